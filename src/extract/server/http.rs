//! Plain requests to Paddle's API: a base URL and a bearer key in one
//! statement or one function, in whatever language.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::extract::server::code::Code;
use crate::extract::server::language::Fill;
use crate::extract::server::lex::{Kind, Token};
use crate::extract::server::sdk::settled;
use crate::extract::server::value::{Evaluator, Expression, interpolations};
use crate::model::facts::{FileFacts, ServerClient};
use crate::model::{Known, Literal, Sensitive, Span, Value};

/// More places than this are not looked at in one file.
const MOST: usize = 512;

/// Adds the requests that the code makes.
pub(super) fn collect(code: &Code<'_>, facts: &mut FileFacts) {
    let requests = Requests {
        code,
        evaluator: Evaluator::new(code),
    };
    let bases = requests.bases();
    if bases.is_empty() {
        return;
    }
    let keys = requests.keys();
    let mut seen = BTreeSet::new();
    for (base, key) in requests.pairs(&bases, &keys) {
        if seen.insert((base.at, key.at)) {
            facts
                .clients
                .push(settled(requests.client(base, key)));
        }
    }
}

/// A place where a base URL or a key stands, and its value.
struct Place {
    at: usize,
    value: Value,
}

struct Requests<'c, 't> {
    code: &'c Code<'t>,
    evaluator: Evaluator<'c, 't>,
}

