//! Whether a report is better than the one before: what was mended is gone,
//! and nothing else came.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::fix::edits::Chosen;
use crate::model::{Finding, Report, Sensitive};

/// What a finding says, wherever in its file it says it.
pub(super) type Key = (&'static str, Arc<str>, Sensitive);

pub(super) fn key(finding: &Finding) -> Key {
    (
        finding.rule,
        Arc::clone(&finding.primary.source.id.root_relative),
        finding.identity.clone(),
    )
}

/// Whether `after` is `before` without what `chosen` mends. Of a value that was
/// not well-formed nothing else could be said; what is said of it now was
/// hidden, and is not new.
pub(super) fn is_better(before: &Report, after: &Report, chosen: &[Chosen]) -> bool {
    let mut left = counts(before.findings.iter().map(key));
    for key in chosen.iter().flat_map(|chosen| &chosen.keys) {
        if let Some(count) = left.get_mut(key) {
            *count = count.saturating_sub(1);
        }
    }
    let written: BTreeSet<&str> = chosen
        .iter()
        .flat_map(|chosen| &chosen.edits)
        .map(|edit| edit.replacement.as_str())
        .collect();
    let findings = counts(after.findings.iter().map(key));
    let has_new = findings.iter().any(|(key, count)| {
        let was_hidden = !left.contains_key(key) && written.contains(key.2.expose());
        *count > left.get(key).copied().unwrap_or(0) && !was_hidden
    });
    let problem = |report: &Report| {
        let problems = report.problems.iter();
        counts(problems.map(|problem| (Arc::clone(&problem.path), problem.kind)))
    };
    let known = problem(before);
    let has_problem = problem(after)
        .iter()
        .any(|(what, count)| *count > known.get(what).copied().unwrap_or(0));
    !has_new && !has_problem
}

fn counts<T: Ord>(items: impl Iterator<Item = T>) -> BTreeMap<T, usize> {
    let mut counts = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts
}
