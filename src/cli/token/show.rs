//! Verdicts for people and for programs.

use std::io;

use serde::Serialize;

use super::Origin;
use super::verdict::Verdict;
use crate::report::{Style, printable_lines};

/// A few lines: the value as far as it may be shown, what it is, what is off.
pub(super) fn human(verdict: &Verdict, origin: Origin, style: Style) -> String {
    let paint = |text: &str, code: &str| {
        if style.color {
            format!("\u{1b}[{code}m{text}\u{1b}[0m")
        } else {
            text.to_owned()
        }
    };
    let redacted = verdict.redacted.as_deref().unwrap_or("");
    let shown = if redacted.trim_matches('*').is_empty() {
        shape(verdict.length)
    } else {
        printable_lines(redacted)
    };
    let place = match origin {
        Origin::Only => String::new(),
        Origin::Argument(number) => format!("{number}: "),
        Origin::Line(number) => format!("line {number}: "),
    };
    let judgement = if verdict.valid {
        paint("valid", "1;32")
    } else {
        paint("not valid", "1;31")
    };
    let description = printable_lines(&verdict.description);
    let mut text = format!(
        "{place}{}\n  {judgement}: {description}\n",
        paint(&shown, "1")
    );
    for defect in &verdict.defects {
        text.push_str(&format!("  - {}\n", printable_lines(defect)));
    }
    if let Some(id) = &verdict.id {
        text.push_str(&format!("  id: {id}\n"));
    }
    if let Some(created_at) = &verdict.created_at {
        text.push_str(&format!("  created: {created_at}\n"));
    }
    for note in &verdict.notes {
        text.push_str(&format!("  {} {note}\n", paint("note:", "36")));
    }
    text
}

/// What is shown of a value that nothing is known of: it could be a secret.
fn shape(length: usize) -> String {
    match length {
        0 => "an empty value".into(),
        1 => "1 character, not shown".into(),
        _ => format!("{length} characters, not shown"),
    }
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    values: Vec<Value<'a>>,
}

#[derive(Serialize)]
struct Value<'a> {
    /// The line of stdin that it was on.
    line: Option<usize>,
    #[serde(flatten)]
    verdict: &'a Verdict,
}

/// One document for all verdicts.
pub(super) fn json(verdicts: &[(Origin, Verdict)]) -> io::Result<String> {
    let values = verdicts.iter().map(|(origin, verdict)| Value {
        line: match origin {
            Origin::Line(number) => Some(*number),
            Origin::Only | Origin::Argument(_) => None,
        },
        verdict,
    });
    let document = Document {
        version: 1,
        values: values.collect(),
    };
    let mut text = serde_json::to_string_pretty(&document)?;
    text.push('\n');
    Ok(text)
}
