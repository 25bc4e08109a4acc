//! What the name of a variable, property or constant says about its value.
//!
//! Only names that say Paddle (or `pdl_`) say anything, and the parameters of
//! Paddle Classic that no one else has. The prefilter knows the same spellings.

use std::collections::BTreeMap;

use super::{Kind, format};
use crate::model::Environment;

/// Prefixes of variables whose values bundlers put into browser code.
const PUBLIC_PREFIXES: &[&str] = &[
    "NEXT_PUBLIC_",
    "VITE_",
    "REACT_APP_",
    "VUE_APP_",
    "NUXT_PUBLIC_",
    "NUXT_ENV_",
    "GATSBY_",
    "EXPO_PUBLIC_",
    "REDWOOD_ENV_",
    "STORYBOOK_",
    "SANITY_STUDIO_",
    "TARO_APP_",
    "NG_APP_",
    "PLASMO_PUBLIC_",
    "PAYLOAD_PUBLIC_",
    "PUBLIC_",
];

/// Words that change nothing about what a value is.
const NEUTRAL: &[&str] = &[
    "backend",
    "billing",
    "classic",
    "current",
    "default",
    "dev",
    "development",
    "e2e",
    "global",
    "live",
    "main",
    "my",
    "new",
    "old",
    "primary",
    "prod",
    "production",
    "real",
    "sandbox",
    "sbx",
    "sdbx",
    "secondary",
    "server",
    "staging",
    "test",
    "testing",
    "v1",
    "v2",
];

/// Words before `paddle` that make the name one of something else: a flag, a
/// function, a fixture.
const ESTRANGING: &[&str] = &[
    "bad",
    "check",
    "error",
    "expired",
    "fake",
    "get",
    "has",
    "invalid",
    "is",
    "malformed",
    "missing",
    "mock",
    "no",
    "set",
    "valid",
    "validate",
    "without",
    "wrong",
];

/// Words of a name behind `paddle`, and what they call for.
const TAILS: &[(&[&str], Kind)] = &[
    (&["client", "token"], Kind::ClientToken),
    (&["client", "side", "token"], Kind::ClientToken),
    (&["client", "key"], Kind::ClientToken),
    (&["client", "side", "key"], Kind::ClientToken),
    (&["clientside", "token"], Kind::ClientToken),
    (&["public", "token"], Kind::ClientToken),
    (&["publishable", "token"], Kind::ClientToken),
    (&["publishable", "key"], Kind::ClientToken),
    (&["frontend", "token"], Kind::ClientToken),
    (&["checkout", "token"], Kind::ClientToken),
    (&["js", "token"], Kind::ClientToken),
    (&["token"], Kind::ClientToken),
    (&["api", "key"], Kind::ApiKey),
    (&["secret", "api", "key"], Kind::ApiKey),
    (&["private", "api", "key"], Kind::ApiKey),
    (&["api", "secret", "key"], Kind::ApiKey),
    (&["api", "secret"], Kind::ApiKey),
    (&["api", "token"], Kind::ApiKey),
    (&["secret", "key"], Kind::ApiKey),
    (&["secret", "token"], Kind::ApiKey),
    (&["private", "key"], Kind::ApiKey),
    (&["auth", "code"], Kind::ApiKey),
    (&["vendor", "auth", "code"], Kind::ApiKey),
    (&["webhook", "secret"], Kind::WebhookSecret),
    (&["webhook", "secret", "key"], Kind::WebhookSecret),
    (&["webhook", "key"], Kind::WebhookSecret),
    (&["webhook", "signing", "secret"], Kind::WebhookSecret),
    (&["webhook", "signing", "key"], Kind::WebhookSecret),
    (&["webhook", "signature", "secret"], Kind::WebhookSecret),
    (&["webhooks", "secret"], Kind::WebhookSecret),
    (&["notification", "webhook", "secret"], Kind::WebhookSecret),
    (&["notification", "secret"], Kind::WebhookSecret),
    (&["notification", "secret", "key"], Kind::WebhookSecret),
    (&["notifications", "secret"], Kind::WebhookSecret),
    (&["destination", "secret"], Kind::WebhookSecret),
    (&["endpoint", "secret"], Kind::WebhookSecret),
    (&["signing", "secret"], Kind::WebhookSecret),
    (&["customer", "auth", "token"], Kind::CustomerToken),
    (&["vendor", "id"], Kind::VendorId),
    (&["seller", "id"], Kind::VendorId),
];

