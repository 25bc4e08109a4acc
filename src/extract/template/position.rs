//! Where in JavaScript each branch of a template stands: around statements, in
//! place of a value, inside a string.
//!
//! A lexer of the barest kind; where it is wrong, the reading made from its
//! answers does not parse, and another is tried.

use crate::extract::template::chain::{Chain, Mark, Part};
use crate::extract::template::scan::{is_word, skip_space, word_end};
use crate::extract::template::shape::{Commas, Plan, Shape};
use crate::extract::template::{Effect, Tag};
use crate::model::Span;

/// What the lexer is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Code,
    Text(u8),
    Backticks,
    LineComment,
    BlockComment,
    Regex { class: bool },
}

/// What a bracket encloses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Bracket {
    Block,
    Object,
    List,
    Interpolation,
}

/// What was read last, as far as it decides what may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Last {
    /// A statement may start here.
    Boundary,
    /// A whole expression.
    Operand,
    /// Something that an expression must follow.
    Operator,
    /// `=>`: an expression or a block.
    Arrow,
    /// A comma or an opening bracket: an entry may start here.
    Entry,
}

/// A chain that is open.
struct Frame {
    chain: usize,
    /// Whether its first tag stands in a script.
    inside: bool,
    mode: Mode,
    depth: usize,
    /// The least depth since it was opened.
    low: usize,
    /// It may turn out to hold entries of a list.
    may_hold_items: bool,
}

/// What the walk over a program's bodies found out.
pub(crate) struct Positions {
    /// How each chain is best written.
    pub(crate) plans: Vec<Plan>,
    /// Last bytes of values that stand as statements of their own.
    pub(crate) semicolons: Vec<usize>,
}

