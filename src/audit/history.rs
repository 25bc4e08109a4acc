//! When each secret came and went, and which refs have it.
//!
//! Commits are taken parents first, 64 secrets at a time, one bit for each.
//! Knows commits and the trees that lead to secrets; does not read blobs.

use std::collections::BTreeMap;

use gix::bstr::ByteSlice;

use super::commits::{Commits, Node, Root, rfc3339, signature};
use super::secrets::Found;
use super::trees::Places;
use super::{AuditRequest, Unreachable, key};
use crate::discover::git::{Repository, Snapshot};
use crate::model::{AuditedSecret, Sighting};

/// Tells the history of each secret. One that no commit brought in, of those
/// that are asked for, has no refs.
pub(super) fn tell(
    repository: &Repository,
    commits: &Commits,
    index: &Snapshot,
    places: &Places,
    found: Vec<Found>,
    request: &AuditRequest,
) -> Vec<AuditedSecret> {
    let is_limited = request.range.is_some() || request.since.is_some();
    let mut secrets = Vec::new();
    for group in found.chunks(64) {
        let bits = Bits::of(commits, index, places, group);
        for (at, secret) in group.iter().enumerate() {
            let teller = Teller {
                repository: &repository.local(),
                commits,
                index,
                places,
                secret,
                bits: &bits,
                bit: 1 << at,
            };
            let told = teller.tell();
            if is_limited && told.introduced == 0 {
                continue;
            }
            secrets.push(told);
        }
    }
    secrets.sort_by(|left, right| {
        let order = |secret: &AuditedSecret| {
            (
                !secret.in_head,
                secret.first.date.clone(),
                secret.rule,
                secret.fingerprint.clone(),
            )
        };
        order(left).cmp(&order(right))
    });
    secrets
}

/// Leaves out the secrets that no ref reaches, unless those are asked for;
/// returns how many there were.
pub(super) fn leave_unreachable(
    secrets: &mut Vec<AuditedSecret>,
    unreachable: Unreachable,
) -> usize {
    if unreachable == Unreachable::Tell {
        return 0;
    }
    let before = secrets.len();
    secrets.retain(|secret| !secret.refs.is_empty());
    before - secrets.len()
}

/// What each commit has, one bit for each secret.
struct Bits {
    /// In its files.
    files: Vec<u64>,
    /// In its files or its message.
    has: Vec<u64>,
    /// In it or anything before it.
    reaches: Vec<u64>,
    /// In it and in none of its parents.
    enters: Vec<u64>,
}

impl Bits {
    fn of(commits: &Commits, index: &Snapshot, places: &Places, group: &[Found]) -> Self {
        let mut blobs: BTreeMap<u64, u64> = BTreeMap::new();
        let mut messages = BTreeMap::new();
        for (at, secret) in group.iter().enumerate() {
            for blob in secret.blobs.keys() {
                *blobs.entry(*blob).or_default() |= 1 << at;
            }
            for message in secret.messages.keys() {
                *messages.entry(*message).or_default() |= 1 << at;
            }
        }
        let mut known = BTreeMap::new();
        let mut bits = Self {
            files: Vec::new(),
            has: Vec::new(),
            reaches: Vec::new(),
            enters: Vec::new(),
        };
        for node in &commits.nodes {
            let files = match node.root {
                Root::Tree(tree) => of_tree(key(&tree), places, &blobs, &mut known),
                Root::Blob(blob) => blobs.get(&key(&blob)).copied().unwrap_or(0),
                Root::Index => index
                    .entries()
                    .iter()
                    .filter_map(|entry| blobs.get(&key(&entry.id)))
                    .fold(0, |all, bits| all | bits),
            };
            let message = node.id.and_then(|id| messages.get(&id)).copied();
            let has = files | message.unwrap_or(0);
            let before = |of: &[u64]| node.parents.iter().fold(0, |all, at| all | of[*at]);
            bits.reaches.push(has | before(&bits.reaches));
            bits.enters.push(has & !before(&bits.files));
            bits.files.push(files);
            bits.has.push(has);
        }
        bits
    }
}

/// The bits of everything below a tree.
fn of_tree(
    root: u64,
    places: &Places,
    blobs: &BTreeMap<u64, u64>,
    known: &mut BTreeMap<u64, u64>,
) -> u64 {
    // Trees can be nested as deep as somebody likes: no recursion.
    let mut open = vec![(root, false)];
    while let Some((tree, is_second_visit)) = open.pop() {
        if known.contains_key(&tree) && !is_second_visit {
            continue;
        }
        let Some(children) = places.trees.get(&tree) else {
            known.insert(tree, 0);
            continue;
        };
        if is_second_visit {
            let bits = children.iter().fold(0, |all, child| {
                let of = if child.is_tree { &*known } else { blobs };
                all | of.get(&key(&child.id)).copied().unwrap_or(0)
            });
            known.insert(tree, bits);
            continue;
        }
        // Holds the place: no tree holds itself, but what is damaged may.
        known.insert(tree, 0);
        open.push((tree, true));
        let inner = children.iter().filter(|child| child.is_tree);
        open.extend(inner.map(|child| (key(&child.id), false)));
    }
    known.get(&root).copied().unwrap_or(0)
}

