//! Secrets inside base64 text: Kubernetes secrets, encoded `.env` files, basic
//! authentication.
//!
//! Where a secret starts in an encoded text decides in which of three ways its
//! first letters are encoded. Each way is a literal to look for, and knows
//! where the secret's first bit is, so only the secret itself is decoded.

use crate::model::Span;
use crate::model::facts::Form;

use super::escape;
use super::format::{ID_BODY, KEY_SECRET};
use super::secret::{self, Found};

/// Most bytes of decoded text that one secret takes, pieces and escapes
/// included.
const MOST_DECODED: usize = 400;
/// Most indentation of a line of wrapped base64.
const MOST_INDENTATION: usize = 32;

/// How a prefix looks inside base64.
#[derive(Clone, Copy)]
pub(super) struct Anchor {
    /// The encoded letters that do not depend on what stands around them.
    pub(super) literal: &'static str,
    /// How many of the prefix's first bits are in the character before.
    pub(super) bits_before: u32,
}

/// `pdl_` and `pca_` in each of the three alignments. For `pdl_` a lower-case
/// letter follows, which settles one more character.
pub(super) const ANCHORS: &[Anchor] = &[
    anchor("cGRsX", 0),
    anchor("BkbF9", 4),
    anchor("wZGxf", 2),
    anchor("cGNhX", 0),
    anchor("BjYV8", 4),
    anchor("BjYV9", 4),
    anchor("wY2Ff", 2),
];

const fn anchor(literal: &'static str, bits_before: u32) -> Anchor {
    Anchor {
        literal,
        bits_before,
    }
}

/// Whether lines may be joined.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lines {
    One,
    Wrapped,
}

/// Decoded bytes, and where the encoded characters are that hold them.
struct Decoded {
    bytes: Vec<u8>,
    /// Where the characters of the first byte start.
    start: usize,
    /// Where the characters of each byte end.
    ends: Vec<usize>,
}

/// Reads the secret whose encoded prefix is `anchor` at byte `at`.
pub(super) fn read(text: &[u8], at: usize, anchor: Anchor) -> Option<Found> {
    let one = read_lines(text, at, anchor, Lines::One);
    if one.as_ref().is_some_and(|found| found.defects.is_empty()) {
        return one;
    }
    let wrapped = read_lines(text, at, anchor, Lines::Wrapped);
    if one.is_none()
        || wrapped
            .as_ref()
            .is_some_and(|found| found.defects.is_empty())
    {
        return wrapped;
    }
    one
}

fn read_lines(text: &[u8], at: usize, anchor: Anchor, lines: Lines) -> Option<Found> {
    let decoded = decode(text, at, anchor, lines)?;
    let mut found = secret::read(&decoded.bytes, 0)?;
    let last = found.span.end.checked_sub(1)?;
    found.span = Span::new(decoded.start, *decoded.ends.get(last)?);
    found.form = Form::Base64;
    found.masked = vec![found.span];
    Some(found)
}

/// Decodes from the first bit of the anchor's prefix on, up to the next secret
/// in the same alignment, which keeps the scan of many anchors linear.
fn decode(text: &[u8], at: usize, anchor: Anchor, lines: Lines) -> Option<Decoded> {
    let mut decoded = Decoded {
        bytes: Vec::new(),
        start: at,
        ends: Vec::new(),
    };
    let mut bits = anchor.bits_before;
    let mut held = 0_u32;
    let mut cursor = at;
    if bits > 0 {
        decoded.start = at.checked_sub(1)?;
        held = digit(text[decoded.start])? & ((1 << bits) - 1);
    }
    while let Some((value, end)) = next_digit(text, cursor, lines) {
        held = held << 6 | value;
        bits += 6;
        cursor = end;
        if bits >= 8 {
            bits -= 8;
            let byte = u8::try_from(held >> bits & 0xff).ok()?;
            held &= (1 << bits) - 1;
            decoded.bytes.push(byte);
            decoded.ends.push(end);
            if !byte.is_ascii()
                || starts_next_secret(&decoded.bytes)
                || decoded.bytes.len() == MOST_DECODED
            {
                break;
            }
        }
    }
    Some(decoded)
}

/// Whether the `pdl_` of another secret was just decoded, and not just the end
/// of a segment that happens to end in `pdl`.
fn starts_next_secret(decoded: &[u8]) -> bool {
    let ends_segment = |length: usize| {
        let start = decoded.len().checked_sub(length + "__".len());
        start.is_some_and(|start| decoded[start] == b'_')
    };
    decoded.len() > "pdl_".len()
        && decoded.ends_with(b"pdl_")
        && !ends_segment(ID_BODY)
        && !ends_segment(KEY_SECRET)
}

/// The next base64 digit and the offset behind it.
fn next_digit(text: &[u8], at: usize, lines: Lines) -> Option<(u32, usize)> {
    let byte = *text.get(at)?;
    if let Some(value) = digit(byte) {
        return Some((value, at + 1));
    }
    if let Some((byte, end)) = escape::decode(text, at) {
        return Some((digit(byte)?, end));
    }
    if lines == Lines::One {
        return None;
    }
    let next = behind_line_end(text, at)?;
    let byte = *text.get(next)?;
    Some((digit(byte)?, next + 1))
}

