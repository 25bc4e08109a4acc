//! TOML. What stands around an error is kept.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::extract::config::SyntaxError;
use crate::extract::config::tree::{Entry, Node, NodeKind, inside};
use crate::model::{Literal, Span};

/// Reads a file, and its first error.
pub(super) fn read(text: &str) -> (Vec<Node>, Option<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors: Vec<SyntaxError> = errors
        .into_iter()
        .map(|error| SyntaxError {
            span: span(error.span().unwrap_or(0..0)),
            message: error.message().to_owned(),
        })
        .collect();
    let mut broken: Vec<usize> = errors.iter().map(|error| error.span.start).collect();
    broken.sort_unstable();
    let reader = Reader { text, broken };
    let root = Node {
        span: span(table.span()),
        kind: NodeKind::Map(reader.entries(table.get_ref())),
    };
    (vec![root], errors.into_iter().next())
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

struct Reader<'t> {
    text: &'t str,
    /// Where errors are, in order.
    broken: Vec<usize>,
}

impl Reader<'_> {
    /// The entries of a table in the order of the file.
    fn entries(&self, table: &DeTable<'_>) -> Vec<Entry> {
        let mut entries: Vec<Entry> = table
            .iter()
            .map(|(key, value)| Entry {
                key: key.get_ref().clone().into_owned(),
                key_span: inside(self.text, span(key.span())),
                value: self.node(value),
            })
            .collect();
        entries.sort_by_key(|entry| entry.key_span);
        entries
    }

    /// Whether an error is in a value, or right behind it.
    fn is_broken(&self, span: Span) -> bool {
        let at = self.broken.partition_point(|&broken| broken < span.start);
        self.broken
            .get(at)
            .is_some_and(|&broken| broken <= span.end)
    }

    fn node(&self, value: &Spanned<DeValue<'_>>) -> Node {
        let text = self.text;
        let span = span(value.span());
        let scalar = |text: String, literal| NodeKind::Scalar { text, literal };
        let kind = match value.get_ref() {
            DeValue::String(_) | DeValue::Integer(_) | DeValue::Float(_) | DeValue::Datetime(_)
                if self.is_broken(span) =>
            {
                NodeKind::Opaque("it is not valid TOML")
            }
            DeValue::String(value) => {
                return Node {
                    span: inside(text, span),
                    kind: scalar(value.clone().into_owned(), Literal::String),
                };
            }
            DeValue::Boolean(value) => scalar(value.to_string(), Literal::Boolean),
            DeValue::Integer(_) | DeValue::Float(_) => {
                scalar(span.slice(text).to_owned(), Literal::Number)
            }
            DeValue::Datetime(_) => scalar(span.slice(text).to_owned(), Literal::String),
            DeValue::Array(items) => {
                NodeKind::List(items.iter().map(|item| self.node(item)).collect())
            }
            DeValue::Table(table) => NodeKind::Map(self.entries(table)),
        };
        Node { span, kind }
    }
}
