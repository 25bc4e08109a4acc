//! An API key in any scanned text.

use crate::credential::Kind;
use crate::model::{Environment, Severity};
use crate::resolve::{FileView, Project};
use crate::rules::leak::leaks;
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct LeakedApiKey;

static META: RuleMeta = RuleMeta {
    id: "leaked-api-key",
    severity: Severity::Error,
    summary: "a Paddle API key in source code, configuration or documentation",
    page: include_str!("leaked_api_key.md"),
};

impl Rule for LeakedApiKey {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        for leak in leaks(file, &[Kind::ApiKey]) {
            let which = match leak.environment {
                Some(Environment::Production) => "a live API key",
                Some(Environment::Sandbox) => "a sandbox API key",
                None => "an API key",
            };
            let message = format!(
                "{which} is written here{}{}{}",
                leak.form(),
                leak.origin(),
                leak.defects()
            );
            let help = match leak.environment {
                Some(Environment::Sandbox) => {
                    "revoke or rotate the key in the sandbox dashboard (Developer tools > \
                     Authentication), and read the new one from the environment on the server"
                }
                _ => {
                    "revoke or rotate the key now (Paddle dashboard, Developer tools > \
                     Authentication): removing it from the file is not enough once it was \
                     committed; read the new one from the environment on the server"
                }
            };
            leak.report(message, help, sink);
        }
    }
}
