//! Where the comments of a source are, for those in which people speak to a
//! linter.
//!
//! The parser tells those of JavaScript; everything else is read by the marks
//! of its notation. Nothing here knows what comments say.

mod lex;
mod markdown;
mod notation;
mod page;
#[cfg(test)]
mod tests;

pub(in crate::extract) use notation::{Notation, of as notation_of};

use crate::extract::dotenv;
use crate::extract::kind::SourceKind;
use crate::model::facts::{Comment, FileFacts, Standing};
use crate::model::{SourceId, Span};

/// Whether a comment in `text` may speak to a linter: a cheap look before the
/// costly one.
pub(crate) fn may_speak(text: &str) -> bool {
    let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    ["lint", "Lint", "LINT", "ignore", "Ignore", "IGNORE"]
        .iter()
        .any(|word| has(word))
}

/// What others write behind a value to keep linters quiet.
const SPOKEN: &[&str] = &[
    "paddlint-ignore",
    "gitleaks:allow",
    "trufflehog:ignore",
    "pragma:",
];

/// Whether a comment whose text, behind its mark, is `text` speaks to a linter.
fn is_spoken(text: &[u8]) -> bool {
    let text = text.trim_ascii_start();
    SPOKEN.iter().any(|word| text.starts_with(word.as_bytes()))
}

/// Where the value in `written` ends, if what looks like a comment for a
/// linter stands behind it.
pub(super) fn value_end(written: &[u8]) -> Option<usize> {
    memchr::memchr2_iter(b'#', b'!', written).find_map(|mark| {
        let value = written[..mark].trim_ascii_end();
        (value.len() < mark && is_spoken(&written[mark + 1..])).then_some(value.len())
    })
}

/// Adds the comments of a source to its facts, which have those of the
/// `parsed` parts already. If none of them can speak to a linter, there are
/// none.
pub(super) fn collect(
    id: &SourceId,
    kind: SourceKind,
    text: &str,
    parsed: Vec<Span>,
    facts: &mut FileFacts,
) {
    if !may_speak(text) {
        facts.comments = Vec::new();
        return;
    }
    let found = &mut facts.comments;
    let parsed = joined(parsed);
    match kind {
        SourceKind::JavaScript(_) if !parsed.is_empty() => {}
        SourceKind::JavaScript(_) => by_notation(&notation::JAVASCRIPT, text, found),
        SourceKind::Dotenv => {
            let spans = dotenv::comments(text).into_iter();
            found.extend(spans.map(|span| Comment {
                span,
                standing: Standing::Comment,
            }));
        }
        SourceKind::Markdown => markdown::collect(text, found),
        SourceKind::Html
        | SourceKind::Vue
        | SourceKind::Svelte
        | SourceKind::Astro
        | SourceKind::Template(_)
        | SourceKind::TemplatedScript(..) => page::collect(kind, text, &parsed, found),
        SourceKind::OtherCode | SourceKind::Text => {
            let name = id.file_name().to_ascii_lowercase();
            by_notation(notation::of(&name, &id.extension()), text, found);
        }
    }
    found.sort_unstable();
    found.dedup_by_key(|comment| comment.span);
    if !found
        .iter()
        .any(|comment| may_speak(comment.span.slice(text)))
    {
        *found = Vec::new();
    }
}

fn by_notation(notation: &'static notation::Notation, text: &str, found: &mut Vec<Comment>) {
    lex::lex(text, Span::new(0, text.len()), notation, None, found);
}

/// The spans, sorted, with those that touch as one.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|span| !span.is_empty());
    spans.sort_unstable();
    spans.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    spans
}
