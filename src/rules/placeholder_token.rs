//! A placeholder where a client token is expected, in code that is meant to run.

use crate::credential::{Classification, Kind};
use crate::extract::kind::{Role, configures_tests};
use crate::model::Severity;
use crate::resolve::{FileView, Project};
use crate::rules::slots::slots;
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct PlaceholderToken;

static META: RuleMeta = RuleMeta {
    id: "placeholder-token",
    severity: Severity::Warning,
    summary: "a placeholder or documentation value where a real client-side token belongs",
    page: include_str!("placeholder_token.md"),
};

impl Rule for PlaceholderToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if file.role != Role::Source {
            return;
        }
        for slot in slots(file, project) {
            if slot.is_caught {
                continue;
            }
            let what = match &slot.found {
                Classification::Placeholder(_) => "a placeholder",
                Classification::Credential(credential)
                    if credential.kind == Kind::ClientToken && credential.documentation =>
                {
                    "the example token from Paddle's documentation"
                }
                _ => continue,
            };
            if configures_tests(&slot.writer().id) {
                continue;
            }
            let message = format!("{} is {what}", slot.asker_name());
            sink.report(slot.draft(
                message,
                "put in your own client-side token, or read it from the environment",
            ));
        }
    }
}
