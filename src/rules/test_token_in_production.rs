//! A test token where the environment is explicitly production.

use crate::model::{Environment, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::live_token_in_sandbox::report_in_file;
use crate::rules::pair::{pairs, when};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct TestTokenInProduction;

static META: RuleMeta = RuleMeta {
    id: "test-token-in-production",
    severity: Severity::Error,
    summary: "a `test_` token where the environment is explicitly production",
    page: include_str!("test_token_in_production.md"),
};

const HELP: &str = "use a `live_` token here: Paddle's live system does not know sandbox tokens and \
                    answers 403";

impl Rule for TestTokenInProduction {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project, sink: &mut Sink) {
        for pair in pairs(file) {
            let Some(reaching) = pair.contradiction(Environment::Sandbox) else {
                continue;
            };
            let token = pair.known.text.expose();
            let message = format!(
                "the test token `{token}` is sent to production{}",
                when(&reaching.condition, pair.call)
            );
            let mut draft = Draft::new(pair.known.span, token, message, HELP)
                .credential(pair.credential.info());
            if let Some(span) = reaching.span {
                draft = draft.related(span, "the environment is set to production here");
            }
            sink.report(draft.related(pair.call.callee, "Paddle.js is initialised here"));
        }
        report_in_file(file, project, Environment::Production, HELP, sink);
    }
}
