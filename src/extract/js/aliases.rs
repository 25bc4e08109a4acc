//! The names under which a program knows a value, and those of what it works out
//! from it: tests speak of values by their names.

use oxc_ast::AstKind;
use oxc_ast::ast::{Argument, CallExpression, Expression, LogicalOperator};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, strip};
use crate::extract::js::denote::MAX_DEPTH;
use crate::extract::js::members::{key_of, name_of};
use crate::extract::js::target::{Callable, Target};
use crate::model::{Alias, Span, Value};

/// More names for a value are not told.
const MOST_NAMES: usize = 16;
/// More uses of a name are not looked at.
const MOST_USES: usize = 64;
/// Farther out, no variable is looked for that holds what is worked out.
const MOST_LEVELS: usize = 32;

impl<'a> Analysis<'a> {
    /// The names on the way from `expression` to the values that it can have.
    pub(super) fn aliases(&self, expression: &'a Expression<'a>, value: &Value) -> Vec<Alias> {
        let mut aliases = Vec::new();
        let values = spans(value);
        if !values.is_empty() {
            self.collect_aliases(expression, &values, &mut aliases, 0);
        }
        aliases
    }

    fn collect_aliases(
        &self,
        expression: &'a Expression<'a>,
        values: &[Span],
        out: &mut Vec<Alias>,
        depth: usize,
    ) {
        if depth > MAX_DEPTH || out.len() > MOST_NAMES || !self.step() {
            return;
        }
        let mut go_on = |inner| self.collect_aliases(inner, values, out, depth + 1);
        match strip(expression) {
            Expression::ConditionalExpression(choice) => {
                go_on(&choice.consequent);
                go_on(&choice.alternate);
            }
            Expression::LogicalExpression(logical) => {
                if logical.operator != LogicalOperator::And {
                    go_on(&logical.left);
                }
                go_on(&logical.right);
            }
            Expression::AwaitExpression(awaited) => go_on(&awaited.argument),
            // `token.trim()`, `known(token)`: what a call gives may be what it is given.
            Expression::CallExpression(call) => {
                if let Some(member) = strip(&call.callee).as_member_expression() {
                    go_on(member.object());
                }
                let arguments = call.arguments.iter();
                arguments
                    .filter_map(Argument::as_expression)
                    .for_each(&mut go_on);
            }
            named => self.collect_name(named, values, out, depth),
        }
    }

    fn collect_name(
        &self,
        named: &'a Expression<'a>,
        values: &[Span],
        out: &mut Vec<Alias>,
        depth: usize,
    ) {
        let symbol = match named {
            Expression::Identifier(identifier) => self.symbol(identifier),
            Expression::StaticMemberExpression(_)
            | Expression::PrivateFieldExpression(_)
            | Expression::ChainExpression(_) => None,
            _ => return,
        };
        let value = self.denote(named, depth).into_value();
        let own = spans(&value);
        if !own.iter().any(|span| values.contains(span)) {
            return;
        }
        let mut alias = Alias {
            name: self.readable(named.span()),
            values: own,
            alternatives: value.leaves().len(),
            derived: Vec::new(),
        };
        let mut parameters = Vec::new();
        let uses = match symbol {
            Some(symbol) => {
                let references = self.semantic.symbol_references(symbol);
                let uses = references.map(|reference| reference.node_id());
                uses.take(MOST_USES).collect()
            }
            None => self.reads_of_member(named),
        };
        self.collect_derived(&uses, &mut alias.derived, &mut parameters);
        let same = parameters.into_iter().map(|name| Alias {
            name,
            derived: Vec::new(),
            ..alias.clone()
        });
        let same: Vec<Alias> = same.collect();
        out.push(alias);
        out.extend(same);
        let assigned = symbol.and_then(|symbol| match self.binding(symbol) {
            Binding::Assigned(assignment) => Some(&assignment.right),
            _ => None,
        });
        if let Some(definition) = assigned.or_else(|| self.follow(named, depth)) {
            self.collect_aliases(definition, values, out, depth + 1);
        }
    }

    /// Where the program reads the member of a class that `named` is.
    fn reads_of_member(&self, named: &'a Expression<'a>) -> Vec<NodeId> {
        let Some(member) = named.as_member_expression() else {
            return Vec::new();
        };
        let of_class = matches!(
            self.denote(member.object(), MAX_DEPTH / 2),
            Target::Class(..)
        );
        let name = name_of(member).filter(|_| of_class);
        let reads = name.and_then(|name| self.member_uses().read.get(&name));
        let reads = reads.into_iter().flatten().copied();
        reads.take(MOST_USES).collect()
    }

    /// The names of what is worked out from a value at its `uses`, and the
    /// parameters of this program's functions that are given it.
    fn collect_derived(
        &self,
        uses: &[NodeId],
        derived: &mut Vec<String>,
        parameters: &mut Vec<String>,
    ) {
        for &node in uses {
            if let AstKind::CallExpression(call) = self.nodes().parent_kind(node) {
                parameters.extend(self.parameter_given(call, node));
            }
            let mut is_worked_on = false;
            for ancestor in self.nodes().ancestors(node).take(MOST_LEVELS) {
                match ancestor.kind() {
                    AstKind::CallExpression(_)
                    | AstKind::StaticMemberExpression(_)
                    | AstKind::ComputedMemberExpression(_) => is_worked_on = true,
                    AstKind::VariableDeclarator(declarator) => {
                        if is_worked_on {
                            let names = declarator.id.get_binding_identifiers();
                            derived.extend(names.iter().map(|name| name.name.to_string()));
                        }
                        break;
                    }
                    AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => break,
                    kind if kind.is_statement() => break,
                    _ => {}
                }
            }
            if is_worked_on {
                derived.extend(self.names_of_element(node));
            }
        }
    }

    /// What tests call the element of a class that `node` stands in.
    fn names_of_element(&self, node: NodeId) -> Vec<String> {
        let mut around = self.nodes().ancestors(node).take(MOST_LEVELS);
        let Some((element, key)) = around.find_map(|ancestor| match ancestor.kind() {
            AstKind::PropertyDefinition(field) => Some((ancestor.id(), key_of(&field.key)?)),
            AstKind::MethodDefinition(method) => Some((ancestor.id(), key_of(&method.key)?)),
            _ => None,
        }) else {
            return Vec::new();
        };
        let class = self.class_of(element).and_then(|class| class.id.as_ref());
        let class = class.map(|id| id.name.as_str());
        let holders = ["this"].into_iter().chain(class);
        let named = holders.flat_map(|holder| {
            let member = format!("{holder}.{key}");
            [format!("{member}()"), member]
        });
        named.collect()
    }

    /// What a function of this program calls the argument of a call at `node`.
    fn parameter_given(&self, call: &'a CallExpression<'a>, node: NodeId) -> Option<String> {
        let given = self.nodes().kind(node).span();
        let arguments = call.arguments.iter();
        let position = { arguments }.position(|argument| argument.span() == given)?;
        let Target::Function(callable) = self.denote(&call.callee, MAX_DEPTH / 2) else {
            return None;
        };
        let parameters = match callable {
            Callable::Function(function) => &function.params,
            Callable::Arrow(arrow) => &arrow.params,
        };
        let parameter = parameters.items.get(position)?;
        let name = parameter.pattern.get_binding_identifier()?;
        Some(name.name.to_string())
    }
}

/// Where the values are written or read.
fn spans(value: &Value) -> Vec<Span> {
    let leaves = value.leaves().into_iter();
    leaves.filter_map(|(_, leaf)| leaf.span()).collect()
}
