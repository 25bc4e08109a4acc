//! References between the definitions of an env file.
//!
//! A reference is looked up in the same file, wherever the definition stands,
//! as Next.js does; one that the file does not define is a variable of the
//! surroundings. (The surroundings win over the file when it is loaded, which
//! nothing here can know.) In single quotes dotenv-expand replaces references
//! and everybody else keeps them, so that such a value is unknown.

use std::collections::BTreeMap;

use crate::extract::elsewhere::{self, is_kept_elsewhere};
use crate::extract::reference::{Applies, Piece, Reference, known, pieces};
use crate::model::{Known, Span, Value, Variable};

use super::{Entry, Quote, Raw};

/// How often definitions that wait for a later one are gone through.
const ROUNDS: usize = 8;

/// How many bytes all references of a file may be expanded to: values that
/// double each other grow without end.
const BUDGET: usize = 1024 * 1024;

/// Evaluates what was read from `text`.
pub(super) fn expand(text: &str, raw: Vec<Raw>) -> Vec<Entry> {
    let mut definitions = Definitions {
        by_name: BTreeMap::new(),
        values: vec![None; raw.len()],
        budget: BUDGET,
    };
    let mut waiting = Vec::new();
    for (at, entry) in raw.iter().enumerate() {
        definitions.by_name.insert(entry.name.slice(text), at);
        let unescaped = unescape(entry, text);
        if is_kept_elsewhere(&unescaped) {
            definitions.values[at] = Some(Value::Opaque(elsewhere::KEPT));
        } else if unescaped.contains('$') {
            waiting.push((at, unescaped));
        } else {
            definitions.values[at] = Some(known(&unescaped, entry.value));
        }
    }
    for _ in 0..ROUNDS {
        waiting.retain(|(at, unescaped)| {
            let value = definitions.evaluate(*at, &raw[*at], unescaped);
            definitions.values[*at] = value;
            definitions.values[*at].is_none()
        });
    }
    raw.into_iter()
        .zip(definitions.values)
        .map(|(entry, value)| Entry {
            name: entry.name.slice(text).to_owned(),
            name_span: entry.name,
            value: value.unwrap_or(Value::Opaque("its references lead in a circle or too far")),
            value_span: entry.value,
            quote: entry.quote,
        })
        .collect()
}

fn unescape(entry: &Raw, text: &str) -> String {
    let value = entry.value.slice(text);
    if entry.escapes {
        value.replace("\\n", "\n").replace("\\r", "\r")
    } else {
        value.to_owned()
    }
}

struct Definitions<'t> {
    /// The last definition of each name is the one that counts.
    by_name: BTreeMap<&'t str, usize>,
    values: Vec<Option<Value>>,
    budget: usize,
}

impl Definitions<'_> {
    /// The value of definition `at`, or nothing if it has to wait for others.
    fn evaluate(&mut self, at: usize, entry: &Raw, unescaped: &str) -> Option<Value> {
        let pieces = pieces(unescaped);
        if let [Piece::Reference(reference)] = pieces[..]
            && entry.quote != Quote::Single
        {
            return self.alias(at, reference, entry.value);
        }
        let mut expanded = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => expanded.push_str(text),
                Piece::Opaque => {
                    return Some(Value::Opaque(
                        "it runs a command or expands a form that is not followed",
                    ));
                }
                Piece::Reference(_) if entry.quote == Quote::Single => {
                    return Some(Value::Opaque("a reference in single quotes"));
                }
                Piece::Reference(reference) => match self.alias(at, reference, entry.value)? {
                    Value::Known(value) => expanded.push_str(value.text.expose()),
                    _ => return Some(Value::Opaque("it holds a variable of the surroundings")),
                },
            }
            if expanded.len() > self.budget {
                return Some(Value::Opaque("its references expand to too much"));
            }
        }
        self.budget -= expanded.len();
        Some(known(&expanded, entry.value))
    }

    /// The value of a reference that stands at `span` in definition `at`.
    fn alias(&mut self, at: usize, reference: Reference<'_>, span: Span) -> Option<Value> {
        let Some(&target) = self
            .by_name
            .get(reference.name)
            .filter(|&&target| target != at)
        else {
            return Some(reference.value(span));
        };
        Some(match self.values[target].as_ref()? {
            Value::Known(value) => match reference.fallback {
                Some(fallback)
                    if fallback.applies == Applies::UnsetOrEmpty
                        && value.text.expose().is_empty() =>
                {
                    known(fallback.text, span)
                }
                _ => self.copy(value.clone(), span),
            },
            // What a name stands for is not known to be set, so that its
            // fallback may hold.
            _ if reference.fallback.is_some() => Value::Opaque("it may be one of too many values"),
            Value::Variable(variable) => Value::Variable(Variable {
                span,
                ..variable.clone()
            }),
            _ => Value::Opaque("it refers to a value that is not known"),
        })
    }

    fn copy(&mut self, value: Known, span: Span) -> Value {
        match self.budget.checked_sub(value.text.expose().len()) {
            Some(left) => {
                self.budget = left;
                Value::Known(Known { span, ..value })
            }
            None => Value::Opaque("its references expand to too much"),
        }
    }
}
