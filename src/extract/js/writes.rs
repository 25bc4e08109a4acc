//! What is written to the members of an object after it was made: by
//! assignments, and by functions that are given it.

use oxc_ast::AstKind;
use oxc_ast::ast::{BindingPattern, CallExpression, Expression};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, strip};

/// An object is followed through this many functions that hand it on.
const MAX_HANDS: usize = 3;

/// Writes to members of a constant object.
#[derive(Default)]
pub(super) struct MemberWrites<'a> {
    /// Written under a name: the name, the assignment's node, the value.
    pub(super) named: Vec<(String, NodeId, &'a Expression<'a>)>,
    /// The names of members in which something is written.
    inside: Vec<String>,
    /// Something is written under a name that is not known.
    pub(super) any: bool,
}

impl MemberWrites<'_> {
    fn anywhere() -> Self {
        Self {
            any: true,
            ..Self::default()
        }
    }

    fn add(&mut self, other: Self) {
        self.named.extend(other.named);
        self.inside.extend(other.inside);
        self.any |= other.any;
    }

    /// Whether the member `name` is not what the object was made with.
    pub(super) fn changes(&self, name: &str) -> bool {
        self.any
            || self.named.iter().any(|(written, _, _)| written == name)
            || self.inside.iter().any(|written| written == name)
    }

    pub(super) fn is_empty(&self) -> bool {
        !self.any && self.named.is_empty() && self.inside.is_empty()
    }
}

impl<'a> Analysis<'a> {
    /// Whether members of the object that a constant holds are written to
    /// anywhere.
    pub(super) fn member_writes(&self, symbol: SymbolId) -> MemberWrites<'a> {
        self.writes_of(symbol, 0)
    }

    fn writes_of(&self, symbol: SymbolId, hands: usize) -> MemberWrites<'a> {
        let mut written = MemberWrites::default();
        for reference in self.semantic.symbol_references(symbol) {
            // What a function does with its parameter is only asked, not listed.
            if hands > 0 && (written.any || !self.step()) {
                written.any = true;
                break;
            }
            let whole = self.without_casts(reference.node_id());
            let whole_span = self.nodes().kind(whole).span();
            if let AstKind::CallExpression(call) = self.nodes().parent_kind(whole) {
                let position = call
                    .arguments
                    .iter()
                    .position(|argument| argument.span() == whole_span);
                written.any =
                    written.any || position.is_some_and(|at| self.may_write(call, at, hands));
                continue;
            }
            if let Some(other) = self.other_name(whole) {
                written.add(self.writes_under(other, hands));
                continue;
            }
            let (member, path) = self.member_around(whole);
            let AstKind::AssignmentExpression(assignment) = self.nodes().parent_kind(member) else {
                continue;
            };
            if assignment.left.span() != self.nodes().kind(member).span() {
                continue;
            }
            match path.as_slice() {
                [] => {}
                [Some(name)] => {
                    let node = assignment.node_id.get();
                    written.named.push((name.clone(), node, &assignment.right));
                }
                [Some(name), ..] => written.inside.push(name.clone()),
                [None, ..] => written.any = true,
            }
        }
        written
    }

    /// The variable that is declared with the object `node` as its value.
    fn other_name(&self, node: NodeId) -> Option<SymbolId> {
        let AstKind::VariableDeclarator(declarator) = self.nodes().parent_kind(node) else {
            return None;
        };
        let init = declarator.init.as_ref()?;
        match &declarator.id {
            BindingPattern::BindingIdentifier(name)
                if init.span() == self.nodes().kind(node).span() =>
            {
                name.symbol_id.get()
            }
            _ => None,
        }
    }

    /// What is written to an object under another name that it has.
    fn writes_under(&self, other: SymbolId, hands: usize) -> MemberWrites<'a> {
        if hands >= MAX_HANDS {
            return MemberWrites::anywhere();
        }
        let written = self.writes_of(other, hands + 1);
        match self.binding(other) {
            Binding::Constant(_) => written,
            // It may be another object by then.
            _ if written.is_empty() => written,
            _ => MemberWrites::anywhere(),
        }
    }

    /// The node with the parentheses and TypeScript's casts around it.
    pub(super) fn without_casts(&self, mut node: NodeId) -> NodeId {
        loop {
            let parent = self.nodes().parent_node(node);
            match parent.kind() {
                AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::TSSatisfiesExpression(_)
                | AstKind::TSNonNullExpression(_)
                | AstKind::TSTypeAssertion(_) => node = parent.id(),
                _ => return node,
            }
        }
    }

    /// The longest chain of members of `node`, and their names.
    fn member_around(&self, mut node: NodeId) -> (NodeId, Vec<Option<String>>) {
        let mut path = Vec::new();
        loop {
            let parent = self.nodes().parent_node(node);
            let span = self.nodes().kind(node).span();
            match parent.kind() {
                AstKind::StaticMemberExpression(member) if member.object.span() == span => {
                    path.push(Some(member.property.name.to_string()));
                }
                AstKind::ComputedMemberExpression(member) if member.object.span() == span => {
                    path.push(match strip(&member.expression) {
                        Expression::StringLiteral(name) => Some(name.value.to_string()),
                        _ => None,
                    });
                }
                _ => return (node, path),
            }
            node = self.without_casts(parent.id());
        }
    }

    /// Whether a function may write to the object that it is given as its
    /// argument at `position`.
    fn may_write(&self, call: &'a CallExpression<'a>, position: usize, hands: usize) -> bool {
        if self.is_looked_at(call) || self.calls_known(call) {
            return false;
        }
        let callee = strip(&call.callee);
        let Expression::Identifier(identifier) = callee else {
            let text = self.text(callee.span());
            return !(only_reads(text) || text == "Object.assign" && position > 0);
        };
        if only_reads(identifier.name.as_str()) || self.may_be_alias(identifier) {
            return false;
        }
        if hands >= MAX_HANDS {
            return true;
        }
        let parameters = match self.symbol(identifier).map(|symbol| self.binding(symbol)) {
            Some(Binding::Function(node)) => match self.nodes().kind(node) {
                AstKind::Function(function) => &function.params,
                _ => return true,
            },
            Some(Binding::Constant(init)) => match strip(init) {
                Expression::FunctionExpression(function) => &function.params,
                Expression::ArrowFunctionExpression(arrow) => &arrow.params,
                _ => return true,
            },
            _ => return true,
        };
        match parameters.items.get(position).map(|item| &item.pattern) {
            Some(BindingPattern::BindingIdentifier(name)) => name
                .symbol_id
                .get()
                .is_none_or(|symbol| !self.writes_of(symbol, hands + 1).is_empty()),
            Some(_) => false,
            None => parameters.rest.is_some(),
        }
    }
}

/// Whether a function, as it is written, is known to leave the objects alone that
/// it is given.
pub(super) fn only_reads(callee: &str) -> bool {
    let last = callee.rsplit(['.', '?']).next();
    let is_init = matches!(last, Some("Initialize" | "Setup" | "initializePaddle"));
    let starts = ["Paddle.", "paddle.", "window.Paddle", "console.", "axios"];
    is_init
        || starts.iter().any(|start| callee.starts_with(start))
        || matches!(
            callee,
            "Object.freeze"
                | "Object.seal"
                | "Object.keys"
                | "Object.values"
                | "Object.entries"
                | "JSON.stringify"
                | "structuredClone"
                | "fetch"
        )
}
