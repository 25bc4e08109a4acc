//! Shows audits: one file per format, each a pure function into writers.
//!
//! As for checks, nothing here reads the environment, opens files or judges.

mod human;
mod json;

use std::io;

use crate::model::{Audit, Sighting};
use crate::report::Sinks;

/// A way to show audits.
#[derive(Debug)]
pub struct AuditFormat {
    /// The name by which it is chosen.
    pub name: &'static str,
    write: fn(&[Audit], &mut Sinks<'_>) -> io::Result<()>,
}

/// All formats; the first is the default.
pub static AUDIT_FORMATS: &[&AuditFormat] = &[&human::FORMAT, &json::FORMAT, &json::LINES];

/// Writes `audits` as `format` says.
///
/// # Errors
/// Fails when writing to a sink fails.
pub fn write(format: &AuditFormat, audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    (format.write)(audits, sinks)?;
    sinks.report.out.flush()?;
    sinks.messages.out.flush()
}

/// Digits of a commit that people see.
const SHORT: usize = 10;

/// A commit as people write it.
fn short(commit: &str) -> &str {
    commit.get(..SHORT).unwrap_or(commit)
}

/// The day of a time.
fn day(date: Option<&str>) -> &str {
    date.and_then(|date| date.get(..10)).unwrap_or("")
}

/// `path:line`, or what stands for a path.
fn place(sighting: &Sighting) -> String {
    match (&sighting.path, sighting.line) {
        (Some(path), Some(line)) if !path.is_empty() => format!("{path}:{line}"),
        (Some(path), None) if !path.is_empty() => path.clone(),
        (None, Some(line)) if sighting.commit.is_some() => format!("(message):{line}"),
        _ => "(an object without a path)".to_owned(),
    }
}
