//! The JavaScript programs that stand in a source: the whole of a `.ts` file,
//! the scripts of a page, the handlers of a template.
//!
//! This module knows how programs are cut out and where their bytes come from;
//! it does not know JavaScript.

use crate::model::Span;

/// Which grammar a program is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// JavaScript, with JSX where it appears.
    JavaScript,
    /// TypeScript without JSX (`.ts`, `.mts`, `.cts`).
    TypeScript,
    /// TypeScript with JSX.
    Tsx,
}

/// One way to read a template as JavaScript: all readings of a program have
/// the same length, so that offsets agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The text to parse.
    pub text: String,
    /// Bytes that a template engine fills in: a literal that overlaps one is
    /// not a constant.
    pub dynamic: Vec<Span>,
    /// Start offsets of the stand-in tests that a template's own conditions
    /// were turned into (`<% if x %>` → `if(_){`), with the condition's text,
    /// sorted by offset.
    pub conditions: Vec<(usize, String)>,
}

impl Reading {
    /// A reading of plain JavaScript.
    pub fn plain(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            dynamic: Vec::new(),
            conditions: Vec::new(),
        }
    }
}

/// Where the bytes of a program come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Program offset plus this number is the source offset.
    Shifted(usize),
    /// `(program offset, source offset)` of each piece, sorted; inside a piece
    /// bytes correspond one to one. For decoded text, such as attribute values
    /// with character references.
    Pieces(Vec<(usize, usize)>),
}

impl Offsets {
    /// The source offset of a program offset.
    pub fn to_source(&self, offset: usize) -> usize {
        match self {
            Self::Shifted(shift) => offset + shift,
            Self::Pieces(pieces) => {
                let at = pieces.partition_point(|&(start, _)| start <= offset);
                let Some(&(start, source)) = at.checked_sub(1).and_then(|at| pieces.get(at)) else {
                    return offset;
                };
                let mapped = source + (offset - start);
                // Never run past the start of the next piece.
                pieces.get(at).map_or(mapped, |&(_, next)| mapped.min(next))
            }
        }
    }

    /// The parts of a source that the part `span` of a program comes from.
    pub fn parts(&self, span: Span) -> Vec<Span> {
        match self {
            Self::Shifted(_) => vec![self.span(span)],
            Self::Pieces(pieces) => {
                let inner = pieces.iter().map(|&(start, _)| start);
                let mut cuts: Vec<usize> = inner
                    .filter(|&start| span.start < start && start < span.end)
                    .collect();
                cuts.insert(0, span.start);
                cuts.push(span.end);
                cuts.windows(2)
                    .map(|part| {
                        let start = self.to_source(part[0]);
                        Span::new(start, self.to_source(part[1]).max(start))
                    })
                    .collect()
            }
        }
    }

    /// The source span of a program span.
    pub fn span(&self, span: Span) -> Span {
        Span::new(self.to_source(span.start), self.to_source(span.end))
    }
}

/// A JavaScript program in a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// Ways to read it, best first; the first that parses is taken.
    pub readings: Vec<Reading>,
    /// Its grammar.
    pub dialect: Dialect,
    /// Where its bytes come from.
    pub offsets: Offsets,
    /// Whether a syntax error in it is a problem to report. Not so for
    /// attribute values, which may be another framework's own syntax.
    pub must_parse: bool,
    /// Where the part of the source starts that it stands in, if nothing says
    /// that this part runs together with the others: a string of a program in
    /// another language, an arm of a branch.
    pub apart: Option<usize>,
}
