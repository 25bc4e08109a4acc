//! What an expression evaluates to, as far as it can be told without running
//! the program. An opaque value never produces a finding by itself.

use crate::model::condition::{Condition, Test};
use crate::model::sensitive::Sensitive;
use crate::model::span::Span;

/// What kind of literal a known value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Literal {
    /// A string, whole or put together from constants.
    String,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// A value that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The text after evaluation.
    pub text: Sensitive,
    /// What kind of literal it is.
    pub literal: Literal,
    /// Where the value is written: the inside of the literal for a plain
    /// string, the whole expression for one that is put together.
    pub span: Span,
}

impl Known {
    /// JavaScript's truth of it.
    pub fn is_truthy(&self) -> bool {
        let text = self.text.expose();
        match self.literal {
            Literal::String => !text.is_empty(),
            Literal::Boolean => text == "true",
            Literal::Number => text.parse::<f64>() != Ok(0.0),
        }
    }
}

/// How a program reads an environment variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Read {
    /// `process.env.X`, also destructured.
    ProcessEnv,
    /// `import.meta.env.X`.
    ImportMetaEnv,
    /// `import { X } from '$env/static/public'` and its three siblings.
    SvelteKit,
    /// `useRuntimeConfig().public.x`.
    NuxtRuntimeConfig,
    /// `import { X } from 'astro:env/client'`.
    AstroEnv,
    /// `Deno.env.get('X')`.
    Deno,
    /// `Bun.env.X`.
    Bun,
    /// A reference inside a configuration file, such as `${X}`.
    Reference,
    /// A server program's read of its process's environment in another
    /// language: `os.environ['X']`, `ENV['X']`, `os.Getenv("X")`, `env('X')`.
    HostEnv,
    /// Not the environment, but a parameter of an exported function: its
    /// callers in other files give it its value. The name is made by
    /// [`parameter_name`].
    Parameter,
}

/// The name under which the value of a parameter is looked up: which parameter
/// of which exported function, what the function calls it (nothing where it takes
/// it apart), and which member of it.
pub fn parameter_name(function: &str, position: usize, name: &str, path: &str) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    format!("{PARAMETER}{position} of {function}: {name}{dot}{path}")
}

/// How the names of parameters begin, and those of variables do not.
const PARAMETER: &str = "parameter ";

/// The exported function that a parameter is of; none for what is no parameter.
pub fn function_of_parameter(name: &str) -> Option<&str> {
    let (_, function) = name.strip_prefix(PARAMETER)?.split_once(" of ")?;
    function.split_once(": ").map(|(function, _)| function)
}

/// What people call a parameter, or a member of one that is taken apart: its own
/// name. None for what is no parameter.
pub fn shown_parameter(name: &str) -> Option<&str> {
    function_of_parameter(name)?;
    let (whole, shown) = name.split_once(": ")?;
    match shown.trim_start_matches('.') {
        "" => Some(whole),
        shown => Some(shown),
    }
}

/// A value that an environment variable gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// The variable's name.
    pub name: String,
    /// How it is read.
    pub read: Read,
    /// Where it is read.
    pub span: Span,
}

/// A value that another module gives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// The module specifier as written.
    pub specifier: String,
    /// The exported name; `default` for the default export, `*` for the
    /// namespace.
    pub name: String,
    /// Member names read from it, outermost first.
    pub members: Vec<String>,
    /// Where it is used.
    pub span: Span,
    /// The tests of itself by which it is preferred to fallbacks, innermost first:
    /// `X ?? …`, `X || …`. Whoever knows the value knows the answers.
    pub preferred: Vec<Test>,
}

/// One possible value and the condition under which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arm {
    /// When the value holds.
    pub condition: Condition,
    /// The value.
    pub value: Value,
}

/// What an expression evaluates to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A constant.
    Known(Known),
    /// `undefined` or `null`, or an omitted option.
    Absent(Span),
    /// An environment variable.
    Variable(Variable),
    /// An import that resolution across files may follow.
    Imported(Imported),
    /// One of several.
    OneOf(Vec<Arm>),
    /// Unknown, and why, for people who debug paddlint.
    Opaque(&'static str),
}

impl Value {
    /// All leaves with the conditions that lead to them; leaves under a
    /// condition that contradicts itself are left out.
    pub fn leaves(&self) -> Vec<(Condition, &Self)> {
        let mut leaves = Vec::new();
        self.collect_leaves(&Condition::always(), &mut leaves);
        leaves
    }

    fn collect_leaves<'a>(&'a self, outer: &Condition, leaves: &mut Vec<(Condition, &'a Self)>) {
        let Self::OneOf(arms) = self else {
            leaves.push((outer.clone(), self));
            return;
        };
        for arm in arms {
            let condition = outer.and_all(&arm.condition);
            if !condition.is_impossible() {
                arm.value.collect_leaves(&condition, leaves);
            }
        }
    }

    /// Where a single value is written, read or imported, unless it is none.
    pub fn span(&self) -> Option<Span> {
        match self {
            Self::Known(known) => Some(known.span),
            Self::Variable(variable) => Some(variable.span),
            Self::Imported(imported) => Some(imported.span),
            Self::Absent(_) | Self::OneOf(_) | Self::Opaque(_) => None,
        }
    }

    /// The known string, where there is just one.
    pub fn as_known(&self) -> Option<&Known> {
        match self {
            Self::Known(known) => Some(known),
            _ => None,
        }
    }
}
