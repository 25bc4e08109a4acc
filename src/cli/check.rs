//! `paddlint check`: from arguments to a request, from a report to an outcome.

use std::path::PathBuf;

use crate::cli::args::CheckArguments;
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session, baseline};
use crate::discover::{ForceExclude, IgnoreFiles, Request};
use crate::pipeline;
use crate::report::{self, Detail, Sink, Sinks};
use crate::suppress;

/// Checks what the arguments name and shows the report.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let request = request(arguments, session)?;
    let settings = suppress::Settings {
        baseline: match &arguments.baseline {
            Some(file) => Some(baseline::load(file, &request.working_directory)?),
            None => None,
        },
        ..suppress::Settings::default()
    };
    let report = pipeline::check_with(&request, &settings);
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
    Ok(Outcome::of(&report, arguments.fail_on))
}

/// What a check with these arguments looks at.
pub(super) fn request(
    arguments: &CheckArguments,
    session: &Session<'_>,
) -> Result<Request, Failure> {
    let working_directory = match &session.surroundings.working_directory {
        Ok(path) => path.clone(),
        Err(error) => {
            return Err(Failure::Usage(format!(
                "the working directory cannot be told ({error}); change to a folder that exists"
            )));
        }
    };
    Ok(Request {
        paths: if arguments.paths.is_empty() {
            vec![PathBuf::from(".")]
        } else {
            arguments.paths.clone()
        },
        working_directory,
        threads: arguments.threads.unwrap_or(0),
        ignore_files: if arguments.no_ignore {
            IgnoreFiles::Disregard
        } else {
            IgnoreFiles::Respect
        },
        exclude: arguments.exclude.clone(),
        force_exclude: if arguments.force_exclude {
            ForceExclude::On
        } else {
            ForceExclude::Off
        },
    })
}
