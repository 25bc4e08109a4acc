//! The source around a finding's places, as miette reads it: places that are
//! close share a snippet, others have their own, also in other files.
//!
//! All snippets together are one text to miette, with gaps between them that
//! it cannot read across.

use std::ops::Range;

use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use unicode_width::UnicodeWidthStr;

use crate::model::{Finding, LineColumn, Place, Span};
use crate::report::escape;
use crate::report::excerpt::{Excerpt, excerpt, line_range, tame};
use crate::report::sources::{Source, Sources};

use super::wrap;

/// More related places than this are only counted.
const MOST_RELATED: usize = 6;
/// Places with at most so many lines between them share a snippet.
const NEAR: usize = 3;
/// However far to the right a mark is, its message is not made narrower.
const NARROWEST_MESSAGE: usize = 30;
/// Wider lines are hard to read, however wide the terminal is.
const WIDEST: usize = 160;

/// All snippets of a finding.
#[derive(Debug)]
pub(super) struct Snippets {
    snippets: Vec<Snippet>,
}

#[derive(Debug)]
struct Snippet {
    name: String,
    /// Where it starts in the text that miette sees.
    offset: usize,
    excerpt: Excerpt,
    labels: Vec<Label>,
}

#[derive(Debug)]
struct Label {
    is_primary: bool,
    message: Option<String>,
    /// Where it is in the text that miette sees.
    range: Range<usize>,
    /// Where it is in the file.
    position: LineColumn,
}

/// Places of one snippet, before it is cut out.
struct Group<'a> {
    members: Vec<Member<'a>>,
}

struct Member<'a> {
    place: &'a Place,
    message: Option<String>,
}

impl Snippets {
    /// Cuts out what `finding` is about; `width` is that of the terminal.
    pub(super) fn of<'a>(finding: &'a Finding, sources: &mut Sources<'a>, width: usize) -> Self {
        // The line number and the frame need room too.
        let columns = width.saturating_sub(8).min(WIDEST);
        let mut groups = vec![Group {
            members: vec![Member {
                place: &finding.primary,
                message: None,
            }],
        }];
        let more = finding.related.len().saturating_sub(MOST_RELATED);
        for (at, related) in finding.related.iter().take(MOST_RELATED).enumerate() {
            let mut message = escape::line(&related.message);
            if more > 0 && at + 1 == MOST_RELATED {
                message.push_str(&format!(" (and {more} more places)"));
            }
            let member = Member {
                place: &related.place,
                message: Some(message),
            };
            let source = sources.of(&related.place);
            let near = groups
                .iter_mut()
                .find(|group| group.takes(&related.place, source, columns));
            match near {
                Some(group) => group.members.push(member),
                None => groups.push(Group {
                    members: vec![member],
                }),
            }
        }
        let mut snippets = Vec::new();
        let mut offset = 0;
        for group in groups {
            let snippet = group.cut(offset, sources, columns);
            // One byte that belongs to no snippet keeps them apart.
            offset += snippet.excerpt.text.len() + 1;
            snippets.push(snippet);
        }
        Self { snippets }
    }

    /// The labels, as miette takes them.
    pub(super) fn labels(&self) -> impl Iterator<Item = LabeledSpan> + '_ {
        self.sorted().into_iter().map(|label| {
            let span = (label.range.start, label.range.len());
            if label.is_primary {
                LabeledSpan::new_primary_with_span(label.message.clone(), span)
            } else {
                LabeledSpan::new_with_span(label.message.clone(), span)
            }
        })
    }

    /// Whether each label is the primary one, in the order of offsets.
    pub(super) fn primary_by_offset(&self) -> impl Iterator<Item = bool> + '_ {
        self.sorted().into_iter().map(|label| label.is_primary)
    }

    fn sorted(&self) -> Vec<&Label> {
        let mut labels: Vec<&Label> = self
            .snippets
            .iter()
            .flat_map(|snippet| &snippet.labels)
            .collect();
        labels.sort_by_key(|label| label.range.start);
        labels
    }
}

