//! What callers in other files can give: the parameters of exported functions
//! that something hangs on, and what stands in for those that are missing.

use std::collections::BTreeMap;

use oxc_ast::AstKind;
use oxc_ast::ast::{Expression, ObjectPropertyKind};
use oxc_semantic::SymbolId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Parameter, key_name};
use crate::extract::js::target::Target;
use crate::model::Value;
use crate::model::facts::{ExportedParameter, FileFacts, ParameterDefault};
use crate::model::value::parameter_name;

/// Parameters of exported functions that were asked for.
#[derive(Default)]
pub(super) struct Offered {
    /// By name.
    parameters: BTreeMap<String, ExportedParameter>,
    /// By what is missing, and by what then has the value.
    defaults: BTreeMap<(String, String), Value>,
}

/// What is handed on: a value, or an object by its members.
pub(super) struct Parts {
    /// Names of members with their values; one without a name for a value.
    pub(super) values: Vec<(String, Value)>,
    /// Whether it is an object that has no other members.
    pub(super) is_whole: bool,
}

impl<'a> Analysis<'a> {
    /// Notes that something hangs on a parameter of a function that is exported as
    /// `exported`, and gives it a name.
    pub(super) fn offer(
        &self,
        exported: String,
        symbol: Option<SymbolId>,
        parameter: Parameter<'a>,
    ) -> String {
        let parameters = match self.nodes().kind(parameter.function) {
            AstKind::Function(function) => Some(&function.params),
            AstKind::ArrowFunctionExpression(arrow) => Some(&arrow.params),
            _ => None,
        };
        let own = parameters.and_then(|all| all.items.get(parameter.position));
        let own = own.and_then(|item| item.pattern.get_identifier_name());
        let own = own.map_or_else(String::new, |name| name.to_string());
        let name = parameter_name(&exported, parameter.position, &own, "");
        let offered = ExportedParameter {
            function: exported,
            own_name: symbol.map(|symbol| self.scoping().symbol_name(symbol).to_owned()),
            position: parameter.position,
            name: own,
        };
        let before = self
            .offered
            .borrow_mut()
            .parameters
            .insert(name.clone(), offered);
        let is_new = before.is_none();
        if let Some(symbol) = symbol.filter(|_| is_new && parameter.position == 0) {
            self.offer_default_props(symbol, &name);
        }
        name
    }

    /// Notes the defaults in `Component.defaultProps = { … }`.
    fn offer_default_props(&self, component: SymbolId, parameter: &str) {
        for reference in self.semantic.symbol_references(component) {
            let mut around = self.nodes().ancestor_kinds(reference.node_id());
            if let Some(AstKind::StaticMemberExpression(member)) = around.next()
                && member.property.name == "defaultProps"
                && let Some(AstKind::AssignmentExpression(assignment)) = around.next()
                && assignment.left.span() == member.span
            {
                let given = self.denote(&assignment.right, 0);
                for (name, value) in self.parts(given, assignment.right.span()).values {
                    let name = format!("{parameter}.{name}");
                    self.note_default(name.clone(), name, value);
                }
            }
        }
    }

    /// Notes what stands in for a parameter, or a member of one.
    pub(super) fn offer_default(&self, missing: &str, default: &'a Expression<'a>, depth: usize) {
        let parts = self.parts(self.denote(default, depth), default.span());
        let is_object = parts.is_whole || parts.values.iter().all(|(name, _)| !name.is_empty());
        let mut found = Vec::new();
        if is_object && !parts.is_whole {
            found.push((
                missing.to_owned(),
                Value::Opaque("a default with more members"),
            ));
        }
        for (name, value) in parts.values {
            let dot = if name.is_empty() { "" } else { "." };
            found.push((format!("{missing}{dot}{name}"), value));
        }
        for (name, value) in found {
            self.note_default(missing.to_owned(), name, value);
        }
    }

    fn note_default(&self, missing: String, name: String, value: Value) {
        let defaults = &mut self.offered.borrow_mut().defaults;
        let known = defaults
            .entry((missing, name))
            .or_insert_with(|| value.clone());
        if *known != value {
            *known = Value::Opaque("one of two defaults");
        }
    }

    /// Hands on what was noted.
    pub(super) fn collect_offered(&self, facts: &mut FileFacts) {
        let offered = self.offered.take();
        facts.parameters.extend(offered.parameters.into_values());
        let defaults = offered.defaults.into_iter();
        let defaults = defaults.map(|((missing, name), value)| ParameterDefault {
            missing,
            name,
            value,
        });
        facts.defaults.extend(defaults);
    }

    /// What `target`, which stands at `span`, is to those who look at its members.
    pub(super) fn parts(&self, target: Target<'a>, span: oxc_span::Span) -> Parts {
        let is_whole = self.is_whole(&target);
        let names = self.member_names(&target);
        if names.is_empty() && !is_whole {
            let values = vec![(String::new(), target.into_value())];
            return Parts { values, is_whole };
        }
        let names = names.into_iter();
        let values = names.map(|name| {
            let value = self.member(target.clone(), &name, span, 0).into_value();
            (name, value)
        });
        Parts {
            values: values.collect(),
            is_whole,
        }
    }

    /// Whether this is an object all of whose members are written out.
    fn is_whole(&self, target: &Target<'a>) -> bool {
        match target {
            Target::Object(object, owner) => {
                let is_changed = owner.is_some_and(|owner| !self.member_writes(owner).is_empty());
                !is_changed
                    && object.properties.iter().all(|property| match property {
                        ObjectPropertyKind::ObjectProperty(property) => {
                            key_name(&property.key).is_some()
                        }
                        ObjectPropertyKind::SpreadProperty(spread) => {
                            self.step() && self.is_whole(&self.denote(&spread.argument, 1))
                        }
                    })
            }
            Target::Made(frames, object) => self.within(frames, || self.is_whole(object)),
            Target::OneOf(arms) => arms.iter().all(|(_, arm)| self.is_whole(arm)),
            _ => false,
        }
    }
}
