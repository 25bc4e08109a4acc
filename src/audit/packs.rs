//! The objects of one pack: each base once, deltas on all cores, and nothing of
//! what is known.
//!
//! Knows how packs are stored; what is done with objects is handed in.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::atomic::Ordering;

use gix::odb::pack;
use gix::odb::pack::cache::delta::{Tree, traverse};
use gix::{ObjectId, oid, zlib};
use rayon::prelude::*;

use super::Progress;
use super::clean::Clean;
use super::held::{Bytes, Entry, Held};
use super::objects::{BESIDE_OTHERS, LARGEST, Visitor, corrupt, note, show};
use super::shares::{Entries, Room, Share, Shares};
use crate::model::Problem;

/// Bytes of objects that each thread keeps while it reads a broken pack.
const CACHE: usize = 16 << 20;
/// Where the first entry of a pack starts.
const FIRST: u64 = 12;
/// An empty blob, as an entry of a pack. gix reads the first header of a list of
/// entries where the pack starts, wherever it is said to be: lists that start
/// elsewhere get this one in its place.
const STUB: &[u8] = b"\x30\x78\x9c\x03\0\0\0\0\x01";
/// What is wrong with objects of a damaged pack.
const IMPOSSIBLE: &str = "it is made from itself, or claims more bytes than its pack can hold";

/// Shows every object of a pack to a clone of `visitor`, those that are known by
/// their names only; returns what could not be read.
pub(super) fn each<V: Visitor>(
    bundle: &pack::Bundle,
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    let index = &bundle.index;
    let entries = Entries::of(bundle);
    let is_read = entries.needed(|at| known.size_of(index.oid_at_index(at)).is_none());
    let mut skipping = visitor.clone();
    for entry in entries.others(&is_read) {
        let id = index.oid_at_index(entry.at);
        if let Some(size) = known.size_of(id) {
            note(progress, size);
            skipping.skip(id, size);
        }
    }
    let Shares { shares, impossible } = entries.share_out(&is_read);
    drop((entries, is_read));
    let mut problems: Vec<Problem> = impossible
        .into_iter()
        .map(|entry| corrupt(index.oid_at_index(entry.at), &IMPOSSIBLE))
        .collect();
    let read = |share: &Share| read(bundle, share, visitor, known, progress);
    let (alone, mut beside): (Vec<Share>, Vec<Share>) = shares
        .into_iter()
        .partition(|share| share.room == Room::Alone);
    // What takes longest comes first.
    beside.sort_by_key(|share| Reverse(share.room));
    problems.par_extend(beside.par_iter().with_max_len(1).flat_map_iter(read));
    problems.extend(alone.iter().flat_map(read));
    problems
}

/// Shows the objects of a share; returns what could not be read.
fn read<V: Visitor>(
    bundle: &pack::Bundle,
    share: &Share,
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    if progress.is_stopped.load(Ordering::Relaxed) {
        return Vec::new();
    }
    let (entries, path) = (&share.entries, bundle.pack.path());
    let limits = Limits::of(share.room);
    let read = match share.room {
        Room::Beside => Held::read(path, entries)
            .map_err(drop)
            .and_then(|held| in_order(bundle, entries, &held, visitor, &limits, progress)),
        // Mapped for each share, so that its pages go with it.
        Room::Together | Room::Alone => pack::data::File::at(path, bundle.pack.object_hash())
            .map_err(drop)
            .and_then(|own| in_order(bundle, entries, &own, visitor, &limits, progress)),
    };
    match read {
        // One broken object ends the pass, and so does a pack that was put together
        // anew meanwhile: its objects are read one by one.
        Err(()) if !progress.is_stopped.load(Ordering::Relaxed) => {
            one_by_one(bundle, entries, visitor, known, progress)
        }
        _ => Vec::new(),
    }
}

/// What reading a share may take.
struct Limits {
    threads: usize,
    /// For one object.
    bytes: usize,
}

impl Limits {
    fn of(room: Room) -> Self {
        let (threads, bytes) = match room {
            Room::Beside => (1, BESIDE_OTHERS),
            Room::Together => (rayon::current_num_threads(), BESIDE_OTHERS),
            Room::Alone => (1, LARGEST),
        };
        Self { threads, bytes }
    }
}

/// Opens a pack and its index by the path of either.
pub(super) fn open(path: &Path, hash: gix::hash::Kind) -> gix::Result<pack::Bundle> {
    let mut bundle = pack::Bundle::at(path, hash)?;
    bundle.pack.alloc_limit_bytes = Some(LARGEST);
    Ok(bundle)
}

