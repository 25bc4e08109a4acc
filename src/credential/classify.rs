//! Names what a single string is.

use super::defect::Defect;
use super::look_alike;
use super::peel::{Peeled, peel};
use super::placeholder::{self, Placeholder};
use super::{Credential, Kind, diagnose, format, portal};
use crate::model::{Environment, Sensitive};

/// Longer strings are not looked into: no credential comes near.
const LONGEST: usize = 8192;
/// The vendor ID of Classic's documentation.
const SAMPLE_VENDOR: &str = "1234567";

/// What a string is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Classification {
    /// A well-formed value of Paddle's.
    Credential(Credential),
    /// Meant to be one, but something is off.
    NearMiss(NearMiss),
    /// A stand-in.
    Placeholder(Placeholder),
    /// A key of the provider named here.
    LookAlike(&'static str),
    /// Nothing, or nothing but white space and quotes.
    Empty,
    /// Nothing that Paddle has anything to do with.
    Unknown,
}

/// A value that was meant to be a credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NearMiss {
    /// What was meant.
    pub meant: Kind,
    /// What it really is, if it is a well-formed value of another kind: the ID
    /// in the place of the secret.
    pub actual: Option<Kind>,
    /// The environment, as far as the value says.
    pub environment: Option<Environment>,
    /// What is off, most telling first.
    pub defects: Vec<Defect>,
    /// The well-formed value inside, if all that is off sticks to its ends.
    pub corrected: Option<Sensitive>,
    redacted: String,
}

impl NearMiss {
    /// The form that may be printed.
    pub fn redacted(&self) -> &str {
        &self.redacted
    }
}

/// Names what `text` is, whatever the place it stands in.
pub fn classify(text: &str) -> Classification {
    judge(text, None)
}

/// Names what `text` is in a place that calls for `expected`: there a bare
/// string is a token that lost its prefix, 50 letters and digits are a legacy
/// API key, an integer is a seller ID, and a public ID is a near miss.
pub fn classify_as(text: &str, expected: Kind) -> Classification {
    let expected = match expected {
        Kind::LegacyApiKey => Kind::ApiKey,
        other => other,
    };
    judge(text, Some(expected))
}

fn judge(text: &str, expected: Option<Kind>) -> Classification {
    if text.len() > LONGEST {
        return too_long(expected);
    }
    let mut value = peel(text);
    if value.text.is_empty() {
        return Classification::Empty;
    }
    if let Some(credential) = well_formed(&value.text, expected) {
        return settle(value, credential, expected);
    }
    if let Some(placeholder) = placeholder::find(&value.text, expected) {
        return Classification::Placeholder(placeholder);
    }
    if let Some(near_miss) = duplicated(&value, expected) {
        return Classification::NearMiss(near_miss);
    }
    let calls_for_secret_or_token = matches!(
        expected,
        Some(Kind::ClientToken | Kind::ApiKey | Kind::WebhookSecret)
    );
    let provider = look_alike::provider(&value.text);
    if let Some(provider) = provider
        && !calls_for_secret_or_token
    {
        return Classification::LookAlike(provider);
    }
    cut_short(&mut value);
    match diagnose::diagnose(&value, expected) {
        Some(diagnosis) => {
            let actual = diagnosis.defects.iter().find_map(|defect| match defect {
                Defect::IdInstead { actual } => Some(*actual),
                _ => None,
            });
            let mut defects = diagnosis.defects;
            defects.append(&mut value.defects);
            Classification::NearMiss(NearMiss {
                meant: diagnosis.meant,
                actual,
                environment: diagnosis.environment,
                defects,
                corrected: None,
                redacted: diagnosis.redacted,
            })
        }
        None => provider.map_or(Classification::Unknown, Classification::LookAlike),
    }
}

fn too_long(expected: Option<Kind>) -> Classification {
    if expected != Some(Kind::ClientToken) {
        return Classification::Unknown;
    }
    let meant = Kind::ClientToken;
    Classification::NearMiss(NearMiss {
        meant,
        actual: None,
        environment: None,
        defects: vec![Defect::NoPrefix { meant }],
        corrected: None,
        redacted: "****".to_owned(),
    })
}