impl Group<'_> {
    /// Whether `place` is close enough to be shown together with these.
    fn takes(&self, place: &Place, source: &Source<'_>, columns: usize) -> bool {
        let first = self.members[0].place;
        if !std::sync::Arc::ptr_eq(&first.source.text, &place.source.text) {
            return false;
        }
        let lines = |place: &Place| line_range(source, tame(source, place.span));
        let (start, end) = lines(place);
        self.members.iter().any(|member| {
            let (member_start, member_end) = lines(member.place);
            let is_near = start <= member_end + NEAR && member_start <= end + NEAR;
            // A long line is clipped around one place only.
            is_near
                && (start.min(member_start)..=end.max(member_end))
                    .all(|line| source.lines.line_span(source.text, line).len() <= columns)
        })
    }

    fn cut<'a>(self, offset: usize, sources: &mut Sources<'a>, columns: usize) -> Snippet
    where
        Self: 'a,
    {
        let first = self.members[0].place;
        let source = sources.of(first);
        let spans: Vec<Span> = self
            .members
            .iter()
            .map(|member| member.place.span)
            .collect();
        let excerpt = excerpt(source, &spans, columns);
        let labels = self
            .members
            .into_iter()
            .zip(&excerpt.marks)
            .map(|(member, mark)| Label {
                is_primary: member.message.is_none(),
                position: source.lines.position(source.text, member.place.span.start),
                message: member
                    .message
                    .map(|message| wrap(&message, room(&excerpt.text, mark, columns), 0)),
                range: offset + mark.start..offset + mark.end,
            })
            .collect();
        Snippet {
            name: escape::line(&first.source.id.display),
            offset,
            labels,
            excerpt,
        }
    }
}

/// How wide a message below the middle of `mark` may be.
fn room(text: &str, mark: &Range<usize>, columns: usize) -> usize {
    let line_start = text[..mark.start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[mark.start..]
        .find('\n')
        .map_or(text.len(), |at| mark.start + at);
    let middle = text[line_start..mark.start].width()
        + text[mark.start..mark.end.clamp(mark.start, line_end)].width() / 2;
    columns.saturating_sub(middle + 4).max(NARROWEST_MESSAGE)
}

impl SourceCode for Snippets {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        context_lines_before: usize,
        _context_lines_after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let end = span.offset() + span.len();
        let snippet = self
            .snippets
            .iter()
            .find(|snippet| {
                let text = &snippet.excerpt.text;
                snippet.offset <= span.offset() && end <= snippet.offset + text.len()
            })
            .ok_or(MietteError::OutOfBounds)?;
        // Without context miette asks for the position to show above the
        // snippet; with context, for the lines to draw.
        if context_lines_before == 0 {
            let label = snippet.labels.iter().find(|label| {
                label.range.start == span.offset() && label.range.len() == span.len()
            });
            let position = label.map_or(
                LineColumn {
                    line: snippet.excerpt.first_line,
                    column: 1,
                },
                |label| label.position,
            );
            return Ok(snippet.contents(*span, position));
        }
        let whole = SourceSpan::new(snippet.offset.into(), snippet.excerpt.text.len());
        let first = LineColumn {
            line: snippet.excerpt.first_line,
            column: 1,
        };
        Ok(snippet.contents(whole, first))
    }
}

impl Snippet {
    fn contents<'a>(&'a self, span: SourceSpan, at: LineColumn) -> Box<dyn SpanContents<'a> + 'a> {
        let start = span.offset() - self.offset;
        let data = &self.excerpt.text.as_bytes()[start..start + span.len()];
        Box::new(MietteSpanContents::new_named(
            self.name.clone(),
            data,
            span,
            at.line.saturating_sub(1),
            at.column.saturating_sub(1),
            self.excerpt.text.matches('\n').count() + 1,
        ))
    }
}
