//! Workflow commands for GitHub Actions: one annotation per finding, grouped
//! by file, and the summary of a step in Markdown.
//!
//! Escaped as `@actions/core` does. What GitHub does not annotate is said.

mod step_summary;

use std::io;

use crate::model::{Finding, Problem, Report, Severity};
use crate::report::positions::{Positions, Unit};
use crate::report::{Detail, Format, Sinks, Style, escape, rule_url, summary};

pub use step_summary::step_summary;

pub(crate) static FORMAT: Format = Format {
    name: "github",
    write,
};

/// How many annotations of one kind GitHub shows of a step.
const MOST_OF_A_KIND: usize = 10;

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let out = &mut *sinks.report.out;
    for file in report
        .findings
        .chunk_by(|left, right| left.primary.source.id == right.primary.source.id)
    {
        let path = &file[0].primary.source.id.root_relative;
        writeln!(out, "::group::{}", data(&escape::line(path)))?;
        for finding in file {
            writeln!(out, "{}", annotation(finding, &positions))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    if !report.problems.is_empty() {
        writeln!(out, "::group::what could not be looked at")?;
        for problem in &report.problems {
            let path = sinks.run.rooted(&problem.path);
            writeln!(out, "{}", problem_annotation(problem, &path))?;
        }
        writeln!(out, "::endgroup::")?;
    }
    if sinks.detail == Detail::Full {
        writeln!(out, "{}", summary::sentence(report, Style::PLAIN))?;
    }
    let left_out = not_annotated(report);
    if left_out > 0 {
        writeln!(
            out,
            "{left_out} more not annotated: GitHub shows {MOST_OF_A_KIND} errors, \
             {MOST_OF_A_KIND} warnings and {MOST_OF_A_KIND} notices of a step; all are in this log"
        )?;
    }
    Ok(())
}

fn annotation<'a>(finding: &'a Finding, positions: &Positions<'a>) -> String {
    let region = positions.of(&finding.primary, Unit::Character);
    let path = &finding.primary.source.id.root_relative;
    let mut place = format!(
        "file={},line={},endLine={}",
        property(path),
        region.start.line,
        region.end.line
    );
    // GitHub refuses columns of a place that has several lines.
    if region.start.line == region.end.line {
        place.push_str(&format!(
            ",col={},endColumn={}",
            region.start.column, region.end.column
        ));
    }
    // The log does not show the properties.
    let mut text = format!(
        "{}:{}:{}: {}",
        escape::line(path),
        region.start.line,
        region.start.column,
        escape::line(&finding.message)
    );
    for line in [&*escape::line(&finding.help), &rule_url(finding)] {
        if !line.is_empty() {
            text.push('\n');
            text.push_str(line);
        }
    }
    format!(
        "::{} title={},{place}::{}",
        command(finding.severity),
        property(&format!("paddlint: {}", finding.rule)),
        data(&text)
    )
}

fn problem_annotation(problem: &Problem, path: &str) -> String {
    let kind = problem.kind.as_str();
    let mut place = String::new();
    let mut text = String::new();
    if !problem.path.is_empty() {
        place = format!(",file={}", property(path));
        text = escape::line(path);
        if let Some(at) = problem.place {
            place.push_str(&format!(",line={},col={}", at.line, at.column));
            text.push_str(&format!(":{}:{}", at.line, at.column));
        }
        text.push_str(": ");
    }
    text.push_str(&escape::line(&problem.message));
    let title = property(&format!("paddlint: {kind}"));
    format!("::error title={title}{place}::{}", data(&text))
}

const fn command(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    }
}

/// How many findings and problems stand in the log only.
fn not_annotated(report: &Report) -> usize {
    let counts = summary::Counts::of(report);
    [
        counts.errors + report.problems.len(),
        counts.warnings,
        counts.notes,
    ]
    .iter()
    .map(|count| count.saturating_sub(MOST_OF_A_KIND))
    .sum()
}

/// Text behind the command, which is already fit for a terminal.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property: the text itself, as far as it harms no terminal.
fn property(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in escape::redacted(text).chars() {
        match character {
            '%' => value.push_str("%25"),
            '\r' => value.push_str("%0D"),
            '\n' => value.push_str("%0A"),
            ':' => value.push_str("%3A"),
            ',' => value.push_str("%2C"),
            _ => escape::push_escaped(&mut value, character),
        }
    }
    value
}
