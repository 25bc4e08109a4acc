//! What a scalar of a configuration file gives to a name: references to
//! variables in the notation of whoever reads the file, and what is kept
//! elsewhere or still to be filled in.
//!
//! Knows the notations; does not know carriers.

use crate::extract::config::mask::Masked;
use crate::extract::config::tree::{Node, NodeKind};
use crate::extract::elsewhere::{self, filled_in, is_kept_elsewhere};
use crate::extract::reference::{Piece, pieces};
use crate::model::value::Arm;
use crate::model::{Condition, Guard, Known, Literal, Read, Sensitive, Span, Subject, Test};
use crate::model::{Value, Variable};

/// How deep defaults in defaults are followed.
const LEVELS: usize = 4;

/// How a file refers to variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Notation {
    /// Not at all: a `$` is a `$`.
    Plain,
    /// `${X}`, `${X:-default}`, `$X`; `$$` is a `$`.
    Shell,
    /// `${X}`, `${X:default}`.
    Spring,
    /// `${env:X}`, `${env:X, 'default'}`.
    Serverless,
    /// `$(X)`, and `${X}` for what fills in manifests.
    Kubernetes,
}

/// Reads the values of one file.
pub(super) struct Values<'m, 't> {
    /// The file.
    pub(super) masked: &'m Masked<'t>,
    /// How it refers to variables.
    pub(super) notation: Notation,
}

impl Values<'_, '_> {
    /// The value that `node` gives; nothing for a list or a map.
    pub(super) fn of(&self, node: &Node) -> Option<Value> {
        Some(match &node.kind {
            NodeKind::Null => Value::Absent(node.span),
            NodeKind::Scalar { text, literal } => self.scalar(text, *literal, node.span),
            NodeKind::Variable(name) => variable(name, node.span),
            NodeKind::Opaque(why) => Value::Opaque(why),
            NodeKind::List(_) | NodeKind::Map(_) => return None,
        })
    }

    /// The value of a scalar that is written at `span`.
    pub(super) fn scalar(&self, text: &str, literal: Literal, span: Span) -> Value {
        if self.masked.is_filled(span) {
            return filled(span.slice(self.masked.original), span);
        }
        if is_kept_elsewhere(text) {
            return Value::Opaque(elsewhere::KEPT);
        }
        if let Some(value) = filled_in(text, span) {
            return value;
        }
        if self.notation == Notation::Plain || !text.contains('$') {
            return known(text, literal, span);
        }
        self.referring(text, span, LEVELS)
    }

    /// The value of a text with a `$` in it.
    fn referring(&self, text: &str, span: Span, levels: usize) -> Value {
        if !text.contains('$') {
            return known(text, Literal::String, span);
        }
        if text.contains("$$") {
            let unescaped = text.replace("$$", "\0");
            return if unescaped.contains('$') {
                Value::Opaque("it holds a reference")
            } else {
                known(&unescaped.replace('\0', "$"), Literal::String, span)
            };
        }
        if let Some(reference) = self.whole(text) {
            let variable = variable(reference.name, span);
            return match reference.fallback {
                None => variable,
                Some(_) if levels == 0 => Value::Opaque("too many defaults"),
                Some((text, applies)) => {
                    let inner = part(self.masked.original, span, text);
                    let otherwise = self.referring(text, inner, levels - 1);
                    either(reference.name, applies, variable, otherwise)
                }
            };
        }
        let pieces = pieces(text);
        match pieces[..] {
            [Piece::Reference(reference)] => reference.value(span),
            _ if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) => {
                known(text, Literal::String, span)
            }
            _ => Value::Opaque("it holds a reference"),
        }
    }

    /// The reference that `text` is as a whole.
    fn whole<'v>(&self, text: &'v str) -> Option<Whole<'v>> {
        if self.notation == Notation::Kubernetes
            && let Some(name) = enclosed(text, "$(", ")")
        {
            return is_name(name).then_some(Whole {
                name,
                fallback: None,
            });
        }
        let inner = enclosed(text, "${", "}")?;
        match self.notation {
            Notation::Serverless => {
                let inner = inner.strip_prefix("env:")?;
                let (name, fallback) = match inner.split_once(',') {
                    Some((name, fallback)) => (name.trim(), Some(unquoted(fallback.trim()))),
                    None => (inner.trim(), None),
                };
                is_name(name).then_some(Whole {
                    name,
                    fallback: fallback.map(|text| (text, Applies::Unset)),
                })
            }
            Notation::Spring => {
                let (name, fallback) = match inner.split_once(':') {
                    Some((name, fallback)) => (name, Some((fallback, Applies::Unset))),
                    None => (inner, None),
                };
                let is_property = !name.is_empty()
                    && name
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || b"_.-".contains(&byte));
                is_property.then_some(Whole { name, fallback })
            }
            Notation::Plain | Notation::Shell | Notation::Kubernetes => shell(inner),
        }
    }
}

struct Whole<'v> {
    name: &'v str,
    fallback: Option<(&'v str, Applies)>,
}

