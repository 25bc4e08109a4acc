//! The pass over all objects: what is worth a closer look, and whether
//! everything is there.
//!
//! Knows bytes; does not know paths or commits.

use std::sync::{Mutex, PoisonError};

use gix::objs::{Kind, TreeRefIter};
use gix::{ObjectId, oid};
use rayon::prelude::*;

use super::clean::Clean;
use super::commits::Commit;
use super::objects::{self, Visitor};
use super::trees::Holders;
use super::{Ids, Progress, key};
use crate::discover::git::Repository;
use crate::model::{Coverage, Problem};

/// How a pointer of Git LFS starts.
const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/";
/// Pointers are shorter than this.
const LONGEST_POINTER: usize = 1024;
/// So many keys are gathered before those that are there twice are dropped.
const MANY: usize = 1 << 20;

/// What the pass found.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Blobs that may hold secrets.
    pub(super) candidates: Ids,
    /// Blobs that are pointers of Git LFS.
    pub(super) pointers: Ids,
    /// Commits and tags that may hold secrets.
    pub(super) messages: Ids,
    /// All commits, sorted by name.
    pub(super) commits: Vec<Commit>,
    /// Commits of other repositories that trees name.
    pub(super) links: Vec<u64>,
    pub(super) problems: Vec<Problem>,
    /// The objects that are there.
    present: Vec<u64>,
    /// The objects that trees name.
    named: Named,
    /// The blobs that are there, with their sizes. An object can be seen twice: it
    /// is stored twice, or the first reading of its pack did not come to an end.
    blobs: Vec<(u64, u64)>,
    /// Blobs that are clean and were not known to be, with their sizes.
    pub(super) clean: Vec<(ObjectId, u64)>,
    /// Which tree holds what.
    pub(super) holders: Holders,
}

impl Survey {
    fn merge(&mut self, mut other: Self) {
        self.candidates.append(&mut other.candidates);
        self.pointers.append(&mut other.pointers);
        self.messages.append(&mut other.messages);
        self.commits.append(&mut other.commits);
        self.links.append(&mut other.links);
        self.present.append(&mut other.present);
        self.named.append(other.named);
        self.blobs.append(&mut other.blobs);
        self.clean.append(&mut other.clean);
        self.holders.merge(other.holders);
    }

    fn settle(&mut self) {
        for ids in [&mut self.candidates, &mut self.pointers, &mut self.messages] {
            ids.sort_unstable();
            ids.dedup();
        }
        // By all of it: one that is stored twice can be damaged once.
        self.commits.sort_unstable();
        self.commits.dedup_by_key(|commit| commit.id);
        for keys in [&mut self.links, &mut self.present, &mut self.named.keys] {
            keys.par_sort_unstable();
            keys.dedup();
        }
        self.blobs.par_sort_unstable();
        self.blobs.dedup_by_key(|(key, _)| *key);
    }

    /// The objects that trees name and that are not there.
    pub(super) fn missing(&self) -> Vec<u64> {
        let mut present = self.present.iter().peekable();
        let mut missing = self.named.keys.clone();
        missing.retain(|named| {
            while present.next_if(|key| *key < named).is_some() {}
            present.peek() != Some(&named)
        });
        missing
    }

    /// What was looked at.
    pub(super) fn coverage(&self) -> Coverage {
        Coverage {
            blobs: self.blobs.len(),
            bytes: self.blobs.iter().map(|(_, size)| size).sum(),
            ..Coverage::default()
        }
    }
}

/// Keys that come many times: most entries of a tree were in the one before.
#[derive(Debug, Default)]
struct Named {
    keys: Vec<u64>,
    /// How many of them are sorted, and there once.
    settled: usize,
}

impl Named {
    fn push(&mut self, key: u64) {
        self.keys.push(key);
        self.settle_some();
    }

    fn append(&mut self, mut other: Self) {
        self.keys.append(&mut other.keys);
        self.settle_some();
    }

