//! What a module exports: constants, members of constant objects, and what
//! functions return that only choose among constants.

use oxc_ast::AstKind;
use oxc_ast::ast::{
    AssignmentExpression, AssignmentTarget, BindingPattern, Declaration,
    ExportDefaultDeclarationKind, Expression, ModuleExportName, ObjectPropertyKind, Statement,
    TSEnumMemberName,
};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, key_name, strip};
use crate::extract::js::classes::static_names;
use crate::extract::js::target::{Callable, Holder, Target};
use crate::model::Value;
use crate::model::facts::{Export, ModuleFacts};
use crate::model::value::Imported;

/// Members of exported objects are listed this deep.
const MAX_DEPTH: usize = 5;
/// More members than this are not listed.
const MAX_EXPORTS: usize = 2_000;
/// More imports than this are not listed.
const MAX_IMPORTS: usize = 200;

impl<'a> Analysis<'a> {
    /// Lists what the program exports.
    pub(super) fn exports(&self) -> ModuleFacts {
        let mut facts = ModuleFacts {
            imports: self.imports(),
            ..ModuleFacts::default()
        };
        let hidden = self.hidden_exports();
        for statement in &self.nodes().program().body {
            for (name, when) in &hidden {
                if matches!(when, When::Here(at) if statement.span().contains_inclusive(*at)) {
                    forget(name, &mut facts);
                }
            }
            match statement {
                Statement::ExportDeclaration(export) => {
                    self.export_declaration(&export.declaration, &mut facts);
                }
                Statement::ExportNamedDeclaration(export) => {
                    for specifier in &export.specifiers {
                        if let ModuleExportName::IdentifierReference(local) = &specifier.local {
                            self.refuel();
                            let target = match self.symbol(local) {
                                Some(symbol) => {
                                    let target = self.denote_symbol(symbol, local.span, 0);
                                    self.or_flag(target, || self.definition_of(symbol))
                                }
                                None => Target::opaque("a global"),
                            };
                            let name = specifier.exported.name();
                            self.flatten(name.as_str(), String::new(), target, 0, &mut facts);
                        }
                    }
                }
                Statement::ExportFromDeclaration(export) => {
                    for specifier in &export.specifiers {
                        facts.exports.push(Export {
                            name: specifier.exported.name().to_string(),
                            path: String::new(),
                            value: Value::Imported(Imported {
                                specifier: export.source.value.to_string(),
                                name: specifier.local.name().to_string(),
                                members: Vec::new(),
                                span: self.span(specifier.span),
                                preferred: Vec::new(),
                            }),
                        });
                    }
                }
                Statement::ExportAllDeclaration(export) => match &export.exported {
                    Some(name) => facts.exports.push(Export {
                        name: name.name().to_string(),
                        path: String::new(),
                        value: Value::Imported(Imported {
                            specifier: export.source.value.to_string(),
                            name: "*".to_owned(),
                            members: Vec::new(),
                            span: self.span(export.span),
                            preferred: Vec::new(),
                        }),
                    }),
                    None => facts.stars.push(export.source.value.to_string()),
                },
                Statement::ExportDefaultDeclaration(export) => {
                    self.export_default(&export.declaration, &mut facts);
                }
                Statement::TSExportAssignment(export) => {
                    self.export_all_of(&export.expression, &mut facts);
                }
                Statement::ExpressionStatement(statement) => {
                    self.export_common_js(&statement.expression, &mut facts);
                }
                _ => {}
            }
        }
        for (name, when) in &hidden {
            if matches!(when, When::Called) {
                forget(name, &mut facts);
            }
        }
        facts
    }

    /// The names that CommonJS's exports are given inside of other statements:
    /// under a condition, or by a function.
    fn hidden_exports(&self) -> Vec<(&'a str, When)> {
        let mut found = Vec::new();
        for node in self.nodes().iter() {
            let AstKind::AssignmentExpression(assignment) = node.kind() else {
                continue;
            };
            let Some(name) = self.exported_by(assignment) else {
                continue;
            };
            let around: Vec<_> = self.nodes().ancestor_kinds(node.id()).collect();
            let is_plain = matches!(
                around
                    .iter()
                    .find(|kind| !matches!(kind, AstKind::AssignmentExpression(_))),
                Some(AstKind::ExpressionStatement(_))
            ) && around.iter().all(|kind| {
                matches!(
                    kind,
                    AstKind::AssignmentExpression(_)
                        | AstKind::ExpressionStatement(_)
                        | AstKind::Program(_)
                )
            });
            let is_called = around.iter().any(|kind| {
                matches!(
                    kind,
                    AstKind::Function(_) | AstKind::ArrowFunctionExpression(_)
                )
            });
            if is_called {
                found.push((name, When::Called));
            } else if !is_plain {
                found.push((name, When::Here(assignment.span)));
            }
        }
        found
    }

