//! Docker Compose: what each service is built and run with.

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Node, NodeKind};
use crate::extract::config::value::variable;

/// `services.*.environment` and `services.*.build.args`.
pub(super) fn compose(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let services = root.get("services").map(Node::entries).unwrap_or_default();
    for service in services {
        let scope = scope.below("services").below(&service.key);
        given(service.value.get("environment"), &scope, writer);
        given(service.value.at(&["build", "args"]), &scope, writer);
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
