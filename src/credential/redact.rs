//! Shows texts without the secrets in them.

use std::borrow::Cow;

use crate::model::Span;

use super::scan::scan;

/// Most passes over one text. Taking a secret away can in principle bring
/// another to light that overlapped it; two passes are what real text takes.
const MOST_PASSES: usize = 8;

/// `text` with every secret in it as Paddle shows it: prefix, first ten
/// characters of the ID, `****`.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut redacted = Cow::Borrowed(text);
    for _ in 0..MOST_PASSES {
        let hits = scan(&redacted);
        if hits.is_empty() {
            return redacted;
        }
        let mut shown = String::with_capacity(redacted.len());
        let mut from = 0;
        for hit in hits {
            shown.push_str(Span::new(from, hit.span.start).slice(&redacted));
            shown.push_str(hit.credential.redacted());
            from = hit.span.end;
        }
        shown.push_str(Span::new(from, redacted.len()).slice(&redacted));
        redacted = Cow::Owned(shown);
    }
    redacted
}

/// The bytes of `text` that must be starred out so that it shows no secret and
/// keeps its length: all but prefix and first ten characters of the ID, or the
/// whole of an encoded secret. In order; a secret in pieces has several.
pub fn masked_parts(text: &str) -> Vec<Span> {
    let mut masked: Vec<Span> = Vec::new();
    let mut starred = Cow::Borrowed(text);
    for _ in 0..MOST_PASSES {
        let found: Vec<Span> = scan(&starred)
            .into_iter()
            .flat_map(|hit| hit.masked)
            .collect();
        if found.is_empty() {
            break;
        }
        starred = Cow::Owned(star_out(&starred, &found));
        masked.extend(found);
    }
    masked.sort_unstable();
    masked
}

/// `text` with stars in place of the bytes of `spans`, which are in order.
fn star_out(text: &str, spans: &[Span]) -> String {
    let mut starred = String::with_capacity(text.len());
    let mut from = 0;
    for span in spans {
        starred.push_str(Span::new(from, span.start).slice(text));
        starred.extend(std::iter::repeat_n('*', span.len()));
        from = span.end;
    }
    starred.push_str(Span::new(from, text.len()).slice(text));
    starred
}

/// At most `most` characters of `text` without its secrets, and a sign where
/// some are missing. The secrets go first: of a secret that is cut nothing tells
/// any more that it is one.
pub fn shortened(text: &str, most: usize) -> String {
    let text = redact(text);
    if text.chars().count() <= most {
        return text.into_owned();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    kept + "…"
}

/// The first `length` bytes of `text`, with what belongs to a secret starred out:
/// secrets are looked for in all of it.
pub fn start_without_secrets(text: &str, length: usize) -> String {
    let secrets = masked_parts(text);
    let is_secret = |at| {
        let mut secrets = secrets.iter();
        secrets.any(|secret| (secret.start..secret.end).contains(&at))
    };
    let characters = text.char_indices().take_while(|(at, _)| *at < length);
    characters
        .map(|(at, character)| if is_secret(at) { '*' } else { character })
        .collect()
}

/// From here on a run of letters and digits could be a key without a prefix.
const LONG_RUN: usize = 40;

/// Where long runs of letters and digits are: what is no word may be a secret
/// that nothing tells from one.
pub fn long_runs(text: &str) -> Vec<Span> {
    let mut runs = Vec::new();
    let mut start = 0;
    while start < text.len() {
        let rest = &text.as_bytes()[start..];
        let run = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric());
        let end = start + run.count();
        if end - start >= LONG_RUN && text[start..end].contains(|c: char| c.is_ascii_digit()) {
            runs.push(Span::new(start, end));
        }
        start = end.max(start) + 1;
    }
    runs
}

/// `text` without its secrets, and with long runs of letters and digits left out:
/// an argument in the wrong place may be a secret.
pub fn without_long_runs(text: &str) -> String {
    let text = &redact(text);
    let mut shown = String::with_capacity(text.len());
    let mut from = 0;
    for run in long_runs(text) {
        shown.push_str(&text[from..run.start]);
        shown.push_str(&format!("({} characters, not shown)", run.len()));
        from = run.end;
    }
    shown.push_str(&text[from..]);
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stand_where_the_parts_were() {
        type Case<'a> = (&'a str, &'a [(usize, usize)], &'a str);
        let cases: [Case<'_>; 5] = [
            ("a secret", &[], "a secret"),
            ("a secret", &[(2, 8)], "a ******"),
            ("secret, word", &[(0, 6)], "******, word"),
            ("é one, two.", &[(3, 6), (8, 11)], "é ***, ***."),
            // As many as there are bytes.
            ("éé", &[(0, 2)], "**é"),
        ];
        for (text, parts, expected) in cases {
            let parts = parts.iter().map(|(start, end)| Span::new(*start, *end));
            let starred = star_out(text, &parts.collect::<Vec<_>>());
            assert_eq!(starred, expected);
            assert_eq!(starred.len(), text.len());
        }
    }

    /// A webhook secret with a `/` in it.
    fn secret() -> String {
        let id = "01js6y0nz5x8q1t4w7z9d2e3fc";
        format!("pdl_{}_{id}_Pq7+Rs2/Tu5Vw8Xy1Za4Bc6De9Fg3Hi0", "ntfset")
    }

    #[test]
    fn secrets_go_before_a_text_is_cut() {
        let secret = secret();
        let redacted = "pdl_ntfset_01js6y0nz5****";
        for most in 0..100 {
            let shown = shortened(&format!("key {secret} behind"), most);
            let whole = format!("key {redacted} behind");
            let kept = shown.trim_end_matches('…');
            assert!(whole.starts_with(kept), "{most}: {shown}");
            assert!(shown.chars().count() <= most.max(1), "{most}: {shown}");
        }
        assert_eq!(shortened("éé", 2), "éé");
        assert_eq!(shortened("ééé", 2), "é…");
        let path = format!("a/{secret}.json");
        for length in 0..path.len() {
            let shown = start_without_secrets(&path, length);
            assert_eq!(shown.len(), length);
            assert!(!shown.contains("_P"), "{shown}");
        }
        assert_eq!(start_without_secrets("a/b/c", 3), "a/b");
    }

    #[test]
    fn what_could_be_a_key_is_left_out() {
        let key = "9f3b2".repeat(10);
        let cases = [
            (
                "é word-by-word 12".to_owned(),
                "é word-by-word 12".to_owned(),
            ),
            (
                format!("unexpected `--key={key}`"),
                "unexpected `--key=(50 characters, not shown)`".to_owned(),
            ),
            ("x".repeat(60), "x".repeat(60)),
        ];
        for (text, expected) in cases {
            assert_eq!(without_long_runs(&text), expected);
        }
    }
}
