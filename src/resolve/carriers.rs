//! What configuration files give to variables: Compose files, workflows,
//! Dockerfiles, Kubernetes manifests and their like. Each part of such a file
//! that sets variables together is a world of its own, with what it takes from
//! env files and from objects that are defined elsewhere in the package; else
//! what is set in different files is not mixed.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::extract::config;
use crate::extract::dotenv;
use crate::extract::kind::{Role, SourceKind};
use crate::model::facts::{Assignment, IncludedFrom, Inclusion};
use crate::model::{Place, Problem, ProblemKind, Tree, Value};
use crate::resolve::packages::Definitions;
use crate::resolve::project::{FileView, Project};
use crate::resolve::world::{Binding, World};

/// Folders in the folders of manifests are looked into this deep.
const MAX_DEPTH: usize = 3;
/// More files than this are not a package's manifests.
const MAX_FILES: usize = 400;
/// More modes than this are not told apart for what is taken from elsewhere.
const MAX_MODES: usize = 16;
/// So many objects of one name are looked at.
const MAX_OBJECTS: usize = 64;
/// What all parts of one file may set together: each is also set in the parts
/// inside.
const MAX_BINDINGS: usize = 200_000;

impl Project<'_> {
    /// What the configuration files of the package at `root` give to variables.
    pub(super) fn find_carriers(&self, root: &Path) -> Definitions {
        let mut found = Definitions::default();
        let mut files = Vec::new();
        for path in self.carrier_paths(root) {
            let Some(source) = self.tree().load(&path) else {
                continue;
            };
            let file = self.view_definitions(source, &mut found.broken);
            if file.role == Role::Source {
                files.push(file);
            }
        }
        let indexed: Vec<Indexed<'_>> = files.iter().map(|file| Indexed::new(file)).collect();
        let mut reader = Reader {
            project: self,
            objects: objects(&indexed),
            found: Definitions::default(),
            env_words: BTreeMap::new(),
        };
        for file in &indexed {
            reader.add_worlds(file);
        }
        found.worlds = reader.found.worlds;
        found.broken.append(&mut reader.found.broken);
        found
    }

    fn carrier_paths(&self, root: &Path) -> Vec<PathBuf> {
        let names = config::context_names();
        let mut wanted = names.package.to_vec();
        if self.is_top(root) {
            wanted.extend(names.project);
        }
        let mut folders: Vec<PathBuf> = wanted
            .into_iter()
            .filter(|name| self.has_folder(root, name))
            .map(|name| root.join(name))
            .collect();
        let nested = names.nested.iter();
        for name in nested.filter(|name| self.has_folder(root, name)) {
            self.add_nested(&root.join(name), MAX_DEPTH, &mut folders);
        }
        let mut paths = Vec::new();
        for folder in folders {
            for entry in self.tree().entries(&folder) {
                let path = folder.join(&entry.name);
                let below = path.strip_prefix(root).unwrap_or(&path).to_string_lossy();
                let is_one = !entry.is_folder && config::is_carrier_name(&below.replace('\\', "/"));
                // A carrier in a package of its own serves that one.
                if is_one && self.package_root(&path) == root && paths.len() < MAX_FILES {
                    paths.push(path);
                }
            }
        }
        paths
    }

    /// Whether a folder is there, told from the folders above it: most are not.
    fn has_folder(&self, root: &Path, below: &str) -> bool {
        let mut folder = root.to_owned();
        below
            .split('/')
            .filter(|name| !name.is_empty())
            .all(|name| {
                let entries = self.tree().entries(&folder);
                folder.push(name);
                entries
                    .iter()
                    .any(|entry| entry.is_folder && entry.name == name)
            })
    }

    fn add_nested(&self, folder: &Path, depth: usize, folders: &mut Vec<PathBuf>) {
        for entry in self.tree().entries(folder) {
            if entry.is_folder && depth > 0 && entry.name != "node_modules" {
                let inner = folder.join(&entry.name);
                folders.push(inner.clone());
                self.add_nested(&inner, depth - 1, folders);
            }
        }
    }

    /// Whether a package is the root of the project.
    pub(super) fn is_top(&self, root: &Path) -> bool {
        self.tree().root_of(&root.join("package.json")) == root
    }
}

/// A file, by what each of its scopes says.
struct Indexed<'f> {
    file: &'f FileView,
    assignments: BTreeMap<&'f str, Vec<&'f Assignment>>,
    inclusions: BTreeMap<&'f str, Vec<&'f Inclusion>>,
}

