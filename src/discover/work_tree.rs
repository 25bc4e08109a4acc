//! The work tree as resolution sees it.
//!
//! Knows folders, ignore rules and the module resolver; does not know what the
//! files are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::{WalkBuilder, WalkState};
use oxc_resolver::{FileSystem, FileSystemOs};

use crate::model::{Entry, Problem, SourceId, SourceText, Tree};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};

use super::base::{Base, project_root};
use super::exclude::PathKind;
use super::modules::Modules;
use super::own_rules::{OwnRules, Says};
use super::tracked::{Tracked, TrackedFiles, mark};
use super::{IgnoreFiles, Request, guard, workspace};

/// The work tree around the files that a request names.
#[derive(Debug)]
pub struct WorkTree<'p> {
    base: Base,
    ignore_files: IgnoreFiles,
    prefilter: &'p Prefilter,
    /// The folders that were asked for.
    folders: Vec<PathBuf>,
    modules: OnceLock<Modules<FileSystemOs>>,
    unreadable: Mutex<Vec<Problem>>,
    tracked: Option<Tracked>,
    entries: Mutex<BTreeMap<PathBuf, Arc<Vec<Entry>>>>,
}

impl<'p> WorkTree<'p> {
    /// The work tree around the files of `request`.
    pub fn new(request: &Request, prefilter: &'p Prefilter) -> Self {
        Self {
            base: Base::new(&request.working_directory),
            ignore_files: request.ignore_files,
            prefilter,
            folders: super::folders(request),
            modules: OnceLock::new(),
            unreadable: Mutex::new(Vec::new()),
            tracked: (request.tracked == TrackedFiles::Count
                && request.ignore_files == IgnoreFiles::Respect)
                .then(Tracked::default),
            entries: Mutex::new(BTreeMap::new()),
        }
    }

    /// The names of a file as the user gave it; it need not exist.
    pub fn name(&self, given: &Path) -> SourceId {
        self.base.name(given)
    }

    fn walker(&self, folder: &Path) -> WalkBuilder {
        let respect = self.ignore_files == IgnoreFiles::Respect;
        let mut builder = WalkBuilder::new(folder);
        builder
            .standard_filters(respect)
            .hidden(false)
            .git_global(false)
            .require_git(project_root(folder).is_some());
        if respect {
            builder.add_custom_ignore_filename(guard::OWN);
        }
        builder.filter_entry(|entry| {
            let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.file_name() != ".git"
                && (!is_folder || guard::dangerous_ignore_file(entry.path()).is_none())
        });
        builder
    }

    fn cached(&self, folder: &Path) -> Arc<Vec<Entry>> {
        let lock = || self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(folder) {
            return Arc::clone(known);
        }
        let mut found = Vec::new();
        if guard::dangerous_ignore_file(folder).is_none() {
            for entry in self.walker(folder).max_depth(Some(1)).build().flatten() {
                let Some(kind) = entry.file_type() else {
                    continue;
                };
                if entry.depth() == 1
                    && (kind.is_dir() || kind.is_file())
                    && let Some(name) = entry.file_name().to_str()
                {
                    found.push(Entry {
                        name: name.to_owned(),
                        is_folder: kind.is_dir(),
                    });
                }
            }
        }
        self.add_tracked(folder, &mut found);
        found.sort();
        let found = Arc::new(found);
        lock().insert(folder.to_owned(), Arc::clone(&found));
        found
    }

    /// Adds what is ignored right in `folder` and tracked all the same.
    fn add_tracked(&self, folder: &Path, found: &mut Vec<Entry>) {
        let Some(tracked) = &self.tracked else {
            return;
        };
        let known: BTreeSet<String> = found.iter().map(|entry| entry.name.clone()).collect();
        let left_out: Vec<Entry> = workspace::names(folder)
            .into_iter()
            .filter(|entry| entry.name != ".git" && !known.contains(&entry.name))
            .collect();
        // The index is large; mostly nothing is left out.
        if left_out.is_empty() {
            return;
        }
        let Some(index) = tracked.around(folder) else {
            return;
        };
        let mut rules = OwnRules::new(folder, Says::OwnAndIgnore);
        found.extend(left_out.into_iter().filter(|entry| {
            let kind = match entry.is_folder {
                true => PathKind::Folder,
                false => PathKind::File,
            };
            let is_left_out = rules
                .as_mut()
                .is_some_and(|rules| rules.ignores(Path::new(&entry.name), kind));
            !is_left_out && index.has(&folder.join(&entry.name), kind)
        }));
    }

