//! One pass over a program's nodes: every fact is recorded where it stands.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentTarget, BinaryOperator, BindingPattern, Expression, ObjectProperty, StringLiteral,
    TemplateLiteral, VariableDeclarator,
};
use oxc_semantic::NodeId;
use oxc_span::GetSpan;

use crate::config::Settings;
use crate::credential;
use crate::credential::names::Names;
use crate::extract::comments;
use crate::extract::js::analysis::{Analysis, Binding, key_name, strip};
use crate::extract::js::target::Target;
use crate::extract::mentions::Mentions;
use crate::extract::program::Offsets;
use crate::model::facts::{
    Assignment, Comment, FileFacts, Holder, PaddleScript, PaddleScriptVersion, Position, Standing,
    VariableRead,
};
use crate::model::{Read, Span, Value};

/// A string in the program that may hold a program of its own.
pub(super) struct Embedded {
    /// The string after evaluation, interpolations replaced by `_`.
    pub(super) text: String,
    /// Where its bytes come from in the source.
    pub(super) offsets: Offsets,
    /// Interpolations, as spans of `text`.
    pub(super) dynamic: Vec<Span>,
    /// Whether the whole string is a script's body (`next/script`).
    pub(super) is_body: bool,
    /// Where it stands, with itself as the innermost function: nothing says
    /// that it runs where it is written, or together with others.
    pub(super) position: Position,
}

/// What a program's text says about which nodes are worth a look.
struct Interests {
    init: bool,
    elements: bool,
    sdk: bool,
    api: bool,
    variables: bool,
    secrets: bool,
    scripts: bool,
    markup: bool,
    calls: bool,
}

impl Interests {
    fn of(text: &str, settings: &Settings) -> Self {
        let has = |needle: &str| memchr::memmem::find(text.as_bytes(), needle.as_bytes()).is_some();
        let paddle = has("addle") || has("ADDLE");
        let wrapper = settings.wrappers.iter().any(|name| has(name));
        Self {
            init: wrapper
                || paddle
                    && (has("nitialize")
                        || has("Setup")
                        || has("Environment")
                        || has("usePaddle")
                        || has("getOrCreatePaddle")
                        || has("clientToken")),
            elements: paddle && has("clientToken"),
            sdk: has("paddle-node-sdk"),
            api: has("api.paddle.com"),
            variables: has("env") && (has("PADDLE") || has("PDL"))
                || paddle && has("useRuntimeConfig")
                || settings.names.any_in(text),
            secrets: has("pdl") || credential::ANCHORS.iter().any(|anchor| has(anchor)),
            scripts: has("paddle.com/paddle/"),
            calls: has("import") || has("require"),
            markup: (wrapper || paddle)
                && ["<script", "<Script", "nnerHTML", "textContent", ".text"]
                    .into_iter()
                    .any(has),
        }
    }
}

