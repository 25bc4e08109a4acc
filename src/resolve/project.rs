//! The files that are judged together, and the context around them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use crate::config::Settings;
use crate::credential::names::Names;
use crate::extract::config;
use crate::extract::kind::{Role, SourceKind};
use crate::extract::{self, Extracted};
use crate::model::{Environment, FileFacts, Place, SourceText, Span, Tree};
use crate::resolve::environment;
use crate::resolve::import::Module;
use crate::resolve::nuxt_config;
use crate::resolve::packages::PackageContext;

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

/// The view of a source that is read as context.
pub(super) fn view(tree: &dyn Tree, settings: &Settings, source: SourceText) -> FileView {
    let extracted = extract::extract(&source, settings);
    FileView::new(tree, source, extracted)
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
            None => environment::stand(file, self.names()),
        }
    }

    pub(super) fn cached_module(
        &self,
        path: &Path,
        load: impl FnOnce() -> Option<Arc<Module>>,
    ) -> Option<Arc<Module>> {
        let lock = || self.modules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(path) {
            return known.clone();
        }
        let module = load();
        lock().insert(path.to_owned(), module.clone());
        module
    }

    pub(super) fn package(&self, root: &Path) -> Arc<PackageContext> {
        let mut packages = self.packages.lock().unwrap_or_else(PoisonError::into_inner);
        let package = packages
            .entry(root.to_owned())
            .or_insert_with(|| Arc::new(PackageContext::new(root.to_owned())));
        Arc::clone(package)
    }
}

impl std::fmt::Debug for Project<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Project({} files)", self.scope.files.len())
    }
}
