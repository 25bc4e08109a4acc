//! The shapes of Paddle's values, matched by hand: ASCII only, anchored, no
//! regular expression at run time.

use crate::model::Environment;

/// Characters behind `test_` or `live_` in a client token.
pub(super) const TOKEN_BODY: usize = 27;
/// Characters of a Paddle ID behind its prefix.
pub(super) const ID_BODY: usize = 26;
/// Characters of the secret part of an API key.
pub(super) const KEY_SECRET: usize = 22;
/// Characters of the last part of an API key.
pub(super) const KEY_TAIL: usize = 3;
/// Characters of the secret part of a webhook secret.
pub(super) const WEBHOOK_SECRET: usize = 32;
/// Characters of the last part of a customer token.
pub(super) const CUSTOMER_TAIL: usize = 32;
/// Characters of a legacy API key.
pub(super) const LEGACY_KEY: usize = 50;
/// Characters of an ID that Paddle itself shows of a secret.
pub(super) const SHOWN: usize = 10;

/// The prefixes of IDs that are no credential and belong to none.
const ENTITY_PREFIXES: &[&str] = &[
    "add",
    "adj",
    "apikeyexp",
    "apkexp",
    "apkrot",
    "biz",
    "che",
    "cpl",
    "cpls",
    "ctm",
    "ctmch",
    "dsc",
    "dsg",
    "evt",
    "inv",
    "invpay",
    "ntf",
    "ntflog",
    "ntfsim",
    "ntfsimevt",
    "ntfsimrun",
    "paymtd",
    "pga",
    "pri",
    "pro",
    "rep",
    "sel",
    "sub",
    "txn",
    "txnitm",
];

/// What the base64 alphabet holds.
pub(super) fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

/// What IDs are made of.
pub(super) fn is_lower_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// What JSON web tokens are made of.
pub(super) fn is_base64_url(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

fn is_lower_hex(byte: u8) -> bool {
    byte.is_ascii_digit() || matches!(byte, b'a'..=b'f')
}

/// Whether `text` has exactly `length` bytes, all of the class.
fn is_run(text: &str, length: usize, class: impl Fn(u8) -> bool) -> bool {
    text.len() == length && text.bytes().all(class)
}

fn is_alphanumeric_run(text: &str, length: usize) -> bool {
    is_run(text, length, |byte| byte.is_ascii_alphanumeric())
}

/// Whether `text` is lower-case hex through and through.
pub(super) fn is_hex_run(text: &str, length: usize) -> bool {
    is_run(text, length, is_lower_hex)
}

/// Whether `text` could stand behind the prefix of an ID.
pub(super) fn is_id_body(text: &str) -> bool {
    is_run(text, ID_BODY, is_lower_alphanumeric)
}

/// The environment and body of a client token.
pub(super) fn client_token(text: &str) -> Option<(Environment, &str)> {
    let (environment, body) = match text.split_once('_')? {
        ("test", body) => (Environment::Sandbox, body),
        ("live", body) => (Environment::Production, body),
        _ => return None,
    };
    is_alphanumeric_run(body, TOKEN_BODY).then_some((environment, body))
}

/// Whether the body of a client token is what Paddle issues.
pub fn is_usual_token_body(body: &str) -> bool {
    is_hex_run(body, TOKEN_BODY)
}

/// The environment that the second word of an API key names.
pub(super) fn key_environment(word: &str) -> Option<Environment> {
    match word {
        "sdbx" => Some(Environment::Sandbox),
        "live" => Some(Environment::Production),
        _ => None,
    }
}

/// The environment that somebody may have meant by a word, in any vocabulary.
pub(super) fn meant_environment(word: &str) -> Option<Environment> {
    match word.to_ascii_lowercase().as_str() {
        "sdbx" | "sandbox" | "sbx" | "sand" | "test" | "testing" | "dev" | "development"
        | "staging" | "stage" | "stg" | "e2e" | "local" => Some(Environment::Sandbox),
        "live" | "prod" | "production" => Some(Environment::Production),
        _ => None,
    }
}

/// The parts of an API key.
#[derive(Clone, Copy)]
pub(super) struct KeyParts<'a> {
    /// Where the key works.
    pub(super) environment: Environment,
    /// Length of its prefix.
    pub(super) prefix: usize,
    /// Its public ID.
    pub(super) id: &'a str,
    /// Its secret part.
    pub(super) secret: &'a str,
}

