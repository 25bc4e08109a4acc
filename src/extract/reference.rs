//! References to variables inside of configuration values: `${NAME}`,
//! `${NAME:-fallback}`, `$NAME`.
//!
//! Knows the notation, which shells, dotenv-expand and Compose share; does not
//! know what the variables hold.

use crate::model::value::Arm;
use crate::model::{Condition, Guard, Known, Literal, Read, Sensitive, Span, Subject, Test};
use crate::model::{Value, Variable};

/// How far a closing brace is looked for, so that the scan stays linear.
const LONGEST: usize = 1024;

/// What a value is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece<'t> {
    /// Characters that stand for themselves.
    Text(&'t str),
    /// A variable's value.
    Reference(Reference<'t>),
    /// A command, or a form of expansion that is not followed.
    Opaque,
}

/// A reference to a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    /// The variable's name.
    pub(super) name: &'t str,
    /// What holds instead, as written: `${NAME:-this}`.
    pub(super) fallback: Option<Fallback<'t>>,
}

/// What holds instead of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Fallback<'t> {
    /// The text, which has no references itself.
    pub(super) text: &'t str,
    /// When it holds.
    pub(super) applies: Applies,
}

/// When a fallback holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Applies {
    /// `:-`: the variable is not set, or empty.
    UnsetOrEmpty,
    /// `-`: the variable is not set.
    Unset,
}

impl Reference<'_> {
    /// The value of a reference to a variable that nothing here defines;
    /// `span` is where it is written.
    pub(super) fn value(&self, span: Span) -> Value {
        let variable = Value::Variable(Variable {
            name: self.name.to_owned(),
            read: Read::Reference,
            span,
        });
        let Some(fallback) = self.fallback else {
            return variable;
        };
        let subject = Subject::Variable(self.name.to_owned());
        let guard = Guard {
            test: match fallback.applies {
                Applies::UnsetOrEmpty => Test::Truthy(subject),
                Applies::Unset => Test::Present(subject),
            },
            holds: true,
        };
        let otherwise = guard.negated();
        Value::OneOf(vec![
            Arm {
                condition: Condition::always().and(guard),
                value: variable,
            },
            Arm {
                condition: Condition::always().and(otherwise),
                value: known(fallback.text, span),
            },
        ])
    }
}

/// A known string.
pub(super) fn known(text: &str, span: Span) -> Value {
    Value::Known(Known {
        text: Sensitive::new(text),
        literal: Literal::String,
        span,
    })
}

/// Takes `text` apart.
pub(super) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut done = 0;
    for dollar in memchr::memchr_iter(b'$', text.as_bytes()) {
        // Inside of a reference that was taken already: `${A:-$}`.
        if dollar < done {
            continue;
        }
        if text[done..dollar].ends_with('\\') {
            push_text(&mut pieces, &text[done..dollar - 1]);
            done = dollar;
            continue;
        }
        if let Some((piece, length)) = piece_at(&text[dollar..]) {
            push_text(&mut pieces, &text[done..dollar]);
            pieces.push(piece);
            done = dollar + length;
        }
    }
    push_text(&mut pieces, &text[done..]);
    pieces
}

fn push_text<'t>(pieces: &mut Vec<Piece<'t>>, text: &'t str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
}

/// The piece that a `$` starts, and its length; nothing if it stands for
/// itself.
fn piece_at(text: &str) -> Option<(Piece<'_>, usize)> {
    let rest = &text[1..];
    if rest.starts_with('(') {
        return Some((Piece::Opaque, 2));
    }
    if let Some(inner) = rest.strip_prefix('{') {
        let window = &inner.as_bytes()[..inner.len().min(LONGEST)];
        let end = memchr::memchr3(b'}', b'{', b'\n', window);
        return match end {
            Some(end) if window[end] == b'}' => Some((braced(&inner[..end]), end + 3)),
            _ => Some((Piece::Opaque, 2)),
        };
    }
    let length = name_length(rest);
    let reference = Reference {
        name: &rest[..length],
        fallback: None,
    };
    (length > 0).then_some((Piece::Reference(reference), length + 1))
}

/// What `${inner}` is.
fn braced(inner: &str) -> Piece<'_> {
    let length = name_length(inner);
    let (name, rest) = inner.split_at(length);
    let fallback = |text, applies| Some(Fallback { text, applies });
    let fallback = if rest.is_empty() {
        None
    } else if let Some(text) = rest.strip_prefix(":-") {
        fallback(text, Applies::UnsetOrEmpty)
    } else if let Some(text) = rest.strip_prefix('-') {
        fallback(text, Applies::Unset)
    } else {
        return Piece::Opaque;
    };
    if name.is_empty() || fallback.is_some_and(|fallback| fallback.text.contains('$')) {
        return Piece::Opaque;
    }
    Piece::Reference(Reference { name, fallback })
}

/// The length of the variable name that `text` starts with.
fn name_length(text: &str) -> usize {
    let bytes = text.as_bytes();
    if bytes.first().is_none_or(u8::is_ascii_digit) {
        return 0;
    }
    bytes
        .iter()
        .position(|&byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))
        .unwrap_or(bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reference(name: &'static str) -> Piece<'static> {
        Piece::Reference(Reference {
            name,
            fallback: None,
        })
    }

    fn or(name: &'static str, text: &'static str, applies: Applies) -> Piece<'static> {
        Piece::Reference(Reference {
            name,
            fallback: Some(Fallback { text, applies }),
        })
    }

    #[test]
    fn references_are_taken_apart() {
        use Piece::{Opaque, Text};
        let cases = [
            ("", vec![]),
            ("plain", vec![Text("plain")]),
            ("$", vec![Text("$")]),
            ("a$9 $ b", vec![Text("a$9 $ b")]),
            ("${A}", vec![reference("A")]),
            ("$A", vec![reference("A")]),
            (
                "x-${A}_$B.y",
                vec![
                    Text("x-"),
                    reference("A"),
                    Text("_"),
                    reference("B"),
                    Text(".y"),
                ],
            ),
            ("${A:-b c}", vec![or("A", "b c", Applies::UnsetOrEmpty)]),
            ("${A-}", vec![or("A", "", Applies::Unset)]),
            (r"\$A", vec![Text("$A")]),
            (r"a\${A}$B", vec![Text("a"), Text("${A}"), reference("B")]),
            ("$(cat key)", vec![Opaque, Text("cat key)")]),
            ("${A:?missing}", vec![Opaque]),
            (
                "${A:-${B}}",
                vec![Opaque, Text("A:-"), reference("B"), Text("}")],
            ),
            ("${A", vec![Opaque, Text("A")]),
            ("${}", vec![Opaque]),
            ("${1}", vec![Opaque]),
            ("$é", vec![Text("$é")]),
        ];
        for (text, expected) in cases {
            assert_eq!(pieces(text), expected, "{text}");
        }
    }
}
