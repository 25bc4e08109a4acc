//! YAML, several documents in one file, with anchors and merge keys.
//!
//! Aliases are copied, up to a budget: a few lines can expand to more than all
//! memory. Whatever stands before a syntax error is kept.

use std::collections::{BTreeMap, BTreeSet};

use saphyr_parser::{Event, Parser, ScalarStyle, Span as Marked, Tag};

use crate::extract::config::SyntaxError;
use crate::extract::config::tree::{Entry, MAX_DEPTH, Node, NodeKind, inside, literal};
use crate::model::{Literal, Span};

/// What all aliases of a file may expand to: values and bytes.
const BUDGET: usize = 1024 * 1024;

/// Reads all documents of a file, and the first error.
pub(super) fn read(text: &str) -> (Vec<Node>, Option<SyntaxError>) {
    let mut builder = Builder {
        text,
        offsets: Offsets::new(text),
        documents: Vec::new(),
        frames: Vec::new(),
        anchors: BTreeMap::new(),
        budget: BUDGET,
    };
    let error = builder.run().err();
    builder.close();
    (builder.documents, error)
}

/// A value and what it costs to copy it.
#[derive(Clone)]
struct Built {
    node: Node,
    weight: usize,
    height: usize,
}

struct Frame {
    start: usize,
    anchor: usize,
    weight: usize,
    height: usize,
    content: Content,
    /// A tag that makes something else of it.
    is_tagged: bool,
}

enum Content {
    List(Vec<Node>),
    Map {
        entries: Vec<Entry>,
        key: Option<(String, Span)>,
    },
}

struct Builder<'t> {
    text: &'t str,
    offsets: Offsets,
    documents: Vec<Node>,
    frames: Vec<Frame>,
    anchors: BTreeMap<usize, Built>,
    budget: usize,
}

impl Builder<'_> {
    fn run(&mut self) -> Result<(), SyntaxError> {
        let mut parser = Parser::new_from_str(self.text);
        while let Some(event) = parser.next_event() {
            let (event, marked) = event.map_err(|error| {
                let at = self.offsets.byte(self.text, error.marker().index());
                SyntaxError {
                    span: Span::new(at, at),
                    message: error.info().to_owned(),
                }
            })?;
            let span = self.span(marked);
            self.event(event, span)?;
        }
        Ok(())
    }

    fn span(&self, marked: Marked) -> Span {
        let start = self.offsets.byte(self.text, marked.start.index());
        let end = self.offsets.byte(self.text, marked.end.index());
        Span::new(start, end.max(start))
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), SyntaxError> {
        match event {
            Event::DocumentStart(_) => self.anchors.clear(),
            Event::Alias(anchor) => {
                let built = self.alias(anchor, span);
                self.add(built, 0);
            }
            Event::Scalar(value, style, anchor, tag) => {
                let weight = 1 + value.len();
                let node = self.scalar(value.into_owned(), style, tag.as_deref(), span);
                let built = Built {
                    node,
                    weight,
                    height: 1,
                };
                self.add(built, anchor);
            }
            Event::SequenceStart(anchor, tag) => {
                self.open(span, anchor, tag.as_deref(), Content::List(Vec::new()))?;
            }
            Event::MappingStart(anchor, tag) => {
                let content = Content::Map {
                    entries: Vec::new(),
                    key: None,
                };
                self.open(span, anchor, tag.as_deref(), content)?;
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(span.end),
            Event::DocumentEnd | Event::StreamStart | Event::StreamEnd | Event::Nothing => {}
        }
        Ok(())
    }

    fn open(
        &mut self,
        span: Span,
        anchor: usize,
        tag: Option<&Tag>,
        content: Content,
    ) -> Result<(), SyntaxError> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(SyntaxError {
                span,
                message: "nested too deeply".to_owned(),
            });
        }
        self.frames.push(Frame {
            start: span.start,
            anchor,
            weight: 1,
            height: 1,
            content,
            is_tagged: tag.is_some_and(is_foreign),
        });
        Ok(())
    }

    fn end(&mut self, end: usize) {
        let Some(frame) = self.frames.pop() else {
            return;
        };
        let kind = match frame.content {
            _ if frame.is_tagged => NodeKind::Opaque("a tag that is not followed"),
            Content::List(items) => NodeKind::List(items),
            Content::Map { entries, .. } => NodeKind::Map(merged(entries)),
        };
        let built = Built {
            node: Node {
                span: Span::new(frame.start, end.max(frame.start)),
                kind,
            },
            weight: frame.weight,
            height: frame.height,
        };
        self.add(built, frame.anchor);
    }

    /// Closes whatever an error left open.
    fn close(&mut self) {
        while !self.frames.is_empty() {
            self.end(self.text.len());
        }
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Built {
        let found = self.anchors.get(&anchor).filter(|found| {
            found.weight <= self.budget && self.frames.len() + found.height <= MAX_DEPTH
        });
        match found {
            Some(found) => {
                self.budget -= found.weight;
                found.clone()
            }
            None => Built {
                node: Node {
                    span,
                    kind: NodeKind::Opaque("an alias of too much"),
                },
                weight: 1,
                height: 1,
            },
        }
    }

    /// Adds a finished value to what it stands in.
    fn add(&mut self, built: Built, anchor: usize) {
        if anchor > 0 {
            // What anchors keep is copied too.
            if built.weight <= self.budget {
                self.budget -= built.weight;
                self.anchors.insert(anchor, built.clone());
            } else {
                self.anchors.remove(&anchor);
            }
        }
        let Some(frame) = self.frames.last_mut() else {
            self.documents.push(built.node);
            return;
        };
        frame.weight += built.weight;
        frame.height = frame.height.max(built.height + 1);
        match &mut frame.content {
            Content::List(items) => items.push(built.node),
            Content::Map { entries, key } => match key.take() {
                Some((key, key_span)) => entries.push(Entry {
                    key,
                    key_span,
                    value: built.node,
                }),
                None => {
                    let span = built.node.span;
                    let text = match built.node.kind {
                        NodeKind::Scalar { text, .. } => text,
                        _ => String::new(),
                    };
                    *key = Some((text, span));
                }
            },
        }
    }

    fn scalar(&self, text: String, style: ScalarStyle, tag: Option<&Tag>, span: Span) -> Node {
        let span = without_properties(self.text, span);
        let span = match style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                inside(self.text, quoted(self.text, span))
            }
            ScalarStyle::Literal | ScalarStyle::Folded => block(self.text, span),
            ScalarStyle::Plain => span,
        };
        let is_plain = style == ScalarStyle::Plain && tag.is_none();
        let kind = if tag.is_some_and(is_foreign) {
            NodeKind::Opaque("a tag that is not followed")
        } else if is_plain && matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL") {
            NodeKind::Null
        } else {
            let literal = if is_plain {
                literal(&text)
            } else {
                Literal::String
            };
            NodeKind::Scalar { text, literal }
        };
        Node { span, kind }
    }
}

