//! Apps: `app.json` of Expo (and of Heroku, which has the name too), build
//! profiles of EAS.

use std::collections::BTreeMap;

use crate::extract::config::layout::{Scope, Writer, inherited};
use crate::extract::config::tree::{Entry, Node};

/// `expo.extra`, its keys joined by dots; Heroku's `env`.
pub(super) fn app_json(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let expo = root.get("expo").unwrap_or(root);
    if let Some(extra) = expo.get("extra") {
        writer.nested(extra, "", '.', &scope.below("extra"));
    }
    heroku(root.get("env"), scope, writer);
    for entry in root
        .get("environments")
        .map(Node::entries)
        .unwrap_or_default()
    {
        let mode = if entry.key == "review" {
            "preview"
        } else {
            &entry.key
        };
        let scope = scope.below("environments").below(&entry.key).for_mode(mode);
        heroku(entry.value.get("env"), &scope, writer);
    }
}

/// `NAME: "x"` and `NAME: { "value": "x" }`.
fn heroku(node: Option<&Node>, scope: &Scope, writer: &mut Writer<'_, '_>) {
    for entry in node.map(Node::entries).unwrap_or_default() {
        match entry.value.get("value") {
            Some(value) => writer.give(&entry.key, entry.key_span, value, scope),
            None => writer.entry(entry, scope),
        }
    }
}

/// `build.PROFILE.env`; a profile builds on the one that it extends.
pub(super) fn eas(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let profiles = root.get("build").map(Node::entries).unwrap_or_default();
    let extends = |profile: &'_ Entry| -> Option<String> {
        Some(profile.value.get("extends")?.text()?.to_owned())
    };
    let owned: Vec<(String, String)> = profiles
        .iter()
        .filter_map(|profile| Some((profile.key.clone(), extends(profile)?)))
        .collect();
    let parents: BTreeMap<&str, &str> = owned
        .iter()
        .map(|(child, parent)| (child.as_str(), parent.as_str()))
        .collect();
    for profile in profiles {
        let path = inherited(&profile.key, &parents);
        let scope = scope.below("build").below(&path).for_mode(&profile.key);
        writer.map(profile.value.get("env"), &scope);
    }
}