/// A well-formed value: as it is, or with what sticks to it.
fn settle(value: Peeled, found: WellFormed, expected: Option<Kind>) -> Classification {
    let credential = found.credential;
    if found.filler {
        return Classification::Placeholder(Placeholder {
            meant: Some(credential.kind),
            environment: credential.environment,
        });
    }
    let mut defects = Vec::new();
    let mut meant = credential.kind;
    let mut actual = None;
    if let Some(secret) = expected.filter(|&expected| public_id_of(expected) == Some(meant)) {
        defects.push(Defect::IdInstead { actual: meant });
        actual = Some(meant);
        meant = secret;
    }
    let corrected = actual.is_none().then(|| Sensitive::new(value.text));
    defects.extend(value.defects);
    if defects.is_empty() {
        return Classification::Credential(credential);
    }
    Classification::NearMiss(NearMiss {
        meant,
        actual,
        environment: credential.environment,
        defects,
        corrected,
        redacted: credential.redacted,
    })
}

/// The kind of ID that is mistaken for a value of `kind`.
fn public_id_of(kind: Kind) -> Option<Kind> {
    match kind {
        Kind::ClientToken => Some(Kind::ClientTokenId),
        Kind::ApiKey => Some(Kind::ApiKeyId),
        Kind::WebhookSecret => Some(Kind::DestinationId),
        _ => None,
    }
}

/// A well-formed value.
struct WellFormed {
    credential: Credential,
    /// Its secret part, or a token's body, is made up.
    filler: bool,
}

/// The well-formed value that `text` is.
fn well_formed(text: &str, expected: Option<Kind>) -> Option<WellFormed> {
    if let Some((environment, body)) = format::client_token(text) {
        let mut credential = Credential::new(Kind::ClientToken, text)
            .in_environment(Some(environment))
            .published_as(text);
        credential.unusual = !format::is_usual_token_body(body);
        return WellFormed::unless_filler(credential, body);
    }
    if let Some(key) = format::api_key(text) {
        let shown = key.prefix + format::SHOWN;
        let credential = Credential::new(Kind::ApiKey, masked(text, shown))
            .in_environment(Some(key.environment))
            .with_id("apikey_", key.id)
            .published_as(text);
        return WellFormed::unless_filler(credential, key.secret);
    }
    if let Some((prefix, id, secret)) = format::webhook_secret(text) {
        let shown = prefix.len() + format::SHOWN;
        let credential = Credential::new(Kind::WebhookSecret, masked(text, shown))
            .with_id("ntfset_", id)
            .published_as(text);
        return WellFormed::unless_filler(credential, secret);
    }
    if format::customer_token(text).is_some() {
        let shown = "pca_".len() + format::SHOWN;
        let credential =
            Credential::new(Kind::CustomerToken, masked(text, shown)).published_as(text);
        return WellFormed::real(credential);
    }
    public_value(text, expected)
        .or_else(|| portal_link(text))
        .and_then(WellFormed::real)
}

impl WellFormed {
    fn real(credential: Credential) -> Option<Self> {
        Some(Self {
            credential,
            filler: false,
        })
    }

    fn unless_filler(credential: Credential, part: &str) -> Option<Self> {
        let filler = placeholder::is_filler(part);
        Some(Self { credential, filler })
    }
}

fn masked(text: &str, shown: usize) -> String {
    format!("{}****", &text[..shown])
}

