//! An audit in one sentence, and what keeps it from being the whole truth.

use super::words::{bytes, count, thousands};
use crate::model::Audit;
use crate::report::Style;

/// How many secrets there are, in what was looked at.
pub(super) fn of(audit: &Audit, style: Style) -> String {
    let (code, plain) = match (style.color, audit.secrets.is_empty()) {
        (false, _) => ("", ""),
        (true, true) => ("\u{1b}[1;32m", "\u{1b}[0m"),
        (true, false) => ("\u{1b}[1;31m", "\u{1b}[0m"),
    };
    let coverage = &audit.coverage;
    let in_head = audit.secrets.iter().filter(|one| one.in_head).count();
    let mut text = format!("{code}{}{plain}", count(audit.secrets.len(), "secret"));
    if in_head > 0 {
        text.push_str(&format!(", {} in HEAD", thousands(in_head as u64)));
    }
    text.push_str(&format!(
        ": looked at {}, {}, {} ({})",
        count(coverage.refs, "ref"),
        count(coverage.commits, "commit"),
        count(coverage.blobs, "blob"),
        bytes(coverage.bytes),
    ));
    for note in notes(audit) {
        text.push('\n');
        text.push_str(&note);
    }
    text
}

/// What was not looked at, or not told.
pub(super) fn notes(audit: &Audit) -> Vec<String> {
    let coverage = &audit.coverage;
    let mut notes = Vec::new();
    if audit.is_incomplete {
        notes.push("incomplete: stopped before the end, there may be more".to_owned());
    }
    if coverage.shallow {
        notes.push("the clone is shallow: older commits are not here".to_owned());
    }
    if coverage.partial {
        notes.push("the clone is partial: some objects may not be here".to_owned());
    }
    if !coverage.skipped.is_empty() {
        let skipped = coverage.skipped.iter();
        let skipped: Vec<String> = skipped
            .map(|(reason, count)| format!("{} {reason}", thousands(*count as u64)))
            .collect();
        notes.push(format!("not looked at: {}", skipped.join(", ")));
    }
    if coverage.unreachable_secrets > 0 {
        notes.push(format!(
            "{} in objects that no ref reaches; `--include-unreachable` tells them",
            count(coverage.unreachable_secrets, "more secret")
        ));
    }
    notes
}