impl<'t> Requests<'_, 't> {
    /// The places at which a base URL is used.
    fn bases(&self) -> Vec<Place> {
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
                    Some(code.path(at, next))
                }
                Kind::Text(inner, fill) => first_value(inner.slice(code.text), fill)
                    .map(|inside| &inner.slice(code.text)[inside]),
                _ => None,
            };
            // `self::BASE_URL`
            let is_named = path.is_some_and(|path| {
                names.contains(path)
                    || path
                        .rsplit([':', '.'])
                        .next()
                        .is_some_and(|last| last != path && names.contains(last))
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
            Kind::Text(inner, fill) => first_value(inner.slice(code.text), fill)
                .is_some_and(|inside| names.contains(&inner.slice(code.text)[inside])),
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

    /// The places at which a bearer key is used.
    fn keys(&self) -> Vec<Place> {
        let code = self.code;
        let mut direct: Vec<Place> = (0..code.tokens.len())
            .filter_map(|at| {
                let value = self.key_at(at)?;
                Some(Place { at, value })
            })
            .take(MOST)
            .collect();
        // `headers = { 'Authorization': … }`
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (path, binding) in code.bindings() {
            let Some(value) = binding.value.clone() else {
                continue;
            };
            let first = direct.partition_point(|place| place.at < value.start);
            let holds = direct
                .get(first)
                .is_some_and(|place| value.contains(&place.at));
            if holds && self.is_collection(value) {
                names.insert(path, first);
            }
        }
        let mut uses = Vec::new();
        let mut at = 0;
        while at < code.tokens.len() && !names.is_empty() && uses.len() < MOST {
            if code.tokens[at].kind != Kind::Word {
                at += 1;
                continue;
            }
            let end = code.path_end(at);
            if let Some(&held) = names.get(code.path(at, end))
                && code.word(end) != "="
            {
                uses.push(Place {
                    at,
                    value: direct[held].value.clone(),
                });
            }
            at = end;
        }
        direct.extend(uses);
        direct.sort_by_key(|place| place.at);
        direct
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
                    "bearer_auth" | "withToken" | "setBearerAuth" | "bearerAuth"
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
            let is_all = trimmed[inside.end..].trim_end_matches(['}', ')']).is_empty();
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

    /// Which base and which key go together: those of one statement; else the
    /// only ones of a function.
    fn pairs<'p>(&self, bases: &'p [Place], keys: &'p [Place]) -> Vec<(&'p Place, &'p Place)> {
        let mut pairs = Vec::new();
        let statements = self.grouped(bases, keys, |at| Some(self.code.statement(at).start));
        for (bases, keys) in statements.values() {
            if let (Some(base), Some(key)) = (only(bases), only(keys)) {
                pairs.push((base, key));
            }
        }
        let functions = self.grouped(bases, keys, |at| self.code.function_of(at));
        for (bases, keys) in functions.values() {
            let is_paired = bases
                .iter()
                .any(|base| pairs.iter().any(|(paired, _)| paired.at == base.at));
            if is_paired {
                continue;
            }
            if let (Some(base), Some(key)) = (only(bases), only(keys))
                && says_paddle(&key.value)
            {
                pairs.push((base, key));
            }
        }
        pairs
    }

    #[expect(clippy::type_complexity, reason = "used in one place")]
    fn grouped<'p>(
        &self,
        bases: &'p [Place],
        keys: &'p [Place],
        group: impl Fn(usize) -> Option<usize>,
    ) -> BTreeMap<usize, (Vec<&'p Place>, Vec<&'p Place>)> {
        let mut groups: BTreeMap<usize, (Vec<&Place>, Vec<&Place>)> = BTreeMap::new();
        for base in bases {
            if let Some(group) = group(base.at) {
                groups.entry(group).or_default().0.push(base);
            }
        }
        for key in keys {
            if let Some(group) = group(key.at) {
                groups.entry(group).or_default().1.push(key);
            }
        }
        groups
    }

    fn client(&self, base: &Place, key: &Place) -> ServerClient {
        let code = self.code;
        let host = base
            .value
            .leaves()
            .iter()
            .find_map(|(_, leaf)| Some(leaf.as_known()?.text.expose().to_owned()))
            .unwrap_or_default();
        let mut span = code.tokens[base.at].span;
        let mut name = host;
        // The call that the URL is given to.
        let mut around = code.around(base.at);
        while let Some(open) = around
            && code.word(open) == "["
        {
            around = code.around(open);
        }
        let open = around.filter(|&open| {
            code.word(open) == "("
                && code.partner(open).is_some()
                && open > 0
                && code.tokens[open - 1].kind == Kind::Word
        });
        if let Some(open) = open {
            let mut start = open - 1;
            while start >= 2
                && matches!(code.word(start - 1), "." | "->" | "::")
                && code.tokens[start - 2].kind == Kind::Word
            {
                start -= 2;
            }
            let callee = code.path(start, open);
            if !callee.is_empty() && callee.len() <= 60 {
                span = code.span(start, code.partner(open).unwrap_or(open));
                name = format!("{callee}(…)");
            }
        }
        ServerClient {
            span,
            name,
            key: key.value.clone(),
            environment: base.value.clone(),
        }
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
            let end = crate::extract::server::code::path_end(text, tokens, 0);
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
                "URI" | "Uri" | "URL" | "Url" | "parse" | "Parse" | "create" | "format!"
                    | "Sprintf" | "sprintf" | "urljoin" | "from_static" | "String"
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

/// Whether a token stands in one of these ranges, sorted by their starts.
fn inside(ranges: &[Range<usize>], at: usize) -> bool {
    let next = ranges.partition_point(|range| range.start <= at);
    ranges[..next].last().is_some_and(|range| at < range.end)
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
                !rest.starts_with(|next: char| next.is_ascii_alphanumeric() || ".-_@".contains(next))
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

/// The expression that a string begins with, without what marks it.
fn first_value(text: &str, fill: Fill) -> Option<Range<usize>> {
    let closed = |opener: &str, closer: char| {
        let rest = text.strip_prefix(opener)?;
        let end = rest.find(closer)?;
        (end > 0 && end < 200).then(|| opener.len()..opener.len() + end)
    };
    match fill {
        Fill::None => None,
        Fill::Braces => closed("{", '}'),
        Fill::Hash => closed("#{", '}'),
        Fill::Backslash => closed("\\(", ')'),
        Fill::Dollar => closed("${", '}').or_else(|| dollar(text).map(|end| 1..end)),
        Fill::Php => closed("{", '}')
            .filter(|inside| text[inside.clone()].starts_with('$'))
            .or_else(|| dollar(text).map(|end| 0..end)),
    }
}

/// The end of `$name` or `$name->member`.
fn dollar(text: &str) -> Option<usize> {
    let name = |text: &str| {
        text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
            .unwrap_or(text.len())
    };
    let length = name(text.strip_prefix('$')?);
    if length == 0 {
        return None;
    }
    let member = text[1 + length..]
        .strip_prefix("->")
        .map_or(0, |member| 2 + name(member));
    Some(1 + length + member)
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

/// The place, if all have the same value.
fn only<'p>(places: &[&'p Place]) -> Option<&'p Place> {
    let (first, rest) = places.split_first()?;
    let shape = |place: &Place| shape(&place.value);
    let same = rest.iter().all(|place| shape(place) == shape(first));
    same.then_some(*first)
}

/// What a value says, without where.
fn shape(value: &Value) -> Vec<(String, String)> {
    value
        .leaves()
        .iter()
        .map(|(condition, leaf)| {
            let leaf = match leaf {
                Value::Known(known) => known.text.expose().to_owned(),
                Value::Variable(variable) => format!("${}", variable.name),
                Value::Absent(_) => "absent".to_owned(),
                _ => "opaque".to_owned(),
            };
            (condition.to_string(), leaf)
        })
        .collect()
}

/// Whether a key is Paddle's by what it is called; one that is written out
/// says so itself.
fn says_paddle(key: &Value) -> bool {
    key.leaves().iter().any(|(_, leaf)| match leaf {
        Value::Known(_) => true,
        Value::Variable(variable) => {
            variable.name.contains("PADDLE") || variable.name.contains("PDL")
        }
        _ => false,
    })
}
