//! Values in strings: `{x}`, `#{x}`, `$x`.

use std::ops::Range;

use crate::extract::server::language::Fill;

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
    let closed = |opener: &str, closer: char| {
        let rest = text.strip_prefix(opener)?;
        let end = rest.find(closer)?;
        (end > 0 && end < 200).then(|| opener.len()..opener.len() + end)
    };
    match fill {
        Fill::None => None,
        Fill::Braces => closed("{", '}'),
        Fill::Hash => closed("#{", '}'),
        Fill::Backslash => closed("\\(", ')'),
        Fill::Dollar => closed("${", '}').or_else(|| dollar(text).map(|end| 1..end)),
        Fill::Php => closed("{", '}')
            .filter(|inside| text[inside.clone()].starts_with('$'))
            .or_else(|| dollar(text).map(|end| 0..end)),
    }
}

/// The end of `$name` or `$name->member`.
fn dollar(text: &str) -> Option<usize> {
    let name = |text: &str| {
        text.find(|next: char| !next.is_ascii_alphanumeric() && next != '_')
            .unwrap_or(text.len())
    };
    let length = name(text.strip_prefix('$')?);
    if length == 0 {
        return None;
    }
    let member = text[1 + length..]
        .strip_prefix("->")
        .map_or(0, |member| 2 + name(member));
    Some(1 + length + member)
}
