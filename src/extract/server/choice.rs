//! Choices: values that depend on a test, and what tests ask.

use std::ops::Range;

use crate::extract::server::code::path_end;
use crate::extract::server::language::Language;
use crate::extract::server::lex::Token;
use crate::extract::server::value::{DEEPEST, Evaluator, Expression, Leaf};
use crate::extract::server::variable::setting;
use crate::model::value::Arm;
use crate::model::{Condition, Guard, Span, Subject, Test, Value};

/// A variable that is read as a yes or no.
struct Flag {
    name: String,
    negated: bool,
    /// What it is where the variable is not set, as far as that is known.
    default: Option<bool>,
}

impl<'t> Evaluator<'_, 't> {
    /// `a if test else b`, `test ? a : b`, `a ?? b`, `a or b`.
    pub(super) fn choice(
        &self,
        whole: Expression<'_>,
        depth: usize,
        leaf: Leaf<'_>,
    ) -> Option<Value> {
        let tokens = whole.tokens;
        let part = |range: Range<usize>| Expression {
            tokens: &tokens[range],
            at: whole.at,
        };
        let (test, yes, no) = if self.code.language == Language::Python {
            match self.outside(tokens, 0, &["if"]) {
                Some(test) => {
                    let other = self.outside(tokens, test + 1, &["else"])?;
                    (test + 1..other, 0..test, other + 1..tokens.len())
                }
                None => return self.fallback(whole, depth, leaf),
            }
        } else {
            match self.outside(tokens, 0, &["?"]) {
                Some(test) => {
                    let other = self.outside(tokens, test + 1, &[":"])?;
                    (0..test, test + 1..other, other + 1..tokens.len())
                }
                None => return self.fallback(whole, depth, leaf),
            }
        };
        if let Some(flag) = self.flag(part(test.clone()), depth + 1) {
            let yes = self.evaluate(part(yes), depth + 1, leaf);
            let no = self.evaluate(part(no), depth + 1, leaf);
            let (yes, no) = if flag.negated { (no, yes) } else { (yes, no) };
            let unset = match flag.default {
                Some(true) => yes.clone(),
                Some(false) => no.clone(),
                None => Value::Opaque("a default that was not seen"),
            };
            return Some(flagged(&flag.name, &yes, &no, unset));
        }
        let guard = self.guard(part(test), depth + 1);
        let otherwise = guard.negated();
        Some(Value::OneOf(vec![
            Arm {
                condition: Condition::always().and(guard),
                value: self.evaluate(part(yes), depth + 1, leaf),
            },
            Arm {
                condition: Condition::always().and(otherwise),
                value: self.evaluate(part(no), depth + 1, leaf),
            },
        ]))
    }

    fn fallback(&self, whole: Expression<'_>, depth: usize, leaf: Leaf<'_>) -> Option<Value> {
        let at = self.outside(whole.tokens, 0, &["??", "?:", "||", "or"])?;
        let left = Expression {
            tokens: &whole.tokens[..at],
            at: whole.at,
        };
        let right = Expression {
            tokens: &whole.tokens[at + 1..],
            at: whole.at,
        };
        let subject = self.subject(left, depth + 1);
        let test = if self.word(&whole.tokens[at]) == "??" {
            Test::Present(subject)
        } else {
            Test::Truthy(subject)
        };
        let value = self.evaluate(left, depth + 1, leaf);
        Some(either(test, value, self.evaluate(right, depth + 1, leaf)))
    }

    /// The variable that a test reads as a yes or no.
    fn flag(&self, test: Expression<'_>, depth: usize) -> Option<Flag> {
        let test = self.bare(test);
        let tokens = test.tokens;
        let first = self.word(tokens.first()?);
        if depth > DEEPEST {
            return None;
        }
        if matches!(first, "not" | "!") {
            let inner = Expression {
                tokens: &tokens[1..],
                at: test.at,
            };
            let flag = self.flag(inner, depth + 1)?;
            return Some(Flag {
                negated: !flag.negated,
                ..flag
            });
        }
        let flag = |name: &str, default| Flag {
            name: name.to_owned(),
            negated: false,
            default,
        };
        let path = Span::new(
            tokens[0].span.start,
            tokens[path_end(self.code.text, tokens, 0) - 1].span.end,
        )
        .slice(self.code.text);
        let is_php = self.code.language == Language::Php;
        if is_php && self.texts(tokens) == ["config", "(", "'cashier.sandbox'", ")"] {
            return Some(flag("PADDLE_SANDBOX", Some(false)));
        }
        if let Some(read) = self.read_at(tokens, 0)
            && read.end == tokens.len()
        {
            let is_cast = is_php && path == "env"
                || path == "env.bool"
                || self.texts(tokens).contains(&"bool");
            let default = match &read.default {
                None => Some(false),
                Some(default) => match self.texts(&tokens[default.clone()])[..] {
                    ["true" | "True"] => Some(true),
                    ["false" | "False"] => Some(false),
                    _ => None,
                },
            };
            return is_cast.then(|| flag(read.name, default));
        }
        if let Some(definition) = self.definition(test) {
            return self.flag(definition, depth + 1);
        }
        let is_whole = path_end(self.code.text, tokens, 0) == tokens.len();
        let name = setting(path).filter(|_| is_whole)?;
        Some(flag(&name, None))
    }

    fn texts(&self, tokens: &[Token]) -> Vec<&'t str> {
        tokens.iter().map(|token| self.text_of(token)).collect()
    }

    /// What a test asks.
    pub(super) fn guard(&self, test: Expression<'_>, depth: usize) -> Guard {
        let test = self.bare(test);
        let tokens = test.tokens;
        let yes = |test| Guard { test, holds: true };
        if depth > DEEPEST || tokens.is_empty() {
            return yes(Test::Truthy(Subject::Expression(self.normalised(tokens))));
        }
        let part = |range: Range<usize>| Expression {
            tokens: &tokens[range],
            at: test.at,
        };
        if matches!(self.word(&tokens[0]), "not" | "!")
            && self
                .outside(tokens, 1, &["and", "or", "&&", "||"])
                .is_none()
        {
            return self.guard(part(1..tokens.len()), depth + 1).negated();
        }
        if self
            .outside(tokens, 0, &["and", "or", "&&", "||"])
            .is_some()
        {
            return yes(Test::Truthy(Subject::Expression(self.normalised(tokens))));
        }
        if let Some(at) = self.outside(tokens, 0, &["==", "===", "!=", "!=="]) {
            let right = self.bare(part(at + 1..tokens.len()));
            let span = Span::new(0, 0);
            if let Some(Value::Known(known)) = self.literal(right.tokens, span) {
                let subject = self.subject(part(0..at), depth + 1);
                return Guard {
                    test: Test::Equals(subject, known.text.expose().to_owned()),
                    holds: self.word(&tokens[at]).starts_with('='),
                };
            }
        }
        // `is_live = …; … if is_live …`
        if let Some(definition) = self.definition(test) {
            return self.guard(definition, depth + 1);
        }
        yes(Test::Truthy(self.subject(test, depth + 1)))
    }

    /// What a condition about this expression is about.
    fn subject(&self, expression: Expression<'_>, depth: usize) -> Subject {
        let expression = self.bare(expression);
        if let Some(read) = self.read_at(expression.tokens, 0)
            && read.end == expression.tokens.len()
        {
            return Subject::Variable(read.name.to_owned());
        }
        if let Some(inner) = self.transparent(expression)
            && depth < DEEPEST
        {
            return self.subject(inner, depth + 1);
        }
        match self.definition(expression) {
            Some(definition) if depth < DEEPEST => self.subject(definition, depth + 1),
            _ => Subject::Expression(self.normalised(expression.tokens)),
        }
    }

    fn normalised(&self, tokens: &[Token]) -> String {
        let mut out = String::new();
        for token in tokens.iter().filter(|token| !token.is_newline()) {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(self.text_of(token));
            if out.len() > 200 {
                break;
            }
        }
        out.chars().take(200).collect()
    }
}

/// A choice by a variable that is read as a yes or no, as frameworks do:
/// `"false"` and `"0"` are no. Of other words nothing is known.
pub(super) fn flagged(name: &str, yes: &Value, no: &Value, unset: Value) -> Value {
    let subject = || Subject::Variable(name.to_owned());
    let arm = |word: &str, value: &Value| Arm {
        condition: Condition::always().and(Guard {
            test: Test::Equals(subject(), word.to_owned()),
            holds: true,
        }),
        value: value.clone(),
    };
    let otherwise = Guard {
        test: Test::Truthy(subject()),
        holds: false,
    };
    Value::OneOf(vec![
        arm("true", yes),
        arm("1", yes),
        arm("false", no),
        arm("0", no),
        Arm {
            condition: Condition::always().and(otherwise),
            value: unset,
        },
    ])
}

/// The value under `test`, or else the other one.
pub(super) fn either(test: Test, value: Value, other: Value) -> Value {
    let guard = Guard { test, holds: true };
    let otherwise = guard.negated();
    Value::OneOf(vec![
        Arm {
            condition: Condition::always().and(guard),
            value,
        },
        Arm {
            condition: Condition::always().and(otherwise),
            value: other,
        },
    ])
}
