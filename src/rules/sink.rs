//! Where rules put what they find.

use crate::model::finding::CredentialInfo;
use crate::model::{Sensitive, Span};
use crate::rules::RuleMeta;

/// A finding in the making: places are spans of the file that is judged.
#[derive(Clone, Debug)]
pub struct Draft {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) identity: Sensitive,
    pub(super) credential: Option<CredentialInfo>,
    pub(super) related: Vec<(Span, String)>,
    /// Other places that this finding accounts for.
    pub(super) covers: Vec<Span>,
    /// Secrets that only this rule can recognise.
    pub(super) secrets: Vec<Span>,
}

impl Draft {
    /// A finding at `span`. `identity` is what was found, in a form that
    /// survives line moves.
    pub fn new(
        span: Span,
        identity: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            span,
            message: message.into(),
            help: help.into(),
            identity: Sensitive::new(identity),
            credential: None,
            related: Vec::new(),
            covers: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Says which credential it is about.
    #[must_use]
    pub fn credential(mut self, info: CredentialInfo) -> Self {
        self.credential = Some(info);
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push((span, message.into()));
        self
    }

    /// Adds a place that this finding accounts for.
    #[must_use]
    pub fn covers(mut self, span: Span) -> Self {
        self.covers.push(span);
        self
    }

    /// Marks bytes that must be masked wherever they are shown.
    #[must_use]
    pub fn secret(mut self, span: Span) -> Self {
        self.secrets.push(span);
        self
    }
}

/// Where one rule puts its findings. The sink knows the rule, so that a rule
/// cannot report under another's id.
#[derive(Debug)]
pub struct Sink {
    meta: &'static RuleMeta,
    drafts: Vec<(&'static RuleMeta, Draft)>,
}

impl Sink {
    pub(super) fn new(meta: &'static RuleMeta) -> Self {
        Self {
            meta,
            drafts: Vec::new(),
        }
    }

    /// Reports a finding.
    pub fn report(&mut self, draft: Draft) {
        self.drafts.push((self.meta, draft));
    }

    pub(super) fn into_drafts(self) -> Vec<(&'static RuleMeta, Draft)> {
        self.drafts
    }
}
