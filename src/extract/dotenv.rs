//! `.env` files, read as the JavaScript tools read them.
//!
//! The notation is that of [dotenv] 16 and 17, which Next.js, Vite, Nuxt,
//! Astro and most others build on: `export`, spaces around `=` (or `NAME: x`),
//! three kinds of quotes, values over several lines, `\n` and `\r` as escapes
//! in double quotes only, and `#` as a comment wherever it stands outside of
//! quotes. References are expanded as by [dotenv-expand]. Where Docker, Ruby or
//! Python read a line differently, the difference is in what no credential
//! holds.
//!
//! Knows the notation; does not know which names matter.
//!
//! [dotenv]: https://github.com/motdotla/dotenv
//! [dotenv-expand]: https://github.com/motdotla/dotenv-expand

mod expand;

use crate::model::facts::{Assignment, Holder};
use crate::model::{Span, Value};

/// More syntax errors than this tell nobody anything.
const MOST_ERRORS: usize = 16;

/// How a value is quoted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    /// Not at all.
    None,
    /// `'…'`
    Single,
    /// `"…"`
    Double,
    /// `` `…` ``
    Backtick,
}

impl Quote {
    fn of(byte: u8) -> Self {
        match byte {
            b'\'' => Self::Single,
            b'"' => Self::Double,
            b'`' => Self::Backtick,
            _ => Self::None,
        }
    }
}

/// One definition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The variable's name.
    pub name: String,
    /// Where the name is.
    pub name_span: Span,
    /// The value after escapes and references.
    pub value: Value,
    /// Where the value is written, without its quotes.
    pub value_span: Span,
    /// How it is quoted.
    pub quote: Quote,
}

/// A line that is no definition, comment or bare name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// The line, without its end.
    pub span: Span,
    /// What is wrong with it. Never quotes the file.
    pub message: &'static str,
}

/// Reads an env file; what could be read is returned along with the errors.
pub fn parse(text: &str) -> (Vec<Entry>, Vec<SyntaxError>) {
    let mut lexer = Lexer {
        text,
        at: 0,
        raw: Vec::new(),
        errors: Vec::new(),
        comments: Vec::new(),
    };
    lexer.run();
    lexer.errors.truncate(MOST_ERRORS);
    (expand::expand(text, lexer.raw), lexer.errors)
}

/// Where the comments of an env file are.
pub(super) fn comments(text: &str) -> Vec<Span> {
    let mut lexer = Lexer {
        text,
        at: 0,
        raw: Vec::new(),
        errors: Vec::new(),
        comments: Vec::new(),
    };
    lexer.run();
    lexer.comments.retain(|comment| !comment.is_empty());
    lexer.comments
}

/// The definitions of an env file as facts.
pub fn extract(text: &str) -> (Vec<Assignment>, Vec<SyntaxError>) {
    let (entries, errors) = parse(text);
    let assignments = entries
        .into_iter()
        .map(|entry| Assignment {
            name: entry.name,
            name_span: entry.name_span,
            value: entry.value,
            holder: Holder::EnvFile,
            scope: String::new(),
            mode: None,
        })
        .collect();
    (assignments, errors)
}