/// The start of the text of the next line, where a line (also one that is
/// itself inside a JSON string) ends at `at`.
fn behind_line_end(text: &[u8], at: usize) -> Option<usize> {
    let ends: [&[u8]; 4] = [b"\r\n", b"\n", br"\r\n", br"\n"];
    let end = ends.into_iter().find(|&end| text[at..].starts_with(end))?;
    let start = at + end.len();
    let indentation = text[start..]
        .iter()
        .take(MOST_INDENTATION)
        .take_while(|&&byte| matches!(byte, b' ' | b'\t'))
        .count();
    Some(start + indentation)
}

/// The value of a digit of either base64 alphabet.
fn digit(byte: u8) -> Option<u32> {
    let value = match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use ::base64::Engine as _;
    use ::base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn the_start_of_another_secret_is_no_end_of_a_segment() {
        let id = "x".repeat(ID_BODY - 3);
        let secret = "x".repeat(KEY_SECRET - 3);
        let cases = [
            // The first one.
            ("pdl_".to_owned(), false),
            (" pdl_".to_owned(), true),
            ("pdl_live_apikey_01pdl_".to_owned(), true),
            ("pdl_live_apikey_01pdl".to_owned(), false),
            ("pdl_live_apikey_01pdl_l".to_owned(), false),
            // Segments of the right length that end so.
            (format!("pdl_live_apikey_{id}pdl_"), false),
            (format!("pdl_live_apikey_01_{secret}pdl_"), false),
            (format!("_{id}pdl_"), false),
            (format!("_{secret}pdl_"), false),
            // One character more, one less, or of the right length but no segment.
            (format!("pdl_live_apikey_x{id}pdl_"), true),
            (format!("pdl_live_apikey_{}pdl_", &id[1..]), true),
            (format!("pdl_live_apikey_0123456_x{secret}pdl_"), true),
            (
                format!("pdl_live_apikey_0123456_{}pdl_", &secret[1..]),
                true,
            ),
            (format!("pdl_live_apikey-{id}pdl_"), true),
        ];
        for (decoded, expected) in cases {
            assert_eq!(
                starts_next_secret(decoded.as_bytes()),
                expected,
                "{decoded}"
            );
        }
    }

    /// What is decoded from the first `anchor` in `text` on, and the part of the text
    /// that it is from.
    fn decoded(text: &str, lines: Lines) -> (String, &str) {
        let mut anchors = ANCHORS.iter();
        let (at, anchor) = anchors
            .find_map(|anchor| Some((text.find(anchor.literal)?, *anchor)))
            .unwrap();
        let decoded = decode(text.as_bytes(), at, anchor, lines).unwrap();
        assert_eq!(decoded.bytes.len(), decoded.ends.len());
        assert!(decoded.ends.is_sorted());
        let end = *decoded.ends.last().unwrap();
        let bytes = String::from_utf8_lossy(&decoded.bytes).into_owned();
        (bytes, &text[decoded.start..end])
    }

    #[test]
    fn decoding_ends_where_no_secret_can_go_on() {
        let long = format!("pdl_live_{}", "x1_".repeat(MOST_DECODED));
        // What stands before, what is decoded, what comes behind it.
        let cases = [
            ("", "pdl_live_apikey_01", ""),
            ("k", "pdl_live_apikey_01", ""),
            ("ke", "pdl_live_apikey_01", ""),
            ("key", "pdl_live_apikey_01", ""),
            ("", "pca_01j9", ""),
            ("ke", "pca_01j9", ""),
            // Up to the prefix of another.
            ("", "pdl_live_pdl_", "sdbx_apikey_01"),
            // With the byte that is no ASCII.
            ("a", "pdl_live\u{fffd}", "é and more"),
            ("", &long[..MOST_DECODED], &long[MOST_DECODED..]),
        ];
        for (before, expected, behind) in cases {
            let plain = match behind.strip_prefix('é') {
                Some(_) => format!("{before}{}{behind}", expected.trim_end_matches('\u{fffd}')),
                None => format!("{before}{expected}{behind}"),
            };
            let text = STANDARD.encode(&plain);
            let (told, part) = decoded(&text, Lines::One);
            assert_eq!(told, expected, "{plain}");
            // Each byte takes one and a third of a character.
            let bytes = told.chars().count();
            let fewest = (bytes * 4).div_ceil(3);
            assert!(
                (fewest..=fewest + 1).contains(&part.len()),
                "{plain}: {part}"
            );
        }
    }

    #[test]
    fn lines_are_joined_where_they_may_be() {
        let text = STANDARD.encode("pdl_live_apikey_01");
        let (first, rest) = text.split_at(12);
        for between in ["\n", "\r\n", "\n    ", r"\n", r"\r\n  "] {
            let text = format!("{first}{between}{rest}");
            let one = decoded(&text, Lines::One);
            assert_eq!(one, ("pdl_live_".to_owned(), first));
            let wrapped = decoded(&text, Lines::Wrapped);
            assert_eq!(wrapped, ("pdl_live_apikey_01".to_owned(), &text[..]));
        }
        for between in [
            " ",
            "\n\n",
            "-",
            &format!("\n{}", " ".repeat(MOST_INDENTATION + 1)),
        ] {
            let text = format!("{first}{between}{rest}");
            let (told, _) = decoded(&text, Lines::Wrapped);
            assert!(!told.ends_with("_01"), "{between:?}");
        }
    }
}
