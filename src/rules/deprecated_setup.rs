//! Paddle Classic's ways in code for Paddle Billing.

use crate::extract::kind::Role;
use crate::model::facts::{InitCall, InitMethod, InitOptions, PaddleScriptVersion};
use crate::model::{Fix, Severity, Span};
use crate::resolve::{FileView, Project};
use crate::rules::unknown_initialize_option::KNOWN;
use crate::rules::{Draft, Rule, RuleMeta, Sink, mend};

pub(super) struct DeprecatedSetup;

static META: RuleMeta = RuleMeta {
    id: "deprecated-setup",
    severity: Severity::Warning,
    summary: "`Paddle.Setup`, `vendor`, `pwAuth`, or Paddle Classic's script with Billing calls",
    page: include_str!("deprecated_setup.md"),
};

impl Rule for DeprecatedSetup {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, _project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        let loads = |version| {
            file.facts
                .scripts
                .iter()
                .find(|script| script.version == version)
        };
        let classic = loads(PaddleScriptVersion::Classic);
        let loads_billing = loads(PaddleScriptVersion::Billing).is_some();
        for call in &file.facts.inits {
            if call.method == InitMethod::Setup {
                // Classic throughout is not Billing done in an old way.
                if has(call, "vendor") && classic.is_some() && !loads_billing {
                    continue;
                }
                let (message, help) = if has(call, "vendor") {
                    (
                        "`Paddle.Setup` with `vendor` is Paddle Classic's",
                        "Paddle Billing: load https://cdn.paddle.com/paddle/v2/paddle.js and call \
                         `Paddle.Initialize({ token })` with a client-side token",
                    )
                } else {
                    (
                        "`Paddle.Setup` is the deprecated name of `Paddle.Initialize`",
                        "call `Paddle.Initialize` with the same options",
                    )
                };
                let draft = Draft::new(call.callee, "Setup", message, help);
                sink.report(draft.fix(renamed(file, call).filter(|_| classic.is_none())));
            } else if let Some(option) = option(call, "pwAuth") {
                sink.report(Draft::new(
                    option.name_span,
                    "pwAuth",
                    "`pwAuth` is superseded: a client-side token authenticates Retain, too",
                    "drop `pwAuth`",
                ));
            }
        }
        let is_billing = file
            .facts
            .inits
            .iter()
            .any(|call| call.method != InitMethod::Setup || has(call, "token"));
        if let Some(classic) = classic
            && is_billing
            && !loads_billing
        {
            sink.report(Draft::new(
                classic.span,
                "classic script",
                "this loads Paddle Classic's script, but the code calls Paddle Billing",
                "load https://cdn.paddle.com/paddle/v2/paddle.js",
            ));
        }
    }
}

/// Calls the method by its name, if it takes all the options.
fn renamed(file: &FileView, call: &InitCall) -> Option<Fix> {
    let is_taken = match &call.options {
        InitOptions::None => true,
        InitOptions::Object { options, open } => {
            let mut names = options.iter().map(|option| option.name.as_str());
            !open && names.all(|name| KNOWN.contains(&name))
        }
        InitOptions::Opaque => false,
    };
    let text = &*file.source.text;
    if !is_taken || !call.callee.slice(text).ends_with(".Setup") {
        return None;
    }
    let name = Span::new(call.callee.end - "Setup".len(), call.callee.end);
    let edit = mend::literal(&file.place(name), "Setup", "Initialize")?;
    mend::fix("call `Paddle.Initialize`", Some(vec![edit]))
}

fn has(call: &InitCall, name: &str) -> bool {
    option(call, name).is_some()
}

fn option<'c>(call: &'c InitCall, name: &str) -> Option<&'c crate::model::facts::InitOption> {
    let InitOptions::Object { options, .. } = &call.options else {
        return None;
    };
    options.iter().find(|option| option.name == name)
}
