//! One parsed program with its names resolved: the ground that evaluation
//! stands on.
//!
//! This module knows declarations, references and offsets. It does not know
//! what Paddle is.

use std::cell::{Cell, OnceCell, RefCell};
use std::collections::HashMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, BindingPattern, CallExpression, Expression, IdentifierReference,
    ObjectPattern, PropertyKey, VariableDeclarator,
};
use oxc_semantic::{AstNodes, NodeId, Scoping, Semantic, SymbolId};
use oxc_span::GetSpan;

use crate::config::Settings;
use crate::extract::js::members::MemberUses;
use crate::extract::js::parameters::Offered;
use crate::extract::program::{Offsets, Reading};
use crate::model::Span;
use crate::model::facts::{Position, TestedImport};
use crate::model::value::Imported;

/// How many evaluation steps one question may take. Programs that need more
/// are opaque: a chain of constants can double its work with every link.
const FUEL: u32 = 20_000;
/// Steps that all questions about one program may take together.
const TANK: u32 = 10_000_000;

/// Where a program comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'a> {
    /// The text of the file that the program stands in.
    pub(super) source: &'a str,
    /// Which of its bytes are the program's.
    pub(super) offsets: &'a Offsets,
    /// Which of its programs this is.
    pub(super) number: usize,
    /// Whether the program stands in the file as it runs, and not in a string
    /// or an attribute of something else.
    pub(super) is_plain: bool,
    /// Where what holds it stands, if that is a program or apart from the others.
    pub(super) outer: Option<&'a Position>,
    /// What is configured.
    pub(super) settings: &'a Settings,
}

/// A parsed program.
pub(super) struct Analysis<'a> {
    pub(super) semantic: &'a Semantic<'a>,
    pub(super) reading: &'a Reading,
    pub(super) origin: Origin<'a>,
    /// The calls whose results are being worked out, innermost last.
    pub(super) frames: RefCell<Vec<Frame>>,
    looked_at: Cell<Option<NodeId>>,
    /// Whether the condition is being found under which a node is reached.
    pub(super) is_placing: Cell<bool>,
    /// Whether the subject of a test is being found.
    pub(super) is_naming: Cell<bool>,
    /// What is known of the writes to a variable: many questions are about one
    /// variable, and it may stand in thousands of places.
    written: RefCell<HashMap<SymbolId, Written>>,
    /// What happens to members, once somebody asks for one of a class.
    pub(super) member_uses: OnceCell<MemberUses>,
    /// The imports that conditions look at.
    pub(super) tested: RefCell<Vec<TestedImport>>,
    /// What callers in other files can give.
    pub(super) offered: RefCell<Offered>,
    fuel: Cell<u32>,
    tank: Cell<u32>,
}

/// The writes to a variable after its declaration.
#[derive(Clone, Copy)]
enum Written {
    Never,
    /// By one plain assignment.
    Once(NodeId),
    /// By two plain assignments.
    Twice(NodeId, NodeId),
    Otherwise,
}

/// A call whose result is being worked out, and the function that it calls.
#[derive(Clone, Copy)]
pub(super) struct Frame {
    pub(super) function: NodeId,
    pub(super) call: NodeId,
}

/// Which parameter of which function.
#[derive(Clone, Copy)]
pub(super) struct Parameter<'a> {
    pub(super) function: NodeId,
    pub(super) position: usize,
    /// What it is where a caller gives nothing.
    pub(super) default: Option<&'a Expression<'a>>,
}

/// A step into something that is destructured.
pub(super) struct Step<'a> {
    /// The member.
    pub(super) name: String,
    /// What stands in for one that is missing.
    pub(super) default: Option<&'a Expression<'a>>,
}

/// How a name came to be.
pub(super) enum Binding<'a> {
    /// `const name = init`, or a `let`/`var` that never changes.
    Constant(&'a Expression<'a>),
    /// `let name; name = value`, and nothing else.
    Assigned(&'a AssignmentExpression<'a>),
    /// Destructured: the path from `init` to the name.
    Member(&'a Expression<'a>, Vec<Step<'a>>),
    /// `import { name as local } from 'specifier'`; `*` for a namespace.
    Import(String, String),
    /// A parameter, or what is destructured from it: the path to it.
    Parameter(Parameter<'a>, Vec<Step<'a>>),
    /// `declare const Name`, `declare var Name`.
    Ambient,
    /// A variable that is given values after its declaration.
    Changing,
    /// A function of this program.
    Function(NodeId),
    /// An enum of this program.
    Enum(NodeId),
    /// A class of this program.
    Class(NodeId),
    /// Something else: a catch variable, a loop variable, a type.
    Other,
}