/// Walks over the script bodies in `masked`.
pub(crate) fn positions(
    masked: &str,
    bodies: &[Span],
    tags: &[Tag<'_>],
    chains: &[Chain<'_>],
    marks: &[Mark],
) -> Positions {
    let mut walk = Walk {
        bytes: masked.as_bytes(),
        tags,
        marks,
        plans: vec![Plan::new(Shape::Unknown); chains.len()],
        semicolons: Vec::new(),
        frames: Vec::new(),
        stack: Vec::new(),
        mode: Mode::Code,
        last: Last::Boundary,
        last_at: None,
        new_line: false,
        led: false,
        ternaries: false,
        tag: 0,
        mark: 0,
    };
    for &body in bodies {
        walk.outside(body.start);
        walk.body(body);
    }
    walk.outside(usize::MAX);
    Positions {
        plans: walk.plans,
        semicolons: walk.semicolons,
    }
}

struct Walk<'a, 't> {
    bytes: &'a [u8],
    tags: &'a [Tag<'t>],
    marks: &'a [Mark],
    plans: Vec<Plan>,
    semicolons: Vec<usize>,
    frames: Vec<Frame>,
    stack: Vec<Bracket>,
    mode: Mode,
    last: Last,
    /// The last significant byte since the arm began.
    last_at: Option<usize>,
    new_line: bool,
    /// Whether the arm began with the comma that its shape expects.
    led: bool,
    /// Whether a `?` waits for its colon.
    ternaries: bool,
    /// The next tag, by number.
    tag: usize,
    /// The next mark, by number.
    mark: usize,
}

impl Walk<'_, '_> {
    /// Passes the tags outside of scripts, up to `end`.
    fn outside(&mut self, end: usize) {
        while self
            .tags
            .get(self.tag)
            .is_some_and(|tag| tag.span.start < end)
        {
            while let Some(mark) = self.take_mark() {
                match mark.part {
                    Part::Arm(0) => {
                        self.plans[mark.chain] = Plan::new(Shape::Statement {
                            ends_expression: false,
                        });
                        self.frames.push(Frame {
                            chain: mark.chain,
                            inside: false,
                            mode: Mode::Code,
                            depth: 0,
                            low: 0,
                            may_hold_items: false,
                        });
                    }
                    Part::Arm(_) => self.expect_frame(mark.chain, false),
                    Part::Close => {
                        self.expect_frame(mark.chain, false);
                        self.drop_frame(mark.chain);
                    }
                }
            }
            self.tag += 1;
        }
    }

    /// The next mark of the current tag.
    fn take_mark(&mut self) -> Option<Mark> {
        let mark = self.marks.get(self.mark).copied()?;
        (mark.at.tag == self.tag).then(|| {
            self.mark += 1;
            mark
        })
    }

    /// Gives up on the chain unless it was opened on this side.
    fn expect_frame(&mut self, chain: usize, inside: bool) {
        let fits = self
            .frames
            .last()
            .is_some_and(|frame| frame.chain == chain && frame.inside == inside);
        if !fits {
            self.plans[chain].shape = Shape::Unknown;
        }
    }

    fn drop_frame(&mut self, chain: usize) {
        if self.frames.last().is_some_and(|frame| frame.chain == chain) {
            self.frames.pop();
        }
    }

    fn body(&mut self, body: Span) {
        self.stack.clear();
        self.mode = Mode::Code;
        self.last = Last::Boundary;
        self.last_at = None;
        self.new_line = false;
        self.ternaries = false;
        let mut at = body.start;
        while at < body.end {
            let next_tag = self
                .tags
                .get(self.tag)
                .map_or(usize::MAX, |tag| tag.span.start);
            if next_tag <= at {
                at = self.pass_tag(at);
                continue;
            }
            let next = self.step(at, body.end);
            // An escape may seem to swallow the start of a tag.
            at = if at < next_tag && next > next_tag && !is_word(self.bytes[at]) {
                next_tag
            } else {
                next
            };
        }
        // What is still open here is closed where it cannot be understood.
        while self.frames.last().is_some_and(|frame| frame.inside) {
            if let Some(frame) = self.frames.pop() {
                self.plans[frame.chain].shape = Shape::Unknown;
            }
        }
    }

    fn pass_tag(&mut self, at: usize) -> usize {
        let tag = &self.tags[self.tag];
        let span = tag.span;
        if tag.effect == Effect::Value && self.mode == Mode::Code {
            if self.last == Last::Boundary && self.stands_alone(span.end) {
                self.semicolons.push(span.end - 1);
            } else {
                self.significant(span.end - 1, Last::Operand);
            }
        }
        while let Some(mark) = self.take_mark() {
            match mark.part {
                Part::Arm(0) => self.open(mark.chain, span.end),
                Part::Arm(_) => self.next_arm(mark.chain),
                Part::Close => self.close(mark.chain, span.end),
            }
        }
        self.tag += 1;
        at.max(span.end)
    }

    /// Whether a value that stands where a statement starts, and ends at
    /// `end`, must be a statement of its own.
    fn stands_alone(&self, end: usize) -> bool {
        let rest = self.bytes.get(end..).unwrap_or(&[]);
        if rest.first().copied().is_some_and(is_word) {
            return [&b"Paddle"[..], b"window", b"initializePaddle"]
                .iter()
                .any(|name| rest.starts_with(name));
        }
        let next = rest.iter().find(|byte| !matches!(byte, b' ' | b'\t'));
        next.is_some_and(|&byte| is_word(byte) || matches!(byte, b'\'' | b'"' | b'`' | b'{'))
    }

    fn open(&mut self, chain: usize, after: usize) {
        let following = self.bytes.get(skip_space(self.bytes, after)).copied();
        let comma_next = following == Some(b',');
        let (shape, may_hold_items) = self.shape(comma_next);
        self.plans[chain] = Plan::new(shape);
        self.frames.push(Frame {
            chain,
            inside: true,
            mode: self.mode,
            depth: self.stack.len(),
            low: self.stack.len(),
            may_hold_items,
        });
        self.enter_arm(shape);
    }

    /// The shape for a chain that opens here, and whether its arms may turn
    /// out to be entries of a list.
    fn shape(&self, comma_next: bool) -> (Shape, bool) {
        let value = Shape::Value { terminator: None };
        let shape = match self.mode {
            Mode::Text(quote) => Shape::Quoted(quote),
            Mode::Backticks => Shape::Backticked,
            Mode::LineComment | Mode::BlockComment => Shape::Blank,
            Mode::Regex { .. } => Shape::Unknown,
            Mode::Code => match (self.stack.last(), self.last) {
                (Some(Bracket::Object), Last::Entry) => Shape::Properties {
                    commas: Commas::Behind,
                },
                (Some(Bracket::Object), Last::Operand) if comma_next => Shape::Properties {
                    commas: Commas::InFront,
                },
                (Some(Bracket::List), Last::Entry) => return (value, true),
                (Some(Bracket::List), Last::Operand) if comma_next => Shape::Items {
                    commas: Commas::InFront,
                },
                (_, Last::Operator | Last::Arrow | Last::Entry) => value,
                (None | Some(Bracket::Block), Last::Boundary) => Shape::Statement {
                    ends_expression: false,
                },
                (None | Some(Bracket::Block), Last::Operand) => Shape::Statement {
                    ends_expression: !self.new_line,
                },
                _ => Shape::Unknown,
            },
        };
        (shape, false)
    }

    fn enter_arm(&mut self, shape: Shape) {
        self.last_at = None;
        self.new_line = false;
        self.led = false;
        self.last = match shape {
            Shape::Statement { .. } => Last::Boundary,
            Shape::Value { .. } => Last::Operator,
            Shape::Properties { .. } | Shape::Items { .. } => Last::Entry,
            _ => self.last,
        };
    }

    fn next_arm(&mut self, chain: usize) {
        self.end_arm(chain);
        self.enter_arm(self.plans[chain].shape);
    }

    /// Checks that the arm ends as it began, and notes what separates it from
    /// what follows.
    fn end_arm(&mut self, chain: usize) {
        self.expect_frame(chain, true);
        let Some(frame) = self.frames.last() else {
            return;
        };
        let plan = &mut self.plans[chain];
        if self.mode != frame.mode || self.stack.len() != frame.depth || frame.low < frame.depth {
            plan.shape = Shape::Unknown;
        }
        let Some(last_at) = self.last_at else { return };
        if commas(plan.shape) == Some(Commas::InFront) && !self.led {
            plan.shape = Shape::Unknown;
        }
        let separator = self.bytes[last_at];
        let (is_comma, is_end) = (separator == b',', separator == b';');
        match plan.shape {
            Shape::Value { .. } if is_comma && frame.may_hold_items => {
                plan.shape = Shape::Items {
                    commas: Commas::Behind,
                };
            }
            Shape::Value { .. } if is_comma || is_end => {
                plan.blanks.push(last_at);
                plan.shape = Shape::Value {
                    terminator: Some(separator),
                };
            }
            _ => {}
        }
    }

    fn close(&mut self, chain: usize, after: usize) {
        self.end_arm(chain);
        let low = self.frames.last().map_or(0, |frame| frame.low);
        self.drop_frame(chain);
        if let Some(outer) = self.frames.last_mut() {
            outer.low = outer.low.min(low);
        }
        let following = self.bytes.get(skip_space(self.bytes, after)).copied();
        let plan = &mut self.plans[chain];
        plan.comma_follows = following == Some(b',');
        self.new_line = false;
        self.last_at = Some(after - 1);
        self.last = match plan.shape {
            Shape::Statement { .. } => Last::Boundary,
            Shape::Value {
                terminator: Some(b','),
            }
            | Shape::Properties {
                commas: Commas::Behind,
            }
            | Shape::Items {
                commas: Commas::Behind,
            } if !plan.comma_follows => Last::Entry,
            Shape::Value {
                terminator: Some(b';'),
            } => Last::Boundary,
            Shape::Value { .. } | Shape::Properties { .. } | Shape::Items { .. } => Last::Operand,
            _ => self.last,
        };
    }

    /// Something that is neither space nor comment, up to the byte `at`.
    fn significant(&mut self, at: usize, last: Last) {
        self.last = last;
        self.last_at = Some(at);
        self.new_line = false;
    }

    /// Reads what starts at `at`; returns where to read on.
    fn step(&mut self, at: usize, end: usize) -> usize {
        let byte = self.bytes[at];
        match self.mode {
            Mode::Code => return self.code(at, end),
            Mode::Text(_) | Mode::Backticks | Mode::Regex { .. } if byte == b'\\' => return at + 2,
            Mode::Text(quote) if byte == quote => self.leave_literal(at),
            Mode::Text(_) | Mode::Regex { .. } if byte == b'\n' => self.leave_literal(at),
            Mode::Backticks if byte == b'`' => self.leave_literal(at),
            Mode::Backticks if byte == b'$' && self.bytes.get(at + 1) == Some(&b'{') => {
                self.stack.push(Bracket::Interpolation);
                self.mode = Mode::Code;
                self.significant(at + 1, Last::Operator);
                return at + 2;
            }
            Mode::LineComment if matches!(byte, b'\n' | b'\r') => {
                self.mode = Mode::Code;
                self.new_line = true;
            }
            Mode::BlockComment if byte == b'*' && self.bytes.get(at + 1) == Some(&b'/') => {
                self.mode = Mode::Code;
                return at + 2;
            }
            Mode::Regex { class } => match byte {
                b'[' => self.mode = Mode::Regex { class: true },
                b']' => self.mode = Mode::Regex { class: false },
                b'/' if !class => self.leave_literal(at),
                _ => {}
            },
            Mode::Text(_) | Mode::Backticks | Mode::LineComment | Mode::BlockComment => {}
        }
        at + 1
    }

    fn leave_literal(&mut self, at: usize) {
        self.mode = Mode::Code;
        self.significant(at, Last::Operand);
    }

    fn code(&mut self, at: usize, end: usize) -> usize {
        let byte = self.bytes[at];
        if is_word(byte) || byte == b'$' {
            let word = word_end(&self.bytes[..end], at + 1);
            let last = word_last(&self.bytes[at..word]);
            self.significant(word - 1, last);
            return word;
        }
        match byte {
            b'\n' | b'\r' => self.new_line = true,
            _ if byte.is_ascii_whitespace() => {}
            b'\'' | b'"' => self.mode = Mode::Text(byte),
            b'`' => self.mode = Mode::Backticks,
            b'/' => return self.slash(at),
            b'(' | b'[' => self.push(at, Bracket::List, Last::Entry),
            b'{' if self.opens_object() => self.push(at, Bracket::Object, Last::Entry),
            b'{' => self.push(at, Bracket::Block, Last::Boundary),
            b')' | b']' | b'}' => self.pop(at),
            b',' if self.leads_arm() => {
                self.led = true;
                self.last = Last::Entry;
                if let Some(frame) = self.frames.last() {
                    self.plans[frame.chain].blanks.push(at);
                }
            }
            b',' => self.significant(at, Last::Entry),
            b';' => {
                self.ternaries = false;
                self.significant(at, Last::Boundary);
            }
            b':' => {
                let in_block = matches!(self.stack.last(), None | Some(Bracket::Block));
                let ends_label = in_block && !self.ternaries;
                self.ternaries = false;
                let last = if ends_label {
                    Last::Boundary
                } else {
                    Last::Operator
                };
                self.significant(at, last);
            }
            b'>' if at > 0 && self.bytes[at - 1] == b'=' => self.significant(at, Last::Arrow),
            _ => {
                self.ternaries |= byte == b'?';
                self.significant(at, Last::Operator);
            }
        }
        at + 1
    }

    /// Whether a comma here is the first thing in an arm whose entries have
    /// their commas in front.
    fn leads_arm(&self) -> bool {
        self.last_at.is_none()
            && !self.led
            && self.frames.last().is_some_and(|frame| {
                frame.inside && commas(self.plans[frame.chain].shape) == Some(Commas::InFront)
            })
    }

    fn slash(&mut self, at: usize) -> usize {
        match self.bytes.get(at + 1) {
            Some(b'/') => self.mode = Mode::LineComment,
            Some(b'*') => self.mode = Mode::BlockComment,
            _ if self.last == Last::Operand => {
                self.significant(at, Last::Operator);
                return at + 1;
            }
            _ => {
                self.mode = Mode::Regex { class: false };
                return at + 1;
            }
        }
        at + 2
    }

    /// Whether a brace here opens an object and not a block.
    fn opens_object(&self) -> bool {
        match self.last {
            Last::Operator => true,
            Last::Entry => self.stack.last() != Some(&Bracket::Block),
            Last::Boundary | Last::Operand | Last::Arrow => false,
        }
    }

    fn push(&mut self, at: usize, bracket: Bracket, last: Last) {
        self.stack.push(bracket);
        self.significant(at, last);
    }

    fn pop(&mut self, at: usize) {
        let bracket = self.stack.pop();
        if let Some(frame) = self.frames.last_mut() {
            frame.low = frame.low.min(self.stack.len());
        }
        match bracket {
            Some(Bracket::Interpolation) => self.mode = Mode::Backticks,
            Some(Bracket::Block) if matches!(self.stack.last(), None | Some(Bracket::Block)) => {
                self.significant(at, Last::Boundary);
            }
            Some(Bracket::Block | Bracket::Object | Bracket::List) | None => {
                self.significant(at, Last::Operand);
            }
        }
    }
}

fn commas(shape: Shape) -> Option<Commas> {
    match shape {
        Shape::Properties { commas } | Shape::Items { commas } => Some(commas),
        _ => None,
    }
}

/// What a word leaves to follow it.
fn word_last(word: &[u8]) -> Last {
    match word {
        b"return" | b"typeof" | b"case" | b"in" | b"of" | b"new" | b"delete" | b"void"
        | b"throw" | b"await" | b"yield" | b"instanceof" | b"default" => Last::Operator,
        b"else" | b"try" | b"do" | b"finally" => Last::Boundary,
        _ => Last::Operand,
    }
}
