//! Options that overwrite others. What is overwritten in any case is shown in
//! parentheses.

use super::{check, facts};
use crate::model::facts::InitOptions;

#[test]
fn later_options_overwrite_earlier_ones() {
    check(&[
        (
            "Paddle.Initialize({ token: 'a', token: 'b' })",
            "Paddle.Initialize (token='a'), token='b'",
        ),
        (
            "const o = { token: 'a' }; o['token'] = 'b'; Paddle.Initialize(o)",
            "Paddle.Initialize (token='a'), token='b'",
        ),
        (
            "Paddle.Initialize({ token: 'a', ...(x ? { token: 'b' } : {}) })",
            "Paddle.Initialize token=`x` is false → 'a', `x` is true ⇒ token='b'",
        ),
        (
            "Paddle.Initialize({ token: 'a', ...(x ? { token: 'b' } : { token: 'c' }) })",
            "Paddle.Initialize token=, `x` is true ⇒ token='b', `x` is false ⇒ token='c'",
        ),
        (
            "Paddle.Initialize(x ? { token: 'a', token: 'b' } : { token: 'c' })",
            "Paddle.Initialize (token='a'), `x` is true ⇒ token='b', `x` is false ⇒ token='c'",
        ),
        (
            "if (x) Paddle.Initialize({ token: 'a', ...(x && { token: 'b' }) })",
            "Paddle.Initialize (token='a'), `x` is true ⇒ token='b' if `x` is true",
        ),
        (
            "const o = { token: 'a' }; if (x) o.token = 'b'; Paddle.Initialize(o)",
            "Paddle.Initialize token=`x` is false → 'a', `x` is true ⇒ token='b'",
        ),
        (
            "const o = { token: 'a' }; if (x) { if (y) o.token = 'b' } Paddle.Initialize(o)",
            "Paddle.Initialize token=`y` is false → 'a' | `y` is true and `x` is false → 'a', \
             `y` is true and `x` is true ⇒ token='b'",
        ),
    ]);
}

#[test]
fn what_may_happen_later_overwrites_nothing() {
    check(&[
        (
            "const o = { token: 'a' }; Paddle.Initialize(o); if (x) o.token = 'b'",
            "Paddle.Initialize token='a', `x` is true ⇒ token='b'",
        ),
        (
            "const o = { token: 'a' }; function f() { if (x) o.token = 'b' } Paddle.Initialize(o)",
            "Paddle.Initialize token='a', `x` is true ⇒ token='b'",
        ),
        (
            "const o = {}; const f = () => { o.token = 'a' }; delete o.token; Paddle.Initialize(o)",
            "Paddle.Initialize token='a'",
        ),
    ]);
}

#[test]
fn deleted_members_are_not_there() {
    check(&[
        (
            "const o = { token: 'a', b: 1 }; delete o.b; Paddle.Initialize(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const o = { token: 'a', b: 1 }; delete (o as any)['b']; Paddle.Initialize(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const o = { token: 'a', b: 1 }; delete o.b; o.b = 2; Paddle.Initialize(o)",
            "Paddle.Initialize token='a', b='2'",
        ),
        (
            "const o = { token: 'a', b: 1 }; if (x) delete o.b; Paddle.Initialize(o)",
            "Paddle.Initialize token='a', b=`x` is false → '1'",
        ),
        (
            "const o = { token: 'a', b: 1 }; Paddle.Initialize(o); delete o.b",
            "Paddle.Initialize token='a', b='1'",
        ),
        (
            "const o = { token: 'a', b: 1 }; delete p[o.b]; Paddle.Initialize(o)",
            "Paddle.Initialize token='a', b='1'",
        ),
    ]);
}

#[test]
fn of_hundreds_of_options_nothing_is_said() {
    let call = |count: usize| {
        let spread: String = (0..count)
            .map(|at| format!("...(x{at} && {{ token: 'a' }}), "))
            .collect();
        facts(&format!("Paddle.Initialize({{ {spread} }})"))
            .inits
            .remove(0)
    };
    assert!(matches!(call(250).options, InitOptions::Object { .. }));
    assert_eq!(call(251).options, InitOptions::Opaque);
}
