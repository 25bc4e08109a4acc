//! Git repositories, read only: what is tracked, staged or committed.
//!
//! Runs no program and nothing that a repository configures: no hook, filter,
//! textconv or file system monitor, and no object is fetched. The index is read
//! and never refreshed. Knows git; does not know what the files are read for.

mod changes;
mod error;
mod file_system;
mod nesting;
mod objects;
#[cfg(test)]
pub(crate) mod scratch;
mod snapshot;
mod sources;
mod tree;

use std::path::{Path, PathBuf};

use gix::bstr::{BStr, ByteSlice};
use gix::index::File as IndexFile;

pub use error::GitError;
pub(super) use file_system::native;
use objects::Objects;
use snapshot::{DEEPEST, ENDLESS};
pub use snapshot::{Entry, EntryKind, Snapshot};
pub use sources::Wanted;
pub use tree::SnapshotTree;

/// Where git was told to look, as its hooks are: the values of variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GitVariables {
    /// `GIT_DIR`.
    pub git_dir: Option<PathBuf>,
    /// `GIT_WORK_TREE`.
    pub work_tree: Option<PathBuf>,
    /// `GIT_INDEX_FILE`: `git commit -a` and `git commit FILE` use one of
    /// their own.
    pub index_file: Option<PathBuf>,
}

/// A repository that is read.
pub struct Repository {
    objects: Objects,
    /// The folder that tracked paths are relative to; that of the repository
    /// itself where there is no work tree.
    root: PathBuf,
    index_file: Option<PathBuf>,
}

impl std::fmt::Debug for Repository {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "Repository({})", self.root.display())
    }
}

impl Repository {
    /// The repository around `folder`, or the one that `variables` name.
    ///
    /// # Errors
    /// Fails where there is none, or it cannot be read.
    pub fn around(folder: &Path, variables: &GitVariables) -> Result<Self, GitError> {
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let index_file = variables.index_file.as_ref().map(|path| folder.join(path));
        if let Some(git_dir) = &variables.git_dir {
            let git_dir = folder.join(git_dir);
            let root = match &variables.work_tree {
                Some(root) => folder.join(root),
                None => match super::project_root(&folder) {
                    Some(root) => root.to_owned(),
                    None => folder.clone(),
                },
            };
            let root = root.canonicalize().unwrap_or(root);
            return Self::open(&git_dir, root, index_file);
        }
        if let Some(root) = super::project_root(&folder) {
            return Self::open(&root.join(".git"), root.to_owned(), index_file);
        }
        match folder.ancestors().find(|above| is_bare(above)) {
            Some(bare) => Self::open(bare, bare.to_owned(), index_file),
            None => Err(GitError::NotARepository(folder)),
        }
    }

    /// The repository of the work tree at `root`, whatever the variables say.
    ///
    /// # Errors
    /// Fails where there is none, or it cannot be read.
    pub fn of_work_tree(root: &Path) -> Result<Self, GitError> {
        Self::open(&root.join(".git"), root.to_owned(), None)
    }

    fn open(git_dir: &Path, root: PathBuf, index_file: Option<PathBuf>) -> Result<Self, GitError> {
        Ok(Self {
            objects: Objects::open(git_dir)?,
            root,
            index_file,
        })
    }

    /// The folder that tracked paths are relative to.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The repository for one thread.
    pub(crate) fn local(&self) -> gix::Repository {
        self.objects.local()
    }

    /// Shows the content of an object to `look`. Of large ones, there is one at a
    /// time.
    ///
    /// # Errors
    /// Fails where the object is missing, damaged or larger than can be held.
    pub(crate) fn object<R>(
        &self,
        local: &gix::Repository,
        id: gix::ObjectId,
        look: impl FnOnce(Vec<u8>) -> R,
    ) -> Result<R, GitError> {
        self.objects.show(local, id, look)
    }

