//! Members of classes, and what keeps them from being known.

use super::check;

/// A class with these members, and a call that is given one of them.
fn class(members: &str) -> String {
    format!("class A {{ {members} init() {{ Paddle.Initialize({{ token: this.token }}) }} }}")
}

fn check_all(cases: &[&str], expected: &str) {
    for members in cases {
        let code = class(members);
        check(&[(&code, expected)]);
        // A private name needs no word for it.
        let hidden = code
            .replace("private token", "#token")
            .replace("this.token", "this.#token");
        if members.contains("private token") {
            check(&[(&hidden, expected)]);
        }
    }
}

#[test]
fn members_that_are_known() {
    check_all(
        &[
            "private token = 'a';",
            "readonly token: string = 'a';",
            "private readonly 'token' = 'a';",
            "private token; constructor() { this.token = 'a'; }",
            "private token; constructor(x) { super(x); this.token = 'a'; }",
            "private get token() { return 'a'; }",
            "other = 'b'; private token = 'a'; set() { this.other = 'c'; }",
            "private token = 'a'; run() { const read = this.token; }",
            "private token = 'a'; fill(o) { const all = {}; Object.keys(o).forEach(k => { all[k] = o[k] }); }",
        ],
        "Paddle.Initialize token='a'",
    );
    let cases = [
        "class A { #token = 'a'; #init = () => Paddle.Initialize({ token: this.#token }) }",
        "class A { #of = { token: 'a' }; init() { Paddle.Initialize(this.#of) } }",
        "class A { #of = { token: 'a' }; init() { Paddle.Initialize({ ...this.#of }) } }",
        "class A { #of = { token: 'a' }; init() { const { token } = this.#of; Paddle.Initialize({ token }) } }",
        "class A { #of = { token: 'a' }; init() { const seen = new Map(); seen[k] = 1; seen[0] = 1; run(!this.#of); Paddle.Initialize({ token: `${this.#of['token']}` }) } }",
        "class A { static TOKEN = 'a'; } Paddle.Initialize({ token: A.TOKEN })",
        "class A { static readonly token = 'a'; static { Paddle.Initialize({ token: this.token }) } }",
        "class A { static #t = 'a'; static init() { Paddle.Initialize({ token: A.#t }) } }",
        "class A { static token() { return 'a'; } } Paddle.Initialize({ token: A.token() })",
        "class A { static get token() { return 'a'; } } Paddle.Initialize({ token: A.token })",
        "class A { #t() { return 'a' } init() { Paddle.Initialize({ token: this.#t() }) } }",
        "class A { #live = true; init() { Paddle.Initialize({ token: this.#live ? 'a' : 'b' }) } }",
        "class A { #t = 'a'; init() { f(() => Paddle.Initialize({ token: this.#t })) } }",
        "class A { #t = 'a'; init() { const self = this; f(function () { Paddle.Initialize({ token: self.#t }) }) } }",
        "class A { readonly token = 'a'; init() { const { token } = this; Paddle.Initialize({ token }) } }",
        "class A extends B { #t = 'a'; init() { Paddle.Initialize({ token: this.#t }) } }",
        "class A { #t = 'a'; #live = this.#t.startsWith('a'); init() { Paddle.Initialize({ token: this.#live ? this.#t : 'b' }) } }",
        "class A { #t = 'a'; get #live() { return this.#t.startsWith('a') } init() { Paddle.Initialize({ token: this.#live ? this.#t : 'b' }) } }",
        "class A { static T = 'a'; static get live() { return this.T.startsWith('a') } } Paddle.Initialize({ token: A.live ? A.T : 'b' })",
    ];
    for code in cases {
        check(&[(code, "Paddle.Initialize token='a'")]);
    }
    check(&[
        (
            "class A { #t = process.env.T; init() { Paddle.Initialize({ token: this.#t }) } }",
            "Paddle.Initialize token=$T",
        ),
        // Each has a `this` of its own.
        (
            "class A { static on = f(); static get t() { return this.on ? 'a' : 'b' } } Paddle.Initialize({ token: A.t })",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { static on = f(); static get is() { return this.on } } Paddle.Initialize({ token: A.is ? 'a' : 'b' })",
            "Paddle.Initialize token=`A.is` is true → 'a' | `A.is` is false → 'b'",
        ),
    ]);
}

