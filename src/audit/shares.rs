//! The entries of a pack in shares, each with all that its deltas are made from: a
//! share is read by itself, and no more of the pack is in memory meanwhile.
//!
//! Knows the headers of entries; inflates nothing.

use gix::odb::pack;
use gix::odb::pack::data::entry::Header;
use rayon::prelude::*;

use super::held::{self, Entry};
use super::objects::BESIDE_OTHERS;

/// A share has so many bytes of a pack, or one family of deltas.
const SHARE: u64 = 6 << 20;
/// So many bytes of a pack are read at once for the headers in them: more would not
/// stay close to the processor.
const WINDOW: u64 = 1 << 20;
/// A size of 64 bits in groups of 7, and the name of a base in SHA-256.
const LONGEST_HEADER: u64 = 10 + 32;
/// Nothing deflates to less than a part in so many
/// (<https://zlib.net/zlib_tech.html>: "Maximum Compression Factor").
const MOST_INFLATED: u64 = 1032;

/// What an entry is made from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// Nothing, or what is not in the pack: whoever reads it is told.
    None,
    /// The entry at this place of the list.
    At(u32),
    /// It says that it is larger than its bytes can hold.
    Impossible,
}

/// What the chain of an entry's bases comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Root {
    Unknown,
    /// It is being looked for.
    Open,
    /// The entry at this place of the list.
    At(u32),
    /// One that cannot be, or none at all.
    Impossible,
}

/// The entries of a pack.
pub(super) struct Entries {
    /// In the order of the pack.
    list: Vec<Entry>,
    /// What each is made from.
    bases: Vec<Base>,
    /// Those that say that they are large, in the order of the list.
    large: Vec<usize>,
}

/// Entries that are read by themselves.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Share {
    /// In the order of the pack.
    pub(super) entries: Vec<Entry>,
    pub(super) room: Room,
}

/// What reading a share takes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Room {
    /// Little: as many are read beside one another as there are threads.
    #[default]
    Beside,
    /// Longer than other shares: it is one family, and more threads than one can help.
    Together,
    /// All memory: an object says that it is large.
    Alone,
}

/// What is to be read of a pack.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Shares {
    pub(super) shares: Vec<Share>,
    /// What cannot be read.
    pub(super) impossible: Vec<Entry>,
}

impl Entries {
    /// Reads the headers of a pack.
    pub(super) fn of(bundle: &pack::Bundle) -> Self {
        let index = &bundle.index;
        let list = list(index, bundle.pack.pack_end() as u64);
        let mut windows = Vec::new();
        let mut first = 0;
        for window in list.chunk_by(|one, other| one.start / WINDOW == other.start / WINDOW) {
            windows.push(first..first + window.len());
            first += window.len();
        }
        let headers: Vec<(Base, bool)> = windows
            .into_par_iter()
            .flat_map_iter(|window| {
                let start = list[window.start].start;
                let end = list[window.end - 1].start.saturating_add(LONGEST_HEADER);
                // What cannot be read is told when the entries are.
                let bytes = held::between(bundle.pack.path(), start..end).unwrap_or_default();
                let list = &list;
                window.map(move |at| {
                    let ahead = list[at].start - start;
                    let bytes = bytes.get(ahead as usize..).unwrap_or_default();
                    header(bytes, index, list, at)
                })
            })
            .collect();
        let is_large = |at: &usize| headers[*at].1;
        Self {
            large: (0..headers.len()).filter(is_large).collect(),
            bases: headers.into_iter().map(|(base, _)| base).collect(),
            list,
        }
    }

    /// For each entry, whether it has to be read: because it `is_asked` for, or
    /// one that is is made from it.
    pub(super) fn needed(&self, is_asked: impl Fn(u32) -> bool + Sync) -> Vec<bool> {
        let list = self.list.par_iter();
        let mut is_read: Vec<bool> = list.map(|entry| is_asked(entry.at)).collect();
        for at in (0..is_read.len()).rev() {
            if !is_read[at] {
                continue;
            }
            // A base can stand behind its delta, where this does not come again.
            let mut above = self.bases[at];
            while let Base::At(base) = above
                && !is_read[base as usize]
            {
                is_read[base as usize] = true;
                above = self.bases[base as usize];
            }
        }
        is_read
    }

