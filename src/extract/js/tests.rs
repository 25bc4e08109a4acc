//! What is extracted from which program, as a table.

mod classes;
mod conditions;
mod overwritten;

use crate::extract::js::extract;
use crate::extract::program::{Dialect, Offsets, Program, Reading};
use crate::model::Value;
use crate::model::facts::{FileFacts, InitOptions};

fn facts(text: &str) -> FileFacts {
    let program = Program {
        readings: vec![Reading::plain(text)],
        dialect: Dialect::Tsx,
        offsets: Offsets::Shifted(0),
        must_parse: true,
        apart: None,
    };
    let mut facts = FileFacts::default();
    extract(
        &program,
        0,
        text,
        &crate::config::Settings::default(),
        &mut facts,
    )
    .unwrap_or_else(|failure| panic!("{failure:?}\n{text}"));
    facts
}

fn show(value: &Value) -> String {
    match value {
        Value::Known(known) => format!("'{}'", known.text.expose()),
        Value::Absent(_) => "absent".to_owned(),
        Value::Variable(variable) => format!("${}", variable.name),
        Value::Imported(imported) => {
            format!(
                "{}#{}.{}",
                imported.specifier,
                imported.name,
                imported.members.join(".")
            )
        }
        Value::OneOf(_) => value
            .leaves()
            .iter()
            .map(|(condition, leaf)| format!("{condition} → {}", show(leaf)))
            .collect::<Vec<_>>()
            .join(" | "),
        Value::Opaque(_) => "?".to_owned(),
    }
}

/// One line per fact.
fn summary(facts: &FileFacts) -> String {
    let mut lines = Vec::new();
    for init in &facts.inits {
        let options = match &init.options {
            InitOptions::None => "()".to_owned(),
            InitOptions::Opaque => "?".to_owned(),
            InitOptions::Object { options, open } => {
                let mut shown: Vec<String> = options
                    .iter()
                    .map(|option| {
                        let value = format!("{}={}", option.name, show(&option.value));
                        if option.condition.is_always() {
                            value
                        } else if option.condition.is_impossible() {
                            format!("({value})")
                        } else {
                            format!("{} ⇒ {value}", option.condition)
                        }
                    })
                    .collect();
                if *open {
                    shown.push("…".to_owned());
                }
                shown.join(", ")
            }
        };
        let when = &init.position.condition;
        let when = if when.is_always() {
            String::new()
        } else {
            format!(" if {when}")
        };
        lines.push(format!("{} {options}{when}", init.method.as_str()));
    }
    for set in &facts.environment_sets {
        let when = &set.position.condition;
        let when = if when.is_always() {
            String::new()
        } else {
            format!(" if {when}")
        };
        lines.push(format!("set {}{when}", show(&set.value)));
    }
    for client in &facts.clients {
        lines.push(format!(
            "{} {} @ {}",
            client.name,
            show(&client.key),
            show(&client.environment)
        ));
    }
    for read in &facts.reads {
        lines.push(format!("read {}", read.name));
    }
    lines.join("\n")
}

/// The token behind some code, for each: the code, the token's expression, and
/// what it comes to.
fn check_tokens(cases: &[(&str, &str, &str)]) {
    for (before, expression, expected) in cases {
        let found = facts(&format!(
            "{before} Paddle.Initialize({{ token: {expression} }})"
        ));
        let InitOptions::Object { options, .. } = &found.inits[0].options else {
            panic!()
        };
        assert_eq!(show(&options[0].value), *expected, "{before} {expression}");
    }
}

fn check(cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(summary(&facts(text)), *expected, "\n{text}");
    }
}

