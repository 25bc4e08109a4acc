//! What can go wrong with a repository, and what to do about it.

use std::fmt;
use std::path::PathBuf;

use gix::ObjectId;

/// Why a repository could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GitError {
    /// There is none around this folder.
    NotARepository(PathBuf),
    /// Something names no commit.
    UnknownRevision {
        /// What was given.
        revision: String,
        /// Whether the history is cut off.
        is_shallow: bool,
    },
    /// Two revisions have no common ancestor.
    NoMergeBase {
        /// The one.
        one: String,
        /// The other.
        other: String,
        /// Whether the history is cut off.
        is_shallow: bool,
    },
    /// An object is not there: a partial clone, or damage.
    MissingObject(ObjectId),
    /// An object is too large to be held in memory.
    TooLarge {
        /// Which one.
        id: ObjectId,
        /// Its bytes.
        size: u64,
    },
    /// Something cannot be read.
    Broken {
        /// What.
        what: String,
        /// Why.
        reason: String,
    },
}

impl GitError {
    pub(crate) fn broken(what: &str, error: &dyn fmt::Display) -> Self {
        // One line: errors of libraries list their causes below each other.
        let reason = error.to_string();
        Self::Broken {
            what: what.to_owned(),
            reason: reason.split_whitespace().collect::<Vec<_>>().join(" "),
        }
    }
}

/// Digits of an object's name that are shown: a whole one looks like a key.
pub(super) const SHOWN: usize = 12;

const UNSHALLOW: &str = "this clone is shallow: fetch more of its history (`git fetch \
                         --unshallow`, or `fetch-depth: 0` for actions/checkout)";

impl fmt::Display for GitError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARepository(folder) => write!(
                out,
                "`{}` is not in a git repository; change to one, or leave out what needs git",
                folder.display()
            ),
            Self::UnknownRevision {
                revision,
                is_shallow,
            } => {
                write!(out, "`{revision}` names no commit of this repository; ")?;
                match is_shallow {
                    true => out.write_str(UNSHALLOW),
                    false => out.write_str("check its spelling, or fetch it"),
                }
            }
            Self::NoMergeBase {
                one,
                other,
                is_shallow,
            } => {
                write!(out, "`{one}` and `{other}` have no common ancestor here; ")?;
                match is_shallow {
                    true => out.write_str(UNSHALLOW),
                    false => out.write_str("name a base of the same history"),
                }
            }
            Self::MissingObject(id) => write!(
                out,
                "the object {} is missing: a partial clone does not have it (`git fetch \
                 --refetch --no-filter` gets everything), or the repository is damaged (`git \
                 fsck` tells)",
                id.to_hex_with_len(SHOWN)
            ),
            Self::TooLarge { id, size } => write!(
                out,
                "the object {} claims {size} bytes, too many to be looked at",
                id.to_hex_with_len(SHOWN)
            ),
            Self::Broken { what, reason } => write!(
                out,
                "{what} cannot be read: {reason}; `git fsck` may tell more"
            ),
        }
    }
}

impl std::error::Error for GitError {}
