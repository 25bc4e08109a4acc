//! One JSON object a line, told apart by `type`: `finding`, `suppressed`,
//! `problem`, and one `summary` at the end. Otherwise they are those of the
//! JSON report, version 1.

use std::io;

use serde::Serialize;

use crate::model::Report;
use crate::report::json::v1::{FindingV1, ProblemV1, SummaryV1, SuppressedV1, TOOL, Tool};
use crate::report::sources::Sources;
use crate::report::{Format, Sinks, problems, stream};

pub(crate) static FORMAT: Format = Format {
    name: "jsonl",
    write,
};

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "kebab-case")]
enum Line {
    Finding(FindingV1),
    Suppressed(SuppressedV1),
    Problem(ProblemV1),
    Summary {
        version: u32,
        tool: Tool,
        #[serde(flatten)]
        summary: SummaryV1,
    },
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let out = &mut *sinks.report.out;
    let mut sources = Sources::new(report);
    for finding in &report.findings {
        let line = Line::Finding(FindingV1::new(finding, &mut sources));
        stream::json_line(&line, out)?;
    }
    for suppressed in &report.suppressed {
        let line = Line::Suppressed(SuppressedV1::new(suppressed, &mut sources));
        stream::json_line(&line, out)?;
    }
    for problem in &report.problems {
        stream::json_line(&Line::Problem(ProblemV1::new(problem)), out)?;
    }
    let summary = Line::Summary {
        version: 1,
        tool: TOOL,
        summary: SummaryV1::new(report),
    };
    stream::json_line(&summary, out)?;
    out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}
