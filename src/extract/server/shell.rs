//! Requests that curl and its kin make, wherever a command is written: shell
//! scripts, workflows, Makefiles, package scripts.

use std::collections::BTreeMap;

use crate::extract::reference::{Piece, known, pieces};
use crate::extract::server::bases::base_length;
use crate::extract::server::bearer::scheme_end;
use crate::model::facts::{FileFacts, ServerClient};
use crate::model::{Span, Value};

/// A longer command is not looked at.
const LONGEST: usize = 8 * 1024;
/// More commands than this are not looked at in one file.
const MOST: usize = 1024;

/// Adds the requests that the commands in a text make.
pub(super) fn collect(text: &str, facts: &mut FileFacts) {
    let commands = commands(text);
    if commands.is_empty() {
        return;
    }
    let given = Given::of(text);
    let mut done = 0;
    for (at, name) in commands {
        if at < done {
            continue;
        }
        let command = Span::new(at, command_end(text, at));
        done = command.end;
        let (Some(environment), Some(key)) =
            (base(text, &given, command), key(text, &given, command))
        else {
            continue;
        };
        facts.clients.push(ServerClient {
            span: Span::new(at, first_line_end(text, command)),
            name: name.to_owned(),
            key,
            key_aliases: Vec::new(),
            environment,
        });
    }
}

/// Where commands start that can make a request.
fn commands(text: &str) -> Vec<(usize, &'static str)> {
    let mut found = Vec::new();
    for name in ["curl", "wget", "http", "https", "xh"] {
        for at in memchr::memmem::find_iter(text.as_bytes(), name.as_bytes()) {
            let before = text[..at].trim_end_matches([' ', '\t']);
            let is_word = at == 0
                || !text.as_bytes()[at - 1].is_ascii_alphanumeric()
                    && !matches!(text.as_bytes()[at - 1], b'_' | b'-' | b'.' | b'/' | b'$');
            let is_argued = text[at + name.len()..].starts_with([' ', '\t']);
            // Words that are no command's name only must stand first.
            let is_first = matches!(name, "curl" | "wget")
                || before.is_empty()
                || before.ends_with(['\n', ';', '|', '&', '`', '(']);
            if is_word && is_argued && is_first && !is_comment(text, at) {
                found.push((at, name));
            }
            if found.len() > MOST {
                break;
            }
        }
    }
    found.sort_unstable();
    found
}

fn is_comment(text: &str, at: usize) -> bool {
    let window = &text.as_bytes()[at.saturating_sub(LONGEST)..at];
    let line = memchr::memrchr(b'\n', window).map_or(window, |newline| &window[newline + 1..]);
    let line = line.trim_ascii_start();
    line.starts_with(b"#") || line.starts_with(b"//") || line.starts_with(b"REM ")
}

/// The end of the command: of its line, or of the last that it goes on in.
fn command_end(text: &str, at: usize) -> usize {
    let bytes = &text.as_bytes()[..text.len().min(at + LONGEST)];
    let mut end = at;
    while let Some(next) = memchr::memchr(b'\n', &bytes[end..]) {
        let line = bytes[..end + next].trim_ascii_end();
        end += next;
        if !line.ends_with(b"\\") && !line.ends_with(b"`") && !line.ends_with(b"^") {
            return text.floor_char_boundary(end);
        }
        end += 1;
    }
    text.floor_char_boundary(bytes.len())
}

fn first_line_end(text: &str, command: Span) -> usize {
    let line = command.slice(text);
    let length = line.find('\n').unwrap_or(line.len());
    command.start + line[..length].trim_end_matches([' ', '\\', '\r']).len()
}

/// The base URL of a command.
fn base(text: &str, given: &Given<'_>, command: Span) -> Option<Value> {
    let code = command.slice(text);
    let written = memchr::memmem::find_iter(code.as_bytes(), b"https://").find_map(|at| {
        let length = base_length(&code[at..])?;
        let start = command.start + at;
        Some(Span::new(start, start + length))
    });
    if let Some(span) = written {
        return Some(known(span.slice(text), span));
    }
    // `"$BASE_URL/prices"`
    words(code).find_map(|word| {
        let word = word.trim_matches(['"', '\'', '\\']);
        let [Piece::Reference(reference), ..] = pieces(word)[..] else {
            return None;
        };
        let value = given.once(reference.name)?;
        let length = base_length(value.slice(text))?;
        let span = Span::new(value.start, value.start + length);
        Some(known(span.slice(text), span))
    })
}

