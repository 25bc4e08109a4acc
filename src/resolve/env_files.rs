//! Env files that were configured, beside those that frameworks load by
//! themselves.
//!
//! One in a package serves that package; one that lies outside of all, below
//! the root, serves all. What is wrong with their values is told where a value
//! is used: they may be ignored by git, or in use by several packages.

use std::path::Path;
use std::sync::Arc;

use crate::extract::kind::Role;
use crate::model::{Problem, SourceText};
use crate::resolve::dotenv_files;
use crate::resolve::project::{FileView, Project};

impl Project<'_> {
    /// The configured env files that serve the package at `root`; what is wrong
    /// with them goes into `broken`.
    pub(super) fn further_env_files(
        &self,
        root: &Path,
        broken: &mut Vec<(SourceText, Problem)>,
    ) -> Vec<Arc<FileView>> {
        let mut files = Vec::new();
        for location in self.settings().env_files.keys() {
            let owner = self.package_root(location);
            if owner != root && owner != self.tree().root_of(&root.join("package.json")) {
                continue;
            }
            if let Some(source) = self.env_file(location) {
                let file = self.view_definitions(source, broken);
                if file.role == Role::Source {
                    files.push(file);
                }
            }
        }
        files
    }

    /// The text of a configured env file: from the tree, or, where git ignores
    /// it, as it was read because the command line names it.
    pub fn env_file(&self, location: &Path) -> Option<SourceText> {
        let in_tree = self.tree().load(location);
        in_tree.or_else(|| self.settings().read_env_files.get(location).cloned())
    }

    /// Whether a source is an env file only because it was configured as one,
    /// or is not in the tree.
    pub(super) fn is_extra_env_file(&self, source: &SourceText) -> bool {
        if !self.settings().is_env_file(&source.id) {
            return false;
        }
        let location = self.tree().locate(&source.id);
        let is_natural = dotenv_files::is_one(source.id.file_name())
            && location.parent() == Some(self.package_root(&location).as_path());
        !is_natural || self.tree().load(&location).is_none()
    }
}
