//! Which variables the answers about a file hang on, and the worlds that have a
//! say in them: those of its package, and, where they give one of these
//! variables its value, those of the configuration at the root of the project.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::model::value::function_of_parameter;
use crate::model::{Condition, Read, Subject, Test, Value};
use crate::resolve::answer::{Answer, Slot};
use crate::resolve::environment::Environments;
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::World;

/// The variables that something hangs on.
#[derive(Debug, Default)]
pub(super) struct Asked {
    /// Those that give values.
    values: BTreeSet<String>,
    /// Those that are only tested.
    tests: BTreeSet<String>,
    /// Whether parameters of exported functions are among them.
    pub(super) has_parameters: bool,
}

impl Asked {
    pub(super) fn add(&mut self, answers: &[Answer]) {
        for answer in answers {
            self.add_value(&answer.value);
            self.add_condition(&answer.condition);
        }
    }

    fn add_value(&mut self, value: &Value) {
        if let Value::Variable(variable) = value {
            if variable.read == Read::Parameter {
                self.has_parameters = true;
            } else {
                self.values.insert(variable.name.clone());
            }
        }
    }

    fn add_condition(&mut self, condition: &Condition) {
        for guard in condition.guards() {
            if let Test::Truthy(Subject::Variable(name))
            | Test::Present(Subject::Variable(name))
            | Test::Equals(Subject::Variable(name), _) = &guard.test
            {
                // What parameters are is for their callers to say.
                if function_of_parameter(name).is_none() {
                    self.tests.insert(name.clone());
                }
            }
        }
    }

    fn is_empty(&self) -> bool {
        self.values.is_empty() && self.tests.is_empty()
    }

    fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.values.iter().chain(&self.tests).map(String::as_str)
    }
}

impl Project<'_> {
    /// What the init calls of a file hang on.
    pub(super) fn asked_by(&self, file: &FileView) -> Asked {
        let mut asked = Asked::default();
        for call in &file.facts.inits {
            asked.add_condition(&call.position.condition);
            asked.add(&self.tokens(file, call));
            if let Slot::Given(answers) = self.option(file, call, "environment") {
                asked.add(&answers);
            }
            let environments = Environments::of(self, file, call);
            for (condition, variable) in environments.hang_on() {
                asked.add_condition(condition);
                if let Some(variable) = variable {
                    asked.add_value(&Value::Variable(variable.clone()));
                }
            }
        }
        for set in &file.facts.environment_sets {
            asked.add(&self.answers(file, &set.value));
            asked.add_condition(&set.position.condition);
        }
        asked
    }

    /// The worlds that have a say in these answers, which are a file's.
    pub fn worlds_behind(&self, file: &FileView, answers: &[&[Answer]]) -> Vec<World> {
        let mut asked = Asked::default();
        for answers in answers {
            asked.add(answers);
        }
        self.worlds_for(&file.location, &asked)
    }

    /// The worlds that have a say in what is asked at `location`; none where it
    /// hangs on no variable, so that nothing is read for it.
    pub(super) fn worlds_for(&self, location: &Path, asked: &Asked) -> Vec<World> {
        if asked.is_empty() {
            return Vec::new();
        }
        let root = self.package_root(location);
        let own = self.definitions(&root);
        let mut worlds = own.worlds.clone();
        let mut parts = vec![own];
        if !self.is_top(&root) {
            let above = self.carriers(&self.tree().root_of(location));
            let serves = |world: &&World| {
                world.is_for(location) && asked.values.iter().any(|name| world.binds(name))
            };
            worlds.extend(above.worlds.iter().filter(serves).cloned());
            parts.push(above);
        }
        for part in &parts {
            for problem in part.broken_about(asked.names()) {
                self.note(problem.clone());
            }
        }
        worlds
    }

    /// The worlds in which the calls of a file run: those of the package, and
    /// those of the callers of the file's functions in each of them.
    pub fn worlds_of(&self, file: &FileView) -> Arc<Vec<World>> {
        self.cached_worlds(&file.location, || Arc::new(self.find_worlds(file)))
    }
}