    /// The name that an assignment to CommonJS's exports gives a value; `*` for all.
    fn exported_by(&self, assignment: &'a AssignmentExpression<'a>) -> Option<&'a str> {
        let AssignmentTarget::StaticMemberExpression(member) = &assignment.left else {
            return None;
        };
        let name = member.property.name.as_str();
        match self.text(member.object.span()) {
            "module" if name == "exports" => Some("*"),
            "exports" | "module.exports" => Some(name),
            _ => None,
        }
    }

    /// The modules that the program loads, but for their types alone.
    fn imports(&self) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        for node in self.nodes().iter() {
            let specifier = match node.kind() {
                AstKind::ImportDeclaration(import) if import.import_kind.is_value() => {
                    import.source.value.as_str()
                }
                AstKind::ExportFromDeclaration(export) if export.export_kind.is_value() => {
                    export.source.value.as_str()
                }
                AstKind::ExportAllDeclaration(export) if export.export_kind.is_value() => {
                    export.source.value.as_str()
                }
                AstKind::ImportExpression(import) => match &import.source {
                    Expression::StringLiteral(literal) => literal.value.as_str(),
                    _ => continue,
                },
                AstKind::CallExpression(call) => match call.common_js_require() {
                    Some(literal) => literal.value.as_str(),
                    None => continue,
                },
                _ => continue,
            };
            if !found.iter().any(|known| known == specifier) {
                found.push(specifier.to_owned());
            }
            if found.len() >= MAX_IMPORTS {
                break;
            }
        }
        found
    }

    fn export_declaration(&self, declaration: &'a Declaration<'a>, facts: &mut ModuleFacts) {
        match declaration {
            Declaration::VariableDeclaration(variables) => {
                for declarator in &variables.declarations {
                    if let BindingPattern::BindingIdentifier(name) = &declarator.id
                        && let Some(symbol) = name.symbol_id.get()
                    {
                        self.refuel();
                        let target = self.denote_symbol(symbol, name.span, 0);
                        let target = self.or_flag(target, || self.definition_of(symbol));
                        self.flatten(name.name.as_str(), String::new(), target, 0, facts);
                    }
                }
            }
            Declaration::FunctionDeclaration(function) => {
                if let Some(name) = &function.id {
                    self.refuel();
                    let target = Target::Function(Callable::Function(function));
                    self.flatten(name.name.as_str(), String::new(), target, 0, facts);
                }
            }
            Declaration::ClassDeclaration(class) => {
                if let Some(name) = &class.id {
                    self.refuel();
                    let target = Target::Class(class, Holder::Name);
                    self.flatten(name.name.as_str(), String::new(), target, 0, facts);
                }
            }
            Declaration::TSEnumDeclaration(declaration) => {
                self.refuel();
                let target = Target::Enum(declaration);
                self.flatten(
                    declaration.id.name.as_str(),
                    String::new(),
                    target,
                    0,
                    facts,
                );
            }
            _ => {}
        }
    }

    fn export_default(
        &self,
        declaration: &'a ExportDefaultDeclarationKind<'a>,
        facts: &mut ModuleFacts,
    ) {
        self.refuel();
        match declaration {
            ExportDefaultDeclarationKind::FunctionDeclaration(function) => {
                let target = Target::Function(Callable::Function(function));
                self.flatten("default", String::new(), target, 0, facts);
            }
            ExportDefaultDeclarationKind::ClassDeclaration(class) => {
                self.flatten(
                    "default",
                    String::new(),
                    Target::Class(class, Holder::Name),
                    0,
                    facts,
                );
            }
            other => {
                if let Some(expression) = other.as_expression() {
                    let expression = defined(expression);
                    let target = self.denote(expression, 0);
                    self.flatten("default", String::new(), target, 0, facts);
                }
            }
        }
    }

    /// `module.exports = { … }`: the members are named exports, and the whole
    /// is what a default import gives.
    fn export_all_of(&self, expression: &'a Expression<'a>, facts: &mut ModuleFacts) {
        self.refuel();
        let target = self.denote(expression, 0);
        for name in self.member_names(&target) {
            let member = self.member(target.clone(), &name, expression.span(), 0);
            self.flatten(&name, String::new(), member, 0, facts);
        }
        self.flatten("default", String::new(), target, 0, facts);
    }

    fn export_common_js(&self, expression: &'a Expression<'a>, facts: &mut ModuleFacts) {
        let Expression::AssignmentExpression(assignment) = expression else {
            return;
        };
        // `exports.A = exports.B = value`
        self.export_common_js(&assignment.right, facts);
        let Some(name) = self.exported_by(assignment) else {
            return;
        };
        // The last value is the one that importers get.
        forget(name, facts);
        if name == "*" {
            return self.export_all_of(&assignment.right, facts);
        }
        self.refuel();
        let target = self.denote(&assignment.right, 0);
        self.flatten(name, String::new(), target, 0, facts);
    }

    fn flatten(
        &self,
        name: &str,
        path: String,
        target: Target<'a>,
        depth: usize,
        facts: &mut ModuleFacts,
    ) {
        if depth > MAX_DEPTH || facts.exports.len() > MAX_EXPORTS {
            return;
        }
        if let Target::Function(callable) = target {
            let returned = self.returned(callable, 0);
            let returned = self.or_flag(returned, || callable.only_return());
            return self.flatten(name, join(&path, "()"), returned, depth + 1, facts);
        }
        let members = self.member_names(&target);
        if members.is_empty() {
            let value = target.into_value();
            if !matches!(value, Value::Opaque(_)) {
                facts.exports.push(Export {
                    name: name.to_owned(),
                    path,
                    value,
                });
            }
            return;
        }
        let usage = oxc_span::Span::new(0, 0);
        for member in members {
            let value = self.member(target.clone(), &member, usage, 0);
            let value = self.or_flag(value, || self.definition_within(&target, &member));
            self.flatten(name, join(&path, &member), value, depth + 1, facts);
        }
    }

    /// The names of the members that a target has, whatever the branch.
    pub(super) fn member_names(&self, target: &Target<'a>) -> Vec<String> {
        let mut names = Vec::new();
        match target {
            Target::Object(object, _) => {
                for property in &object.properties {
                    match property {
                        ObjectPropertyKind::ObjectProperty(property) => {
                            names.extend(key_name(&property.key));
                        }
                        ObjectPropertyKind::SpreadProperty(spread) => {
                            names.extend(self.member_names(&self.denote(&spread.argument, 0)));
                        }
                    }
                }
            }
            Target::Made(frames, object) => {
                names = self.within(frames, || self.member_names(object));
            }
            Target::Enum(declaration) => {
                for member in &declaration.body.members {
                    match &member.id {
                        TSEnumMemberName::Identifier(identifier) => {
                            names.push(identifier.name.to_string());
                        }
                        TSEnumMemberName::String(string)
                        | TSEnumMemberName::ComputedString(string) => {
                            names.push(string.value.to_string());
                        }
                        TSEnumMemberName::ComputedTemplateString(_) => {}
                    }
                }
            }
            Target::Class(class, Holder::Name) => names = static_names(class),
            Target::OneOf(arms) => {
                for (_, arm) in arms {
                    names.extend(self.member_names(arm));
                }
            }
            _ => {}
        }
        names.sort();
        names.dedup();
        names
    }
}

/// When a name is exported that no statement of the program itself exports.
enum When {
    /// When the statement runs that this is in, if at all.
    Here(oxc_span::Span),
    /// When a function is called.
    Called,
}

/// Leaves out what was exported as `name`, or all that was.
fn forget(name: &str, facts: &mut ModuleFacts) {
    facts.exports.retain(|export| {
        let is_member = export.name == "default"
            && (export.path.strip_prefix(name))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        name != "*" && export.name != name && !is_member
    });
}

/// The object of `defineNuxtConfig({ … })` and its kin, which only give it a
/// type.
fn defined<'a>(expression: &'a Expression<'a>) -> &'a Expression<'a> {
    if let Expression::CallExpression(call) = strip(expression)
        && let Expression::Identifier(callee) = &call.callee
        && callee.name.starts_with("define")
        && callee.name.ends_with("Config")
        && let [argument] = call.arguments.as_slice()
        && let Some(argument) = argument.as_expression()
    {
        return argument;
    }
    expression
}

fn join(path: &str, member: &str) -> String {
    if path.is_empty() {
        member.to_owned()
    } else {
        format!("{path}.{member}")
    }
}
