//! Dockerfiles: what `ENV` and `ARG` set, in each stage of a build.
//!
//! The scope of a stage lies below that of the stage it builds on. Knows the
//! notation of instructions; what `RUN` runs is not looked at.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::extract::config::value::{known, or_else, variable};
use crate::extract::reference::{Applies, Piece, Reference, pieces};
use crate::model::facts::{Assignment, Holder};
use crate::model::{Literal, Span, Value};

/// Values put together from others that are longer than this are not followed.
const LONGEST: usize = 4096;

/// The definitions of a file, for `mode` if its name says one.
pub(super) fn read(text: &str, mode: Option<&str>) -> Vec<Assignment> {
    let mut reader = Reader {
        text,
        escape: escape(text),
        mode,
        scope: String::new(),
        names: BTreeMap::new(),
        stages: BTreeMap::new(),
        count: 0,
        global: BTreeMap::new(),
        found: Vec::new(),
    };
    let mut at = 0;
    while at < text.len() {
        at = reader.instruction(at);
    }
    reader.found
}

/// The character that escapes line ends: `# escape=` may change it.
fn escape(text: &str) -> u8 {
    let first = text.lines().take(3).find_map(|line| {
        let directive = line.trim_start().strip_prefix('#')?.trim();
        directive.strip_prefix("escape=")
    });
    match first {
        Some(value) if value.trim() == "`" => b'`',
        _ => b'\\',
    }
}

/// What a name stands for in a stage.
#[derive(Clone)]
enum Defined {
    /// Set, whatever the build is given.
    Env(Value),
    /// Given to the build, or else this.
    Argument(Option<Value>),
}

struct Reader<'t> {
    text: &'t str,
    escape: u8,
    mode: Option<&'t str>,
    scope: String,
    names: BTreeMap<String, Defined>,
    /// The scopes of the stages that have a name.
    stages: BTreeMap<String, String>,
    count: usize,
    /// What is defined before the first stage.
    global: BTreeMap<String, Defined>,
    found: Vec<Assignment>,
}

/// A word of an instruction: what stands for itself and where it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Word<'t> {
    text: Cow<'t, str>,
    span: Span,
    /// Whether references in it are replaced.
    expands: bool,
}

impl<'t> Reader<'t> {
    /// Reads the instruction that starts at `at`; returns where the next does.
    fn instruction(&mut self, at: usize) -> usize {
        let bytes = self.text.as_bytes();
        let (lines, next) = self.logical(at);
        let Some(first) = lines.first() else {
            return next;
        };
        let line = first.slice(self.text);
        let keyword = line.split([' ', '\t']).next().unwrap_or("");
        let behind = first.start + keyword.len();
        match keyword.to_ascii_uppercase().as_str() {
            "ENV" => self.env(&self.words(&lines, behind), behind, &lines),
            "ARG" => {
                for word in self.words(&lines, behind) {
                    self.argument(&word);
                }
            }
            "FROM" => self.from(&self.words(&lines, behind)),
            "RUN" | "COPY" | "ADD" => {
                if let Some(label) = heredoc(line) {
                    return skip_heredoc(bytes, next, label);
                }
            }
            _ => {}
        }
        next
    }

    /// The lines of the instruction at `at`, trimmed and without escapes of
    /// their ends, and where the next instruction starts.
    fn logical(&self, mut at: usize) -> (Vec<Span>, usize) {
        let bytes = self.text.as_bytes();
        let mut lines = Vec::new();
        while at < bytes.len() {
            let length = memchr::memchr(b'\n', &bytes[at..]);
            let end = length.map_or(bytes.len(), |length| at + length);
            let next = (end + 1).min(bytes.len());
            let line = bytes[at..end].trim_ascii_end();
            let start = at + line.len() - line.trim_ascii_start().len();
            let line = &bytes[start..at + line.len()];
            at = next;
            // Between the lines of an instruction, these are left out.
            if line.is_empty() || line[0] == b'#' {
                if lines.is_empty() {
                    return (lines, next);
                }
                continue;
            }
            let goes_on = line.last() == Some(&self.escape);
            let end = start + line.len() - usize::from(goes_on);
            lines.push(Span::new(start, end));
            if !goes_on {
                break;
            }
        }
        (lines, at)
    }

