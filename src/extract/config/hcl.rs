//! HCL, the language of Terraform. Blocks become maps in maps: `a "b" { … }`
//! is `a = { b = { … } }`.
//!
//! `var.x` is a variable of the tree; other expressions are opaque, except that
//! the arguments of a function stand for it: `jsonencode([…])`.

use std::ops::Range;

use hcl_edit::Span as _;
use hcl_edit::expr::{Expression, ObjectKey, Traversal, TraversalOperator};
use hcl_edit::parser::parse_body;
use hcl_edit::structure::{Body, Structure};
use hcl_edit::template::{Element, StringTemplate};

use crate::extract::config::SyntaxError;
use crate::extract::config::tree::{Entry, Node, NodeKind, inside};
use crate::model::{Literal, Span};

/// Reads a file, or tells why it cannot be read.
pub(super) fn read(text: &str) -> (Vec<Node>, Option<SyntaxError>) {
    match parse_body(text) {
        Ok(body) => {
            let reader = Reader { text };
            let span = Span::new(0, text.len());
            let root = reader.body(&body, span);
            (vec![root], None)
        }
        Err(error) => {
            let at = error.location().offset();
            let error = SyntaxError {
                span: Span::new(at, at),
                message: error.message().to_owned(),
            };
            (Vec::new(), Some(error))
        }
    }
}

struct Reader<'t> {
    text: &'t str,
}

impl Reader<'_> {
    fn span(&self, range: Option<Range<usize>>) -> Span {
        let range = range.unwrap_or(0..0);
        let end = range.end.min(self.text.len());
        Span::new(range.start.min(end), end)
    }

    fn body(&self, body: &Body, span: Span) -> Node {
        let entries = body.iter().map(|structure| match structure {
            Structure::Attribute(attribute) => Entry {
                key: attribute.key.as_str().to_owned(),
                key_span: self.span(attribute.key.span()),
                value: self.expression(&attribute.value),
            },
            Structure::Block(block) => {
                let span = self.span(block.span());
                let inner = self.body(&block.body, span);
                let value = block.labels.iter().rev().fold(inner, |value, label| Node {
                    span,
                    kind: NodeKind::Map(vec![Entry {
                        key: label.as_str().to_owned(),
                        key_span: inside(self.text, self.span(label.span())),
                        value,
                    }]),
                });
                Entry {
                    key: block.ident.as_str().to_owned(),
                    key_span: self.span(block.ident.span()),
                    value,
                }
            }
        });
        Node {
            span,
            kind: NodeKind::Map(entries.collect()),
        }
    }

    fn expression(&self, expression: &Expression) -> Node {
        let span = self.span(expression.span());
        let scalar = |text: String, literal| NodeKind::Scalar { text, literal };
        let kind = match expression {
            Expression::Null(_) => NodeKind::Null,
            Expression::Bool(value) => scalar(value.to_string(), Literal::Boolean),
            Expression::Number(value) => scalar(value.to_string(), Literal::Number),
            Expression::String(value) => {
                return Node {
                    span: inside(self.text, span),
                    kind: scalar(value.as_str().to_owned(), Literal::String),
                };
            }
            Expression::Array(items) => {
                NodeKind::List(items.iter().map(|item| self.expression(item)).collect())
            }
            Expression::Object(object) => NodeKind::Map(
                object
                    .iter()
                    .filter_map(|(key, value)| {
                        let (key, key_span) = self.key(key)?;
                        Some(Entry {
                            key,
                            key_span,
                            value: self.expression(value.expr()),
                        })
                    })
                    .collect(),
            ),
            Expression::Parenthesis(inner) => return self.expression(inner.inner()),
            Expression::FuncCall(call) => {
                return Node {
                    span,
                    kind: self.call(call.args.iter()),
                };
            }
            Expression::StringTemplate(template) => {
                return Node {
                    span: inside(self.text, span),
                    kind: filled(template),
                };
            }
            Expression::Traversal(traversal) => variable(traversal),
            _ => NodeKind::Opaque("an expression"),
        };
        Node { span, kind }
    }

    /// What a function makes of lists and maps still holds them; of other
    /// things it may make anything.
    fn call<'e>(&self, arguments: impl Iterator<Item = &'e Expression>) -> NodeKind {
        let nodes: Vec<Node> = arguments
            .map(|argument| self.expression(argument))
            .filter(|node| matches!(node.kind, NodeKind::List(_) | NodeKind::Map(_)))
            .collect();
        if nodes.is_empty() {
            NodeKind::Opaque("a call")
        } else if nodes.iter().all(Node::is_map) {
            // `merge(…)`: a later one overrides.
            let entries = nodes.into_iter().flat_map(|node| match node.kind {
                NodeKind::Map(entries) => entries,
                _ => Vec::new(),
            });
            NodeKind::Map(entries.collect())
        } else {
            let items = nodes.into_iter().flat_map(|node| match node.kind {
                NodeKind::List(items) => items,
                _ => vec![node],
            });
            NodeKind::List(items.collect())
        }
    }

    fn key(&self, key: &ObjectKey) -> Option<(String, Span)> {
        match key {
            ObjectKey::Ident(name) => Some((name.as_str().to_owned(), self.span(name.span()))),
            ObjectKey::Expression(Expression::Variable(name)) => {
                Some((name.as_str().to_owned(), self.span(name.span())))
            }
            ObjectKey::Expression(Expression::String(name)) => Some((
                name.as_str().to_owned(),
                inside(self.text, self.span(name.span())),
            )),
            ObjectKey::Expression(_) => None,
        }
    }
}

/// What a string with holes is.
fn filled(template: &StringTemplate) -> NodeKind {
    let mut elements = template.iter();
    match (elements.next(), elements.next()) {
        (Some(Element::Interpolation(hole)), None) => match &hole.expr {
            Expression::Traversal(traversal) => variable(traversal),
            _ => NodeKind::Opaque("a template"),
        },
        _ => NodeKind::Opaque("a template"),
    }
}

/// `var.x`, and nothing else.
fn variable(traversal: &Traversal) -> NodeKind {
    if let Expression::Variable(root) = &traversal.expr
        && root.as_str() == "var"
        && let [only] = traversal.operators.as_slice()
        && let TraversalOperator::GetAttr(name) = only.value()
    {
        return NodeKind::Variable(name.as_str().to_owned());
    }
    NodeKind::Opaque("an expression")
}
