//! Annotations for Code Insights of Bitbucket Cloud: the array that its REST
//! interface takes, a hundred at a time.

use std::io;

use serde::Serialize;

use crate::credential::shortened;
use crate::model::{Finding, Problem, Report, Severity};
use crate::report::identity::Identities;
use crate::report::positions::{Positions, Unit};
use crate::report::stream::Each;
use crate::report::{Format, Run, Sinks, escape, problems, rule_url, stream};
use crate::rules::Exposure;

pub(crate) static FORMAT: Format = Format {
    name: "bitbucket",
    write,
};

/// How many annotations Bitbucket takes of one report.
const MOST: usize = 1_000;
/// In characters; Bitbucket refuses longer ones.
const LONGEST_SUMMARY: usize = 450;
const LONGEST_DETAILS: usize = 2_000;

#[derive(Clone, Serialize)]
struct Annotation {
    external_id: String,
    title: String,
    annotation_type: &'static str,
    summary: String,
    #[serde(skip_serializing_if = "String::is_empty")]
    details: String,
    result: &'static str,
    severity: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<String>,
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    // What was not looked at comes first: it must not be what is left out.
    let failures = problem_annotations(report, sinks.run);
    let total = failures.len() + report.findings.len();
    let room = if total > MOST { MOST - 1 } else { total };
    let findings = report.findings.iter().map(|f| annotation(f, &positions));
    let rest = (total > room).then(|| more(total - room));
    let annotations = failures.into_iter().chain(findings).take(room).chain(rest);
    stream::json(&Each(annotations), sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn annotation<'a>(finding: &'a Finding, positions: &Positions<'a>) -> Annotation {
    let exposure = Exposure::of(finding.rule);
    Annotation {
        external_id: format!("paddlint-{}", finding.fingerprint),
        title: format!("paddlint: {}", finding.rule),
        annotation_type: if exposure.is_some() {
            "VULNERABILITY"
        } else {
            "BUG"
        },
        summary: shortened(&finding.message, LONGEST_SUMMARY),
        details: shortened(&finding.help, LONGEST_DETAILS),
        result: "FAILED",
        severity: match (finding.severity, exposure) {
            (Severity::Error, Some(Exposure::Critical)) => "CRITICAL",
            (Severity::Error, _) => "HIGH",
            (Severity::Warning, _) => "MEDIUM",
            (Severity::Note, _) => "LOW",
        },
        path: Some(escape::redacted(&finding.primary.source.id.root_relative)),
        line: Some(positions.of(&finding.primary, Unit::Character).start.line),
        link: Some(rule_url(finding)),
    }
}

fn problem_annotations(report: &Report, run: &Run) -> Vec<Annotation> {
    let mut identities = Identities::default();
    let annotation = |problem: &Problem| {
        let path = run.rooted(&problem.path);
        Annotation {
            external_id: format!("paddlint-{}", identities.of(problem, &path)),
            title: format!("paddlint: {}", problem.kind.as_str()),
            annotation_type: "BUG",
            summary: shortened(
                &format!("not looked at: {}", problem.message),
                LONGEST_SUMMARY,
            ),
            details: String::new(),
            result: "FAILED",
            severity: "HIGH",
            path: (!path.is_empty()).then(|| escape::redacted(&path)),
            line: problem.place.map(|at| at.line),
            link: None,
        }
    };
    report.problems.iter().map(annotation).collect()
}

fn more(count: usize) -> Annotation {
    Annotation {
        external_id: "paddlint-more".to_owned(),
        title: "paddlint: more findings".to_owned(),
        annotation_type: "BUG",
        summary: format!(
            "{count} more findings are not annotated: Bitbucket takes {MOST} annotations of a \
             report"
        ),
        details: String::new(),
        result: "FAILED",
        severity: "HIGH",
        path: None,
        line: None,
        link: None,
    }
}
