//! What is too much to be judged: a person writes a few alternatives and a few
//! settings, and judging takes time that grows with both.
//!
//! Knows facts, not where they come from.

use crate::model::facts::InitOptions;
use crate::model::{FileFacts, Value};

/// A value that depends on more tests than this is not known.
const HEAVIEST_VALUE: usize = 400;
/// Nor are further values, when those of a file depend on so many together.
const HEAVIEST_FILE: usize = 50_000;
/// `Environment.set` calls in a file that are looked at: each is held against
/// each init call.
pub(super) const MOST_SETS: usize = 500;

/// Makes values opaque that have too many alternatives, and leaves out
/// settings of which there are too many; returns whether there are.
pub(super) fn tame(facts: &mut FileFacts) -> bool {
    let mut left = HEAVIEST_FILE;
    let mut tame = |value: &mut Value| {
        let weight = weight(value);
        if weight > HEAVIEST_VALUE.min(left) {
            *value = Value::Opaque("too many alternatives");
        } else {
            left -= weight;
        }
    };
    for call in &mut facts.inits {
        if let InitOptions::Object { options, .. } = &mut call.options {
            options
                .iter_mut()
                .for_each(|option| tame(&mut option.value));
        }
    }
    for set in &mut facts.environment_sets {
        tame(&mut set.value);
    }
    for client in &mut facts.clients {
        tame(&mut client.key);
        tame(&mut client.environment);
    }
    for assignment in &mut facts.assignments {
        tame(&mut assignment.value);
    }
    for call in &mut facts.calls {
        let arguments = call.arguments.iter_mut();
        arguments.for_each(|(_, _, value)| tame(value));
    }
    let are_too_many = facts.environment_sets.len() > MOST_SETS;
    facts.environment_sets.truncate(MOST_SETS);
    are_too_many
}

/// How many tests the alternatives of a value depend on; a value without
/// alternatives weighs nothing.
fn weight(value: &Value) -> usize {
    match value {
        Value::OneOf(arms) => arms
            .iter()
            .map(|arm| 1 + arm.condition.guards().len() + weight(&arm.value))
            .sum(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::facts::{Assignment, Holder};
    use crate::model::{Arm, Condition, Guard, Span, Subject, Test};

    fn assignment(arms: usize, guards: usize) -> Assignment {
        let guard = |number: usize| Guard {
            test: Test::Truthy(Subject::Variable(format!("A{number}"))),
            holds: true,
        };
        let condition = (0..guards).fold(Condition::always(), |all, at| all.and(guard(at)));
        let arm = Arm {
            condition,
            value: Value::Absent(Span::new(0, 0)),
        };
        Assignment {
            name: "a".into(),
            name_span: Span::new(0, 1),
            value: Value::OneOf(vec![arm; arms]),
            holder: Holder::Constant,
            scope: String::new(),
            mode: None,
        }
    }

    #[test]
    fn what_depends_on_too_much_is_not_known() {
        for (assignments, expected) in [
            (vec![assignment(32, 3)], 0),
            (vec![assignment(32, 20)], 1),
            (vec![assignment(10, 4); 1_000], 0),
            (vec![assignment(10, 4); 1_001], 1),
        ] {
            let mut facts = FileFacts {
                assignments,
                ..FileFacts::default()
            };
            assert!(!tame(&mut facts));
            let opaque = facts.assignments.iter();
            let opaque = opaque.filter(|fact| matches!(fact.value, Value::Opaque(_)));
            assert_eq!(opaque.count(), expected);
        }
    }
}
