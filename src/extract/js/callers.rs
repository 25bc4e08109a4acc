//! What functions and components are given: by callers in the program, and by
//! the program to functions of other modules.

use std::rc::Rc;

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, CallExpression, Expression, JSXAttribute, JSXAttributeItem, JSXAttributeName,
    JSXAttributeValue, JSXElementName, JSXOpeningElement, ModuleExportName, Statement,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, Frame, Parameter, strip};
use crate::extract::js::target::{Callable, Target};
use crate::model::facts::{FileFacts, OutsideCall};
use crate::model::{Condition, Guard, Literal, Read, Subject, Test, Value, Variable};

/// A longer call is not one that hands on a token.
const MAX_CALL: u32 = 4_000;
/// Of more arguments than this nothing is told.
const MOST_ARGUMENTS: usize = 8;
/// How many steps it costs to find the condition under which a node is reached.
const PLACING: u32 = 64;

impl<'a> Analysis<'a> {
    /// What a parameter is given: by the call whose result is being worked out;
    /// else by the callers in this program, or by those in other files if the
    /// function is exported.
    pub(super) fn argument(&self, parameter: Parameter<'a>, depth: usize) -> Target<'a> {
        let function = parameter.function;
        if let Some((at, call)) = self.frame_of(function) {
            return self.given_by(call, at, parameter, depth);
        }
        // `promise.then(name => …)`: what the promise resolves to.
        if let AstKind::CallExpression(call) = self.nodes().parent_kind(function) {
            if parameter.position == 0
                && let Some(member) = call.callee.as_member_expression()
                && member.static_property_name() == Some("then")
                && call
                    .arguments
                    .first()
                    .is_some_and(|first| first.span() == self.nodes().kind(function).span())
            {
                return self.denote(member.object(), depth);
            }
            return Target::opaque("a callback's parameter");
        }
        let symbol = self.function_symbol(function);
        let mut arms = match symbol {
            Some(symbol) => self.arguments_here(symbol, parameter, depth),
            None => Vec::new(),
        };
        match arms.len() {
            0 => match self.exported_name(function, symbol) {
                Some(exported) => {
                    let name = self.offer(exported, symbol, parameter);
                    if let Some(default) = parameter.default {
                        self.offer_default(&name, default, depth);
                    }
                    Target::Value(Value::Variable(Variable {
                        name,
                        read: Read::Parameter,
                        span: self.span(self.nodes().kind(function).span()),
                    }))
                }
                None => Target::opaque("a parameter"),
            },
            1 => arms.remove(0).1,
            _ => Target::OneOf(arms),
        }
    }

    fn arguments_here(
        &self,
        symbol: SymbolId,
        parameter: Parameter<'a>,
        depth: usize,
    ) -> Vec<(Condition, Target<'a>)> {
        let mut given = Vec::new();
        for reference in self.semantic.symbol_references(symbol) {
            let node = reference.node_id();
            let caller = self.nodes().parent_node(node);
            let (value, start) = match caller.kind() {
                AstKind::CallExpression(call)
                    if call.callee.span() == self.nodes().kind(node).span() =>
                {
                    (self.given_by(call, 0, parameter, depth), call.span.start)
                }
                AstKind::JSXOpeningElement(element) if parameter.position == 0 => {
                    (Target::Props(element), element.span.start)
                }
                _ => continue,
            };
            given.push((caller.id(), start, value));
        }
        let is_only = given.len() == 1;
        let mut arms = Vec::new();
        for (caller, start, value) in given {
            let condition = if is_only {
                Condition::always()
            } else {
                self.condition_at(caller).unwrap_or_default()
            };
            // Arguments of one call belong together.
            let which = Subject::Expression(format!(
                "the caller of {}",
                self.scoping().symbol_name(symbol)
            ));
            let test = Test::Equals(which, start.to_string());
            let condition = condition.and(Guard { test, holds: true });
            if !condition.is_impossible() {
                arms.push((condition, value));
            }
        }
        arms
    }

    /// Under which condition a node is reached; `None` while that is being found
    /// out of another one, since tests around a node can look at what it gives.
    pub(super) fn condition_at(&self, node: NodeId) -> Option<Condition> {
        if !self.steps(PLACING) || self.is_placing.replace(true) {
            return None;
        }
        let condition = self.in_frames(0, || self.position(node).condition);
        self.is_placing.set(false);
        Some(condition)
    }

    /// What a call gives a parameter. The call stands where only the first
    /// `outer` of the frames are known.
    fn given_by(
        &self,
        call: &'a CallExpression<'a>,
        outer: usize,
        parameter: Parameter<'a>,
        depth: usize,
    ) -> Target<'a> {
        if is_spread(call, parameter.position) {
            return Target::opaque("a spread argument");
        }
        let argument = call.arguments.get(parameter.position);
        let argument = argument.and_then(Argument::as_expression);
        let given = match argument {
            Some(expression) => self.in_frames(outer, || self.denote(expression, depth)),
            None => Target::Value(Value::Absent(self.span(call.span))),
        };
        match (parameter.default, argument.map(strip)) {
            // A default does not stand in for `null`.
            (None, _) | (_, Some(Expression::NullLiteral(_))) => given,
            (Some(default), _) => self.or_default(given, default, depth),
        }
    }

