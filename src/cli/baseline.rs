//! `paddlint baseline`: keeps the list of findings that are known.

#![expect(clippy::disallowed_methods, reason = "cli reads what the user names")]

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::civil::Date;

use crate::cli::args::{BaselineCommand, BaselineTarget};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session, config, output_file, subject};
use crate::discover;
use crate::model::{Report, SourceText};
use crate::pipeline;
use crate::report::{Sink, printable_lines, write_problems};
use crate::suppress::baseline::{Baseline, Entry, render};

/// The baseline where nothing else is said.
const DEFAULT: &str = ".paddlint-baseline.json";

/// Nobody has a baseline larger than this.
const LIMIT: u64 = 64 * 1024 * 1024;

/// Reads the baseline `file`, which a user named in `working_directory`.
pub(super) fn load(file: &Path, working_directory: &Path) -> Result<Baseline, Failure> {
    let shown = file.display();
    let text = read(&working_directory.join(file)).map_err(|error| {
        let remedy = match error.kind() {
            io::ErrorKind::NotFound => format!("; `paddlint baseline create {shown}` writes it"),
            _ => String::new(),
        };
        Failure::Usage(format!(
            "the baseline `{shown}` cannot be read: {error}{remedy}"
        ))
    })?;
    let source = SourceText {
        id: Arc::new(discover::source_id(working_directory, file)),
        text: Arc::from(text),
    };
    Baseline::parse(source, today()).map_err(|mistakes| {
        let lines: Vec<String> = mistakes
            .iter()
            .map(|mistake| format!("{shown}:{}: {}", mistake.line, mistake.message))
            .collect();
        Failure::Usage(format!(
            "the baseline cannot be used\n  {}",
            lines.join("\n  ")
        ))
    })
}

fn read(path: &Path) -> io::Result<String> {
    // Not what could keep us waiting for ever.
    if !path.metadata()?.is_file() {
        return Err(io::Error::other("it is no file"));
    }
    let mut bytes = Vec::new();
    std::fs::File::open(path)?
        .take(LIMIT + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LIMIT {
        let limit = LIMIT / (1024 * 1024);
        return Err(io::Error::other(format!("it is over {limit} MiB")));
    }
    let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8"))?;
    Ok(text.trim_start_matches('\u{FEFF}').to_owned())
}

fn today() -> Date {
    jiff::tz::Offset::UTC
        .to_datetime(jiff::Timestamp::now())
        .date()
}

/// Does what the arguments say and tells what came of it.
pub(super) fn run(
    command: &BaselineCommand,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    match command {
        BaselineCommand::Create { target, force } => {
            let target = &Target::of(target, session)?;
            let there = target.path.symlink_metadata().is_ok();
            if there && !force {
                let shown = target.file.display();
                return Err(Failure::Usage(format!(
                    "`{shown}` is there already: `paddlint baseline update {shown}` adds to it, \
                     `--force` writes it anew"
                )));
            }
            create(target, session)
        }
        BaselineCommand::Update { target } => update(&Target::of(target, session)?, session),
        BaselineCommand::Prune { target } => prune(&Target::of(target, session)?, session),
    }
}

/// Which baseline, and what is checked for it.
struct Target<'a> {
    /// As a person in the working directory calls it.
    file: PathBuf,
    /// Where it is.
    path: PathBuf,
    arguments: &'a BaselineTarget,
}

impl<'a> Target<'a> {
    fn of(arguments: &'a BaselineTarget, session: &Session<'_>) -> Result<Self, Failure> {
        let working_directory = session.working_directory()?;
        let configured = || -> Result<Option<PathBuf>, Failure> {
            let config = config::in_force(&arguments.check().configured, session)?;
            let written = config.baseline.as_ref();
            Ok(written.map(|written| config.base.join(&written.value)))
        };
        let given = match &arguments.file {
            Some(file) => file.clone(),
            None => configured()?.unwrap_or_else(|| PathBuf::from(DEFAULT)),
        };
        let file = match given.is_absolute() && arguments.file.is_none() {
            true => told_from(&working_directory, &given),
            false => given.clone(),
        };
        Ok(Self {
            file,
            path: working_directory.join(given),
            arguments,
        })
    }
}

/// A path as it is called in the working directory.
fn told_from(working_directory: &Path, path: &Path) -> PathBuf {
    let real = working_directory.canonicalize();
    let real = real.unwrap_or_else(|_| working_directory.to_owned());
    let mut up = PathBuf::new();
    for above in real.ancestors() {
        if let Ok(below) = path.strip_prefix(above) {
            return up.join(below);
        }
        up.push("..");
    }
    path.to_owned()
}