impl<'f> Indexed<'f> {
    fn new(file: &'f FileView) -> Self {
        let mut assignments: BTreeMap<&str, Vec<&Assignment>> = BTreeMap::new();
        for assignment in &file.facts.assignments {
            let scope = assignments.entry(&assignment.scope).or_default();
            scope.push(assignment);
        }
        let mut inclusions: BTreeMap<&str, Vec<&Inclusion>> = BTreeMap::new();
        for taken in &file.facts.inclusions {
            inclusions.entry(&taken.scope).or_default().push(taken);
        }
        Self {
            file,
            assignments,
            inclusions,
        }
    }

    fn scopes(&self) -> BTreeSet<&'f str> {
        let scopes = self.assignments.keys().chain(self.inclusions.keys());
        scopes.copied().collect()
    }

    /// What is set in a scope and around it, outer scopes first, so that inner
    /// ones win.
    fn set_in(&self, scope: &str) -> impl Iterator<Item = &'f Assignment> {
        around(scope)
            .filter_map(|outer| self.assignments.get(outer))
            .flatten()
            .copied()
    }

    /// What is taken from elsewhere there.
    fn taken_in(&self, scope: &str) -> impl Iterator<Item = &'f Inclusion> {
        around(scope)
            .filter_map(|outer| self.inclusions.get(outer))
            .flatten()
            .copied()
    }

    /// The mode that a scope is for.
    fn mode(&self, scope: &str) -> Option<&'f str> {
        let set = self.set_in(scope).map(|set| set.mode.as_deref());
        let taken = self.taken_in(scope).map(|taken| taken.mode.as_deref());
        set.chain(taken).flatten().last()
    }
}

/// A scope and those around it, outermost first: scopes are paths.
fn around(scope: &str) -> impl Iterator<Item = &str> {
    let ends = scope.match_indices('/').map(|(at, _)| at);
    let outer = (!scope.is_empty()).then_some(0);
    let all = outer.into_iter().chain(ends).chain([scope.len()]);
    all.map(|end| &scope[..end])
}

/// A scope that holds the variables of an object.
#[derive(Clone, Copy)]
struct Object<'r, 'f> {
    indexed: &'r Indexed<'f>,
    scope: &'f str,
}

impl Object<'_, '_> {
    fn mode(&self) -> Option<&str> {
        self.indexed.mode(self.scope)
    }
}

/// The objects of a package, by kind and name.
type Objects<'r, 'f> = BTreeMap<(&'static str, &'f str), Vec<Object<'r, 'f>>>;

fn objects<'r, 'f>(files: &'r [Indexed<'f>]) -> Objects<'r, 'f> {
    let mut objects: Objects<'r, 'f> = BTreeMap::new();
    for indexed in files {
        for scope in indexed.scopes() {
            if let Some(named) = object_of(scope) {
                let object = Object { indexed, scope };
                objects.entry(named).or_default().push(object);
            }
        }
    }
    objects
}

/// The kind and name of the object that a scope is: `0:Secret x` of a manifest,
/// `secretGenerator/0:x` of a kustomization.
fn object_of(scope: &str) -> Option<(&'static str, &str)> {
    let (before, last) = scope.rsplit_once('/').unwrap_or(("", scope));
    let (_, told) = last.split_once(':')?;
    match before {
        "configMapGenerator" => return Some(("ConfigMap", told)),
        "secretGenerator" => return Some(("Secret", told)),
        _ => {}
    }
    ["ConfigMap", "Secret"].into_iter().find_map(|kind| {
        let name = told.strip_prefix(kind)?.strip_prefix(' ')?;
        Some((kind, name))
    })
}

/// Reads the configuration files of one package.
struct Reader<'p, 't, 'r, 'f> {
    project: &'p Project<'t>,
    objects: Objects<'r, 'f>,
    found: Definitions,
    /// All words in the env files of a folder.
    env_words: BTreeMap<PathBuf, BTreeSet<String>>,
}

impl<'r, 'f> Reader<'_, '_, 'r, 'f> {
    /// One world for each scope of a file, with what the scopes around it set.
    fn add_worlds(&mut self, indexed: &Indexed<'_>) {
        let mut bindings = 0;
        for scope in indexed.scopes() {
            for mode in self.modes(indexed, scope) {
                let world = self.world(indexed, scope, mode.as_deref());
                bindings += world.len();
                if !world.is_empty() {
                    self.found.worlds.push(world);
                }
            }
            if bindings > MAX_BINDINGS {
                let source = indexed.file.source.clone();
                let problem = Problem {
                    path: Arc::clone(&source.id.display),
                    place: None,
                    kind: ProblemKind::TooLarge,
                    message: "its parts set too many variables: not all of them were looked at"
                        .to_owned(),
                };
                self.found.broken.push((source, problem));
                return;
            }
        }
    }

