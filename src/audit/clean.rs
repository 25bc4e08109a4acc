//! Which blobs are known to hold no secret, so that they need not be read again.
//!
//! A blob is known by its whole name, and only where its content was found to be
//! what that name says: repositories share what is known, and one that lies about
//! a blob must not hide it in another. Knows names and sizes; does not know where
//! they are kept.

use std::cmp::Ordering;

use gix::{ObjectId, oid};
use sha2::{Digest, Sha256};

use crate::credential;

/// Where it is kept which blobs are clean: a few small files, by name.
pub trait Cache: Sync {
    /// What was kept under `name`, if anything.
    fn read(&self, name: &str) -> Option<Vec<u8>>;
    /// Keeps `bytes` under `name`, whole or not at all.
    fn write(&self, name: &str, bytes: &[u8]);
}

/// What a file of clean blobs starts with; its number grows with its form.
const MAGIC: &[u8] = b"paddlint clean blobs 1\n";
/// The bytes of a SHA-256, at the end and for what paddlint looks for.
const DIGEST: usize = 32;
/// The bytes of a blob's size.
const SIZE: usize = 8;

/// Clean blobs of one hash algorithm: rows of a name and a size, sorted.
#[derive(Clone, Debug)]
pub(super) struct Clean {
    hash: gix::hash::Kind,
    rows: Vec<u8>,
    /// Where the rows begin whose name starts with these two bytes, and end.
    starts: Vec<u32>,
}

/// What makes a blob clean today may not tomorrow: everything that has a say in
/// whether a blob is worth a closer look. The configuration has none.
fn what_is_looked_for() -> [u8; DIGEST] {
    let mut hasher = Sha256::new();
    hasher.update(env!("CARGO_PKG_VERSION"));
    for anchor in credential::ANCHORS {
        hasher.update([0]);
        hasher.update(anchor);
    }
    hasher.finalize().into()
}

impl Clean {
    /// Nothing is known.
    pub(super) const fn nothing(hash: gix::hash::Kind) -> Self {
        Self {
            hash,
            rows: Vec::new(),
            starts: Vec::new(),
        }
    }

    fn of_rows(hash: gix::hash::Kind, rows: Vec<u8>) -> Self {
        let mut clean = Self::nothing(hash);
        let mut starts = Vec::with_capacity(1 << 16);
        let mut count = 0;
        for row in rows.chunks_exact(clean.width()) {
            starts.resize(first(row) + 1, count);
            count += 1;
        }
        starts.resize((1 << 16) + 1, count);
        clean.rows = rows;
        clean.starts = starts;
        clean
    }

    /// What a cache knows: nothing where what it holds is of another version of
    /// paddlint, or damaged.
    pub(super) fn of(cache: &dyn Cache, hash: gix::hash::Kind) -> Self {
        let bytes = cache.read(&name(hash));
        let known = bytes.and_then(|bytes| Self::decode(bytes, hash));
        known.unwrap_or_else(|| Self::nothing(hash))
    }

    /// Adds blobs, and keeps all; what others added in the meantime stays.
    pub(super) fn keep(&self, mut added: Vec<(ObjectId, u64)>, cache: &dyn Cache) {
        if added.is_empty() {
            return;
        }
        let latest = Self::of(cache, self.hash);
        added.retain(|(id, _)| latest.size_of(id).is_none());
        added.sort_unstable();
        added.dedup();
        if !added.is_empty() {
            cache.write(&name(self.hash), &latest.with(&added).encode());
        }
    }

    /// The same with `added`, sorted blobs that are not there yet.
    fn with(&self, added: &[(ObjectId, u64)]) -> Self {
        let mut rows = Vec::with_capacity(self.rows.len() + added.len() * self.width());
        let mut known = self.rows.chunks_exact(self.width()).peekable();
        for (id, size) in added {
            while let Some(before) = known.next_if(|row| *row < id.as_bytes()) {
                rows.extend_from_slice(before);
            }
            rows.extend_from_slice(id.as_bytes());
            rows.extend_from_slice(&size.to_le_bytes());
        }
        known.for_each(|row| rows.extend_from_slice(row));
        Self::of_rows(self.hash, rows)
    }

    /// The size of a blob that is clean.
    pub(super) fn size_of(&self, id: &oid) -> Option<u64> {
        (id.kind() == self.hash).then(|| self.find(id.as_bytes()))?
    }

    fn width(&self) -> usize {
        self.hash.len_in_bytes() + SIZE
    }

    fn find(&self, id: &[u8]) -> Option<u64> {
        let row = |at: usize| &self.rows[at * self.width()..][..self.width()];
        let start = |at: usize| self.starts.get(at).map(|start| *start as usize);
        let (mut low, mut high) = (start(first(id))?, start(first(id) + 1)?);
        while low < high {
            let middle = low.midpoint(high);
            let (name, size) = row(middle).split_at(id.len());
            match name.cmp(id) {
                Ordering::Less => low = middle + 1,
                Ordering::Greater => high = middle,
                Ordering::Equal => {
                    return size.try_into().ok().map(u64::from_le_bytes);
                }
            }
        }
        None
    }

