//! A tree in which one file has another text: what an editor has not saved
//! yet.

use std::path::{Path, PathBuf};

use crate::model::{Entry, Problem, SourceId, SourceText, Tree};

/// `tree` with one file replaced or added.
pub struct Overlay<'t> {
    tree: &'t dyn Tree,
    source: SourceText,
    location: PathBuf,
}

impl<'t> Overlay<'t> {
    /// `tree`, in which the text of `source` is what it says here.
    pub fn new(tree: &'t dyn Tree, source: SourceText) -> Self {
        Self {
            location: tree.locate(&source.id),
            tree,
            source,
        }
    }
}

impl std::fmt::Debug for Overlay<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Overlay({})", self.location.display())
    }
}

impl Tree for Overlay<'_> {
    fn locate(&self, id: &SourceId) -> PathBuf {
        self.tree.locate(id)
    }

    fn root_of(&self, path: &Path) -> PathBuf {
        self.tree.root_of(path)
    }

    fn load(&self, path: &Path) -> Option<SourceText> {
        match path == self.location {
            true => Some(self.source.clone()),
            false => self.tree.load(path),
        }
    }

    fn entries(&self, folder: &Path) -> Vec<Entry> {
        let mut entries = self.tree.entries(folder);
        if self.location.parent() == Some(folder)
            && let Some(name) = self.location.file_name().and_then(|name| name.to_str())
            && entries.iter().all(|entry| entry.name != name)
        {
            entries.push(Entry {
                name: name.to_owned(),
                is_folder: false,
            });
            entries.sort();
        }
        entries
    }

    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        let mut found = self.tree.candidates(folder, is_other);
        found.retain(|source| self.tree.locate(&source.id) != self.location);
        let takes_part = self.location.starts_with(folder)
            && self
                .location
                .ancestors()
                .skip(1)
                .take_while(|above| *above != folder)
                .all(|above| !is_other(above));
        if takes_part && self.tree.is_candidate(&self.source.text) {
            found.push(self.source.clone());
            found.sort_by(|left, right| left.id.cmp(&right.id));
        }
        found
    }

    fn is_candidate(&self, text: &str) -> bool {
        self.tree.is_candidate(text)
    }

    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        self.tree.resolve(from, specifier)
    }

    fn problems(&self) -> Vec<Problem> {
        self.tree.problems()
    }
}