    /// The modes in which a scope is looked at: that which it is for, or those
    /// of the objects that it could be meant to take variables from.
    fn modes(&self, indexed: &Indexed<'_>, scope: &str) -> Vec<Option<String>> {
        if let Some(own) = indexed.mode(scope) {
            return vec![Some(own.to_owned())];
        }
        let modes: BTreeSet<&str> = indexed
            .taken_in(scope)
            .map(|taken| self.meant(indexed.file, &taken.from))
            .filter(|objects| objects.len() > 1)
            .flat_map(|objects| {
                objects
                    .into_iter()
                    .filter_map(|object| object.indexed.mode(object.scope))
            })
            .take(MAX_MODES)
            .collect();
        if modes.is_empty() {
            return vec![None];
        }
        modes
            .into_iter()
            .map(|mode| Some(mode.to_owned()))
            .collect()
    }

    fn world(&mut self, indexed: &Indexed<'_>, scope: &str, mode: Option<&str>) -> World {
        let mut world = World::new(mode.map(str::to_owned));
        if indexed.file.is_broken {
            world.open();
        }
        for taken in indexed.taken_in(scope) {
            self.take(&mut world, indexed.file, &taken.from, mode);
        }
        for assignment in indexed.set_in(scope) {
            let binding = self
                .default_of(indexed.file, assignment)
                .unwrap_or_else(|| binding(indexed.file, assignment));
            world.bind(assignment.name.clone(), binding);
        }
        for taken in indexed.taken_in(scope) {
            if let IncludedFrom::Entry { key, variable, .. } = &taken.from
                && let Some(object) = self.object(indexed.file, &taken.from, mode)
                && let Some(binding) = self.contents(object).into_binding(key)
            {
                world.bind(variable.clone(), binding);
            }
        }
        world
    }

    /// What `${NAME:-default}` and its kin come to where nothing sets `NAME`.
    /// None where an env file speaks of it, if only as an example: then
    /// somebody does.
    fn default_of(&mut self, file: &FileView, assignment: &Assignment) -> Option<Binding> {
        let Value::OneOf(_) = &assignment.value else {
            return None;
        };
        let mut default = None;
        let mut names = Vec::new();
        for (_, leaf) in assignment.value.leaves() {
            match leaf {
                Value::Variable(variable) => names.push(variable.name.as_str()),
                Value::Known(known) if default.is_none() && !file.is_broken => {
                    default = Some(known);
                }
                _ => return None,
            }
        }
        let known = default.filter(|_| !self.env_files_say(file, &names))?;
        Some(Binding {
            known: Some(known.clone()),
            place: Some(file.place(known.span)),
        })
    }

    /// Whether an env file beside `file`, or in the root of its project or
    /// package, has one of these names in it.
    fn env_files_say(&mut self, file: &FileView, names: &[&str]) -> bool {
        let tree = self.project.tree();
        let beside = file.location.parent().unwrap_or(&file.location).to_owned();
        let package = self.project.package_root(&file.location);
        let folders = BTreeSet::from([beside, package, tree.root_of(&file.location)]);
        folders.into_iter().any(|folder| {
            let words = self
                .env_words
                .entry(folder)
                .or_insert_with_key(|folder| words_of_env_files(tree, folder));
            names.iter().any(|name| words.contains(*name))
        })
    }

    /// Takes variables from elsewhere into a world.
    fn take(
        &mut self,
        world: &mut World,
        file: &FileView,
        from: &IncludedFrom,
        mode: Option<&str>,
    ) {
        match from {
            IncludedFrom::EnvFile(path) => self.take_env_file(world, file, path),
            IncludedFrom::Object { prefix, .. } => match self.object(file, from, mode) {
                Some(object) => {
                    let contents = self.contents(object);
                    world.take(contents, prefix);
                }
                None => world.open(),
            },
            // It is put over what the list of variables says.
            IncludedFrom::Entry { .. } => {}
            IncludedFrom::Elsewhere => world.open(),
            IncludedFrom::OnlyFor(path) => {
                let folder = file.location.parent().unwrap_or(&file.location);
                world.set_folder(normal(&folder.join(path)));
            }
            IncludedFrom::OnlyForInProject(path) => {
                let root = self.project.tree().root_of(&file.location);
                world.set_folder(normal(&root.join(path)));
            }
        }
    }

    fn take_env_file(&mut self, world: &mut World, file: &FileView, path: &str) {
        let folder = file.location.parent().unwrap_or(&file.location);
        let path = normal(&folder.join(path));
        let tree = self.project.tree();
        let is_inside = path.starts_with(tree.root_of(&file.location));
        let Some(source) = is_inside.then(|| tree.load(&path)).flatten() else {
            // It may well be there where the program runs.
            return world.open();
        };
        let taken = self
            .project
            .view_definitions(source.clone(), &mut self.found.broken);
        if taken.kind == SourceKind::Dotenv && taken.role == Role::Source {
            for assignment in &taken.facts.assignments {
                world.bind(assignment.name.clone(), binding(&taken, assignment));
            }
            return;
        }
        // A file that does not look like one is not asked about when it is
        // checked alone: what it sets is left unknown.
        for assignment in dotenv::extract(&source.text).0 {
            let place = Some(taken.place(assignment.name_span));
            world.bind(assignment.name, Binding { known: None, place });
        }
    }

