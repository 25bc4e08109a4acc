//! Which trees hold the blobs that are asked about, and under which paths.
//!
//! From the blobs upwards: the pass over all objects notes which tree holds
//! what, and only trees above something interesting are ever read again. Knows
//! trees; does not know what is in the blobs.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use gix::bstr::{BString, ByteSlice};
use gix::objs::{Kind, TreeRefIter};
use gix::{ObjectId, oid};
use rayon::prelude::*;

use super::clean::Clean;
use super::commits::{Commits, Root};
use super::objects::{self, Visitor};
use super::{Progress, key};
use crate::discover::git::{Repository, Snapshot};

/// More paths of one blob than this are not kept.
const MOST_PATHS: usize = 100;

/// An entry of a tree that holds something interesting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Child {
    pub(super) name: BString,
    pub(super) id: ObjectId,
    pub(super) is_tree: bool,
}

/// Where the interesting objects are.
#[derive(Debug, Default)]
pub(super) struct Places {
    /// The trees above them, by key, with the entries that lead there.
    pub(super) trees: BTreeMap<u64, Arc<[Child]>>,
    /// Their paths, by key.
    paths: BTreeMap<u64, BTreeSet<BString>>,
}

impl Places {
    /// The paths of an object, sorted.
    pub(super) fn paths(&self, key: u64) -> Vec<String> {
        let paths = self.paths.get(&key).into_iter().flatten();
        paths.map(|path| super::shown(path.as_bstr())).collect()
    }

    /// Whether a ref reaches an object.
    pub(super) fn has(&self, key: u64) -> bool {
        self.paths.contains_key(&key)
    }
}

/// Finds the objects of `interesting`, a sorted list of keys, in the trees of
/// `commits` and in what is staged.
pub(super) fn find(
    repository: &Repository,
    commits: &Commits,
    index: &Snapshot,
    interesting: &[u64],
    holders: Holders,
) -> Places {
    let mut places = Places::default();
    if interesting.is_empty() {
        return places;
    }
    let is_interesting = |key: u64| interesting.binary_search(&key).is_ok();
    let above = holders
        .above(interesting)
        .or_else(|| climb(repository, interesting).above(interesting))
        .unwrap_or_default();
    let reader = Reader {
        repository,
        above: &above,
        is_interesting: &is_interesting,
    };
    let mut roots = Vec::new();
    for node in &commits.nodes {
        match node.root {
            Root::Tree(tree) => roots.push(tree),
            Root::Blob(blob) if is_interesting(key(&blob)) => {
                places.paths.entry(key(&blob)).or_default();
            }
            Root::Blob(_) | Root::Index => {}
        }
    }
    places.trees = reader.read_below(&roots);
    roots.sort_unstable();
    roots.dedup();
    let mut named = BTreeSet::new();
    for root in roots {
        places.name(key(&root), &mut named);
    }
    for entry in index.entries() {
        if is_interesting(key(&entry.id)) {
            add_path(&mut places.paths, key(&entry.id), entry.path.clone());
        }
    }
    places
}

impl Places {
    /// Notes the paths of everything below a root, leaving out what was `seen`
    /// below another.
    fn name(&mut self, root: u64, seen: &mut BTreeSet<(u64, BString)>) {
        let mut open = vec![(root, BString::default())];
        while let Some((tree, folder)) = open.pop() {
            let Some(children) = self.trees.get(&tree) else {
                continue;
            };
            for child in children.iter() {
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(&child.name);
                if !child.is_tree {
                    add_path(&mut self.paths, key(&child.id), path);
                } else if seen.insert((key(&child.id), path.clone())) {
                    open.push((key(&child.id), path));
                }
            }
        }
    }
}

fn add_path(paths: &mut BTreeMap<u64, BTreeSet<BString>>, key: u64, path: BString) {
    let known = paths.entry(key).or_default();
    if known.len() < MOST_PATHS {
        known.insert(path);
    }
}

/// Reads the trees above something interesting.
struct Reader<'a> {
    repository: &'a Repository,
    above: &'a [u64],
    is_interesting: &'a (dyn Fn(u64) -> bool + Sync),
}

impl Reader<'_> {
    /// Reads one level after the other, each on all cores. Roots that follow on
    /// each other are deltas of each other.
    fn read_below(&self, roots: &[ObjectId]) -> BTreeMap<u64, Arc<[Child]>> {
        let mut seen = BTreeSet::new();
        let mut is_new = |tree: &ObjectId| {
            let key = key(tree);
            self.above.binary_search(&half(key)).is_ok() && seen.insert(key)
        };
        let mut level: Vec<ObjectId> = roots.iter().copied().filter(&mut is_new).collect();
        let mut trees = BTreeMap::new();
        while !level.is_empty() {
            let read: Vec<Vec<Child>> = level
                .par_iter()
                .map_init(
                    || self.repository.local(),
                    |local, tree| self.children(local, *tree),
                )
                .collect();
            let inner = read.iter().flatten().filter(|child| child.is_tree);
            let next = inner.map(|child| child.id).filter(&mut is_new).collect();
            let keys = level.iter().map(|tree| key(tree));
            trees.extend(keys.zip(read.into_iter().map(Into::into)));
            level = next;
        }
        trees
    }

    fn children(&self, repository: &gix::Repository, tree: ObjectId) -> Vec<Child> {
        // What cannot be read is a problem of the pass over all objects.
        let Ok(tree) = repository.find_tree(tree) else {
            return Vec::new();
        };
        let mut children = Vec::new();
        for entry in tree.iter().flatten() {
            let id = entry.object_id();
            let is_tree =
                entry.mode().is_tree() && self.above.binary_search(&half(key(&id))).is_ok();
            if is_tree || (self.is_interesting)(key(&id)) {
                children.push(Child {
                    name: entry.filename().to_owned(),
                    id,
                    is_tree,
                });
            }
        }
        children
    }
}

