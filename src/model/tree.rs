//! The files around those that are checked: what resolution may ask for.
//!
//! A tree can be the work tree, the index or a commit; those who ask do not
//! know which.

use std::path::{Path, PathBuf};

use crate::model::problem::Problem;
use crate::model::source::{SourceId, SourceText};

/// An entry of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Entry {
    /// Its name.
    pub name: String,
    /// Whether it is a folder.
    pub is_folder: bool,
}

/// Read access to a project. Paths are absolute. Ignored files take no part:
/// they differ from machine to machine.
pub trait Tree: Sync {
    /// Where a source stands.
    fn locate(&self, id: &SourceId) -> PathBuf;

    /// The root of the project around a path.
    fn root_of(&self, path: &Path) -> PathBuf;

    /// The text of a file; `None` if it is not there, ignored or not text.
    fn load(&self, path: &Path) -> Option<SourceText>;

    /// The entries of a folder that take part, sorted by name.
    fn entries(&self, folder: &Path) -> Vec<Entry>;

    /// The sources below `folder` that are worth extracting, sorted. Folders
    /// for which `is_other` holds are left out.
    fn candidates(
        &self,
        folder: &Path,
        is_other: &(dyn Fn(&Path) -> bool + Sync),
    ) -> Vec<SourceText>;

    /// Whether a text is worth extracting on its own.
    fn is_candidate(&self, text: &str) -> bool;

    /// The file that `specifier` means in the file `from`; `None` if it is
    /// outside of the project or cannot be told.
    fn resolve(&self, from: &Path, specifier: &str) -> Option<PathBuf>;

    /// What could not be read of all that was asked for so far, apart from what
    /// is wrong inside of texts.
    fn problems(&self) -> Vec<Problem> {
        Vec::new()
    }
}
