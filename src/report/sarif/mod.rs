//! SARIF 2.1.0, for code scanning and its viewers.
//!
//! `sarif` has everything that the standard knows, suppressed findings too.
//! GitHub shows those as open alerts, whatever the file says of them, so that
//! `sarif-github` leaves them out.

mod audit;
mod result;
mod rules;
mod uri;

use std::io;

use serde::Serialize;
use serde_json::{Value, json};

use crate::model::{Problem, Report};
use crate::report::stream::Each;
use crate::report::{Format, Run, Sinks, escape, problems, stream};

pub(crate) use audit::write as write_audits;

use result::{Quota, Results};
use rules::Rules;
use uri::uri;

pub(crate) static FORMAT: Format = Format {
    name: "sarif",
    write: |report, sinks| write(report, sinks, Suppressed::Marked),
};

pub(crate) static FORMAT_FOR_GITHUB: Format = Format {
    name: "sarif-github",
    write: |report, sinks| write(report, sinks, Suppressed::LeftOut),
};

/// What becomes of suppressed findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suppressed {
    /// They are results with a suppression.
    Marked,
    /// They are not in the file.
    LeftOut,
}

/// How columns are counted.
const COLUMNS: &str = "utf16CodeUnits";
/// The folder that paths are relative to.
const ROOT: &str = "%SRCROOT%";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Log<R> {
    #[serde(rename = "$schema")]
    schema: &'static str,
    version: &'static str,
    runs: Vec<SarifRun<R>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SarifRun<R> {
    tool: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    automation_details: Option<Value>,
    invocations: Value,
    original_uri_base_ids: Value,
    column_kind: &'static str,
    results: R,
}

fn write(report: &Report, sinks: &mut Sinks<'_>, suppressed: Suppressed) -> io::Result<()> {
    let suppressed = match suppressed {
        Suppressed::Marked => &report.suppressed[..],
        Suppressed::LeftOut => &[],
    };
    let quota = Quota::of(&report.findings, suppressed);
    let rules = Rules::of(
        report
            .findings
            .iter()
            .chain(suppressed.iter().map(|suppressed| &suppressed.finding)),
    );
    let invocations = invocations(report.problems.iter(), sinks.run, quota.left_out());
    let results = Results::new(&rules);
    let active = quota
        .select(report.findings.iter())
        .map(|finding| results.value(finding, None));
    let inactive = suppressed
        .iter()
        .take(quota.suppressed())
        .map(|entry| results.value(&entry.finding, Some(entry)));
    let log = Log::of(vec![SarifRun {
        tool: tool(&rules),
        automation_details: None,
        invocations,
        original_uri_base_ids: root("The root of the repository."),
        column_kind: COLUMNS,
        results: Each(active.chain(inactive)),
    }]);
    stream::json(&log, sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

impl<R> Log<R> {
    fn of(runs: Vec<SarifRun<R>>) -> Self {
        Self {
            schema: "https://json.schemastore.org/sarif-2.1.0.json",
            version: "2.1.0",
            runs,
        }
    }
}

fn root(description: &str) -> Value {
    json!({ ROOT: { "description": { "text": description } } })
}

fn tool(rules: &Rules) -> Value {
    json!({
        "driver": {
            "name": env!("CARGO_PKG_NAME"),
            "fullName": concat!(env!("CARGO_PKG_NAME"), " ", env!("CARGO_PKG_VERSION")),
            "version": env!("CARGO_PKG_VERSION"),
            "semanticVersion": env!("CARGO_PKG_VERSION"),
            "informationUri": "https://github.com/paddlint/paddlint",
            "rules": rules.descriptors,
        },
    })
}

fn invocations<'a>(
    problems: impl Iterator<Item = &'a Problem>,
    run: &Run,
    left_out: usize,
) -> Value {
    let mut notifications: Vec<Value> =
        problems.map(|problem| notification(problem, run)).collect();
    let is_whole = notifications.is_empty();
    if left_out > 0 {
        notifications.push(json!({
            "descriptor": { "id": "too-many-results" },
            "level": "warning",
            "message": { "text": format!(
                "{left_out} more findings are not in this file: code scanning takes no file with \
                 more than {}.",
                result::MOST
            ) },
        }));
    }
    json!([{
        "executionSuccessful": is_whole,
        "toolExecutionNotifications": notifications,
    }])
}

fn notification(problem: &Problem, run: &Run) -> Value {
    let mut notification = json!({
        "descriptor": { "id": problem.kind.as_str() },
        "level": "error",
        "message": { "text": result::text(&problem.message) },
    });
    if !problem.path.is_empty() {
        let path = run.rooted(&problem.path);
        let mut location = json!({ "artifactLocation": artifact(&path) });
        if let Some(at) = problem.place {
            // Without a column: it is counted in characters there.
            location["region"] = json!({ "startLine": at.line });
        }
        notification["locations"] = json!([{ "physicalLocation": location }]);
    }
    notification
}

/// The file at `path` from the project root.
fn artifact(path: &str) -> Value {
    let uri = uri(path);
    if uri.starts_with("file:") {
        json!({ "uri": uri })
    } else {
        json!({ "uri": uri, "uriBaseId": ROOT })
    }
}

/// `text` without its secrets, as a person reads it.
fn plain(text: &str) -> String {
    escape::redacted(text)
}
