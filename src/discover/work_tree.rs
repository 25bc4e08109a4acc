//! The work tree as resolution sees it.
//!
//! Knows folders, ignore rules and the module resolver; does not know what the
//! files are asked for.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::{DirEntry, WalkBuilder, WalkState};
use oxc_resolver::{FileSystem, FileSystemOs};

use crate::model::{Entry, Problem, SourceId, SourceText, Tree};
use crate::prefilter::Prefilter;
use crate::read::{self, Decoded, Scanned, Scratch};

use super::base::{Base, project_root};
use super::exclude::PathKind;
use super::modules::Modules;
use super::own_rules::{OwnRules, Says};
use super::told::Told;
use super::tracked::{Tracked, TrackedFiles, mark};
use super::{IgnoreFiles, Request, guard, workspace};

/// The work tree around the files that a request names.
#[derive(Debug)]
pub struct WorkTree<'p> {
    base: Arc<Base>,
    ignore_files: IgnoreFiles,
    prefilter: &'p Prefilter,
    /// The folders that were asked for.
    folders: Vec<PathBuf>,
    modules: OnceLock<Modules<FileSystemOs>>,
    told: Arc<Told>,
    tracked: Option<Tracked>,
    entries: Mutex<BTreeMap<PathBuf, Arc<Vec<Entry>>>>,
}

impl<'p> WorkTree<'p> {
    /// The work tree around the files of `request`.
    pub fn new(request: &Request, prefilter: &'p Prefilter) -> Self {
        let base = Arc::new(Base::new(&request.working_directory));
        Self {
            told: Arc::new(Told::new(Arc::clone(&base))),
            base,
            ignore_files: request.ignore_files,
            prefilter,
            folders: super::folders(request),
            modules: OnceLock::new(),
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

    /// A walk through `folder` that leaves out folders whose ignore files are not
    /// `harmless`.
    fn walker(
        &self,
        folder: &Path,
        harmless: impl Fn(&Path) -> bool + Send + Sync + 'static,
    ) -> WalkBuilder {
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
        builder.filter_entry(move |entry| {
            let is_opened = respect && entry.file_type().is_some_and(|kind| kind.is_dir());
            entry.file_name() != ".git" && (!is_opened || harmless(entry.path()))
        });
        builder
    }

    /// Whether a walk can start at `folder`; if not, that is told.
    fn is_open(&self, folder: &Path) -> bool {
        self.ignore_files == IgnoreFiles::Disregard || self.told.is_harmless(folder)
    }

    /// What is right in `folder` and not ignored. A folder there that must not be
    /// looked into is told where something in it is asked for.
    fn listing(&self, folder: &Path) -> impl Iterator<Item = Result<DirEntry, ignore::Error>> {
        let harmless = |path: &Path| guard::dangerous_ignore_file(path).is_none();
        let mut walk = self.walker(folder, harmless);
        let walk = self
            .is_open(folder)
            .then(|| walk.max_depth(Some(1)).build());
        walk.into_iter().flatten()
    }

    fn cached(&self, folder: &Path) -> Arc<Vec<Entry>> {
        let lock = || self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(folder) {
            return Arc::clone(known);
        }
        let mut found = Vec::new();
        for entry in self.listing(folder) {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    self.told.add_walk(&error);
                    continue;
                }
            };
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
            if !self.lists(parent, name) {
                return false;
            }
            path = parent;
        }
        true
    }

    /// Whether `name` is right in `folder` and not ignored.
    fn lists(&self, folder: &Path, name: &OsStr) -> bool {
        if let Some(name) = name.to_str() {
            let entries = self.cached(folder);
            return entries.iter().any(|entry| entry.name == name);
        }
        // Hardly ever: names that are no UTF-8 are in no list of entries.
        let mut listing = self.listing(folder).flatten();
        listing.any(|entry| entry.depth() == 1 && entry.file_name() == name)
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
        for (root, error) in &rest.unreadable {
            self.told.add_index(root, error);
        }
        let found = rest.files.into_iter().filter_map(|path| {
            let is_in_other = path
                .ancestors()
                .skip(1)
                .take_while(|above| *above != folder)
                .any(is_other);
            if is_in_other {
                return None;
            }
            self.candidate(&path, &mut scratch)
        });
        found.collect()
    }

    /// A file, if it is worth extracting.
    fn candidate(&self, path: &Path, scratch: &mut Scratch) -> Option<SourceText> {
        match read::scan(path, scratch, self.prefilter) {
            Ok(Scanned::Candidate { text, .. }) => Some(self.source(path, text)),
            Ok(Scanned::Clean { .. } | Scanned::Binary) => None,
            Err(error) => {
                self.note_unreadable(path, &error);
                None
            }
        }
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
        self.told.add(read::problem(&id.display, error));
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
        let loaded = read::load(path).map_err(|error| self.note_unreadable(path, &error));
        match loaded.ok()? {
            Decoded::Text(text) => Some(self.source(path, text)),
            Decoded::Binary => None,
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
        if !self.is_open(folder) {
            return Vec::new();
        }
        let found = Mutex::new(Vec::new());
        let met = Mutex::new(BTreeSet::new());
        let told = Arc::clone(&self.told);
        let walk = self.walker(folder, move |path| told.is_harmless(path));
        walk.build_parallel().run(|| {
            let mut scratch = Scratch::new();
            let (found, met) = (&found, &met);
            Box::new(move |entry| {
                let entry = match entry {
                    Ok(entry) => entry,
                    Err(error) => {
                        self.told.add_walk(&error);
                        return WalkState::Continue;
                    }
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
                    && let Some(source) = self.candidate(entry.path(), &mut scratch)
                {
                    found
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(source);
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
        let unreadable = self.tracked.as_ref().map(Tracked::unreadable);
        for (root, error) in unreadable.unwrap_or_default() {
            self.told.add_index(&root, &error);
        }
        let mut problems = self.told.all();
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
