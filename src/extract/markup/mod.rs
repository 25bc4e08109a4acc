//! From markup to the programs in it.
//!
//! This module knows what browsers and frameworks take for a script; it does
//! not know JavaScript.

mod handler;
mod html;
mod page;
#[cfg(test)]
mod tests;

use crate::extract::component;
use crate::extract::embedded;
use crate::extract::kind::{SourceKind, TemplateLanguage, front_matter};
use crate::extract::mentions::Mentions;
use crate::extract::program::{Offsets, Program, Reading};
use crate::extract::template::{SEPARATOR, Sheet};
use crate::model::Span;

pub(crate) use handler::{expression, program as handler_program};
pub(crate) use html::{Rules, Script, read};
pub(crate) use page::{page, scripts};

/// The programs in `text`, a source of the kind `kind`, in a fixed order.
pub fn programs(kind: SourceKind, text: &str, mentions: Mentions<'_>) -> Vec<Program> {
    match kind {
        SourceKind::JavaScript(dialect) => vec![Program {
            readings: vec![Reading::plain(text)],
            dialect,
            offsets: Offsets::Shifted(0),
            must_parse: true,
            apart: None,
        }],
        SourceKind::Html => page(&Sheet::plain(text), mentions),
        SourceKind::Vue => component::vue(text, mentions),
        SourceKind::Svelte => component::svelte(text, mentions),
        SourceKind::Astro => component::astro(text, mentions),
        SourceKind::Template(language) => {
            let sheet = Sheet::template(language, text);
            let mut programs = page(&sheet, mentions);
            if language == TemplateLanguage::Php {
                for code in sheet.tags() {
                    let inner = embedded::programs_in_text(code.slice(text), mentions);
                    programs.extend(inner.into_iter().map(|inner| shifted(inner, code.start)));
                }
            }
            programs
        }
        SourceKind::TemplatedScript(language, dialect) => {
            let start = front_matter(text).map_or(0, |matter| matter.end);
            let whole = Span::new(start, text.len());
            vec![Sheet::template(language, text).program(&[whole], dialect)]
        }
        SourceKind::OtherCode => embedded::programs_in_text(text, mentions),
        SourceKind::Markdown | SourceKind::Dotenv | SourceKind::Text => Vec::new(),
    }
}

/// The program with its source moved by `by` bytes.
fn shifted(program: Program, by: usize) -> Program {
    let offsets = match program.offsets {
        Offsets::Shifted(shift) => Offsets::Shifted(shift + by),
        Offsets::Pieces(pieces) => Offsets::Pieces(
            pieces
                .into_iter()
                .map(|(start, source)| (start, source + by))
                .collect(),
        ),
    };
    Program {
        offsets,
        apart: program.apart.map(|start| start + by),
        ..program
    }
}

/// The scripts of which `program` was put together, as a program each: what
/// is left to do when it does not parse as a whole. Empty if it is but one.
pub fn split(program: &Program) -> Vec<Program> {
    let ends = program.readings.last().map_or(0, |reading| {
        memchr::memmem::find_iter(reading.text.as_bytes(), SEPARATOR).count()
    });
    if ends < 2 {
        return Vec::new();
    }
    bodies(program)
        .into_iter()
        .map(|span| part(program, span))
        .collect()
}

/// The scripts of which `program` was put together, as spans of it.
pub fn bodies(program: &Program) -> Vec<Span> {
    // In the last one all but the scripts is blank.
    let Some(Reading { text, .. }) = program.readings.last() else {
        return Vec::new();
    };
    let mut spans = Vec::new();
    let mut start = 0;
    for end in memchr::memmem::find_iter(text.as_bytes(), SEPARATOR).chain([text.len()]) {
        let blank = text[start..end].len() - text[start..end].trim_start().len();
        let span = Span::new(start + blank, end);
        if !span.is_empty() {
            spans.push(span);
        }
        start = text.len().min(end + SEPARATOR.len());
    }
    spans
}

fn part(program: &Program, span: Span) -> Program {
    let readings = program
        .readings
        .iter()
        .filter_map(|reading| {
            Some(Reading {
                text: reading.text.get(span.start..span.end)?.to_owned(),
                dynamic: clipped(&reading.dynamic, span),
                conditions: within(&reading.conditions, span),
            })
        })
        .collect();
    Program {
        readings,
        dialect: program.dialect,
        offsets: embedded::behind(&program.offsets, span.start),
        must_parse: program.must_parse,
        apart: program.apart,
    }
}

/// The sorted spans as far as they lie in `span`, relative to it.
fn clipped(spans: &[Span], span: Span) -> Vec<Span> {
    let first = spans.partition_point(|other| other.end <= span.start);
    spans[first..]
        .iter()
        .take_while(|other| other.start < span.end)
        .map(|other| {
            Span::new(
                other.start.max(span.start) - span.start,
                other.end.min(span.end) - span.start,
            )
        })
        .collect()
}

fn within(conditions: &[(usize, String)], span: Span) -> Vec<(usize, String)> {
    let first = conditions.partition_point(|(at, _)| *at < span.start);
    conditions[first..]
        .iter()
        .take_while(|(at, _)| *at < span.end)
        .map(|(at, text)| (at - span.start, text.clone()))
        .collect()
}
