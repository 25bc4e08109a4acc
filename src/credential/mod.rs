//! Paddle's credentials: what a string is, what is off about it, where secrets
//! stand in a text, and how they may be shown.
//!
//! This is the only room that knows a Paddle format. It is pure: it reads
//! nothing from the outside and imports nothing but the model. It does not know
//! where a text comes from, nor which rule asks.

use crate::model::{CredentialInfo, Environment};

mod assembled;
mod base64;
mod classify;
mod defect;
mod diagnose;
mod escape;
mod format;
mod kind;
mod look_alike;
mod mended;
pub mod names;
mod peel;
mod placeholder;
mod portal;
mod published;
mod reader;
mod redact;
mod scan;
#[cfg(test)]
mod scan_tests;
mod secret;
mod tokens;
mod ulid;
#[cfg(test)]
mod vectors;

pub use classify::{Classification, NearMiss, classify, classify_as};
pub use defect::{Defect, Part, Side};
pub use format::is_usual_token_body;
pub use kind::Kind;
pub use mended::mended_token;
pub use placeholder::Placeholder;
pub use redact::{
    long_runs, masked_parts, redact, shortened, start_without_secrets, without_long_runs,
};
pub use scan::{ANCHORS, ESCAPE, Hit, must_start_alone, scan, starts_alone};
pub use tokens::client_tokens;

/// A well-formed credential, without its secret part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Credential {
    /// What it is.
    pub kind: Kind,
    /// Where it works, as far as it says so itself.
    pub environment: Option<Environment>,
    /// Paddle published this very value in its documentation or in the
    /// fixtures of its SDKs.
    pub documentation: bool,
    /// A client token that is not the lower-case hex which Paddle issues.
    pub unusual: bool,
    id: Option<String>,
    created_at: Option<String>,
    redacted: String,
}

impl Credential {
    /// A credential of which nothing is known but what may be shown of it.
    pub(crate) fn new(kind: Kind, redacted: impl Into<String>) -> Self {
        Self {
            kind,
            environment: None,
            documentation: false,
            unusual: false,
            id: None,
            created_at: None,
            redacted: redacted.into(),
        }
    }

    /// Adds the environment that it names.
    #[must_use]
    pub(crate) fn in_environment(mut self, environment: Option<Environment>) -> Self {
        self.environment = environment;
        self
    }

    /// Adds the 26 characters of the public ID that it carries, behind the
    /// prefix of that ID.
    #[must_use]
    pub(crate) fn with_id(mut self, prefix: &str, id: &str) -> Self {
        self.created_at = ulid::created_at(id);
        if format::is_id_body(id) {
            self.id = Some(format!("{prefix}{id}"));
        }
        self
    }

    /// Marks it if `value` is one that Paddle published, or one with an ID that
    /// Paddle published.
    #[must_use]
    pub(crate) fn published_as(mut self, value: &str) -> Self {
        self.documentation = published::is_published(value)
            || self.id.as_deref().is_some_and(published::is_published);
        self
    }

    /// The public ID that it carries or is: `apikey_…` for an API key,
    /// `ntfset_…` for a webhook secret.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// When it was created, RFC 3339 in UTC, if it carries a plausible time.
    pub fn created_at(&self) -> Option<String> {
        self.created_at.clone()
    }

    /// The form that may be printed: the whole value if it is public.
    pub fn redacted(&self) -> &str {
        &self.redacted
    }

    /// What a report may tell about it.
    pub fn info(&self) -> CredentialInfo {
        CredentialInfo {
            kind: self.kind.as_str(),
            environment: self.environment,
            id: self.id.clone(),
            created_at: self.created_at.clone(),
            redacted: self.redacted.clone(),
        }
    }
}
