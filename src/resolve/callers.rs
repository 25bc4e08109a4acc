//! The worlds of a function's callers: what exported functions and components
//! are given in other files of the package.

use std::sync::Arc;

use crate::extract::kind::Role;
use crate::model::facts::OutsideCall;
use crate::model::value::parameter_name;
use crate::model::{Known, Place, Value};
use crate::resolve::answer::Answer;
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::{Binding, World};

/// More callers than this are not looked at.
const MAX_CALLERS: usize = 1_000;

impl Project<'_> {
    pub(super) fn find_worlds(&self, file: &FileView) -> Vec<World> {
        let mut asked = self.asked_by(file);
        if !asked.has_parameters {
            return self.worlds_for(&file.location, &asked);
        }
        let callers = self.callers(file);
        for (caller, call) in &callers {
            for (_, _, value) in &call.arguments {
                asked.add(&self.answers(caller, value));
            }
        }
        let of_package = self.worlds_for(&file.location, &asked);
        let mut worlds = of_package.clone();
        let bases = if of_package.is_empty() {
            vec![World::new(None)]
        } else {
            of_package
        };
        for (caller, call) in callers {
            for base in &bases {
                worlds.push(self.world_of_call(base, &caller, &call));
            }
        }
        worlds
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
