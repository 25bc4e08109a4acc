//! Calls that initialise Paddle.js or set its environment, in all the shapes
//! in which they are written.

use oxc_ast::ast::{
    Argument, CallExpression, Expression, IdentifierReference, ObjectExpression, ObjectPropertyKind,
};
use oxc_semantic::{NodeId, SymbolId};
use oxc_span::GetSpan;

use crate::extract::elsewhere::is_to_be_filled_in;
use crate::extract::js::analysis::{Analysis, Binding, key_name, strip};
use crate::extract::js::overwritten::{Given, How, Written};
use crate::extract::js::target::Target;
use crate::extract::js::{world, wrappers};
use crate::model::facts::{
    EnvironmentSet, FileFacts, InitCall, InitMethod, InitOption, InitOptions,
};
use crate::model::{Condition, Subject, Value};

/// A longer initialiser is not looked into when an alias is followed.
const MAX_ALIAS: usize = 600;
/// Of a call that is given more options, nothing is said: each is compared with all
/// those of its name, and every token with every environment.
const MOST_OPTIONS: usize = 250;

impl<'a> Analysis<'a> {
    /// Records the call if it initialises Paddle.js or sets its environment.
    pub(super) fn collect_call(&self, call: &'a CallExpression<'a>, facts: &mut FileFacts) {
        self.look_at(call);
        if let Some(name) = self.configured_wrapper(call) {
            return self.record_init(call, InitMethod::Configured(name), facts);
        }
        match strip(&call.callee) {
            Expression::Identifier(identifier) => {
                if !self.may_be_alias(identifier) {
                    return;
                }
                match self.denote(&call.callee, 0) {
                    Target::EnvironmentSetter => self.record_set(call, facts),
                    target => {
                        if let Some(method) = target.init_method() {
                            self.record_init(call, method, facts);
                        }
                    }
                }
            }
            callee => {
                // `(0, module.initializePaddle)(…)` is what bundlers write.
                let callee = match callee {
                    Expression::SequenceExpression(sequence) => {
                        sequence.expressions.last().map_or(callee, strip)
                    }
                    _ => callee,
                };
                let Some(member) = member_of(callee) else {
                    return;
                };
                match member.static_property_name() {
                    Some("Initialize" | "Setup" | "initializePaddle") => {
                        self.collect_init_member(call, member, facts);
                    }
                    Some("set") if self.is_environment_object(member.object()) => {
                        self.record_set(call, facts);
                    }
                    _ => {}
                }
            }
        }
    }

    fn collect_init_member(
        &self,
        call: &'a CallExpression<'a>,
        member: &'a oxc_ast::ast::MemberExpression<'a>,
        facts: &mut FileFacts,
    ) {
        if let Some(method) = self.denote_member(member, 0).init_method() {
            return self.record_init(call, method, facts);
        }
        let method = match member.static_property_name() {
            Some("Initialize") => InitMethod::Initialize,
            Some("Setup") => InitMethod::Setup,
            _ => return,
        };
        // An object that was not followed, but is called Paddle and is given
        // what Paddle.js is given.
        if self.is_called_paddle(member.object()) && self.has_paddle_options(call) {
            self.record_init(call, method, facts);
        }
    }

    fn has_paddle_options(&self, call: &'a CallExpression<'a>) -> bool {
        let InitOptions::Object { options, .. } = self.options(call) else {
            return false;
        };
        options
            .iter()
            .any(|option| matches!(option.name.as_str(), "token" | "seller" | "vendor"))
    }

    fn is_environment_object(&self, object: &'a Expression<'a>) -> bool {
        if matches!(self.denote(object, 0), Target::PaddleEnvironment) {
            return true;
        }
        match member_of(strip(object)) {
            Some(member) if member.static_property_name() == Some("Environment") => {
                self.denote(member.object(), 0).is_paddle()
                    || self.is_called_paddle(member.object())
            }
            _ => false,
        }
    }

