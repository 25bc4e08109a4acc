//! Kubernetes: manifests, kustomizations, and the values of Helm charts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::{Entry, Node, NodeKind};
use crate::extract::config::value::known;
use crate::model::facts::IncludedFrom;
use crate::model::{Literal, Value};

/// Where the specification of a pod stands, by the kinds that have one.
const PODS: &[&[&str]] = &[
    &["spec", "jobTemplate", "spec", "template", "spec"],
    &["spec", "template", "spec", "template", "spec"],
    &["spec", "template", "spec"],
    &["spec"],
];

/// One manifest, the `number`th of its file.
pub(super) fn manifest(root: &Node, number: usize, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let kind = root.get("kind").and_then(Node::text).unwrap_or("");
    let name = root.at(&["metadata", "name"]).and_then(Node::text);
    let scope = scope.below(&format!("{number}:{kind} {}", name.unwrap_or("")));
    match kind {
        "List" => {
            let items = root.get("items").map(Node::items).unwrap_or_default();
            for (number, item) in items.iter().enumerate() {
                manifest(item, number, &scope, writer);
            }
        }
        "ConfigMap" => writer.map(root.get("data"), &scope),
        "Secret" => {
            writer.map(root.get("stringData"), &scope);
            for entry in root.get("data").map(Node::entries).unwrap_or_default() {
                encoded(entry, &scope, writer);
            }
        }
        _ => {
            let pod = PODS.iter().find_map(|path| {
                let pod = root.at(path)?;
                pod.get("containers").is_some().then_some(pod)
            });
            for list in ["initContainers", "containers"] {
                let containers = pod.and_then(|pod| pod.get(list)).map(Node::items);
                for (number, container) in containers.unwrap_or_default().iter().enumerate() {
                    let name = container.get("name").and_then(Node::text).unwrap_or("");
                    let scope = scope.below(&format!("{list}/{number}:{name}"));
                    included(container.get("envFrom"), &scope, writer);
                    writer.pairs(container.get("env"), ("name", "value"), &scope);
                    entries_of_others(container.get("env"), &scope, writer);
                }
            }
        }
    }
}

/// The kinds of objects that hold variables, and what references to all of one
/// and to one entry of it are called.
const OBJECTS: &[(&str, &str, &str)] = &[
    ("ConfigMap", "configMapRef", "configMapKeyRef"),
    ("Secret", "secretRef", "secretKeyRef"),
];

/// `envFrom`: all of a ConfigMap or Secret.
fn included(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for item in node.map(Node::items).unwrap_or_default() {
        let object = OBJECTS.iter().find_map(|(kind, whole, _)| {
            let name = item.at(&[whole, "name"])?;
            let is_fixed = !writer.values.masked.is_filled(name.span);
            let text = name.text().filter(|_| is_fixed)?;
            Some(IncludedFrom::Object {
                kind,
                name: text.to_owned(),
                prefix: item
                    .get("prefix")
                    .and_then(Node::text)
                    .unwrap_or("")
                    .to_owned(),
            })
        });
        writer.include(object.unwrap_or(IncludedFrom::Elsewhere), scope);
    }
}

/// `env` with `valueFrom`: one entry of a ConfigMap or Secret.
fn entries_of_others(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for item in node.map(Node::items).unwrap_or_default() {
        let Some(variable) = item.get("name").and_then(Node::text) else {
            continue;
        };
        let entry = OBJECTS.iter().find_map(|(kind, _, one)| {
            let reference = item.at(&["valueFrom", one])?;
            Some(IncludedFrom::Entry {
                kind,
                object: reference.get("name")?.text()?.to_owned(),
                key: reference.get("key")?.text()?.to_owned(),
                variable: variable.to_owned(),
            })
        });
        if let Some(entry) = entry {
            writer.include(entry, scope);
        }
    }
}

/// An entry of a secret's `data`, which is base64.
fn encoded(entry: &Entry, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let NodeKind::Scalar { text, .. } = &entry.value.kind else {
        return writer.entry(entry, scope);
    };
    let packed: String = text.split_ascii_whitespace().collect();
    let decoded = STANDARD
        .decode(packed)
        .ok()
        .and_then(|bytes| String::from_utf8(bytes).ok())
        .filter(|_| !writer.values.masked.is_filled(entry.value.span));
    let value = match decoded {
        Some(text) => known(&text, Literal::String, entry.value.span),
        None => Value::Opaque("it is not base64 of a text"),
    };
    writer.put(&entry.key, entry.key_span, value, scope);
}

/// `configMapGenerator` and `secretGenerator`.
pub(super) fn kustomization(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for generator in ["configMapGenerator", "secretGenerator"] {
        let generated = root.get(generator).map(Node::items).unwrap_or_default();
        for (number, one) in generated.iter().enumerate() {
            let name = one.get("name").and_then(Node::text).unwrap_or("");
            let scope = scope.below(&format!("{generator}/{number}:{name}"));
            let files = one.get("envs").map(Node::items).unwrap_or_default();
            for path in files.iter().chain(one.get("env")) {
                if let Some(path) = path.text() {
                    writer.include(IncludedFrom::EnvFile(path.to_owned()), &scope);
                }
            }
            writer.literals(one.get("literals"), &scope);
        }
    }
}

/// Keys under which charts keep variables.
const VARIABLES: &[&str] = &[
    "env",
    "envs",
    "envVars",
    "environment",
    "environmentVariables",
    "extraEnv",
    "extraEnvVars",
    "extraEnvs",
    "extraVars",
];

/// Variables anywhere in the values of a chart.
pub(super) fn helm(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in root.entries() {
        // A chart's values may be those of one environment each.
        let below = || scope.below(&entry.key).for_word(&entry.key);
        match &entry.value.kind {
            NodeKind::Map(_) if VARIABLES.contains(&entry.key.as_str()) => {
                let scope = below();
                writer.map(Some(&entry.value), &scope);
                helm_maps(&entry.value, &scope, writer);
            }
            NodeKind::Map(_) => helm(&entry.value, &below(), writer),
            NodeKind::List(items) => {
                let scope = below();
                writer.environment(Some(&entry.value), &scope);
                for (number, item) in items.iter().enumerate() {
                    helm(item, &scope.below(&number.to_string()), writer);
                }
            }
            _ if entry.key.contains('_') && is_upper(&entry.key) => writer.entry(entry, scope),
            _ => {}
        }
    }
}

/// Maps in a map of variables: `env: { NAME: { value: x } }`,
/// `env: { public: { NAME: x } }`.
fn helm_maps(node: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in node.entries() {
        match entry.value.get("value") {
            Some(value) => writer.give(&entry.key, entry.key_span, value, scope),
            None if is_upper(&entry.key) && entry.value.is_map() => {
                let value = Value::Opaque("it comes from elsewhere");
                writer.put(&entry.key, entry.key_span, value, scope);
            }
            None => {
                let scope = scope.below(&entry.key).for_word(&entry.key);
                writer.map(Some(&entry.value), &scope);
            }
        }
    }
}

fn is_upper(key: &str) -> bool {
    key.bytes()
        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}
