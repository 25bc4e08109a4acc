//! Where places are, counted as a format counts. Each text is indexed once,
//! however many places are in it.
//!
//! For formats that quote nothing: this module does not know secrets.

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::model::{LineColumn, LineIndex, Place};

/// What a column counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    /// Unicode scalar values.
    Character,
    /// UTF-16 code units.
    Utf16,
    /// Bytes of UTF-8.
    Byte,
}

/// A place in lines and columns, both 1-based. The end is the position behind
/// the last character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    pub(crate) start: LineColumn,
    pub(crate) end: LineColumn,
}

/// One text.
#[derive(Debug)]
struct Index<'a> {
    text: &'a str,
    lines: LineIndex,
    /// Where the characters are that take two code units, in order.
    pairs: Vec<usize>,
}

/// The texts of a report.
#[derive(Debug, Default)]
pub(crate) struct Positions<'a> {
    /// By the address of the text, which the report keeps alive.
    texts: RefCell<BTreeMap<usize, Index<'a>>>,
}

impl<'a> Positions<'a> {
    /// The lines and columns of `place`.
    pub(crate) fn of(&self, place: &'a Place, unit: Unit) -> Region {
        let text: &str = &place.source.text;
        let mut texts = self.texts.borrow_mut();
        let index = texts
            .entry(text.as_ptr().addr())
            .or_insert_with(|| Index::new(text));
        let end = place.span.end.max(place.span.start);
        Region {
            start: index.position(place.span.start, unit),
            end: index.position(end, unit),
        }
    }
}

impl<'a> Index<'a> {
    fn new(text: &'a str) -> Self {
        // Only the first byte of a four-byte character is this large.
        let pairs = text.bytes().enumerate().filter(|(_, byte)| *byte >= 0xf0);
        Self {
            text,
            lines: LineIndex::new(text),
            pairs: pairs.map(|(at, _)| at).collect(),
        }
    }

    fn position(&self, offset: usize, unit: Unit) -> LineColumn {
        let offset = self.text.floor_char_boundary(offset.min(self.text.len()));
        let position = self.lines.position(self.text, offset);
        let start = self.lines.line_span(self.text, position.line).start;
        let column = match unit {
            Unit::Character => position.column,
            Unit::Utf16 => {
                let before = |end| self.pairs.partition_point(|&at| at < end);
                position.column + before(offset) - before(start)
            }
            Unit::Byte => offset - start + 1,
        };
        LineColumn { column, ..position }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::testing::{place, source};

    #[test]
    fn columns_are_counted_in_each_unit() {
        let file = source("a.js", "𝄞é\n  漢𝄞é token\r\n");
        let place = place(&file, "token");
        let positions = Positions::default();
        for (unit, column) in [(Unit::Character, 7), (Unit::Utf16, 8), (Unit::Byte, 13)] {
            let region = positions.of(&place, unit);
            assert_eq!(region.start, LineColumn { line: 2, column }, "{unit:?}");
            assert_eq!(region.end.column, column + 5, "{unit:?}");
        }
    }
}
