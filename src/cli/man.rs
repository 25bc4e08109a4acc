//! `paddlint man`: the manual pages, in roff. Made from the definition of the
//! arguments; knows nothing of what they do.

use clap::CommandFactory;

use crate::cli::args::{Arguments, ManArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

/// Prints the page of the program, or of one command.
pub(super) fn run(arguments: &ManArguments, session: &mut Session<'_>) -> Result<Outcome, Failure> {
    let mut program = Arguments::command();
    // Gives the commands their whole names, and what is global.
    program.build();
    let page = match &arguments.command {
        None => program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command.clone(),
            None => return Err(unknown(name, &program)),
        },
    };
    let man = clap_mangen::Man::new(page)
        .manual("paddlint")
        .date("")
        .source(concat!("paddlint ", env!("CARGO_PKG_VERSION")));
    man.render(&mut session.stdout)?;
    Ok(Outcome::Clean)
}

fn unknown(name: &str, program: &clap::Command) -> Failure {
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let commands: Vec<&str> = commands.filter(|name| *name != "help").collect();
    Failure::Usage(format!(
        "there is no command `{name}`; the commands are {}",
        commands.join(", ")
    ))
}
