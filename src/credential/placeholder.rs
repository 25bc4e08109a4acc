//! Values that stand for a credential without being one: `YOUR_TOKEN`,
//! `test_xxx`, `${TOKEN}`, `live_...`.
//!
//! Only clear ones: whatever could be a real secret is none.

use super::Kind;
use super::format;
use crate::model::Environment;

/// A stand-in for a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placeholder {
    /// What belongs there, as far as the value says so.
    pub meant: Option<Kind>,
    /// The environment whose prefix it has.
    pub environment: Option<Environment>,
}

/// Longest start of a value in front of an ellipsis that is still no copy of
/// one.
const MOST_BEFORE_ELLIPSIS: usize = 10;
/// A body of at most so many characters is made up.
const MOST_MADE_UP: usize = 12;
/// Words of at most so many characters behind a prefix are made up.
const MOST_MADE_UP_WORDS: usize = 20;
/// An x-run that no secret of random letters has.
const LONG_RUN: usize = 8;

/// Prefixes that say what was meant.
const PREFIXES: &[(&str, Kind, Option<Environment>)] = &[
    ("test_", Kind::ClientToken, Some(Environment::Sandbox)),
    ("live_", Kind::ClientToken, Some(Environment::Production)),
    ("test-", Kind::ClientToken, Some(Environment::Sandbox)),
    ("live-", Kind::ClientToken, Some(Environment::Production)),
    ("ctkn_", Kind::ClientTokenId, None),
    ("apikey_", Kind::ApiKeyId, None),
    ("ntfset_", Kind::DestinationId, None),
    ("pca_", Kind::CustomerToken, None),
    ("pga_", Kind::PortalLink, None),
    ("whsec_", Kind::WebhookSecret, None),
    ("pdl_whsec_", Kind::WebhookSecret, None),
    ("pdl_ntfset_", Kind::WebhookSecret, None),
    ("pdl_ntf_", Kind::WebhookSecret, None),
    ("pdl_apikey_", Kind::ApiKey, None),
    ("pdl_ctm_", Kind::ClientToken, None),
    ("pdl_ct_", Kind::ClientToken, None),
    ("pdl_ctkn_", Kind::ClientToken, None),
    ("pdl_client_", Kind::ClientToken, None),
    ("pdl_", Kind::ApiKey, None),
];

/// Words that only a stand-in has.
const WORDS: &[&str] = &[
    "changeme",
    "dummy",
    "example",
    "fake",
    "fixme",
    "goes",
    "here",
    "insert",
    "mock",
    "mocked",
    "placeholder",
    "redacted",
    "replace",
    "replaceme",
    "sample",
    "tbd",
    "todo",
    "your",
    "yours",
];

/// Starts of words that only a stand-in has.
const STEMS: &[&str] = &[
    "changeme",
    "dummy",
    "example",
    "placeholder",
    "replace",
    "your",
];

/// Words that say what belongs there.
const NAMES: &[&str] = &[
    "abc", "api", "apikey", "auth", "bar", "baz", "ci", "client", "code", "foo", "id", "key",
    "live", "paddle", "public", "sandbox", "secret", "seller", "side", "test", "token", "vendor",
    "webhook",
];

/// Whether `part`, the secret part of something, is made of one or two
/// characters or of a stand-in's words.
pub(super) fn is_filler(part: &str) -> bool {
    const GLUED: &[&str] = &[
        "placeholder",
        "changeme",
        "replaceme",
        "yoursecret",
        "example",
    ];
    if has_few_characters(part) || longest_x_run(part) >= LONG_RUN {
        return true;
    }
    let lower = part.to_ascii_lowercase();
    GLUED.iter().any(|word| lower.contains(word))
}

/// The stand-in that `text` is, if it clearly is one. `expected` is what the
/// place calls for; with it, short made-up values count too.
pub(super) fn find(text: &str, expected: Option<Kind>) -> Option<Placeholder> {
    let (prefix, kind, environment) = split_prefix(text);
    let body = &text[prefix.len()..];
    let parts_few = body.len() >= 3
        && body
            .split(['_', '-'])
            .filter(|part| !part.is_empty())
            .all(has_few_characters);
    let clear = is_reference(text)
        || is_reference(body)
        || has_ellipsis(body)
        || has_word(text)
        || longest_x_run(body) >= 3
        || body.contains("***")
        || body.contains("•••")
        || parts_few
        || is_constant_name(text)
        || is_made_up(prefix, body, expected);
    clear.then(|| Placeholder {
        meant: kind.or_else(|| meant_by_words(text)).or(expected),
        environment,
    })
}

