//! The objects of one pack: each base once, deltas on all cores, and nothing of
//! what is known.
//!
//! Knows how packs are stored; what is done with objects is handed in.

use std::sync::atomic::Ordering;

use gix::odb::pack;
use gix::odb::pack::cache::delta::{Tree, traverse};
use gix::odb::pack::data::entry::Header;
use gix::{ObjectId, zlib};
use rayon::prelude::*;

use super::Progress;
use super::clean::Clean;
use super::objects::{LARGEST, Visitor, corrupt, note};
use crate::model::Problem;

/// Bytes of objects that each thread keeps while it reads a broken pack.
const CACHE: usize = 16 << 20;

/// Where an object starts in its pack, and where it is in the index.
type Entry = (u64, u32);

/// Shows every object of a pack to a clone of `visitor`, those that are known by
/// their names only; returns what could not be read.
pub(super) fn each<V: Visitor>(
    bundle: &pack::Bundle,
    visitor: &V,
    known: &Clean,
    threads: usize,
    progress: &Progress,
) -> Vec<Problem> {
    let entries = unknown(bundle, visitor.clone(), known, progress);
    if entries.is_empty() || in_order(bundle, entries, visitor, threads, progress).is_ok() {
        return Vec::new();
    }
    if progress.is_stopped.load(Ordering::Relaxed) {
        return Vec::new();
    }
    // One broken object ends the pass: the others are read one by one.
    one_by_one(bundle, visitor, known, progress)
}

/// What has to be read, in the order of the pack: objects that are not known, and
/// those that these are deltas of.
fn unknown<V: Visitor>(
    bundle: &pack::Bundle,
    mut visitor: V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Entry> {
    let index = &bundle.index;
    let mut entries: Vec<Entry> = (0..index.num_objects())
        .map(|at| (index.pack_offset_at_index(at), at))
        .collect();
    entries.par_sort_unstable();
    if known.is_empty() {
        return entries;
    }
    let mut is_read: Vec<bool> = entries
        .par_iter()
        .map(|(_, at)| known.size_of(index.oid_at_index(*at)).is_none())
        .collect();
    for at in (0..entries.len()).rev() {
        if !is_read[at] {
            continue;
        }
        // A base can stand behind its delta, where this does not come again.
        let mut above = base(bundle, &entries, at);
        while let Some(at) = above.filter(|at| !is_read[*at]) {
            is_read[at] = true;
            above = base(bundle, &entries, at);
        }
    }
    let mut read = is_read.into_iter();
    entries.retain(|(_, at)| {
        let is_read = read.next().unwrap_or(true);
        if !is_read {
            let id = index.oid_at_index(*at);
            if let Some(size) = known.size_of(id) {
                note(progress, size);
                visitor.skip(id, size);
            }
        }
        is_read
    });
    entries
}

/// Which of `entries` the one at `at` is a delta of, if of any. What is damaged
/// is told when it is read.
fn base(bundle: &pack::Bundle, entries: &[Entry], at: usize) -> Option<usize> {
    let (start, _) = entries[at];
    let base = match bundle.pack.entry(start).ok()?.header {
        Header::OfsDelta { base_distance } => {
            Header::verified_base_pack_offset(start, base_distance)?
        }
        Header::RefDelta { base_id } => {
            let at = bundle.index.lookup(base_id)?;
            bundle.index.pack_offset_at_index(at)
        }
        Header::Commit | Header::Tree | Header::Blob | Header::Tag => return None,
    };
    entries
        .binary_search_by_key(&base, |(start, _)| *start)
        .ok()
}

/// Reads `entries` in the order of their deltas.
fn in_order<V: Visitor>(
    bundle: &pack::Bundle,
    entries: Vec<Entry>,
    visitor: &V,
    threads: usize,
    progress: &Progress,
) -> Result<(), ()> {
    let index = &bundle.index;
    let tree = Tree::from_offsets_in_pack(
        bundle.pack.path(),
        entries.into_iter(),
        &|(start, _)| *start,
        &|id| {
            let at = index.lookup(id);
            Ok(at.map(|at| index.pack_offset_at_index(at)))
        },
        &mut gix::progress::Discard,
        &progress.is_stopped,
        bundle.pack.object_hash(),
    );
    let mut worker = visitor.clone();
    let done = tree.and_then(|tree| {
        tree.traverse(
            |range, pack: &pack::data::File| pack.entry_slice(range),
            &bundle.pack,
            bundle.pack.pack_end() as u64,
            move |(_, at): &mut Entry, _, object| {
                note(progress, object.decompressed.len() as u64);
                if let Some(kind) = object.entry.header.as_kind() {
                    worker.visit(kind, index.oid_at_index(*at), object.decompressed);
                }
                Ok(())
            },
            traverse::Options {
                object_progress: Box::new(gix::progress::Discard),
                size_progress: &mut gix::progress::Discard,
                thread_limit: (threads > 0).then_some(threads),
                should_interrupt: &progress.is_stopped,
                object_hash: bundle.pack.object_hash(),
                alloc_limit_bytes: Some(LARGEST),
            },
        )
    });
    done.map(drop).map_err(drop)
}

fn one_by_one<V: Visitor>(
    bundle: &pack::Bundle,
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    let ids = bundle.index.iter().map(|entry| entry.oid);
    let ids: Vec<ObjectId> = ids.filter(|id| known.size_of(id).is_none()).collect();
    let state = || {
        let inflate = zlib::Inflate::default();
        (
            Vec::new(),
            inflate,
            pack::cache::lru::MemoryCappedHashmap::new(CACHE),
        )
    };
    let problems = ids.par_iter().map_init(
        || (visitor.clone(), state()),
        |(visitor, (buffer, inflate, cache)), id| {
            if progress.is_stopped.load(Ordering::Relaxed) {
                return None;
            }
            match bundle.find(id, buffer, inflate, cache) {
                Ok(Some((object, _))) => {
                    note(progress, object.data.len() as u64);
                    visitor.visit(object.kind, id, object.data);
                    None
                }
                Ok(None) => None,
                Err(error) => Some(corrupt(id, &error)),
            }
        },
    );
    problems.flatten().collect()
}
