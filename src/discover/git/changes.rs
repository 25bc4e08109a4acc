//! Which staged files differ from `HEAD`.
//!
//! The index remembers the tree that each of its folders was written as, so
//! that unchanged folders are never read.

use std::collections::BTreeMap;

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::index::entry::{Flags, Mode, Stage};
use gix::index::{Entry, File, extension};

use super::GitError;
use super::error::SHOWN;

/// The paths that are staged and are not the same in `HEAD`, sorted.
pub(super) fn staged(repository: &gix::Repository, index: &File) -> Result<Vec<BString>, GitError> {
    // Before the first commit there is no tree.
    let head = repository.head_tree_id().ok().map(gix::Id::detach);
    let mut comparison = Comparison {
        repository,
        index,
        changed: Vec::new(),
    };
    comparison.folder(index.entries(), 0, index.tree(), head)?;
    comparison.changed.sort();
    Ok(comparison.changed)
}

struct Comparison<'a> {
    repository: &'a gix::Repository,
    index: &'a File,
    changed: Vec<BString>,
}

impl Comparison<'_> {
    /// Compares the entries of one folder, whose path with its slash is
    /// `prefix` bytes long, with the tree `head`.
    fn folder(
        &mut self,
        entries: &[Entry],
        prefix: usize,
        cached: Option<&extension::Tree>,
        head: Option<ObjectId>,
    ) -> Result<(), GitError> {
        let written = cached.filter(|tree| tree.num_entries.is_some());
        if head.is_some() && written.map(|tree| tree.id) == head {
            return Ok(());
        }
        let committed = match head {
            Some(tree) => self.children(tree)?,
            None => BTreeMap::new(),
        };
        let mut rest = entries;
        while let Some(first) = rest.first() {
            let below = &first.path(self.index)[prefix..];
            let Some(slash) = below.find_byte(b'/') else {
                let name = below.as_bstr();
                let is_same = committed
                    .get(name)
                    .is_some_and(|(id, is_tree)| !is_tree && *id == first.id);
                let counts = first.stage() == Stage::Unconflicted
                    && !first.flags.contains(Flags::INTENT_TO_ADD);
                if counts && !is_same {
                    self.changed.push(first.path(self.index).to_owned());
                }
                rest = &rest[1..];
                continue;
            };
            let name = below[..slash].as_bstr();
            let folder = &first.path(self.index)[..=prefix + slash];
            let length = rest.partition_point(|entry| entry.path(self.index).starts_with(folder));
            let tree = committed.get(name).filter(|(_, is_tree)| *is_tree);
            let tree = tree.map(|(id, _)| *id);
            // A sparse folder further down is only the first of what is in this one.
            if first.mode == Mode::DIR && first.path(self.index).len() == folder.len() {
                self.sparse_folder(first, tree)?;
            } else {
                let cached = cached
                    .and_then(|tree| tree.children.iter().find(|child| child.name[..] == **name));
                self.folder(&rest[..length], prefix + slash + 1, cached, tree)?;
            }
            rest = &rest[length..];
        }
        Ok(())
    }

    /// A folder that a sparse index holds as one entry: it can differ only as
    /// a whole.
    fn sparse_folder(&mut self, entry: &Entry, head: Option<ObjectId>) -> Result<(), GitError> {
        if head == Some(entry.id) {
            return Ok(());
        }
        let folder = entry.path(self.index);
        let staged = super::Snapshot::of_tree(self.repository, entry.id)?;
        let committed = match head {
            Some(tree) => super::Snapshot::of_tree(self.repository, tree)?,
            None => super::Snapshot::default(),
        };
        for file in staged.entries() {
            if committed.find(file.path.as_bstr()).map(|known| known.id) != Some(file.id) {
                let mut path = folder.to_owned();
                path.extend_from_slice(&file.path);
                self.changed.push(path);
            }
        }
        Ok(())
    }

    /// The entries of a tree: their objects, and whether they are trees.
    fn children(&self, tree: ObjectId) -> Result<BTreeMap<BString, (ObjectId, bool)>, GitError> {
        let broken = |error: &dyn std::fmt::Display| {
            GitError::broken(&format!("the tree {}", tree.to_hex_with_len(SHOWN)), error)
        };
        if !self.repository.has_object(tree) {
            return Err(GitError::MissingObject(tree));
        }
        let found = self.repository.find_tree(tree);
        let found = found.map_err(|error| broken(&error))?;
        let mut children = BTreeMap::new();
        for entry in found.iter() {
            let entry = entry.map_err(|error| broken(&error))?;
            let name: &BStr = entry.filename();
            children.insert(name.to_owned(), (entry.object_id(), entry.mode().is_tree()));
        }
        Ok(children)
    }
}
