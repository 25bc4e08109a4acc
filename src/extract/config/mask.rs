//! Template tags in configuration files: `{{ … }}`, `{% … %}`, `<% … %>`, the
//! `${{ … }}` of workflows, and Maven's `@…@`.
//!
//! They are covered up, byte for byte, so that what is around them parses and
//! every place stays where it is. Knows no syntax but that of the tags.

use std::borrow::Cow;

use memchr::memmem;

use crate::model::Span;

/// How tags open and close.
const TAGS: &[(&str, &str)] = &[("{{", "}}"), ("{%", "%}"), ("<%", "%>")];

/// A text whose tags are covered up.
pub(super) struct Masked<'t> {
    /// The text as it is.
    pub(super) original: &'t str,
    /// The text to parse: of the same length, with all places the same.
    pub(super) text: Cow<'t, str>,
    /// Whether something fills it in before it is what it says it is.
    pub(super) is_template: bool,
    tags: Vec<Span>,
}

impl<'t> Masked<'t> {
    /// Covers up the tags of `text`.
    pub(super) fn new(text: &'t str) -> Self {
        let mut tags = Vec::new();
        let mut is_template = false;
        for (open, close) in TAGS {
            let mut at = 0;
            while let Some(start) = find(text, open, at) {
                let Some(end) = find(text, close, start + open.len()) else {
                    break;
                };
                at = end + close.len();
                let is_expression = *open == "{{" && text[..start].ends_with('$');
                is_template |= !is_expression;
                let start = start - usize::from(is_expression);
                tags.push(Span::new(start, at));
            }
        }
        tags.sort();
        let is_apart = |mark: &Span| {
            let behind = tags.partition_point(|tag| tag.start <= mark.start);
            behind == 0 || tags[behind - 1].end <= mark.start
        };
        let marks = memchr::memchr_iter(b'@', text.as_bytes());
        let marks = marks.filter_map(|at| maven_mark(text, at));
        let marks: Vec<Span> = marks.filter(is_apart).collect();
        is_template |= !marks.is_empty();
        tags.extend(marks);
        tags.sort();
        let text_masked = if tags.is_empty() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(covered(text, &tags))
        };
        Self {
            original: text,
            text: text_masked,
            is_template,
            tags,
        }
    }

    /// Whether a tag stands in `span`.
    pub(super) fn is_filled(&self, span: Span) -> bool {
        let after = self.tags.partition_point(|tag| tag.end <= span.start);
        self.tags.get(after).is_some_and(|tag| tag.start < span.end)
    }
}

/// The `@name@` that starts at `at` and is all of a value without quotes. In
/// quotes it needs no cover, and YAML takes no other `@` there.
fn maven_mark(text: &str, at: usize) -> Option<Span> {
    let before = text[..at].trim_end_matches([' ', '\t']);
    if before.len() == at || !before.ends_with([':', '-']) {
        return None;
    }
    let rest = &text[at + 1..];
    let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"._-".contains(byte);
    let length = rest.bytes().take_while(is_name).count();
    let behind = rest[length..].strip_prefix('@')?;
    let is_all = behind.is_empty() || behind.starts_with(char::is_whitespace);
    (length > 0 && is_all).then(|| Span::new(at, at + length + 2))
}

fn find(text: &str, needle: &str, from: usize) -> Option<usize> {
    memmem::find(&text.as_bytes()[from..], needle.as_bytes()).map(|at| from + at)
}

/// The text with its tags covered by `_`. Where nothing but tags stands on a
/// line, it becomes empty lines: those may stand anywhere, and indented ones may
/// not.
fn covered(text: &str, tags: &[Span]) -> String {
    const COVER: u8 = 0;
    let mut bytes = text.as_bytes().to_vec();
    for tag in tags {
        for byte in &mut bytes[tag.start..tag.end] {
            if !matches!(byte, b'\n' | b'\r') {
                *byte = COVER;
            }
        }
    }
    for line in bytes.split_mut(|&byte| byte == b'\n') {
        let is_bare = line
            .iter()
            .all(|&byte| byte == COVER || byte.is_ascii_whitespace());
        let is_covered = line.contains(&COVER);
        for byte in line {
            if is_bare && is_covered {
                *byte = b'\n';
            } else if *byte == COVER {
                *byte = b'_';
            }
        }
    }
    // Tags start and end at ASCII characters, so that no other is cut.
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_covered_byte_for_byte() {
        let cases = [
            ("a: b", "a: b", false),
            ("a: {{ x }}", "a: _______", true),
            ("a: ${{ secrets.X }}", "a: ________________", false),
            ("a: '<%= x %>'", "a: '________'", true),
            ("{% a %}{{ b }}", "\n\n\n\n\n\n\n\n\n\n\n\n\n\n", true),
            ("a:\n {{é}} \nb", "a:\n\n\n\n\n\n\n\n\n\nb", true),
            ("a: {{ x", "a: {{ x", false),
            ("a: @b.c@\n- @d@", "a: _____\n- ___", true),
            ("a: '@b@'", "a: '@b@'", false),
            ("a: {{ b: @c@ }}", "a: ____________", true),
            ("a: @b@c", "a: @b@c", false),
            ("a: b @c@ @", "a: b @c@ @", false),
        ];
        for (text, expected, is_template) in cases {
            let masked = Masked::new(text);
            assert_eq!(masked.text, expected, "{text}");
            assert_eq!(masked.is_template, is_template, "{text}");
            assert_eq!(masked.text.len(), text.len(), "{text}");
        }
        let masked = Masked::new("a: {{ x }} b: {{ y }}");
        assert!(masked.is_filled(Span::new(3, 4)) && !masked.is_filled(Span::new(10, 14)));
    }
}
