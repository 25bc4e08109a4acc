//! The package around a file: where it starts, what else is in it, and what its
//! files give to variables.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use memchr::memmem;

use crate::extract::EnvFolder;
use crate::extract::kind::{Role, SourceKind};
use crate::model::{LineColumn, LineIndex, Problem, ProblemKind, SourceText};
use crate::resolve::carriers::normal;
use crate::resolve::dotenv_files;
use crate::resolve::package::{self, Broken, Package, PackageFiles};
use crate::resolve::project::{FileView, Project, view};
use crate::resolve::world::World;

/// Files that make a folder the root of a package.
const MANIFESTS: &[&str] = &["package.json", "composer.json", "Gemfile", "pyproject.toml"];

/// A package.
#[derive(Debug)]
pub(super) struct PackageContext {
    root: PathBuf,
    definitions: OnceLock<Arc<Definitions>>,
    carriers: OnceLock<Arc<Definitions>>,
    files: OnceLock<Arc<Vec<Arc<FileView>>>>,
    description: OnceLock<Arc<Package>>,
}

impl PackageContext {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            definitions: OnceLock::new(),
            carriers: OnceLock::new(),
            files: OnceLock::new(),
            description: OnceLock::new(),
        }
    }
}

/// What the files of a package give to variables.
#[derive(Debug, Default)]
pub(super) struct Definitions {
    /// The ways in which the package runs.
    pub(super) worlds: Vec<World>,
    /// Files that define variables and that could not be read in part.
    pub(super) broken: Vec<(SourceText, Problem)>,
}

impl Definitions {
    /// What is wrong with files that speak of one of these variables.
    pub(super) fn broken_about<'d>(
        &'d self,
        names: impl Iterator<Item = &'d str> + Clone + 'd,
    ) -> impl Iterator<Item = &'d Problem> + 'd {
        self.broken
            .iter()
            .filter(move |(source, _)| {
                names
                    .clone()
                    .any(|name| memmem::find(source.text.as_bytes(), name.as_bytes()).is_some())
            })
            .map(|(_, problem)| problem)
    }
}

impl Project<'_> {
    /// The root of the package that a file belongs to: the nearest folder with
    /// a manifest, or the root of the project.
    pub(super) fn package_root(&self, location: &Path) -> PathBuf {
        let folder = location.parent().unwrap_or(location);
        self.cached_root(folder, || {
            let top = self.tree().root_of(location);
            folder
                .ancestors()
                .take_while(|ancestor| ancestor.starts_with(&top))
                .find(|ancestor| self.is_package_root(ancestor))
                .map_or(top.clone(), Path::to_owned)
        })
    }

    fn is_package_root(&self, folder: &Path) -> bool {
        self.tree()
            .entries(folder)
            .iter()
            .any(|entry| !entry.is_folder && MANIFESTS.contains(&entry.name.as_str()))
    }

    /// The files of the package around `location` that are worth extracting.
    pub fn package_files(&self, location: &Path) -> Arc<Vec<Arc<FileView>>> {
        let package = self.package(&self.package_root(location));
        Arc::clone(
            package
                .files
                .get_or_init(|| Arc::new(self.find_files(&package.root))),
        )
    }

    fn find_files(&self, root: &Path) -> Vec<Arc<FileView>> {
        if self.covers(root) {
            return self.files_in(root);
        }
        let is_other = |folder: &Path| self.is_package_root(folder);
        self.tree()
            .candidates(root, &is_other)
            .into_iter()
            .map(|source| self.view(source))
            .collect()
    }

    /// The view of a source, for what stands in it; what is wrong with it is
    /// told where it is checked itself.
    pub(super) fn view(&self, source: SourceText) -> Arc<FileView> {
        self.known(&source)
            .unwrap_or_else(|| Arc::new(view(self.tree(), self.settings(), source).0))
    }

    /// The view of a source that defines variables; what is wrong with it goes
    /// into `broken`.
    pub(super) fn view_definitions(
        &self,
        source: SourceText,
        broken: &mut Vec<(SourceText, Problem)>,
    ) -> Arc<FileView> {
        // What was asked for has told its problems.
        self.known(&source).unwrap_or_else(|| {
            let (file, problems) = view(self.tree(), self.settings(), source.clone());
            if let Some(first) = problems.into_iter().next() {
                broken.push((source, first));
            }
            Arc::new(file)
        })
    }

    /// What the files of the package at `root` give to variables.
    pub(super) fn definitions(&self, root: &Path) -> Arc<Definitions> {
        let package = self.package(root);
        let found = package
            .definitions
            .get_or_init(|| Arc::new(self.find_definitions(root)));
        Arc::clone(found)
    }

    /// What the configuration files of the package at `root` give to variables.
    pub(super) fn carriers(&self, root: &Path) -> Arc<Definitions> {
        let package = self.package(root);
        let found = package
            .carriers
            .get_or_init(|| Arc::new(self.find_carriers(root)));
        Arc::clone(found)
    }

    /// The folder in which a package has its env files: its own, but that of the
    /// project for the sides of a Redwood project (docs.redwoodjs.com,
    /// "environment variables"), and what Vite's `envDir` names. None where
    /// nobody can tell.
    fn env_folder(&self, root: &Path) -> Option<PathBuf> {
        match self.describe_root(root).env_folder() {
            None => {}
            Some(EnvFolder::Unknown) => return None,
            Some(EnvFolder::At(path)) => {
                let folder = normal(&root.join(path));
                let top = self.tree().root_of(&root.join("package.json"));
                return folder.starts_with(top).then_some(folder);
            }
        }
        let above = root.parent().unwrap_or(root);
        let has_settings = |folder: &Path| {
            self.tree().entries(folder).iter().any(|entry| {
                !entry.is_folder && matches!(entry.name.as_str(), "redwood.toml" | "cedar.toml")
            })
        };
        let is_side = !self.is_top(root) && has_settings(above);
        Some(if is_side { above } else { root }.to_owned())
    }

    fn find_definitions(&self, root: &Path) -> Definitions {
        let mut found = Definitions::default();
        let mut files = Vec::new();
        let folder = self.env_folder(root);
        let entries = folder.iter().flat_map(|folder| {
            let entries = self.tree().entries(folder).into_iter();
            entries.map(move |entry| (folder, entry))
        });
        for (folder, entry) in entries {
            if entry.is_folder || !dotenv_files::is_one(&entry.name) {
                continue;
            }
            let Some(source) = self.tree().load(&folder.join(&entry.name)) else {
                continue;
            };
            let file = self.view_definitions(source, &mut found.broken);
            // An example file defines no value.
            if file.role == Role::Source {
                files.push(file);
            }
        }
        let mut further = Vec::new();
        for file in self.further_env_files(root, &mut found.broken) {
            // Where the framework looks, it is one of its files.
            let is_own = dotenv_files::is_one(file.source.id.file_name())
                && file.location.parent() == folder.as_deref();
            if files.iter().all(|known| known.location != file.location) {
                if is_own { &mut files } else { &mut further }.push(file);
            }
        }
        let package = self.describe_root(root);
        found.worlds = dotenv_files::worlds(&files, &further, &package);
        self.add_runtime_config(root, &mut found.worlds);
        let carriers = self.carriers(root);
        found.worlds.extend(carriers.worlds.iter().cloned());
        found.broken.extend(carriers.broken.iter().cloned());
        found
    }

    /// The package around `location`: its frameworks, and what they let the
    /// browser see.
    pub fn describe(&self, location: &Path) -> Arc<Package> {
        self.describe_root(&self.package_root(location))
    }

    fn describe_root(&self, root: &Path) -> Arc<Package> {
        let package = self.package(root);
        let described = package.description.get_or_init(|| {
            let root = RootFiles {
                project: self,
                root,
            };
            Arc::new(package::describe(&root))
        });
        Arc::clone(described)
    }

    /// Whether another file of the package sets the environment of the global
    /// `Paddle`, so that it cannot be told from `file` and its imports alone.
    pub fn sets_environment_elsewhere(&self, file: &FileView) -> bool {
        let followed = self.setters(file);
        let is_followed = |other: &FileView| {
            followed
                .iter()
                .any(|setter| setter.location == other.location)
        };
        self.package_files(&file.location).iter().any(|other| {
            other.location != file.location
                && !is_followed(other)
                && other.role == Role::Source
                && !other.facts.environment_sets.is_empty()
                && !(is_whole_page(file) && is_whole_page(other))
        })
    }
}

