//! One line of JSON for each file that came as one, described by
//! schemas/bulk-v1.schema.json. Findings and problems are those of the JSON
//! report, version 1.
//!
//! Knows answers; does not know where questions come from.

use std::io;

use serde::Serialize;

use crate::credential;
use crate::model::Report;
use crate::report::json::v1::{FindingV1, ProblemV1};
use crate::report::sources::Sources;
use crate::report::stream;

#[derive(Serialize)]
struct Answer {
    line: u64,
    path: Option<String>,
    findings: Vec<FindingV1>,
    problems: Vec<ProblemV1>,
}

/// The answer to line `line`, counted from 1, which held the file `path` or
/// none that could be told, with the line's end.
///
/// # Errors
/// Fails where the JSON cannot be made.
pub fn answer(line: u64, path: Option<&str>, report: &Report) -> io::Result<Vec<u8>> {
    let mut sources = Sources::new(report);
    let findings = report.findings.iter();
    let answer = Answer {
        line,
        path: path.map(|path| credential::redact(path).into_owned()),
        findings: findings
            .map(|finding| FindingV1::new(finding, &mut sources))
            .collect(),
        problems: report.problems.iter().map(ProblemV1::new).collect(),
    };
    let mut out = Vec::new();
    stream::json_line(&answer, &mut out)?;
    Ok(out)
}
