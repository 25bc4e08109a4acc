//! The files that are judged together, and the context around them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::config::Settings;
use crate::credential::names::Names;
use crate::extract::config;
use crate::extract::kind::{Role, SourceKind};
use crate::extract::{self, Extracted};
use crate::model::{Environment, FileFacts, Place, Problem, SourceText, Span, Tree};
use crate::resolve::import::Module;
use crate::resolve::nuxt_config;
use crate::resolve::packages::PackageContext;
use crate::resolve::stands::{self, Stands};
use crate::resolve::world::World;

/// A file with its facts.
#[derive(Clone, Debug)]
pub struct FileView {
    /// The source and its text.
    pub source: SourceText,
    /// Where it stands in the tree.
    pub location: PathBuf,
    /// What kind of file it is.
    pub kind: SourceKind,
    /// What it is for.
    pub role: Role,
    /// What was seen in it.
    pub facts: FileFacts,
    /// Whether something in it could not be read, so that more may be in it.
    pub is_broken: bool,
}

impl FileView {
    /// The view of a source that was extracted.
    pub fn new(tree: &dyn Tree, source: SourceText, extracted: Extracted) -> Self {
        Self {
            location: tree.locate(&source.id),
            source,
            kind: extracted.kind,
            role: extracted.role,
            facts: extracted.facts,
            is_broken: !extracted.problems.is_empty(),
        }
    }

    /// Whether the file gives environment variables their values.
    pub fn defines_variables(&self) -> bool {
        let is_carrier = || {
            !self.facts.assignments.is_empty()
                && config::is_carrier_name(&self.source.id.root_relative)
        };
        self.role == Role::Source
            && (self.kind == SourceKind::Dotenv
                || nuxt_config::is_one(self.source.id.file_name())
                || is_carrier())
    }

    /// A place in the file.
    pub fn place(&self, span: Span) -> Place {
        Place {
            source: self.source.clone(),
            span,
        }
    }
}

/// The view of a source that is read as context, and what could not be read of
/// it.
pub(super) fn view(
    tree: &dyn Tree,
    settings: &Settings,
    source: SourceText,
) -> (FileView, Vec<Problem>) {
    let extracted = extract::extract(&source, settings);
    let problems = extracted.problems.clone();
    (FileView::new(tree, source, extracted), problems)
}

/// What was asked for.
#[derive(Clone, Debug, Default)]
pub struct Scope {
    /// The files that are worth judging, sorted.
    pub files: Vec<Arc<FileView>>,
    /// Folders that were asked for as a whole.
    pub folders: Vec<PathBuf>,
}

/// The files that are judged together. Everything else is read from the tree
/// when a question needs it, and kept; the answers do not depend on the order
/// of the questions.
pub struct Project<'t> {
    tree: &'t dyn Tree,
    settings: Arc<Settings>,
    scope: Scope,
    /// Index of the files by where they stand.
    locations: BTreeMap<PathBuf, usize>,
    modules: Mutex<BTreeMap<PathBuf, Option<Arc<Module>>>>,
    packages: Mutex<BTreeMap<PathBuf, Arc<PackageContext>>>,
    /// The root of the package, by folder.
    roots: Mutex<BTreeMap<PathBuf, PathBuf>>,
    /// Indices of the files by the root of their package.
    by_package: OnceLock<BTreeMap<PathBuf, Vec<usize>>>,
    worlds: Mutex<BTreeMap<PathBuf, Arc<Vec<World>>>>,
    setters: Mutex<BTreeMap<PathBuf, Arc<Vec<Arc<FileView>>>>>,
    problems: Mutex<BTreeSet<Problem>>,
}

impl<'t> Project<'t> {
    /// A project over `tree` in which `scope` was asked for.
    pub fn new(tree: &'t dyn Tree, scope: Scope) -> Self {
        let locations = scope
            .files
            .iter()
            .enumerate()
            .map(|(at, file)| (file.location.clone(), at))
            .collect();
        Self {
            tree,
            settings: Arc::default(),
            locations,
            scope,
            modules: Mutex::new(BTreeMap::new()),
            packages: Mutex::new(BTreeMap::new()),
            roots: Mutex::new(BTreeMap::new()),
            by_package: OnceLock::new(),
            worlds: Mutex::new(BTreeMap::new()),
            setters: Mutex::new(BTreeMap::new()),
            problems: Mutex::new(BTreeSet::new()),
        }
    }

    /// The same project, configured.
    #[must_use]
    pub fn with_settings(mut self, settings: Arc<Settings>) -> Self {
        self.settings = settings;
        self
    }

    /// What is configured.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// What names say.
    pub fn names(&self) -> &Names {
        &self.settings.names
    }

