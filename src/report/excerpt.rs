//! Cuts the lines around places out of a text, fit to be printed: secrets
//! masked character for character, tabs expanded, control characters visible,
//! long lines clipped around the place.
//!
//! This module knows columns; it does not know findings or colours. It never
//! touches more than a bounded part of the text.

use std::ops::Range;

use unicode_width::UnicodeWidthChar;

use crate::model::Span;
use crate::report::escape;
use crate::report::sources::Source;

/// A place on more lines than this is shown by its first line alone.
const MOST_LINES: usize = 6;
/// Distance of tab stops.
const TAB: usize = 4;
/// What is left out of a line.
const ELLIPSIS: char = '…';

/// Some lines of a text, fit to be printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Excerpt {
    /// 1-based number of the first line.
    pub(crate) first_line: usize,
    /// The lines, with `\n` between them.
    pub(crate) text: String,
    /// Where the places are in `text`, in the order in which they were given.
    pub(crate) marks: Vec<Range<usize>>,
}

/// The lines of `spans` and one short line before and after them, none wider
/// than about `columns`.
pub(crate) fn excerpt(source: &Source<'_>, spans: &[Span], columns: usize) -> Excerpt {
    let columns = columns.max(20);
    let spans: Vec<Span> = spans.iter().map(|span| tame(source, *span)).collect();
    let pieces = pieces(source, &spans, columns);
    let ranges: Vec<Span> = pieces.iter().map(|piece| piece.bytes).collect();
    let secrets = source.secrets(&ranges);

    let mut drawing = Drawing::default();
    for piece in &pieces {
        drawing.draw(source.text, piece, &secrets, columns);
    }
    Excerpt {
        first_line: pieces.first().map_or(1, |piece| piece.line),
        marks: spans
            .iter()
            .map(|span| drawing.shown(span.start)..drawing.shown(span.end))
            .collect(),
        text: drawing.text,
    }
}

/// The first and the last line that `span` touches.
pub(crate) fn line_range(source: &Source<'_>, span: Span) -> (usize, usize) {
    let line = |offset| source.lines.position(source.text, offset).line;
    let last_byte = span.end.saturating_sub(1).max(span.start);
    (line(span.start), line(last_byte))
}

/// `span` on character boundaries inside the text, cut down to its first line
/// where it has too many.
pub(crate) fn tame(source: &Source<'_>, span: Span) -> Span {
    let start = source.text.floor_char_boundary(span.start);
    let end = source.text.ceil_char_boundary(span.end).max(start);
    let span = Span::new(start, end);
    let (first, last) = line_range(source, span);
    if last - first < MOST_LINES {
        return span;
    }
    let line = source.lines.line_span(source.text, first);
    Span::new(start, line.end.max(start))
}

/// A part of one line.
struct Piece {
    /// 1-based line number.
    line: usize,
    /// The whole line.
    whole: Span,
    /// The part of it that may be shown.
    bytes: Span,
    /// The part that must be shown, as far as it fits.
    focus: Span,
}

fn pieces(source: &Source<'_>, spans: &[Span], columns: usize) -> Vec<Piece> {
    let ranges: Vec<_> = spans.iter().map(|span| line_range(source, *span)).collect();
    let first = ranges.iter().map(|range| range.0).min().unwrap_or(1);
    let last = ranges.iter().map(|range| range.1).max().unwrap_or(1);
    let around = first.saturating_sub(1).max(1)..=(last + 1).min(source.lines.line_count());
    around
        .filter_map(|line| {
            let whole = source.lines.line_span(source.text, line);
            let is_context = line < first || line > last;
            if is_context && (whole.len() > columns || whole.slice(source.text).trim().is_empty()) {
                return None;
            }
            let on_line = || {
                let overlapping = spans.iter().filter(move |span| {
                    span.start <= whole.end && span.end >= whole.start && !is_context
                });
                overlapping.map(|span| (span.start.max(whole.start), span.end.min(whole.end)))
            };
            let start = on_line().map(|part| part.0).min().unwrap_or(whole.start);
            let end = on_line().map(|part| part.1).max().unwrap_or(start);
            let reach = 4 * columns;
            let from = start.saturating_sub(reach).max(whole.start);
            let to = start.saturating_add(reach).min(whole.end);
            Some(Piece {
                line,
                whole,
                bytes: Span::new(
                    source.text.floor_char_boundary(from),
                    source.text.ceil_char_boundary(to),
                ),
                focus: Span::new(start, end),
            })
        })
        .collect()
}

