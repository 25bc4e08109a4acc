//! Ignore files that must not be opened: a FIFO would block for ever, and a
//! huge one would be compiled into memory.
//!
//! Knows the names of ignore files, not what is in them.

#![expect(clippy::disallowed_methods, reason = "discover looks at folders")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::{Problem, ProblemKind};

use super::base::slashed;

/// paddlint's own ignore file.
pub(super) const OWN: &str = ".paddlintignore";

/// What the walker opens in every folder.
const NAMES: [&str; 3] = [".gitignore", ".ignore", OWN];

/// Far above any ignore file that a person keeps.
const LIMIT: u64 = 1024 * 1024;

/// The first ignore file right in `folder` that must not be opened.
pub(super) fn dangerous_ignore_file(folder: &Path) -> Option<PathBuf> {
    let mut opened: Vec<PathBuf> = NAMES.iter().map(|name| folder.join(name)).collect();
    opened.extend(excludes_of_git(folder));
    opened.into_iter().find(|path| is_dangerous(path))
}

fn is_dangerous(path: &Path) -> bool {
    // A folder of that name does no harm: reading it fails.
    fs::metadata(path)
        .is_ok_and(|found| !(found.is_dir() || found.is_file() && found.len() <= LIMIT))
}

/// The files that lead to `.git/info/exclude`, up to the first that must not
/// be opened. `.git` is a file in linked work trees and submodules.
fn excludes_of_git(folder: &Path) -> Vec<PathBuf> {
    let git = folder.join(".git");
    match fs::metadata(&git) {
        Err(_) => return Vec::new(),
        Ok(found) if !found.is_file() => return vec![git.join("info/exclude")],
        Ok(_) => {}
    }
    let mut opened = vec![git];
    let Some(git_folder) = first_line(&opened[0]) else {
        return opened;
    };
    let git_folder = PathBuf::from(git_folder.strip_prefix("gitdir: ").unwrap_or(&git_folder));
    opened.push(git_folder.join("commondir"));
    if let Some(common) = first_line(&opened[1]) {
        opened.push(git_folder.join(common).join("info/exclude"));
    }
    opened
}

fn first_line(path: &Path) -> Option<String> {
    if is_dangerous(path) {
        return None;
    }
    let text = fs::read_to_string(path).ok()?;
    text.lines().next().map(str::to_owned)
}

/// The problem that `folder` is left out because of its ignore file.
pub(super) fn problem(folder: &Path, ignore_file: &Path) -> Problem {
    let folder = slashed(folder);
    Problem {
        message: format!(
            "`{}` is no regular file of at most 1 MiB, so `{folder}` was not checked; remove it or use --no-ignore",
            slashed(ignore_file)
        ),
        path: folder,
        place: None,
        kind: ProblemKind::Walk,
    }
}
