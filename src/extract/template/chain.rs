//! Which tags belong together: the arms and the end of each branch.

use std::collections::BTreeMap;

use crate::extract::template::{Effect, Head, Step, Tag, Test};
use crate::model::Span;

/// A tag's step, by numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Place {
    pub(crate) tag: usize,
    pub(crate) step: usize,
}

/// One way that a branch may go.
#[derive(Clone, Debug)]
pub(crate) struct Arm<'t> {
    pub(crate) at: Place,
    /// `None` for the last resort.
    pub(crate) test: Option<Test<'t>>,
}

/// Text of which one arm is written.
#[derive(Clone, Debug)]
pub(crate) struct Chain<'t> {
    /// In order; never empty.
    pub(crate) arms: Vec<Arm<'t>>,
    /// Where it ends; `None` if its end was not found.
    pub(crate) close: Option<Place>,
    /// Its text, with all its tags.
    pub(crate) span: Span,
}

/// The part that a step plays in its chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// The start of this arm.
    Arm(usize),
    /// The end of the chain.
    Close,
}

/// A step that belongs to a chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(crate) at: Place,
    pub(crate) chain: usize,
    pub(crate) part: Part,
}

/// A block that is open.
struct Open<'t> {
    name: &'t str,
    head: Head<'t>,
    at: Place,
    arms: Vec<Arm<'t>>,
}

/// All chains, in the order of their first arms.
pub(crate) fn chains<'t>(tags: &[Tag<'t>], length: usize) -> Vec<Chain<'t>> {
    let mut pairing = Pairing {
        tags,
        open: Vec::new(),
        named: BTreeMap::new(),
        chains: Vec::new(),
    };
    for (tag, steps) in tags
        .iter()
        .enumerate()
        .filter_map(|(at, tag)| match &tag.effect {
            Effect::Control(steps) => Some((at, steps)),
            _ => None,
        })
    {
        for (step, what) in steps.iter().enumerate() {
            pairing.step(Place { tag, step }, what);
        }
    }
    while pairing.open.last().is_some() {
        pairing.close(None, length);
    }
    pairing.chains.sort_by_key(|chain| chain.arms[0].at);
    pairing.chains
}

/// The tags with a branch and the branch on the opposite that follows it made
/// one: `{{#x}}a{{/x}}{{^x}}b{{/x}}` is an `else` to those who have none.
pub(crate) fn joined<'t>(text: &str, mut tags: Vec<Tag<'t>>) -> Vec<Tag<'t>> {
    let all = chains(&tags, text.len());
    let is_single = |place: Place| match &tags[place.tag].effect {
        Effect::Control(steps) => steps.len() == 1,
        _ => false,
    };
    let mut joints: Vec<usize> = Vec::new();
    let mut ends: Vec<usize> = Vec::new();
    let openings: BTreeMap<usize, &Chain<'_>> = all
        .iter()
        .map(|chain| (chain.arms[0].at.tag, chain))
        .collect();
    for left in &all {
        let Some(close) = left.close else { continue };
        let Some(right) = openings.get(&(close.tag + 1)) else {
            continue;
        };
        let ([one], [other]) = (left.arms.as_slice(), right.arms.as_slice()) else {
            continue;
        };
        let (Some(test), Some(opposite)) = (&one.test, &other.test) else {
            continue;
        };
        let gap = Span::new(tags[close.tag].span.end, right.span.start).slice(text);
        let Some(end) = right.close.filter(|&end| is_single(end)) else {
            continue;
        };
        if test.text == opposite.text
            && test.negated != opposite.negated
            && gap.trim().is_empty()
            && is_single(close)
            && is_single(other.at)
        {
            joints.push(close.tag);
            ends.push(end.tag);
        }
    }
    for end in ends {
        // It may be named after the branch that is no more.
        tags[end].effect = Effect::Control(vec![Step::Close(None)]);
    }
    joints.sort_unstable();
    let mut joints = joints.into_iter().peekable();
    let mut kept: Vec<Tag<'t>> = Vec::with_capacity(tags.len());
    let mut inside = false;
    for (number, mut tag) in tags.drain(..).enumerate() {
        if inside && let Some(last) = kept.last_mut() {
            last.span.end = tag.span.end;
            inside = false;
            continue;
        }
        if joints.next_if_eq(&number).is_some() {
            tag.effect = Effect::Control(vec![Step::Branch(None)]);
            inside = true;
        }
        kept.push(tag);
    }
    kept
}

