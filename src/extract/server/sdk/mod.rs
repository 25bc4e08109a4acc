//! Clients of Paddle's API that server libraries make: Paddle's own for
//! Python, PHP and Go, and the `paddle` gem. Only with evidence that the name
//! is the library's: a class called Client may be anyone's.

mod go;
mod php;
mod python;
mod ruby;

use std::ops::Range;

use crate::extract::server::code::Code;
use crate::extract::server::language::Language;
use crate::extract::server::lex::Token;
use crate::extract::server::value::{Evaluator, Expression};
use crate::model::facts::{FileFacts, ServerClient};
use crate::model::{Span, Subject, Test, Value};

/// Adds the clients that the code makes.
pub(super) fn collect(code: &Code<'_>, facts: &mut FileFacts) {
    let clients = match code.language {
        Language::Python => python::clients(code),
        Language::Php => php::clients(code),
        Language::Go => go::clients(code),
        Language::Ruby => ruby::clients(code),
        _ => Vec::new(),
    };
    facts.clients.extend(clients.into_iter().map(settled));
}

/// A client whose key and environment both depend on something, but on
/// nothing that they share, may be right: which goes with which is not known.
pub(super) fn settled(client: ServerClient) -> ServerClient {
    let subjects = |value: &Value| {
        value
            .leaves()
            .iter()
            .flat_map(|(condition, _)| condition.guards().to_vec())
            .map(|guard| guard.test)
            .collect::<Vec<_>>()
    };
    let (mut of_key, of_environment) = (subjects(&client.key), subjects(&client.environment));
    // Whether the only key's variable is set has nothing to do with the
    // environment.
    if let Some(only) = only_variable(&client.key) {
        of_key.retain(|test| {
            let asks = matches!(test, Test::Present(_) | Test::Truthy(_));
            !(asks && matches!(test.subject(), Subject::Variable(name) if name == only))
        });
    }
    let is_unrelated = !of_key.is_empty()
        && !of_environment.is_empty()
        && !client.key.leaves().iter().any(|(left, _)| {
            client
                .environment
                .leaves()
                .iter()
                .any(|(right, _)| left.excludes(right))
        });
    if is_unrelated {
        ServerClient {
            environment: Value::Opaque("conditions that may be related"),
            ..client
        }
    } else {
        client
    }
}

/// The variable that a key comes from if nothing else may give one.
fn only_variable(key: &Value) -> Option<&str> {
    let mut only = None;
    for (_, leaf) in key.leaves() {
        match leaf {
            Value::Variable(variable) if only.is_none_or(|name| name == variable.name) => {
                only = Some(variable.name.as_str());
            }
            Value::Absent(_) => {}
            Value::Known(known) if known.text.expose().is_empty() => {}
            _ => return None,
        }
    }
    only
}

/// The arguments of a call by position and by name.
struct Arguments {
    positional: Vec<Range<usize>>,
    named: Vec<(String, Range<usize>)>,
    /// Whether there may be others: `*args`, `...$args`.
    open: bool,
}

impl Arguments {
    /// The arguments of the call that opens at `open`; `mark` stands between
    /// name and value.
    fn of(code: &Code<'_>, open: usize, mark: &str) -> Self {
        let mut arguments = Self {
            positional: Vec::new(),
            named: Vec::new(),
            open: false,
        };
        for range in code.arguments(open) {
            let start = range
                .clone()
                .find(|&at| !code.tokens[at].is_newline())
                .unwrap_or(range.start);
            if matches!(code.word(start), "*" | "**" | "...") {
                arguments.open = true;
            } else if start + 1 < range.end && code.word(start + 1) == mark {
                let name = code.word(start).to_owned();
                arguments.named.push((name, start + 2..range.end));
            } else {
                arguments.positional.push(start..range.end);
            }
        }
        arguments
    }

    /// The argument of this name or, failing that, position.
    fn get(&self, name: &str, position: usize) -> Option<Range<usize>> {
        self.named
            .iter()
            .find(|(given, _)| given == name)
            .map(|(_, range)| range.clone())
            .or_else(|| self.positional.get(position).cloned())
    }
}

/// A client that a call makes: `callee` is the first token of the call, `open`
/// its bracket.
fn client(
    code: &Code<'_>,
    callee: usize,
    open: usize,
    key: Value,
    environment: Value,
) -> ServerClient {
    let close = code.partner(open).unwrap_or(open);
    let name = code.span(callee, open - 1).slice(code.text);
    let name: Vec<&str> = name.split_whitespace().collect();
    ServerClient {
        span: code.span(callee, close),
        name: format!("{}(…)", name.join(" ")),
        key,
        key_aliases: Vec::new(),
        environment,
    }
}

/// The environment in `Options(environment)`, which may be held by a name or
/// chosen. `names` are what the class is called here.
fn options_environment(
    evaluator: &Evaluator<'_, '_>,
    options: Expression<'_>,
    names: &dyn Fn(&str) -> bool,
) -> Value {
    evaluator.value_with(options, &|evaluator, expression, depth| {
        let tokens = expression.tokens;
        let text = evaluator.code.text;
        let open = tokens.iter().position(|token| token.is(text, "("))?;
        let callee = Span::new(tokens[0].span.start, tokens[open.checked_sub(1)?].span.end);
        let is_call =
            names(callee.slice(text)) && evaluator.closing(tokens, open) == tokens.len() - 1;
        if !is_call {
            return None;
        }
        let arguments = parted(evaluator, &tokens[open + 1..tokens.len() - 1]);
        let is_named = |argument: &[Token]| {
            argument.len() > 2 && (argument[1].is(text, "=") || argument[1].is(text, ":"))
        };
        let is_spread = |argument: &[Token]| {
            let marks = ["*", "**", "..."];
            marks.iter().any(|mark| argument[0].is(text, mark))
        };
        let named = arguments
            .iter()
            .find(|argument| is_named(argument) && argument[0].is(text, "environment"))
            .map(|argument| &argument[2..]);
        let first = arguments.first().copied();
        let positional = first.filter(|argument| !is_named(argument) && !is_spread(argument));
        let Some(tokens) = named.or(positional) else {
            if arguments.iter().any(|argument| is_spread(argument)) {
                return Some(Value::Opaque("options that were not seen"));
            }
            // Without that argument it is production.
            let end = tokens[tokens.len() - 1].span.end;
            return Some(Value::Absent(Span::new(tokens[0].span.start, end)));
        };
        let argument = Expression {
            tokens,
            at: expression.at,
        };
        Some(evaluator.evaluate(argument, depth + 1, &|_, _, _| None))
    })
}

/// The arguments that commas part, without the line ends before them.
fn parted<'e>(evaluator: &Evaluator<'_, '_>, mut tokens: &'e [Token]) -> Vec<&'e [Token]> {
    let mut arguments = Vec::new();
    while let Some(first) = tokens.first() {
        if first.is_newline() {
            tokens = &tokens[1..];
            continue;
        }
        let end = evaluator.outside(tokens, 0, &[","]).unwrap_or(tokens.len());
        if end > 0 {
            arguments.push(&tokens[..end]);
        }
        tokens = tokens.get(end + 1..).unwrap_or_default();
    }
    arguments
}