    fn encode(&self) -> Vec<u8> {
        let mut bytes = MAGIC.to_vec();
        bytes.extend(what_is_looked_for());
        bytes.extend(&self.rows);
        let digest = Sha256::digest(&bytes);
        bytes.extend(digest);
        bytes
    }

    /// What was kept, unless a single bit of it is another, or paddlint is.
    fn decode(mut bytes: Vec<u8>, hash: gix::hash::Kind) -> Option<Self> {
        let end = bytes.len().checked_sub(DIGEST)?;
        if Sha256::digest(&bytes[..end])[..] != bytes[end..] {
            return None;
        }
        bytes.truncate(end);
        let rows = bytes.strip_prefix(MAGIC)?;
        let rows = rows.strip_prefix(&what_is_looked_for())?;
        let width = Self::nothing(hash).width();
        let is_whole = rows.len().is_multiple_of(width);
        let is_sorted = || rows.chunks_exact(width).is_sorted();
        (is_whole && is_sorted()).then(|| Self::of_rows(hash, rows.to_vec()))
    }
}

/// The first two bytes of a name.
fn first(name: &[u8]) -> usize {
    name.iter()
        .take(2)
        .fold(0, |number, byte| number << 8 | usize::from(*byte))
}

fn name(hash: gix::hash::Kind) -> String {
    format!("clean-blobs-{hash}")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::Mutex;

    use super::*;

    const HASH: gix::hash::Kind = gix::hash::Kind::Sha1;

    /// A cache in memory.
    #[derive(Default)]
    struct Memory(Mutex<BTreeMap<String, Vec<u8>>>);

    impl Cache for Memory {
        fn read(&self, name: &str) -> Option<Vec<u8>> {
            self.0.lock().expect("no panic").get(name).cloned()
        }

        fn write(&self, name: &str, bytes: &[u8]) {
            let mut files = self.0.lock().expect("no panic");
            files.insert(name.to_owned(), bytes.to_vec());
        }
    }

    fn blob(number: u8) -> (ObjectId, u64) {
        (ObjectId::from([number; 20]), u64::from(number) << 33)
    }

    #[test]
    fn what_is_kept_is_known_and_nothing_else() {
        let cache = Memory::default();
        let nothing = Clean::of(&cache, HASH);
        nothing.keep(Vec::new(), &cache);
        assert_eq!(cache.read(&name(HASH)), None, "nothing to keep");
        nothing.keep([7, 3, 3, 90].map(blob).to_vec(), &cache);
        // Another audit, which had started before.
        nothing.keep([1, 3, 200, 50].map(blob).to_vec(), &cache);
        let known = Clean::of(&cache, HASH);
        for number in 0..=255 {
            let (id, size) = blob(number);
            let is_kept = [1, 3, 7, 50, 90, 200].contains(&number);
            assert_eq!(known.size_of(&id), is_kept.then_some(size), "{number}");
        }
        let other = Clean::of(&cache, gix::hash::Kind::Sha256);
        assert!(
            other.rows.is_empty(),
            "each algorithm has a file of its own"
        );
        let long = [9; 32];
        assert_eq!(known.size_of(oid::try_from_bytes(&long).expect("32")), None);
    }

    #[test]
    fn nothing_that_is_damaged_is_known() {
        let clean = Clean::nothing(HASH).with(&[1, 2, 3].map(blob));
        let whole = clean.encode();
        let rows = |bytes: &[u8]| Clean::decode(bytes.to_vec(), HASH).map(|clean| clean.rows);
        assert_eq!(rows(&whole), Some(clean.rows));
        for end in 0..whole.len() {
            assert_eq!(rows(&whole[..end]), None, "cut at {end}");
        }
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 1 << (at % 8);
            assert_eq!(rows(&bytes), None, "flipped at {at}");
        }
        assert_eq!(rows(&[whole.as_slice(), b"\n"].concat()), None);
    }

    #[test]
    fn nothing_of_another_version_or_out_of_order_is_known() {
        let signed = |parts: &[&[u8]]| {
            let mut bytes = parts.concat();
            let digest = Sha256::digest(&bytes);
            bytes.extend(digest);
            bytes
        };
        let rows = Clean::nothing(HASH).with(&[1, 2].map(blob)).rows;
        let (first, second) = rows.split_at(28);
        let is_known = |parts: &[&[u8]]| Clean::decode(signed(parts), HASH).is_some();
        let version = what_is_looked_for();
        assert!(is_known(&[MAGIC, &version, &rows]));
        assert!(!is_known(&[MAGIC, &[0; DIGEST], &rows]), "another version");
        assert!(!is_known(&[b"another file\n", &version, &rows]));
        assert!(!is_known(&[MAGIC, &version, &rows[..30]]), "half a row");
        assert!(!is_known(&[MAGIC, &version, second, first]), "out of order");
    }
}
