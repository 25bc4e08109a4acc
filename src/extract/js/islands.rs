//! What can be saved of a program that the parser rejects: the init calls,
//! environment settings, constants and imports that stand in it, each checked
//! on its own, in a program that is otherwise blank.
//!
//! Nothing here recurses, so that no input is too deep for it.

use crate::config::Settings;
use crate::extract::js::analysis::Origin;
use crate::extract::js::parse::with_program;
use crate::extract::program::{Dialect, Offsets, Reading};
use crate::model::Span;

/// More islands than this are not looked for in one program.
const MAX_ISLANDS: usize = 400;
/// A longer island is none.
const MAX_LENGTH: usize = 16 * 1024;

/// A reading of the same length in which only the islands are left; `None` if
/// there is none.
pub(super) fn reading(broken: &Reading, dialect: Dialect, settings: &Settings) -> Option<Reading> {
    // An island that is only tried comes from nowhere.
    let nowhere = Origin {
        source: "",
        offsets: &Offsets::Shifted(0),
        number: 0,
        is_plain: false,
        outer: None,
        settings,
    };
    let text = &broken.text;
    let mut kept: Vec<Span> = Vec::new();
    for span in candidates(text, settings) {
        if kept.last().is_some_and(|last| last.overlaps(span)) {
            continue;
        }
        let alone = Reading::plain(span.slice(text));
        if with_program(&[alone], dialect, nowhere, |_| ()).is_ok() {
            kept.push(span);
        }
    }
    if kept.is_empty() {
        return None;
    }
    let mut bytes: Vec<u8> = vec![b' '; text.len()];
    for span in &kept {
        bytes[span.start..span.end].copy_from_slice(&text.as_bytes()[span.start..span.end]);
        if let Some(separator) = bytes.get_mut(span.end) {
            *separator = b';';
        }
    }
    Some(Reading {
        text: String::from_utf8(bytes).ok()?,
        dynamic: broken.dynamic.clone(),
        conditions: Vec::new(),
    })
}

/// Spans that look like an island, sorted by start.
fn candidates(text: &str, settings: &Settings) -> Vec<Span> {
    let mut spans = Vec::new();
    let words = ["Initialize", "Setup", "initializePaddle", "Environment"];
    let wrappers = settings.wrappers.iter().map(|name| &**name);
    for word in words.into_iter().chain(wrappers) {
        for at in memchr::memmem::find_iter(text.as_bytes(), word.as_bytes()) {
            spans.extend(call_around(text, at, word.len()));
            if spans.len() > MAX_ISLANDS {
                break;
            }
        }
    }
    for keyword in ["const ", "let ", "var ", "import "] {
        for at in memchr::memmem::find_iter(text.as_bytes(), keyword.as_bytes()) {
            spans.extend(statement_at(text, at));
            if spans.len() > 4 * MAX_ISLANDS {
                break;
            }
        }
    }
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    spans.truncate(2 * MAX_ISLANDS);
    spans
}

/// The call whose callee has the word at `at`.
fn call_around(text: &str, at: usize, length: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let mut open = at + length;
    // `Environment.set(`, `Initialize?.(`
    while let Some(byte) = bytes.get(open) {
        match byte {
            b'(' => break,
            b'.' | b'?' | b' ' | b'\'' | b'"' | b']' => open += 1,
            byte if byte.is_ascii_alphanumeric() => open += 1,
            _ => return None,
        }
        if open - at > 64 {
            return None;
        }
    }
    let end = closing(bytes, open)?;
    let mut start = at;
    while start > 0 {
        match bytes[start - 1] {
            b'.' | b'?' | b'!' | b'$' | b'_' | b'[' | b'\'' | b'"' => start -= 1,
            byte if byte.is_ascii_alphanumeric() => start -= 1,
            // `(window as any).Paddle`
            b')' => {
                start = memchr::memrchr(b'(', &bytes[start.saturating_sub(64)..start])
                    .map(|found| start.saturating_sub(64) + found)?;
            }
            _ => break,
        }
        if at - start > 256 {
            return None;
        }
    }
    text.is_char_boundary(start)
        .then_some(Span::new(start, end))
}

/// A declaration or import that starts at `at`, up to its end of statement.
fn statement_at(text: &str, at: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let is_word_start =
        at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || b"_$.".contains(&bytes[at - 1]));
    if !is_word_start {
        return None;
    }
    let mut here = at;
    while here < bytes.len() && here - at < MAX_LENGTH {
        match bytes[here] {
            b';' | b'\n' | b'\r' => return Some(Span::new(at, here)),
            b'(' | b'[' | b'{' => here = closing(bytes, here)?,
            b'"' | b'\'' | b'`' => here = string_end(bytes, here)?,
            _ => here += 1,
        }
    }
    (here == bytes.len()).then_some(Span::new(at, here))
}

/// The offset behind the bracket that closes the one at `open`. Knows strings,
/// templates and comments; does not recurse.
fn closing(bytes: &[u8], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = open;
    while at < bytes.len() && at - open < MAX_LENGTH {
        match bytes[at] {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'"' | b'\'' | b'`' => {
                at = string_end(bytes, at)?;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'/') => {
                at += memchr::memchr2(b'\n', b'\r', &bytes[at..])?;
                continue;
            }
            b'/' if bytes.get(at + 1) == Some(&b'*') => {
                at += memchr::memmem::find(&bytes[at..], b"*/")? + 2;
                continue;
            }
            _ => {}
        }
        at += 1;
    }
    None
}

/// The offset behind the string that starts at `start`. A template's
/// interpolations are taken as part of the string.
fn string_end(bytes: &[u8], start: usize) -> Option<usize> {
    let quote = bytes[start];
    let mut at = start + 1;
    while at < bytes.len() && at - start < MAX_LENGTH {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == quote => return Some(at + 1),
            b'\n' if quote != b'`' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> String {
        reading(
            &Reading::plain(text),
            Dialect::TypeScript,
            &Settings::default(),
        )
        .map_or_else(String::new, |reading| {
            assert_eq!(reading.text.len(), text.len());
            reading
                .text
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ")
        })
    }

    #[test]
    fn islands_are_saved_from_broken_programs() {
        let cases = [
            (
                "const T = 'x';\nfunction ( {{{\nPaddle.Initialize({ token: T });",
                "const T = 'x'; Paddle.Initialize({ token: T });",
            ),
            (
                "@@@ (window as any).Paddle.Environment.set('sandbox') @@@",
                "(window as any).Paddle.Environment.set('sandbox');",
            ),
            ("class {{ } nothing here", ""),
            ("Paddle.Initialize({ token: ", ""),
            (
                "if ( Paddle.Setup({ a: ')' /* ) */ }) {",
                "Paddle.Setup({ a: ')' /* ) */ });",
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(kept(text), expected, "{text}");
        }
    }

    #[test]
    fn hostile_input_ends() {
        for text in [
            "Initialize(".repeat(20_000),
            "const {".repeat(20_000),
            "Setup('".repeat(9_000),
        ] {
            kept(&text);
        }
    }
}
