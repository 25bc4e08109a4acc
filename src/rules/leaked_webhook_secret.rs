//! A webhook secret in any scanned text.

use crate::credential::Kind;
use crate::model::Severity;
use crate::resolve::{FileView, Project};
use crate::rules::leak::leaks;
use crate::rules::{Rule, RuleMeta, Sink};

pub(super) struct LeakedWebhookSecret;

static META: RuleMeta = RuleMeta {
    id: "leaked-webhook-secret",
    severity: Severity::Error,
    summary: "a webhook secret in source code, configuration or documentation",
    page: include_str!("leaked_webhook_secret.md"),
};

impl Rule for LeakedWebhookSecret {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        for leak in leaks(file, &[Kind::WebhookSecret]) {
            let message = format!(
                "a webhook secret is written here{}{}{}: whoever has it can forge Paddle's \
                 notifications",
                leak.form(),
                leak.origin(),
                leak.defects()
            );
            leak.report(
                message,
                "create a new notification destination (Paddle dashboard, Developer tools > \
                 Notifications), switch to its secret and delete the old one; read the secret \
                 from the environment on the server",
                sink,
            );
        }
    }
}
