//! Pipelines of CircleCI and of Azure DevOps. Both are given more variables in
//! the settings of the project, which no file shows.

use crate::extract::config::layout::ci::in_environment;
use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Entry, Node, NodeKind};
use crate::model::Value;
use crate::model::facts::IncludedFrom;

/// `environment` of executors, of jobs, their first container and their steps.
pub(super) fn circle_ci(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.include(IncludedFrom::Elsewhere, scope);
    let executors = scope.below("executors");
    for executor in entries(root.get("executors")) {
        machine(&executor.value, &executors.below(&executor.key), writer);
    }
    for job in entries(root.get("jobs")) {
        let executor = job.value.get("executor");
        let executor = executor.and_then(|named| named.get("name").unwrap_or(named).text());
        let around = match executor {
            Some(executor) => executors.below(executor),
            None => scope.clone(),
        };
        let scope = around.below("jobs").below(&job.key);
        machine(&job.value, &scope, writer);
        let steps = job.value.get("steps").map(Node::items).unwrap_or_default();
        for (number, step) in steps.iter().enumerate() {
            let scope = scope.below(&format!("steps/{number}"));
            circle_ci_map(step.at(&["run", "environment"]), &scope, writer);
        }
    }
}

/// What a job or an executor runs in.
fn machine(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let containers = node.get("docker").map(Node::items).unwrap_or_default();
    for (number, container) in containers.iter().enumerate() {
        // The steps run in the first; the others are services beside it.
        let scope = match number {
            0 => scope.clone(),
            _ => scope.below(&format!("docker/{number}")),
        };
        circle_ci_map(container.get("environment"), &scope, writer);
    }
    circle_ci_map(node.get("environment"), scope, writer);
}

/// A map, or a list of maps. `<< … >>` is filled in.
fn circle_ci_map(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let Some(node) = node else {
        return;
    };
    for entry in node.entries() {
        if entry.value.text().is_some_and(|text| text.contains("<<")) {
            let value = Value::Opaque("a parameter");
            writer.put(&entry.key, entry.key_span, value, scope);
        } else {
            writer.entry(entry, scope);
        }
    }
    for item in node.items() {
        if item.is_map() {
            circle_ci_map(Some(item), scope, writer);
        }
    }
}

/// `variables` of the pipeline, its stages and jobs; `env` of steps.
pub(super) fn azure(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.include(IncludedFrom::Elsewhere, scope);
    azure_variables(root.get("variables"), scope, writer);
    azure_jobs(root, scope, writer);
    for (number, stage) in items(root.get("stages")).iter().enumerate() {
        let name = stage.get("stage").and_then(Node::text).unwrap_or("");
        let scope = scope.below(&format!("stages/{number}:{name}"));
        azure_variables(stage.get("variables"), &scope, writer);
        azure_jobs(stage, &scope, writer);
    }
}

fn azure_jobs(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    azure_steps(node, scope, writer);
    for (number, job) in items(node.get("jobs")).iter().enumerate() {
        let name = job.get("job").or_else(|| job.get("deployment"));
        let name = name.and_then(Node::text).unwrap_or("");
        let scope = scope.below(&format!("jobs/{number}:{name}"));
        let scope = in_environment(scope, job, writer);
        azure_variables(job.get("variables"), &scope, writer);
        azure_steps(job, &scope, writer);
        for strategy in entries(job.get("strategy")) {
            for hook in entries(Some(&strategy.value)) {
                azure_steps(&hook.value, &scope.below(&hook.key), writer);
            }
        }
    }
}

fn azure_steps(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for (number, step) in items(node.get("steps")).iter().enumerate() {
        writer.map(step.get("env"), &scope.below(&format!("steps/{number}")));
    }
}

/// A map, or a list of `{ name, value }`; groups and templates are elsewhere.
fn azure_variables(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    match node.map(|node| &node.kind) {
        Some(NodeKind::Map(_)) => writer.map(node, scope),
        Some(NodeKind::List(_)) => {
            for item in items(node) {
                if let (Some(name), Some(value)) = (item.get("name"), item.get("value"))
                    && let Some(text) = name.text()
                {
                    writer.give(text, name.span, value, scope);
                }
            }
        }
        _ => {}
    }
}

fn entries(node: Option<&Node>) -> &[Entry] {
    node.map(Node::entries).unwrap_or_default()
}

fn items(node: Option<&Node>) -> &[Node] {
    node.map(Node::items).unwrap_or_default()
}
