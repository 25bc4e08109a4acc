//! Index files that are nested without end. What an index remembers of trees and of
//! untracked files is read by recursion (gix-index 0.58), which ends the program
//! where the stack does.
//!
//! Knows how those two extensions are nested; reads nothing else of an index.

#![expect(clippy::disallowed_methods, reason = "index files are read here")]

use std::fs;
use std::path::{Path, PathBuf};

use gix::ObjectId;
use gix::bstr::ByteSlice;
use gix::hash::Kind;
use memchr::memmem;

use super::snapshot::DEEPEST;

/// What a part of an index says before what is in it: how many there are, and the
/// bytes behind.
type Record<'a> = Option<(usize, &'a [u8])>;

/// Whether gix is not to read the index at `path`, or the one that it shares.
pub(super) fn is_endless(path: &Path, hash: Kind) -> bool {
    // What cannot be read here is told by who reads it.
    let Ok(index) = fs::read(path) else {
        return false;
    };
    is_deep(&index, hash)
        || shared(&index, hash, path).any(|path| {
            // One that shares another may share itself: git writes no such thing.
            let is_endless =
                |index: &[u8]| is_deep(index, hash) || shared(index, hash, &path).next().is_some();
            fs::read(&path).is_ok_and(|index| is_endless(&index))
        })
}

fn is_deep(index: &[u8], hash: Kind) -> bool {
    let is_deep_tree = |data| is_nested(data, |data| tree(data, hash));
    let is_deep_folder = |data| folders(data, hash).is_some_and(|data| is_nested(data, folder));
    extensions(index, b"TREE").any(is_deep_tree) || extensions(index, b"UNTR").any(is_deep_folder)
}

/// Whatever looks like an extension with this signature. Where extensions start is
/// known to those who read all before them.
fn extensions<'a>(index: &'a [u8], signature: &'a [u8; 4]) -> impl Iterator<Item = &'a [u8]> {
    memmem::find_iter(index, signature).filter_map(|at| {
        let (size, rest) = index[at + signature.len()..].split_first_chunk()?;
        rest.get(..u32::from_be_bytes(*size) as usize)
    })
}

/// The files beside `path` that hold the index which this one shares.
fn shared<'a>(index: &'a [u8], hash: Kind, path: &'a Path) -> impl Iterator<Item = PathBuf> + 'a {
    extensions(index, b"link").filter_map(move |data| {
        let id = ObjectId::try_from(data.get(..hash.len_in_bytes())?).ok()?;
        let path = path.with_file_name(format!("sharedindex.{id}"));
        path.is_file().then_some(path)
    })
}

/// Whether the records in `data`, each before those that are in it, are nested too
/// deeply.
fn is_nested(mut data: &[u8], record: impl Fn(&[u8]) -> Record<'_>) -> bool {
    // How many are still to come in each that is open.
    let mut open: Vec<usize> = Vec::new();
    while let Some((inside, rest)) = record(data) {
        data = rest;
        if inside > 0 {
            open.push(inside);
        }
        if open.len() > DEEPEST {
            return true;
        }
        while open.pop_if(|left| *left == 0).is_some() {}
        match open.last_mut() {
            Some(left) => *left -= 1,
            None => return false,
        }
    }
    false
}

/// A tree: its name, its entries, the trees in it, and its object where the number
/// of entries says that it has one.
fn tree(data: &[u8], hash: Kind) -> Record<'_> {
    let (_, data) = data.split_once_str(b"\0")?;
    let (entries, data) = data.split_once_str(b" ")?;
    let (trees, data) = data.split_once_str(b"\n")?;
    let entries: i32 = entries.to_str().ok()?.parse().ok()?;
    let trees = trees.to_str().ok()?.parse().ok()?;
    let skip = if entries < 0 { 0 } else { hash.len_in_bytes() };
    Some((trees, data.get(skip..)?))
}

