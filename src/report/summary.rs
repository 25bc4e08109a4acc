//! The sentence that closes a report: how many findings, in how many files,
//! and what was not looked at.

use std::collections::BTreeSet;

use crate::model::{Problem, ProblemKind, Report, Severity, SkipReason};
use crate::report::Style;

/// Findings by severity.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) errors: usize,
    pub(crate) warnings: usize,
    pub(crate) notes: usize,
}

impl Counts {
    /// Counts the findings of `report`.
    pub(crate) fn of(report: &Report) -> Self {
        let mut counts = Self::default();
        for finding in &report.findings {
            match finding.severity {
                Severity::Error => counts.errors += 1,
                Severity::Warning => counts.warnings += 1,
                Severity::Note => counts.notes += 1,
            }
        }
        counts
    }
}

/// `2 errors, 1 warning in 37 files (3 skipped: 2 binary, 1 symbolic link; 1
/// could not be looked at)`.
pub(crate) fn sentence(report: &Report, style: Style) -> String {
    let counts = Counts::of(report);
    let paint = |text: String, code: &str| {
        if style.color {
            format!("\u{1b}[1;{code}m{text}\u{1b}[0m")
        } else {
            text
        }
    };
    let mut found = Vec::new();
    for (count, word, code) in [
        (counts.errors, "error", "31"),
        (counts.warnings, "warning", "33"),
        (counts.notes, "note", "36"),
    ] {
        if count > 0 {
            found.push(paint(plural(count, word), code));
        }
    }
    let mut sentence = if found.is_empty() {
        let has_problems = !report.problems.is_empty();
        paint("no findings".into(), if has_problems { "39" } else { "32" })
    } else {
        found.join(", ")
    };
    sentence.push_str(&format!(" in {}", plural(report.summary.checked, "file")));
    let left_out = left_out(report);
    if !left_out.is_empty() {
        sentence.push_str(&format!(" ({})", left_out.join("; ")));
    }
    sentence
}

fn left_out(report: &Report) -> Vec<String> {
    let mut left_out = Vec::new();
    if report.summary.fixed > 0 {
        left_out.push(format!("{} fixed", report.summary.fixed));
    }
    let fixable = report.findings.iter().filter(|it| it.fix.is_some()).count();
    if fixable > 0 {
        left_out.push(format!("{fixable} fixable with `--fix`"));
    }
    if !report.suppressed.is_empty() {
        left_out.push(format!("{} suppressed", report.suppressed.len()));
    }
    let skipped: usize = report.summary.skipped.values().sum();
    if skipped > 0 {
        let reasons: Vec<String> = report
            .summary
            .skipped
            .iter()
            .filter(|&(_, &count)| count > 0)
            .map(|(reason, &count)| skip(*reason, count))
            .collect();
        left_out.push(format!("{skipped} skipped: {}", reasons.join(", ")));
    }
    let (partly, wholly): (Vec<&Problem>, Vec<&Problem>) = report
        .problems
        .iter()
        .filter(|problem| !problem.path.is_empty())
        .partition(|problem| is_partial(problem.kind));
    let wholly: BTreeSet<&str> = wholly.iter().map(|problem| &*problem.path).collect();
    let partly: BTreeSet<&str> = partly
        .iter()
        .map(|problem| &*problem.path)
        .filter(|path| !wholly.contains(path))
        .collect();
    if !partly.is_empty() {
        left_out.push(format!("{} only in part", partly.len()));
    }
    if !wholly.is_empty() {
        left_out.push(format!("{} could not be looked at", wholly.len()));
    }
    left_out
}

/// Whether such a source was still searched for secrets.
fn is_partial(kind: ProblemKind) -> bool {
    matches!(
        kind,
        ProblemKind::Syntax | ProblemKind::TooLarge | ProblemKind::TooDeep
    )
}

fn skip(reason: SkipReason, count: usize) -> String {
    match reason {
        SkipReason::Binary => format!("{count} binary"),
        SkipReason::SymbolicLink => plural(count, "symbolic link"),
        SkipReason::Special => plural(count, "special file"),
        SkipReason::Submodule => plural(count, "submodule"),
        SkipReason::Excluded => format!("{count} excluded"),
    }
}

fn plural(count: usize, word: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {word}{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Suppressed, SuppressedBy};
    use crate::report::testing::{finding, place, source};

    #[test]
    fn the_sentence_counts_everything_once() {
        let problem = |path: &str, kind| Problem {
            path: path.into(),
            place: None,
            kind,
            message: String::new(),
        };
        let mut report = Report::default();
        report.summary.checked = 1;
        assert_eq!(sentence(&report, Style::PLAIN), "no findings in 1 file");

        report.suppressed.push(Suppressed {
            finding: finding("missing-token", place(&source("a", "x"), "x")),
            by: SuppressedBy::Comment,
            reason: None,
        });
        assert_eq!(
            sentence(&report, Style::PLAIN),
            "no findings in 1 file (1 suppressed)"
        );
        report.suppressed.clear();

        report.summary.checked = 37;
        report.summary.skipped.insert(SkipReason::Binary, 2);
        report.summary.skipped.insert(SkipReason::SymbolicLink, 1);
        report.problems = vec![
            problem("a.js", ProblemKind::Syntax),
            problem("b.js", ProblemKind::Syntax),
            problem("b.js", ProblemKind::Internal),
            problem("c.js", ProblemKind::NotFound),
            problem("", ProblemKind::NothingChecked),
        ];
        assert_eq!(
            sentence(&report, Style::PLAIN),
            "no findings in 37 files (3 skipped: 2 binary, 1 symbolic link; 1 only in part; \
             2 could not be looked at)"
        );
    }
}