impl<'a> Analysis<'a> {
    fn names(&self) -> &'a Names {
        &self.origin.settings.names
    }

    /// Whether a property's own name can be a credential's; a cheap look before
    /// its path is put together.
    fn may_name_credential(&self, name: &str) -> bool {
        may_name_paddles(name) || self.names().own(name).is_some()
    }

    /// Whether a variable's name can be one of Paddle's.
    fn says_paddle(&self, name: &str) -> bool {
        says_paddle(name) || self.names().own(name).is_some()
    }

    /// Records all facts of the program; returns the strings that may hold
    /// programs of their own.
    pub(super) fn collect(&self, facts: &mut FileFacts) -> Vec<Embedded> {
        self.collect_comments(facts);
        let interests = Interests::of(&self.reading.text, self.origin.settings);
        let of_others = facts.secrets.len();
        let mut embedded = Vec::new();
        let mut gaps = Vec::new();
        let known = facts.inits.len();
        for node in self.nodes().iter() {
            match node.kind() {
                AstKind::ExpressionStatement(statement)
                    if interests.init && self.is_gap(&statement.expression) =>
                {
                    gaps.push(node.id());
                }
                AstKind::CallExpression(call) => {
                    if interests.init {
                        self.collect_call(call, facts);
                    }
                    // What wrappers make of their arguments is known.
                    if interests.calls && !(interests.init && self.calls_known(call)) {
                        self.collect_outside_call(call, facts);
                    }
                    if interests.api {
                        self.collect_request(call, facts);
                    }
                }
                AstKind::JSXOpeningElement(element) => {
                    let wrapper = interests
                        .elements
                        .then(|| self.element_wrapper(element))
                        .flatten();
                    if let Some(wrapper) = wrapper {
                        self.collect_wrapper_element(element, wrapper, facts);
                    } else if interests.calls {
                        self.collect_outside_element(element, facts);
                    }
                }
                AstKind::NewExpression(new) if interests.sdk => self.collect_new(new, facts),
                AstKind::StaticMemberExpression(_)
                | AstKind::ComputedMemberExpression(_)
                | AstKind::IdentifierReference(_)
                    if interests.variables =>
                {
                    self.collect_read(node.id(), facts);
                }
                AstKind::VariableDeclarator(declarator) => {
                    self.collect_declarator(declarator, &interests, facts);
                }
                AstKind::ObjectProperty(property) => {
                    self.collect_property(node.id(), property, facts);
                }
                AstKind::AssignmentExpression(assignment) => {
                    self.collect_assigned(&assignment.left, &assignment.right, facts);
                }
                AstKind::PropertyDefinition(property) => {
                    if let (Some(name), Some(value)) = (key_name(&property.key), &property.value) {
                        let span = property.key.span();
                        self.assign(&name, span, value, Holder::Constant, facts);
                    }
                }
                AstKind::BinaryExpression(binary)
                    if interests.secrets
                        && binary.operator == BinaryOperator::Addition
                        && !matches!(
                            self.nodes().parent_kind(node.id()),
                            AstKind::BinaryExpression(parent)
                                if parent.operator == BinaryOperator::Addition
                        ) =>
                {
                    self.refuel();
                    let value = self.denote_binary(binary, 0).into_value();
                    self.collect_assembled(&value, binary.span, facts);
                }
                AstKind::TemplateLiteral(template) => {
                    if interests.secrets && !template.expressions.is_empty() {
                        self.refuel();
                        let value = self.denote_template(template, 0).into_value();
                        self.collect_assembled(&value, template.span, facts);
                    }
                    if interests.markup {
                        self.collect_embedded_template(node.id(), template, &mut embedded);
                    }
                }
                AstKind::StringLiteral(literal) => {
                    if interests.scripts {
                        self.collect_script_url(literal, facts);
                    }
                    if interests.markup {
                        self.collect_embedded_string(node.id(), literal, &mut embedded);
                    }
                }
                _ => {}
            }
        }
        self.collect_gaps(&gaps, known, facts);
        self.collect_offered(facts);
        self.find_pieces(&mut facts.secrets[of_others..]);
        facts.tested.append(&mut self.tested.borrow_mut());
        embedded
    }

    /// Records where the comments are, if one of them may speak to a linter.
    fn collect_comments(&self, facts: &mut FileFacts) {
        if comments::may_speak(&self.reading.text) {
            let comments = self.semantic.comments().iter();
            facts.comments.extend(comments.map(|comment| Comment {
                span: self.span(comment.span),
                standing: Standing::Comment,
            }));
        }
    }

    fn collect_read(&self, node: NodeId, facts: &mut FileFacts) {
        let Some((name, span)) = self.read_at(node) else {
            return;
        };
        if self.says_paddle(&name) && !self.is_mere_test(node) {
            facts.reads.push(VariableRead {
                name,
                span: self.span(span),
            });
        }
    }

    /// The environment variable that an expression reads itself, not through a
    /// constant.
    fn read_at(&self, node: NodeId) -> Option<(String, oxc_span::Span)> {
        self.refuel();
        let (object, name, span) = match self.nodes().kind(node) {
            AstKind::StaticMemberExpression(member) => {
                let name = member.property.name.as_str();
                (&member.object, name, member.span)
            }
            AstKind::ComputedMemberExpression(member) => match strip(&member.expression) {
                Expression::StringLiteral(name) => {
                    (&member.object, name.value.as_str(), member.span)
                }
                _ => return None,
            },
            // `import { X } from '$env/static/public'`
            AstKind::IdentifierReference(identifier) if self.says_paddle(&identifier.name) => {
                let symbol = self.symbol(identifier)?;
                let Binding::Import(..) = self.binding(symbol) else {
                    return None;
                };
                return match self.denote_symbol(symbol, identifier.span, 0) {
                    Target::Value(Value::Variable(variable)) => {
                        Some((variable.name, identifier.span))
                    }
                    _ => None,
                };
            }
            _ => return None,
        };
        // `config.public.paddle.apiKey`
        let is_of_paddle = matches!(strip(object), Expression::StaticMemberExpression(group) if says_paddle(&group.property.name));
        if !self.says_paddle(name) && !is_of_paddle {
            return None;
        }
        let target = self.denote(object, 0);
        match target {
            Target::Env(_) => Some((name.to_owned(), span)),
            Target::RuntimeConfig => self.nuxt_key(target, name, span),
            Target::Value(Value::Variable(ref variable))
                if variable.read == Read::NuxtRuntimeConfig =>
            {
                self.nuxt_key(target, name, span)
            }
            _ => None,
        }
    }

    fn nuxt_key(
        &self,
        config: Target<'a>,
        name: &str,
        span: oxc_span::Span,
    ) -> Option<(String, oxc_span::Span)> {
        match self.member(config, name, span, 0) {
            Target::Value(Value::Variable(variable)) => Some((variable.name, span)),
            _ => None,
        }
    }

    /// Whether the read only asks if the variable is set, as code does that
    /// forbids it, or is itself written to.
    fn is_mere_test(&self, node: NodeId) -> bool {
        let mut child = self.nodes().kind(node).span();
        for ancestor in self.nodes().ancestors(node) {
            let kind = ancestor.kind();
            match kind {
                AstKind::IfStatement(branch) => return branch.test.span() == child,
                AstKind::ConditionalExpression(choice) => return choice.test.span() == child,
                AstKind::LogicalExpression(logical) => {
                    // `read && value` asks; `read || fallback` reads.
                    if logical.left.span() == child && logical.operator.as_str() == "&&" {
                        return true;
                    }
                }
                AstKind::UnaryExpression(unary) => {
                    return matches!(unary.operator.as_str(), "!" | "typeof" | "delete");
                }
                AstKind::BinaryExpression(binary) => {
                    if binary.operator != BinaryOperator::Addition {
                        return true;
                    }
                }
                AstKind::AssignmentExpression(assignment) => {
                    return assignment.left.span() == child;
                }
                AstKind::CallExpression(call) => {
                    // `expect(process.env.X).toBeUndefined()`
                    let callee = self.text(call.callee.span());
                    return matches!(callee, "expect" | "Boolean" | "assert")
                        || callee.starts_with("assert.");
                }
                AstKind::ParenthesizedExpression(_)
                | AstKind::TSNonNullExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::ChainExpression(_)
                | AstKind::TSSatisfiesExpression(_) => {}
                _ => return false,
            }
            child = kind.span();
        }
        false
    }

    fn collect_declarator(
        &self,
        declarator: &'a VariableDeclarator<'a>,
        interests: &Interests,
        facts: &mut FileFacts,
    ) {
        let Some(init) = &declarator.init else { return };
        match &declarator.id {
            BindingPattern::BindingIdentifier(name) => {
                self.assign(name.name.as_str(), name.span, init, Holder::Constant, facts);
            }
            // `const { NEXT_PUBLIC_PADDLE_API_KEY } = process.env`
            BindingPattern::ObjectPattern(pattern) if interests.variables => {
                self.refuel();
                if !matches!(self.denote(init, 0), Target::Env(_)) {
                    return;
                }
                for property in &pattern.properties {
                    if let Some(name) = key_name(&property.key)
                        && self.says_paddle(&name)
                    {
                        let span = self.span(property.key.span());
                        facts.reads.push(VariableRead { name, span });
                    }
                }
            }
            _ => {}
        }
    }

    fn collect_property(
        &self,
        node: NodeId,
        property: &'a ObjectProperty<'a>,
        facts: &mut FileFacts,
    ) {
        let Some(name) = key_name(&property.key) else {
            return;
        };
        if property.shorthand || !self.may_name_credential(&name) {
            return;
        }
        let path = if self.names().expected(&name).is_some() {
            name
        } else {
            self.path(node, name)
        };
        self.assign(
            &path,
            property.key.span(),
            &property.value,
            Holder::Property,
            facts,
        );
    }

    /// The name of a property with the names around it: `paddle.apiKey`.
    fn path(&self, node: NodeId, name: String) -> String {
        let mut names = vec![name];
        for ancestor in self.nodes().ancestors(node) {
            match ancestor.kind() {
                AstKind::ObjectProperty(property) => names.extend(key_name(&property.key)),
                AstKind::VariableDeclarator(declarator) => {
                    names.extend(
                        declarator
                            .id
                            .get_identifier_name()
                            .map(|name| name.to_string()),
                    );
                    break;
                }
                AstKind::ObjectExpression(_)
                | AstKind::ParenthesizedExpression(_)
                | AstKind::TSAsExpression(_)
                | AstKind::TSSatisfiesExpression(_) => {}
                _ => break,
            }
            if names.len() > 6 {
                break;
            }
        }
        names.reverse();
        names.join(".")
    }

    fn collect_assigned(
        &self,
        left: &'a AssignmentTarget<'a>,
        right: &'a Expression<'a>,
        facts: &mut FileFacts,
    ) {
        if let Some(member) = left.as_member_expression()
            && let Some((span, name)) = member.static_property_info()
        {
            self.assign(name, span, right, Holder::Property, facts);
        } else if let AssignmentTarget::AssignmentTargetIdentifier(identifier) = left {
            let name = identifier.name.as_str();
            self.assign(name, identifier.span, right, Holder::Constant, facts);
        }
    }

    /// Records the value that a name is given, if the name calls for a
    /// credential and the value is written out here.
    fn assign(
        &self,
        name: &str,
        name_span: oxc_span::Span,
        value: &'a Expression<'a>,
        holder: Holder,
        facts: &mut FileFacts,
    ) {
        if self.names().expected(name).is_none() {
            return;
        }
        self.refuel();
        let value = self.value(value);
        let is_written_here = value.leaves().iter().any(|(_, leaf)| {
            leaf.as_known()
                .is_some_and(|known| !known.text.expose().is_empty())
        });
        if is_written_here {
            let name_span = self.span(name_span);
            facts.assignments.push(Assignment {
                name: name.to_owned(),
                name_span,
                value,
                holder,
                scope: String::new(),
                mode: None,
            });
        }
    }

    fn collect_script_url(&self, literal: &'a StringLiteral<'a>, facts: &mut FileFacts) {
        if let Some(version) = script_version(literal.value.as_str()) {
            facts.scripts.push(PaddleScript {
                span: self.span(literal.span),
                version,
            });
        }
    }

    /// Whether a string's source text can hold a program that matters.
    fn holds_program(&self, raw: &str, is_body: bool) -> bool {
        let has = |needle: &str| memchr::memmem::find(raw.as_bytes(), needle.as_bytes()).is_some();
        // A script's own strings write `<\/script`, so as not to end it.
        let is_whole = has("<script") && (has("</script") || has("<\\/script"));
        (is_body || is_whole) && Mentions::with(self.origin.settings).are_in(raw)
    }

    fn collect_embedded_string(
        &self,
        node: NodeId,
        literal: &'a StringLiteral<'a>,
        embedded: &mut Vec<Embedded>,
    ) {
        let is_body = self.is_script_body(node);
        let raw = Span::new(
            literal.span.start as usize + 1,
            literal.span.end as usize - 1,
        )
        .slice(&self.reading.text);
        if !self.holds_program(raw, is_body) {
            return;
        }
        let start = literal.span.start as usize + 1;
        let (text, pieces) = unescape(raw, start, self.origin.offsets);
        embedded.push(Embedded {
            text,
            offsets: Offsets::Pieces(pieces),
            dynamic: Vec::new(),
            is_body,
            position: self.position_of_string(node),
        });
    }

    fn collect_embedded_template(
        &self,
        node: NodeId,
        template: &'a TemplateLiteral<'a>,
        embedded: &mut Vec<Embedded>,
    ) {
        let is_body = self.is_script_body(node);
        if !self.holds_program(self.text(template.span), is_body) {
            return;
        }
        let mut text = String::new();
        let mut pieces = Vec::new();
        let mut dynamic = Vec::new();
        for (at, quasi) in template.quasis.iter().enumerate() {
            let (part, part_pieces) = unescape(
                self.text(quasi.span),
                quasi.span.start as usize,
                self.origin.offsets,
            );
            let base = text.len();
            pieces.extend(part_pieces.into_iter().map(|(from, to)| (base + from, to)));
            text.push_str(&part);
            if let Some(expression) = template.expressions.get(at) {
                let start = text.len();
                let span = self.span(expression.span());
                pieces.push((start, span.start));
                text.push_str("__");
                dynamic.push(Span::new(start, text.len()));
                pieces.push((text.len(), span.end));
            }
        }
        embedded.push(Embedded {
            text,
            offsets: Offsets::Pieces(pieces),
            dynamic,
            is_body,
            position: self.position_of_string(node),
        });
    }

    fn position_of_string(&self, node: NodeId) -> Position {
        let mut position = self.position(node);
        let span = self.span(self.nodes().kind(node).span());
        position.functions.push(span.start);
        position
    }

    /// Whether the string is given to a place that runs it as a script: the
    /// child of a `<Script>` or `<script>` element, its `__html`, or an
    /// element's `innerHTML`/`textContent`.
    fn is_script_body(&self, node: NodeId) -> bool {
        let mut is_html = false;
        for ancestor in self.nodes().ancestors(node).take(12) {
            match ancestor.kind() {
                AstKind::ObjectProperty(property)
                    if key_name(&property.key).as_deref() == Some("__html") =>
                {
                    is_html = true;
                }
                AstKind::JSXElement(element) => {
                    let name = self.text(element.opening_element.name.span());
                    return matches!(name, "Script" | "script" | "next-script");
                }
                AstKind::AssignmentExpression(assignment) => {
                    let member = assignment.left.as_member_expression();
                    return member.is_some_and(|member| {
                        let name = member.static_property_name();
                        matches!(name, Some("textContent" | "text" | "innerHTML"))
                            && self.is_script_element(member.object())
                    });
                }
                AstKind::Function(_) | AstKind::ArrowFunctionExpression(_) => return is_html,
                _ => {}
            }
        }
        false
    }

    /// Whether this seems to be a `<script>`, by its name or by how it is made.
    fn is_script_element(&self, element: &'a Expression<'a>) -> bool {
        let element = strip(element);
        let mut name = self.text(element.span()).to_ascii_lowercase();
        for other in ["description", "subscription", "transcript"] {
            name = name.replace(other, "");
        }
        if name.contains("script") {
            return true;
        }
        let Expression::Identifier(identifier) = element else {
            return false;
        };
        let symbol = self.symbol(identifier);
        symbol.is_some_and(|symbol| match self.binding(symbol) {
            Binding::Constant(made) => {
                let made = self.text(made.span());
                ["createElement('script')", "createElement(\"script\")"]
                    .iter()
                    .any(|call| made.contains(call))
            }
            _ => false,
        })
    }
}

