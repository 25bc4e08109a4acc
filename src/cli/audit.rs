//! `paddlint audit`: from arguments to audits, from audits to an outcome.

#![expect(
    clippy::disallowed_methods,
    reason = "a list of repositories is opened here"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::audit::{self, AuditRequest, Cache, Progress, Unreachable};
use crate::cli::args::AuditArguments;
use crate::cli::failure::Failure;
use crate::cli::kept::Folder;
use crate::cli::reports::Reports;
use crate::cli::{Outcome, Session, progress};
use crate::config::FailOn;
use crate::model::{Audit, Problem, ProblemKind};
use crate::report::{Detail, printable_lines};

/// What is told of a repository that nobody waited for.
const STOPPED: &str = "the audit was stopped before it came to this repository";

/// Audits what the arguments name and shows the report.
pub(super) fn run(
    arguments: &AuditArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let working_directory = session.working_directory()?;
    let repositories = repositories(arguments, &working_directory, session)?;
    let since = arguments.since.as_deref().map(since).transpose()?;
    let detail = match arguments.quiet {
        true => Detail::FindingsOnly,
        false => Detail::Full,
    };
    let reports = Reports::begin(&arguments.outputs, detail, session)?;
    let cache = arguments.cache.as_deref();
    let cache = cache.map(|folder| Folder::at(folder, &working_directory));
    let cache = cache.transpose()?;
    let is_terminal = session.surroundings.stderr.width.is_some() && !arguments.quiet;
    let progress = Arc::new(Progress::default());
    progress::stop_on_interrupt(&progress);
    let mut audits = Vec::new();
    for name in &repositories {
        if progress.is_stopped.load(Ordering::Relaxed) {
            audits.push(failed(
                &name.display().to_string(),
                ProblemKind::Incomplete,
                &STOPPED,
            ));
            continue;
        }
        let request = AuditRequest {
            folder: working_directory.join(name),
            name: shown(name, &working_directory),
            threads: arguments.threads.unwrap_or(0),
            unreachable: match arguments.include_unreachable {
                true => Unreachable::Tell,
                false => Unreachable::Count,
            },
            refs: arguments.refs.clone(),
            range: arguments.rev.clone(),
            since,
        };
        let bar = is_terminal.then(|| progress::Bar::start(&request.name, &progress));
        let result = match request.folder.metadata() {
            // What is around a folder that does not exist was not meant.
            Err(error) => Err(format!("`{}` cannot be opened: {error}", request.name)),
            Ok(_) => {
                let cache = cache.as_ref().map(|folder| folder as &dyn Cache);
                audit::audit(&request, &progress, cache).map_err(|error| error.to_string())
            }
        };
        drop(bar);
        progress.restart();
        match result {
            Ok(audit) => audits.push(audit),
            // One repository that fails does not hide the others.
            Err(error) if repositories.len() > 1 => {
                audits.push(failed(&request.name, ProblemKind::Unreadable, &error));
            }
            Err(error) => return Err(Failure::Usage(error)),
        }
    }
    if let Some(warning) = cache.and_then(|folder| folder.warning()) {
        writeln!(session.stderr, "{}", printable_lines(&warning))?;
    }
    reports.write(&audits, session)?;
    Ok(outcome(&audits, arguments))
}

/// A repository as it was named, or after its folder where that says nothing.
fn shown(name: &Path, working_directory: &Path) -> String {
    let folder = working_directory.file_name();
    match folder {
        Some(folder) if name == Path::new(".") => folder.display().to_string(),
        _ => name.display().to_string(),
    }
}

fn outcome(audits: &[Audit], arguments: &AuditArguments) -> Outcome {
    let worst = audits.iter().map(|audit| {
        if !audit.problems.is_empty() || audit.is_incomplete {
            return Outcome::Failed;
        }
        let of_check = Outcome::of(&audit.check, arguments.fail_on);
        let of_secrets = match arguments.fail_on {
            FailOn::Severity(_) if !audit.secrets.is_empty() => Outcome::Findings,
            _ => Outcome::Clean,
        };
        of_check.max(of_secrets)
    });
    worst.max().unwrap_or(Outcome::Clean)
}

fn failed(name: &str, kind: ProblemKind, error: &dyn std::fmt::Display) -> Audit {
    Audit {
        repository: name.to_owned(),
        problems: vec![Problem {
            path: Arc::from(name),
            place: None,
            kind,
            message: error.to_string(),
        }],
        is_incomplete: true,
        ..Audit::default()
    }
}

/// The repositories that are named, on the command line and in a list.
fn repositories(
    arguments: &AuditArguments,
    working_directory: &Path,
    session: &mut Session<'_>,
) -> Result<Vec<PathBuf>, Failure> {
    let mut repositories = arguments.repositories.clone();
    if let Some(list) = &arguments.repos_from {
        let text = if list == Path::new("-") {
            let mut text = String::new();
            session.stdin.read_to_string(&mut text)?;
            text
        } else {
            fs::read_to_string(working_directory.join(list)).map_err(|error| {
                Failure::Usage(format!(
                    "cannot read the list of repositories `{}`: {error}",
                    list.display()
                ))
            })?
        };
        let lines = text.lines().map(str::trim);
        let named = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
        repositories.extend(named.map(PathBuf::from));
        return Ok(repositories);
    }
    if repositories.is_empty() {
        repositories.push(PathBuf::from("."));
    }
    Ok(repositories)
}

/// Seconds since 1970 of a day or an RFC 3339 time.
fn since(text: &str) -> Result<i64, Failure> {
    let midnight = format!("{text}T00:00:00Z");
    let parse = |text: &str| text.parse::<jiff::Timestamp>().ok();
    let time = parse(text).or_else(|| parse(&midnight));
    time.map(jiff::Timestamp::as_second).ok_or_else(|| {
        Failure::Usage(format!(
            "`--since {text}` is no date; write `2026-01-31` or `2026-01-31T12:00:00Z`"
        ))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_days_or_times() {
        let cases = [
            ("1970-01-02", Some(86_400)),
            ("1970-01-01T00:01:00Z", Some(60)),
            ("1970-01-01T01:00:00+01:00", Some(0)),
            ("yesterday", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(since(text).ok(), expected, "{text}");
        }
    }
}
