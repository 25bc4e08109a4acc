//! `paddlint token`: what a value is, whether it is valid, and what is off.
//!
//! Values come from the arguments or, so that no secret enters the shell's
//! history, from stdin.

mod show;
mod verdict;

use std::io::{self, BufRead};

use crate::cli::args::{Answer, TokenArguments};
use crate::cli::failure::Failure;
use crate::cli::{Outcome, Session};

use verdict::Verdict;

/// Longer lines are cut: no credential comes near.
const LONGEST_LINE: usize = 64 * 1024;

/// Tells of each value what it is.
pub(super) fn run(
    arguments: &TokenArguments,
    session: &mut Session<'_>,
) -> Result<Outcome, Failure> {
    let mut telling = Telling {
        expected: arguments.expect.map(super::args::Expectation::kind),
        answer: arguments.format,
        told: 0,
        all_valid: true,
        kept: Vec::new(),
    };
    if arguments.values.is_empty() {
        telling.lines(session)?;
    }
    let is_only = arguments.values.len() == 1;
    for (at, value) in arguments.values.iter().enumerate() {
        if value == "-" {
            telling.lines(session)?;
            continue;
        }
        let origin = if is_only {
            Origin::Only
        } else {
            Origin::Argument(at + 1)
        };
        telling.value(&value.to_string_lossy(), origin, session)?;
    }
    if telling.told == 0 {
        return Err(Failure::Usage(
            "no value given; name one, or write one a line to stdin".into(),
        ));
    }
    if telling.answer == Answer::Json {
        session
            .stdout
            .write_all(show::json(&telling.kept)?.as_bytes())?;
    }
    Ok(if telling.all_valid {
        Outcome::Clean
    } else {
        Outcome::Findings
    })
}

/// Where a value was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    /// As the only argument.
    Only,
    /// As one of several arguments; 1-based.
    Argument(usize),
    /// On this line of stdin; 1-based.
    Line(usize),
}

/// What was told so far.
struct Telling {
    expected: Option<crate::credential::Kind>,
    answer: Answer,
    told: usize,
    all_valid: bool,
    /// For JSON, which is written as a whole.
    kept: Vec<(Origin, Verdict)>,
}

impl Telling {
    fn value(
        &mut self,
        value: &str,
        origin: Origin,
        session: &mut Session<'_>,
    ) -> Result<(), Failure> {
        let verdict = Verdict::on(value, self.expected);
        self.told += 1;
        self.all_valid &= verdict.valid;
        match self.answer {
            Answer::Human => {
                let text = show::human(&verdict, origin, session.stdout_style());
                let gap = if self.told > 1 { "\n" } else { "" };
                write!(session.stdout, "{gap}{text}")?;
            }
            Answer::Json => self.kept.push((origin, verdict)),
        }
        Ok(())
    }

    /// Every line of stdin that is not empty.
    fn lines(&mut self, session: &mut Session<'_>) -> Result<(), Failure> {
        if session.surroundings.stdin_is_terminal {
            writeln!(
                session.stderr,
                "Type or paste one value a line, then Ctrl-D (what you type here is kept nowhere):"
            )?;
            session.stderr.flush()?;
        }
        let mut number = 0;
        loop {
            let line =
                read_line(session.stdin, LONGEST_LINE).map_err(|error| Failure::stdin(&error))?;
            let Some(line) = line else {
                return Ok(());
            };
            number += 1;
            if !line.trim().is_empty() {
                self.value(&line, Origin::Line(number), session)?;
                if session.surroundings.stdin_is_terminal {
                    session.stdout.flush()?;
                }
            }
        }
    }
}

/// The next line without its line end, cut after `longest` bytes; nothing at
/// the end of the input.
fn read_line(input: &mut dyn BufRead, longest: usize) -> io::Result<Option<String>> {
    let mut line = Vec::new();
    let mut is_end = true;
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            break;
        }
        is_end = false;
        let end = memchr::memchr(b'\n', piece);
        let taken = end.unwrap_or(piece.len());
        let room = longest - line.len();
        line.extend_from_slice(&piece[..taken.min(room)]);
        input.consume(taken + usize::from(end.is_some()));
        if end.is_some() {
            break;
        }
    }
    if is_end {
        return Ok(None);
    }
    if line.last() == Some(&b'\r') {
        line.pop();
    }
    Ok(Some(String::from_utf8_lossy(&line).into_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_every_kind_are_read() {
        let long = "x".repeat(50);
        let mut input = format!("a\r\n\n{long}\nb").into_bytes();
        input.push(0xff);
        let mut reader = io::BufReader::with_capacity(7, &*input);
        let mut lines = Vec::new();
        while let Ok(Some(line)) = read_line(&mut reader, 20) {
            lines.push(line);
        }
        assert_eq!(lines, ["a", "", &long[..20], "b\u{fffd}"]);
    }
}
