//! Variables that are given their value in the branches of one `if` beside their
//! declaration: `let token = LIVE; if (dev) token = TEST;`.

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentExpression, Expression, IfStatement};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::Analysis;
use crate::extract::js::exits::Branch;
use crate::extract::js::target::Target;
use crate::extract::js::test::Truth;
use crate::model::Value;
use crate::model::alias::whole_words;

impl<'a> Analysis<'a> {
    /// What such a variable denotes behind the `if`; `None` for any other variable, and
    /// for a use before it.
    pub(super) fn denote_branches(
        &self,
        symbol: SymbolId,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Option<Target<'a>> {
        let (first, second) = self.few_writes(symbol)?;
        let (node, branch, side) = self.branch_around(first)?;
        if usage.start < branch.span.end || !self.stands_beside(node, symbol) {
            return None;
        }
        // A test of the variable is about what it was before.
        if self.mentions(&branch.test, self.scoping().symbol_name(symbol)) {
            return None;
        }
        let mut writes = vec![(first, side)];
        if let Some(second) = second {
            let (other, _, side) = self.branch_around(second)?;
            if other != node {
                return None;
            }
            writes.push((second, side));
        }
        let (mut taken, mut not_taken) = (None, None);
        for (assignment, side) in writes {
            let value = match side {
                Branch::Taken => &mut taken,
                Branch::NotTaken => &mut not_taken,
            };
            if value.replace(&assignment.right).is_some() {
                return None;
            }
        }
        let initialiser = self.initialiser(symbol);
        let value = |right: Option<&'a Expression<'a>>| match right.or(initialiser) {
            Some(value) => self.denote_held(symbol, value, depth),
            None => Target::Value(Value::Absent(self.span(usage))),
        };
        Some(match self.test(&branch.test, depth) {
            Truth::Known(true) => value(taken),
            Truth::Known(false) => value(not_taken),
            Truth::Depends { yes, no } => {
                Target::OneOf(vec![(yes, value(taken)), (no, value(not_taken))])
            }
        })
    }

    /// The `if` in a branch of which an assignment is a statement, and which branch.
    fn branch_around(
        &self,
        assignment: &AssignmentExpression<'a>,
    ) -> Option<(NodeId, &'a IfStatement<'a>, Branch)> {
        let statement = self.nodes().parent_node(assignment.node_id.get());
        if !matches!(statement.kind(), AstKind::ExpressionStatement(_)) {
            return None;
        }
        let mut inner = statement;
        let mut outer = self.nodes().parent_node(inner.id());
        if matches!(outer.kind(), AstKind::BlockStatement(_)) {
            inner = outer;
            outer = self.nodes().parent_node(inner.id());
        }
        let AstKind::IfStatement(branch) = outer.kind() else {
            return None;
        };
        let is_taken = branch.consequent.span() == inner.kind().span();
        let side = if is_taken {
            Branch::Taken
        } else {
            Branch::NotTaken
        };
        Some((outer.id(), branch, side))
    }

    /// Whether a statement stands in the same block as the only declaration of a
    /// variable, behind it.
    fn stands_beside(&self, statement: NodeId, symbol: SymbolId) -> bool {
        let declarator = self.scoping().symbol_declaration(symbol);
        let AstKind::VariableDeclarator(declared) = self.nodes().kind(declarator) else {
            return false;
        };
        let block = self.nodes().parent_node(statement);
        let is_block = matches!(
            block.kind(),
            AstKind::Program(_) | AstKind::FunctionBody(_) | AstKind::BlockStatement(_)
        );
        let declaration = self.nodes().parent_id(declarator);
        is_block
            && declared.id.is_binding_identifier()
            && self.nodes().parent_id(declaration) == block.id()
            && declared.span.end <= self.nodes().kind(statement).span().start
            && self.scoping().symbol_redeclarations(symbol).is_empty()
    }

    /// Whether an expression may mention a name.
    fn mentions(&self, expression: &Expression<'a>, name: &str) -> bool {
        whole_words(self.text(expression.span()), name)
            .next()
            .is_some()
    }
}
