//! The rules: pure judgement over what was resolved.
//!
//! One file per rule, with its page beside it. Adding a rule is one `.rs`, one
//! `.md` and one line in [`RULES`]. Rules know the configuration; the
//! configuration knows no rule.

pub mod account;
mod api_key_as_client_token;
mod api_key_environment_mismatch;
mod deprecated_setup;
mod environment_set_late;
mod exposure;
mod hardcoded_customer_token;
mod invalid_environment;
mod leak;
mod leaked_api_key;
mod leaked_legacy_key;
mod leaked_webhook_secret;
mod live_token_in_sandbox;
mod malformed_token;
mod mend;
mod missing_token;
mod mixed_environments;
mod pair;
mod placeholder_token;
mod precedence;
mod private_variable_in_client;
mod sandbox_not_set;
mod secret_in_public_variable;
mod sink;
mod slots;
mod subject;
mod test_token_in_production;
mod unknown_initialize_option;
mod unused_suppression;
mod unusual_token;
mod wrong_credential;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::{Finding, Severity, SourceId};
use crate::resolve::{FileView, Project};

pub use exposure::Exposure;
pub use sink::{Draft, Judgement, Sink, Where};
pub use subject::Subject;

/// What is fixed about a rule.
#[derive(Clone, Copy, Debug)]
pub struct RuleMeta {
    /// Kebab-case id; the files are named after it in snake case.
    pub id: &'static str,
    /// Severity unless configured otherwise.
    pub severity: Severity,
    /// One line: what it finds.
    pub summary: &'static str,
    /// The page, in Markdown.
    pub page: &'static str,
}

impl RuleMeta {
    /// Whether it finds secrets in plain sight.
    pub fn is_leak(&self) -> bool {
        self.id.starts_with("leaked-") || self.id == "hardcoded-customer-token"
    }

    /// Where the rule's page can be read.
    pub fn url(&self) -> String {
        format!(
            "https://github.com/paddlint/paddlint/blob/main/docs/rules.md#{}",
            self.id
        )
    }

    /// The page as it may be shown.
    pub fn shown_page(&self) -> String {
        let mut page = self.page.to_owned();
        for (stand_in, shown) in STAND_INS {
            page = page.replace(stand_in, shown);
        }
        page
    }
}

/// What stands in pages for values that may not be written out, and how they
/// are shown.
const STAND_INS: &[(&str, &str)] = &[
    ("@LIVE_API_KEY@", "pdl_live_apikey_01h8bqh6qm****"),
    ("@SANDBOX_API_KEY@", "pdl_sdbx_apikey_01h8bqh6qm****"),
    ("@WEBHOOK_SECRET@", "pdl_ntfset_01h8bqh6qm****"),
    ("@LEGACY_KEY@", "9f3b2c****"),
    ("@CUSTOMER_TOKEN@", "pca_01h8bqh6qm****"),
    ("@PORTAL_TOKEN@", "pga_eyJhbGciOi****"),
    ("@BASE64(", "<base64 of "),
    (")@", ">"),
];

/// A rule.
pub trait Rule: Sync {
    /// What is fixed about it.
    fn meta(&self) -> &'static RuleMeta;

    /// Judges one file; what it finds goes into `sink`.
    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink);
}

/// All rules, in the order of docs/rules.md.
pub static RULES: &[&dyn Rule] = &[
    &leaked_api_key::LeakedApiKey,
    &leaked_webhook_secret::LeakedWebhookSecret,
    &leaked_legacy_key::LeakedLegacyKey,
    &hardcoded_customer_token::HardcodedCustomerToken,
    &secret_in_public_variable::SecretInPublicVariable,
    &api_key_as_client_token::ApiKeyAsClientToken,
    &private_variable_in_client::PrivateVariableInClient,
    &malformed_token::MalformedToken,
    &placeholder_token::PlaceholderToken,
    &missing_token::MissingToken,
    &wrong_credential::WrongCredential,
    &live_token_in_sandbox::LiveTokenInSandbox,
    &test_token_in_production::TestTokenInProduction,
    &sandbox_not_set::SandboxNotSet,
    &invalid_environment::InvalidEnvironment,
    &unknown_initialize_option::UnknownInitializeOption,
    &environment_set_late::EnvironmentSetLate,
    &api_key_environment_mismatch::ApiKeyEnvironmentMismatch,
    &mixed_environments::MixedEnvironments,
    &deprecated_setup::DeprecatedSetup,
    &unusual_token::UnusualToken,
    &unused_suppression::UnusedSuppression,
];

/// What is fixed about every rule: those of [`RULES`] in their order, and behind
/// them those that take the account to judge.
pub fn metas() -> Vec<&'static RuleMeta> {
    let rules = RULES.iter().map(|rule| rule.meta());
    rules.chain(account::ALL).collect()
}

/// Whether only a check of the account finds what a rule finds.
pub fn is_of_account(id: &str) -> bool {
    account::ALL.iter().any(|meta| meta.id == id)
}

/// The rule of that id.
pub fn find(id: &str) -> Option<&'static RuleMeta> {
    metas().into_iter().find(|meta| meta.id == id)
}

/// Everything that the rules say while they judge one file; some of it can be
/// about other files.
pub fn judge(file: &FileView, project: &Project<'_>) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    for rule in RULES {
        let mut sink = Sink::new(rule.meta());
        rule.check(file, project, &mut sink);
        judgements.append(&mut sink.into_judgements(file));
    }
    judgements
}

/// What the rules about leaks say of a file. No context changes it.
pub fn leaks(file: &FileView, project: &Project<'_>) -> Vec<Judgement> {
    let mut judgements = Vec::new();
    for rule in RULES.iter().filter(|rule| rule.meta().is_leak()) {
        let mut sink = Sink::new(rule.meta());
        rule.check(file, project, &mut sink);
        judgements.append(&mut sink.into_judgements(file));
    }
    judgements
}

/// The findings of each file of `judgements`, most specific first where several
/// have the same cause, in the order of files and places. Fingerprints are not
/// set yet.
pub fn settle(judgements: Vec<Judgement>) -> Vec<Vec<Finding>> {
    let mut files: BTreeMap<Arc<SourceId>, Vec<Judgement>> = BTreeMap::new();
    for judgement in judgements {
        let id = Arc::clone(&judgement.finding.primary.source.id);
        files.entry(id).or_default().push(judgement);
    }
    files.into_values().map(precedence::settle).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_registry_is_consistent() {
        let ids: Vec<_> = metas().iter().map(|meta| meta.id).collect();
        assert_eq!(
            ids.iter().collect::<BTreeSet<_>>().len(),
            ids.len(),
            "ids are unique"
        );
        for meta in metas() {
            assert!(
                meta.id
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte == b'-'),
                "{} is kebab-case",
                meta.id
            );
            assert!(
                meta.page.starts_with(&format!("# {}\n", meta.id)),
                "{} has its page",
                meta.id
            );
            assert!(
                !meta.summary.ends_with('.') && !meta.summary.is_empty(),
                "{}",
                meta.id
            );
            assert_eq!(find(meta.id).map(|found| found.id), Some(meta.id));
        }
    }

    #[test]
    fn leaks_are_what_every_secret_scanner_looks_for() {
        let leaks = metas().into_iter().filter(|meta| meta.is_leak());
        assert_eq!(
            leaks.map(|meta| meta.id).collect::<Vec<_>>(),
            [
                "leaked-api-key",
                "leaked-webhook-secret",
                "leaked-legacy-key",
                "hardcoded-customer-token"
            ]
        );
    }
}
