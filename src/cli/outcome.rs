//! How the process ends.

use std::process::{ExitCode, Termination};

use crate::cli::args::FailOn;
use crate::model::Report;

/// How the process ends; the worst that happened counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// Nothing to complain about, or nobody reads on: status 0.
    Clean,
    /// Findings, or values that are not what they should be: status 1.
    Findings,
    /// Wrong usage, or something could not be looked at: status 2.
    Failed,
}

impl Outcome {
    /// What a finished check amounts to.
    pub(super) fn of(report: &Report, fail_on: FailOn) -> Self {
        if !report.problems.is_empty() {
            return Self::Failed;
        }
        let fails = report.findings.iter().any(|finding| {
            fail_on
                .severity()
                .is_some_and(|least| finding.severity >= least)
        });
        if fails { Self::Findings } else { Self::Clean }
    }

    /// The exit status.
    pub const fn status(self) -> u8 {
        match self {
            Self::Clean => 0,
            Self::Findings => 1,
            Self::Failed => 2,
        }
    }
}

impl Termination for Outcome {
    fn report(self) -> ExitCode {
        ExitCode::from(self.status())
    }
}