fn create(target: &Target<'_>, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    let (report, _) = checked(target, None, session)?;
    let entries = found(&report, target, session)?;
    write(target, &render(&entries), session)?;
    let shown = printable_lines(&target.file.display().to_string());
    writeln!(
        session.stdout,
        "{} in `{shown}`; check with `paddlint --baseline {shown}`",
        entries_of(entries.len()),
    )?;
    finish(&report, session)
}

fn update(target: &Target<'_>, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    let (report, baseline) = checked(target, Some(target), session)?;
    let Some(baseline) = baseline else {
        return Ok(Outcome::Clean);
    };
    let mut added = found(&report, target, session)?;
    added.retain(|entry| baseline.entry(&entry.fingerprint).is_none());
    let expired = baseline
        .entries()
        .iter()
        .filter(|entry| baseline.is_expired(entry))
        .count();
    let text = render(baseline.entries().iter().chain(&added));
    write_changed(target, &baseline, &text, session)?;
    writeln!(
        session.stdout,
        "{} added, {} in `{}`",
        added.len(),
        entries_of(baseline.entries().len() + added.len()),
        printable_lines(&target.file.display().to_string()),
    )?;
    if expired > 0 {
        writeln!(
            session.stdout,
            "{} expired: change `expires`, or remove them",
            entries_of(expired)
        )?;
    }
    finish(&report, session)
}

fn prune(target: &Target<'_>, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    let (report, baseline) = checked(target, Some(target), session)?;
    let Some(baseline) = baseline else {
        return Ok(Outcome::Clean);
    };
    let suppressed = report.suppressed.iter().map(|it| &it.finding);
    let all = report.findings.iter().chain(suppressed);
    let known: BTreeSet<&str> = all.map(|finding| &*finding.fingerprint).collect();
    // The check tells of the entries that suppress nothing.
    let told: BTreeSet<_> = report
        .findings
        .iter()
        .filter(|finding| finding.primary.source.id == baseline.source().id)
        .map(|finding| finding.primary.span)
        .collect();
    let kept: Vec<&Entry> = baseline
        .entries()
        .iter()
        .filter(|entry| known.contains(&*entry.fingerprint) || !told.contains(&entry.span))
        .collect();
    let removed = baseline.entries().len() - kept.len();
    let left = kept.len();
    write_changed(target, &baseline, &render(kept), session)?;
    writeln!(
        session.stdout,
        "{removed} removed, {} in `{}`",
        entries_of(left),
        printable_lines(&target.file.display().to_string()),
    )?;
    finish(&report, session)
}

/// A check of what the arguments name, with the baseline if one is given.
fn checked(
    target: &Target<'_>,
    baseline: Option<&Target<'_>>,
    session: &mut Session<'_>,
) -> Result<(Report, Option<Baseline>), Failure> {
    let mut arguments = target.arguments.check();
    arguments.configured.baseline = baseline.map(|target| target.file.clone());
    let mut config = config::in_force(&arguments.configured, session)?;
    if baseline.is_none() {
        config.baseline = None;
    }
    let check = subject::of(&arguments, &config, session)?;
    let report = pipeline::check(&check).map_err(|error| Failure::Usage(error.to_string()))?;
    Ok((report, check.suppression.baseline))
}

/// Entries for what was found, but for what is wrong with the baseline itself.
fn found(
    report: &Report,
    target: &Target<'_>,
    session: &Session<'_>,
) -> Result<Vec<Entry>, Failure> {
    let own = discover::source_id(&session.working_directory()?, &target.file);
    let others = report
        .findings
        .iter()
        .filter(|finding| finding.primary.source.id.root_relative != own.root_relative);
    Ok(others.map(Entry::of).collect())
}

/// Writes the baseline if it is another than before.
fn write_changed(
    target: &Target<'_>,
    before: &Baseline,
    text: &str,
    session: &Session<'_>,
) -> Result<(), Failure> {
    if *before.source().text == *text {
        return Ok(());
    }
    write(target, text, session)
}

fn write(target: &Target<'_>, text: &str, session: &Session<'_>) -> Result<(), Failure> {
    output_file::write(&target.file, &session.working_directory()?, |out| {
        out.write_all(text.as_bytes())
    })
}

/// Tells what could not be looked at.
fn finish(report: &Report, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    session.stdout.flush()?;
    let mut sink = Sink {
        style: session.stderr_style(),
        out: session.stderr,
    };
    write_problems(&report.problems, &mut sink)?;
    let is_whole = report.problems.is_empty();
    Ok(if is_whole {
        Outcome::Clean
    } else {
        Outcome::Failed
    })
}

fn entries_of(count: usize) -> String {
    match count {
        1 => "1 entry".to_owned(),
        _ => format!("{count} entries"),
    }
}
