//! Where in a carrier's tree the variables stand: one file per family of
//! carriers.
//!
//! A scope is a path: what a scope sets also holds in the scopes below it.
//! Layouts know carriers; they know neither syntaxes nor Paddle, but for the
//! servers of Paddle's in MCP configurations.

mod ci;
mod compose;
mod hosting;
mod kubernetes;
mod mcp;
mod mobile;
mod pipelines;
mod settings;
mod terraform;

use std::collections::BTreeMap;

use crate::extract::config::carrier::{Carrier, is_mode};
use crate::extract::config::mask::Masked;
use crate::extract::config::tree::{Entry, Node, NodeKind};
use crate::extract::config::value::{Notation, Values};
use crate::model::facts::{Assignment, Holder, IncludedFrom, Inclusion};
use crate::model::{Literal, Span, Value};

/// How often a scope may build on another one.
const MOST_PARENTS: usize = 8;

/// The definitions in the documents of a carrier.
pub(super) fn read(
    carrier: Carrier,
    mode: Option<String>,
    masked: &Masked<'_>,
    documents: &[Node],
) -> (Vec<Assignment>, Vec<Inclusion>) {
    let values = Values {
        masked,
        notation: notation(carrier),
    };
    let mut writer = Writer {
        values,
        found: Vec::new(),
        inclusions: Vec::new(),
    };
    let scope = Scope {
        path: String::new(),
        mode,
    };
    for (number, document) in documents.iter().enumerate() {
        let read = match carrier {
            Carrier::Compose => compose::compose,
            Carrier::Workflow => ci::workflow,
            Carrier::Gitlab => ci::gitlab,
            Carrier::CircleCi => pipelines::circle_ci,
            Carrier::Azure => pipelines::azure,
            Carrier::Kustomize => kubernetes::kustomization,
            Carrier::Helm => kubernetes::helm,
            Carrier::Kubernetes => {
                kubernetes::manifest(document, number, &scope, &mut writer);
                continue;
            }
            Carrier::Wrangler => hosting::wrangler,
            Carrier::Netlify => hosting::netlify,
            Carrier::Vercel => hosting::vercel,
            Carrier::Fly => hosting::fly,
            Carrier::Render => hosting::render,
            Carrier::AppYaml => hosting::app_yaml,
            Carrier::Amplify => hosting::amplify,
            Carrier::Serverless => hosting::serverless,
            Carrier::Replit => hosting::replit,
            Carrier::AppJson => mobile::app_json,
            Carrier::Eas => mobile::eas,
            Carrier::Settings | Carrier::EnvJson => settings::settings,
            Carrier::Appsettings => settings::appsettings,
            Carrier::Tfvars => terraform::tfvars,
            Carrier::Terraform => terraform::terraform,
            Carrier::Mcp => mcp::servers,
            // They are no trees.
            Carrier::Dockerfile | Carrier::Properties | Carrier::Laravel => continue,
        };
        read(document, &scope, &mut writer);
    }
    (writer.found, writer.inclusions)
}

/// How a carrier refers to variables.
pub(super) const fn notation(carrier: Carrier) -> Notation {
    match carrier {
        Carrier::Settings | Carrier::Properties => Notation::Spring,
        Carrier::Serverless => Notation::Serverless,
        Carrier::Kubernetes | Carrier::Kustomize | Carrier::Helm | Carrier::Azure => {
            Notation::Kubernetes
        }
        Carrier::CircleCi
        | Carrier::Wrangler
        | Carrier::Netlify
        | Carrier::Vercel
        | Carrier::Fly
        | Carrier::AppJson
        | Carrier::Eas
        | Carrier::Appsettings
        | Carrier::EnvJson
        | Carrier::Tfvars
        | Carrier::Terraform => Notation::Plain,
        _ => Notation::Shell,
    }
}

/// A part of a file whose names are set together.
#[derive(Clone, Debug, Default)]
struct Scope {
    path: String,
    mode: Option<String>,
}

impl Scope {
    /// The scope below this one.
    fn below(&self, name: &str) -> Self {
        let path = if self.path.is_empty() {
            name.to_owned()
        } else {
            format!("{}/{name}", self.path)
        };
        Self {
            path,
            mode: self.mode.clone(),
        }
    }

    /// The same scope, for a mode.
    fn for_mode(self, mode: &str) -> Self {
        let mode = mode.trim().to_ascii_lowercase();
        Self {
            mode: (!mode.is_empty()).then_some(mode),
            ..self
        }
    }

    /// The same scope, for a mode where `word` is the name of one.
    fn for_word(self, word: &str) -> Self {
        let lower = word.to_ascii_lowercase();
        if is_mode(&lower) {
            self.for_mode(&lower)
        } else {
            self
        }
    }
}

