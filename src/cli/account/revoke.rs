//! `paddlint account tokens revoke`: looks first, asks, and then revokes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::account::{Client, ClientToken};
use crate::audit::{self, AuditRequest, Progress};
use crate::cli::account::access::{Way, takes_stdin};
use crate::cli::account::args::RevokeArguments;
use crate::cli::account::tokens::{Wanted, as_json, write_json};
use crate::cli::args::Answer;
use crate::cli::failure::Failure;
use crate::cli::where_token;
use crate::cli::{Outcome, Session};
use crate::config::Settings;
use crate::discover::{self, IgnoreFiles, Request};
use crate::model::{Audit, Problem};
use crate::pipeline::{self, Use};
use crate::report::{printable_line, problem_line};

/// Where the token is used.
struct Looked {
    uses: Vec<Use>,
    /// One for each repository, if the history was asked for.
    histories: Vec<Audit>,
    problems: Vec<Problem>,
}

impl Looked {
    fn is_used(&self) -> bool {
        let was_used = self.histories.iter().any(|one| !one.secrets.is_empty());
        !self.uses.is_empty() || was_used
    }
}

/// What came of it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Done {
    Revoked,
    WasRevoked,
    Refused,
}

/// Revokes a token that nothing uses.
pub(super) fn run(
    arguments: &RevokeArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let wanted = Wanted::read(&arguments.token)?;
    let way = Way::find(&arguments.access, session)?;
    let client = way.client();
    let token = wanted.find(&way.access, &client)?;
    if !token.is_active() {
        tell(&token, None, Done::WasRevoked, arguments, session)?;
        return Ok(Outcome::Clean);
    }
    let looked = look(&token, arguments, session)?;
    for problem in &looked.problems {
        writeln!(session.stderr, "{}", problem_line(problem))?;
    }
    if !arguments.force {
        if looked.is_used() {
            tell(&token, Some(&looked), Done::Refused, arguments, session)?;
            return Ok(match looked.problems.is_empty() {
                true => Outcome::Findings,
                false => Outcome::Failed,
            });
        }
        if !looked.problems.is_empty() {
            return Err(Failure::Usage(
                "not everything could be looked at, and what could not may use the token: nothing \
                 was revoked (`--force` revokes it all the same)"
                    .to_owned(),
            ));
        }
    }
    if arguments.format == Answer::Human {
        list_uses(&looked, session)?;
    }
    confirm(&token, arguments, session)?;
    let revoked = revoke(&client, &token)?;
    tell(&revoked, Some(&looked), Done::Revoked, arguments, session)?;
    Ok(Outcome::Clean)
}

fn revoke(client: &Client<'_>, token: &ClientToken) -> Result<ClientToken, Failure> {
    let revoked = client.revoke_token(&token.id)?;
    match revoked.is_active() {
        false => Ok(revoked),
        true => Err(Failure::Usage(
            "Paddle says that all is well, and that the token is still active; look at it in \
             Paddle > Developer tools > Authentication"
                .to_owned(),
        )),
    }
}

/// Looks for everything that uses the token.
fn look(
    token: &ClientToken,
    arguments: &RevokeArguments,
    session: &Session<'_>,
) -> Result<Looked, Failure> {
    let working_directory = session.working_directory()?;
    let paths = match arguments.paths.is_empty() {
        true => vec![PathBuf::from(".")],
        false => arguments.paths.clone(),
    };
    let request = Request {
        git: session.surroundings.git.clone(),
        ignore_files: match arguments.no_ignore {
            true => IgnoreFiles::Disregard,
            false => IgnoreFiles::Respect,
        },
        ..Request::new(working_directory.clone(), paths.clone())
    };
    let settings = Arc::<Settings>::default();
    let failed = |error: &dyn std::fmt::Display| Failure::Usage(error.to_string());
    let (uses, report) =
        pipeline::uses(&request, &settings, &token.token).map_err(|error| failed(&error))?;
    let mut looked = Looked {
        uses,
        histories: Vec::new(),
        problems: report.problems,
    };
    if arguments.history {
        for folder in repositories(&paths, &working_directory) {
            let request = AuditRequest {
                name: folder.display().to_string(),
                folder,
                ..AuditRequest::default()
            };
            let told = audit::whereabouts(&request, &token.token, &Progress::default());
            let mut told = told.map_err(|error| failed(&error))?;
            looked.problems.append(&mut told.problems);
            looked.histories.push(told);
        }
    }
    Ok(looked)
}

