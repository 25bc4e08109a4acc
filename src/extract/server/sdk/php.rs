//! Paddle's library for PHP, `Paddle\SDK`:
//! `new Client(apiKey: 'KEY', options: new Options(Environment::SANDBOX))`.

use std::collections::BTreeMap;

use crate::extract::server::code::Code;
use crate::extract::server::lex::Kind;
use crate::extract::server::sdk::{Arguments, client, options_environment};
use crate::extract::server::value::Evaluator;
use crate::model::Value;
use crate::model::facts::ServerClient;

const NAMESPACE: &str = "Paddle\\SDK";

/// The clients that a program makes.
pub(super) fn clients(code: &Code<'_>) -> Vec<ServerClient> {
    let imports = imports(code);
    let is = |name: &str, what: &str| {
        let full = match name.strip_prefix('\\') {
            Some(full) => full.to_owned(),
            None => {
                let (first, rest) = name.split_once('\\').unwrap_or((name, ""));
                match imports.get(first) {
                    Some(base) if rest.is_empty() => base.clone(),
                    Some(base) => format!("{base}\\{rest}"),
                    None => return false,
                }
            }
        };
        full.strip_prefix(NAMESPACE)
            .and_then(|rest| rest.strip_prefix('\\'))
            == Some(what)
    };
    let evaluator = Evaluator::new(code);
    let mut clients = Vec::new();
    for at in 0..code.tokens.len() {
        let is_made =
            code.word(at) == "new" && code.word(at + 2) == "(" && is(code.word(at + 1), "Client");
        if !is_made {
            continue;
        }
        let open = at + 2;
        let arguments = Arguments::of(code, open, ":");
        let Some(key) = arguments.get("apiKey", 0) else {
            continue;
        };
        let environment = match arguments.get("options", 1) {
            Some(options) => {
                options_environment(&evaluator, evaluator.expression(options), &|name| {
                    is(name, "Options")
                })
            }
            None if arguments.open => Value::Opaque("arguments that were not seen"),
            None => Value::Absent(code.span(at, open)),
        };
        let key = evaluator.value(evaluator.expression(key));
        clients.push(client(code, at, open, key, environment));
    }
    clients
}

/// Local names and what they stand for: `use A\B as C`, `use A\{B, C as D}`.
fn imports(code: &Code<'_>) -> BTreeMap<String, String> {
    let mut imports = BTreeMap::new();
    let mut at = 0;
    while at < code.tokens.len() {
        let is_use = code.word(at) == "use" && code.tokens[at].kind == Kind::Word;
        at += 1;
        if !is_use {
            continue;
        }
        let mut base = "";
        while at < code.tokens.len() {
            match code.word(at) {
                ";" | "(" | ")" => break,
                "{" => base = code.word_before(at).trim_matches('\\'),
                name if code.tokens[at].kind == Kind::Word && code.word(at + 1) != "{" => {
                    let name = name.trim_matches('\\');
                    let full = if base.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{base}\\{name}")
                    };
                    let local = if code.word(at + 1) == "as" {
                        at += 2;
                        code.word(at)
                    } else {
                        name.rsplit('\\').next().unwrap_or(name)
                    };
                    imports.insert(local.to_owned(), full);
                }
                _ => {}
            }
            at += 1;
        }
    }
    imports
}