    /// Whether a name that could not be followed says Paddle, and is not a
    /// thing of this program's own making (a game has paddles, too).
    fn is_called_paddle(&self, object: &'a Expression<'a>) -> bool {
        match strip(object) {
            Expression::Identifier(identifier) => {
                is_paddle_name(identifier.name.as_str()) && !self.is_own_thing(identifier)
            }
            other => match member_of(other) {
                Some(member) => match member.static_property_name() {
                    Some("current" | "value" | "instance") => {
                        self.is_called_paddle(member.object())
                    }
                    Some(name) => is_paddle_name(name),
                    None => false,
                },
                None => false,
            },
        }
    }

    fn is_own_thing(&self, identifier: &IdentifierReference<'a>) -> bool {
        let Some(symbol) = self.symbol(identifier) else {
            return false;
        };
        match self.binding(symbol) {
            Binding::Class(_) | Binding::Function(_) | Binding::Enum(_) => true,
            Binding::Constant(init) => is_own_expression(init),
            Binding::Assigned(assignment) => is_own_expression(&assignment.right),
            Binding::Changing => self.writes(symbol).any(is_own_expression),
            _ => false,
        }
    }

    /// Whether following this callee can lead to Paddle.js at all; a cheap look
    /// before the costly one.
    pub(super) fn may_be_alias(&self, identifier: &IdentifierReference<'a>) -> bool {
        let Some(symbol) = self.symbol(identifier) else {
            return false;
        };
        match self.binding(symbol) {
            Binding::Import(specifier, name) => {
                world::package(&specifier) == world::PADDLE_JS
                    || wrappers::find(&specifier, &name).is_some()
            }
            Binding::Constant(init) => self.mentions_init(init),
            Binding::Assigned(assignment) => self.mentions_init(&assignment.right),
            Binding::Member(_, path) | Binding::Parameter(_, path) => {
                path.last().is_some_and(|step| is_init_word(&step.name))
            }
            Binding::Changing => self.writes(symbol).any(|right| self.mentions_init(right)),
            _ => false,
        }
    }

    fn mentions_init(&self, expression: &'a Expression<'a>) -> bool {
        let span = expression.span();
        if span.end - span.start > MAX_ALIAS as u32 {
            return false;
        }
        let text = self.text(span);
        ["Initialize", "Setup", "initializePaddle", "Environment"]
            .iter()
            .any(|word| text.contains(word))
    }

    fn record_init(&self, call: &'a CallExpression<'a>, method: InitMethod, facts: &mut FileFacts) {
        let position = self.position(call.node_id.get());
        if position.condition.is_impossible() {
            return;
        }
        let options = match &method {
            InitMethod::Wrapper(name) => self.wrapper_options(call, name),
            InitMethod::Configured(_) => self.configured_options(call),
            _ => Some(self.options(call)),
        };
        // In the own code of a configured function, its callers are looked at
        // instead.
        let is_configured = |name: &str| self.origin.settings.wrappers.contains(name);
        let options = options.filter(|options| !wrappers::is_handed_on(options, &is_configured));
        let Some(options) = options else {
            return;
        };
        let mut options = options;
        self.note_entries(call, &mut options);
        facts.inits.push(InitCall {
            span: self.span(call.span),
            callee: self.span(call.callee.span()),
            method,
            options,
            position,
            statement: self.statement(call, &[]),
        });
    }

    /// Whether all of a statement is filled in by a template:
    /// `<%= paddle_environment %>`, `@include('paddle.setup')`, `${script}`.
    pub(super) fn is_gap(&self, expression: &Expression<'a>) -> bool {
        matches!(expression, Expression::Identifier(identifier)
            if identifier.name.bytes().all(|byte| byte == b'_') && self.is_dynamic(identifier.span))
    }

