//! A snapshot as a tree that is checked: the files that were asked for in it,
//! and the context around them.
//!
//! Knows a snapshot and its ignore files; does not know what the files are
//! asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use gix::bstr::{BStr, BString, ByteSlice};
use rayon::prelude::*;

use crate::discover::base::Base;
use crate::discover::modules::Modules;
use crate::model::{self, Problem, ProblemKind, SourceId, SourceText, Tree};
use crate::prefilter::Prefilter;
use crate::read::{self, Decoded};

use super::file_system::{SnapshotFileSystem, native};
use super::{Entry, EntryKind, GitError, Repository, Snapshot};

/// The files of a snapshot under absolute paths.
#[derive(Default)]
pub(super) struct Files {
    pub(super) snapshot: Snapshot,
    repository: Option<Arc<Repository>>,
    root: PathBuf,
    /// What could not be read, so far: a partial clone lacks blobs.
    unreadable: Mutex<BTreeMap<BString, GitError>>,
}

impl Files {
    /// The part of an absolute path below the root, as git writes it.
    pub(super) fn inside(&self, path: &Path) -> Option<BString> {
        let inside = path.strip_prefix(&self.root).ok()?;
        let inside = gix::path::into_bstr(inside).ok()?;
        Some(gix::path::to_unix_separators_on_windows(inside).into_owned())
    }

    fn note(&self, path: &BStr, error: GitError) {
        let mut noted = self
            .unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        noted.insert(path.to_owned(), error);
    }

    /// The content of a file; one that is there and cannot be read is noted.
    pub(super) fn read(&self, path: &Path) -> Option<Vec<u8>> {
        let inside = self.inside(path)?;
        let entry = self.snapshot.find(inside.as_bstr())?;
        if entry.kind != EntryKind::File {
            return None;
        }
        let repository = self.repository.as_ref()?;
        repository
            .object(&repository.local(), entry.id, |bytes| bytes)
            .map_err(|error| self.note(inside.as_bstr(), error))
            .ok()
    }

    /// The files and folders right in a folder, sorted by name.
    pub(super) fn entries(&self, folder: &Path) -> Vec<model::Entry> {
        let Some(inside) = self.inside(folder) else {
            return Vec::new();
        };
        let skip = match inside.len() {
            0 => 0,
            length => length + 1,
        };
        let mut entries: Vec<model::Entry> = Vec::new();
        let mut rest = self.snapshot.below(inside.as_bstr());
        while let Some(first) = rest.first() {
            let below = &first.path[skip..];
            let (name, is_folder) = match below.find_byte(b'/') {
                Some(slash) => (&below[..slash], true),
                None => (below, false),
            };
            let length = match is_folder {
                true => {
                    let prefix = &first.path[..=skip + name.len()];
                    rest.partition_point(|entry| entry.path.starts_with(prefix))
                }
                false => 1,
            };
            if (is_folder || first.kind == EntryKind::File)
                && let Ok(name) = name.to_str()
            {
                entries.push(model::Entry {
                    name: name.to_owned(),
                    is_folder,
                });
            }
            rest = &rest[length..];
        }
        entries.sort();
        entries
    }
}

/// A snapshot of a repository as resolution sees it.
pub struct SnapshotTree<'p> {
    files: Arc<Files>,
    base: Base,
    prefilter: &'p Prefilter,
    modules: OnceLock<Modules<SnapshotFileSystem>>,
}

impl<'p> SnapshotTree<'p> {
    /// The tree of `snapshot`, with paths told from `working_directory`.
    pub fn new(
        repository: Arc<Repository>,
        snapshot: Snapshot,
        working_directory: &Path,
        prefilter: &'p Prefilter,
    ) -> Self {
        let root = repository.root().to_owned();
        Self {
            base: Base::of_project(working_directory, &root),
            files: Arc::new(Files {
                snapshot,
                repository: Some(repository),
                root,
                unreadable: Mutex::default(),
            }),
            prefilter,
            modules: OnceLock::new(),
        }
    }

    /// All that is in the snapshot.
    pub fn snapshot(&self) -> &Snapshot {
        &self.files.snapshot
    }

    /// The repository.
    pub fn repository(&self) -> &Repository {
        self.files
            .repository
            .as_ref()
            .expect("a tree is made with its repository")
    }

    /// The part of an absolute path below the root, as git writes it.
    pub fn inside(&self, path: &Path) -> Option<BString> {
        self.files.inside(path)
    }

