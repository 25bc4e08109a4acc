//! How a branch of a template is written in JavaScript, by where it stands.

use crate::extract::template::chain::{Chain, Part};

/// The kind of place in which a branch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Around statements: `if(_){ … }else{ … }`. Behind an expression that
    /// nothing ended, a semicolon comes first.
    Statement { ends_expression: bool },
    /// In place of an expression: `(_? … : … )`. Where the arms end with a
    /// comma or semicolon, it moves behind the whole.
    Value { terminator: Option<u8> },
    /// Inside a string with these quotes: `'+(_?' … ':' … ')+'`.
    Quoted(u8),
    /// Inside a template literal.
    Backticked,
    /// In place of properties: `...(_?{ … }:{ … }),`.
    Properties { commas: Commas },
    /// In place of arguments or elements: `...(_?[ … ]:[ … ]),`.
    Items { commas: Commas },
    /// Where it does not matter: blanks.
    Blank,
    /// Not understood: blanks, and nothing in it counts as constant.
    Unknown,
}

/// Where the commas of a list stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Commas {
    /// Behind each entry.
    Behind,
    /// In front of each entry.
    InFront,
}

/// How one chain is written.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) shape: Shape,
    /// Offsets of separators that go, because the shape sets its own.
    pub(crate) blanks: Vec<usize>,
    /// Whether a comma follows the chain.
    pub(crate) comma_follows: bool,
}

impl Plan {
    pub(crate) const fn new(shape: Shape) -> Self {
        Self {
            shape,
            blanks: Vec::new(),
            comma_follows: false,
        }
    }

    /// The JavaScript that stands for this part of the chain. A `_` in it is
    /// the stand-in for the arm's test.
    pub(crate) fn piece(&self, chain: &Chain<'_>, part: Part) -> String {
        let (before, between, after) = self.delimiters();
        match part {
            Part::Arm(0) => format!("{before}{}", self.test(chain, 0)),
            Part::Arm(arm) if chain.arms[arm].test.is_none() => between,
            Part::Arm(arm) => self.further(chain, arm),
            Part::Close => {
                let has_resort = chain.arms.iter().any(|arm| arm.test.is_none());
                if has_resort || matches!(self.shape, Shape::Statement { .. }) {
                    after
                } else if matches!(self.shape, Shape::Value { .. }) {
                    // What is then written is not JavaScript: it never is.
                    format!("{between}_{after}")
                } else {
                    format!("{between}{after}")
                }
            }
        }
    }

    /// What stands in front of the first test, between the last two arms, and
    /// behind the last.
    fn delimiters(&self) -> (String, String, String) {
        let comma = |commas: Commas| match commas {
            Commas::Behind if !self.comma_follows => ",",
            Commas::Behind | Commas::InFront => "",
        };
        let lead = |commas: Commas| match commas {
            Commas::Behind => "",
            Commas::InFront => ",",
        };
        match self.shape {
            Shape::Statement { ends_expression } => {
                let start = if ends_expression { ";if(" } else { "if(" };
                (start.into(), "}else{".into(), "}".into())
            }
            Shape::Value { terminator } => {
                let end = match terminator {
                    Some(b',') if self.comma_follows => ")",
                    Some(b',') => "),",
                    Some(_) => ");",
                    None => ")",
                };
                ("(".into(), ":".into(), end.into())
            }
            Shape::Quoted(quote) => {
                let quote = char::from(quote);
                (
                    format!("{quote}+("),
                    format!("{quote}:{quote}"),
                    format!("{quote})+{quote}"),
                )
            }
            Shape::Backticked => ("${".into(), "`:`".into(), "`}".into()),
            Shape::Properties { commas } => (
                format!("{}...(", lead(commas)),
                "}:{".into(),
                format!("}}){}", comma(commas)),
            ),
            Shape::Items { commas } => (
                format!("{}...(", lead(commas)),
                "]:[".into(),
                format!("]){}", comma(commas)),
            ),
            Shape::Blank | Shape::Unknown => Default::default(),
        }
    }

    /// An arm with a test of its own that is not the first.
    fn further(&self, chain: &Chain<'_>, arm: usize) -> String {
        let start: String = match self.shape {
            Shape::Statement { .. } => "}else if(".into(),
            Shape::Value { .. } => ":".into(),
            Shape::Quoted(quote) => format!("{}:", char::from(quote)),
            Shape::Backticked => "`:".into(),
            Shape::Properties { .. } => "}:".into(),
            Shape::Items { .. } => "]:".into(),
            Shape::Blank | Shape::Unknown => String::new(),
        };
        format!("{start}{}", self.test(chain, arm))
    }

    /// The stand-in for an arm's test, and how the arm begins.
    fn test(&self, chain: &Chain<'_>, arm: usize) -> String {
        let negated = chain.arms[arm]
            .test
            .as_ref()
            .is_some_and(|test| test.negated);
        let test = if negated { "!_" } else { "_" };
        match self.shape {
            Shape::Statement { .. } => format!("{test}){{"),
            Shape::Value { .. } => format!("{test}?"),
            Shape::Quoted(quote) => format!("{test}?{}", char::from(quote)),
            Shape::Backticked => format!("{test}?`"),
            Shape::Properties { .. } => format!("{test}?{{"),
            Shape::Items { .. } => format!("{test}?["),
            Shape::Blank | Shape::Unknown => String::new(),
        }
    }
}
