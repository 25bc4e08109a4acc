//! JUnit's XML: a suite per file, a test case per finding. Findings that fail
//! a run by default are failures, notes are not, problems are errors,
//! suppressed findings are skipped tests.

use std::io::{self, Write};

use quick_xml::events::BytesText;

use crate::model::{Finding, Problem, Report, Severity, Suppressed, SuppressedBy};
use crate::report::positions::{Positions, Unit};
use crate::report::stream::{self, Xml};
use crate::report::{Format, Sinks, escape, problems, rule_url};

pub(crate) static FORMAT: Format = Format {
    name: "junit",
    write,
};

/// How many test cases came to what.
#[derive(Clone, Copy, Default)]
struct Tally {
    tests: usize,
    failures: usize,
    errors: usize,
    skipped: usize,
}

impl Tally {
    fn of(findings: &[Finding]) -> Self {
        Self {
            tests: findings.len(),
            failures: findings.iter().filter(|f| is_failure(f)).count(),
            ..Self::default()
        }
    }

    fn attributes(self) -> [(&'static str, String); 4] {
        [
            ("tests", self.tests.to_string()),
            ("failures", self.failures.to_string()),
            ("errors", self.errors.to_string()),
            ("skipped", self.skipped.to_string()),
        ]
    }
}

fn is_failure(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let positions = Positions::default();
    let is_empty =
        report.findings.is_empty() && report.problems.is_empty() && report.suppressed.is_empty();
    let mut all = Tally::of(&report.findings);
    all.errors = report.problems.len();
    all.skipped = report.suppressed.len();
    all.tests += all.errors + all.skipped + usize::from(is_empty);
    stream::xml(sinks.report.out, |xml| {
        let suites = element(xml, "testsuites", "paddlint", all);
        suites.write_inner_content(|xml| {
            for file in report
                .findings
                .chunk_by(|left, right| left.primary.source.id == right.primary.source.id)
            {
                let path = escape::xml(&file[0].primary.source.id.display);
                let suite = element(xml, "testsuite", &path, Tally::of(file));
                suite.write_inner_content(|xml| {
                    file.iter()
                        .try_for_each(|finding| case(xml, finding, &positions, &path, None))
                })?;
            }
            suppressed_suite(xml, &report.suppressed, &positions)?;
            problem_suite(xml, &report.problems)?;
            if is_empty {
                clean_suite(xml)?;
            }
            Ok(())
        })?;
        Ok(())
    })?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}

fn element<'a, 'w>(
    xml: &'a mut Xml<'w>,
    element: &'static str,
    name: &str,
    tally: Tally,
) -> quick_xml::writer::ElementWriter<'a, &'w mut dyn Write> {
    let mut writer = xml.create_element(element).with_attribute(("name", name));
    for (key, value) in &tally.attributes() {
        writer = writer.with_attribute((*key, value.as_str()));
    }
    writer
}

fn case<'a>(
    xml: &mut Xml<'_>,
    finding: &'a Finding,
    positions: &Positions<'a>,
    path: &str,
    suppressed: Option<&Suppressed>,
) -> io::Result<()> {
    let start = positions.of(&finding.primary, Unit::Character).start;
    let name = format!("{} at {}:{}", finding.rule, start.line, start.column);
    let message = escape::xml(&finding.message);
    let text = format!(
        "{path}:{}:{}: {}[{}] {message}\n{}\n{}",
        start.line,
        start.column,
        finding.severity,
        finding.rule,
        escape::xml(&finding.help),
        rule_url(finding),
    );
    let line = start.line.to_string();
    let case = xml
        .create_element("testcase")
        .with_attribute(("name", name.as_str()))
        .with_attribute(("classname", path))
        .with_attribute(("file", path))
        .with_attribute(("line", line.as_str()));
    case.write_inner_content(|xml| {
        let text = BytesText::new(&text);
        match suppressed {
            Some(suppressed) => {
                let why = escape::xml(&why(suppressed));
                let skipped = xml.create_element("skipped");
                skipped
                    .with_attribute(("message", why.as_str()))
                    .write_empty()?;
            }
            None if is_failure(finding) => {
                let failure = xml
                    .create_element("failure")
                    .with_attribute(("type", finding.rule))
                    .with_attribute(("message", message.as_str()));
                failure.write_text_content(text)?;
            }
            None => {
                xml.create_element("system-out").write_text_content(text)?;
            }
        }
        Ok(())
    })?;
    Ok(())
}

fn why(suppressed: &Suppressed) -> String {
    let by = match suppressed.by {
        SuppressedBy::Comment => "suppressed by a comment",
        SuppressedBy::Baseline => "in the baseline",
    };
    match &suppressed.reason {
        Some(reason) => format!("{by}: {reason}"),
        None => by.to_owned(),
    }
}

fn suppressed_suite<'a>(
    xml: &mut Xml<'_>,
    suppressed: &'a [Suppressed],
    positions: &Positions<'a>,
) -> io::Result<()> {
    if suppressed.is_empty() {
        return Ok(());
    }
    let tally = Tally {
        tests: suppressed.len(),
        skipped: suppressed.len(),
        ..Tally::default()
    };
    let suite = element(xml, "testsuite", "suppressed", tally);
    suite.write_inner_content(|xml| {
        for entry in suppressed {
            let path = escape::xml(&entry.finding.primary.source.id.display);
            case(xml, &entry.finding, positions, &path, Some(entry))?;
        }
        Ok(())
    })?;
    Ok(())
}

fn problem_suite(xml: &mut Xml<'_>, problems: &[Problem]) -> io::Result<()> {
    if problems.is_empty() {
        return Ok(());
    }
    let tally = Tally {
        tests: problems.len(),
        errors: problems.len(),
        ..Tally::default()
    };
    let suite = element(xml, "testsuite", "not looked at", tally);
    suite.write_inner_content(|xml| {
        for problem in problems {
            let kind = problem.kind.as_str();
            let path = escape::xml(&problem.path);
            let mut name = kind.to_owned();
            if let Some(at) = problem.place {
                name.push_str(&format!(" at {}:{}", at.line, at.column));
            }
            let mut case = xml
                .create_element("testcase")
                .with_attribute(("name", name.as_str()));
            if !path.is_empty() {
                case = case
                    .with_attribute(("classname", path.as_str()))
                    .with_attribute(("file", path.as_str()));
            }
            case.write_inner_content(|xml| {
                let message = escape::xml(&problem.message);
                let error = xml
                    .create_element("error")
                    .with_attribute(("type", kind))
                    .with_attribute(("message", message.as_str()));
                error.write_empty()?;
                Ok(())
            })?;
        }
        Ok(())
    })?;
    Ok(())
}

/// A file without any test case would be taken for a mistake.
fn clean_suite(xml: &mut Xml<'_>) -> io::Result<()> {
    let tally = Tally {
        tests: 1,
        ..Tally::default()
    };
    let suite = element(xml, "testsuite", "paddlint", tally);
    suite.write_inner_content(|xml| {
        let case = xml
            .create_element("testcase")
            .with_attribute(("name", "no findings"))
            .with_attribute(("classname", "paddlint"));
        case.write_empty().map(drop)
    })?;
    Ok(())
}
