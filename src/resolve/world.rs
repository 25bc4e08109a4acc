//! One way in which a program runs: the values of its environment variables.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::value::function_of_parameter;
use crate::model::{Condition, Guard, Known, Place, Subject, Test};
use crate::resolve::arguments::{Argument, Arguments};

/// The value of a variable in a world.
#[derive(Clone, Debug)]
pub struct Binding {
    /// The value; none where it is set to something unknown.
    pub known: Option<Known>,
    /// Where it is set; none for what the mode itself says.
    pub place: Option<Place>,
}

/// The variables of one mode.
#[derive(Clone, Debug)]
pub struct World {
    mode: Option<String>,
    caller: Option<(String, Place)>,
    bindings: BTreeMap<String, Binding>,
    /// What the parameters of exported functions are given.
    pub(super) arguments: Arguments,
    /// Whether other variables may be set, too.
    is_open: bool,
    /// The folder whose programs it is for, if that is known.
    folder: Option<PathBuf>,
}

impl World {
    pub(super) fn new(mode: Option<String>) -> Self {
        Self {
            mode,
            caller: None,
            bindings: BTreeMap::new(),
            arguments: Arguments::default(),
            is_open: false,
            folder: None,
        }
    }

    pub(super) fn bind(&mut self, name: String, binding: Binding) {
        self.bindings.insert(name, binding);
    }

    /// Says that other variables may be set, too.
    pub(super) fn open(&mut self) {
        self.is_open = true;
    }

    pub(super) fn set_folder(&mut self, folder: PathBuf) {
        self.folder = Some(folder);
    }

    /// Whether it is for the program at `location`.
    pub(super) fn is_for(&self, location: &Path) -> bool {
        self.folder
            .as_ref()
            .is_none_or(|folder| location.starts_with(folder))
    }

    /// Takes all of another world's variables over, with `prefix` before their
    /// names.
    pub(super) fn take(&mut self, other: Self, prefix: &str) {
        self.is_open |= other.is_open;
        for (name, binding) in other.bindings {
            self.bindings.insert(format!("{prefix}{name}"), binding);
        }
    }

    /// One of the variables.
    pub(super) fn into_binding(mut self, name: &str) -> Option<Binding> {
        self.bindings.remove(name)
    }

    pub(super) fn binds(&self, name: &str) -> bool {
        self.bindings.contains_key(name)
    }

    /// How many variables are set.
    pub(super) fn len(&self) -> usize {
        self.bindings.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bindings.is_empty()
    }

    /// The mode; none where the files name no modes.
    pub fn mode(&self) -> Option<&str> {
        self.mode.as_deref()
    }

    pub(super) fn set_caller(&mut self, function: String, place: Place) {
        self.caller = Some((function, place));
    }

    /// The function whose caller this is about, and the call.
    pub fn caller(&self) -> Option<(&str, &Place)> {
        self.caller
            .as_ref()
            .map(|(function, place)| (function.as_str(), place))
    }

    /// Whether a variable is set, if only to something unknown.
    pub fn sets(&self, name: &str) -> bool {
        self.is_open || self.bindings.contains_key(name) || self.arguments.get(name).is_some()
    }

    /// The known value of a variable or parameter, and where it is set.
    pub fn get(&self, name: &str) -> Option<(&Known, Option<&Place>)> {
        if let Some(Argument::Known(known, place, _)) = self.arguments.get(name) {
            return Some((known, Some(place)));
        }
        let binding = self.bindings.get(name)?;
        Some((binding.known.as_ref()?, binding.place.as_ref()))
    }

