//! The objects of a repository, read by many threads within bounds: a small one that
//! is damaged can say that it is huge, and so can what it is made from.
//!
//! Knows how gix reads objects; does not know what is in them.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

use gix::{ObjectId, ThreadSafeRepository};

use super::GitError;
use super::error::SHOWN;

/// How many bytes objects may take.
#[derive(Clone, Copy)]
struct Limits {
    /// One while others are read, with all that it is made from.
    beside_others: u64,
    /// One that is read alone. Larger ones are not held in memory.
    alone: u64,
}

const LIMITS: Limits = Limits {
    beside_others: 128 << 20,
    alone: 1 << 30,
};

/// The objects of a repository.
pub(super) struct Objects {
    git_dir: PathBuf,
    limits: Limits,
    inner: ThreadSafeRepository,
    /// Set when the indexes of all packs are loaded.
    packs: OnceLock<()>,
    /// For those that are read alone, if there was any yet.
    large: Mutex<Option<ThreadSafeRepository>>,
}

impl Objects {
    pub(super) fn open(git_dir: &Path) -> Result<Self, GitError> {
        Self::within(LIMITS, git_dir)
    }

    fn within(limits: Limits, git_dir: &Path) -> Result<Self, GitError> {
        Ok(Self {
            git_dir: git_dir.to_owned(),
            limits,
            inner: open(git_dir, limits.beside_others)?,
            packs: OnceLock::new(),
            large: Mutex::new(None),
        })
    }

    /// The repository for one thread.
    pub(super) fn local(&self) -> gix::Repository {
        // Threads that look for their first objects at the same time load the indexes
        // of the packs together, and one that does not get to see the last index
        // takes what is in it for missing (gix-odb 0.87). So one loads them for all.
        self.packs.get_or_init(|| {
            // What cannot be loaded is told with the objects that are not found.
            let _ = self.without_packs().objects.packed_object_count();
        });
        self.without_packs()
    }

    /// The repository for what takes no objects.
    pub(super) fn without_packs(&self) -> gix::Repository {
        local(&self.inner)
    }

    /// Shows the content of an object to `look`.
    pub(super) fn show<R>(
        &self,
        repository: &gix::Repository,
        id: ObjectId,
        look: impl FnOnce(Vec<u8>) -> R,
    ) -> Result<R, GitError> {
        let broken = |error: &dyn std::fmt::Display| {
            GitError::broken(&format!("the object {}", id.to_hex_with_len(SHOWN)), error)
        };
        let size = repository
            .try_find_header(id)
            .map_err(|error| broken(&error))?
            .ok_or(GitError::MissingObject(id))?
            .size();
        if size > self.limits.alone {
            return Err(GitError::TooLarge { id, size });
        }
        if let Ok(mut object) = repository.find_object(id) {
            return Ok(look(std::mem::take(&mut object.data)));
        }
        // It takes more room, or it is damaged: this tells.
        let mut large = self.large.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = match large.take() {
            Some(opened) => opened,
            None => open(&self.git_dir, self.limits.alone)?,
        };
        let opened = large.insert(opened);
        let repository = local(opened);
        let mut object = repository.find_object(id).map_err(|error| broken(&error))?;
        Ok(look(std::mem::take(&mut object.data)))
    }
}

fn local(inner: &ThreadSafeRepository) -> gix::Repository {
    let mut repository = inner.to_thread_local();
    repository.object_cache_size(None);
    repository
}

/// Opens a repository in which an object may take `most` bytes.
fn open(git_dir: &Path, most: u64) -> Result<ThreadSafeRepository, GitError> {
    let options = gix::open::Options::isolated()
        .open_path_as_is(git_dir.is_dir())
        // An object says how large it is before it is read: what a damaged one says
        // must not be allocated.
        .config_overrides([format!("gitoxide.objects.allocLimit={most}")])
        .with(gix::sec::Trust::Full);
    ThreadSafeRepository::open_opts(git_dir, options)
        .map_err(|error| GitError::broken("the repository", &error))
}

#[cfg(test)]
#[expect(clippy::disallowed_methods, reason = "git makes a repository here")]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};
    use std::time::Duration;

    use gix::odb::store::structure::{IndexState, Record};

    use super::*;
    use crate::discover::git::scratch;

    /// A repository with a pack that holds `count` blobs of `size` bytes each.
    fn packed(count: u8, size: usize) -> (tempfile::TempDir, Vec<ObjectId>) {
        let folder = tempfile::tempdir().expect("a folder");
        let git = |arguments: &[&str]| scratch::git(folder.path(), arguments);
        git(&["init", "--quiet"]);
        for number in 0..count {
            let path = folder.path().join(number.to_string());
            std::fs::write(path, vec![b'a' + number; size]).expect("a file");
        }
        git(&["add", "--all"]);
        let names = git(&["ls-files", "--stage"]);
        let id = |line: &str| {
            let name = line.split(' ').nth(1).expect("a name");
            ObjectId::from_hex(name.as_bytes()).expect("a name")
        };
        let ids = names.lines().map(id).collect();
        git(&["repack", "--quiet", "-a", "-d", "--keep-unreachable"]);
        (folder, ids)
    }

    #[test]
    fn large_objects_are_read_and_held_one_at_a_time() {
        let (folder, ids) = packed(4, 10_000);
        let objects = |beside_others, alone| {
            let limits = Limits {
                beside_others,
                alone,
            };
            Objects::within(limits, &folder.path().join(".git")).expect("a repository")
        };
        let most_held = |objects: &Objects| {
            let (held, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
            std::thread::scope(|scope| {
                for id in &ids {
                    scope.spawn(|| {
                        let length = objects.show(&objects.local(), *id, |bytes| {
                            most.fetch_max(held.fetch_add(1, SeqCst) + 1, SeqCst);
                            std::thread::sleep(Duration::from_millis(50));
                            held.fetch_sub(1, SeqCst);
                            bytes.len()
                        });
                        assert_eq!(length, Ok(10_000));
                    });
                }
            });
            most.into_inner()
        };
        assert_eq!(most_held(&objects(9_000, 20_000)), 1);
        assert!(most_held(&objects(20_000, 20_000)) > 1);
        let objects = objects(5_000, 9_000);
        let told = objects.show(&objects.local(), ids[0], |_| ());
        let (id, size) = (ids[0], 10_000);
        assert_eq!(told, Err(GitError::TooLarge { id, size }));
    }

    #[test]
    fn no_thread_loads_an_index_of_a_pack() {
        let (folder, _) = packed(2, 10);
        let objects = Objects::open(&folder.path().join(".git")).expect("a repository");
        let local = objects.local();
        let records = local.objects.store_ref().structure().expect("records");
        let states = records.into_iter().filter_map(|record| match record {
            Record::Index { state, .. } => Some(state),
            _ => None,
        });
        assert_eq!(states.collect::<Vec<_>>(), [IndexState::Loaded]);
    }
}
