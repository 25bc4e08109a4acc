//! Keys in `Authorization` headers: where they are written, and where the names
//! that hold headers are used.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::extract::server::code::Code;
use crate::extract::server::fill::{first_value, interpolations};
use crate::extract::server::http::{MOST, Place, Requests};
use crate::extract::server::language::Fill;
use crate::extract::server::lex::Kind;
use crate::extract::server::names::Named;
use crate::extract::server::value::Expression;
use crate::model::{Known, Literal, Sensitive, Span, Value};

impl Requests<'_, '_> {
    /// The places at which a bearer key is used.
    pub(super) fn keys(&self) -> Vec<Place> {
        let code = self.code;
        let mut direct: Vec<Place> = (0..code.tokens.len())
            .filter_map(|at| {
                let value = self.key_at(at)?;
                Some(Place { at, value })
            })
            .take(MOST)
            .collect();
        let uses = self.uses(&direct);
        direct.extend(uses);
        direct.sort_by_key(|place| place.at);
        direct
    }

    /// The places at which a name is read that holds one of these keys:
    /// `headers = { 'Authorization': … }`.
    fn uses(&self, direct: &[Place]) -> Vec<Place> {
        let code = self.code;
        // Where functions have names of their own, the same word holds
        // different keys: which one is meant is told where it is read.
        let mut names = BTreeSet::new();
        let mut holders: BTreeMap<usize, &Value> = BTreeMap::new();
        for (path, binding) in code.bindings() {
            let Some(value) = binding.value.clone() else {
                continue;
            };
            let first = direct.partition_point(|place| place.at < value.start);
            if let Some(place) = direct.get(first)
                && value.contains(&place.at)
                && self.is_collection(value)
            {
                names.insert(path);
                holders.insert(binding.at, &place.value);
            }
        }
        let mut uses = Vec::new();
        let mut asked = 0;
        let mut at = 0;
        while at < code.tokens.len() && !names.is_empty() && asked < MOST {
            if code.tokens[at].kind != Kind::Word {
                at += 1;
                continue;
            }
            let end = code.path_end(at);
            let path = code.path(at, end);
            if names.contains(path) && code.word(end) != "=" {
                asked += 1;
                if let Named::Once(binding) = code.lookup(path, at)
                    && let Some(&value) = holders.get(&binding.at)
                {
                    let value = value.clone();
                    uses.push(Place { at, value });
                }
            }
            at = end;
        }
        uses
    }

    /// Whether the value is a table, list or text, not what a request returns.
    fn is_collection(&self, value: Range<usize>) -> bool {
        let code = self.code;
        let start = value
            .clone()
            .find(|&at| !code.tokens[at].is_newline())
            .unwrap_or(value.start);
        let is_text = matches!(
            code.tokens.get(start).map(|token| token.kind),
            Some(Kind::Text(..))
        );
        is_text
            || matches!(
                code.word(start),
                "{" | "[" | "dict" | "array" | "map" | "mapOf" | "hash" | "fmt"
            )
    }

    /// The key in an `Authorization` header at this token.
    fn key_at(&self, at: usize) -> Option<Value> {
        let code = self.code;
        let token = code.tokens[at];
        match token.kind {
            Kind::Text(inner, fill) => self.key_in_text(at, inner, fill),
            Kind::Symbol if token.text(code.text).eq_ignore_ascii_case("bearer") => {
                self.next_argument(at)
            }
            Kind::Word
                if matches!(
                    code.word(at),
                    "bearer_auth"
                        | "withToken"
                        | "setBearerAuth"
                        | "bearerAuth"
                        | "HeaderAuthentication"
                ) =>
            {
                let first = code.arguments(at + 1).into_iter().next()?;
                (code.word(at + 1) == "(").then(|| self.value(unnamed(code, first)))
            }
            _ => None,
        }
    }

    fn key_in_text(&self, at: usize, inner: Span, fill: Fill) -> Option<Value> {
        let code = self.code;
        let text = inner.slice(code.text);
        let scheme = scheme_end(text)?;
        let rest = &text[scheme..];
        let trimmed = rest.trim_start();
        if trimmed.is_empty() {
            let next = code.word(at + 1);
            return match next {
                "," => self.next_argument(at),
                "+" | "." | "<>" | "&" | ".." | "++" | "<<" => {
                    let end = self.operand_end(at + 2);
                    Some(self.value(at + 2..end))
                }
                _ => None,
            };
        }
        // `"Bearer %s" % key`, `fmt.Sprintf("Bearer %s", key)`,
        // `"Bearer {}".format(key)`
        if matches!(trimmed, "%s" | "%v" | "{}" | "{0}") {
            return match (code.word(at + 1), code.word(at + 2)) {
                ("%", _) => Some(self.value(at + 2..self.operand_end(at + 2))),
                (",", _) => self.next_argument(at),
                (".", "format" | "formatted") => {
                    let first = code.arguments(at + 3).into_iter().next()?;
                    Some(self.value(first))
                }
                _ => None,
            };
        }
        let start = inner.start + scheme + (rest.len() - trimmed.len());
        if let Some(inside) = first_value(trimmed, fill) {
            let is_all = trimmed[inside.end..]
                .trim_end_matches(['}', ')'])
                .is_empty();
            if !is_all {
                return Some(Value::Opaque("a text with unknown parts"));
            }
            let span = Span::new(start + inside.start, start + inside.end);
            let tokens = self.evaluator.lex_inside(span);
            let expression = Expression {
                tokens: &tokens,
                at,
            };
            return Some(self.evaluator.value(expression));
        }
        if interpolations(trimmed, fill) {
            return Some(Value::Opaque("a text with unknown parts"));
        }
        Some(Value::Known(Known {
            text: Sensitive::new(trimmed.trim_end()),
            literal: Literal::String,
            span: Span::new(start, start + trimmed.trim_end().len()),
        }))
    }

    /// The argument behind the one at `at`, which `,` ends.
    fn next_argument(&self, at: usize) -> Option<Value> {
        (self.code.word(at + 1) == ",").then(|| self.value(at + 2..self.operand_end(at + 2)))
    }

    fn operand_end(&self, start: usize) -> usize {
        let end = self.code.expression_end(start);
        let operand = self.evaluator.expression(start..end.max(start));
        self.evaluator
            .outside(operand.tokens, 0, &[","])
            .map_or(end, |comma| start + comma)
    }

    fn value(&self, range: Range<usize>) -> Value {
        if range.is_empty() || range.end > self.code.tokens.len() {
            return Value::Opaque("nothing");
        }
        self.evaluator.value(self.evaluator.expression(range))
    }
}

/// Where the key starts in `Bearer key` and `Authorization: Bearer key`.
pub(super) fn scheme_end(text: &str) -> Option<usize> {
    let mut rest = text.trim_start();
    for word in ["authorization", ":", "bearer"] {
        let is_it = rest
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word));
        if is_it {
            rest = rest[word.len()..].trim_start_matches(' ');
            if word == "bearer" {
                let end = text.len() - rest.len();
                let is_word = rest.is_empty() || text[..end].ends_with(' ');
                return is_word.then_some(end);
            }
        }
    }
    None
}

/// An argument without its name.
fn unnamed(code: &Code<'_>, range: Range<usize>) -> Range<usize> {
    let is_named = range.len() > 2 && matches!(code.word(range.start + 1), "=" | ":");
    if is_named {
        range.start + 2..range.end
    } else {
        range
    }
}
