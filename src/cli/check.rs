//! `paddlint check`: from arguments to a request, from a report to an outcome.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::cli::args::CheckArguments;
use crate::cli::failure::Failure;
use crate::cli::outputs::Output;
use crate::cli::{Outcome, Session, output_file};
use crate::discover::{self, ForceExclude, IgnoreFiles, Request};
use crate::model::Report;
use crate::pipeline;
use crate::report::{self, Detail, Run, Sink, Sinks, Style, github};

/// Checks what the arguments name and shows the report.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let request = request(arguments, session)?;
    let outputs = &arguments.outputs.0;
    let folder = &request.working_directory;
    for file in outputs.iter().filter_map(Output::file) {
        output_file::refuse_unfit(file, folder)?;
    }
    let started = Timestamp::now();
    let report = pipeline::check(&request);
    let run = Run {
        started,
        ended: Timestamp::now(),
        commit: session.surroundings.continuous.commit.clone(),
        folder: discover::folder_from_root(folder),
    };
    let detail = if arguments.quiet {
        Detail::FindingsOnly
    } else {
        Detail::Full
    };
    // Files first: a reader of stdout that leaves early must not cost them. And
    // a file that fails must not cost the report on stdout.
    let filed = write_files(outputs, &report, &run, detail, session, folder);
    show(outputs, &report, &run, detail, session)?;
    filed?;
    Ok(Outcome::of(&report, arguments.fail_on))
}

/// Writes the reports that go to files, and the summary of a step.
fn write_files(
    outputs: &[Output],
    report: &Report,
    run: &Run,
    detail: Detail,
    session: &Session<'_>,
    folder: &Path,
) -> Result<(), Failure> {
    let mut result = Ok(());
    for output in outputs {
        let Some(file) = output.file() else {
            continue;
        };
        // One that fails does not cost the others.
        result = result.and(output_file::write(file, folder, |out| {
            let mut nowhere = io::sink();
            let mut sinks = Sinks {
                report: Sink {
                    out,
                    style: Style::PLAIN,
                },
                messages: Sink {
                    out: &mut nowhere,
                    style: Style::PLAIN,
                },
                detail,
                run,
            };
            report::write(output.format, report, &mut sinks)
        }));
    }
    let for_github = outputs
        .iter()
        .any(|output| output.format.has_step_summary());
    match &session.surroundings.continuous.step_summary {
        Some(file) if for_github => {
            let text = github::step_summary(report, run);
            result.and(output_file::append(&folder.join(file), &text))
        }
        _ => result,
    }
}

/// Writes the report that goes to stdout, or tells on stderr what happened.
fn show(
    outputs: &[Output],
    report: &Report,
    run: &Run,
    detail: Detail,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let (stdout_style, stderr_style) = (session.stdout_style(), session.stderr_style());
    let mut messages = Sink {
        out: session.stderr,
        style: stderr_style,
    };
    let Some(output) = outputs.iter().find(|output| output.file().is_none()) else {
        return report::tell(report, detail, &mut messages);
    };
    let mut sinks = Sinks {
        report: Sink {
            out: session.stdout,
            style: stdout_style,
        },
        messages,
        detail,
        run,
    };
    report::write(output.format, report, &mut sinks)
}

fn request(arguments: &CheckArguments, session: &Session<'_>) -> Result<Request, Failure> {
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
