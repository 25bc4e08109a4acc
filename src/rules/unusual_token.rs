//! A well-formed token that does not look like the ones Paddle issues.

use crate::credential::{Classification, Kind};
use crate::model::Severity;
use crate::resolve::{FileView, Project};
use crate::rules::slots::slots;
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct UnusualToken;

static META: RuleMeta = RuleMeta {
    id: "unusual-token",
    severity: Severity::Note,
    summary: "a well-formed token that is not the lower-case hex that Paddle issues",
    page: include_str!("unusual_token.md"),
};

impl Rule for UnusualToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        for slot in slots(file, project) {
            let Classification::Credential(credential) = &slot.found else {
                continue;
            };
            if credential.kind != Kind::ClientToken
                || !credential.unusual
                || credential.documentation
            {
                continue;
            }
            let message = format!(
                "{} has the format of a client-side token, but not the lower-case hex digits that \
                 Paddle issues",
                slot.asker_name()
            );
            sink.report(
                slot.draft(
                    message,
                    "check where it comes from: Column's secret API keys have this very shape, \
                     and those must not reach a browser",
                )
                .credential(credential.info()),
            );
        }
    }
}
