//! From a request to a report: the rooms in their order.

// STAND-IN: replaced as a whole when the real pipeline lands. It only tells
// paths that do not exist from those that do.

#![expect(clippy::disallowed_methods, reason = "a stand-in")]

use std::fmt;
use std::path::PathBuf;

use crate::model::{Problem, ProblemKind, Report};

/// What ignore files are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignore {
    /// They are respected.
    Respect,
    /// They are not.
    Disregard,
}

/// What to check, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// Files and folders; none means the working directory.
    pub paths: Vec<PathBuf>,
    /// Where relative paths start.
    pub working_directory: PathBuf,
    /// How many threads, if not as many as help.
    pub threads: Option<usize>,
    /// What ignore files are worth.
    pub ignore: Ignore,
    /// Globs of what to leave out.
    pub exclude: Vec<String>,
    /// Whether the globs hold for named files too.
    pub force_exclude: bool,
}

/// Why a request cannot be met at all.
#[derive(Debug)]
pub struct RequestError(String);

impl fmt::Display for RequestError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for RequestError {}

/// Checks.
///
/// # Errors
/// Fails where the request makes no sense, such as for a glob that is none.
pub fn check(request: &Request) -> Result<Report, RequestError> {
    if let Some(glob) = request.exclude.iter().find(|glob| glob.contains("[")) {
        return Err(RequestError(format!("`--exclude {glob}` is not a glob")));
    }
    let mut report = Report::default();
    for path in &request.paths {
        if std::fs::metadata(request.working_directory.join(path)).is_ok() {
            report.summary.checked += 1;
        } else {
            report.problems.push(Problem {
                path: path.to_string_lossy().into(),
                place: None,
                kind: ProblemKind::NotFound,
                message: "no such file or folder".into(),
            });
        }
    }
    Ok(report)
}
