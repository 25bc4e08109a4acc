//! Where in the program a node stands: inside which functions, and under
//! which branch conditions.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, LogicalOperator, Statement};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::Analysis;
use crate::extract::js::denote::PADDLE;
use crate::extract::js::test::Truth;
use crate::model::facts::Position;
use crate::model::{Condition, Guard, Subject, Test};

impl<'a> Analysis<'a> {
    /// Where `node` stands.
    pub(super) fn position(&self, node: NodeId) -> Position {
        let mut functions = Vec::new();
        let mut condition = Condition::always();
        let mut child = self.nodes().kind(node).span();
        for ancestor in self.nodes().ancestors(node) {
            let kind = ancestor.kind();
            match kind {
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => {
                    functions.push(self.span(kind.span()).start);
                }
                AstKind::IfStatement(branch) => {
                    if branch.consequent.span() == child {
                        condition = self.given(condition, &branch.test, Branch::Taken);
                    } else if branch
                        .alternate
                        .as_ref()
                        .is_some_and(|other| other.span() == child)
                    {
                        condition = self.given(condition, &branch.test, Branch::NotTaken);
                    }
                }
                AstKind::ConditionalExpression(choice) => {
                    if choice.consequent.span() == child {
                        condition = self.given(condition, &choice.test, Branch::Taken);
                    } else if choice.alternate.span() == child {
                        condition = self.given(condition, &choice.test, Branch::NotTaken);
                    }
                }
                AstKind::LogicalExpression(logical) if logical.right.span() == child => {
                    let branch = match logical.operator {
                        LogicalOperator::And => Some(Branch::Taken),
                        LogicalOperator::Or => Some(Branch::NotTaken),
                        LogicalOperator::Coalesce => None,
                    };
                    if let Some(branch) = branch {
                        condition = self.given(condition, &logical.left, branch);
                    }
                }
                AstKind::SwitchCase(case) => {
                    if let (Some(test), AstKind::SwitchStatement(switch)) =
                        (&case.test, self.nodes().parent_kind(ancestor.id()))
                        && let Some(known) = self.denote(test, 0).into_value().as_known()
                    {
                        let subject = self.subject(&switch.discriminant);
                        let test = Test::Equals(subject, known.text.expose().to_owned());
                        condition = condition.and(Guard { test, holds: true });
                    }
                }
                AstKind::BlockStatement(block) => {
                    condition = self.after_exits(condition, &block.body, child);
                }
                AstKind::FunctionBody(body) => {
                    condition = self.after_exits(condition, &body.statements, child);
                }
                AstKind::Program(program) => {
                    condition = self.after_exits(condition, &program.body, child);
                }
                _ => {}
            }
            child = kind.span();
        }
        // Paddle.js is there where it is called, whatever an earlier test has
        // found: it has been loaded since.
        let condition = condition.without(&Subject::Expression(PADDLE.to_owned()));
        functions.reverse();
        Position {
            functions,
            condition,
            program: self.origin.number,
        }
    }

    fn given(&self, condition: Condition, test: &'a Expression<'a>, branch: Branch) -> Condition {
        match (self.test(test, 0), branch) {
            (Truth::Depends { yes, .. }, Branch::Taken) => behind(&yes, condition),
            (Truth::Depends { no, .. }, Branch::NotTaken) => behind(&no, condition),
            (Truth::Known(true), Branch::Taken) | (Truth::Known(false), Branch::NotTaken) => {
                condition
            }
            (Truth::Known(_), _) => Condition::never(),
        }
    }

    /// What holds behind `if (x) return;`: not x.
    fn after_exits(
        &self,
        mut condition: Condition,
        statements: &'a [Statement<'a>],
        child: oxc_span::Span,
    ) -> Condition {
        for statement in statements {
            if statement.span().start >= child.start {
                break;
            }
            if let Statement::IfStatement(branch) = statement
                && branch.alternate.is_none()
                && always_exits(&branch.consequent)
            {
                condition = self.given(condition, &branch.test, Branch::NotTaken);
            }
        }
        condition
    }
}

/// The conditions of an outer branch and of one inside it. Where they
/// contradict each other, what they look at has changed in between, and the
/// inner one holds; environment variables do not change.
fn behind(outer: &Condition, inner: Condition) -> Condition {
    let is_outdated = |guard: &Guard| {
        matches!(guard.test.subject(), Subject::Expression(_))
            && inner.guards().iter().any(|other| other.excludes(guard))
    };
    outer
        .guards()
        .iter()
        .filter(|guard| !is_outdated(guard))
        .fold(inner.clone(), |all, guard| all.and(guard.clone()))
}

#[derive(Clone, Copy)]
enum Branch {
    Taken,
    NotTaken,
}

fn always_exits(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::ReturnStatement(_) | Statement::ThrowStatement(_) => true,
        Statement::BlockStatement(block) => block.body.last().is_some_and(|last| {
            matches!(
                last,
                Statement::ReturnStatement(_) | Statement::ThrowStatement(_)
            )
        }),
        _ => false,
    }
}
