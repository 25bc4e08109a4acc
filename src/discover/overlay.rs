//! A tree in which some files have other texts: what an editor has not saved
//! yet, and what a fix would write.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::model::{Entry, Problem, SourceId, SourceText, Tree};

/// `tree` with some files replaced or added.
pub struct Overlay<'t> {
    tree: &'t dyn Tree,
    /// By where they stand.
    sources: BTreeMap<PathBuf, SourceText>,
}

impl<'t> Overlay<'t> {
    /// `tree`, in which the texts of `sources` are what they say here.
    pub fn new(tree: &'t dyn Tree, sources: impl IntoIterator<Item = SourceText>) -> Self {
        let sources = sources.into_iter();
        Self {
            sources: sources.map(|it| (tree.locate(&it.id), it)).collect(),
            tree,
        }
    }
}

impl std::fmt::Debug for Overlay<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Overlay({} files)", self.sources.len())
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
        match self.sources.get(path) {
            Some(source) => Some(source.clone()),
            None => self.tree.load(path),
        }
    }

    fn entries(&self, folder: &Path) -> Vec<Entry> {
        let mut entries = self.tree.entries(folder);
        for location in self.sources.keys() {
            if location.parent() == Some(folder)
                && let Some(name) = location.file_name().and_then(|name| name.to_str())
                && entries.iter().all(|entry| entry.name != name)
            {
                entries.push(Entry {
                    name: name.to_owned(),
                    is_folder: false,
                });
                entries.sort();
            }
        }
        entries
    }

    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        let mut found = self.tree.candidates(folder, is_other);
        found.retain(|source| !self.sources.contains_key(&self.tree.locate(&source.id)));
        for (location, source) in &self.sources {
            let takes_part = location.starts_with(folder)
                && location
                    .ancestors()
                    .skip(1)
                    .take_while(|above| *above != folder)
                    .all(|above| !is_other(above));
            if takes_part && self.tree.is_candidate(&source.text) {
                found.push(source.clone());
            }
        }
        found.sort_by(|left, right| left.id.cmp(&right.id));
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
