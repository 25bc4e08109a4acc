//! From text to tokens, in one pass. Comments are dropped; a string that does
//! not end is a quote that stands alone. Knows notations, not grammars.

use crate::extract::comments::Notation;
use crate::extract::server::fill::{filled, opener};
use crate::extract::server::language::{Fill, Language};
use crate::model::Span;

/// A piece of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) span: Span,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A name or a keyword; with `$` or `@` where names begin so, with `\`
    /// inside where it parts namespaces.
    Word,
    Number,
    /// A string: what stands between its quotes, and how values stand in it.
    Text(Span, Fill),
    /// `:name`; the span is the name's.
    Symbol,
    Punct,
    Newline,
}

impl Token {
    pub(super) fn text<'t>(&self, text: &'t str) -> &'t str {
        self.span.slice(text)
    }

    pub(super) fn is(&self, text: &str, what: &str) -> bool {
        matches!(self.kind, Kind::Word | Kind::Punct) && self.text(text) == what
    }

    pub(super) fn is_newline(&self) -> bool {
        self.kind == Kind::Newline
    }
}

/// Marks of more than one character, longest first.
const MARKS: [&str; 35] = [
    "===", "!==", "??=", "||=", "&&=", "?->", "...", "<=>", "==", "!=", "<=", ">=", ":=", "=>",
    "->", "::", "&&", "||", "??", "?:", "?.", "+=", "-=", "*=", "/=", ".=", "&.", "=~", "<<", ">>",
    "++", "--", "<>", "|>", "..",
];

/// A character's literal is not longer than this, with its quotes.
const LONGEST_CHARACTER: usize = 14;

/// The tokens of the part `span` of `text`.
pub(super) fn lex(
    text: &str,
    span: Span,
    language: Language,
    notation: &'static Notation,
) -> Vec<Token> {
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..span.end],
        start: span.start,
        text,
        language,
        notation,
        tokens: Vec::new(),
        unclosed: [0; 6],
        unfilled: [0; 6],
    };
    let mut at = span.start;
    while at < span.end {
        at = lexer.step(at).max(at + 1);
    }
    lexer.tokens
}

struct Lexer<'t> {
    text: &'t str,
    bytes: &'t [u8],
    start: usize,
    language: Language,
    /// What begins comments.
    notation: &'static Notation,
    tokens: Vec<Token>,
    /// For each way to quote: up to where no closing quote was found.
    unclosed: [usize; 6],
    /// The same, where quotes in what is filled in do not close.
    unfilled: [usize; 6],
}

