//! What a finding is about: what tells two mistakes that meet in one place from
//! one mistake that two rules see.
//!
//! It knows neither the rules nor their order.

use crate::model::Sensitive;

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A value that reaches a call.
    Value {
        /// The value.
        text: Sensitive,
        /// The variable that gives it, if one does.
        variable: Option<String>,
    },
    /// A variable, whatever it holds.
    Variable(String),
}

impl Subject {
    /// The value `text`, which `variable` gives, if one does.
    pub(super) fn value(text: &str, variable: Option<&str>) -> Self {
        Self::Value {
            text: Sensitive::new(text),
            variable: variable.map(str::to_owned),
        }
    }

    /// Whether a mistake of one has nothing to do with a mistake of the other: one
    /// use can come to one value in one mode, or for one caller, and to another in
    /// the next. The same value in two modes is one.
    pub(super) fn is_other_than(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Value { text, .. }, Self::Value { text: other, .. }) => text != other,
            (Self::Variable(name), Self::Variable(other)) => name != other,
            (Self::Variable(name), Self::Value { variable, .. })
            | (Self::Value { variable, .. }, Self::Variable(name)) => {
                variable.as_ref() != Some(name)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_apart_by_what_they_are() {
        let of_one = Subject::value("one", Some("A"));
        assert!(!of_one.is_other_than(&Subject::value("one", None)));
        assert!(!of_one.is_other_than(&Subject::value("one", Some("B"))));
        assert!(of_one.is_other_than(&Subject::value("two", Some("A"))));
    }

    #[test]
    fn a_variable_stands_for_all_that_it_holds() {
        let variable = Subject::Variable("A".to_owned());
        for (value, is_other) in [
            (Subject::value("one", Some("A")), false),
            (Subject::value("two", Some("A")), false),
            (Subject::value("one", Some("B")), true),
            (Subject::value("one", None), true),
        ] {
            assert_eq!(variable.is_other_than(&value), is_other, "{value:?}");
            assert_eq!(value.is_other_than(&variable), is_other, "{value:?}");
        }
        assert!(!variable.is_other_than(&variable.clone()));
        assert!(variable.is_other_than(&Subject::Variable("B".to_owned())));
    }
}