/// Collects definitions.
struct Writer<'m, 't> {
    values: Values<'m, 't>,
    found: Vec<Assignment>,
    inclusions: Vec<Inclusion>,
}

impl Writer<'_, '_> {
    /// Takes variables from elsewhere into a scope.
    fn include(&mut self, from: IncludedFrom, scope: &Scope) {
        self.inclusions.push(Inclusion {
            scope: scope.path.clone(),
            mode: scope.mode.clone(),
            from,
        });
    }

    /// Gives `value` to a name.
    fn put(&mut self, name: &str, name_span: Span, value: Value, scope: &Scope) {
        if name.is_empty() {
            return;
        }
        self.found.push(Assignment {
            name: name.to_owned(),
            name_span,
            value,
            holder: Holder::Key,
            scope: scope.path.clone(),
            mode: scope.mode.clone(),
        });
    }

    /// Gives what a node holds to a name; lists and maps hold nothing.
    fn give(&mut self, name: &str, name_span: Span, node: &Node, scope: &Scope) {
        if let Some(value) = self.values.of(node) {
            self.put(name, name_span, value, scope);
        }
    }

    /// One entry of a map.
    fn entry(&mut self, entry: &Entry, scope: &Scope) {
        self.give(&entry.key, entry.key_span, &entry.value, scope);
    }

    /// `{ NAME: value }`.
    fn map(&mut self, node: Option<&Node>, scope: &Scope) {
        for entry in node.map(Node::entries).unwrap_or_default() {
            self.entry(entry, scope);
        }
    }

    /// `[{ name: NAME, value: x }]`, with whatever the two keys are called.
    /// Where the value comes from elsewhere (`valueFrom`), it is opaque.
    fn pairs(&mut self, node: Option<&Node>, keys: (&str, &str), scope: &Scope) {
        for item in node.map(Node::items).unwrap_or_default() {
            let (Some(name), true) = (item.get(keys.0), item.is_map()) else {
                continue;
            };
            let Some(text) = name.text() else {
                continue;
            };
            let value = match item.get(keys.1) {
                Some(value) => self.values.of(value),
                None if item.entries().len() == 1 => Some(Value::Absent(name.span)),
                None => Some(Value::Opaque("it comes from elsewhere")),
            };
            if let Some(value) = value {
                self.put(text, name.span, value, scope);
            }
        }
    }

    /// `[NAME=value]`.
    fn literals(&mut self, node: Option<&Node>, scope: &Scope) {
        for item in node.map(Node::items).unwrap_or_default() {
            if let NodeKind::Scalar { text, .. } = &item.kind {
                self.literal(text, item.span, scope);
            }
        }
    }

    /// `NAME=value` in one scalar; a bare name hands on the variable of the
    /// surroundings.
    fn literal(&mut self, text: &str, span: Span, scope: &Scope) {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (text, None),
        };
        let is_exact = span.slice(self.values.masked.original) == text;
        let (name_span, value_span) = if is_exact {
            let end = span.start + name.len();
            (
                Span::new(span.start, end),
                Span::new((end + 1).min(span.end), span.end),
            )
        } else {
            (span, span)
        };
        let value = match value {
            Some(value) => self.values.scalar(value, Literal::String, value_span),
            None => super::value::variable(name, name_span),
        };
        self.put(name, name_span, value, scope);
    }

    /// Variables as a map, a list of pairs, or a list of literals.
    fn environment(&mut self, node: Option<&Node>, scope: &Scope) {
        let Some(node) = node else {
            return;
        };
        match &node.kind {
            NodeKind::Map(_) => self.map(Some(node), scope),
            NodeKind::List(items) if items.iter().any(Node::is_map) => {
                self.pairs(Some(node), ("name", "value"), scope);
                self.pairs(Some(node), ("key", "value"), scope);
            }
            _ => self.literals(Some(node), scope),
        }
    }

    /// All scalars below a map, their keys joined.
    fn nested(&mut self, node: &Node, prefix: &str, separator: char, scope: &Scope) {
        for entry in node.entries() {
            let name = if prefix.is_empty() {
                entry.key.clone()
            } else {
                format!("{prefix}{separator}{}", entry.key)
            };
            if entry.value.is_map() {
                self.nested(&entry.value, &name, separator, scope);
            } else {
                self.give(&name, entry.key_span, &entry.value, scope);
            }
        }
    }
}

/// The path of a scope that builds on others, outermost first: what they set
/// holds in it.
fn inherited(name: &str, parents: &BTreeMap<&str, &str>) -> String {
    let mut path = vec![name];
    let mut at = name;
    while let Some(parent) = parents.get(at)
        && path.len() < MOST_PARENTS
        && !path.contains(parent)
    {
        path.push(parent);
        at = parent;
    }
    path.reverse();
    path.join("/")
}
