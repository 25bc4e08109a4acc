//! Mistakes in a configuration, each with its place in the file, drawn like
//! findings.

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;

use miette::Severity;

use crate::config::Mistake;
use crate::credential;
use crate::model::{self, Finding, Report, Sensitive, Span};
use crate::report::sources::Sources;
use crate::report::{Sink, escape};

use super::{Shown, Snippets, WIDEST_TEXT, bold, handler, wrap};

/// More mistakes than this are counted only.
const MOST: usize = 100;

const HEADING: &str = "error[config]:";

/// Writes all mistakes, in their order.
pub(crate) fn write(mistakes: &[Mistake], sink: &mut Sink<'_>) -> io::Result<()> {
    // Whatever stands in the wrong place may be a key of the old form.
    let mut secrets: BTreeMap<Arc<str>, Vec<Span>> = BTreeMap::new();
    for mistake in mistakes {
        let source = &mistake.place.source;
        secrets
            .entry(Arc::clone(&source.id.display))
            .or_insert_with(|| credential::long_runs(&source.text));
    }
    let told = &mistakes[..mistakes.len().min(MOST)];
    let mut findings: Vec<Finding> = told.iter().map(as_finding).collect();
    if let Some(first) = findings.first_mut() {
        // What one finding masks is masked in all of them.
        let spans = secrets.iter();
        let spans =
            spans.flat_map(|(path, spans)| spans.iter().map(|span| (Arc::clone(path), *span)));
        first.secret_spans = spans.collect();
    }
    let report = Report {
        findings,
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
    if mistakes.len() > MOST {
        writeln!(sink.out, "and {} more\n", mistakes.len() - MOST)?;
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
        secret_spans: Vec::new(),
    }
}