/// Whether a tag makes something else of a value: `!Ref`, `!vault`, `!!binary`.
fn is_foreign(tag: &Tag) -> bool {
    let is_plain = tag.is_yaml_core_schema()
        && matches!(
            tag.suffix.as_str(),
            "str" | "int" | "float" | "bool" | "null" | "map" | "seq"
        );
    !is_plain && tag.suffix != "override"
}

/// A scalar without the space around it, its tag and its anchor.
fn without_properties(text: &str, span: Span) -> Span {
    let mut written = span.slice(text).trim_start();
    while written.starts_with(['!', '&']) {
        let length = written.find(char::is_whitespace).unwrap_or(written.len());
        written = written[length..].trim_start();
    }
    let start = span.end - written.len();
    Span::new(start, start + written.trim_end().len())
}

/// A quoted scalar without what stands behind it on its line: the parser takes
/// a comment there for a part of it.
fn quoted(text: &str, span: Span) -> Span {
    let written = span.slice(text).as_bytes();
    let Some(&quote) = written.first() else {
        return span;
    };
    let mut at = 1;
    while let Some(&byte) = written.get(at) {
        let next = written.get(at + 1).copied();
        match byte {
            b'\\' if quote == b'"' => at += 1,
            b'\'' if quote == b'\'' && next == Some(b'\'') => at += 1,
            _ if byte == quote => return Span::new(span.start, span.start + at + 1),
            _ => {}
        }
        at += 1;
    }
    span
}

/// The lines of a block scalar, without its header.
fn block(text: &str, span: Span) -> Span {
    let written = span.slice(text);
    if !written.starts_with(['|', '>']) {
        return span;
    }
    let header = written.find('\n').unwrap_or(written.len());
    without_properties(text, Span::new(span.start + header, span.end))
}

/// The entries with those of merge keys behind them, as far as they are not
/// overridden.
fn merged(entries: Vec<Entry>) -> Vec<Entry> {
    if entries.iter().all(|entry| entry.key != "<<") {
        return entries;
    }
    let (merges, mut kept): (Vec<_>, Vec<_>) =
        entries.into_iter().partition(|entry| entry.key == "<<");
    let mut taken: BTreeSet<String> = kept.iter().map(|entry| entry.key.clone()).collect();
    for merge in merges {
        let maps = match merge.value.kind {
            NodeKind::List(items) => items,
            _ => vec![merge.value],
        };
        for map in maps {
            if let NodeKind::Map(entries) = map.kind {
                for entry in entries {
                    if taken.insert(entry.key.clone()) {
                        kept.push(entry);
                    }
                }
            }
        }
    }
    kept
}

