//! What an extractor saw in one file, not yet judged.
//!
//! Facts are owned and `Send`: no syntax tree outlives extraction.

use std::sync::Arc;

use crate::model::alias::Alias;
use crate::model::condition::{Condition, Subject};
use crate::model::sensitive::Sensitive;
use crate::model::span::Span;
use crate::model::value::{Imported, Value};

/// The facts of one file. All spans are byte offsets into its decoded text.
#[derive(Clone, Debug, Default)]
pub struct FileFacts {
    /// Secrets found in the text in any form.
    pub secrets: Vec<SecretFact>,
    /// Calls that initialise Paddle.js.
    pub inits: Vec<InitCall>,
    /// `Paddle.Environment.set(…)` calls.
    pub environment_sets: Vec<EnvironmentSet>,
    /// Values given to names: env file entries, constants, properties.
    pub assignments: Vec<Assignment>,
    /// Reads of environment variables as values.
    pub reads: Vec<VariableRead>,
    /// Server SDK clients and direct API calls.
    pub clients: Vec<ServerClient>,
    /// `<script src>` and other loads of Paddle.js.
    pub scripts: Vec<PaddleScript>,
    /// Calls of other modules' functions with values that could matter there.
    pub calls: Vec<OutsideCall>,
    /// The parameters of exported functions that something hangs on.
    pub parameters: Vec<ExportedParameter>,
    /// What they are where a caller gives nothing.
    pub defaults: Vec<ParameterDefault>,
    /// What scopes of a configuration file take from elsewhere.
    pub inclusions: Vec<Inclusion>,
    /// The comments, if one of them may speak to a linter; in order.
    pub comments: Vec<Comment>,
    /// The values of other modules that conditions look at.
    pub tested: Vec<TestedImport>,
}

/// A value of another module that conditions of a file look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestedImport {
    /// What they call it: the text of their subject.
    pub text: String,
    /// The value.
    pub imported: Imported,
}

/// A comment, with the marks that make it one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Comment {
    /// The bytes of it.
    pub span: Span,
    /// Whether it is one for those who read the file.
    pub standing: Standing,
}

/// What a text that looks like a comment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// A comment.
    Comment,
    /// Part of a value, for whoever reads the file: the notation has no
    /// comments behind values.
    Value,
}

/// How a secret is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// As it is.
    Plain,
    /// Put together from literals.
    Assembled,
    /// Base64.
    Base64,
    /// With escapes inside, as in JSON or a notebook.
    Escaped,
}

/// A secret in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SecretFact {
    /// The bytes that hold it; for an assembled one from the first literal to
    /// the last.
    pub span: Span,
    /// How it is written.
    pub form: Form,
    /// The secret after decoding.
    pub text: Sensitive,
    /// Literals elsewhere in the file that it was put together from.
    pub pieces: Vec<Span>,
}

/// Which function initialises Paddle.js.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InitMethod {
    /// `Paddle.Initialize`.
    Initialize,
    /// `Paddle.Setup`, its deprecated name.
    Setup,
    /// `initializePaddle` of `@paddle/paddle-js`.
    InitializePaddle,
    /// Published code that calls `initializePaddle` or does the same, by its
    /// name: `usePaddle`, `@paddleJS`. Its options are told in the terms of
    /// `initializePaddle`.
    Wrapper(&'static str),
    /// A function of the project that was configured as one.
    Configured(Arc<str>),
}

impl InitMethod {
    /// The name as it is written in code.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Initialize => "Paddle.Initialize",
            Self::Setup => "Paddle.Setup",
            Self::InitializePaddle => "initializePaddle",
            Self::Wrapper(name) => name,
            Self::Configured(name) => name,
        }
    }

    /// Whether the environment is one of its options, and production where it
    /// is not given.
    pub const fn takes_environment(&self) -> bool {
        matches!(
            self,
            Self::InitializePaddle | Self::Wrapper(_) | Self::Configured(_)
        )
    }
}

/// One option of an init call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitOption {
    /// The option's name.
    pub name: String,
    /// The name in the source (the whole spread for spread options).
    pub name_span: Span,
    /// What it is given.
    pub value: Value,
    /// When it is given at all: `...(x && { token })`.
    pub condition: Condition,
    /// What conditions about the value call it, where it is not known.
    pub subject: Option<Subject>,
    /// The names under which the code knows the value.
    pub aliases: Vec<Alias>,
    /// Where it stands in the object that is written in the call itself.
    pub entry: Option<Entry>,
}

/// An entry of an object literal that stands in the file as it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The whole entry, without a comma.
    pub span: Span,
    /// What to take out so that it is gone; `None` where comments are around.
    pub removal: Option<Span>,
}

/// A call that is a whole statement of a block and stands in the file as it
/// runs, byte for byte: such a one can be moved, and others be put before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The statement, with its `;` if it has one.
    pub span: Span,
    /// Where the block begins: equal for the statements of one block.
    pub block: usize,
    /// What Paddle.js is called there, with the dot: `Paddle.`,
    /// `window.Paddle?.`.
    pub receiver: Span,
}

/// What an init call is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InitOptions {
    /// No argument.
    None,
    /// An object. `open` if it may have further options that could not be seen.
    Object {
        /// The options seen, in order; a later one overrides an earlier one.
        options: Vec<InitOption>,
        /// Whether there may be others.
        open: bool,
    },
    /// Something that could not be evaluated.
    Opaque,
}

/// Where in the program's structure a fact stands, for "before" and "after".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Position {
    /// Start offsets of the enclosing functions, outermost first.
    pub functions: Vec<usize>,
    /// The branch conditions that hold there.
    pub condition: Condition,
    /// Which program of the file it stands in: modules and separate scripts
    /// are numbered; the classic scripts of one page are one program.
    pub program: usize,
}

