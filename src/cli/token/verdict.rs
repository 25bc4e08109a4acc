//! What may be said of a value. The value itself does not get further than
//! this module unless it is public.

use serde::Serialize;

use crate::credential::{self, Classification, Credential, Kind, NearMiss, Placeholder};
use crate::model::Environment;

/// What is said of a value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Verdict {
    /// Whether it is a well-formed credential, of the expected kind if one is
    /// expected.
    pub(super) valid: bool,
    /// What it is, if it is something.
    pub(super) kind: Option<&'static str>,
    /// What it was meant to be, if it is not.
    pub(super) meant: Option<&'static str>,
    /// What it is, in words.
    pub(super) description: String,
    /// Where it belongs.
    pub(super) environment: Option<&'static str>,
    /// Its public ID.
    pub(super) id: Option<String>,
    /// When it was created.
    pub(super) created_at: Option<String>,
    /// The form that may be shown.
    pub(super) redacted: Option<String>,
    /// How many characters it has.
    pub(super) length: usize,
    /// What is off.
    pub(super) defects: Vec<String>,
    /// What else is worth knowing.
    pub(super) notes: Vec<String>,
}

impl Verdict {
    /// Judges `value`, in a place that calls for `expected`.
    pub(super) fn on(value: &str, expected: Option<Kind>) -> Self {
        let class = match expected {
            Some(kind) => credential::classify_as(value, kind),
            None => credential::classify(value),
        };
        let blank = Self {
            valid: false,
            kind: None,
            meant: None,
            description: String::new(),
            environment: None,
            id: None,
            created_at: None,
            redacted: None,
            length: value.chars().count(),
            defects: Vec::new(),
            notes: Vec::new(),
        };
        match class {
            Classification::Credential(found) => blank.credential(&found, expected),
            Classification::NearMiss(near) => blank.near_miss(&near),
            Classification::Placeholder(found) => blank.placeholder(&found),
            Classification::LookAlike(provider) => Self {
                description: format!("a key of {provider}'s, not of Paddle's"),
                ..blank
            },
            Classification::Empty => Self {
                description: "empty".into(),
                ..blank
            },
            Classification::Unknown => blank.unknown(value),
        }
    }

    fn credential(mut self, found: &Credential, expected: Option<Kind>) -> Self {
        let info = found.info();
        self.kind = Some(info.kind);
        self.description = described(found.kind, found.environment);
        self.environment = found.environment.map(Environment::as_str);
        self.id = info.id;
        self.created_at = info.created_at;
        self.redacted = Some(info.redacted);
        self.valid = is_credential(found.kind);
        if let Some(expected) = expected
            && !meets(found.kind, expected)
        {
            self.valid = false;
            self.defects
                .push(format!("{} is expected", expected.describe()));
        } else if !self.valid {
            self.defects
                .push("that is no credential: it gives access to nothing".into());
        }
        if found.documentation {
            self.notes
                .push("it stands in Paddle's documentation, and works nowhere".into());
        }
        if found.unusual {
            self.notes.push(
                "it is not the lower-case hex that Paddle issues; other providers have secret \
                 keys of this shape"
                    .into(),
            );
        }
        self.notes.extend(advice(found.kind).map(str::to_owned));
        self
    }

    fn near_miss(mut self, near: &NearMiss) -> Self {
        self.kind = near.actual.map(Kind::as_str);
        self.meant = Some(near.meant.as_str());
        self.description = format!("meant to be {}", described(near.meant, near.environment));
        self.environment = near.environment.map(Environment::as_str);
        self.redacted = Some(near.redacted().to_owned());
        self.defects = near.defects.iter().map(ToString::to_string).collect();
        if near.corrected.is_some() {
            self.notes.push("without that it is well-formed".into());
        }
        self
    }

    fn placeholder(mut self, found: &Placeholder) -> Self {
        self.meant = found.meant.map(Kind::as_str);
        self.environment = found.environment.map(Environment::as_str);
        self.description = match found.meant {
            Some(kind) => format!("a placeholder for {}", described(kind, found.environment)),
            None => "a placeholder".into(),
        };
        self
    }

    fn unknown(mut self, value: &str) -> Self {
        self.description = "nothing that Paddle issues".into();
        let as_key = credential::classify_as(value, Kind::ApiKey);
        if matches!(as_key, Classification::Credential(found) if found.kind == Kind::LegacyApiKey) {
            self.notes.push(
                "it could be an API key from before May 2025: those have 50 characters and no \
                 prefix; `--expect api-key` takes it for one"
                    .into(),
            );
        }
        self
    }
}

fn described(kind: Kind, environment: Option<Environment>) -> String {
    match environment {
        Some(environment) => format!("{} ({environment})", kind.describe()),
        None => kind.describe().to_owned(),
    }
}

/// Whether a value of this kind gives access to something.
fn is_credential(kind: Kind) -> bool {
    kind.is_secret() || matches!(kind, Kind::ClientToken)
}

fn meets(kind: Kind, expected: Kind) -> bool {
    kind == expected || (kind == Kind::LegacyApiKey && expected == Kind::ApiKey)
}

/// What to do with a value of this kind.
const fn advice(kind: Kind) -> Option<&'static str> {
    match kind {
        Kind::ClientToken => Some("public: it may stand in frontend code"),
        Kind::ApiKey | Kind::LegacyApiKey | Kind::WebhookSecret => {
            Some("secret: keep it on the server, and out of the repository")
        }
        Kind::CustomerToken | Kind::PortalLink => {
            Some("secret and short-lived: it is made anew for each visit, never stored")
        }
        _ => None,
    }
}