/// More edges than this are not kept: 128 MiB.
const MOST_EDGES: usize = 16 << 20;

/// Who holds whom, in 32 bits of each name. Names that are alike by chance lead
/// to trees that are read and found to hold nothing.
#[derive(Debug, Default)]
pub(super) struct Holders {
    /// What is held in the high half, the tree that holds it in the low half.
    edges: Vec<u64>,
    /// Whether there were too many.
    is_over: bool,
}

const fn half(key: u64) -> u64 {
    key & 0xffff_ffff
}

impl Holders {
    /// Notes that the tree `holder` holds `held`, both keys.
    pub(super) fn note(&mut self, held: u64, holder: u64) {
        if self.edges.len() < MOST_EDGES {
            self.edges.push(half(held) << 32 | half(holder));
        } else {
            self.is_over = true;
        }
    }

    /// Takes what was noted elsewhere.
    pub(super) fn merge(&mut self, mut other: Self) {
        let all = self.edges.len() + other.edges.len();
        self.is_over |= other.is_over || all > MOST_EDGES;
        if self.is_over {
            // Half of it would be no use.
            self.edges = Vec::new();
        } else {
            self.edges.append(&mut other.edges);
        }
    }

    /// The trees that hold one of `interesting` at any depth, sorted halves of
    /// their keys; `None` if not everything was noted.
    fn above(mut self, interesting: &[u64]) -> Option<Vec<u64>> {
        if self.is_over {
            return None;
        }
        self.edges.par_sort_unstable();
        let mut found = BTreeSet::new();
        let mut open: Vec<u64> = interesting.iter().map(|key| half(*key)).collect();
        while let Some(held) = open.pop() {
            let start = self.edges.partition_point(|edge| edge >> 32 < held);
            let edges = self.edges[start..].iter();
            for edge in edges.take_while(|edge| **edge >> 32 == held) {
                if found.insert(half(*edge)) {
                    open.push(half(*edge));
                }
            }
        }
        Some(found.into_iter().collect())
    }
}

/// Where the pass over all objects could not note all edges: another pass,
/// which notes only those between trees and to what is interesting.
fn climb(repository: &Repository, interesting: &[u64]) -> Holders {
    let all = Mutex::new(Holders::default());
    let climber = Climber {
        hash: repository.local().object_hash(),
        interesting,
        all: &all,
        share: Holders::default(),
    };
    // What cannot be read was told by the first pass.
    let nothing = Clean::nothing(climber.hash);
    objects::each(repository, &climber, &nothing, &Progress::default());
    drop(climber);
    all.into_inner().unwrap_or_else(PoisonError::into_inner)
}

struct Climber<'a> {
    hash: gix::hash::Kind,
    interesting: &'a [u64],
    all: &'a Mutex<Holders>,
    share: Holders,
}

impl Clone for Climber<'_> {
    fn clone(&self) -> Self {
        Self {
            share: Holders::default(),
            ..*self
        }
    }
}

impl Drop for Climber<'_> {
    fn drop(&mut self) {
        let mut all = self.all.lock().unwrap_or_else(PoisonError::into_inner);
        all.is_over = false;
        all.edges.append(&mut self.share.edges);
    }
}

impl Visitor for Climber<'_> {
    fn visit(&mut self, kind: Kind, id: &oid, bytes: &[u8]) {
        if kind != Kind::Tree {
            return;
        }
        for entry in TreeRefIter::from_bytes(bytes, self.hash).flatten() {
            let held = key(entry.oid);
            if entry.mode.is_tree() || self.interesting.binary_search(&held).is_ok() {
                let edge = half(held) << 32 | half(key(id));
                self.share.edges.push(edge);
            }
        }
    }

    fn skip(&mut self, _: &oid, _: u64) {}
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "git makes a repository here")]
mod tests {
    use crate::discover::git::{GitVariables, scratch};

    use super::*;

    #[test]
    fn too_many_edges_are_looked_for_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let git = |arguments: &[&str]| scratch::git(folder.path(), arguments);
        git(&["init", "--quiet"]);
        for path in ["a/b/wanted.txt", "a/c/other.txt"] {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            std::fs::write(&path, path.as_os_str().as_encoded_bytes()).expect("a file");
        }
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "-m", "one"]);
        let key_of = |revision: &str| {
            let name = git(&["rev-parse", revision]);
            key(&ObjectId::from_hex(name.trim().as_bytes()).expect("a name"))
        };
        let repository = Repository::around(folder.path(), &GitVariables::default());
        let repository = repository.expect("a repository");
        let interesting = [key_of("HEAD:a/b/wanted.txt")];
        let mut holding = ["HEAD^{tree}", "HEAD:a", "HEAD:a/b"].map(|tree| half(key_of(tree)));
        holding.sort_unstable();

        let full = Holders {
            is_over: true,
            ..Holders::default()
        };
        assert_eq!(full.above(&interesting), None);
        let found = climb(&repository, &interesting).above(&interesting);
        assert_eq!(found.as_deref(), Some(&holding[..]));
    }
}
