//! The commits that the refs reach, parents before children, and the refs.
//!
//! Knows commits and refs; does not know what is in their trees.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap, HashMap};
use std::sync::Arc;

use gix::ObjectId;
use gix::bstr::{BStr, BString, ByteSlice};
use gix::objs::{CommitRef, Kind, TagRef};

use super::{AuditRequest, Unreachable};
use crate::discover::git::{GitError, Repository};
use crate::model::{Problem, ProblemKind};

/// What a commit, or what stands for one, holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Root {
    /// A tree.
    Tree(ObjectId),
    /// A single blob: a ref can name one.
    Blob(ObjectId),
    /// What is staged.
    Index,
}

/// A commit, or what stands for one.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// The commit; none for the index and for refs to trees and blobs.
    pub(super) id: Option<ObjectId>,
    pub(super) root: Root,
    pub(super) parents: Vec<usize>,
    /// When it was committed: seconds since 1970.
    pub(super) time: i64,
    /// Whether what comes in with it is asked for.
    pub(super) is_selected: bool,
}

/// A ref, and where its history starts.
#[derive(Clone, Debug)]
pub(super) struct Ref {
    pub(super) name: String,
    pub(super) node: usize,
    /// The annotated tags on the way there.
    pub(super) tags: Vec<ObjectId>,
}

/// All commits, parents first.
#[derive(Clone, Debug, Default)]
pub(super) struct Commits {
    pub(super) nodes: Vec<Node>,
    pub(super) refs: Vec<Ref>,
    /// The current commit.
    pub(super) head: Option<usize>,
    /// How many commits there are.
    pub(super) reachable: usize,
}

/// Where a walk starts.
#[derive(Clone, Debug)]
pub(super) struct Tip {
    name: String,
    id: ObjectId,
}

/// The name of what is staged, among refs.
const INDEX: &str = "index";

/// What the request's refs, or all, point to. Those that cannot be read are told.
pub(super) fn tips(
    repository: &Repository,
    request: &AuditRequest,
    problems: &mut Vec<Problem>,
) -> Result<Vec<Tip>, GitError> {
    let local = repository.local();
    let broken = |error: &dyn std::fmt::Display| GitError::broken("the list of refs", error);
    let mut tips = Vec::new();
    let references = local.references().map_err(|error| broken(&error))?;
    let references = references.all().map_err(|error| broken(&error))?;
    for reference in references {
        let found = reference.and_then(|mut reference| {
            let id = reference.follow_to_object()?.detach();
            let name = reference.name().as_bstr().to_string();
            Ok(Tip { name, id })
        });
        match found {
            Ok(tip) => tips.push(tip),
            // It is gone by now, or names one that is not there, as `origin/HEAD` may.
            Err(error) if error.is_not_found() => {}
            Err(error) => problems.push(unreadable("a ref", &error)),
        }
    }
    tips.extend(older_stashes(&local, problems));
    tips.extend(heads(&local, problems));
    if !request.refs.is_empty() {
        tips.retain(|tip| request.refs.iter().any(|glob| is_match(glob, &tip.name)));
        if tips.is_empty() {
            return Err(GitError::UnknownRevision {
                revision: request.refs.join(" "),
                is_shallow: false,
            });
        }
    }
    tips.sort_by(|left, right| left.name.cmp(&right.name));
    tips.dedup_by(|left, right| left.name == right.name);
    Ok(tips)
}

/// Whether a glob names a ref, in full or as people shorten it.
fn is_match(glob: &str, name: &str) -> bool {
    let mode = gix::glob::wildmatch::Mode::NO_MATCH_SLASH_LITERAL;
    let short = ["refs/heads/", "refs/tags/", "refs/remotes/", "refs/"]
        .iter()
        .find_map(|prefix| name.strip_prefix(prefix));
    [Some(name), short].into_iter().flatten().any(|name| {
        gix::glob::wildmatch(BStr::new(glob), BStr::new(name), mode)
            || gix::glob::wildmatch(BStr::new(&format!("{glob}/**")), BStr::new(name), mode)
    })
}

fn unreadable(what: &str, error: &dyn std::fmt::Display) -> Problem {
    super::broken(&GitError::broken(what, error))
}

