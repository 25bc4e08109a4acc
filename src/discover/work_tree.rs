//! The work tree as resolution sees it.
//!
//! Knows folders, ignore rules and the module resolver; does not know what the
//! files are asked for.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use ignore::{WalkBuilder, WalkState};
use oxc_resolver::{
    AliasValue, FileSystem, FileSystemOs, ResolveOptions, ResolverGeneric, TsconfigDiscovery,
};

use crate::model::{Entry, Problem, ProblemKind, SourceId, SourceText, Tree};
use crate::prefilter::Prefilter;
use crate::read::{self, Scanned, Scratch};

use super::base::{Base, project_root};
use super::configured::{BrokenFiles, Configured};
use super::{IgnoreFiles, Request, guard, workspace};

/// The work tree around the files that a request names.
#[derive(Debug)]
pub struct WorkTree<'p> {
    base: Base,
    ignore_files: IgnoreFiles,
    prefilter: &'p Prefilter,
    /// The folders that were asked for.
    folders: Vec<PathBuf>,
    resolver: OnceLock<ResolverGeneric<Configured<FileSystemOs>>>,
    broken: BrokenFiles,
    unreadable: Mutex<Vec<Problem>>,
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
            resolver: OnceLock::new(),
            broken: BrokenFiles::default(),
            unreadable: Mutex::new(Vec::new()),
            entries: Mutex::new(BTreeMap::new()),
        }
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
        found.sort();
        let found = Arc::new(found);
        lock().insert(folder.to_owned(), Arc::clone(&found));
        found
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

    fn resolver(&self) -> &ResolverGeneric<Configured<FileSystemOs>> {
        self.resolver.get_or_init(|| {
            let root = self.base.project();
            let packages = workspace::packages(root);
            let files = Configured::new(FileSystemOs::new(), self.broken.clone(), packages.clone());
            files.check_workspace(root);
            let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
            let alias = |from: &str, to: &[&str]| {
                (
                    from.to_owned(),
                    to.iter().map(|to| (*to).to_owned()).collect(),
                )
            };
            let options = ResolveOptions {
                tsconfig: Some(TsconfigDiscovery::Auto),
                extensions: words(&[
                    ".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs", ".json",
                ]),
                extension_alias: vec![
                    alias(".js", &[".ts", ".tsx", ".js", ".jsx"]),
                    alias(".jsx", &[".tsx", ".jsx"]),
                    alias(".mjs", &[".mts", ".mjs"]),
                    alias(".cjs", &[".cts", ".cjs"]),
                ],
                condition_names: words(&["import", "module", "browser", "default", "require"]),
                main_fields: words(&["browser", "module", "main"]),
                allow_package_exports_in_directory_resolve: true,
                fallback: packages
                    .into_iter()
                    .map(|(name, folder)| {
                        let folder = folder.to_string_lossy().into_owned();
                        (name, vec![AliasValue::Path(folder)])
                    })
                    .collect(),
                ..ResolveOptions::default()
            };
            ResolverGeneric::new_with_file_system(files, options)
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

    /// What a specifier means by the rules of the resolver.
    fn resolve_plain(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        let resolver = self.resolver();
        match resolver.resolve_file(from, specifier) {
            Ok(found) => Some(found.into_path_buf()),
            Err(error) => {
                self.broken.note_error(&error);
                // Whatever is wrong with the configuration, paths are paths.
                let found = resolver.resolve(from.parent()?, specifier).ok()?;
                Some(found.into_path_buf())
            }
        }
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
            Scanned::Candidate { text, .. } => {
                let id = self.base.source_id(&self.base.open_path(path), None);
                Some(SourceText {
                    id: Arc::new(id),
                    text: Arc::from(text),
                })
            }
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
        self.walker(folder).build_parallel().run(|| {
            let mut scratch = Scratch::new();
            let found = &found;
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
                if kind.is_file()
                    && let Ok(Scanned::Candidate { text, .. }) =
                        read::scan(entry.path(), &mut scratch, self.prefilter)
                {
                    let open = self.base.open_path(entry.path());
                    let id = Arc::new(self.base.source_id(&open, None));
                    let source = SourceText {
                        id,
                        text: Arc::from(text),
                    };
                    found
                        .lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .push(source);
                }
                WalkState::Continue
            })
        });
        let mut found = found.into_inner().unwrap_or_else(PoisonError::into_inner);
        found.sort_by(|left, right| left.id.cmp(&right.id));
        found
    }

    fn is_candidate(&self, text: &str) -> bool {
        self.prefilter.matches(text.as_bytes())
    }

    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf> {
        // Paths that URLs and loaders add are no files.
        let specifier = specifier.split('?').next().unwrap_or(specifier);
        let resolver = self.resolver();
        let found = self.resolve_plain(from, specifier).or_else(|| {
            // The alias of most templates, where no tsconfig declares it.
            let rest = specifier
                .strip_prefix("@/")
                .or_else(|| specifier.strip_prefix("~/"))?;
            let root = self.root_of(from);
            from.ancestors()
                .skip(1)
                .take_while(|folder| folder.starts_with(&root))
                .find_map(|folder| {
                    ["./src/", "./app/", "./"].iter().find_map(|prefix| {
                        let relative = format!("{prefix}{rest}");
                        resolver
                            .resolve(folder, &relative)
                            .ok()
                            .map(|found| found.into_path_buf())
                    })
                })
        })?;
        let is_outside = found
            .components()
            .any(|part| part.as_os_str() == "node_modules")
            || !found.starts_with(self.root_of(from));
        (!is_outside).then_some(found)
    }

    fn problems(&self) -> Vec<Problem> {
        let lock = || {
            self.unreadable
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
        };
        let mut problems = lock().clone();
        for (path, broken) in self.broken.all() {
            if path.starts_with(self.base.project()) && self.takes_part(&path) {
                let id = self.base.source_id(&self.base.open_path(&path), None);
                problems.push(Problem {
                    path: id.display,
                    place: broken.place,
                    kind: ProblemKind::Syntax,
                    message: format!(
                        "this configuration cannot be read ({}): imports were followed without it",
                        broken.message
                    ),
                });
            }
        }
        problems
    }
}
