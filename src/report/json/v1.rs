//! Version 1 of the JSON report, described by schemas/report-v1.schema.json.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::credential;
use crate::model::{CredentialInfo, Finding, Place, Problem, Report, Suppressed};
use crate::report::rule_url;
use crate::report::sources::Sources;
use crate::report::summary::Counts;

#[derive(Serialize)]
pub(super) struct Document {
    version: u32,
    tool: Tool,
    findings: Vec<FindingV1>,
    suppressed: Vec<SuppressedV1>,
    problems: Vec<ProblemV1>,
    summary: SummaryV1,
}

#[derive(Serialize)]
pub(in crate::report) struct Tool {
    name: &'static str,
    version: &'static str,
}

/// 1-based; columns count Unicode scalar values; the end is the position
/// behind the last character.
#[derive(Serialize)]
struct PlaceV1 {
    path: String,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

#[derive(Serialize)]
pub(in crate::report) struct FindingV1 {
    rule: &'static str,
    severity: &'static str,
    #[serde(flatten)]
    place: PlaceV1,
    message: String,
    help: String,
    url: String,
    fingerprint: String,
    credential: Option<CredentialV1>,
    related: Vec<RelatedV1>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<FixV1>,
}

#[derive(Serialize)]
struct FixV1 {
    title: String,
    edits: Vec<EditV1>,
}

#[derive(Serialize)]
struct EditV1 {
    #[serde(flatten)]
    place: PlaceV1,
    replacement: String,
}

#[derive(Serialize)]
pub(in crate::report) struct SuppressedV1 {
    by: &'static str,
    reason: Option<String>,
    #[serde(flatten)]
    finding: FindingV1,
}

#[derive(Serialize)]
struct CredentialV1 {
    kind: &'static str,
    environment: Option<&'static str>,
    id: Option<String>,
    created_at: Option<String>,
    redacted: String,
}

#[derive(Serialize)]
struct RelatedV1 {
    #[serde(flatten)]
    place: PlaceV1,
    message: String,
}

#[derive(Serialize)]
pub(in crate::report) struct ProblemV1 {
    path: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    kind: &'static str,
    message: String,
}

#[derive(Serialize)]
pub(in crate::report) struct SummaryV1 {
    errors: usize,
    warnings: usize,
    notes: usize,
    suppressed: usize,
    checked: usize,
    bytes: u64,
    skipped: BTreeMap<&'static str, usize>,
    problems: usize,
    #[serde(skip_serializing_if = "is_zero")]
    fixed: usize,
}

/// What version 1 says of `report`.
pub(super) fn document(report: &Report) -> Document {
    let mut sources = Sources::new(report);
    Document {
        version: 1,
        tool: TOOL,
        findings: report
            .findings
            .iter()
            .map(|finding| FindingV1::new(finding, &mut sources))
            .collect(),
        suppressed: report
            .suppressed
            .iter()
            .map(|suppressed| SuppressedV1::new(suppressed, &mut sources))
            .collect(),
        problems: report.problems.iter().map(ProblemV1::new).collect(),
        summary: SummaryV1::new(report),
    }
}

/// What wrote the report.
pub(in crate::report) const TOOL: Tool = Tool {
    name: env!("CARGO_PKG_NAME"),
    version: env!("CARGO_PKG_VERSION"),
};

impl SummaryV1 {
    pub(in crate::report) fn new(report: &Report) -> Self {
        let counts = Counts::of(report);
        Self {
            errors: counts.errors,
            warnings: counts.warnings,
            notes: counts.notes,
            suppressed: report.suppressed.len(),
            checked: report.summary.checked,
            bytes: report.summary.bytes,
            skipped: report
                .summary
                .skipped
                .iter()
                .map(|(reason, count)| (reason.as_str(), *count))
                .collect(),
            problems: report.problems.len(),
            fixed: report.summary.fixed,
        }
    }
}

/// Whether there is nothing to say of a number.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
const fn is_zero(count: &usize) -> bool {
    *count == 0
}

fn redacted(text: &str) -> String {
    credential::redact(text).into_owned()
}

impl PlaceV1 {
    fn new<'a>(place: &'a Place, sources: &mut Sources<'a>) -> Self {
        let (start, end) = sources.locate(place);
        Self {
            path: redacted(&place.source.id.display),
            line: start.line,
            column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }
}

impl FindingV1 {
    pub(in crate::report) fn new<'a>(finding: &'a Finding, sources: &mut Sources<'a>) -> Self {
        Self {
            rule: finding.rule,
            severity: finding.severity.as_str(),
            place: PlaceV1::new(&finding.primary, sources),
            message: redacted(&finding.message),
            help: redacted(&finding.help),
            url: rule_url(finding),
            fingerprint: finding.fingerprint.to_string(),
            credential: finding.credential.as_ref().map(CredentialV1::new),
            related: finding
                .related
                .iter()
                .map(|related| RelatedV1 {
                    place: PlaceV1::new(&related.place, sources),
                    message: redacted(&related.message),
                })
                .collect(),
            fix: finding.fix.as_ref().map(|fix| FixV1 {
                title: redacted(&fix.title),
                edits: fix
                    .edits
                    .iter()
                    .map(|edit| EditV1 {
                        place: PlaceV1::new(&edit.place, sources),
                        replacement: redacted(&edit.replacement),
                    })
                    .collect(),
            }),
        }
    }
}

impl SuppressedV1 {
    pub(in crate::report) fn new<'a>(
        suppressed: &'a Suppressed,
        sources: &mut Sources<'a>,
    ) -> Self {
        Self {
            by: suppressed.by.as_str(),
            reason: suppressed.reason.as_deref().map(redacted),
            finding: FindingV1::new(&suppressed.finding, sources),
        }
    }
}

impl CredentialV1 {
    fn new(credential: &CredentialInfo) -> Self {
        Self {
            kind: credential.kind,
            environment: credential
                .environment
                .map(|environment| environment.as_str()),
            id: credential.id.as_deref().map(redacted),
            created_at: credential.created_at.clone(),
            redacted: redacted(&credential.redacted),
        }
    }
}

impl ProblemV1 {
    pub(in crate::report) fn new(problem: &Problem) -> Self {
        Self {
            path: redacted(&problem.path),
            line: problem.place.map(|place| place.line),
            column: problem.place.map(|place| place.column),
            kind: problem.kind.as_str(),
            message: redacted(&problem.message),
        }
    }
}
