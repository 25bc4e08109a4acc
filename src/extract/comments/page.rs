//! The comments of markup: its own, those of the template language around it,
//! and those of the scripts, styles and server code inside.

use crate::extract::comments::lex::lex;
use crate::extract::comments::notation::{self, Notation};
use crate::extract::kind::{SourceKind, TemplateLanguage, front_matter};
use crate::model::Span;
use crate::model::facts::{Comment, Standing};

/// A comment of a template language.
struct Block {
    open: &'static str,
    close: &'static str,
    /// What the tag ends with, behind `close`.
    tail: &'static str,
}

const fn block(open: &'static str, close: &'static str) -> Block {
    Block {
        open,
        close,
        tail: "",
    }
}

const fn tag(open: &'static str, close: &'static str, tail: &'static str) -> Block {
    Block { open, close, tail }
}

/// Code of another language.
struct Region {
    open: &'static str,
    close: &'static str,
    notation: &'static Notation,
}

/// How a kind of page writes comments beside those of HTML.
struct Looks {
    blocks: &'static [Block],
    regions: &'static [Region],
    has_markup: bool,
}

static PERCENT_RUBY: &[Region] = &[Region {
    open: "<%",
    close: "%>",
    notation: &notation::RUBY,
}];

static PERCENT_BRACES: &[Region] = &[Region {
    open: "<%",
    close: "%>",
    notation: &notation::JAVASCRIPT,
}];

static TAGS: &[Region] = &[
    Region {
        open: "<?php",
        close: "?>",
        notation: &notation::PHP,
    },
    Region {
        open: "<?=",
        close: "?>",
        notation: &notation::PHP,
    },
    Region {
        open: "@php",
        close: "@endphp",
        notation: &notation::PHP,
    },
];

static BRACES: &[Block] = &[tag("{/*", "*/", "}")];
static JINJA: &[Block] = &[
    block("{#", "#}"),
    tag("{% comment", "endcomment", "%}"),
    tag("{%- comment", "endcomment", "%}"),
    block("{% #", "%}"),
    block("{%- #", "%}"),
];
static PERCENTS: &[Block] = &[
    block("<%--", "--%>"),
    block("<%!--", "--%>"),
    block("<%#", "%>"),
];

impl Looks {
    fn of(kind: SourceKind) -> Self {
        use TemplateLanguage as T;
        let (language, has_markup) = match kind {
            SourceKind::Template(language) => (Some(language), true),
            SourceKind::TemplatedScript(language, _) => (Some(language), false),
            _ => (None, true),
        };
        let none: &[Region] = &[];
        let (blocks, regions): (&'static [Block], &'static [Region]) = match language {
            None if matches!(kind, SourceKind::Svelte | SourceKind::Astro) => (BRACES, none),
            None => (&[], none),
            Some(T::Php) => (&[], TAGS),
            Some(T::Blade) => (const { &[block("{{--", "--}}")] }, TAGS),
            Some(T::Erb | T::Heex) => (PERCENTS, PERCENT_RUBY),
            Some(T::Ejs | T::Jsp) => (PERCENTS, PERCENT_BRACES),
            Some(T::Handlebars) => (
                const {
                    &[
                        block("{{!--", "--}}"),
                        block("{{!", "}}"),
                        block("{{~!", "}}"),
                    ]
                },
                none,
            ),
            Some(T::Twig | T::Jinja | T::Liquid) => (JINJA, none),
            Some(T::Razor) => (const { &[block("@*", "*@")] }, none),
            Some(T::Go) => (
                const { &[tag("{{/*", "*/", "}}"), tag("{{- /*", "*/", "}}")] },
                none,
            ),
            Some(T::Smarty) => (const { &[block("{*", "*}")] }, none),
        };
        Self {
            blocks,
            regions,
            has_markup,
        }
    }
}

/// Adds the comments of a page to `found`, but for those in the `parsed` parts
/// (sorted, disjoint), which the parser has told.
pub(super) fn collect(kind: SourceKind, text: &str, parsed: &[Span], found: &mut Vec<Comment>) {
    let looks = Looks::of(kind);
    let start = match front_matter(text) {
        Some(matter) if kind == SourceKind::Astro => {
            script(text, matter, &notation::JAVASCRIPT, parsed, found);
            matter.end
        }
        Some(matter) => {
            lex(text, matter, &notation::YAML, None, found);
            matter.end
        }
        None => 0,
    };
    if !looks.has_markup {
        let whole = Span::new(start, text.len());
        script(text, whole, &notation::JAVASCRIPT, parsed, found);
    }
    let is_razor = kind == SourceKind::Template(TemplateLanguage::Razor);
    let mut page = Page {
        text,
        bytes: text.as_bytes(),
        looks: &looks,
        is_razor,
        parsed,
        is_in_tag: false,
        inner_end: if looks.has_markup { 0 } else { text.len() },
        missing: Vec::new(),
        found,
    };
    let mut at = start;
    while at < text.len() {
        at = page.step(at);
    }
}