/// `HEAD` of this work tree and of all others: one can be detached.
fn heads(repository: &gix::Repository, problems: &mut Vec<Problem>) -> Vec<Tip> {
    let mut found = vec![("HEAD".to_owned(), current(repository))];
    let others = repository.worktrees().unwrap_or_else(|error| {
        problems.push(unreadable("the list of work trees", &error));
        Vec::new()
    });
    for proxy in others {
        let name = match proxy.id() {
            Ok(id) => format!("worktrees/{id}/HEAD"),
            Err(_) => "the HEAD of a work tree".to_owned(),
        };
        let other = proxy.into_repo_with_possibly_inaccessible_worktree();
        found.push((name, other.and_then(|other| current(&other))));
    }
    let tips = found.into_iter().filter_map(|(name, id)| match id {
        Ok(id) => id.map(|id| Tip { name, id }),
        Err(error) => {
            problems.push(unreadable(&format!("`{name}`"), &error));
            None
        }
    });
    tips.collect()
}

/// The current commit; none before the first.
fn current(repository: &gix::Repository) -> gix::Result<Option<ObjectId>> {
    let head = repository.head()?;
    match head.is_unborn() {
        true => Ok(None),
        false => head.into_peeled_id().map(|id| Some(id.detach())),
    }
}

/// Stashes below the newest one are in the log of their ref only.
fn older_stashes(repository: &gix::Repository, problems: &mut Vec<Problem>) -> Vec<Tip> {
    let Ok(stash) = repository.find_reference("refs/stash") else {
        return Vec::new();
    };
    let mut log = stash.log_iter();
    let lines = match log.all() {
        Ok(lines) => lines,
        Err(error) => {
            problems.push(unreadable("the list of stashes", &error));
            None
        }
    };
    let mut ids: Vec<ObjectId> = Vec::new();
    for line in lines.into_iter().flatten() {
        match line {
            Ok(line) => ids.push(line.new_oid()),
            Err(error) => problems.push(unreadable("the list of stashes", &error)),
        }
    }
    let count = ids.len();
    let ids = ids.into_iter().enumerate();
    ids.map(|(at, id)| Tip {
        name: format!("stash@{{{}}}", count - 1 - at),
        id,
    })
    .collect()
}

/// What says that the history is cut off.
pub(super) fn cut_off(repository: &Repository) -> Vec<Problem> {
    let local = repository.local();
    let mut problems = Vec::new();
    let problem = |kind, message: &str| Problem {
        path: Arc::from(""),
        place: None,
        kind,
        message: message.to_owned(),
    };
    if local.is_shallow().unwrap_or(true) {
        problems.push(problem(
            ProblemKind::Shallow,
            "the clone is shallow: older history is not here; `git fetch --unshallow` gets it",
        ));
    }
    if is_partial(repository) {
        problems.push(problem(
            ProblemKind::Partial,
            "the clone is partial: objects were left out; `git fetch --refetch --no-filter` gets \
             them",
        ));
    }
    problems
}

/// Whether objects were left out on purpose when the repository was cloned.
pub(super) fn is_partial(repository: &Repository) -> bool {
    let local = repository.local();
    let config = local.config_snapshot();
    if config.string("extensions.partialClone").is_some() {
        return true;
    }
    let Some(remotes) = config.plumbing().sections_by_name("remote") else {
        return false;
    };
    let mut remotes = remotes.into_iter();
    remotes.any(|remote| {
        remote.value("promisor").is_some() || remote.value("partialclonefilter").is_some()
    })
}

/// What is needed of a commit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Commit {
    pub(super) id: ObjectId,
    tree: ObjectId,
    parents: Box<[ObjectId]>,
    time: i64,
}

impl Commit {
    /// Reads the bytes of a commit; `None` if they are damaged.
    pub(super) fn read(id: ObjectId, bytes: &[u8]) -> Option<Self> {
        let commit = CommitRef::from_bytes(bytes, id.kind()).ok()?;
        let time = commit.committer().ok().and_then(|who| who.time().ok());
        Some(Self {
            id,
            tree: commit.tree(),
            parents: commit.parents().collect(),
            time: time.map_or(0, |time| time.seconds),
        })
    }
}

