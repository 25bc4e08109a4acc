//! Logging commands for Azure Pipelines: one issue per finding. Azure knows
//! errors and warnings; notes are lines of the log.
//!
//! Escaped as the task library of Azure Pipelines does.

use std::io;

use crate::model::{Finding, Problem, Report, Severity};
use crate::report::positions::{Positions, Unit};
use crate::report::{Detail, Format, Sinks, Style, escape, rule_url, summary};

pub(crate) static FORMAT: Format = Format {
    name: "azure",
    write,
};

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let out = &mut *sinks.report.out;
    for finding in &report.findings {
        writeln!(out, "{}", issue(finding, &positions))?;
    }
    for problem in &report.problems {
        let path = sinks.run.rooted(&problem.path);
        writeln!(out, "{}", problem_issue(problem, &path))?;
    }
    if sinks.detail == Detail::Full {
        writeln!(out, "{}", summary::sentence(report, Style::PLAIN))?;
    }
    Ok(())
}

fn issue<'a>(finding: &'a Finding, positions: &Positions<'a>) -> String {
    let start = positions.of(&finding.primary, Unit::Character).start;
    let path = &finding.primary.source.id.root_relative;
    let kind = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => {
            let message = escape::line(&finding.message);
            return format!(
                "{}:{}:{}: note[{}] {message}",
                escape::line(path),
                start.line,
                start.column,
                finding.rule
            );
        }
    };
    let mut text = escape::line(&finding.message);
    for more in [escape::line(&finding.help), rule_url(finding)] {
        if !more.is_empty() {
            text.push('\n');
            text.push_str(&more);
        }
    }
    format!(
        "##vso[task.logissue type={kind};sourcepath={};linenumber={};columnnumber={};code={}]{}",
        property(path),
        start.line,
        start.column,
        finding.rule,
        data(&text)
    )
}

fn problem_issue(problem: &Problem, path: &str) -> String {
    let mut place = String::new();
    if !problem.path.is_empty() {
        place = format!("sourcepath={};", property(path));
        if let Some(at) = problem.place {
            let position = format!("linenumber={};columnnumber={};", at.line, at.column);
            place.push_str(&position);
        }
    }
    let kind = problem.kind.as_str();
    let text = match &*problem.path {
        "" => problem.message.clone(),
        _ => format!("{path}: {}", problem.message),
    };
    let text = data(&escape::line(&text));
    format!("##vso[task.logissue type=error;{place}code={kind}]{text}")
}

/// Text behind the command, which is already fit for a terminal.
fn data(text: &str) -> String {
    text.replace('%', "%AZP25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// The value of a property: the text itself, as far as it harms no terminal.
fn property(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for character in escape::redacted(text).chars() {
        match character {
            '%' => value.push_str("%AZP25"),
            '\r' => value.push_str("%0D"),
            '\n' => value.push_str("%0A"),
            ']' => value.push_str("%5D"),
            ';' => value.push_str("%3B"),
            _ => escape::push_escaped(&mut value, character),
        }
    }
    value
}
