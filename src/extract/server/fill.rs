//! Values in strings: `{x}`, `#{x}`, `$x`.

use std::borrow::Cow;
use std::ops::Range;

use crate::extract::server::language::Fill;

/// Longer expressions in strings are not looked at.
const LONGEST: usize = 200;

/// Whether something is filled in.
pub(super) fn interpolations(text: &str, fill: Fill) -> bool {
    match fill {
        Fill::None => false,
        Fill::Braces => text.contains('{'),
        Fill::Hash => text.contains("#{"),
        Fill::Dollar | Fill::Php => text.contains('$'),
        Fill::Backslash => text.contains("\\("),
    }
}

/// The expression that a string begins with, without what marks it.
pub(super) fn first_value(text: &str, fill: Fill) -> Option<Range<usize>> {
    let inside = opener(text.as_bytes(), fill).and_then(|length| {
        let end = length + filled(&text.as_bytes()[length..], fill)?;
        // `${name}`: the dollar is part of the name.
        let is_name = fill == Fill::Php && text.starts_with('$');
        let whole = if is_name { 0..end + 1 } else { length..end };
        (end > length).then_some(whole)
    });
    inside.or_else(|| match fill {
        Fill::Dollar => dollar(text).map(|end| 1..end),
        Fill::Php => dollar(text).map(|end| 0..end),
        _ => None,
    })
}

/// The same where it is a name, as code writes it.
pub(super) fn first_name(text: &str, fill: Fill) -> Option<Cow<'_, str>> {
    let value = &text[first_value(text, fill)?];
    let braced = value
        .strip_prefix("${")
        .and_then(|name| name.strip_suffix('}'));
    Some(match braced {
        Some(name) => Cow::Owned(format!("${name}")),
        None => Cow::Borrowed(value),
    })
}

/// The length of the mark with a bracket that `text` begins with, behind which
/// an expression stands.
pub(super) fn opener(text: &[u8], fill: Fill) -> Option<usize> {
    match (fill, text) {
        // `{{` is a brace.
        (Fill::Braces, [b'{', next, ..]) if *next != b'{' => Some(1),
        (Fill::Php, [b'{', b'$', ..]) => Some(1),
        (Fill::Hash, [b'#', b'{', ..])
        | (Fill::Dollar | Fill::Php, [b'$', b'{', ..])
        | (Fill::Backslash, [b'\\', b'(', ..]) => Some(2),
        _ => None,
    }
}

/// The length of the expression that `text` begins with, up to the bracket that
/// closes the mark in front of it. Strings in it may hold the quote of the one
/// around it, and values of their own.
pub(super) fn filled(text: &[u8], fill: Fill) -> Option<usize> {
    let mut open = vec![if fill == Fill::Backslash { b')' } else { b'}' }];
    let mut at = 0;
    while at < text.len().min(LONGEST) {
        let byte = text[at];
        let last = *open.last()?;
        let is_string = matches!(last, b'"' | b'\'');
        if byte == last {
            open.pop();
            if open.is_empty() {
                return Some(at);
            }
        } else if is_string {
            let length = opener(&text[at..], fill).filter(|_| last == b'"');
            match length {
                Some(length) => {
                    open.push(if text[at + length - 1] == b'(' {
                        b')'
                    } else {
                        b'}'
                    });
                    at += length - 1;
                }
                None if byte == b'\\' => at += 1,
                None => {}
            }
        } else {
            match byte {
                b'"' | b'\'' => open.push(byte),
                b'(' => open.push(b')'),
                b'[' => open.push(b']'),
                b'{' => open.push(b'}'),
                b')' | b']' | b'}' => return None,
                b'\\' => at += 1,
                _ => {}
            }
        }
        at += 1;
    }
    None
}

/// The end of `$name`, `$name->member` or Perl's `$ENV{NAME}`.
fn dollar(text: &str) -> Option<usize> {
    let name = |text: &str| {
        text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
            .unwrap_or(text.len())
    };
    let length = name(text.strip_prefix('$')?);
    if length == 0 {
        return None;
    }
    let end = 1 + length;
    let behind = &text[end..];
    let more = if let Some(member) = behind.strip_prefix("->") {
        2 + name(member)
    } else if &text[1..end] == "ENV" && behind.starts_with('{') {
        behind.find('}').map_or(0, |close| close + 1)
    } else {
        0
    };
    Some(end + more)
}