/// Adds the comments of code, but for its `parsed` parts.
fn script(
    text: &str,
    span: Span,
    notation: &'static Notation,
    parsed: &[Span],
    found: &mut Vec<Comment>,
) {
    let mut at = span.start;
    let first = parsed.partition_point(|part| part.end <= span.start);
    for part in parsed[first..]
        .iter()
        .take_while(|part| part.start < span.end)
    {
        if at < part.start {
            lex(text, Span::new(at, part.start), notation, None, found);
        }
        at = at.max(part.end);
    }
    if at < span.end {
        lex(text, Span::new(at, span.end), notation, None, found);
    }
}

struct Page<'t, 'f> {
    text: &'t str,
    bytes: &'t [u8],
    looks: &'t Looks,
    is_razor: bool,
    parsed: &'t [Span],
    is_in_tag: bool,
    /// Up to here the text is code, in which only the template language counts.
    inner_end: usize,
    /// What was looked for in vain: it stands nowhere behind.
    missing: Vec<&'static str>,
    found: &'f mut Vec<Comment>,
}

impl Page<'_, '_> {
    /// Reads what starts at `at`; returns where to read on.
    fn step(&mut self, at: usize) -> usize {
        let looks = self.looks;
        for block in looks.blocks {
            if self.is_at(at, block.open)
                && let Some(end) = self.end_of(at, block)
            {
                return self.comment(at, end);
            }
        }
        for region in looks.regions {
            if self.is_at(at, region.open) {
                let start = at + region.open.len();
                let inner = Span::new(start, self.text.len());
                let stop = Some(region.close);
                let end = lex(self.text, inner, region.notation, stop, self.found);
                return (end + region.close.len()).min(self.text.len());
            }
        }
        if at < self.inner_end {
            return at + 1;
        }
        let parsed = self.parsed.partition_point(|part| part.end <= at);
        if let Some(part) = self.parsed.get(parsed)
            && part.start <= at
        {
            self.inner_end = part.end;
            return at;
        }
        self.markup(at)
    }

    fn markup(&mut self, at: usize) -> usize {
        match self.bytes[at] {
            b'<' if self.is_at(at, "<!--") => match self.find("-->", at + 4) {
                Some(end) => self.comment(at, end + 3),
                None => at + 4,
            },
            b'<' => {
                self.is_in_tag = self
                    .bytes
                    .get(at + 1)
                    .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'/'));
                if self.opens(at, "<script") {
                    self.element(at, "</script", &notation::JAVASCRIPT)
                } else if self.opens(at, "<style") {
                    self.element(at, "</style", &notation::SCSS)
                } else {
                    at + 1
                }
            }
            b'>' => {
                self.is_in_tag = false;
                at + 1
            }
            quote @ (b'"' | b'\'') if self.is_in_tag => {
                let mark = if quote == b'"' { "\"" } else { "'" };
                self.find(mark, at + 1).map_or(at + 1, |end| end + 1)
            }
            b'/' if self.is_razor && !self.is_in_tag && self.is_at(at, "//") => {
                let is_apart = at == 0 || self.bytes[at - 1].is_ascii_whitespace();
                if !is_apart {
                    return at + 2;
                }
                let end = memchr::memchr2(b'\n', b'\r', &self.bytes[at..])
                    .map_or(self.text.len(), |length| at + length);
                self.comment(at, end)
            }
            _ => at + 1,
        }
    }

    /// Reads an element that holds code.
    fn element(&mut self, at: usize, close: &str, notation: &'static Notation) -> usize {
        let Some(start) = self.find(">", at).map(|end| end + 1) else {
            return at + 1;
        };
        let length = memchr::memmem::find_iter(&self.bytes[start..], b"</").find(|&length| {
            self.bytes[start + length..]
                .get(..close.len())
                .is_some_and(|here| here.eq_ignore_ascii_case(close.as_bytes()))
        });
        let end = length.map_or(self.text.len(), |length| start + length);
        let body = Span::new(start, end);
        script(self.text, body, notation, self.parsed, self.found);
        self.is_in_tag = false;
        self.inner_end = end;
        start
    }

    fn opens(&self, at: usize, name: &str) -> bool {
        let end = at + name.len();
        self.bytes
            .get(at..end)
            .is_some_and(|here| here.eq_ignore_ascii_case(name.as_bytes()))
            && self
                .bytes
                .get(end)
                .is_some_and(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
    }

    fn is_at(&self, at: usize, mark: &str) -> bool {
        self.bytes[at..].starts_with(mark.as_bytes())
    }

    fn find(&mut self, mark: &'static str, from: usize) -> Option<usize> {
        if self.missing.contains(&mark) {
            return None;
        }
        let found = self
            .bytes
            .get(from..)
            .and_then(|rest| memchr::memmem::find(rest, mark.as_bytes()));
        if found.is_none() {
            self.missing.push(mark);
        }
        found.map(|length| from + length)
    }

    fn end_of(&mut self, at: usize, block: &Block) -> Option<usize> {
        let close = self.find(block.close, at + block.open.len())?;
        let end = close + block.close.len();
        if block.tail.is_empty() {
            return Some(end);
        }
        let tail = self.find(block.tail, end)?;
        Some(tail + block.tail.len())
    }

    fn comment(&mut self, start: usize, end: usize) -> usize {
        self.found.push(Comment {
            span: Span::new(start, end),
            standing: Standing::Comment,
        });
        end
    }
}
