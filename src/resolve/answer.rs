//! What an option of an init call is given, with values from other modules
//! followed to where they are written.

use crate::model::facts::{InitCall, InitOption, InitOptions};
use crate::model::{Alias, Condition, Origin, Place, SourceText, Span, Subject, Value};
use crate::resolve::fallback::{self, Leaf};
use crate::resolve::project::{FileView, Project};

/// A value that something can have.
#[derive(Clone, Debug)]
pub struct Answer {
    /// When it has it.
    pub condition: Condition,
    /// The value: never one of several, never an import.
    pub value: Value,
    /// The source in which the value is written; spans of `value` are in it.
    pub source: SourceText,
    /// Where the asking file uses it, if it is written in another one.
    pub usage: Option<Span>,
    /// What conditions about the value call it, where it is not known.
    pub subject: Option<Subject>,
    /// The names under which the asking file knows it.
    pub aliases: Vec<Alias>,
    /// Whether a function of another module returns it, which may run on a
    /// server.
    pub is_returned: bool,
}

impl Answer {
    /// A place in the source in which the value is written.
    pub fn place(&self, span: Span) -> Place {
        Place {
            source: self.source.clone(),
            span,
        }
    }

    /// Notes which of these names the value has.
    pub fn call_it(&mut self, aliases: &[Alias]) {
        let Some(span) = self.usage.or_else(|| self.value.span()) else {
            return;
        };
        let own = aliases.iter().filter(|alias| alias.has(span));
        self.aliases = own.cloned().collect();
    }

    /// Whether a test on the way to a use under `around` keeps the value `text` from
    /// getting there, or may do so: it asks about the value.
    pub fn is_caught(&self, text: &str, around: &Condition) -> bool {
        let condition = self.condition.and_all(around);
        let origin = match (&self.value, self.usage) {
            (Value::Known(_), None) => Origin::Here,
            _ => Origin::Elsewhere,
        };
        let mut aliases = self.aliases.iter();
        aliases.any(|alias| alias.rules_out(text, origin, &condition))
    }
}

/// What stands in an option of an init call.
#[derive(Clone, Debug)]
pub enum Slot {
    /// Alternatives.
    Given(Vec<Answer>),
    /// The option is not given.
    Missing,
    /// It may be given in a way that could not be seen.
    Unknown,
}

impl Project<'_> {
    /// The values that option `name` of a call can have where the call stands.
    pub fn option(&self, file: &FileView, call: &InitCall, name: &str) -> Slot {
        let (options, open) = match &call.options {
            InitOptions::None => return Slot::Missing,
            InitOptions::Opaque => return Slot::Unknown,
            InitOptions::Object { options, open } => (options, *open),
        };
        let named: Vec<&InitOption> = options
            .iter()
            .filter(|option| option.name == name)
            .collect();
        if named.is_empty() {
            return if open { Slot::Unknown } else { Slot::Missing };
        }
        // A later option overrides the earlier ones, unless it is conditional.
        let from = named
            .iter()
            .rposition(|option| option.condition.is_always())
            .unwrap_or(0);
        let mut answers = Vec::new();
        for option in &named[from..] {
            for mut answer in self.answers(file, &option.value) {
                let condition = option.condition.and_all(&answer.condition);
                let Some(condition) = self.decided(file, condition) else {
                    continue;
                };
                answer.condition = condition;
                answer.subject.clone_from(&option.subject);
                answer.call_it(&option.aliases);
                let is_possible = !answer.condition.is_impossible()
                    && !answer.condition.excludes(&call.position.condition);
                if is_possible {
                    answers.push(answer);
                }
            }
        }
        Slot::Given(answers)
    }

    /// The tokens that a call can be given; empty where none is known.
    pub fn tokens(&self, file: &FileView, call: &InitCall) -> Vec<Answer> {
        match self.option(file, call, "token") {
            Slot::Given(answers) => answers,
            Slot::Missing | Slot::Unknown => Vec::new(),
        }
    }

    /// All values that a value of `file` can come to.
    pub fn answers(&self, file: &FileView, value: &Value) -> Vec<Answer> {
        let leaves = fallback::leaves(value, &mut |imported| self.imported(file, imported));
        let leaves = leaves.into_iter();
        leaves
            .map(|(condition, leaf)| match leaf {
                Leaf::There(imported, answer) => Answer {
                    condition,
                    usage: Some(imported.span),
                    ..*answer
                },
                Leaf::Here(leaf) => Answer {
                    condition,
                    value: leaf.clone(),
                    source: file.source.clone(),
                    usage: None,
                    subject: None,
                    aliases: Vec::new(),
                    is_returned: false,
                },
            })
            .collect()
    }
}
