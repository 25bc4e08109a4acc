//! Settings of the global `Paddle`'s environment in modules that the module of
//! an init call imports: those run before it does.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use memchr::memmem;

use crate::extract::kind::Role;
use crate::resolve::project::{FileView, Project};

/// More modules than this are not looked at.
const MAX_MODULES: usize = 400;

impl Project<'_> {
    /// The nearest modules that set the environment: those that `file` imports,
    /// or else those that these import.
    pub(super) fn setters(&self, file: &FileView) -> Arc<Vec<Arc<FileView>>> {
        self.cached_setters(&file.location, || Arc::new(self.find_setters(file)))
    }

    fn find_setters(&self, file: &FileView) -> Vec<Arc<FileView>> {
        let mut seen = BTreeSet::from([file.location.clone()]);
        let direct = self.imports_of(&file.location, &mut seen);
        let found = self.setting(&direct);
        if !found.is_empty() {
            return found;
        }
        let mut indirect = Vec::new();
        for path in direct {
            indirect.append(&mut self.imports_of(&path, &mut seen));
        }
        self.setting(&indirect)
    }

    /// The modules that a module imports and that were not seen yet.
    fn imports_of(&self, path: &Path, seen: &mut BTreeSet<PathBuf>) -> Vec<PathBuf> {
        let mut found = Vec::new();
        let Some(module) = self.module(path) else {
            return found;
        };
        for specifier in &module.facts.imports {
            if seen.len() > MAX_MODULES {
                break;
            }
            if let Some(target) = self.tree().resolve(path, specifier)
                && seen.insert(target.clone())
            {
                found.push(target);
            }
        }
        found
    }

    fn setting(&self, paths: &[PathBuf]) -> Vec<Arc<FileView>> {
        let mut found = Vec::new();
        for path in paths {
            let Some(source) = self.tree().load(path) else {
                continue;
            };
            // Nearly all modules have nothing to do with it.
            if memmem::find(source.text.as_bytes(), b"Environment").is_none() {
                continue;
            }
            let file = self.view(source);
            if file.role == Role::Source && !file.facts.environment_sets.is_empty() {
                found.push(file);
            }
        }
        found
    }
}
