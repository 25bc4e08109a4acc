//! A server client of one environment that is given a key of the other.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::Role;
use crate::model::{Environment, Severity, Span, Value};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct ApiKeyEnvironmentMismatch;

static META: RuleMeta = RuleMeta {
    id: "api-key-environment-mismatch",
    severity: Severity::Error,
    summary: "a server SDK or base URL of one environment given an API key of the other",
    page: include_str!("api_key_environment_mismatch.md"),
};

impl Rule for ApiKeyEnvironmentMismatch {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for client in &file.facts.clients {
            'keys: for (key_condition, key) in client.key.leaves() {
                let Some((of_key, shown, span)) = key_environment(key) else {
                    continue;
                };
                for (condition, value) in client.environment.leaves() {
                    if condition.excludes(&key_condition) {
                        continue;
                    }
                    let Some(of_client) = client_environment(value) else {
                        continue;
                    };
                    if of_client == of_key {
                        continue;
                    }
                    let message = format!(
                        "`{}` works on the {of_client} environment, but {shown} is a {of_key} key",
                        client.name
                    );
                    let help = format!(
                        "give it a {of_client} key, or make the client for the {of_key} environment"
                    );
                    sink.report(
                        Draft::new(client.span, &shown, message, help)
                            .related(span, "the key comes from here"),
                    );
                    continue 'keys;
                }
            }
        }
    }
}

/// The environment that a key belongs to, how to call it, and where it stands.
fn key_environment(key: &Value) -> Option<(Environment, String, Span)> {
    match key {
        Value::Known(known) => match credential::classify(known.text.expose()) {
            Classification::Credential(credential)
                if credential.kind == Kind::ApiKey && !credential.documentation =>
            {
                let shown = format!("`{}`", credential.redacted());
                Some((credential.environment?, shown, known.span))
            }
            _ => None,
        },
        Value::Variable(variable) => {
            let environment = names::environment_in_name(&variable.name)?;
            Some((environment, format!("`{}`", variable.name), variable.span))
        }
        _ => None,
    }
}

/// The environment that a client is made for. An SDK without one takes
/// production.
fn client_environment(value: &Value) -> Option<Environment> {
    match value {
        Value::Absent(_) => Some(Environment::Production),
        Value::Known(known) => {
            let text = known.text.expose();
            if text == "sandbox" || text.contains("//sandbox-api.paddle.com") {
                Some(Environment::Sandbox)
            } else if text == "production" || text.contains("//api.paddle.com") {
                Some(Environment::Production)
            } else {
                None
            }
        }
        _ => None,
    }
}
