//! Laravel's `config/*.php`: arrays of settings, most of them read from
//! variables with a default: `'token' => env('PADDLE_TOKEN', 'test_…')`.
//!
//! A reader of tokens, in one pass and without recursion; it knows arrays and
//! `env`, and takes any other expression for unknown.

use crate::extract::config::value::{known, or_else, variable};
use crate::model::facts::{Assignment, Holder};
use crate::model::{Literal, Sensitive, Span, Value};

/// Settings that lie deeper are not named.
const DEEPEST: usize = 12;

/// The settings in `text`, named as `config('file.key.key')` asks for them,
/// and the defaults of the variables that they are read from.
pub(super) fn read(text: &str, file_name: &str) -> Vec<Assignment> {
    let stem = file_name
        .rsplit_once('.')
        .map_or(file_name, |(stem, _)| stem);
    let mut reader = Reader {
        text,
        tokens: tokens(text),
        stem,
        frames: vec![None],
        found: Vec::new(),
    };
    reader.run();
    reader.found
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Token {
    /// A string, without its quotes; whether it is in single ones.
    String(Span, bool),
    /// A word or a number.
    Word(Span),
    /// `=>`
    Arrow,
    /// Any other character.
    Other(u8),
}

struct Reader<'t> {
    text: &'t str,
    tokens: Vec<Token>,
    stem: &'t str,
    /// For each open bracket the key that is being given a value.
    frames: Vec<Option<Span>>,
    found: Vec<Assignment>,
}

/// A call of `env`.
struct Env {
    name: Span,
    fallback: Option<Value>,
    /// The token behind the call.
    after: usize,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut at = 0;
        while let Some(&token) = self.tokens.get(at) {
            match token {
                Token::String(span, _) if self.is(at + 1, Token::Arrow) => {
                    if let Some(frame) = self.frames.last_mut() {
                        *frame = Some(span);
                    }
                    self.setting(at + 2);
                    at += 1;
                }
                Token::Other(b'[' | b'(' | b'{') => self.frames.push(None),
                Token::Other(b']' | b')' | b'}') if self.frames.len() > 1 => {
                    self.frames.pop();
                }
                Token::Other(b',') => {
                    if let Some(frame) = self.frames.last_mut() {
                        *frame = None;
                    }
                }
                Token::Word(_) => self.default(at),
                _ => {}
            }
            at += 1;
        }
    }

    fn is(&self, at: usize, token: Token) -> bool {
        self.tokens.get(at) == Some(&token)
    }

    fn word(&self, at: usize) -> &str {
        match self.tokens.get(at) {
            Some(Token::Word(span)) => span.slice(self.text),
            _ => "",
        }
    }

    fn put(&mut self, name: String, name_span: Span, value: Value, scope: &str) {
        self.found.push(Assignment {
            name,
            name_span,
            value,
            holder: Holder::Key,
            scope: scope.to_owned(),
            mode: None,
        });
    }

    /// The setting whose value starts at token `at`.
    fn setting(&mut self, at: usize) {
        let at = self.behind_cast(at);
        if self.frames.len() > DEEPEST
            || self.is(at, Token::Other(b'['))
            || self.word(at) == "array"
        {
            return;
        }
        let keys: Vec<Span> = self.frames.iter().flatten().copied().collect();
        let Some(&key) = keys.last() else {
            return;
        };
        let mut name = self.stem.to_owned();
        for key in &keys {
            name.push('.');
            name.push_str(key.slice(self.text));
        }
        let value = self.value(at);
        self.put(name, key, value, "");
    }

    /// What a setting is given.
    fn value(&self, at: usize) -> Value {
        if let Some(env) = self.env(at) {
            let name = env.name.slice(self.text);
            return match env.fallback {
                _ if !self.ends(env.after) => Value::Opaque("an expression"),
                None => variable(name, env.name),
                Some(fallback) => or_else(name, env.name, fallback),
            };
        }
        match self.literal(at) {
            Some(value) if self.ends(at + 1) => value,
            _ => Value::Opaque("an expression"),
        }
    }

    /// The default of the variable that is read at token `at`, if any.
    fn default(&mut self, at: usize) {
        if let Some(env) = self.env(at)
            && let Some(fallback) = env.fallback
        {
            let name = env.name.slice(self.text).to_owned();
            // Apart from the settings: they are what it is read into.
            self.put(name, env.name, fallback, "env");
        }
    }

    /// The call of `env` or `Env::get` at token `at`.
    fn env(&self, at: usize) -> Option<Env> {
        let open = match self.word(at) {
            "env" => at + 1,
            "Env" if self.word(at + 3) == "get" => at + 4,
            _ => return None,
        };
        let is_member = at > 0 && matches!(self.tokens[at - 1], Token::Other(b'>' | b':' | b'$'));
        let (true, false, Some(&Token::String(name, _))) = (
            self.is(open, Token::Other(b'(')),
            is_member,
            self.tokens.get(open + 1),
        ) else {
            return None;
        };
        let behind = open + 2;
        if self.is(behind, Token::Other(b')')) {
            return Some(Env {
                name,
                fallback: None,
                after: behind + 1,
            });
        }
        if !self.is(behind, Token::Other(b',')) {
            return None;
        }
        let start = behind + 1;
        let (fallback, close) = match self.literal(start) {
            Some(value) => (value, start + 1),
            None => match self.nested(start) {
                Some((value, after)) => (value, after),
                None => (Value::Opaque("an expression"), start),
            },
        };
        let is_closed = self.is(close, Token::Other(b')'));
        Some(Env {
            name,
            fallback: Some(if is_closed {
                fallback
            } else {
                Value::Opaque("an expression")
            }),
            // Behind an expression nothing is known to end.
            after: if is_closed { close + 1 } else { usize::MAX },
        })
    }

    /// `env('B')` as the default of another.
    fn nested(&self, at: usize) -> Option<(Value, usize)> {
        let (Some(&Token::String(name, _)), "env", true, true) = (
            self.tokens.get(at + 2),
            self.word(at),
            self.is(at + 1, Token::Other(b'(')),
            self.is(at + 3, Token::Other(b')')),
        ) else {
            return None;
        };
        Some((variable(name.slice(self.text), name), at + 4))
    }

    fn literal(&self, at: usize) -> Option<Value> {
        match *self.tokens.get(at)? {
            Token::String(span, is_single) => {
                let written = span.slice(self.text);
                if !is_single && written.contains('$') {
                    return Some(Value::Opaque("it holds a variable"));
                }
                Some(known(&unescaped(written), Literal::String, span))
            }
            Token::Word(span) => {
                let word = span.slice(self.text);
                let literal = match word.to_ascii_lowercase().as_str() {
                    "null" => return Some(Value::Absent(span)),
                    "true" | "false" => Literal::Boolean,
                    lower if lower.bytes().all(|byte| byte.is_ascii_digit()) => Literal::Number,
                    _ => return None,
                };
                Some(Value::Known(crate::model::Known {
                    text: Sensitive::new(word.to_ascii_lowercase()),
                    literal,
                    span,
                }))
            }
            Token::Arrow | Token::Other(_) => None,
        }
    }

    /// The token behind a cast: `(bool) env(…)`.
    fn behind_cast(&self, at: usize) -> usize {
        let is_cast = self.is(at, Token::Other(b'('))
            && matches!(self.word(at + 1), "bool" | "boolean" | "string" | "int")
            && self.is(at + 2, Token::Other(b')'));
        if is_cast { at + 3 } else { at }
    }

    /// Whether a value ends before token `at`.
    fn ends(&self, at: usize) -> bool {
        matches!(
            self.tokens.get(at),
            Some(Token::Other(b',' | b']' | b')' | b';'))
        )
    }
}

