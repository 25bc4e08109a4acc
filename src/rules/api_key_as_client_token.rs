//! An init call that is given an API key.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::Role;
use crate::model::{Severity, Value};
use crate::resolve::{FileView, Project, tokens};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct ApiKeyAsClientToken;

static META: RuleMeta = RuleMeta {
    id: "api-key-as-client-token",
    severity: Severity::Error,
    summary: "an init call whose token is an API key, or a variable that holds one",
    page: include_str!("api_key_as_client_token.md"),
};

const HELP: &str = "create a client-side token (Paddle dashboard, Developer tools > \
                    Authentication > Client-side tokens) and pass that; an API key that has \
                    reached a browser must be revoked";

impl Rule for ApiKeyAsClientToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for call in &file.facts.inits {
            for (_, value) in tokens(call) {
                match value {
                    Value::Known(known) => {
                        let text = known.text.expose();
                        let (kind, info) = match credential::classify(text) {
                            Classification::Credential(credential) => {
                                (credential.kind, Some(credential.info()))
                            }
                            Classification::NearMiss(miss) => (miss.meant, None),
                            _ => continue,
                        };
                        if kind != Kind::ApiKey {
                            continue;
                        }
                        let message = format!(
                            "`{}` is given an API key: everyone who opens the page can read it \
                             and act on the whole account",
                            call.method.as_str()
                        );
                        let mut draft = Draft::new(known.span, text, message, HELP)
                            .related(call.callee, "it reaches the browser here");
                        if let Some(info) = info {
                            draft = draft.credential(info);
                        }
                        sink.report(draft);
                    }
                    Value::Variable(variable)
                        if matches!(
                            names::expected(&variable.name),
                            Some(Kind::ApiKey | Kind::LegacyApiKey)
                        ) =>
                    {
                        let message = format!(
                            "`{}` is given `{}`, which names an API key: Paddle.js needs a \
                             client-side token",
                            call.method.as_str(),
                            variable.name
                        );
                        sink.report(
                            Draft::new(variable.span, &variable.name, message, HELP)
                                .related(call.callee, "it reaches the browser here"),
                        );
                    }
                    _ => {}
                }
            }
        }
    }
}
