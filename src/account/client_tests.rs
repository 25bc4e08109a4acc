//! The client on a wire that says what a table tells it to, in no time.

use std::cell::RefCell;
use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::account::wire::{Request, Response, WireError, WireErrorKind};
use crate::account::{Choice, Hosts};
use crate::model::{Environment, Sensitive};

/// What the wire does next.
#[derive(Clone)]
enum Step {
    Say(u16, &'static str, String),
    Fail(WireErrorKind),
}

struct Script {
    steps: RefCell<Vec<Step>>,
    asked: RefCell<Vec<String>>,
    slept: RefCell<Vec<u64>>,
}

impl Wire for Script {
    fn send(&self, request: &Request<'_>) -> Result<Response, WireError> {
        let path = request.url.trim_start_matches("http://127.0.0.1:9");
        let asked = format!("{:?} {path} {}", request.method, request.body.unwrap_or(""));
        self.asked.borrow_mut().push(asked.trim_end().to_owned());
        let mut steps = self.steps.borrow_mut();
        // The last one stands for all that follow.
        let step = match steps.len() {
            1 => steps[0].clone(),
            _ => steps.remove(0),
        };
        match step {
            Step::Say(status, header, body) => Ok(Response {
                status,
                retry_after: (!header.is_empty() && !header.starts_with('/'))
                    .then(|| header.to_owned()),
                location: header.starts_with('/').then(|| header.to_owned()),
                body: body.into_bytes(),
                ..Response::default()
            }),
            Step::Fail(kind) => Err(WireError {
                kind,
                text: "it broke".to_owned(),
            }),
        }
    }
}

impl Clock for Script {
    fn sleep(&self, time: Duration) {
        let millis = u64::try_from(time.as_millis()).expect("a short time");
        self.slept.borrow_mut().push(millis);
    }

    fn now(&self) -> Timestamp {
        "2026-11-24T12:00:00Z".parse().expect("a time")
    }
}

fn legacy_key() -> String {
    "9f3b2c4d5e6f708192a3b4c5d6e7f8".to_owned() + "a9b0c1d2e3f405162738"
}

fn token(number: usize, status: &str) -> String {
    format!(
        r#"{{"id": "ctkn_{number:026}", "token": "live_{number:027}", "name": "n{number}",
            "description": null, "status": "{status}", "created_at": "2026-01-02T00:00:00Z",
            "later": {{"added": true}}}}"#
    )
}

fn page(tokens: &[String], next: Option<&str>) -> Step {
    let next_url = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    Step::Say(
        200,
        "",
        format!(
            r#"{{"data": [{}], "meta": {{"request_id": "r", "pagination":
                {{"per_page": 200, "next": {next_url}, "has_more": {}, "estimated_total": 1}}}}}}"#,
            tokens.join(","),
            next.is_some()
        ),
    )
}

fn refusal(status: u16, code: &str, retry_after: &'static str) -> Step {
    Step::Say(
        status,
        retry_after,
        format!(
            r#"{{"error": {{"type": "request_error", "code": "{code}", "detail": "No, {}."}},
                "meta": {{"request_id": "11-22"}}}}"#,
            legacy_key()
        ),
    )
}

fn json(body: &str) -> Step {
    Step::Say(200, "", body.to_owned())
}

