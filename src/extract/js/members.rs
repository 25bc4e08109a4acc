//! What a program does with members, by their names: who writes to them, who gets
//! what they hold.
//!
//! Whose members they are is not asked: a name is what `this.token` and
//! `other.token` have in common. Does not know which of them have a known value.

use std::collections::{HashMap, HashSet};

use oxc_ast::AstKind;
use oxc_ast::ast::{
    Argument, BindingPattern, CallExpression, Class, ClassElement, ComputedMemberExpression,
    Expression, MemberExpression, MethodDefinition, MethodDefinitionKind, PrivateIdentifier,
    PropertyKey,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, key_name, strip};
use crate::extract::js::writes::only_reads;

/// What happens to members in a program. Private names begin with `#`.
#[derive(Default)]
pub(super) struct MemberUses {
    /// Where each name is written.
    pub(super) written: HashMap<String, Vec<NodeId>>,
    /// Where each member of `this` or of a class is read.
    pub(super) read: HashMap<String, Vec<NodeId>>,
    /// Members in which something is written, or whose objects have other names.
    changed_inside: HashSet<String>,
    /// What classes declare that extend another: the name and the class.
    overridden: HashMap<String, Vec<oxc_span::Span>>,
    /// Something is written under a name that is not known.
    pub(super) any_written: bool,
}

impl MemberUses {
    /// Whether an object that a member holds may be changed.
    pub(super) fn changes_inside(&self, name: &str) -> bool {
        self.changed_inside.contains(name)
    }

    /// Whether a class that extends another one declares the name, besides `class`.
    pub(super) fn is_overridden(&self, name: &str, class: &Class<'_>) -> bool {
        let classes = self.overridden.get(name);
        classes.is_some_and(|classes| classes.iter().any(|span| *span != class.span))
    }
}

impl<'a> Analysis<'a> {
    /// What happens to members: one look at the program serves all questions.
    pub(super) fn member_uses(&self) -> &MemberUses {
        self.member_uses.get_or_init(|| {
            let mut uses = MemberUses::default();
            for node in self.nodes().iter() {
                match node.kind() {
                    AstKind::StaticMemberExpression(member) => {
                        let name = member.property.name.as_str();
                        self.note_use(node.id(), name, &member.object, &mut uses);
                    }
                    AstKind::PrivateFieldExpression(member) => {
                        let name = private(&member.field);
                        self.note_use(node.id(), &name, &member.object, &mut uses);
                    }
                    AstKind::ComputedMemberExpression(member) => {
                        self.note_computed(node.id(), member, &mut uses);
                    }
                    AstKind::CallExpression(call) => self.note_handed(call, &mut uses),
                    AstKind::Class(class) if class.heritage.is_some() => {
                        for name in declared(class) {
                            uses.overridden.entry(name).or_default().push(class.span);
                        }
                    }
                    _ => {}
                }
            }
            uses
        })
    }

    fn note_use(
        &self,
        node: NodeId,
        name: &str,
        object: &'a Expression<'a>,
        uses: &mut MemberUses,
    ) {
        if self.is_written(node) {
            uses.written.entry(name.to_owned()).or_default().push(node);
            within(object, &mut uses.changed_inside);
        } else {
            if !self.is_only_looked_into(node) {
                uses.changed_inside.insert(name.to_owned());
            }
            if is_this(object) || self.is_class(object) {
                uses.read.entry(name.to_owned()).or_default().push(node);
            }
        }
    }

    fn note_computed(
        &self,
        node: NodeId,
        member: &'a ComputedMemberExpression<'a>,
        uses: &mut MemberUses,
    ) {
        if !self.is_written(node) {
            return;
        }
        within(&member.object, &mut uses.changed_inside);
        match strip(&member.expression) {
            Expression::StringLiteral(name) => {
                let name = name.value.to_string();
                uses.written.entry(name).or_default().push(node);
            }
            Expression::NumericLiteral(_) => {}
            _ => uses.any_written |= !self.is_own_table(&member.object),
        }
    }

    /// A function that is given `this` may write to its members, and
    /// `Object.assign` to those of what it is given first.
    fn note_handed(&self, call: &'a CallExpression<'a>, uses: &mut MemberUses) {
        let callee = self.text(call.callee.span());
        let last = callee.rsplit(['.', '?']).next().unwrap_or_default();
        if !matches!(last, "bind" | "call" | "apply") {
            let mut arguments = call.arguments.iter().filter_map(Argument::as_expression);
            uses.any_written |= arguments.any(is_this);
        }
        // `Environment.set(word)` and its like have less to say.
        let writes = match last {
            "assign" | "merge" | "extend" | "defineProperties" => call.arguments.len() >= 2,
            "set" | "defineProperty" => call.arguments.len() >= 3,
            _ => false,
        };
        if let Some(first) = call.arguments.first().and_then(Argument::as_expression)
            && writes
        {
            within(first, &mut uses.changed_inside);
            let names_something = strip(first).is_identifier_reference();
            uses.any_written |= names_something && !self.is_own_table(first);
        }
    }

