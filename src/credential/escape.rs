//! Single characters written as escapes: JSON and JavaScript (`\u005f`,
//! `\x5f`, `\/`), URLs (`%2B`) and HTML (`&#x2F;`).
//!
//! It only decodes what a secret can be made of: any other escape ends one.

/// How many backslashes in a row are taken for nested escaping, as of JSON in
/// JSON.
const MOST_BACKSLASHES: usize = 8;
/// How much indentation a continuation line may have.
const MOST_INDENTATION: usize = 80;

/// The character that an escape at `at` stands for, and the offset behind it.
pub(super) fn decode(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let (byte, end) = match bytes.get(at)? {
        b'\\' => backslash(bytes, at)?,
        b'%' => percent(bytes, at)?,
        b'&' => reference(bytes, at)?,
        _ => return None,
    };
    is_content(byte).then_some((byte, end))
}

/// Whether a secret can hold the byte.
pub(super) fn is_content(byte: u8) -> bool {
    byte == b'_' || super::format::is_base64(byte)
}

/// The offset behind backslash-newline pairs at `at` and the indentation of
/// the line that follows, as in shell scripts, C, JavaScript and Rust.
pub(super) fn skip_continuations(bytes: &[u8], at: usize) -> usize {
    let Some(b'\\') = bytes.get(at) else {
        return at;
    };
    let behind = match bytes.get(at + 1..) {
        Some([b'\n', ..]) => at + 2,
        Some([b'\r', b'\n', ..]) => at + 3,
        _ => return at,
    };
    let indentation = bytes[behind..]
        .iter()
        .take(MOST_INDENTATION)
        .take_while(|&&byte| matches!(byte, b' ' | b'\t'))
        .count();
    behind + indentation
}

fn backslash(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    let run = bytes[at..]
        .iter()
        .take(MOST_BACKSLASHES)
        .take_while(|&&byte| byte == b'\\')
        .count();
    let at = at + run;
    match bytes.get(at)? {
        b'/' => Some((b'/', at + 1)),
        b'x' => digits(bytes, at + 1, 2, 16),
        b'u' if bytes.get(at + 1) == Some(&b'{') => {
            let length = bytes[at + 2..]
                .iter()
                .take(6)
                .take_while(|byte| byte.is_ascii_hexdigit())
                .count();
            let (byte, end) = digits(bytes, at + 2, length, 16)?;
            (bytes.get(end) == Some(&b'}')).then_some((byte, end + 1))
        }
        b'u' => digits(bytes, at + 1, 4, 16),
        _ => None,
    }
}

fn percent(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    // `%25` is an escaped percent sign: an escape inside an escape.
    let inner = if bytes[at..].starts_with(b"%25") {
        at + 2
    } else {
        at
    };
    digits(bytes, inner + 1, 2, 16)
}

fn reference(bytes: &[u8], at: usize) -> Option<(u8, usize)> {
    const NAMED: &[(&[u8], u8)] = &[(b"&lowbar;", b'_'), (b"&plus;", b'+'), (b"&sol;", b'/')];
    let rest = &bytes[at..];
    if let Some((name, byte)) = NAMED.iter().find(|(name, _)| rest.starts_with(name)) {
        return Some((*byte, at + name.len()));
    }
    let (start, radix) = match rest {
        [b'&', b'#', b'x' | b'X', ..] => (at + 3, 16),
        [b'&', b'#', ..] => (at + 2, 10),
        _ => return None,
    };
    let length = bytes[start..]
        .iter()
        .take(6)
        .take_while(|byte| byte.is_ascii_hexdigit())
        .count();
    let (byte, end) = digits(bytes, start, length, radix)?;
    (bytes.get(end) == Some(&b';')).then_some((byte, end + 1))
}

/// The ASCII character with the code written in `length` digits at `start`.
fn digits(bytes: &[u8], start: usize, length: usize, radix: u32) -> Option<(u8, usize)> {
    let end = start + length;
    let written = bytes.get(start..end)?;
    // `from_str_radix` would take a sign.
    if !written.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    let text = std::str::from_utf8(written).ok()?;
    let code = u32::from_str_radix(text, radix).ok()?;
    let byte = u8::try_from(code).ok().filter(u8::is_ascii)?;
    Some((byte, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_of_secret_characters_decode() {
        let cases: &[(&str, Option<(u8, usize)>)] = &[
            (r"\u005f", Some((b'_', 6))),
            (r"\\u005f", Some((b'_', 7))),
            (r"\u{5F}x", Some((b'_', 6))),
            (r"\u{}", None),
            (r"\x5fx", Some((b'_', 4))),
            (r"\/", Some((b'/', 2))),
            (r"\n", None),
            (r"\u0022", None),
            (r"\u20ac", None),
            (r"\u+05f", None),
            (r"\u00", None),
            ("%2B", Some((b'+', 3))),
            ("%2f", Some((b'/', 3))),
            ("%252F", Some((b'/', 5))),
            ("%22", None),
            ("%", None),
            ("&#x2F;", Some((b'/', 6))),
            ("&#95;", Some((b'_', 5))),
            ("&sol;", Some((b'/', 5))),
            ("&amp;", None),
            ("&#", None),
            ("a", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(decode(text.as_bytes(), 0), *expected, "{text}");
        }
    }

    #[test]
    fn continuations_are_skipped_with_their_indentation() {
        for (text, expected) in [
            ("\\\n  a", 4),
            ("\\\r\na", 3),
            ("\\n", 0),
            ("a", 0),
            ("", 0),
        ] {
            assert_eq!(skip_continuations(text.as_bytes(), 0), expected, "{text:?}");
        }
    }
}
