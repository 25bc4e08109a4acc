//! One line per finding, for editors and `grep`:
//! `path:line:column: severity[rule] message`.

use std::io;

use crate::model::Report;
use crate::report::sources::Sources;
use crate::report::{Detail, Format, Sinks, escape, problems, summary};

pub(crate) static FORMAT: Format = Format {
    name: "short",
    write,
};

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let mut sources = Sources::new(report);
    for finding in &report.findings {
        let (start, _) = sources.locate(&finding.primary);
        writeln!(
            sinks.report.out,
            "{}:{}:{}: {}[{}] {}",
            escape::leading_path(&finding.primary.source.id.display),
            start.line,
            start.column,
            finding.severity,
            finding.rule,
            escape::line(&finding.message),
        )?;
    }
    sinks.report.out.flush()?;
    problems::write_short(&report.problems, &mut sinks.messages)?;
    if sinks.detail == Detail::Full {
        let sentence = summary::sentence(report, sinks.messages.style);
        writeln!(sinks.messages.out, "{sentence}")?;
    }
    Ok(())
}
