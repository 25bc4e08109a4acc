//! Which line a comment speaks about.

use crate::model::facts::Comment;
use crate::model::{LineIndex, Span};

/// The lines of a text, and what stands on them beside comments.
pub(super) struct Lines<'t> {
    text: &'t str,
    index: LineIndex,
    /// For each line: the first from there on that has more than comments.
    code: Vec<usize>,
    /// For each line: whether nothing but a comment stands there.
    is_comment: Vec<bool>,
}

/// Whether the lines that open and close code are passed over like comments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fences {
    /// In Markdown, where a comment stands in front of the code.
    Passed,
    /// Elsewhere there are none.
    None,
}

impl<'t> Lines<'t> {
    /// Looks at all lines of `text`, whose `comments` are in order.
    pub(super) fn new(text: &'t str, comments: &[Comment], fences: Fences) -> Self {
        let index = LineIndex::new(text);
        let count = index.line_count();
        let comments = joined(comments);
        let mut is_comment = Vec::with_capacity(count);
        let mut is_passed = Vec::with_capacity(count);
        let mut first = 0;
        for line in 1..=count {
            let span = index.line_span(text, line);
            while comments
                .get(first)
                .is_some_and(|comment| comment.end <= span.start)
            {
                first += 1;
            }
            let (left, has_comment) = left_over(text, span, &comments[first..]);
            // `{/* … */}`
            let is_empty = left.is_empty() || has_comment && left == "{}";
            is_comment.push(is_empty && has_comment);
            let is_fence =
                fences == Fences::Passed && (left.starts_with("```") || left.starts_with("~~~"));
            is_passed.push(is_empty || is_fence);
        }
        let mut code = vec![count + 1; count + 2];
        for line in (1..=count).rev() {
            code[line] = if is_passed[line - 1] {
                code[line + 1]
            } else {
                line
            };
        }
        Self {
            text,
            index,
            code,
            is_comment,
        }
    }

    /// The 1-based line of byte `offset`.
    pub(super) fn of(&self, offset: usize) -> usize {
        self.index.position(self.text, offset).line
    }

    /// The text of 1-based `line`; empty in front of the first.
    pub(super) fn text(&self, line: usize) -> &'t str {
        self.index.line_span(self.text, line).slice(self.text)
    }

    /// The first line behind `line`, a line of the text, that has more than
    /// comments.
    pub(super) fn next(&self, line: usize) -> usize {
        self.code[line + 1]
    }

    /// Whether nothing but a comment stands on `line`.
    pub(super) fn is_comment(&self, line: usize) -> bool {
        line.checked_sub(1)
            .and_then(|at| self.is_comment.get(at))
            .copied()
            .unwrap_or(false)
    }
}

/// Where comments are, those that touch as one.
fn joined(comments: &[Comment]) -> Vec<Span> {
    let mut spans: Vec<Span> = comments.iter().map(|comment| comment.span).collect();
    spans.dedup_by(|next, last| {
        let touches = next.start <= last.end;
        if touches {
            last.end = last.end.max(next.end);
        }
        touches
    });
    spans
}

/// What a line has beside comments, without blanks, as far as it takes to tell
/// it; and whether it has comments.
fn left_over(text: &str, line: Span, comments: &[Span]) -> (String, bool) {
    /// As long as anything that is looked for.
    const ENOUGH: usize = 8;
    let mut left = String::new();
    let mut add = |part: &str| {
        let blank = |it: &char| it.is_whitespace();
        left.extend(part.chars().filter(|it| !blank(it)).take(ENOUGH));
        left.chars().count() >= ENOUGH
    };
    let mut has_comment = false;
    let mut at = line.start;
    for comment in comments {
        if comment.start >= line.end {
            break;
        }
        has_comment = true;
        if add(text.get(at..comment.start).unwrap_or("")) {
            return (left, has_comment);
        }
        at = at.max(comment.end);
    }
    add(text.get(at..line.end).unwrap_or(""));
    (left, has_comment)
}