/// A call that initialises Paddle.js.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InitCall {
    /// The whole call.
    pub span: Span,
    /// The callee.
    pub callee: Span,
    /// Which function it calls.
    pub method: InitMethod,
    /// What it is given.
    pub options: InitOptions,
    /// Where it stands.
    pub position: Position,
    /// Its statement, if it is one.
    pub statement: Option<Statement>,
}

/// A `Paddle.Environment.set(…)` call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvironmentSet {
    /// The whole call.
    pub span: Span,
    /// What it sets.
    pub value: Value,
    /// What conditions about the value call it, where it is not known.
    pub subject: Option<Subject>,
    /// The names under which the code knows the value.
    pub aliases: Vec<Alias>,
    /// Where it stands.
    pub position: Position,
    /// Its statement, if it is one.
    pub statement: Option<Statement>,
}

/// What kind of name is given a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holder {
    /// An entry of an env file.
    EnvFile,
    /// A constant or variable of a program.
    Constant,
    /// A property of an object.
    Property,
    /// A key of a configuration file (YAML, TOML, JSON, properties, …) or an
    /// assignment in another language.
    Key,
}

/// A value given to a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// The name as written.
    pub name: String,
    /// Where the name is.
    pub name_span: Span,
    /// The value.
    pub value: Value,
    /// What kind of name it is.
    pub holder: Holder,
    /// In which part of a configuration file it stands: names that are set
    /// together have the same scope. Empty where the file is one scope.
    pub scope: String,
    /// The mode that the scope is for, where the file says so: `production`
    /// for `[env.production.vars]`.
    pub mode: Option<String>,
}

/// Variables that a scope of a configuration file takes from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inclusion {
    /// The scope.
    pub scope: String,
    /// The mode that the scope is for.
    pub mode: Option<String>,
    /// From where.
    pub from: IncludedFrom,
}

/// Where variables are taken from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IncludedFrom {
    /// An env file, by its path from the folder of the configuration file.
    EnvFile(String),
    /// All of an object that is defined in the same project, as Kubernetes has
    /// them.
    Object {
        /// `ConfigMap` or `Secret`.
        kind: &'static str,
        /// Its name.
        name: String,
        /// What is put before the names.
        prefix: String,
    },
    /// One entry of such an object.
    Entry {
        /// `ConfigMap` or `Secret`.
        kind: &'static str,
        /// Its name.
        object: String,
        /// Its key.
        key: String,
        /// The variable that it becomes.
        variable: String,
    },
    /// Nobody can tell.
    Elsewhere,
    /// Nothing is taken: the scope is for the programs in this folder, by its
    /// path from the folder of the configuration file.
    OnlyFor(String),
    /// The same, by its path from the root of the project.
    OnlyForInProject(String),
}

/// A read of an environment variable as a value (not in a mere test for its
/// presence).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VariableRead {
    /// The variable's name.
    pub name: String,
    /// Where it is read.
    pub span: Span,
}

/// A server-side client of Paddle's API: an SDK object or a direct call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerClient {
    /// The construction or call.
    pub span: Span,
    /// What it is, for messages: `new Paddle(…)`, `fetch(…)`.
    pub name: String,
    /// The API key it is given.
    pub key: Value,
    /// The names under which the code knows the key.
    pub key_aliases: Vec<Alias>,
    /// The environment it is made for: the words Paddle uses, or a base URL's.
    pub environment: Value,
}

/// Which Paddle.js a page loads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaddleScriptVersion {
    /// `https://cdn.paddle.com/paddle/paddle.js`.
    Classic,
    /// `https://cdn.paddle.com/paddle/v2/paddle.js`.
    Billing,
}

/// A place that loads Paddle.js.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaddleScript {
    /// The URL.
    pub span: Span,
    /// Which one.
    pub version: PaddleScriptVersion,
}

/// A call of a function that another module exports, or a React element of
/// its component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutsideCall {
    /// The module specifier as written.
    pub specifier: String,
    /// The exported name.
    pub name: String,
    /// The call or element.
    pub span: Span,
    /// Where it stands.
    pub condition: Condition,
    /// The arguments: position, `.`-separated members (a React element's
    /// attributes are members of argument 0), value.
    pub arguments: Vec<(usize, String, Value)>,
    /// How many arguments there are, where that is known.
    pub count: Option<usize>,
    /// The positions of arguments all of whose members are told.
    pub whole: Vec<usize>,
}

/// A parameter of an exported function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportedParameter {
    /// The name under which the function is exported.
    pub function: String,
    /// The function's own name, if it has one.
    pub own_name: Option<String>,
    /// Which parameter it is.
    pub position: usize,
    /// What the function calls it; nothing where it takes it apart.
    pub name: String,
}

/// What a parameter, or a member of one, is where a caller gives nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParameterDefault {
    /// What the caller does not give.
    pub missing: String,
    /// What then has a value: that itself, or a member of it.
    pub name: String,
    /// The value.
    pub value: Value,
}

/// What a module offers to those that import it.
#[derive(Clone, Debug, Default)]
pub struct ModuleFacts {
    /// Exported values.
    pub exports: Vec<Export>,
    /// Modules whose exports are exported again: `export * from`.
    pub stars: Vec<String>,
    /// Modules that run before or while this one does, in order, as they are
    /// called in it.
    pub imports: Vec<String>,
}

/// An exported value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// The exported name; `default` for the default export.
    pub name: String,
    /// The members that lead to the value, `.`-separated; `""` for the export
    /// itself, `()` for what a function returns.
    pub path: String,
    /// The value.
    pub value: Value,
}
