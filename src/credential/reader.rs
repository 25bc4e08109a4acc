//! Reads the characters of a secret one by one, through escapes and across the
//! gaps between string literals, and remembers where each was written.
//!
//! It knows how text is written down, not what makes a secret. Every read is
//! bounded, and stops where the next secret starts in plain text: that is what
//! keeps a scan of a million prefixes in a row linear.

use crate::model::Span;
use crate::model::facts::Form;

use super::{assembled, escape};

/// Most gaps between the literals of one secret.
const MOST_GAPS: usize = 15;
/// Longest lower-case word in a prefix.
const MOST_NAME: usize = 12;

/// One character and where it is written.
#[derive(Clone, Copy)]
struct Unit {
    byte: u8,
    span: Span,
}

/// A place to go back to.
#[derive(Clone, Copy)]
pub(super) struct Mark {
    at: usize,
    length: usize,
    form: Form,
    gaps: usize,
}

/// A run of characters of one class.
#[derive(Clone, Copy)]
pub(super) struct Segment {
    /// Which characters.
    pub(super) class: fn(u8) -> bool,
    /// How many a well-formed secret has.
    pub(super) expected: usize,
    /// After how many to stop.
    pub(super) most: usize,
    /// What follows it in a well-formed secret.
    pub(super) follower: Follower,
}

/// What follows a segment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Follower {
    /// A `_` and the next segment.
    Segment,
    /// Nothing.
    Nothing,
}

/// A cursor over the text that collects what it reads.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    value: String,
    units: Vec<Span>,
    form: Form,
    gaps: usize,
}

impl<'a> Reader<'a> {
    /// Starts at byte `at`.
    pub(super) fn new(bytes: &'a [u8], at: usize) -> Self {
        Self {
            bytes,
            at,
            value: String::new(),
            units: Vec::new(),
            form: Form::Plain,
            gaps: 0,
        }
    }

    /// What was read so far, decoded.
    pub(super) fn value(&self) -> &str {
        &self.value
    }

    /// How it is written.
    pub(super) fn form(&self) -> Form {
        self.form
    }

    /// From the first character read to the last.
    pub(super) fn span(&self) -> Span {
        let start = self.units.first().map_or(self.at, |unit| unit.start);
        let end = self.units.last().map_or(self.at, |unit| unit.end);
        Span::new(start, end)
    }

    /// Where the characters from number `from` on are written, adjacent ones
    /// together.
    pub(super) fn spans_from(&self, from: usize) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for unit in self.units.iter().skip(from) {
            match spans.last_mut() {
                Some(last) if last.end == unit.start => last.end = unit.end,
                _ if unit.is_empty() => {}
                _ => spans.push(*unit),
            }
        }
        spans
    }

    /// The place reached.
    pub(super) fn mark(&self) -> Mark {
        Mark {
            at: self.at,
            length: self.units.len(),
            form: self.form,
            gaps: self.gaps,
        }
    }

    /// Forgets what was read since `mark`.
    pub(super) fn revert(&mut self, mark: Mark) {
        self.at = mark.at;
        self.value.truncate(mark.length);
        self.units.truncate(mark.length);
        self.form = mark.form;
        self.gaps = mark.gaps;
    }

    /// Reads exactly `word`, or nothing.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let start = self.mark();
        for expected in word.bytes() {
            if self.peek().is_none() && self.cross_gap().is_none() {
                break;
            }
            match self.peek() {
                Some(unit) if unit.byte == expected => self.take(unit),
                _ => break,
            }
        }
        let whole = self.units.len() == start.length + word.len();
        if !whole {
            self.revert(start);
        }
        whole
    }

    /// Reads a `_`, also the one that joins the items of a list.
    pub(super) fn underscore(&mut self) -> bool {
        let start = self.mark();
        let gap = if self.peek().is_none() {
            self.cross_gap()
        } else {
            None
        };
        match self.peek() {
            Some(unit) if unit.byte == b'_' => {
                self.take(unit);
                true
            }
            Some(_) if gap.is_some_and(|gap| gap.list) => {
                self.push(b'_', Span::new(self.at, self.at));
                true
            }
            _ => {
                self.revert(start);
                false
            }
        }
    }

    /// Reads a lower-case word up to a `_`. `known` are the words after which
    /// the item of a list is complete.
    pub(super) fn name(&mut self, known: &[&str]) -> Option<String> {
        let start = self.mark();
        loop {
            let name = &self.value[start.length..];
            if name.len() > MOST_NAME {
                self.revert(start);
                return None;
            }
            let complete = known.contains(&name);
            let here = self.mark();
            match self.peek() {
                Some(unit) if unit.byte.is_ascii_lowercase() => self.take(unit),
                Some(_) => break,
                None => {
                    let Some(gap) = self.cross_gap() else { break };
                    let goes_on = self
                        .peek()
                        .is_some_and(|unit| unit.byte.is_ascii_lowercase());
                    if !goes_on || gap.list && complete {
                        self.revert(here);
                        break;
                    }
                }
            }
        }
        Some(self.value[start.length..].to_owned())
    }

    /// Reads a segment and tells its length; `most + 1` if it goes on beyond
    /// `most`. A gap is crossed only if that makes the length right.
    pub(super) fn segment(&mut self, segment: Segment) -> usize {
        let fits = |unit: Option<Unit>| unit.is_some_and(|unit| (segment.class)(unit.byte));
        let mut count = 0;
        let mut before_gap = None;
        while count <= segment.most && !self.starts_next_secret(segment, count) {
            match self.peek() {
                Some(unit) if (segment.class)(unit.byte) => {
                    self.take(unit);
                    count += 1;
                }
                None if count < segment.expected => {
                    let here = self.mark();
                    if self.cross_gap().is_none() || !fits(self.peek()) {
                        self.revert(here);
                        break;
                    }
                    before_gap.get_or_insert((here, count));
                }
                _ => break,
            }
        }
        match before_gap {
            Some((mark, before)) if count != segment.expected => {
                self.revert(mark);
                before
            }
            _ => count,
        }
    }

    /// Whether another secret starts here, after `count` characters of a
    /// segment, and not just a segment ends that happens to end in `pdl`.
    fn starts_next_secret(&self, segment: Segment, count: usize) -> bool {
        let completes =
            segment.follower == Follower::Segment && count + "pdl".len() == segment.expected;
        !completes && self.bytes[self.at..].starts_with(b"pdl_")
    }

    /// The next character inside the current literal.
    fn peek(&self) -> Option<Unit> {
        let start = escape::skip_continuations(self.bytes, self.at);
        let byte = *self.bytes.get(start)?;
        let (byte, end) = if escape::is_content(byte) {
            (byte, start + 1)
        } else {
            escape::decode(self.bytes, start)?
        };
        let span = Span::new(start, end);
        Some(Unit { byte, span })
    }

    fn take(&mut self, unit: Unit) {
        let plain = unit.span.start == self.at && unit.span.len() == 1;
        if !plain && self.form == Form::Plain {
            self.form = Form::Escaped;
        }
        self.at = unit.span.end;
        self.push(unit.byte, unit.span);
    }

    fn push(&mut self, byte: u8, span: Span) {
        self.value.push(char::from(byte));
        self.units.push(span);
    }

    fn cross_gap(&mut self) -> Option<assembled::Gap> {
        if self.gaps == MOST_GAPS {
            return None;
        }
        let gap = assembled::cross(self.bytes, self.at)?;
        self.at = gap.next;
        self.gaps += 1;
        self.form = Form::Assembled;
        Some(gap)
    }
}
