//! What YAML, TOML, JSON and HCL have in common: maps, lists and scalars, each
//! with its place.
//!
//! Knows no notation and no carrier. Trees are shallow, which every reader
//! sees to (the parsers of TOML, JSON and HCL refuse what is nested deeply, and
//! [`MAX_DEPTH`] does it for YAML), so that walking them may recurse.

use crate::model::{Literal, Span};

/// How deep a tree may be where its parser has no limit of its own.
pub(super) const MAX_DEPTH: usize = 64;

/// A value with its place. It may be a secret, so that it cannot be printed.
#[derive(Clone)]
pub(super) struct Node {
    /// Where it is written; for a scalar the inside of its quotes.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: NodeKind,
}

/// What a value is.
#[derive(Clone)]
pub(super) enum NodeKind {
    /// Nothing.
    Null,
    /// A text, a number or a truth value.
    Scalar {
        /// The text after escapes.
        text: String,
        /// What kind of literal it is.
        literal: Literal,
    },
    /// Another value of the file's own language, by name.
    Variable(String),
    /// A list.
    List(Vec<Node>),
    /// A map, in the order of the file.
    Map(Vec<Entry>),
    /// What could not be told, and why.
    Opaque(&'static str),
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry {
    /// The key after escapes.
    pub(super) key: String,
    /// Where the key is written, without quotes.
    pub(super) key_span: Span,
    /// The value.
    pub(super) value: Node,
}

impl Node {
    /// The entries, where it is a map.
    pub(super) fn entries(&self) -> &[Entry] {
        match &self.kind {
            NodeKind::Map(entries) => entries,
            _ => &[],
        }
    }

    /// The items, where it is a list.
    pub(super) fn items(&self) -> &[Self] {
        match &self.kind {
            NodeKind::List(items) => items,
            _ => &[],
        }
    }

    /// The text, where it is a scalar.
    pub(super) fn text(&self) -> Option<&str> {
        match &self.kind {
            NodeKind::Scalar { text, .. } => Some(text),
            _ => None,
        }
    }

    /// Whether it is a map.
    pub(super) const fn is_map(&self) -> bool {
        matches!(self.kind, NodeKind::Map(_))
    }

    /// The value of `key`: the last one, as the loaders take it.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let entry = self.entries().iter().rev().find(|entry| entry.key == key)?;
        Some(&entry.value)
    }

    /// The value at a path of keys.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }
}

/// The inside of a quoted text: `span` without the quotes around it.
pub(super) fn inside(text: &str, span: Span) -> Span {
    let written = span.slice(text);
    for quote in ["\"\"\"", "'''", "\"", "'"] {
        if written.len() >= 2 * quote.len()
            && written.starts_with(quote)
            && written.ends_with(quote)
        {
            return Span::new(span.start + quote.len(), span.end - quote.len());
        }
    }
    span
}

/// The literal that an unquoted word is.
pub(super) fn literal(word: &str) -> Literal {
    let digits = word.strip_prefix('-').unwrap_or(word);
    if matches!(word, "true" | "false" | "True" | "False" | "TRUE" | "FALSE") {
        Literal::Boolean
    } else if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) {
        Literal::Number
    } else {
        Literal::String
    }
}
