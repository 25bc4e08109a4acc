//! The excludes that the user wrote, compiled.
//!
//! Knows globs and paths; touches no file.

use std::path::{Component, Path, PathBuf};

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::Request;
use crate::credential::without_long_runs;
use crate::model::{Problem, ProblemKind};

/// Globs in the syntax of `.gitignore`, relative to the working directory, and
/// others relative to another folder.
#[derive(Clone, Debug)]
pub(super) struct Excludes {
    here: Gitignore,
    below: Option<Below>,
}

/// Globs that are relative to a folder of their own.
#[derive(Clone, Debug)]
struct Below {
    /// Without symbolic links, like the next.
    folder: PathBuf,
    working_directory: PathBuf,
    globs: Gitignore,
}

impl Below {
    /// A path as these globs see it; nothing outside of their folder.
    fn path(&self, path: &Path) -> Option<PathBuf> {
        let path = normal(&self.working_directory.join(path));
        path.strip_prefix(&self.folder).map(Path::to_owned).ok()
    }
}

impl Excludes {
    /// The excludes that can be read, and a problem for each that cannot.
    pub(super) fn of(request: &Request) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let here = compiled(&request.exclude, &mut problems);
        let written = &request.exclude_below;
        let below = (!written.globs.is_empty()).then(|| Below {
            folder: written.folder.clone(),
            working_directory: request
                .working_directory
                .canonicalize()
                .unwrap_or_else(|_| request.working_directory.clone()),
            globs: compiled(&written.globs, &mut problems),
        });
        (Self { here, below }, problems)
    }

    /// Whether a file or folder itself is excluded, leaving its parents to a
    /// walk from above. `path` is relative to the working directory, or
    /// absolute outside of it.
    pub(super) fn excludes(&self, path: &Path, kind: PathKind) -> bool {
        let is_folder = kind == PathKind::Folder;
        self.here.matched(without_root(path), is_folder).is_ignore()
            || self.below.as_ref().is_some_and(|below| {
                let path = below.path(path);
                path.is_some_and(|path| below.globs.matched(path, is_folder).is_ignore())
            })
    }

    /// Whether a file or folder or one of its parents is excluded.
    pub(super) fn excludes_with_parents(&self, path: &Path, kind: PathKind) -> bool {
        let matches = |globs: &Gitignore, path: &Path| {
            globs
                .matched_path_or_any_parents(path, kind == PathKind::Folder)
                .is_ignore()
        };
        matches(&self.here, without_root(path))
            || self.below.as_ref().is_some_and(|below| {
                let path = below.path(path);
                path.is_some_and(|path| matches(&below.globs, &path))
            })
    }
}

/// The globs that can be read.
fn compiled(globs: &[String], problems: &mut Vec<Problem>) -> Gitignore {
    let mut builder = GitignoreBuilder::new(".");
    builder.allow_unclosed_class(false);
    for glob in globs {
        if let Err(error) = builder.add_line(None, glob) {
            problems.push(bad(glob, &error));
        }
    }
    builder.build().unwrap_or_else(|error| {
        problems.push(bad(&globs.join(" "), &error));
        Gitignore::empty()
    })
}

/// What a path leads to; `name/` excludes folders only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PathKind {
    File,
    Folder,
}

/// The matcher wants paths below its root; those outside of the working
/// directory are matched as if that were the root of the file system.
fn without_root(path: &Path) -> &Path {
    let mut components = path.components();
    loop {
        let rest = components.as_path();
        if !rest.has_root() {
            return rest;
        }
        components.next();
    }
}

/// A path without `.` and `..`, by its name alone.
fn normal(path: &Path) -> PathBuf {
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

fn bad(glob: &str, error: &ignore::Error) -> Problem {
    let reason = match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    };
    Problem {
        path: "".into(),
        place: None,
        kind: ProblemKind::BadGlob,
        message: format!(
            "bad glob `{}`: {reason}; it excludes nothing",
            without_long_runs(glob)
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn excludes(globs: &[String]) -> (Excludes, Vec<Problem>) {
        let mut request = Request::new(PathBuf::from("/work"), Vec::new());
        request.exclude = globs.to_vec();
        Excludes::of(&request)
    }

    #[test]
    fn excludes_of_another_folder() {
        let mut request = Request::new(PathBuf::from("/repository/src"), Vec::new());
        request.exclude_below = super::super::ExcludeBelow {
            folder: PathBuf::from("/repository"),
            globs: vec!["/src/dist/".to_owned(), "*.min.js".to_owned()],
        };
        let (excludes, problems) = Excludes::of(&request);
        assert_eq!(problems, []);
        let cases = [
            ("dist/a.js", true),
            ("../lib/a.min.js", true),
            ("/repository/src/dist/a.js", true),
            ("/elsewhere/a.min.js", false),
            ("lib/dist/a.js", false),
        ];
        for (path, expected) in cases {
            let found = excludes.excludes_with_parents(Path::new(path), PathKind::File);
            assert_eq!(found, expected, "{path}");
        }
    }

    #[test]
    fn excludes_read_like_a_gitignore_file() {
        use PathKind::{File, Folder};
        let cases = [
            ("*.min.js", "a/b/x.min.js", File, true),
            ("dist", "a/dist", Folder, true),
            ("dist/", "a/dist", File, false),
            ("/dist", "a/dist", Folder, false),
            ("/dist", "dist/x/y.js", File, true),
            ("src/*.js", "src/a/b.js", File, false),
            ("src/**/*.js", "src/a/b.js", File, true),
            ("node_modules", "/elsewhere/node_modules/x.js", File, true),
            ("[ab].js", "a.js", File, true),
        ];
        for (glob, path, kind, expected) in cases {
            let (excludes, problems) = excludes(&[glob.to_owned()]);
            assert_eq!(problems, []);
            let found = excludes.excludes_with_parents(Path::new(path), kind);
            assert_eq!(found, expected, "{glob} {path}");
        }
    }

    #[test]
    fn a_bad_glob_is_named_and_the_others_count() {
        for glob in ["[abc", "{a,b", "[z-a]"] {
            let globs = ["*.min.js", glob, "dist"].map(str::to_owned);
            let (excludes, problems) = excludes(&globs);
            let [problem] = problems.as_slice() else {
                panic!("{problems:?}");
            };
            assert!(problem.message.contains(glob), "{problem:?}");
            for path in ["x.min.js", "dist"] {
                assert!(excludes.excludes(Path::new(path), PathKind::File), "{glob}");
            }
        }
    }
}
