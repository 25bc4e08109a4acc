//! Settings that programs read themselves, in keys within keys: Spring, Rails,
//! node-config, .NET, env-cmd.

use crate::extract::config::carrier::is_mode;
use crate::extract::config::layout::{Scope, Writer};
use crate::extract::config::tree::Node;

/// Keys at the top whose settings hold in all modes.
const SHARED: &[&str] = &["base", "common", "default", "defaults", "shared"];

/// Keys joined by dots; those below the name of a mode are for that mode, and
/// a document of Spring's may say which profile it is for.
pub(super) fn settings(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    let profile = [
        &["spring", "config", "activate", "on-profile"][..],
        &["spring", "profiles"],
    ]
    .iter()
    .find_map(|path| root.at(path)?.text());
    let scope = match profile {
        Some(profile) => scope.below(&format!("profile {profile}")).for_mode(profile),
        None => scope.clone(),
    };
    let has_modes = root
        .entries()
        .iter()
        .any(|entry| entry.value.is_map() && is_mode(&entry.key));
    for entry in root.entries() {
        let key = entry.key.as_str();
        if !entry.value.is_map() {
            writer.entry(entry, &scope);
        } else if is_mode(key) {
            let scope = scope.below(key).for_mode(key);
            writer.nested(&entry.value, "", '.', &scope);
        } else if has_modes && SHARED.contains(&key) {
            writer.nested(&entry.value, "", '.', &scope);
        } else {
            writer.nested(&entry.value, key, '.', &scope);
        }
    }
}

/// Keys joined by colons, as .NET does.
pub(super) fn appsettings(root: &Node, scope: &Scope, writer: &mut Writer<'_, '_>) {
    writer.nested(root, "", ':', scope);
}
