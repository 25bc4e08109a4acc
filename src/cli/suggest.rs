//! "Did you mean …?"

use std::path::PathBuf;

use clap::CommandFactory;

use crate::cli::args::Arguments;
use crate::cli::failure::Failure;

pub(super) use crate::similar::similar;

/// A single word that is no path but looks like a command is a mistake in the
/// command line. Other paths that are none are for the check to tell.
pub(super) fn refuse_misspelt_command(paths: &[PathBuf]) -> Result<(), Failure> {
    let Some(word) = paths.first().and_then(|path| path.to_str()) else {
        return Ok(());
    };
    let exists = |path: &PathBuf| path.symlink_metadata().is_ok();
    if !is_word(word) || paths.iter().any(exists) {
        return Ok(());
    }
    let command = Arguments::command();
    let names = command.get_subcommands().map(clap::Command::get_name);
    match similar(word, names) {
        Some(name) if name == word => Err(Failure::Usage(format!(
            "options come after the command: `paddlint {name} [OPTIONS]`"
        ))),
        Some(name) => Err(Failure::Usage(format!(
            "no such file or folder: `{word}`; did you mean the command `{name}`?"
        ))),
        None => Ok(()),
    }
}

fn is_word(path: &str) -> bool {
    !path.contains(['/', '\\', '.'])
}