    /// What a function returns to a call of it.
    pub(super) fn returned_to(
        &self,
        call: &'a CallExpression<'a>,
        callable: Callable<'a>,
        depth: usize,
    ) -> Target<'a> {
        let function = match callable {
            Callable::Function(function) => function.node_id.get(),
            Callable::Arrow(arrow) => arrow.node_id.get(),
        };
        let call = call.node_id.get();
        self.frames.borrow_mut().push(Frame { function, call });
        let returned = self.returned(callable, depth);
        let frames = Rc::from(self.frames.borrow().as_slice());
        self.frames.borrow_mut().pop();
        // What one call alone is given can be looked up later on.
        let references = self
            .function_symbol(function)
            .map(|symbol| self.semantic.symbol_references(symbol).count());
        match references {
            Some(1) => returned,
            _ => returned.map(&|one| made(one, &frames)),
        }
    }

    /// Looks at something that calls made for `frames` alone.
    pub(super) fn within<T>(&self, frames: &[Frame], look: impl FnOnce() -> T) -> T {
        let hidden = self.frames.replace(frames.to_vec());
        let seen = look();
        self.frames.replace(hidden);
        seen
    }

    /// The call of `function` whose result is being worked out, and how many
    /// frames are around it.
    fn frame_of(&self, function: NodeId) -> Option<(usize, &'a CallExpression<'a>)> {
        let frames = self.frames.borrow();
        let at = frames
            .iter()
            .rposition(|frame| frame.function == function)?;
        match self.nodes().kind(frames[at].call) {
            AstKind::CallExpression(call) => Some((at, call)),
            _ => None,
        }
    }

    /// Looks at something that stands where only the first `outer` of the frames
    /// are known.
    fn in_frames<T>(&self, outer: usize, look: impl FnOnce() -> T) -> T {
        let hidden = self.frames.borrow_mut().split_off(outer);
        let seen = look();
        self.frames.borrow_mut().extend(hidden);
        seen
    }

    /// Looks at what the call that is being worked out gives, where an expression
    /// is a parameter.
    pub(super) fn with_argument<T>(
        &self,
        expression: &'a Expression<'a>,
        look: impl FnOnce(&'a Expression<'a>) -> T,
    ) -> Option<T> {
        let Expression::Identifier(identifier) = expression else {
            return None;
        };
        if self.frames.borrow().is_empty() {
            return None;
        }
        let Binding::Parameter(parameter, path) = self.binding(self.symbol(identifier)?) else {
            return None;
        };
        let (at, call) = self.frame_of(parameter.function)?;
        let is_plain = path.is_empty() && parameter.default.is_none();
        if !is_plain || is_spread(call, parameter.position) {
            return None;
        }
        let argument = call.arguments.get(parameter.position)?.as_expression()?;
        Some(self.in_frames(at, || look(argument)))
    }

    /// What an element gives a component under `name`.
    pub(super) fn prop(
        &self,
        element: &'a JSXOpeningElement<'a>,
        name: &str,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        for item in element.attributes.iter().rev() {
            let JSXAttributeItem::Attribute(attribute) = item else {
                return Target::opaque("spread attributes");
            };
            if matches!(&attribute.name, JSXAttributeName::Identifier(found) if found.name == name)
            {
                return self.attribute_value(attribute, depth);
            }
        }
        Target::Value(Value::Absent(self.span(usage)))
    }

    fn attribute_value(&self, attribute: &'a JSXAttribute<'a>, depth: usize) -> Target<'a> {
        match &attribute.value {
            None => self.known("true", Literal::Boolean, attribute.span),
            Some(JSXAttributeValue::StringLiteral(literal)) => {
                let inner = oxc_span::Span::new(literal.span.start + 1, literal.span.end - 1);
                self.known(literal.value.as_str(), Literal::String, inner)
            }
            Some(JSXAttributeValue::ExpressionContainer(container)) => {
                match container.expression.as_expression() {
                    Some(expression) => self.denote(expression, depth + 1),
                    None => Target::opaque("an empty attribute"),
                }
            }
            _ => Target::opaque("an attribute that is no value"),
        }
    }

    /// The name under which a function can be called.
    fn function_symbol(&self, function: NodeId) -> Option<SymbolId> {
        if let AstKind::Function(declared) = self.nodes().kind(function)
            && let Some(name) = &declared.id
        {
            return name.symbol_id.get();
        }
        match self.nodes().parent_kind(function) {
            AstKind::VariableDeclarator(declarator) => {
                declarator.id.get_binding_identifier()?.symbol_id.get()
            }
            _ => None,
        }
    }

    /// The name under which a function is exported.
    fn exported_name(&self, function: NodeId, symbol: Option<SymbolId>) -> Option<String> {
        for ancestor in self.nodes().ancestors(function).take(3) {
            match ancestor.kind() {
                AstKind::ExportDefaultDeclaration(_) => return Some("default".to_owned()),
                AstKind::ExportDeclaration(_) => {
                    return Some(self.scoping().symbol_name(symbol?).to_owned());
                }
                AstKind::VariableDeclarator(_) | AstKind::VariableDeclaration(_) => {}
                _ => break,
            }
        }
        let symbol = symbol?;
        self.nodes()
            .program()
            .body
            .iter()
            .find_map(|statement| match statement {
                Statement::ExportNamedDeclaration(export) => {
                    export.specifiers.iter().find_map(|specifier| {
                        let ModuleExportName::IdentifierReference(local) = &specifier.local else {
                            return None;
                        };
                        (self.symbol(local) == Some(symbol))
                            .then(|| specifier.exported.name().to_string())
                    })
                }
                Statement::ExportDefaultDeclaration(export) => {
                    let Some(Expression::Identifier(local)) = export.declaration.as_expression()
                    else {
                        return None;
                    };
                    (self.symbol(local) == Some(symbol)).then(|| "default".to_owned())
                }
                _ => None,
            })
    }

    /// Records a call of another module's function, if it hands on something
    /// that could be a token or an environment.
    pub(super) fn collect_outside_call(&self, call: &'a CallExpression<'a>, facts: &mut FileFacts) {
        if !self.may_hand_on(call.span) {
            return;
        }
        let Expression::Identifier(_) = &call.callee else {
            return;
        };
        self.look_at(call);
        let Target::Imported(imported) = self.denote(&call.callee, 0) else {
            return;
        };
        if !imported.members.is_empty() {
            return;
        }
        let (mut arguments, mut whole) = (Vec::new(), Vec::new());
        for (position, argument) in call.arguments.iter().enumerate().take(MOST_ARGUMENTS) {
            let Some(expression) = argument.as_expression() else {
                break;
            };
            let parts = self.parts(self.denote(expression, 0), expression.span());
            whole.extend(parts.is_whole.then_some(position));
            let parts = parts.values.into_iter();
            arguments.extend(parts.map(|(name, value)| (position, name, value)));
        }
        let is_counted = !is_spread(call, call.arguments.len());
        facts.calls.push(OutsideCall {
            specifier: imported.specifier,
            name: imported.name,
            span: self.span(call.span),
            condition: self.position(call.node_id.get()).condition,
            arguments,
            count: is_counted.then_some(call.arguments.len()),
            whole,
        });
    }

    /// Records an element of another module's component likewise.
    pub(super) fn collect_outside_element(
        &self,
        element: &'a JSXOpeningElement<'a>,
        facts: &mut FileFacts,
    ) {
        let JSXElementName::IdentifierReference(name) = &element.name else {
            return;
        };
        if !self.may_hand_on(element.span) {
            return;
        }
        self.refuel();
        let Some(symbol) = self.symbol(name) else {
            return;
        };
        let Target::Imported(imported) = self.denote_symbol(symbol, name.span, 0) else {
            return;
        };
        let mut arguments = Vec::new();
        let mut whole = vec![0];
        for item in &element.attributes {
            match item {
                JSXAttributeItem::Attribute(attribute) => {
                    if let JSXAttributeName::Identifier(name) = &attribute.name {
                        let value = self.attribute_value(attribute, 0).into_value();
                        arguments.push((0, name.name.to_string(), value));
                    }
                }
                JSXAttributeItem::SpreadAttribute(_) => whole.clear(),
            }
        }
        facts.calls.push(OutsideCall {
            specifier: imported.specifier,
            name: imported.name,
            span: self.span(element.span),
            condition: self.position(element.node_id.get()).condition,
            arguments,
            count: Some(1),
            whole,
        });
    }

    /// A cheap look at the text of a call before anything is evaluated.
    fn may_hand_on(&self, span: oxc_span::Span) -> bool {
        if span.end - span.start > MAX_CALL {
            return false;
        }
        let text = self.text(span);
        [
            "test_",
            "live_",
            "sandbox",
            "production",
            "addle",
            "PADDLE",
            "oken",
            "TOKEN",
            "true",
            "false",
        ]
        .iter()
        .any(|word| text.contains(word))
    }
}

/// Whether what a call gives at `position` comes out of a list, or hangs on how
/// long one is.
fn is_spread(call: &CallExpression<'_>, position: usize) -> bool {
    let mut arguments = call.arguments.iter().take(position + 1);
    arguments.any(Argument::is_spread)
}

/// What a call's function made, with what it was given.
pub(super) fn made<'a>(target: Target<'a>, frames: &Rc<[Frame]>) -> Target<'a> {
    match target {
        Target::Object(..) => Target::Made(Rc::clone(frames), Box::new(target)),
        Target::Function(_) | Target::Array(_) => Target::opaque("made anew for each call"),
        other => other,
    }
}
