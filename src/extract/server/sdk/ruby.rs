//! The `paddle` gem: `Paddle.configure { |config| … }`, `Paddle.config.…`.

use std::ops::Range;

use crate::extract::server::code::Code;
use crate::extract::server::lex::Kind;
use crate::extract::server::sdk::{Arguments, client};
use crate::extract::server::value::Evaluator;
use crate::model::facts::ServerClient;
use crate::model::value::Arm;
use crate::model::{Condition, Guard, Known, Sensitive, Subject, Test, Value};

/// More calls than this are not looked at in one file.
const MOST: usize = 64;
/// Blocks are not longer than this, in tokens.
const LONGEST: usize = 4_000;

/// The clients that a program makes.
pub(super) fn clients(code: &Code<'_>) -> Vec<ServerClient> {
    let evaluator = Evaluator::new(code);
    let mut clients = Vec::new();
    let mut at = 0;
    let mut blocks = 0;
    while at < code.tokens.len() && blocks < MOST {
        if code.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let end = code.path_end(at);
        match code.path(at, end).trim_start_matches("::") {
            "Paddle.configure" => {
                blocks += 1;
                clients.extend(configured(code, &evaluator, at, end));
            }
            "Paddle::Client.new" if code.word(end) == "(" => {
                let arguments = Arguments::of(code, end, ":");
                if let Some((_, key)) = arguments.named.iter().find(|(name, _)| name == "api_key") {
                    let environment = match arguments.get("environment", usize::MAX) {
                        Some(environment) => evaluator.value(evaluator.expression(environment)),
                        None => Value::Opaque("no environment is given"),
                    };
                    let key = evaluator.value(evaluator.expression(key.clone()));
                    clients.push(client(code, at, end, key, worded(environment)));
                }
            }
            _ => {}
        }
        at = end;
    }
    clients.extend(set_one_by_one(code, &evaluator));
    clients
}

/// `Paddle.configure do |config| … end`
fn configured(
    code: &Code<'_>,
    evaluator: &Evaluator<'_, '_>,
    start: usize,
    open: usize,
) -> Option<ServerClient> {
    let is_block = matches!(code.word(open), "do" | "{") && code.word(open + 1) == "|";
    if !is_block {
        return None;
    }
    let parameter = code.word(open + 2);
    let end = if code.word(open) == "{" {
        code.partner(open)?
    } else {
        block_end(code, open)
    };
    let key = setting(
        code,
        evaluator,
        open + 3..end,
        &format!("{parameter}.api_key"),
    )?;
    let environment = setting(
        code,
        evaluator,
        open + 3..end,
        &format!("{parameter}.environment"),
    )
    .map_or(Value::Absent(code.span(start, open)), worded);
    Some(ServerClient {
        span: code.span(start, open.saturating_sub(1).max(start)),
        name: "Paddle.configure".to_owned(),
        key,
        key_aliases: Vec::new(),
        environment,
    })
}

/// `Paddle.config.api_key = …`, each setting by itself.
fn set_one_by_one(code: &Code<'_>, evaluator: &Evaluator<'_, '_>) -> Option<ServerClient> {
    let at = (0..code.tokens.len()).find(|&at| {
        code.word(at) == "Paddle"
            && code.tokens[at].kind == Kind::Word
            && code.path(at, code.path_end(at)) == "Paddle.config.api_key"
    })?;
    let everything = 0..code.tokens.len();
    let key = setting(code, evaluator, everything.clone(), "Paddle.config.api_key")?;
    let environment = setting(code, evaluator, everything, "Paddle.config.environment")
        .map_or(Value::Opaque("set elsewhere, perhaps"), worded);
    Some(ServerClient {
        span: code.span(at, code.path_end(at) - 1),
        name: "Paddle.config".to_owned(),
        key,
        key_aliases: Vec::new(),
        environment,
    })
}

