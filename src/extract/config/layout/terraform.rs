//! Terraform: variables, and the environments of what they deploy.

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Node, NodeKind};
use crate::model::Value;

/// Attributes and blocks that hold environment variables.
const ENVIRONMENTS: &[&str] = &[
    "app_settings",
    "config_vars",
    "env",
    "env_vars",
    "environment",
    "environment_variables",
    "plain_text_env",
    "variables",
    "vars",
];

/// Every variable, and those in maps: a map named after a mode is for it.
pub(super) fn tfvars(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in root.entries() {
        let below = || scope.below(&entry.key).for_word(&entry.key);
        match &entry.value.kind {
            NodeKind::Map(_) => tfvars(&entry.value, &below(), writer),
            NodeKind::List(_) => writer.environment(Some(&entry.value), &below()),
            _ => writer.entry(entry, scope),
        }
    }
}

/// Defaults of variables, and environments anywhere.
pub(super) fn terraform(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in root.entries() {
        match entry.key.as_str() {
            "variable" => {
                for variable in entry.value.entries() {
                    if let Some(default) = variable.value.get("default") {
                        writer.give(&variable.key, variable.key_span, default, scope);
                        tfvars(default, &scope.below(&variable.key), writer);
                    }
                }
            }
            "output" | "provider" | "terraform" => {}
            _ => environments(&entry.value, &scope.below(&entry.key), writer),
        }
    }
}

fn environments(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    single(node, scope, writer);
    for entry in node.entries() {
        if ENVIRONMENTS.contains(&entry.key.as_str()) {
            // A block for each variable: `env { name = …  value = … }`.
            let name = entry
                .value
                .get("name")
                .and_then(|name| Some((name, name.text()?)));
            match (name, entry.value.get("value")) {
                (Some((name, text)), Some(value)) => writer.give(text, name.span, value, scope),
                (Some((name, text)), None) => {
                    let value = Value::Opaque("it comes from elsewhere");
                    writer.put(text, name.span, value, scope);
                }
                (None, _) => writer.environment(Some(&entry.value), scope),
            }
        }
        let below = scope.below(&entry.key).for_word(&entry.key);
        environments(&entry.value, &below, writer);
    }
    for (number, item) in node.items().iter().enumerate() {
        environments(item, &scope.below(&number.to_string()), writer);
    }
}

/// A resource that is one variable, as Vercel and Netlify have it.
fn single(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let is_single = scope.path.split('/').any(|part| {
        matches!(
            part,
            "vercel_project_environment_variable"
                | "vercel_shared_environment_variable"
                | "netlify_environment_variable"
                | "gitlab_project_variable"
        )
    });
    if let (true, Some(key), Some(value)) = (is_single, node.get("key"), node.get("value")) {
        let targets: Vec<&str> = node
            .get("target")
            .map(Node::items)
            .unwrap_or_default()
            .iter()
            .filter_map(Node::text)
            .collect();
        let scope = match targets[..] {
            [only] => scope.clone().for_mode(only),
            _ => scope.clone(),
        };
        writer.give(key.text().unwrap_or(""), key.span, value, &scope);
    }
}
