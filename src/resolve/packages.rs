//! The package around a file: where it starts, what else is in it, and the
//! worlds that its files describe.

use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use crate::extract::kind::{Role, SourceKind};
use crate::model::SourceText;
use crate::resolve::dotenv_files;
use crate::resolve::package::{self, Package, PackageFiles};
use crate::resolve::project::{FileView, Project, view};
use crate::resolve::world::World;

/// Files that make a folder the root of a package.
const MANIFESTS: &[&str] = &["package.json", "composer.json", "Gemfile", "pyproject.toml"];

/// A package.
#[derive(Debug)]
pub(super) struct PackageContext {
    root: PathBuf,
    worlds: OnceLock<Arc<Vec<World>>>,
    files: OnceLock<Arc<Vec<Arc<FileView>>>>,
    description: OnceLock<Arc<Package>>,
}

impl PackageContext {
    pub(super) fn new(root: PathBuf) -> Self {
        Self {
            root,
            worlds: OnceLock::new(),
            files: OnceLock::new(),
            description: OnceLock::new(),
        }
    }
}

impl Project<'_> {
    /// The root of the package that a file belongs to: the nearest folder with
    /// a manifest, or the root of the project.
    pub(super) fn package_root(&self, location: &Path) -> PathBuf {
        let top = self.tree().root_of(location);
        let folder = location.parent().unwrap_or(location);
        folder
            .ancestors()
            .take_while(|ancestor| ancestor.starts_with(&top))
            .find(|ancestor| self.is_package_root(ancestor))
            .map_or(top.clone(), Path::to_owned)
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
            return self
                .files()
                .iter()
                .filter(|file| self.package_root(&file.location) == root)
                .cloned()
                .collect();
        }
        let is_other = |folder: &Path| self.is_package_root(folder);
        self.tree()
            .candidates(root, &is_other)
            .into_iter()
            .map(|source| self.view(source))
            .collect()
    }

    pub(super) fn view(&self, source: SourceText) -> Arc<FileView> {
        self.known(&source)
            .unwrap_or_else(|| Arc::new(view(self.tree(), self.settings(), source)))
    }

    /// The worlds in which the package around `location` runs.
    pub fn worlds(&self, location: &Path) -> Arc<Vec<World>> {
        let package = self.package(&self.package_root(location));
        Arc::clone(
            package
                .worlds
                .get_or_init(|| Arc::new(self.find_worlds(&package.root))),
        )
    }

    fn find_worlds(&self, root: &Path) -> Vec<World> {
        let mut files = Vec::new();
        for entry in self.tree().entries(root) {
            if entry.is_folder || !dotenv_files::is_one(&entry.name) {
                continue;
            }
            let Some(source) = self.tree().load(&root.join(&entry.name)) else {
                continue;
            };
            let file = self.view(source);
            // An example file defines no value.
            if file.role == Role::Source {
                files.push(file);
            }
        }
        self.add_env_files(root, &mut files);
        let mut worlds = dotenv_files::worlds(&files);
        self.add_runtime_config(root, &mut worlds);
        worlds.extend(self.carrier_worlds(root));
        worlds
    }

    /// The package around `location`: its frameworks, and what they let the
    /// browser see.
    pub fn describe(&self, location: &Path) -> Arc<Package> {
        let package = self.package(&self.package_root(location));
        let described = package.description.get_or_init(|| {
            let root = RootFiles {
                project: self,
                root: &package.root,
            };
            Arc::new(package::describe(&root))
        });
        Arc::clone(described)
    }

    /// Whether another file of the package sets the environment of the global
    /// `Paddle`, so that it cannot be told from `file` alone.
    pub fn sets_environment_elsewhere(&self, file: &FileView) -> bool {
        self.package_files(&file.location).iter().any(|other| {
            other.location != file.location
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
