//! The value behind a name.
//!
//! Known is what is spelt out; everything that a program would have to compute
//! is opaque. Looks at a bounded number of bytes.

use std::borrow::Cow;

use crate::extract::elsewhere::{self, filled_in, is_kept_elsewhere};
use crate::extract::reference::{Piece, known, pieces};
use crate::model::{Known, Literal, Read, Sensitive, Span, Value, Variable};

use super::context::Separator;
use super::{TextKind, is_name_byte, is_quote};

/// Longer values are no credentials.
const LONGEST: usize = 1024;

/// What is read from an environment variable in server code.
const READS: [&str; 11] = [
    "os.environ[",
    "os.environ.get(",
    "os.getenv(",
    "os.Getenv(",
    "ENV[",
    "ENV.fetch(",
    "getenv(",
    "env(",
    "System.getenv(",
    "process.env[",
    "$_ENV[",
];

/// Evaluates the values of a text.
pub(super) struct Values<'t> {
    pub(super) text: &'t str,
    pub(super) kind: TextKind,
}

/// A quote that opens at some place.
struct Opening {
    /// Start of the inner text.
    inner: usize,
    /// What closes it.
    close: &'static str,
    /// Whether `{…}` is filled in, as in Python's f-strings.
    is_format: bool,
}

impl Values<'_> {
    /// The value inside a string that holds the name too: `"NAME=value"`.
    pub(super) fn inside(&self, at: usize, quote: u8, line_end: usize) -> Option<(Value, usize)> {
        let window = self.window(at, line_end);
        let length = memchr::memchr(quote, window)?;
        let span = Span::new(at, at + length);
        Some((self.line(span), span.end))
    }

    /// The value in a string that is a line for an env file, or is what such a
    /// line is searched or replaced by: `"NAME='value'\n"`.
    fn line(&self, span: Span) -> Value {
        let mut text = span.slice(self.text);
        while let Some(rest) = text
            .strip_suffix("\\n")
            .or_else(|| text.strip_suffix("\\r"))
        {
            text = rest;
        }
        let quote = text.bytes().next().filter(|&byte| is_quote(byte));
        let inner = match quote {
            None => text,
            Some(quote) => match text[1..].strip_suffix(quote as char) {
                Some(inner) if !inner.contains(quote as char) => inner,
                _ => return Value::Opaque("a pattern"),
            },
        };
        // Prose, or the start of a value that is looked for.
        let is_prose = self.kind == TextKind::Code && inner.contains(char::is_whitespace);
        if is_prose || inner.ends_with(['_', '-', '=', ':']) {
            return Value::Opaque("a part of a line");
        }
        let start = span.start + usize::from(quote.is_some());
        self.plain(Span::new(start, start + inner.len()))
    }

    /// The text of an element that starts at `at`.
    pub(super) fn element(&self, at: usize) -> Option<(Value, usize)> {
        let window = self.window(at, self.text.len());
        let length = memchr::memchr(b'<', window)?;
        if window.get(length + 1) != Some(&b'/') {
            return None;
        }
        Some((
            self.plain(self.trimmed(Span::new(at, at + length))),
            at + length,
        ))
    }

    /// The value behind a separator that ends at `at`, and where it ends.
    pub(super) fn separated(&self, at: usize, separator: Separator) -> Option<(Value, usize)> {
        let mut at = self.skip_blanks(at);
        if self.kind == TextKind::Config && separator == Separator::Colon {
            at = self.behind_anchor(at);
        }
        let mut end = self.line_end(at);
        if at == end {
            // In code, a long value may stand in the next line.
            let next = self.skip_spaces(end);
            let is_continued = self.kind == TextKind::Code && self.opening(next).is_some();
            if is_continued {
                at = next;
                end = self.line_end(at);
            } else if matches!(separator, Separator::Tight | Separator::Loose)
                && self.kind == TextKind::Config
            {
                return Some((known("", Span::new(at, at)), at));
            } else {
                return None;
            }
        }
        if let Some(opening) = self.opening(at) {
            return Some(self.quoted(at, &opening));
        }
        match self.kind {
            TextKind::Code => self.expression(at, end),
            TextKind::Config | TextKind::Xml => self.scalar(at, end, separator),
        }
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    fn window(&self, at: usize, end: usize) -> &[u8] {
        &self.text.as_bytes()[at..end.min(at + LONGEST)]
    }

    /// The end of the line, as far as a value may reach.
    fn line_end(&self, at: usize) -> usize {
        let window = self.window(at, self.text.len());
        at + memchr::memchr2(b'\n', b'\r', window).unwrap_or(window.len())
    }

    fn skip_blanks(&self, mut at: usize) -> usize {
        while matches!(self.byte(at), Some(b' ' | b'\t')) {
            at += 1;
        }
        at
    }

    /// Behind the name that a value has in YAML: `&name value`.
    fn behind_anchor(&self, at: usize) -> usize {
        let Some(name) = self.window(at, self.line_end(at)).strip_prefix(b"&") else {
            return at;
        };
        let length = name.iter().take_while(|&&byte| is_name_byte(byte)).count();
        match name.get(length) {
            Some(b' ' | b'\t') if length > 0 => self.skip_blanks(at + 1 + length),
            _ => at,
        }
    }

    fn skip_spaces(&self, at: usize) -> usize {
        let window = self.window(at, self.text.len());
        at + window
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count()
    }

    fn trimmed(&self, span: Span) -> Span {
        let text = span.slice(self.text);
        let start = span.end - text.trim_ascii_start().len();
        Span::new(start, start + text.trim_ascii().len())
    }

    /// The string that opens at `at`, if one does.
    fn opening(&self, at: usize) -> Option<Opening> {
        let window = self.window(at, self.text.len());
        let is_prefix = |byte: &&u8| {
            matches!(
                byte.to_ascii_lowercase(),
                b'r' | b'b' | b'u' | b'f' | b'@' | b'$'
            )
        };
        let length = match self.kind {
            TextKind::Code => window.iter().take(2).take_while(is_prefix).count(),
            TextKind::Config | TextKind::Xml => 0,
        };
        let (prefix, rest) = window.split_at(length);
        let close = match rest {
            [b'"', b'"', b'"', ..] => "\"\"\"",
            [b'\'', b'\'', b'\'', ..] => "'''",
            [b'\\', b'"', ..] => "\\\"",
            [b'\\', b'\'', ..] => "\\'",
            [b'"', ..] => "\"",
            [b'\'', ..] => "'",
            [b'`', ..] if self.kind == TextKind::Code => "`",
            _ => return None,
        };
        Some(Opening {
            inner: at + length + close.len(),
            close,
            is_format: prefix.iter().any(|byte| matches!(byte, b'f' | b'F' | b'$')),
        })
    }

    fn quoted(&self, at: usize, opening: &Opening) -> (Value, usize) {
        let Some(end) = self.closing(opening) else {
            return (Value::Opaque("a string that does not end here"), at + 1);
        };
        let span = Span::new(opening.inner, end);
        let after = end + opening.close.len();
        if self.kind == TextKind::Code && self.goes_on(after) {
            return (Value::Opaque("it is put together"), after);
        }
        (self.string(span, opening), after)
    }

    /// Where the string ends; it may not go on in the next line, unless it is
    /// one of those that are made for that.
    fn closing(&self, opening: &Opening) -> Option<usize> {
        let window = self.window(opening.inner, self.text.len());
        let close = opening.close.as_bytes();
        let mut at = 0;
        while at < window.len() {
            if window[at..].starts_with(close) {
                return Some(opening.inner + at);
            }
            match window[at] {
                b'\n' | b'\r' if close.len() < 3 => return None,
                b'\\' if close != b"`" => at += 2,
                _ => at += 1,
            }
        }
        None
    }

    /// Whether more is added to the string that ends at `after`.
    fn goes_on(&self, after: usize) -> bool {
        let at = self.skip_blanks(after);
        let rest = self.window(at, self.text.len());
        match rest {
            [b'+' | b'%' | b'*' | b'&' | b'?' | b'"' | b'\'' | b'`', ..] | [b'<', b'>', ..] => true,
            [b'.', rest @ ..] => {
                let length = rest.iter().take_while(|&&byte| is_name_byte(byte)).count();
                !matches!(
                    &rest[..length],
                    b"freeze"
                        | b"to_string"
                        | b"to_owned"
                        | b"into"
                        | b"trim"
                        | b"strip"
                        | b"toString"
                )
            }
            _ => at > after && (rest.starts_with(b"if ") || rest.starts_with(b"unless ")),
        }
    }

    fn string(&self, span: Span, opening: &Opening) -> Value {
        let inner = span.slice(self.text);
        let is_single = matches!(opening.close, "'" | "'''" | "\\'");
        let is_filled = inner.contains("{{")
            || inner.contains("<%")
            || opening.is_format && inner.contains('{')
            || !is_single && ["#{", "%{", "\\("].iter().any(|mark| inner.contains(mark));
        if is_filled {
            return Value::Opaque("a template");
        }
        if let Some(value) = self.elsewhere(inner, span) {
            return value;
        }
        if !is_single && inner.contains('$') {
            return self.referring(span);
        }
        known(&unescaped(inner, opening.close), span)
    }

    /// A value with references in it.
    fn referring(&self, span: Span) -> Value {
        let pieces = pieces(span.slice(self.text));
        match pieces[..] {
            [Piece::Reference(reference)] if self.kind != TextKind::Code => reference.value(span),
            _ if pieces.iter().all(|piece| matches!(piece, Piece::Text(_))) => {
                let text: String = pieces
                    .iter()
                    .map(|piece| match piece {
                        Piece::Text(text) => *text,
                        Piece::Reference(_) | Piece::Opaque => "",
                    })
                    .collect();
                known(&text, span)
            }
            _ => Value::Opaque("it holds a reference"),
        }
    }

    /// An unquoted value of a configuration file.
    fn scalar(&self, at: usize, line_end: usize, separator: Separator) -> Option<(Value, usize)> {
        let window = self.window(at, line_end);
        let opaque = |why| Some((Value::Opaque(why), at + 1));
        match window {
            [b'{', b'{', ..] | [b'<', b'%', ..] => return opaque("a template"),
            // A mapping or a list is no value.
            [b'{' | b'[', ..] => return None,
            [b'`', ..] => return opaque("a command"),
            [b'$', b'(', ..] | [b'$', b'{', b'{', ..] => return opaque("a command or a template"),
            [b'&' | b'*' | b'!', ..] if separator == Separator::Colon => {
                return opaque("a tag, an anchor or an alias");
            }
            [b'|' | b'>', ..] if separator == Separator::Colon => return opaque("a block"),
            [b'#', ..] => return None,
            _ => {}
        }
        let length = match separator {
            Separator::Tight => window
                .iter()
                .position(|&byte| {
                    byte.is_ascii_whitespace() || matches!(byte, b',' | b';' | b'"' | b'\'' | b'`')
                })
                .unwrap_or(window.len()),
            Separator::Loose | Separator::Colon | Separator::Word => loose_length(window),
        };
        let span = self.trimmed(Span::new(at, self.boundary(at + length)));
        let value = match span.slice(self.text) {
            "null" | "~" if separator != Separator::Tight => Value::Absent(span),
            _ => self.plain(span),
        };
        Some((value, span.end.max(at)))
    }

    /// `end`, moved back to the start of a character: a window is cut anywhere.
    fn boundary(&self, end: usize) -> usize {
        self.text.floor_char_boundary(end)
    }

    /// The value of a text that stands for another one. Programs are run as they
    /// are written, while configuration is often filled in first.
    fn elsewhere(&self, text: &str, span: Span) -> Option<Value> {
        if is_kept_elsewhere(text) {
            return Some(Value::Opaque(elsewhere::KEPT));
        }
        match self.kind {
            TextKind::Code => None,
            TextKind::Config | TextKind::Xml => filled_in(text, span),
        }
    }

    /// A value that is written without quotes of its own.
    fn plain(&self, span: Span) -> Value {
        let text = span.slice(self.text);
        if let Some(value) = self.elsewhere(text, span) {
            return value;
        }
        if text.contains("{{") || text.contains("<%") || text.contains('`') {
            return Value::Opaque("a template or a command");
        }
        if is_pattern(text) {
            return Value::Opaque("a pattern");
        }
        if text.len() > 2 && text.starts_with('%') && text.ends_with('%') {
            return Value::Opaque("a variable of Windows");
        }
        if text.contains('$') {
            return self.referring(span);
        }
        match literal(text) {
            Some(literal) => typed(text, literal, span),
            None => known(text, span),
        }
    }

    /// An unquoted value in a program.
    fn expression(&self, at: usize, line_end: usize) -> Option<(Value, usize)> {
        let window = self.window(at, line_end);
        let length = window
            .iter()
            .take_while(|&&byte| is_name_byte(byte))
            .count();
        let span = Span::new(at, at + length);
        let word = span.slice(self.text);
        if let Some(read) = self.read(at) {
            return Some(read);
        }
        let value = match word {
            "null" | "nil" | "None" | "NULL" => Value::Absent(span),
            _ => match literal(word) {
                Some(literal) => typed(word, literal, span),
                None => Value::Opaque("an expression"),
            },
        };
        Some((value, span.end.max(at)))
    }

    /// A read of an environment variable.
    fn read(&self, at: usize) -> Option<(Value, usize)> {
        let rest = &self.text[at..];
        let start = at + READS.iter().find(|read| rest.starts_with(**read))?.len();
        let opening = self.opening(start)?;
        let name = Span::new(opening.inner, self.closing(&opening)?);
        let after = name.end + opening.close.len();
        // A default behind the name, or anything done to the value, makes it
        // something else.
        let is_alone = matches!(self.byte(self.skip_blanks(after)), Some(b']' | b')'));
        let value = if is_alone && !self.goes_on(after + 1) {
            Value::Variable(Variable {
                name: name.slice(self.text).to_owned(),
                read: Read::Reference,
                span: Span::new(at, after + 1),
            })
        } else {
            Value::Opaque("an expression")
        };
        // The name is a read, not given a value; the text behind it may be.
        Some((value, after))
    }
}

