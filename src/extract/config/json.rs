//! JSON, with comments and trailing commas wherever they are written: which
//! file may have them is its reader's business.

use jsonc_parser::ast::{ObjectPropName, Value};
use jsonc_parser::common::Ranged;
use jsonc_parser::{CollectOptions, ParseOptions, parse_to_ast};

use crate::extract::config::SyntaxError;
use crate::extract::config::tree::{Entry, Node, NodeKind, inside};
use crate::model::{Literal, Span};

/// Reads a file, or tells why it cannot be read.
pub(super) fn read(text: &str) -> (Vec<Node>, Option<SyntaxError>) {
    match parse_to_ast(text, &CollectOptions::default(), &ParseOptions::default()) {
        Ok(parsed) => {
            let documents = parsed.value.iter().map(|value| node(text, value));
            (documents.collect(), None)
        }
        Err(error) => {
            let range = error.range();
            let error = SyntaxError {
                span: Span::new(range.start, range.end),
                message: error.kind().to_string(),
            };
            (Vec::new(), Some(error))
        }
    }
}

fn node(text: &str, value: &Value<'_>) -> Node {
    let range = value.range();
    let span = Span::new(range.start, range.end);
    let scalar = |text: &str, literal| NodeKind::Scalar {
        text: text.to_owned(),
        literal,
    };
    let kind = match value {
        Value::StringLit(string) => {
            return Node {
                span: inside(text, span),
                kind: scalar(&string.value, Literal::String),
            };
        }
        Value::NumberLit(number) => scalar(number.value, Literal::Number),
        Value::BooleanLit(boolean) => scalar(&boolean.value.to_string(), Literal::Boolean),
        Value::NullKeyword(_) => NodeKind::Null,
        Value::Array(array) => {
            NodeKind::List(array.elements.iter().map(|item| node(text, item)).collect())
        }
        Value::Object(object) => NodeKind::Map(
            object
                .properties
                .iter()
                .map(|property| {
                    let range = match &property.name {
                        ObjectPropName::String(name) => name.range,
                        ObjectPropName::Word(name) => name.range,
                    };
                    Entry {
                        key: property.name.as_str().to_owned(),
                        key_span: inside(text, Span::new(range.start, range.end)),
                        value: node(text, &property.value),
                    }
                })
                .collect(),
        ),
    };
    Node { span, kind }
}