impl Lexer<'_> {
    /// Reads what starts at `at`; returns where to read on.
    fn step(&mut self, at: usize) -> usize {
        if let Some(end) = self.comment_end(at) {
            return end;
        }
        let byte = self.bytes[at];
        match byte {
            b'\n' => {
                self.push(Kind::Newline, at, at + 1);
                at + 1
            }
            b'\\' if matches!(self.bytes.get(at + 1), Some(b'\n' | b'\r')) => {
                // The line goes on in the next.
                at + 2 + usize::from(self.starts(at + 1, "\r\n"))
            }
            _ if byte.is_ascii_whitespace() => at + 1,
            b'"' | b'\'' | b'`' => self.string(at, at),
            b'0'..=b'9' => {
                let end = self.while_at(at, |byte| {
                    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.')
                });
                self.push(Kind::Number, at, end);
                end
            }
            b'@' | b'$' if matches!(self.bytes.get(at + 1), Some(b'"')) => self.string(at, at + 1),
            b'<' if self.language == Language::Php && self.starts(at, "<<<") => self.heredoc(at),
            b':' if self.starts_symbol(at) => {
                let end = self.while_at(at + 1, is_name);
                self.push(Kind::Symbol, at + 1, end);
                end
            }
            _ if is_name(byte)
                || matches!(byte, b'$' | b'@')
                || byte == b'\\' && self.language == Language::Php =>
            {
                self.word(at)
            }
            _ => {
                let length = MARKS
                    .iter()
                    .find(|mark| self.starts(at, mark))
                    .map_or(1, |mark| mark.len());
                self.push(Kind::Punct, at, at + length);
                at + length
            }
        }
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) {
        self.tokens.push(Token {
            kind,
            span: Span::new(start, end),
        });
    }

    fn starts(&self, at: usize, what: &str) -> bool {
        self.bytes
            .get(at..)
            .is_some_and(|rest| rest.starts_with(what.as_bytes()))
    }

    fn while_at(&self, at: usize, test: impl Fn(u8) -> bool) -> usize {
        self.bytes[at..]
            .iter()
            .position(|&byte| !test(byte))
            .map_or(self.bytes.len(), |length| at + length)
    }

    fn word(&mut self, at: usize) -> usize {
        let is_php = self.language == Language::Php;
        let mut end = self.while_at(at + 1, |byte| is_name(byte) || is_php && byte == b'\\');
        // `env!(…)`, `production?`
        let next = self.bytes.get(end).copied();
        let is_marked = match self.language {
            Language::Rust => next == Some(b'!') && self.bytes.get(end + 1) == Some(&b'('),
            Language::Ruby | Language::Elixir => {
                matches!(next, Some(b'?' | b'!')) && self.bytes.get(end + 1) != Some(&b'=')
            }
            _ => false,
        };
        end += usize::from(is_marked);
        // `f"…"`, `rb'…'`
        if end - at <= 2
            && matches!(self.bytes.get(end), Some(b'"' | b'\''))
            && self.bytes[at..end].iter().all(|byte| {
                matches!(
                    byte.to_ascii_lowercase(),
                    b'r' | b'b' | b'u' | b'f' | b's' | b't'
                )
            })
            && matches!(
                self.language,
                Language::Python | Language::Dollar | Language::Rust
            )
        {
            return self.string(at, end);
        }
        self.push(Kind::Word, at, end);
        end
    }

    fn starts_symbol(&self, at: usize) -> bool {
        matches!(self.language, Language::Ruby | Language::Elixir)
            && self
                .bytes
                .get(at + 1)
                .is_some_and(|&byte| is_name(byte) && !byte.is_ascii_digit())
            && at
                .checked_sub(1)
                .and_then(|before| self.bytes.get(before))
                .is_none_or(|&byte| !is_name(byte) && !matches!(byte, b':' | b'"' | b'\'' | b')'))
    }

    /// The end of the comment that starts at `at`.
    fn comment_end(&self, at: usize) -> Option<usize> {
        // `#[Attribute]`
        if self.language == Language::Php && self.starts(at, "#[") {
            return None;
        }
        let before = &self.bytes[self.start..at];
        let length = self.notation.comment_length(before, &self.bytes[at..])?;
        Some(at + length)
    }

    /// The string whose prefix starts at `start` and whose quote stands at
    /// `quote`.
    fn string(&mut self, start: usize, quote: usize) -> usize {
        let byte = self.bytes[quote];
        let triple = [byte; 3];
        let is_triple = byte != b'`'
            && self.bytes[quote..].starts_with(&triple)
            && !matches!(self.language, Language::Php | Language::Ruby | Language::Go);
        let closer = if is_triple { &triple[..] } else { &triple[..1] };
        let prefix = &self.text[start..quote];
        let inner = quote + closer.len();
        let Some(end) = self.closing(inner, closer, prefix) else {
            self.push(Kind::Punct, start, quote + 1);
            return quote + 1;
        };
        let fill = self.language.fill(prefix, byte);
        self.push(
            Kind::Text(Span::new(inner, end), fill),
            start,
            end + closer.len(),
        );
        end + closer.len()
    }

    fn closing(&mut self, inner: usize, closer: &[u8], prefix: &str) -> Option<usize> {
        let quote = closer[0];
        let slot = match quote {
            b'"' => 0,
            b'\'' => 1,
            _ => 2,
        } + if closer.len() > 1 { 3 } else { 0 };
        if inner <= self.unclosed[slot] {
            return None;
        }
        let is_character = quote == b'\'' && self.language.has_characters();
        let limit = if is_character {
            self.bytes.len().min(inner + LONGEST_CHARACTER)
        } else {
            self.bytes.len()
        };
        let mut body = Body {
            bytes: &self.bytes[..limit],
            closer,
            is_long: closer.len() > 1 || quote == b'`' || self.language.has_long_strings(),
            is_raw: quote == b'`' && self.language == Language::Go || prefix.contains(['r', '@']),
            fill: Fill::None,
        };
        // First with what is filled in, which may hold the same quote. Where
        // nothing closes that, every quote counts.
        let is_plain = closer.len() > 1 || !self.language.nests_quotes();
        if !is_plain && inner > self.unfilled[slot] {
            body.fill = self.language.fill(prefix, quote);
            match body.end(inner) {
                Ok(end) => return Some(end),
                Err(stop) => self.unfilled[slot] = stop,
            }
            body.fill = Fill::None;
        }
        let stop = match body.end(inner) {
            Ok(end) => return Some(end),
            Err(stop) => stop,
        };
        if !is_character {
            self.unclosed[slot] = stop;
        }
        None
    }

    /// PHP's `<<<NAME … NAME`.
    fn heredoc(&mut self, at: usize) -> usize {
        let open = self.while_at(at + 3, |byte| byte == b' ');
        let quote = self
            .bytes
            .get(open)
            .copied()
            .filter(|byte| matches!(byte, b'\'' | b'"'));
        let name = open + usize::from(quote.is_some());
        let name_end = self.while_at(name, is_name);
        let line = memchr::memchr(b'\n', &self.bytes[name_end..]).map(|end| name_end + end + 1);
        let (Some(inner), true) = (line, name_end > name) else {
            self.push(Kind::Punct, at, at + 3);
            return at + 3;
        };
        let mut end = inner;
        // The closing name stands first in its line.
        while end < self.bytes.len() {
            let first = self.while_at(end, |byte| matches!(byte, b' ' | b'\t'));
            let after = first + (name_end - name);
            let is_name = self.bytes[first..].starts_with(&self.bytes[name..name_end])
                && !self.bytes.get(after).copied().is_some_and(is_name);
            if is_name {
                let fill = self.language.fill("", quote.unwrap_or(b'"'));
                self.push(Kind::Text(Span::new(inner, end), fill), at, after);
                return after;
            }
            end = memchr::memchr(b'\n', &self.bytes[first..])
                .map_or(self.bytes.len(), |next| first + next + 1);
        }
        self.bytes.len()
    }
}

