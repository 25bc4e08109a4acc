//! What an expression of server code evaluates to: literals, environment
//! variables, names that are given a value once, and choices among those.

use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

use crate::extract::server::code::{Code, LONGEST, own, path_end};
use crate::extract::server::fill::interpolations;
use crate::extract::server::language::Language;
use crate::extract::server::lex::{Kind, Token, lex};
use crate::extract::server::names::Named;
use crate::extract::server::variable::setting;
use crate::model::{Known, Literal, Read, Sensitive, Span, Value, Variable};

/// How deep names and choices are followed.
pub(super) const DEEPEST: usize = 12;
/// How many steps one question may take.
const FUEL: u32 = 4_000;

/// An expression: its tokens, and the token of the program at which its names
/// are read.
#[derive(Clone, Copy)]
pub(super) struct Expression<'c> {
    pub(super) tokens: &'c [Token],
    pub(super) at: usize,
}

/// Evaluates expressions of one program.
pub(super) struct Evaluator<'c, 't> {
    pub(super) code: &'c Code<'t>,
    fuel: Cell<u32>,
}

/// Knows the value of some expressions that are not generally known.
pub(super) type Leaf<'l> =
    &'l dyn for<'e> Fn(&Evaluator<'_, '_>, Expression<'e>, usize) -> Option<Value>;

impl<'c, 't> Evaluator<'c, 't> {
    pub(super) fn new(code: &'c Code<'t>) -> Self {
        Self {
            code,
            fuel: Cell::new(FUEL),
        }
    }

    /// The expression that these tokens of the program are.
    pub(super) fn expression(&self, range: Range<usize>) -> Expression<'c> {
        Expression {
            at: range.start,
            tokens: &self.code.tokens[range],
        }
    }

    /// The value of an expression.
    pub(super) fn value(&self, expression: Expression<'_>) -> Value {
        self.value_with(expression, &|_, _, _| None)
    }

    /// The value of an expression, of which `leaf` may know more.
    pub(super) fn value_with(&self, expression: Expression<'_>, leaf: Leaf<'_>) -> Value {
        self.fuel.set(FUEL);
        self.evaluate(expression, 0, leaf)
    }

    pub(super) fn evaluate(&self, whole: Expression<'_>, depth: usize, leaf: Leaf<'_>) -> Value {
        let fuel = self.fuel.get();
        if depth > DEEPEST || fuel == 0 || whole.tokens.len() > LONGEST {
            return Value::Opaque("too long an expression");
        }
        self.fuel.set(fuel - 1);
        let expression = self.bare(whole);
        let (Some(first), Some(last)) = (expression.tokens.first(), expression.tokens.last())
        else {
            return Value::Opaque("nothing");
        };
        if let Some(value) = leaf(self, expression, depth) {
            return value;
        }
        if let Some(value) = self.choice(expression, depth, leaf) {
            return value;
        }
        let span = Span::new(first.span.start, last.span.end);
        if let Some(value) = self.literal(expression.tokens, span) {
            return value;
        }
        if let Some(read) = self.read_at(expression.tokens, 0)
            && read.end == expression.tokens.len()
        {
            return self.read_value(&read, expression, span, depth, leaf);
        }
        if let Some(inner) = self.transparent(expression) {
            return self.evaluate(inner, depth + 1, leaf);
        }
        self.named(expression, span, depth, leaf)
    }

    pub(super) fn text_of(&self, token: &Token) -> &'t str {
        token.text(self.code.text)
    }

    pub(super) fn is(&self, token: Option<&Token>, what: &str) -> bool {
        token.is_some_and(|token| token.is(self.code.text, what))
    }

    /// The expression without what stands around it and changes nothing.
    pub(super) fn bare<'e>(&self, mut expression: Expression<'e>) -> Expression<'e> {
        loop {
            let tokens = expression.tokens;
            let (Some(first), Some(last)) = (tokens.first(), tokens.last()) else {
                return expression;
            };
            expression.tokens = if first.is_newline() {
                &tokens[1..]
            } else if last.is_newline() || last.is(self.code.text, ";") {
                &tokens[..tokens.len() - 1]
            } else if matches!(self.word(first), "&" | "*" | "await" | "new" | "try")
                && tokens.len() > 1
            {
                &tokens[1..]
            } else if self.is_cast(tokens) {
                &tokens[3..]
            } else if first.is(self.code.text, "(") && self.closing(tokens, 0) == tokens.len() - 1 {
                &tokens[1..tokens.len() - 1]
            } else if matches!(self.word(last), "!" | "?" | "!!") && tokens.len() > 1 {
                &tokens[..tokens.len() - 1]
            } else {
                return expression;
            };
        }
    }

    pub(super) fn word(&self, token: &Token) -> &'t str {
        match token.kind {
            Kind::Word | Kind::Punct => self.text_of(token),
            _ => "",
        }
    }

    /// `(string) $x`
    fn is_cast(&self, tokens: &[Token]) -> bool {
        tokens.len() > 3
            && self.is(tokens.first(), "(")
            && self.is(tokens.get(2), ")")
            && matches!(self.word(&tokens[1]), "string" | "String")
    }

    /// The index of the bracket that closes the one at `open`; the number of
    /// tokens if none does.
    pub(super) fn closing(&self, tokens: &[Token], open: usize) -> usize {
        let mut depth = 0_usize;
        for (at, token) in tokens.iter().enumerate().skip(open) {
            match self.word(token) {
                "(" | "[" | "{" => depth += 1,
                ")" | "]" | "}" => {
                    depth = depth.saturating_sub(1);
                    if depth == 0 {
                        return at;
                    }
                }
                _ => {}
            }
        }
        tokens.len()
    }

    /// The first token outside of brackets, from `from` on, that is one of
    /// these.
    pub(super) fn outside(&self, tokens: &[Token], from: usize, what: &[&str]) -> Option<usize> {
        let mut at = from;
        while at < tokens.len() {
            let word = self.word(&tokens[at]);
            if what.contains(&word) {
                return Some(at);
            }
            at = match word {
                "(" | "[" | "{" => self.closing(tokens, at) + 1,
                _ => at + 1,
            };
        }
        None
    }

    /// The name or member chain that these tokens are.
    fn path(&self, tokens: &[Token]) -> Option<Cow<'t, str>> {
        let (first, last) = (tokens.first()?, tokens.last()?);
        // `"${name}"`
        if let [dollar, open, name, close] = tokens
            && name.kind == Kind::Word
            && (self.word(dollar), self.word(open), self.word(close)) == ("$", "{", "}")
        {
            return Some(Cow::Owned(format!("${}", self.text_of(name))));
        }
        let is_whole =
            first.kind == Kind::Word && path_end(self.code.text, tokens, 0) == tokens.len();
        let span = Span::new(first.span.start, last.span.end);
        is_whole.then(|| Cow::Borrowed(span.slice(self.code.text)))
    }

    /// The expression that a name stands for.
    pub(super) fn definition(&self, expression: Expression<'_>) -> Option<Expression<'c>> {
        let path = self.path(expression.tokens)?;
        let Named::Once(binding) = self.code.lookup(own(&path), expression.at) else {
            return None;
        };
        let value = binding.value.clone()?;
        // A name is not what it is made of.
        let is_inside = value.contains(&expression.at);
        (!is_inside && value.len() <= LONGEST).then(|| self.expression(value))
    }

    /// The value of strings, numbers and the words of a language.
    pub(super) fn literal(&self, tokens: &[Token], span: Span) -> Option<Value> {
        let known = |text: &str, literal, span| {
            Some(Value::Known(Known {
                text: Sensitive::new(text),
                literal,
                span,
            }))
        };
        if let [only] = tokens {
            return match only.kind {
                Kind::Text(inner, fill) => {
                    let text = inner.slice(self.code.text);
                    if interpolations(text, fill) {
                        Some(Value::Opaque("a text with unknown parts"))
                    } else {
                        known(text, Literal::String, inner)
                    }
                }
                Kind::Symbol => known(self.text_of(only), Literal::String, only.span),
                Kind::Number => known(self.text_of(only), Literal::Number, only.span),
                Kind::Word => match self.text_of(only) {
                    "None" | "nil" | "null" | "NULL" => Some(Value::Absent(span)),
                    word @ ("true" | "false" | "True" | "False") => {
                        known(&word.to_ascii_lowercase(), Literal::Boolean, span)
                    }
                    _ => None,
                },
                _ => None,
            };
        }
        self.joined(tokens, span)
    }

    /// Strings that are put together: `'a' + 'b'`, `'a' . 'b'`, `'a' 'b'`.
    fn joined(&self, tokens: &[Token], span: Span) -> Option<Value> {
        let is_php = self.code.language == Language::Php;
        let mut text = String::new();
        for token in tokens {
            match token.kind {
                Kind::Text(inner, fill) => {
                    let part = inner.slice(self.code.text);
                    if interpolations(part, fill) {
                        return Some(Value::Opaque("a text with unknown parts"));
                    }
                    text.push_str(part);
                }
                Kind::Newline => {}
                _ if self.word(token) == "+" || is_php && self.word(token) == "." => {}
                _ => return None,
            }
        }
        (!text.is_empty()).then(|| {
            Value::Known(Known {
                text: Sensitive::new(text),
                literal: Literal::String,
                span,
            })
        })
    }

    /// What a call that changes nothing of interest is applied to:
    /// `x.strip()`, `strings.TrimSpace(x)`.
    pub(super) fn transparent<'e>(&self, expression: Expression<'e>) -> Option<Expression<'e>> {
        let tokens = expression.tokens;
        let inner = |tokens| {
            Some(Expression {
                tokens,
                at: expression.at,
            })
        };
        let last = tokens.last()?;
        // `x.to_s`, `x.freeze`
        if tokens.len() > 2
            && last.kind == Kind::Word
            && is_transparent(self.text_of(last))
            && matches!(self.word(&tokens[tokens.len() - 2]), "." | "&." | "?.")
        {
            return inner(&tokens[..tokens.len() - 2]);
        }
        if !last.is(self.code.text, ")") {
            return None;
        }
        let open = self.last_open(tokens)?;
        let name = tokens.get(open.checked_sub(1)?)?;
        if name.kind != Kind::Word || !is_transparent(self.text_of(name)) {
            return None;
        }
        let is_method = open >= 3
            && matches!(
                self.word(&tokens[open - 2]),
                "." | "&." | "?." | "->" | "?->" | "::"
            );
        let arguments = &tokens[open + 1..tokens.len() - 1];
        if is_method && (arguments.is_empty() || is_forgiving(self.text_of(name))) {
            return inner(&tokens[..open - 2]);
        }
        // `str(x)`, `strings.TrimSpace(x)`
        let is_whole = path_end(self.code.text, tokens, 0) == open;
        let is_single = self.outside(arguments, 0, &[","]).is_none();
        (is_whole && is_single && !arguments.is_empty())
            .then(|| inner(arguments))
            .flatten()
    }

    /// The bracket that the last token closes.
    fn last_open(&self, tokens: &[Token]) -> Option<usize> {
        let mut depth = 0_usize;
        for (at, token) in tokens.iter().enumerate().rev() {
            match self.word(token) {
                ")" | "]" | "}" => depth += 1,
                "(" | "[" | "{" => {
                    depth -= 1;
                    if depth == 0 {
                        return Some(at);
                    }
                }
                _ => {}
            }
        }
        None
    }

    fn named(&self, expression: Expression<'_>, span: Span, depth: usize, leaf: Leaf<'_>) -> Value {
        let Some(path) = self.path(expression.tokens) else {
            return self.constructed(expression, depth, leaf);
        };
        if let Some(word) = member_of_environment(&path) {
            return Value::Known(Known {
                text: Sensitive::new(word),
                literal: Literal::String,
                span,
            });
        }
        if let Some(definition) = self.definition(expression) {
            return self.evaluate(definition, depth + 1, leaf);
        }
        match setting(&path) {
            Some(name) => Value::Variable(Variable {
                name,
                read: Read::HostEnv,
                span,
            }),
            None => Value::Opaque("a name that is not a constant"),
        }
    }

    /// `Environment(x)`, `Environment::from(x)`: the enum made from its value.
    fn constructed(&self, expression: Expression<'_>, depth: usize, leaf: Leaf<'_>) -> Value {
        const OPAQUE: Value = Value::Opaque("an expression that is not evaluated");
        let tokens = expression.tokens;
        if tokens[0].kind != Kind::Word {
            return OPAQUE;
        }
        let open = path_end(self.code.text, tokens, 0);
        if open >= tokens.len() || !tokens[open].is(self.code.text, "(") {
            return OPAQUE;
        }
        let path = Span::new(tokens[0].span.start, tokens[open - 1].span.end);
        let path = path.slice(self.code.text);
        let makes_environment = path
            .rsplit(['\\', '.'])
            .next()
            .is_some_and(|last| matches!(last, "Environment" | "Environment::from"));
        if makes_environment && self.closing(tokens, open) == tokens.len() - 1 {
            let inner = Expression {
                tokens: &tokens[open + 1..tokens.len() - 1],
                at: expression.at,
            };
            return self.evaluate(inner, depth + 1, leaf);
        }
        OPAQUE
    }

    /// The expression inside of an interpolated string, as tokens.
    pub(super) fn lex_inside(&self, span: Span) -> Vec<Token> {
        let code = self.code;
        lex(code.text, span, code.language, code.notation)
    }
}