/// How many characters apart the known offsets are.
const STRIDE: usize = 64;

/// From the parser's offsets, which count characters, to bytes.
struct Offsets {
    /// The byte of every [`STRIDE`]th character; empty where a character is a
    /// byte.
    starts: Vec<usize>,
}

impl Offsets {
    fn new(text: &str) -> Self {
        let starts = if text.is_ascii() {
            Vec::new()
        } else {
            text.char_indices()
                .step_by(STRIDE)
                .map(|(at, _)| at)
                .collect()
        };
        Self { starts }
    }

    fn byte(&self, text: &str, index: usize) -> usize {
        if self.starts.is_empty() {
            return index.min(text.len());
        }
        let Some(&start) = self.starts.get(index / STRIDE) else {
            return text.len();
        };
        text[start..]
            .char_indices()
            .nth(index % STRIDE)
            .map_or(text.len(), |(at, _)| start + at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A tree as text, each scalar with what its span shows.
    fn shown(text: &str, node: &Node) -> String {
        match &node.kind {
            NodeKind::Null => "null".to_owned(),
            NodeKind::Scalar { text: value, .. } => {
                let written = node.span.slice(text);
                if written == value {
                    value.clone()
                } else {
                    format!("{value:?}@{written:?}")
                }
            }
            NodeKind::Variable(name) => format!("${name}"),
            NodeKind::List(items) => {
                let items: Vec<_> = items.iter().map(|item| shown(text, item)).collect();
                format!("[{}]", items.join(" "))
            }
            NodeKind::Map(entries) => {
                let entries: Vec<_> = entries
                    .iter()
                    .map(|entry| {
                        assert_eq!(entry.key_span.slice(text), entry.key);
                        format!("{}={}", entry.key, shown(text, &entry.value))
                    })
                    .collect();
                format!("{{{}}}", entries.join(" "))
            }
            NodeKind::Opaque(_) => "?".to_owned(),
        }
    }

    #[test]
    fn trees_have_the_places_of_their_scalars() {
        let cases = [
            ("a: b", "{a=b}", false),
            ("a: 'b c'\n\"d\": \"e\"\n", "{a=b c d=e}", false),
            ("é: ü\nb: [c, \"d\"]", "{é=ü b=[c d]}", false),
            ("a: \"x\\ty\"", "{a=\"x\\ty\"@\"x\\\\ty\"}", false),
            ("a: |\n  b\nc: >-\n  d\n", "{a=\"b\\n\"@\"b\" c=d}", false),
            ("a:\nb: ~\nc: null\n", "{a=null b=null c=null}", false),
            (
                "a: !Ref x\nb: !!str 1\nc: !vault |\n  x\n",
                "{a=? b=1 c=?}",
                false,
            ),
            (
                "a: &x 'b'\nc: &y d\n&k e: &z |\n  f\n",
                "{a=b c=d e=\"f\\n\"@\"f\"}",
                false,
            ),
            ("a: !!str\n  &x b # c\n", "{a=b}", false),
            (
                "a: 'b' # c's\nd: \"e\" # \"f\"\ng: 'h''i' # j\n",
                "{a=b d=e g=\"h'i\"@\"h''i\"}",
                false,
            ),
            ("- a\r\n- b\r\n", "[a b]", false),
            (
                "x: &x {a: b, c: d}\ny:\n  <<: *x\n  c: e\nz: *x",
                "{x={a=b c=d} y={c=e a=b} z={a=b c=d}}",
                false,
            ),
            ("a: 1\n---\nb: 2\n", "{a=1}|{b=2}", false),
            ("a: b\nc: [d\ne: f: g\n", "{a=b c=[]}", true),
            ("a: b\nc: \"d\n", "{a=b}", true),
            ("", "", false),
        ];
        for (text, expected, is_broken) in cases {
            let (documents, error) = read(text);
            let documents: Vec<_> = documents.iter().map(|node| shown(text, node)).collect();
            assert_eq!(documents.join("|"), expected, "{text}");
            assert_eq!(error.is_some(), is_broken, "{text}: {error:?}");
        }
    }

    #[test]
    fn bombs_stay_small() {
        let mut laughs = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for level in 1..40 {
            let below = vec![format!("*a{}", level - 1); 10].join(", ");
            laughs.push_str(&format!("a{level}: &a{level} [{below}]\n"));
        }
        let mut ladder = String::from("a0: &a0 [x]\n");
        for level in 1..5000 {
            ladder.push_str(&format!("a{level}: &a{level} [*a{}]\n", level - 1));
        }
        let deep = ["[", "{a: ", "- ", "a:\n"].map(|part| part.repeat(100_000));
        for text in deep.iter().chain([&laughs, &ladder]) {
            let _ = read(text);
        }
    }
}
