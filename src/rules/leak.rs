//! What the rules about leaked secrets share: one finding per secret and file,
//! further places related.

use std::collections::BTreeMap;

use crate::credential::{self, Classification, Credential, Defect, Kind};
use crate::model::facts::{Form, SecretFact};
use crate::model::{Environment, Span};
use crate::resolve::FileView;
use crate::rules::{Draft, Sink};

/// A secret in a file.
pub(super) struct Leak<'f> {
    /// The first place.
    pub(super) fact: &'f SecretFact,
    /// Further places in the same file.
    pub(super) others: Vec<&'f SecretFact>,
    /// What it is.
    pub(super) kind: Kind,
    /// Where it works.
    pub(super) environment: Option<Environment>,
    /// What is off about it.
    pub(super) defects: Vec<Defect>,
    credential: Option<Credential>,
}

/// The secrets of these kinds in a file, in the order of their first places.
/// Values that Paddle has published are none.
pub(super) fn leaks<'f>(file: &'f FileView, kinds: &[Kind]) -> Vec<Leak<'f>> {
    let mut found: BTreeMap<&str, Leak<'f>> = BTreeMap::new();
    for fact in &file.facts.secrets {
        let text = fact.text.expose();
        if let Some(known) = found.get_mut(text) {
            known.others.push(fact);
            continue;
        }
        let (kind, environment, defects, credential) = match credential::classify(text) {
            Classification::Credential(credential) if !credential.documentation => (
                credential.kind,
                credential.environment,
                Vec::new(),
                Some(credential),
            ),
            Classification::NearMiss(miss) => (miss.meant, miss.environment, miss.defects, None),
            _ => continue,
        };
        if kinds.contains(&kind) {
            let leak = Leak {
                fact,
                others: Vec::new(),
                kind,
                environment,
                defects,
                credential,
            };
            found.insert(text, leak);
        }
    }
    let mut leaks: Vec<_> = found.into_values().collect();
    leaks.sort_by_key(|leak| leak.fact.span);
    leaks
}

impl Leak<'_> {
    /// How it is written, for messages; `""` where it is plain.
    pub(super) fn form(&self) -> &'static str {
        match self.fact.form {
            Form::Plain => "",
            Form::Assembled => ", put together from pieces",
            Form::Base64 => ", in base64 (which hides nothing)",
            Form::Escaped => ", with escapes",
        }
    }

    /// Its public ID and creation date, for messages.
    pub(super) fn origin(&self) -> String {
        let Some(credential) = &self.credential else {
            return String::new();
        };
        let id = credential
            .id()
            .map(|id| format!(", ID `{id}`"))
            .unwrap_or_default();
        let created = credential
            .created_at()
            .map(|at| format!(", created {}", at.get(..10).unwrap_or(&at)))
            .unwrap_or_default();
        format!("{id}{created}")
    }

    /// What is off about it, for messages.
    pub(super) fn defects(&self) -> String {
        if self.defects.is_empty() {
            return String::new();
        }
        let defects: Vec<_> = self.defects.iter().map(ToString::to_string).collect();
        format!(" (not quite well-formed: {})", defects.join("; "))
    }

    /// Reports it.
    pub(super) fn report(&self, message: String, help: &str, sink: &mut Sink) {
        let mut draft = Draft::new(self.fact.span, self.fact.text.expose(), message, help);
        draft = mask(draft, self.fact);
        if let Some(credential) = &self.credential {
            draft = draft.credential(credential.info());
        }
        let mut seen: Vec<Span> = vec![self.fact.span];
        for other in &self.others {
            if !seen.iter().any(|span| span.overlaps(other.span)) {
                seen.push(other.span);
                draft = mask(draft.related(other.span, "the same secret again"), other);
            }
        }
        sink.report(draft);
    }
}

/// Marks the bytes of a secret that was put together by evaluation, and its
/// pieces: only that told which they are. All other forms are known again in
/// any text.
fn mask(draft: Draft, fact: &SecretFact) -> Draft {
    let draft = match fact.form {
        Form::Assembled => draft.secret(fact.span),
        Form::Plain | Form::Base64 | Form::Escaped => draft,
    };
    fact.pieces
        .iter()
        .fold(draft, |draft, piece| draft.secret(*piece))
}
