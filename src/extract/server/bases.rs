//! Base URLs of Paddle's API: where they are written, and where the names that
//! hold them are used.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::extract::server::code::path_end;
use crate::extract::server::fill::{first_name, first_value};
use crate::extract::server::http::{MOST, Place, Requests};
use crate::extract::server::lex::{Kind, Token};
use crate::extract::server::value::{Evaluator, Expression};
use crate::model::{Known, Literal, Sensitive, Span, Value};

impl<'t> Requests<'_, 't> {
    /// The places at which a base URL is used.
    pub(super) fn bases(&self) -> Vec<Place> {
        let code = self.code;
        let direct: Vec<usize> = (0..code.tokens.len())
            .filter(|&at| base_in(code.text, &code.tokens[at]).is_some())
            .take(MOST)
            .collect();
        let (names, values) = self.base_names(&direct);
        let mut places = Vec::new();
        let mut at = 0;
        while at < code.tokens.len() && places.len() < MOST {
            let token = &code.tokens[at];
            let mut next = at + 1;
            let path = match token.kind {
                Kind::Word => {
                    next = code.path_end(at);
                    Some(Cow::Borrowed(code.path(at, next)))
                }
                Kind::Text(inner, fill) => first_name(inner.slice(code.text), fill),
                _ => None,
            };
            // `self::BASE_URL`
            let is_named = path.is_some_and(|path| {
                let last = path.rsplit([':', '.']).next();
                names.contains(&*path) || last.is_some_and(|last| names.contains(last))
            });
            let is_direct = direct.binary_search(&at).is_ok();
            if (is_named || is_direct) && !inside(&values, at) {
                let value = self.base(self.evaluator.expression(at..next));
                if is_base(&value) {
                    places.push(Place { at, value });
                }
            }
            at = next;
        }
        places
    }

    /// The names that hold a base URL, and where they are given it.
    fn base_names(&self, direct: &[usize]) -> (BTreeSet<&'t str>, Vec<Range<usize>>) {
        let mut names = BTreeSet::new();
        let mut values: BTreeMap<usize, Range<usize>> = BTreeMap::new();
        // `URL = BASE + '/prices'` is one link more.
        for _ in 0..2 {
            for (path, binding) in self.code.bindings() {
                let Some(value) = binding.value.clone() else {
                    continue;
                };
                let is_near = direct
                    .get(direct.partition_point(|&at| at < value.start))
                    .is_some_and(|at| value.contains(at))
                    || self.starts_with_name(value.clone(), &names);
                let is_simple = !path.contains('.') && !path.contains("->")
                    || path.starts_with("self.")
                    || path.starts_with("$this->")
                    || path.starts_with("cls.");
                if is_near
                    && is_simple
                    && !values.contains_key(&binding.at)
                    && is_base(&self.base(self.evaluator.expression(value.clone())))
                {
                    names.insert(path);
                    values.insert(binding.at, binding.at..value.end);
                }
            }
        }
        (names, values.into_values().collect())
    }

    fn starts_with_name(&self, value: Range<usize>, names: &BTreeSet<&str>) -> bool {
        let code = self.code;
        let Some(token) = code.tokens.get(value.start) else {
            return false;
        };
        match token.kind {
            Kind::Word => names.contains(code.path(value.start, code.path_end(value.start))),
            Kind::Text(inner, fill) => {
                first_name(inner.slice(code.text), fill).is_some_and(|name| names.contains(&*name))
            }
            _ => false,
        }
    }

    /// The base that a URL starts with.
    fn base(&self, expression: Expression<'_>) -> Value {
        self.evaluator
            .value_with(expression, &|evaluator, expression, depth| {
                base_of(evaluator, expression, depth)
            })
    }
}

/// The base that an expression starts with, where it is written here.
fn base_of(
    evaluator: &Evaluator<'_, '_>,
    expression: Expression<'_>,
    depth: usize,
) -> Option<Value> {
    let text = evaluator.code.text;
    let tokens = expression.tokens;
    let first = tokens.first()?;
    if evaluator
        .outside(tokens, 0, &["if", "?", "??", "||", "or", "?:"])
        .is_some()
    {
        return None;
    }
    match first.kind {
        Kind::Text(inner, fill) => {
            if let Some(length) = base_in(text, first) {
                return Some(Value::Known(Known {
                    text: Sensitive::new(&inner.slice(text)[..length]),
                    literal: Literal::String,
                    span: inner,
                }));
            }
            let inside = first_value(inner.slice(text), fill)?;
            let span = Span::new(inner.start + inside.start, inner.start + inside.end);
            let inner = evaluator.lex_inside(span);
            let expression = Expression {
                tokens: &inner,
                at: expression.at,
            };
            Some(evaluator.evaluate(expression, depth + 1, &base_of))
        }
        Kind::Word => {
            let end = path_end(text, tokens, 0);
            let part = |tokens| Expression {
                tokens,
                at: expression.at,
            };
            let next = tokens.get(end)?;
            if ["+", ".", "<>", "&"].iter().any(|mark| next.is(text, mark)) && end < tokens.len() {
                return Some(evaluator.evaluate(part(&tokens[..end]), depth + 1, &base_of));
            }
            let callee = tokens[end - 1].text(text);
            let wraps = matches!(
                callee,
                "URI"
                    | "Uri"
                    | "URL"
                    | "Url"
                    | "parse"
                    | "Parse"
                    | "create"
                    | "format!"
                    | "Sprintf"
                    | "sprintf"
                    | "urljoin"
                    | "from_static"
                    | "String"
            );
            if wraps && next.is(text, "(") {
                let close = evaluator.closing(tokens, end).min(tokens.len());
                let inner = &tokens[end + 1..close.max(end + 1)];
                let first = evaluator.outside(inner, 0, &[","]).unwrap_or(inner.len());
                return Some(evaluator.evaluate(part(&inner[..first]), depth + 1, &base_of));
            }
            None
        }
        _ => None,
    }
}

/// How much of a string is Paddle's base URL.
fn base_in(text: &str, token: &Token) -> Option<usize> {
    let Kind::Text(inner, _) = token.kind else {
        return None;
    };
    base_length(inner.slice(text))
}

/// How much of `text` is Paddle's base URL.
pub(super) fn base_length(text: &str) -> Option<usize> {
    ["https://api.paddle.com", "https://sandbox-api.paddle.com"]
        .iter()
        .find(|base| {
            text.strip_prefix(**base).is_some_and(|rest| {
                !rest
                    .starts_with(|next: char| next.is_ascii_alphanumeric() || ".-_@".contains(next))
            })
        })
        .map(|base| base.len())
}

/// Whether some of the alternatives are a base URL.
fn is_base(value: &Value) -> bool {
    value.leaves().iter().any(|(_, leaf)| {
        leaf.as_known()
            .is_some_and(|known| base_length(known.text.expose()).is_some())
    })
}

/// Whether a token stands in one of these ranges, sorted by their starts.
fn inside(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    ranges[..next].last().is_some_and(|range| at < range.end)
}
