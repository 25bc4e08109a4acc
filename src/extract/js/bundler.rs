//! What the configuration of a bundler says about variables: which prefixes
//! and which names it puts into the browser's code.
//!
//! Reads literals wherever they stand in the file, so that it need not know how
//! each tool is told its configuration; what is put together is open.

use std::collections::BTreeSet;

use oxc_ast::AstKind;
use oxc_ast::ast::{AssignmentTarget, Expression, ObjectPropertyKind};
use oxc_span::GetSpan;

use crate::extract::js::analysis::{Analysis, Binding, key_name, strip};

/// How many constants are followed from name to name.
const MOST_STEPS: usize = 8;

/// What a bundler's configuration says about variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BundlerConfig {
    /// The prefixes of public variables, where it says any (`envPrefix`,
    /// SvelteKit's `publicPrefix`).
    pub prefixes: Option<Vec<String>>,
    /// Variables that are replaced by their values one by one (`define`, and
    /// the `env` of Next.js and Nuxt).
    pub names: BTreeSet<String>,
    /// Where Vite loads env files, if it says so (`envDir`).
    pub env_folder: Option<EnvFolder>,
    /// Whether it may make any variable public: something in it could not be
    /// understood.
    pub is_open: bool,
}

/// The folder in which a bundler loads env files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EnvFolder {
    /// This one, from that of the configuration.
    At(String),
    /// Nobody can tell.
    Unknown,
}

/// How keys of `define` name variables.
const READS: &[&str] = &[
    "process.env.",
    "import.meta.env.",
    "globalThis.process.env.",
];

/// Keys of `define` that stand for all variables.
const ENVIRONMENTS: &[&str] = &["process.env", "import.meta.env", "process"];

impl<'a> Analysis<'a> {
    /// What the program says, if it is the configuration of a bundler; its
    /// `env` counts if `has_env`.
    pub(super) fn bundler_config(&self, has_env: bool) -> BundlerConfig {
        let mut config = BundlerConfig::default();
        for node in self.nodes() {
            match node.kind() {
                AstKind::ObjectProperty(property) => {
                    let name = key_name(&property.key).filter(|_| !property.computed);
                    match name.as_deref() {
                        Some("envPrefix" | "publicPrefix") => {
                            self.prefixes(&property.value, &mut config);
                        }
                        Some("envDir") => {
                            config.env_folder = Some(self.env_folder(&property.value));
                        }
                        Some("define") => self.define(&property.value, &mut config),
                        Some("env") if has_env => self.env(&property.value, &mut config),
                        _ => {}
                    }
                }
                AstKind::AssignmentExpression(assignment) => {
                    config.is_open |= sets_setting(&assignment.left);
                }
                AstKind::SpreadElement(spread) => {
                    let is_import = match strip(&spread.argument) {
                        Expression::Identifier(identifier) => {
                            self.symbol(identifier).is_some_and(|symbol| {
                                matches!(self.binding(symbol), Binding::Import(..))
                            })
                        }
                        _ => false,
                    };
                    let objects = self
                        .nodes()
                        .ancestor_kinds(node.id())
                        .take(MOST_STEPS)
                        .filter(|kind| matches!(kind, AstKind::ObjectExpression(_)))
                        .count();
                    // `{ ...base, plugins }`
                    config.is_open |= is_import && objects == 1;
                }
                _ => {}
            }
        }
        config
    }

    /// The expression that a name stands for.
    fn followed(&self, expression: &'a Expression<'a>) -> &'a Expression<'a> {
        let mut at = strip(expression);
        for _ in 0..MOST_STEPS {
            let Expression::Identifier(identifier) = at else {
                break;
            };
            let Some(symbol) = self.symbol(identifier) else {
                break;
            };
            let Binding::Constant(init) = self.binding(symbol) else {
                break;
            };
            at = strip(init);
        }
        at
    }

