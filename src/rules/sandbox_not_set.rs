//! A test token for which nothing sets the sandbox.

use crate::model::facts::InitMethod;
use crate::model::{Environment, Fix, Severity};
use crate::resolve::{FileView, Project, Stand};
use crate::rules::pair::{Pair, pairs, when};
use crate::rules::{Draft, Rule, RuleMeta, Sink, mend};

pub(super) struct SandboxNotSet;

static META: RuleMeta = RuleMeta {
    id: "sandbox-not-set",
    severity: Severity::Error,
    summary: "a `test_` token in an init call for which nothing sets the sandbox environment",
    page: include_str!("sandbox_not_set.md"),
};

impl Rule for SandboxNotSet {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        for pair in pairs(file, project) {
            if pair.credential.environment != Some(Environment::Sandbox) || pair.late.is_some() {
                continue;
            }
            let is_unset = !pair.environments.is_empty()
                && pair
                    .environments
                    .iter()
                    .all(|reaching| reaching.stand == Stand::Unset);
            if !is_unset {
                continue;
            }
            let is_global = !pair.call.method.takes_environment();
            if is_global && project.sets_environment_elsewhere(file) {
                continue;
            }
            let condition = pair
                .environments
                .first()
                .map(|reaching| when(&reaching.condition, pair.call))
                .unwrap_or_default();
            let message = format!(
                "{}the test token {} is sent to production{condition}, because nothing sets the \
                 sandbox: Paddle answers 403 \"Failed to retrieve JWT\"",
                pair.head,
                pair.shown()
            );
            // Cashier's code is not the user's: its configuration is.
            let is_configured = pair.call.method == InitMethod::Wrapper("@paddleJS");
            let help = if is_configured {
                "set `PADDLE_SANDBOX=true` along with the token; the token's prefix does not switch \
                 the environment"
            } else if is_global {
                "call `Paddle.Environment.set('sandbox')` just before this call; the token's prefix \
                 does not switch the environment"
            } else {
                "pass `environment: 'sandbox'` along with the token; the token's prefix does not \
                 switch the environment"
            };
            // It is the code that has to change, wherever the token comes from.
            let primary = match pair.usage {
                Some(usage) if !is_configured => file.place(usage),
                _ => pair.primary(project, file),
            };
            let mut draft = Draft::new(primary, pair.token.expose(), message, help)
                .about(pair.subject())
                .credential(pair.credential.info());
            if pair.usage.is_some() && !is_configured {
                draft = draft.related(pair.written.clone(), "the token is written here");
            }
            let draft = draft.related(pair.call.callee, "Paddle.js is initialised here");
            sink.report(draft.fix(sandbox_set(file, &pair)));
        }
    }
}

/// Sets the sandbox, if the token is written in the call and so always a test
/// token.
fn sandbox_set(file: &FileView, pair: &Pair<'_>) -> Option<Fix> {
    let call = pair.call;
    if mend::written_environment(call) != Some(Environment::Sandbox) {
        return None;
    }
    let edit = match call.method {
        InitMethod::Initialize | InitMethod::Setup => mend::set_sandbox(file, call),
        InitMethod::InitializePaddle => mend::sandbox_option(file, mend::only(call, "token")?),
        InitMethod::Wrapper(_) | InitMethod::Configured(_) => None,
    };
    mend::fix("set the sandbox environment", Some(vec![edit?]))
}
