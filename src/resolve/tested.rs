//! Conditions that look at values of other modules: `sandbox ? … : …` with
//! `export const sandbox = true` elsewhere.
//!
//! Knows conditions and imports; does not know what hangs on them.

use crate::model::facts::InitCall;
use crate::model::{Condition, Guard, Subject, Test, Value};
use crate::resolve::project::{FileView, Project};

impl Project<'_> {
    /// What is left of a condition of `file` where the values of other modules
    /// that it looks at are known; `None` where it does not hold.
    pub(super) fn decided(&self, file: &FileView, condition: Condition) -> Option<Condition> {
        if file.facts.tested.is_empty() {
            return Some(condition);
        }
        let mut left = Condition::always();
        for guard in condition.guards() {
            left = left.and_all(&self.decided_guard(file, guard)?);
        }
        (!left.is_impossible()).then_some(left)
    }

    /// Whether a call of `file` can ever be made, as far as values of other modules
    /// say it.
    pub fn is_reachable(&self, file: &FileView, call: &InitCall) -> bool {
        self.decided(file, call.position.condition.clone())
            .is_some()
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
        if let [only] = &answers[..]
            && let Value::Variable(variable) = &only.value
        {
            let test = about(&guard.test, Subject::Variable(variable.name.clone()));
            let holds = guard.holds;
            return Some(only.condition.clone().and(Guard { test, holds }));
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Known, Literal, Sensitive, Span};
    use crate::resolve::tests::Memory;

    #[test]
    fn what_a_test_says_of_a_value() {
        let subject = || Subject::Expression("x".to_owned());
        let known = |text: &str, literal| {
            Value::Known(Known {
                text: Sensitive::new(text),
                literal,
                span: Span::new(0, 0),
            })
        };
        let truthy = Test::Truthy(subject());
        let present = Test::Present(subject());
        let equals = Test::Equals(subject(), "a".to_owned());
        let absent = Value::Absent(Span::new(0, 0));
        let cases = [
            (&truthy, known("true", Literal::Boolean), Some(true)),
            (&truthy, known("false", Literal::Boolean), Some(false)),
            (&truthy, known("false", Literal::String), Some(true)),
            (&present, known("", Literal::String), Some(true)),
            (&equals, known("a", Literal::String), Some(true)),
            (&equals, known("b", Literal::String), Some(false)),
            (&truthy, absent.clone(), Some(false)),
            (&present, absent.clone(), Some(false)),
            (&equals, absent, Some(false)),
            (&truthy, Value::Opaque("anything"), None),
        ];
        for (test, value, expected) in cases {
            assert_eq!(holds(test, &value), expected, "{test:?} {value:?}");
        }
    }

    /// The conditions of the environments of `main.js`, beside `config.ts`.
    fn conditions(config: &str, test: &str) -> Vec<String> {
        let main = format!(
            "import {{ x }} from './config';\nimport {{ initializePaddle }} from '@paddle/paddle-js';\n\
             initializePaddle({{ token, environment: {test} ? 'sandbox' : 'production' }});"
        );
        let tree = Memory::new(&[("config.ts", config), ("main.js", &main)]);
        let project = Project::new(&tree, crate::resolve::Scope::default());
        let file = tree.view("main.js");
        let call = &file.facts.inits[0];
        let environments = crate::resolve::Environments::of(&project, &file, call);
        let conditions = environments.under(&Condition::always(), call).into_iter();
        conditions
            .map(|reaching| format!("{:?} {}", reaching.stand, reaching.condition))
            .collect()
    }

    #[test]
    fn conditions_about_values_of_other_modules() {
        let sandbox = "Known(Sandbox) ";
        let production = "Known(Production) ";
        let cases = [
            ("export const x = true;", "x", vec![sandbox.to_owned()]),
            ("export const x = false;", "x", vec![production.to_owned()]),
            (
                "export const x = 'a';",
                "x === 'a'",
                vec![sandbox.to_owned()],
            ),
            (
                "export const x = 'b';",
                "x === 'a'",
                vec![production.to_owned()],
            ),
            (
                "export const x = process.env.X;",
                "x === 'a'",
                vec![
                    format!("{sandbox}`X` is `a`"),
                    format!("{production}`X` is not `a`"),
                ],
            ),
            (
                "export const x = process.env.X ? 1 : 0;",
                "x",
                vec![
                    format!("{sandbox}`X` is true"),
                    format!("{production}`X` is false"),
                ],
            ),
            (
                "export const x = process.env.X ? 1 : 2;",
                "x",
                vec![sandbox.to_owned()],
            ),
            (
                "export const x = f();",
                "x",
                vec![
                    format!("{sandbox}`x` is true"),
                    format!("{production}`x` is false"),
                ],
            ),
        ];
        for (config, test, expected) in cases {
            assert_eq!(conditions(config, test), expected, "{config} {test}");
        }
    }
}
