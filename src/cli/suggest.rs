//! "Did you mean …?"

use std::path::PathBuf;

use clap::CommandFactory;

use crate::cli::args::Arguments;
use crate::cli::failure::Failure;

/// The candidate that `word` most likely stands for.
pub(super) fn similar<'a>(
    word: &str,
    candidates: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    let word = word.to_ascii_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(&word, candidate), candidate))
        .filter(|(similarity, _)| *similarity > 0.85)
        .max_by(|left, right| left.0.total_cmp(&right.0))
        .map(|(_, candidate)| candidate)
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_close_is_suggested() {
        let names = ["check", "token", "rules", "explain"];
        let cases = [
            ("chekc", Some("check")),
            ("chek", Some("check")),
            ("Token", Some("token")),
            ("tokens", Some("token")),
            ("rule", Some("rules")),
            ("explian", Some("explain")),
            ("src", None),
            ("public", None),
            ("tests", None),
            ("checkout", Some("check")),
            ("", None),
        ];
        for (word, expected) in cases {
            assert_eq!(similar(word, names), expected, "{word}");
        }
    }
}
