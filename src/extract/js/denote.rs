//! From an expression to what it denotes: names followed to their
//! declarations, members to the objects that have them.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, ChainElement, ComputedMemberExpression, Expression, IdentifierReference,
    MemberExpression, ObjectExpression, ObjectPropertyKind, PropertyKind, TSEnumDeclaration,
    TSEnumMemberName,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, Step, key_name, normalised, strip};
use crate::extract::js::callers::made;
use crate::extract::js::members::private;
use crate::extract::js::target::{Callable, Holder, Target};
use crate::extract::js::test::Truth;
use crate::extract::js::world;
use crate::model::{
    Condition, Guard, Known, Literal, Read, Sensitive, Subject, Test, Value, Variable,
};

/// How deep names and operators are followed.
pub(super) const MAX_DEPTH: usize = 48;

/// What tests for Paddle.js look at, however it is reached.
pub(super) const PADDLE: &str = "Paddle";

impl<'a> Analysis<'a> {
    /// The value of an expression.
    pub(super) fn value(&self, expression: &'a Expression<'a>) -> Value {
        self.denote(expression, 0).into_value()
    }

    /// What an expression denotes; `depth` bounds how far it is followed.
    pub(super) fn denote(&self, expression: &'a Expression<'a>, depth: usize) -> Target<'a> {
        if depth > MAX_DEPTH || !self.step() {
            return Target::opaque("too long a chain");
        }
        let next = depth + 1;
        match strip(expression) {
            Expression::StringLiteral(literal) => {
                if self.is_dynamic(literal.span) || is_template(literal.value.as_str()) {
                    return Target::opaque("filled in by a template");
                }
                let inner = oxc_span::Span::new(literal.span.start + 1, literal.span.end - 1);
                match page_variable(literal.value.as_str()) {
                    Some(name) => Target::Value(Value::Variable(Variable {
                        name: name.to_owned(),
                        read: Read::ImportMetaEnv,
                        span: self.span(inner),
                    })),
                    None => self.known(literal.value.as_str(), Literal::String, inner),
                }
            }
            Expression::NumericLiteral(literal) => {
                self.known(self.text(literal.span), Literal::Number, literal.span)
            }
            Expression::BooleanLiteral(literal) => {
                self.known(self.text(literal.span), Literal::Boolean, literal.span)
            }
            Expression::NullLiteral(literal) => {
                Target::Value(Value::Absent(self.span(literal.span)))
            }
            Expression::TemplateLiteral(template) => self.denote_template(template, next),
            Expression::BinaryExpression(binary) => self.denote_binary(binary, next),
            Expression::LogicalExpression(logical) => self.denote_logical(logical, next),
            Expression::ConditionalExpression(conditional) => {
                match self.test(&conditional.test, next) {
                    Truth::Known(true) => self.denote(&conditional.consequent, next),
                    Truth::Known(false) => self.denote(&conditional.alternate, next),
                    Truth::Depends { yes, no } => Target::OneOf(vec![
                        (yes, self.denote(&conditional.consequent, next)),
                        (no, self.denote(&conditional.alternate, next)),
                    ]),
                }
            }
            Expression::Identifier(identifier) => self.denote_identifier(identifier, next),
            Expression::ThisExpression(this) => self
                .denote_this(this.node_id.get())
                .unwrap_or_else(|| Target::opaque("`this` of something that is no class")),
            Expression::ObjectExpression(object) => Target::Object(object, None),
            Expression::ArrayExpression(array) => Target::Array(array),
            Expression::FunctionExpression(function) => {
                Target::Function(Callable::Function(function))
            }
            Expression::ArrowFunctionExpression(arrow) => Target::Function(Callable::Arrow(arrow)),
            Expression::AwaitExpression(awaited) => self.denote(&awaited.argument, next),
            Expression::AssignmentExpression(assignment) => self.denote(&assignment.right, next),
            Expression::SequenceExpression(sequence) => match sequence.expressions.last() {
                Some(last) => self.denote(last, next),
                None => Target::opaque("an empty sequence"),
            },
            Expression::CallExpression(call) => self.denote_call(call, next),
            Expression::ImportExpression(import) => match strip(&import.source) {
                Expression::StringLiteral(source) => Target::Module(source.value.to_string()),
                _ => Target::opaque("a computed import"),
            },
            Expression::ImportMeta(_) => Target::EnvHost(Read::ImportMetaEnv),
            Expression::UnaryExpression(unary) if unary.operator.as_str() == "void" => {
                Target::Value(Value::Absent(self.span(unary.span)))
            }
            Expression::ChainExpression(chain) => match &chain.expression {
                ChainElement::CallExpression(call) => self.denote_call(call, next),
                ChainElement::TSNonNullExpression(inner) => self.denote(&inner.expression, next),
                element => match element.as_member_expression() {
                    Some(member) => self.denote_member(member, next),
                    None => Target::opaque("an optional chain"),
                },
            },
            other => match other.as_member_expression() {
                Some(member) => self.denote_member(member, next),
                None => Target::opaque("an expression that is not evaluated"),
            },
        }
    }

    pub(super) fn known(&self, text: &str, literal: Literal, span: oxc_span::Span) -> Target<'a> {
        Target::Value(Value::Known(Known {
            text: Sensitive::new(text),
            literal,
            span: self.span(span),
        }))
    }

    fn denote_identifier(
        &self,
        identifier: &'a IdentifierReference<'a>,
        depth: usize,
    ) -> Target<'a> {
        let Some(symbol) = self.symbol(identifier) else {
            if identifier.name == "undefined" {
                return Target::Value(Value::Absent(self.span(identifier.span)));
            }
            return world::global(identifier.name.as_str());
        };
        self.denote_symbol(symbol, identifier.span, depth)
    }

    /// What a declared name denotes where it is used (`usage`).
    pub(super) fn denote_symbol(
        &self,
        symbol: SymbolId,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        match self.binding(symbol) {
            Binding::Constant(init) => self.denote_held(symbol, init, depth),
            Binding::Assigned(assignment) => self.denote_assigned(symbol, assignment, usage, depth),
            Binding::Member(init, path) => {
                self.member_path(self.denote(init, depth), &path, usage, depth)
            }
            Binding::Import(specifier, name) => world::import(&specifier, &name, self.span(usage)),
            Binding::Parameter(parameter, path) => {
                let target = match self.argument(parameter, depth) {
                    Target::Value(Value::Variable(variable))
                        if variable.read == Read::Parameter =>
                    {
                        let span = self.span(usage);
                        Target::Value(Value::Variable(Variable { span, ..variable }))
                    }
                    other => other,
                };
                self.member_path(target, &path, usage, depth)
            }
            Binding::Ambient => world::global(self.scoping().symbol_name(symbol)),
            Binding::Changing => self.denote_changing(symbol, usage, depth),
            Binding::Function(node) => match self.nodes().kind(node) {
                AstKind::Function(function) => Target::Function(Callable::Function(function)),
                _ => Target::opaque("a function"),
            },
            Binding::Enum(node) => match self.nodes().kind(node) {
                AstKind::TSEnumDeclaration(declaration) => Target::Enum(declaration),
                _ => Target::opaque("an enum"),
            },
            Binding::Class(node) => match self.nodes().kind(node) {
                AstKind::Class(class) => Target::Class(class, Holder::Name),
                _ => Target::opaque("a class"),
            },
            Binding::Other => Target::opaque("a name that is not a constant"),
        }
    }

    /// The value of the constant that holds `init`.
    pub(super) fn denote_held(
        &self,
        symbol: SymbolId,
        init: &'a Expression<'a>,
        depth: usize,
    ) -> Target<'a> {
        match self.denote(init, depth) {
            Target::Object(object, None) => Target::Object(object, Some(symbol)),
            Target::Made(frames, object) => match *object {
                Target::Object(object, None) => {
                    Target::Made(frames, Box::new(Target::Object(object, Some(symbol))))
                }
                object => Target::Made(frames, Box::new(object)),
            },
            other => other,
        }
    }

    /// `let x; x = value`: one write is as good as an initialiser. One under a
    /// condition that does not hold where the variable is used may not have
    /// happened.
    fn denote_assigned(
        &self,
        symbol: SymbolId,
        assignment: &'a AssignmentExpression<'a>,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        let Some(beyond) = self.condition_beyond(symbol, assignment, usage) else {
            return Target::opaque("a variable that changes");
        };
        let value = self.denote_held(symbol, &assignment.right, depth);
        if beyond.is_always() {
            return value;
        }
        let declaration = self.scoping().symbol_declaration(symbol);
        let is_straight =
            self.function_around(declaration) == self.function_around(assignment.node_id.get());
        let otherwise = if is_straight {
            Target::Value(Value::Absent(self.span(usage)))
        } else {
            Target::opaque("a variable that may not be set yet")
        };
        // One arm for each guard that can fail, with those before it that do not.
        let mut arms = Vec::new();
        let mut before = Condition::always();
        for guard in beyond.guards() {
            arms.push((before.clone().and(guard.negated()), otherwise.clone()));
            before = before.and(guard.clone());
        }
        arms.insert(0, (before, value));
        Target::OneOf(arms)
    }

    /// The condition of a variable's only write, without what holds at its use
    /// anyway; `None` if it cannot be told.
    pub(super) fn condition_beyond(
        &self,
        symbol: SymbolId,
        assignment: &'a AssignmentExpression<'a>,
        usage: oxc_span::Span,
    ) -> Option<Condition> {
        // `if (!x) x = value`: then it has been given its value before.
        let itself = Subject::Expression(self.scoping().symbol_name(symbol).to_owned());
        let written = self
            .condition_at(assignment.node_id.get())?
            .without(&itself);
        if written.is_always() {
            return Some(written);
        }
        let references = self.semantic.symbol_references(symbol);
        let used = references
            .map(oxc_semantic::Reference::node_id)
            .find(|&node| self.nodes().kind(node).span() == usage);
        let Some(used) = used else {
            return Some(written);
        };
        let used = self.condition_at(used)?;
        let beyond = written.guards().iter();
        let beyond = beyond.filter(|guard| !used.guards().contains(guard));
        Some(beyond.fold(Condition::always(), |all, guard| all.and(guard.clone())))
    }

    /// The innermost function that a node is in.
    fn function_around(&self, node: NodeId) -> Option<NodeId> {
        let mut ancestors = self.nodes().ancestors(node);
        ancestors
            .find(|ancestor| {
                matches!(
                    ancestor.kind(),
                    AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
                )
            })
            .map(|function| function.id())
    }

    /// A variable that changes otherwise than by branches has no value, but it can still
    /// be Paddle.js: `let paddle; … paddle = await initializePaddle()`.
    fn denote_changing(&self, symbol: SymbolId, usage: oxc_span::Span, depth: usize) -> Target<'a> {
        match self.denote_branches(symbol, usage, depth) {
            Some(target) if target.is_paddle() => return Target::Paddle,
            Some(target) => return target,
            None => {}
        }
        let is_paddle = self
            .writes(symbol)
            .take(8)
            .chain(self.initialiser(symbol))
            .any(|right| self.denote(right, depth + 8).is_paddle());
        if is_paddle {
            Target::Paddle
        } else {
            Target::opaque("a variable that changes")
        }
    }

    pub(super) fn or_default(
        &self,
        target: Target<'a>,
        default: &'a Expression<'a>,
        depth: usize,
    ) -> Target<'a> {
        match target {
            Target::OneOf(_) => target.map(&|arm| self.or_default(arm, default, depth)),
            Target::Value(Value::Absent(_)) => self.denote(default, depth),
            // Whoever knows the callers knows when it holds.
            Target::Value(Value::Variable(variable)) if variable.read == Read::Parameter => {
                self.offer_default(&variable.name, default, depth);
                Target::Value(Value::Variable(variable))
            }
            Target::Value(Value::Variable(variable)) => {
                let guard = Guard {
                    test: Test::Present(Subject::Variable(variable.name.clone())),
                    holds: true,
                };
                let missing = Condition::always().and(guard.negated());
                Target::OneOf(vec![
                    (
                        Condition::always().and(guard),
                        Target::Value(Value::Variable(variable)),
                    ),
                    (missing, self.denote(default, depth)),
                ])
            }
            other => other,
        }
    }

    pub(super) fn member_path(
        &self,
        target: Target<'a>,
        path: &[Step<'a>],
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        path.iter().fold(target, |target, step| {
            let member = self.member(target, &step.name, usage, depth);
            match step.default {
                Some(default) => self.or_default(member, default, depth),
                None => member,
            }
        })
    }

    pub(super) fn denote_member(
        &self,
        member: &'a MemberExpression<'a>,
        depth: usize,
    ) -> Target<'a> {
        match member {
            MemberExpression::StaticMemberExpression(member) => {
                let object = self.denote(&member.object, depth);
                self.member(object, member.property.name.as_str(), member.span, depth)
            }
            MemberExpression::ComputedMemberExpression(member) => {
                self.denote_computed(member, depth)
            }
            MemberExpression::PrivateFieldExpression(member) => {
                let object = self.denote(&member.object, depth);
                self.member(object, &private(&member.field), member.span, depth)
            }
        }
    }

    fn denote_computed(
        &self,
        member: &'a ComputedMemberExpression<'a>,
        depth: usize,
    ) -> Target<'a> {
        let object = self.denote(&member.object, depth);
        let key = self.denote(&member.expression, depth).into_value();
        let Target::Object(table, owner) = object else {
            return match key.as_known() {
                Some(known) => self.member(object, known.text.expose(), member.span, depth),
                None => Target::opaque("a computed member"),
            };
        };
        let mut arms = Vec::new();
        for (condition, leaf) in key.leaves() {
            match leaf {
                Value::Known(known) => {
                    let name = known.text.expose();
                    arms.push((
                        condition,
                        self.object_member(table, owner, name, member.span, depth),
                    ));
                }
                // A table keyed by something unknown: each entry is the value
                // when the key is its name.
                _ => {
                    let subject = self.subject(&member.expression);
                    for name in entry_names(table) {
                        let guard = Guard {
                            test: Test::Equals(subject.clone(), name.clone()),
                            holds: true,
                        };
                        let value = self.object_member(table, owner, &name, member.span, depth);
                        arms.push((condition.clone().and(guard), value));
                    }
                }
            }
        }
        match arms.len() {
            0 => Target::opaque("a member of an empty table"),
            1 if arms[0].0.is_always() => arms.remove(0).1,
            _ => Target::OneOf(arms),
        }
    }

    /// The member `name` of what a target denotes.
    pub(super) fn member(
        &self,
        target: Target<'a>,
        name: &str,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        if depth > MAX_DEPTH || !self.step() {
            return Target::opaque("too long a chain");
        }
        match target {
            Target::OneOf(_) => {
                target.map(&|alternative| self.member(alternative, name, usage, depth + 1))
            }
            Target::Object(object, owner) => self.object_member(object, owner, name, usage, depth),
            Target::Made(frames, object) => self
                .within(&frames, || self.member(*object, name, usage, depth))
                .map(&|one| made(one, &frames)),
            Target::Enum(declaration) => self.enum_member(declaration, name, depth),
            Target::Class(class, holder) => self
                .class_member(class, holder, name, depth)
                .unwrap_or_else(|| Target::opaque("a member of a class")),
            Target::Props(element) => self.prop(element, name, usage, depth),
            Target::Env(read) => Target::Value(Value::Variable(Variable {
                name: name.to_owned(),
                read,
                span: self.span(usage),
            })),
            Target::Value(Value::Variable(variable)) if variable.read == Read::Parameter => {
                Target::Value(Value::Variable(Variable {
                    name: format!("{}.{name}", variable.name),
                    read: variable.read,
                    span: self.span(usage),
                }))
            }
            Target::Value(Value::Variable(variable))
                if variable.read == Read::NuxtRuntimeConfig =>
            {
                Target::Value(Value::Variable(Variable {
                    name: format!("{}_{}", variable.name, world::upper_snake(name)),
                    read: variable.read,
                    span: self.span(usage),
                }))
            }
            other => world::member(other, name, self.span(usage)),
        }
    }

    fn object_member(
        &self,
        object: &'a ObjectExpression<'a>,
        owner: Option<SymbolId>,
        name: &str,
        usage: oxc_span::Span,
        depth: usize,
    ) -> Target<'a> {
        if let Some(owner) = owner
            && self.member_writes(owner).changes(name)
        {
            return Target::opaque("a member that changes");
        }
        for property in object.properties.iter().rev() {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => match key_name(&property.key) {
                    Some(key) if key == name && property.kind == PropertyKind::Init => {
                        return self.denote(&property.value, depth + 1);
                    }
                    Some(key) if key == name => return Target::opaque("an accessor"),
                    Some(_) => {}
                    None => return Target::opaque("a computed property"),
                },
                ObjectPropertyKind::SpreadProperty(spread) => {
                    match self.denote(&spread.argument, depth + 1) {
                        inner @ (Target::Object(..) | Target::Made(..)) => {
                            let found = self.member(inner, name, usage, depth + 1);
                            if !matches!(found, Target::Value(Value::Absent(_))) {
                                return found;
                            }
                        }
                        _ => return Target::opaque("a spread object"),
                    }
                }
            }
        }
        Target::Value(Value::Absent(self.span(usage)))
    }

    fn enum_member(
        &self,
        declaration: &'a TSEnumDeclaration<'a>,
        name: &str,
        depth: usize,
    ) -> Target<'a> {
        let member = declaration
            .body
            .members
            .iter()
            .find(|member| match &member.id {
                TSEnumMemberName::Identifier(identifier) => identifier.name == name,
                TSEnumMemberName::String(string) | TSEnumMemberName::ComputedString(string) => {
                    string.value == name
                }
                TSEnumMemberName::ComputedTemplateString(_) => false,
            });
        match member.and_then(|member| member.initializer.as_ref()) {
            Some(initializer) => self.denote(initializer, depth + 1),
            None => Target::opaque("an enum member without a value"),
        }
    }

    /// What a condition about this expression is about.
    pub(super) fn subject(&self, expression: &'a Expression<'a>) -> Subject {
        let stripped = strip(expression);
        if let Expression::Identifier(identifier) = stripped
            && let Some(condition) = self.template_condition(identifier.span)
        {
            return Subject::Expression(normalised(condition));
        }
        if let Some(given) = self.with_argument(stripped, |given| self.subject(given)) {
            return given;
        }
        // What the subjects are of tests on the way to a value makes no difference
        // to which variable it is.
        if self.is_naming.replace(true) {
            return Subject::Expression(self.readable(stripped.span()));
        }
        let target = self.denote(stripped, 8);
        self.is_naming.set(false);
        match target {
            Target::Value(Value::Variable(variable)) => Subject::Variable(variable.name),
            target if target.is_paddle() => Subject::Expression(PADDLE.to_owned()),
            Target::Imported(imported) => {
                let text = self.readable(stripped.span());
                self.note_tested(&text, imported);
                Subject::Expression(text)
            }
            _ => Subject::Expression(self.readable(stripped.span())),
        }
    }
}

/// Whether a string holds a tag of a template engine that a build step or a
/// server fills in before the browser sees the file.
fn is_template(text: &str) -> bool {
    ["{{", "{%", "<%", "<?"]
        .iter()
        .any(|tag| text.contains(tag))
}

/// The variable whose value bundlers put into a page in the place of
/// `%VITE_NAME%` (vite.dev, "HTML constant replacement"; Create React App does
/// the same).
fn page_variable(text: &str) -> Option<&str> {
    let name = text.strip_prefix('%')?.strip_suffix('%')?;
    let is_name = name.contains('_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_');
    is_name.then_some(name)
}

/// The names under which an object literal has entries.
fn entry_names(object: &ObjectExpression<'_>) -> Vec<String> {
    object
        .properties
        .iter()
        .filter_map(|property| match property {
            ObjectPropertyKind::ObjectProperty(property) => key_name(&property.key),
            ObjectPropertyKind::SpreadProperty(_) => None,
        })
        .collect()
}
