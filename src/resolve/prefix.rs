//! Tests of the token itself: where its own prefix decides, token and environment
//! agree by design.

use crate::model::facts::{InitCall, InitOption, InitOptions};
use crate::model::{Alias, Condition, Guard, Subject, Test};

/// Whether an environment that holds under `condition` is chosen by something that
/// is worked out from the token: nobody can tell which it is.
pub(super) fn chooses(condition: &Condition, call: &InitCall) -> bool {
    aliases(call).any(|alias| alias.is_worked_on(condition))
}

/// Whether the call is only made with a token of one kind, or may be: a test on the
/// way to it looks at the token's prefix.
pub(super) fn admits(condition: &Condition, call: &InitCall) -> bool {
    condition.guards().iter().any(|guard| {
        speaks_of_prefix(guard)
            || names_one_environment(guard) && aliases(call).any(|alias| alias.works_on(guard))
    })
}

/// The names under which the code knows the token of `call`.
fn aliases(call: &InitCall) -> impl Iterator<Item = &Alias> {
    let options: &[InitOption] = match &call.options {
        InitOptions::Object { options, .. } => options,
        InitOptions::None | InitOptions::Opaque => &[],
    };
    let tokens = options.iter().filter(|option| option.name == "token");
    tokens.flat_map(|option| &option.aliases)
}

fn speaks_of_prefix(guard: &Guard) -> bool {
    match &guard.test {
        Test::Truthy(Subject::Expression(text)) => {
            text.contains("test_") || text.contains("live_") || text.contains("startsWith")
        }
        _ => false,
    }
}

/// Whether a test speaks of one environment: `isLive(token)`, and not
/// `isValid(token)` or `/^(test|live)_/.test(token)`.
fn names_one_environment(guard: &Guard) -> bool {
    let (Subject::Expression(text) | Subject::Variable(text)) = guard.test.subject();
    let asked = text.replace(".test(", "").to_ascii_lowercase();
    let constant = match &guard.test {
        Test::Equals(_, constant) => constant.to_ascii_lowercase(),
        Test::Truthy(_) | Test::Present(_) => String::new(),
    };
    let names = |words: &[&str], letter: &str| {
        constant == letter
            || words
                .iter()
                .any(|word| asked.contains(word) || constant.contains(word))
    };
    names(&["live", "prod"], "l") != names(&["test", "sandbox", "sdbx"], "t")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn truthy(subject: Subject) -> Guard {
        let test = Test::Truthy(subject);
        Guard { test, holds: true }
    }

    #[test]
    fn tests_that_look_at_the_prefix() {
        let cases = [
            ("token.includes('test_')", true),
            ("token.includes('live_')", true),
            ("token.startsWith(prefix)", true),
            ("token.length", false),
        ];
        for (text, expected) in cases {
            let guard = truthy(Subject::Expression(text.to_owned()));
            assert_eq!(speaks_of_prefix(&guard), expected, "{text}");
        }
        let variable = Subject::Variable("test_".to_owned());
        assert!(!speaks_of_prefix(&truthy(variable)));
    }

    #[test]
    fn tests_that_speak_of_one_environment() {
        let cases = [
            ("isLive(token)", None, true),
            ("isSandboxToken(token)", None, true),
            ("isValid(token)", None, false),
            ("/^(test|live)_/.test(token)", None, false),
            ("token.slice(0, 4)", Some("test"), true),
            ("token[0]", Some("l"), true),
            ("token[0]", Some("x"), false),
            ("token.length", Some("32"), false),
        ];
        for (text, constant, expected) in cases {
            let subject = Subject::Expression(text.to_owned());
            let guard = match constant {
                None => truthy(subject),
                Some(constant) => Guard {
                    test: Test::Equals(subject, constant.to_owned()),
                    holds: true,
                },
            };
            assert_eq!(names_one_environment(&guard), expected, "{text}");
        }
    }
}
