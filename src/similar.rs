//! "Did you mean …?": which of the words that there are somebody meant.
//!
//! Knows words, and nothing of what they stand for.

/// The candidate that `word` most likely stands for.
pub(crate) fn similar<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    // Whatever is that long is no slip of the keyboard.
    if word.len() > 100 {
        return None;
    }
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_close_is_suggested() {
        let names = ["check", "token", "rules", "explain"];
        let cases = [
            ("chekc", Some("check")),
            ("chek", Some("check")),
            ("Token", Some("token")),
            ("tokens", Some("token")),
            ("rule", Some("rules")),
            ("explian", Some("explain")),
            ("src", None),
            ("public", None),
            ("tests", None),
            ("checkout", Some("check")),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(similar(word, names), expected, "{word}");
        }
    }
}