#[test]
fn members_that_may_be_something_else() {
    check_all(
        &[
            "token = 'a';",
            "protected token = 'a';",
            "get token() { return 'a'; }",
            "constructor() { this.token = 'a'; }",
            "private token = 'a'; set() { this.token = 'b'; }",
            "private token = 'a'; constructor() { this.token = 'b'; }",
            "private token; constructor(x) { if (x) this.token = 'a'; }",
            "private token; constructor(x) { this.token = x ? 'a' : 'b'; }",
            "private token; constructor({ x }) { this.token = x || 'a'; }",
            "private token; constructor() { run(() => { this.token = 'a'; }); }",
            "private token; constructor(x) { x.token = 'a'; }",
            "private token; constructor() { this.token ||= 'a'; }",
            "private token; set() { this.token = 'a'; }",
            "@Input() private token = 'a';",
            "private declare token;",
            "private token = '';",
            "private token = null;",
            "private static token = 'a';",
            "private token = 'a'; private token = 'b';",
            "private token = 'a'; [key] = 'b';",
            "private get token() { return 'a'; } set token(to) { }",
            "private token = 'a'; fill(all) { Object.assign(this, all); }",
            "private token = 'a'; fill(all) { Reflect.set(this, 'token', all); }",
            "private token = 'a'; fill(all) { _.merge(this, all); }",
            "private token = 'a'; fill(all) { const me = this; Object.assign(me, all); }",
            "private token = 'a'; fill(all) { hydrate(this); }",
            "private token = 'a'; fill(name, to) { this[name] = to; }",
            "private token = 'a'; fill(name, to) { const me = this; me[name] = to; }",
            "readonly token = 'a'; fill(to) { this['token'] = to; }",
            "private token = 'a'; fill(all) { ({ token: this.token } = all); }",
            "private token = 'a'; fill(all) { [this.token] = all; }",
            "private token = 'a'; fill(all) { [this.token = 'b'] = all; }",
            "private token = 'a'; fill(all) { for (this.token of all) {} }",
            "private token = 'a'; fill(all) { for (this.token in all) {} }",
            "private token = 'a'; fill() { this.token++; }",
            "private token = 'a'; fill() { (this.token as any) = 'b'; }",
            "readonly token = 'a'; fill() { (this as any).token = 'b'; }",
            "private accessor token = 'a';",
            "private token = 'a'; fill() { delete this.token; }",
            "constructor(readonly token = 'a') { }",
        ],
        "Paddle.Initialize token=?",
    );
    let cases = [
        "abstract class A { readonly token = 'a'; init() { Paddle.Initialize({ token: this.token }) } }",
        "class A { readonly token = 'a'; init() { Paddle.Initialize({ token: this.token }) } } class B extends A { readonly token = 'b' }",
        "class A extends C { readonly token = 'a'; init() { Paddle.Initialize({ token: this.token }) } } class B extends A { readonly token = 'b' }",
        "class A { readonly token = 'a'; init() { Paddle.Initialize({ token: this.token }) } } class B extends A { constructor(readonly token = 'b') { super() } }",
        "class A { #token = 'a'; init() { f(function () { Paddle.Initialize({ token: this.#token }) }) } }",
        "class A { set #token(to) { } init() { Paddle.Initialize({ token: this.#token }) } }",
        "class A { #token; constructor() { [this.#token] = all; } init() { Paddle.Initialize({ token: this.#token }) } }",
        "class A { [Paddle.Initialize({ token: this.token })] = 1; readonly token = 'a'; }",
        "const a = { token: 'a', init() { Paddle.Initialize({ token: this.token }) } }",
        "class A extends Component { readonly state = { token: 'a' }; init() { Paddle.Initialize({ token: this.state.token }) } }",
        "class A extends LitElement { static properties = { token: {} }; private token; constructor() { super(); this.token = 'a'; } init() { Paddle.Initialize({ token: this.token }) } }",
        "class A { #of = { token: 'a' }; init() { Object.assign(this.#of, more); Paddle.Initialize({ token: this.#of.token }) } }",
        "class A { #of = { token: 'a' }; init() { const of = this.#of; of.token = 'b'; Paddle.Initialize({ token: this.#of.token }) } }",
        "class A { #of = { token: 'a' }; init() { fill(this.#of); Paddle.Initialize({ token: this.#of.token }) } }",
        "class A { static TOKEN = 'a'; } A.TOKEN = 'b'; Paddle.Initialize({ token: A.TOKEN })",
        "class A { static TOKEN = 'a'; } Object.assign(A, more); Paddle.Initialize({ token: A.TOKEN })",
        "class A { static TOKEN = 'a'; } A = other; Paddle.Initialize({ token: A.TOKEN })",
        "class A { static token = 'a'; } Paddle.Initialize({ token: A.token })",
        "class A { TOKEN = 'a'; } Paddle.Initialize({ token: A.TOKEN })",
        "class A { static readonly TOKEN = 'a'; init() { Paddle.Initialize({ token: this.TOKEN }) } }",
        "class A { #token = this.#token; init() { Paddle.Initialize({ token: this.#token }) } }",
    ];
    for code in cases {
        check(&[(code, "Paddle.Initialize token=?")]);
    }
}

#[test]
fn paddle_in_a_member_is_not_followed() {
    check(&[(
        "class A { #paddle = window.Paddle; init() { this.#paddle.Initialize({ token: 'a' }) } }",
        "",
    )]);
}
