//! What the members of classes are: `this.token`, `#token`, `Settings.TOKEN`.
//!
//! Only those count that nobody outside of the class changes: private and readonly
//! ones, and static ones that are constants by their name. Such a member is what it
//! is declared with, or what the constructor always gives it, if nothing else in the
//! program writes to a member of that name. Does not know what Paddle is.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentOperator, Class, ClassElement, Expression, Function, MethodDefinitionKind,
    PropertyKey, TSAccessibility,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::Analysis;
use crate::extract::js::members::{constructor, element_name, is_this};
use crate::extract::js::target::{Callable, Holder, Target};
use crate::model::{Condition, Subject, Value};

/// What a member of a class is.
enum Held<'a> {
    Value(&'a Expression<'a>),
    Method(&'a Function<'a>),
    Getter(&'a Function<'a>),
}

impl<'a> Analysis<'a> {
    /// What `this` is; none outside of classes.
    pub(super) fn denote_this(&self, this: NodeId) -> Option<Target<'a>> {
        let mut from = self.nodes().kind(this).span();
        for ancestor in self.nodes().ancestors(this) {
            if !self.step() {
                return None;
            }
            let (is_static, element) = match ancestor.kind() {
                AstKind::Function(_) => match self.nodes().parent_kind(ancestor.id()) {
                    AstKind::MethodDefinition(method) if method.value.span == ancestor.span() => {
                        (method.r#static, self.nodes().parent_id(ancestor.id()))
                    }
                    _ => return None,
                },
                AstKind::PropertyDefinition(field) => {
                    let value = field.value.as_ref()?;
                    if value.span() != from {
                        return None;
                    }
                    (field.r#static, ancestor.id())
                }
                AstKind::StaticBlock(_) => (true, ancestor.id()),
                AstKind::Class(_) => return None,
                _ => {
                    from = ancestor.kind().span();
                    continue;
                }
            };
            let holder = if is_static {
                Holder::Static
            } else {
                Holder::Instance
            };
            let class = self.class_of(element)?;
            return Some(Target::Class(class, holder));
        }
        None
    }

    /// The class that an element is of.
    pub(super) fn class_of(&self, element: NodeId) -> Option<&'a Class<'a>> {
        let body = self.nodes().parent_id(element);
        match self.nodes().parent_kind(body) {
            AstKind::Class(class) => Some(class),
            _ => None,
        }
    }

    /// What the member `name` of a class is; none where that is not known.
    pub(super) fn class_member(
        &self,
        class: &'a Class<'a>,
        holder: Holder,
        name: &str,
        depth: usize,
    ) -> Option<Target<'a>> {
        let (held, span) = match self.held_by(class, name, holder)? {
            Held::Method(function) => {
                let target = Target::Function(Callable::Function(function));
                (target, function.span)
            }
            Held::Getter(function) => {
                let target = self.returned(Callable::Function(function), depth + 1);
                (target, function.span)
            }
            Held::Value(value) => (self.denote(value, depth + 1), value.span()),
        };
        let is_kept = match &held {
            // Something fills it in.
            Target::Value(Value::Absent(_)) => false,
            Target::Value(Value::Known(known)) => !known.text.expose().is_empty(),
            Target::Object(..) | Target::Made(..) | Target::Array(_) => {
                !self.member_uses().changes_inside(name)
            }
            // By its name, `this` is not what it is where the class is used.
            Target::Function(_) => holder != Holder::Name || !self.text(span).contains("this"),
            Target::OneOf(arms) => {
                holder != Holder::Name || !arms.iter().any(|(when, _)| is_about_this(when))
            }
            Target::Value(_) | Target::Imported(_) | Target::Enum(_) => true,
            _ => false,
        };
        is_kept.then_some(held)
    }

    /// The expression that defines a member of a class, if it is one.
    pub(super) fn definition_of_member(
        &self,
        class: &'a Class<'a>,
        holder: Holder,
        name: &str,
    ) -> Option<&'a Expression<'a>> {
        match self.held_by(class, name, holder)? {
            Held::Value(value) => Some(value),
            Held::Method(_) => None,
            Held::Getter(function) => Callable::Function(function).only_return(),
        }
    }