/// One character of the source as it is shown.
struct Cell {
    offset: usize,
    shown: String,
    width: usize,
}

fn cells(text: &str, bytes: Span, secrets: &[Span]) -> Vec<Cell> {
    let mut column = 0;
    let shown_text = bytes.slice(text);
    let characters = shown_text.char_indices();
    let cells = characters.map(|(at, character)| {
        let offset = bytes.start + at;
        let is_secret = secrets
            .iter()
            .any(|secret| secret.start <= offset && offset < secret.end);
        let mut shown = String::new();
        let mut width = character.width().unwrap_or(0);
        if is_secret {
            width = width.max(1);
            shown = "*".repeat(width);
        } else if character == '\t' {
            width = TAB - column % TAB;
            shown = " ".repeat(width);
        } else if escape::must_be_escaped(character) {
            escape::push_escaped(&mut shown, character);
            width = shown.len();
        } else if escape::begins_command(&shown_text[at..]) {
            shown = escape::NUMBER_SIGN.to_owned();
            width = shown.len();
        } else {
            shown.push(character);
        }
        column += width;
        Cell {
            offset,
            shown,
            width,
        }
    });
    cells.collect()
}

/// Which of `cells` to show, so that `columns` suffice and the focus is seen.
fn visible(cells: &[Cell], piece: &Piece, columns: usize) -> Range<usize> {
    let width = |range: Range<usize>| -> usize { cells[range].iter().map(|cell| cell.width).sum() };
    let all = 0..cells.len();
    if piece.bytes == piece.whole && width(all.clone()) <= columns {
        return all;
    }
    let focus_start = cells.partition_point(|cell| cell.offset < piece.focus.start);
    let focus_end = cells.partition_point(|cell| cell.offset < piece.focus.end);
    let starts_line = piece.bytes.start == piece.whole.start;
    let mut start = 0;
    if !starts_line || width(0..focus_end) > columns {
        // Room to the left of the focus: half of what the focus leaves, and
        // always a little.
        let focus = width(focus_start..focus_end.max(focus_start)).min(columns);
        let room = ((columns - focus) / 2).max(columns / 8);
        start = focus_start;
        let mut used = 0;
        while start > 0 && used + cells[start - 1].width <= room {
            start -= 1;
            used += cells[start].width;
        }
    }
    let mut end = start;
    let mut used = 0;
    while end < cells.len() && used + cells[end].width <= columns {
        used += cells[end].width;
        end += 1;
    }
    start..end
}

/// Text under construction, and where the source's bytes went.
#[derive(Default)]
struct Drawing {
    text: String,
    /// `(source offset, offset in text)`, sorted by both.
    places: Vec<(usize, usize)>,
}

impl Drawing {
    fn draw(&mut self, text: &str, piece: &Piece, secrets: &[Span], columns: usize) {
        let cells = cells(text, piece.bytes, secrets);
        let visible = visible(&cells, piece, columns);
        if !self.places.is_empty() {
            self.text.push('\n');
        }
        let first = cells
            .get(visible.start)
            .map_or(piece.whole.start, |cell| cell.offset);
        if first > piece.whole.start {
            self.text.push(ELLIPSIS);
        }
        for cell in &cells[visible.clone()] {
            self.places.push((cell.offset, self.text.len()));
            self.text.push_str(&cell.shown);
        }
        let behind = cells
            .get(visible.end)
            .map_or(piece.bytes.end, |cell| cell.offset);
        self.places.push((behind, self.text.len()));
        self.places
            .push((piece.whole.end.max(behind), self.text.len()));
        if behind < piece.whole.end {
            self.text.push(ELLIPSIS);
        }
        // An empty line could not carry a mark.
        if cells.is_empty() {
            self.text.push(' ');
        }
    }

    /// Where the byte at `offset` of the source, or what is shown next, is.
    fn shown(&self, offset: usize) -> usize {
        let next = self.places.partition_point(|&(source, _)| source < offset);
        let last = self.places.last();
        self.places
            .get(next)
            .or(last)
            .map_or(0, |&(_, shown)| shown)
    }
}