/// IDs and redacted forms, and what only the place tells.
fn public_value(text: &str, expected: Option<Kind>) -> Option<Credential> {
    if let Some((word, shown)) = format::redacted_api_key(text) {
        let mut credential = Credential::new(Kind::ApiKeyRedacted, text)
            .in_environment(format::meant_environment(word))
            .with_id("apikey_", shown);
        credential.id = None;
        return Some(credential);
    }
    if let Some((prefix, body)) = format::id(text) {
        let kind = match prefix {
            "ctkn" => Some(Kind::ClientTokenId),
            "apikey" => Some(Kind::ApiKeyId),
            "ntfset" => Some(Kind::DestinationId),
            _ => format::is_entity_prefix(prefix).then_some(Kind::EntityId),
        };
        if let Some(kind) = kind
            && !placeholder::is_filler(body)
        {
            return Some(Credential::new(kind, text).with_id(&text[..=prefix.len()], body));
        }
    }
    match expected {
        Some(Kind::ApiKey) if format::is_legacy_key(text) && !placeholder::is_filler(text) => {
            Some(Credential::new(Kind::LegacyApiKey, "****"))
        }
        Some(Kind::VendorId) if is_vendor_id(text) => {
            let mut credential = Credential::new(Kind::VendorId, text);
            credential.documentation = text == SAMPLE_VENDOR;
            Some(credential)
        }
        _ => None,
    }
}

