//! Finds the comments of a text by the marks of its notation, in one pass.
//!
//! Knows comments and strings, and nothing else of any language. What does not
//! close is a character like any other.

use crate::extract::comments::notation::{
    Line, Notation, Opens, Quote, Reach, Stands, begins_with,
};
use crate::model::Span;
use crate::model::facts::{Comment, Standing};

/// A character's literal is not longer than this behind its quote.
const LONGEST_CHARACTER: usize = 12;

/// Adds the comments in the part `span` of `text` to `found`. Ends at the first
/// `stop` outside of strings and blocks; returns where.
pub(super) fn lex(
    text: &str,
    span: Span,
    notation: &'static Notation,
    stop: Option<&str>,
    found: &mut Vec<Comment>,
) -> usize {
    let mut lexer = Lexer {
        bytes: &text.as_bytes()[..span.end],
        start: span.start,
        notation,
        stop,
        unclosed: vec![0; notation.quotes.len()],
        has_unclosed: vec![false; notation.blocks.len()],
        found,
    };
    let firsts = lexer.firsts();
    let mut at = span.start;
    while at < span.end {
        if !firsts[usize::from(lexer.bytes[at])] {
            at += 1;
            continue;
        }
        if lexer.stops(at) {
            return at;
        }
        at = lexer.step(at);
    }
    span.end
}

struct Lexer<'t, 'f> {
    bytes: &'t [u8],
    start: usize,
    notation: &'static Notation,
    stop: Option<&'t str>,
    /// For each way to quote: up to where no closing quote was found.
    unclosed: Vec<usize>,
    /// For each kind of block: whether there is none that closes from here on.
    has_unclosed: Vec<bool>,
    found: &'f mut Vec<Comment>,
}

impl Lexer<'_, '_> {
    /// Which bytes something may begin with.
    fn firsts(&self) -> [bool; 256] {
        let mut firsts = [false; 256];
        let notation = self.notation;
        let lines = notation.lines.iter().map(|line| line.mark);
        let blocks = notation.blocks.iter().map(|block| block.open);
        let quotes = notation.quotes.iter().map(|quote| quote.open);
        for mark in lines.chain(blocks).chain(quotes).chain(self.stop) {
            for first in mark.bytes().take(1) {
                firsts[usize::from(first.to_ascii_lowercase())] = true;
                firsts[usize::from(first.to_ascii_uppercase())] = true;
            }
        }
        firsts
    }

    fn stops(&self, at: usize) -> bool {
        self.stop.is_some_and(|stop| self.is_at(at, stop))
    }

    fn is_at(&self, at: usize, mark: &str) -> bool {
        begins_with(&self.bytes[at..], mark)
    }

    /// Reads what starts at `at`; returns where to read on.
    fn step(&mut self, at: usize) -> usize {
        let notation = self.notation;
        for (number, block) in notation.blocks.iter().enumerate() {
            let (before, here) = self.around(at);
            if self.has_unclosed[number] || !block.opens(before, here) {
                continue;
            }
            let inner = at + block.open.len();
            match memchr::memmem::find(&self.bytes[inner..], block.close.as_bytes()) {
                Some(end) => {
                    let end = inner + end + block.close.len();
                    return self.comment(at, end, Standing::Comment);
                }
                None => self.has_unclosed[number] = true,
            }
        }
        for line in notation.lines {
            if let Some(standing) = self.opens_line(at, line) {
                let end = self.line_end(at);
                return self.comment(at, end, standing);
            }
        }
        for (number, quote) in notation.quotes.iter().enumerate() {
            if self.opens_string(at, quote) {
                return self.string(at, number, quote);
            }
        }
        at + 1
    }

    fn comment(&mut self, start: usize, end: usize, standing: Standing) -> usize {
        self.found.push(Comment {
            span: Span::new(start, end),
            standing,
        });
        end
    }

    /// The end of the line at `at`, or where the code stops in it.
    fn line_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        let end = memchr::memchr2(b'\n', b'\r', rest).map_or(self.bytes.len(), |end| at + end);
        let stop = self
            .stop
            .and_then(|stop| memchr::memmem::find(&self.bytes[at..end], stop.as_bytes()));
        stop.map_or(end, |stop| at + stop)
    }

    fn before(&self, at: usize) -> Option<u8> {
        (at > self.start).then(|| self.bytes[at - 1])
    }

    /// What stands before `at`, and from there on.
    fn around(&self, at: usize) -> (&[u8], &[u8]) {
        (&self.bytes[self.start..at], &self.bytes[at..])
    }

    fn opens_line(&self, at: usize, line: &Line) -> Option<Standing> {
        let (before, here) = self.around(at);
        if !line.is_mark(here) {
            return None;
        }
        if line.stands.holds(before) {
            return Some(Standing::Comment);
        }
        let text = &self.bytes[at + line.mark.len()..self.line_end(at)];
        let speaks = line.stands == Stands::FirstOrMistaken
            && Stands::Apart.holds(before)
            && super::is_spoken(text);
        speaks.then_some(Standing::Value)
    }

    fn opens_string(&self, at: usize, quote: &Quote) -> bool {
        self.is_at(at, quote.open)
            && (quote.opens == Opens::Anywhere
                || self
                    .before(at)
                    .is_none_or(|byte| !byte.is_ascii_alphanumeric()))
    }

    /// Skips the string at `at`, or its quote if it does not close.
    fn string(&mut self, at: usize, number: usize, quote: &Quote) -> usize {
        let inner = at + quote.open.len();
        if inner < self.unclosed[number] {
            return inner;
        }
        let limit = match quote.reach {
            Reach::Text => self.bytes.len(),
            Reach::Line => memchr::memchr2(b'\n', b'\r', &self.bytes[inner..])
                .map_or(self.bytes.len(), |end| inner + end),
            Reach::Character => return self.character(at, inner, quote),
        };
        let close = quote.close.as_bytes();
        let mut from = inner;
        while let Some(found) = self
            .bytes
            .get(from..limit)
            .and_then(|rest| memchr::memchr2(close[0], b'\\', rest))
        {
            from += found;
            if self.bytes[from] == b'\\' && quote.escapes && close[0] != b'\\' {
                from += 2;
            } else if self.bytes[from..limit].starts_with(close) {
                return from + close.len();
            } else {
                from += 1;
            }
        }
        self.unclosed[number] = limit;
        inner
    }

    /// `'a'`, `'\n'`; not the lifetime `'a`.
    fn character(&self, at: usize, inner: usize, quote: &Quote) -> usize {
        let quote = quote.close.as_bytes()[0];
        let close = match self.bytes.get(inner) {
            Some(b'\\') => {
                let rest = self.bytes.get(inner + 2..).unwrap_or_default();
                let rest = &rest[..rest.len().min(LONGEST_CHARACTER)];
                memchr::memchr(quote, rest).map(|found| inner + 2 + found)
            }
            Some(byte) => {
                let length = match byte {
                    0..0x80 => 1,
                    0x80..0xE0 => 2,
                    0xE0..0xF0 => 3,
                    0xF0.. => 4,
                };
                (self.bytes.get(inner + length) == Some(&quote)).then_some(inner + length)
            }
            None => None,
        };
        close.map_or(at + 1, |close| close + 1)
    }
}
