//! A live token where the environment is the sandbox.

use crate::credential::{Classification, Kind};
use crate::model::{Environment, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::pair::{pairs, when};
use crate::rules::slots::slots;
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct LiveTokenInSandbox;

static META: RuleMeta = RuleMeta {
    id: "live-token-in-sandbox",
    severity: Severity::Error,
    summary: "a `live_` token where the environment is the sandbox",
    page: include_str!("live_token_in_sandbox.md"),
};

const HELP: &str = "use a `test_` token of your sandbox account here, or drop the sandbox \
                    environment: sandbox and live are separate accounts, and Paddle answers 403";

impl Rule for LiveTokenInSandbox {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project, sink: &mut Sink) {
        for pair in pairs(file) {
            let Some(reaching) = pair.contradiction(Environment::Production) else {
                continue;
            };
            let token = pair.known.text.expose();
            let message = format!(
                "the live token `{token}` is sent to the sandbox{}",
                when(&reaching.condition, pair.call)
            );
            let mut draft = Draft::new(pair.known.span, token, message, HELP)
                .credential(pair.credential.info());
            if let Some(span) = reaching.span {
                draft = draft.related(span, "the environment is set to the sandbox here");
            }
            sink.report(draft.related(pair.call.callee, "Paddle.js is initialised here"));
        }
        report_in_file(file, project, Environment::Sandbox, HELP, sink);
    }
}

/// Reports tokens in a file that stands for the other environment.
pub(super) fn report_in_file(
    file: &FileView,
    project: &Project,
    environment: Environment,
    help: &str,
    sink: &mut Sink,
) {
    let Some((stand, marker)) = project.stand(file) else {
        return;
    };
    if stand != environment {
        return;
    }
    for slot in slots(file) {
        let Classification::Credential(credential) = &slot.found else {
            continue;
        };
        let is_other = credential
            .environment
            .is_some_and(|of_token| of_token != environment);
        if credential.kind != Kind::ClientToken || credential.documentation || !is_other {
            continue;
        }
        // A name that says which environment it is for keeps both apart.
        if let crate::rules::slots::Asker::Name(assignment) = &slot.asker
            && crate::credential::names::environment_in_name(&assignment.name).is_some()
        {
            continue;
        }
        let token = slot.known.text.expose();
        let which = match credential.environment {
            Some(Environment::Production) => "live",
            _ => "test",
        };
        let message = format!(
            "{} is the {which} token `{token}`, in a file for the {environment} environment",
            slot.asker_name()
        );
        let mut draft =
            Draft::new(slot.known.span, token, message, help).credential(credential.info());
        if let Some(marker) = marker {
            draft = draft.related(marker, format!("this says {environment}"));
        }
        sink.report(draft);
    }
}
