//! Which environment reaches an init call, and which one a file stands for.

use crate::credential::names;
use crate::extract::kind::SourceKind;
use crate::model::facts::{EnvironmentSet, InitCall, InitMethod, InitOptions};
use crate::model::{Condition, Environment, Guard, Span, Subject, Test, Value};
use crate::resolve::project::FileView;
use crate::resolve::token::{Slot, init_option};

/// An environment as it reaches Paddle.js.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stand {
    /// One of the two.
    Known(Environment),
    /// A word that is neither.
    Invalid(String),
    /// Nothing sets it: Paddle.js takes production.
    Unset,
    /// Set to something that could not be evaluated.
    Unknown,
}

/// One environment that can reach a call.
#[derive(Clone, Debug)]
pub struct Reaching {
    /// When it does.
    pub condition: Condition,
    /// Which it is.
    pub stand: Stand,
    /// Where it is set.
    pub span: Option<Span>,
    subject: Option<Subject>,
}

/// The environments that can reach a call.
#[derive(Clone, Debug)]
pub struct Environments<'f> {
    arms: Vec<Reaching>,
    /// The setting that comes only after the call it is meant for.
    pub late: Option<&'f EnvironmentSet>,
}

impl<'f> Environments<'f> {
    /// The environments that can reach `call`, one of `file`'s.
    pub fn of(file: &'f FileView, call: &'f InitCall) -> Self {
        let mut arms = Vec::new();
        // The wrapper without options only loads the script.
        let is_init =
            call.method != InitMethod::InitializePaddle || call.options != InitOptions::None;
        if call.method == InitMethod::InitializePaddle {
            match init_option(call, "environment") {
                Slot::Given(values) => {
                    for (condition, value, subject) in values {
                        arms.push(reaching(condition, value, subject, EmptyMeans::Unset));
                    }
                    return Self { arms, late: None };
                }
                Slot::Unknown => {
                    arms.push(unknown());
                    return Self { arms, late: None };
                }
                Slot::Missing => {}
            }
        }
        let sets = Sets::around(file, call);
        let mut late = None;
        arms.push(Reaching {
            condition: Condition::always(),
            stand: Stand::Unset,
            span: None,
            subject: None,
        });
        for set in &sets.before {
            apply(&mut arms, set, call);
        }
        if sets.before.is_empty() {
            if !is_init {
                arms = vec![unknown()];
            } else if let Some(first) = sets.after.first() {
                late = Some(*first);
                for set in &sets.after {
                    apply(&mut arms, set, call);
                }
            } else if let [only] = sets.elsewhere.as_slice()
                && file.facts.inits.len() == 1
            {
                apply(&mut arms, only, call);
            } else if !sets.elsewhere.is_empty() {
                arms = vec![unknown()];
            }
        }
        Self { arms, late }
    }

    /// The environments that can reach `call` together with a token that is
    /// given `when`. An unknown one is known where the condition itself names
    /// it.
    pub fn under(&self, when: &Condition, call: &InitCall) -> Vec<Reaching> {
        let condition = &when.and_all(&call.position.condition);
        let mut found = Vec::new();
        for arm in &self.arms {
            if arm.condition.excludes(condition) {
                continue;
            }
            let mut arm = arm.clone();
            if are_unrelated(when, &arm.condition, &call.position.condition) {
                arm.stand = Stand::Unknown;
            }
            if arm.stand == Stand::Unknown
                && let Some(subject) = &arm.subject
                && let Some(word) = equals(condition, subject)
            {
                arm.stand = stand_of(word);
            }
            arm.condition = arm.condition.and_all(condition);
            if tests_prefix(&arm.condition) {
                arm.stand = Stand::Unknown;
            }
            found.push(arm);
        }
        found
    }

    /// All environments, whatever the condition.
    pub fn all(&self) -> &[Reaching] {
        &self.arms
    }
}

fn unknown() -> Reaching {
    Reaching {
        condition: Condition::always(),
        stand: Stand::Unknown,
        span: None,
        subject: None,
    }
}

/// `Environment.set` calls by how they stand to an init call.
struct Sets<'f> {
    before: Vec<&'f EnvironmentSet>,
    after: Vec<&'f EnvironmentSet>,
    elsewhere: Vec<&'f EnvironmentSet>,
}

impl<'f> Sets<'f> {
    fn around(file: &'f FileView, call: &InitCall) -> Self {
        let mut sets = Self {
            before: Vec::new(),
            after: Vec::new(),
            elsewhere: Vec::new(),
        };
        for set in &file.facts.environment_sets {
            if set.position.condition.excludes(&call.position.condition) {
                continue;
            }
            let (of_set, of_call) = (&set.position.functions, &call.position.functions);
            if !of_call.starts_with(of_set) {
                sets.elsewhere.push(set);
            } else if of_set == of_call && set.span.start > call.span.start {
                sets.after.push(set);
            } else {
                // In the same function before the call, or in a function (or
                // the program) around it: that one runs first.
                sets.before.push(set);
            }
        }
        sets
    }
}

