//! The comments of Markdown: those of HTML, outside of code. What stands in
//! code is an example.

use crate::extract::comments::lex::lex;
use crate::extract::comments::notation;
use crate::extract::kind::front_matter;
use crate::model::Span;
use crate::model::facts::{Comment, Standing};

/// Adds the comments of `text` to `found`.
pub(super) fn collect(text: &str, found: &mut Vec<Comment>) {
    let mut at = 0;
    if let Some(matter) = front_matter(text) {
        lex(text, matter, &notation::YAML, None, found);
        at = matter.end;
    }
    let mut fence: Option<(u8, usize)> = None;
    while at < text.len() {
        let end = line_end(text, at);
        let line = &text[at..end];
        let opened = fence_of(line);
        match (fence, opened) {
            (Some((mark, length)), Some((other, more)))
                if mark == other && more >= length && is_bare(line, mark) =>
            {
                fence = None;
            }
            (Some(_), _) => {}
            (None, Some(opened)) => fence = Some(opened),
            (None, None) => {
                at = paragraph(text, at, end, found);
                continue;
            }
        }
        at = end;
    }
}

/// Reads the line at `start..end` outside of fences; returns where to read on:
/// a comment may reach further.
fn paragraph(text: &str, start: usize, end: usize, found: &mut Vec<Comment>) -> usize {
    let bytes = text.as_bytes();
    let mut at = start;
    if text[start..end].trim_start().starts_with("[//]: #") {
        found.push(comment(start, start + text[start..end].trim_end().len()));
        return end;
    }
    while at < end {
        let rest = &bytes[at..];
        let length = |close: &[u8]| memchr::memmem::find(rest, close);
        match bytes[at] {
            b'`' => at = code_end(bytes, at, end),
            b'<' if rest.starts_with(b"<!--") => {
                let Some(length) = length(b"-->") else {
                    return end;
                };
                found.push(comment(at, at + length + 3));
                at += length + 3;
            }
            b'{' if rest.starts_with(b"{/*") => {
                let Some(length) = length(b"*/") else {
                    return end;
                };
                found.push(comment(at, at + length + 2));
                at += length + 2;
            }
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
    // Behind a comment that ended in a later line, its rest is a line.
    at
}

fn comment(start: usize, end: usize) -> Comment {
    Comment {
        span: Span::new(start, end),
        standing: Standing::Comment,
    }
}

/// Code between backticks is not longer than this.
const LONGEST_CODE: usize = 4096;

/// The end of the code whose backticks open at `at`, or of the backticks.
fn code_end(bytes: &[u8], at: usize, line_end: usize) -> usize {
    let end = line_end.min(at + LONGEST_CODE);
    let run = |from: usize| {
        bytes[from..end]
            .iter()
            .take_while(|&&it| it == b'`')
            .count()
    };
    let opened = run(at);
    let mut from = at + opened;
    while let Some(found) = memchr::memchr(b'`', &bytes[from..end]) {
        let closed = run(from + found);
        from += found + closed;
        if closed == opened {
            return from;
        }
    }
    at + opened
}

fn line_end(text: &str, at: usize) -> usize {
    memchr::memchr(b'\n', &text.as_bytes()[at..]).map_or(text.len(), |end| at + end + 1)
}

/// What fence a line opens or closes: its mark and how many there are.
fn fence_of(line: &str) -> Option<(u8, usize)> {
    let line = line.trim_start_matches([' ', '\t', '>']);
    let mark = *line.as_bytes().first()?;
    let length = line.bytes().take_while(|&byte| byte == mark).count();
    let is_code = mark == b'`' && !line[length..].contains('`') || mark == b'~';
    (length >= 3 && is_code).then_some((mark, length))
}

fn is_bare(line: &str, mark: u8) -> bool {
    line.trim_start_matches([' ', '\t', '>'])
        .trim_end()
        .bytes()
        .all(|byte| byte == mark)
}
