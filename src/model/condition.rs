//! Under which conditions a value holds.
//!
//! Conditions correlate: two values that depend on the same test are paired
//! arm by arm. This module knows how tests exclude each other, not where they
//! come from.

use std::fmt;

use crate::model::value::shown_parameter;

/// What a test looks at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// An environment variable, or a parameter of an exported function, by name.
    Variable(String),
    /// Any other expression, as normalised source text.
    Expression(String),
}

impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Variable(name) => formatter.write_str(shown_parameter(name).unwrap_or(name)),
            Self::Expression(text) => formatter.write_str(text),
        }
    }
}

/// A yes/no question about a subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Test {
    /// Is it neither empty, zero, false, null nor undefined?
    Truthy(Subject),
    /// Is it neither null nor undefined?
    Present(Subject),
    /// Does it equal this constant?
    Equals(Subject, String),
}

impl Test {
    /// What it is about.
    pub fn subject(&self) -> &Subject {
        match self {
            Self::Truthy(subject) | Self::Present(subject) | Self::Equals(subject, _) => subject,
        }
    }
}

/// A test together with the answer that must hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Guard {
    /// The question.
    pub test: Test,
    /// The answer.
    pub holds: bool,
}

impl Guard {
    /// The guard that holds exactly when this one does not.
    pub fn negated(&self) -> Self {
        Self {
            test: self.test.clone(),
            holds: !self.holds,
        }
    }

    /// Whether the two can never hold together.
    pub fn excludes(&self, other: &Self) -> bool {
        if self.test.subject() != other.test.subject() {
            return false;
        }
        if self.test == other.test {
            return self.holds != other.holds;
        }
        match (&self.test, self.holds, &other.test, other.holds) {
            (Test::Equals(_, left), true, Test::Equals(_, right), true) => left != right,
            // A constant that is not empty is truthy and present.
            (Test::Equals(_, constant), true, Test::Truthy(_) | Test::Present(_), false)
            | (Test::Truthy(_) | Test::Present(_), false, Test::Equals(_, constant), true) => {
                is_truthy_constant(constant)
            }
            (Test::Truthy(_), true, Test::Present(_), false)
            | (Test::Present(_), false, Test::Truthy(_), true) => true,
            (Test::Equals(_, constant), true, Test::Truthy(_), true)
            | (Test::Truthy(_), true, Test::Equals(_, constant), true) => {
                !is_truthy_constant(constant)
            }
            _ => false,
        }
    }
}

fn is_truthy_constant(constant: &str) -> bool {
    !matches!(constant, "" | "0" | "false" | "null" | "undefined")
}

impl fmt::Display for Guard {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.test, self.holds) {
            (Test::Truthy(subject), true) => write!(formatter, "`{subject}` is true"),
            (Test::Truthy(subject), false) => write!(formatter, "`{subject}` is false"),
            (Test::Present(subject), true) => write!(formatter, "`{subject}` is set"),
            (Test::Present(subject), false) => write!(formatter, "`{subject}` is not set"),
            (Test::Equals(subject, constant), true) => {
                write!(formatter, "`{subject}` is `{constant}`")
            }
            (Test::Equals(subject, constant), false) => {
                write!(formatter, "`{subject}` is not `{constant}`")
            }
        }
    }
}

/// Guards that all hold; none at all means always.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Condition(Vec<Guard>);

impl Condition {
    /// The condition that always holds.
    pub const fn always() -> Self {
        Self(Vec::new())
    }

    /// The condition that never holds.
    pub fn never() -> Self {
        let test = Test::Truthy(Subject::Expression("false".to_owned()));
        let guard = Guard { test, holds: true };
        Self(vec![guard.negated(), guard])
    }

    /// The guards.
    pub fn guards(&self) -> &[Guard] {
        &self.0
    }

    /// Whether nothing has to hold.
    pub fn is_always(&self) -> bool {
        self.0.is_empty()
    }

    /// This condition and one more guard.
    #[must_use]
    pub fn and(mut self, guard: Guard) -> Self {
        if !self.0.contains(&guard) {
            self.0.push(guard);
        }
        self
    }

    /// This condition and another.
    #[must_use]
    pub fn and_all(&self, other: &Self) -> Self {
        other
            .0
            .iter()
            .fold(self.clone(), |all, guard| all.and(guard.clone()))
    }

    /// This condition without what it says about `subject`.
    #[must_use]
    pub fn without(&self, subject: &Subject) -> Self {
        let guards = self.0.iter();
        let others = guards.filter(|guard| guard.test.subject() != subject);
        Self(others.cloned().collect())
    }

    /// This condition without one guard.
    #[must_use]
    pub fn without_guard(&self, guard: &Guard) -> Self {
        let others = self.0.iter().filter(|other| *other != guard);
        Self(others.cloned().collect())
    }

    /// Whether the two can never hold together.
    pub fn excludes(&self, other: &Self) -> bool {
        self.0
            .iter()
            .any(|left| other.0.iter().any(|right| left.excludes(right)))
    }

    /// Whether this condition contradicts itself.
    pub fn is_impossible(&self) -> bool {
        self.excludes(self)
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, guard) in self.0.iter().enumerate() {
            if at > 0 {
                formatter.write_str(" and ")?;
            }
            write!(formatter, "{guard}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn subject() -> Subject {
        Subject::Variable("NODE_ENV".into())
    }

    fn equals(constant: &str, holds: bool) -> Guard {
        Guard {
            test: Test::Equals(subject(), constant.into()),
            holds,
        }
    }

    fn truthy(holds: bool) -> Guard {
        Guard {
            test: Test::Truthy(subject()),
            holds,
        }
    }

    fn present(holds: bool) -> Guard {
        Guard {
            test: Test::Present(subject()),
            holds,
        }
    }

    #[test]
    fn guards_exclude_each_other_both_ways() {
        let cases = [
            (
                equals("production", true),
                equals("production", false),
                true,
            ),
            (equals("production", true), equals("sandbox", true), true),
            (equals("production", false), equals("sandbox", true), false),
            (equals("production", true), truthy(false), true),
            (equals("", true), truthy(false), false),
            (equals("", true), truthy(true), true),
            (truthy(true), present(false), true),
            (truthy(false), present(true), false),
            (truthy(true), truthy(false), true),
            (
                truthy(true),
                Guard {
                    test: Test::Truthy(Subject::Expression("x".into())),
                    holds: false,
                },
                false,
            ),
        ];
        for (left, right, expected) in cases {
            assert_eq!(left.excludes(&right), expected, "{left} / {right}");
            assert_eq!(right.excludes(&left), expected, "{right} / {left}");
        }
    }
}
