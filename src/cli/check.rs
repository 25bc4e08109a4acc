//! `paddlint check`: from arguments to a request, from a report to an outcome.

use crate::cli::args::CheckArguments;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session, config, subject};
use crate::pipeline;
use crate::report::{self, Detail, Sink, Sinks};

/// Checks what the arguments name and shows the report.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let config = config::in_force(&arguments.configured, session)?;
    let check = subject::of(arguments, &config, session)?;
    let report = pipeline::check(&check).map_err(|error| Failure::Usage(error.to_string()))?;
    let (stdout_style, stderr_style) = (session.stdout_style(), session.stderr_style());
    let mut sinks = Sinks {
        report: Sink {
            out: session.stdout,
            style: stdout_style,
        },
        messages: Sink {
            out: session.stderr,
            style: stderr_style,
        },
        detail: if arguments.quiet {
            Detail::FindingsOnly
        } else {
            Detail::Full
        },
    };
    report::write(arguments.format, &report, &mut sinks)?;
    Ok(Outcome::of(&report, config.fail_on.value))
}
