//! Shows a report: one file per format, each a pure function from a report
//! into writers.
//!
//! A format is added by a file of its own and a line in `FORMATS`. Nothing
//! here reads the environment, opens files or judges findings.

pub mod audit;
mod azure;
mod bitbucket;
mod checkstyle;
pub mod diff;
mod escape;
mod excerpt;
#[cfg(test)]
mod formats_tests;
pub mod github;
mod gitlab;
mod human;
mod identity;
mod json;
mod jsonl;
mod junit;
pub mod ndjson;
mod positions;
mod problems;
mod rdjson;
pub mod redacting;
mod run;
mod sarif;
mod short;
mod sources;
mod stream;
mod summary;
#[cfg(test)]
pub(crate) mod testing;
#[cfg(test)]
mod tests;

use std::io::{self, Write};

use crate::config::Mistake;
use crate::model::{Finding, Report};
use crate::rules::RuleMeta;

pub(crate) use escape::line as printable_line;
pub(crate) use escape::lines as printable_lines;
pub(crate) use problems::problem_line;
pub(crate) use problems::write_human as write_problems;
pub use run::Run;

/// A way to show a report.
#[derive(Debug)]
pub struct Format {
    /// The name by which it is chosen.
    pub name: &'static str,
    write: fn(&Report, &mut Sinks<'_>) -> io::Result<()>,
}

impl Format {
    /// Whether the summary of a step goes with it.
    pub fn has_step_summary(&self) -> bool {
        self.name == github::FORMAT.name
    }
}

/// All formats; the first is the default.
pub static FORMATS: &[&Format] = &[
    &human::FORMAT,
    &short::FORMAT,
    &json::FORMAT,
    &jsonl::FORMAT,
    &sarif::FORMAT,
    &sarif::FORMAT_FOR_GITHUB,
    &github::FORMAT,
    &gitlab::CODE_QUALITY,
    &gitlab::SECRET_DETECTION,
    &junit::FORMAT,
    &checkstyle::FORMAT,
    &rdjson::FORMAT,
    &azure::FORMAT,
    &bitbucket::FORMAT,
];

/// How text is dressed for one stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether ANSI colours may be used.
    pub color: bool,
    /// Whether terminal hyperlinks may be used.
    pub links: bool,
    /// How many columns there are.
    pub width: usize,
}

impl Style {
    /// No colours, no links, 100 columns: for files and pipes.
    pub const PLAIN: Self = Self {
        color: false,
        links: false,
        width: 100,
    };
}

/// Where one kind of text goes.
pub struct Sink<'a> {
    /// The stream.
    pub out: &'a mut dyn Write,
    /// How its text is dressed.
    pub style: Style,
}

/// How much is said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Everything.
    Full,
    /// Findings and problems, but no summary for people.
    FindingsOnly,
}

/// Where a report goes.
pub struct Sinks<'a> {
    /// The report itself: stdout or a file.
    pub report: Sink<'a>,
    /// What is told beside it, such as problems: stderr.
    pub messages: Sink<'a>,
    /// How much is told.
    pub detail: Detail,
    /// What is known of the run.
    pub run: &'a Run,
}

/// Writes `report` as `format` says.
///
/// # Errors
/// Fails when writing to a sink fails.
pub fn write(format: &Format, report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    (format.write)(report, sinks)?;
    sinks.report.out.flush()?;
    sinks.messages.out.flush()
}

/// Writes what is wrong with a configuration, for people.
///
/// # Errors
/// Fails when writing to the sink fails.
pub fn write_mistakes(mistakes: &[Mistake], sink: &mut Sink<'_>) -> io::Result<()> {
    human::mistakes::write(mistakes, sink)
}

/// Tells beside a report what could not be looked at, and sums it up: for runs
/// whose reports all go to files.
///
/// # Errors
/// Fails when writing to the sink fails.
pub fn tell(report: &Report, detail: Detail, messages: &mut Sink<'_>) -> io::Result<()> {
    problems::write_human(&report.problems, messages)?;
    if detail == Detail::Full {
        let sentence = summary::sentence(report, messages.style);
        writeln!(messages.out, "{sentence}")?;
    }
    messages.out.flush()
}

/// Where the page of a finding's rule can be read.
fn rule_url(finding: &Finding) -> String {
    let rule = RuleMeta {
        id: finding.rule,
        severity: finding.severity,
        summary: "",
        page: "",
    };
    rule.url()
}
