//! Where in the program a node stands: inside which functions, and under
//! which branch conditions.

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, LogicalOperator, Statement, SwitchStatement};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::Analysis;
use crate::extract::js::denote::PADDLE;
use crate::extract::js::exits::{Branch, Question, passed, runs};
use crate::extract::js::test::Truth;
use crate::model::facts::Position;
use crate::model::{Condition, Guard, Subject};

/// Of more that exits before a place, or of more cases beside it, nothing is
/// noted: each would be compared with all the others.
const MOST_GUARDS: usize = 64;

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
                    let is_test = case.test.as_ref().is_some_and(|test| test.span() == child);
                    if let AstKind::SwitchStatement(switch) =
                        self.nodes().parent_kind(ancestor.id())
                        && !is_test
                    {
                        condition = self.after_exits(condition, &case.consequent, child);
                        condition = self.in_case(condition, switch, case.span);
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
        functions.reverse();
        if let Some(outer) = self.origin.outer {
            functions.splice(0..0, outer.functions.iter().copied());
            condition = behind(&outer.condition, condition);
        }
        // Paddle.js is there where it is called, whatever an earlier test has
        // found: it has been loaded since.
        let condition = condition.without(&Subject::Expression(PADDLE.to_owned()));
        Position {
            functions,
            condition,
            program: self.origin.number,
        }
    }

    fn given(&self, condition: Condition, test: &'a Expression<'a>, branch: Branch) -> Condition {
        when(condition, self.test(test, 0), branch)
    }

    /// What holds in the case of `switch` at `span`.
    fn in_case(
        &self,
        condition: Condition,
        switch: &'a SwitchStatement<'a>,
        span: oxc_span::Span,
    ) -> Condition {
        let Some(at) = switch.cases.iter().position(|case| case.span == span) else {
            return condition;
        };
        let is_labelled = |case: &usize| switch.cases[*case].test.is_some();
        let mut condition = condition;
        let mut has_default = false;
        let mut others: Vec<Vec<usize>> = Vec::new();
        let mut is_alone = false;
        for run in runs(switch) {
            if !run.contains(&at) {
                others.push(run.filter(is_labelled).collect());
                continue;
            }
            // It is come to from itself and from those in front of it.
            others.push((at + 1..run.end).filter(is_labelled).collect());
            let reaching: Vec<usize> = (run.start..=at).collect();
            is_alone = reaching.len() == 1;
            has_default = !reaching.iter().all(is_labelled);
            if !has_default {
                let truth = self.test_cases(switch, &reaching);
                condition = when(condition, truth, Branch::Taken);
            }
        }
        // One case alone says all of this by itself.
        if has_default || !is_alone {
            for cases in others.iter().take(MOST_GUARDS) {
                condition = when(condition, self.test_cases(switch, cases), Branch::NotTaken);
            }
        }
        if has_default {
            let truth = self.test_cases(switch, &others.concat());
            condition = when(condition, truth, Branch::NotTaken);
        }
        condition
    }

    /// What holds behind statements that may have exited: behind
    /// `if (x) return;` it is not x.
    fn after_exits(
        &self,
        mut condition: Condition,
        statements: &'a [Statement<'a>],
        child: oxc_span::Span,
    ) -> Condition {
        for statement in statements {
            if statement.span().start >= child.start || condition.guards().len() > MOST_GUARDS {
                break;
            }
            for (question, branch) in passed(statement).known {
                let truth = match question {
                    Question::Test(test) => self.test(test, 0),
                    Question::Cases(switch, cases) => self.test_cases(switch, &cases),
                };
                condition = when(condition, truth, branch);
            }
        }
        condition
    }
}

/// What holds where a test stands so to a place at which `condition` holds.
fn when(condition: Condition, truth: Truth, branch: Branch) -> Condition {
    match (truth, branch) {
        (Truth::Depends { yes, .. }, Branch::Taken) => behind(&yes, condition),
        (Truth::Depends { no, .. }, Branch::NotTaken) => behind(&no, condition),
        (Truth::Known(true), Branch::Taken) | (Truth::Known(false), Branch::NotTaken) => condition,
        (Truth::Known(_), _) => Condition::never(),
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
    let outer = outer.guards().iter();
    let lasting: Vec<Guard> = outer.filter(|guard| !is_outdated(guard)).cloned().collect();
    lasting.into_iter().fold(inner, Condition::and)
}
