//! A value where a client token is expected that is none.

use crate::credential::{Classification, Defect, Kind, is_usual_token_body, mended_token};
use crate::extract::kind::Role;
use crate::model::{Fix, Literal, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::slots::{Slot, slots};
use crate::rules::{Rule, RuleMeta, Sink, mend};

pub(super) struct MalformedToken;

static META: RuleMeta = RuleMeta {
    id: "malformed-token",
    severity: Severity::Error,
    summary: "a client-side token that does not have the format of one",
    page: include_str!("malformed_token.md"),
};

impl Rule for MalformedToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        for slot in slots(file, project) {
            let Some(what) = defect(&slot, file.role) else {
                continue;
            };
            let message = format!("{} is no client-side token: {what}", slot.asker_name());
            let draft = slot.draft(
                message,
                "copy the token again from the Paddle dashboard (Developer tools > \
                 Authentication > Client-side tokens): `test_` or `live_` and 27 letters and digits",
            );
            sink.report(draft.fix(trimmed(&slot)));
        }
    }
}

/// Writes the token that the value certainly was meant to be.
fn trimmed(slot: &Slot<'_>) -> Option<Fix> {
    let value = slot.known.text.expose();
    let token = mended_token(value)?;
    let place = slot.written.as_ref().unwrap_or(&slot.place);
    let edit = mend::literal(place, value, &token)?;
    mend::fix("write the token without what is off", Some(vec![edit]))
}

/// What is off about the value; `None` where there is nothing to say.
fn defect(slot: &Slot<'_>, role: Role) -> Option<String> {
    match &slot.found {
        Classification::NearMiss(miss) => {
            // Nothing in the value says that a token was meant, but its place.
            let is_bare = matches!(miss.defects.first(), Some(Defect::NoPrefix { .. }));
            if is_bare && slot.known.literal == Literal::Number && slot.call_span().is_some() {
                return Some("a number; perhaps a seller ID, which goes into `seller`".to_owned());
            }
            let is_label = slot.is_weak() && !is_usual_token_body(slot.known.text.expose());
            if is_bare && (is_label || role == Role::Example) {
                return None;
            }
            // The prefix alone, for whoever copies the example to go on with.
            let is_prefix = matches!(miss.defects[..], [Defect::TokenLength { length: 0, .. }]);
            if is_prefix && role == Role::Example {
                return None;
            }
            let defects: Vec<_> = miss.defects.iter().map(ToString::to_string).collect();
            Some(defects.join("; "))
        }
        // A name that holds another kind of credential is another rule's.
        Classification::Credential(credential) if slot.call_span().is_some() => {
            let kind = credential.kind;
            (kind != Kind::ClientToken).then(|| format!("this is {}", kind.describe()))
        }
        _ => None,
    }
}
