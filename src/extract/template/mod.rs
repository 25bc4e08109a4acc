//! From a template to JavaScript: the tags are found, understood as far as
//! values and branches go, and masked so that what is left parses.
//!
//! This module knows the template languages and a little of where an
//! expression may stand in JavaScript; it does not parse it.

mod blade;
mod braces;
mod chain;
mod curly;
mod percent;
mod php;
mod position;
mod razor;
mod ruby;
mod scan;
mod shape;
mod sheet;
mod smarty;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use crate::extract::kind::TemplateLanguage;
use crate::model::Span;

pub(crate) use scan::{Finder, LineStrings, is_word, skip_space};
pub(crate) use sheet::{SEPARATOR, Sheet, merged};

/// A tag of a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Tag<'t> {
    pub(crate) span: Span,
    pub(crate) effect: Effect<'t>,
}

impl<'t> Tag<'t> {
    fn new(start: usize, end: usize, effect: Effect<'t>) -> Self {
        Self {
            span: Span::new(start, end),
            effect,
        }
    }
}

/// What a tag does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Effect<'t> {
    /// It writes a value.
    Value,
    /// It writes nothing that matters: comments, assignments.
    Nothing,
    /// It is part of the structure, by these steps in order.
    Control(Vec<Step<'t>>),
}

/// A step of a template's structure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step<'t> {
    /// A block begins. Closers may name it.
    Open(&'t str, Head<'t>),
    /// The block goes on if its tests so far failed and this one, if any,
    /// holds.
    Branch(Option<Test<'t>>),
    /// The block goes on if its subject is this.
    When(&'t str),
    /// The block of this name, or the innermost one, ends.
    Close(Option<&'t str>),
}

/// What decides whether and how often a block is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Head<'t> {
    /// Once if the test holds.
    If(Test<'t>),
    /// Any number of times, as the text says: loops, sections, captures.
    Plain(&'t str),
    /// By the value of a subject; an empty one leaves it to the arms' tests.
    Case(&'t str),
}

/// A condition of the template language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Test<'t> {
    pub(crate) text: Cow<'t, str>,
    pub(crate) negated: bool,
}

impl<'t> Test<'t> {
    /// The test that `text` writes. A negation of the whole is told apart, so
    /// that the test and its opposite have the same text.
    fn new(text: &'t str) -> Self {
        let text = text.trim();
        let rest = text
            .strip_prefix("not ")
            .or_else(|| text.strip_prefix('!').filter(|rest| !rest.starts_with('=')));
        match rest {
            Some(rest) if is_single(rest) => Self::composed(rest.trim().into()).negated(),
            _ => Self::composed(text.into()),
        }
    }

    fn composed(text: Cow<'t, str>) -> Self {
        Self {
            text,
            negated: false,
        }
    }

    fn negated(self) -> Self {
        Self {
            negated: !self.negated,
            ..self
        }
    }
}

/// Whether a negation in front of the text applies to all of it.
fn is_single(text: &str) -> bool {
    text.bytes().all(|byte| {
        is_word(byte)
            || matches!(
                byte,
                b'$' | b'.'
                    | b'@'
                    | b'-'
                    | b'>'
                    | b'('
                    | b')'
                    | b'\''
                    | b'"'
                    | b' '
                    | b'?'
                    | b':'
                    | b'\\'
            )
    }) && !text.contains(" ? ")
        && !["and", "or", "is", "in"]
            .iter()
            .any(|word| text.split(' ').any(|part| part == *word))
}

/// All tags of a template, in order, without overlaps.
pub(crate) fn tags(language: TemplateLanguage, text: &str) -> Vec<Tag<'_>> {
    match language {
        TemplateLanguage::Php => php::tags(text),
        TemplateLanguage::Blade => blade::tags(text),
        TemplateLanguage::Erb
        | TemplateLanguage::Ejs
        | TemplateLanguage::Heex
        | TemplateLanguage::Jsp => percent::tags(language, text),
        TemplateLanguage::Handlebars => braces::handlebars(text),
        TemplateLanguage::Go => braces::go(text),
        TemplateLanguage::Twig | TemplateLanguage::Jinja | TemplateLanguage::Liquid => {
            braces::statements(language, text)
        }
        TemplateLanguage::Razor => razor::tags(text),
        TemplateLanguage::Smarty => smarty::tags(text),
    }
}

/// The names that `end…`-like closers in `words` end, so that a tag is known
/// for a block by its closer, whatever engine or plugin defines it.
fn closed_names<'t>(words: impl Iterator<Item = &'t str>) -> std::collections::BTreeSet<&'t str> {
    words.filter_map(|word| word.strip_prefix("end")).collect()
}