    /// The index; an empty one where nothing was ever staged.
    pub(super) fn index(&self) -> Result<IndexFile, GitError> {
        let repository = self.objects.without_packs();
        let path = match &self.index_file {
            Some(path) => path.clone(),
            None => repository.index_path(),
        };
        let is_missing = path.symlink_metadata().is_err();
        if is_missing && self.index_file.is_none() {
            let state = gix::index::State::new(repository.object_hash());
            return Ok(IndexFile::from_state(state, path));
        }
        let broken = |error: &dyn std::fmt::Display| GitError::broken("the index", error);
        let hash = repository.object_hash();
        if nesting::is_endless(&path, hash) {
            return Err(broken(&ENDLESS));
        }
        // The checksum is not looked at: it would take longer than the rest.
        // What is damaged fails to decode.
        let options = gix::index::decode::Options::default();
        let index = IndexFile::at(path, hash, true, options).map_err(|error| broken(&error))?;
        let is_deep = |path: &BStr| path.len() > DEEPEST && path.find_iter(b"/").count() > DEEPEST;
        match index.entries().iter().any(|it| is_deep(it.path(&index))) {
            true => Err(broken(&ENDLESS)),
            false => Ok(index),
        }
    }

    /// What is staged.
    ///
    /// # Errors
    /// Fails where the index cannot be read.
    pub fn staged(&self) -> Result<Snapshot, GitError> {
        Snapshot::of_index(&self.local(), &self.index()?)
    }

    /// The files of a commit.
    ///
    /// # Errors
    /// Fails where `revision` names no commit, or its trees cannot be read.
    pub fn commit(&self, revision: &str) -> Result<Snapshot, GitError> {
        let repository = self.local();
        let commit = self.commit_id(&repository, revision)?;
        let tree = repository
            .find_commit(commit)
            .and_then(|commit| commit.tree_id())
            .map_err(|error| GitError::broken(&format!("the commit `{revision}`"), &error))?;
        Snapshot::of_tree(&repository, tree.detach())
    }

    /// What changes since `revision` are compared with: the files of that commit;
    /// none for `HEAD` where there is no commit yet.
    ///
    /// # Errors
    /// Fails as [`Self::commit`] does.
    pub fn base(&self, revision: &str) -> Result<Snapshot, GitError> {
        if revision == "HEAD" && self.is_unborn() {
            return Ok(Snapshot::default());
        }
        self.commit(revision)
    }

    /// Whether `HEAD` is on a branch that has no commit yet.
    pub fn is_unborn(&self) -> bool {
        self.local().head().is_ok_and(|head| head.is_unborn())
    }

    /// The paths that are staged and differ from `HEAD`, sorted.
    ///
    /// # Errors
    /// Fails where the index or the trees of `HEAD` cannot be read.
    pub fn staged_changes(&self) -> Result<Vec<gix::bstr::BString>, GitError> {
        changes::staged(&self.local(), &self.index()?)
    }

    /// The best common ancestor of two revisions, as a revision.
    ///
    /// # Errors
    /// Fails where one of them names no commit, or they have none in common.
    pub fn merge_base(&self, one: &str, other: &str) -> Result<String, GitError> {
        let repository = self.local();
        let (left, right) = (
            self.commit_id(&repository, one)?,
            self.commit_id(&repository, other)?,
        );
        match repository.merge_base(left, right) {
            Ok(Some(base)) => Ok(base.to_hex().to_string()),
            Ok(None) | Err(_) => Err(GitError::NoMergeBase {
                one: one.to_owned(),
                other: other.to_owned(),
                is_shallow: is_shallow(&repository),
            }),
        }
    }

    /// The commit that `revision` names.
    ///
    /// # Errors
    /// Fails where it names none.
    pub(crate) fn commit_named(&self, revision: &str) -> Result<gix::ObjectId, GitError> {
        self.commit_id(&self.local(), revision)
    }

    fn commit_id(
        &self,
        repository: &gix::Repository,
        revision: &str,
    ) -> Result<gix::ObjectId, GitError> {
        let unknown = || GitError::UnknownRevision {
            revision: revision.to_owned(),
            is_shallow: is_shallow(repository),
        };
        // What looks like an option or is nothing at all is no revision.
        if revision.is_empty() || revision.starts_with('-') {
            return Err(unknown());
        }
        let id = repository
            .rev_parse_single(BStr::new(revision))
            .map_err(|_| unknown())?;
        let commit = id
            .object()
            .and_then(|object| object.peel_to_kind(gix::object::Kind::Commit))
            .map_err(|_| unknown())?;
        Ok(commit.id)
    }
}

fn is_shallow(repository: &gix::Repository) -> bool {
    // A list of cut-off commits that cannot be read is one all the same.
    repository.is_shallow().unwrap_or(true)
}

/// Whether a folder is a bare repository.
fn is_bare(folder: &Path) -> bool {
    folder.join("HEAD").is_file() && folder.join("objects").is_dir() && folder.join("refs").is_dir()
}
