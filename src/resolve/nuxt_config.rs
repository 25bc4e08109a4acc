//! Nuxt's runtime config: the values that `nuxt.config.ts` gives to variables
//! which nothing else sets (nuxt.com, "runtime config").

use std::path::Path;

use crate::extract::upper_snake;
use crate::model::{Place, Value};
use crate::resolve::import::Module;
use crate::resolve::project::Project;
use crate::resolve::world::{Binding, World};

const NAMES: &[&str] = &["nuxt.config.ts", "nuxt.config.js", "nuxt.config.mjs"];

/// Whether a file of this name is a Nuxt config.
pub(super) fn is_one(name: &str) -> bool {
    NAMES.contains(&name)
}

/// A value of the runtime config.
struct Entry<'m> {
    /// The mode it is for, or none for all: `$production: { runtimeConfig }`.
    mode: Option<&'m str>,
    /// The variable that overrides it.
    variable: String,
    value: &'m Value,
}

impl Project<'_> {
    /// Adds what the Nuxt config in `root` gives to the worlds of the package.
    pub(super) fn add_runtime_config(&self, root: &Path, worlds: &mut Vec<World>) {
        let entries = self.tree().entries(root);
        let Some(module) = NAMES
            .iter()
            .filter(|name| entries.iter().any(|entry| entry.name == **name))
            .find_map(|name| self.asked_module(&root.join(name)))
        else {
            return;
        };
        let entries = entries_of(&module);
        if worlds.is_empty() {
            worlds.push(World::new(None));
        }
        for world in worlds.iter_mut() {
            fill(world, &entries, &module);
        }
        worlds.retain(|world| !world.is_empty());
    }
}

fn entries_of(module: &Module) -> Vec<Entry<'_>> {
    let mut entries: Vec<Entry<'_>> = module
        .facts
        .exports
        .iter()
        .filter(|export| export.name == "default")
        .filter_map(|export| {
            let (mode, path) = match export.path.strip_prefix('$') {
                Some(path) => path
                    .split_once('.')
                    .map(|(mode, path)| (Some(mode), path))?,
                None => (None, export.path.as_str()),
            };
            let path = path.strip_prefix("runtimeConfig.")?;
            let words: Vec<String> = path.split('.').map(upper_snake).collect();
            Some(Entry {
                mode,
                variable: format!("NUXT_{}", words.join("_")),
                value: &export.value,
            })
        })
        .collect();
    // What is for a mode goes before what is for all.
    entries.sort_by_key(|entry| entry.mode.is_none());
    entries
}

fn fill(world: &mut World, entries: &[Entry<'_>], module: &Module) {
    for entry in entries {
        let is_for_other = entry.mode.is_some_and(|mode| world.mode() != Some(mode));
        // Where no mode is known, nobody knows which of the values holds.
        let is_open = world.mode().is_none()
            && entries
                .iter()
                .any(|other| other.mode.is_some() && other.variable == entry.variable);
        if is_for_other || is_open || world.binds(&entry.variable) {
            continue;
        }
        if let Some(binding) = binding(world, entry.value, module) {
            world.bind(entry.variable.clone(), binding);
        }
    }
}

/// What a value comes to in a world; nothing where it is left to be filled in.
fn binding(world: &World, value: &Value, module: &Module) -> Option<Binding> {
    match value {
        Value::Known(known) if !known.text.expose().is_empty() => Some(Binding {
            known: Some(known.clone()),
            place: Some(Place {
                source: module.source.clone(),
                span: known.span,
            }),
        }),
        Value::Variable(variable) => {
            let (known, place) = world.get(&variable.name)?;
            Some(Binding {
                known: Some(known.clone()),
                place: place.cloned(),
            })
        }
        // The first that is sure to hold: `process.env.X || 'default'` without
        // an X can still be set where it runs.
        Value::OneOf(arms) => {
            let arm = arms.iter().find(|arm| {
                world
                    .narrow(&arm.condition)
                    .is_some_and(|(left, _)| left.is_always())
            })?;
            match &arm.value {
                Value::OneOf(_) => None,
                value => binding(world, value, module),
            }
        }
        _ => None,
    }
}
