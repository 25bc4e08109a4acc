//! Operators and calls that paddlint evaluates: concatenation, templates,
//! fallbacks, and calls of functions that only choose among constants.

use oxc_ast::ast::{
    Argument, ArrowFunctionBody, BinaryExpression, BinaryOperator, CallExpression, Expression,
    IfStatement, LogicalExpression, LogicalOperator, Statement, TemplateLiteral,
};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, strip};
use crate::extract::js::denote::MAX_DEPTH;
use crate::extract::js::target::{Callable, Target};
use crate::extract::js::test::Truth;
use crate::model::{Condition, Guard, Known, Literal, Read, Sensitive, Test, Value, Variable};

/// More alternatives than this are not told apart.
const MAX_ARMS: usize = 32;
/// A longer constant text is of no interest.
const MAX_TEXT: usize = 64 * 1024;
/// How many steps it costs to join two alternatives: their conditions are compared.
const COMBINATION: u32 = 16;

impl<'a> Analysis<'a> {
    pub(super) fn denote_template(
        &self,
        template: &'a TemplateLiteral<'a>,
        depth: usize,
    ) -> Target<'a> {
        if self.is_dynamic(template.span) {
            return Target::opaque("filled in by a template");
        }
        let mut parts = Vec::with_capacity(template.quasis.len() * 2);
        for (at, quasi) in template.quasis.iter().enumerate() {
            let text = quasi.value.cooked.unwrap_or(quasi.value.raw);
            parts.push(Part::Text(text.as_str()));
            if let Some(expression) = template.expressions.get(at) {
                parts.push(Part::Value(self.denote(expression, depth).into_value()));
            }
        }
        let inner = oxc_span::Span::new(template.span.start + 1, template.span.end - 1);
        let span = if template.expressions.is_empty() {
            inner
        } else {
            template.span
        };
        Target::Value(self.join(&parts, span))
    }

    pub(super) fn denote_binary(
        &self,
        binary: &'a BinaryExpression<'a>,
        depth: usize,
    ) -> Target<'a> {
        if binary.operator != BinaryOperator::Addition {
            return Target::opaque("a comparison or arithmetic");
        }
        // The left spine is walked in a loop: generated code has sums of
        // thousands of terms.
        let mut terms = vec![&binary.right];
        let mut left = &binary.left;
        while let Expression::BinaryExpression(inner) = strip(left) {
            if inner.operator != BinaryOperator::Addition {
                break;
            }
            terms.push(&inner.right);
            left = &inner.left;
            if terms.len() > 4096 {
                return Target::opaque("too long a sum");
            }
        }
        terms.push(left);
        let parts: Vec<_> = terms
            .into_iter()
            .rev()
            .map(|term| Part::Value(self.denote(term, depth).into_value()))
            .collect();
        if parts.iter().all(Part::is_number) {
            return Target::opaque("arithmetic");
        }
        Target::Value(self.join(&parts, binary.span))
    }

    /// The text that the parts make together, for every combination of their
    /// alternatives that can occur.
    fn join(&self, parts: &[Part<'_>], span: oxc_span::Span) -> Value {
        let mut filled = parts.iter().filter(|part| !part.is_empty());
        if let (Some(Part::Value(only)), None) = (filled.next(), filled.next()) {
            // `${value}` and `'' + value` are the value.
            return only.clone();
        }
        let mut combinations = vec![(Condition::always(), Some(String::new()))];
        for part in parts {
            let leaves = match part {
                Part::Text(text) => {
                    for (_, joined) in &mut combinations {
                        if let Some(joined) = joined {
                            joined.push_str(text);
                        }
                    }
                    continue;
                }
                Part::Value(value) => value.leaves(),
            };
            let mut next = Vec::new();
            for (condition, joined) in &combinations {
                for (more, leaf) in &leaves {
                    // A combination costs more than an expression does.
                    if !self.steps(COMBINATION) {
                        return Value::Opaque("too many alternatives");
                    }
                    if condition.excludes(more) {
                        continue;
                    }
                    let text = match (joined, leaf) {
                        (Some(joined), Value::Known(known)) => {
                            Some(format!("{joined}{}", known.text.expose()))
                        }
                        _ => None,
                    };
                    next.push((condition.and_all(more), text));
                }
            }
            let is_too_much = next.len() > MAX_ARMS
                || next
                    .iter()
                    .any(|(_, text)| text.as_ref().is_some_and(|t| t.len() > MAX_TEXT));
            if is_too_much {
                return Value::Opaque("too many alternatives");
            }
            combinations = next;
        }
        let span = self.span(span);
        let value = |text: Option<String>| match text {
            Some(text) => Value::Known(Known {
                text: Sensitive::new(text),
                literal: Literal::String,
                span,
            }),
            None => Value::Opaque("a text with unknown parts"),
        };
        match combinations.as_mut_slice() {
            [] => Value::Opaque("contradicting conditions"),
            [(condition, only)] if condition.is_always() => value(only.take()),
            _ => Value::OneOf(
                combinations
                    .into_iter()
                    .map(|(condition, text)| crate::model::Arm {
                        condition,
                        value: value(text),
                    })
                    .collect(),
            ),
        }
    }

    pub(super) fn denote_logical(
        &self,
        logical: &'a LogicalExpression<'a>,
        depth: usize,
    ) -> Target<'a> {
        if logical.operator == LogicalOperator::And {
            return match self.test(&logical.left, depth) {
                Truth::Known(true) => self.denote(&logical.right, depth),
                Truth::Known(false) => self.denote(&logical.left, depth),
                Truth::Depends { yes, no } => Target::OneOf(vec![
                    (yes, self.denote(&logical.right, depth)),
                    (no, Target::Value(Value::Absent(self.span(logical.span)))),
                ]),
            };
        }
        let is_or = logical.operator == LogicalOperator::Or;
        let mut arms = Vec::new();
        for (condition, left) in flatten(self.denote(&logical.left, depth)) {
            match keeps(&left, is_or) {
                Keeps::Left => arms.push((condition, left)),
                Keeps::Right => arms.push((condition, self.denote(&logical.right, depth))),
                Keeps::Depends => {
                    let subject = self.subject(&logical.left);
                    let test = if is_or {
                        Test::Truthy(subject)
                    } else {
                        Test::Present(subject)
                    };
                    let guard = Guard { test, holds: true };
                    let otherwise = condition.clone().and(guard.negated());
                    let left = match left {
                        Target::Imported(mut imported) => {
                            imported.preferred.push(guard.test.clone());
                            Target::Imported(imported)
                        }
                        left => left,
                    };
                    arms.push((condition.and(guard), left));
                    arms.push((otherwise, self.denote(&logical.right, depth)));
                }
            }
            if arms.len() > MAX_ARMS {
                return Target::opaque("too many alternatives");
            }
        }
        match arms.len() {
            1 if arms[0].0.is_always() => arms.remove(0).1,
            _ => Target::OneOf(arms),
        }
    }

    pub(super) fn denote_call(&self, call: &'a CallExpression<'a>, depth: usize) -> Target<'a> {
        let first = call.arguments.first().and_then(Argument::as_expression);
        if let Some(source) = call.common_js_require() {
            return Target::Module(source.value.to_string());
        }
        if let Some(name) = call
            .callee
            .get_identifier_reference()
            .map(|id| id.name.as_str())
        {
            match (name, first) {
                ("useRuntimeConfig", _) => return Target::RuntimeConfig,
                ("String", Some(argument)) => return self.denote(argument, depth),
                _ => {}
            }
        }
        if let Some(member) = strip(&call.callee).as_member_expression()
            && let Some(method) = member.static_property_name()
            && let Some(result) = self.denote_method(member.object(), method, first, call, depth)
        {
            return result;
        }
        match self.denote(&call.callee, depth) {
            Target::Init(method) => self.wrapped(method),
            Target::PaddleGetter => Target::Paddle,
            Target::DenoGet => match first.map(|name| self.denote(name, depth).into_value()) {
                Some(Value::Known(name)) => Target::Value(Value::Variable(Variable {
                    name: name.text.expose().to_owned(),
                    read: Read::Deno,
                    span: self.span(call.span),
                })),
                _ => Target::opaque("a computed variable name"),
            },
            Target::Function(callable) => self.returned_to(call, callable, depth),
            // What an imported function returns is for resolution to find out.
            Target::Imported(mut imported) if call.arguments.is_empty() => {
                imported.members.push("()".to_owned());
                imported.span = self.span(call.span);
                Target::Imported(imported)
            }
            _ => Target::opaque("a call"),
        }
    }

    /// Methods that are evaluated; `None` for all others.
    fn denote_method(
        &self,
        object: &'a Expression<'a>,
        method: &str,
        first: Option<&'a Expression<'a>>,
        call: &'a CallExpression<'a>,
        depth: usize,
    ) -> Option<Target<'a>> {
        let transform: fn(&str) -> String = match method {
            "trim" => |text| text.trim().to_owned(),
            "toLowerCase" => str::to_lowercase,
            "toUpperCase" => str::to_uppercase,
            "toString" | "valueOf" => str::to_owned,
            "freeze" | "seal" if self.text(object.span()) == "Object" => {
                return Some(self.denote(first?, depth));
            }
            "then" => {
                let Target::Function(callback) = self.denote(first?, depth) else {
                    return None;
                };
                return Some(self.returned(callback, depth));
            }
            "join" => return self.denote_join(object, first, call, depth),
            "concat" => {
                let mut parts = vec![Part::Value(self.denote(object, depth).into_value())];
                for argument in &call.arguments {
                    parts.push(Part::Value(
                        self.denote(argument.as_expression()?, depth).into_value(),
                    ));
                }
                return Some(Target::Value(self.join(&parts, call.span)));
            }
            _ => return None,
        };
        let target = self.denote(object, depth);
        if !matches!(target, Target::Value(_) | Target::OneOf(_)) {
            return None;
        }
        Some(target.map(&|alternative| match alternative {
            Target::Value(Value::Known(known)) => {
                let text = transform(known.text.expose());
                Target::Value(Value::Known(Known {
                    text: Sensitive::new(text),
                    ..known
                }))
            }
            // Trimming does not change which variable it is.
            Target::Value(value @ Value::Variable(_)) => Target::Value(value),
            _ => Target::opaque("a method of something unknown"),
        }))
    }

    fn denote_join(
        &self,
        object: &'a Expression<'a>,
        separator: Option<&'a Expression<'a>>,
        call: &'a CallExpression<'a>,
        depth: usize,
    ) -> Option<Target<'a>> {
        let Target::Array(array) = self.denote(object, depth) else {
            return None;
        };
        let separator = match separator {
            Some(separator) => self.denote(separator, depth).into_value(),
            None => Value::Known(Known {
                text: Sensitive::new(","),
                literal: Literal::String,
                span: self.span(call.span),
            }),
        };
        let mut parts = Vec::new();
        for element in &array.elements {
            if !parts.is_empty() {
                parts.push(Part::Value(separator.clone()));
            }
            parts.push(Part::Value(
                self.denote(element.as_expression()?, depth).into_value(),
            ));
            if parts.len() > 256 {
                return None;
            }
        }
        Some(Target::Value(self.join(&parts, call.span)))
    }

    /// What a function returns, if it only chooses among returns.
    pub(super) fn returned(&self, callable: Callable<'a>, depth: usize) -> Target<'a> {
        if depth > MAX_DEPTH {
            return Target::opaque("too long a chain");
        }
        let body = match callable {
            Callable::Function(function) => function.body.as_deref(),
            Callable::Arrow(arrow) => match &arrow.body {
                ArrowFunctionBody::FunctionBody(body) => Some(&**body),
                body => {
                    return match body.as_expression() {
                        Some(expression) => self.denote(expression, depth + 1),
                        None => Target::opaque("a function"),
                    };
                }
            },
        };
        let Some(body) = body else {
            return Target::opaque("a declared function");
        };
        let mut arms = Vec::new();
        match self.returns(&body.statements, Condition::always(), &mut arms, depth + 1) {
            None => Target::opaque("a function that does more than choose"),
            Some(_) if arms.is_empty() => Target::opaque("a function without a value"),
            Some(ends) => {
                let nothing = Target::Value(Value::Absent(self.span(body.span)));
                arms.extend(ends.into_iter().map(|end| (end, nothing.clone())));
                match arms.as_slice() {
                    [(condition, _)] if condition.is_always() => arms.remove(0).1,
                    _ => Target::OneOf(arms),
                }
            }
        }
    }

    /// Adds what the statements return to `arms`; gives the conditions, no two of
    /// which hold together, under which they come to their end. `None` for
    /// statements that do more.
    fn returns(
        &self,
        statements: &'a [Statement<'a>],
        under: Condition,
        arms: &mut Vec<(Condition, Target<'a>)>,
        depth: usize,
    ) -> Option<Vec<Condition>> {
        let mut open = vec![under];
        for statement in statements {
            if open.is_empty() {
                break;
            }
            if depth > MAX_DEPTH || arms.len() > MAX_ARMS || open.len() > MAX_ARMS {
                return None;
            }
            match statement {
                Statement::ReturnStatement(returned) => {
                    let value = match &returned.argument {
                        Some(argument) => self.denote(argument, depth),
                        None => Target::Value(Value::Absent(self.span(returned.span))),
                    };
                    arms.extend(open.into_iter().map(|under| (under, value.clone())));
                    return Some(Vec::new());
                }
                Statement::ThrowStatement(_) => return Some(Vec::new()),
                Statement::BlockStatement(block) => {
                    let mut left = Vec::new();
                    for under in open {
                        left.extend(self.returns(&block.body, under, arms, depth + 1)?);
                    }
                    open = left;
                }
                Statement::IfStatement(branch) => {
                    open = self.returns_of_branches(branch, open, arms, depth)?;
                }
                Statement::VariableDeclaration(_)
                | Statement::ExpressionStatement(_)
                | Statement::FunctionDeclaration(_)
                | Statement::EmptyStatement(_) => {}
                _ => return None,
            }
        }
        Some(open)
    }

    fn returns_of_branches(
        &self,
        branch: &'a IfStatement<'a>,
        open: Vec<Condition>,
        arms: &mut Vec<(Condition, Target<'a>)>,
        depth: usize,
    ) -> Option<Vec<Condition>> {
        let (yes, no) = match self.test(&branch.test, depth) {
            Truth::Depends { yes, no } => (Some(yes), Some(no)),
            Truth::Known(true) => (Some(Condition::always()), None),
            Truth::Known(false) => (None, Some(Condition::always())),
        };
        let consequent = std::slice::from_ref(&branch.consequent);
        let branches = [(yes, consequent), (no, branch.alternate.as_slice())];
        let known = arms.len();
        let mut left = Vec::new();
        for under in &open {
            for (condition, statements) in &branches {
                let both = condition.as_ref().map(|condition| under.and_all(condition));
                if let Some(both) = both.filter(|both| !both.is_impossible()) {
                    left.extend(self.returns(statements, both, arms, depth + 1)?);
                }
            }
        }
        // A branch in which nothing ends makes no difference.
        let is_same = arms.len() == known && left.len() >= 2 * open.len();
        Some(if is_same { open } else { left })
    }
}

/// A piece of a text that is put together.
enum Part<'t> {
    Text(&'t str),
    Value(Value),
}

impl Part<'_> {
    fn is_empty(&self) -> bool {
        match self {
            Self::Text(text) => text.is_empty(),
            Self::Value(Value::Known(known)) => known.text.expose().is_empty(),
            Self::Value(_) => false,
        }
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Value(Value::Known(known)) if known.literal == Literal::Number)
    }
}

