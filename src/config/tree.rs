//! What TOML and JSON have in common: tables, lists and plain values, each with
//! its place.
//!
//! Knows no key. The parsers refuse what is nested deeply, so that walking a
//! tree may recurse.

use std::ops::Range;

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::model::Span;

/// A value with its place. It may be anything, a secret included, so that it
/// cannot be printed.
#[derive(Clone)]
pub(super) struct Node {
    /// Where it is written.
    pub(super) span: Span,
    /// What it is.
    pub(super) kind: NodeKind,
}

/// What a value is.
#[derive(Clone)]
pub(super) enum NodeKind {
    Text(String),
    Flag(bool),
    List(Vec<Node>),
    /// In the order of the file.
    Table(Vec<Entry>),
    /// A number, a date, `null`.
    Other(&'static str),
}

impl NodeKind {
    /// What it is, for people.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Text(_) => "a string",
            Self::Flag(_) => "a truth value",
            Self::List(_) => "a list",
            Self::Table(_) => "a table",
            Self::Other(name) => name,
        }
    }
}

/// A key and its value.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) key: String,
    pub(super) key_span: Span,
    pub(super) value: Node,
}

/// Where a notation was left, and why.
pub(super) struct SyntaxError {
    pub(super) span: Span,
    pub(super) message: String,
}

/// Reads TOML, as far as it can be read.
pub(super) fn of_toml(text: &str) -> (Node, Vec<SyntaxError>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let errors = errors.into_iter().map(|error| SyntaxError {
        span: span(error.span().unwrap_or(0..0)),
        message: error.message().to_owned(),
    });
    let root = Node {
        span: span(table.span()),
        kind: NodeKind::Table(toml_entries(table.get_ref())),
    };
    (root, errors.collect())
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

fn toml_entries(table: &DeTable<'_>) -> Vec<Entry> {
    let mut entries: Vec<Entry> = table
        .iter()
        .map(|(key, value)| Entry {
            key: key.get_ref().clone().into_owned(),
            key_span: span(key.span()),
            value: toml_node(value),
        })
        .collect();
    entries.sort_by_key(|entry| entry.key_span);
    entries
}

fn toml_node(value: &Spanned<DeValue<'_>>) -> Node {
    let kind = match value.get_ref() {
        DeValue::String(text) => NodeKind::Text(text.clone().into_owned()),
        DeValue::Boolean(flag) => NodeKind::Flag(*flag),
        DeValue::Integer(_) | DeValue::Float(_) => NodeKind::Other("a number"),
        DeValue::Datetime(_) => NodeKind::Other("a date"),
        DeValue::Array(items) => NodeKind::List(items.iter().map(toml_node).collect()),
        DeValue::Table(table) => NodeKind::Table(toml_entries(table)),
    };
    Node {
        span: span(value.span()),
        kind,
    }
}

/// Reads JSON. npm takes no comments and no trailing commas in `package.json`,
/// but that is npm's to tell.
pub(super) fn of_json(text: &str) -> (Node, Vec<SyntaxError>) {
    let empty = Node {
        span: Span::new(0, 0),
        kind: NodeKind::Table(Vec::new()),
    };
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => (parsed.value.as_ref().map_or(empty, json_node), Vec::new()),
        Err(error) => {
            let range = error.range();
            let error = SyntaxError {
                span: Span::new(range.start, range.end),
                message: error.kind().to_string(),
            };
            (empty, vec![error])
        }
    }
}

fn json_node(value: &Value<'_>) -> Node {
    let range = value.range();
    let kind = match value {
        Value::StringLit(string) => NodeKind::Text(string.value.clone().into_owned()),
        Value::NumberLit(_) => NodeKind::Other("a number"),
        Value::BooleanLit(flag) => NodeKind::Flag(flag.value),
        Value::NullKeyword(_) => NodeKind::Other("null"),
        Value::Array(array) => NodeKind::List(array.elements.iter().map(json_node).collect()),
        Value::Object(object) => {
            let properties = object.properties.iter().map(|property| {
                let range = match &property.name {
                    ObjectPropName::String(name) => name.range,
                    ObjectPropName::Word(name) => name.range,
                };
                Entry {
                    key: property.name.as_str().to_owned(),
                    key_span: Span::new(range.start, range.end),
                    value: json_node(&property.value),
                }
            });
            NodeKind::Table(properties.collect())
        }
    };
    Node {
        span: Span::new(range.start, range.end),
        kind,
    }
}
