//! An init call without a token.

use crate::extract::kind::Role;
use crate::model::facts::{InitCall, InitOptions};
use crate::model::{Severity, Span, Value};
use crate::resolve::{FileView, Project, Slot};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct MissingToken;

static META: RuleMeta = RuleMeta {
    id: "missing-token",
    severity: Severity::Error,
    summary: "an init call with neither a token nor a seller ID, or with an empty one",
    page: include_str!("missing_token.md"),
};

impl Rule for MissingToken {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for call in &file.facts.inits {
            let Some((span, what)) = missing(project, file, call) else {
                continue;
            };
            let method = call.method.as_str();
            sink.report(Draft::new(
                span,
                what,
                format!(
                    "`{method}` is given {what}: Paddle.js stops with \"You must specify your \
                     Paddle Seller ID or token\""
                ),
                "pass a client-side token as `token`",
            ));
        }
    }
}

/// What is missing and where to say so.
fn missing(
    project: &Project<'_>,
    file: &FileView,
    call: &InitCall,
) -> Option<(Span, &'static str)> {
    // The wrapper without options loads the script and initialises nothing.
    if call.method.takes_environment() && call.options == InitOptions::None {
        return None;
    }
    // A seller, or Classic's vendor, does instead of a token.
    for other in ["seller", "vendor"] {
        match project.option(file, call, other) {
            Slot::Missing => {}
            Slot::Given(answers) if answers.iter().all(|answer| is_empty(&answer.value)) => {}
            Slot::Given(_) | Slot::Unknown => return None,
        }
    }
    match project.option(file, call, "token") {
        Slot::Missing => Some((call.callee, "no token")),
        Slot::Given(answers) => {
            let first = answers.first()?;
            if !answers.iter().all(|answer| is_empty(&answer.value)) {
                return None;
            }
            let span = match (&first.value, first.usage) {
                (_, Some(usage)) => usage,
                (Value::Absent(span), None) => *span,
                (Value::Known(known), None) => known.span,
                _ => call.callee,
            };
            let span = if span.is_empty() { call.callee } else { span };
            Some((span, "an empty token"))
        }
        Slot::Unknown => None,
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Absent(_) => true,
        Value::Known(known) => known.text.expose().trim().is_empty(),
        _ => false,
    }
}
