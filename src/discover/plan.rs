//! From the paths that were named to what is to be visited: each file once,
//! each folder once, and for everything else a problem.
//!
//! Looks at the named paths themselves, not into folders.

#![expect(clippy::disallowed_methods, reason = "discover looks at paths")]

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::ffi::OsString;
use std::fs::{self, FileType};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::credential::without_long_runs;
use crate::model::{Problem, ProblemKind};

use super::base::{Base, slashed};
use super::exclude::{Excludes, PathKind};
use super::own_rules::{OwnRules, Says};
use super::{ForceExclude, IgnoreFiles, Request};

/// A file that was named.
#[derive(Debug)]
pub(super) struct NamedFile {
    /// The path by which it is opened.
    pub(super) path: PathBuf,
    /// As it was named, if it is outside of the working directory.
    pub(super) named: Option<PathBuf>,
}

/// A folder that was named.
#[derive(Debug)]
pub(super) struct Root {
    /// The path by which the walk starts.
    pub(super) path: PathBuf,
    /// As it was named, if it is outside of the working directory.
    pub(super) named: Option<PathBuf>,
    /// Without symbolic links.
    pub(super) real: PathBuf,
}

/// What to visit.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) files: Vec<NamedFile>,
    pub(super) roots: Vec<Root>,
    /// Paths as a walk meets them that it must leave to another entry of the
    /// plan: named files, and roots inside of roots. Only looked up.
    pub(super) claimed: Arc<HashSet<OsString>>,
    pub(super) problems: Vec<Problem>,
    /// Named paths that are excluded.
    pub(super) excluded: usize,
}

/// A path that was named, and what it leads to.
struct Target {
    kind: PathKind,
    /// Without symbolic links, except that a file keeps its own name: a link
    /// to a file is looked at under the name of the link.
    real: PathBuf,
}

impl Plan {
    pub(super) fn new(request: &Request, base: &Base, excludes: &Excludes) -> Self {
        let mut plan = Self::default();
        let mut own_rules = (request.force_exclude == ForceExclude::On
            && request.ignore_files == IgnoreFiles::Respect)
            .then(|| OwnRules::new(base.real(), Says::Own))
            .flatten();
        let mut seen = BTreeSet::new();
        let mut real_files = Vec::new();
        for given in &request.paths {
            let target = match target(given, base) {
                Ok(target) => target,
                Err(problem) => {
                    plan.problems.push(problem);
                    continue;
                }
            };
            if !seen.insert(target.real.clone()) {
                continue;
            }
            let Target { kind, real } = target;
            let path = base.open_path(&real);
            let named = base.inside(&path).is_none().then(|| given.clone());
            if request.force_exclude == ForceExclude::On
                && is_excluded(&path, kind, base, excludes, &mut own_rules)
            {
                plan.excluded += 1;
                real_files.push(real);
                continue;
            }
            match kind {
                PathKind::File => {
                    plan.files.push(NamedFile { path, named });
                    real_files.push(real);
                }
                PathKind::Folder => plan.roots.push(Root {
                    // `./` also keeps a folder called `-` from being taken for
                    // the standard input.
                    path: match path.is_relative() {
                        true if path.as_os_str().is_empty() => PathBuf::from("."),
                        true => Path::new(".").join(path),
                        false => path,
                    },
                    named,
                    real,
                }),
            }
        }
        plan.claim(&real_files);
        plan
    }

    /// Notes under which paths the walk of a root would meet what was named on
    /// its own. The innermost root wins, since its walk sees everything that
    /// an outer one would.
    fn claim(&mut self, real_files: &[PathBuf]) {
        let roots: BTreeMap<&Path, &Path> = self
            .roots
            .iter()
            .map(|root| (root.real.as_path(), root.path.as_path()))
            .collect();
        let reals = real_files
            .iter()
            .chain(self.roots.iter().map(|root| &root.real));
        let mut claimed = HashSet::new();
        for real in reals {
            for ancestor in real.ancestors().skip(1) {
                if let (Some(root), Ok(below)) = (roots.get(ancestor), real.strip_prefix(ancestor))
                {
                    claimed.insert(root.join(below).into_os_string());
                }
            }
        }
        self.claimed = Arc::new(claimed);
    }
}

/// How the user would call a file that a walk met outside of the working
/// directory.
pub(super) fn name_below_root(roots: &[Root], path: &Path) -> Option<PathBuf> {
    let root = roots
        .iter()
        .filter(|root| root.named.is_some() && path.starts_with(&root.path))
        .max_by_key(|root| root.path.as_os_str().len())?;
    let below = path.strip_prefix(&root.path).ok()?;
    Some(root.named.as_ref()?.join(below))
}

fn target(given: &Path, base: &Base) -> Result<Target, Problem> {
    if given.as_os_str().is_empty() {
        return Err(unreachable_path(given, &io::ErrorKind::NotFound.into()));
    }
    let path = base.absolute(given);
    let failed = |error| unreachable_path(given, &error);
    let kind = fs::metadata(&path).map_err(failed)?.file_type();
    if kind.is_dir() {
        let real = path.canonicalize().map_err(failed)?;
        let kind = PathKind::Folder;
        return Ok(Target { kind, real });
    }
    if !kind.is_file() {
        return Err(not_a_file(given, kind));
    }
    let real = match (path.parent(), path.file_name()) {
        (Some(parent), Some(name)) => parent.canonicalize().map_err(failed)?.join(name),
        _ => path,
    };
    let kind = PathKind::File;
    Ok(Target { kind, real })
}

/// A path that is none, as it may be shown: it may be a key in the wrong
/// place.
pub(super) fn without_secret(given: &Path) -> Arc<str> {
    without_long_runs(&slashed_or_empty(given)).into()
}

fn unreachable_path(given: &Path, error: &io::Error) -> Problem {
    let written = slashed_or_empty(given);
    let path = without_secret(given);
    let hint = if path == written {
        "check its spelling and the working directory"
    } else {
        "`paddlint token` reads a value from stdin and says what it is"
    };
    let (kind, message) = match error.kind() {
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => (
            ProblemKind::NotFound,
            format!("no such file or folder: `{path}`; {hint}"),
        ),
        _ => (
            ProblemKind::Unreadable,
            format!("cannot look at `{path}`: {error}"),
        ),
    };
    Problem {
        path,
        place: None,
        kind,
        message,
    }
}

fn not_a_file(given: &Path, kind: FileType) -> Problem {
    let path = slashed(given);
    Problem {
        message: format!(
            "`{path}` is {}; paddlint checks files and folders",
            name_of(kind)
        ),
        path,
        place: None,
        kind: ProblemKind::NotAFile,
    }
}

#[cfg(unix)]
fn name_of(kind: FileType) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    if kind.is_fifo() {
        "a FIFO"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn name_of(_: FileType) -> &'static str {
    "not a regular file"
}

fn slashed_or_empty(given: &Path) -> Arc<str> {
    if given.as_os_str().is_empty() {
        return "".into();
    }
    slashed(given)
}

fn is_excluded(
    path: &Path,
    kind: PathKind,
    base: &Base,
    excludes: &Excludes,
    own_rules: &mut Option<OwnRules>,
) -> bool {
    let inside = base.inside(path);
    let matched = inside.unwrap_or(path);
    // The working directory itself is never excluded.
    if matched.as_os_str().is_empty() {
        return false;
    }
    excludes.excludes_with_parents(matched, kind)
        || own_rules
            .as_mut()
            .zip(inside)
            .is_some_and(|(rules, inside)| rules.ignores(inside, kind))
}
