//! Which environment reaches an init call.

use crate::credential::names::Names;
use crate::extract::elsewhere::is_to_be_filled_in;
use crate::model::facts::{EnvironmentSet, InitCall, InitOptions};
use crate::model::value::function_of_parameter;
use crate::model::{Condition, Environment, Guard, Place, Read, Subject, Test, Value, Variable};
use crate::resolve::answer::{Answer, Slot};
use crate::resolve::prefix;
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::World;

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
    /// Where it is set: in code, or where the variable is defined.
    pub place: Option<Place>,
    variable: Option<Variable>,
    subject: Option<Subject>,
    /// What is not known of what a caller gives, on which it hangs.
    undecided: Vec<Guard>,
}

impl Reaching {
    /// The environment variable that gives it; none for what a parameter gives.
    pub fn variable_name(&self) -> Option<&str> {
        let variable = self.variable.as_ref()?;
        (variable.read != Read::Parameter).then_some(variable.name.as_str())
    }
}

/// What the token hangs on that a variable gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenOf {
    /// The mode: one of the sandbox in one, and a live one in another.
    Mode,
    /// No mode.
    Any,
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
    pub fn of(project: &Project<'_>, file: &'f FileView, call: &'f InitCall) -> Self {
        let Self { arms, late } = Self::as_written(project, file, call);
        let decided = arms.into_iter().filter_map(|arm| {
            let condition = project.decided(file, arm.condition)?;
            Some(Reaching { condition, ..arm })
        });
        Self {
            arms: decided.collect(),
            late,
        }
    }

    fn as_written(project: &Project<'_>, file: &'f FileView, call: &'f InitCall) -> Self {
        if call.method.takes_environment() {
            match project.option(file, call, "environment") {
                Slot::Given(answers) => {
                    let arms = answers
                        .into_iter()
                        .map(|answer| reaching(answer, EmptyMeans::Unset))
                        .collect();
                    return Self { arms, late: None };
                }
                Slot::Unknown => {
                    return Self {
                        arms: vec![unknown()],
                        late: None,
                    };
                }
                Slot::Missing => {}
            }
        }
        Self::of_sets(project, file, call)
    }

    fn of_sets(project: &Project<'_>, file: &'f FileView, call: &'f InitCall) -> Self {
        // The wrapper without options only loads the script.
        let is_init = !call.method.takes_environment() || call.options != InitOptions::None;
        let sets = Sets::around(file, call);
        let mut late = None;
        let mut arms = vec![Reaching {
            condition: Condition::always(),
            stand: Stand::Unset,
            place: None,
            variable: None,
            subject: None,
            undecided: Vec::new(),
        }];
        // What is set whenever the call is made overrides what came before.
        let certain = sets
            .before
            .iter()
            .rposition(|set| needed(set, call).next().is_none());
        for set in &sets.before[certain.unwrap_or(0)..] {
            apply(&mut arms, project, file, set, call);
        }
        if sets.before.is_empty() {
            if !is_init {
                arms = vec![unknown()];
            } else if let Some(first) = sets.after.first() {
                late = Some(*first);
                for set in &sets.after {
                    apply(&mut arms, project, file, set, call);
                }
            } else if let [only] = sets.elsewhere.as_slice()
                && file.facts.inits.len() == 1
            {
                apply(&mut arms, project, file, only, call);
            } else if !sets.elsewhere.is_empty() {
                arms = vec![unknown()];
            } else if !call.method.takes_environment() {
                apply_imported(&mut arms, project, file, call);
            }
        }
        Self { arms, late }
    }

    /// What the environments hang on: their conditions, and the variables that
    /// give them.
    pub(super) fn hang_on(&self) -> impl Iterator<Item = (&Condition, Option<&Variable>)> {
        self.arms
            .iter()
            .map(|arm| (&arm.condition, arm.variable.as_ref()))
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
            let is_by_prefix = prefix::chooses(&arm.condition, call);
            let is_shared = |guard: &Guard| {
                let mut guards = condition.guards().iter();
                guards.any(|other| other.test.subject() == guard.test.subject())
            };
            if !arm.undecided.iter().all(is_shared) {
                arm.stand = Stand::Unknown;
            }
            arm.condition = arm.condition.and_all(condition);
            if is_by_prefix || prefix::admits(&arm.condition, call) {
                arm.stand = Stand::Unknown;
            }
            found.push(arm);
        }
        found
    }

    /// The environments that go with a token which a variable of `world` gives
    /// `when`: who sets the one will set the other. A variable that selects Paddle's
    /// environment and that the world does not set is not set; on others that it
    /// does not set hangs what is not known. So it does on other tests, where
    /// another mode gives another token: they may well ask for the mode.
    #[must_use]
    pub fn beside_variable(
        &self,
        (world, names): (&World, &Names),
        when: &Condition,
        token: TokenOf,
    ) -> Self {
        let mut arms = Vec::new();
        'arms: for arm in &self.arms {
            let mut arm = arm.clone();
            let mut left = Condition::always();
            for guard in arm.condition.guards() {
                let (Test::Truthy(subject) | Test::Present(subject) | Test::Equals(subject, _)) =
                    &guard.test;
                match subject {
                    Subject::Variable(name) if world.sets(name) => {}
                    Subject::Variable(name) if function_of_parameter(name).is_some() => {
                        arm.stand = Stand::Unknown;
                    }
                    Subject::Variable(name) if names.is_environment_variable(name) => {
                        if guard.holds {
                            continue 'arms;
                        }
                        continue;
                    }
                    Subject::Variable(_) => arm.stand = Stand::Unknown,
                    Subject::Expression(_) if when.guards().contains(guard) => {}
                    Subject::Expression(text)
                        if token == TokenOf::Mode || world.is_read_in(text) =>
                    {
                        arm.stand = Stand::Unknown;
                    }
                    Subject::Expression(_) => {}
                }
                left = left.and(guard.clone());
            }
            arm.condition = left;
            arms.push(arm);
        }
        Self {
            arms,
            late: self.late,
        }
    }

    /// The environments in a world, and whether the world had a say in them.
    #[must_use]
    pub fn in_world(&self, world: &World) -> (Self, bool) {
        let mut is_used = false;
        let mut arms = Vec::new();
        for arm in &self.arms {
            let Some((condition, narrowed)) = world.narrow(&arm.condition) else {
                is_used = true;
                continue;
            };
            is_used |= narrowed;
            let mut undecided = world.undecided(&condition);
            undecided.extend(self.unsettled(&condition, world));
            let mut arm = Reaching {
                condition,
                undecided,
                ..arm.clone()
            };
            if arm.stand == Stand::Unknown
                && let Some(variable) = &arm.variable
            {
                if let Some((known, place)) = world.get(&variable.name) {
                    is_used = true;
                    arm.stand = stand_of(known.text.expose());
                    arm.place = place.cloned().or(arm.place);
                } else if world.is_absent(&variable.name) {
                    is_used = true;
                    arm.stand = Stand::Unset;
                }
            }
            arms.push(arm);
        }
        (
            Self {
                arms,
                late: self.late,
            },
            is_used,
        )
    }

    /// The guards of `left`, which is left of an arm's condition, on tests of
    /// several things of which one is a parameter: `sandbox && isLocal`. Whether it
    /// holds is not known from what the caller gives alone.
    fn unsettled(&self, left: &Condition, world: &World) -> Vec<Guard> {
        let is_mixed = |guard: &&Guard| {
            matches!(guard.test.subject(), Subject::Expression(_))
                && self.arms.iter().any(|arm| {
                    let guards = arm.condition.guards();
                    let subject = guard.test.subject();
                    guards.iter().any(|other| other.test.subject() == subject)
                        && !world.undecided(&arm.condition).is_empty()
                })
        };
        left.guards().iter().filter(is_mixed).cloned().collect()
    }
}

