//! What an init call is given for an option.

use crate::model::facts::{InitCall, InitOption, InitOptions};
use crate::model::{Condition, Subject, Value};

/// What stands in an option of an init call.
#[derive(Clone, Debug)]
pub enum Slot<'f> {
    /// Alternatives and when they hold.
    Given(Vec<(Condition, &'f Value, Option<&'f Subject>)>),
    /// The option is not given.
    Missing,
    /// It may be given in a way that could not be seen.
    Unknown,
}

/// The values that option `name` of a call can have where the call stands.
pub fn init_option<'f>(call: &'f InitCall, name: &str) -> Slot<'f> {
    let (options, open) = match &call.options {
        InitOptions::None => return Slot::Missing,
        InitOptions::Opaque => return Slot::Unknown,
        InitOptions::Object { options, open } => (options, *open),
    };
    let named: Vec<&InitOption> = options
        .iter()
        .filter(|option| option.name == name)
        .collect();
    if named.is_empty() {
        return if open { Slot::Unknown } else { Slot::Missing };
    }
    // A later option overrides the earlier ones, unless it is conditional.
    let from = named
        .iter()
        .rposition(|option| option.condition.is_always())
        .unwrap_or(0);
    let mut values = Vec::new();
    for option in &named[from..] {
        for (condition, leaf) in option.value.leaves() {
            let both = option.condition.and_all(&condition);
            if !both.is_impossible() && !both.excludes(&call.position.condition) {
                values.push((both, leaf, option.subject.as_ref()));
            }
        }
    }
    Slot::Given(values)
}

/// The token alternatives of a call; empty where none is known.
pub fn tokens(call: &InitCall) -> Vec<(Condition, &Value)> {
    match init_option(call, "token") {
        Slot::Given(values) => values
            .into_iter()
            .map(|(condition, value, _)| (condition, value))
            .collect(),
        Slot::Missing | Slot::Unknown => Vec::new(),
    }
}
