//! A text with its template tags, from which programs are cut out.

use std::borrow::Cow;

use crate::extract::kind::TemplateLanguage;
use crate::extract::program::{Dialect, Offsets, Program, Reading};
use crate::extract::template::chain::{Chain, Mark, Part, chains, joined, marks};
use crate::extract::template::position::{Positions, positions};
use crate::extract::template::shape::{Plan, Shape};
use crate::extract::template::{Effect, Tag, tags};
use crate::model::Span;

/// What stands behind the body of each script in the program that they form
/// together. It ends a comment and a statement, and the vertical tab, white
/// space that nobody writes there, marks the place.
pub(crate) const SEPARATOR: &str = "\n;\u{b}";

/// A text, its template tags, and the text with them masked.
pub(crate) struct Sheet<'t> {
    text: &'t str,
    masked: Cow<'t, str>,
    tags: Vec<Tag<'t>>,
}

impl<'t> Sheet<'t> {
    /// A text without tags.
    pub(crate) fn plain(text: &'t str) -> Self {
        Self {
            text,
            masked: text.into(),
            tags: Vec::new(),
        }
    }

    /// A template.
    pub(crate) fn template(language: TemplateLanguage, text: &'t str) -> Self {
        Self::with_tags(text, joined(text, tags(language, text)))
    }

    fn with_tags(text: &'t str, tags: Vec<Tag<'t>>) -> Self {
        let mut masked = text.as_bytes().to_vec();
        for tag in &tags {
            let mask = match tag.effect {
                Effect::Value => b'_',
                Effect::Nothing | Effect::Control(_) => b' ',
            };
            masked[tag.span.start..tag.span.end].fill(mask);
        }
        Self {
            text,
            masked: into_text(masked).into(),
            tags,
        }
    }

    /// The text with values as `_` and all other tags as blanks.
    pub(crate) fn masked(&self) -> &str {
        &self.masked
    }

    /// The tags that write something or nothing at all, inside `span`, shifted
    /// so that it starts at zero.
    pub(crate) fn dynamic_in(&self, span: Span) -> Vec<Span> {
        self.tags_in(span)
            .map(|tag| relative(tag.span, span))
            .collect()
    }

    /// Whether a branch or another block of the template has a tag in `span`.
    pub(crate) fn has_control_in(&self, span: Span) -> bool {
        self.tags_in(span)
            .any(|tag| matches!(tag.effect, Effect::Control(_)))
    }

    fn tags_in(&self, span: Span) -> impl Iterator<Item = &Tag<'t>> {
        let first = self.tags.partition_point(|tag| tag.span.end <= span.start);
        self.tags[first..]
            .iter()
            .take_while(move |tag| tag.span.start < span.end)
    }

    /// Where the tags stand.
    pub(crate) fn tags(&self) -> impl Iterator<Item = Span> + '_ {
        self.tags.iter().map(|tag| tag.span)
    }

    /// One program of all `bodies`, which are sorted and not empty.
    pub(crate) fn program(&self, bodies: &[Span], dialect: Dialect) -> Program {
        let all = chains(&self.tags, self.text.len());
        let range = range(self.text, bodies, &all);
        let draft = Draft {
            sheet: self,
            bodies,
            range,
            marks: marks(&all),
            chains: all,
        };
        Program {
            readings: draft.readings(),
            dialect,
            offsets: Offsets::Shifted(range.start),
            must_parse: true,
            apart: None,
        }
    }

    /// A program of this body alone. Conditions of the template around it are
    /// left out: they hold for all of it.
    pub(crate) fn program_of(&self, body: Span, dialect: Dialect) -> Program {
        let first = self.tags.partition_point(|tag| tag.span.end <= body.start);
        let inner = self.tags[first..]
            .iter()
            .take_while(|tag| tag.span.end <= body.end)
            .map(|tag| Tag {
                span: relative(tag.span, body),
                effect: tag.effect.clone(),
            })
            .collect();
        let inner = Sheet::with_tags(body.slice(self.text), inner);
        let whole = Span::new(0, body.len());
        let mut program = inner.program(&[whole], dialect);
        program.offsets = Offsets::Shifted(body.start);
        program
    }
}

/// The part of `span` that lies in `outer`, shifted so that this starts at
/// zero.
fn relative(span: Span, outer: Span) -> Span {
    Span::new(
        span.start.max(outer.start) - outer.start,
        span.end.min(outer.end).max(outer.start) - outer.start,
    )
}

fn into_text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes).expect("masks replace whole characters")
}

