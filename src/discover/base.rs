//! Where paths start: the working directory and the project around it, and how
//! a file's path reads from there.
//!
//! Knows names only; does not know which files there are.

#![expect(clippy::disallowed_methods, reason = "discover looks at folders")]

use std::env;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use crate::model::SourceId;

/// The nearest folder from `folder` upwards that holds `.git`.
pub fn project_root(folder: &Path) -> Option<&Path> {
    folder
        .ancestors()
        .find(|ancestor| ancestor.join(".git").symlink_metadata().is_ok())
}

/// The working directory as it reads from the project root: `""` for the root
/// itself.
pub fn folder_from_root(working_directory: &Path) -> String {
    let base = Base::new(working_directory);
    match base.real.strip_prefix(&base.project) {
        Ok(inside) if inside != Path::new("") => slashed(inside).to_string(),
        _ => String::new(),
    }
}

/// The working directory and its project.
#[derive(Debug)]
pub(super) struct Base {
    /// As it was given.
    given: PathBuf,
    /// The same folder, without symbolic links.
    real: PathBuf,
    /// The project root, without symbolic links.
    project: PathBuf,
    /// Whether the process itself is there, so that relative paths, which are
    /// the quickest to open, mean the right files.
    is_current: bool,
}

impl Base {
    pub(super) fn new(working_directory: &Path) -> Self {
        let real = working_directory
            .canonicalize()
            .unwrap_or_else(|_| working_directory.to_path_buf());
        let project = project_root(&real).unwrap_or(&real).to_path_buf();
        let is_current = env::current_dir().is_ok_and(|current| current == real);
        Self {
            given: working_directory.to_path_buf(),
            real,
            project,
            is_current,
        }
    }

    /// The working directory beside a project that is known.
    pub(super) fn of_project(working_directory: &Path, project: &Path) -> Self {
        Self {
            project: project.to_path_buf(),
            ..Self::new(working_directory)
        }
    }

    /// A path as the user gave it, made absolute.
    pub(super) fn absolute(&self, given: &Path) -> PathBuf {
        self.given.join(given)
    }

    /// The working directory without symbolic links.
    pub(super) fn real(&self) -> &Path {
        &self.real
    }

    /// The project root, without symbolic links.
    pub(super) fn project(&self) -> &Path {
        &self.project
    }

    /// The path by which to open `real`, a path without symbolic links.
    pub(super) fn open_path(&self, real: &Path) -> PathBuf {
        match real.strip_prefix(&self.real) {
            Ok(inside) if self.is_current => inside.to_path_buf(),
            _ => real.to_path_buf(),
        }
    }

    /// The part of an open path below the working directory, if it is there.
    pub(super) fn inside<'p>(&self, open: &'p Path) -> Option<&'p Path> {
        if open.is_relative() {
            return Some(open.strip_prefix(".").unwrap_or(open));
        }
        open.strip_prefix(&self.real).ok()
    }

    /// The names of the file that is opened by `open`; `named` is how the user
    /// would call it if it is outside of the working directory.
    pub(super) fn source_id(&self, open: &Path, named: Option<&Path>) -> SourceId {
        let inside = self.inside(open);
        let display = inside.or(named).unwrap_or(open);
        let real = match inside {
            Some(inside) => self.real.join(inside),
            None => open.to_path_buf(),
        };
        SourceId {
            display: slashed(display),
            root_relative: self.root_relative(&real),
            // One spelling, so that one file has one name however it was met.
            path: open.strip_prefix(".").unwrap_or(open).to_path_buf(),
        }
    }

    /// The names of a file as the user gave it; it need not exist.
    pub(super) fn name(&self, given: &Path) -> SourceId {
        let path = self.absolute(given);
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let real = match (folder, path.file_name()) {
            (Some(folder), Some(name)) => folder.join(name),
            _ => path,
        };
        self.source_id(&self.open_path(&real), Some(given))
    }

    fn root_relative(&self, real: &Path) -> Arc<str> {
        if let Ok(inside) = real.strip_prefix(&self.project) {
            return slashed(inside);
        }
        let project = real.parent().and_then(project_root);
        match project.and_then(|project| real.strip_prefix(project).ok()) {
            Some(inside) => slashed(inside),
            None => slashed(real),
        }
    }
}

/// A path for people: `/` between its components, `.` left out, and what is no
/// Unicode replaced.
pub(super) fn slashed(path: &Path) -> Arc<str> {
    let mut text = String::new();
    for component in path.components() {
        let part = match component {
            Component::CurDir => continue,
            Component::RootDir => {
                text.push('/');
                continue;
            }
            Component::Prefix(_) | Component::ParentDir | Component::Normal(_) => {
                component.as_os_str().to_string_lossy()
            }
        };
        if !text.is_empty() && !text.ends_with('/') {
            text.push('/');
        }
        text.push_str(&part);
    }
    if text.is_empty() {
        text.push('.');
    }
    text.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_read_the_same_however_they_are_spelt() {
        let cases = [
            ("./a.js", "a.js"),
            ("a//b/./c", "a/b/c"),
            ("../x", "../x"),
            ("/a/b", "/a/b"),
            ("/", "/"),
            (".", "."),
        ];
        for (path, expected) in cases {
            assert_eq!(&*slashed(Path::new(path)), expected);
        }
    }
}
