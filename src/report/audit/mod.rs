//! Shows audits: one file per format, each a pure function into writers.
//!
//! As for checks, nothing here reads the environment, opens files or judges.

mod html;
mod human;
mod json;
mod sarif;
mod summary;
#[cfg(test)]
mod tests;
pub(in crate::report) mod words;

use std::io;

use crate::model::Audit;
use crate::report::{Detail, Sink, Sinks, problems};

/// A way to show audits.
#[derive(Debug)]
pub struct AuditFormat {
    /// The name by which it is chosen.
    pub name: &'static str,
    write: fn(&[Audit], &mut Sinks<'_>) -> io::Result<()>,
}

/// All formats; the first is the default.
pub static AUDIT_FORMATS: &[&AuditFormat] = &[
    &human::FORMAT,
    &json::FORMAT,
    &json::LINES,
    &sarif::FORMAT,
    &html::FORMAT,
];

/// Writes `audits` as `format` says.
///
/// # Errors
/// Fails when writing to a sink fails.
pub fn write(format: &AuditFormat, audits: &[Audit], sinks: &mut Sinks<'_>) -> io::Result<()> {
    (format.write)(audits, sinks)?;
    sinks.report.out.flush()?;
    tell_problems(audits, &mut sinks.messages)?;
    sinks.messages.out.flush()
}

/// Tells beside reports in files what could not be looked at, and sums each
/// audit up.
///
/// # Errors
/// Fails when writing to the sink fails.
pub fn tell(audits: &[Audit], detail: Detail, messages: &mut Sink<'_>) -> io::Result<()> {
    tell_problems(audits, messages)?;
    if detail == Detail::Full {
        for audit in audits {
            if audits.len() > 1 {
                write!(messages.out, "{}: ", words::line(&audit.repository))?;
            }
            writeln!(messages.out, "{}", summary::of(audit, messages.style))?;
        }
    }
    messages.out.flush()
}

/// Tells what could not be looked at.
fn tell_problems(audits: &[Audit], messages: &mut Sink<'_>) -> io::Result<()> {
    for audit in audits {
        problems::write_human(&audit.problems, messages)?;
        problems::write_human(&audit.check.problems, messages)?;
    }
    Ok(())
}