/// All alternatives with the conditions that lead to them.
pub(super) fn flatten(target: Target<'_>) -> Vec<(Condition, Target<'_>)> {
    let arms = match target {
        Target::OneOf(arms) => arms,
        Target::Value(Value::OneOf(arms)) => {
            let arms = arms.into_iter();
            arms.map(|arm| (arm.condition, Target::Value(arm.value)))
                .collect()
        }
        target => return vec![(Condition::always(), target)],
    };
    let mut out = Vec::new();
    for (condition, inner) in arms {
        for (more, leaf) in flatten(inner) {
            let both = condition.and_all(&more);
            if !both.is_impossible() {
                out.push((both, leaf));
            }
        }
    }
    out
}

enum Keeps {
    Left,
    Right,
    Depends,
}

/// Which side `left || right` (or `left ?? right`) gives.
fn keeps(left: &Target<'_>, is_or: bool) -> Keeps {
    match left {
        Target::Value(Value::Absent(_)) => Keeps::Right,
        Target::Value(Value::Known(known)) => {
            if is_or && !known.is_truthy() {
                Keeps::Right
            } else {
                Keeps::Left
            }
        }
        // Paddle.js is loaded by a script, so it may not be there yet.
        Target::Value(_) | Target::Imported(_) | Target::Paddle => Keeps::Depends,
        _ => Keeps::Left,
    }
}