    /// The words of an instruction from `behind` on.
    fn words(&self, lines: &[Span], behind: usize) -> Vec<Word<'t>> {
        let mut words = Vec::new();
        for line in lines {
            let mut at = line.start.max(behind);
            while at < line.end {
                if matches!(self.text.as_bytes()[at], b' ' | b'\t') {
                    at += 1;
                    continue;
                }
                let word = self.word(at, line.end);
                at = word.span.end.max(at + 1);
                words.push(word);
            }
        }
        words
    }

    /// The word at `start`, its quotes and escapes still in it.
    fn word(&self, start: usize, end: usize) -> Word<'t> {
        let bytes = self.text.as_bytes();
        let mut at = start;
        let mut quote = None;
        while at < end {
            match (bytes[at], quote) {
                (byte, _) if byte == self.escape && quote != Some(b'\'') => at += 1,
                (byte @ (b'"' | b'\''), None) => quote = Some(byte),
                (byte, Some(open)) if byte == open => quote = None,
                (b' ' | b'\t', None) => break,
                _ => {}
            }
            at += 1;
        }
        let span = Span::new(start, self.boundary(at.min(end)));
        Word {
            text: Cow::Borrowed(span.slice(self.text)),
            span,
            expands: true,
        }
    }

    /// `at`, moved out of a character.
    fn boundary(&self, at: usize) -> usize {
        self.text.ceil_char_boundary(at)
    }

    /// `NAME=value` of a word.
    fn split(&self, word: &Word<'t>) -> Option<(Span, Word<'t>)> {
        let written = word.span.slice(self.text);
        let equals = written.find('=')?;
        let start = word.span.start + equals;
        let name = Span::new(word.span.start, start);
        Some((name, self.unquoted(Span::new(start + 1, word.span.end))))
    }

    /// What is written at `span`, without quotes and escapes.
    fn unquoted(&self, span: Span) -> Word<'t> {
        let written = span.slice(self.text);
        for (quote, expands) in [('"', true), ('\'', false)] {
            let inner = written
                .strip_prefix(quote)
                .and_then(|rest| rest.strip_suffix(quote));
            let is_plain = |inner: &&str| !inner.contains([quote, self.escape as char]);
            if let Some(inner) = inner.filter(is_plain) {
                return Word {
                    text: Cow::Borrowed(inner),
                    span: Span::new(span.start + 1, span.end - 1),
                    expands,
                };
            }
        }
        if !written.contains(['"', '\'', self.escape as char]) {
            return Word {
                text: Cow::Borrowed(written),
                span,
                expands: true,
            };
        }
        let mut text = String::with_capacity(written.len());
        let mut quote = None;
        let mut characters = written.chars();
        let mut expands = true;
        while let Some(character) = characters.next() {
            match (character, quote) {
                (_, Some('\'')) if character != '\'' => {
                    expands &= character != '$';
                    text.push(character);
                }
                (_, _) if character == self.escape as char => match characters.next() {
                    Some('$') => text.push_str("\\$"),
                    Some(escaped) => text.push(escaped),
                    None => {}
                },
                ('"' | '\'', None) => quote = Some(character),
                (_, Some(open)) if character == open => quote = None,
                _ => text.push(character),
            }
        }
        Word {
            text: Cow::Owned(text),
            span,
            expands,
        }
    }

    fn env(&mut self, words: &[Word<'t>], behind: usize, lines: &[Span]) {
        let Some(first) = words.first() else {
            return;
        };
        if !first.span.slice(self.text).contains('=') {
            // `ENV NAME the rest`
            let end = lines.first().map_or(behind, |line| line.end);
            let start = words.get(1).map_or(end, |word| word.span.start);
            let is_one_line = lines.len() == 1;
            let value = if is_one_line {
                let word = self.unquoted(Span::new(start.min(end), end));
                self.evaluate(&word)
            } else {
                Value::Opaque("a value over several lines")
            };
            self.define(first.span, value);
            return;
        }
        // All see what was set before the instruction.
        let definitions: Vec<(Span, Value)> = words
            .iter()
            .filter_map(|word| self.split(word))
            .map(|(name, value)| (name, self.evaluate(&value)))
            .collect();
        for (name, value) in definitions {
            self.define(name, value);
        }
    }

    fn define(&mut self, name: Span, value: Value) {
        let defined = Defined::Env(value.clone());
        self.names.insert(name.slice(self.text).to_owned(), defined);
        self.put(name, value);
    }

    /// `ARG NAME` and `ARG NAME=default`.
    fn argument(&mut self, word: &Word<'t>) {
        let Some((name, value)) = self.split(word) else {
            let name = word.span.slice(self.text);
            // One of before the first stage is taken over.
            let taken = self.global.get(name).cloned();
            self.names
                .entry(name.to_owned())
                .or_insert_with(|| taken.unwrap_or(Defined::Argument(None)));
            return;
        };
        let value = self.evaluate(&value);
        let text = name.slice(self.text).to_owned();
        self.names
            .insert(text, Defined::Argument(Some(value.clone())));
        self.put(name, value);
    }

    /// `FROM image AS stage`.
    fn from(&mut self, words: &[Word<'t>]) {
        if self.count == 0 {
            self.global = std::mem::take(&mut self.names);
        }
        let mut words = words
            .iter()
            .map(|word| word.span.slice(self.text))
            .filter(|word| !word.starts_with("--"));
        let image = words.next().unwrap_or("").to_ascii_lowercase();
        let name = words.nth(1).map(str::to_ascii_lowercase);
        let own = name.clone().unwrap_or_else(|| self.count.to_string());
        let base = self.stages.get(&image);
        self.scope = match base {
            // A chain of stages as long as the file is not spelt out.
            Some(base) if base.len() < LONGEST => format!("{base}/{own}"),
            _ => format!("stage {own}"),
        };
        self.names.clear();
        if let Some(name) = name {
            self.stages.insert(name, self.scope.clone());
        }
        self.count += 1;
    }

    fn evaluate(&self, word: &Word<'_>) -> Value {
        if !word.text.contains('$') {
            return known(&word.text, Literal::String, word.span);
        }
        if !word.expands {
            return if word.span.slice(self.text) == word.text {
                known(&word.text, Literal::String, word.span)
            } else {
                Value::Opaque("a reference in single quotes")
            };
        }
        let pieces = pieces(&word.text);
        if let [Piece::Reference(reference)] = pieces[..] {
            return self.reference(reference, word.span);
        }
        let mut text = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(part) => text.push_str(part),
                Piece::Opaque => return Value::Opaque("a form of expansion that is not followed"),
                Piece::Reference(reference) => match self.reference(reference, word.span) {
                    Value::Known(value) => text.push_str(value.text.expose()),
                    _ => return Value::Opaque("it holds a variable of the build"),
                },
            }
            if text.len() > LONGEST {
                return Value::Opaque("its references expand to too much");
            }
        }
        known(&text, Literal::String, word.span)
    }

    /// What a reference stands for.
    fn reference(&self, reference: Reference<'_>, span: Span) -> Value {
        let is_empty =
            |value: &Value| matches!(value, Value::Known(known) if known.text.expose().is_empty());
        let takes_empty = reference
            .fallback
            .is_some_and(|fallback| fallback.applies == Applies::UnsetOrEmpty);
        match self.names.get(reference.name) {
            Some(Defined::Env(value)) if !(takes_empty && is_empty(value)) => match value {
                Value::Known(value) if value.text.expose().len() <= LONGEST => {
                    known(value.text.expose(), value.literal, span)
                }
                Value::Known(_) => Value::Opaque("its references expand to too much"),
                other => other.clone(),
            },
            Some(Defined::Argument(Some(default))) if !(takes_empty && is_empty(default)) => {
                match default {
                    Value::Known(_) => or_else(reference.name, span, default.clone()),
                    _ => variable(reference.name, span),
                }
            }
            _ => reference.value(span),
        }
    }

    fn put(&mut self, name: Span, value: Value) {
        if name.is_empty() {
            return;
        }
        self.found.push(Assignment {
            name: name.slice(self.text).to_owned(),
            name_span: name,
            value,
            holder: Holder::Key,
            scope: self.scope.clone(),
            mode: self.mode.map(str::to_owned),
        });
    }
}

/// The label of the heredoc that a line starts.
fn heredoc(line: &str) -> Option<&str> {
    let rest = line[line.find("<<")? + 2..].trim_start_matches('-');
    let rest = rest.trim_start_matches(['"', '\'']);
    let length = rest
        .bytes()
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .count();
    (length > 0).then_some(&rest[..length])
}

/// Where the line behind the heredoc's `label` starts; without such a line
/// nothing that follows is an instruction.
fn skip_heredoc(bytes: &[u8], start: usize, label: &str) -> usize {
    let mut at = start;
    while at < bytes.len() {
        let length = memchr::memchr(b'\n', &bytes[at..]);
        let end = length.map_or(bytes.len(), |length| at + length);
        if bytes[at..end].trim_ascii() == label.as_bytes() {
            return (end + 1).min(bytes.len());
        }
        at = end + 1;
    }
    bytes.len()
}