/// What comes of `ask` on such a wire: the answer or the error, what was asked
/// and how long was waited.
fn run(
    steps: Vec<Step>,
    ask: impl Fn(&Client<'_>) -> Result<String, AccountError>,
) -> (String, Vec<String>, Vec<u64>) {
    let script = Script {
        steps: RefCell::new(steps),
        asked: RefCell::default(),
        slept: RefCell::default(),
    };
    let choice = Choice {
        environment: Some(Environment::Production),
        base_url: Some("http://127.0.0.1:9"),
        hosts: Hosts::Loopback,
    };
    let access = Access::new(&Sensitive::new(legacy_key()), "X", choice).expect("an access");
    let client = Client::new(&access, &script, &script, Limits::default());
    let said = match ask(&client) {
        Ok(said) => said,
        Err(error) => format!("error: {error}"),
    };
    assert!(!said.contains(&legacy_key()), "{said}");
    (said, script.asked.into_inner(), script.slept.into_inner())
}

fn list(client: &Client<'_>) -> Result<String, AccountError> {
    let tokens = client.tokens(Listing::All)?;
    let names: Vec<_> = tokens.into_iter().map(|token| token.name).collect();
    Ok(names.join(" "))
}

fn create(client: &Client<'_>) -> Result<String, AccountError> {
    Ok(client.create_token("a \"b\"", Some("c"))?.name)
}

fn revoke(client: &Client<'_>) -> Result<String, AccountError> {
    Ok(client.revoke_token("ctkn_x")?.status.as_str().to_owned())
}

#[test]
fn pages_are_read_to_the_end() {
    let (said, asked, slept) = run(
        vec![
            page(
                &[token(1, "active"), token(2, "active")],
                Some("http://127.0.0.1:9/client-tokens?after=2"),
            ),
            page(&[token(2, "active"), token(3, "revoked")], None),
        ],
        list,
    );
    assert_eq!(said, "n1 n2 n3");
    assert_eq!(
        asked,
        [
            "Get /client-tokens?per_page=200&status=active,revoked",
            "Get /client-tokens?after=2"
        ]
    );
    assert!(slept.is_empty());
}

#[test]
fn pages_that_lead_nowhere_end() {
    let circle = "http://127.0.0.1:9/client-tokens?after=1";
    let cases = [
        (
            page(&[token(1, "active")], Some(circle)),
            "lead round in a circle",
            2,
        ),
        (page(&[], Some(circle)), "lead round in a circle", 1),
        (
            page(&[token(1, "active")], Some("http://127.0.0.1:99/x")),
            "on another host than `127.0.0.1:9`",
            1,
        ),
        (
            json(r#"{"data": [], "meta": {"pagination": {"has_more": true, "next": null}}}"#),
            "does not say where",
            1,
        ),
    ];
    for (step, expected, requests) in cases {
        let (said, asked, _) = run(vec![step], list);
        assert!(said.contains(expected), "{said}");
        assert_eq!(asked.len(), requests, "{said}");
    }
}

#[test]
fn reads_are_repeated_with_patience() {
    use WireErrorKind::{Broken, NotSent, TimedOut, Tls, TooLarge};
    let good = || page(&[token(1, "active")], None);
    let cases = [
        (
            vec![refusal(429, "too_many_requests", "3"), good()],
            "n1",
            vec![3000],
        ),
        (
            vec![
                refusal(429, "too_many_requests", ""),
                refusal(503, "x", ""),
                good(),
            ],
            "n1",
            vec![500, 1000],
        ),
        (
            vec![refusal(429, "x", "Tue, 24 Nov 2026 12:00:07 GMT"), good()],
            "n1",
            vec![7000],
        ),
        (vec![refusal(429, "x", "soon"), good()], "n1", vec![500]),
        (
            vec![refusal(429, "x", "3600")],
            "try again in 3600 seconds",
            vec![],
        ),
        (
            vec![refusal(500, "internal_error", "")],
            "status 500, request 11-22",
            vec![500, 1000, 2000],
        ),
        (
            vec![
                Step::Fail(Broken),
                Step::Fail(TimedOut),
                Step::Fail(NotSent),
                good(),
            ],
            "n1",
            vec![500, 1000, 2000],
        ),
        (
            vec![Step::Fail(NotSent)],
            "error: cannot list the client-side tokens: `127.0.0.1:9`: it broke",
            vec![500, 1000, 2000],
        ),
        (vec![Step::Fail(Tls)], "it broke", vec![]),
        (vec![Step::Fail(TooLarge)], "it broke", vec![]),
        (vec![refusal(404, "not_found", "")], "status 404", vec![]),
        (
            vec![refusal(409, "conflict", "")],
            "`conflict`, status 409",
            vec![],
        ),
    ];
    for (steps, expected, waits) in cases {
        let (said, _, slept) = run(steps, list);
        assert!(said.contains(expected), "{said}\n{expected}");
        assert_eq!(slept, waits, "{said}");
    }
}

#[test]
fn what_paddle_refuses_is_told_with_what_to_do() {
    let cases = [
        (
            refusal(403, "forbidden", ""),
            "lacks the permission `client_token.read`",
        ),
        (refusal(403, "authentication_malformed", ""), "is not whole"),
        (
            refusal(403, "invalid_token", ""),
            "(`invalid_token`, status 403, request 11-22); the API key is revoked or expired",
        ),
        (refusal(401, "whatever", ""), "revoked or expired"),
        (
            Step::Say(403, "", String::new()),
            "the answer is empty (status 403)",
        ),
        (
            Step::Say(403, "", "<html>Blocked</html>".into()),
            "is a web page, not JSON",
        ),
        (json("a\n::error::b"), ": \"a ::error::b\""),
        (
            Step::Say(
                400,
                "",
                r#"{"error": {"code": "a\nb", "detail": "c\r\n::d"}}"#.into(),
            ),
            "Paddle says \"c  ::d\" (`a b`, status 400)",
        ),
        (json("<!doctype html>"), "is a web page, not JSON"),
        (
            json("hunter2"),
            "not what Paddle documents (no type): \"hunter2\"",
        ),
        (json(r#"{"data": [{"id": "ctkn"#), "ends in the middle"),
        (
            json(r#"{"data": [{"id": "ctkn_1"}]}"#),
            "missing field `token`",
        ),
        (json(r#"{"data": []}"#), "missing field `meta`"),
        (json(""), "the answer is empty"),
        (
            Step::Say(302, "/elsewhere", String::new()),
            "sends us elsewhere, to `/elsewhere`",
        ),
        (
            Step::Say(
                400,
                "",
                r#"{"error": {"code": "bad_request", "detail": "Invalid.", "errors":
                    [{"field": "name", "message": "too long"}]}}"#
                    .into(),
            ),
            "Paddle says \"Invalid.; name: too long\" (`bad_request`, status 400)",
        ),
    ];
    for (step, expected) in cases {
        let (said, asked, _) = run(vec![step], list);
        assert!(
            said.starts_with("error: cannot list the client-side tokens: "),
            "{said}"
        );
        assert!(said.contains(expected), "{said}\n{expected}");
        assert_eq!(asked.len(), 1, "{said}");
    }
}

#[test]
fn nothing_is_created_twice() {
    use WireErrorKind::{Broken, NotSent, TimedOut};
    let uncertain = "it is not known whether it was done";
    let one = |status| json(&format!(r#"{{"data": {}}}"#, token(7, status)));
    let cases = [
        (one("active"), "n7", false),
        (Step::Fail(Broken), "it broke", true),
        (Step::Fail(TimedOut), "it broke", true),
        (Step::Fail(NotSent), "it broke", false),
        (refusal(500, "internal_error", ""), "status 500", true),
        (
            refusal(429, "too_many_requests", "1"),
            "try again in 1 seconds",
            false,
        ),
        (
            refusal(403, "forbidden", ""),
            "lacks the permission `client_token.write`",
            false,
        ),
        (json("{\"data\""), "ends in the middle", true),
        (Step::Say(502, "", "<html>".into()), "is a web page", true),
    ];
    for (step, expected, is_uncertain) in cases {
        let (said, asked, slept) = run(vec![step], create);
        assert!(said.contains(expected), "{said}\n{expected}");
        assert_eq!(said.contains(uncertain), is_uncertain, "{said}");
        assert_eq!(
            asked,
            [r#"Post /client-tokens {"name":"a \"b\"","description":"c"}"#]
        );
        assert!(slept.is_empty());
    }
}

#[test]
fn a_lost_answer_to_a_revocation_is_looked_up_and_not_asked_for_again() {
    use WireErrorKind::{Broken, TimedOut};
    let one = |status| json(&format!(r#"{{"data": {}}}"#, token(7, status)));
    let cases = [
        (vec![one("revoked")], "revoked", 1),
        (vec![Step::Fail(TimedOut), one("revoked")], "revoked", 2),
        (
            vec![Step::Fail(Broken), one("active")],
            "it broke; the token is still active",
            2,
        ),
        (
            vec![refusal(409, "conflict", ""), one("revoked")],
            "revoked",
            2,
        ),
        (
            vec![refusal(403, "forbidden", ""), one("active")],
            "`client_token.write`",
            2,
        ),
        (
            vec![refusal(500, "x", ""), refusal(403, "forbidden", "")],
            "it is not known whether",
            2,
        ),
    ];
    for (steps, expected, requests) in cases {
        let (said, asked, _) = run(steps, revoke);
        assert!(said.contains(expected), "{said}\n{expected}");
        assert_eq!(asked.len(), requests, "{said}");
        let changes = asked.iter().filter(|one| one.starts_with("Patch"));
        assert_eq!(changes.count(), 1);
        assert_eq!(
            asked[0],
            r#"Patch /client-tokens/ctkn_x {"status":"revoked"}"#
        );
    }
}
