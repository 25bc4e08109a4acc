//! Legacy API keys have no prefix: only the name they are given tells.

use std::collections::BTreeMap;

use crate::credential::{self, Classification, Credential, Kind};
use crate::model::facts::Assignment;
use crate::model::{Severity, Span};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct LeakedLegacyKey;

static META: RuleMeta = RuleMeta {
    id: "leaked-legacy-key",
    severity: Severity::Warning,
    summary: "50 random characters under the name of a Paddle API key or vendor auth code",
    page: include_str!("leaked_legacy_key.md"),
};

impl Rule for LeakedLegacyKey {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        // A key that stands in several places of a file is one finding.
        let mut keys: BTreeMap<&str, Vec<(&Assignment, Span, Credential)>> = BTreeMap::new();
        for assignment in &file.facts.assignments {
            let Some(expected @ (Kind::ApiKey | Kind::LegacyApiKey)) =
                project.names().expected(&assignment.name)
            else {
                continue;
            };
            for (_, leaf) in assignment.value.leaves() {
                if let Some(known) = leaf.as_known()
                    && let Classification::Credential(credential) =
                        credential::classify_as(known.text.expose(), expected)
                    && credential.kind == Kind::LegacyApiKey
                {
                    let places = keys.entry(known.text.expose()).or_default();
                    places.push((assignment, known.span, credential));
                }
            }
        }
        for (key, mut places) in keys {
            places.sort_by_key(|(_, span, _)| *span);
            let (first, others) = places.split_first().expect("a key has a place");
            let (assignment, span, credential) = first;
            let message = format!(
                "`{}` holds 50 random characters: a legacy API key or vendor auth code",
                assignment.name
            );
            let mut draft = Draft::new(
                *span,
                key,
                message,
                "replace it by a key of the current format (legacy keys have all permissions and \
                 are not covered by secret scanning), revoke it, and read the new one from the \
                 environment on the server",
            )
            .credential(credential.info())
            .secret(*span);
            for (_, other, _) in others {
                draft = draft.related(*other, "the same key again").secret(*other);
            }
            sink.report(draft);
        }
    }
}