/// The files in a package's root, for those who describe packages.
struct RootFiles<'p, 't> {
    project: &'p Project<'t>,
    root: &'p Path,
}

impl PackageFiles for RootFiles<'_, '_> {
    fn text(&self, name: &str) -> Option<Arc<str>> {
        self.project
            .tree()
            .load(&self.root.join(name))
            .map(|source| source.text)
    }

    fn names(&self) -> Vec<String> {
        let entries = self.project.tree().entries(self.root);
        entries
            .into_iter()
            .filter(|entry| !entry.is_folder)
            .map(|entry| entry.name)
            .collect()
    }

    fn note_broken(&self, name: &str, broken: &Broken<'_>) {
        let Some(source) = self.project.tree().load(&self.root.join(name)) else {
            return;
        };
        self.project.note(match broken {
            Broken::Manifest(error) => broken_json(&source, error),
            Broken::Bundler { offset, reason } => broken_config(&source, *offset, reason),
        });
    }
}

/// That a manifest cannot be read. Columns of the parser count bytes.
fn broken_json(source: &SourceText, error: &serde_json::Error) -> Problem {
    let line = error.line().max(1);
    let text = source.text.lines().nth(line - 1).unwrap_or("");
    let before = text
        .as_bytes()
        .get(..error.column().saturating_sub(1))
        .unwrap_or(text.as_bytes());
    Problem {
        path: Arc::clone(&source.id.display),
        place: Some(LineColumn {
            line,
            column: String::from_utf8_lossy(before).chars().count() + 1,
        }),
        kind: ProblemKind::Syntax,
        message: "this manifest is no valid JSON: what it says was left out".to_owned(),
    }
}

/// That the configuration of a bundler cannot be read.
fn broken_config(source: &SourceText, offset: usize, reason: &str) -> Problem {
    Problem {
        path: Arc::clone(&source.id.display),
        place: Some(LineIndex::new(&source.text).position(&source.text, offset)),
        kind: ProblemKind::Syntax,
        message: format!(
            "this configuration cannot be read ({reason}): any variable may be public, for all it \
             says"
        ),
    }
}

/// Whether the file is a page of its own: what one page sets, no other sees.
fn is_whole_page(file: &FileView) -> bool {
    let mut rest = file.source.text.as_bytes();
    file.kind == SourceKind::Html
        && std::iter::from_fn(|| {
            let at = memchr::memchr(b'<', rest)?;
            rest = &rest[at + 1..];
            Some(rest)
        })
        .any(|tag| {
            tag.get(..4)
                .is_some_and(|name| name.eq_ignore_ascii_case(b"html"))
        })
}