    /// What a template fills in before an init call can set the environment:
    /// nobody knows to what. The calls are those from the `known`th on.
    pub(super) fn collect_gaps(&self, gaps: &[NodeId], known: usize, facts: &mut FileFacts) {
        let inits = facts.inits.get(known..).unwrap_or_default();
        if inits.is_empty() {
            return;
        }
        let sets: Vec<EnvironmentSet> = gaps
            .iter()
            .map(|&gap| EnvironmentSet {
                span: self.span(self.nodes().kind(gap).span()),
                value: Value::Opaque("filled in by a template"),
                subject: None,
                aliases: Vec::new(),
                position: self.position(gap),
                statement: None,
            })
            .filter(|gap| {
                inits.iter().any(|init| {
                    gap.span.start < init.span.start
                        && init.position.functions.starts_with(&gap.position.functions)
                })
            })
            .collect();
        facts.environment_sets.extend(sets);
    }

    fn record_set(&self, call: &'a CallExpression<'a>, facts: &mut FileFacts) {
        let position = self.position(call.node_id.get());
        if position.condition.is_impossible() {
            return;
        }
        let argument = call.arguments.first().and_then(Argument::as_expression);
        let value = match argument {
            Some(argument) => self.value(argument),
            None => Value::Absent(self.span(call.span)),
        };
        facts.environment_sets.push(EnvironmentSet {
            span: self.span(call.span),
            subject: argument.and_then(|argument| self.subject_of_unknown(argument, &value)),
            aliases: argument.map_or_else(Vec::new, |argument| self.aliases(argument, &value)),
            value,
            position,
            statement: self.statement(call, &["Environment"]),
        });
    }

    pub(super) fn subject_of_unknown(
        &self,
        expression: &'a Expression<'a>,
        value: &Value,
    ) -> Option<Subject> {
        let is_unknown = match value {
            Value::Known(known) => is_to_be_filled_in(known.text.expose()),
            Value::Absent(_) | Value::OneOf(_) => false,
            _ => true,
        };
        is_unknown.then(|| self.subject(expression))
    }

    pub(super) fn options(&self, call: &'a CallExpression<'a>) -> InitOptions {
        let Some(argument) = call.arguments.first() else {
            return InitOptions::None;
        };
        let Some(expression) = argument.as_expression() else {
            return InitOptions::Opaque;
        };
        let mut seen = Seen::default();
        let target = self.denote(expression, 0);
        if matches!(target, Target::Value(Value::Absent(_))) {
            return InitOptions::None;
        }
        self.collect_options(target, &Condition::always(), &mut seen);
        if seen.objects == 0 || seen.given.len() > MOST_OPTIONS {
            return InitOptions::Opaque;
        }
        InitOptions::Object {
            options: self.settled(call, seen.given),
            open: seen.open,
        }
    }

    fn collect_options(&self, target: Target<'a>, under: &Condition, seen: &mut Seen) {
        match target {
            Target::Object(object, owner) => {
                seen.objects += 1;
                self.collect_entries(object, owner, under, seen);
            }
            Target::Made(frames, object) => {
                self.within(&frames, || self.collect_options(*object, under, seen));
            }
            Target::OneOf(arms) => {
                for (condition, arm) in arms {
                    let both = under.and_all(&condition);
                    if !both.is_impossible() {
                        self.collect_options(arm, &both, seen);
                    }
                }
            }
            // `...(sandbox && { … })`: nothing is spread when it is false.
            Target::Value(Value::Absent(_)) => {}
            Target::Value(Value::Known(known)) if known.text.expose() == "false" => {}
            _ => seen.open = true,
        }
    }