/// Walks from `tips`, and from all commits where those count that no ref
/// reaches. `all` holds the commits that are there, sorted by name.
pub(super) fn walk(
    repository: &Repository,
    tips: Vec<Tip>,
    request: &AuditRequest,
    all: &[Commit],
    problems: &mut Vec<Problem>,
) -> Result<Commits, GitError> {
    let local = repository.local();
    let shallow = local.shallow_commits().ok().flatten();
    let mut walk = Walk {
        repository: &local,
        all,
        shallow: shallow
            .map(|commits| commits.iter().copied().collect())
            .unwrap_or_default(),
        nodes: Vec::new(),
        known: HashMap::new(),
        missing: BTreeSet::new(),
    };
    let mut refs = Vec::new();
    for tip in tips {
        if let Some((node, tags)) = walk.reference(tip.id) {
            let name = tip.name;
            refs.push(Ref { name, node, tags });
        }
    }
    let head = local.head_id().ok();
    let head = head.and_then(|id| walk.known.get(&id.detach()).copied());
    let range = match &request.range {
        Some(range) => Some(walk.range(repository, range)?),
        None => None,
    };
    let reachable = walk.known.len();
    if request.unreachable == Unreachable::Tell {
        for commit in all {
            walk.commits(commit.id);
        }
    }
    // What is staged comes after the current commit.
    if request.refs.is_empty() {
        let node = walk.push(None, Root::Index, head.into_iter().collect(), i64::MAX);
        refs.push(Ref {
            name: INDEX.into(),
            node,
            tags: Vec::new(),
        });
    }
    problems.extend(walk.missing.iter().map(|id| Problem {
        path: Arc::from(""),
        place: None,
        kind: ProblemKind::MissingObject,
        message: format!(
            "the commit or tag {} is missing or damaged; run `git fsck`",
            id.to_hex_with_len(12)
        ),
    }));
    let mut commits = Commits {
        nodes: walk.nodes,
        refs,
        head,
        reachable,
    };
    for (at, node) in commits.nodes.iter_mut().enumerate() {
        let is_in_range = range.as_ref().is_none_or(|range| range.contains(&at));
        let is_recent = request.since.is_none_or(|since| node.time >= since);
        node.is_selected = is_in_range && is_recent;
    }
    Ok(commits.in_order())
}

impl Commits {
    /// The same with parents before children, and older ones first where that
    /// leaves a choice.
    fn in_order(self) -> Self {
        let mut waiting: Vec<usize> = self.nodes.iter().map(|node| node.parents.len()).collect();
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (at, node) in self.nodes.iter().enumerate() {
            for parent in &node.parents {
                children[*parent].push(at);
            }
        }
        let mut ready: BinaryHeap<_> = (0..self.nodes.len())
            .filter(|at| waiting[*at] == 0)
            .map(|at| Reverse((self.nodes[at].time, self.nodes[at].id, at)))
            .collect();
        let mut place = vec![0; self.nodes.len()];
        let mut nodes: Vec<Node> = Vec::with_capacity(self.nodes.len());
        while let Some(Reverse((_, _, at))) = ready.pop() {
            place[at] = nodes.len();
            let mut node = self.nodes[at].clone();
            for parent in &mut node.parents {
                *parent = place[*parent];
            }
            nodes.push(node);
            for child in &children[at] {
                waiting[*child] -= 1;
                if waiting[*child] == 0 {
                    let node = &self.nodes[*child];
                    ready.push(Reverse((node.time, node.id, *child)));
                }
            }
        }
        let mut refs = self.refs;
        for reference in &mut refs {
            reference.node = place[reference.node];
        }
        Self {
            nodes,
            refs,
            head: self.head.map(|head| place[head]),
            reachable: self.reachable,
        }
    }
}

struct Walk<'r> {
    repository: &'r gix::Repository,
    all: &'r [Commit],
    /// Commits whose parents are not here.
    shallow: BTreeSet<ObjectId>,
    nodes: Vec<Node>,
    known: HashMap<ObjectId, usize>,
    missing: BTreeSet<ObjectId>,
}

impl<'r> Walk<'r> {
    fn push(&mut self, id: Option<ObjectId>, root: Root, parents: Vec<usize>, time: i64) -> usize {
        self.nodes.push(Node {
            id,
            root,
            parents,
            time,
            is_selected: true,
        });
        self.nodes.len() - 1
    }

    /// What a ref leads to, and the annotated tags on the way.
    fn reference(&mut self, mut id: ObjectId) -> Option<(usize, Vec<ObjectId>)> {
        let mut tags: Vec<ObjectId> = Vec::new();
        loop {
            if self.find(id).is_some() {
                return Some((self.commits(id)?, tags));
            }
            let Ok(object) = self.repository.find_object(id) else {
                self.missing.insert(id);
                return None;
            };
            let node = match object.kind {
                // A damaged one.
                Kind::Commit => {
                    self.missing.insert(id);
                    return None;
                }
                Kind::Tree => self.push(None, Root::Tree(id), Vec::new(), 0),
                Kind::Blob => self.push(None, Root::Blob(id), Vec::new(), 0),
                Kind::Tag => {
                    let tag = TagRef::from_bytes(&object.data, id.kind());
                    let Ok(target) = tag.map(|tag| tag.target()) else {
                        self.missing.insert(id);
                        return None;
                    };
                    // A chain that long is a loop or an attack.
                    if tags.len() > 100 {
                        self.missing.insert(id);
                        return None;
                    }
                    tags.push(id);
                    id = target;
                    continue;
                }
            };
            return Some((node, tags));
        }
    }