/// The steps of all chains that have an end, in order.
pub(crate) fn marks(chains: &[Chain<'_>]) -> Vec<Mark> {
    let mut marks = Vec::new();
    for (number, chain) in chains.iter().enumerate() {
        let Some(close) = chain.close else { continue };
        for (arm, at) in chain.arms.iter().map(|arm| arm.at).enumerate() {
            marks.push(Mark {
                at,
                chain: number,
                part: Part::Arm(arm),
            });
        }
        marks.push(Mark {
            at: close,
            chain: number,
            part: Part::Close,
        });
    }
    marks.sort_by_key(|mark| mark.at);
    marks
}

struct Pairing<'a, 't> {
    tags: &'a [Tag<'t>],
    open: Vec<Open<'t>>,
    /// How many blocks of each name are open.
    named: BTreeMap<&'t str, usize>,
    chains: Vec<Chain<'t>>,
}

impl<'t> Pairing<'_, 't> {
    fn step(&mut self, at: Place, step: &Step<'t>) {
        match step {
            Step::Open(name, head) => {
                let arms = match head {
                    Head::If(test) => vec![Arm {
                        at,
                        test: Some(test.clone()),
                    }],
                    _ => Vec::new(),
                };
                *self.named.entry(name).or_default() += 1;
                self.open.push(Open {
                    name,
                    head: head.clone(),
                    at,
                    arms,
                });
            }
            Step::Branch(test) => self.branch(at, test.clone()),
            Step::When(value) => {
                if let Some(Head::Case(subject)) = self.open.last().map(|open| &open.head) {
                    let test = if subject.is_empty() {
                        Test::new(value)
                    } else {
                        Test::composed(format!("{subject} == {value}").into())
                    };
                    self.branch(at, Some(test));
                }
            }
            Step::Close(None) => self.close(Some(at), self.tags[at.tag].span.end),
            Step::Close(Some(name)) => {
                if self.named.get(name).is_none_or(|&count| count == 0) {
                    return;
                }
                // Blocks that this one would cross have no end.
                while self.open.last().is_some_and(|open| open.name != *name) {
                    self.close(None, self.tags[at.tag].span.start);
                }
                self.close(Some(at), self.tags[at.tag].span.end);
            }
        }
    }

    fn branch(&mut self, at: Place, test: Option<Test<'t>>) {
        let Some(open) = self.open.last_mut() else {
            return;
        };
        if let (Head::Plain(text), true) = (&open.head, open.arms.is_empty()) {
            // A loop with an `else` is a branch: over nothing or something.
            open.arms.push(Arm {
                at: open.at,
                test: Some(Test::composed((*text).into())),
            });
        }
        if test.is_none() && open.arms.is_empty() {
            return;
        }
        open.arms.push(Arm { at, test });
    }

    /// Ends the innermost block.
    fn close(&mut self, at: Option<Place>, end: usize) {
        let Some(open) = self.open.pop() else { return };
        if let Some(count) = self.named.get_mut(open.name) {
            *count -= 1;
        }
        let Some(first) = open.arms.first() else {
            return;
        };
        // Two last resorts are none that could be understood.
        let resorts = open.arms.iter().filter(|arm| arm.test.is_none()).count();
        let ends_well =
            resorts == 0 || resorts == 1 && open.arms.last().is_some_and(|arm| arm.test.is_none());
        let span = Span::new(self.tags[first.at.tag].span.start, end);
        self.chains.push(Chain {
            close: at.filter(|_| ends_well),
            arms: open.arms,
            span,
        });
    }
}
