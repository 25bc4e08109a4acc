//! Where rules put what they find.

use std::sync::Arc;

use crate::model::{CredentialInfo, Finding, Fix, Place, Related, Sensitive, SourceText, Span};
use crate::resolve::FileView;
use crate::rules::{RuleMeta, Subject};

/// A place: in the file that is judged, or in another one.
#[derive(Clone, Debug)]
pub enum Where {
    /// A span of the file that is judged.
    Here(Span),
    /// Anywhere.
    There(Place),
}

impl From<Span> for Where {
    fn from(span: Span) -> Self {
        Self::Here(span)
    }
}

impl From<Place> for Where {
    fn from(place: Place) -> Self {
        Self::There(place)
    }
}

impl Where {
    fn in_file(self, file: &FileView) -> Place {
        match self {
            Self::Here(span) => file.place(span),
            Self::There(place) => place,
        }
    }
}

/// A finding in the making.
#[derive(Clone, Debug)]
pub struct Draft {
    primary: Where,
    message: String,
    help: String,
    identity: Sensitive,
    subject: Option<Subject>,
    credential: Option<CredentialInfo>,
    fix: Option<Fix>,
    related: Vec<(Where, String)>,
    /// Other places that this finding accounts for.
    covers: Vec<Where>,
    /// Secrets that only this rule can recognise.
    secrets: Vec<Where>,
}

impl Draft {
    /// A finding at `primary`. `identity` is what was found, in a form that
    /// survives line moves.
    pub fn new(
        primary: impl Into<Where>,
        identity: &str,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            primary: primary.into(),
            message: message.into(),
            help: help.into(),
            identity: Sensitive::new(identity),
            subject: None,
            credential: None,
            fix: None,
            related: Vec::new(),
            covers: Vec::new(),
            secrets: Vec::new(),
        }
    }

    /// Says what it is about, so that it can stand beside a finding about
    /// something else in the same place.
    #[must_use]
    pub fn about(mut self, subject: Subject) -> Self {
        self.subject = Some(subject);
        self
    }

    /// Says which credential it is about.
    #[must_use]
    pub fn credential(mut self, info: CredentialInfo) -> Self {
        self.credential = Some(info);
        self
    }

    /// Says what mends it, if anything certainly does.
    #[must_use]
    pub fn fix(mut self, fix: Option<Fix>) -> Self {
        self.fix = fix;
        self
    }

    /// Adds a further place.
    #[must_use]
    pub fn related(mut self, place: impl Into<Where>, message: impl Into<String>) -> Self {
        self.related.push((place.into(), message.into()));
        self
    }

    /// Adds a place that this finding accounts for.
    #[must_use]
    pub fn covers(mut self, place: impl Into<Where>) -> Self {
        self.covers.push(place.into());
        self
    }

    /// Marks bytes that must be masked wherever they are shown.
    #[must_use]
    pub fn secret(mut self, place: impl Into<Where>) -> Self {
        self.secrets.push(place.into());
        self
    }
}

/// What a rule found, with all places made out.
#[derive(Clone, Debug)]
pub struct Judgement {
    pub(super) finding: Finding,
    pub(super) subject: Option<Subject>,
    pub(super) covers: Vec<Place>,
}

impl Judgement {
    /// The rule that found it.
    pub fn rule(&self) -> &'static str {
        self.finding.rule
    }

    /// The source that it is about.
    pub fn source(&self) -> &SourceText {
        &self.finding.primary.source
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

    /// What was reported while `file` was judged.
    pub(super) fn into_judgements(self, file: &FileView) -> Vec<Judgement> {
        self.drafts
            .into_iter()
            .map(|(meta, draft)| judgement(file, meta, draft))
            .collect()
    }
}

fn judgement(file: &FileView, meta: &'static RuleMeta, draft: Draft) -> Judgement {
    let places = |all: Vec<Where>| -> Vec<Place> {
        all.into_iter().map(|place| place.in_file(file)).collect()
    };
    let finding = Finding {
        rule: meta.id,
        severity: meta.severity,
        primary: draft.primary.in_file(file),
        related: draft
            .related
            .into_iter()
            .map(|(place, message)| Related {
                place: place.in_file(file),
                message,
            })
            .collect(),
        message: draft.message,
        help: draft.help,
        credential: draft.credential,
        fix: draft.fix,
        identity: draft.identity,
        fingerprint: Arc::from(""),
        secret_spans: places(draft.secrets)
            .into_iter()
            .map(|place| (Arc::clone(&place.source.id.display), place.span))
            .collect(),
    };
    Judgement {
        finding,
        subject: draft.subject,
        covers: places(draft.covers),
    }
}
