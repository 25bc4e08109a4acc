//! Checkstyle's XML, which many tools read: findings and problems by file.

use std::collections::BTreeMap;
use std::io;

use crate::model::{Finding, Problem, Report, Severity};
use crate::report::positions::{Positions, Unit};
use crate::report::stream::{self, Xml};
use crate::report::{Format, Sinks, escape, problems};

pub(crate) static FORMAT: Format = Format {
    name: "checkstyle",
    write,
};

/// What there is to say of one file.
#[derive(Default)]
struct File<'a> {
    findings: Vec<&'a Finding>,
    problems: Vec<&'a Problem>,
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let mut files: BTreeMap<&str, File<'_>> = BTreeMap::new();
    for finding in &report.findings {
        let path = &finding.primary.source.id.display;
        files.entry(path).or_default().findings.push(finding);
    }
    for problem in &report.problems {
        let path = match &*problem.path {
            "" => ".",
            path => path,
        };
        files.entry(path).or_default().problems.push(problem);
    }
    let positions = Positions::default();
    stream::xml(sinks.report.out, |xml| {
        let root = xml
            .create_element("checkstyle")
            .with_attribute(("version", "4.3"));
        root.write_inner_content(|xml| {
            for (path, file) in &files {
                let path = escape::xml(path);
                let element = xml
                    .create_element("file")
                    .with_attribute(("name", path.as_str()));
                element.write_inner_content(|xml| {
                    for finding in &file.findings {
                        error(xml, finding, &positions)?;
                    }
                    for problem in &file.problems {
                        problem_error(xml, problem)?;
                    }
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn error<'a>(xml: &mut Xml<'_>, finding: &'a Finding, positions: &Positions<'a>) -> io::Result<()> {
    let start = positions.of(&finding.primary, Unit::Character).start;
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let mut message = escape::xml(&finding.message);
    if !finding.help.is_empty() {
        message.push_str("; to fix it: ");
        message.push_str(&escape::xml(&finding.help));
    }
    xml.create_element("error")
        .with_attribute(("line", start.line.to_string().as_str()))
        .with_attribute(("column", start.column.to_string().as_str()))
        .with_attribute(("severity", severity))
        .with_attribute(("message", message.as_str()))
        .with_attribute(("source", format!("paddlint.{}", finding.rule).as_str()))
        .write_empty()?;
    Ok(())
}

fn problem_error(xml: &mut Xml<'_>, problem: &Problem) -> io::Result<()> {
    let mut element = xml.create_element("error");
    if let Some(at) = problem.place {
        element = element
            .with_attribute(("line", at.line.to_string().as_str()))
            .with_attribute(("column", at.column.to_string().as_str()));
    }
    let message = format!("not looked at: {}", escape::xml(&problem.message));
    let source = format!("paddlint.problem.{}", problem.kind.as_str());
    element
        .with_attribute(("severity", "error"))
        .with_attribute(("message", message.as_str()))
        .with_attribute(("source", source.as_str()))
        .write_empty()?;
    Ok(())
}
