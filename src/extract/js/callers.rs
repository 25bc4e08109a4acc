//! What functions and components are given: by callers in the program, and by
//! the program to functions of other modules.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    CallExpression, Expression, JSXAttributeItem, JSXAttributeName, JSXAttributeValue,
    JSXElementName, JSXOpeningElement, ModuleExportName, Statement,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::Analysis;
use crate::extract::js::target::Target;
use crate::model::facts::{FileFacts, OutsideCall};
use crate::model::value::parameter_name;
use crate::model::{Condition, Guard, Literal, Read, Subject, Test, Value, Variable};

/// A longer call is not one that hands on a token.
const MAX_CALL: u32 = 4_000;

impl<'a> Analysis<'a> {
    /// What a parameter is given: by the callers in this program, or by those
    /// in other files if the function is exported.
    pub(super) fn argument(&self, function: NodeId, position: usize, depth: usize) -> Target<'a> {
        // `promise.then(name => …)`: what the promise resolves to.
        if let AstKind::CallExpression(call) = self.nodes().parent_kind(function) {
            if position == 0
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
            Some(symbol) => self.arguments_here(symbol, position, depth),
            None => Vec::new(),
        };
        match arms.len() {
            0 => match self.exported_name(function, symbol) {
                Some(name) => Target::Value(Value::Variable(Variable {
                    name: parameter_name(&name, position, ""),
                    read: Read::Parameter,
                    span: self.span(self.nodes().kind(function).span()),
                })),
                None => Target::opaque("a parameter"),
            },
            1 => arms.remove(0).1,
            _ => Target::OneOf(arms),
        }
    }

    fn arguments_here(
        &self,
        symbol: SymbolId,
        position: usize,
        depth: usize,
    ) -> Vec<(Condition, Target<'a>)> {
        let mut arms = Vec::new();
        for reference in self.semantic.symbol_references(symbol) {
            let node = reference.node_id();
            let (value, start) = match self.nodes().parent_kind(node) {
                AstKind::CallExpression(call)
                    if call.callee.span() == self.nodes().kind(node).span() =>
                {
                    (self.call_argument(call, position, depth), call.span.start)
                }
                AstKind::JSXOpeningElement(element) if position == 0 => {
                    (Target::Props(element), element.span.start)
                }
                _ => continue,
            };
            // Arguments of one call belong together.
            let which = Subject::Expression(format!(
                "the caller of {}",
                self.scoping().symbol_name(symbol)
            ));
            let test = Test::Equals(which, start.to_string());
            arms.push((Condition::always().and(Guard { test, holds: true }), value));
        }
        arms
    }

    fn call_argument(
        &self,
        call: &'a CallExpression<'a>,
        position: usize,
        depth: usize,
    ) -> Target<'a> {
        match call.arguments.get(position) {
            Some(argument) => match argument.as_expression() {
                Some(expression) => self.denote(expression, depth),
                None => Target::opaque("a spread argument"),
            },
            None => Target::Value(Value::Absent(self.span(call.span))),
        }
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
                return self.attribute_value(attribute.value.as_ref(), depth);
            }
        }
        Target::Value(Value::Absent(self.span(usage)))
    }

    fn attribute_value(
        &self,
        value: Option<&'a JSXAttributeValue<'a>>,
        depth: usize,
    ) -> Target<'a> {
        match value {
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
        if call.arguments.is_empty() || !self.may_hand_on(call.span) {
            return;
        }
        let Expression::Identifier(_) = &call.callee else {
            return;
        };
        self.refuel();
        let Target::Imported(imported) = self.denote(&call.callee, 0) else {
            return;
        };
        if !imported.members.is_empty() {
            return;
        }
        let mut arguments = Vec::new();
        for (position, argument) in call.arguments.iter().enumerate().take(8) {
            let Some(expression) = argument.as_expression() else {
                break;
            };
            let target = self.denote(expression, 0);
            let names = self.member_names(&target);
            if names.is_empty() {
                arguments.push((position, String::new(), target.into_value()));
                continue;
            }
            for name in names {
                let value = self
                    .member(target.clone(), &name, expression.span(), 0)
                    .into_value();
                arguments.push((position, name, value));
            }
        }
        facts.calls.push(OutsideCall {
            specifier: imported.specifier,
            name: imported.name,
            span: self.span(call.span),
            condition: self.position(call.node_id.get()).condition,
            arguments,
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
        if element.attributes.is_empty() || !self.may_hand_on(element.span) {
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
        for item in &element.attributes {
            if let JSXAttributeItem::Attribute(attribute) = item
                && let JSXAttributeName::Identifier(name) = &attribute.name
            {
                let value = self
                    .attribute_value(attribute.value.as_ref(), 0)
                    .into_value();
                arguments.push((0, name.name.to_string(), value));
            }
        }
        facts.calls.push(OutsideCall {
            specifier: imported.specifier,
            name: imported.name,
            span: self.span(element.span),
            condition: self.position(element.node_id.get()).condition,
            arguments,
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
        ]
        .iter()
        .any(|word| text.contains(word))
    }
}