    /// The names of the file at a path of the snapshot.
    pub fn id(&self, path: &BStr) -> SourceId {
        let real = self.files.root.join(native(path));
        self.base.source_id(&self.base.open_path(&real), None)
    }

    /// The files of the snapshot that have one of `entries`' content, if they
    /// are worth extracting.
    fn texts(&self, entries: Vec<&Entry>) -> Vec<SourceText> {
        let found = entries.into_par_iter().map_init(
            || self.repository().local(),
            |repository, entry| {
                let look = |bytes| self.text(entry, bytes);
                let text = self.repository().object(repository, entry.id, look);
                text.unwrap_or_else(|error| {
                    self.files.note(entry.path.as_bstr(), error);
                    None
                })
            },
        );
        found.flatten().collect()
    }

    fn text(&self, entry: &Entry, bytes: Vec<u8>) -> Option<SourceText> {
        let Decoded::Text(text) = read::decode(bytes) else {
            return None;
        };
        self.prefilter.matches(text.as_bytes()).then(|| SourceText {
            id: Arc::new(self.id(entry.path.as_bstr())),
            text: Arc::from(text),
        })
    }

    /// That a file of the snapshot cannot be read.
    pub(super) fn unreadable(&self, path: &BStr, error: &GitError) -> Problem {
        let path = Arc::clone(&self.id(path).display);
        Problem {
            message: format!("cannot read `{path}`: {error}"),
            path,
            place: None,
            kind: ProblemKind::Unreadable,
        }
    }

    fn modules(&self) -> &Modules<SnapshotFileSystem> {
        self.modules.get_or_init(|| {
            let file_system = SnapshotFileSystem(Arc::clone(&self.files));
            let folders = SnapshotFileSystem(Arc::clone(&self.files));
            Modules::new(file_system, &folders, &self.files.root)
        })
    }
}

impl std::fmt::Debug for SnapshotTree<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "SnapshotTree({})", self.files.root.display())
    }
}

impl Tree for SnapshotTree<'_> {
    fn locate(&self, id: &SourceId) -> PathBuf {
        self.base.real().join(&id.path)
    }

    fn root_of(&self, _path: &Path) -> PathBuf {
        self.files.root.clone()
    }

    fn load(&self, path: &Path) -> Option<SourceText> {
        let inside = self.files.inside(path)?;
        let Decoded::Text(text) = read::decode(self.files.read(path)?) else {
            return None;
        };
        Some(SourceText {
            id: Arc::new(self.id(inside.as_bstr())),
            text: Arc::from(text),
        })
    }

    fn entries(&self, folder: &Path) -> Vec<model::Entry> {
        self.files.entries(folder)
    }

    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        let Some(inside) = self.files.inside(folder) else {
            return Vec::new();
        };
        let mut others = BTreeMap::new();
        let mut wanted = Vec::new();
        for entry in self.files.snapshot.below(inside.as_bstr()) {
            let path = self.files.root.join(native(entry.path.as_bstr()));
            let is_in_other = path
                .ancestors()
                .skip(1)
                .take_while(|above| *above != folder)
                .any(|above| match others.get(above) {
                    Some(known) => *known,
                    None => {
                        let is = is_other(above);
                        others.insert(above.to_owned(), is);
                        is
                    }
                });
            if entry.kind == EntryKind::File && !is_in_other {
                wanted.push(entry);
            }
        }
        let mut found = self.texts(wanted);
        found.sort_by(|left, right| left.id.cmp(&right.id));
        found
    }

    fn is_candidate(&self, text: &str) -> bool {
        self.prefilter.matches(text.as_bytes())
    }

    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        let found = self.modules().resolve(from, specifier, &self.files.root)?;
        self.files.inside(&found).map(|_| found)
    }

    fn problems(&self) -> Vec<Problem> {
        let broken = self.modules.get().map(Modules::broken).unwrap_or_default();
        let broken = broken.into_iter().filter_map(|(path, broken)| {
            let inside = self.files.inside(&path)?;
            Some(broken.problem(self.id(inside.as_bstr()).display))
        });
        let noted = self.files.unreadable.lock();
        let noted = noted.unwrap_or_else(PoisonError::into_inner);
        let unreadable = noted.iter();
        let unreadable = unreadable.map(|(path, error)| self.unreadable(path.as_bstr(), error));
        unreadable.chain(broken).collect()
    }
}
