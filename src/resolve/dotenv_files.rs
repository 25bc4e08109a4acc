//! The worlds that a package's env files describe: one for each mode that they
//! name. Which of them are loaded in a mode, and in which order, the package's
//! framework says (`package/modes.rs`).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::facts::Assignment;
use crate::model::{Known, Literal, Place, Sensitive, Span, Value};
use crate::resolve::package::Package;
use crate::resolve::project::FileView;
use crate::resolve::world::{Binding, World};

/// Words in names that are no modes: what is shared, encrypted or described.
const NO_MODES: &[&str] = &["defaults", "default", "vault", "keys", "me", "schema"];

/// Whether a file of this name is loaded by dotenv and its kin.
pub(super) fn is_one(name: &str) -> bool {
    name == ".env" || name.starts_with(".env.")
}

/// The mode that a file is for; none for what is for all.
fn mode_of(name: &str) -> Option<String> {
    // `uat.env` says its mode in front; another name says none.
    let mode = match name.strip_suffix(".env") {
        Some(mode) => mode,
        None if is_one(name) => name.trim_start_matches(".env"),
        None => "",
    };
    let mut words: Vec<&str> = mode.split('.').collect();
    words.retain(|word| !word.is_empty());
    if words.last() == Some(&"local") {
        words.pop();
    }
    let mode = words.join(".").to_ascii_lowercase();
    (!mode.is_empty() && !NO_MODES.contains(&mode.as_str())).then_some(mode)
}

/// The env files in a package's root.
struct Files<'f> {
    by_name: BTreeMap<String, &'f FileView>,
    /// Configured ones, which count whatever the framework loads.
    further: Vec<(Option<String>, &'f FileView)>,
    package: &'f Package,
}

/// The worlds of these env files of `package`, and of `further` ones that are
/// loaded after them.
pub(super) fn worlds(
    files: &[Arc<FileView>],
    further: &[Arc<FileView>],
    package: &Package,
) -> Vec<World> {
    let by_name = files
        .iter()
        .map(|file| (file.source.id.file_name().to_ascii_lowercase(), &**file))
        .collect();
    let further = further
        .iter()
        .map(|file| (mode_of(file.source.id.file_name()), &**file))
        .collect();
    let files = Files {
        by_name,
        further,
        package,
    };
    let modes = files.modes();
    let mut worlds: Vec<World> = if modes.is_empty() {
        let mut world = World::new(None);
        let mut names = package.env_files("");
        names.retain(|name| matches!(name.as_str(), ".env" | ".env.local" | ".env.defaults"));
        for name in [".env", ".env.local"] {
            if !names.iter().any(|known| known == name) {
                names.push(name.to_owned());
            }
        }
        for name in &names {
            files.load(&mut world, name);
        }
        files.load_further(&mut world, None);
        files.add_unsure(&mut world, &names);
        vec![world]
    } else {
        modes.iter().map(|mode| files.world(mode)).collect()
    };
    worlds.retain(|world| world.mode().is_some() || !world.is_empty());
    worlds
}