/// What is given to `path` among these tokens.
fn setting(
    code: &Code<'_>,
    evaluator: &Evaluator<'_, '_>,
    range: Range<usize>,
    path: &str,
) -> Option<Value> {
    let mut arms = Vec::new();
    let mut branches = Branches::default();
    let mut at = range.start;
    while at < range.end {
        branches.step(code, at);
        if code.tokens[at].kind != Kind::Word {
            at += 1;
            continue;
        }
        let end = code.path_end(at).min(range.end);
        if code.word(end) == "=" && code.path(at, end) == path {
            let stop = code.expression_end(end + 1).min(range.end);
            // `value if condition`
            let modifier = (end + 1..stop).find(|&word| {
                code.tokens[word].kind == Kind::Word && matches!(code.word(word), "if" | "unless")
            });
            let mut condition = branches.condition();
            let value = evaluator.expression(end + 1..modifier.unwrap_or(stop));
            if let Some(modifier) = modifier {
                let guard = evaluator.guard(evaluator.expression(modifier + 1..stop), 0);
                let holds = code.word(modifier) == "if";
                condition = condition.and(if holds { guard } else { guard.negated() });
            }
            arms.push(Arm {
                condition,
                value: evaluator.value(value),
            });
            at = stop;
            continue;
        }
        at = end;
    }
    match arms.len() {
        0 => None,
        1 if arms[0].condition.is_always() => Some(arms.remove(0).value),
        _ => {
            // A later setting holds over an earlier one, unless it depends.
            let from = arms
                .iter()
                .rposition(|arm| arm.condition.is_always())
                .unwrap_or(0);
            let mut arms = arms.split_off(from);
            let others: Vec<Guard> = arms[1..]
                .iter()
                .filter_map(|arm| match arm.condition.guards() {
                    [only] => Some(only.negated()),
                    _ => None,
                })
                .collect();
            if arms[0].condition.is_always() {
                arms[0].condition = others.into_iter().fold(Condition::always(), Condition::and);
            }
            Some(Value::OneOf(arms))
        }
    }
}

/// The gem takes `:development` for the sandbox.
fn worded(value: Value) -> Value {
    match value {
        Value::Known(known) if known.text.expose() == "development" => Value::Known(Known {
            text: Sensitive::new("sandbox"),
            ..known
        }),
        Value::OneOf(arms) => Value::OneOf(
            arms.into_iter()
                .map(|arm| Arm {
                    value: worded(arm.value),
                    ..arm
                })
                .collect(),
        ),
        other => other,
    }
}

/// The `end` of the block that `do` opens at `open`.
fn block_end(code: &Code<'_>, open: usize) -> usize {
    let mut branches = Branches::default();
    let last = code.tokens.len().min(open + LONGEST);
    for at in open + 1..last {
        if branches.step(code, at) == Step::TooFar {
            return at;
        }
    }
    last
}

/// Which branches are open.
#[derive(Default)]
struct Branches {
    /// For each open block: where it opens, its condition, the arm it is in.
    open: Vec<(usize, Option<Guard>, usize)>,
}

#[derive(PartialEq, Eq)]
enum Step {
    Inside,
    /// An `end` that belongs to no block here.
    TooFar,
}

impl Branches {
    fn step(&mut self, code: &Code<'_>, at: usize) -> Step {
        if code.tokens[at].kind != Kind::Word || code.word_before(at) == "." {
            return Step::Inside;
        }
        let is_first = at == 0
            || code.tokens[at - 1].is_newline()
            || matches!(
                code.word_before(at),
                ";" | "=" | "|" | "do" | "then" | "else"
            );
        match code.word(at) {
            word @ ("if" | "unless") if is_first => {
                let evaluator = Evaluator::new(code);
                let test = at + 1..code.expression_end(at + 1);
                let guard = evaluator.guard(evaluator.expression(test), 0);
                let guard = if word == "if" { guard } else { guard.negated() };
                self.open.push((at, Some(guard), 0));
            }
            "case" | "while" | "until" | "begin" | "def" | "class" | "module" | "for"
                if is_first =>
            {
                self.open.push((at, None, 0));
            }
            "do" => self.open.push((at, None, 0)),
            "else" | "elsif" | "when" => {
                if let Some((_, _, arm)) = self.open.last_mut() {
                    *arm += 1;
                }
            }
            "end" if self.open.is_empty() => return Step::TooFar,
            "end" => {
                self.open.pop();
            }
            _ => {}
        }
        Step::Inside
    }

    fn condition(&self) -> Condition {
        let mut condition = Condition::always();
        for (at, guard, arm) in &self.open {
            let guard = match (guard, arm) {
                (Some(guard), 0) => guard.clone(),
                (Some(guard), 1) => guard.negated(),
                (None, 0) => continue,
                (_, arm) => Guard {
                    test: Test::Equals(
                        Subject::Expression(format!("the branch at {at}")),
                        arm.to_string(),
                    ),
                    holds: true,
                },
            };
            condition = condition.and(guard);
        }
        condition
    }
}
