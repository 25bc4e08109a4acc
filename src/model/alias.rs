//! The names under which code knows a value, and what tests of them say of it.
//!
//! What a test asks is known as text. This module tells whether such a text asks
//! about a value, or about something that is worked out from it; it does not know
//! where names and tests come from.

use crate::model::condition::{Condition, Guard, Subject, Test};
use crate::model::span::Span;

/// A name that has a value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Alias {
    /// The name: a variable, or a member as it is written.
    pub name: String,
    /// Where the values are written or read that the name can have.
    pub values: Vec<Span>,
    /// How many values it can have.
    pub alternatives: usize,
    /// Names for what is worked out from it: `const prefix = token.slice(0, 5)`.
    pub derived: Vec<String>,
}

/// What is known of a value that a test may ask about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A constant that is written where its name is.
    Here,
    /// What a variable or another module gives.
    Elsewhere,
}

impl Alias {
    /// Whether the name stands for the value that is written or read at `span`.
    pub fn has(&self, span: Span) -> bool {
        self.values.contains(&span)
    }

    /// Whether one of these tests is made of something that is worked out from
    /// what the name has, as in `token.slice(0, 5) === 'test_'`.
    pub fn is_worked_on(&self, condition: &Condition) -> bool {
        condition.guards().iter().any(|guard| self.works_on(guard))
    }

    /// Whether this test is made of something that is worked out from what the
    /// name has.
    pub fn works_on(&self, guard: &Guard) -> bool {
        let Subject::Expression(text) = guard.test.subject() else {
            return false;
        };
        self.derived.contains(text)
            || std::iter::once(&self.name)
                .chain(&self.derived)
                .any(|name| mentions(text, name).any(|(before, after)| is_handed(before, after)))
    }

    /// Whether the name does not have the value `text` under this condition, or
    /// nobody can tell whether it has: the condition asks about the name.
    pub fn rules_out(&self, text: &str, origin: Origin, condition: &Condition) -> bool {
        condition.guards().iter().any(|guard| {
            let Subject::Expression(asked) = guard.test.subject() else {
                return false;
            };
            if *asked == self.name {
                let answer = match &guard.test {
                    Test::Truthy(_) => !text.is_empty(),
                    Test::Present(_) => true,
                    Test::Equals(_, constant) => text == constant,
                };
                return answer != guard.holds;
            }
            // A constant without an alternative is meant to be what it is.
            let is_open = self.alternatives > 1 || origin == Origin::Elsewhere;
            is_open
                && !is_said_by_its_parts(guard, asked)
                && (self.works_on(guard) || mentions(asked, &self.name).next().is_some())
        })
    }
}

/// Whether a compound test comes together with guards for each of its parts: all
/// of `a && b` holds where `a` and `b` do.
fn is_said_by_its_parts(guard: &Guard, text: &str) -> bool {
    let (has_and, has_or) = (text.contains("&&"), text.contains("||"));
    match guard.holds {
        true => has_and && !has_or,
        false => has_or && !has_and,
    }
}

/// The places where `text`, which is of a program, has `name` as a whole word: what
/// stands before it, and behind it.
pub fn whole_words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    let is_name = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    text.match_indices(name).filter_map(move |(at, _)| {
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let is_whole =
            !name.is_empty() && !before.ends_with(is_name) && !after.starts_with(is_name);
        is_whole.then_some((before, after))
    })
}

/// Those where it is a name of its own, not in a string and not a member of something
/// else.
fn mentions<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = (&'t str, &'t str)> {
    whole_words(text, name).filter(|(before, _)| {
        (!before.ends_with('.') || before.ends_with("...")) && !is_in_string(before)
    })
}

/// Whether a string is open at the end of `before`.
fn is_in_string(before: &str) -> bool {
    let mut open = None;
    for character in before.chars() {
        match open {
            Some(quote) if quote == character => open = None,
            None if matches!(character, '\'' | '"') => open = Some(character),
            _ => {}
        }
    }
    open.is_some()
}

/// Whether a name between these texts is handed to a function, or a member of what
/// it has is asked for.
fn is_handed(before: &str, after: &str) -> bool {
    let before = before.trim_end();
    let is_argument = before.ends_with(',')
        || before.strip_suffix('(').is_some_and(|callee| {
            callee.ends_with(|last: char| last.is_alphanumeric() || matches!(last, '_' | '$' | ')'))
        });
    let after = after.strip_prefix('!').unwrap_or(after).trim_start();
    let has_member = ["?.", ".", "[", "as "]
        .iter()
        .any(|next| after.starts_with(next));
    is_argument || has_member
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alias(alternatives: usize) -> Alias {
        Alias {
            name: "env".to_owned(),
            values: Vec::new(),
            alternatives,
            derived: vec!["short".to_owned()],
        }
    }

    fn truthy(text: &str, holds: bool) -> Guard {
        let test = Test::Truthy(Subject::Expression(text.to_owned()));
        Guard { test, holds }
    }

    #[test]
    fn what_is_worked_out_from_a_name() {
        let cases = [
            ("env.slice(0, 3)", true),
            ("env?.length", true),
            ("env![0]", true),
            ("isLive(env)", true),
            ("matches('x', env)", true),
            ("/^x/.test(env)", true),
            ("(env as string).length", true),
            ("short", true),
            ("short[0]", true),
            ("env", false),
            ("env && isBrowser", false),
            ("process.env.MODE", false),
            ("environment.name", false),
            ("'env.x' in map", false),
            ("(env && isBrowser)", false),
        ];
        for (text, expected) in cases {
            let condition = Condition::always().and(truthy(text, true));
            assert_eq!(alias(1).is_worked_on(&condition), expected, "{text}");
        }
    }

    #[test]
    fn tests_rule_values_out() {
        let equals = |word: &str, holds| Guard {
            test: Test::Equals(Subject::Expression("env".to_owned()), word.to_owned()),
            holds,
        };
        let (here, elsewhere) = (Origin::Here, Origin::Elsewhere);
        // How many values there are, where this one is from, the test, the verdict.
        let cases = [
            (2, here, equals("dev", false), true),
            (2, here, equals("dev", true), false),
            (2, here, equals("sandbox", true), true),
            (2, here, equals("sandbox", false), false),
            (2, here, truthy("env", true), false),
            (2, here, truthy("env", false), true),
            (2, here, truthy("isPaddle(env)", true), true),
            (1, here, truthy("isPaddle(env)", true), false),
            (1, elsewhere, truthy("isPaddle(env)", true), true),
            (2, here, truthy("env === 'a' || env === 'b'", true), true),
            (2, here, truthy("env === 'a' || env === 'b'", false), false),
            (2, here, truthy("env && isBrowser", true), false),
            (2, here, truthy("process.env.MODE", true), false),
        ];
        for (alternatives, origin, guard, expected) in cases {
            let condition = Condition::always().and(guard);
            let verdict = alias(alternatives).rules_out("dev", origin, &condition);
            assert_eq!(verdict, expected, "{alternatives} {origin:?} {condition}");
        }
    }
}
