//! What the members of classes are: `this.token`, `#token`, `Settings.TOKEN`.
//!
//! A field holds what it is declared with, or what the constructor gives it, if
//! nothing else in the program writes to a member of that name. Does not know what
//! Paddle is, and nothing of objects that are no instances of a class.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, AssignmentOperator, CallExpression, Class, ClassElement, Expression, Function,
    MemberExpression, MethodDefinitionKind, PrivateIdentifier, PropertyKey,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, strip};
use crate::extract::js::target::{Callable, Target};
use crate::model::Value;

/// Whose field it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holder {
    Instance,
    Class,
}

impl Holder {
    const fn of(is_static: bool) -> Self {
        if is_static {
            Self::Class
        } else {
            Self::Instance
        }
    }
}

/// What a member of a class is.
enum Held<'a> {
    Value(&'a Expression<'a>),
    Method(&'a Function<'a>),
    Getter(&'a Function<'a>),
}

/// What a program writes to members, by their names (`#name` where they are
/// private): of whose, nobody knows.
#[derive(Default)]
pub(super) struct ClassWrites {
    /// Where each name is written.
    named: HashMap<String, Vec<NodeId>>,
    /// Members in which something is written.
    inside: HashSet<String>,
    /// What classes declare that extend another one.
    declared_anew: HashSet<String>,
    /// Something is written to `this` under a name that is not known.
    any: bool,
}

impl<'a> Analysis<'a> {
    /// What a member of `this` is; none where that is not known.
    pub(super) fn member_of_this(
        &self,
        member: &'a MemberExpression<'a>,
        depth: usize,
    ) -> Option<Target<'a>> {
        let Expression::ThisExpression(this) = strip(member.object()) else {
            return None;
        };
        let (class, holder) = self.class_around(this.node_id.get())?;
        self.class_member(class, holder, &name_of(member)?, depth)
    }

    /// What the static member `name` of a class is, as far as that is known.
    pub(super) fn static_member(
        &self,
        class: &'a Class<'a>,
        name: &str,
        depth: usize,
    ) -> Target<'a> {
        self.class_member(class, Holder::Class, name, depth)
            .unwrap_or_else(|| Target::opaque("a member of a class"))
    }

    fn class_member(
        &self,
        class: &'a Class<'a>,
        holder: Holder,
        name: &str,
        depth: usize,
    ) -> Option<Target<'a>> {
        let held = match self.held_by(class, name, holder)? {
            Held::Method(function) => Target::Function(Callable::Function(function)),
            Held::Getter(function) => self.returned(Callable::Function(function), depth + 1),
            Held::Value(value) => self.denote(value, depth + 1),
        };
        match held {
            // Something fills it in.
            Target::Value(Value::Absent(_)) => None,
            Target::Value(Value::Known(known)) if known.text.expose().is_empty() => None,
            target => Some(target),
        }
    }

    /// The class whose `this` it is, and whether it stands for the class itself.
    fn class_around(&self, this: NodeId) -> Option<(&'a Class<'a>, Holder)> {
        let mut from = self.nodes().kind(this).span();
        for ancestor in self.nodes().ancestors(this) {
            if !self.step() {
                return None;
            }
            let (holder, element) = match ancestor.kind() {
                AstKind::Function(_) => match self.nodes().parent_kind(ancestor.id()) {
                    AstKind::MethodDefinition(method) if method.value.span == ancestor.span() => (
                        Holder::of(method.r#static),
                        self.nodes().parent_id(ancestor.id()),
                    ),
                    _ => return None,
                },
                AstKind::PropertyDefinition(field) => {
                    let value = field.value.as_ref()?;
                    if value.span() != from {
                        return None;
                    }
                    (Holder::of(field.r#static), ancestor.id())
                }
                AstKind::StaticBlock(_) => (Holder::Class, ancestor.id()),
                AstKind::Class(_) => return None,
                _ => {
                    from = ancestor.kind().span();
                    continue;
                }
            };
            let body = self.nodes().parent_id(element);
            return match self.nodes().parent_kind(body) {
                AstKind::Class(class) => Some((class, holder)),
                _ => None,
            };
        }
        None
    }

    /// What a member of `class` ever holds, if that is one thing.
    fn held_by(&self, class: &'a Class<'a>, name: &str, holder: Holder) -> Option<Held<'a>> {
        let elements = &class.body.body;
        let steps = u32::try_from(elements.len()).unwrap_or(u32::MAX);
        if class.r#abstract || !self.steps(steps) {
            return None;
        }
        let mut declarations = elements.iter().filter(|element| {
            let key = element.property_key();
            key.and_then(key_of).is_some_and(|key| key == name)
        });
        let declared = declarations.next();
        let is_ours = declared.is_none_or(|element| {
            !element.has_decorator() && Holder::of(element.r#static()) == holder
        });
        let writes = self.member_writes_by_name();
        let is_anew = class.heritage.is_none() && writes.declared_anew.contains(name);
        let may_differ = declarations.next().is_some()
            || !is_ours
            || writes.any
            || writes.inside.contains(name)
            || is_anew
            || is_managed(class, name);
        if may_differ {
            return None;
        }
        let written = writes.named.get(name).map_or(&[][..], Vec::as_slice);
        match (declared, written) {
            (Some(ClassElement::MethodDefinition(method)), []) => match method.kind {
                MethodDefinitionKind::Method => Some(Held::Method(&method.value)),
                MethodDefinitionKind::Get => Some(Held::Getter(&method.value)),
                MethodDefinitionKind::Constructor | MethodDefinitionKind::Set => None,
            },
            (Some(ClassElement::PropertyDefinition(field)), written) => {
                match (&field.value, written) {
                    (Some(value), []) => Some(Held::Value(value)),
                    (None, [only]) => self.given_by_constructor(class, *only),
                    _ => None,
                }
            }
            (None, [only]) => self.given_by_constructor(class, *only),
            _ => None,
        }
    }

    /// What the constructor of `class` gives a field whenever it runs, if `member`
    /// is what it writes to.
    fn given_by_constructor(&self, class: &'a Class<'a>, member: NodeId) -> Option<Held<'a>> {
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
        let constructor = class.body.body.iter().find_map(|element| match element {
            ClassElement::MethodDefinition(method)
                if method.kind == MethodDefinitionKind::Constructor =>
            {
                Some(method)
            }
            _ => None,
        })?;
        let is_plain = written.operator == AssignmentOperator::Assign
            && is_of_this
            && matches!(
                self.nodes().kind(statement),
                AstKind::ExpressionStatement(_)
            )
            && matches!(self.nodes().kind(body), AstKind::FunctionBody(_))
            && self.nodes().kind(function).span() == constructor.value.span;
        is_plain.then_some(Held::Value(&written.right))
    }

    /// All that the program writes to members, by their names: one look serves all
    /// classes.
    fn member_writes_by_name(&self) -> &ClassWrites {
        self.class_writes.get_or_init(|| {
            let mut writes = ClassWrites::default();
            for node in self.nodes().iter() {
                match node.kind() {
                    AstKind::StaticMemberExpression(member) if self.is_written(node.id()) => {
                        let name = member.property.name.to_string();
                        writes.named.entry(name).or_default().push(node.id());
                        within(&member.object, &mut writes.inside);
                    }
                    AstKind::PrivateFieldExpression(member) if self.is_written(node.id()) => {
                        let name = private(&member.field);
                        writes.named.entry(name).or_default().push(node.id());
                        within(&member.object, &mut writes.inside);
                    }
                    AstKind::ComputedMemberExpression(member) if self.is_written(node.id()) => {
                        writes.any |= is_this(&member.object);
                        within(&member.object, &mut writes.inside);
                    }
                    AstKind::CallExpression(call) => self.assigned(call, &mut writes),
                    AstKind::Class(class) if class.heritage.is_some() => {
                        let elements = class.body.body.iter();
                        let keys = elements.filter_map(ClassElement::property_key);
                        writes.declared_anew.extend(keys.filter_map(key_of));
                    }
                    _ => {}
                }
            }
            writes
        })
    }

    /// `Object.assign(this, …)` writes to it, and `Object.assign(this.settings, …)`
    /// writes in a member.
    fn assigned(&self, call: &CallExpression<'_>, writes: &mut ClassWrites) {
        if !self.text(call.callee.span()).starts_with("Object.") {
            return;
        }
        let first = call.arguments.first();
        if let Some(first) = first.and_then(Argument::as_expression) {
            writes.any |= is_this(first);
            within(first, &mut writes.inside);
        }
    }

    /// Whether a member is written to where it stands: by an assignment of any
    /// form, or because it is deleted.
    fn is_written(&self, member: NodeId) -> bool {
        let target = self.without_casts(member);
        let span = self.nodes().kind(target).span();
        match self.nodes().parent_kind(target) {
            AstKind::AssignmentExpression(assignment) => assignment.left.span() == span,
            AstKind::AssignmentTargetWithDefault(target) => target.binding.span() == span,
            AstKind::AssignmentTargetPropertyProperty(target) => target.binding.span() == span,
            AstKind::ForInStatement(each) => each.left.span() == span,
            AstKind::ForOfStatement(each) => each.left.span() == span,
            AstKind::UnaryExpression(unary) => unary.operator.as_str() == "delete",
            AstKind::UpdateExpression(_)
            | AstKind::ArrayAssignmentTarget(_)
            | AstKind::AssignmentTargetRest(_) => true,
            _ => false,
        }
    }
}