/// The tokens of the code; comments and heredocs are left out.
fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        match bytes[at] {
            b'#' if rest.get(1) != Some(&b'[') => at = line_end(bytes, at),
            b'/' if rest.starts_with(b"//") => at = line_end(bytes, at),
            b'/' if rest.starts_with(b"/*") => {
                let end = memchr::memmem::find(&rest[2..], b"*/");
                at = end.map_or(bytes.len(), |end| at + 2 + end + 2);
            }
            b'<' if rest.starts_with(b"<<<") => at = heredoc_end(text, at),
            quote @ (b'\'' | b'"') => {
                let end = string_end(bytes, at + 1, quote);
                tokens.push(Token::String(Span::new(at + 1, end), quote == b'\''));
                at = end + 1;
            }
            b'=' if rest.starts_with(b"=>") => {
                tokens.push(Token::Arrow);
                at += 2;
            }
            byte if byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'\\' => {
                let is_word =
                    |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'\\');
                let length = rest.iter().take_while(|byte| is_word(byte)).count();
                tokens.push(Token::Word(Span::new(at, at + length)));
                at += length;
            }
            byte => {
                if !byte.is_ascii_whitespace() {
                    tokens.push(Token::Other(byte));
                }
                at += 1;
            }
        }
    }
    tokens
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &bytes[at..]).map_or(bytes.len(), |length| at + length)
}

/// The quote that closes a string whose inside starts at `at`.
fn string_end(bytes: &[u8], mut at: usize, quote: u8) -> usize {
    while at < bytes.len() && bytes[at] != quote {
        at += if bytes[at] == b'\\' { 2 } else { 1 };
    }
    at.min(bytes.len())
}

/// Where the heredoc at `at` ends: behind its label at the start of a line.
fn heredoc_end(text: &str, at: usize) -> usize {
    let bytes = text.as_bytes();
    let line = line_end(bytes, at);
    let label = text[at + 3..line].trim().trim_matches(['"', '\'']);
    if label.is_empty() {
        return at + 3;
    }
    let mut from = line;
    while from < bytes.len() {
        let end = line_end(bytes, from + 1);
        let start = (from + 1).min(end);
        let content = text[start..end].trim_start();
        let behind = content.strip_prefix(label);
        let is_label = behind.is_some_and(|behind| {
            !behind.starts_with(|next: char| next.is_alphanumeric() || next == '_')
        });
        if is_label {
            return end - content.len() + label.len();
        }
        from = end;
    }
    bytes.len()
}

/// A string without the escapes that matter for credentials.
fn unescaped(written: &str) -> String {
    written
        .replace("\\\\", "\0")
        .replace("\\'", "'")
        .replace("\\\"", "\"")
        .replace('\0', "\\")
}
