//! GitLab's secret detection report: the findings about exposed secrets. All
//! others belong to the report on code quality.

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::credential::shortened;
use crate::model::{Environment, Finding, Report};
use crate::report::positions::{Positions, Unit};
use crate::report::stream::Each;
use crate::report::{Format, Run, Sinks, escape, problems, rule_url, stream};
use crate::rules::{self, Exposure, RuleMeta};

pub(crate) static FORMAT: Format = Format {
    name: "gitlab-secret-detection",
    write,
};

/// The schema's version that is followed.
const VERSION: &str = "15.2.1";
/// What GitLab's own analyzers say where there is no commit.
const NO_COMMIT: &str = "0000000000000000000000000000000000000000";
const LONGEST_NAME: usize = 255;
const LONGEST_SOLUTION: usize = 7_000;

#[derive(Serialize)]
struct Document<V> {
    version: &'static str,
    scan: Value,
    vulnerabilities: V,
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let commit = sinks.run.commit.as_deref().unwrap_or(NO_COMMIT);
    let vulnerabilities = report.findings.iter().filter_map(|finding| {
        let exposure = Exposure::of(finding.rule)?;
        Some(vulnerability(finding, exposure, commit, &positions))
    });
    let document = Document {
        version: VERSION,
        scan: scan(report, sinks.run),
        vulnerabilities: Each(vulnerabilities),
    };
    stream::json(&document, sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn scan(report: &Report, run: &Run) -> Value {
    let tool = json!({
        "id": env!("CARGO_PKG_NAME"),
        "name": env!("CARGO_PKG_NAME"),
        "url": "https://github.com/paddlint/paddlint",
        "vendor": { "name": env!("CARGO_PKG_NAME") },
        "version": env!("CARGO_PKG_VERSION"),
    });
    let messages: Vec<Value> = report
        .problems
        .iter()
        .map(|problem| {
            let kind = problem.kind.as_str();
            let place = match &*run.rooted(&problem.path) {
                "" => String::new(),
                path => format!("{path}: "),
            };
            let text = format!("{place}{kind}: {}", problem.message);
            json!({ "level": "warn", "value": escape::redacted(&text) })
        })
        .collect();
    let leaks = rules::metas()
        .into_iter()
        .filter(|meta| meta.exposure().is_some());
    json!({
        "analyzer": tool,
        "scanner": tool,
        "type": "secret_detection",
        "start_time": time(run.started),
        "end_time": time(run.ended),
        "status": if report.problems.is_empty() { "success" } else { "failure" },
        "messages": messages,
        "primary_identifiers": leaks.map(|meta| identifier(meta.id, &meta.url())).collect::<Vec<_>>(),
    })
}

/// Without a zone and without fractions, as the schema wants it.
fn time(timestamp: jiff::Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

fn identifier(rule: &str, url: &str) -> Value {
    json!({
        "type": "paddlint_rule_id",
        "name": format!("paddlint {rule}"),
        "value": rule,
        "url": url,
    })
}

fn vulnerability<'a>(
    finding: &'a Finding,
    exposure: Exposure,
    commit: &str,
    positions: &Positions<'a>,
) -> Value {
    let region = positions.of(&finding.primary, Unit::Character);
    let file = escape::redacted(&finding.primary.source.id.root_relative);
    let (first, last) = (region.start.line, region.end.line);
    let name = rules::find(finding.rule).map_or(finding.rule, |RuleMeta { summary, .. }| summary);
    json!({
        "id": uuid(&finding.fingerprint),
        "category": "secret_detection",
        "name": shortened(name, LONGEST_NAME),
        "description": escape::redacted(&finding.message),
        "severity": severity(finding, exposure),
        "solution": shortened(&finding.help, LONGEST_SOLUTION),
        "identifiers": [identifier(finding.rule, &rule_url(finding))],
        "location": {
            "file": file,
            "start_line": first,
            "end_line": last,
            "commit": { "sha": commit },
        },
        "tracking": {
            "type": "source",
            "items": [{
                "file": file,
                "start_line": first,
                "end_line": last,
                "signatures": [{ "algorithm": "hash", "value": &*finding.fingerprint }],
            }],
        },
    })
}

/// A secret of the sandbox moves no money.
fn severity(finding: &Finding, exposure: Exposure) -> &'static str {
    let credential = finding.credential.as_ref();
    let environment = credential.and_then(|credential| credential.environment);
    match (environment, exposure) {
        (Some(Environment::Sandbox), _) | (_, Exposure::Medium) => "Medium",
        (_, Exposure::High) => "High",
        (_, Exposure::Critical) => "Critical",
    }
}

/// A fingerprint in the form that the schema recommends for an ID.
fn uuid(fingerprint: &str) -> String {
    match fingerprint.len() {
        32 => [0..8, 8..12, 12..16, 16..20, 20..32]
            .map(|part| fingerprint.get(part).unwrap_or(""))
            .join("-"),
        _ => fingerprint.to_owned(),
    }
}
