//! Token and environment, paired: which of them reach Paddle.js together.

use crate::credential::names::Names;
use crate::credential::{self, Classification, Credential, Kind};
use crate::extract::kind::Role;
use crate::model::facts::{EnvironmentSet, InitCall};
use crate::model::{Condition, Environment, Place, Read, Sensitive, Span, Value};
use crate::resolve::{Answer, Environments, FileView, Project, Reaching, Stand, TokenOf, World};
use crate::rules::Subject;

/// A known client token, and every environment that can reach the call
/// together with it.
pub(super) struct Pair<'f> {
    pub(super) call: &'f InitCall,
    pub(super) token: Sensitive,
    /// Where the token is written: in the call's file, in another module, or
    /// where the variable is defined.
    pub(super) written: Place,
    /// Where the call's file uses it, if it is written elsewhere.
    pub(super) usage: Option<Span>,
    /// The variable that gives it.
    pub(super) variable: Option<String>,
    pub(super) credential: Credential,
    pub(super) environments: Vec<Reaching>,
    pub(super) late: Option<&'f EnvironmentSet>,
    /// In which world this is so, as the head of a message.
    pub(super) head: String,
}

/// All pairs of a file: as the code alone says, and in each mode that has a say
/// in it. Files that only document, and tests, have none; nor have tokens that
/// Paddle has published.
pub(super) fn pairs<'f>(file: &'f FileView, project: &Project<'_>) -> Vec<Pair<'f>> {
    let mut pairs = Vec::new();
    if matches!(file.role, Role::Documentation | Role::Test) || file.facts.inits.is_empty() {
        return pairs;
    }
    // Once for all calls: it looks at all of them.
    let worlds = project.worlds_of(file);
    let reachable = |call: &&InitCall| project.is_reachable(file, call);
    for call in file.facts.inits.iter().filter(reachable) {
        let environments = Environments::of(project, file, call);
        let tokens = project.tokens(file, call);
        for answer in &tokens {
            if let Value::Known(known) = &answer.value {
                let written = answer.place(known.span);
                let from = From {
                    written,
                    usage: answer.usage,
                    variable: None,
                    head: String::new(),
                };
                let text = known.text.expose();
                pairs.extend(pair(call, text, &answer.condition, from, &environments));
            }
        }
        if tokens.is_empty() {
            continue;
        }
        for world in worlds.iter() {
            let around = Around {
                world,
                others: &worlds,
                names: project.names(),
            };
            pairs_in_world(call, &tokens, &environments, &around, &mut pairs);
        }
    }
    pairs
}

/// A world, and what else is asked of a variable in it.
struct Around<'w> {
    world: &'w World,
    others: &'w [World],
    names: &'w Names,
}

impl Around<'_> {
    /// What the token hangs on that `variable` gives.
    fn token_of(&self, variable: &str) -> TokenOf {
        let environment = |world: &World| {
            let (known, _) = world.get(variable)?;
            match credential::classify(known.text.expose()) {
                Classification::Credential(found) => found.environment,
                _ => None,
            }
        };
        let mut given = self.others.iter().filter_map(environment);
        let first = given.next();
        match given.any(|other| Some(other) != first) {
            true => TokenOf::Mode,
            false => TokenOf::Any,
        }
    }
}