/// Whether a text is a regular expression, a pipeline or the like: no
/// credential holds any of these. A `\n` at the end is somebody's mistake.
fn is_pattern(text: &str) -> bool {
    let text = text.strip_suffix("\\n").unwrap_or(text);
    text.contains(['*', '|', '\\', '^', '(', ')', '[', ']', '…']) || {
        // `${NAME}` and `$NAME` are references.
        let bytes = text.as_bytes();
        memchr::memchr(b'{', bytes).is_some_and(|at| at == 0 || bytes[at - 1] != b'$')
    }
}

/// How much of a line is an unquoted value that may hold spaces.
fn loose_length(window: &[u8]) -> usize {
    let mut end = window.len();
    // Braces inside of the value, as in `${NAME}`.
    let mut open = 0;
    for (at, &byte) in window.iter().enumerate() {
        let is_apart = at > 0 && window[at - 1].is_ascii_whitespace();
        match byte {
            b'{' => open += 1,
            b'}' if open > 0 => open -= 1,
            b',' | b'}' if open == 0 => end = at,
            b'#' | b';' if is_apart => end = at,
            _ => continue,
        }
        if end == at {
            break;
        }
    }
    let value = window[..end].trim_ascii_end();
    value.strip_suffix(b";").unwrap_or(value).len()
}

