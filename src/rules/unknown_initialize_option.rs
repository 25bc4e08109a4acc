//! Options that `Paddle.Initialize` rejects at run time.

use crate::credential::{Classification, classify};
use crate::extract::kind::Role;
use crate::model::facts::{InitCall, InitMethod, InitOption, InitOptions};
use crate::model::{Condition, Environment, Fix, Severity, Value};
use crate::resolve::{Environments, FileView, Project, Stand};
use crate::rules::{Draft, Rule, RuleMeta, Sink, mend};

pub(super) struct UnknownInitializeOption;

static META: RuleMeta = RuleMeta {
    id: "unknown-initialize-option",
    severity: Severity::Error,
    summary: "an option that `Paddle.Initialize` rejects, or `token` together with `seller`",
    page: include_str!("unknown_initialize_option.md"),
};

/// The options of `Paddle.Initialize` (developer.paddle.com, "Paddle.Initialize()";
/// the types of @paddle/paddle-js).
pub(super) const KNOWN: &[&str] = &[
    "token",
    "seller",
    "pwCustomer",
    "checkout",
    "eventCallback",
    "debug",
    "pwAuth",
];

impl Rule for UnknownInitializeOption {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for call in &file.facts.inits {
            let InitOptions::Object { options, .. } = &call.options else {
                continue;
            };
            let is_classic = options.iter().any(|option| option.name == "vendor")
                && call.method == InitMethod::Setup;
            // Classic has options of its own, and the wrapper takes more.
            if !call.method.takes_environment() && !is_classic {
                for option in options {
                    if !KNOWN.contains(&option.name.as_str()) {
                        report(file, project, call, option, sink);
                    }
                }
            }
            if let (Some(token), Some(seller)) = (given(call, "token"), given(call, "seller")) {
                sink.report(
                    Draft::new(
                        seller.name_span,
                        "seller",
                        format!(
                            "`{}` is given both `token` and `seller`: it takes one of them",
                            call.method.as_str()
                        ),
                        "drop `seller`: a client-side token says which account it belongs to",
                    )
                    .related(token.name_span, "the token is given here"),
                );
            }
        }
    }
}

fn report(
    file: &FileView,
    project: &Project<'_>,
    call: &InitCall,
    option: &InitOption,
    sink: &mut Sink,
) {
    let method = call.method.as_str();
    let name = crate::credential::redact(&option.name);
    let message = format!(
        "`{method}` has no option `{name}`: Paddle.js stops with \"Unknown option parameter \
         '{name}'\""
    );
    let help = match option.name.as_str() {
        "environment" => {
            "call `Paddle.Environment.set(…)` before it instead; only `initializePaddle` from \
             @paddle/paddle-js takes `environment`"
        }
        "vendor" | "vendorId" => {
            "Paddle Billing takes a client-side token: `token`; `vendor` is Paddle Classic's"
        }
        "sellerId" => "the option is called `seller`; a client-side token makes it needless",
        _ => "the options are: token, seller, pwCustomer, checkout, eventCallback, debug",
    };
    let mut draft = Draft::new(option.name_span, &option.name, message, help);
    // That the sandbox is not set follows from it.
    if option.name == "environment" {
        for answer in project.tokens(file, call) {
            draft = match (&answer.value, answer.usage) {
                (_, Some(usage)) => draft.covers(usage),
                (Value::Known(known), None) => draft.covers(known.span),
                (Value::Variable(variable), None) => draft.covers(variable.span),
                _ => draft,
            };
        }
    }
    sink.report(draft.fix(environment_moved(file, project, call, option)));
}

/// Takes `environment` out of the call, and sets the sandbox before it, if
/// nothing else says another thing.
fn environment_moved(
    file: &FileView,
    project: &Project<'_>,
    call: &InitCall,
    option: &InitOption,
) -> Option<Fix> {
    if option.name != "environment" || mend::only(call, "environment").is_none() {
        return None;
    }
    let known = option.value.as_known()?;
    let environment = match known.text.expose() {
        "sandbox" => Environment::Sandbox,
        "production" | "live" | "prod" => Environment::Production,
        _ => return None,
    };
    let is_contradicted = project.tokens(file, call).iter().any(|answer| {
        let token = answer.value.as_known();
        let of_token = token.and_then(|known| match classify(known.text.expose()) {
            Classification::Credential(credential) => credential.environment,
            _ => None,
        });
        of_token.is_some_and(|of_token| of_token != environment)
    });
    let environments = Environments::of(project, file, call);
    let reaching = environments.under(&Condition::always(), call);
    let all = |stand: &Stand| reaching.iter().all(|reaching| reaching.stand == *stand);
    let is_set = all(&Stand::Known(environment));
    let is_unset = all(&Stand::Unset) && !project.sets_environment_elsewhere(file);
    if is_contradicted || environments.late.is_some() || !(is_set || is_unset) {
        return None;
    }
    let removal = mend::without_option(file, option)?;
    if is_set || environment == Environment::Production {
        return mend::fix("drop `environment`", Some(vec![removal]));
    }
    let set = mend::set_sandbox(file, call)?;
    mend::fix(
        "set the environment with `Paddle.Environment.set`",
        Some(vec![set, removal]),
    )
}

/// An option that is given unconditionally and not emptily.
fn given<'c>(call: &'c InitCall, name: &str) -> Option<&'c InitOption> {
    let InitOptions::Object { options, .. } = &call.options else {
        return None;
    };
    options.iter().find(|option| {
        option.name == name && option.condition.is_always() && is_something(&option.value)
    })
}

/// Whether a value is one whatever it hangs on. Of several, each must be known to be.
fn is_something(value: &Value) -> bool {
    match value {
        Value::Absent(_) => false,
        Value::OneOf(_) => value.leaves().iter().all(|(_, leaf)| match leaf {
            Value::Known(known) => !known.text.expose().is_empty(),
            Value::Variable(_) | Value::Imported(_) => true,
            _ => false,
        }),
        _ => true,
    }
}
