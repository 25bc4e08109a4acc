//! The files that git tracks: they take part whatever `.gitignore` says, since
//! a force-added `.env` is what leaks.
//!
//! Knows indexes and their paths; does not know what the files are read for.

use std::collections::BTreeMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use gix::bstr::{BStr, BString, ByteSlice};
use gix::index::entry::Mode;

use super::base::project_root;
use super::exclude::PathKind;
use super::git::{GitError, Repository, native};
use super::own_rules::{OwnRules, Says};

/// Whether files count that git tracks although they are ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrackedFiles {
    /// They do.
    Count,
    /// Ignore files alone decide.
    Disregard,
}

/// A path in a list of many, as a number: of a hundred thousand, two are alike
/// once in a billion runs.
pub(super) fn mark(path: &Path) -> u64 {
    let mut hasher = DefaultHasher::new();
    path.as_os_str().hash(&mut hasher);
    hasher.finish()
}

/// What git tracks in one work tree.
pub(super) struct Index {
    root: PathBuf,
    file: gix::index::File,
}

/// Tracked files that were looked for.
#[derive(Default)]
pub(super) struct Rest {
    pub(super) files: Vec<PathBuf>,
    /// Work trees inside whose index cannot be read.
    pub(super) unreadable: Vec<(PathBuf, GitError)>,
}

/// An index, if there is one, or why it cannot be read.
type Opened = Result<Option<Arc<Index>>, GitError>;

/// The indexes that were asked for.
#[derive(Default)]
pub(super) struct Tracked {
    indexes: Mutex<BTreeMap<PathBuf, Opened>>,
}

impl std::fmt::Debug for Tracked {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Tracked")
    }
}

impl Tracked {
    /// The index of the work tree around `folder`; none where there is none,
    /// or it cannot be read.
    pub(super) fn around(&self, folder: &Path) -> Option<Arc<Index>> {
        let root = project_root(folder)?;
        let mut indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        let index = indexes
            .entry(root.to_owned())
            .or_insert_with(|| Ok(Index::open(root)?.map(Arc::new)));
        index.clone().ok().flatten()
    }

    /// The work trees whose index could not be read, so far.
    pub(super) fn unreadable(&self) -> Vec<(PathBuf, GitError)> {
        let indexes = self.indexes.lock().unwrap_or_else(PoisonError::into_inner);
        let failed = indexes
            .iter()
            .filter_map(|(root, index)| Some((root.clone(), index.as_ref().err()?.clone())));
        failed.collect()
    }
}

impl Index {
    /// The index of the work tree at `root`; none where nothing was ever
    /// staged, and where `.git` is something else.
    pub(super) fn open(root: &Path) -> Result<Option<Self>, GitError> {
        let git = root.join(".git");
        if git.is_dir() && !git.join("index").exists() {
            return Ok(None);
        }
        let file = Repository::of_work_tree(root)?.index()?;
        Ok(Some(Self {
            root: root.to_owned(),
            file,
        }))
    }

    fn inside(&self, path: &Path) -> Option<BString> {
        let inside = gix::path::into_bstr(path.strip_prefix(&self.root).ok()?).ok()?;
        Some(gix::path::to_unix_separators_on_windows(inside).into_owned())
    }

    /// Whether something at or below a path is tracked.
    pub(super) fn has(&self, path: &Path, kind: PathKind) -> bool {
        let Some(inside) = self.inside(path) else {
            return false;
        };
        match kind {
            PathKind::File => self.file.entry_by_path(inside.as_bstr()).is_some(),
            PathKind::Folder => self.file.path_is_directory(inside.as_bstr()),
        }
    }

    /// The tracked files below `folder` for which `is_known` does not hold, and
    /// which nobody told paddlint to leave out. Submodules are looked into.
    pub(super) fn rest(
        &self,
        folder: &Path,
        says: Option<Says>,
        is_known: &dyn Fn(&Path) -> bool,
    ) -> Rest {
        let mut rest = Rest::default();
        let Some(inside) = self.inside(folder) else {
            return rest;
        };
        let mut rules = None;
        for (path, mode) in self.below(inside.as_bstr()) {
            let native = native(path);
            let real = self.root.join(&native);
            if mode == Mode::COMMIT {
                // One that was not fetched is an empty folder.
                if real.join(".git").symlink_metadata().is_err() {
                    continue;
                }
                match Self::open(&real) {
                    Ok(Some(inner)) => {
                        let mut inner = inner.rest(&real, says, is_known);
                        rest.files.append(&mut inner.files);
                        rest.unreadable.append(&mut inner.unreadable);
                    }
                    Ok(None) => {}
                    Err(error) => rest.unreadable.push((real, error)),
                }
                continue;
            }
            if mode == Mode::SYMLINK || is_known(&real) {
                continue;
            }
            let is_file = real
                .symlink_metadata()
                .is_ok_and(|found| found.file_type().is_file());
            if !is_file || self.leads_through_a_link(&native) {
                continue;
            }
            let is_left_out = says.is_some_and(|says| {
                rules
                    .get_or_insert_with(|| OwnRules::new(&self.root, says))
                    .as_mut()
                    .is_some_and(|rules| rules.ignores(&native, PathKind::File))
            });
            if !is_left_out {
                rest.files.push(real);
            }
        }
        rest
    }

    /// Whether a folder above a path is a symbolic link by now.
    fn leads_through_a_link(&self, inside: &Path) -> bool {
        let above = inside.ancestors().skip(1);
        above
            .filter(|above| !above.as_os_str().is_empty())
            .any(|above| self.root.join(above).is_symlink())
    }

    fn below(&self, folder: &BStr) -> impl Iterator<Item = (&BStr, Mode)> {
        let mut prefix = folder.to_owned();
        if !prefix.is_empty() {
            prefix.push(b'/');
        }
        let entries = match prefix.is_empty() {
            true => self.file.entries(),
            false => self
                .file
                .prefixed_entries(prefix.as_bstr())
                .unwrap_or_default(),
        };
        entries
            .iter()
            .map(|entry| (entry.path(&self.file), entry.mode))
    }
}
