//! Continuous integration: workflows of GitHub (and Gitea), pipelines of
//! GitLab.

use std::collections::BTreeMap;

use crate::extract::config::layout::{Scope, Writer, inherited};
use crate::extract::config::tree::{Node, NodeKind};
use crate::model::facts::IncludedFrom;

/// `env` of a workflow, its jobs and their steps.
pub(super) fn workflow(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.get("env"), scope);
    for job in root.get("jobs").map(Node::entries).unwrap_or_default() {
        let scope = in_environment(scope.below("jobs").below(&job.key), &job.value, writer);
        let folder = job.value.at(&["defaults", "run", "working-directory"]);
        only_for(folder, &scope, writer);
        writer.map(job.value.get("env"), &scope);
        writer.map(job.value.at(&["container", "env"]), &scope);
        let services = job.value.get("services").map(Node::entries);
        for service in services.unwrap_or_default() {
            let scope = scope.below("services").below(&service.key);
            writer.map(service.value.get("env"), &scope);
        }
        let steps = job.value.get("steps").map(Node::items).unwrap_or_default();
        for (number, step) in steps.iter().enumerate() {
            let scope = scope.below(&format!("steps/{number}"));
            only_for(step.get("working-directory"), &scope, writer);
            writer.map(step.get("env"), &scope);
        }
    }
}

/// Commands that run in a folder are for what is in it.
fn only_for(folder: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let Some(folder) = folder else {
        return;
    };
    if let (Some(path), false) = (folder.text(), writer.values.masked.is_filled(folder.span)) {
        writer.include(IncludedFrom::OnlyForInProject(path.to_owned()), scope);
    }
}

/// `environment: production` of a job, also as `environment: { name: … }`.
pub(super) fn in_environment(scope: Scope, job: &Node, writer: &Writer<'_, '_>) -> Scope {
    let Some(environment) = job.get("environment") else {
        return scope;
    };
    let name = environment.get("name").unwrap_or(environment);
    let is_fixed = !writer.values.masked.is_filled(name.span);
    match name.text() {
        // `review/$CI_COMMIT_REF_SLUG`
        Some(text) if is_fixed => {
            let fixed = text.split(['/', '$']).next().unwrap_or("");
            scope.for_mode(fixed)
        }
        _ => scope,
    }
}

/// Keys at the top of a pipeline that are no jobs.
const NO_JOBS: &[&str] = &[
    "cache",
    "image",
    "include",
    "services",
    "spec",
    "stages",
    "variables",
    "workflow",
];

/// `variables`, for all jobs and of each.
pub(super) fn gitlab(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    variables(root.get("variables"), scope, writer);
    let rules = root.at(&["workflow", "rules"]);
    conditional(rules, &scope.below("workflow"), writer);
    let jobs = || {
        root.entries()
            .iter()
            .filter(|job| job.value.is_map() && !NO_JOBS.contains(&job.key.as_str()))
    };
    let parents: BTreeMap<&str, &str> = jobs()
        .filter_map(|job| {
            let extends = job.value.get("extends")?;
            let parent = extends.items().last().unwrap_or(extends);
            Some((job.key.as_str(), parent.text()?))
        })
        .collect();
    for job in jobs() {
        let scope = scope.below("jobs").below(&inherited(&job.key, &parents));
        let scope = in_environment(scope, &job.value, writer);
        variables(job.value.get("variables"), &scope, writer);
        conditional(job.value.get("rules"), &scope, writer);
    }
}

/// `variables` of rules, which hold where the rule does.
fn conditional(rules: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let rules = rules.map(Node::items).unwrap_or_default();
    for (number, rule) in rules.iter().enumerate() {
        let scope = scope.below(&format!("rules/{number}"));
        variables(rule.get("variables"), &scope, writer);
    }
}

/// `NAME: value` and `NAME: { value: …, description: … }`.
fn variables(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        match (&entry.value.kind, entry.value.get("value")) {
            (NodeKind::Map(_), Some(value)) => {
                writer.give(&entry.key, entry.key_span, value, scope);
            }
            _ => writer.entry(entry, scope),
        }
    }
}