    fn collect_entries(
        &self,
        object: &'a ObjectExpression<'a>,
        owner: Option<SymbolId>,
        under: &Condition,
        seen: &mut Seen,
    ) {
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => match key_name(&property.key) {
                    Some(name) => {
                        let value = if property.method {
                            Value::Opaque("a method")
                        } else {
                            self.value(&property.value)
                        };
                        let option = InitOption {
                            name,
                            name_span: self.span(property.key.span()),
                            subject: self.subject_of_unknown(&property.value, &value),
                            aliases: self.aliases(&property.value, &value),
                            value,
                            condition: under.clone(),
                            entry: None,
                        };
                        seen.given.push(Given {
                            option,
                            how: How::Set,
                            written: None,
                        });
                    }
                    None => seen.open = true,
                },
                ObjectPropertyKind::SpreadProperty(spread) => {
                    let target = self.denote(&spread.argument, 0);
                    self.collect_options(target, under, seen);
                }
            }
        }
        if let Some(owner) = owner {
            self.collect_written(owner, under, seen);
        }
    }

    /// `const options = {}; options.token = …; Paddle.Initialize(options)`, and
    /// `delete options.token`.
    fn collect_written(&self, owner: SymbolId, under: &Condition, seen: &mut Seen) {
        let written = self.member_writes(owner);
        seen.open |= written.any;
        let set = written.named.into_iter();
        let mut written: Vec<_> = set
            .map(|(name, node, value)| (name, node, Some(value)))
            .collect();
        let deleted = self.deletions(owner).into_iter();
        written.extend(deleted.map(|(name, node)| (name, node, None)));
        if written.is_empty() {
            return;
        }
        written.sort_by_key(|(_, node, _)| self.nodes().kind(*node).span().start);
        let made = self.position(self.scoping().symbol_declaration(owner));
        for (name, node, right) in written {
            let position = self.position(node);
            let value = match right {
                Some(right) => self.value(right),
                None => Value::Opaque("a deleted member"),
            };
            let span = self.span(self.nodes().kind(node).span());
            let option = InitOption {
                name,
                name_span: span,
                subject: right.and_then(|right| self.subject_of_unknown(right, &value)),
                aliases: right.map_or_else(Default::default, |right| self.aliases(right, &value)),
                value,
                condition: under.and_all(&position.condition),
                entry: None,
            };
            seen.given.push(Given {
                option,
                how: match right {
                    Some(_) => How::Set,
                    None => How::Deleted,
                },
                written: Some(Written {
                    span,
                    is_beside_object: position.functions == made.functions,
                    functions: position.functions,
                }),
            });
        }
    }
}

/// Options seen so far.
#[derive(Default)]
struct Seen {
    given: Vec<Given>,
    open: bool,
    objects: usize,
}

/// The member expression that this is, also at the end of an optional chain.
pub(super) fn member_of<'a, 'b>(
    expression: &'b Expression<'a>,
) -> Option<&'b oxc_ast::ast::MemberExpression<'a>> {
    match expression {
        Expression::ChainExpression(chain) => match &chain.expression {
            oxc_ast::ast::ChainElement::TSNonNullExpression(inner) => {
                member_of(strip_any(&inner.expression))
            }
            element => element.as_member_expression(),
        },
        other => other.as_member_expression(),
    }
}

fn strip_any<'a, 'b>(expression: &'b Expression<'a>) -> &'b Expression<'a> {
    expression.get_inner_expression()
}

fn is_init_word(name: &str) -> bool {
    matches!(name, "Initialize" | "Setup" | "initializePaddle" | "set")
}

fn is_paddle_name(name: &str) -> bool {
    let name = name.trim_start_matches(['_', '$', '#']);
    let name = name.strip_suffix("Ref").unwrap_or(name);
    matches!(
        name,
        "Paddle"
            | "paddle"
            | "paddleJs"
            | "PaddleJs"
            | "PaddleJS"
            | "paddleJS"
            | "paddleInstance"
            | "PaddleInstance"
            | "paddleClient"
            | "PaddleBillingV1"
    )
}

fn is_own_expression(expression: &Expression<'_>) -> bool {
    matches!(
        expression.get_inner_expression(),
        Expression::NewExpression(_)
            | Expression::ObjectExpression(_)
            | Expression::ClassExpression(_)
            | Expression::FunctionExpression(_)
            | Expression::ArrowFunctionExpression(_)
    )
}