/// When a default holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Applies {
    Unset,
    UnsetOrEmpty,
}

/// What stands in `${…}`.
fn shell(inner: &str) -> Option<Whole<'_>> {
    let length = inner
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    let (name, rest) = inner.split_at(length);
    let fallback = if rest.is_empty() || rest.starts_with(":?") || rest.starts_with('?') {
        // With `?` there is an error instead of a default.
        None
    } else if let Some(text) = rest.strip_prefix(":-") {
        Some((text, Applies::UnsetOrEmpty))
    } else {
        Some((rest.strip_prefix('-')?, Applies::Unset))
    };
    is_name(name).then_some(Whole { name, fallback })
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with(|first: char| first.is_ascii_digit())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// The inside of `text` if its first bracket is closed by its last.
fn enclosed<'v>(text: &'v str, open: &str, close: &str) -> Option<&'v str> {
    let inner = text.trim().strip_prefix(open)?.strip_suffix(close)?;
    let mut depth = 0_usize;
    for byte in inner.bytes() {
        match byte {
            b'{' | b'(' => depth += 1,
            b'}' | b')' => depth = depth.checked_sub(1)?,
            _ => {}
        }
    }
    (depth == 0).then_some(inner)
}

fn unquoted(text: &str) -> &str {
    for quote in ['\'', '"'] {
        if let Some(inner) = text
            .strip_prefix(quote)
            .and_then(|rest| rest.strip_suffix(quote))
        {
            return inner;
        }
    }
    text
}

/// Where `part`, a piece of the scalar at `span`, is written; the whole scalar
/// if that cannot be told.
fn part(text: &str, span: Span, part: &str) -> Span {
    let written = span.slice(text);
    match written.rfind(part) {
        Some(at) if !part.is_empty() => Span::new(span.start + at, span.start + at + part.len()),
        _ => span,
    }
}

/// A known value.
pub(super) fn known(text: &str, literal: Literal, span: Span) -> Value {
    Value::Known(Known {
        text: Sensitive::new(text),
        literal,
        span,
    })
}

/// A reference to a variable.
pub(super) fn variable(name: &str, span: Span) -> Value {
    Value::Variable(Variable {
        name: name.to_owned(),
        read: Read::Reference,
        span,
    })
}

/// The variable, or what holds where it is not set.
pub(super) fn or_else(name: &str, span: Span, otherwise: Value) -> Value {
    either(name, Applies::Unset, variable(name, span), otherwise)
}

fn either(name: &str, applies: Applies, value: Value, otherwise: Value) -> Value {
    let subject = Subject::Variable(name.to_owned());
    let guard = Guard {
        test: match applies {
            Applies::Unset => Test::Present(subject),
            Applies::UnsetOrEmpty => Test::Truthy(subject),
        },
        holds: true,
    };
    let without = Condition::always().and(guard.negated());
    Value::OneOf(vec![
        Arm {
            condition: Condition::always().and(guard),
            value,
        },
        Arm {
            condition: without,
            value: otherwise,
        },
    ])
}

/// The value of a scalar that is filled in: written as `text`.
fn filled(text: &str, span: Span) -> Value {
    let text = text.trim();
    let known = enclosed(text, "${{", "}}")
        .and_then(|inner| workflow(inner.trim(), span))
        .or_else(|| enclosed_tag(text).and_then(|inner| ruby(inner, span)));
    known.unwrap_or(Value::Opaque(
        "a template, or a secret that is kept elsewhere",
    ))
}

/// `${{ env.X }}`; secrets and variables of the repository are not known.
fn workflow(inner: &str, span: Span) -> Option<Value> {
    let name = inner.strip_prefix("env.")?;
    is_name(name).then(|| variable(name, span))
}

/// The inside of `<%= … %>`.
fn enclosed_tag(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("<%=")?.strip_suffix("%>")?;
    (!inner.contains("%>")).then(|| inner.trim_end_matches('-').trim())
}

/// `ENV["X"]`, `ENV.fetch("X")`, `ENV.fetch("X", "default")`,
/// `ENV["X"] || "default"`.
fn ruby(inner: &str, span: Span) -> Option<Value> {
    let (name, rest) = if let Some(rest) = inner.strip_prefix("ENV[") {
        let (name, rest) = quoted(rest)?;
        (name, rest.strip_prefix(']')?.trim())
    } else {
        let (name, rest) = quoted(inner.strip_prefix("ENV.fetch(")?)?;
        (name, rest.strip_suffix(')')?.trim())
    };
    if !is_name(name) {
        return None;
    }
    if rest.is_empty() {
        return Some(variable(name, span));
    }
    let rest = rest.strip_prefix("||").or(rest.strip_prefix(','))?.trim();
    let (fallback, rest) = quoted(rest)?;
    rest.trim()
        .is_empty()
        .then(|| or_else(name, span, known(fallback, Literal::String, span)))
}

/// A string at the start of `text`, and what follows.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''))?;
    text[1..].split_once(quote)
}
