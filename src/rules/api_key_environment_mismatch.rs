//! A server client of one environment that is given a key of the other.

use crate::credential::{self, Classification, Kind, names};
use crate::extract::kind::Role;
use crate::model::facts::ServerClient;
use crate::model::{Condition, Environment, Place, Severity, Subject, Test, Value};
use crate::resolve::{Answer, FileView, Project, World};
use crate::rules::pair::head;
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

    fn check(&self, file: &FileView, project: &Project<'_>, sink: &mut Sink) {
        if matches!(file.role, Role::Documentation | Role::Test) {
            return;
        }
        for client in &file.facts.clients {
            let keys = project.answers(file, &client.key);
            let environments = project.answers(file, &client.environment);
            // As the code alone says, and in each mode that has a say in it.
            let of_package = project.worlds_behind(file, &[&keys, &environments]);
            let worlds = std::iter::once(None).chain(of_package.iter().map(Some));
            let defaults = Defaults::of(&environments);
            for world in worlds {
                for key in &keys {
                    let Some(key) = key_in(key, world) else {
                        continue;
                    };
                    let other = environments
                        .iter()
                        .filter(|answer| !defaults.decide(answer, world))
                        .filter(|answer| !is_by_key(client, answer))
                        .filter_map(|answer| environment_in(answer, world))
                        .find(|(condition, environment)| {
                            *environment != key.environment && !condition.excludes(&key.condition)
                        });
                    if let Some((_, environment)) = other {
                        report(file, client, &key, environment, world, sink);
                    }
                }
            }
        }
    }
}

/// Whether something that is worked out from the key chooses this environment, as
/// in `key.startsWith('pdl_live_')`: nobody can tell that it does not go with it.
fn is_by_key(client: &ServerClient, environment: &Answer) -> bool {
    let mut aliases = client.key_aliases.iter();
    aliases.any(|alias| alias.is_worked_on(&environment.condition))
}

/// The variables that can give a client's environment.
struct Defaults<'a>(Vec<&'a str>);

impl<'a> Defaults<'a> {
    fn of(environments: &'a [Answer]) -> Self {
        let names = environments
            .iter()
            .filter_map(|answer| match &answer.value {
                Value::Variable(variable) => Some(variable.name.as_str()),
                _ => None,
            });
        Self(names.collect())
    }

    /// Whether an environment is only what holds where such a variable is not
    /// set, and nobody can tell that it is not: `PADDLE_ENV ?? 'sandbox'` says
    /// nothing about where the program will run.
    fn decide(&self, answer: &Answer, world: Option<&World>) -> bool {
        answer.condition.guards().iter().any(|guard| {
            let (Test::Truthy(Subject::Variable(name)) | Test::Present(Subject::Variable(name))) =
                &guard.test
            else {
                return false;
            };
            !guard.holds
                && self.0.contains(&name.as_str())
                && world.is_none_or(|world| !world.sets(name))
        })
    }
}

/// A key that says its environment, in some world.
struct Key {
    condition: Condition,
    environment: Environment,
    shown: String,
    place: Place,
}

fn report(
    file: &FileView,
    client: &ServerClient,
    key: &Key,
    environment: Environment,
    world: Option<&World>,
    sink: &mut Sink,
) {
    let head = world.map(head).unwrap_or_default();
    let of_key = key.environment;
    let message = format!(
        "{head}`{}` works on the {environment} environment, but {} is a {of_key} key",
        client.name, key.shown
    );
    let help =
        format!("give it a {environment} key, or make the client for the {of_key} environment");
    sink.report(
        Draft::new(file.place(client.span), &key.shown, message, help)
            .related(key.place.clone(), "the key comes from here"),
    );
}

/// The environment that a key belongs to, how to call it, and where it stands.
fn key_in(answer: &Answer, world: Option<&World>) -> Option<Key> {
    let condition = narrowed(answer, world)?;
    let (known, place, name) = match (&answer.value, world) {
        (Value::Known(known), _) => (known, answer.place(known.span), None),
        (Value::Variable(variable), None) => {
            let place = answer.place(variable.span);
            return Some(Key {
                condition,
                environment: names::environment_in_name(&variable.name)?,
                shown: format!("`{}`", variable.name),
                place,
            });
        }
        (Value::Variable(variable), Some(world)) => {
            let (known, place) = world.get(&variable.name)?;
            (known, place?.clone(), Some(&variable.name))
        }
        _ => return None,
    };
    let Classification::Credential(credential) = credential::classify(known.text.expose()) else {
        return None;
    };
    if credential.kind != Kind::ApiKey || credential.documentation {
        return None;
    }
    let redacted = credential.redacted();
    Some(Key {
        condition,
        environment: credential.environment?,
        shown: match name {
            Some(name) => format!("`{name}` (`{redacted}`)"),
            None => format!("`{redacted}`"),
        },
        place,
    })
}

/// The environment that a client is made for. An SDK without one takes
/// production.
fn environment_in(answer: &Answer, world: Option<&World>) -> Option<(Condition, Environment)> {
    let condition = narrowed(answer, world)?;
    let text = match (&answer.value, world) {
        (Value::Absent(_), _) => return Some((condition, Environment::Production)),
        (Value::Known(known), _) => known.text.expose(),
        (Value::Variable(variable), Some(world)) => world.get(&variable.name)?.0.text.expose(),
        _ => return None,
    };
    let environment = if text == "sandbox" || text.contains("//sandbox-api.paddle.com") {
        Environment::Sandbox
    } else if text == "production" || text.contains("//api.paddle.com") {
        Environment::Production
    } else {
        return None;
    };
    Some((condition, environment))
}

fn narrowed(answer: &Answer, world: Option<&World>) -> Option<Condition> {
    match world {
        Some(world) => world
            .narrow(&answer.condition)
            .map(|(condition, _)| condition),
        None => Some(answer.condition.clone()),
    }
}