    /// What a member of `class` ever holds, if that is one thing.
    fn held_by(&self, class: &'a Class<'a>, name: &str, holder: Holder) -> Option<Held<'a>> {
        let elements = &class.body.body;
        let steps = u32::try_from(elements.len()).unwrap_or(u32::MAX);
        if class.r#abstract || self.is_named_anew(class) || !self.steps(steps) {
            return None;
        }
        let mut declarations = elements.iter().filter(|element| {
            let is_named = element.property_key().is_some();
            is_named && element_name(element).is_none_or(|own| own == name)
        });
        let (Some(declared), None) = (declarations.next(), declarations.next()) else {
            return None;
        };
        let is_ours = declared.r#static() == (holder != Holder::Instance)
            && element_name(declared).is_some()
            && !declared.has_decorator()
            && is_fixed(declared, holder);
        let uses = self.member_uses();
        if !is_ours
            || uses.any_written
            || uses.is_overridden(name, class)
            || is_managed(class, name)
        {
            return None;
        }
        let written = uses.written.get(name).map_or(&[][..], Vec::as_slice);
        match (declared, written) {
            (ClassElement::MethodDefinition(method), []) => match method.kind {
                MethodDefinitionKind::Method => Some(Held::Method(&method.value)),
                MethodDefinitionKind::Get => Some(Held::Getter(&method.value)),
                MethodDefinitionKind::Constructor | MethodDefinitionKind::Set => None,
            },
            (ClassElement::PropertyDefinition(field), []) => field.value.as_ref().map(Held::Value),
            (ClassElement::PropertyDefinition(field), [only]) if field.value.is_none() => {
                let given = self.given_by_constructor(class, *only)?;
                Some(Held::Value(given))
            }
            _ => None,
        }
    }

    /// Whether the name of a class is given something else.
    fn is_named_anew(&self, class: &Class<'_>) -> bool {
        let symbol = class.id.as_ref().and_then(|id| id.symbol_id.get());
        symbol.is_some_and(|symbol| self.scoping().symbol_is_mutated(symbol))
    }

    /// What the constructor of `class` gives a field whenever it runs, whatever it is
    /// given itself, if `member` is what it writes to.
    fn given_by_constructor(
        &self,
        class: &'a Class<'a>,
        member: NodeId,
    ) -> Option<&'a Expression<'a>> {
        let assignment = self.nodes().parent_node(member);
        let AstKind::AssignmentExpression(written) = assignment.kind() else {
            return None;
        };
        let is_of_this = match self.nodes().kind(member) {
            AstKind::StaticMemberExpression(member) => is_this(&member.object),
            AstKind::PrivateFieldExpression(member) => is_this(&member.object),
            _ => false,
        };
        let statement = self.nodes().parent_id(assignment.id());
        let body = self.nodes().parent_id(statement);
        let function = self.nodes().parent_id(body);
        let constructor = constructor(class)?;
        let is_plain = written.operator == AssignmentOperator::Assign
            && is_of_this
            && matches!(
                self.nodes().kind(statement),
                AstKind::ExpressionStatement(_)
            )
            && matches!(self.nodes().kind(body), AstKind::FunctionBody(_))
            && self.nodes().kind(function).span() == constructor.value.span;
        let right = written.right.span();
        let mut given = constructor.value.params.items.iter();
        let hangs_on_arguments = given.any(|parameter| {
            let names = parameter.pattern.get_binding_identifiers();
            let symbols = names.iter().filter_map(|name| name.symbol_id.get());
            let mut places = symbols.flat_map(|symbol| self.semantic.symbol_references(symbol));
            places.any(|place| {
                let used = self.nodes().kind(place.node_id()).span();
                right.contains_inclusive(used)
            })
        });
        (is_plain && !hangs_on_arguments).then_some(&written.right)
    }
}

/// Whether a condition tests something of `this`.
fn is_about_this(condition: &Condition) -> bool {
    let mut guards = condition.guards().iter();
    guards.any(|guard| match guard.test.subject() {
        Subject::Expression(text) => text.contains("this"),
        Subject::Variable(_) => false,
    })
}

/// Whether nobody outside of the class, and no class that extends it, can have
/// something else in the place of a member.
fn is_fixed(element: &ClassElement<'_>, holder: Holder) -> bool {
    let is_private = matches!(
        element.property_key(),
        Some(PropertyKey::PrivateIdentifier(_))
    );
    match element {
        ClassElement::PropertyDefinition(field) => {
            let is_constant = holder != Holder::Instance
                && element_name(element)
                    .is_some_and(|name| !name.contains(|letter: char| letter.is_ascii_lowercase()));
            is_private
                || is_constant
                || field.readonly
                || field.accessibility == Some(TSAccessibility::Private)
        }
        ClassElement::MethodDefinition(method) => {
            is_private
                || holder == Holder::Name
                || method.accessibility == Some(TSAccessibility::Private)
        }
        _ => false,
    }
}

/// Whether a base class has its own ways to change a field: React's `setState`, and
/// the attributes of custom elements (Lit's `static properties`, Stimulus' `values`).
fn is_managed(class: &Class<'_>, name: &str) -> bool {
    let names_attributes = |name: &String| {
        matches!(
            name.as_str(),
            "properties" | "observedAttributes" | "values" | "targets"
        )
    };
    class.heritage.is_some()
        && (matches!(name, "state" | "props" | "context")
            || static_names(class).iter().any(names_attributes))
}

/// The names of the static members that others can read.
pub(super) fn static_names(class: &Class<'_>) -> Vec<String> {
    let elements = class.body.body.iter();
    let named = elements.filter(|element| element.r#static());
    let names = named.filter_map(element_name);
    names.filter(|name| !name.starts_with('#')).collect()
}
