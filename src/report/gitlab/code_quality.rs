//! GitLab's code quality report: every finding and every problem, for the
//! widget of a merge request.

use std::io;

use serde::Serialize;

use crate::model::{Finding, Problem, Report, Severity};
use crate::report::identity::Identities;
use crate::report::positions::{Positions, Unit};
use crate::report::stream::Each;
use crate::report::{Format, Run, Sinks, escape, problems, stream};
use crate::rules::Exposure;

pub(crate) static FORMAT: Format = Format {
    name: "gitlab-code-quality",
    write,
};

#[derive(Clone, Serialize)]
struct Entry {
    description: String,
    check_name: String,
    /// GitLab shows one of those that are equal.
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Clone, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Clone, Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let findings = report.findings.iter().map(|f| entry(f, &positions));
    let failures = problem_entries(report, sinks.run);
    let entries = findings.chain(failures);
    stream::json(&Each(entries), sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn entry<'a>(finding: &'a Finding, positions: &Positions<'a>) -> Entry {
    let region = positions.of(&finding.primary, Unit::Character);
    let severity = match (finding.severity, Exposure::of(finding.rule)) {
        (Severity::Error, Some(_)) => "critical",
        (Severity::Error, None) => "major",
        (Severity::Warning, _) => "minor",
        (Severity::Note, _) => "info",
    };
    let mut description = escape::redacted(&finding.message);
    if !finding.help.is_empty() {
        description.push_str("; to fix it: ");
        description.push_str(&escape::redacted(&finding.help));
    }
    Entry {
        description,
        check_name: format!("paddlint/{}", finding.rule),
        fingerprint: finding.fingerprint.to_string(),
        severity,
        location: Location {
            path: escape::redacted(&finding.primary.source.id.root_relative),
            lines: Lines {
                begin: region.start.line,
                end: region.end.line,
            },
        },
    }
}

fn problem_entries(report: &Report, run: &Run) -> Vec<Entry> {
    let mut identities = Identities::default();
    let entry = |problem: &Problem| {
        let path = run.rooted(&problem.path);
        let line = problem.place.map_or(1, |at| at.line);
        Entry {
            description: format!("not looked at: {}", escape::redacted(&problem.message)),
            check_name: format!("paddlint/problem/{}", problem.kind.as_str()),
            fingerprint: identities.of(problem, &path),
            severity: "major",
            location: Location {
                path: match &*path {
                    "" => ".".to_owned(),
                    path => escape::redacted(path),
                },
                lines: Lines {
                    begin: line,
                    end: line,
                },
            },
        }
    };
    report.problems.iter().map(entry).collect()
}