/// How a string may go on behind its quote.
struct Body<'b> {
    /// The text up to where it must have ended.
    bytes: &'b [u8],
    closer: &'b [u8],
    is_long: bool,
    is_raw: bool,
    /// What is filled in and may hold quotes.
    fill: Fill,
}

impl Body<'_> {
    /// Where the string that starts at `inner` closes, or else where that is
    /// given up.
    fn end(&self, inner: usize) -> Result<usize, usize> {
        let mut at = inner;
        while let Some(&byte) = self.bytes.get(at) {
            if self.bytes[at..].starts_with(self.closer) {
                return Ok(at);
            }
            at += match byte {
                b'\n' if !self.is_long => break,
                _ if self.fill != Fill::None => match self.filled(at) {
                    Some(length) => length,
                    None if byte == b'\\' && !self.is_raw => 2,
                    None => 1,
                },
                b'\\' if !self.is_raw => 2,
                _ => 1,
            };
        }
        Err(at.min(self.bytes.len()))
    }

    /// The length of what is filled in at `at`, with its brackets.
    fn filled(&self, at: usize) -> Option<usize> {
        let text = &self.bytes[at..];
        // `{{` is a brace.
        if self.fill == Fill::Braces && text.starts_with(b"{{") {
            return Some(2);
        }
        let opener = opener(text, self.fill)?;
        let length = opener + filled(&text[opener..], self.fill)? + 1;
        let is_near = self.is_long || memchr::memchr(b'\n', &text[..length]).is_none();
        is_near.then_some(length)
    }
}

/// Whether the byte may stand in a name.
fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}
