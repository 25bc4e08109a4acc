//! Conditions under which calls are made: branches, cases, and what exits.

use super::*;

/// The condition at the one init call in `code`.
fn condition(code: &str) -> String {
    let facts = facts(code);
    assert_eq!(facts.inits.len(), 1, "{code}");
    facts.inits[0].position.condition.to_string()
}

#[test]
fn cases_of_a_switch_are_conditions() {
    let cases = [
        ("case 'a': INIT", "`m` is `a`"),
        ("case 'a': x(); break; default: INIT", "`m` is not `a`"),
        ("default: INIT; break; case 'a': x()", "`m` is not `a`"),
        (
            "case 'a': case 'b': INIT",
            "`m === 'a' || m === 'b'` is true",
        ),
        (
            "case 'a': x(); case 'b': INIT; break; case 'c': y()",
            "`m === 'a' || m === 'b'` is true and `m` is not `c`",
        ),
        ("case 'a': break; case 'b': default: INIT", "`m` is not `a`"),
        (
            "case 'a': if (y) break; case 'b': INIT",
            "`m === 'a' || m === 'b'` is true",
        ),
        (
            "case 'a': if (y) break; else return; case 'b': INIT",
            "`m` is `b`",
        ),
        (
            "case 'a': if (y) break; INIT",
            "`y` is false and `m` is `a`",
        ),
        (
            "case 'a': case 'b': break; default: INIT",
            "`m` is not `a` and `m` is not `b` and `m === 'a' || m === 'b'` is false",
        ),
        ("case A.b: INIT", "`m === A.b` is true"),
        ("case A.b: break; default: INIT", "`m === A.b` is false"),
        ("case INIT: x()", ""),
    ];
    for (cases, expected) in cases {
        let code = format!("function f() {{ switch (m) {{ {cases} }} }}");
        let code = code.replace("INIT", "Paddle.Initialize({ token: 'a' })");
        assert_eq!(condition(&code), expected, "{code}");
    }
    assert_eq!(
        condition(
            "switch (true) { case m === 'a': break; default: Paddle.Initialize({ token: 'a' }) }"
        ),
        "`m` is not `a`"
    );
}

#[test]
fn what_exits_is_not_behind() {
    let cases = [
        ("if (x) return; else y();", "`x` is false"),
        (
            "if (x) { y(); throw e; } else if (z) return;",
            "`z` is false and `x` is false",
        ),
        ("if (x) y(); else { return; }", "`x` is true"),
        (
            "if (x) { if (y) return; } else return;",
            "`y` is false and `x` is true",
        ),
        ("{ if (x) return; }", "`x` is false"),
        (
            "if (x) try { y(); return; } catch { return; }",
            "`x` is false",
        ),
        ("if (x) try { y(); return; } catch { z(); }", ""),
        ("if (x) try { y(); } finally { return; }", "`x` is false"),
        ("try { if (x) return; y(); } catch {}", ""),
        (
            "try { if (x) return; y(); } finally { z(); }",
            "`x` is false",
        ),
        ("switch (m) { case 'a': y(); return; }", "`m` is not `a`"),
        (
            "switch (m) { case 'a': case 'b': return; case 'c': }",
            "`m` is not `a` and `m` is not `b` and `m === 'a' || m === 'b'` is false",
        ),
        ("switch (m) { case 'a': if (y) break; return; }", ""),
        (
            "switch (m) { case 'a': break; default: return; }",
            "`m` is `a`",
        ),
        (
            "switch (m) { case 'a': for (;;) { break; } return; }",
            "`m` is not `a`",
        ),
        (
            "if (x) switch (m) { case 'a': return; default: throw e; }",
            "`x` is false",
        ),
        ("if (x) for (;;) { break; }", ""),
        ("while (y) { if (x) break; }", ""),
    ];
    for (before, expected) in cases {
        let code = format!("function f() {{ {before} Paddle.Initialize({{ token: 'a' }}) }}");
        assert_eq!(condition(&code), expected, "{code}");
    }
    let in_loop = "for (;;) { if (x) continue; Paddle.Initialize({ token: 'a' }) }";
    assert_eq!(condition(in_loop), "`x` is false");
}

#[test]
fn what_is_filled_in_later_can_be_any_word() {
    let cases = [
        ("'__MODE__' === 'sandbox'", "`'__MODE__'` is `sandbox`"),
        ("'sandbox' == '%MODE%'", "`'%MODE%'` is `sandbox`"),
        ("MARK !== 'sandbox'", "`MARK` is not `sandbox`"),
        ("MARK === '__MARK__'", ""),
        ("'live' !== 'sandbox'", ""),
        ("MARK === mode", "`mode` is `__MARK__`"),
    ];
    for (test, expected) in cases {
        let code =
            format!("const MARK = '__MARK__'; if ({test}) Paddle.Initialize({{ token: 'a' }});");
        assert_eq!(condition(&code), expected, "{code}");
    }
}

#[test]
fn conditions_follow_constants_and_branches() {
    check(&[
        (
            "const isProd = process.env.NODE_ENV === 'production'; if (!isProd) Paddle.Environment.set('sandbox');",
            "set 'sandbox' if `NODE_ENV` is not `production`",
        ),
        (
            "if (process.env.E === 'sandbox') { Paddle.Environment.set('sandbox'); } else { Paddle.Initialize({ token: 'a' }) }",
            "Paddle.Initialize token='a' if `E` is not `sandbox`\nset 'sandbox' if `E` is `sandbox`",
        ),
        (
            "function f() { if (x) { return; } Paddle.Initialize({ token: 'a' }) }",
            "Paddle.Initialize token='a' if `x` is false",
        ),
        (
            "x && Paddle.Environment.set('sandbox')",
            "set 'sandbox' if `x` is true",
        ),
        (
            "switch (m) { case 'test': Paddle.Environment.set('sandbox'); }",
            "set 'sandbox' if `m` is `test`",
        ),
        (
            "const cfg = { sandbox: flag === '1' }; Paddle.Initialize({ token: cfg.sandbox ? 'a' : 'b' })",
            "Paddle.Initialize token=`flag` is `1` → 'a' | `flag` is not `1` → 'b'",
        ),
        (
            "const E = TOKEN.startsWith('test_') ? 'sandbox' : 'production'; const TOKEN = 'test_1'; Paddle.Environment.set(E)",
            "set 'sandbox'",
        ),
        (
            "if (!window.Paddle) { script.onload = () => { if (window.Paddle) window.Paddle.Initialize({ token: 'a' }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "if (typeof Paddle !== 'undefined') { done() } else { wait(() => { if ('undefined' != typeof Paddle) Paddle.Initialize({ token: 'a' }) }) }",
            "Paddle.Initialize token='a'",
        ),
        (
            "if (!ready) { load(() => { if (ready) Paddle.Initialize({ token: 'a' }) }) }",
            "Paddle.Initialize token='a' if `ready` is true",
        ),
        (
            "function boot(token, env) { Paddle.Environment.set(env); Paddle.Initialize({ token }) } boot('a', 'sandbox')",
            "Paddle.Initialize token='a'\nset 'sandbox'",
        ),
    ]);
}