/// Applies a setting to the environments that reached it.
fn apply(arms: &mut Vec<Reaching>, set: &EnvironmentSet, call: &InitCall) {
    let needed: Vec<&Guard> = set
        .position
        .condition
        .guards()
        .iter()
        .filter(|guard| !call.position.condition.guards().contains(guard))
        .collect();
    let mut next = Vec::new();
    match needed.as_slice() {
        [] => {}
        [only] => {
            for arm in arms.iter() {
                let condition = arm.condition.and((*only).negated());
                if !condition.is_impossible() {
                    next.push(Reaching {
                        condition,
                        ..arm.clone()
                    });
                }
            }
        }
        _ => next.append(arms),
    }
    let condition = needed
        .into_iter()
        .fold(Condition::always(), |condition, guard| {
            condition.and(guard.clone())
        });
    for (more, value) in set.value.leaves() {
        let both = condition.and_all(&more);
        if !both.is_impossible() && !both.excludes(&call.position.condition) {
            let mut arm = reaching(both, value, set.subject.as_ref(), EmptyMeans::Invalid);
            arm.span = arm.span.or(Some(set.span));
            next.push(arm);
        }
    }
    *arms = next;
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum EmptyMeans {
    /// `initializePaddle` does not set an empty environment.
    Unset,
    /// `Environment.set('')` sets one that does not exist.
    Invalid,
}

fn reaching(
    condition: Condition,
    value: &Value,
    subject: Option<&Subject>,
    empty: EmptyMeans,
) -> Reaching {
    let (stand, span) = match value {
        Value::Known(known) => {
            let word = known.text.expose();
            if word.is_empty() && empty == EmptyMeans::Unset {
                (Stand::Unset, Some(known.span))
            } else {
                (stand_of(word), Some(known.span))
            }
        }
        Value::Absent(span) => (Stand::Unset, Some(*span)),
        Value::Variable(variable) => (Stand::Unknown, Some(variable.span)),
        _ => (Stand::Unknown, None),
    };
    Reaching {
        condition,
        stand,
        span,
        subject: subject.cloned(),
    }
}

fn stand_of(word: &str) -> Stand {
    match word {
        "sandbox" => Stand::Known(Environment::Sandbox),
        "production" => Stand::Known(Environment::Production),
        other => Stand::Invalid(other.to_owned()),
    }
}

/// Whether token and environment are chosen by tests of different things, of
/// which nobody can tell whether they go together: `isProd ? LIVE : TEST` with
/// `mode === 'live' ? 'production' : 'sandbox'`. Defaults do go together: they
/// all hold where no variable is set.
fn are_unrelated(token: &Condition, environment: &Condition, call: &Condition) -> bool {
    let own = |condition: &Condition| -> Vec<Guard> {
        let guards = condition.guards().iter();
        let own = guards.filter(|guard| !call.guards().contains(guard));
        own.cloned().collect()
    };
    let (token, environment) = (own(token), own(environment));
    let is_default = |guard: &Guard| {
        !guard.holds
            && matches!(
                guard.test,
                Test::Truthy(Subject::Variable(_)) | Test::Present(Subject::Variable(_))
            )
    };
    !token.is_empty()
        && !environment.is_empty()
        && !token.iter().chain(&environment).all(is_default)
        && !token.iter().any(|left| {
            environment
                .iter()
                .any(|right| left.test.subject() == right.test.subject())
        })
}

fn equals<'c>(condition: &'c Condition, subject: &Subject) -> Option<&'c str> {
    condition
        .guards()
        .iter()
        .find_map(|guard| match &guard.test {
            Test::Equals(about, word) if guard.holds && about == subject => Some(word.as_str()),
            _ => None,
        })
}

/// Whether a condition looks at the token's own prefix, as in
/// `token.startsWith('test_')`: then environment and token agree by design.
fn tests_prefix(condition: &Condition) -> bool {
    condition.guards().iter().any(|guard| match &guard.test {
        Test::Truthy(Subject::Expression(text)) => {
            text.contains("test_") || text.contains("live_") || text.contains("startsWith")
        }
        _ => false,
    })
}

/// The environment that a file stands for: an explicit marker inside it beats
/// the mode in its name.
pub(super) fn stand(file: &FileView) -> Option<(Environment, Option<Span>)> {
    if file.kind != SourceKind::Dotenv {
        return None;
    }
    let mut marked = None;
    for assignment in &file.facts.assignments {
        let Some(known) = assignment.value.as_known() else {
            continue;
        };
        let Some(environment) = names::environment_marker(&assignment.name, known.text.expose())
        else {
            continue;
        };
        match marked {
            // Two markers that disagree say nothing.
            Some((other, _)) if other != environment => return None,
            Some(_) => {}
            None => marked = Some((environment, Some(assignment.name_span))),
        }
    }
    marked.or_else(|| mode_of(file.source.id.file_name()).map(|environment| (environment, None)))
}

/// The environment that the mode in an env file's name stands for
/// (design: `development`, `test`, `sandbox`, `staging`, `preview` and `ci` are
/// the sandbox; `production`, `prod` and `live` are production).
fn mode_of(file_name: &str) -> Option<Environment> {
    let lower = file_name.to_ascii_lowercase();
    lower.split('.').find_map(|word| match word {
        "development" | "dev" | "test" | "testing" | "sandbox" | "staging" | "preview" | "ci" => {
            Some(Environment::Sandbox)
        }
        "production" | "prod" | "live" => Some(Environment::Production),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_in_a_name() {
        let cases = [
            (".env", None),
            (".env.local", None),
            (".env.production", Some(Environment::Production)),
            (".env.production.local", Some(Environment::Production)),
            (".env.sandbox", Some(Environment::Sandbox)),
            ("staging.env", Some(Environment::Sandbox)),
            (".dev.vars", Some(Environment::Sandbox)),
        ];
        for (name, expected) in cases {
            assert_eq!(mode_of(name), expected, "{name}");
        }
    }
}
