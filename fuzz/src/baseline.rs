//! Baselines: read, or refused with lines that there are. What was read is written
//! and read again as it was.

use jiff::civil::Date;
use paddlint::model::LineIndex;
use paddlint::suppress::baseline::{self, Baseline};

use super::file::assert_in;
use super::sound;

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let today = Date::constant(2026, 1, 31);
    let read = |text: &str| Baseline::parse(sound::source("baseline.json", text), today);
    match read(text) {
        Ok(known) => {
            for entry in known.entries() {
                assert_in(text, entry.span, "an entry");
                assert!(known.entry(&entry.fingerprint).is_some());
                known.is_expired(entry);
            }
            let written = baseline::render(known.entries());
            let again = read(&written).expect("what was written can be read");
            assert_eq!(written, baseline::render(again.entries()));
            assert_eq!(known.entries().len(), again.entries().len());
        }
        Err(mistakes) => {
            assert!(!mistakes.is_empty(), "something is wrong");
            let lines = LineIndex::new(text).line_count();
            for mistake in mistakes {
                assert!(
                    (1..=lines).contains(&mistake.line),
                    "line {} of {lines}",
                    mistake.line
                );
            }
        }
    }
}