    /// The object that is meant: of several, that for the mode.
    fn object(
        &self,
        file: &FileView,
        from: &IncludedFrom,
        mode: Option<&str>,
    ) -> Option<Object<'r, 'f>> {
        let mut objects = self.meant(file, from);
        if objects.len() > 1 {
            objects.retain(|object| object.mode() == mode);
        }
        match objects[..] {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The objects that can be meant: those in the same file, or in the same
    /// folder, or anywhere.
    fn meant(&self, file: &FileView, from: &IncludedFrom) -> Vec<Object<'r, 'f>> {
        let (IncludedFrom::Object { kind, name, .. }
        | IncludedFrom::Entry {
            kind, object: name, ..
        }) = from
        else {
            return Vec::new();
        };
        let Some(all) = self.objects.get(&(*kind, name.as_str())) else {
            return Vec::new();
        };
        let is_here = |object: &Object<'_, '_>| object.indexed.file.location == file.location;
        let is_beside = |object: &Object<'_, '_>| {
            object.indexed.file.location.parent() == file.location.parent()
        };
        let mut all: Vec<Object<'r, 'f>> = all.iter().take(MAX_OBJECTS).copied().collect();
        if all.iter().any(is_here) {
            all.retain(is_here);
        } else if all.iter().any(is_beside) {
            all.retain(is_beside);
        }
        all
    }

    /// What an object holds.
    fn contents(&mut self, object: Object<'_, '_>) -> World {
        let mut world = World::new(None);
        let file = object.indexed.file;
        if file.is_broken {
            world.open();
        }
        for taken in object.indexed.taken_in(object.scope) {
            match &taken.from {
                IncludedFrom::EnvFile(path) => self.take_env_file(&mut world, file, path),
                _ => world.open(),
            }
        }
        for assignment in object.indexed.set_in(object.scope) {
            world.bind(assignment.name.clone(), binding(file, assignment));
        }
        world
    }
}

fn binding(file: &FileView, assignment: &Assignment) -> Binding {
    // Of an env file, the entries that are whole can be told; what is broken in
    // another file may be all around.
    let is_sure = !file.is_broken || file.kind == SourceKind::Dotenv;
    let known = match &assignment.value {
        Value::Known(known) if is_sure => Some(known.clone()),
        _ => None,
    };
    let span = match &known {
        Some(known) if !known.span.is_empty() => known.span,
        _ => assignment.name_span,
    };
    let place = Some(Place {
        source: file.source.clone(),
        span,
    });
    Binding { known, place }
}

/// All words in the env files of a folder, examples included.
fn words_of_env_files(tree: &dyn Tree, folder: &Path) -> BTreeSet<String> {
    let is_one = |name: &str| name.starts_with(".env") || name.ends_with(".env");
    let entries = tree.entries(folder).into_iter();
    let files = entries.filter(|entry| !entry.is_folder && is_one(&entry.name));
    let mut words = BTreeSet::new();
    for source in files.filter_map(|entry| tree.load(&folder.join(entry.name))) {
        let is_other = |next: char| !next.is_ascii_alphanumeric() && next != '_';
        words.extend(source.text.split(is_other).map(str::to_owned));
    }
    words
}

/// A path without `.` and `..`.
pub(super) fn normal(path: &Path) -> PathBuf {
    let mut normal = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                normal.pop();
            }
            other => normal.push(other),
        }
    }
    normal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_stand_in_scopes() {
        let cases = [
            ("", vec![""]),
            ("jobs", vec!["", "jobs"]),
            (
                "jobs/web/steps",
                vec!["", "jobs", "jobs/web", "jobs/web/steps"],
            ),
        ];
        for (scope, expected) in cases {
            assert_eq!(around(scope).collect::<Vec<_>>(), expected, "{scope}");
        }
    }

    #[test]
    fn objects_are_told_by_their_scopes() {
        let cases = [
            ("0:Secret paddle", Some(("Secret", "paddle"))),
            ("2:List /0:ConfigMap web", Some(("ConfigMap", "web"))),
            ("secretGenerator/1:paddle", Some(("Secret", "paddle"))),
            ("configMapGenerator/0:web", Some(("ConfigMap", "web"))),
            ("0:Deployment web", None),
            ("0:ConfigMapList x", None),
            ("jobs/web", None),
        ];
        for (scope, expected) in cases {
            assert_eq!(object_of(scope), expected, "{scope}");
        }
    }
}
