//! Makes text that a repository chose fit to be printed: secrets redacted,
//! control characters visible instead of effective.
//!
//! This module knows terminals and JSON strings; it does not know reports.

use std::borrow::Cow;
use std::fmt::Write;

use crate::credential;

/// Whether `character` may steer a terminal, reorder what is seen, or hide.
pub(crate) fn must_be_escaped(character: char) -> bool {
    matches!(character,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Appends `character` the way it is shown: `\n`, `\u{1b}`, or itself.
pub(crate) fn push_escaped(shown: &mut String, character: char) {
    match character {
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        _ if must_be_escaped(character) => {
            let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
        }
        _ => shown.push(character),
    }
}

/// A `#` that begins no command.
pub(crate) const NUMBER_SIGN: &str = "\\u{23}";

/// Whether `text` begins with what the runners of GitHub and Azure take for a
/// command wherever it stands in a line of a log.
pub(crate) fn begins_command(text: &str) -> bool {
    text.strip_prefix("##")
        .is_some_and(|rest| rest.starts_with('[') || rest.starts_with("vso["))
}

/// `text` on one line for a terminal or a log: redacted, then escaped.
pub(crate) fn line(text: &str) -> String {
    shown(text, |_| false)
}

/// Like [`line`], but line ends stay what they are.
pub(crate) fn lines(text: &str) -> String {
    shown(text, |character| character == '\n')
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> String {
    let text = credential::redact(text);
    let mut shown = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        match character {
            '#' if begins_command(&text[at..]) => shown.push_str(NUMBER_SIGN),
            _ if stays(character) => shown.push(character),
            _ => push_escaped(&mut shown, character),
        }
    }
    shown
}

/// A path that begins a line of a log, where GitHub's runner looks for
/// commands, too.
pub(crate) fn leading_path(path: &str) -> String {
    let path = line(path);
    if path.trim_start().starts_with("::") {
        format!("./{path}")
    } else {
        path
    }
}

/// `text` without its secrets, otherwise as it is: for formats with an escaping
/// of their own.
pub(crate) fn redacted(text: &str) -> String {
    credential::redact(text).into_owned()
}

/// `text` for XML, to which most control characters and some others are
/// forbidden however they are spelt: redacted, and those made visible. The
/// writer of the XML escapes the rest. Line ends stay.
pub(crate) fn xml(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in lines(text).chars() {
        match character {
            '\u{fffe}' | '\u{ffff}' => {
                let _ = write!(shown, "\\u{{{:x}}}", u32::from(character));
            }
            _ => shown.push(character),
        }
    }
    shown
}

/// JSON `text` with the characters that JSON leaves alone but a terminal does
/// not written as `\u…`. Outside its strings JSON has none of them.
pub(crate) fn json(text: &str) -> Cow<'_, str> {
    let harmful = |character: char| character >= '\u{7f}' && must_be_escaped(character);
    if !text.contains(harmful) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if harmful(character) {
            for unit in character.encode_utf16(&mut [0; 2]) {
                let _ = write!(safe, "\\u{unit:04x}");
            }
        } else {
            safe.push(character);
        }
    }
    Cow::Owned(safe)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_become_visible() {
        let cases = [
            ("plain é 漢", "plain é 漢", "plain é 漢"),
            ("a\x1b[31mb", "a\\u{1b}[31mb", "a\\u{1b}[31mb"),
            ("a\nb\r\tc", "a\\nb\\r\\tc", "a\nb\\r\\tc"),
            ("\u{9b}2J\u{7f}", "\\u{9b}2J\\u{7f}", "\\u{9b}2J\\u{7f}"),
            (
                "x\u{202e}y\u{2066}z",
                "x\\u{202e}y\\u{2066}z",
                "x\\u{202e}y\\u{2066}z",
            ),
            (
                "##[x]##vso[##",
                "\\u{23}#[x]\\u{23}#vso[##",
                "\\u{23}#[x]\\u{23}#vso[##",
            ),
            (
                "z\u{200b}w\u{feff}",
                "z\\u{200b}w\\u{feff}",
                "z\\u{200b}w\\u{feff}",
            ),
        ];
        for (text, one, many) in cases {
            assert_eq!(line(text), one);
            assert_eq!(lines(text), many);
        }
    }

    #[test]
    fn json_stays_the_same_value() {
        let value = "a\u{9b}b\u{202e}c\u{e0001}d\u{7f}\u{feff}é\x1b";
        let encoded = serde_json::to_string(value).expect("a string");
        let safe = json(&encoded);
        assert!(!safe.contains(must_be_escaped), "{safe:?}");
        let decoded: String = serde_json::from_str(&safe).expect("JSON");
        assert_eq!(decoded, value);
    }
}