impl<'a> Analysis<'a> {
    pub(super) fn new(
        semantic: &'a Semantic<'a>,
        reading: &'a Reading,
        origin: Origin<'a>,
    ) -> Self {
        Self {
            semantic,
            reading,
            origin,
            frames: RefCell::default(),
            looked_at: Cell::default(),
            is_placing: Cell::new(false),
            is_naming: Cell::new(false),
            written: RefCell::default(),
            member_uses: OnceCell::new(),
            tested: RefCell::default(),
            offered: RefCell::default(),
            fuel: Cell::new(FUEL),
            tank: Cell::new(TANK),
        }
    }

    /// Notes that conditions look at `imported` and call it `text`.
    pub(super) fn note_tested(&self, text: &str, imported: Imported) {
        let mut tested = self.tested.borrow_mut();
        if tested.iter().all(|known| known.text != text) {
            let text = text.to_owned();
            tested.push(TestedImport { text, imported });
        }
    }

    /// Makes a new question's fuel available.
    pub(super) fn refuel(&self) {
        self.fuel.set(FUEL);
        self.looked_at.set(None);
    }

    /// Makes fuel available for a question about what a call is given. What the
    /// call does to that comes later.
    pub(super) fn look_at(&self, call: &CallExpression<'_>) {
        self.refuel();
        self.looked_at.set(Some(call.node_id.get()));
    }

    pub(super) fn is_looked_at(&self, call: &CallExpression<'_>) -> bool {
        self.looked_at.get() == Some(call.node_id.get())
    }

    /// Takes one step; false when the question has become too expensive.
    pub(super) fn step(&self) -> bool {
        self.steps(1)
    }

    /// Takes several steps at once, for what costs more than others.
    pub(super) fn steps(&self, count: u32) -> bool {
        let left = self.fuel.get().min(self.tank.get());
        self.fuel.set(self.fuel.get().saturating_sub(count));
        self.tank.set(self.tank.get().saturating_sub(count));
        left > 0
    }

    pub(super) fn nodes(&self) -> &'a AstNodes<'a> {
        self.semantic.nodes()
    }

