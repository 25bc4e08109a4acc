//! The worlds that configuration files describe: Compose files, workflows,
//! Dockerfiles, Kubernetes manifests and their like. Each part of such a file
//! that sets variables together is a world of its own; what is set in different
//! files is not mixed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::extract::config;
use crate::extract::kind::Role;
use crate::model::{Place, Value};
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::{Binding, World};

impl Project<'_> {
    /// The worlds of the configuration files of the package at `root`.
    pub(super) fn carrier_worlds(&self, root: &Path) -> Vec<World> {
        let names = config::context_names();
        let mut folders: Vec<PathBuf> = names.package.iter().map(|name| root.join(name)).collect();
        if self.tree().root_of(&root.join("package.json")) == root {
            folders.extend(names.project.iter().map(|name| root.join(name)));
        }
        let mut worlds = Vec::new();
        for folder in folders {
            for entry in self.tree().entries(&folder) {
                let path = folder.join(&entry.name);
                let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                if entry.is_folder || !config::is_carrier_name(&below.replace('\\', "/")) {
                    continue;
                }
                // A carrier in a package of its own serves that one.
                if self.package_root(&path) != root {
                    continue;
                }
                if let Some(source) = self.tree().load(&path) {
                    let file = self.view(source);
                    if file.role == Role::Source {
                        worlds.extend(worlds_of(&file));
                    }
                }
            }
        }
        worlds
    }
}

/// One world for each scope of a file, with what the scopes around it set.
fn worlds_of(file: &Arc<FileView>) -> Vec<World> {
    let assignments = &file.facts.assignments;
    let scopes: BTreeSet<&str> = assignments
        .iter()
        .map(|assignment| assignment.scope.as_str())
        .collect();
    scopes
        .into_iter()
        .map(|scope| {
            let mut inside: Vec<_> = assignments
                .iter()
                .filter(|assignment| holds_below(&assignment.scope, scope))
                .collect();
            // The outer scopes first, so that the inner ones win.
            inside.sort_by_key(|assignment| assignment.scope.len());
            let mode = inside
                .iter()
                .rev()
                .find_map(|assignment| assignment.mode.clone());
            let mut world = World::new(mode);
            for assignment in inside {
                let known = match &assignment.value {
                    Value::Known(known) => Some(known.clone()),
                    _ => None,
                };
                let span = match &known {
                    Some(known) if !known.span.is_empty() => known.span,
                    _ => assignment.name_span,
                };
                let place = Some(Place {
                    source: file.source.clone(),
                    span,
                });
                world.bind(assignment.name.clone(), Binding { known, place });
            }
            world
        })
        .collect()
}

/// Whether what the scope `outer` sets holds in `inner`: scopes are paths.
fn holds_below(outer: &str, inner: &str) -> bool {
    outer.is_empty()
        || outer == inner
        || inner
            .strip_prefix(outer)
            .is_some_and(|rest| rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_hold_below() {
        let cases = [
            ("", "jobs/web", true),
            ("jobs", "jobs/web", true),
            ("jobs/web", "jobs/web", true),
            ("jobs/we", "jobs/web", false),
            ("jobs/web", "jobs", false),
        ];
        for (outer, inner, expected) in cases {
            assert_eq!(holds_below(outer, inner), expected, "{outer} {inner}");
        }
    }
}
