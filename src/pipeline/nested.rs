//! Configuration files in folders, which configure nothing and are told: only the
//! one in the root does.
//!
//! Knows names and places; reads nothing of what the files say.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::config::{NAMES, NestedConfigs};
use crate::discover::Found;
use crate::model::{Problem, ProblemKind};

/// What is wrong with a file of the work tree, if it is such a one.
pub(super) fn found(found: &Found<'_>, nested: &NestedConfigs) -> Option<Problem> {
    let path = found.path();
    let folder = match has_the_name(path) {
        true => path.parent()?,
        false => return None,
    };
    let folder = match folder.as_os_str().is_empty() {
        true => PathBuf::from("."),
        false => folder.to_owned(),
    };
    let folder = folder.canonicalize().ok()?;
    // A repository in the repository has its own.
    if folder.join(".git").exists() {
        return None;
    }
    in_folder(&folder, &found.id().display, nested)
}

/// What is wrong with a file that stands, or would stand, at the real path
/// `location`, if it is such a one.
pub(super) fn at(location: &Path, display: &Arc<str>, nested: &NestedConfigs) -> Option<Problem> {
    match has_the_name(location) {
        true => in_folder(location.parent()?, display, nested),
        false => None,
    }
}

fn has_the_name(path: &Path) -> bool {
    let name = path.file_name();
    name.is_some_and(|name| NAMES.iter().any(|known| name == *known))
}

fn in_folder(folder: &Path, display: &Arc<str>, nested: &NestedConfigs) -> Option<Problem> {
    let NestedConfigs::Tell { root, file } = nested else {
        return None;
    };
    if folder == root || !folder.starts_with(root) {
        return None;
    }
    Some(Problem {
        message: format!(
            "`{display}` configures nothing: only `{file}`, in the root, does; move what it says \
             there (`[[overrides]]` is for parts of a repository), or choose it with `--config`"
        ),
        path: Arc::clone(display),
        place: None,
        kind: ProblemKind::NestedConfig,
    })
}
