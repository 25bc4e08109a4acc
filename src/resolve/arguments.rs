//! What a call gives the parameters of the function that it calls.
//!
//! Knows names and values; does not know how callers are found.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{Known, Place};

/// What a parameter, or a member of one, is given.
#[derive(Clone, Debug)]
pub(super) enum Argument {
    /// A value, where it is written, and the variable that gives it, if one does.
    Known(Known, Place, Option<String>),
    /// Nothing.
    Absent,
    /// Something that could not be evaluated.
    Unknown,
}

/// What the parameters of a function are given.
#[derive(Clone, Debug, Default)]
pub(super) struct Arguments {
    given: BTreeMap<String, Argument>,
    /// Those that are given objects all of whose members are told.
    whole: BTreeSet<String>,
}

impl Arguments {
    pub(super) fn is_empty(&self) -> bool {
        self.given.is_empty() && self.whole.is_empty()
    }

    pub(super) fn give(&mut self, name: String, argument: Argument) {
        self.given.insert(name, argument);
    }

    /// Says that all members of a parameter are told.
    pub(super) fn tell_all(&mut self, name: String) {
        self.whole.insert(name);
    }

    /// What a parameter, or a member of one, is given; none where nothing is told
    /// of it.
    pub(super) fn get(&self, name: &str) -> Option<&Argument> {
        if let Some(given) = self.given.get(name) {
            return Some(given);
        }
        let (holder, _) = name.rsplit_once('.')?;
        (self.whole.contains(holder) || self.is_absent(holder)).then_some(&Argument::Absent)
    }

    /// Whether a parameter, or a member of one, is given nothing.
    pub(super) fn is_absent(&self, name: &str) -> bool {
        matches!(self.get(name), Some(Argument::Absent))
    }

    /// Puts a default in the place of what is not given.
    pub(super) fn fall_back(&mut self, missing: &str, name: &str, default: Argument) {
        let is_told = missing != name && self.given.contains_key(name);
        if self.is_absent(missing) && !is_told {
            self.give(name.to_owned(), default);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing() {
        let mut arguments = Arguments::default();
        assert!(arguments.is_empty());
        arguments.give("a".to_owned(), Argument::Absent);
        arguments.give("b.x".to_owned(), Argument::Unknown);
        arguments.tell_all("b".to_owned());
        arguments.give("c.x".to_owned(), Argument::Unknown);
        arguments.give("d".to_owned(), Argument::Absent);
        // A default of a member, of one that is given, and of the whole.
        arguments.fall_back("b.y", "b.y", Argument::Unknown);
        arguments.fall_back("b.x", "b.x", Argument::Absent);
        arguments.fall_back("d", "d.x", Argument::Unknown);
        // What is told of a member stays; a parameter that is missing is the default.
        arguments.give("f".to_owned(), Argument::Absent);
        arguments.give("f.x".to_owned(), Argument::Unknown);
        arguments.fall_back("f", "f.x", Argument::Absent);
        arguments.give("g".to_owned(), Argument::Absent);
        arguments.fall_back("g", "g", Argument::Unknown);
        let (absent, unknown) = (Some("absent"), Some("unknown"));
        let cases = [
            ("a", absent),
            ("a.x", absent),
            ("b", None),
            ("b.x", unknown),
            ("b.y", unknown),
            ("b.z", absent),
            ("c.x", unknown),
            ("c.y", None),
            ("d.x", unknown),
            ("d.y", absent),
            ("e", None),
            ("f.x", unknown),
            ("g", unknown),
        ];
        for (name, expected) in cases {
            let told = arguments.get(name).map(|argument| match argument {
                Argument::Known(..) => "known",
                Argument::Absent => "absent",
                Argument::Unknown => "unknown",
            });
            assert_eq!(told, expected, "{name}");
        }
    }
}