/// The known prefix of `text`, what it is for, and the environment in it.
fn split_prefix(text: &str) -> (&str, Option<Kind>, Option<Environment>) {
    let lower = text.to_ascii_lowercase();
    let known = PREFIXES
        .iter()
        .filter(|(prefix, ..)| lower.starts_with(prefix))
        .max_by_key(|(prefix, ..)| prefix.len());
    let Some(&(prefix, kind, environment)) = known else {
        return ("", None, None);
    };
    let mut length = prefix.len();
    let mut environment = environment;
    if prefix == "pdl_" {
        // `pdl_live_apikey_…` and whatever was made of it.
        if let Some((word, _)) = lower[length..].split_once('_')
            && let Some(meant) = format::meant_environment(word)
        {
            environment = Some(meant);
            length += word.len() + 1;
        }
        if lower[length..].starts_with("apikey_") {
            length += "apikey_".len();
        }
    }
    (&text[..length], Some(kind), environment)
}

fn has_few_characters(text: &str) -> bool {
    let mut seen: Vec<char> = Vec::new();
    for character in text.chars() {
        if !seen.contains(&character) {
            seen.push(character);
            if seen.len() > 2 {
                return false;
            }
        }
    }
    text.chars().count() >= 3
}

fn longest_x_run(text: &str) -> usize {
    let mut longest = 0;
    let mut run = 0;
    for byte in text.bytes() {
        run = if matches!(byte, b'x' | b'X') {
            run + 1
        } else {
            0
        };
        longest = longest.max(run);
    }
    longest
}

/// A variable, a template's echo or a slot in brackets.
fn is_reference(text: &str) -> bool {
    const PAIRS: &[(char, char)] = &[('<', '>'), ('[', ']'), ('{', '}'), ('%', '%'), ('@', '@')];
    let enclosed = PAIRS
        .iter()
        .any(|&(open, close)| text.len() > 2 && text.starts_with(open) && text.ends_with(close));
    let variable = text.strip_prefix('$').is_some_and(|name| {
        name.starts_with(|first: char| {
            first.is_ascii_alphabetic() || matches!(first, '_' | '{' | '(')
        })
    });
    enclosed
        || variable
        || ["${", "{{", "<%", "#{"]
            .iter()
            .any(|open| text.contains(open))
}

fn has_ellipsis(body: &str) -> bool {
    ["...", "…"]
        .iter()
        .filter_map(|ellipsis| body.find(ellipsis))
        .any(|at| body[..at].chars().count() < MOST_BEFORE_ELLIPSIS)
}

fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn has_word(text: &str) -> bool {
    let camel = text
        .strip_prefix("your")
        .is_some_and(|rest| rest.starts_with(char::is_uppercase));
    camel
        || words(text).any(|word| {
            let glued = word.len() < MOST_MADE_UP_WORDS
                && word.bytes().all(|byte| byte.is_ascii_lowercase())
                && STEMS.iter().any(|stem| word.starts_with(stem));
            glued || WORDS.contains(&word.as_str())
        })
        || text.to_lowercase().contains("change_me")
        || text.to_lowercase().contains("change-me")
}

/// The name of a variable in place of its value: `PADDLE_API_KEY`.
fn is_constant_name(text: &str) -> bool {
    let shape = text
        .bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte == b'_' || byte == b' ');
    shape
        && text
            .split(['_', ' '])
            .any(|word| matches!(word, "TOKEN" | "KEY" | "SECRET" | "CODE" | "ID"))
}

/// `test_ci`, `live_token`, `test_abc123`.
fn is_made_up(prefix: &str, body: &str, expected: Option<Kind>) -> bool {
    if body.is_empty() {
        return false;
    }
    let only_names = words(body).all(|word| NAMES.contains(&word.as_str()))
        && body.bytes().any(|byte| byte.is_ascii_alphabetic());
    if expected.is_none() || prefix.is_empty() {
        return only_names && (expected.is_some() || !prefix.is_empty());
    }
    let is_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
    let separators = body
        .bytes()
        .filter(|byte| matches!(byte, b'_' | b'-'))
        .count();
    let only_words =
        body.bytes().all(is_word) && (body.len() < MOST_MADE_UP_WORDS || separators > 1);
    let short = body.len() <= MOST_MADE_UP
        && body
            .bytes()
            .all(|byte| is_word(byte) || byte.is_ascii_digit());
    only_names || only_words || short
}