fn is_vendor_id(text: &str) -> bool {
    (1..=10).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn portal_link(text: &str) -> Option<Credential> {
    if portal::is_token(text) {
        return Some(portal::credential(text, ""));
    }
    let (link, token) = text.split_at(text.rfind("token=pga_")? + "token=".len());
    let token = token.split(['&', '#']).next()?;
    (link.starts_with("https://") && portal::is_token(token))
        .then(|| portal::credential(token, link))
}

/// A well-formed value pasted twice.
fn duplicated(value: &Peeled, expected: Option<Kind>) -> Option<NearMiss> {
    let text = value.text.as_str();
    if !text.is_ascii() {
        return None;
    }
    // With or without one character between the two.
    let half = text.len() / 2;
    let (first, second) = (&text[..half], &text[text.len() - half..]);
    if first != second {
        return None;
    }
    let found = well_formed(first, expected).filter(|found| !found.filler)?;
    let credential = found.credential;
    let mut defects = vec![Defect::Duplicated];
    defects.extend(value.defects.iter().cloned());
    Some(NearMiss {
        meant: credential.kind,
        actual: None,
        environment: credential.environment,
        defects,
        corrected: Some(Sensitive::new(first)),
        redacted: credential.redacted,
    })
}

/// Takes the ellipsis off a copy that was cut short.
fn cut_short(value: &mut Peeled) {
    let stem = value.text.trim_end_matches(['.', '…']);
    let cut = &value.text[stem.len()..];
    if cut.contains('…') || cut.len() >= 3 {
        value.text.truncate(stem.len());
        value.defects.insert(0, Defect::CutShort);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BODY: &str = "0123456789abcdef0123456789a";
    const ID: &str = "01h0v3abcdefghjkmnpqrstvwx";
    const SECRET: &str = "aB3dE5gH7jK9mN1pQ3sT5v";

    fn key() -> String {
        format!("pdl_{}_apikey_{ID}_{SECRET}_X9z", "live")
    }

    fn near(text: &str, expected: Option<Kind>) -> NearMiss {
        match judge(text, expected) {
            Classification::NearMiss(near_miss) => near_miss,
            other => panic!("no near miss: {other:?}"),
        }
    }

    fn phrases(near_miss: &NearMiss) -> Vec<String> {
        near_miss.defects.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn tokens_are_diagnosed() {
        let cases: &[(&str, &[&str])] = &[
            ("test-{}", &["`-` at position 5 in place of `_`"]),
            (
                "LIVE_{}",
                &["the prefix is lower-case: `live_`, not `LIVE_`"],
            ),
            (
                "production_{}",
                &["the live prefix is `live_`, not `production_`"],
            ),
            ("sdbx_{}", &["the sandbox prefix is `test_`, not `sdbx_`"]),
            (
                "pdl_ctm_{}",
                &[
                    "`pdl_ctm_` is not a prefix of Paddle's; a client-side token starts with `test_` or `live_`",
                ],
            ),
            (
                "pt_{}",
                &[
                    "`pt_` is not a prefix of Paddle's; a client-side token starts with `test_` or `live_`",
                ],
            ),
            (
                "test_{}{}",
                &["54 characters after `test_`, a token has 27"],
            ),
            ("test_", &["no characters after `test_`, a token has 27"]),
            ("test_{}test_{}", &["the value is there twice in a row"]),
            ("test_{} test_{}", &["the value is there twice in a row"]),
            (
                "'live_{}' ",
                &[
                    "a trailing space",
                    "the quotes around it are part of the value",
                ],
            ),
            (
                "\u{feff}live_{}",
                &["U+FEFF (byte order mark) at position 1"],
            ),
            (
                "\u{200d}live_{}",
                &["U+200D (zero-width joiner) at position 1"],
            ),
            ("live_\u{ad}{}", &["U+00AD (soft hyphen) at position 6"]),
            (
                "live_0123456789 abcdef0123456789a",
                &[
                    "28 characters after `live_`, a token has 27",
                    "a space at position 16",
                ],
            ),
            (
                "  live_0123456789-bcdef0123456789a",
                &["`-` at position 18", "a leading space"],
            ),
            (
                "live_7d279f61a3499fed520f...",
                &[
                    "20 characters after `live_`, a token has 27",
                    "it ends in an ellipsis: a copy that was cut short",
                ],
            ),
            (
                "test_{}01234567",
                &[
                    "35 characters after `test_`, a token has 27",
                    "it has the shape of a key of Lob's",
                ],
            ),
            (
                "hunter2-and-more",
                &["the prefix is missing; a client-side token starts with `test_` or `live_`"],
            ),
            (
                "client_test_{}",
                &[
                    "`client_` is not a prefix of Paddle's; a client-side token starts with `test_` or `live_`",
                ],
            ),
            (
                "{}{}",
                &["the prefix is missing; a client-side token starts with `test_` or `live_`"],
            ),
            (
                "0123456789abcdef0123456789abcdef0123456789abcdef01",
                &["50 characters without a prefix are what a legacy API key has, which is secret"],
            ),
        ];
        for (text, expected) in cases {
            let near_miss = near(&text.replace("{}", BODY), Some(Kind::ClientToken));
            assert_eq!(phrases(&near_miss), *expected, "{text}");
            assert_eq!(near_miss.meant, Kind::ClientToken, "{text}");
        }
    }

    #[test]
    fn customer_tokens_are_diagnosed() {
        let text = format!(
            "pca_{ID}_{}_{}",
            &ID[1..],
            "k3m7q1r5t9v2x6z0b4d8f1h5j9l3n-A2"
        );
        assert_eq!(
            phrases(&near(&text, None)),
            [
                "the ID has 25 characters, a customer token's has 26",
                "`-` at position 87",
                "`A` at position 88",
            ]
        );
    }

    #[test]
    fn secrets_are_diagnosed() {
        let cases: &[(String, &[&str])] = &[
            (
                key().replace("apikey_", ""),
                &["`apikey_` is missing after `pdl_live_`"],
            ),
            (
                key().replace("pdl_live_", ""),
                &[
                    "the prefix is missing; an API key starts with `pdl_live_apikey_` or `pdl_sdbx_apikey_`",
                ],
            ),
            (
                key().replace("live_", ""),
                &["`live_` or `sdbx_` is missing between `pdl_` and `apikey_`"],
            ),
            (
                key().replace("live", "production"),
                &["the live environment is spelled `live`, not `production`"],
            ),
            (
                key().to_uppercase().replace("_AB", "_aB"),
                &[
                    "the prefix is lower-case: `pdl_live_apikey_`, not `PDL_LIVE_APIKEY_`",
                    "the ID has upper-case letters, a key's is lower-case",
                ],
            ),
            (
                key().replace("live_apikey", "live-apikey"),
                &["`-` at position 9 in place of `_`"],
            ),
            (key().replace("_X9z", ""), &["the last part is missing"]),
            (
                format!("{}_w", key()),
                &[
                    "the last part has 5 characters, a key's has 3",
                    "`_` at position 70",
                ],
            ),
            (
                format!("api_key_{ID}_{SECRET}"),
                &[
                    "the prefix is missing; an API key starts with `pdl_live_apikey_` or `pdl_sdbx_apikey_`",
                    "the last part is missing",
                ],
            ),
            (
                format!("pdl_ntfset_{ID}_{}", "Qz8Xc7vB6nM5aS4dF3gH2jK1lP0oIuY_"),
                &["`_` at position 70"],
            ),
            (
                format!("{}…", &key()[..50]),
                &[
                    "the secret part has 7 characters, a key's has 22",
                    "the last part is missing",
                    "it ends in an ellipsis: a copy that was cut short",
                ],
            ),
            (
                format!("{0}{0}", key()),
                &["the value is there twice in a row"],
            ),
            (
                format!("ntfset_{ID}_{}", "Qz8Xc7vB6nM5aS4dF3gH2jK1lP0oIuYt"),
                &["the prefix is missing; a webhook secret starts with `pdl_ntfset_`"],
            ),
            (
                format!("pdl_ntfset_{ID}_{}", "Qz8Xc7vB6nM5aS4dF3gH2jK1lP0oIu-t"),
                &["`-` at position 69"],
            ),
            (
                format!(
                    "pdl_ntfset_{}_{}",
                    &ID[1..],
                    "Qz8Xc7vB6nM5aS4dF3gH2jK1lP0oIuYt"
                ),
                &["the ID has 25 characters, a webhook secret's has 26"],
            ),
            (
                format!("pdl_whsec_{}", "Qz8Xc7vB6nM5aS4dF3gH2jK1lP0oIuYt"),
                &[
                    "`pdl_whsec_` is not a prefix of Paddle's; a webhook secret starts with `pdl_ntfset_`",
                ],
            ),
        ];
        for (text, expected) in cases {
            let near_miss = near(text, None);
            assert_eq!(phrases(&near_miss), *expected, "{}", near_miss.redacted());
            assert!(near_miss.redacted().ends_with("****"));
        }
    }

    #[test]
    fn the_place_decides_what_cannot_be_told_otherwise() {
        let is = |text: &str, expected: Kind| match classify_as(text, expected) {
            Classification::Credential(credential) => Some(credential.kind),
            _ => None,
        };
        let legacy = "0123456789abcdef0123456789abcdef0123456789abcdef01";
        assert_eq!(is(legacy, Kind::ApiKey), Some(Kind::LegacyApiKey));
        assert_eq!(is(legacy, Kind::LegacyApiKey), Some(Kind::LegacyApiKey));
        assert_eq!(is(legacy, Kind::WebhookSecret), None);
        assert_eq!(is("123456", Kind::VendorId), Some(Kind::VendorId));
        assert_eq!(is("123456", Kind::ClientToken), None);
        assert_eq!(is(&key(), Kind::ClientToken), Some(Kind::ApiKey));
        assert_eq!(
            is(&format!("test_{BODY}"), Kind::ApiKey),
            Some(Kind::ClientToken)
        );
        for (kind, id) in [
            (Kind::ClientToken, "ctkn_"),
            (Kind::ApiKey, "apikey_"),
            (Kind::WebhookSecret, "ntfset_"),
        ] {
            let near_miss = near(&format!("{id}{ID}"), Some(kind));
            assert_eq!(
                (near_miss.meant, near_miss.actual),
                (kind, public_id_of(kind))
            );
        }
        for text in ["", "  ", "\"\"", "\u{feff}"] {
            assert_eq!(classify_as(text, Kind::ClientToken), Classification::Empty);
        }
        for text in [
            "hello",
            "client_name",
            "test the thing",
            "pdl_",
            "live",
            "12345",
        ] {
            assert_eq!(classify(text), Classification::Unknown, "{text}");
        }
        let link = format!(
            "https://sandbox-customer-portal.paddle.com/cpl_{ID}?token=pga_eyJhIjoxfQ.{BODY}.{BODY}"
        );
        assert_eq!(is(&link, Kind::EntityId), Some(Kind::PortalLink));
        let huge = "x".repeat(LONGEST + 1);
        assert_eq!(classify(&huge), Classification::Unknown);
        assert_eq!(near(&huge, Some(Kind::ClientToken)).redacted(), "****");
    }

    #[test]
    fn what_is_no_id_is_not_taken_for_one() {
        for (kind, id) in [
            (Kind::ClientToken, "ctkn_"),
            (Kind::ApiKey, "apikey_"),
            (Kind::WebhookSecret, "ntfset_"),
            (Kind::WebhookSecret, "ntf_"),
        ] {
            for body in [&ID[1..], &format!("{ID}x")] {
                let near_miss = near(&format!("{id}{body}"), Some(kind));
                assert_eq!(near_miss.meant, kind, "{id}{body}");
                assert_eq!(near_miss.actual, public_id_of(kind), "{id}{body}");
                assert_eq!(phrases(&near_miss).len(), 1, "{id}{body}");
            }
        }
        // What is in front of the whole secret is missing.
        for (kind, id) in [(Kind::ApiKey, "apikey_"), (Kind::WebhookSecret, "ntfset_")] {
            let near_miss = near(&format!("{id}{ID}_{}", &SECRET[..10]), Some(kind));
            assert_eq!((near_miss.meant, near_miss.actual), (kind, None), "{id}");
        }
        assert_eq!(classify("apikey_01h0"), Classification::Unknown);
        assert_eq!(classify("api_key_name"), Classification::Unknown);
        assert_eq!(
            classify_as("hello", Kind::WebhookSecret),
            Classification::Unknown
        );
        assert_eq!(classify("whsec_name"), Classification::Unknown);
    }

    #[test]
    fn a_prefix_of_secrets_can_stand_before_either() {
        let letters = "abcdefghijklmnopqrstuvwxyza";
        for (body, expected, meant) in [
            (BODY, None, Kind::ClientToken),
            (BODY, Some(Kind::ApiKey), Kind::ClientToken),
            ("0123456789abcdef0123", Some(Kind::ApiKey), Kind::ApiKey),
            (
                "0123456789-bcdef0123456789a",
                Some(Kind::ApiKey),
                Kind::ApiKey,
            ),
        ] {
            let near_miss = near(&format!("pdl_live_{body}"), expected);
            assert_eq!(near_miss.meant, meant, "{body} {expected:?}");
        }
        let found = classify_as(&format!("pdl_live_{letters}"), Kind::ApiKey);
        assert_eq!(found, Classification::Unknown);
    }

    #[test]
    fn what_is_far_from_a_token_was_not_meant_for_one() {
        for body in [&BODY[1..], &BODY[8..], "012-456789a_cdef0123456789a"] {
            let near_miss = near(&format!("test_{body}"), None);
            assert_eq!(near_miss.meant, Kind::ClientToken, "{body}");
        }
        let long = BODY.repeat(2);
        for body in [
            "012-45.789a,cdef0123456789a",
            "abcdefghijklmnopqrstuvwxyz",
            &BODY[9..],
            &long[..36],
        ] {
            let found = classify(&format!("test_{body}"));
            assert_eq!(found, Classification::Unknown, "{body}");
        }
    }

    #[test]
    fn what_may_be_secret_is_not_shown() {
        let cases = [
            (format!("sk_live_{BODY}"), Kind::ClientToken, "sk_live_****"),
            (
                format!("live_{BODY}{BODY}"),
                Kind::ClientToken,
                &format!("live_{BODY}{BODY}"),
            ),
            (
                format!("live_{BODY}{BODY}0"),
                Kind::ClientToken,
                "live_0123456789****",
            ),
            (
                format!("pdl_live_{BODY}"),
                Kind::ClientToken,
                "pdl_live_0123456789****",
            ),
            (format!("whsec_{SECRET}"), Kind::WebhookSecret, "whsec_****"),
            (
                format!("pca_{ID}_{ID}_short"),
                Kind::CustomerToken,
                "pca_01h0v3abcd****",
            ),
        ];
        for (text, kind, expected) in cases {
            assert_eq!(near(&text, Some(kind)).redacted(), expected);
        }
        let customer = format!("pca_{ID}_{ID}_{}", "k3m7q1r5t9v2x6z0b4d8f1h5j9l3n7p2");
        let Classification::Credential(customer) = classify(&customer) else {
            panic!("a customer token");
        };
        assert_eq!(customer.redacted(), "pca_01h0v3abcd****");
    }

    #[test]
    fn vendor_ids_are_short_numbers() {
        let vendor = |text: &str| match classify_as(text, Kind::VendorId) {
            Classification::Credential(found) => Some(found.documentation),
            _ => None,
        };
        assert_eq!(vendor(SAMPLE_VENDOR), Some(true));
        assert_eq!(vendor("184920"), Some(false));
        assert_eq!(vendor("12345678901"), None);
        assert_eq!(vendor("acme"), None);
    }

    #[test]
    fn portal_links_are_links_with_a_token() {
        let token = format!("pga_eyJhIjoxfQ.{BODY}.{BODY}");
        let is_link = |link: &str| {
            matches!(
                classify(link),
                Classification::Credential(found) if found.kind == Kind::PortalLink
            )
        };
        assert!(is_link(&format!("https://a.example/b?token={token}#c")));
        assert!(!is_link(&format!("http://a.example/b?token={token}")));
        assert!(!is_link("https://a.example/b?token=pga_name"));
    }

    #[test]
    fn what_is_longer_than_any_value_is_not_looked_at() {
        let token = format!("live_{BODY}");
        let padded = |length: usize| format!("{token}{}", " ".repeat(length - token.len()));
        assert_eq!(near(&padded(LONGEST), None).meant, Kind::ClientToken);
        assert_eq!(classify(&padded(LONGEST + 1)), Classification::Unknown);
    }

    #[test]
    fn stuck_values_are_corrected() {
        for text in [format!("\"{}\"", key()), format!("Bearer {}\\n", key())] {
            let near_miss = near(&text, Some(Kind::ApiKey));
            assert!(
                near_miss
                    .corrected
                    .is_some_and(|value| value.expose() == key())
            );
            assert_eq!(near_miss.redacted, "pdl_live_apikey_01h0v3abcd****");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            cases: 3_000,
            // A file of failures would hold made-up keys in plain text.
            failure_persistence: None,
            ..ProptestConfig::default()
        })]

        /// However a key is spoilt, wherever it stands, nothing of its secret
        /// part is told.
        #[test]
        fn no_diagnosis_tells_a_secret(
            at in any::<prop::sample::Index>(),
            edit in "[-_ +\"\u{200b}a0]{0,3}",
            removed in 0_usize..3,
            webhook in any::<bool>(),
            place in prop::sample::select(vec![
                None, Some(Kind::ClientToken), Some(Kind::ApiKey), Some(Kind::WebhookSecret), Some(Kind::VendorId),
            ]),
        ) {
            let mut text = if webhook {
                format!("pdl_ntfset_{ID}_{SECRET}{}", "Qz8Xc7vB6n")
            } else {
                key()
            };
            let start = at.index(text.len());
            let end = text.len().min(start + removed);
            text.replace_range(start..end, &edit);
            let shown = match judge(&text, place) {
                Classification::NearMiss(near_miss) => {
                    format!("{} {:?} {near_miss:?}", near_miss.redacted(), phrases(&near_miss))
                }
                other => format!("{other:?}"),
            };
            for piece in SECRET.as_bytes().chunks(5) {
                let piece = std::str::from_utf8(piece).unwrap();
                prop_assert!(piece.len() < 5 || !shown.contains(piece), "{}", piece.len());
            }
        }
    }
}
