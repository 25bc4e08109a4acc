//! `paddlint check`: from arguments to a request, from a report to an outcome.

use crate::cli::args::CheckArguments;
use crate::cli::failure::Failure;
use crate::cli::reports::Reports;
use crate::cli::{Outcome, Session, bulk, config, fix, subject};
use crate::pipeline;
use crate::report::Detail;

/// Checks what the arguments name and shows the report.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    if arguments.fix {
        return fix::run(arguments, session);
    }
    let config = config::in_force(&arguments.configured, session)?;
    if arguments.stdin_ndjson {
        return bulk::run(arguments, &config, session);
    }
    let check = subject::of(arguments, &config, session)?;
    let detail = match arguments.quiet {
        true => Detail::FindingsOnly,
        false => Detail::Full,
    };
    let reports = Reports::begin(&arguments.outputs, detail, session)?;
    let report = pipeline::check(&check).map_err(|error| Failure::Usage(error.to_string()))?;
    reports.write(&report, session)?;
    Ok(Outcome::of(&report, config.fail_on.value))
}