    /// Takes no more than twice the room that they need, or little.
    fn settle_some(&mut self) {
        if self.keys.len() >= MANY.max(self.settled * 2) {
            self.settle();
        }
    }

    fn settle(&mut self) {
        // On one thread: who waits for others here can be waited for by them.
        self.keys.sort_unstable();
        self.keys.dedup();
        self.settled = self.keys.len();
    }
}

/// Whether an object is worth a closer look.
pub(super) type Worth<'a> = &'a (dyn Fn(&[u8]) -> bool + Sync);

/// Looks at every object.
pub(super) fn run(
    repository: &Repository,
    is_worth: Worth<'_>,
    known: Option<&Clean>,
    progress: &Progress,
) -> Survey {
    let all = Mutex::new(Survey::default());
    let hash = repository.local().object_hash();
    let nothing = Clean::nothing(hash);
    let surveyor = Surveyor {
        is_worth,
        hash,
        known,
        all: &all,
        share: Survey::default(),
    };
    let known = known.unwrap_or(&nothing);
    let problems = objects::each(repository, &surveyor, known, progress);
    drop(surveyor);
    let mut survey = all.into_inner().unwrap_or_else(PoisonError::into_inner);
    survey.settle();
    survey.problems = problems;
    survey
}

/// Looks at objects on one thread.
struct Surveyor<'a> {
    is_worth: Worth<'a>,
    hash: gix::hash::Kind,
    /// What is known to be clean, if anybody keeps that.
    known: Option<&'a Clean>,
    all: &'a Mutex<Survey>,
    share: Survey,
}

impl Clone for Surveyor<'_> {
    fn clone(&self) -> Self {
        Self {
            share: Survey::default(),
            ..*self
        }
    }
}

impl Drop for Surveyor<'_> {
    fn drop(&mut self) {
        self.share.named.settle();
        let share = std::mem::take(&mut self.share);
        self.all
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .merge(share);
    }
}

/// Whether the name of a blob is that of its content: neither git nor the pass
/// over all objects looks.
fn is_named_rightly(id: &oid, bytes: &[u8]) -> bool {
    let name = gix::objs::compute_hash(id.kind(), Kind::Blob, bytes);
    name.is_ok_and(|name| *name == *id)
}

impl Visitor for Surveyor<'_> {
    fn skip(&mut self, id: &oid, size: u64) {
        self.share.present.push(key(id));
        self.share.blobs.push((key(id), size));
    }

    fn visit(&mut self, kind: Kind, id: &oid, bytes: &[u8]) {
        self.share.present.push(key(id));
        match kind {
            Kind::Blob => self.blob(id, bytes),
            Kind::Tree => self.tree(id, bytes),
            Kind::Commit | Kind::Tag => {
                if kind == Kind::Commit {
                    self.share
                        .commits
                        .extend(Commit::read(id.to_owned(), bytes));
                }
                if (self.is_worth)(bytes) {
                    self.share.messages.push(id.to_owned());
                }
            }
        }
    }
}

impl Surveyor<'_> {
    fn blob(&mut self, id: &oid, bytes: &[u8]) {
        self.share.blobs.push((key(id), bytes.len() as u64));
        if bytes.len() < LONGEST_POINTER && bytes.starts_with(POINTER) {
            self.share.pointers.push(id.to_owned());
        } else if (self.is_worth)(bytes) {
            self.share.candidates.push(id.to_owned());
        } else if let Some(known) = self.known
            && known.size_of(id).is_none()
            && is_named_rightly(id, bytes)
        {
            self.share.clean.push((id.to_owned(), bytes.len() as u64));
        }
    }

    fn tree(&mut self, id: &oid, bytes: &[u8]) {
        let this = key(id);
        for entry in TreeRefIter::from_bytes(bytes, self.hash).flatten() {
            self.share.holders.note(key(entry.oid), this);
            match entry.mode.is_commit() {
                true => self.share.links.push(key(entry.oid)),
                false => self.share.named.push(key(entry.oid)),
            }
        }
    }
}
