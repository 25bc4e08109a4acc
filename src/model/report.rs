//! The result of a run: everything a report shows.

use std::collections::BTreeMap;

use crate::model::finding::{Finding, Suppressed};
use crate::model::problem::Problem;

/// Why a source was deliberately not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// Not text: it has NUL bytes and is not UTF-16.
    Binary,
    /// A symbolic link met in a walk; what it points to is checked where it is.
    SymbolicLink,
    /// A FIFO, socket or device met in a walk.
    Special,
    /// Excluded by the user.
    Excluded,
    /// A submodule, of which a commit holds no files.
    Submodule,
}

impl SkipReason {
    /// The stable name in machine-readable output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Binary => "binary",
            Self::SymbolicLink => "symbolic-link",
            Self::Special => "special-file",
            Self::Excluded => "excluded",
            Self::Submodule => "submodule",
        }
    }
}

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Sources whose every byte was looked at.
    pub checked: usize,
    /// Bytes of those.
    pub bytes: u64,
    /// Sources skipped, by reason.
    pub skipped: BTreeMap<SkipReason, usize>,
    /// Findings that were mended in this run, and are not told.
    pub fixed: usize,
}

/// The result of a run.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Findings, in the order of their places.
    pub findings: Vec<Finding>,
    /// Findings that do not count, in the order of their places.
    pub suppressed: Vec<Suppressed>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// What was looked at.
    pub summary: Summary,
}
