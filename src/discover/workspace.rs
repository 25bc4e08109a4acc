//! The packages of a JavaScript workspace, by name: a fresh clone has no
//! `node_modules` with links to them.
//!
//! Knows manifests and folders; what is imported from the packages is not its
//! business.

#![expect(clippy::disallowed_methods, reason = "discover looks at folders")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

/// Larger manifests are generated.
const LIMIT: u64 = 1024 * 1024;
/// Folders that a `**` stands for are looked into this deep.
const MAX_DEPTH: usize = 4;

/// The packages that the workspace at `root` has, and where they are.
pub(super) fn packages(root: &Path) -> BTreeMap<String, PathBuf> {
    let mut patterns = Vec::new();
    if let Some(manifest) = manifest(root) {
        let listed = match &manifest["workspaces"] {
            Value::Object(object) => object.get("packages").cloned().unwrap_or_default(),
            other => other.clone(),
        };
        let listed = listed.as_array().cloned().unwrap_or_default();
        patterns.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    patterns.extend(pnpm_patterns(root));
    let mut found = BTreeMap::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.starts_with('!')) {
        let segments: Vec<&str> = pattern
            .split('/')
            .filter(|segment| !segment.is_empty() && *segment != ".")
            .collect();
        expand(root, &segments, MAX_DEPTH, &mut found);
    }
    found
}

fn expand(folder: &Path, segments: &[&str], depth: usize, found: &mut BTreeMap<String, PathBuf>) {
    let Some((first, rest)) = segments.split_first() else {
        if let Some(name) =
            manifest(folder).and_then(|manifest| Some(manifest["name"].as_str()?.to_owned()))
        {
            found.entry(name).or_insert_with(|| folder.to_owned());
        }
        return;
    };
    if !first.contains('*') {
        // A pattern must not lead out of the project.
        if *first != ".." {
            expand(&folder.join(first), rest, depth, found);
        }
        return;
    }
    if depth == 0 {
        return;
    }
    if *first == "**" {
        expand(folder, rest, depth - 1, found);
    }
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let mut folders: Vec<PathBuf> = entries
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .filter(|entry| entry.file_name() != "node_modules" && entry.file_name() != ".git")
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    for inner in folders {
        if *first == "**" {
            expand(&inner, segments, depth - 1, found);
        } else if matches(first, &inner) {
            expand(&inner, rest, depth - 1, found);
        }
    }
}

/// Whether a folder's name fits a pattern with one `*`.
fn matches(pattern: &str, folder: &Path) -> bool {
    let Some(name) = folder.file_name().and_then(|name| name.to_str()) else {
        return false;
    };
    let Some((before, after)) = pattern.split_once('*') else {
        return name == pattern;
    };
    name.len() >= before.len() + after.len() && name.starts_with(before) && name.ends_with(after)
}

fn manifest(folder: &Path) -> Option<Value> {
    let path = folder.join("package.json");
    let metadata = fs::metadata(&path).ok()?;
    if !metadata.is_file() || metadata.len() > LIMIT {
        return None;
    }
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

/// The `packages:` list of pnpm-workspace.yaml: a list of plain strings, which
/// is all that pnpm takes there (pnpm.io, "pnpm-workspace.yaml").
fn pnpm_patterns(root: &Path) -> Vec<String> {
    let path = root.join("pnpm-workspace.yaml");
    let is_small = fs::metadata(&path).is_ok_and(|found| found.is_file() && found.len() < LIMIT);
    let Some(text) = is_small.then(|| fs::read_to_string(&path).ok()).flatten() else {
        return Vec::new();
    };
    text.lines()
        .skip_while(|line| line.trim_end() != "packages:")
        .skip(1)
        .take_while(|line| line.trim().is_empty() || line.starts_with([' ', '-', '#']))
        .filter_map(|line| line.trim().strip_prefix('-'))
        .map(|item| {
            item.split(" #")
                .next()
                .unwrap_or(item)
                .trim()
                .trim_matches(['"', '\''])
                .to_owned()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_are_found_by_name() {
        let scratch = tempfile::tempdir().expect("a scratch folder");
        let root = scratch.path();
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("has a parent")).expect("a folder");
            fs::write(path, text).expect("written");
        };
        write(
            "package.json",
            r#"{"workspaces": {"packages": ["apps/*", "../out/*"]}}"#,
        );
        write(
            "pnpm-workspace.yaml",
            "packages:\n  - 'libs/**' # all\n  - \"tool-*\"\nother: 1\n",
        );
        write("apps/web/package.json", r#"{"name": "web"}"#);
        write("libs/a/b/package.json", r#"{"name": "@x/b"}"#);
        write("tool-one/package.json", r#"{"name": "one"}"#);
        write("elsewhere/package.json", r#"{"name": "no"}"#);
        write("apps/broken/package.json", "{");
        let names: Vec<_> = packages(root).into_keys().collect();
        assert_eq!(names, ["@x/b", "one", "web"]);
    }
}
