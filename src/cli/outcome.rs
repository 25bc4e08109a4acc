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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Problem, ProblemKind, Severity};
    use crate::report::testing::{finding, place, source};

    #[test]
    fn the_worst_that_happened_counts() {
        use FailOn as On;
        use Outcome::{Clean, Failed, Findings};
        let report = |severities: &[Severity], problems: usize| {
            let file = source("a", "x");
            let mut report = Report::default();
            for severity in severities {
                let mut found = finding("missing-token", place(&file, "x"));
                found.severity = *severity;
                report.findings.push(found);
            }
            report.problems = vec![
                Problem {
                    path: "b".into(),
                    place: None,
                    kind: ProblemKind::Unreadable,
                    message: String::new(),
                };
                problems
            ];
            report
        };
        let (note, warning, error) = (Severity::Note, Severity::Warning, Severity::Error);
        let cases: [(&[Severity], usize, FailOn, Outcome); 10] = [
            (&[], 0, On::Note, Clean),
            (&[note], 0, On::Note, Findings),
            (&[note], 0, On::Warning, Clean),
            (&[note, warning], 0, On::Warning, Findings),
            (&[warning], 0, On::Error, Clean),
            (&[error, note], 0, On::Error, Findings),
            (&[error], 0, On::Never, Clean),
            (&[], 1, On::Never, Failed),
            (&[error], 1, On::Error, Failed),
            (&[note], 2, On::Error, Failed),
        ];
        for (severities, problems, fail_on, expected) in cases {
            let outcome = Outcome::of(&report(severities, problems), fail_on);
            assert_eq!(outcome, expected, "{severities:?} {problems} {fail_on:?}");
        }
        assert_eq!([Clean, Findings, Failed].map(Outcome::status), [0, 1, 2]);
    }
}
