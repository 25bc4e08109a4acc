//! Problems as lines for people: what could not be looked at, and why.

use std::io;

use crate::model::Problem;
use crate::report::{Sink, escape};

/// Writes `path:line:column: problem[kind] message` for each problem.
pub(crate) fn write_short(problems: &[Problem], sink: &mut Sink<'_>) -> io::Result<()> {
    for problem in problems {
        let kind = problem.kind.as_str();
        let message = escape::line(&problem.message);
        let mut place = place(problem);
        if !place.is_empty() {
            place.push_str(": ");
        }
        writeln!(sink.out, "{place}problem[{kind}] {message}")?;
    }
    Ok(())
}

/// A problem as one line without colours.
pub(crate) fn problem_line(problem: &Problem) -> String {
    let place = place(problem);
    let separator = if place.is_empty() { "" } else { ": " };
    let message = escape::line(&problem.message);
    format!(
        "problem[{}]: {place}{separator}{message}",
        problem.kind.as_str()
    )
}

/// Writes `problem[kind]: path:line:column: message` for each problem, with
/// the kind in colour.
pub(crate) fn write_human(problems: &[Problem], sink: &mut Sink<'_>) -> io::Result<()> {
    let (red, plain) = if sink.style.color {
        ("\u{1b}[1;31m", "\u{1b}[0m")
    } else {
        ("", "")
    };
    for problem in problems {
        let kind = problem.kind.as_str();
        let message = escape::line(&problem.message);
        let mut place = place(problem);
        if !place.is_empty() {
            place.push_str(": ");
        }
        writeln!(sink.out, "{red}problem[{kind}]{plain}: {place}{message}")?;
    }
    Ok(())
}

fn place(problem: &Problem) -> String {
    let mut place = escape::leading_path(&problem.path);
    if let Some(at) = problem.place {
        place.push_str(&format!(":{}:{}", at.line, at.column));
    }
    place
}
