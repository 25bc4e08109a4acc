//! What an expression denotes, on the way to a value: objects that have
//! members, and the things of the world that paddlint knows by name.

use std::rc::Rc;

use oxc_ast::ast::{
    ArrayExpression, ArrowFunctionExpression, Class, Expression, Function, JSXOpeningElement,
    ObjectExpression, Statement, TSEnumDeclaration,
};
use oxc_semantic::SymbolId;

use crate::extract::js::analysis::Frame;
use crate::model::facts::InitMethod;
use crate::model::value::{Arm, Imported};
use crate::model::{Condition, Read, Value};

/// A function of this program.
#[derive(Clone, Copy)]
pub(super) enum Callable<'a> {
    Function(&'a Function<'a>),
    Arrow(&'a ArrowFunctionExpression<'a>),
}

impl<'a> Callable<'a> {
    /// What a function returns that does nothing else.
    pub(super) fn only_return(self) -> Option<&'a Expression<'a>> {
        let body = match self {
            Self::Arrow(arrow) => return arrow.body.as_expression(),
            Self::Function(function) => function.body.as_ref()?,
        };
        match &body.statements[..] {
            [Statement::ReturnStatement(only)] => only.argument.as_ref(),
            _ => None,
        }
    }
}

/// Whose members the members of a class are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holder {
    /// `this` of an instance.
    Instance,
    /// `this` of the class, or of one that extends it.
    Static,
    /// The class, by its name.
    Name,
}

/// What an expression denotes.
#[derive(Clone)]
pub(super) enum Target<'a> {
    /// A value without members of interest.
    Value(Value),
    /// An object literal, and the constant that holds it.
    Object(&'a ObjectExpression<'a>, Option<SymbolId>),
    /// An array literal.
    Array(&'a ArrayExpression<'a>),
    /// An enum.
    Enum(&'a TSEnumDeclaration<'a>),
    /// A class or an instance of one.
    Class(&'a Class<'a>, Holder),
    /// What a React component is given: the element that makes it.
    Props(&'a JSXOpeningElement<'a>),
    /// A function.
    Function(Callable<'a>),
    /// An object that a function makes anew for each of its calls: what the calls
    /// give, and the object.
    Made(Rc<[Frame]>, Box<Target<'a>>),
    /// `window`, `globalThis`, `self`.
    Global,
    /// An object whose member holds environment variables: `process`, `Bun`,
    /// `import.meta`.
    EnvHost(Read),
    /// An object that holds environment variables.
    Env(Read),
    /// `Deno`.
    Deno,
    /// `Deno.env.get`.
    DenoGet,
    /// What `useRuntimeConfig()` returns.
    RuntimeConfig,
    /// A module's namespace.
    Module(String),
    /// An import, or a member of one.
    Imported(Imported),
    /// Paddle.js itself: the global or an instance.
    Paddle,
    /// `Paddle.Initialize`, `Paddle.Setup`, `initializePaddle`.
    Init(InitMethod),
    /// `Paddle.Environment`.
    PaddleEnvironment,
    /// `Paddle.Environment.set`.
    EnvironmentSetter,
    /// `getPaddleInstance`.
    PaddleGetter,
    /// The server SDK's class, or what it is made of.
    ServerSdk,
    /// The server SDK's `Environment` object.
    ServerEnvironment,
    /// One of several.
    OneOf(Vec<(Condition, Target<'a>)>),
}

impl<'a> Target<'a> {
    /// A target about which nothing is known.
    pub(super) const fn opaque(why: &'static str) -> Self {
        Self::Value(Value::Opaque(why))
    }

    /// The value, for those targets that have one.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Value(value) => value,
            Self::Imported(imported) => Value::Imported(imported),
            Self::OneOf(arms) => Value::OneOf(
                arms.into_iter()
                    .map(|(condition, target)| Arm {
                        condition,
                        value: target.into_value(),
                    })
                    .collect(),
            ),
            _ => Value::Opaque("an object or function"),
        }
    }

    /// Applies `change` to every alternative.
    pub(super) fn map(self, change: &dyn Fn(Self) -> Self) -> Self {
        match self {
            Self::OneOf(arms) => Self::OneOf(
                arms.into_iter()
                    .map(|(condition, target)| (condition, target.map(change)))
                    .collect(),
            ),
            other => change(other),
        }
    }

    /// The init function that this is, whatever the branch.
    pub(super) fn init_method(&self) -> Option<InitMethod> {
        match self {
            Self::Init(method) => Some(method.clone()),
            Self::OneOf(arms) => arms.iter().find_map(|(_, target)| target.init_method()),
            _ => None,
        }
    }

    /// Whether this may be Paddle.js.
    pub(super) fn is_paddle(&self) -> bool {
        match self {
            Self::Paddle => true,
            Self::OneOf(arms) => arms.iter().any(|(_, target)| target.is_paddle()),
            _ => false,
        }
    }
}
