//! Docker Compose: what each service is built and run with.

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Node, NodeKind};
use crate::extract::config::value::variable;
use crate::model::facts::IncludedFrom;

/// `services.*.environment`, `services.*.env_file` and `services.*.build.args`;
/// a service is for what it is built from.
pub(super) fn compose(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    for service in services {
        let scope = scope.below("services").below(&service.key);
        env_files(service.value.get("env_file"), &scope, writer);
        let build = service.value.get("build");
        let context = build.and_then(|build| build.get("context").unwrap_or(build).text());
        if let Some(context) = context.filter(|context| !context.contains(['$', ':'])) {
            writer.include(IncludedFrom::OnlyFor(context.to_owned()), &scope);
        }
        given(service.value.get("environment"), &scope, writer);
        given(service.value.at(&["build", "args"]), &scope, writer);
    }
}

/// A path, or a list of paths and of `{ path: … }`, the later over the earlier.
fn env_files(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let Some(node) = node else {
        return;
    };
    let one = [node];
    let files: Vec<&Node> = match &node.kind {
        NodeKind::List(items) => items.iter().collect(),
        _ => one.to_vec(),
    };
    for file in files {
        let path = file.get("path").unwrap_or(file);
        let from = match path.text() {
            Some(text) if !text.contains('$') && !writer.values.masked.is_filled(path.span) => {
                IncludedFrom::EnvFile(text.to_owned())
            }
            _ => IncludedFrom::Elsewhere,
        };
        writer.include(from, scope);
    }
}

/// Variables as a list or as a map; those without a value are handed on.
fn given(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let Some(node) = node else {
        return;
    };
    for entry in node.entries() {
        if matches!(entry.value.kind, NodeKind::Null) {
            let value = variable(&entry.key, entry.key_span);
            writer.put(&entry.key, entry.key_span, value, scope);
        } else {
            writer.entry(entry, scope);
        }
    }
    writer.literals(Some(node), scope);
}
