//! Paddle's library for Python, `paddle_billing`:
//! `Client('KEY', options=Options(Environment.SANDBOX))`.

use std::collections::BTreeMap;

use crate::extract::server::code::Code;
use crate::extract::server::lex::Kind;
use crate::extract::server::sdk::{Arguments, client, options_environment};
use crate::extract::server::value::Evaluator;
use crate::model::Value;
use crate::model::facts::ServerClient;

const PACKAGE: &str = "paddle_billing";

/// The names that a program gives to what it imports.
#[derive(Default)]
struct Imports<'t> {
    /// Local names, and what they are called in Paddle's package; nothing for
    /// those that other modules give as well.
    names: BTreeMap<&'t str, Option<&'t str>>,
    /// What the package itself is called.
    modules: Vec<&'t str>,
}

/// The clients that a program makes.
pub(super) fn clients(code: &Code<'_>) -> Vec<ServerClient> {
    let imports = imports(code);
    let is = |path: &str, what: &str| {
        imports.names.get(path) == Some(&Some(what))
            || path
                .strip_suffix(what)
                .and_then(|module| module.strip_suffix('.'))
                .is_some_and(|module| imports.modules.contains(&module))
    };
    let evaluator = Evaluator::new(code);
    let mut clients = Vec::new();
    let mut at = 0;
    while at < code.tokens.len() {
        if code.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let open = code.path_end(at);
        let is_made = code.word(open) == "("
            && is(code.path(at, open), "Client")
            && !matches!(code.word_before(at), "def" | "class" | ".");
        if is_made {
            let arguments = Arguments::of(code, open, "=");
            if let Some(key) = arguments.get("api_key", 0) {
                let environment = match arguments.get("options", 1) {
                    Some(options) => {
                        options_environment(&evaluator, evaluator.expression(options), &|path| {
                            is(path, "Options")
                        })
                    }
                    None if arguments.open => Value::Opaque("arguments that were not seen"),
                    None => Value::Absent(code.span(at, open)),
                };
                let key = evaluator.value(evaluator.expression(key));
                clients.push(client(code, at, open, key, environment));
            }
        }
        at = open;
    }
    clients
}

fn imports<'t>(code: &Code<'t>) -> Imports<'t> {
    let mut imports = Imports::default();
    for at in 0..code.tokens.len() {
        let starts = at == 0 || code.tokens[at - 1].is_newline() || code.word_before(at) == ";";
        if !starts {
            continue;
        }
        match code.word(at) {
            "from" => from(code, at, &mut imports),
            "import" if code.word(at + 1) == PACKAGE => {
                let name = if code.word(at + 2) == "as" {
                    code.word(at + 3)
                } else {
                    PACKAGE
                };
                imports.modules.push(name);
            }
            _ => {}
        }
    }
    imports
}

/// `from paddle_billing import Client as PaddleClient, Environment`
fn from<'t>(code: &Code<'t>, start: usize, imports: &mut Imports<'t>) {
    let is_paddle = code.word(start + 1) == PACKAGE;
    let mut at = code.path_end(start + 1);
    if code.word(at) != "import" {
        return;
    }
    at += 1;
    let end = if code.word(at) == "(" {
        at += 1;
        code.partner(at - 1).unwrap_or(at)
    } else {
        code.expression_end(at)
    };
    while at < end {
        if code.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let name = code.word(at);
        let local = if code.word(at + 1) == "as" {
            at += 2;
            code.word(at)
        } else {
            name
        };
        let meaning = is_paddle.then_some(name);
        imports
            .names
            .entry(local)
            .and_modify(|known| {
                if *known != meaning {
                    *known = None;
                }
            })
            .or_insert(meaning);
        at += 1;
    }
}
