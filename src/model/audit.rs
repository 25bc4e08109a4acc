//! The result of an audit: everything its reports show.

use std::collections::BTreeMap;

use crate::model::finding::CredentialInfo;
use crate::model::problem::Problem;
use crate::model::report::Report;

/// What was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    /// Refs whose history was looked at.
    pub refs: usize,
    /// Commits that those reach.
    pub commits: usize,
    /// Blobs of which every byte was looked at.
    pub blobs: usize,
    /// Bytes of those.
    pub bytes: u64,
    /// What was not looked at, by reason.
    pub skipped: BTreeMap<&'static str, usize>,
    /// Whether the history is cut off.
    pub shallow: bool,
    /// Whether objects were left out when the repository was cloned.
    pub partial: bool,
    /// Secrets in objects that no ref reaches, where nobody asked for those.
    pub unreachable_secrets: usize,
}

/// A commit, or what stands for one, that holds a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// The commit; none where the secret is only staged, or in an object that
    /// no commit reaches.
    pub commit: Option<String>,
    /// Who wrote it: name and address.
    pub author: Option<String>,
    /// When it was committed: RFC 3339.
    pub date: Option<String>,
    /// The first line of its message.
    pub subject: Option<String>,
    /// Where the secret is; none where it is in a message.
    pub path: Option<String>,
    /// The 1-based line there.
    pub line: Option<usize>,
}

/// A secret that was found in the history.
#[derive(Clone, Debug)]
pub struct AuditedSecret {
    /// The rule that found it.
    pub rule: &'static str,
    /// What may be told about it.
    pub credential: CredentialInfo,
    /// A hash that stands for the secret.
    pub fingerprint: String,
    /// Where it came in.
    pub first: Sighting,
    /// The last commit that has it.
    pub last: Sighting,
    /// Whether the current commit has it.
    pub in_head: bool,
    /// The refs in whose history it is.
    pub refs: Vec<String>,
    /// The paths under which it was.
    pub paths: Vec<String>,
    /// The commits that brought it in: more than one where it was removed and
    /// came back, or stands in several branches.
    pub introduced: usize,
    /// In how many objects it is.
    pub occurrences: usize,
}

/// The result of an audit of one repository.
#[derive(Clone, Debug, Default)]
pub struct Audit {
    /// The repository, as it was named.
    pub repository: String,
    /// What was looked at.
    pub coverage: Coverage,
    /// The secrets, those that are still there first, then by when they came.
    pub secrets: Vec<AuditedSecret>,
    /// What the check says of the current commit.
    pub check: Report,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
    /// Whether it was stopped before its end.
    pub is_incomplete: bool,
}