fn meant_by_words(text: &str) -> Option<Kind> {
    let words: Vec<String> = words(text).collect();
    let has = |word: &str| words.iter().any(|found| found == word);
    if has("webhook") || has("signing") {
        Some(Kind::WebhookSecret)
    } else if has("api") || has("apikey") || has("secret") {
        Some(Kind::ApiKey)
    } else if has("token") {
        Some(Kind::ClientToken)
    } else if has("vendor") || has("seller") {
        Some(Kind::VendorId)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_enclosed_or_variables() {
        for text in ["<x>", "[token]", "{{ token }}", "%TOKEN%", "$TOKEN", "${T}"] {
            assert!(is_reference(text), "{text}");
        }
        for text in ["<>", "<x", "x>", "[x>", "$5", "$", ""] {
            assert!(!is_reference(text), "{text}");
        }
        assert!(find("live_[7q2w]", None).is_some());
        assert!(find("pdl_live_apikey_qqqqqq_qqqq", None).is_some());
    }

    #[test]
    fn stand_ins_are_told_from_values() {
        use Environment::{Production, Sandbox};
        use Kind::{ApiKey, ClientToken, VendorId, WebhookSecret};
        type Meant = Option<(Option<Kind>, Option<Environment>)>;
        let token = |environment| Some((Some(ClientToken), Some(environment)));
        let key = |environment| Some((Some(ApiKey), environment));
        let cases: &[(&str, Meant)] = &[
            ("test_your_client_token_here", token(Sandbox)),
            ("live_your_client_token_here", token(Production)),
            ("AUTH_TOKEN_GOES_HERE", Some((Some(ClientToken), None))),
            ("test_...", token(Sandbox)),
            ("live_abc123...", token(Production)),
            ("live_xxx", token(Production)),
            ("test_XXXXXXXXXXX", token(Sandbox)),
            ("test_replace_me", token(Sandbox)),
            ("live_aaaaaaaa", token(Production)),
            ("test_<token>", token(Sandbox)),
            ("YOUR_CLIENT_SIDE_TOKEN", Some((Some(ClientToken), None))),
            ("your-paddle-token-here", Some((Some(ClientToken), None))),
            ("yourClientToken", Some((None, None))),
            ("<your_client_token>", Some((Some(ClientToken), None))),
            (
                "[your paddle client token]",
                Some((Some(ClientToken), None)),
            ),
            ("${PADDLE_TOKEN}", Some((Some(ClientToken), None))),
            ("$PADDLE_TOKEN", Some((Some(ClientToken), None))),
            ("{{ token }}", Some((Some(ClientToken), None))),
            ("PADDLE_API_SECRET_KEY", key(None)),
            ("pdl_sdbx_apikey_...", key(Some(Sandbox))),
            ("pdl_sdbx_replace_me", key(Some(Sandbox))),
            ("pdl_live_YOUR_ACTUAL_TOKEN_HERE", key(Some(Production))),
            ("pdl_ntfset_...", Some((Some(WebhookSecret), None))),
            ("whsec_xxx", Some((Some(WebhookSecret), None))),
            ("aaaa", Some((None, None))),
            ("test_0123456789abcdef0123456789a", None),
            ("live_7d279f61a3499fed520f...", None),
            ("live_7d279f61a3...", None),
            ("live_7d279f61a...", token(Production)),
            ("yourtoken", Some((None, None))),
            ("yourtoken1", None),
            ("yourabcdefghijklmno", Some((None, None))),
            ("yourabcdefghijklmnop", None),
            ("x7q_KEY", None),
            ("PADDLE API KEY", key(None)),
            ("your-api", key(None)),
            ("your-apikey", key(None)),
            ("your-secret", key(None)),
            ("your-webhook", Some((Some(WebhookSecret), None))),
            ("your-signing-thing", Some((Some(WebhookSecret), None))),
            ("your-vendor", Some((Some(VendorId), None))),
            ("your-seller", Some((Some(VendorId), None))),
            ("hello", None),
            ("test_ci", token(Sandbox)),
            ("test_renders_the_page", None),
            ("", None),
        ];
        for (text, expected) in cases {
            let found = find(text, None).map(|found| (found.meant, found.environment));
            assert_eq!(found, *expected, "{text}");
        }
    }

    #[test]
    fn a_place_makes_short_values_stand_ins() {
        let cases = [
            ("test_abc123", true),
            ("live_my_own_thing", true),
            ("test_abcdefghijklmnop", true),
            ("test_abcdefghijklmnopqrst", false),
            ("test_abcdefghijklmnopqrstuvwxy", false),
            ("test_abcdefghijk-lmnopqrstuv", false),
            ("test_abcdefgh-ijklmnop_qrstuv", true),
            ("test_token.client.sandbox", true),
            ("token", true),
            ("fake", true),
            ("hunter", false),
            ("test_0123456789abc", false),
            ("test_", false),
        ];
        for (text, expected) in cases {
            assert_eq!(
                find(text, Some(Kind::ClientToken)).is_some(),
                expected,
                "{text}"
            );
        }
    }

    #[test]
    fn fillers_are_made_of_one_or_two_characters_or_of_words() {
        let cases = [
            ("xxxxxxxxxxxxxxxxxxxxxx", true),
            ("0101010101010101010101", true),
            ("YourSecretGoesHere0000", true),
            ("abcxxxxxxxxxxxxxxxxxxx", true),
            ("FAKEfakeFAKEfakeFAKE00", false),
            ("0123456789abcdefABCDEF", false),
        ];
        for (text, expected) in cases {
            assert_eq!(is_filler(text), expected, "{text}");
        }
    }
}