/// Decodes the escapes that matter for cutting out programs; all else stays as
/// written. Returns the text and where its pieces come from in the source.
fn unescape(raw: &str, start: usize, offsets: &Offsets) -> (String, Vec<(usize, usize)>) {
    let mut text = String::with_capacity(raw.len());
    let mut pieces = vec![(0, offsets.to_source(start))];
    let mut rest = raw;
    let mut at = start;
    while let Some(escape) = memchr::memchr(b'\\', rest.as_bytes()) {
        text.push_str(&rest[..escape]);
        let (decoded, length) = match rest.as_bytes().get(escape + 1) {
            Some(b'n' | b'r') => ("\n", 2),
            Some(b't') => ("\t", 2),
            Some(b'"') => ("\"", 2),
            Some(b'\'') => ("'", 2),
            Some(b'/') => ("/", 2),
            Some(b'`') => ("`", 2),
            Some(b'\\') => ("\\", 2),
            Some(b'\n') => ("", 2),
            _ => ("\\", 1),
        };
        text.push_str(decoded);
        at += escape + length;
        rest = &rest[escape + length..];
        pieces.push((text.len(), offsets.to_source(at)));
    }
    text.push_str(rest);
    (text, pieces)
}

/// Which Paddle.js a URL loads (the wrapper's `src/constants/cdn-information.ts`
/// has both).
pub(crate) fn script_version(url: &str) -> Option<PaddleScriptVersion> {
    let path = url.split_once("cdn.paddle.com/paddle/")?.1;
    if path.starts_with("v2/paddle.js") {
        Some(PaddleScriptVersion::Billing)
    } else if path.starts_with("paddle.js") {
        Some(PaddleScriptVersion::Classic)
    } else {
        None
    }
}

/// Whether a variable's name can be one of Paddle's.
fn says_paddle(name: &str) -> bool {
    name.contains("PADDLE") || name.contains("PDL") || name.contains("addle")
}

/// Whether a property's own name can be one of Paddle's credentials'.
fn may_name_paddles(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["key", "token", "secret", "auth", "vendor", "seller"]
        .iter()
        .any(|word| name.contains(word))
}
