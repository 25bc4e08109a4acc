//! JSON for programs. Each version of the format has its own types, so that
//! the model can change without changing the format.

pub(in crate::report) mod v1;

use std::io;

use crate::model::Report;
use crate::report::{Format, Sinks, problems, stream};

pub(crate) static FORMAT: Format = Format {
    name: "json",
    write,
};

/// What the current version says of `report`.
pub(crate) fn value(report: &Report) -> io::Result<serde_json::Value> {
    serde_json::to_value(v1::document(report)).map_err(io::Error::from)
}

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    stream::json(&v1::document(report), sinks.report.out)?;
    sinks.report.out.flush()?;
    problems::write_human(&report.problems, &mut sinks.messages)
}
