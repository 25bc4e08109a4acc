//! How it is told that something around the files could not be looked at: the
//! same words for a walk of the tree and for what a single file is judged with.
//!
//! Knows names and errors; does not know what was looked for.

use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use ignore::Error;

use crate::model::{Problem, ProblemKind};

use super::base::{Base, slashed};
use super::git::GitError;
use super::guard;

/// What could not be looked at, so far.
#[derive(Debug)]
pub(super) struct Told {
    base: Arc<Base>,
    problems: Mutex<BTreeSet<Problem>>,
}

impl Told {
    pub(super) fn new(base: Arc<Base>) -> Self {
        Self {
            base,
            problems: Mutex::default(),
        }
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> Vec<Problem> {
        let problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems.iter().cloned().collect()
    }

    pub(super) fn add(&self, problem: Problem) {
        let mut problems = self.problems.lock().unwrap_or_else(PoisonError::into_inner);
        problems.insert(problem);
    }

    /// Adds what went wrong on a walk; a folder that is looked for need not be there.
    pub(super) fn add_walk(&self, error: &Error) {
        let is_missing = error
            .io_error()
            .is_some_and(|error| error.kind() == ErrorKind::NotFound);
        if !is_missing && let Some(problem) = of_walk(error, &self.base) {
            self.add(problem);
        }
    }

    pub(super) fn add_index(&self, root: &Path, error: &GitError) {
        self.add(of_index(root, error, &self.base));
    }

    /// Whether the ignore files of `folder` can be opened; if not, adds that.
    pub(super) fn is_harmless(&self, folder: &Path) -> bool {
        let Some(ignore_file) = guard::dangerous_ignore_file(folder) else {
            return true;
        };
        let inside = self.base.inside(folder).unwrap_or(folder);
        self.add(guard::problem(inside, &ignore_file));
        false
    }
}

/// What went wrong on a walk.
pub(super) fn of_walk(error: &Error, base: &Base) -> Option<Problem> {
    // A line in an ignore file that is no glob is no problem: git passes
    // over it too.
    let reason = error.io_error()?;
    let path = path_of(error).unwrap_or(Path::new(""));
    let path = slashed(base.inside(path).unwrap_or(path));
    Some(Problem {
        message: format!("cannot look into `{path}`: {reason}"),
        path,
        place: None,
        kind: ProblemKind::Walk,
    })
}

/// That the index of the work tree at `root` cannot be read.
pub(super) fn of_index(root: &Path, error: &GitError, base: &Base) -> Problem {
    let git = root.join(".git");
    let path = slashed(base.inside(&git).unwrap_or(&git));
    Problem {
        message: format!(
            "{error}; files that git tracks although they are ignored were not looked at \
             (`--no-git` leaves git aside)"
        ),
        path,
        place: None,
        kind: ProblemKind::Unreadable,
    }
}

fn path_of(error: &Error) -> Option<&Path> {
    match error {
        Error::WithPath { path, .. } => Some(path),
        Error::WithDepth { err, .. } | Error::WithLineNumber { err, .. } => path_of(err),
        Error::Partial(errors) => errors.first().and_then(path_of),
        _ => None,
    }
}
