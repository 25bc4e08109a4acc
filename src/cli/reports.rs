//! Writes one report in all the formats that were asked for, each where it
//! belongs.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::cli::failure::Failure;
use crate::cli::outputs::{Output, Outputs};
use crate::cli::shown::Shown;
use crate::cli::{Session, output_file};
use crate::discover;
use crate::report::{Detail, Run, Sink, Sinks, Style};

/// The reports of a run that has begun.
#[derive(Debug)]
pub(super) struct Reports<'a, F: 'static> {
    outputs: &'a [Output<F>],
    detail: Detail,
    started: Timestamp,
    working_directory: PathBuf,
}

impl<'a, F: Shown> Reports<'a, F> {
    /// Says what would keep a report from being written before anything is
    /// looked at.
    pub(super) fn begin(
        outputs: &'a Outputs<F>,
        detail: Detail,
        session: &Session<'_>,
    ) -> Result<Self, Failure> {
        let working_directory = session.working_directory()?;
        for file in outputs.0.iter().filter_map(Output::file) {
            output_file::refuse_unfit(file, &working_directory)?;
        }
        Ok(Self {
            outputs: &outputs.0,
            detail,
            started: Timestamp::now(),
            working_directory,
        })
    }

    /// Writes all of them.
    pub(super) fn write(
        &self,
        report: &F::Content,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        let run = Run {
            started: self.started,
            ended: Timestamp::now(),
            commit: session.surroundings.continuous.commit.clone(),
            folder: discover::folder_from_root(&self.working_directory),
        };
        // Files first: a reader of stdout that leaves early must not cost them.
        // And a file that fails must not cost the report on stdout.
        let filed = self.write_files(report, &run, session);
        self.show(report, &run, session)?;
        filed
    }

    /// Writes the reports that go to files, and the summary of a step.
    fn write_files(
        &self,
        report: &F::Content,
        run: &Run,
        session: &Session<'_>,
    ) -> Result<(), Failure> {
        let mut result = Ok(());
        for output in self.outputs {
            let Some(file) = output.file() else {
                continue;
            };
            // One that fails does not cost the others.
            result = result.and(output_file::write(file, &self.working_directory, |out| {
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
                    detail: self.detail,
                    run,
                };
                output.format.write(report, &mut sinks)
            }));
        }
        let formats = self.outputs.iter().map(|output| output.format);
        let summary = formats.filter_map(|format| format.step_summary(report, run));
        match (
            &session.surroundings.continuous.step_summary,
            { summary }.next(),
        ) {
            (Some(file), Some(text)) => {
                let file = self.working_directory.join(file);
                result.and(output_file::append(&file, &text))
            }
            _ => result,
        }
    }

    /// Writes the report that goes to stdout, or tells on stderr what happened.
    fn show(&self, report: &F::Content, run: &Run, session: &mut Session<'_>) -> io::Result<()> {
        let (stdout_style, stderr_style) = (session.stdout_style(), session.stderr_style());
        let mut messages = Sink {
            out: session.stderr,
            style: stderr_style,
        };
        let to_stdout = |output: &&Output<F>| output.file().is_none();
        let Some(output) = self.outputs.iter().find(to_stdout) else {
            return F::tell(report, self.detail, &mut messages);
        };
        let mut sinks = Sinks {
            report: Sink {
                out: session.stdout,
                style: stdout_style,
            },
            messages,
            detail: self.detail,
            run,
        };
        output.format.write(report, &mut sinks)
    }
}
