//! Hosts and platforms: Cloudflare, Netlify, Vercel, Fly, Render, App Engine,
//! DigitalOcean, Amplify, Serverless, Replit.

use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::Node;
use crate::model::Value;

/// `vars` and `env.NAME.vars`, of which nothing is inherited.
pub(super) fn wrangler(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    // A scope of its own: environments do not build on it.
    writer.map(root.get("vars"), &scope.below("vars"));
    for entry in root.get("env").map(Node::entries).unwrap_or_default() {
        let scope = scope.below("env").below(&entry.key).for_mode(&entry.key);
        writer.map(entry.value.get("vars"), &scope);
    }
}

/// `build.environment`, and for a context `context.NAME.environment`.
pub(super) fn netlify(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.at(&["build", "environment"]), scope);
    for context in root.get("context").map(Node::entries).unwrap_or_default() {
        let mode = match context.key.as_str() {
            "deploy-preview" => "preview",
            "dev" => "development",
            other => other,
        };
        let scope = scope.below("context").below(&context.key).for_mode(mode);
        writer.map(context.value.get("environment"), &scope);
    }
}

/// `env` and `build.env`; `@name` is a secret that Vercel keeps.
pub(super) fn vercel(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for variables in [root.get("env"), root.at(&["build", "env"])] {
        for entry in variables.map(Node::entries).unwrap_or_default() {
            if entry.value.text().is_some_and(|text| text.starts_with('@')) {
                let value = Value::Opaque("a reference to a secret that is kept elsewhere");
                writer.put(&entry.key, entry.key_span, value, scope);
            } else {
                writer.entry(entry, scope);
            }
        }
    }
}

/// `env` and `build.args`.
pub(super) fn fly(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.get("env"), scope);
    writer.map(root.at(&["build", "args"]), scope);
}

/// `services[].envVars` and `envVarGroups[].envVars`.
pub(super) fn render(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for list in ["services", "databases", "envVarGroups"] {
        let items = root.get(list).map(Node::items).unwrap_or_default();
        for (number, item) in items.iter().enumerate() {
            let name = item.get("name").and_then(Node::text).unwrap_or("");
            let scope = scope.below(&format!("{list}/{number}:{name}"));
            let variables = item.get("envVars");
            writer.pairs(variables, ("key", "value"), &scope);
            for variable in variables.map(Node::items).unwrap_or_default() {
                if let (Some(key), Some(value)) =
                    (variable.get("key"), variable.get("previewValue"))
                {
                    let scope = scope.below("preview").for_mode("preview");
                    writer.give(key.text().unwrap_or(""), key.span, value, &scope);
                }
            }
        }
    }
}

/// Kinds of components of an app of DigitalOcean's.
const COMPONENTS: &[&str] = &["services", "static_sites", "workers", "jobs", "functions"];

/// `env_variables` of App Engine; `envs` of DigitalOcean.
pub(super) fn app_yaml(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.get("env_variables"), scope);
    writer.map(root.get("build_env_variables"), scope);
    // `doctl` wraps what App Platform itself takes bare.
    let root = root.get("spec").unwrap_or(root);
    writer.pairs(root.get("envs"), ("key", "value"), scope);
    for kind in COMPONENTS {
        let components = root.get(kind).map(Node::items).unwrap_or_default();
        for (number, component) in components.iter().enumerate() {
            let scope = scope.below(&format!("{kind}/{number}"));
            writer.pairs(component.get("envs"), ("key", "value"), &scope);
        }
    }
}

/// `env.variables`, of the whole and of each application.
pub(super) fn amplify(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.at(&["env", "variables"]), scope);
    let applications = root.get("applications").map(Node::items);
    for (number, application) in applications.unwrap_or_default().iter().enumerate() {
        let scope = scope.below(&format!("applications/{number}"));
        writer.map(application.at(&["env", "variables"]), &scope);
    }
}

/// `provider.environment` and `functions.*.environment`.
pub(super) fn serverless(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.at(&["provider", "environment"]), scope);
    for function in root.get("functions").map(Node::entries).unwrap_or_default() {
        let scope = scope.below("functions").below(&function.key);
        writer.map(function.value.get("environment"), &scope);
    }
}

/// `env` and `userenv.*`.
pub(super) fn replit(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.map(root.get("env"), scope);
    writer.map(root.at(&["run", "env"]), scope);
    for environment in root.get("userenv").map(Node::entries).unwrap_or_default() {
        let scope = match environment.key.as_str() {
            "shared" => scope.clone(),
            key => scope.below("userenv").below(key).for_mode(key),
        };
        writer.map(Some(&environment.value), &scope);
    }
}
