//! Places in a text: byte spans, and the line and column a person counts.

/// A half-open range of byte offsets into a decoded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: usize,
    /// Offset just behind the last byte.
    pub end: usize,
}

impl Span {
    /// The span from `start` to `end`, both byte offsets.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end }
    }

    /// Length in bytes.
    pub const fn len(self) -> usize {
        self.end.saturating_sub(self.start)
    }

    /// Whether the span holds no byte.
    pub const fn is_empty(self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share a byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The text under the span, or `""` where the span does not fit the text.
    pub fn slice(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or("")
    }
}

/// A position as an editor shows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineColumn {
    /// 1-based line.
    pub line: usize,
    /// 1-based column, counted in Unicode scalar values.
    pub column: usize,
}

/// The line starts of one text, so that offsets become positions cheaply.
///
/// A line ends at `\n`, `\r\n` or a lone `\r`.
#[derive(Clone, Debug)]
pub struct LineIndex {
    starts: Vec<usize>,
    /// On lines longer than `STRIDE`: `(offset, characters of its line before
    /// it)`, sorted, so that a column is never counted over megabytes.
    checkpoints: Vec<(usize, usize)>,
}

/// Bytes between two checkpoints.
const STRIDE: usize = 16 * 1024;

impl LineIndex {
    /// Indexes `text`.
    pub fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
            if bytes[at] == b'\r' && bytes.get(at + 1) == Some(&b'\n') {
                continue;
            }
            starts.push(at + 1);
        }
        let mut checkpoints = Vec::new();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        for (&start, end) in starts.iter().zip(ends) {
            let (mut at, mut characters) = (start, 0);
            while end - at > STRIDE {
                let next = text.floor_char_boundary(at + STRIDE);
                characters += text[at..next].chars().count();
                checkpoints.push((next, characters));
                at = next;
            }
        }
        Self {
            starts,
            checkpoints,
        }
    }

    /// The position of byte `offset` in `text`, which must be the indexed text.
    /// An offset past the end or inside a character is moved back to the
    /// nearest boundary.
    pub fn position(&self, text: &str, offset: usize) -> LineColumn {
        let mut offset = offset.min(text.len());
        while !text.is_char_boundary(offset) {
            offset -= 1;
        }
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        let passed = self.checkpoints.partition_point(|&(at, _)| at <= offset);
        let (from, before) = match passed.checked_sub(1).map(|last| self.checkpoints[last]) {
            Some((at, characters)) if at > start => (at, characters),
            _ => (start, 0),
        };
        LineColumn {
            line,
            column: before + text[from..offset].chars().count() + 1,
        }
    }

    /// Number of lines; a text without a line end has one.
    pub fn line_count(&self) -> usize {
        self.starts.len()
    }

    /// The bytes of 1-based `line`, without its line end.
    pub fn line_span(&self, text: &str, line: usize) -> Span {
        let Some(&start) = line.checked_sub(1).and_then(|at| self.starts.get(at)) else {
            return Span::new(text.len(), text.len());
        };
        let end = self.starts.get(line).copied().unwrap_or(text.len());
        let trimmed = text[start..end].trim_end_matches(['\n', '\r']);
        Span::new(start, start + trimmed.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_of_every_kind_and_columns_in_scalars() {
        let text = "a\nb\r\nc\rdé𝄞x";
        let index = LineIndex::new(text);
        let cases = [
            (0, 1, 1),
            (2, 2, 1),
            (5, 3, 1),
            (7, 4, 1),
            (text.len() - 1, 4, 4),
            (text.len() + 9, 4, 5),
        ];
        for (offset, line, column) in cases {
            assert_eq!(
                index.position(text, offset),
                LineColumn { line, column },
                "offset {offset}"
            );
        }
        assert_eq!(index.line_count(), 4);
        assert_eq!(index.line_span(text, 2).slice(text), "b");
        assert_eq!(index.line_span(text, 9).slice(text), "");
    }

    #[test]
    fn columns_on_long_lines_are_counted_from_checkpoints() {
        let text = format!("a\n{}\nb", "é𝄞x".repeat(STRIDE));
        let index = LineIndex::new(&text);
        for units in [0, 1, 2340, 2341, 7000, STRIDE] {
            assert_eq!(
                index.position(&text, 2 + units * "é𝄞x".len()),
                LineColumn {
                    line: 2,
                    column: units * 3 + 1
                },
                "after {units} repetitions"
            );
        }
        assert_eq!(
            index.position(&text, text.len()),
            LineColumn { line: 3, column: 2 }
        );
    }
}