struct Teller<'a> {
    repository: &'a gix::Repository,
    commits: &'a Commits,
    index: &'a Snapshot,
    places: &'a Places,
    secret: &'a Found,
    bits: &'a Bits,
    bit: u64,
}

impl Teller<'_> {
    fn tell(&self) -> AuditedSecret {
        let nodes = &self.commits.nodes;
        let is = |of: &[u64], at: usize| of[at] & self.bit != 0;
        let entering: Vec<usize> = (0..nodes.len())
            .filter(|at| is(&self.bits.enters, *at) && nodes[*at].is_selected)
            .collect();
        let mut refs: Vec<String> = self
            .commits
            .refs
            .iter()
            .filter(|reference| {
                is(&self.bits.reaches, reference.node)
                    || reference
                        .tags
                        .iter()
                        .any(|tag| self.secret.messages.contains_key(tag))
            })
            .map(|reference| reference.name.clone())
            .collect();
        // What is staged has all that the current commit has.
        if refs.len() > 1 {
            refs.retain(|name| name != "index");
        }
        let in_head = self
            .commits
            .head
            .is_some_and(|head| is(&self.bits.files, head));
        let last = match self.commits.head {
            Some(head) if in_head => Some(head),
            _ => (0..nodes.len()).rev().find(|at| is(&self.bits.has, *at)),
        };
        let first = entering.first().copied();
        let mut paths: Vec<String> = self
            .secret
            .blobs
            .keys()
            .flat_map(|blob| self.places.paths(*blob))
            .collect();
        paths.sort();
        paths.dedup();
        AuditedSecret {
            rule: self.secret.rule,
            credential: self.secret.credential.clone(),
            fingerprint: self.secret.fingerprint.clone(),
            first: self.sighting(first),
            last: self.sighting(last.or(first)),
            in_head,
            refs,
            paths,
            introduced: entering.len(),
            occurrences: self.secret.blobs.len() + self.secret.messages.len(),
        }
    }

    fn sighting(&self, at: Option<usize>) -> Sighting {
        let mut sighting = Sighting {
            commit: None,
            author: None,
            date: None,
            subject: None,
            path: None,
            line: None,
        };
        let Some(at) = at else {
            // In the message of a tag, or in an object without a commit.
            if let Some((tag, line)) = self.secret.messages.first_key_value() {
                self.sign(&mut sighting, *tag);
                sighting.line = Some(*line);
            } else {
                sighting.line = self.secret.blobs.values().next().copied();
            }
            return sighting;
        };
        let node = &self.commits.nodes[at];
        if let Some(id) = node.id {
            self.sign(&mut sighting, id);
            sighting.date = Some(rfc3339(node.time));
        }
        match self.path_in(node) {
            Some((path, line)) => {
                sighting.path = Some(path);
                sighting.line = Some(line);
            }
            None => {
                let message = node.id.and_then(|id| self.secret.messages.get(&id));
                sighting.line = message.copied();
            }
        }
        sighting
    }

    fn sign(&self, sighting: &mut Sighting, id: gix::ObjectId) {
        sighting.commit = Some(id.to_hex().to_string());
        if let Some(signature) = signature(self.repository, id) {
            sighting.author = Some(signature.author);
            sighting.date = Some(signature.date);
            sighting.subject = Some(signature.subject);
        }
    }

    /// A path in a commit that holds the secret, and the line there.
    fn path_in(&self, node: &Node) -> Option<(String, usize)> {
        let root = match node.root {
            Root::Tree(tree) => key(&tree),
            Root::Blob(blob) => {
                let line = self.secret.blobs.get(&key(&blob))?;
                return Some((String::new(), *line));
            }
            Root::Index => {
                let mut entries = self.index.entries().iter();
                return entries.find_map(|entry| {
                    let line = self.secret.blobs.get(&key(&entry.id))?;
                    Some((super::shown(entry.path.as_bstr()), *line))
                });
            }
        };
        let mut open = vec![(root, gix::bstr::BString::default())];
        let mut seen = std::collections::BTreeSet::new();
        let mut found: Option<(gix::bstr::BString, usize)> = None;
        while let Some((tree, folder)) = open.pop() {
            for child in self
                .places
                .trees
                .get(&tree)
                .into_iter()
                .flat_map(|of| of.iter())
            {
                let mut path = folder.clone();
                if !path.is_empty() {
                    path.push(b'/');
                }
                path.extend_from_slice(&child.name);
                if child.is_tree {
                    if seen.insert((key(&child.id), path.clone())) {
                        open.push((key(&child.id), path));
                    }
                } else if let Some(line) = self.secret.blobs.get(&key(&child.id))
                    && found.as_ref().is_none_or(|(known, _)| path < *known)
                {
                    found = Some((path, *line));
                }
            }
        }
        found.map(|(path, line)| (super::shown(path.as_bstr()), line))
    }
}
