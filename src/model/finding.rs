//! A rule's judgement, free of any way to show it.

use std::fmt;
use std::sync::Arc;

use crate::model::environment::Environment;
use crate::model::source::SourceText;
use crate::model::span::Span;

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; does not fail a run by default.
    Note,
    /// Probably wrong.
    Warning,
    /// Wrong.
    Error,
}

impl Severity {
    /// The stable name in output and configuration.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// A span in a source, with the text that was analysed, so that a report never
/// has to read the file again.
#[derive(Clone, Debug)]
pub struct Place {
    /// The source and its text.
    pub source: SourceText,
    /// The bytes concerned.
    pub span: Span,
}

/// A further place that a finding is about.
#[derive(Clone, Debug)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What is there, in a few words.
    pub message: String,
}

/// What may be told about the credential that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CredentialInfo {
    /// The stable name of the kind, such as `api-key`.
    pub kind: &'static str,
    /// The environment that the credential belongs to, where it says so.
    pub environment: Option<Environment>,
    /// The public ID, such as `apikey_…`, where the credential carries one.
    pub id: Option<String>,
    /// RFC 3339 creation time, where the credential carries it.
    pub created_at: Option<String>,
    /// The form that may be printed: the value itself if it is public.
    pub redacted: String,
}

/// A change that mends what a finding is about, without a choice that only a
/// person can make.
#[derive(Clone, Debug)]
pub struct Fix {
    /// What it does, in a few words.
    pub title: String,
    /// All of it, or none of it; no two share a byte.
    pub edits: Vec<Edit>,
}

/// A part of a fix: other text in the place of some.
#[derive(Clone, Debug)]
pub struct Edit {
    /// What is replaced; an empty span is a place before which text is put.
    pub place: Place,
    /// By what.
    pub replacement: String,
}

/// A rule's judgement on one place.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// The severity in force.
    pub severity: Severity,
    /// The primary place: what has to change.
    pub primary: Place,
    /// Further places.
    pub related: Vec<Related>,
    /// What is wrong, without any secret.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The credential concerned.
    pub credential: Option<CredentialInfo>,
    /// What mends it, where that is certain.
    pub fix: Option<Fix>,
    /// What was found, in a form that survives line moves; hashed into the
    /// fingerprint, never printed.
    pub identity: crate::model::sensitive::Sensitive,
    /// Hex fingerprint, set once all findings of a file are known.
    pub fingerprint: Arc<str>,
    /// Spans of secrets in any of the places' sources that the generic
    /// redaction cannot recognise (legacy keys, values put together from
    /// pieces): `(display path, span)`.
    pub secret_spans: Vec<(Arc<str>, Span)>,
}

/// What keeps a finding from counting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuppressedBy {
    /// A comment beside it.
    Comment,
    /// An entry of the baseline.
    Baseline,
}

impl SuppressedBy {
    /// The stable name in machine-readable output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Baseline => "baseline",
        }
    }
}

/// A finding that does not count, because somebody said so.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding, as it would have been told.
    pub finding: Finding,
    /// What keeps it from counting.
    pub by: SuppressedBy,
    /// The reason that was written down.
    pub reason: Option<String>,
}