/// Where the folders of untracked files start, behind what their cache depends on.
fn folders(data: &[u8], hash: Kind) -> Option<&[u8]> {
    /// Two files as the system knows them, and flags.
    const FIXED: usize = 36 + 36 + 4;
    let (length, data) = number(data)?;
    let data = data.get(length..)?;
    let data = data.get(FIXED + 2 * hash.len_in_bytes()..)?;
    let (_, data) = data.split_once_str(b"\0")?;
    Some(number(data)?.1)
}

/// A folder: its untracked files, the folders in it, its name, and their names.
fn folder(data: &[u8]) -> Record<'_> {
    let (files, data) = number(data)?;
    let (folders, data) = number(data)?;
    let (_, mut data) = data.split_once_str(b"\0")?;
    for _ in 0..files {
        (_, data) = data.split_once_str(b"\0")?;
    }
    Some((folders, data))
}

/// A number as git writes it in fewer bytes if it is small.
fn number(data: &[u8]) -> Record<'_> {
    let (mut byte, mut data) = data.split_first()?;
    let mut number = u64::from(byte & 0x7f);
    while byte & 0x80 != 0 {
        (byte, data) = data.split_first()?;
        // What does not fit is lost: so does gix.
        number = (number.checked_add(1)? << 7).checked_add(u64::from(byte & 0x7f))?;
    }
    Some((usize::try_from(number).ok()?, data))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An index without entries, with one extension.
    fn index(signature: &[u8], data: &[u8]) -> Vec<u8> {
        let size = u32::try_from(data.len()).expect("short").to_be_bytes();
        [b"DIRC\0\0\0\x02\0\0\0\0", signature, &size, data, &[0; 20]].concat()
    }

    fn trees(depth: usize) -> Vec<u8> {
        // With an object and without, and with a brother before.
        let one = [b"a\x003 2\n".as_slice(), &[7; 20], b"b\0-1 0\nc\0-1 1\n"].concat();
        [one.repeat(depth / 2), b"c\0-1 0\n".to_vec()].concat()
    }

    fn folders(depth: usize) -> Vec<u8> {
        let head = [
            b"\x81\x01".as_slice(),
            &[7; 257],
            &[0; 76 + 40],
            b".gitignore\0\x09",
        ];
        let one = b"\x01\x02d\0file\0\0\0e\0";
        [head.concat(), one.repeat(depth), b"\0\0\0".to_vec()].concat()
    }

    #[test]
    fn depth_is_told_whatever_else_there_is() {
        for (signature, data) in [(b"TREE", trees as fn(usize) -> Vec<u8>), (b"UNTR", folders)] {
            let is_deep = |depth| is_deep(&index(signature, &data(depth)), Kind::Sha1);
            assert!(!is_deep(10) && !is_deep(DEEPEST), "{signature:?}");
            assert!(is_deep(DEEPEST + 2), "{signature:?}");
        }
        // Many brothers are no depth, and other bytes are nothing.
        let brothers = [b"\0-1 5000\n".to_vec(), b"a\0-1 0\n".repeat(5000)].concat();
        assert!(!is_deep(&index(b"TREE", &brothers), Kind::Sha1));
        assert!(!is_deep(b"TREETREEUNTRUNTR\xff\xff\xff\xff", Kind::Sha1));
    }

    #[test]
    fn an_index_that_is_shared_is_looked_at_and_shares_none() {
        let folder = tempfile::tempdir().expect("a folder");
        let link = |byte: u8| index(b"link", &[byte; 20]);
        let name = |byte: u8| format!("sharedindex.{}", format!("{byte:02x}").repeat(20));
        for (shared, is_told) in [
            (index(b"TREE", &trees(10)), false),
            (index(b"TREE", &trees(DEEPEST + 2)), true),
            (link(7), true),
            (link(8), false),
        ] {
            fs::write(folder.path().join(name(7)), shared).expect("a file");
            fs::write(folder.path().join("index"), link(7)).expect("a file");
            assert_eq!(
                is_endless(&folder.path().join("index"), Kind::Sha1),
                is_told
            );
        }
    }
}
