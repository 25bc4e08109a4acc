//! Why a command could not do what it was asked, told on stderr.

use std::io::{self, Write};

use crate::cli::Outcome;
use crate::config::{ConfigError, Mistake};
use crate::credential::without_long_runs;
use crate::report::{self, Sink, Style, printable_lines};

/// Why a command ended early.
#[derive(Debug)]
pub(super) enum Failure {
    /// Something the user can mend; says what, where, and what to do.
    Usage(String),
    /// A configuration that is not right: all that is wrong with it.
    Config(Vec<Mistake>),
    /// Writing failed.
    Output(io::Error),
}

impl From<ConfigError> for Failure {
    fn from(error: ConfigError) -> Self {
        match error {
            ConfigError::Unreadable(text) => Self::Usage(text),
            ConfigError::Mistakes(mistakes) => Self::Config(mistakes),
        }
    }
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

    /// That stdin could not be read.
    pub(super) fn stdin(error: &io::Error) -> Self {
        Self::Usage(format!("stdin cannot be read: {error}"))
    }

    /// What to say where there is room for one line only.
    pub(super) fn in_a_line(&self) -> String {
        match self {
            Self::Usage(text) => text.clone(),
            Self::Config(mistakes) => {
                let first = mistakes.first();
                let what = first.map_or("", |mistake| mistake.message.as_str());
                format!("the configuration is not right: {what}; `paddlint config show` says more")
            }
            Self::Output(error) => format!("the output could not be written: {error}"),
        }
    }

    /// Tells the user. A closed pipe is nothing to tell.
    pub(super) fn tell(&self, stderr: &mut dyn Write, style: Style) -> io::Result<Outcome> {
        let text = match self {
            Self::Usage(text) => without_long_runs(&printable_lines(text)),
            Self::Config(mistakes) => {
                let mut sink = Sink { out: stderr, style };
                report::write_mistakes(mistakes, &mut sink)?;
                return Ok(Outcome::Failed);
            }
            Self::Output(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                return Ok(Outcome::Clean);
            }
            Self::Output(_) => self.in_a_line(),
        };
        if style.color {
            writeln!(stderr, "\u{1b}[1;31merror:\u{1b}[0m {text}")?;
        } else {
            writeln!(stderr, "error: {text}")?;
        }
        Ok(Outcome::Failed)
    }
}
