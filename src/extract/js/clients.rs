//! Server-side uses of Paddle's API in JavaScript: the Node SDK, and direct
//! calls with a key in the `Authorization` header.

use oxc_ast::ast::{
    Argument, BinaryOperator, CallExpression, Expression, NewExpression, ObjectExpression,
};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, strip};
use crate::extract::js::target::Target;
use crate::model::facts::{FileFacts, ServerClient};
use crate::model::{Alias, Known, Literal, Sensitive, Value};

impl<'a> Analysis<'a> {
    /// Records `new Paddle(key, { environment })` of the Node SDK.
    pub(super) fn collect_new(&self, new: &'a NewExpression<'a>, facts: &mut FileFacts) {
        self.refuel();
        if !matches!(self.denote(&new.callee, 0), Target::ServerSdk) {
            return;
        }
        let Some(key) = new.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        let environment = match new.arguments.get(1).and_then(Argument::as_expression) {
            Some(options) => {
                let options = self.denote(options, 0);
                self.member(options, "environment", new.span, 0)
                    .into_value()
            }
            None => Value::Absent(self.span(new.span)),
        };
        let value = self.value(key);
        facts.clients.push(ServerClient {
            span: self.span(new.span),
            name: format!("new {}(…)", self.text(new.callee.span())),
            key_aliases: self.aliases(key, &value),
            key: value,
            environment,
        });
    }

    /// Records `fetch('https://api.paddle.com/…', { headers: { Authorization } })`
    /// and its kin.
    pub(super) fn collect_request(&self, call: &'a CallExpression<'a>, facts: &mut FileFacts) {
        self.look_at(call);
        let Some(url) = call.arguments.first().and_then(Argument::as_expression) else {
            return;
        };
        let Some(environment) = self.base_url(url).or_else(|| self.base_url_option(url)) else {
            return;
        };
        let key = call
            .arguments
            .iter()
            .filter_map(Argument::as_expression)
            .find_map(|argument| self.bearer_key(argument));
        let Some((key, key_aliases)) = key else {
            return;
        };
        facts.clients.push(ServerClient {
            span: self.span(call.span),
            name: format!("{}(…)", self.text(call.callee.span())),
            key,
            key_aliases,
            environment,
        });
    }

    /// `axios.create({ baseURL: 'https://api.paddle.com', … })`
    fn base_url_option(&self, options: &'a Expression<'a>) -> Option<Value> {
        let Target::Object(options, _) = self.denote(options, 0) else {
            return None;
        };
        ["baseurl", "url", "prefixurl"]
            .iter()
            .find_map(|name| self.base_url(property(options, name)?))
    }

    /// The part of a URL that is known at its start.
    fn base_url(&self, url: &'a Expression<'a>) -> Option<Value> {
        let value = match strip(url) {
            Expression::TemplateLiteral(template) => match template.quasis.first() {
                Some(quasi) if !quasi.value.raw.is_empty() => Value::Known(Known {
                    text: Sensitive::new(quasi.value.raw.as_str()),
                    literal: Literal::String,
                    span: self.span(quasi.span),
                }),
                _ => self.value(template.expressions.first()?),
            },
            Expression::BinaryExpression(binary) if binary.operator == BinaryOperator::Addition => {
                let mut left = &binary.left;
                while let Expression::BinaryExpression(inner) = strip(left) {
                    left = &inner.left;
                }
                self.value(left)
            }
            other => self.value(other),
        };
        let is_paddle = value.leaves().iter().any(|(_, leaf)| {
            leaf.as_known()
                .is_some_and(|known| known.text.expose().contains("api.paddle.com"))
        });
        is_paddle.then_some(value)
    }

    /// The key in `{ headers: { Authorization: 'Bearer …' } }`, and its names.
    fn bearer_key(&self, options: &'a Expression<'a>) -> Option<(Value, Vec<Alias>)> {
        let Target::Object(options, _) = self.denote(options, 0) else {
            return None;
        };
        let headers = property(options, "headers")?;
        let Target::Object(headers, _) = self.denote(headers, 0) else {
            return None;
        };
        let header = property(headers, "authorization")?;
        let inner = match strip(header) {
            Expression::TemplateLiteral(template)
                if template
                    .quasis
                    .first()
                    .is_some_and(|quasi| quasi.value.raw.trim().eq_ignore_ascii_case("bearer")) =>
            {
                template.expressions.first()?
            }
            Expression::BinaryExpression(binary) if binary.operator == BinaryOperator::Addition => {
                &binary.right
            }
            _ => header,
        };
        let value = self.value(inner);
        let aliases = self.aliases(inner, &value);
        Some((without_bearer(value), aliases))
    }
}

/// A known header without the word in front of the key.
fn without_bearer(value: Value) -> Value {
    match value {
        Value::Known(known) => {
            let text = known.text.expose();
            let key = text.strip_prefix("Bearer ").unwrap_or(text).trim();
            Value::Known(Known {
                text: Sensitive::new(key),
                ..known
            })
        }
        other => other,
    }
}

/// The value of a property, by its name in lower case.
fn property<'a>(object: &'a ObjectExpression<'a>, name: &str) -> Option<&'a Expression<'a>> {
    object.properties.iter().find_map(|property| {
        let property = property.as_property()?;
        property
            .key
            .static_name()?
            .eq_ignore_ascii_case(name)
            .then_some(&property.value)
    })
}
