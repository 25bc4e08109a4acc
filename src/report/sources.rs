//! The texts that a report quotes: their lines, and which of their bytes are
//! secret. Each text is indexed once, however many findings it has.
//!
//! This module knows where secrets are, not how findings look.

use std::collections::BTreeMap;

use crate::credential;
use crate::model::{LineColumn, LineIndex, Place, Report, Span};

/// How far around shown text secrets are looked for: further than the longest
/// secret reaches, so that none is cut in two.
const SURROUNDINGS: usize = 4096;

/// One text.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// The decoded text.
    pub(crate) text: &'a str,
    /// Its lines.
    pub(crate) lines: LineIndex,
    /// Secrets that findings told of, sorted and disjoint.
    told: Vec<Span>,
    /// The secret parts that are recognised, in order of their starts: of the
    /// whole text, where so many places are shown that this is less to do.
    recognised: Option<Vec<Span>>,
}

impl<'a> Source<'a> {
    /// Indexes `text`, of which `places` will be shown; `told` are secrets that
    /// cannot be recognised in it.
    pub(crate) fn new(text: &'a str, mut told: Vec<Span>, places: usize) -> Self {
        told.sort_unstable();
        told.dedup_by(|next, last| {
            let joined = next.start <= last.end;
            if joined {
                last.end = last.end.max(next.end);
            }
            joined
        });
        Self {
            text,
            lines: LineIndex::new(text),
            told,
            recognised: (text.len() / (2 * SURROUNDINGS) < places)
                .then(|| credential::masked_parts(text)),
        }
    }

    /// The secret parts of the `shown` pieces of the text (sorted by start),
    /// in order of their starts.
    pub(crate) fn secrets(&self, shown: &[Span]) -> Vec<Span> {
        let mut secrets = Vec::new();
        for piece in shown {
            let first = self.told.partition_point(|told| told.end <= piece.start);
            let reached = self.told[first..].iter();
            secrets.extend(reached.take_while(|told| told.start < piece.end));
        }
        for window in self.windows(shown) {
            if let Some(all) = &self.recognised {
                let first = all.partition_point(|part| part.start < window.start);
                let reached = all[first..].iter();
                secrets.extend(reached.take_while(|part| part.start < window.end));
                continue;
            }
            let recognised = credential::masked_parts(window.slice(self.text));
            secrets.extend(
                recognised
                    .into_iter()
                    .map(|part| Span::new(window.start + part.start, window.start + part.end)),
            );
        }
        secrets.sort_unstable();
        secrets
    }

    /// The pieces with their surroundings; those that touch become one.
    fn windows(&self, shown: &[Span]) -> Vec<Span> {
        let mut windows: Vec<Span> = Vec::new();
        for piece in shown {
            let start = piece.start.saturating_sub(SURROUNDINGS);
            let start = self.text.floor_char_boundary(start);
            let end = self.text.ceil_char_boundary(piece.end + SURROUNDINGS);
            match windows.last_mut() {
                Some(last) if start <= last.end => last.end = last.end.max(end),
                _ => windows.push(Span::new(start, end)),
            }
        }
        windows
    }
}

/// All texts of a report.
#[derive(Debug)]
pub(crate) struct Sources<'a> {
    /// By display path: what the findings tell of secrets there.
    told: BTreeMap<&'a str, Vec<Span>>,
    /// By the address of the text: how many places are shown of it.
    places: BTreeMap<usize, usize>,
    /// By the address of the text, which the report keeps alive: equal paths
    /// need not mean equal texts.
    sources: BTreeMap<usize, Source<'a>>,
}

impl<'a> Sources<'a> {
    /// Prepares for quoting what `report` is about. What a suppressed finding
    /// says is secret is secret all the same.
    pub(crate) fn new(report: &'a Report) -> Self {
        let suppressed = report.suppressed.iter().map(|it| &it.finding);
        let findings = report.findings.iter().chain(suppressed);
        let mut told: BTreeMap<&str, Vec<Span>> = BTreeMap::new();
        for (path, span) in findings.clone().flat_map(|finding| &finding.secret_spans) {
            told.entry(path).or_default().push(*span);
        }
        let mut places: BTreeMap<usize, usize> = BTreeMap::new();
        for finding in findings {
            let related = finding.related.iter().map(|related| &related.place);
            let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
            let edits = edits.map(|edit| &edit.place);
            for place in related.chain(edits).chain([&finding.primary]) {
                *places.entry(address(place)).or_default() += 1;
            }
        }
        Self {
            told,
            places,
            sources: BTreeMap::new(),
        }
    }

    /// The source that `place` is in.
    pub(crate) fn of(&mut self, place: &'a Place) -> &Source<'a> {
        let text: &str = &place.source.text;
        let (told, places) = (&self.told, &self.places);
        let address = address(place);
        self.sources.entry(address).or_insert_with(|| {
            let told = told.get(&*place.source.id.display).cloned();
            let places = places.get(&address).copied().unwrap_or(0);
            Source::new(text, told.unwrap_or_default(), places)
        })
    }

    /// First position of `place`, and the position behind its last character.
    pub(crate) fn locate(&mut self, place: &'a Place) -> (LineColumn, LineColumn) {
        let source = self.of(place);
        let end = place.span.end.max(place.span.start);
        (
            source.lines.position(source.text, place.span.start),
            source.lines.position(source.text, end),
        )
    }
}

fn address(place: &Place) -> usize {
    place.source.text.as_ptr().addr()
}
