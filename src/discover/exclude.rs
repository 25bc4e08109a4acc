//! The excludes that the user wrote, compiled.
//!
//! Knows globs and paths; touches no file.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use crate::credential::without_long_runs;
use crate::model::{Problem, ProblemKind};

/// Globs in the syntax of `.gitignore`, relative to the working directory.
#[derive(Clone, Debug)]
pub(super) struct Excludes(Gitignore);

impl Excludes {
    /// The excludes that can be read, and a problem for each that cannot.
    pub(super) fn new(globs: &[String]) -> (Self, Vec<Problem>) {
        let mut problems = Vec::new();
        let mut builder = GitignoreBuilder::new(".");
        builder.allow_unclosed_class(false);
        for glob in globs {
            if let Err(error) = builder.add_line(None, glob) {
                problems.push(bad(glob, &error));
            }
        }
        let compiled = builder.build().unwrap_or_else(|error| {
            problems.push(bad(&globs.join(" "), &error));
            Gitignore::empty()
        });
        (Self(compiled), problems)
    }

    /// Whether a file or folder itself is excluded, leaving its parents to a
    /// walk from above. `path` is relative to the working directory, or
    /// absolute outside of it.
    pub(super) fn excludes(&self, path: &Path, kind: PathKind) -> bool {
        self.0
            .matched(without_root(path), kind == PathKind::Folder)
            .is_ignore()
    }

    /// Whether a file or folder or one of its parents is excluded.
    pub(super) fn excludes_with_parents(&self, path: &Path, kind: PathKind) -> bool {
        self.0
            .matched_path_or_any_parents(without_root(path), kind == PathKind::Folder)
            .is_ignore()
    }
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
            let (excludes, problems) = Excludes::new(&[glob.to_owned()]);
            assert_eq!(problems, []);
            let found = excludes.excludes_with_parents(Path::new(path), kind);
            assert_eq!(found, expected, "{glob} {path}");
        }
    }

    #[test]
    fn a_bad_glob_is_named_and_the_others_count() {
        for glob in ["[abc", "{a,b", "[z-a]"] {
            let globs = ["*.min.js", glob, "dist"].map(str::to_owned);
            let (excludes, problems) = Excludes::new(&globs);
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