/// Words written together that are two.
const COMPOUNDS: &[(&str, &[&str])] = &[
    ("apikey", &["api", "key"]),
    ("authcode", &["auth", "code"]),
    ("clienttoken", &["client", "token"]),
    ("sellerid", &["seller", "id"]),
    ("vendorid", &["vendor", "id"]),
    ("webhooksecret", &["webhook", "secret"]),
];

/// Names of Paddle Classic's key that need no `paddle` in them.
pub(crate) const CLASSIC_KEYS: &[&str] =
    &["vendor_auth_code", "vendorAuthCode", "VENDOR_AUTH_CODE"];

/// What names say, with those that a project adds of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    own: BTreeMap<String, Meaning>,
}

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A credential.
    Credential(Kind),
    /// The choice of the environment.
    Environment,
}

impl Names {
    /// The names that all projects share, and `own` ones.
    pub fn with(own: BTreeMap<String, Meaning>) -> Self {
        Self { own }
    }

    /// What one of the project's own names stands for: as it is written, behind
    /// the names of what it is a part of, and behind a public prefix.
    pub fn own(&self, name: &str) -> Option<Meaning> {
        if self.own.is_empty() {
            return None;
        }
        let last = name.rsplit('.').next().unwrap_or(name);
        let bare = &last[public_prefix(last).map_or(0, str::len)..];
        [last, bare]
            .into_iter()
            .find_map(|name| self.own.get(name).copied())
    }

    /// Whether a text spells out one of the project's own names.
    pub fn any_in(&self, text: &str) -> bool {
        self.own
            .keys()
            .any(|name| memchr::memmem::find(text.as_bytes(), name.as_bytes()).is_some())
    }

    /// The project's own names.
    pub fn spelt(&self) -> impl Iterator<Item = &String> {
        self.own.keys()
    }

    /// The kind of value that `name` calls for.
    pub fn expected(&self, name: &str) -> Option<Kind> {
        match self.own(name) {
            Some(Meaning::Credential(kind)) => Some(kind),
            Some(Meaning::Environment) => None,
            None => expected(name),
        }
    }

    /// The kind of secret that a variable calls for by its name although
    /// bundlers put it into browser code.
    pub fn is_public_secret(&self, name: &str) -> Option<Kind> {
        match self.own(name) {
            Some(Meaning::Credential(kind)) => {
                (kind.is_secret() && public_prefix(name).is_some()).then_some(kind)
            }
            Some(Meaning::Environment) => None,
            None => is_public_secret(name),
        }
    }

    /// Whether a variable of this name selects Paddle's environment.
    pub fn is_environment_variable(&self, name: &str) -> bool {
        match self.own(name) {
            Some(meaning) => meaning == Meaning::Environment,
            None => is_environment_variable(name),
        }
    }

    /// The environment that `name=value` selects.
    pub fn environment_marker(&self, name: &str, value: &str) -> Option<Environment> {
        match self.own(name) {
            Some(Meaning::Environment) => format::meant_environment(&unquoted(value)),
            Some(Meaning::Credential(_)) => None,
            None => environment_marker(name, value),
        }
    }
}

fn unquoted(value: &str) -> String {
    value
        .trim()
        .trim_matches(['"', '\'', '`'])
        .to_ascii_lowercase()
}

/// The kind of value that `name` calls for.
pub fn expected(name: &str) -> Option<Kind> {
    // Classic's parameter needs no `paddle` in front to be Paddle's.
    if CLASSIC_KEYS.contains(&name) {
        return Some(Kind::ApiKey);
    }
    if !may_say_paddle(name) {
        return None;
    }
    let prefix = public_prefix(name);
    let tail = tail(&words(&name[prefix.map_or(0, str::len)..]), NEUTRAL)?;
    let tail: Vec<&str> = tail.iter().map(String::as_str).collect();
    if tail == ["auth", "token"] {
        // In the browser it can only be the client token.
        return prefix.map(|_| Kind::ClientToken);
    }
    let &(_, kind) = TAILS.iter().find(|(words, _)| *words == tail)?;
    Some(kind)
}

