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
    let mut page = &program;
    for name in &arguments.command {
        page = page
            .find_subcommand(name)
            .ok_or_else(|| unknown(name, page))?;
    }
    let man = clap_mangen::Man::new(page.clone())
        .manual("paddlint")
        .date("")
        .source(concat!("paddlint ", env!("CARGO_PKG_VERSION")));
    man.render(&mut session.stdout)?;
    Ok(Outcome::Clean)
}

fn unknown(name: &str, parent: &clap::Command) -> Failure {
    let commands = parent.get_subcommands().map(clap::Command::get_name);
    let commands: Vec<&str> = commands.filter(|name| *name != "help").collect();
    let parent = parent.get_bin_name().unwrap_or("paddlint");
    Failure::Usage(match commands.as_slice() {
        [] => format!("`{parent}` has no command `{name}`"),
        commands => format!(
            "`{parent}` has no command `{name}`; its commands are {}",
            commands.join(", ")
        ),
    })
}