    /// Whether an expression names an object, an array or a table that is made in
    /// this program, and is no instance of a class.
    fn is_own_table(&self, object: &'a Expression<'a>) -> bool {
        let Expression::Identifier(identifier) = strip(object) else {
            return false;
        };
        let symbol = self.symbol(identifier);
        let init = symbol.and_then(|symbol| match self.binding(symbol) {
            Binding::Constant(init) => Some(strip(init)),
            _ => None,
        });
        match init {
            Some(Expression::ObjectExpression(_) | Expression::ArrayExpression(_)) => true,
            Some(Expression::NewExpression(new)) => matches!(
                self.text(new.callee.span()),
                "Array" | "Map" | "Set" | "URLSearchParams" | "FormData" | "Headers"
            ),
            _ => false,
        }
    }

    fn is_class(&self, object: &Expression<'a>) -> bool {
        let Expression::Identifier(identifier) = strip(object) else {
            return false;
        };
        let symbol = self.symbol(identifier);
        symbol.is_some_and(|symbol| {
            let declaration = self.scoping().symbol_declaration(symbol);
            matches!(self.nodes().kind(declaration), AstKind::Class(_))
        })
    }

    /// Whether the object that a member holds gets no other name where the member
    /// stands, and is not handed to anybody who may change it.
    fn is_only_looked_into(&self, member: NodeId) -> bool {
        let whole = self.without_casts(member);
        let span = self.nodes().kind(whole).span();
        match self.nodes().parent_kind(whole) {
            AstKind::StaticMemberExpression(_)
            | AstKind::PrivateFieldExpression(_)
            | AstKind::SpreadElement(_)
            | AstKind::ChainExpression(_)
            | AstKind::ConditionalExpression(_)
            | AstKind::BinaryExpression(_)
            | AstKind::UnaryExpression(_)
            | AstKind::TemplateLiteral(_) => true,
            AstKind::ComputedMemberExpression(outer) => outer.object.span() == span,
            AstKind::CallExpression(call) => {
                call.callee.span() == span || only_reads(self.text(call.callee.span()))
            }
            AstKind::VariableDeclarator(declarator) => {
                matches!(declarator.id, BindingPattern::ObjectPattern(_))
            }
            _ => false,
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

/// The names that a class declares, in its body and as parameters of its
/// constructor.
fn declared(class: &Class<'_>) -> Vec<String> {
    let elements = class.body.body.iter();
    let mut names: Vec<String> = elements.filter_map(element_name).collect();
    if let Some(constructor) = constructor(class) {
        let parameters = constructor.value.params.items.iter();
        let declaring = parameters.filter(|item| item.accessibility.is_some() || item.readonly);
        let named = declaring.filter_map(|item| item.pattern.get_binding_identifier());
        names.extend(named.map(|name| name.name.to_string()));
    }
    names
}

pub(super) fn name_of(member: &MemberExpression<'_>) -> Option<String> {
    match member {
        MemberExpression::StaticMemberExpression(member) => Some(member.property.name.to_string()),
        MemberExpression::PrivateFieldExpression(member) => Some(private(&member.field)),
        MemberExpression::ComputedMemberExpression(_) => None,
    }
}

pub(super) fn private(name: &PrivateIdentifier<'_>) -> String {
    format!("#{}", name.name)
}

/// The name of an element of a class, if that is written out.
pub(super) fn element_name(element: &ClassElement<'_>) -> Option<String> {
    element.property_key().and_then(key_of)
}

/// The name of a member by its key, if that is written out.
pub(super) fn key_of(key: &PropertyKey<'_>) -> Option<String> {
    match key {
        PropertyKey::PrivateIdentifier(name) => Some(private(name)),
        key => key_name(key),
    }
}

/// The constructor that a class has of its own.
pub(super) fn constructor<'c, 'a>(class: &'c Class<'a>) -> Option<&'c MethodDefinition<'a>> {
    class.body.body.iter().find_map(|element| match element {
        ClassElement::MethodDefinition(method)
            if method.kind == MethodDefinitionKind::Constructor =>
        {
            Some(&**method)
        }
        _ => None,
    })
}

pub(super) fn is_this(expression: &Expression<'_>) -> bool {
    matches!(strip(expression), Expression::ThisExpression(_))
}