    /// The entries that are not to be read.
    pub(super) fn others<'a>(&'a self, is_read: &'a [bool]) -> impl Iterator<Item = Entry> + 'a {
        let all = self.list.iter().zip(is_read);
        all.filter(|(_, is_read)| !**is_read)
            .map(|(entry, _)| *entry)
    }

    /// Shares out the entries that are to be read.
    pub(super) fn share_out(&self, is_read: &[bool]) -> Shares {
        let roots = self.roots();
        let mut order: Vec<(u32, usize)> = Vec::new();
        let mut all = Shares::default();
        for at in (0..self.list.len()).filter(|at| is_read[*at]) {
            match roots[at] {
                Root::At(root) => order.push((root, at)),
                _ => all.impossible.push(self.list[at]),
            }
        }
        order.par_sort_unstable();
        let (mut share, mut bytes) = (Share::default(), 0);
        for family in order.chunk_by(|(one, _), (other, _)| one == other) {
            let more = family.iter().map(|(_, at)| u64::from(self.list[*at].size));
            let more: u64 = more.sum();
            if bytes + more > SHARE && !share.entries.is_empty() {
                all.shares.push(std::mem::take(&mut share));
                bytes = 0;
            }
            share
                .entries
                .extend(family.iter().map(|(_, at)| self.list[*at]));
            let is_large = |(_, at): &(u32, usize)| self.large.binary_search(at).is_ok();
            if !self.large.is_empty() && family.iter().any(is_large) {
                share.room = Room::Alone;
            } else if more > SHARE {
                share.room = share.room.max(Room::Together);
            }
            bytes += more;
        }
        if !share.entries.is_empty() {
            all.shares.push(share);
        }
        for share in &mut all.shares {
            share.entries.sort_unstable();
        }
        all
    }

    fn roots(&self) -> Vec<Root> {
        let mut roots = vec![Root::Unknown; self.bases.len()];
        let mut chain = Vec::new();
        for start in 0..roots.len() {
            let mut at = start;
            let root = loop {
                match (roots[at], self.bases[at]) {
                    (Root::Unknown, Base::At(base)) => {
                        roots[at] = Root::Open;
                        chain.push(at);
                        at = base as usize;
                    }
                    (Root::Unknown, Base::None) => break Root::At(at as u32),
                    // Where it is open, it is made from itself.
                    (Root::Unknown, Base::Impossible) | (Root::Open, _) => break Root::Impossible,
                    (known, _) => break known,
                }
            };
            roots[at] = root;
            for at in chain.drain(..) {
                roots[at] = root;
            }
        }
        roots
    }
}

/// The entries of an index whose pack ends at `end`, in the order of the pack.
fn list(index: &pack::index::File, end: u64) -> Vec<Entry> {
    let entry = |at| Entry {
        start: index.pack_offset_at_index(at),
        size: 0,
        at,
    };
    let mut list: Vec<Entry> = (0..index.num_objects()).map(entry).collect();
    list.par_sort_unstable();
    let mut end = end;
    for entry in list.iter_mut().rev() {
        let size = end.saturating_sub(entry.start);
        entry.size = size.try_into().unwrap_or(u32::MAX);
        end = entry.start;
    }
    list
}

