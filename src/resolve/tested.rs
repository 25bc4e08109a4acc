//! Conditions that look at values of other modules: `sandbox ? … : …` with
//! `export const sandbox = true` elsewhere.
//!
//! Knows conditions and imports; does not know what hangs on them.

use crate::model::{Condition, Guard, Read, Subject, Test, Value, Variable};
use crate::resolve::answer::Answer;
use crate::resolve::project::{FileView, Project};

impl Project<'_> {
    /// What is left of a condition of `file` where the values of other modules
    /// that it looks at are known; `None` where it does not hold.
    pub(super) fn decided(&self, file: &FileView, condition: &Condition) -> Option<Condition> {
        if file.facts.tested.is_empty() {
            return Some(condition.clone());
        }
        let mut left = Condition::always();
        for guard in condition.guards() {
            left = left.and_all(&self.decided_guard(file, guard)?);
        }
        (!left.is_impossible()).then_some(left)
    }

    fn decided_guard(&self, file: &FileView, guard: &Guard) -> Option<Condition> {
        let kept = || Some(Condition::always().and(guard.clone()));
        let Subject::Expression(text) = guard.test.subject() else {
            return kept();
        };
        let mut tested = file.facts.tested.iter();
        let Some(tested) = tested.find(|tested| tested.text == *text) else {
            return kept();
        };
        let answers = self.imported(file, &tested.imported);
        if let Some(variable) = variable(&answers) {
            let test = about(&guard.test, Subject::Variable(variable.name.clone()));
            let holds = guard.holds;
            return Some(Condition::always().and(Guard { test, holds }));
        }
        let mut holding = Vec::new();
        for answer in &answers {
            match holds(&guard.test, &answer.value) {
                Some(holds) if holds == guard.holds => holding.push(&answer.condition),
                Some(_) => {}
                None => return kept(),
            }
        }
        match holding.as_slice() {
            [] => None,
            all if all.len() == answers.len() => Some(Condition::always()),
            [only] => Some((*only).clone()),
            _ => kept(),
        }
    }
}

/// The environment variable that a value always is.
fn variable(answers: &[Answer]) -> Option<&Variable> {
    match answers {
        [only] if only.condition.is_always() => match &only.value {
            Value::Variable(variable) if variable.read != Read::Parameter => Some(variable),
            _ => None,
        },
        _ => None,
    }
}

fn about(test: &Test, subject: Subject) -> Test {
    match test {
        Test::Truthy(_) => Test::Truthy(subject),
        Test::Present(_) => Test::Present(subject),
        Test::Equals(_, constant) => Test::Equals(subject, constant.clone()),
    }
}

/// Whether a test holds of a value; `None` if nobody can tell.
fn holds(test: &Test, value: &Value) -> Option<bool> {
    match (test, value) {
        (_, Value::Absent(_)) => Some(false),
        (Test::Truthy(_), Value::Known(known)) => Some(known.is_truthy()),
        (Test::Present(_), Value::Known(_)) => Some(true),
        (Test::Equals(_, constant), Value::Known(known)) => Some(known.text.expose() == constant),
        _ => None,
    }
}