/// The parts of a well-formed API key.
pub(super) fn api_key(text: &str) -> Option<KeyParts<'_>> {
    let mut parts = text.split('_');
    let (pdl, word, apikey) = (parts.next()?, parts.next()?, parts.next()?);
    let (id, secret, tail) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = pdl == "pdl"
        && apikey == "apikey"
        && is_id_body(id)
        && is_alphanumeric_run(secret, KEY_SECRET)
        && is_alphanumeric_run(tail, KEY_TAIL)
        && parts.next().is_none();
    let environment = key_environment(word)?;
    fits.then_some(KeyParts {
        environment,
        prefix: pdl.len() + word.len() + apikey.len() + 3,
        id,
        secret,
    })
}

/// The prefix, ID and secret part of a well-formed webhook secret.
///
/// Paddle documents `pdl_ntfset_` and letters and digits only; its own fixtures
/// have the older `pdl_ntf_`, and `+` and `/`.
pub(super) fn webhook_secret(text: &str) -> Option<(&str, &str, &str)> {
    let length = ["pdl_ntfset_", "pdl_ntf_"]
        .into_iter()
        .find(|&prefix| text.starts_with(prefix))?
        .len();
    let (prefix, rest) = text.split_at(length);
    let (id, secret) = rest.split_once('_')?;
    let fits = is_alphanumeric_run(id, ID_BODY) && is_run(secret, WEBHOOK_SECRET, is_base64);
    fits.then_some((prefix, id, secret))
}

/// The first ID of a customer token.
pub(super) fn customer_token(text: &str) -> Option<&str> {
    let mut parts = text.strip_prefix("pca_")?.split('_');
    let (first, second, tail) = (parts.next()?, parts.next()?, parts.next()?);
    let fits = is_id_body(first)
        && is_id_body(second)
        && is_run(tail, CUSTOMER_TAIL, is_lower_alphanumeric)
        && parts.next().is_none();
    fits.then_some(first)
}

/// The prefix and the body of anything with the shape of a Paddle ID.
pub(super) fn id(text: &str) -> Option<(&str, &str)> {
    let (prefix, body) = text.split_once('_')?;
    let fits = (3..=10).contains(&prefix.len())
        && prefix.bytes().all(|byte| byte.is_ascii_lowercase())
        && is_id_body(body);
    fits.then_some((prefix, body))
}

/// Whether `prefix` is one of an entity that is no credential.
pub(super) fn is_entity_prefix(prefix: &str) -> bool {
    ENTITY_PREFIXES.contains(&prefix)
}

/// Whether `text` could be a legacy API key. Only the name it is given to can
/// tell.
pub(super) fn is_legacy_key(text: &str) -> bool {
    is_alphanumeric_run(text, LEGACY_KEY)
}

