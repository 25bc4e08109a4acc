//! Why a command could not do what it was asked, told on stderr.

use std::io::{self, Write};

use crate::cli::Outcome;
use crate::report::{Style, printable_lines};

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something the user can mend; says what, where, and what to do.
    Usage(String),
    /// Writing failed.
    Output(io::Error),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

impl Failure {
    /// What clap says about arguments, without its own `error: `.
    pub(super) fn arguments(error: &clap::Error) -> Self {
        let text = error.render().to_string();
        let text = text.strip_prefix("error: ").unwrap_or(&text);
        Self::Usage(text.trim_end().to_owned())
    }

    /// Tells the user. A closed pipe is nothing to tell.
    pub(super) fn tell(&self, stderr: &mut dyn Write, style: Style) -> io::Result<Outcome> {
        let text = match self {
            Self::Usage(text) => without_long_runs(&printable_lines(text)),
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(Outcome::Clean);
            }
            Self::Output(error) => format!("the output could not be written: {error}"),
        };
        if style.color {
            writeln!(stderr, "\u{1b}[1;31merror:\u{1b}[0m {text}")?;
        } else {
            writeln!(stderr, "error: {text}")?;
        }
        Ok(Outcome::Failed)
    }
}

/// From here on a run of letters and digits could be a key without a prefix.
const LONG_RUN: usize = 40;

/// `text` with long runs of letters and digits left out: an argument in the
/// wrong place may be a secret that nothing tells from a word.
pub(super) fn without_long_runs(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_ascii_alphanumeric();
        let end = rest
            .find(|character: char| character.is_ascii_alphanumeric() != is_word)
            .unwrap_or(rest.len());
        let (run, after) = rest.split_at(end);
        if is_word && run.len() >= LONG_RUN && run.contains(|c: char| c.is_ascii_digit()) {
            shown.push_str(&format!("({} characters, not shown)", run.len()));
        } else {
            shown.push_str(run);
        }
        rest = after;
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_a_key_is_left_out() {
        let key = "9f3b2".repeat(10);
        let cases = [
            (
                "é word-by-word 12".to_owned(),
                "é word-by-word 12".to_owned(),
            ),
            (
                format!("unexpected `--key={key}`"),
                "unexpected `--key=(50 characters, not shown)`".to_owned(),
            ),
            ("x".repeat(60), "x".repeat(60)),
        ];
        for (text, expected) in cases {
            assert_eq!(without_long_runs(&text), expected);
        }
    }
}
