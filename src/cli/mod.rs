//! The command line: arguments in, exit status out.
//!
//! The only room that knows the environment, the terminal and the process.
//! What it prints passes through the redacting writer, errors included.

mod account;
mod args;
mod audit;
mod baseline;
mod bulk;
mod check;
mod completions;
mod config;
mod explain;
mod failure;
mod fix;
mod kept;
mod man;
mod outcome;
mod output_file;
mod outputs;
mod progress;
mod reports;
mod rewrite;
mod rules;
mod shown;
mod subject;
mod suggest;
mod surroundings;
mod token;
mod where_token;

use std::ffi::OsString;
use std::io::{self, BufRead, BufWriter, Write};
use std::path::PathBuf;

use clap::Parser;

use crate::report::Style;
use crate::report::redacting::RedactingWriter;

use args::{Arguments, Command, When};
use failure::Failure;

pub use outcome::Outcome;
pub use surroundings::{Continuous, Proxies, Surroundings, Terminal};

/// What a command works with.
struct Session<'a> {
    surroundings: &'a Surroundings,
    color: When,
    stdin: &'a mut (dyn BufRead + Send),
    stdout: &'a mut dyn Write,
    stderr: &'a mut dyn Write,
}

impl Session<'_> {
    /// Where relative paths start.
    fn working_directory(&self) -> Result<PathBuf, Failure> {
        match &self.surroundings.working_directory {
            Ok(path) => Ok(path.clone()),
            Err(error) => Err(Failure::Usage(format!(
                "the working directory cannot be told ({error}); change to a folder that exists"
            ))),
        }
    }

    /// How text on stdout is dressed.
    fn stdout_style(&self) -> Style {
        self.surroundings.stdout.style(self.color)
    }

    /// How text on stderr is dressed.
    fn stderr_style(&self) -> Style {
        self.surroundings.stderr.style(self.color)
    }
}

/// Runs paddlint: `args` with the program's name first. Writes to the streams
/// and says how the process should end.
pub fn run(
    args: impl IntoIterator<Item = OsString>,
    surroundings: &Surroundings,
    stdin: &mut (dyn BufRead + Send),
    stdout: &mut dyn Write,
    stderr: &mut dyn Write,
) -> Outcome {
    let mut stdout = RedactingWriter::new(BufWriter::new(stdout));
    let mut stderr = RedactingWriter::new(stderr);
    let mut session = Session {
        surroundings,
        color: When::Auto,
        stdin,
        stdout: &mut stdout,
        stderr: &mut stderr,
    };
    let result = dispatch(args, &mut session);
    let color = session.color;
    let result = result.and_then(|outcome| Ok(stdout.flush().map(|()| outcome)?));
    let outcome = match result {
        Ok(outcome) => Ok(outcome),
        Err(failure) => failure.tell(&mut stderr, surroundings.stderr.style(color)),
    };
    let outcome = outcome.and_then(|outcome| stderr.flush().map(|()| outcome));
    // Whoever reads no further has what they wanted; nobody hears of anything
    // else that goes wrong with stderr.
    outcome.unwrap_or_else(|error| match error.kind() {
        io::ErrorKind::BrokenPipe => Outcome::Clean,
        _ => Outcome::Failed,
    })
}

fn dispatch(
    args: impl IntoIterator<Item = OsString>,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let arguments = match Arguments::try_parse_from(args) {
        Ok(arguments) => arguments,
        Err(error) => return help_or_failure(&error, session),
    };
    session.color = arguments.color;
    match arguments.command {
        None => {
            suggest::refuse_misspelt_command(&arguments.check.paths)?;
            check::run(&arguments.check, session)
        }
        Some(Command::Check(check)) => check::run(&check, session),
        Some(Command::Audit(audit)) => audit::run(&audit, session),
        Some(Command::Where(arguments)) => where_token::run(&arguments, session),
        Some(Command::Account(arguments)) => account::run(&arguments, session),
        Some(Command::Token(token)) => token::run(&token, session),
        Some(Command::Baseline(baseline)) => baseline::run(&baseline.command, session),
        Some(Command::Rules(rules)) => rules::run(&rules, session),
        Some(Command::Explain(explain)) => explain::run(&explain, session),
        Some(Command::Config(config)) => config::run(&config, session),
        Some(Command::Completions(completions)) => completions::run(&completions, session),
        Some(Command::Man(man)) => man::run(&man, session),
    }
}

/// Help and version are results; everything else that clap says is an error.
fn help_or_failure(error: &clap::Error, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    if error.use_stderr() {
        return Err(Failure::arguments(error));
    }
    let text = error.render();
    if session.stdout_style().color {
        write!(session.stdout, "{}", text.ansi())?;
    } else {
        write!(session.stdout, "{text}")?;
    }
    Ok(Outcome::Clean)
}