/// The prefix that makes bundlers put the variable into browser code.
pub fn public_prefix(name: &str) -> Option<&'static str> {
    let first = name.as_bytes().first()?;
    // Asked for every name of a text: the first byte says no to nearly all.
    PUBLIC_PREFIXES
        .iter()
        .copied()
        .find(|prefix| prefix.as_bytes()[0] == *first && name.starts_with(prefix))
}

/// The kind of secret that a variable calls for by its name although bundlers
/// put it into browser code.
pub fn is_public_secret(name: &str) -> Option<Kind> {
    let prefix = public_prefix(name)?;
    let kind = expected(name).or_else(|| {
        let tail = tail(&words(&name[prefix.len()..]), NEUTRAL)?;
        (tail == ["secret"]).then_some(Kind::ApiKey)
    })?;
    kind.is_secret().then_some(kind)
}

/// The environment that a name says its value is for; none if it says both.
pub fn environment_in_name(name: &str) -> Option<Environment> {
    let mut named = words(name)
        .iter()
        .filter_map(|word| format::meant_environment(word))
        .collect::<Vec<_>>();
    named.dedup();
    match named.as_slice() {
        [environment] => Some(*environment),
        _ => None,
    }
}

/// The environment that `name=value` selects, as in `PADDLE_ENV=sandbox`,
/// `PADDLE_SANDBOX=true`.
pub fn environment_marker(name: &str, value: &str) -> Option<Environment> {
    let selector = selector(name)?;
    let value = unquoted(value);
    let flag = match value.as_str() {
        "true" | "1" | "yes" | "on" => Some(true),
        "false" | "0" | "no" | "off" => Some(false),
        _ => None,
    };
    match (selector, flag) {
        (Selector::Word, _) | (_, None) => format::meant_environment(&value),
        (Selector::SandboxFlag, Some(true)) | (Selector::LiveFlag, Some(false)) => {
            Some(Environment::Sandbox)
        }
        (Selector::SandboxFlag, Some(false)) | (Selector::LiveFlag, Some(true)) => {
            Some(Environment::Production)
        }
    }
}

/// Whether a variable of this name selects Paddle's environment.
pub fn is_environment_variable(name: &str) -> bool {
    selector(name).is_some()
}

/// How a variable selects the environment.
#[derive(Clone, Copy)]
enum Selector {
    /// By its name.
    Word,
    /// By saying whether it is the sandbox.
    SandboxFlag,
    /// By saying whether it is live.
    LiveFlag,
}

fn selector(name: &str) -> Option<Selector> {
    if !may_say_paddle(name) {
        return None;
    }
    let mut words = words(&name[public_prefix(name).map_or(0, str::len)..]);
    // `isPaddleSandbox`, `USE_PADDLE_SANDBOX`
    words.retain(|word| !matches!(word.as_str(), "is" | "use" | "enable" | "mode" | "enabled"));
    let tail = tail(
        &words,
        &[
            "api", "billing", "checkout", "classic", "current", "default", "js",
        ],
    )?;
    let tail: Vec<&str> = tail.iter().map(String::as_str).collect();
    match tail.as_slice() {
        ["env" | "environment"] => Some(Selector::Word),
        ["sandbox" | "sandboxed" | "test" | "testmode"] => Some(Selector::SandboxFlag),
        ["live" | "prod" | "production"] => Some(Selector::LiveFlag),
        _ => None,
    }
}

/// Whether one of the words of `name` may be Paddle's; most names have none,
/// and need not be taken apart.
fn may_say_paddle(name: &str) -> bool {
    // Either word has these letters in a row, in either case.
    name.as_bytes()
        .windows(3)
        .any(|letters| letters.eq_ignore_ascii_case(b"ddl") || letters.eq_ignore_ascii_case(b"pdl"))
}

/// The words that say what the value is: those behind `paddle`, or those
/// before it if none are behind; without the `neutral` ones.
fn tail(words: &[String], neutral: &[&str]) -> Option<Vec<String>> {
    let is_paddle = |word: &String| matches!(word.as_str(), "paddle" | "djpaddle");
    let at = words.iter().rposition(is_paddle)?;
    let (before, behind) = (&words[..at], &words[at + 1..]);
    if before
        .iter()
        .any(|word| ESTRANGING.contains(&word.as_str()))
    {
        return None;
    }
    let telling = |words: &[String]| -> Vec<String> {
        words
            .iter()
            .filter(|word| !neutral.contains(&word.as_str()))
            .flat_map(
                |word| match COMPOUNDS.iter().find(|(compound, _)| compound == word) {
                    Some((_, parts)) => parts.iter().map(|&part| part.to_owned()).collect(),
                    None => vec![word.clone()],
                },
            )
            .collect()
    };
    let found = telling(behind);
    Some(if found.is_empty() {
        telling(before)
    } else {
        found
    })
}

