//! An init call without a token.

use crate::extract::kind::Role;
use crate::model::facts::{InitCall, InitMethod, InitOptions};
use crate::model::{Severity, Span, Value};
use crate::resolve::{FileView, Project, Slot, init_option};
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

    fn check(&self, file: &FileView, _project: &Project, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for call in &file.facts.inits {
            let Some((span, what)) = missing(call) else {
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
fn missing(call: &InitCall) -> Option<(Span, &'static str)> {
    // The wrapper without options loads the script and initialises nothing.
    if call.method == InitMethod::InitializePaddle && call.options == InitOptions::None {
        return None;
    }
    // A seller, or Classic's vendor, does instead of a token.
    for other in ["seller", "vendor"] {
        match init_option(call, other) {
            Slot::Missing => {}
            Slot::Given(values) if values.iter().all(|(_, value, _)| is_empty(value)) => {}
            Slot::Given(_) | Slot::Unknown => return None,
        }
    }
    match init_option(call, "token") {
        Slot::Missing => Some((call.callee, "no token")),
        Slot::Given(values) => {
            let (_, first, _) = values.first()?;
            if !values.iter().all(|(_, value, _)| is_empty(value)) {
                return None;
            }
            let span = match first {
                Value::Absent(span) => *span,
                Value::Known(known) => known.span,
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