fn pairs_in_world<'f>(
    call: &'f InitCall,
    tokens: &[Answer],
    environments: &Environments<'f>,
    around: &Around<'_>,
    pairs: &mut Vec<Pair<'f>>,
) {
    let world = around.world;
    let Some((_, narrows_call)) = world.narrow(&call.position.condition) else {
        return;
    };
    let (environments, narrows_environment) = environments.in_world(world);
    for answer in tokens {
        let Some((condition, narrows_token)) = world.narrow(&answer.condition) else {
            continue;
        };
        let head = head(world);
        let found = match &answer.value {
            Value::Known(known) if narrows_call || narrows_environment || narrows_token => {
                let written = answer.place(known.span);
                let from = From {
                    written,
                    usage: answer.usage,
                    variable: None,
                    head,
                };
                pair(call, known.text.expose(), &condition, from, &environments)
            }
            Value::Variable(variable) => {
                let Some((known, Some(place))) = world.get(&variable.name) else {
                    continue;
                };
                let usage = answer.usage.unwrap_or(variable.span);
                // A default stands in the file itself.
                let is_default =
                    variable.read == Read::Parameter && place.source.id == answer.source.id;
                let from = From {
                    written: place.clone(),
                    usage: (!is_default).then_some(usage),
                    variable: (variable.read != Read::Parameter).then(|| variable.name.clone()),
                    head,
                };
                let is_given = variable.read == Read::Parameter
                    && world.variable_behind(&variable.name).is_none();
                let environments = if is_given {
                    environments.clone()
                } else {
                    let when = condition.and_all(&call.position.condition);
                    let token = around.token_of(&variable.name);
                    environments.beside_variable((world, around.names), &when, token)
                };
                pair(call, known.text.expose(), &condition, from, &environments)
            }
            _ => None,
        };
        pairs.extend(found);
    }
}

/// Where a token comes from.
struct From {
    written: Place,
    usage: Option<Span>,
    variable: Option<String>,
    head: String,
}

fn pair<'f>(
    call: &'f InitCall,
    token: &str,
    condition: &Condition,
    from: From,
    environments: &Environments<'f>,
) -> Option<Pair<'f>> {
    let Classification::Credential(credential) = credential::classify(token) else {
        return None;
    };
    if credential.kind != Kind::ClientToken || credential.documentation {
        return None;
    }
    Some(Pair {
        call,
        token: Sensitive::new(token),
        written: from.written,
        usage: from.usage,
        variable: from.variable,
        head: from.head,
        credential,
        environments: environments.under(condition, call),
        late: environments.late,
    })
}

impl Pair<'_> {
    /// The first environment that contradicts the token.
    pub(super) fn contradiction(&self, token: Environment) -> Option<&Reaching> {
        if self.credential.environment != Some(token) {
            return None;
        }
        self.environments
            .iter()
            .find(|reaching| matches!(reaching.stand, Stand::Known(other) if other != token))
    }

    /// The place that has to change: the definition of a variable, if the file
    /// that defines it can have findings; else where the call's file has it.
    pub(super) fn primary(&self, project: &Project<'_>, file: &FileView) -> Place {
        match self.usage {
            Some(usage) if self.variable.is_none() || !project.tells_at(file, &self.written) => {
                file.place(usage)
            }
            _ => self.written.clone(),
        }
    }

    /// What findings about it are about.
    pub(super) fn subject(&self) -> Subject {
        Subject::value(self.token.expose(), self.variable.as_deref())
    }

    /// How the token is called in messages.
    pub(super) fn shown(&self) -> String {
        let token = self.token.expose();
        match &self.variable {
            Some(variable) => format!("`{variable}` (`{token}`)"),
            None => format!("`{token}`"),
        }
    }
}

/// In which world something is so, as the head of a message; `""` where the
/// files name no mode.
pub(super) fn head(world: &World) -> String {
    let mut head = String::new();
    if let Some((function, place)) = world.caller() {
        head = format!("where `{function}` is called ({}): ", at(place));
    }
    if let Some(mode) = world.mode() {
        head = format!("{head}in mode `{mode}`: ");
    }
    head
}

/// The condition as the tail of a message about `call`; `""` where it holds
/// whenever the call is made.
pub(super) fn when(condition: &Condition, call: &InitCall) -> String {
    // The caller's identity is bookkeeping, not for people.
    let shown: Vec<_> = condition
        .guards()
        .iter()
        .filter(|guard| !call.position.condition.guards().contains(guard))
        .map(ToString::to_string)
        .filter(|text| !text.contains("the caller of "))
        .collect();
    if shown.is_empty() {
        String::new()
    } else {
        format!(" when {}", shown.join(" and "))
    }
}

/// A place in a message: `path:line`.
pub(super) fn at(place: &Place) -> String {
    let index = crate::model::LineIndex::new(&place.source.text);
    let line = index.position(&place.source.text, place.span.start).line;
    format!("{}:{line}", place.source.id.display)
}
