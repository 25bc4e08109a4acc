//! What is known behind statements that some ways through them do not come
//! out of: behind `if (x) return;` it is not x.
//!
//! Structure alone; what the tests ask is for others to say.

use std::ops::Range;

use oxc_ast::ast::{Expression, Statement, SwitchStatement};

/// How a question was answered on the way to a place.
#[derive(Clone, Copy)]
pub(super) enum Branch {
    Taken,
    NotTaken,
}

/// What was asked on the way to a place.
pub(super) enum Question<'a> {
    /// The test of an `if`.
    Test(&'a Expression<'a>),
    /// Whether one of these cases, by number, is the one that matches.
    Cases(&'a SwitchStatement<'a>, Vec<usize>),
}

/// What there is to say of the way through a statement.
#[derive(Default)]
pub(super) struct Passed<'a> {
    /// What is known behind it.
    pub(super) known: Vec<(Question<'a>, Branch)>,
    /// Whether no way leads to what stands behind it.
    pub(super) leaves: bool,
}

impl<'a> Passed<'a> {
    fn never() -> Self {
        Self {
            known: Vec::new(),
            leaves: true,
        }
    }

    fn behind(mut self, question: Question<'a>, branch: Branch) -> Self {
        self.known.push((question, branch));
        self
    }
}

/// The way through `statement`.
pub(super) fn passed<'a>(statement: &'a Statement<'a>) -> Passed<'a> {
    match statement {
        Statement::ReturnStatement(_)
        | Statement::ThrowStatement(_)
        | Statement::BreakStatement(_)
        | Statement::ContinueStatement(_) => Passed::never(),
        Statement::BlockStatement(block) => passed_all(&block.body),
        Statement::IfStatement(branch) => {
            let taken = passed(&branch.consequent);
            let other = branch.alternate.as_ref().map(passed).unwrap_or_default();
            let test = Question::Test(&branch.test);
            match (taken.leaves, other.leaves) {
                (true, true) => Passed::never(),
                (true, false) => other.behind(test, Branch::NotTaken),
                (false, true) => taken.behind(test, Branch::Taken),
                (false, false) => Passed::default(),
            }
        }
        Statement::TryStatement(attempt) => {
            let finally = attempt.finalizer.as_ref();
            if finally.is_some_and(|block| passed_all(&block.body).leaves) {
                return Passed::never();
            }
            let inner = passed_all(&attempt.block.body);
            match &attempt.handler {
                None => inner,
                Some(handler) if inner.leaves && passed_all(&handler.body.body).leaves => inner,
                // An error may have come before whatever is asked in it.
                Some(_) => Passed::default(),
            }
        }
        Statement::SwitchStatement(switch) => passed_switch(switch),
        _ => Passed::default(),
    }
}

fn passed_all<'a>(statements: &'a [Statement<'a>]) -> Passed<'a> {
    let mut all = Passed::default();
    for statement in statements {
        let passed = passed(statement);
        if passed.leaves {
            return passed;
        }
        all.known.extend(passed.known);
    }
    all
}

fn passed_switch<'a>(switch: &'a SwitchStatement<'a>) -> Passed<'a> {
    let leaving = leaving_cases(switch);
    let default = switch.cases.iter().position(|case| case.test.is_none());
    if default.is_some() && leaving.iter().all(|leaves| *leaves) {
        return Passed::never();
    }
    let is_left = |case: &usize| Some(*case) != default && leaving[*case];
    let mut passed = Passed::default();
    for run in runs(switch) {
        // What stands in a run is asked of it as a whole.
        let left: Vec<Vec<usize>> = match run.clone().all(|case| is_left(&case)) {
            true => vec![run.collect()],
            false => run.filter(is_left).map(|case| vec![case]).collect(),
        };
        for cases in left {
            passed = passed.behind(Question::Cases(switch, cases), Branch::NotTaken);
        }
    }
    let staying = (0..leaving.len()).filter(|&case| Some(case) != default && !leaving[case]);
    let staying: Vec<usize> = staying.collect();
    if default.is_some_and(|default| leaving[default]) {
        passed = passed.behind(Question::Cases(switch, staying), Branch::Taken);
    }
    passed
}

/// For each case, whether no way leads from it to what stands behind the
/// `switch`.
fn leaving_cases(switch: &SwitchStatement<'_>) -> Vec<bool> {
    let mut next = false;
    let mut leaving: Vec<bool> = Vec::with_capacity(switch.cases.len());
    for case in switch.cases.iter().rev() {
        next = leaves_switch(&case.consequent).unwrap_or(next);
        leaving.push(next);
    }
    leaving.reverse();
    leaving
}

/// Whether the statements of a case lead out of more than the `switch`; `None`
/// if they lead to the next case.
fn leaves_switch(statements: &[Statement<'_>]) -> Option<bool> {
    statements.iter().find_map(|statement| {
        if breaks(statement) {
            Some(false)
        } else {
            passed(statement).leaves.then_some(true)
        }
    })
}

/// Whether the statement may end the `switch` that it stands in.
fn breaks(statement: &Statement<'_>) -> bool {
    match statement {
        Statement::BreakStatement(_) => true,
        Statement::BlockStatement(block) => block.body.iter().any(breaks),
        Statement::IfStatement(branch) => {
            breaks(&branch.consequent) || branch.alternate.as_ref().is_some_and(breaks)
        }
        Statement::LabeledStatement(labeled) => breaks(&labeled.body),
        Statement::TryStatement(attempt) => {
            let handler = attempt.handler.as_ref().map(|handler| &handler.body);
            [Some(&attempt.block), handler, attempt.finalizer.as_ref()]
                .into_iter()
                .flatten()
                .any(|block| block.body.iter().any(breaks))
        }
        _ => false,
    }
}

/// The cases by number, those of which each leads to the next together.
pub(super) fn runs(switch: &SwitchStatement<'_>) -> Vec<Range<usize>> {
    let mut runs = Vec::new();
    let mut start = 0;
    for (at, case) in switch.cases.iter().enumerate() {
        let is_last = at + 1 == switch.cases.len();
        if is_last || passed_all(&case.consequent).leaves {
            runs.push(start..at + 1);
            start = at + 1;
        }
    }
    runs
}
