//! PHP: everything between `<?php` and `?>` is code.

use crate::extract::template::scan::{Finder, is_word, string_end};
use crate::extract::template::{Effect, Tag, curly};

/// All PHP tags of a text.
pub(crate) fn tags(text: &str) -> Vec<Tag<'_>> {
    let mut finder = Finder::new(text);
    let mut tags = Vec::new();
    let mut at = 0;
    while let Some(open) = finder.find("<?", at) {
        at = open + 2;
        if let Some(tag) = tag(&finder, open) {
            at = tag.span.end;
            tags.push(tag);
        }
    }
    tags
}

/// The tag that opens with the `<?` at `open`.
pub(crate) fn tag<'t>(finder: &Finder<'t>, open: usize) -> Option<Tag<'t>> {
    let bytes = finder.bytes();
    let (start, is_echo) = if finder.is_at(open, "<?=") {
        (open + 3, true)
    } else if bytes
        .get(open + 2..open + 5)
        .is_some_and(|word| word.eq_ignore_ascii_case(b"php"))
    {
        (open + 5, false)
    } else if bytes.get(open + 2).is_some_and(u8::is_ascii_whitespace) {
        (open + 2, false)
    } else {
        // `<?xml …?>`
        return None;
    };
    let (code_end, end) = code_end(bytes, start);
    let code = &finder.text()[start..code_end];
    let effect = if is_echo { Effect::Value } else { effect(code) };
    Some(Tag::new(open, end, effect))
}

fn effect(code: &str) -> Effect<'_> {
    let steps = curly::steps(code);
    if !steps.is_empty() {
        return Effect::Control(steps);
    }
    let code = code.trim().trim_end_matches(';').trim_end();
    let is_call = code.ends_with(')') && !code.contains([';', '=']) && !code.contains("*/");
    let writes = ["echo", "print"].iter().any(|word| code.contains(word));
    if writes || is_call {
        Effect::Value
    } else {
        Effect::Nothing
    }
}

/// Where the code from `start` ends, and where its tag ends.
fn code_end(bytes: &[u8], start: usize) -> (usize, usize) {
    let mut at = start;
    while let Some(next) = next_special(bytes, at) {
        at = match bytes[next] {
            b'?' if bytes.get(next + 1) == Some(&b'>') => return (next, next + 2),
            b'\'' | b'"' | b'`' => string_end(bytes, next).unwrap_or(bytes.len()),
            b'/' if bytes.get(next + 1) == Some(&b'*') => {
                memchr::memmem::find(&bytes[next + 2..], b"*/")
                    .map_or(bytes.len(), |end| next + 2 + end + 2)
            }
            b'/' if bytes.get(next + 1) == Some(&b'/') => line_comment_end(bytes, next),
            b'#' if bytes.get(next + 1) != Some(&b'[') => line_comment_end(bytes, next),
            b'<' if bytes[next..].starts_with(b"<<<") => heredoc_end(bytes, next),
            _ => next + 1,
        };
    }
    (bytes.len(), bytes.len())
}

fn next_special(bytes: &[u8], from: usize) -> Option<usize> {
    bytes
        .get(from..)?
        .iter()
        .position(|byte| matches!(byte, b'?' | b'\'' | b'"' | b'`' | b'/' | b'#' | b'<'))
        .map(|at| from + at)
}

/// A line comment ends with its line, or with the code.
fn line_comment_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(next) = memchr::memchr3(b'\n', b'\r', b'?', &bytes[at..]) {
        at += next;
        if bytes[at] != b'?' || bytes.get(at + 1) == Some(&b'>') {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// The end of the heredoc or nowdoc whose `<<<` stands at `at`.
fn heredoc_end(bytes: &[u8], at: usize) -> usize {
    let start = at + 3;
    let label: Vec<u8> = bytes[start..]
        .iter()
        .copied()
        .skip_while(|byte| matches!(byte, b' ' | b'\t' | b'\'' | b'"'))
        .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        .take(200)
        .collect();
    if label.is_empty() {
        return start;
    }
    let mut line = start;
    while let Some(next) = memchr::memchr(b'\n', &bytes[line..]) {
        line += next + 1;
        let indent = bytes[line..]
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        let end = line + indent + label.len();
        let goes_on = bytes.get(end).copied().is_some_and(is_word);
        if bytes[line + indent..].starts_with(&label) && !goes_on {
            return end;
        }
    }
    bytes.len()
}
