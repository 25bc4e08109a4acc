//! Members of classes, and what keeps them from being known.

use super::check;

/// The token and environment of the one call, with `members` around it in a class.
fn class(members: &str) -> String {
    format!("class A {{ {members} init() {{ Paddle.Initialize({{ token: this.token }}) }} }}")
}

#[test]
fn members_that_are_known() {
    let cases = [
        "token = 'a';",
        "private readonly token: string = 'a';",
        "'token' = 'a';",
        "token; constructor() { this.token = 'a'; }",
        "constructor() { super(); this.token = 'a'; }",
        "get token() { return 'a'; }",
        "other = 'b'; token = 'a'; set() { this.other = 'c'; }",
        // The static one is another.
        "token = 'a'; run() { const read = this.token; }",
    ];
    for members in cases {
        check(&[(&class(members), "Paddle.Initialize token='a'")]);
    }
    check(&[
        (
            "class A { #token = 'a'; #init = () => Paddle.Initialize({ token: this.#token }) }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { #of = { token: 'a' }; init() { Paddle.Initialize(this.#of) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { static TOKEN = 'a'; } Paddle.Initialize({ token: A.TOKEN })",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { static token = 'a'; static { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { static #t = 'a'; static init() { Paddle.Initialize({ token: A.#t }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { token() { return 'a' } init() { Paddle.Initialize({ token: this.token() }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { live = true; init() { Paddle.Initialize({ token: this.live ? 'a' : 'b' }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { token = 'a'; init() { f(() => Paddle.Initialize({ token: this.token })) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A extends B { token = 'a'; init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A { token = process.env.T; init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token=$T",
        ),
    ]);
}

#[test]
fn members_that_may_be_something_else() {
    let cases = [
        "token = 'a'; set() { this.token = 'b'; }",
        "token = 'a'; constructor() { this.token = 'b'; }",
        "constructor(x) { if (x) this.token = 'a'; }",
        "constructor() { run(() => { this.token = 'a'; }); }",
        "constructor(x) { x.token = 'a'; }",
        "constructor() { this.token ||= 'a'; }",
        "set() { this.token = 'a'; }",
        "@Input() token = 'a';",
        "declare token;",
        "token = '';",
        "token = null;",
        "static token = 'a';",
        "token = 'a'; token = 'b';",
        "get token() { return 'a'; } set token(to) { }",
        "token = 'a'; fill(all) { Object.assign(this, all); }",
        "token = 'a'; fill(name, to) { this[name] = to; }",
        "token = 'a'; fill(all) { ({ token: this.token } = all); }",
        "token = 'a'; fill(all) { [this.token] = all; }",
        "token = 'a'; fill(all) { [this.token = 'b'] = all; }",
        "token = 'a'; fill(all) { for (this.token of all) {} }",
        "token = 'a'; fill(all) { for (this.token in all) {} }",
        "token = 'a'; fill() { this.token++; }",
        "token = 'a'; fill() { (this.token as any) = 'b'; }",
        "token = 'a'; fill() { (this as any).token = 'b'; }",
        "accessor token = 'a';",
        "token = 'a'; fill() { delete this.token; }",
        "token = 'a'; fill() { this.token.x = 1; }",
        "constructor(private token = 'a') { }",
    ];
    for members in cases {
        check(&[(&class(members), "Paddle.Initialize token=?")]);
    }
    check(&[
        (
            "abstract class A { token = 'a'; init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { token = 'a'; init() { Paddle.Initialize({ token: this.token }) } } class B extends A { token = 'b' }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { token = 'a'; init() { f(function () { Paddle.Initialize({ token: this.token }) }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "const a = { token: 'a', init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { state = { token: 'a' }; init() { Paddle.Initialize({ token: this.state.token }) } }",
            "Paddle.Initialize token='a'",
        ),
        (
            "class A extends Component { state = { token: 'a' }; init() { Paddle.Initialize({ token: this.state.token }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A extends LitElement { static properties = { token: {} }; constructor() { super(); this.token = 'a'; } init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { of = { token: 'a' }; init() { Object.assign(this.of, more); Paddle.Initialize({ token: this.of.token }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { static TOKEN = 'a'; } A.TOKEN = 'b'; Paddle.Initialize({ token: A.TOKEN })",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { TOKEN = 'a'; } Paddle.Initialize({ token: A.TOKEN })",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { static TOKEN = 'a'; init() { Paddle.Initialize({ token: this.TOKEN }) } }",
            "Paddle.Initialize token=?",
        ),
        (
            "class A { token = this.token; init() { Paddle.Initialize({ token: this.token }) } }",
            "Paddle.Initialize token=?",
        ),
    ]);
}
