//! The report for people: each finding with its source, then what could not
//! be looked at, then a sentence that sums it up.
//!
//! The drawing is miette's, and no other module knows miette. What is given to
//! it is already fit to be printed.

pub(super) mod mistakes;
mod snippets;

use std::fmt;
use std::io;

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan};
use unicode_width::UnicodeWidthStr;

use crate::model::{Finding, Report, Severity};
use crate::report::sources::Sources;
use crate::report::{Detail, Format, Sink, Sinks, Style, escape, problems, rule_url, summary};

use snippets::Snippets;

pub(crate) static FORMAT: Format = Format {
    name: "human",
    write,
};

/// Text wider than this is hard to read, however wide the terminal is.
const WIDEST_TEXT: usize = 100;

fn write(report: &Report, sinks: &mut Sinks<'_>) -> io::Result<()> {
    let style = sinks.report.style;
    write_findings(report, &mut sinks.report)?;
    // The problems go to another stream; on a terminal they must stand here.
    sinks.report.out.flush()?;
    if !report.problems.is_empty() {
        problems::write_human(&report.problems, &mut sinks.messages)?;
        sinks.messages.out.flush()?;
    }
    if sinks.detail == Detail::Full {
        writeln!(sinks.report.out, "{}", summary::sentence(report, style))?;
    }
    Ok(())
}

/// Draws each finding of `report`.
pub(crate) fn write_findings(report: &Report, sink: &mut Sink<'_>) -> io::Result<()> {
    let mut sources = Sources::new(report);
    for finding in &report.findings {
        let drawn = draw(finding, &mut sources, sink.style).map_err(io::Error::other)?;
        writeln!(sink.out, "{drawn}")?;
    }
    Ok(())
}

/// One finding, ending in a line end.
fn draw<'a>(
    finding: &'a Finding,
    sources: &mut Sources<'a>,
    style: Style,
) -> Result<String, fmt::Error> {
    let snippets = Snippets::of(finding, sources, style.width);
    let text_width = style.width.min(WIDEST_TEXT);
    let heading = heading(finding, style);
    let url = rule_url(finding);
    let mut help = wrap(
        &escape::lines(&finding.help),
        text_width.saturating_sub(8),
        0,
    );
    if !style.links {
        if !help.is_empty() {
            help.push('\n');
        }
        help.push_str(&url);
    }
    let shown = Shown {
        message: bold(
            &wrap(
                &escape::line(&finding.message),
                text_width.saturating_sub(4),
                finding.severity.as_str().len() + finding.rule.len() + 4,
            ),
            style,
        ),
        severity: severity(finding.severity),
        help,
        snippets: &snippets,
    };
    let mut drawn = String::new();
    handler(finding.severity, heading, &snippets, style).render_report(&mut drawn, &shown)?;
    // miette indents the heading; a list of findings reads better without.
    Ok(drawn
        .strip_prefix("  ")
        .map_or_else(|| drawn.clone(), str::to_owned))
}

/// `error[rule]:`, with a link to the rule's page where links may be used.
fn heading(finding: &Finding, style: Style) -> String {
    let name = format!("{}[{}]", finding.severity, finding.rule);
    if style.links {
        let url = rule_url(finding);
        format!("\u{1b}]8;;{url}\u{1b}\\{name}\u{1b}]8;;\u{1b}\\:")
    } else {
        format!("{name}:")
    }
}

fn bold(text: &str, style: Style) -> String {
    if !style.color {
        return text.to_owned();
    }
    let lines = text
        .split('\n')
        .map(|line| format!("\u{1b}[1m{line}\u{1b}[0m"));
    lines.collect::<Vec<_>>().join("\n")
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
        Severity::Note => miette::Severity::Advice,
    }
}

/// miette's renderer, told everything that it would otherwise find out from
/// the environment.
fn handler(
    severity: Severity,
    heading: String,
    snippets: &Snippets,
    style: Style,
) -> GraphicalReportHandler {
    let mut theme = if style.color {
        GraphicalTheme::unicode()
    } else {
        GraphicalTheme::unicode_nocolor()
    };
    if style.color {
        theme.styles.error = theme.styles.error.bold();
        theme.styles.warning = theme.styles.warning.bold();
        theme.styles.advice = theme.styles.advice.bold();
    }
    let (icon, primary) = match severity {
        Severity::Error => (&mut theme.characters.error, theme.styles.error),
        Severity::Warning => (&mut theme.characters.warning, theme.styles.warning),
        Severity::Note => (&mut theme.characters.advice, theme.styles.advice),
    };
    *icon = heading;
    let related = theme.styles.help;
    // miette gives the styles to the labels in the order of their offsets.
    theme.styles.highlights = snippets
        .primary_by_offset()
        .map(|is_primary| if is_primary { primary } else { related })
        .collect();
    if style.color {
        theme.styles.link = theme.styles.help;
    }
    GraphicalReportHandler::new_themed(theme)
        .with_urls(false)
        .without_cause_chain()
        .without_syntax_highlighting()
        .with_context_lines(1)
        // Wrapped here, at spaces only: rule names and links stay whole.
        .with_wrap_lines(false)
        .with_width(style.width)
}

/// Breaks `text` at spaces so that lines have at most `width` columns, the
/// first one `indent` less. Longer words stay whole.
fn wrap(text: &str, width: usize, indent: usize) -> String {
    let mut wrapped = String::with_capacity(text.len() + 8);
    let mut used = indent;
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            wrapped.push('\n');
            used = 0;
        }
        for (at, word) in line.split(' ').enumerate() {
            let needed = word.width();
            if at > 0 && used + 1 + needed > width {
                wrapped.push('\n');
                used = 0;
            } else if at > 0 {
                wrapped.push(' ');
                used += 1;
            }
            wrapped.push_str(word);
            used += needed;
        }
    }
    wrapped
}

/// A finding as miette wants it.
struct Shown<'a> {
    message: String,
    severity: miette::Severity,
    help: String,
    snippets: &'a Snippets,
}

impl fmt::Display for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl fmt::Debug for Shown<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Shown<'_> {}

impl Diagnostic for Shown<'_> {
    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        let has_help = !self.help.is_empty();
        has_help.then(|| Box::new(&self.help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn miette::SourceCode> {
        Some(self.snippets)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.snippets.labels()))
    }
}

#[cfg(test)]
mod tests;
