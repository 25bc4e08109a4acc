//! Which of several values hold, once those of other modules are known: what
//! `X ?? Y` and `X || Y` come to where `X` is imported.
//!
//! Knows values and answers; does not know how imports are followed.

use std::collections::BTreeSet;

use crate::model::value::Imported;
use crate::model::{Condition, Guard, Test, Value};
use crate::resolve::answer::Answer;

/// A leaf of a value, with imports followed.
pub(super) enum Leaf<'v> {
    /// It is written where the value is.
    Here(&'v Value),
    /// Another module gives it.
    There(&'v Imported, Box<Answer>),
}

/// The leaves of `value` with their conditions; `follow` tells what an import can
/// come to.
pub(super) fn leaves<'v>(
    value: &'v Value,
    follow: &mut dyn FnMut(&Imported) -> Vec<Answer>,
) -> Vec<(Condition, Leaf<'v>)> {
    let mut found = Vec::new();
    let mut decided = Vec::new();
    for (condition, leaf) in value.leaves() {
        let Value::Imported(imported) = leaf else {
            found.push((condition, Leaf::Here(leaf)));
            continue;
        };
        let answers = follow(imported);
        let tests = &imported.preferred;
        let guards = tests.iter().map(passed);
        let asked = guards.fold(condition.clone(), |all, guard| all.without_guard(&guard));
        for answer in &answers {
            let when = asked.and_all(&answer.condition);
            refusals(tests, &answer.value, &when, &mut decided);
        }
        if answers.is_empty() {
            // Not followed: it may be anything.
            let anything = Value::Opaque("an import that was not followed");
            refusals(tests, &anything, &asked, &mut decided);
        }
        for answer in answers {
            let mut own = condition.clone();
            let mut is_kept = true;
            for test in tests {
                match holds(test, &answer.value) {
                    Some(true) => own = own.without_guard(&passed(test)),
                    Some(false) => is_kept = false,
                    None => {}
                }
            }
            if is_kept {
                let both = own.and_all(&answer.condition);
                found.push((both, Leaf::There(imported, Box::new(answer))));
            }
        }
    }
    let guards: BTreeSet<Guard> = tested(value);
    for refused in guards {
        let of_it: Vec<&Refusal> = decided.iter().filter(|it| it.refused == refused).collect();
        found = with_fallbacks(found, &refused, &of_it);
    }
    found.retain(|(condition, _)| !condition.is_impossible());
    found
}

/// When a fallback is taken, because of one value of an import.
struct Refusal {
    /// The guard that says so.
    refused: Guard,
    /// Guards of which it is known that they hold then.
    known: Vec<Guard>,
    /// When the import has that value.
    condition: Condition,
}

/// The guard that a value passes a test of itself.
fn passed(test: &Test) -> Guard {
    Guard {
        test: test.clone(),
        holds: true,
    }
}

/// The tests that `value` can fail, one after another, when it is asked for.
fn refusals(tests: &[Test], value: &Value, when: &Condition, out: &mut Vec<Refusal>) {
    let mut known = Vec::new();
    for test in tests {
        let guard = passed(test);
        let verdict = holds(test, value);
        if verdict != Some(true) {
            let mut known = known.clone();
            known.extend((verdict == Some(false)).then(|| guard.negated()));
            out.push(Refusal {
                refused: guard.negated(),
                known,
                condition: when.clone(),
            });
        }
        match verdict {
            Some(true) => known.push(guard),
            Some(false) => return,
            None => {}
        }
    }
}

/// The guards behind which the fallbacks of a value stand.
fn tested(value: &Value) -> BTreeSet<Guard> {
    let leaves = value.leaves().into_iter();
    let imports = leaves.filter_map(|(_, leaf)| match leaf {
        Value::Imported(imported) => Some(imported),
        _ => None,
    });
    let tests = imports.flat_map(|imported| &imported.preferred);
    tests.map(|test| passed(test).negated()).collect()
}

/// `found` with the leaves behind the guard `refused` where it can hold.
fn with_fallbacks<'v>(
    found: Vec<(Condition, Leaf<'v>)>,
    refused: &Guard,
    refusals: &[&Refusal],
) -> Vec<(Condition, Leaf<'v>)> {
    let mut out = Vec::new();
    for (condition, leaf) in found {
        if !condition.guards().contains(refused) {
            out.push((condition, leaf));
            continue;
        }
        for refusal in refusals {
            let own = refusal.known.iter();
            let own = own.fold(condition.clone(), |own, guard| own.without_guard(guard));
            let leaf = match &leaf {
                Leaf::Here(value) => Leaf::Here(value),
                Leaf::There(imported, answer) => Leaf::There(imported, answer.clone()),
            };
            out.push((own.and_all(&refusal.condition), leaf));
        }
    }
    out
}

/// Whether a value passes the test of itself, where that can be told.
fn holds(test: &Test, value: &Value) -> Option<bool> {
    match (test, value) {
        (_, Value::Absent(_)) => Some(false),
        (Test::Present(_), Value::Known(_)) => Some(true),
        (Test::Truthy(_), Value::Known(known)) => Some(known.is_truthy()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Known, Literal, Sensitive, Span, Subject};

    fn known(text: &str) -> Value {
        Value::Known(Known {
            text: Sensitive::new(text),
            literal: Literal::String,
            span: Span::new(0, 1),
        })
    }

    #[test]
    fn values_pass_tests_of_themselves() {
        let subject = || Subject::Expression("token".to_owned());
        let (present, truthy) = (Test::Present(subject()), Test::Truthy(subject()));
        let absent = Value::Absent(Span::new(0, 1));
        let opaque = Value::Opaque("a call");
        // A test, a value, the verdict, and how much is known where it is refused.
        let cases = [
            (&present, &known(""), Some(true), None),
            (&truthy, &known(""), Some(false), Some(1)),
            (&truthy, &known("x"), Some(true), None),
            (&present, &absent, Some(false), Some(1)),
            (&truthy, &absent, Some(false), Some(1)),
            (&present, &opaque, None, Some(0)),
        ];
        for (test, value, verdict, is_known) in cases {
            assert_eq!(holds(test, value), verdict, "{test:?} {value:?}");
            let mut found = Vec::new();
            let tests = std::slice::from_ref(test);
            refusals(tests, value, &Condition::always(), &mut found);
            let told = found.first().map(|refusal| refusal.known.len());
            assert_eq!(told, is_known, "{test:?} {value:?}");
        }
    }
}
