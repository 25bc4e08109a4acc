//! The Reviewdog Diagnostic Format: reviewdog carries it to the reviews of
//! GitHub, GitLab, Bitbucket and Gerrit. Columns count bytes.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{Finding, LineColumn, Problem, Report, Severity};
use crate::report::positions::{Positions, Unit};
use crate::report::stream::Each;
use crate::report::{Format, Sinks, escape, problems, rule_url, stream};

pub(crate) static FORMAT: Format = Format {
    name: "rdjson",
    write,
};

#[derive(Serialize)]
struct Document<D> {
    source: Value,
    diagnostics: D,
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let findings = report.findings.iter().map(|f| diagnostic(f, &positions));
    let failures = report.problems.iter().map(problem_diagnostic);
    let document = Document {
        source: json!({
            "name": env!("CARGO_PKG_NAME"),
            "url": "https://github.com/paddlint/paddlint",
        }),
        diagnostics: Each(findings.chain(failures)),
    };
    stream::json(&document, sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn position(position: LineColumn) -> Value {
    json!({ "line": position.line, "column": position.column })
}

fn diagnostic<'a>(finding: &'a Finding, positions: &Positions<'a>) -> Value {
    let region = positions.of(&finding.primary, Unit::Byte);
    let mut message = escape::redacted(&finding.message);
    if !finding.help.is_empty() {
        message.push_str("\n\nHow to fix it: ");
        message.push_str(&escape::redacted(&finding.help));
    }
    json!({
        "message": message,
        "location": {
            "path": escape::redacted(&finding.primary.source.id.display),
            "range": { "start": position(region.start), "end": position(region.end) },
        },
        "severity": match finding.severity {
            Severity::Error => "ERROR",
            Severity::Warning => "WARNING",
            Severity::Note => "INFO",
        },
        "code": { "value": finding.rule, "url": rule_url(finding) },
    })
}

fn problem_diagnostic(problem: &Problem) -> Value {
    let mut location = json!({ "path": escape::redacted(&problem.path) });
    if let Some(at) = problem.place {
        // Without a column: it is counted in characters there.
        location["range"] = json!({ "start": { "line": at.line } });
    }
    json!({
        "message": format!("not looked at: {}", escape::redacted(&problem.message)),
        "location": location,
        "severity": "ERROR",
        "code": { "value": format!("problem/{}", problem.kind.as_str()) },
    })
}