fn typed(text: &str, literal: Literal, span: Span) -> Value {
    Value::Known(Known {
        text: Sensitive::new(text),
        literal,
        span,
    })
}

/// The literal that a bare word is; nothing if it is a string.
fn literal(word: &str) -> Option<Literal> {
    let is_number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    match word {
        "true" | "false" | "True" | "False" | "TRUE" | "FALSE" => Some(Literal::Boolean),
        _ if is_number => Some(Literal::Number),
        _ => None,
    }
}

/// The text of a string, its escapes evaluated as far as credentials need it.
fn unescaped<'t>(inner: &'t str, close: &str) -> Cow<'t, str> {
    if !inner.contains('\\') || close == "`" {
        return Cow::Borrowed(inner);
    }
    let is_single = close.contains('\'');
    let mut text = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            text.push('\\');
            break;
        };
        let (character, length) = match escape {
            '\\' => (Some('\\'), 1),
            quote if quote.is_ascii() && is_quote(quote as u8) => (Some(quote), 1),
            _ if is_single => (None, 0),
            'n' => (Some('\n'), 1),
            'r' => (Some('\r'), 1),
            't' => (Some('\t'), 1),
            '/' => (Some('/'), 1),
            'u' => {
                let code = rest
                    .get(1..5)
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok());
                (code.and_then(char::from_u32), 5)
            }
            _ => (None, 0),
        };
        match character {
            Some(character) => {
                text.push(character);
                rest = &rest[length..];
            }
            None => text.push('\\'),
        }
    }
    text.push_str(rest);
    Cow::Owned(text)
}
