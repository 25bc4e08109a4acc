//! An init call that is given an API key.

use std::cell::OnceCell;

use crate::credential::{self, Classification, Kind};
use crate::extract::kind::Role;
use crate::model::facts::InitCall;
use crate::model::{Read, Severity, Span, Value};
use crate::resolve::{FileView, Project};
use crate::rules::{Draft, Rule, RuleMeta, Sink, Subject, Where};

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

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        let worlds = OnceCell::new();
        for call in &file.facts.inits {
            for answer in project.tokens(file, call) {
                match &answer.value {
                    Value::Known(known) => {
                        let place = match answer.usage {
                            Some(usage) => Where::Here(usage),
                            None => Where::There(answer.place(known.span)),
                        };
                        report_value(call, known.text.expose(), place, sink);
                    }
                    Value::Variable(variable) => {
                        let usage = answer.usage.unwrap_or(variable.span);
                        if variable.read != Read::Parameter && is_key_name(&variable.name, project)
                        {
                            report_name(call, &variable.name, usage, sink);
                            continue;
                        }
                        for world in worlds.get_or_init(|| project.worlds_of(file)).iter() {
                            if let Some((known, Some(_))) = world.get(&variable.name) {
                                let place = Where::Here(usage);
                                report_value(call, known.text.expose(), place, sink);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }
}

fn is_key_name(name: &str, project: &Project<'_>) -> bool {
    matches!(
        project.names().expected(name),
        Some(Kind::ApiKey | Kind::LegacyApiKey)
    )
}

fn report_name(call: &InitCall, name: &str, usage: Span, sink: &mut Sink) {
    let message = format!(
        "`{}` is given `{name}`, which names an API key: Paddle.js needs a client-side token",
        call.method.as_str()
    );
    sink.report(
        Draft::new(usage, name, message, HELP)
            .about(Subject::Variable(name.to_owned()))
            .related(call.callee, "it reaches the browser here"),
    );
}

/// Reports a value if it is a key.
fn report_value(call: &InitCall, text: &str, place: Where, sink: &mut Sink) {
    let (kind, info) = match credential::classify(text) {
        Classification::Credential(credential) => (credential.kind, Some(credential.info())),
        Classification::NearMiss(miss) => (miss.meant, None),
        _ => return,
    };
    if kind != Kind::ApiKey {
        return;
    }
    let message = format!(
        "`{}` is given an API key: everyone who opens the page can read it and act on the whole \
         account",
        call.method.as_str()
    );
    let mut draft = Draft::new(place, text, message, HELP)
        // No variable: one whose name says that it holds a key is told by its name.
        .about(Subject::value(text, None))
        .related(call.callee, "it reaches the browser here");
    if let Some(info) = info {
        draft = draft.credential(info);
    }
    sink.report(draft);
}
