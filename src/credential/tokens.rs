//! Finds client tokens in any text, by nothing but their form.

use super::format::{TOKEN_BODY, client_token};
use super::scan::starts_alone;
use crate::model::Span;

/// What may touch a token without being part of a longer word.
fn is_part_of_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-')
}

/// Where the client tokens of `text` are, in their order. Others have keys of
/// this form, too: only its place tells whose a token is.
pub fn client_tokens(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut found: Vec<Span> = Vec::new();
    for prefix in ["test_", "live_"] {
        for start in memchr::memmem::find_iter(bytes, prefix) {
            let end = start + prefix.len() + TOKEN_BODY;
            let is_token = text
                .get(start..end)
                .is_some_and(|token| client_token(token).is_some());
            let before = start.checked_sub(1).map(|at| bytes[at]);
            let is_alone = starts_alone(bytes, start)
                && !matches!(before, Some(b'_' | b'-'))
                && !bytes.get(end).copied().is_some_and(is_part_of_word);
            if is_token && is_alone {
                found.push(Span::new(start, end));
            }
        }
    }
    found.sort_unstable();
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_alone() {
        let token = "live_4f1c2a9b7d3e8f605a1b2c3d4e5";
        let other = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
        let cases = [
            (format!("'{token}'"), vec![token]),
            (format!("{other},{token}"), vec![other, token]),
            (format!("é{token}é"), vec![token]),
            (format!("sk_{token}"), vec![]),
            (format!("x{token}"), vec![]),
            (format!("{token}6"), vec![]),
            (format!("{token}_6"), vec![]),
            (format!("a\\n{token}"), vec![token]),
            (token[..31].to_owned(), vec![]),
            (format!("live_{}é", "a".repeat(26)), vec![]),
            (String::new(), vec![]),
        ];
        for (text, expected) in cases {
            let found = client_tokens(&text);
            let found: Vec<_> = found.iter().map(|span| span.slice(&text)).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
