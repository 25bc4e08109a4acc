//! A test token where the environment is explicitly production.

use crate::model::{Environment, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::live_token_in_sandbox::{mismatch, report_in_file};
use crate::rules::pair::pairs;
use crate::rules::{Rule, RuleMeta, Sink};

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

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        for pair in pairs(file, project) {
            if let Some(reaching) = pair.contradiction(Environment::Sandbox)
                && let Some(draft) = mismatch(file, project, &pair, reaching, HELP)
            {
                sink.report(draft);
            }
        }
        report_in_file(file, project, Environment::Production, HELP, sink);
    }
}
