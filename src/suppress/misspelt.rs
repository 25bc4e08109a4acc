//! What was meant for a directive, and is none.

use crate::rules;
use crate::similar::similar;

/// The directives, in the order of their reach.
pub(super) const DIRECTIVES: [&str; 3] = [
    "paddlint-ignore",
    "paddlint-ignore-next-line",
    "paddlint-ignore-file",
];

/// What other linters call it.
const VERBS: [&str; 9] = [
    "ignore", "ignored", "ignores", "disable", "disabled", "allow", "skip", "suppress", "off",
];

/// The directive that `word` was meant to be, if it was meant to be one.
pub(super) fn meant(word: &str) -> Option<&'static str> {
    let lower = word.to_ascii_lowercase();
    let mut parts = lower
        .split(['-', '_', ':', '.', '/'])
        .filter(|part| !part.is_empty());
    let mut tool = parts.next()?.to_owned();
    let mut verb = parts.next()?;
    // `paddle-lint`
    if tool == "paddle" && verb == "lint" {
        tool = "paddlint".to_owned();
        verb = parts.next()?;
    }
    let is_tool = tool.starts_with('p') && strsim::osa_distance(&tool, "paddlint") <= 2;
    let is_verb = VERBS.contains(&verb)
        || VERBS.iter().any(|known| verb == format!("{known}nextline"))
        || strsim::osa_distance(verb, "ignore") <= 2;
    if !is_tool || !is_verb {
        return None;
    }
    let rest: String = verb.chars().chain(parts.flat_map(str::chars)).collect();
    let has = |word: &str| rest.contains(word);
    Some(if has("next") {
        DIRECTIVES[1]
    } else if has("file") {
        DIRECTIVES[2]
    } else {
        DIRECTIVES[0]
    })
}

/// The rule that `word` was most likely meant to be.
pub(super) fn rule(word: &str) -> Option<&'static str> {
    let word = word.replace('_', "-");
    similar(&word, rules::metas().into_iter().map(|meta| meta.id))
}

/// Whether a word can be shown as it is: as long as a rule's id at most, and
/// without the digits that a secret has.
pub(super) fn is_harmless(word: &str) -> bool {
    word.len() <= 60
        && word
            .bytes()
            .all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'_' | b':' | b' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_meant_is_taken_for_it() {
        let [line, next, file] = DIRECTIVES.map(Some);
        let cases = [
            ("padlint-ignore", line),
            ("paddlint-ingore", line),
            ("paddlint-ignored", line),
            ("Paddlint-Ignore", line),
            ("paddlint_ignore", line),
            ("paddlint:ignore", line),
            ("paddle-lint-ignore", line),
            ("paddlelint-ignore", line),
            ("paddlint-ignore-line", line),
            ("paddlint-disable-line", line),
            ("paddlint-ignore-nextline", next),
            ("paddlint-ignorenextline", next),
            ("paddlint-disable-next-line", next),
            ("paddlint-ignore-next-lines", next),
            ("padlint-ignore-file", file),
            ("paddlint-disable-file", file),
            ("paddlint-ignore-all-file", file),
            ("paddlint", None),
            ("paddlint-action", None),
            ("paddlint-config", None),
            ("eslint-disable-next-line", None),
            ("oxlint-disable", None),
            ("pylint-disable", None),
            ("deno-lint-ignore", None),
            ("biome-ignore", None),
            ("paddle-ignore", None),
            ("prettier-ignore", None),
            ("svelte-ignore", None),
            ("", None),
            ("-", None),
        ];
        for (word, expected) in cases {
            assert_eq!(meant(word), expected, "{word}");
        }
    }

    #[test]
    fn rules_are_suggested() {
        let cases = [
            ("leaked-api-keys", Some("leaked-api-key")),
            ("leaked_api_key", Some("leaked-api-key")),
            ("sandbox-not-st", Some("sandbox-not-set")),
            ("no-console", None),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(rule(word), expected, "{word}");
        }
    }
}
