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
