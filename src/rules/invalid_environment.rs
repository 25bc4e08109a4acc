//! An environment that Paddle.js does not know.

use crate::extract::kind::Role;
use crate::model::facts::InitMethod;
use crate::model::{Known, Severity, Value};
use crate::resolve::{FileView, Project, Slot, init_option};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct InvalidEnvironment;

static META: RuleMeta = RuleMeta {
    id: "invalid-environment",
    severity: Severity::Error,
    summary: "an environment that is neither `sandbox` nor `production`",
    page: include_str!("invalid_environment.md"),
};

impl Rule for InvalidEnvironment {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for set in &file.facts.environment_sets {
            for (_, value) in set.value.leaves() {
                if let Value::Known(known) = value {
                    judge(known, "Paddle.Environment.set", sink);
                }
            }
        }
        for call in &file.facts.inits {
            if call.method != InitMethod::InitializePaddle {
                continue;
            }
            if let Slot::Given(values) = init_option(call, "environment") {
                for (_, value, _) in values {
                    // The wrapper does not set an empty environment.
                    if let Value::Known(known) = value
                        && !known.text.expose().is_empty()
                    {
                        judge(known, "initializePaddle", sink);
                    }
                }
            }
        }
    }
}

fn judge(known: &Known, method: &str, sink: &mut Sink) {
    let word = known.text.expose();
    if matches!(word, "sandbox" | "production") {
        return;
    }
    let shown = crate::credential::redact(word);
    let message = format!("`{method}` is given `{shown}`, which is no environment of Paddle's");
    let help = match word.to_ascii_lowercase().as_str() {
        "live" | "prod" | "production" => "the live environment is called `production`",
        "test" | "testing" | "dev" | "development" | "sandbox" | "staging" | "local" => {
            "the test environment is called `sandbox`"
        }
        _ => "Paddle.js knows `sandbox` and `production`",
    };
    sink.report(Draft::new(known.span, word, message, help));
}
