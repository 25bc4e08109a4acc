//! What a fix would change, as a unified diff, fit to be printed.
//!
//! Shows texts without their secrets; does not know why they change.

use std::io;
use std::time::Duration;

use similar::{ChangeTag, TextDiff};

use crate::credential;
use crate::fix::{Change, Mended};
use crate::model::{SourceText, Span};
use crate::report::{Sink, escape};

/// Looking for the shortest diff of texts that have little in common ends here.
const LONGEST: Duration = Duration::from_secs(2);

/// Writes the diffs of all that `mended` changes.
///
/// # Errors
/// Fails when writing to the sink fails.
pub fn write(mended: &Mended, sink: &mut Sink<'_>) -> io::Result<()> {
    for change in &mended.changes {
        write_one(change, mended, sink)?;
    }
    sink.out.flush()
}

fn write_one(change: &Change, mended: &Mended, sink: &mut Sink<'_>) -> io::Result<()> {
    let color = sink.style.color;
    let paint = |text: &str, code: &str| match color {
        true => format!("\u{1b}[{code}m{text}\u{1b}[0m"),
        false => text.to_owned(),
    };
    let suppressed = mended.report.suppressed.iter().map(|it| &it.finding);
    let remaining = mended.report.findings.iter().chain(suppressed);
    let after_secrets = remaining.flat_map(|finding| &finding.secret_spans);
    let before = masked(&change.before, mended.secrets.iter());
    let after = masked(&change.after, after_secrets);
    let path = escape::line(&change.before.id.display);
    writeln!(sink.out, "{}", paint(&format!("--- {path}"), "1"))?;
    writeln!(sink.out, "{}", paint(&format!("+++ {path}"), "1"))?;
    let diff = TextDiff::configure()
        .timeout(LONGEST)
        .diff_lines(before.as_str(), after.as_str());
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let header = hunk.header().to_string();
        writeln!(sink.out, "{}", paint(&header, "36"))?;
        for line in hunk.iter_changes() {
            let text = shown(line.value());
            let text = match line.tag() {
                ChangeTag::Equal => format!(" {text}"),
                ChangeTag::Delete => paint(&format!("-{text}"), "31"),
                ChangeTag::Insert => paint(&format!("+{text}"), "32"),
            };
            writeln!(sink.out, "{text}")?;
            if line.missing_newline() {
                writeln!(sink.out, "\\ No newline at end of file")?;
            }
        }
    }
    Ok(())
}

/// A line without its end; tabs stay.
fn shown(line: &str) -> String {
    let line = line.trim_end_matches(['\n', '\r']);
    let cells = line.split('\t').map(escape::line);
    cells.collect::<Vec<_>>().join("\t")
}

/// The text with its secrets masked, on as many lines as before.
fn masked<'a>(
    source: &SourceText,
    told: impl Iterator<Item = &'a (std::sync::Arc<str>, Span)>,
) -> String {
    let text = &*source.text;
    let told = told.filter(|(path, _)| *path == source.id.display);
    let mut secrets: Vec<Span> = told.map(|&(_, span)| span).collect();
    secrets.extend(credential::masked_parts(text));
    secrets.sort_unstable();
    let mut shown = String::with_capacity(text.len());
    let mut at = 0;
    for secret in secrets {
        let start = text.floor_char_boundary(secret.start).max(at);
        let end = text.ceil_char_boundary(secret.end).max(start);
        shown.push_str(&text[at..start]);
        shown.extend(text[start..end].chars().map(|character| match character {
            '\n' | '\r' => character,
            _ => '*',
        }));
        at = end;
    }
    shown.push_str(&text[at..]);
    shown
}
