//! The excludes that the user wrote, compiled.
//!
//! Knows globs and paths; touches no file.

use std::path::Path;

use ignore::gitignore::{Gitignore, GitignoreBuilder};

use super::BadGlob;

/// Globs in the syntax of `.gitignore`, relative to the working directory.
#[derive(Clone, Debug)]
pub(super) struct Excludes(Gitignore);

impl Excludes {
    pub(super) fn new(globs: &[String]) -> Result<Self, BadGlob> {
        let mut builder = GitignoreBuilder::new(".");
        builder.allow_unclosed_class(false);
        for glob in globs {
            if let Err(error) = builder.add_line(None, glob) {
                return Err(bad(glob, &error));
            }
        }
        match builder.build() {
            Ok(globs) => Ok(Self(globs)),
            Err(error) => Err(bad(&globs.join(" "), &error)),
        }
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

fn bad(glob: &str, error: &ignore::Error) -> BadGlob {
    let reason = match error {
        ignore::Error::Glob { err, .. } => err.clone(),
        other => other.to_string(),
    };
    BadGlob {
        glob: glob.to_owned(),
        reason,
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
            let excludes = Excludes::new(&[glob.to_owned()]).unwrap();
            let found = excludes.excludes_with_parents(Path::new(path), kind);
            assert_eq!(found, expected, "{glob} {path}");
        }
    }

    #[test]
    fn a_bad_glob_is_named() {
        for glob in ["[abc", "{a,b", "[z-a]"] {
            let error = Excludes::new(&["fine".to_owned(), glob.to_owned()]).unwrap_err();
            assert_eq!(error.glob, glob);
            assert!(error.to_string().contains(glob), "{error}");
        }
    }
}
