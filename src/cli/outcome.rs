//! How the process ends.

use std::process::{ExitCode, Termination};

use crate::config::FailOn;
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
        let fails = report
            .findings
            .iter()
            .any(|finding| matches!(fail_on, FailOn::Severity(least) if finding.severity >= least));
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
        let (of_note, of_warning, of_error, never) = {
            let [error, warning, note, never] = FailOn::ALL;
            (note, warning, error, never)
        };
        let (note, warning, error) = (Severity::Note, Severity::Warning, Severity::Error);
        let cases: [(&[Severity], usize, FailOn, Outcome); 10] = [
            (&[], 0, of_note, Clean),
            (&[note], 0, of_note, Findings),
            (&[note], 0, of_warning, Clean),
            (&[note, warning], 0, of_warning, Findings),
            (&[warning], 0, of_error, Clean),
            (&[error, note], 0, of_error, Findings),
            (&[error], 0, never, Clean),
            (&[], 1, never, Failed),
            (&[error], 1, of_error, Failed),
            (&[note], 2, of_error, Failed),
        ];
        for (severities, problems, fail_on, expected) in cases {
            let outcome = Outcome::of(&report(severities, problems), fail_on);
            assert_eq!(outcome, expected, "{severities:?} {problems} {fail_on:?}");
        }
        assert_eq!([Clean, Findings, Failed].map(Outcome::status), [0, 1, 2]);
    }
}
