//! `paddlint where`: what would break if a client token were revoked.

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::audit::{self, AuditRequest, Progress};
use crate::cli::args::{Answer, WhereArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session, config};
use crate::credential::{self, Classification, Kind};
use crate::discover::{self, Request};
use crate::model::{Audit, LineIndex, Problem};
use crate::pipeline::{self, Use};
use crate::report::{printable_lines, problem_line};

/// Tells every place that uses the token: status 1 if there is one.
pub(super) fn run(
    arguments: &WhereArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let token = token(arguments, session)?;
    let working_directory = session.working_directory()?;
    let paths = match arguments.paths.is_empty() {
        true => vec![PathBuf::from(".")],
        false => arguments.paths.clone(),
    };
    let request = Request {
        threads: arguments.threads.unwrap_or(0),
        git: session.surroundings.git.clone(),
        ..Request::new(working_directory.clone(), paths)
    };
    let failed = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let real = working_directory.canonicalize();
    let real = real.unwrap_or_else(|_| working_directory.clone());
    let root = discover::project_root(&real).unwrap_or(&real).to_owned();
    let config = config::of_root(&arguments.choice, working_directory.clone(), root)?;
    // Excludes are for what is told of files: nothing that breaks is left out.
    let settings = Arc::new(config::settings_of(&config, &arguments.choice));
    let (uses, report) =
        pipeline::uses(&request, &settings, &token).map_err(|error| failed(&error))?;
    let mut problems = report.problems;
    let mut history = None;
    if arguments.history {
        let request = AuditRequest {
            folder: working_directory,
            threads: request.threads,
            ..AuditRequest::default()
        };
        let mut told = audit::whereabouts(&request, &token, &Progress::default())
            .map_err(|error| failed(&error))?;
        problems.append(&mut told.problems);
        history = Some(told);
    }
    match arguments.format {
        Answer::Human => human(&uses, history.as_ref(), session)?,
        Answer::Json => {
            let document = document(&token, &uses, history.as_ref(), &problems);
            let text = serde_json::to_string_pretty(&document).map_err(std::io::Error::from)?;
            writeln!(session.stdout, "{text}")?;
        }
    }
    for problem in &problems {
        writeln!(session.stderr, "{}", problem_line(problem))?;
    }
    let was_used = history.is_some_and(|history| !history.secrets.is_empty());
    Ok(match (problems.is_empty(), uses.is_empty() && !was_used) {
        (false, _) => Outcome::Failed,
        (true, false) => Outcome::Findings,
        (true, true) => Outcome::Clean,
    })
}

fn token(arguments: &WhereArguments, session: &mut Session<'_>) -> Result<String, Failure> {
    let mut token = arguments.token.clone();
    if token == "-" {
        token.clear();
        let read = session.stdin.read_line(&mut token);
        read.map_err(|error| Failure::stdin(&error))?;
    }
    let token = token.trim().to_owned();
    match credential::classify_as(&token, Kind::ClientToken) {
        Classification::Credential(found) if found.kind == Kind::ClientToken => Ok(token),
        _ => Err(Failure::Usage(
            "that is no client token; one is `test_` or `live_` with 27 letters and digits behind \
             it (`paddlint token` says what is off)"
                .into(),
        )),
    }
}

fn position(one: &Use) -> (String, usize, usize) {
    let text = &one.place.source.text;
    let at = LineIndex::new(text).position(text, one.place.span.start);
    (one.place.source.id.display.to_string(), at.line, at.column)
}

/// A use in one line, for people.
pub(super) fn use_line(one: &Use) -> String {
    let (path, line, column) = position(one);
    printable_lines(&format!("{path}:{line}:{column}: {}", one.how))
}

/// What the history says, in one line for people.
pub(super) fn history_line(history: &Audit) -> String {
    let Some(told) = history.secrets.first() else {
        return "it was never in the history".to_owned();
    };
    let since = told.first.date.as_deref().and_then(|date| date.get(..10));
    let commits = match told.introduced {
        0 => String::new(),
        1 => " (1 commit brought it in)".to_owned(),
        count => format!(" ({count} commits brought it in)"),
    };
    let since = match (since, told.refs.is_empty()) {
        (_, true) => "in an object that no ref reaches".to_owned(),
        (Some(day), false) => format!("in the history since {day}{commits}"),
        (None, false) => "in the history since it was staged".to_owned(),
    };
    let place = match (told.paths.is_empty(), told.refs.is_empty()) {
        (true, true) => String::new(),
        (true, false) => ", in a message".to_owned(),
        (false, _) => format!(", under {}", told.paths.join(", ")),
    };
    printable_lines(&format!("{since}{place}"))
}

fn human(uses: &[Use], history: Option<&Audit>, session: &mut Session<'_>) -> Result<(), Failure> {
    for one in uses {
        writeln!(session.stdout, "{}", use_line(one))?;
    }
    match uses.len() {
        0 => writeln!(session.stdout, "nothing uses it")?,
        1 => writeln!(session.stdout, "1 place uses it")?,
        count => writeln!(session.stdout, "{count} places use it")?,
    }
    if let Some(history) = history {
        writeln!(session.stdout, "{}", history_line(history))?;
    }
    Ok(())
}

fn redacted(text: &str) -> String {
    credential::redact(text).into_owned()
}

/// Uses as documents show them.
pub(super) fn uses_json(uses: &[Use]) -> Vec<Value> {
    let uses = uses.iter();
    uses.map(|one| {
        let (path, line, column) = position(one);
        json!({"path": redacted(&path), "line": line, "column": column, "how": one.how})
    })
    .collect()
}

/// Problems as documents show them.
pub(super) fn problems_json(problems: &[Problem]) -> Vec<Value> {
    let problems = problems.iter();
    problems
        .map(|problem| {
            json!({
                "path": redacted(&problem.path),
                "kind": problem.kind.as_str(),
                "message": redacted(&problem.message),
            })
        })
        .collect()
}

/// What the history says, as documents show it; null if it never held it.
pub(super) fn history_json(history: &Audit) -> Value {
    history.secrets.first().map_or(Value::Null, |told| {
        json!({
            "first": {"commit": told.first.commit, "date": told.first.date},
            "last": {"commit": told.last.commit, "date": told.last.date},
            "in_head": told.in_head,
            "refs": told.refs,
            "paths": told.paths,
        })
    })
}

fn document(token: &str, uses: &[Use], history: Option<&Audit>, problems: &[Problem]) -> Value {
    json!({
        "version": 1,
        "token": token,
        "used": !uses.is_empty(),
        "uses": uses_json(uses),
        "history": history.map(history_json),
        "problems": problems_json(problems),
    })
}
