//! `paddlint audit`: from arguments to audits, from audits to an outcome.

#![expect(
    clippy::disallowed_methods,
    reason = "a list of repositories is opened here"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::audit::{self, AuditRequest, Cache, HeadCheck, Progress, Unreachable};
use crate::cli::args::AuditArguments;
use crate::cli::failure::Failure;
use crate::cli::kept::Folder;
use crate::cli::reports::Reports;
use crate::cli::{Outcome, Session, config, progress, subject};
use crate::config::FailOn;
use crate::discover;
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
    let mut worst = Outcome::Clean;
    for name in &repositories {
        if progress.is_stopped.load(Ordering::Relaxed) {
            worst = Outcome::Failed;
            audits.push(failed(
                &name.display().to_string(),
                ProblemKind::Incomplete,
                STOPPED,
            ));
            continue;
        }
        let shown = shown(name, &working_directory);
        let bar = is_terminal.then(|| progress::Bar::start(&shown, &progress));
        let folder = working_directory.join(name);
        let result = match folder.metadata() {
            // What is around a folder that does not exist was not meant.
            Err(error) => Err(Failure::Usage(format!(
                "`{shown}` cannot be opened: {error}"
            ))),
            Ok(_) => head_check(&folder, arguments, &working_directory).and_then(|head| {
                let request = AuditRequest {
                    folder,
                    name: shown.clone(),
                    threads: arguments.threads.unwrap_or(0),
                    unreachable: match arguments.include_unreachable {
                        true => Unreachable::Tell,
                        false => Unreachable::Count,
                    },
                    refs: arguments.refs.clone(),
                    range: arguments.rev.clone(),
                    since,
                    head: head.check,
                };
                let cache = cache.as_ref().map(|folder| folder as &dyn Cache);
                let audit = audit::audit(&request, &progress, cache);
                let audit = audit.map_err(|error| Failure::Usage(error.to_string()))?;
                Ok((outcome(&audit, head.fail_on, arguments.fail_on), audit))
            }),
        };
        drop(bar);
        progress.restart();
        match result {
            Ok((of_this, audit)) => {
                worst = worst.max(of_this);
                audits.push(audit);
            }
            // One repository that fails does not hide the others.
            Err(failure) if repositories.len() > 1 => {
                worst = Outcome::Failed;
                audits.push(failed(
                    &shown,
                    ProblemKind::Unreadable,
                    &failure.in_a_line(),
                ));
            }
            Err(failure) => return Err(failure),
        }
    }
    if let Some(warning) = cache.and_then(|folder| folder.warning()) {
        writeln!(session.stderr, "{}", printable_lines(&warning))?;
    }
    reports.write(&audits, session)?;
    Ok(worst)
}

/// How a repository's current commit is checked, and what counts there.
struct Head {
    check: HeadCheck,
    fail_on: FailOn,
}

/// What the configuration of a repository says: that in its work tree, if it has
/// one, or that which the command line names.
fn head_check(
    folder: &Path,
    arguments: &AuditArguments,
    working_directory: &Path,
) -> Result<Head, Failure> {
    let mut choice = arguments.choice.clone();
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let root = discover::project_root(&real);
    choice.no_config |= root.is_none() && choice.config.is_none();
    let root = root.unwrap_or(&real).to_owned();
    let config = config::of_root(&choice, working_directory.to_owned(), root)?;
    Ok(Head {
        check: subject::of_head(&config, &choice)?,
        fail_on: arguments.fail_on.unwrap_or(config.fail_on.value),
    })
}

/// A repository as it was named, or after its folder where that says nothing.
fn shown(name: &Path, working_directory: &Path) -> String {
    let folder = working_directory.file_name();
    match folder {
        Some(folder) if name == Path::new(".") => folder.display().to_string(),
        _ => name.display().to_string(),
    }
}

/// What one audit amounts to. The configuration says which findings of the check
/// count; whether secrets do, only the command line.
fn outcome(audit: &Audit, of_check: FailOn, asked: Option<FailOn>) -> Outcome {
    if !audit.problems.is_empty() || audit.is_incomplete {
        return Outcome::Failed;
    }
    let of_secrets = match asked {
        Some(FailOn::Never) => Outcome::Clean,
        _ if audit.secrets.is_empty() => Outcome::Clean,
        _ => Outcome::Findings,
    };
    Outcome::of(&audit.check, of_check).max(of_secrets)
}

fn failed(name: &str, kind: ProblemKind, error: &str) -> Audit {
    Audit {
        repository: name.to_owned(),
        problems: vec![Problem {
            path: Arc::from(name),
            place: None,
            kind,
            message: error.to_owned(),
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
            let read = session.stdin.read_to_string(&mut text);
            read.map_err(|error| Failure::stdin(&error))?;
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
