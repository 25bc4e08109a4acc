//! A live token where the environment is the sandbox.

use crate::credential::{Classification, Kind};
use crate::extract::kind::{Role, SourceKind};
use crate::model::{Environment, Severity};
use crate::resolve::{FileView, Project, Reaching, Stand};
use crate::rules::pair::{Pair, at, pairs, when};
use crate::rules::slots::{Asker, slots};
use crate::rules::{Draft, Rule, RuleMeta, Sink};

pub(super) struct LiveTokenInSandbox;

static META: RuleMeta = RuleMeta {
    id: "live-token-in-sandbox",
    severity: Severity::Error,
    summary: "a `live_` token where the environment is the sandbox",
    page: include_str!("live_token_in_sandbox.md"),
};

const HELP: &str = "use a `test_` token of your sandbox account here, or drop the sandbox \
                    environment: sandbox and live are separate accounts, and Paddle answers 403";

impl Rule for LiveTokenInSandbox {
    fn meta(&self) -> &'static RuleMeta {
        &META
    }

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        for pair in pairs(file, project) {
            if let Some(reaching) = pair.contradiction(Environment::Production)
                && let Some(draft) = mismatch(file, project, &pair, reaching, HELP)
            {
                sink.report(draft);
            }
        }
        report_in_file(file, project, Environment::Sandbox, HELP, sink);
    }
}

/// A token and the environment that contradicts it; none where the file that
/// gives a variable both is told for itself.
pub(super) fn mismatch(
    file: &FileView,
    project: &Project<'_>,
    pair: &Pair<'_>,
    reaching: &Reaching,
    help: &str,
) -> Option<Draft> {
    let (which, other) = match pair.credential.environment {
        Some(Environment::Production) => ("live", "the sandbox"),
        _ => ("test", "production"),
    };
    let token = pair.token.expose();
    let message = match (&pair.variable, reaching.variable_name(), &reaching.place) {
        (Some(variable), Some(environment), Some(place)) => format!(
            "{}`{variable}` is `{token}` ({}) while `{environment}` is `{}` ({})",
            pair.head,
            at(&pair.written),
            match reaching.stand {
                Stand::Known(environment) => environment.as_str(),
                _ => "unknown",
            },
            at(place),
        ),
        _ => format!(
            "{}the {which} token {} is sent to {other}{}",
            pair.head,
            pair.shown(),
            when(&reaching.condition, pair.call)
        ),
    };
    let primary = pair.primary(project, file);
    let is_elsewhere = primary.source.id != pair.written.source.id;
    if let (true, Some(_), Stand::Known(environment)) =
        (is_elsewhere, &pair.variable, &reaching.stand)
        && project.stands_at(&pair.written, *environment)
    {
        return None;
    }
    let mut draft = Draft::new(primary, token, message, help)
        .about(pair.subject())
        .credential(pair.credential.info());
    if is_elsewhere {
        draft = draft.related(pair.written.clone(), "the token is written here");
    }
    if let Some(place) = &reaching.place {
        draft = draft.related(
            place.clone(),
            format!("the environment is set to {other} here"),
        );
    }
    Some(draft.related(pair.call.callee, "Paddle.js is initialised here"))
}

/// Reports tokens in a file that stands for the other environment.
pub(super) fn report_in_file(
    file: &FileView,
    project: &Project<'_>,
    environment: Environment,
    help: &str,
    sink: &mut Sink,
) {
    // Example files define no value.
    if file.role != Role::Source {
        return;
    }
    let stands = project.stands(file);
    for slot in slots(file, project) {
        if slot.place.source.id != file.source.id {
            continue;
        }
        let stand = match &slot.asker {
            Asker::Name(assignment) => stands.of(assignment),
            Asker::Call(_) => stands.of_whole(),
        };
        let Some((_, marker)) = stand.filter(|(stand, _)| *stand == environment) else {
            continue;
        };
        let Classification::Credential(credential) = &slot.found else {
            continue;
        };
        let is_other = credential
            .environment
            .is_some_and(|of_token| of_token != environment);
        if credential.kind != Kind::ClientToken || credential.documentation || !is_other {
            continue;
        }
        // A name that says which environment it is for keeps both apart.
        if let Asker::Name(assignment) = &slot.asker
            && crate::credential::names::environment_in_name(&assignment.name).is_some()
        {
            continue;
        }
        let token = slot.known.text.expose();
        let which = match credential.environment {
            Some(Environment::Production) => "live",
            _ => "test",
        };
        let message = format!(
            "{} is the {which} token `{token}`, {} for the {environment} environment",
            slot.asker_name(),
            match file.kind {
                SourceKind::Dotenv => "in a file",
                _ => "in settings",
            }
        );
        let mut draft = Draft::new(slot.place.clone(), token, message, help)
            .about(slot.subject())
            .credential(credential.info());
        if let Some(marker) = marker {
            draft = draft.related(marker, format!("this says {environment}"));
        }
        sink.report(draft);
    }
}
