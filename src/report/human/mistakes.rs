//! Mistakes in a configuration, each with its place in the file, drawn like
//! findings.

use std::io;
use std::sync::Arc;

use miette::Severity;

use crate::config::Mistake;
use crate::credential;
use crate::model::{self, Finding, Report, Sensitive};
use crate::report::sources::Sources;
use crate::report::{Sink, escape};

use super::{Shown, Snippets, WIDEST_TEXT, bold, handler, wrap};

const HEADING: &str = "error[config]:";

/// Writes all mistakes, in their order.
pub(crate) fn write(mistakes: &[Mistake], sink: &mut Sink<'_>) -> io::Result<()> {
    let report = Report {
        findings: mistakes.iter().map(as_finding).collect(),
        ..Report::default()
    };
    let mut sources = Sources::new(&report);
    let style = sink.style;
    let width = style.width.min(WIDEST_TEXT);
    for finding in &report.findings {
        let snippets = Snippets::of(finding, &mut sources, style.width);
        let message = wrap(
            &escape::line(&finding.message),
            width.saturating_sub(4),
            HEADING.len() + 1,
        );
        let shown = Shown {
            message: bold(&message, style),
            severity: Severity::Error,
            help: wrap(&escape::lines(&finding.help), width.saturating_sub(8), 0),
            snippets: &snippets,
        };
        let mut drawn = String::new();
        let heading = HEADING.to_owned();
        handler(model::Severity::Error, heading, &snippets, style)
            .render_report(&mut drawn, &shown)
            .map_err(io::Error::other)?;
        let drawn = drawn.strip_prefix("  ").unwrap_or(&drawn);
        writeln!(sink.out, "{drawn}")?;
    }
    let (count, noun) = match mistakes.len() {
        1 => (1, "mistake"),
        more => (more, "mistakes"),
    };
    writeln!(
        sink.out,
        "{count} {noun} in the configuration; nothing was checked"
    )
}

/// A mistake as snippets are cut out.
fn as_finding(mistake: &Mistake) -> Finding {
    let source = &mistake.place.source;
    Finding {
        rule: "config",
        severity: model::Severity::Error,
        primary: mistake.place.clone(),
        related: mistake.related.clone(),
        message: mistake.message.clone(),
        help: mistake.help.clone(),
        credential: None,
        identity: Sensitive::new(""),
        fingerprint: Arc::from(""),
        // Whatever stands in the wrong place may be a key of the old form.
        secret_spans: credential::long_runs(&source.text)
            .into_iter()
            .map(|span| (Arc::clone(&source.id.display), span))
            .collect(),
    }
}
