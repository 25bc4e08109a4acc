//! The files of a repository at one moment: of a commit, or of the index.
//!
//! Knows paths and objects; does not read the objects' content.

use std::ops::Range;

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::object::tree::EntryKind as TreeEntryKind;

use super::GitError;
use super::error::SHOWN;

/// Trees nested deeper than this are a loop or an attack.
pub(super) const DEEPEST: usize = 1_000;
/// What is wrong with them.
pub(super) const ENDLESS: &str = "its folders are nested without end";

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// A file.
    File,
    /// A symbolic link.
    Link,
    /// A commit of another repository: a submodule.
    Submodule,
}

/// A path with what is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Relative to the root, with `/`.
    pub path: BString,
    /// The object that holds the content.
    pub id: ObjectId,
    /// What it is.
    pub kind: EntryKind,
}

/// The files of a repository at one moment, sorted by path.
#[derive(Clone, Debug, Default)]
pub struct Snapshot {
    entries: Vec<Entry>,
    /// Paths that are in conflict: nothing is staged for them yet.
    unmerged: Vec<BString>,
}

impl Snapshot {
    pub(super) fn of_index(
        repository: &gix::Repository,
        index: &gix::index::File,
    ) -> Result<Self, GitError> {
        let mut snapshot = Self::default();
        for entry in index.entries() {
            let path = entry.path(index);
            // What is only intended to be added has no content yet.
            if entry.flags.contains(Flags::INTENT_TO_ADD) {
                continue;
            }
            if entry.stage() != Stage::Unconflicted {
                if snapshot.unmerged.last().is_none_or(|last| last != path) {
                    snapshot.unmerged.push(path.to_owned());
                }
                continue;
            }
            // A folder that a sparse index does not list.
            if entry.mode == Mode::DIR {
                let folder = path.strip_suffix(b"/").unwrap_or(path);
                add_tree(
                    repository,
                    entry.id,
                    folder.as_bstr(),
                    0,
                    &mut snapshot.entries,
                )?;
                continue;
            }
            snapshot.entries.push(Entry {
                path: path.to_owned(),
                id: entry.id,
                kind: kind_of(entry.mode),
            });
        }
        snapshot.sort();
        Ok(snapshot)
    }

    pub(super) fn of_tree(repository: &gix::Repository, tree: ObjectId) -> Result<Self, GitError> {
        let mut snapshot = Self::default();
        add_tree(repository, tree, BStr::new(""), 0, &mut snapshot.entries)?;
        snapshot.sort();
        Ok(snapshot)
    }

    fn sort(&mut self) {
        self.entries
            .sort_by(|left, right| left.path.cmp(&right.path));
        self.entries.dedup_by(|left, right| left.path == right.path);
    }

    /// All entries, sorted by path.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Paths for which nothing is staged because they are in conflict.
    pub fn unmerged(&self) -> &[BString] {
        &self.unmerged
    }

    /// What is at a path, if it is no folder.
    pub fn find(&self, path: &BStr) -> Option<&Entry> {
        let at = self
            .entries
            .binary_search_by(|entry| entry.path.as_bstr().cmp(path));
        at.ok().map(|at| &self.entries[at])
    }

    /// Everything below a folder; `""` is the root.
    pub fn below(&self, folder: &BStr) -> &[Entry] {
        &self.entries[self.range(folder)]
    }

    fn range(&self, folder: &BStr) -> Range<usize> {
        if folder.is_empty() {
            return 0..self.entries.len();
        }
        let mut prefix = folder.to_owned();
        prefix.push(b'/');
        let start = self.entries.partition_point(|entry| entry.path < prefix);
        let length = self.entries[start..].partition_point(|entry| entry.path.starts_with(&prefix));
        start..start + length
    }
}

fn kind_of(mode: Mode) -> EntryKind {
    match mode {
        Mode::SYMLINK => EntryKind::Link,
        Mode::COMMIT => EntryKind::Submodule,
        _ => EntryKind::File,
    }
}

fn add_tree(
    repository: &gix::Repository,
    tree: ObjectId,
    folder: &BStr,
    depth: usize,
    entries: &mut Vec<Entry>,
) -> Result<(), GitError> {
    if depth > DEEPEST {
        return Err(GitError::broken("a tree", &ENDLESS));
    }
    let broken = |error: &dyn std::fmt::Display| {
        GitError::broken(&format!("the tree {}", tree.to_hex_with_len(SHOWN)), error)
    };
    if !repository.has_object(tree) {
        return Err(GitError::MissingObject(tree));
    }
    let tree = repository.find_tree(tree).map_err(|error| broken(&error))?;
    for entry in tree.iter() {
        let entry = entry.map_err(|error| broken(&error))?;
        let mut path = folder.to_owned();
        if !path.is_empty() {
            path.push(b'/');
        }
        path.extend_from_slice(entry.filename());
        let kind = match entry.mode().kind() {
            TreeEntryKind::Tree => {
                add_tree(
                    repository,
                    entry.object_id(),
                    path.as_bstr(),
                    depth + 1,
                    entries,
                )?;
                continue;
            }
            TreeEntryKind::Link => EntryKind::Link,
            TreeEntryKind::Commit => EntryKind::Submodule,
            TreeEntryKind::Blob | TreeEntryKind::BlobExecutable => EntryKind::File,
        };
        entries.push(Entry {
            path,
            id: entry.object_id(),
            kind,
        });
    }
    Ok(())
}