/// A definition before its references are expanded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Raw {
    name: Span,
    value: Span,
    quote: Quote,
    /// Whether `\n` and `\r` are escapes: the value starts with a `"`, closed
    /// or not.
    escapes: bool,
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
    raw: Vec<Raw>,
    errors: Vec<SyntaxError>,
    comments: Vec<Span>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        loop {
            self.at = self.skip(self.at, is_space);
            if self.at == self.text.len() {
                return;
            }
            let start = self.at;
            let end = line_end(self.text, start);
            // Reading a value over several lines moves further.
            self.at = end;
            if self.text.as_bytes()[start] == b'#' {
                self.comments.push(Span::new(start, end));
                continue;
            }
            if let Err(message) = self.line(start, end)
                && self.errors.len() < MOST_ERRORS
            {
                let span = Span::new(start, end);
                self.errors.push(SyntaxError { span, message });
            }
        }
    }

    /// Reads the line at `start..end`.
    fn line(&mut self, start: usize, end: usize) -> Result<(), &'static str> {
        let name = self.name(start);
        let after = self.skip(name.end, is_blank);
        let rest = &self.text.as_bytes()[after..end];
        let value = match rest.first() {
            Some(b'=') if !name.is_empty() => after + 1,
            Some(b':')
                if !name.is_empty()
                    && after == name.end
                    && rest.get(1).is_none_or(u8::is_ascii_whitespace) =>
            {
                after + 1
            }
            // A bare name hands on the variable of the surroundings.
            None | Some(b'#') if !name.is_empty() => {
                self.comments.push(Span::new(after, end));
                return Ok(());
            }
            _ => return Err("this line is neither `NAME=value` nor a comment"),
        };
        self.value(name, self.skip(value, is_blank), end)
    }

    fn name(&self, start: usize) -> Span {
        let is_name = |character: char| {
            character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')
        };
        let end = self.skip(start, is_name);
        if &self.text[start..end] == "export" {
            let second = self.skip(end, is_blank);
            let second_end = self.skip(second, is_name);
            if second > end && second_end > second {
                return Span::new(second, second_end);
            }
        }
        Span::new(start, end)
    }

    fn value(&mut self, name: Span, start: usize, line_end: usize) -> Result<(), &'static str> {
        let bytes = self.text.as_bytes();
        let first = bytes[start..line_end].first().copied().unwrap_or(b' ');
        let quote = Quote::of(first);
        let mut is_closed = true;
        if quote != Quote::None {
            let close = closing_quote(bytes, start);
            if let Some(close) = close
                && let Some(end) = self.ends_line(close + 1)
            {
                self.at = end;
                self.comments
                    .push(Span::new(self.skip(close + 1, is_blank), end));
                self.raw.push(Raw {
                    name,
                    value: Span::new(start + 1, close),
                    quote,
                    escapes: quote == Quote::Double,
                });
                return Ok(());
            }
            is_closed = close.is_some_and(|close| close < line_end);
        }
        // A quote that is not closed, or has text behind it, is a character
        // like any other.
        let line = &bytes[start..line_end];
        let end = start + memchr::memchr(b'#', line).unwrap_or(line.len());
        self.comments.push(Span::new(end, line_end));
        let trimmed = self.text[start..end].trim_end_matches(is_space);
        let mut value = Span::new(start, start + trimmed.len());
        let mut kept = Quote::None;
        // … but for a last one of the same kind, as in `"C:\"`.
        if quote != Quote::None && value.len() > 1 && trimmed.as_bytes().last() == Some(&first) {
            value = Span::new(value.start + 1, value.end - 1);
            kept = quote;
            is_closed = true;
        }
        self.raw.push(Raw {
            name,
            value,
            quote: kept,
            escapes: quote == Quote::Double,
        });
        if is_closed {
            Ok(())
        } else {
            Err("this quote is not closed")
        }
    }

    /// The end of the line, if nothing but a comment stands between `at` and
    /// there.
    fn ends_line(&self, at: usize) -> Option<usize> {
        let at = self.skip(at, is_blank);
        match self.text.as_bytes().get(at) {
            None | Some(b'\n' | b'\r') => Some(at),
            Some(b'#') => Some(line_end(self.text, at)),
            Some(_) => None,
        }
    }

    fn skip(&self, at: usize, is_skipped: impl Fn(char) -> bool) -> usize {
        let rest = &self.text[at..];
        at + rest
            .find(|character| !is_skipped(character))
            .unwrap_or(rest.len())
    }
}

/// The quote that closes the one at `open`: the next without a backslash.
fn closing_quote(bytes: &[u8], open: usize) -> Option<usize> {
    memchr::memchr_iter(bytes[open], &bytes[open + 1..])
        .map(|at| open + 1 + at)
        .find(|&at| bytes[at - 1] != b'\\')
}

fn line_end(text: &str, at: usize) -> usize {
    let rest = &text.as_bytes()[at..];
    at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len())
}

/// What JavaScript's `\s` and `trim` take for a space.
fn is_space(character: char) -> bool {
    character.is_whitespace() || character == '\u{FEFF}'
}

fn is_blank(character: char) -> bool {
    is_space(character) && !matches!(character, '\n' | '\r')
}

#[cfg(test)]
mod tests;