/// The repositories around the paths, each once.
pub(super) fn repositories(paths: &[PathBuf], working_directory: &Path) -> BTreeSet<PathBuf> {
    let around = |path: &PathBuf| {
        let path = working_directory.join(path);
        let path = path.canonicalize().unwrap_or(path);
        let folder = match path.is_dir() {
            true => path,
            false => path.parent().map_or_else(PathBuf::new, Path::to_owned),
        };
        discover::project_root(&folder).map_or(folder.clone(), Path::to_owned)
    };
    paths.iter().map(around).collect()
}

/// Makes sure that it is meant.
fn confirm(
    token: &ClientToken,
    arguments: &RevokeArguments,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    if arguments.yes {
        return Ok(());
    }
    let can_ask = session.surroundings.stdin_is_terminal && !takes_stdin(&arguments.access);
    if !can_ask {
        return Err(Failure::Usage(
            "revoking cannot be undone, and there is no terminal to ask on: add `--yes`; nothing \
             was revoked"
                .to_owned(),
        ));
    }
    // What was found stands above the question.
    session.stdout.flush()?;
    write!(
        session.stderr,
        "Revoke `{}` (\"{}\")? This cannot be undone. [y/N] ",
        printable_line(&token.token),
        printable_line(&token.name)
    )?;
    session.stderr.flush()?;
    let mut answer = String::new();
    let read = session.stdin.read_line(&mut answer);
    read.map_err(|error| Failure::stdin(&error))?;
    match answer.trim().to_lowercase().as_str() {
        "y" | "yes" => Ok(()),
        _ => Err(Failure::Usage("nothing was revoked".to_owned())),
    }
}

fn tell(
    token: &ClientToken,
    looked: Option<&Looked>,
    result: Done,
    arguments: &RevokeArguments,
    session: &mut Session<'_>,
) -> Result<(), Failure> {
    if arguments.format == Answer::Json {
        return write_json(&document(token, looked, result), session);
    }
    let shown = printable_line(&token.token);
    let name = printable_line(&token.name);
    let day = token.revoked_at.as_deref().and_then(|time| time.get(..10));
    let day = day.map_or_else(String::new, |day| format!(" on {}", printable_line(day)));
    match result {
        Done::Refused => {
            if let Some(looked) = looked {
                list_uses(looked, session)?;
            }
            writeln!(
                session.stdout,
                "`{shown}` (\"{name}\") was NOT revoked: all of this would break (`--force` revokes \
                 it all the same)"
            )?;
        }
        Done::Revoked => writeln!(
            session.stdout,
            "revoked `{shown}` (\"{name}\", {}){day}; this cannot be undone",
            printable_line(&token.id)
        )?,
        Done::WasRevoked => writeln!(
            session.stdout,
            "`{shown}` (\"{name}\", {}) was already revoked{day}",
            printable_line(&token.id)
        )?,
    }
    Ok(())
}

fn list_uses(looked: &Looked, session: &mut Session<'_>) -> Result<(), Failure> {
    for one in &looked.uses {
        writeln!(session.stdout, "{}", where_token::use_line(one))?;
    }
    for history in &looked.histories {
        let line = where_token::history_line(history);
        let repository = printable_line(&history.repository);
        writeln!(session.stdout, "{repository}: {line}")?;
    }
    if !looked.is_used() {
        writeln!(
            session.stdout,
            "nothing that was looked at uses it; files that git ignores are looked at only if `--in` \
             names them, or with `--no-ignore`"
        )?;
    }
    Ok(())
}

fn document(token: &ClientToken, looked: Option<&Looked>, result: Done) -> Value {
    let (uses, problems) = looked.map_or((&[][..], &[][..]), |looked| {
        (&looked.uses[..], &looked.problems[..])
    });
    let histories = looked.map_or(&[][..], |looked| &looked.histories[..]);
    let histories: Vec<Value> = histories
        .iter()
        .map(|history| {
            json!({
                "repository": history.repository,
                "history": where_token::history_json(history),
            })
        })
        .collect();
    json!({
        "version": 1,
        "outcome": match result {
            Done::Revoked => "revoked",
            Done::WasRevoked => "already-revoked",
            Done::Refused => "refused",
        },
        "token": as_json(token),
        "uses": where_token::uses_json(uses),
        "histories": histories,
        "problems": where_token::problems_json(problems),
    })
}