/// The lower-case words of a name in any style: `PADDLE_API_KEY`,
/// `paddleApiKey`, `PaddleAPIKey`, `paddle-api-key`, `paddle.apiKey`. `PDL_`,
/// spelt like that, is short for Paddle.
fn words(name: &str) -> Vec<String> {
    let characters: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| characters.get(at));
        let next = characters.get(at + 1);
        let starts_word = character.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit() && next.is_some_and(char::is_ascii_lowercase)
                    || before.is_ascii_uppercase() && next.is_some_and(char::is_ascii_lowercase)
            });
        if (starts_word || !character.is_alphanumeric()) && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        if character.is_alphanumeric() {
            word.extend(character.to_lowercase());
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    if name.contains("pdl_") || name.contains("PDL_") {
        for word in words.iter_mut().filter(|word| *word == "pdl") {
            "paddle".clone_into(word);
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_a_project_go_before_those_of_all() {
        let names = Names::with(BTreeMap::from([
            ("SHOP_TOKEN".into(), Meaning::Credential(Kind::ClientToken)),
            ("SHOP_KEY".into(), Meaning::Credential(Kind::ApiKey)),
            ("SHOP_MODE".into(), Meaning::Environment),
            ("PADDLE_API_KEY".into(), Meaning::Environment),
        ]));
        for (name, expected) in [
            ("SHOP_TOKEN", Some(Kind::ClientToken)),
            ("env.SHOP_TOKEN", Some(Kind::ClientToken)),
            ("VITE_SHOP_TOKEN", Some(Kind::ClientToken)),
            ("SHOP_MODE", None),
            ("SHOP_TOKENS", None),
            ("PADDLE_API_KEY", None),
            ("PADDLE_CLIENT_TOKEN", Some(Kind::ClientToken)),
        ] {
            assert_eq!(names.expected(name), expected, "{name}");
        }
        for (name, expected) in [
            ("VITE_SHOP_KEY", Some(Kind::ApiKey)),
            ("SHOP_KEY", None),
            ("VITE_SHOP_TOKEN", None),
            ("VITE_SHOP_MODE", None),
            ("VITE_PADDLE_SECRET", Some(Kind::ApiKey)),
        ] {
            assert_eq!(names.is_public_secret(name), expected, "{name}");
        }
        for (name, expected) in [
            ("SHOP_MODE", true),
            ("SHOP_KEY", false),
            ("PADDLE_ENV", true),
        ] {
            assert_eq!(names.is_environment_variable(name), expected, "{name}");
        }
        let sandbox = Some(Environment::Sandbox);
        for (name, value, expected) in [
            ("SHOP_MODE", "'Sandbox'", sandbox),
            ("SHOP_KEY", "sandbox", None),
            ("PADDLE_ENV", "sandbox", sandbox),
        ] {
            assert_eq!(names.environment_marker(name, value), expected, "{name}");
        }
        assert!(names.any_in("read(SHOP_KEY)") && !names.any_in("PADDLE_TOKEN"));
        assert!(
            names
                .spelt()
                .eq(["PADDLE_API_KEY", "SHOP_KEY", "SHOP_MODE", "SHOP_TOKEN"])
        );
    }

    #[test]
    fn names_call_for_kinds() {
        let cases: &[(&str, Option<Kind>)] = &[
            ("PADDLE_API_KEY", Some(Kind::ApiKey)),
            ("paddleApiKey", Some(Kind::ApiKey)),
            ("PaddleAPIKey", Some(Kind::ApiKey)),
            ("paddleJSToken", Some(Kind::ClientToken)),
            ("paddleV2Token", Some(Kind::ClientToken)),
            ("paddle.api-key", Some(Kind::ApiKey)),
            ("PADDLE_APIKEY", Some(Kind::ApiKey)),
            ("PADDLE_LIVE_API_KEY", Some(Kind::ApiKey)),
            ("PADDLE_API_KEY_SANDBOX", Some(Kind::ApiKey)),
            ("SANDBOX_PADDLE_API_KEY", Some(Kind::ApiKey)),
            ("ACME_PADDLE_BILLING_API_KEY", Some(Kind::ApiKey)),
            ("API_KEY_PADDLE", Some(Kind::ApiKey)),
            ("PADDLE_API_SECRET_KEY", Some(Kind::ApiKey)),
            ("PADDLE_SECRET_KEY", Some(Kind::ApiKey)),
            ("PADDLE_AUTH_CODE", Some(Kind::ApiKey)),
            ("PADDLE_VENDOR_AUTH_CODE", Some(Kind::ApiKey)),
            ("PADDLE_CLASSIC_VENDOR_AUTH_CODE", Some(Kind::ApiKey)),
            ("VITE_RC_PADDLE_E2E_API_KEY", Some(Kind::ApiKey)),
            ("NEXT_PUBLIC_PDL_API_KEY", Some(Kind::ApiKey)),
            ("pdl_client_token", Some(Kind::ClientToken)),
            ("pdlApiKey", None),
            ("API_KEY_PDL", None),
            ("vendor_auth_code", Some(Kind::ApiKey)),
            ("DJPADDLE_API_KEY", Some(Kind::ApiKey)),
            ("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN", Some(Kind::ClientToken)),
            ("PADDLE_CLIENT_SIDE_TOKEN", Some(Kind::ClientToken)),
            (
                "PUBLIC_ENV__PADDLE_CLIENT_SIDE_TOKEN",
                Some(Kind::ClientToken),
            ),
            ("VITE_PADDLE_TOKEN", Some(Kind::ClientToken)),
            ("VITE_PADDLE_SANDBOX_TOKEN", Some(Kind::ClientToken)),
            ("VITE_PADDLE_PUBLIC_TOKEN", Some(Kind::ClientToken)),
            ("NEXT_PUBLIC_PADDLE_CLIENT_KEY", Some(Kind::ClientToken)),
            ("NEXT_PUBLIC_PADDLE_AUTH_TOKEN", Some(Kind::ClientToken)),
            ("PADDLE_AUTH_TOKEN", None),
            ("paddleToken", Some(Kind::ClientToken)),
            ("PADDLE_WEBHOOK_SECRET", Some(Kind::WebhookSecret)),
            (
                "PADDLE_NOTIFICATION_WEBHOOK_SECRET",
                Some(Kind::WebhookSecret),
            ),
            ("PADDLE_BILLING_API_KEY", Some(Kind::ApiKey)),
            ("PADDLE_BILLING_CLIENT_TOKEN", Some(Kind::ClientToken)),
            ("PADDLE_BILLING_SIGNING_SECRET", Some(Kind::WebhookSecret)),
            ("paddleWebhookSecretKey", Some(Kind::WebhookSecret)),
            ("PADDLE_VENDOR_ID", Some(Kind::VendorId)),
            ("NEXT_PUBLIC_PADDLE_SELLER_ID", Some(Kind::VendorId)),
            ("PADDLE_PUBLIC_KEY", None),
            ("NEXT_PUBLIC_PADDLE_PUBLIC_KEY", None),
            ("PADDLE_PRICE_ID", None),
            ("PADDLEOCR_API_KEY", None),
            ("PADDLE_OCR_API_KEY", None),
            ("PADDLEPADDLE_TOKEN", None),
            ("PADDLE_SPEED", None),
            ("paddleWidth", None),
            ("paddle", None),
            ("PADDLE_API_KEY_ID", None),
            ("PADDLE_API_KEY_NAME", None),
            ("PADDLE_API_KEY_HEADER", None),
            ("PADDLE_API_KEY_PREFIX", None),
            ("PADDLE_API_KEY_LENGTH", None),
            ("PADDLE_API_KEY_REGEX", None),
            ("PADDLE_API_KEY_ENV", None),
            ("PADDLE_API_KEY_EXPIRES_AT", None),
            ("hasPaddleApiKey", None),
            ("INVALID_PADDLE_TOKEN", None),
            ("STRIPE_API_KEY", None),
            ("NEXT_PUBLIC_CLIENT_SIDE_TOKEN", None),
            ("", None),
        ];
        for (name, kind) in cases {
            assert_eq!(expected(name), *kind, "{name}");
        }
    }

    #[test]
    fn secrets_behind_public_prefixes() {
        let cases = [
            ("NEXT_PUBLIC_PADDLE_API_KEY", Some(Kind::ApiKey)),
            ("VITE_PADDLE_WEBHOOK_SECRET", Some(Kind::WebhookSecret)),
            ("NEXT_PUBLIC_PDL_API_KEY", Some(Kind::ApiKey)),
            ("PUBLIC_PADDLE_API_KEY", Some(Kind::ApiKey)),
            ("VITE_RC_PADDLE_E2E_API_KEY", Some(Kind::ApiKey)),
            ("EXPO_PUBLIC_PADDLE_SECRET", Some(Kind::ApiKey)),
            ("NEXT_PUBLIC_PADDLE_PUBLIC_KEY", None),
            ("NEXT_PUBLIC_PADDLE_CLIENT_KEY", None),
            ("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN", None),
            ("NEXT_PUBLIC_PADDLE_VENDOR_ID", None),
            ("PUBLIC_PADDLEOCR_API_KEY", None),
            ("PADDLE_API_KEY", None),
            ("APP_PUBLIC_PADDLE_API_KEY", None),
        ];
        for (name, expected) in cases {
            assert_eq!(is_public_secret(name), expected, "{name}");
        }
        assert_eq!(public_prefix("NUXT_PUBLIC_X"), Some("NUXT_PUBLIC_"));
        assert_eq!(public_prefix("MY_PUBLIC_X"), None);
    }

    #[test]
    fn names_say_environments() {
        use Environment::{Production, Sandbox};
        let cases = [
            ("VITE_PADDLE_SANDBOX_TOKEN", Some(Sandbox)),
            ("PADDLE_LIVE_API_KEY", Some(Production)),
            ("PADDLE_PRODUCTION_API_KEY", Some(Production)),
            ("paddleTestToken", Some(Sandbox)),
            ("PADDLE_API_KEY", None),
            ("PADDLE_LIVE_OR_TEST_KEY", None),
        ];
        for (name, expected) in cases {
            assert_eq!(environment_in_name(name), expected, "{name}");
        }
    }

    #[test]
    fn variables_select_the_environment() {
        use Environment::{Production, Sandbox};
        let cases = [
            ("NEXT_PUBLIC_PADDLE_ENV", "sandbox", Some(Sandbox)),
            ("PADDLE_BILLING_ENVIRONMENT", "sandbox", Some(Sandbox)),
            ("PADDLE_CLASSIC_ENVIRONMENT", "production", Some(Production)),
            ("PADDLE_ENVIRONMENT", "production", Some(Production)),
            ("PADDLE_ENV", "live", Some(Production)),
            ("PADDLE_ENV", " \"Sandbox\" ", Some(Sandbox)),
            ("PADDLE_ENV", "${X}", None),
            ("PADDLE_BILLING_ENVIRONMENT", "sandbox", Some(Sandbox)),
            ("PADDLE_SANDBOX", "true", Some(Sandbox)),
            ("PADDLE_SANDBOX", "1", Some(Sandbox)),
            ("PADDLE_SANDBOX", "false", Some(Production)),
            ("PADDLE_SANDBOX", "", None),
            ("PADDLE_SANDBOX_MODE", "true", Some(Sandbox)),
            ("REACT_APP_PADDLE_SANDBOX_MODE", "true", Some(Sandbox)),
            ("isPaddleSandbox", "true", Some(Sandbox)),
            ("PADDLE_LIVE_MODE", "true", Some(Production)),
            ("paddleEnvironment", "sandbox", Some(Sandbox)),
            ("NODE_ENV", "production", None),
            ("PADDLE_API_KEY", "true", None),
            ("PADDLE_API_KEY_ENV", "sandbox", None),
        ];
        for (name, value, expected) in cases {
            assert_eq!(environment_marker(name, value), expected, "{name}={value}");
        }
        assert!(is_environment_variable("VITE_PADDLE_ENVIRONMENT"));
        assert!(!is_environment_variable("PADDLE_SANDBOX_TOKEN"));
    }
}