impl Files<'_> {
    /// The modes that are named, and those that come with them.
    fn modes(&self) -> BTreeSet<String> {
        let mut modes: BTreeSet<String> = self
            .by_name
            .keys()
            .filter_map(|name| mode_of(name))
            .chain(self.further.iter().filter_map(|(mode, _)| mode.clone()))
            .collect();
        // A framework that does not load it on its own is told to.
        if !modes.is_empty() && self.has(".env.local") && !self.loads("production", ".env.local") {
            modes.insert("local".to_owned());
        }
        // With a file for production, whatever has no file of its own is what
        // development loads.
        let is_development_told = modes
            .iter()
            .any(|mode| mode.starts_with("dev") || mode == "local");
        let has_base = self.has(".env") || self.has(".env.local");
        if !is_development_told && has_base && modes.iter().any(|mode| mode.starts_with("prod")) {
            modes.insert("development".to_owned());
        }
        modes
    }

    fn has(&self, name: &str) -> bool {
        self.by_name.contains_key(name)
    }

    fn loads(&self, mode: &str, name: &str) -> bool {
        self.package.env_files(mode).iter().any(|file| file == name)
    }

    fn world(&self, mode: &str) -> World {
        let mut world = World::new(Some(mode.to_owned()));
        self.bind_mode(&mut world, mode);
        let mut names = self.package.env_files(mode);
        names.retain(|name| self.has(name));
        // Where there is none for the mode, there is that for all.
        if names.is_empty() {
            names.push(".env".to_owned());
        }
        let is_replaced = self.package.replaces_base() && self.has(&format!(".env.{mode}"));
        for name in &names {
            if is_replaced && matches!(name.as_str(), ".env" | ".env.local") {
                // What the bundler beside such a server makes of them.
                self.load_some(&mut world, name, &|name| name.starts_with("VITE_"));
            } else {
                self.load(&mut world, name);
            }
        }
        self.load_further(&mut world, None);
        self.load_further(&mut world, Some(mode));
        self.add_unsure(&mut world, &self.package.env_files(mode));
        world
    }

    fn load(&self, world: &mut World, name: &str) {
        self.load_some(world, name, &|_| true);
    }

    fn load_some(&self, world: &mut World, name: &str, is_wanted: &dyn Fn(&str) -> bool) {
        if let Some(file) = self.by_name.get(name) {
            load_file(world, file, is_wanted);
        }
    }

    /// Loads the configured files that are for `mode`, or for all.
    fn load_further(&self, world: &mut World, mode: Option<&str>) {
        for (of_file, file) in &self.further {
            if of_file.as_deref() == mode {
                load_file(world, file, &|_| true);
            }
        }
    }

    /// Files that the framework does not load, but that programs may: what they
    /// set, and nothing else does, is set to something unknown.
    fn add_unsure(&self, world: &mut World, loaded: &[String]) {
        let is_replaced = |name: &str| name == ".env" && self.package.replaces_base();
        for name in [".env", ".env.defaults", ".env.default"] {
            let is_loaded = loaded.iter().any(|file| file == name);
            let Some(file) = self.by_name.get(name) else {
                continue;
            };
            if is_loaded || is_replaced(name) {
                continue;
            }
            for assignment in &file.facts.assignments {
                if !world.binds(&assignment.name) {
                    let place = Some(file.place(assignment.name_span));
                    world.bind(assignment.name.clone(), Binding { known: None, place });
                }
            }
        }
    }

    /// What the mode itself says: `NODE_ENV`, and Vite's own variables.
    fn bind_mode(&self, world: &mut World, mode: &str) {
        let known = |text: &str| Binding {
            known: Some(Known {
                text: Sensitive::new(text),
                literal: Literal::String,
                span: Span::new(0, 0),
            }),
            place: None,
        };
        world.bind("MODE".to_owned(), known(mode));
        // A mode of another name says nothing about the build.
        let is_common = matches!(mode, "production" | "development" | "test");
        let node_env = match self.package.node_env(mode) {
            Some(node_env) => Some(node_env),
            None if self.package.frameworks.is_empty() && is_common => Some(mode),
            None => None,
        };
        if let Some(node_env) = node_env {
            world.bind("NODE_ENV".to_owned(), known(node_env));
        }
        if is_common {
            let is_production = mode == "production";
            world.bind(
                "PROD".to_owned(),
                known(if is_production { "true" } else { "" }),
            );
            world.bind(
                "DEV".to_owned(),
                known(if is_production { "" } else { "true" }),
            );
        }
    }
}

fn load_file(world: &mut World, file: &FileView, is_wanted: &dyn Fn(&str) -> bool) {
    if file.is_broken {
        world.open();
    }
    for assignment in &file.facts.assignments {
        if is_wanted(&assignment.name) {
            bind(world, file, assignment);
        }
    }
}

fn bind(world: &mut World, file: &FileView, assignment: &Assignment) {
    let known = match &assignment.value {
        Value::Known(known) => Some(known.clone()),
        _ => None,
    };
    let span = known.as_ref().map_or(assignment.name_span, |known| {
        if known.span.is_empty() {
            assignment.name_span
        } else {
            known.span
        }
    });
    let place = Some(Place {
        source: file.source.clone(),
        span,
    });
    world.bind(assignment.name.clone(), Binding { known, place });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mode_of_a_name() {
        let cases = [
            (".env", None),
            (".env.local", None),
            (".env.production", Some("production")),
            (".env.production.local", Some("production")),
            (".env.Staging", Some("staging")),
            (".env.defaults", None),
            (".env.vault", None),
            ("uat.env", Some("uat")),
            ("paddle-settings", None),
            ("app.vars", None),
        ];
        for (name, mode) in cases {
            assert_eq!(mode_of(name).as_deref(), mode, "{name}");
        }
    }
}
