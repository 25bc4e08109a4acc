//! The summary of a step: Markdown in which nothing that a repository chose is
//! taken for Markdown.

use crate::model::{Finding, Problem, Report};
use crate::report::positions::{Positions, Unit};
use crate::report::{Run, Style, escape, rule_url, summary};

/// GitHub takes one mebibyte of a step; other tools of the step want some, too.
const MOST_BYTES: usize = 512 * 1024;
/// More rows than this nobody reads.
const MOST_ROWS: usize = 500;

/// What is appended to the file that `$GITHUB_STEP_SUMMARY` names.
pub fn step_summary(report: &Report, run: &Run) -> String {
    let sentence = summary::sentence(report, Style::PLAIN);
    let mut text = format!("### paddlint: {}\n", markdown(&sentence));
    let positions = Positions::default();
    table(
        &mut text,
        "| severity | rule | place | finding |\n|---|---|---|---|\n",
        report.findings.iter().map(|f| row(f, &positions)),
    );
    table(
        &mut text,
        "| could not be looked at | place | why |\n|---|---|---|\n",
        report
            .problems
            .iter()
            .map(|problem| problem_row(problem, run)),
    );
    text.push('\n');
    text
}

/// Appends a table of as many rows as there is room for, and says how many
/// more there are.
fn table(text: &mut String, head: &str, rows: impl ExactSizeIterator<Item = String>) {
    let count = rows.len();
    if count == 0 {
        return;
    }
    text.push('\n');
    text.push_str(head);
    for (at, row) in rows.enumerate() {
        if at == MOST_ROWS || text.len() + row.len() > MOST_BYTES {
            let more = count - at;
            text.push_str(&format!("\n… and {more} more, in the log of the step.\n"));
            return;
        }
        text.push_str(&row);
    }
}

fn row<'a>(finding: &'a Finding, positions: &Positions<'a>) -> String {
    let start = positions.of(&finding.primary, Unit::Character).start;
    format!(
        "| {} | [{}]({}) | {}:{}:{} | {} |\n",
        finding.severity,
        finding.rule,
        rule_url(finding),
        markdown(&finding.primary.source.id.root_relative),
        start.line,
        start.column,
        markdown(&finding.message)
    )
}

fn problem_row(problem: &Problem, run: &Run) -> String {
    let mut place = markdown(&run.rooted(&problem.path));
    if let Some(at) = problem.place {
        place.push_str(&format!(":{}:{}", at.line, at.column));
    }
    format!(
        "| {} | {place} | {} |\n",
        problem.kind.as_str(),
        markdown(&problem.message)
    )
}

/// `text` as it is, on one line of Markdown.
fn markdown(text: &str) -> String {
    let line = escape::line(text);
    let mut escaped = String::with_capacity(line.len());
    for character in line.chars() {
        match character {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            // Mentions notify nobody in a summary, but need not look so either.
            '@' => escaped.push_str("&#64;"),
            // What could begin or end something, or separate cells.
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '!' | '|' | '$' => {
                escaped.push('\\');
                escaped.push(character);
            }
            _ => escaped.push(character),
        }
    }
    // Addresses become links by themselves.
    escaped
        .replace("://", ":&#47;/")
        .replace("www.", "www&#46;")
}