    /// Whether the text of an expression names one of the variables.
    pub(super) fn is_read_in(&self, text: &str) -> bool {
        let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'$');
        self.bindings.keys().any(|name| {
            text.match_indices(name.as_str()).any(|(at, _)| {
                let (before, after) = (&text[..at], &text[at + name.len()..]);
                !before.as_bytes().last().is_some_and(is_part)
                    && !after.as_bytes().first().is_some_and(is_part)
            })
        })
    }

    /// The environment variable that gives a parameter its value, if one does.
    pub fn variable_behind(&self, name: &str) -> Option<&str> {
        match self.arguments.get(name)? {
            Argument::Known(_, _, variable) => variable.as_deref(),
            Argument::Absent | Argument::Unknown => None,
        }
    }

    /// Whether a parameter is given nothing.
    pub(super) fn is_absent(&self, name: &str) -> bool {
        self.arguments.is_absent(name)
    }

    /// The guards, among those that are left of `condition` here, on parameters
    /// of which only a caller could tell what they are: nobody can tell whether
    /// they hold.
    pub(super) fn undecided(&self, condition: &Condition) -> Vec<Guard> {
        if self.arguments.is_empty() {
            return Vec::new();
        }
        let guards = condition.guards().iter();
        let open = guards.filter(|guard| match guard.test.subject() {
            Subject::Variable(name) => function_of_parameter(name).is_some(),
            Subject::Expression(_) => false,
        });
        open.cloned().collect()
    }

    /// What is left of a condition in this world, and whether the world had a
    /// say in it; `None` where the condition does not hold.
    pub fn narrow(&self, condition: &Condition) -> Option<(Condition, bool)> {
        let mut left = Condition::always();
        let mut is_used = false;
        for guard in condition.guards() {
            match self.decide(guard) {
                Some(true) => is_used = true,
                Some(false) => return None,
                None => left = left.and(guard.clone()),
            }
        }
        Some((left, is_used))
    }

    /// Whether a condition can hold in this world.
    pub fn narrow_holds(&self, condition: &Condition) -> bool {
        self.narrow(condition).is_some()
    }

    fn decide(&self, guard: &Guard) -> Option<bool> {
        let (Test::Truthy(Subject::Variable(name))
        | Test::Present(Subject::Variable(name))
        | Test::Equals(Subject::Variable(name), _)) = &guard.test
        else {
            return None;
        };
        if self.is_absent(name) {
            return Some(!guard.holds);
        }
        let (known, _) = self.get(name)?;
        let text = known.text.expose();
        let is_true = match &guard.test {
            Test::Truthy(_) if function_of_parameter(name).is_some() => known.is_truthy(),
            // The values of variables are strings, so `"false"` is true.
            Test::Truthy(_) => !text.is_empty(),
            Test::Present(_) => true,
            Test::Equals(_, constant) => text == constant,
        };
        Some(is_true == guard.holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::parameter_name;
    use crate::model::{Literal, Sensitive, Span};
    use crate::resolve::tests::source;

    fn set(names: &[&str]) -> World {
        let mut world = World::new(None);
        for name in names {
            let (known, place) = (None, None);
            world.bind((*name).to_owned(), Binding { known, place });
        }
        world
    }

    #[test]
    fn what_a_world_sets() {
        let mut open = set(&["A"]);
        open.open();
        let mut taken = set(&["A"]);
        taken.take(set(&["B", "C"]), "X_");
        let mut opened = set(&[]);
        opened.take(open.clone(), "");
        // Names that are set, one that is not, how many, and whether none is.
        let cases = [
            (set(&[]), vec![], Some("A"), 0),
            (set(&["A", "B"]), vec!["A", "B"], Some("C"), 2),
            (open, vec!["A", "B"], None, 1),
            (taken, vec!["A", "X_B", "X_C"], Some("B"), 3),
            (opened, vec!["A", "B"], None, 1),
        ];
        for (mut world, names, other, count) in cases {
            assert!(names.iter().all(|name| world.sets(name)), "{names:?}");
            assert!(other.is_none_or(|other| !world.sets(other)), "{other:?}");
            assert_eq!((world.len(), world.is_empty()), (count, count == 0));
            assert!(world.is_for(Path::new("/shop/api/main.ts")));
            world.set_folder("/shop/web".into());
            assert!(world.is_for(Path::new("/shop/web/main.ts")));
            assert!(!world.is_for(Path::new("/shop/api/main.ts")));
        }
        // An open one stays open whatever it takes.
        let mut open = set(&[]);
        open.open();
        open.take(set(&[]), "");
        assert!(open.sets("A"));
    }

    #[test]
    fn texts_that_name_a_variable() {
        let world = set(&["API_KEY", "mode"]);
        let cases = [
            ("mode === 'live'", true),
            ("is(API_KEY)", true),
            ("API_KEY", true),
            ("model", false),
            ("$mode", false),
            ("mode_", false),
            ("API_KEY2 || MY_API_KEY", false),
            ("amode + mode", true),
            ("", false),
        ];
        for (text, expected) in cases {
            assert_eq!(world.is_read_in(text), expected, "{text}");
        }
        assert!(!set(&[]).is_read_in("mode"));
    }

    #[test]
    fn booleans_of_files_and_of_callers() {
        let known = |text: &str, literal| Known {
            text: Sensitive::new(text),
            literal,
            span: Span::new(0, 5),
        };
        let is_true = |name: &str| Guard {
            test: Test::Truthy(Subject::Variable(name.to_owned())),
            holds: true,
        };
        let mut world = World::new(None);
        // YAML knows `false`; the environment of a process holds strings.
        let binding = Binding {
            known: Some(known("false", Literal::Boolean)),
            place: None,
        };
        world.bind("FLAG".to_owned(), binding);
        assert_eq!(world.decide(&is_true("FLAG")), Some(true));
        let parameter = parameter_name("boot", 0, "sandbox", "");
        let source = source("a.js", "boot(false)");
        for (literal, expected) in [(Literal::Boolean, false), (Literal::String, true)] {
            let place = Place {
                source: source.clone(),
                span: Span::new(5, 10),
            };
            let argument = Argument::Known(known("false", literal), place, None);
            world.arguments.give(parameter.clone(), argument);
            assert_eq!(world.decide(&is_true(&parameter)), Some(expected));
        }
    }
}
