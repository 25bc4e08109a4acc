//! Files that have no reader of their own, taken as lines of text: which names
//! are given which values.
//!
//! Configuration (YAML, TOML, INI, JSON, properties, shell, Dockerfiles) and
//! server code share a few ways to say so; this reads those, in one linear
//! pass, and takes whatever it does not understand for unknown. It knows
//! notations, not languages, and not which names matter: that is asked.

mod context;
mod value;

use crate::model::facts::{Assignment, Holder};
use crate::model::{SourceId, Span};

use context::{Form, Name};
use value::Values;

/// Longer words are no names.
const LONGEST_NAME: usize = 128;

/// How the values of a file are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// A program, or something unknown: only what is in quotes is a string.
    Code,
    /// Configuration: a value may stand without quotes.
    Config,
    /// XML: elements and attributes.
    Xml,
}

impl TextKind {
    /// The kind of a file, by its name.
    pub fn of(id: &SourceId) -> Self {
        match id.extension().as_str() {
            "yml" | "yaml" | "toml" | "ini" | "cfg" | "conf" | "cnf" | "properties" | "props"
            | "json" | "jsonc" | "json5" | "tfvars" | "sh" | "bash" | "zsh" | "fish" | "ksh"
            | "bat" | "cmd" | "env" | "mk" | "service" | "neon" | "hocon" | "dockerfile" => {
                Self::Config
            }
            "xml" | "config" | "resx" | "plist" | "csproj" | "targets" => Self::Xml,
            _ => Self::of_name(id.file_name()),
        }
    }

    fn of_name(name: &str) -> Self {
        let names = [
            "Dockerfile",
            "Containerfile",
            "Makefile",
            "GNUmakefile",
            "Procfile",
            ".envrc",
            ".npmrc",
            ".bashrc",
            ".zshrc",
            ".profile",
        ];
        let is_config = names.iter().any(|known| {
            name.strip_prefix(known)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        if is_config { Self::Config } else { Self::Code }
    }
}

/// The values that `text` gives to names for which `wanted` says yes.
pub fn assignments(text: &str, kind: TextKind, wanted: &dyn Fn(&str) -> bool) -> Vec<Assignment> {
    let scanner = Scanner { text, kind, wanted };
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        at = scanner.line(at, &mut found);
    }
    found
}

struct Scanner<'t> {
    text: &'t str,
    kind: TextKind,
    wanted: &'t dyn Fn(&str) -> bool,
}

impl Scanner<'_> {
    /// Reads the line at `start` and returns where to go on: behind its end,
    /// or behind a value that reaches further.
    fn line(&self, start: usize, found: &mut Vec<Assignment>) -> usize {
        let bytes = self.text.as_bytes();
        let end = line_end(bytes, start);
        let after = (end + 1).min(bytes.len().max(end));
        if is_comment(bytes[start..end].trim_ascii_start()) {
            return after;
        }
        let mut at = start;
        while at < end {
            if !is_name_byte(bytes[at]) {
                if self.starts_comment(at) {
                    return after;
                }
                at += 1;
                continue;
            }
            let word = self.word(at, end);
            at = word.end;
            let Some(name) = self.name(word) else {
                continue;
            };
            if let Some((assignment, next)) = self.assignment(&name, end) {
                found.push(assignment);
                // Behind the value, which is never read as names.
                at = at.max(next);
            }
        }
        after.max(at)
    }

    /// Whether a comment starts at `at`, behind other text.
    fn starts_comment(&self, at: usize) -> bool {
        let bytes = self.text.as_bytes();
        let is_apart = at > 0 && bytes[at - 1].is_ascii_whitespace();
        match bytes[at] {
            b'#' => is_apart && self.kind != TextKind::Xml,
            b'/' => is_apart && matches!(bytes.get(at + 1), Some(b'/' | b'*')),
            _ => false,
        }
    }

    /// The word at `start`.
    fn word(&self, start: usize, line_end: usize) -> Span {
        let bytes = self.text.as_bytes();
        let is_quoted = start > 0 && is_quote(bytes[start - 1]);
        let mut end = start;
        while end < line_end {
            // `"Paddle:ApiKey"`, as .NET nests its settings.
            let joins = is_quoted
                && bytes[end] == b':'
                && bytes.get(end + 1).is_some_and(u8::is_ascii_alphabetic);
            if !joins && !is_name_byte(bytes[end]) {
                break;
            }
            end += 1;
        }
        Span::new(start, end)
    }

    /// The name in a word, if it is wanted.
    fn name(&self, word: Span) -> Option<Name> {
        let bytes = self.text.as_bytes();
        let before = word.start.checked_sub(1).map(|at| bytes[at]);
        let quote = before.filter(|&byte| is_quote(byte));
        let is_whole = quote.is_some() && self.closes(word.end, word.start);
        let text = word.slice(self.text);
        let span = if is_whole {
            word
        } else if self.kind == TextKind::Code {
            // A member, or a difference: the last part is what is set.
            let start = text.rfind(['.', '-']).map_or(0, |at| at + 1);
            Span::new(word.start + start, word.end)
        } else {
            let inner = text.trim_start_matches(['.', '-']);
            let start = word.end - inner.len();
            let length = inner.trim_end_matches(['.', '-']).len();
            Span::new(start, start + length)
        };
        let is_wanted =
            (1..=LONGEST_NAME).contains(&span.len()) && (self.wanted)(span.slice(self.text));
        is_wanted.then_some(Name {
            span,
            quote,
            is_whole,
        })
    }

    /// Whether the quote right before `start` is closed right at `end`. Inside
    /// of another string both are escaped.
    fn closes(&self, end: usize, start: usize) -> bool {
        let bytes = self.text.as_bytes();
        let quote = bytes[start - 1];
        match bytes.get(end) {
            Some(b'\\') => bytes.get(end + 1) == Some(&quote),
            Some(&byte) => byte == quote,
            None => false,
        }
    }

    fn assignment(&self, name: &Name, line_end: usize) -> Option<(Assignment, usize)> {
        let (form, at) = context::form(self.text, self.kind, name, line_end)?;
        let values = Values {
            text: self.text,
            kind: self.kind,
        };
        let (value, next) = match form {
            Form::Inside(quote) => values.inside(at, quote, line_end)?,
            Form::Element => values.element(at)?,
            Form::Separated(separator) => values.separated(at, separator)?,
        };
        let assignment = Assignment {
            name: name.span.slice(self.text).to_owned(),
            name_span: name.span,
            value,
            holder: Holder::Key,
            scope: String::new(),
            mode: None,
        };
        Some((assignment, next))
    }
}

fn is_comment(line: &[u8]) -> bool {
    const COMMENTS: [&[u8]; 8] = [b"#", b"//", b"/*", b"* ", b"*/", b";", b"-- ", b"<!--"];
    COMMENTS.iter().any(|start| line.starts_with(start))
}

fn is_name_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-')
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

fn line_end(bytes: &[u8], at: usize) -> usize {
    at + memchr::memchr2(b'\n', b'\r', &bytes[at..]).unwrap_or(bytes.len() - at)
}

#[cfg(test)]
mod tests;