/// What the entry at `at` of `list`, whose `bytes` are these, is made from, and whether
/// it says that it is large. What is damaged otherwise is told when it is read.
fn header(bytes: &[u8], index: &pack::index::File, list: &[Entry], at: usize) -> (Base, bool) {
    let Entry { start, size, .. } = list[at];
    let Ok(entry) = pack::data::Entry::from_bytes(bytes, start, index.object_hash()) else {
        return (Base::None, false);
    };
    let deflated = u64::from(size).saturating_sub(entry.data_offset.saturating_sub(start));
    if entry.decompressed_size > deflated.saturating_mul(MOST_INFLATED) {
        return (Base::Impossible, false);
    }
    let base = match entry.header {
        Header::OfsDelta { base_distance } => {
            Header::verified_base_pack_offset(start, base_distance)
        }
        Header::RefDelta { base_id } => index
            .lookup(base_id)
            .map(|at| index.pack_offset_at_index(at)),
        Header::Commit | Header::Tree | Header::Blob | Header::Tag => None,
    };
    let base = base
        .and_then(|base| list.binary_search_by_key(&base, |entry| entry.start).ok())
        .and_then(|at| u32::try_from(at).ok())
        .map_or(Base::None, Base::At);
    // A delta, and what it makes, are held at the same time.
    (base, entry.decompressed_size > BESIDE_OTHERS as u64 / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Entries of `size` bytes each, made from what `bases` say.
    fn entries(size: u64, bases: &[Base]) -> Entries {
        let entry = |at| Entry {
            start: 12 + u64::from(at) * size,
            size: size as u32,
            at,
        };
        Entries {
            list: (0..bases.len() as u32).map(entry).collect(),
            bases: bases.to_vec(),
            large: Vec::new(),
        }
    }

    fn indexes(entries: &[Entry]) -> Vec<u32> {
        entries.iter().map(|entry| entry.at).collect()
    }

    fn shared_out(shares: &[Share]) -> Vec<Vec<u32>> {
        let shares = shares.iter();
        shares.map(|share| indexes(&share.entries)).collect()
    }

    use Base::{At, Impossible, None as Nothing};

    /// The size of each entry, what they are made from, the shares, and what is
    /// impossible.
    type Case<'a> = (u64, &'a [Base], &'a [&'a [u32]], &'a [u32]);

    #[test]
    fn families_stay_together() {
        let cases: [Case<'_>; 6] = [
            (1, &[], &[], &[]),
            (1, &[Nothing, At(0), Nothing], &[&[0, 1, 2]], &[]),
            // Two entries fill a share; the third belongs to the first.
            (
                SHARE / 2,
                &[Nothing, Nothing, At(0), Nothing],
                &[&[0, 2], &[1, 3]],
                &[],
            ),
            // A family that is too large for a share has one of its own; bases can
            // stand behind what is made from them.
            (
                SHARE,
                &[At(1), At(2), Nothing, Nothing],
                &[&[0, 1, 2], &[3]],
                &[],
            ),
            // What is made from what cannot be cannot be either.
            (1, &[Impossible, At(0), At(1), Nothing], &[&[3]], &[0, 1, 2]),
            // Nor can what is made from itself.
            (1, &[At(1), At(0), At(1), Nothing], &[&[3]], &[0, 1, 2]),
        ];
        for (size, bases, shares, impossible) in cases {
            let told = entries(size, bases).share_out(&vec![true; bases.len()]);
            assert_eq!(shared_out(&told.shares), shares, "{bases:?}");
            assert_eq!(indexes(&told.impossible), impossible, "{bases:?}");
        }
    }

    #[test]
    fn a_share_says_what_reading_it_takes() {
        let mut all = entries(SHARE, &[Nothing, Nothing, At(1), Nothing, At(3)]);
        all.large = vec![2];
        let shares = all.share_out(&[true; 5]).shares;
        let told = shares.iter().map(|share| share.room);
        let told: Vec<Room> = told.collect();
        assert_eq!(told, [Room::Beside, Room::Alone, Room::Together]);
    }

    #[test]
    fn what_is_asked_for_comes_with_its_bases_only() {
        let all = entries(1, &[At(3), Nothing, At(0), Nothing, At(1)]);
        let is_read = all.needed(|at| at == 2);
        assert_eq!(is_read, [true, false, true, true, false]);
        assert_eq!(shared_out(&all.share_out(&is_read).shares), [[0, 2, 3]]);
        let others: Vec<u32> = all.others(&is_read).map(|entry| entry.at).collect();
        assert_eq!(others, [1, 4]);
    }
}
