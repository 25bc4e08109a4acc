//! `paddlint completions`: what a shell needs to complete the command line.
//! Made from the definition of the arguments; knows nothing of what they do.

use clap::CommandFactory;

use crate::cli::args::{Arguments, CompletionsArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

/// Prints the script for a shell.
pub(super) fn run(
    arguments: &CompletionsArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let mut command = Arguments::command();
    // Into memory first: the generator panics when its writer fails, and a
    // closed pipe is no reason to.
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut command, "paddlint", &mut script);
    session.stdout.write_all(&script)?;
    Ok(Outcome::Clean)
}
