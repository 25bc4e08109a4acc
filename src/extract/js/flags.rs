//! What exported tests are for other modules: `export const isSandbox =
//! process.env.PADDLE_ENV === 'sandbox'` is true when the variable is.
//!
//! Knows how tests are evaluated; does not know who imports them.

use oxc_ast::ast::{BinaryOperator, Expression, ObjectPropertyKind, UnaryOperator};
use oxc_semantic::SymbolId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, key_name, strip};
use crate::extract::js::target::Target;
use crate::extract::js::test::Truth;
use crate::model::{Condition, Literal, Subject, Value};

impl<'a> Analysis<'a> {
    /// What `target` is for other modules, which `definition` defines: where its
    /// value is not known, but is that of a test of variables, true or false.
    pub(super) fn or_flag(
        &self,
        target: Target<'a>,
        definition: impl FnOnce() -> Option<&'a Expression<'a>>,
    ) -> Target<'a> {
        if !matches!(target, Target::Value(Value::Opaque(_))) {
            return target;
        }
        let test = definition().filter(|definition| is_test(definition));
        test.and_then(|test| self.flag(test)).unwrap_or(target)
    }

    fn flag(&self, test: &'a Expression<'a>) -> Option<Target<'a>> {
        let value = |holds: bool| {
            let text = if holds { "true" } else { "false" };
            self.known(text, Literal::Boolean, test.span())
        };
        match self.test(test, 0) {
            Truth::Known(holds) => Some(value(holds)),
            Truth::Depends { yes, no } if is_about_variables(&yes) && is_about_variables(&no) => {
                Some(Target::OneOf(vec![(yes, value(true)), (no, value(false))]))
            }
            Truth::Depends { .. } => None,
        }
    }

    /// The expression that a constant is declared with.
    pub(super) fn definition_of(&self, symbol: SymbolId) -> Option<&'a Expression<'a>> {
        match self.binding(symbol) {
            Binding::Constant(init) => Some(init),
            _ => None,
        }
    }

    /// The expression that defines a member of an object or a class.
    pub(super) fn definition_within(
        &self,
        target: &Target<'a>,
        name: &str,
    ) -> Option<&'a Expression<'a>> {
        match target {
            Target::Class(class, holder) => self.definition_of_member(class, *holder, name),
            Target::Object(object, owner) => {
                let changes = |owner| self.member_writes(owner).changes(name);
                if owner.is_some_and(changes) {
                    return None;
                }
                for property in object.properties.iter().rev() {
                    let ObjectPropertyKind::ObjectProperty(property) = property else {
                        return None;
                    };
                    if key_name(&property.key)? == name {
                        return Some(&property.value);
                    }
                }
                None
            }
            _ => None,
        }
    }
}

/// Whether an expression is true or false, and nothing else.
fn is_test(expression: &Expression<'_>) -> bool {
    match strip(expression) {
        Expression::BinaryExpression(binary) => matches!(
            binary.operator,
            BinaryOperator::StrictEquality
                | BinaryOperator::StrictInequality
                | BinaryOperator::Equality
                | BinaryOperator::Inequality
        ),
        Expression::UnaryExpression(unary) => unary.operator == UnaryOperator::LogicalNot,
        Expression::LogicalExpression(logical) => is_test(&logical.left) && is_test(&logical.right),
        Expression::CallExpression(call) => {
            let method = strip(&call.callee).as_member_expression();
            let method = method.and_then(|member| member.static_property_name());
            matches!(method, Some("startsWith" | "endsWith" | "includes"))
        }
        _ => false,
    }
}

/// Expressions mean something else in other modules.
fn is_about_variables(condition: &Condition) -> bool {
    let mut guards = condition.guards().iter();
    guards.all(|guard| matches!(guard.test.subject(), Subject::Variable(_)))
}
