//! Paddle's library for Go: `paddle.New(key, paddle.WithBaseURL(…))`,
//! `paddle.NewSandbox(key)`.

use crate::extract::server::code::Code;
use crate::extract::server::lex::Kind;
use crate::extract::server::sdk::client;
use crate::extract::server::value::Evaluator;
use crate::model::facts::ServerClient;
use crate::model::{Known, Literal, Sensitive, Value};

/// The clients that a program makes.
pub(super) fn clients(code: &Code<'_>) -> Vec<ServerClient> {
    let Some(package) = package(code) else {
        return Vec::new();
    };
    let evaluator = Evaluator::new(code);
    let mut clients = Vec::new();
    for at in 0..code.tokens.len() {
        let open = at + 3;
        let name = code.word(at + 2);
        let is_made = code.word(at) == package
            && code.word(at + 1) == "."
            && matches!(name, "New" | "NewSandbox")
            && code.word(open) == "("
            && code.word_before(at) != ".";
        if !is_made {
            continue;
        }
        let mut arguments = code.arguments(open).into_iter();
        let Some(key) = arguments.next() else {
            continue;
        };
        let mut key = evaluator.value(evaluator.expression(key));
        let mut environment = if name == "New" {
            Value::Absent(code.span(at, open))
        } else {
            Value::Known(Known {
                text: Sensitive::new("sandbox"),
                literal: Literal::String,
                span: code.span(at, at + 2),
            })
        };
        for option in arguments {
            let start = option
                .clone()
                .find(|&token| !code.tokens[token].is_newline())
                .unwrap_or(option.start);
            let option_open = start + 3;
            let is_option = code.word(start) == package && code.word(option_open) == "(";
            let value = |at: usize| {
                code.arguments(at)
                    .into_iter()
                    .next()
                    .map_or(Value::Opaque("no argument"), |first| {
                        evaluator.value(evaluator.expression(first))
                    })
            };
            match code.word(start + 2) {
                "WithBaseURL" if is_option => environment = value(option_open),
                "WithAPIKey" if is_option => key = value(option_open),
                _ if is_option => {}
                // Any option may set the base URL.
                _ => environment = Value::Opaque("options that were not seen"),
            }
        }
        clients.push(client(code, at, open, key, environment));
    }
    clients
}

/// What the library is called here.
fn package<'t>(code: &Code<'t>) -> Option<&'t str> {
    code.tokens.iter().enumerate().find_map(|(at, token)| {
        let Kind::Text(inner, _) = token.kind else {
            return None;
        };
        let path = inner.slice(code.text).to_ascii_lowercase();
        let version = path.strip_prefix("github.com/paddlehq/paddle-go-sdk")?;
        let is_package = version.is_empty()
            || version
                .strip_prefix("/v")
                .is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()));
        if !is_package {
            return None;
        }
        let is_named =
            at > 0 && code.tokens[at - 1].kind == Kind::Word && code.word_before(at) != "import";
        Some(if is_named {
            code.word_before(at)
        } else {
            "paddle"
        })
    })
}
