//! The worlds of a function's callers: what exported functions and components
//! are given in other files of the package.

use std::sync::Arc;

use crate::extract::kind::Role;
use crate::model::facts::OutsideCall;
use crate::model::value::parameter_name;
use crate::model::{Known, Place, Read, Value};
use crate::resolve::answer::{Answer, Slot};
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::{Binding, World};

/// More callers than this are not looked at.
const MAX_CALLERS: usize = 64;

impl Project<'_> {
    /// All worlds in which the calls of a file run: those of the package, and
    /// those of the callers of the file's functions in each of them.
    pub fn worlds_of(&self, file: &FileView) -> Vec<World> {
        let of_package = self.worlds(&file.location);
        let mut worlds = of_package.to_vec();
        if !self.asks_for_parameters(file) {
            return worlds;
        }
        let nothing = World::new(None);
        let bases: Vec<&World> = if of_package.is_empty() {
            vec![&nothing]
        } else {
            of_package.iter().collect()
        };
        for (caller, call) in self.callers(file) {
            for base in &bases {
                worlds.push(self.world_of_call(base, &caller, &call));
            }
        }
        worlds
    }

    fn asks_for_parameters(&self, file: &FileView) -> bool {
        let is_parameter = |answer: &Answer| matches!(&answer.value, Value::Variable(variable) if variable.read == Read::Parameter);
        file.facts.inits.iter().any(|call| {
            ["token", "environment"]
                .iter()
                .any(|name| match self.option(file, call, name) {
                    Slot::Given(answers) => answers.iter().any(is_parameter),
                    Slot::Missing | Slot::Unknown => false,
                })
        })
    }

    fn callers(&self, file: &FileView) -> Vec<(Arc<FileView>, OutsideCall)> {
        let mut found = Vec::new();
        for other in self.package_files(&file.location).iter() {
            if other.role != Role::Source || other.location == file.location {
                continue;
            }
            for call in &other.facts.calls {
                let target = self.tree().resolve(&other.location, &call.specifier);
                if target.is_some_and(|target| target == file.location) {
                    found.push((Arc::clone(other), call.clone()));
                }
                if found.len() >= MAX_CALLERS {
                    return found;
                }
            }
        }
        found
    }

    fn world_of_call(&self, base: &World, caller: &FileView, call: &OutsideCall) -> World {
        let place = caller.place(call.span);
        let mut world = base.clone();
        world.set_caller(call.name.clone(), place);
        for (position, path, value) in &call.arguments {
            let answers = self.answers(caller, value);
            let [only] = answers.as_slice() else { continue };
            let name = parameter_name(&call.name, *position, path);
            if let Some((known, place)) = known_in(base, only) {
                world.bind(
                    name,
                    Binding {
                        known: Some(known),
                        place: Some(place),
                    },
                );
            }
        }
        world
    }
}

fn known_in(world: &World, answer: &Answer) -> Option<(Known, Place)> {
    match &answer.value {
        Value::Known(known) => Some((known.clone(), answer.place(known.span))),
        Value::Variable(variable) => {
            let (known, place) = world.get(&variable.name)?;
            Some((known.clone(), place?.clone()))
        }
        _ => None,
    }
}