/// Reads `entries`, whose bytes are there, in the order of their deltas.
fn in_order<V: Visitor, B: Bytes>(
    bundle: &pack::Bundle,
    entries: &[Entry],
    bytes: &B,
    visitor: &V,
    limits: &Limits,
    progress: &Progress,
) -> Result<(), ()> {
    let index = &bundle.index;
    // gix takes a stream that ends too early for a whole one where it reads many, and
    // fills up with zeros. Where an index has no checksums, objects are read one by one.
    let is_sound = |entry: &Entry| {
        let bytes = bytes.entry(entry.range());
        bytes.map(crc32fast::hash) == index.crc32_at_index(entry.at) && bytes.is_some()
    };
    if !entries.iter().all(is_sound) {
        return Err(());
    }
    let is_stubbed = entries.first().is_some_and(|entry| entry.start != FIRST);
    let stub = is_stubbed.then_some((FIRST, None));
    let asked = entries.iter().map(|entry| (entry.start, Some(entry.at)));
    let tree = Tree::from_offsets_in_pack(
        bundle.pack.path(),
        stub.into_iter().chain(asked),
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
            move |range, bytes: &B| match range.start {
                FIRST if is_stubbed => Some(STUB),
                _ => bytes.entry(range),
            },
            bytes,
            bundle.pack.pack_end() as u64,
            move |(_, at): &mut (u64, Option<u32>), _, object| {
                let Some(at) = at else {
                    return Ok(());
                };
                note(progress, object.decompressed.len() as u64);
                if let Some(kind) = object.entry.header.as_kind() {
                    worker.visit(kind, index.oid_at_index(*at), object.decompressed);
                }
                Ok(())
            },
            traverse::Options {
                object_progress: Box::new(gix::progress::Discard),
                size_progress: &mut gix::progress::Discard,
                thread_limit: Some(limits.threads),
                should_interrupt: &progress.is_stopped,
                object_hash: bundle.pack.object_hash(),
                alloc_limit_bytes: Some(limits.bytes),
            },
        )
    });
    done.map(drop).map_err(drop)
}

fn one_by_one<V: Visitor>(
    bundle: &pack::Bundle,
    entries: &[Entry],
    visitor: &V,
    known: &Clean,
    progress: &Progress,
) -> Vec<Problem> {
    let ids = entries
        .iter()
        .map(|entry| bundle.index.oid_at_index(entry.at).to_owned());
    let ids: Vec<ObjectId> = ids.filter(|id| known.size_of(id).is_none()).collect();
    let path = bundle.pack.path();
    let Ok(mut limited) = open(path, bundle.pack.object_hash()) else {
        return Reader::of(bundle, visitor).read_all(&ids, progress);
    };
    limited.pack.alloc_limit_bytes = Some(BESIDE_OTHERS);
    let failed = ids.par_iter().map_init(
        || Reader::of(&limited, visitor),
        |reader, id| reader.read(id, progress).map(|_| *id),
    );
    let failed: Vec<ObjectId> = failed.flatten().collect();
    // They take more room, or they are damaged: this tells.
    Reader::of(bundle, visitor).read_all(&failed, progress)
}

/// What one thread reads objects of a broken pack with.
struct Reader<'a, V> {
    bundle: &'a pack::Bundle,
    visitor: V,
    buffer: Vec<u8>,
    inflate: zlib::Inflate,
    cache: pack::cache::lru::MemoryCappedHashmap,
}

impl<'a, V: Visitor> Reader<'a, V> {
    fn of(bundle: &'a pack::Bundle, visitor: &V) -> Self {
        Self {
            bundle,
            visitor: visitor.clone(),
            buffer: Vec::new(),
            inflate: zlib::Inflate::default(),
            cache: pack::cache::lru::MemoryCappedHashmap::new(CACHE),
        }
    }

    /// Returns why the object cannot be read.
    fn read(&mut self, id: &oid, progress: &Progress) -> Option<Problem> {
        if progress.is_stopped.load(Ordering::Relaxed) {
            return None;
        }
        let cache = &mut self.cache;
        let found = self
            .bundle
            .find(id, &mut self.buffer, &mut self.inflate, cache)
            .map(|found| found.map(|(object, _)| object));
        show(found, id, &mut self.visitor, progress)
    }

    fn read_all(&mut self, ids: &[ObjectId], progress: &Progress) -> Vec<Problem> {
        let problems = ids.iter().filter_map(|id| self.read(id, progress));
        problems.collect()
    }
}
