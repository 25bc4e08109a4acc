//! Java's properties: `name=value`, `name: value`, `name value`, with values
//! that go on behind a `\` at the end of a line.
//!
//! A file may hold several documents (`#---`), each for a profile of Spring's.

use crate::extract::comments;
use crate::extract::config::value::Values;
use crate::model::facts::{Assignment, Holder};
use crate::model::{Literal, Span};

/// What makes a document one of a profile.
const PROFILES: &[&str] = &["spring.config.activate.on-profile", "spring.profiles"];

/// The definitions of a file, for `mode` unless a document says otherwise.
pub(super) fn read(values: &Values<'_, '_>, mode: Option<&str>) -> Vec<Assignment> {
    let text = values.masked.original;
    let bytes = text.as_bytes();
    let mut found: Vec<Assignment> = Vec::new();
    let mut document = 0;
    let mut at = 0;
    while at < bytes.len() {
        let (end, next) = logical_line(bytes, at);
        let start = end - bytes[at..end].trim_ascii_start().len();
        let line = &bytes[start..end];
        if line.starts_with(b"#---") || line.starts_with(b"!---") {
            settle(&mut found, &mut document);
        } else if !line.is_empty() && !matches!(line[0], b'#' | b'!') {
            found.extend(definition(values, Span::new(start, end), mode));
        }
        at = next;
    }
    settle(&mut found, &mut document);
    found
}

/// Where the line at `at` ends, with all that it goes on with, and where the
/// next one starts. A comment does not go on.
fn logical_line(bytes: &[u8], at: usize) -> (usize, usize) {
    let mut from = at;
    let is_comment = matches!(bytes[at..].trim_ascii_start().first(), Some(b'#' | b'!'));
    loop {
        let length = memchr::memchr2(b'\n', b'\r', &bytes[from..]);
        let end = length.map_or(bytes.len(), |length| from + length);
        let mut next = (end + 1).min(bytes.len());
        if bytes[end..].starts_with(b"\r\n") {
            next = end + 2;
        }
        let escapes = bytes[from..end]
            .iter()
            .rev()
            .take_while(|&&byte| byte == b'\\')
            .count();
        if is_comment || escapes % 2 == 0 || end == bytes.len() {
            return (end, next);
        }
        from = next;
    }
}

fn definition(values: &Values<'_, '_>, line: Span, mode: Option<&str>) -> Option<Assignment> {
    let text = values.masked.original;
    let written = line.slice(text).as_bytes();
    let mut name_end = 0;
    while name_end < written.len() {
        match written[name_end] {
            b'\\' => name_end += 2,
            b'=' | b':' | b' ' | b'\t' => break,
            _ => name_end += 1,
        }
    }
    let name_end = name_end.min(written.len());
    let name = Span::new(line.start, line.start + name_end);
    let blank = |at: usize| at + written[at..].len() - written[at..].trim_ascii_start().len();
    let mut value_start = blank(name_end);
    if matches!(written.get(value_start), Some(b'=' | b':')) {
        value_start = blank(value_start + 1);
    }
    // What speaks to a linter is part of the value for Java, but not meant.
    let length = comments::value_end(&written[value_start..]);
    let value_end = length.map_or(line.end, |length| line.start + value_start + length);
    let value = Span::new(line.start + value_start, value_end);
    let name_text = unescaped(text.get(name.start..name.end)?);
    (!name_text.is_empty()).then(|| Assignment {
        value: values.scalar(&unescaped(value.slice(text)), Literal::String, value),
        name: name_text,
        name_span: name,
        holder: Holder::Key,
        scope: String::new(),
        mode: mode.map(str::to_owned),
    })
}

/// Gives the definitions of the last document, those from `start`, its scope
/// and its profile.
fn settle(found: &mut [Assignment], start: &mut usize) {
    let document = &mut found[*start..];
    let profile = document
        .iter()
        .find(|assignment| PROFILES.contains(&assignment.name.as_str()))
        .and_then(|assignment| Some(assignment.value.as_known()?.text.expose().to_owned()));
    if let Some(profile) = profile {
        for assignment in document {
            assignment.scope = format!("profile {profile}");
            assignment.mode = Some(profile.to_ascii_lowercase());
        }
    }
    *start = found.len();
}

/// The text without its escapes, and without the start of the lines that it
/// goes on in.
fn unescaped(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        result.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(escape) = rest.chars().next() else {
            break;
        };
        rest = &rest[escape.len_utf8()..];
        match escape {
            'n' => result.push('\n'),
            'r' => result.push('\r'),
            't' => result.push('\t'),
            '\n' | '\r' => rest = rest.trim_start(),
            'u' => {
                let code = rest
                    .get(..4)
                    .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                    .and_then(char::from_u32);
                match code {
                    Some(character) => {
                        result.push(character);
                        rest = &rest[4..];
                    }
                    None => result.push('u'),
                }
            }
            other => result.push(other),
        }
    }
    result.push_str(rest);
    result
}