    /// Whether a path and the folders above it are not ignored.
    fn takes_part(&self, path: &Path) -> bool {
        let root = self.root_of(path);
        let mut path = path;
        // A folder that was asked for takes part, whatever is above it.
        while path != root && !self.folders.iter().any(|folder| folder == path) {
            let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else {
                return false;
            };
            if !self
                .cached(parent)
                .iter()
                .any(|entry| entry.name.as_str() == name)
            {
                return false;
            }
            path = parent;
        }
        true
    }

    /// The candidates below `folder` that are tracked and that a walk, which met
    /// `met`, left out.
    fn tracked_candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
        met: &BTreeSet<u64>,
    ) -> Vec<SourceText> {
        let index = self.tracked.as_ref();
        let Some(index) = index.and_then(|tracked| tracked.around(folder)) else {
            return Vec::new();
        };
        let is_known = |path: &Path| met.contains(&mark(path));
        let mut scratch = Scratch::new();
        let rest = index.rest(folder, Some(Says::OwnAndIgnore), &is_known);
        let found = rest.into_iter().filter_map(|path| {
            let is_in_other = path
                .ancestors()
                .skip(1)
                .take_while(|above| *above != folder)
                .any(is_other);
            if is_in_other {
                return None;
            }
            match read::scan(&path, &mut scratch, self.prefilter) {
                Ok(Scanned::Candidate { text, .. }) => Some(self.source(&path, text)),
                _ => None,
            }
        });
        found.collect()
    }

    fn source(&self, path: &Path, text: String) -> SourceText {
        let id = self.base.source_id(&self.base.open_path(path), None);
        SourceText {
            id: Arc::new(id),
            text: Arc::from(text),
        }
    }

    fn modules(&self) -> &Modules<FileSystemOs> {
        self.modules.get_or_init(|| {
            Modules::new(FileSystemOs::new(), &workspace::OnDisk, self.base.project())
        })
    }

    fn note_unreadable(&self, path: &Path, error: &std::io::Error) {
        let id = self.base.source_id(&self.base.open_path(path), None);
        let problem = read::problem(&id.display, error);
        self.unreadable
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(problem);
    }
}

impl Tree for WorkTree<'_> {
    fn locate(&self, id: &SourceId) -> PathBuf {
        self.base.real().join(&id.path)
    }

    fn root_of(&self, path: &Path) -> PathBuf {
        if path.starts_with(self.base.project()) {
            return self.base.project().to_owned();
        }
        let folder = path.parent().unwrap_or(path);
        project_root(folder).unwrap_or(folder).to_owned()
    }

    fn load(&self, path: &Path) -> Option<SourceText> {
        if !self.takes_part(path) {
            return None;
        }
        let scanned = read::load(path).map_err(|error| self.note_unreadable(path, &error));
        match scanned.ok()? {
            Scanned::Candidate { text, .. } => Some(self.source(path, text)),
            Scanned::Clean { .. } | Scanned::Binary => None,
        }
    }

    fn entries(&self, folder: &Path) -> Vec<Entry> {
        self.cached(folder).to_vec()
    }

    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        let found = Mutex::new(Vec::new());
        let met = Mutex::new(BTreeSet::new());
        self.walker(folder).build_parallel().run(|| {
            let mut scratch = Scratch::new();
            let (found, met) = (&found, &met);
            Box::new(move |entry| {
                let Ok(entry) = entry else {
                    return WalkState::Continue;
                };
                let Some(kind) = entry.file_type() else {
                    return WalkState::Continue;
                };
                if kind.is_dir() {
                    let is_other = entry.depth() > 0 && is_other(entry.path());
                    return if is_other {
                        WalkState::Skip
                    } else {
                        WalkState::Continue
                    };
                }
                if self.tracked.is_some() {
                    met.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .insert(mark(entry.path()));
                }
                if kind.is_file()
                    && let Ok(Scanned::Candidate { text, .. }) =
                        read::scan(entry.path(), &mut scratch, self.prefilter)
                {
                    found
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(self.source(entry.path(), text));
                }
                WalkState::Continue
            })
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        let met = met.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.extend(self.tracked_candidates(folder, is_other, &met));
        found.sort_by(|left, right| left.id.cmp(&right.id));
        found
    }

    fn is_candidate(&self, text: &str) -> bool {
        self.prefilter.matches(text.as_bytes())
    }

    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        self.modules().resolve(from, specifier, &self.root_of(from))
    }

    fn problems(&self) -> Vec<Problem> {
        let lock = || {
            self.unreadable
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let mut problems = lock().clone();
        // Without one, nothing was resolved.
        let broken = self.modules.get().map(Modules::broken).unwrap_or_default();
        for (path, broken) in broken {
            if path.starts_with(self.base.project()) && self.takes_part(&path) {
                let id = self.base.source_id(&self.base.open_path(&path), None);
                problems.push(broken.problem(id.display));
            }
        }
        problems
    }
}