    pub(super) fn tree(&self) -> &'t dyn Tree {
        self.tree
    }

    /// The files that were asked for.
    pub fn files(&self) -> &[Arc<FileView>] {
        &self.scope.files
    }

    /// Whether a folder was asked for as a whole.
    pub(super) fn covers(&self, folder: &Path) -> bool {
        self.scope
            .folders
            .iter()
            .any(|whole| folder.starts_with(whole))
    }

    /// The view of a source, if it was asked for.
    pub(super) fn known(&self, source: &SourceText) -> Option<Arc<FileView>> {
        let at = self.locations.get(&self.tree.locate(&source.id))?;
        self.scope.files.get(*at).cloned()
    }

    /// Whether a source was asked for.
    pub fn asks_for(&self, source: &SourceText) -> bool {
        self.known(source).is_some()
    }

    /// Whether a place lies in a file that can have findings of its own: only
    /// such files are asked about when they are checked alone.
    pub fn is_candidate(&self, place: &Place) -> bool {
        self.tree.is_candidate(&place.source.text) && !self.is_extra_env_file(&place.source)
    }

    /// The environment that a file as a whole stands for, and what says so:
    /// the span of an explicit marker, or none where the name says it.
    pub fn stand(&self, file: &FileView) -> Option<(Environment, Option<Span>)> {
        match self.settings.mark(&file.source.id) {
            Some(environment) => Some((environment, None)),
            None => stands::stand(file, self.names()),
        }
    }

    /// The environments that a file stands for: one, or one in each part of a
    /// configuration file.
    pub fn stands<'f>(&self, file: &'f FileView) -> Stands<'f> {
        let of_file = self.stand(file);
        match of_file.is_none() && file.kind != SourceKind::Dotenv && file.defines_variables() {
            true => Stands::of_parts(file, self.names()),
            false => Stands::of_file(of_file),
        }
    }

    /// Whether what is wrong at a place can be told there by a check of that
    /// file alone: such a check looks at the package of the file.
    pub fn tells_at(&self, file: &FileView, place: &Place) -> bool {
        let location = self.tree.locate(&place.source.id);
        self.is_candidate(place)
            && self.package_root(&location) == self.package_root(&file.location)
    }

    /// Notes that something which an answer hung on could not be read.
    pub(super) fn note(&self, problem: Problem) {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems.insert(problem);
    }

    /// What could not be read of all that the answers so far hung on, apart from
    /// the files that were asked for: one problem for each file.
    pub fn problems(&self) -> Vec<Problem> {
        let noted = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = noted.clone();
        all.extend(self.tree.problems());
        let mut found: Vec<Problem> = all.into_iter().collect();
        found.dedup_by(|later, first| later.path == first.path);
        found
    }

    pub(super) fn cached_module(
        &self,
        path: &Path,
        load: impl FnOnce() -> Option<Arc<Module>>,
    ) -> Option<Arc<Module>> {
        cached(&self.modules, path, load)
    }

    pub(super) fn cached_root(&self, folder: &Path, find: impl FnOnce() -> PathBuf) -> PathBuf {
        cached(&self.roots, folder, find)
    }

    /// The files that were asked for in the package at `root`.
    pub(super) fn files_in(&self, root: &Path) -> Vec<Arc<FileView>> {
        let by_package = self.by_package.get_or_init(|| {
            let mut by_package: BTreeMap<PathBuf, Vec<usize>> = BTreeMap::new();
            for (at, file) in self.scope.files.iter().enumerate() {
                let root = self.package_root(&file.location);
                by_package.entry(root).or_default().push(at);
            }
            by_package
        });
        let indices = by_package.get(root).map(Vec::as_slice).unwrap_or_default();
        indices
            .iter()
            .filter_map(|&at| self.scope.files.get(at).cloned())
            .collect()
    }

    pub(super) fn cached_worlds(
        &self,
        path: &Path,
        find: impl FnOnce() -> Arc<Vec<World>>,
    ) -> Arc<Vec<World>> {
        cached(&self.worlds, path, find)
    }

    pub(super) fn cached_setters(
        &self,
        path: &Path,
        find: impl FnOnce() -> Arc<Vec<Arc<FileView>>>,
    ) -> Arc<Vec<Arc<FileView>>> {
        cached(&self.setters, path, find)
    }

    pub(super) fn package(&self, root: &Path) -> Arc<PackageContext> {
        let mut packages = self.packages.lock().unwrap_or_else(PoisonError::into_inner);
        let package = packages
            .entry(root.to_owned())
            .or_insert_with(|| Arc::new(PackageContext::new(root.to_owned())));
        Arc::clone(package)
    }
}

/// What is kept for a path; found without the lock, since finding it may ask
/// for others.
fn cached<T: Clone>(
    kept: &Mutex<BTreeMap<PathBuf, T>>,
    path: &Path,
    find: impl FnOnce() -> T,
) -> T {
    let lock = || kept.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = lock().get(path) {
        return known.clone();
    }
    let found = find();
    lock().insert(path.to_owned(), found.clone());
    found
}

impl std::fmt::Debug for Project<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Project({} files)", self.scope.files.len())
    }
}