/// The members on the way to something that is written.
fn within(object: &Expression<'_>, inside: &mut HashSet<String>) {
    let mut object = strip(object);
    while let Some(member) = object.as_member_expression() {
        inside.extend(name_of(member));
        object = strip(member.object());
    }
}

fn name_of(member: &MemberExpression<'_>) -> Option<String> {
    match member {
        MemberExpression::StaticMemberExpression(member) => Some(member.property.name.to_string()),
        MemberExpression::PrivateFieldExpression(member) => Some(private(&member.field)),
        MemberExpression::ComputedMemberExpression(_) => None,
    }
}

fn private(name: &PrivateIdentifier<'_>) -> String {
    format!("#{}", name.name)
}

fn key_of(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::StaticIdentifier(name) => Some(name.name.to_string()),
        PropertyKey::PrivateIdentifier(name) => Some(private(name)),
        PropertyKey::StringLiteral(name) => Some(name.value.to_string()),
        _ => None,
    }
}

fn is_this(expression: &Expression<'_>) -> bool {
    matches!(strip(expression), Expression::ThisExpression(_))
}

/// Whether a base class has its own ways to change a field: React's `setState`, and
/// the attributes of custom elements (Lit's `static properties`, Stimulus' `values`).
fn is_managed(class: &Class<'_>, name: &str) -> bool {
    let mut names = static_names(class).into_iter();
    class.heritage.is_some()
        && (matches!(name, "state" | "props" | "context")
            || names.any(|name| {
                matches!(
                    name.as_str(),
                    "properties" | "observedAttributes" | "values" | "targets"
                )
            }))
}

/// The names of the static members that others can read.
pub(super) fn static_names(class: &Class<'_>) -> Vec<String> {
    let elements = class.body.body.iter();
    let named = elements.filter(|element| element.r#static());
    let keys = named
        .filter_map(ClassElement::property_key)
        .filter_map(key_of);
    keys.filter(|name| !name.starts_with('#')).collect()
}
