//! What could not be looked at. A problem is a result, never silence.

use std::sync::Arc;

use crate::model::span::LineColumn;

/// Why a source, or a part of it, was not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// The path does not exist.
    NotFound,
    /// Reading failed.
    Unreadable,
    /// Not a regular file or directory: a FIFO, a device, a socket.
    NotAFile,
    /// Bytes that are not text in the encoding that the file declares.
    Undecodable,
    /// Over the size up to which files are parsed.
    TooLarge,
    /// Nested so deeply that parsing it could exhaust the stack.
    TooDeep,
    /// The parser rejected it.
    Syntax,
    /// An exclude that is no glob.
    BadGlob,
    /// A configuration that does not count where it is.
    NestedConfig,
    /// The walk failed at this place.
    Walk,
    /// A bug in paddlint: the check of this source panicked.
    Internal,
    /// Nothing was there to look at.
    NothingChecked,
    /// The history is cut off.
    Shallow,
    /// Objects were left out when the repository was cloned.
    Partial,
    /// An object is not there.
    MissingObject,
    /// An object, or what holds it, is damaged.
    CorruptObject,
    /// The content is kept in Git LFS.
    LfsPointer,
    /// The content is in another repository.
    Submodule,
    /// Stopped before the end.
    Incomplete,
    /// A line of input that is not what it should be.
    BadLine,
}

impl ProblemKind {
    /// The stable name in machine-readable output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::Unreadable => "unreadable",
            Self::NotAFile => "not-a-file",
            Self::Undecodable => "undecodable",
            Self::TooLarge => "too-large",
            Self::TooDeep => "too-deep",
            Self::Syntax => "syntax",
            Self::BadGlob => "bad-glob",
            Self::NestedConfig => "nested-config",
            Self::Walk => "walk",
            Self::Internal => "internal",
            Self::NothingChecked => "nothing-checked",
            Self::Shallow => "shallow",
            Self::Partial => "partial",
            Self::MissingObject => "missing-object",
            Self::CorruptObject => "corrupt-object",
            Self::LfsPointer => "lfs-pointer",
            Self::Submodule => "submodule",
            Self::Incomplete => "incomplete",
            Self::BadLine => "bad-line",
        }
    }
}

/// Something that paddlint could not look at.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The display path, or `""` where no path is concerned.
    pub path: Arc<str>,
    /// The place, where one is known.
    pub place: Option<LineColumn>,
    /// What went wrong.
    pub kind: ProblemKind,
    /// One sentence for a person: what, and what to do about it.
    pub message: String,
}