    pub(super) fn scoping(&self) -> &'a Scoping {
        self.semantic.scoping()
    }

    /// A program span as a span of the source.
    pub(super) fn span(&self, span: oxc_span::Span) -> Span {
        self.origin.offsets.span(program_span(span))
    }

    /// The program text under a span.
    pub(super) fn text(&self, span: oxc_span::Span) -> &'a str {
        program_span(span).slice(&self.reading.text)
    }

    /// The text under a span as a person reads it: what a template engine fills
    /// in is masked in the program, so it is taken from the source.
    pub(super) fn readable(&self, span: oxc_span::Span) -> String {
        let in_source = self.span(span);
        let source = self.origin.source.get(in_source.start..in_source.end);
        match source {
            Some(source) if self.is_dynamic(span) => normalised(source),
            _ => normalised(self.text(span)),
        }
    }

    /// Whether a template engine fills in some of these bytes.
    pub(super) fn is_dynamic(&self, span: oxc_span::Span) -> bool {
        let span = program_span(span);
        let at = self
            .reading
            .dynamic
            .partition_point(|dynamic| dynamic.end <= span.start);
        self.reading
            .dynamic
            .get(at)
            .is_some_and(|dynamic| dynamic.overlaps(span))
    }

    /// The template condition that a stand-in identifier stands for.
    pub(super) fn template_condition(&self, span: oxc_span::Span) -> Option<&'a str> {
        let start = span.start as usize;
        self.reading
            .conditions
            .binary_search_by_key(&start, |&(offset, _)| offset)
            .ok()
            .map(|at| self.reading.conditions[at].1.as_str())
    }

    /// The symbol that an identifier refers to; none for globals.
    pub(super) fn symbol(&self, identifier: &IdentifierReference<'a>) -> Option<SymbolId> {
        let reference = identifier.reference_id.get()?;
        self.scoping().get_reference(reference).symbol_id()
    }

    /// How the symbol came to be.
    pub(super) fn binding(&self, symbol: SymbolId) -> Binding<'a> {
        let declaration = self.scoping().symbol_declaration(symbol);
        match self.nodes().kind(declaration) {
            AstKind::VariableDeclarator(declarator) => {
                self.declared(symbol, declaration, declarator)
            }
            AstKind::ImportSpecifier(specifier) => {
                self.imported(declaration, specifier.imported.name().as_str())
            }
            AstKind::ImportDefaultSpecifier(_) => self.imported(declaration, "default"),
            AstKind::ImportNamespaceSpecifier(_) => self.imported(declaration, "*"),
            AstKind::FormalParameter(parameter) => {
                self.parameter(symbol, declaration, &parameter.pattern)
            }
            AstKind::Function(_) => Binding::Function(declaration),
            AstKind::TSEnumDeclaration(_) => Binding::Enum(declaration),
            AstKind::Class(_) => Binding::Class(declaration),
            _ => Binding::Other,
        }
    }

    fn declared(
        &self,
        symbol: SymbolId,
        node: NodeId,
        declarator: &'a VariableDeclarator<'a>,
    ) -> Binding<'a> {
        let is_ambient = matches!(
            self.nodes().parent_kind(node),
            AstKind::VariableDeclaration(declaration) if declaration.declare
        );
        if is_ambient {
            return Binding::Ambient;
        }
        let written = self.written(symbol);
        let Some(init) = &declarator.init else {
            return match written {
                Written::Once(only) => match self.nodes().kind(only) {
                    AstKind::AssignmentExpression(only) => Binding::Assigned(only),
                    _ => Binding::Changing,
                },
                Written::Never | Written::Twice(..) | Written::Otherwise => Binding::Changing,
            };
        };
        if !matches!(written, Written::Never)
            || !self.scoping().symbol_redeclarations(symbol).is_empty()
        {
            return Binding::Changing;
        }
        if matches!(declarator.id, BindingPattern::BindingIdentifier(_)) {
            return Binding::Constant(init);
        }
        match path_to(&declarator.id, symbol) {
            Some(path) => Binding::Member(init, path),
            None => Binding::Other,
        }
    }

    /// What a variable is declared with.
    pub(super) fn initialiser(&self, symbol: SymbolId) -> Option<&'a Expression<'a>> {
        match self.nodes().kind(self.scoping().symbol_declaration(symbol)) {
            AstKind::VariableDeclarator(declarator) if declarator.id.is_binding_identifier() => {
                declarator.init.as_ref()
            }
            _ => None,
        }
    }

    /// The values that a variable is given after its declaration, by plain
    /// assignments.
    pub(super) fn writes(&self, symbol: SymbolId) -> impl Iterator<Item = &'a Expression<'a>> + '_ {
        let assignments = self.assignments(symbol).flatten();
        assignments.map(|assignment| &assignment.right)
    }

    fn written(&self, symbol: SymbolId) -> Written {
        if let Some(known) = self.written.borrow().get(&symbol) {
            return *known;
        }
        let mut writes = self.assignments(symbol);
        let written = match (writes.next(), writes.next(), writes.next()) {
            (None, ..) => Written::Never,
            (Some(Some(only)), None, _) => Written::Once(only.node_id.get()),
            (Some(Some(first)), Some(Some(second)), None) => {
                Written::Twice(first.node_id.get(), second.node_id.get())
            }
            _ => Written::Otherwise,
        };
        self.written.borrow_mut().insert(symbol, written);
        written
    }

    /// The writes to a variable after its declaration, if they are one or two plain
    /// assignments.
    pub(super) fn few_writes(
        &self,
        symbol: SymbolId,
    ) -> Option<(
        &'a AssignmentExpression<'a>,
        Option<&'a AssignmentExpression<'a>>,
    )> {
        let assignment = |node| match self.nodes().kind(node) {
            AstKind::AssignmentExpression(assignment) => Some(assignment),
            _ => None,
        };
        match self.written(symbol) {
            Written::Once(only) => Some((assignment(only)?, None)),
            Written::Twice(first, second) => Some((assignment(first)?, assignment(second))),
            Written::Never | Written::Otherwise => None,
        }
    }

    /// The writes to a variable after its declaration; `None` for one that is no
    /// plain assignment.
    fn assignments(
        &self,
        symbol: SymbolId,
    ) -> impl Iterator<Item = Option<&'a AssignmentExpression<'a>>> + '_ {
        self.semantic
            .symbol_references(symbol)
            .filter(|reference| reference.is_write())
            .map(
                |reference| match self.nodes().parent_kind(reference.node_id()) {
                    AstKind::AssignmentExpression(assignment)
                        if assignment.operator.is_assign()
                            && assignment.left.span()
                                == self.nodes().kind(reference.node_id()).span() =>
                    {
                        Some(assignment)
                    }
                    _ => None,
                },
            )
    }

    fn imported(&self, node: NodeId, name: &str) -> Binding<'a> {
        match self.nodes().parent_kind(node) {
            AstKind::ImportDeclaration(import) => {
                Binding::Import(import.source.value.to_string(), name.to_owned())
            }
            _ => Binding::Other,
        }
    }

    fn parameter(
        &self,
        symbol: SymbolId,
        node: NodeId,
        pattern: &'a BindingPattern<'a>,
    ) -> Binding<'a> {
        if !matches!(self.written(symbol), Written::Never) {
            return Binding::Changing;
        }
        let Some(function) = self.nodes().ancestors(node).find(|ancestor| {
            matches!(
                ancestor.kind(),
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
            )
        }) else {
            return Binding::Other;
        };
        let parameters = match function.kind() {
            AstKind::Function(function) => &function.params,
            AstKind::ArrowFunctionExpression(arrow) => &arrow.params,
            _ => return Binding::Other,
        };
        let position = parameters
            .items
            .iter()
            .position(|item| item.node_id.get() == node);
        match (position, path_to(pattern, symbol)) {
            (Some(position), Some(path)) => {
                let parameter = Parameter {
                    function: function.id(),
                    position,
                    default: parameters.items[position].initializer.as_deref(),
                };
                Binding::Parameter(parameter, path)
            }
            _ => Binding::Other,
        }
    }
}

