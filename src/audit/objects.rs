//! Every object of a repository, once, on all cores.
//!
//! Packs are read in the order of their deltas, each base once; loose objects
//! one by one; those of alternates, too. Knows how objects are stored; what is
//! done with them is handed in.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use gix::objs::{Data, Kind};
use gix::odb::loose;
use gix::odb::store::structure::Record;
use gix::{ObjectId, oid};
use rayon::prelude::*;

use super::clean::Clean;
use super::{Progress, packs};
use crate::discover::git::Repository;
use crate::model::{Problem, ProblemKind};

/// Larger objects are not held in memory.
pub(super) const LARGEST: usize = 1 << 30;
/// Larger ones are read alone. A damaged one that is small can say that it is large.
pub(super) const BESIDE_OTHERS: usize = 128 << 20;

/// What is done with an object. Every thread has a clone.
pub(super) trait Visitor: Clone + Send + Sync {
    /// Looks at an object.
    fn visit(&mut self, kind: Kind, id: &oid, bytes: &[u8]);
    /// Hears of a blob of so many bytes that is known and not read.
    fn skip(&mut self, id: &oid, size: u64);
}

/// Shows every object to a clone of `visitor`, blobs that are known by their
/// names only; returns what could not be read.
pub(super) fn each<V: Visitor>(
    repository: &Repository,
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    let local = repository.local();
    let hash = local.object_hash();
    let structure = match local.objects.store_ref().structure() {
        Ok(structure) => structure,
        Err(error) => return vec![unreadable("the object store", &error)],
    };
    let mut problems = Vec::new();
    let mut packs: Vec<PathBuf> = Vec::new();
    let mut stores = Vec::new();
    for record in structure {
        match record {
            Record::Index { path, .. } => packs.push(path),
            Record::MultiIndex { path, .. } => packs.extend(indexes_beside(&path)),
            Record::LooseObjectDatabase {
                objects_directory, ..
            } => stores.push(loose::Store::at(objects_directory, hash)),
            Record::Empty => {}
        }
    }
    packs.sort();
    packs.dedup();
    let mut bundles = Vec::new();
    for path in packs {
        match packs::open(&path, hash) {
            Ok(bundle) => {
                let count = bundle.index.num_objects() as usize;
                progress.total.fetch_add(count, Ordering::Relaxed);
                // What it ends with tells a pack that was cut off.
                if bundle.pack.checksum() != bundle.index.pack_checksum() {
                    let reason = "it is not the one that its index describes";
                    problems.push(unreadable(&name(&path), &reason));
                }
                bundles.push(bundle);
            }
            Err(error) => problems.push(unreadable(&name(&path), &error)),
        }
    }
    for bundle in &bundles {
        problems.extend(packs::each(bundle, visitor, known, progress));
    }
    for store in &stores {
        problems.extend(each_loose(store, visitor, known, progress));
    }
    problems
}

/// The indexes of the packs beside a multi-pack index.
fn indexes_beside(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent().unwrap_or(path);
    let Ok(entries) = folder.read_dir() else {
        return Vec::new();
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "idx"))
        .collect()
}

fn each_loose<V: Visitor>(
    store: &loose::Store,
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut ids = Vec::new();
    for id in store.iter() {
        match id {
            Ok(id) => ids.push(id),
            Err(error) => problems.push(unreadable("a folder of loose objects", &error)),
        }
    }
    progress.total.fetch_add(ids.len(), Ordering::Relaxed);
    let found = ids.par_iter().map_init(
        || (visitor.clone(), Vec::new()),
        |(visitor, buffer), id| {
            if progress.is_stopped.load(Ordering::Relaxed) {
                return Looked::Settled(None);
            }
            if let Some(size) = known.size_of(id) {
                note(progress, size);
                visitor.skip(id, size);
                return Looked::Settled(None);
            }
            match store.try_header(id) {
                Ok(Some((size, _))) if size > LARGEST as u64 => {
                    Looked::Settled(Some(corrupt(id, &format!("it claims {size} bytes"))))
                }
                Ok(Some((size, _))) if size > BESIDE_OTHERS as u64 => Looked::Later(*id),
                Ok(_) => Looked::Settled(show(store.try_find(id, buffer), id, visitor, progress)),
                Err(error) => Looked::Settled(Some(corrupt(id, &error))),
            }
        },
    );
    let mut visitor = visitor.clone();
    let found = found.filter(|looked| !matches!(looked, Looked::Settled(None)));
    for looked in found.collect::<Vec<_>>() {
        problems.extend(match looked {
            Looked::Settled(problem) => problem,
            Looked::Later(id) => {
                let mut buffer = Vec::new();
                let found = store.try_find(&id, &mut buffer);
                show(found, &id, &mut visitor, progress)
            }
        });
    }
    problems
}

/// What came of an object.
enum Looked {
    Settled(Option<Problem>),
    /// It is to be read alone.
    Later(ObjectId),
}

/// Shows what was `found` of an object to `visitor`; returns why it cannot be. What is
/// not there was put elsewhere in the meantime.
pub(super) fn show<V: Visitor>(
    found: gix::Result<Option<Data<'_>>>,
    id: &oid,
    visitor: &mut V,
    progress: &Progress,
) -> Option<Problem> {
    match found {
        Ok(Some(object)) => {
            note(progress, object.data.len() as u64);
            visitor.visit(object.kind, id, object.data);
            None
        }
        Ok(None) => None,
        Err(error) => Some(corrupt(id, &error)),
    }
}

pub(super) fn note(progress: &Progress, bytes: u64) {
    progress.objects.fetch_add(1, Ordering::Relaxed);
    progress.bytes.fetch_add(bytes, Ordering::Relaxed);
}

fn name(path: &Path) -> String {
    let name = path.file_name().unwrap_or(path.as_os_str());
    format!("the pack `{}`", name.to_string_lossy())
}

fn unreadable(what: &str, error: &dyn std::fmt::Display) -> Problem {
    Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::CorruptObject,
        message: format!("{what} cannot be read: {}; run `git fsck`", one_line(error)),
    }
}

pub(super) fn corrupt(id: &oid, error: &dyn std::fmt::Display) -> Problem {
    let id = id.to_hex_with_len(12);
    unreadable(&format!("the object {id}"), error)
}

fn one_line(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