fn unknown() -> Reaching {
    Reaching {
        condition: Condition::always(),
        stand: Stand::Unknown,
        place: None,
        variable: None,
        subject: None,
        undecided: Vec::new(),
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
            } else if of_set == of_call && set.span.end > call.span.end {
                // It can be called on what the call returns.
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

/// Applies what the modules that `file` imports set.
fn apply_imported(
    arms: &mut Vec<Reaching>,
    project: &Project<'_>,
    file: &FileView,
    call: &InitCall,
) {
    let setters = project.setters(file);
    let setter = match setters.as_slice() {
        [] => return,
        [only] => only,
        _ => return *arms = vec![unknown()],
    };
    let sets = &setter.facts.environment_sets;
    // In functions, nobody can tell which of several is called.
    let is_followed = sets.len() == 1 || sets.iter().all(|set| set.position.functions.is_empty());
    // What an expression means elsewhere is not what it means here.
    let is_understood = sets.iter().all(|set| {
        let mut guards = set.position.condition.guards().iter();
        guards.all(|guard| matches!(guard.test.subject(), Subject::Variable(_)))
    });
    if !is_followed || !is_understood || project.sets_environment_elsewhere(file) {
        return *arms = vec![unknown()];
    }
    for set in sets {
        apply(arms, project, setter, set, call);
    }
}

/// What must hold, besides what holds where the call is, for a setting to be
/// made.
fn needed<'s>(set: &'s EnvironmentSet, call: &'s InitCall) -> impl Iterator<Item = &'s Guard> {
    let given = call.position.condition.guards();
    let guards = set.position.condition.guards().iter();
    guards.filter(|guard| !given.contains(guard))
}

/// Applies a setting to the environments that reached it.
fn apply(
    arms: &mut Vec<Reaching>,
    project: &Project<'_>,
    file: &FileView,
    set: &EnvironmentSet,
    call: &InitCall,
) {
    let needed: Vec<&Guard> = needed(set, call).collect();
    let mut next = Vec::new();
    match needed.as_slice() {
        [] => {}
        [only] => {
            for arm in arms.iter() {
                let condition = arm.condition.clone().and((*only).negated());
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
    for mut answer in project.answers(file, &set.value) {
        answer.condition = condition.and_all(&answer.condition);
        answer.subject.clone_from(&set.subject);
        let is_possible = !answer.condition.is_impossible()
            && !answer.condition.excludes(&call.position.condition);
        if is_possible {
            let mut arm = reaching(answer, EmptyMeans::Invalid);
            arm.place = arm.place.or_else(|| Some(file.place(set.span)));
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

fn reaching(answer: Answer, empty: EmptyMeans) -> Reaching {
    let (stand, span, variable) = match &answer.value {
        Value::Known(known) => {
            let word = known.text.expose();
            let stand = if word.is_empty() && empty == EmptyMeans::Unset {
                Stand::Unset
            } else {
                stand_of(word)
            };
            (stand, Some(known.span), None)
        }
        Value::Absent(span) => (Stand::Unset, Some(*span), None),
        Value::Variable(variable) => (Stand::Unknown, Some(variable.span), Some(variable.clone())),
        _ => (Stand::Unknown, None, None),
    };
    Reaching {
        stand,
        place: span.map(|span| answer.place(span)),
        variable,
        condition: answer.condition,
        subject: answer.subject,
        undecided: Vec::new(),
    }
}

fn stand_of(word: &str) -> Stand {
    match word {
        "sandbox" => Stand::Known(Environment::Sandbox),
        "production" => Stand::Known(Environment::Production),
        other if is_to_be_filled_in(other) => Stand::Unknown,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Span;

    fn variable(name: &str) -> Subject {
        Subject::Variable(name.to_owned())
    }

    fn when(test: Test, holds: bool) -> Condition {
        Condition::always().and(Guard { test, holds })
    }

    fn is(name: &str, word: &str) -> Condition {
        when(Test::Equals(variable(name), word.to_owned()), true)
    }

    #[test]
    fn the_word_that_a_condition_names() {
        let other = |holds| when(Test::Equals(variable("A"), "x".to_owned()), holds);
        let cases = [
            (is("A", "sandbox"), Some("sandbox")),
            (is("B", "sandbox"), None),
            (other(false), None),
            (when(Test::Truthy(variable("A")), true), None),
            (is("B", "y").and_all(&is("A", "x")), Some("x")),
        ];
        for (condition, expected) in cases {
            assert_eq!(
                equals(&condition, &variable("A")),
                expected,
                "{condition:?}"
            );
        }
    }

    #[test]
    fn what_is_chosen_by_tests_of_different_things() {
        let truthy = |name, holds| when(Test::Truthy(variable(name)), holds);
        let expression =
            |text: &str, holds| when(Test::Truthy(Subject::Expression(text.to_owned())), holds);
        let always = Condition::always();
        let cases = [
            (truthy("A", true), truthy("B", true), true),
            (truthy("A", true), truthy("A", false), false),
            (truthy("A", false), truthy("B", false), false),
            (expression("a", false), expression("b", false), true),
            (truthy("A", true), always.clone(), false),
            (always.clone(), truthy("A", true), false),
        ];
        for (token, environment, expected) in cases {
            let found = are_unrelated(&token, &environment, &always);
            assert_eq!(found, expected, "{token:?} {environment:?}");
        }
    }

    fn environments(condition: Condition, subject: Option<Subject>) -> Environments<'static> {
        let arm = Reaching {
            condition,
            subject,
            ..unknown()
        };
        Environments {
            arms: vec![arm],
            late: None,
        }
    }

    fn world(name: &str, text: &str) -> World {
        let mut world = World::new(None);
        let known = Some(crate::model::Known {
            text: crate::model::Sensitive::new(text),
            literal: crate::model::Literal::String,
            span: Span::new(0, 1),
        });
        let place = None;
        world.bind(name.to_owned(), crate::resolve::Binding { known, place });
        world
    }

    #[test]
    fn environments_beside_worlds() {
        let condition = is("PADDLE_ENV", "live");
        let found = environments(condition.clone(), None);
        assert_eq!(found.hang_on().count(), 1);
        // Set by the world, not set, and one that selects nothing.
        let cases = [
            (found.clone(), "PADDLE_ENV", 1, Some(condition)),
            (found, "OTHER", 0, None),
            (
                environments(is("OTHER_FLAG", "x"), None),
                "A",
                1,
                Some(is("OTHER_FLAG", "x")),
            ),
        ];
        for (environments, name, count, left) in cases {
            let world = world(name, "live");
            let beside = environments.beside_variable(
                (&world, &Names::default()),
                &Condition::always(),
                TokenOf::Any,
            );
            assert_eq!(beside.arms.len(), count, "{name}");
            let first = beside.arms.into_iter().next().map(|arm| arm.condition);
            assert_eq!(first, left, "{name}");
        }
        let cases = [
            ("A", "x", 1, true),
            ("A", "y", 0, true),
            ("B", "x", 1, false),
        ];
        for (name, text, count, is_used) in cases {
            let (found, used) = environments(is("A", "x"), None).in_world(&world(name, text));
            assert_eq!((found.arms.len(), used), (count, is_used), "{name} {text}");
        }
    }
}