fn words(code: &str) -> impl Iterator<Item = &str> {
    code.split_ascii_whitespace()
}

/// The key that a command sends.
fn key(text: &str, given: &Given<'_>, command: Span) -> Option<Value> {
    let code = command.slice(text);
    for (marker, has_scheme) in [("uthorization:", true), ("--oauth2-bearer", false)] {
        for at in memchr::memmem::find_iter(code.as_bytes(), marker.as_bytes()) {
            let start = if has_scheme {
                // What stands before may be a part of a longer character.
                let first = at.checked_sub(1);
                let header = first.and_then(|first| Some((first, code.get(first..)?)));
                match header.and_then(|(first, header)| Some(first + scheme_end(header)?)) {
                    Some(start) => start,
                    None => continue,
                }
            } else {
                let rest = &code[at + marker.len()..];
                let value = rest.trim_start_matches([' ', '=', '"', '\'']);
                code.len() - value.len()
            };
            let rest = &code[start..];
            let length = rest
                .find(|next: char| next.is_whitespace() || matches!(next, '"' | '\'' | '\\' | ','))
                .unwrap_or(rest.len());
            let span = Span::new(command.start + start, command.start + start + length);
            return Some(value(text, given, span));
        }
    }
    None
}

fn value(text: &str, given: &Given<'_>, span: Span) -> Value {
    let written = span.slice(text);
    // `$$NAME` in a Makefile is the shell's `$NAME`.
    let skip = usize::from(written.starts_with("$$"));
    let span = Span::new(span.start + skip, span.end);
    let written = span.slice(text);
    if written.starts_with("${{") || written.contains("{{") || written.contains("$(") {
        return Value::Opaque("a template or a command");
    }
    match pieces(written)[..] {
        [Piece::Reference(reference)] => match given.0.get(reference.name) {
            Some(Some(value)) => match pieces(value.slice(text))[..] {
                [Piece::Text(literal)] => known(literal, *value),
                [Piece::Reference(inner)] => inner.value(*value),
                _ => Value::Opaque("it is put together"),
            },
            Some(None) => Value::Opaque("a variable that changes"),
            None => reference.value(span),
        },
        [Piece::Text(literal)] if literal == written => known(literal, span),
        _ => Value::Opaque("it is put together"),
    }
}

/// What a script gives to its variables; nothing where it does so twice.
struct Given<'t>(BTreeMap<&'t str, Option<Span>>);

impl<'t> Given<'t> {
    fn of(text: &'t str) -> Self {
        let mut given = BTreeMap::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            if let Some((name, value)) = assignment(line) {
                let span = Span::new(start + value.start, start + value.end);
                given
                    .entry(name)
                    .and_modify(|known| *known = None)
                    .or_insert(Some(span));
            }
            start += line.len();
        }
        Self(given)
    }

    fn once(&self, name: &str) -> Option<Span> {
        self.0.get(name).copied().flatten()
    }
}

/// `NAME=value`, `export NAME="value"`: the name, and where the value is in
/// the line.
fn assignment(line: &str) -> Option<(&str, Span)> {
    let mut rest = line.trim_start();
    for word in ["export ", "local ", "readonly "] {
        rest = rest.strip_prefix(word).unwrap_or(rest).trim_start();
    }
    let length = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '_')?;
    let value = rest[length..].strip_prefix('=')?;
    let name = &rest[..length];
    let quote = value
        .chars()
        .next()
        .filter(|first| matches!(first, '"' | '\''));
    let value = &value[usize::from(quote.is_some())..];
    let start = line.len() - value.len();
    let end = match quote {
        Some(quote) => value.find(quote)?,
        None => value
            .find(|next: char| next.is_whitespace() || next == ';')
            .unwrap_or(value.len()),
    };
    (!name.is_empty()).then(|| (name, Span::new(start, start + end)))
}
