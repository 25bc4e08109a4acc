//! The bytes of entries, read from the file of their pack: that takes as much memory
//! as they have, where a mapping takes the pages around each.
//!
//! Knows where entries are; does not know what they hold.

#![expect(clippy::disallowed_methods, reason = "packs are no files of the tree")]

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;

use gix::odb::pack;

/// So much is read at once. Small entries stand near others of their share.
const AT_ONCE: usize = 16 << 10;

/// An object in its pack.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry {
    /// Where it starts.
    pub(super) start: u64,
    /// How many bytes it has there; of those that have more, the most that can be told.
    pub(super) size: u32,
    /// Where it is in the index.
    pub(super) at: u32,
}

impl Entry {
    /// Where its bytes are in the pack.
    pub(super) fn range(&self) -> Range<u64> {
        self.start..self.start.saturating_add(u64::from(self.size))
    }
}

/// The bytes of a file in `range`, or up to its end.
pub(super) fn between(path: &Path, range: Range<u64>) -> io::Result<Vec<u8>> {
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(range.start))?;
    let size = range.end.saturating_sub(range.start);
    let mut bytes = Vec::with_capacity(size as usize);
    file.take(size).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Where the bytes of entries are.
pub(super) trait Bytes: Send + Sync {
    /// Those of the entry that starts where `range` does, and maybe what follows it up
    /// to the end of `range`.
    fn entry(&self, range: pack::data::EntryRange) -> Option<&[u8]>;
}

impl Bytes for pack::data::File {
    fn entry(&self, range: pack::data::EntryRange) -> Option<&[u8]> {
        self.entry_slice(range)
    }
}

/// Entries of a pack, and their bytes one after the other.
pub(super) struct Held<'a> {
    entries: &'a [Entry],
    /// Where the bytes of each end.
    ends: Vec<usize>,
    bytes: Vec<u8>,
}

impl<'a> Held<'a> {
    /// Reads `entries`, in the order of the pack, from the pack at `path`.
    ///
    /// # Errors
    /// Fails where the file cannot be read, or ends before an entry does.
    pub(super) fn read(path: &Path, entries: &'a [Entry]) -> io::Result<Self> {
        let mut file = BufReader::with_capacity(AT_ONCE, File::open(path)?);
        let size = entries.iter().map(|entry| entry.size as usize).sum();
        let mut bytes = vec![0; size];
        let mut ends = Vec::with_capacity(entries.len());
        let (mut end, mut at) = (0, 0);
        for entry in entries {
            let start = end;
            end += entry.size as usize;
            let ahead = entry.start.checked_sub(at).map(i64::try_from);
            let Some(Ok(ahead)) = ahead else {
                return Err(io::ErrorKind::InvalidData.into());
            };
            file.seek_relative(ahead)?;
            file.read_exact(&mut bytes[start..end])?;
            at = entry.start + u64::from(entry.size);
            ends.push(end);
        }
        Ok(Self {
            entries,
            ends,
            bytes,
        })
    }
}

impl Bytes for Held<'_> {
    fn entry(&self, range: pack::data::EntryRange) -> Option<&[u8]> {
        let entries = self.entries;
        let found = entries.binary_search_by_key(&range.start, |entry| entry.start);
        let at = found.ok()?;
        let end = *self.ends.get(at)?;
        self.bytes.get(end - entries[at].size as usize..end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(start: u64, size: u32) -> Entry {
        Entry { start, size, at: 0 }
    }

    fn pack() -> tempfile::NamedTempFile {
        let file = tempfile::NamedTempFile::new().unwrap();
        let bytes: Vec<u8> = (0..100_000_u32).map(|at| (at % 251) as u8).collect();
        std::fs::write(file.path(), bytes).unwrap();
        file
    }

    #[test]
    fn entries_are_the_bytes_at_their_places() {
        let pack = pack();
        // Side by side, of no size, within one reading, far ahead, larger than one.
        let places = [(12, 3), (15, 0), (20, 5), (40_000, 1), (50_000, 50_000)];
        let entries = places.map(|(start, size)| entry(start, size));
        let held = Held::read(pack.path(), &entries).unwrap();
        for (start, size) in places {
            let expected: Vec<u8> = (start..start + u64::from(size))
                .map(|at| (at % 251) as u8)
                .collect();
            assert_eq!(held.entry(start..u64::MAX), Some(&expected[..]), "{start}");
        }
        assert_eq!(held.entry(13..15), None);
    }

    #[test]
    fn a_pack_that_is_not_what_its_index_says_is_an_error() {
        let pack = pack();
        for (entries, kind) in [
            (
                [entry(12, 3), entry(99_999, 2)],
                io::ErrorKind::UnexpectedEof,
            ),
            (
                [entry(12, 3), entry(1 << 40, 1)],
                io::ErrorKind::UnexpectedEof,
            ),
            ([entry(12, 30), entry(20, 1)], io::ErrorKind::InvalidData),
        ] {
            let error = Held::read(pack.path(), &entries).err().unwrap();
            assert_eq!(error.kind(), kind, "{entries:?}");
        }
    }
}
