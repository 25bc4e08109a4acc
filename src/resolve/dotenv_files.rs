//! The worlds that a package's env files describe: one for each mode.
//!
//! Order of precedence, weakest first: `.env`, `.env.local`, `.env.MODE`,
//! `.env.MODE.local` (vite.dev, "env files"; Next.js and the others differ only
//! in `.env.local`, which is not committed).

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::facts::Assignment;
use crate::model::{Known, Literal, Place, Sensitive, Span, Value};
use crate::resolve::project::FileView;
use crate::resolve::world::{Binding, World};

/// Whether a file of this name is loaded by dotenv and its kin.
pub(super) fn is_one(name: &str) -> bool {
    name == ".env" || name.starts_with(".env.")
}

/// Whose values a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Layer {
    /// The mode, or none for all modes.
    mode: Option<String>,
    is_local: bool,
}

fn layer(name: &str) -> Layer {
    // `uat.env` says its mode in front; another name says none.
    let mode = match name.strip_suffix(".env") {
        Some(mode) => mode,
        None if name.starts_with(".env") => name.trim_start_matches(".env"),
        None => "",
    };
    let mut words: Vec<&str> = mode.split('.').collect();
    words.retain(|word| !word.is_empty());
    let is_local = words.last() == Some(&"local");
    if is_local {
        words.pop();
    }
    let mode = (!words.is_empty()).then(|| words.join(".").to_ascii_lowercase());
    Layer { mode, is_local }
}

/// The worlds of these env files of one package.
pub(super) fn worlds(files: &[Arc<FileView>]) -> Vec<World> {
    let layers: Vec<(Layer, &Arc<FileView>)> = files
        .iter()
        .map(|file| (layer(file.source.id.file_name()), file))
        .collect();
    let modes: BTreeSet<&str> = layers
        .iter()
        .filter_map(|(layer, _)| layer.mode.as_deref())
        .collect();
    if modes.is_empty() {
        let mut world = World::new(None);
        for is_local in [false, true] {
            load(&mut world, &layers, None, is_local);
        }
        return if world.is_empty() {
            Vec::new()
        } else {
            vec![world]
        };
    }
    // With a file for production, whatever has no file of its own is what
    // development loads.
    let mut names: BTreeSet<&str> = modes.clone();
    let is_development_told = modes
        .iter()
        .any(|mode| mode.starts_with("dev") || *mode == "local");
    let has_base = layers.iter().any(|(layer, _)| layer.mode.is_none());
    if !is_development_told && has_base && modes.iter().any(|mode| mode.starts_with("prod")) {
        names.insert("development");
    }
    names
        .into_iter()
        .map(|mode| {
            let mut world = World::new(Some(mode.to_owned()));
            bind_mode(&mut world, mode);
            for (wanted, is_local) in [
                (None, false),
                (None, true),
                (Some(mode), false),
                (Some(mode), true),
            ] {
                // Next.js does not load `.env.local` in tests.
                if !(mode == "test" && wanted.is_none() && is_local) {
                    load(&mut world, &layers, wanted, is_local);
                }
            }
            world
        })
        .collect()
}

fn load(world: &mut World, layers: &[(Layer, &Arc<FileView>)], mode: Option<&str>, is_local: bool) {
    for (layer, file) in layers {
        if layer.mode.as_deref() == mode && layer.is_local == is_local {
            for assignment in &file.facts.assignments {
                bind(world, file, assignment);
            }
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

/// What the mode itself says: `NODE_ENV`, and Vite's own variables.
fn bind_mode(world: &mut World, mode: &str) {
    let known = |text: &str| Binding {
        known: Some(Known {
            text: Sensitive::new(text),
            literal: Literal::String,
            span: Span::new(0, 0),
        }),
        place: None,
    };
    world.bind("MODE".to_owned(), known(mode));
    // A mode of another name says nothing about NODE_ENV.
    if matches!(mode, "production" | "development" | "test") {
        world.bind("NODE_ENV".to_owned(), known(mode));
        world.bind(
            "PROD".to_owned(),
            known(if mode == "production" { "true" } else { "" }),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_layer_of_a_name() {
        let cases = [
            (".env", None, false),
            (".env.local", None, true),
            (".env.production", Some("production"), false),
            (".env.production.local", Some("production"), true),
            (".env.Staging", Some("staging"), false),
            ("uat.env", Some("uat"), false),
            ("paddle-settings", None, false),
            ("app.vars", None, false),
        ];
        for (name, mode, is_local) in cases {
            assert_eq!(
                layer(name),
                Layer {
                    mode: mode.map(str::to_owned),
                    is_local
                },
                "{name}"
            );
        }
    }
}
