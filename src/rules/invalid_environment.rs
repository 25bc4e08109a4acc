//! An environment that Paddle.js does not know.

use std::cell::OnceCell;
use std::sync::Arc;

use crate::credential::{Classification, classify};
use crate::extract::elsewhere::is_to_be_filled_in;
use crate::extract::kind::Role;
use crate::model::{Condition, Environment, Fix, Known, Place, Read, Severity, Span, Value};
use crate::resolve::{Answer, FileView, Project, Slot, World};
use crate::rules::pair::{at, head};
use crate::rules::{Draft, Rule, RuleMeta, Sink, Where, mend};

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

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        let worlds = OnceCell::new();
        for set in &file.facts.environment_sets {
            for mut answer in project.answers(file, &set.value) {
                answer.call_it(&set.aliases);
                let asker = Asker {
                    method: "Paddle.Environment.set",
                    span: set.span,
                    position: &set.position.condition,
                };
                judge(file, project, &worlds, &answer, asker, sink);
            }
        }
        for call in &file.facts.inits {
            if !call.method.takes_environment() {
                continue;
            }
            if let Slot::Given(answers) = project.option(file, call, "environment") {
                for answer in answers {
                    let asker = Asker {
                        method: call.method.as_str(),
                        span: call.span,
                        position: &call.position.condition,
                    };
                    judge(file, project, &worlds, &answer, asker, sink);
                }
            }
        }
    }
}

/// What is given an environment.
#[derive(Clone, Copy)]
struct Asker<'a> {
    method: &'a str,
    span: Span,
    /// When it is called.
    position: &'a Condition,
}

fn judge(
    file: &FileView,
    project: &Project<'_>,
    worlds: &OnceCell<Arc<Vec<World>>>,
    answer: &Answer,
    asker: Asker<'_>,
    sink: &mut Sink,
) {
    let Asker { method, span, .. } = asker;
    // It is tested before it is used.
    let is_caught = |known: &Known| answer.is_caught(known.text.expose(), asker.position);
    match &answer.value {
        Value::Known(known) if is_caught(known) => {}
        Value::Known(known) => {
            let place = match answer.usage {
                Some(usage) => Where::Here(usage),
                None => Where::There(answer.place(known.span)),
            };
            let shown = format!("`{method}` is given");
            let word = known.text.expose();
            if let Some(draft) = invalid(word, method, &shown, place, None) {
                let place = answer.place(known.span);
                // A word that is written elsewhere can have other readers.
                let is_here = place.source.id == file.source.id && span.contains(place.span);
                let fix = is_here.then(|| renamed(file, project, &place, word));
                sink.report(draft.fix(fix.flatten()));
            }
        }
        Value::Variable(variable) => {
            let usage = answer.usage.unwrap_or(variable.span);
            for world in worlds.get_or_init(|| project.worlds_of(file)).iter() {
                // What a world does not reach sets nothing there.
                let condition = answer.condition.and_all(asker.position);
                let holds = world.narrow_holds(&condition);
                let Some((known, place)) = world.get(&variable.name).filter(|_| holds) else {
                    continue;
                };
                if is_caught(known) {
                    continue;
                }
                let head = head(world);
                let Some(place) = place else {
                    // The mode itself, which is no environment; tests do not
                    // reach Paddle.js.
                    if world.mode() != Some("test") {
                        let shown = format!("{head}`{method}` is given `{}`:", variable.name);
                        let word = known.text.expose();
                        let place = Where::Here(usage);
                        if let Some(draft) = invalid(word, method, &shown, place, None) {
                            sink.report(draft);
                        }
                    }
                    continue;
                };
                let shown = format!(
                    "{head}`{method}` is given {} ({}):",
                    if variable.read == Read::Parameter {
                        "a value".to_owned()
                    } else {
                        format!("`{}`", variable.name)
                    },
                    at(place)
                );
                let (primary, related) =
                    if variable.read != Read::Parameter && project.tells_at(file, place) {
                        (Where::There(place.clone()), Where::Here(usage))
                    } else {
                        (Where::Here(usage), Where::There(place.clone()))
                    };
                let related = (related, "it reaches Paddle.js through this");
                let word = known.text.expose();
                if let Some(draft) = invalid(word, method, &shown, primary, Some(related)) {
                    sink.report(draft);
                }
            }
        }
        _ => {}
    }
}

/// Writes the environment that `word` certainly means: the tokens that are
/// written in the file do not say another.
fn renamed(file: &FileView, project: &Project<'_>, place: &Place, word: &str) -> Option<Fix> {
    let (meant, needs_token) = match word.to_ascii_lowercase().as_str() {
        "live" | "prod" | "production" => (Environment::Production, false),
        "sandbox" => (Environment::Sandbox, false),
        "test" | "sdbx" => (Environment::Sandbox, true),
        _ => return None,
    };
    let mut has_token = false;
    for call in &file.facts.inits {
        for answer in project.tokens(file, call) {
            let token = answer.value.as_known();
            let token = token.map(|known| classify(known.text.expose()));
            let Some(Classification::Credential(credential)) = token else {
                continue;
            };
            match credential.environment {
                Some(environment) if environment != meant => return None,
                Some(_) => has_token = true,
                None => {}
            }
        }
    }
    if needs_token && !has_token {
        return None;
    }
    let edit = mend::literal(place, word, meant.as_str())?;
    mend::fix(format!("write `{meant}`"), Some(vec![edit]))
}

fn invalid(
    word: &str,
    method: &str,
    shown: &str,
    place: Where,
    related: Option<(Where, &str)>,
) -> Option<Draft> {
    // The wrapper does not set an empty environment; and a variable that is
    // left empty is filled in elsewhere.
    let may_be_empty = method != "Paddle.Environment.set" || related.is_some();
    if matches!(word, "sandbox" | "production") || word.is_empty() && may_be_empty {
        return None;
    }
    // What is filled in when this is deployed or served can be any word.
    if is_to_be_filled_in(word) {
        return None;
    }
    let redacted = crate::credential::redact(word);
    let message = format!("{shown} `{redacted}`, which is no environment of Paddle's");
    let help = match word.to_ascii_lowercase().as_str() {
        "live" | "prod" | "production" => "the live environment is called `production`",
        "test" | "testing" | "dev" | "development" | "sandbox" | "staging" | "local" => {
            "the test environment is called `sandbox`"
        }
        _ => "Paddle.js knows `sandbox` and `production`",
    };
    let mut draft = Draft::new(place, word, message, help);
    if let Some((place, what)) = related {
        draft = draft.related(place, what);
    }
    Some(draft)
}
