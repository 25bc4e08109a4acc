//! Legacy API keys have no prefix: only the name they are given tells.

use crate::credential::{self, Classification, Kind, names};
use crate::model::Severity;
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

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        for assignment in &file.facts.assignments {
            let Some(expected @ (Kind::ApiKey | Kind::LegacyApiKey)) =
                names::expected(&assignment.name)
            else {
                continue;
            };
            for (_, leaf) in assignment.value.leaves() {
                let Some(known) = leaf.as_known() else {
                    continue;
                };
                let Classification::Credential(credential) =
                    credential::classify_as(known.text.expose(), expected)
                else {
                    continue;
                };
                if credential.kind != Kind::LegacyApiKey {
                    continue;
                }
                let message = format!(
                    "`{}` holds 50 random characters: a legacy API key or vendor auth code",
                    assignment.name
                );
                sink.report(
                    Draft::new(
                        known.span,
                        known.text.expose(),
                        message,
                        "replace it by a key of the current format (legacy keys have all \
                         permissions and are not covered by secret scanning), revoke it, and \
                         read the new one from the environment on the server",
                    )
                    .credential(credential.info())
                    .secret(known.span),
                );
            }
        }
    }
}
