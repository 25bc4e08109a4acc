//! Reads of environment variables, in the ways of many languages and their
//! helpers.

use std::ops::Range;

use crate::extract::server::choice::either;
use crate::extract::server::code::{LONGEST, path_end};
use crate::extract::server::lex::{Kind, Token};
use crate::extract::server::value::{Evaluator, Expression, Leaf};
use crate::model::{Read, Span, Subject, Test, Value, Variable};

/// A read of an environment variable.
pub(super) struct EnvironmentRead<'t> {
    /// The variable.
    pub(super) name: &'t str,
    /// The token behind the read.
    pub(super) end: usize,
    /// What holds where the variable is not set.
    pub(super) default: Option<Range<usize>>,
}

impl<'t> Evaluator<'_, 't> {
    /// The environment variable that is read by the tokens from `at` on.
    pub(super) fn read_at(&self, tokens: &[Token], at: usize) -> Option<EnvironmentRead<'t>> {
        let text = self.code.text;
        if tokens.get(at)?.kind != Kind::Word {
            return None;
        }
        let open = path_end(text, tokens, at);
        let path = Span::new(tokens[at].span.start, tokens[open - 1].span.end).slice(text);
        let bracket = self.word(tokens.get(open)?);
        let reads = match bracket {
            "(" => is_reading_call(path),
            "[" | "{" => is_environment(path),
            _ => return None,
        };
        if !reads {
            return None;
        }
        let name = tokens.get(open + 1)?;
        let name = match name.kind {
            Kind::Text(inner, _) => inner.slice(text),
            // Perl's `$ENV{NAME}`
            Kind::Word if bracket == "{" => self.text_of(name),
            _ => return None,
        };
        if !is_variable_name(name) {
            return None;
        }
        match (bracket, self.word(tokens.get(open + 2)?)) {
            ("(", ")") | ("[", "]") | ("{", "}") => Some(EnvironmentRead {
                name,
                end: open + 3,
                default: None,
            }),
            ("(", ",") => {
                let end = self.closing(&tokens[..tokens.len().min(open + LONGEST)], open);
                let mut start = open + 3;
                // `default=…`
                if self.is(tokens.get(start + 1), "=") {
                    start += 2;
                }
                let stop = self
                    .outside(tokens.get(..end)?, start, &[","])
                    .unwrap_or(end);
                (end < tokens.len() && start < stop).then_some(EnvironmentRead {
                    name,
                    end: end + 1,
                    default: Some(start..stop),
                })
            }
            _ => None,
        }
    }

    pub(super) fn read_value(
        &self,
        read: &EnvironmentRead<'_>,
        expression: Expression<'_>,
        span: Span,
        depth: usize,
        leaf: Leaf<'_>,
    ) -> Value {
        let variable = Value::Variable(Variable {
            name: read.name.to_owned(),
            read: Read::HostEnv,
            span,
        });
        let Some(default) = read.default.clone() else {
            return variable;
        };
        let default = Expression {
            tokens: &expression.tokens[default],
            at: expression.at,
        };
        let test = Test::Present(Subject::Variable(read.name.to_owned()));
        either(test, variable, self.evaluate(default, depth + 1, leaf))
    }
}

/// The environment variable that a settings object's member is made from:
/// Django's by its name, Pydantic's by its name in any case.
pub(super) fn setting(path: &str) -> Option<String> {
    let (object, name) = path.rsplit_once('.')?;
    let is_settings = matches!(object.rsplit('.').next(), Some("settings" | "Settings"));
    let says_paddle = name.contains("paddle") || name.contains("PADDLE");
    (is_settings && says_paddle && is_variable_name(name)).then(|| name.to_ascii_uppercase())
}

/// Whether a call of this function reads an environment variable.
fn is_reading_call(path: &str) -> bool {
    let mut names = path
        .rsplit(['.', ':', '>', '\\'])
        .filter(|name| !name.is_empty() && *name != "-");
    let last: String = names
        .next()
        .unwrap_or_default()
        .chars()
        .filter(|character| !matches!(character, '_' | '!' | '?'))
        .flat_map(char::to_lowercase)
        .collect();
    let before = names.next().unwrap_or_default();
    match last.as_str() {
        "getenv"
        | "env"
        | "lookupenv"
        | "mustgetenv"
        | "getenvordefault"
        | "requireenv"
        | "requiredenv"
        | "getrequiredenv"
        | "envor"
        | "getenvvar"
        | "getenvironmentvariable"
        | "fetchenv"
        | "getenvstr"
        | "config" => true,
        "get" | "fetch" | "str" | "bool" | "var" | "require" | "optionalenv" => {
            matches!(before, "environ" | "env" | "ENV" | "Env")
        }
        "getstring" => before == "viper",
        _ => false,
    }
}

/// Whether this holds the environment variables.
fn is_environment(path: &str) -> bool {
    let last = path.rsplit(['.', ':', '>']).next().unwrap_or_default();
    matches!(
        last,
        "environ" | "ENV" | "$_ENV" | "$_SERVER" | "$ENV" | "environment" | "env"
    )
}

/// Whether this is how environment variables are called.
pub(super) fn is_variable_name(name: &str) -> bool {
    (1..=128).contains(&name.len())
        && name
            .bytes()
            .next()
            .is_some_and(|byte| !byte.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
