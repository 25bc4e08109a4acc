//! What other secret scanners take for "leave this line alone". They count for
//! leaks only, since they were written about leaks, and anywhere on the line,
//! as they do there.

use crate::rules::{self, RuleMeta};

/// Whether pragmas of other tools count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ForeignPragmas {
    /// They do, for leaks.
    #[default]
    Honoured,
    /// They do not.
    Disregarded,
}

/// Whether a rule is about leaks, as other secret scanners have them, too.
pub(super) fn is_leak(rule: &str) -> bool {
    rules::find(rule).is_some_and(RuleMeta::is_leak)
}

/// Whether `text` may hold a pragma: a cheap look before the costly one.
pub(super) fn may_speak(text: &str) -> bool {
    let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
    has("gitleaks:allow") || has("trufflehog:ignore") || has("pragma:")
}

/// Whether a finding on `line`, with the line `before` in front of it, is to be
/// left alone.
pub(super) fn covers(line: &str, before: &str) -> bool {
    line.contains("gitleaks:allow")
        || line.contains("trufflehog:ignore")
        || says(line, &["secret"])
        || says(before, &["nextline", "secret"])
}

/// Whether a line has detect-secrets' `pragma: allowlist …`, ending in `words`.
fn says(line: &str, words: &[&str]) -> bool {
    line.match_indices("pragma:").any(|(at, mark)| {
        let mut rest = line[at + mark.len()..].trim_start_matches(' ');
        let Some(behind) = ["allowlist", "whitelist"]
            .iter()
            .find_map(|list| rest.strip_prefix(list))
        else {
            return false;
        };
        rest = behind;
        words.iter().all(|word| {
            let behind = rest
                .strip_prefix([' ', '-'])
                .and_then(|rest| rest.strip_prefix(word));
            rest = behind.unwrap_or(rest);
            behind.is_some()
        }) && !rest.starts_with(|next: char| next.is_ascii_alphanumeric())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pragmas_are_known_as_their_tools_know_them() {
        let cases = [
            ("key = 1 # gitleaks:allow", "", true),
            ("key = 1 // trufflehog:ignore", "", true),
            ("key = 1 # pragma: allowlist secret", "", true),
            ("key = 1 # pragma:whitelist-secret", "", true),
            ("key = 1 # pragma: allowlist nextline secret", "", false),
            ("key = 1", "# pragma: allowlist nextline secret", true),
            ("key = 1", "# pragma: allowlist secret", false),
            ("key = 1", "# gitleaks:allow", false),
            ("key = 1 # pragma: allowlist secrets", "", false),
            ("key = 1 # pragma: no cover", "", false),
            ("key = 1 # gitleaks:deny", "", false),
        ];
        for (line, before, expected) in cases {
            assert_eq!(covers(line, before), expected, "{line}");
        }
    }
}