fn program_span(span: oxc_span::Span) -> Span {
    Span::new(span.start as usize, span.end as usize)
}

/// The steps that lead from a destructured value to the symbol.
fn path_to<'a>(pattern: &'a BindingPattern<'a>, symbol: SymbolId) -> Option<Vec<Step<'a>>> {
    match pattern {
        BindingPattern::BindingIdentifier(identifier) => {
            (identifier.symbol_id.get() == Some(symbol)).then(Vec::new)
        }
        BindingPattern::ObjectPattern(object) => path_in_object(object, symbol),
        // Defaults stand in what is around them.
        BindingPattern::AssignmentPattern(_) | BindingPattern::ArrayPattern(_) => None,
    }
}

fn path_in_object<'a>(object: &'a ObjectPattern<'a>, symbol: SymbolId) -> Option<Vec<Step<'a>>> {
    object.properties.iter().find_map(|property| {
        let (pattern, default) = match &property.value {
            BindingPattern::AssignmentPattern(with) => (&with.left, Some(&with.right)),
            pattern => (pattern, None),
        };
        let further = path_to(pattern, symbol)?;
        let name = key_name(&property.key)?;
        let mut steps = vec![Step { name, default }];
        steps.extend(further);
        Some(steps)
    })
}

/// The name of a property key that is written out.
pub(super) fn key_name(key: &PropertyKey<'_>) -> Option<String> {
    key.static_name().map(std::borrow::Cow::into_owned)
}

/// The expression without parentheses and TypeScript's casts.
pub(super) fn strip<'a>(expression: &'a Expression<'a>) -> &'a Expression<'a> {
    expression.get_inner_expression()
}

/// Source text with its white space evened out, clipped to what a person reads.
pub(super) fn normalised(text: &str) -> String {
    let mut words = text.split_whitespace();
    let mut out = words.next().unwrap_or("").to_owned();
    for word in words {
        out.push(' ');
        out.push_str(word);
        if out.len() > 200 {
            break;
        }
    }
    out.chars().take(200).collect()
}
