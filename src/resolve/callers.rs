//! The worlds of a function's callers: what exported functions and components
//! are given in other files of the package.

use std::sync::Arc;

use crate::extract::kind::Role;
use crate::model::facts::{ExportedParameter, OutsideCall};
use crate::model::value::{function_of_parameter, parameter_name};
use crate::model::{Known, Literal, Value};
use crate::resolve::answer::Answer;
use crate::resolve::arguments::Argument;
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::World;

/// More callers than this are not looked at.
const MAX_CALLERS: usize = 1_000;

impl Project<'_> {
    pub(super) fn find_worlds(&self, file: &FileView) -> Vec<World> {
        let mut asked = self.asked_by(file);
        if !asked.has_parameters {
            return self.worlds_for(&file.location, &asked);
        }
        for default in &file.facts.defaults {
            asked.add(&self.answers(file, &default.value));
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
        for (caller, call) in &callers {
            for base in &bases {
                worlds.push(self.world_of_call(base, file, caller, call));
            }
        }
        let is_called = |function: &str| callers.iter().any(|(_, call)| call.name == function);
        for base in &bases {
            worlds.extend(self.world_of_defaults(base, file, &is_called));
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

    fn world_of_call(
        &self,
        base: &World,
        file: &FileView,
        caller: &FileView,
        call: &OutsideCall,
    ) -> World {
        let parameters = file.facts.parameters.iter();
        let parameters = parameters.filter(|parameter| parameter.function == call.name);
        let mut world = base.clone();
        let mut shown = &call.name;
        for parameter in parameters {
            if call.name == "default"
                && let Some(own) = &parameter.own_name
            {
                shown = own;
            }
            let position = parameter.position;
            if call.count.is_some_and(|count| position >= count) {
                world.arguments.give(key(parameter, ""), Argument::Absent);
            }
            if call.whole.contains(&position) {
                world.arguments.tell_all(key(parameter, ""));
            }
            for (at, path, value) in &call.arguments {
                if *at == position {
                    let argument = argument_in(base, &self.answers(caller, value));
                    world.arguments.give(key(parameter, path), argument);
                }
            }
        }
        for default in &file.facts.defaults {
            if function_of_parameter(&default.missing) == Some(&call.name) {
                let argument = argument_in(base, &self.answers(file, &default.value));
                let (missing, name) = (&default.missing, &default.name);
                world.arguments.fall_back(missing, name, argument);
            }
        }
        world.set_caller(shown.clone(), caller.place(call.span));
        world
    }

    /// The world of the defaults, for functions without a known caller: somebody
    /// calls them, and gives nothing.
    fn world_of_defaults(
        &self,
        base: &World,
        file: &FileView,
        is_called: &dyn Fn(&str) -> bool,
    ) -> Option<World> {
        let mut world = base.clone();
        for default in &file.facts.defaults {
            let function = function_of_parameter(&default.name);
            if default.missing == default.name && !function.is_none_or(is_called) {
                let argument = argument_in(base, &self.answers(file, &default.value));
                world.arguments.give(default.name.clone(), argument);
            }
        }
        (!world.arguments.is_empty()).then_some(world)
    }
}

fn key(parameter: &ExportedParameter, path: &str) -> String {
    parameter_name(
        &parameter.function,
        parameter.position,
        &parameter.name,
        path,
    )
}

/// What an argument with these answers is in a world: the only one that is left
/// there.
fn argument_in(world: &World, answers: &[Answer]) -> Argument {
    let mut left = answers
        .iter()
        .filter(|answer| world.narrow_holds(&answer.condition));
    let (Some(only), None) = (left.next(), left.next()) else {
        return Argument::Unknown;
    };
    match &only.value {
        Value::Known(known) => Argument::Known(known.clone(), only.place(known.span), None),
        Value::Absent(_) => Argument::Absent,
        Value::Variable(variable) => match world.get(&variable.name) {
            // The values of variables are strings.
            Some((known, Some(place))) => {
                let literal = Literal::String;
                let known = Known {
                    literal,
                    ..known.clone()
                };
                Argument::Known(known, place.clone(), Some(variable.name.clone()))
            }
            _ => Argument::Unknown,
        },
        _ => Argument::Unknown,
    }
}