/// The part of the text that a program of these bodies needs: from the first
/// to the last, and the branches around them.
fn range(text: &str, bodies: &[Span], chains: &[Chain<'_>]) -> Span {
    let mut range = Span::new(
        bodies.first().map_or(0, |body| body.start),
        bodies
            .last()
            .map_or(0, |body| text.len().min(body.end + SEPARATOR.len())),
    );
    for chain in chains.iter().filter(|chain| touches(chain.span, bodies)) {
        range.start = range.start.min(chain.span.start);
        range.end = range.end.max(chain.span.end);
    }
    range
}

fn touches(span: Span, bodies: &[Span]) -> bool {
    let next = bodies.partition_point(|body| body.end <= span.start);
    bodies.get(next).is_some_and(|body| body.overlaps(span))
}

/// Readings in the making.
struct Draft<'a, 't> {
    sheet: &'a Sheet<'t>,
    bodies: &'a [Span],
    range: Span,
    chains: Vec<Chain<'t>>,
    marks: Vec<Mark>,
}

impl Draft<'_, '_> {
    /// All readings, best first: each branch as it stands in the code; each
    /// branch around statements; no branches, with all their arms; the first
    /// arms only; and the text as it is.
    fn readings(&self) -> Vec<Reading> {
        if self.sheet.tags.is_empty() {
            return vec![Reading::plain(into_text(self.blanked(self.sheet.text)))];
        }
        let Positions { plans, semicolons } = positions(
            &self.sheet.masked,
            self.bodies,
            &self.sheet.tags,
            &self.chains,
            &self.marks,
        );
        let mut base = self.blanked(&self.sheet.masked);
        for at in semicolons {
            base[at - self.range.start] = b';';
        }
        let mut readings = vec![self.with_branches(base.clone(), plans)];
        if self
            .chains
            .iter()
            .any(|chain| touches(chain.span, self.bodies))
        {
            let around = Shape::Statement {
                ends_expression: false,
            };
            let plans = vec![Plan::new(around); self.chains.len()];
            readings.push(self.with_branches(base.clone(), plans));
            let dynamic = self.all_dynamic();
            readings.push(without_branches(base.clone(), &dynamic));
            self.keep_first_arms(&mut base);
            readings.push(without_branches(base, &dynamic));
        }
        let raw = self.blanked(self.sheet.text);
        readings.push(without_branches(raw, &self.all_dynamic()));
        let mut distinct: Vec<Reading> = Vec::new();
        for reading in readings {
            if distinct.iter().all(|other| other.text != reading.text) {
                distinct.push(reading);
            }
        }
        distinct
    }

    /// The range with all but the bodies blank, and a separator behind each.
    fn blanked(&self, text: &str) -> Vec<u8> {
        let bytes = text.as_bytes();
        let Span { start, end } = self.range;
        let mut out: Vec<u8> = bytes[start..end]
            .iter()
            .map(|&byte| {
                if matches!(byte, b'\n' | b'\r') {
                    byte
                } else {
                    b' '
                }
            })
            .collect();
        for body in self.bodies {
            let at = Span::new(body.start - start, body.end - start);
            out[at.start..at.end].copy_from_slice(&bytes[body.start..body.end]);
            if let Some(place) = out.get_mut(at.end..at.end + SEPARATOR.len()) {
                place.copy_from_slice(SEPARATOR.as_bytes());
            }
        }
        out
    }

    /// The reading in which each chain is written as `plans` say.
    fn with_branches(&self, mut out: Vec<u8>, mut plans: Vec<Plan>) -> Reading {
        for (chain, plan) in self.chains.iter().zip(&mut plans) {
            if !touches(chain.span, self.bodies) {
                plan.shape = Shape::Blank;
            } else if chain.close.is_none() {
                plan.shape = Shape::Unknown;
            }
        }
        // A chain of which one tag has too little room is not written at all.
        for marks in self
            .marks
            .chunk_by(|left, right| left.at.tag == right.at.tag)
        {
            if self.place(&out, marks, &plans).is_none() {
                for mark in marks {
                    plans[mark.chain].shape = Shape::Unknown;
                }
            }
        }
        let mut conditions = Vec::new();
        let mut written = vec![false; self.sheet.tags.len()];
        for marks in self
            .marks
            .chunk_by(|left, right| left.at.tag == right.at.tag)
        {
            let Some((start, length, pieces)) = self.place(&out, marks, &plans) else {
                continue;
            };
            let mut at = start;
            for (mark, piece) in marks.iter().zip(&pieces) {
                if let (Part::Arm(arm), Some(stand_in)) = (mark.part, piece.find('_'))
                    && let Some(test) = &self.chains[mark.chain].arms[arm].test
                {
                    conditions.push((at + stand_in, test.text.to_string()));
                }
                out[at..at + piece.len()].copy_from_slice(piece.as_bytes());
                at += piece.len();
            }
            let end = start + length.max(at - start);
            out[at..end].fill(b' ');
            // Padding belongs in front of the quote that opens the next text.
            let last = marks.last().map(|mark| plans[mark.chain].shape);
            let opens_text = match last {
                Some(Shape::Quoted(quote)) => at > start && out[at - 1] == quote,
                Some(Shape::Backticked) => at > start,
                _ => false,
            };
            if opens_text {
                out.swap(at - 1, end - 1);
            }
            written[marks[0].at.tag] = at > start;
        }
        for plan in plans.iter().filter(|plan| plan.shape != Shape::Unknown) {
            for at in &plan.blanks {
                out[at - self.range.start] = b' ';
            }
        }
        let unknown = self.chains.iter().zip(&plans);
        let unknown = unknown
            .filter(|(_, plan)| plan.shape == Shape::Unknown)
            .map(|(chain, _)| chain.span);
        let tags = self.sheet.tags.iter().zip(&written);
        let tags = tags
            .filter(|(_, written)| !**written)
            .map(|(tag, _)| tag.span);
        Reading {
            dynamic: self.merged(tags.chain(unknown)),
            text: into_text(out),
            conditions,
        }
    }

    /// Where the pieces of one tag go: their start, the room they are given,
    /// and they themselves. `None` if they have no room.
    fn place(
        &self,
        out: &[u8],
        marks: &[Mark],
        plans: &[Plan],
    ) -> Option<(usize, usize, Vec<String>)> {
        let tag = &self.sheet.tags[marks[0].at.tag];
        let mut pieces: Vec<String> = marks
            .iter()
            .map(|mark| plans[mark.chain].piece(&self.chains[mark.chain], mark.part))
            .collect();
        let length: usize = pieces.iter().map(String::len).sum();
        if length == 0 {
            return Some((0, 0, Vec::new()));
        }
        let start = tag.span.start.checked_sub(self.range.start)?;
        let room = tag.span.len();
        if length <= room {
            return Some((start, room, pieces));
        }
        let after = start + room;
        let last = marks.last().map(|mark| plans[mark.chain].shape);
        if let Some(Shape::Quoted(quote)) = last {
            // At the end of the string nothing need be added to it.
            let ends = out.get(after) == Some(&quote) && length - 2 <= room;
            let piece = pieces
                .last_mut()
                .filter(|piece| ends && piece.ends_with(char::from(quote)))?;
            piece.truncate(piece.len().saturating_sub(2));
            return Some((start, room + 1, pieces));
        }
        if last == Some(Shape::Backticked) {
            return None;
        }
        let next_tag = self.sheet.tags.get(marks[0].at.tag + 1);
        let limit = next_tag.map_or(out.len(), |tag| {
            out.len()
                .min(tag.span.start.saturating_sub(self.range.start))
        });
        let spaces = out.get(after..limit)?;
        let fits = spaces.len() >= length - room
            && spaces[..length - room].iter().all(u8::is_ascii_whitespace);
        fits.then_some((start, length, pieces))
    }

    /// Blanks every arm but the first of each chain.
    fn keep_first_arms(&self, out: &mut [u8]) {
        // Up to here all is done, so that nested chains cost nothing.
        let mut done = 0;
        for chain in self
            .chains
            .iter()
            .filter(|chain| touches(chain.span, self.bodies))
        {
            let Some(second) = chain.arms.get(1) else {
                continue;
            };
            let rest = Span::new(self.sheet.tags[second.at.tag].span.start, chain.span.end);
            let rest = Span::new(rest.start.max(done), rest.end);
            for body in self.bodies_in(rest) {
                for at in body.start.max(rest.start)..body.end.min(rest.end) {
                    let byte = &mut out[at - self.range.start];
                    if !matches!(byte, b'\n' | b'\r') {
                        *byte = b' ';
                    }
                }
            }
            done = done.max(rest.end);
        }
    }

    fn bodies_in(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.bodies.partition_point(|body| body.end <= span.start);
        self.bodies[first..]
            .iter()
            .copied()
            .take_while(move |body| body.start < span.end)
    }

    /// All tags and all text of which it is not known whether it is written.
    fn all_dynamic(&self) -> Vec<Span> {
        let tags = self.sheet.tags.iter().map(|tag| tag.span);
        self.merged(tags.chain(self.chains.iter().map(|chain| chain.span)))
    }

    /// The spans relative to the range, as [`merged`].
    fn merged(&self, spans: impl Iterator<Item = Span>) -> Vec<Span> {
        merged(
            spans
                .filter(|span| span.overlaps(self.range))
                .map(|span| relative(span, self.range))
                .collect(),
        )
    }
}

/// The spans sorted, overlapping ones as one.
pub(crate) fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort();
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start < last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

fn without_branches(out: Vec<u8>, dynamic: &[Span]) -> Reading {
    Reading {
        text: into_text(out),
        dynamic: dynamic.to_vec(),
        conditions: Vec::new(),
    }
}