    /// Adds a commit and all that it descends from.
    fn commits(&mut self, id: ObjectId) -> Option<usize> {
        let mut open = vec![(id, None::<usize>)];
        let mut first = None;
        while let Some((id, child)) = open.pop() {
            let node = match self.known.get(&id) {
                Some(known) => *known,
                None => {
                    let Some(commit) = self.find(id) else {
                        self.missing.insert(id);
                        continue;
                    };
                    let root = Root::Tree(commit.tree);
                    let node = self.push(Some(id), root, Vec::new(), commit.time);
                    self.known.insert(id, node);
                    if !self.shallow.contains(&id) {
                        let parents = commit.parents.iter();
                        open.extend(parents.map(|parent| (*parent, Some(node))));
                    }
                    node
                }
            };
            match child {
                Some(child) if !self.nodes[child].parents.contains(&node) => {
                    self.nodes[child].parents.push(node);
                }
                Some(_) => {}
                None => first = Some(node),
            }
        }
        first
    }

    fn find(&self, id: ObjectId) -> Option<&'r Commit> {
        let at = self
            .all
            .binary_search_by_key(&id, |commit| commit.id)
            .ok()?;
        Some(&self.all[at])
    }

    /// The nodes of a range: `A..B`, `A...B`, or the history of one revision.
    fn range(&mut self, repository: &Repository, range: &str) -> Result<BTreeSet<usize>, GitError> {
        let or_head = |revision: &str| match revision {
            "" => "HEAD".to_owned(),
            revision => revision.to_owned(),
        };
        let (from, to, is_symmetric) = match (range.split_once("..."), range.split_once("..")) {
            (Some((from, to)), _) => (Some(from), to, true),
            (None, Some((from, to))) => (Some(from), to, false),
            (None, None) => (None, range, false),
        };
        let mut history = |revision: &str| -> Result<BTreeSet<usize>, GitError> {
            let id = repository.commit_named(&or_head(revision))?;
            let node = self.commits(id);
            Ok(self.ancestors(node))
        };
        let to = history(to)?;
        Ok(match from.map(&mut history).transpose()? {
            None => to,
            Some(from) if is_symmetric => to.symmetric_difference(&from).copied().collect(),
            Some(from) => to.difference(&from).copied().collect(),
        })
    }

    fn ancestors(&self, node: Option<usize>) -> BTreeSet<usize> {
        let mut found = BTreeSet::new();
        let mut open: Vec<usize> = node.into_iter().collect();
        while let Some(at) = open.pop() {
            if found.insert(at) {
                open.extend(&self.nodes[at].parents);
            }
        }
        found
    }
}

/// Who wrote a commit, when it was committed, and its first line.
pub(super) struct Signature {
    pub(super) author: String,
    pub(super) date: String,
    pub(super) subject: String,
}

/// What a commit or a tag says of itself.
pub(super) fn signature(repository: &gix::Repository, id: ObjectId) -> Option<Signature> {
    let object = repository.find_object(id).ok()?;
    let (author, time, message): (BString, _, BString) = match object.kind {
        Kind::Commit => {
            let commit = CommitRef::from_bytes(&object.data, id.kind()).ok()?;
            let author = commit.author().ok()?;
            let time = commit.committer().ok()?.time().ok()?;
            let name = format!("{} <{}>", author.name, author.email);
            (name.into(), time, commit.message.to_owned())
        }
        Kind::Tag => {
            let tag = TagRef::from_bytes(&object.data, id.kind()).ok()?;
            let tagger = tag.tagger().ok().flatten()?;
            let name = format!("{} <{}>", tagger.name, tagger.email);
            (name.into(), tagger.time().ok()?, tag.message.to_owned())
        }
        Kind::Tree | Kind::Blob => return None,
    };
    Some(Signature {
        author: author.to_str_lossy().into_owned(),
        date: rfc3339(time.seconds),
        subject: message
            .lines()
            .next()
            .map(|line| line.to_str_lossy().into_owned())
            .unwrap_or_default(),
    })
}

/// A time as RFC 3339 in UTC.
pub(super) fn rfc3339(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds);
    time.unwrap_or(jiff::Timestamp::UNIX_EPOCH).to_string()
}