    fn prefixes(&self, value: &'a Expression<'a>, config: &mut BundlerConfig) {
        let mut found = Vec::new();
        let mut add = |expression: &Expression<'_>| match expression {
            Expression::StringLiteral(literal) if !literal.value.is_empty() => {
                found.push(literal.value.to_string());
                true
            }
            _ => false,
        };
        let is_known = match self.followed(value) {
            Expression::ArrayExpression(array) => array.elements.iter().all(|element| {
                element
                    .as_expression()
                    .is_some_and(|element| add(self.followed(element)))
            }),
            other => add(other),
        };
        config.is_open |= !is_known;
        if is_known {
            config.prefixes.get_or_insert_default().append(&mut found);
        }
    }

    /// The keys of an object, if they are all written out.
    fn keys(&self, value: &'a Expression<'a>) -> Option<Vec<(String, &'a Expression<'a>)>> {
        let Expression::ObjectExpression(object) = self.followed(value) else {
            return None;
        };
        let mut keys = Vec::new();
        for property in &object.properties {
            match property {
                ObjectPropertyKind::ObjectProperty(property) => {
                    keys.push((key_name(&property.key)?, &property.value));
                }
                ObjectPropertyKind::SpreadProperty(_) => return None,
            }
        }
        Some(keys)
    }

    fn env_folder(&self, value: &'a Expression<'a>) -> EnvFolder {
        match self.folder(value) {
            Some(parts) => EnvFolder::At(parts.join("/")),
            None => EnvFolder::Unknown,
        }
    }

    /// The parts of a path, from the folder of the configuration:
    /// `resolve(__dirname, '../..')`, `new URL('..', import.meta.url)`.
    fn folder(&self, value: &'a Expression<'a>) -> Option<Vec<String>> {
        const HERE: &[&str] = &["__dirname", "import.meta.dirname", "import.meta.url"];
        let value = self.followed(value);
        match value {
            Expression::StringLiteral(literal) => Some(vec![literal.value.to_string()]),
            _ if HERE.contains(&self.text(value.span())) => Some(Vec::new()),
            Expression::CallExpression(call) => {
                let callee = self.text(call.callee.span());
                match callee.rsplit('.').next()? {
                    "cwd" if callee == "process.cwd" => Some(Vec::new()),
                    "resolve" | "join" | "fileURLToPath" | "normalizePath" => {
                        let mut arguments = call.arguments.iter();
                        let first = self.folder(arguments.next()?.as_expression()?)?;
                        arguments.try_fold(first, |mut parts, argument| {
                            parts.extend(self.folder(argument.as_expression()?)?);
                            Some(parts)
                        })
                    }
                    _ => None,
                }
            }
            Expression::NewExpression(new) if self.text(new.callee.span()) == "URL" => {
                let [path, base] = new.arguments.as_slice() else {
                    return None;
                };
                self.folder(base.as_expression()?)?;
                self.folder(path.as_expression()?)
            }
            _ => None,
        }
    }

    fn env(&self, value: &'a Expression<'a>, config: &mut BundlerConfig) {
        match self.keys(value) {
            Some(keys) => config.names.extend(keys.into_iter().map(|(key, _)| key)),
            None => config.is_open = true,
        }
    }

    fn define(&self, value: &'a Expression<'a>, config: &mut BundlerConfig) {
        let Some(keys) = self.keys(value) else {
            config.is_open = true;
            return;
        };
        for (key, value) in keys {
            if ENVIRONMENTS.contains(&key.as_str()) {
                self.env(value, config);
            } else if let Some(name) = READS.iter().find_map(|read| key.strip_prefix(read)) {
                config.names.insert(name.to_owned());
            }
        }
    }
}

/// Whether a setting is assigned from outside: `config.env = …`.
fn sets_setting(target: &AssignmentTarget<'_>) -> bool {
    const SETTINGS: &[&str] = &["define", "env", "envPrefix"];
    let AssignmentTarget::StaticMemberExpression(member) = target else {
        return false;
    };
    let is_setting = |name: &str| SETTINGS.contains(&name);
    // `process.env.X = …` sets no setting.
    let is_process = |object: &Expression<'_>| matches!(strip(object), Expression::Identifier(object) if object.name == "process");
    match strip(&member.object) {
        object if is_setting(&member.property.name) => !is_process(object),
        Expression::StaticMemberExpression(outer) => {
            is_setting(&outer.property.name) && !is_process(&outer.object)
        }
        _ => false,
    }
}