#[test]
fn init_calls_in_all_their_shapes() {
    check(&[
        (
            "Paddle.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "window.Paddle?.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "(window as any)['Paddle'].Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "globalThis.Paddle!.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "self.Paddle.Setup({ token: 'a' })",
            "Paddle.Setup token='a'",
        ),
        (
            "Paddle.Initialize?.({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const { Paddle } = window; Paddle.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const P = window.Paddle; P.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const init = Paddle.Initialize; init({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const { Initialize } = Paddle; Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const set = Paddle.Environment.set; set('sandbox')",
            "set 'sandbox'",
        ),
        (
            "let set; set = Paddle.Environment.set; set('sandbox')",
            "set 'sandbox'",
        ),
        (
            "let p = window.Paddle; p.Initialize({ token: 'a' }); function f() { p = null }",
            "Paddle.Initialize token='a'",
        ),
        (
            "declare const Paddle: any; Paddle.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "import { initializePaddle } from '@paddle/paddle-js'; initializePaddle({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "import { initializePaddle as boot } from '@paddle/paddle-js'; await boot({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "import * as P from '@paddle/paddle-js'; P.initializePaddle({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "const { initializePaddle } = require('@paddle/paddle-js'); initializePaddle({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "require('@paddle/paddle-js').initializePaddle({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "const { initializePaddle } = await import('@paddle/paddle-js'); initializePaddle({ token: 'a' })",
            "initializePaddle token='a'",
        ),
        (
            "import('@paddle/paddle-js').then(m => m.initializePaddle({ token: 'a' }))",
            "initializePaddle token='a'",
        ),
        (
            "import('@paddle/paddle-js').then(({ initializePaddle }) => initializePaddle({ token: 'a' }))",
            "initializePaddle token='a'",
        ),
    ]);
}

#[test]
fn init_calls_on_instances_and_with_options_from_elsewhere() {
    check(&[
        (
            "import { getPaddleInstance } from '@paddle/paddle-js'; const paddle = getPaddleInstance(); paddle?.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "import { initializePaddle } from '@paddle/paddle-js'; let paddle; async function f() { paddle = await initializePaddle(); paddle.Initialize({ token: 'a' }) }",
            "initializePaddle ()\nPaddle.Initialize token='a'",
        ),
        (
            "const o = { token: 'a' }; Paddle.Initialize(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const o = {}; o.token = 'a'; Paddle.Initialize(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const token = 'a'; Paddle.Initialize({ token })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const base = { token: 'a' }; Paddle.Initialize({ ...base, debug: true })",
            "Paddle.Initialize token='a', debug='true'",
        ),
        (
            "Paddle.Initialize({ token: 'a', ...(x && { environment: 'sandbox' }) })",
            "Paddle.Initialize token='a', `x` is true ⇒ environment='sandbox'",
        ),
        (
            "Paddle.Initialize({ ...rest, token: 'a' })",
            "Paddle.Initialize token='a', …",
        ),
        ("Paddle.Initialize(options)", "Paddle.Initialize ?"),
        (
            "this.paddle.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
        (
            "paddleRef.current?.Initialize({ token: 'a' })",
            "Paddle.Initialize token='a'",
        ),
    ]);
}

#[test]
fn what_is_no_init_call() {
    check(&[
        (
            "class Paddle { static Initialize(o) {} } Paddle.Initialize({ token: 'a' })",
            "",
        ),
        (
            "const Paddle = { Initialize() {} }; Paddle.Initialize({ token: 'a' })",
            "",
        ),
        (
            "class Game {} const paddle = new Game(); paddle.Setup({ token: 'a' })",
            "",
        ),
        (
            "function initializePaddle(o) {} initializePaddle({ token: 'a' })",
            "",
        ),
        (
            "import { initializePaddle } from './paddle'; initializePaddle({ token: 'a' })",
            "",
        ),
        ("console.log('Paddle.Initialize({ token: 1 })')", ""),
        ("if (Paddle.Initialized) {}", ""),
        ("interface P { Initialize(o: { token: string }): void }", ""),
        ("function f(paddle) { paddle.Setup({ x: 1, y: 2 }) }", ""),
        ("store.environment.set('production')", ""),
        ("const Environment = new Map(); Environment.set('a', 1)", ""),
    ]);
}

#[test]
fn values_are_evaluated() {
    let cases = [
        ("'a' + \"b\" + `c`", "'abc'"),
        ("`live_${'x'}`", "'live_x'"),
        ("`${process.env.T}`", "$T"),
        ("process.env.T as string", "$T"),
        ("process.env['T']!", "$T"),
        ("process.env?.T", "$T"),
        ("import.meta.env.VITE_T", "$VITE_T"),
        ("import.meta?.env?.VITE_T", "$VITE_T"),
        ("Deno.env.get('T')", "$T"),
        ("Bun.env.T", "$T"),
        (
            "useRuntimeConfig().public.paddleClientToken",
            "$NUXT_PUBLIC_PADDLE_CLIENT_TOKEN",
        ),
        (
            "useRuntimeConfig().public.paddle.token",
            "$NUXT_PUBLIC_PADDLE_TOKEN",
        ),
        (
            "process.env.T || ''",
            "`T` is true → $T | `T` is false → ''",
        ),
        (
            "process.env.T ?? 'd'",
            "`T` is set → $T | `T` is not set → 'd'",
        ),
        ("'' || 'b'", "'b'"),
        ("undefined ?? 'b'", "'b'"),
        ("x ? 'a' : 'b'", "`x` is true → 'a' | `x` is false → 'b'"),
        ("true ? 'a' : 'b'", "'a'"),
        ("' a '.trim()", "'a'"),
        ("['a', 'b'].join('_')", "'a_b'"),
        ("'a'.concat('b')", "'ab'"),
        ("unknown()", "?"),
        ("null", "absent"),
        ("1234", "'1234'"),
    ];
    for (expression, expected) in cases {
        let found = facts(&format!("Paddle.Initialize({{ token: {expression} }})"));
        let InitOptions::Object { options, .. } = &found.inits[0].options else {
            panic!()
        };
        assert_eq!(show(&options[0].value), expected, "{expression}");
    }
}

#[test]
fn names_are_followed() {
    let cases = [
        ("const T = 'a'; const token = T;", "token", "'a'"),
        ("const C = { a: { t: 'x' } } as const;", "C.a.t", "'x'"),
        ("const C = Object.freeze({ t: 'x' });", "C.t", "'x'"),
        ("const C = { t: 'x' }; C.t = 'y';", "C.t", "?"),
        ("let t = 'x'; t = 'y';", "t", "?"),
        ("let t; t = 'y';", "t", "'y'"),
        ("var t = 'x';", "t", "'x'"),
        ("enum E { T = 'x' }", "E.T", "'x'"),
        ("const { T } = process.env;", "T", "$T"),
        (
            "const { T: t = 'd' } = process.env;",
            "t",
            "`T` is set → $T | `T` is not set → 'd'",
        ),
        ("const env = process.env;", "env.T", "$T"),
        (
            "const TOKENS = { sandbox: 's', production: 'p' };",
            "TOKENS[env]",
            "`env` is `sandbox` → 's' | `env` is `production` → 'p'",
        ),
        ("function f() { return 'x' }", "f()", "'x'"),
        ("const f = () => process.env.T;", "f()", "$T"),
        (
            "function f() { if (prod) return 'p'; return 's' }",
            "f()",
            "`prod` is true → 'p' | `prod` is false → 's'",
        ),
        (
            "function f() { if (hosted) { if (prod) return 'p'; } return 's' }",
            "f()",
            "`hosted` is true and `prod` is true → 'p' | \
             `hosted` is true and `prod` is false → 's' | `hosted` is false → 's'",
        ),
        (
            "function f() { if (hosted) { g() } return 's' }",
            "f()",
            "'s'",
        ),
        (
            "function f() { if (prod) return 'p'; if (!prod) return 's' }",
            "f()",
            "`prod` is true → 'p' | `prod` is false → 's'",
        ),
        ("import { T } from './c';", "T", "./c#T."),
        ("import c from './c';", "c.t", "./c#default.t"),
        ("import { T } from '$env/static/public';", "T", "$T"),
        ("import { env } from '$env/dynamic/public';", "env.T", "$T"),
        ("import { T } from 'astro:env/client';", "T", "$T"),
        ("const f = (t) => t; const a = b; const b = a;", "a", "?"),
    ];
    check_tokens(&cases);
}

#[test]
fn variables_that_branches_change() {
    check_tokens(&[
        (
            "let t = 'a'; if (x) t = 'b';",
            "t",
            "`x` is true → 'b' | `x` is false → 'a'",
        ),
        (
            "let t; if (x) { t = 'b' } else { t = 'c' }",
            "t",
            "`x` is true → 'b' | `x` is false → 'c'",
        ),
        (
            "let t = 'a'; if (x) {} else t = 'c';",
            "t",
            "`x` is true → 'a' | `x` is false → 'c'",
        ),
        ("let t = 'a'; if (true) t = 'b';", "t", "'b'"),
        ("let t = 'a'; if (x) { if (y) t = 'b' }", "t", "?"),
        ("let t = 'a'; if (x) t += 'b';", "t", "?"),
        ("let t = 'a'; if (!t) t = 'b';", "t", "?"),
        ("let t = 'a'; if (x) { t = 'b'; t = 'c' }", "t", "?"),
        ("let t = 'a'; if (x) t = 'b'; if (y) t = 'c';", "t", "?"),
        ("let t; if (x) t = 'b'; else t = 'c'; t = 'd';", "t", "?"),
        ("let t = 'a'; const f = () => { if (x) t = 'b' };", "t", "?"),
        ("let t = 'a'; while (y) if (x) t = 'b';", "t", "?"),
        ("var t = 'a'; var t = 'c'; if (x) t = 'b';", "t", "?"),
    ]);
}

#[test]
fn parameters_are_what_a_call_gives() {
    check(&[
        (
            "function f(token = 'a') { Paddle.Initialize({ token }) } f()",
            "Paddle.Initialize token='a'",
        ),
        (
            "function f(token = 'a') { Paddle.Initialize({ token }) } f(undefined)",
            "Paddle.Initialize token='a'",
        ),
        (
            "function f(token = 'a') { Paddle.Initialize({ token }) } f(null)",
            "Paddle.Initialize token=absent",
        ),
        (
            "function f({ token } = { token: 'a' }) { Paddle.Initialize({ token }) } f()",
            "Paddle.Initialize token='a'",
        ),
        (
            "function f(env, token) { Paddle.Initialize({ token }) } f(...pair)",
            "Paddle.Initialize token=?",
        ),
        (
            "function f(env, token) { Paddle.Initialize({ token }) } f(...env, 'a')",
            "Paddle.Initialize token=?",
        ),
        (
            "const f = (a, b) => (isProd ? a : b); Paddle.Environment.set(f('c', 'd')); Paddle.Initialize({ token: f('a', 'b') })",
            "Paddle.Initialize token=`isProd` is true → 'a' | `isProd` is false → 'b'\n\
             set `isProd` is true → 'c' | `isProd` is false → 'd'",
        ),
        (
            "const f = env => env === 'sandbox' ? 't' : 'l'; Paddle.Initialize({ token: f('sandbox') }); Paddle.Initialize({ token: f('live') }); f('dev')",
            "Paddle.Initialize token='t'\nPaddle.Initialize token='l'",
        ),
        (
            "const f = x => x.trim(); Paddle.Initialize({ token: f(f(' a ')) }); f('b')",
            "Paddle.Initialize token='a'",
        ),
        (
            "const f = (flag, a) => flag ? a : ''; Paddle.Initialize({ token: f(isDev, 'a') }); f(isProd, 'b')",
            "Paddle.Initialize token=`isDev` is true → 'a' | `isDev` is false → ''",
        ),
        (
            "const f = token => ({ token }); Paddle.Initialize(f('a')); Paddle.Initialize({ ...f('b') })",
            "Paddle.Initialize token='a'\nPaddle.Initialize token='b'",
        ),
        (
            "const f = t => ({ a: { t } }); f('b'); const o = f('a'); Paddle.Initialize({ token: o.a.t })",
            "Paddle.Initialize token='a'",
        ),
        (
            "const f = t => ({ t }); f('b'); const o = f('a'); o.t = x; Paddle.Initialize({ token: o.t })",
            "Paddle.Initialize token=?",
        ),
        (
            "const f = t => () => t; f('b'); Paddle.Initialize({ token: f('a')() })",
            "Paddle.Initialize token=?",
        ),
        (
            "const f = a => a ? f(a) : f(f(a)); Paddle.Initialize({ token: f(f(x)) })",
            "Paddle.Initialize token=`f(x)` is true → ? | `f(x)` is false → ?",
        ),
    ]);
}

#[test]
fn arguments_hang_on_what_their_call_hangs_on() {
    check(&[(
        "const f = token => Paddle.Initialize({ token }); live ? f('a') : f('b')",
        "Paddle.Initialize token=`live` is true and `the caller of f` is `56` → 'a' | \
         `live` is false and `the caller of f` is `65` → 'b'",
    )]);
}

#[test]
fn what_is_given_later_is_given_under_its_condition() {
    let cases = [
        ("let t; t = 'y';", "t", "'y'"),
        (
            "let t; if (dev) t = 'y';",
            "t",
            "`dev` is true → 'y' | `dev` is false → absent",
        ),
        (
            "let t; if (dev) { if (eu) { t = 'y'; } }",
            "t",
            "`eu` is true and `dev` is true → 'y' | `eu` is false → absent | \
             `eu` is true and `dev` is false → absent",
        ),
        (
            "let t; function f() { if (dev) t = 'y'; }",
            "t",
            "`dev` is true → 'y' | `dev` is false → ?",
        ),
        ("let t; if (!t) t = 'y';", "t", "'y'"),
        (
            "let t; if (dev) t = 'y'; const u = t ? 'a' : 'b';",
            "u",
            "`dev` is true → 'a' | `dev` is false → 'b'",
        ),
    ];
    check_tokens(&cases);
    check(&[
        (
            "let t; function f() { if (dev) { t = 'a'; Paddle.Initialize({ token: t }) } }",
            "Paddle.Initialize token='a' if `dev` is true",
        ),
        (
            "let done; function f() { if (done) return; done = true; Paddle.Initialize({ token: 'a' }) }",
            "Paddle.Initialize token='a' if `done` is false",
        ),
    ]);
}

#[test]
fn objects_that_others_fill_are_open() {
    for (before, options) in [
        ("const o = {}; $.extend(o, p);", "o"),
        ("const o = { a: 1 }; addToken(o);", "o"),
        ("const o = {}; Object.assign(o as any, p);", "o"),
        ("const o = {}; o[name] = value;", "o"),
        (
            "const o = {}; function fill(p) { p.token = x } fill(o);",
            "o",
        ),
        ("const o = {}; const fill = (...all) => all; fill(o);", "o"),
        (
            "const o = {}; const f = a => g(a), g = a => h(a), h = a => i(a), i = a => a; f(o);",
            "o",
        ),
    ] {
        let found = facts(&format!("{before} Paddle.Initialize({options})"));
        let InitOptions::Object { open, .. } = &found.inits[0].options else {
            panic!()
        };
        assert!(open, "{before}");
    }
    check(&[
        (
            "const o = { token: '' }; (o as any).token = f(); Paddle.Initialize(o)",
            "Paddle.Initialize (token=''), token=?",
        ),
        (
            "const o = { a: { token: '' } }; o.a.token = x; Paddle.Initialize(o.a)",
            "Paddle.Initialize ?",
        ),
        (
            "const o = { a: { token: '' } }; (o.a as any)!.token = x; Paddle.Initialize({ token: o.a.token })",
            "Paddle.Initialize token=?",
        ),
        (
            "const o = { a: { token: 'a' }, b: {} }; o.b.c = x; Paddle.Initialize(o.a)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const o = { token: 'a' }; console.log(o); Object.freeze(o); f(o.token); Object.assign(p, o); Paddle.Initialize(o); Paddle.Update(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "const o = { token: 'a' }; function f(p) { if (p.token) Paddle.Initialize(p) } f(o)",
            "Paddle.Initialize token='a'",
        ),
        (
            "import { initializePaddle as boot } from '@paddle/paddle-js'; const o = { token: 'a' }; boot(o)",
            "initializePaddle token='a'",
        ),
    ]);
}

#[test]
fn clients_and_reads() {
    check(&[
        (
            "import { Paddle, Environment } from '@paddle/paddle-node-sdk'; new Paddle(process.env.K!, { environment: Environment.sandbox })",
            "new Paddle(…) $K @ 'sandbox'",
        ),
        (
            "const base = process.env.S ? 'https://sandbox-api.paddle.com' : 'https://api.paddle.com';
             axios.create({ baseURL: base, headers: { Authorization: `Bearer ${process.env.K}` } })",
            "axios.create(…) $K @ `S` is true → 'https://sandbox-api.paddle.com' | `S` is false → 'https://api.paddle.com'",
        ),
        (
            "fetch(`https://sandbox-api.paddle.com/x/${id}`, { headers: { Authorization: `Bearer ${process.env.K}` } })",
            "fetch(…) $K @ 'https://sandbox-api.paddle.com/x/'",
        ),
        (
            "use(process.env.NEXT_PUBLIC_PADDLE_API_KEY)",
            "read NEXT_PUBLIC_PADDLE_API_KEY",
        ),
        (
            "if (process.env.NEXT_PUBLIC_PADDLE_API_KEY) throw new Error('no')",
            "",
        ),
        (
            "expect(process.env.NEXT_PUBLIC_PADDLE_API_KEY).toBeUndefined()",
            "",
        ),
        (
            "const list = ['NEXT_PUBLIC_PADDLE_API_KEY']; list.some(n => process.env[n])",
            "",
        ),
        (
            "const { VITE_PADDLE_API_KEY } = import.meta.env",
            "read VITE_PADDLE_API_KEY",
        ),
    ]);
}

#[test]
fn published_wrappers() {
    check(&[
        (
            "import { usePaddle } from 'react-paddle-hooks';
             const { paddle } = usePaddle({ environment: 'sandbox', token: 't' });",
            "usePaddle environment='sandbox', token='t'",
        ),
        (
            "import { usePaddle as use } from 'react-paddle-hooks'; use({ token: 't' })",
            "usePaddle token='t'",
        ),
        (
            "import { getOrCreatePaddle } from '@/lib/paddle-instance';
             getOrCreatePaddle(process.env.T, live ? 'production' : 'sandbox')",
            "getOrCreatePaddle token=$T, environment=`live` is true → 'production' | `live` is false → 'sandbox'",
        ),
        (
            "import { getOrCreatePaddle } from '../lib/paddle-instance.ts'; getOrCreatePaddle('t')",
            "getOrCreatePaddle token='t'",
        ),
        (
            "// Paddle
             import { useCheckout } from '@/hooks/use-checkout';
             useCheckout({ clientToken: 't', checkoutSettings: {}, environment: 'sandbox' })",
            "useCheckout token='t', environment='sandbox'",
        ),
        (
            "// Paddle
             import { usePaddlePrices } from '@/hooks/use-paddle-prices';
             usePaddlePrices({ clientToken, environment })",
            "usePaddlePrices token=?, environment=?",
        ),
        (
            "import { InlineCheckout } from '@/components/inline-checkout';
             const token = process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN!;
             const a = <InlineCheckout clientToken={token} environment=\"sandbox\" items={[]} />;",
            "InlineCheckout token=$NEXT_PUBLIC_PADDLE_CLIENT_TOKEN, environment='sandbox'\n\
             read NEXT_PUBLIC_PADDLE_CLIENT_TOKEN",
        ),
        (
            "import { PricingDisplay } from '@/components/pricing-display';
             const a = <PricingDisplay {...paddle} clientToken='t' />;",
            "PricingDisplay token='t', …",
        ),
        // Paddle UI's own code hands on what its callers give.
        (
            "// Paddle
             import { getOrCreatePaddle } from '@/lib/paddle-instance';
             export function useCheckout(args) { const { clientToken, environment = 'production' } = args;
             getOrCreatePaddle(clientToken, environment); }",
            "",
        ),
        // Other projects' and shops' things of these names.
        (
            "import { usePaddle } from './use-paddle'; usePaddle({ token: 't' })",
            "",
        ),
        (
            "import { usePaddle } from '@/game/paddle'; usePaddle({ environment: 'x', token: 't' })",
            "",
        ),
        (
            "// Paddle
             import { useCheckout } from '@/hooks/use-checkout'; useCheckout({ cart }); useCheckout()",
            "",
        ),
        (
            "// Paddle
             import { useCheckout } from '@shopify/ui'; useCheckout({ clientToken: 't' })",
            "",
        ),
        (
            "import { InlineCheckout } from './paddle'; const a = <InlineCheckout clientToken='t' />",
            "",
        ),
    ]);
}