/// The member of one of the libraries' environment enums.
fn member_of_environment(path: &str) -> Option<&'static str> {
    let mut names = path
        .rsplit(['.', ':', '\\'])
        .filter(|name| !name.is_empty());
    let last = names.next()?;
    match last {
        "SandboxBaseURL" => return Some("https://sandbox-api.paddle.com"),
        "ProductionBaseURL" => return Some("https://api.paddle.com"),
        _ => {}
    }
    if !names.next()?.ends_with("Environment") {
        return None;
    }
    match last.to_ascii_lowercase().as_str() {
        "sandbox" => Some("sandbox"),
        "production" => Some("production"),
        _ => None,
    }
}

/// Calls that do not change which credential or environment it is.
fn is_transparent(name: &str) -> bool {
    let name: String = name
        .chars()
        .filter(|character| *character != '_')
        .flat_map(char::to_lowercase)
        .collect();
    matches!(
        name.as_str(),
        "strip"
            | "trim"
            | "trimspace"
            | "tos"
            | "tosym"
            | "freeze"
            | "dup"
            | "lower"
            | "downcase"
            | "tolower"
            | "strtolower"
            | "str"
            | "string"
            | "tostring"
            | "toowned"
            | "clone"
            | "unwrap"
            | "expect"
            | "asstr"
            | "asref"
            | "unwrapordefault"
            | "presence"
            | "getsecretvalue"
            | "intern"
            | "rstrip"
            | "chomp"
    )
}

/// Transparent whatever its argument.
fn is_forgiving(name: &str) -> bool {
    matches!(name, "expect" | "strip" | "rstrip" | "trim")
}
