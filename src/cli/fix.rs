//! `paddlint --fix`: mends what can be mended, and tells the rest.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::Arc;

use crate::cli::args::{CheckArguments, When};
use crate::cli::failure::Failure;
use crate::cli::reports::Reports;
use crate::cli::{Outcome, Session, config, rewrite, subject};
use crate::credential;
use crate::fix::Mended;
use crate::model::{Report, SourceText};
use crate::pipeline::{self, Check, Subject};
use crate::report::Format;
use crate::report::{Detail, Sink, diff, printable_lines, write_problems};

/// What cannot be written, and why.
type Untouched = BTreeMap<Arc<str>, String>;

/// Mends what the arguments name.
pub(super) fn run(
    arguments: &CheckArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let config = config::in_force(&arguments.configured, session)?;
    let check = subject::of(arguments, &config, session)?;
    let detail = match arguments.quiet {
        true => Detail::FindingsOnly,
        false => Detail::Full,
    };
    let reports = Reports::begin(&arguments.outputs, detail, session)?;
    let working_directory = session.working_directory()?;
    let (mended, untouched) = mend(&check, &working_directory)?;
    let outcome = Outcome::of(&mended.report, config.fail_on.value);
    if arguments.dry_run {
        show(&mended, &untouched, detail, session)?;
        return Ok(match mended.changes.is_empty() {
            true => outcome,
            false => outcome.max(Outcome::Findings),
        });
    }
    if let Subject::Text { bytes, .. } = &check.subject {
        hand_back(&mended, bytes, session)?;
        tell_untouched(&untouched, session)?;
        report_beside(&reports, &mended.report, session)?;
        return Ok(outcome);
    }
    let mut written = Ok(());
    for change in &mended.changes {
        // One that fails does not cost the others.
        written = written.and(rewrite::write(change, &working_directory));
    }
    tell_untouched(&untouched, session)?;
    reports.write(&mended.report, session)?;
    written.map(|()| outcome)
}

fn mend(check: &Check, working_directory: &Path) -> Result<(Mended, Untouched), Failure> {
    let untouched = RefCell::new(Untouched::new());
    let may_change = |source: &SourceText| {
        let refusal = match &check.subject {
            Subject::Text { bytes, .. } => rewrite::refusal_of(source, bytes.clone()),
            _ => rewrite::refusal(source, working_directory),
        };
        let may = refusal.is_none();
        if let Some(why) = refusal {
            let path = Arc::clone(&source.id.display);
            untouched.borrow_mut().insert(path, why);
        }
        may
    };
    let mended = pipeline::fix(check, &may_change);
    let mended = mended.map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((mended, untouched.into_inner()))
}

fn tell_untouched(untouched: &Untouched, session: &mut Session<'_>) -> io::Result<()> {
    for (path, why) in untouched {
        let text = printable_lines(&format!("`{path}` is not fixed: {why}"));
        writeln!(session.stderr, "note: {text}")?;
    }
    Ok(())
}

/// `--dry-run`: the diffs on stdout, all else on stderr.
fn show(
    mended: &Mended,
    untouched: &Untouched,
    detail: Detail,
    session: &mut Session<'_>,
) -> io::Result<()> {
    let (style, messages_style) = (session.stdout_style(), session.stderr_style());
    let mut out = Sink {
        out: session.stdout,
        style,
    };
    diff::write(mended, &mut out)?;
    tell_untouched(untouched, session)?;
    let mut messages = Sink {
        out: session.stderr,
        style: messages_style,
    };
    write_problems(&mended.report.problems, &mut messages)?;
    if detail == Detail::Full {
        let plural = |count: usize, word: &str| match count {
            1 => format!("1 {word}"),
            _ => format!("{count} {word}s"),
        };
        writeln!(
            session.stderr,
            "{} would be fixed in {}, {} would remain",
            plural(mended.fixed, "finding"),
            plural(mended.changes.len(), "file"),
            mended.report.findings.len(),
        )?;
    }
    Ok(())
}

/// Writes the text that stood on stdin, mended, to stdout.
fn hand_back(mended: &Mended, bytes: &[u8], session: &mut Session<'_>) -> Result<(), Failure> {
    let refuse = |why: &str| {
        Err(Failure::Usage(format!(
            "the text on stdin cannot be handed back: {why}; use --fix on the file itself"
        )))
    };
    let Ok(before) = std::str::from_utf8(bytes) else {
        return refuse("it is not valid UTF-8");
    };
    let mark = match before.starts_with('\u{feff}') {
        true => "\u{feff}",
        false => "",
    };
    let text = match mended.changes.first() {
        Some(change) => format!("{mark}{}", change.after.text),
        None => before.to_owned(),
    };
    // stdout never shows a secret, and half a text is worse than none.
    let suppressed = mended.report.suppressed.iter().map(|it| &it.finding);
    let mut all = mended.report.findings.iter().chain(suppressed);
    let is_secret = credential::redact(&text) != text.as_str()
        || all.any(|finding| !finding.secret_spans.is_empty());
    if is_secret {
        return refuse("it holds a secret, which is never printed");
    }
    session.stdout.write_all(text.as_bytes())?;
    session.stdout.flush()?;
    Ok(())
}

/// Writes the report to stderr where it would have gone to stdout.
fn report_beside(
    reports: &Reports<'_, Format>,
    report: &Report,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    let mut text = Vec::new();
    let mut beside = Session {
        surroundings: session.surroundings,
        color: When::Never,
        stdin: session.stdin,
        stdout: &mut text,
        stderr: session.stderr,
    };
    let written = reports.write(report, &mut beside);
    session.stderr.write_all(&text)?;
    written
}