/// The environment word and the shown part of a redacted API key.
pub(super) fn redacted_api_key(text: &str) -> Option<(&str, &str)> {
    let stem = text.trim_end_matches('*');
    if text.len() - stem.len() < 3 {
        return None;
    }
    let (word, shown) = stem.strip_prefix("pdl_")?.split_once("_apikey_")?;
    let fits = word.bytes().all(|byte| byte.is_ascii_lowercase())
        && shown.len() <= ID_BODY
        && shown.bytes().all(is_lower_alphanumeric);
    fits.then_some((word, shown))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    type Matcher = fn(&str) -> bool;

    #[test]
    fn a_redacted_key_has_three_stars_at_least() {
        let redacted = "pdl_live_apikey_01jk";
        for (stars, expected) in [
            ("", None),
            ("**", None),
            ("***", Some(("live", "01jk"))),
            ("****", Some(("live", "01jk"))),
        ] {
            assert_eq!(redacted_api_key(&format!("{redacted}{stars}")), expected);
        }
    }

    /// A matcher and the regular expression it stands for.
    const ORACLES: &[(&str, Matcher)] = &[
        ("^(test|live)_[a-zA-Z0-9]{27}$", |text| {
            client_token(text).is_some()
        }),
        ("^(test|live)_[0-9a-f]{27}$", |text| {
            client_token(text).is_some_and(|(_, body)| is_usual_token_body(body))
        }),
        (
            "^pdl_(live|sdbx)_apikey_[a-z0-9]{26}_[a-zA-Z0-9]{22}_[a-zA-Z0-9]{3}$",
            |text| api_key(text).is_some(),
        ),
        (
            "^pdl_(ntfset|ntf)_[a-zA-Z0-9]{26}_[a-zA-Z0-9+/]{32}$",
            |text| webhook_secret(text).is_some(),
        ),
        ("^pca_[a-z0-9]{26}_[a-z0-9]{26}_[a-z0-9]{32}$", |text| {
            customer_token(text).is_some()
        }),
        ("^[a-z]{3,10}_[a-z0-9]{26}$", |text| id(text).is_some()),
        ("^[a-zA-Z0-9]{50}$", is_legacy_key),
        (r"^pdl_[a-z]*_apikey_[a-z0-9]{0,26}[*]{3,}$", |text| {
            redacted_api_key(text).is_some()
        }),
    ];

    /// Well-formed values of every shape, and values one edit away.
    fn near_values() -> impl Strategy<Value = String> {
        let shapes = prop_oneof![
            "(test|live)_[a-zA-Z0-9]{27}",
            "(test|live)_[0-9a-f]{27}",
            "pdl_(live|sdbx|test)_apikey_[a-z0-9]{26}_[a-zA-Z0-9]{22}_[a-zA-Z0-9]{3}",
            "pdl_(ntfset|ntf)_[a-zA-Z0-9]{26}_[a-zA-Z0-9+/]{32}",
            "pca_[a-z0-9]{26}_[a-z0-9]{26}_[a-z0-9]{32}",
            "[a-z]{2,11}_[a-z0-9]{26}",
            "[a-zA-Z0-9]{49,51}",
            "pdl_(live|sdbx|Live)_apikey_[a-z0-9]{9,11}[*]{2,5}",
            "pdl_(live|sdbx)_apikey_[a-z0-9]{25,27}[*]{4}",
        ];
        (
            shapes,
            any::<prop::sample::Index>(),
            "[ -~٣\n]?",
            0_usize..3,
        )
            .prop_map(|(value, index, edit, how)| {
                let mut characters: Vec<char> = value.chars().collect();
                let at = index.index(characters.len());
                match how {
                    0 => {
                        characters.splice(at..at, edit.chars());
                    }
                    1 => {
                        characters.splice(at..=at, edit.chars());
                    }
                    _ => {}
                }
                characters.into_iter().collect()
            })
    }

    static REGEXES: LazyLock<Vec<regex::Regex>> = LazyLock::new(|| {
        ORACLES
            .iter()
            .map(|(pattern, _)| regex::Regex::new(pattern).unwrap())
            .collect()
    });

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 2_000,
            // A file of failures would hold made-up keys in plain text.
            failure_persistence: None,
            ..ProptestConfig::default()
        })]
        #[test]
        fn matchers_agree_with_the_regular_expressions(text in near_values()) {
            for ((pattern, matches), regex) in ORACLES.iter().zip(REGEXES.iter()) {
                prop_assert_eq!(matches(&text), regex.is_match(&text), "{} on {:?}", pattern, text);
            }
        }
    }
}
