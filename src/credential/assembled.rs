//! The gap between two adjacent string literals, in any language:
//! `"a" + "b"`, `'a' . 'b'`, `"a" "b"`, `["a", "b"]`, `"a" \⏎ f"b"`.
//!
//! It knows no syntax tree: a gap is quotes, operators and white space, short,
//! between a closing and an opening quote. What stands on both sides must
//! make up a secret, so nothing is found that only looks like code.

use super::escape;

/// Longest gap in bytes.
const MOST_GAP: usize = 80;
/// How many backslashes may escape a quote, as of code in JSON.
const MOST_BACKSLASHES: usize = 8;

/// A gap that was crossed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gap {
    /// Where the next literal's content starts.
    pub(super) next: usize,
    /// Whether the literals are items of a list, which may be joined by `_`.
    pub(super) list: bool,
}

/// Crosses the gap at `at`, just behind the content of a literal.
pub(super) fn cross(bytes: &[u8], at: usize) -> Option<Gap> {
    let limit = bytes.len().min(at.saturating_add(MOST_GAP));
    let mut cursor = at;
    while cursor < at + MOST_BACKSLASHES && bytes.get(cursor) == Some(&b'\\') {
        cursor += 1;
    }
    if !is_quote(*bytes.get(cursor)?) {
        return None;
    }
    let mut quotes = 1;
    let mut list = false;
    cursor += 1;
    while cursor < limit {
        let byte = bytes[cursor];
        let opened = quotes >= 2 && is_quote(bytes[cursor - 1]);
        // Where quotes are not nested, an even number of them opened the
        // literal.
        let inside = opened && quotes % 2 == 0 && matches!(byte, b'+' | b'/');
        if inside || opened && starts_content(bytes, cursor) {
            return Some(Gap { next: cursor, list });
        }
        match byte {
            _ if is_quote(byte) => quotes += 1,
            // A line end inside code that is itself a string.
            b'\\' if matches!(bytes.get(cursor + 1), Some(b'n' | b'r' | b't')) => cursor += 1,
            b',' => list = true,
            _ if is_operator(byte) || is_literal_prefix(bytes, cursor) => {}
            _ => return None,
        }
        cursor += 1;
    }
    None
}

/// Whether a byte may stand between a closing quote and the next opening one.
fn is_operator(byte: u8) -> bool {
    byte.is_ascii_whitespace()
        || matches!(
            byte,
            b'+' | b'.'
                | b'&'
                | b'~'
                | b'\\'
                | b'('
                | b')'
                | b'|'
                | b'<'
                | b'>'
                | b'^'
                | b'#'
                | b'$'
                | b'@'
        )
}

/// Whether a byte may stand in a gap at all, for walking backwards.
pub(super) fn is_gap(byte: u8) -> bool {
    is_operator(byte) || is_quote(byte) || byte == b','
}

fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'' | b'`')
}

/// The `f`, `r`, `b` or `u` (or two of them) in front of a Python or Rust
/// literal.
fn is_literal_prefix(bytes: &[u8], at: usize) -> bool {
    let is_letter = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|byte| matches!(byte.to_ascii_lowercase(), b'f' | b'r' | b'b' | b'u'))
    };
    let is_opening = |at: usize| {
        bytes
            .get(at)
            .is_some_and(|&byte| is_quote(byte) || byte == b'#')
    };
    is_letter(at) && (is_opening(at + 1) || is_letter(at + 1) && is_opening(at + 2))
}

/// Whether the byte behind a quote belongs to the literal that it opened: `+`
/// and `/` are operators unless text follows.
fn starts_content(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'+' | b'/' => {
            bytes
                .get(at + 1)
                .is_some_and(|&next| escape::is_content(next))
                && !is_literal_prefix(bytes, at + 1)
        }
        byte => escape::is_content(byte) || escape::decode(bytes, at).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_lead_from_literal_to_literal() {
        let cases: &[(&str, Option<usize>, bool)] = &[
            (r#"" + "b"#, Some(5), false),
            ("' . 'b", Some(5), false),
            (r#"" "b"#, Some(3), false),
            ("\" \\\n    f\"b", Some(10), false),
            ("', 'b", Some(4), true),
            (r#"" + r#"b"#, Some(7), false),
            (r#"\" + \"b"#, Some(7), false),
            ("' + \\\\\\n\",\n \"  'b", None, true),
            (r#""+"+vm"#, Some(3), false),
            (r#""+"" + "b"#, Some(8), false),
            (r#""+"+""#, Some(3), false),
            (r#""" + "b"#, Some(6), false),
            (r#""""+"""b"#, Some(7), false),
            (r#""""+b"""c"#, Some(8), false),
            (r#"'"'+x"#, Some(3), false),
            (r#"" + rb"x"#, Some(7), false),
            (r#"" + fru"x"#, None, false),
            (r#"" + c"x"#, None, false),
            (r#"" + f("x"#, None, false),
            (r#""x"#, None, false),
            (r#"" " x"#, None, false),
            (r#"" + b"#, None, false),
            (r#"": "b"#, None, false),
            (r#"" + c + "b"#, None, false),
            (r#"""#, None, false),
            ("b", None, false),
            ("", None, false),
        ];
        for (text, next, list) in cases {
            let gap = cross(text.as_bytes(), 0);
            if let Some(next) = next {
                assert_eq!(
                    gap.map(|gap| (gap.next, gap.list)),
                    Some((*next, *list)),
                    "{text}"
                );
            } else if !list {
                assert_eq!(gap, None, "{text}");
            }
        }
        for (count, next) in [(MOST_BACKSLASHES, Some(13)), (MOST_BACKSLASHES + 1, None)] {
            let escaped = format!("{}\" + \"b", "\\".repeat(count));
            assert_eq!(cross(escaped.as_bytes(), 0).map(|gap| gap.next), next);
        }
        let long = format!("\"{}\"b", " ".repeat(MOST_GAP));
        assert_eq!(cross(long.as_bytes(), 0), None);
        let notebook = "' + \\\\\\n\",\n    \"  'b";
        assert_eq!(
            cross(notebook.as_bytes(), 0).unwrap().next,
            notebook.len() - 1
        );
    }
}
