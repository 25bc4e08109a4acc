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

use crate::model::Entry;

/// The files and folders that a workspace is looked for in.
pub(super) trait Folders {
    /// The content of a file, unless it is missing or larger than `limit`.
    fn read(&self, path: &Path, limit: u64) -> Option<Vec<u8>>;

    /// The folders right in a folder, sorted.
    fn folders(&self, folder: &Path) -> Vec<PathBuf>;
}

/// The work tree.
#[derive(Debug)]
pub(super) struct OnDisk;

impl Folders for OnDisk {
    fn read(&self, path: &Path, limit: u64) -> Option<Vec<u8>> {
        let metadata = fs::metadata(path).ok()?;
        let is_small = metadata.is_file() && metadata.len() <= limit;
        is_small.then(|| fs::read(path).ok()).flatten()
    }

    fn folders(&self, folder: &Path) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(folder) else {
            return Vec::new();
        };
        let mut folders: Vec<PathBuf> = entries
            .flatten()
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| entry.path())
            .collect();
        folders.sort();
        folders
    }
}

/// What is right in a folder of the work tree: files and folders.
pub(super) fn names(folder: &Path) -> Vec<Entry> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let named = entries.flatten().filter_map(|entry| {
        let kind = entry.file_type().ok()?;
        let name = entry.file_name().into_string().ok()?;
        (kind.is_file() || kind.is_dir()).then(|| Entry {
            name,
            is_folder: kind.is_dir(),
        })
    });
    named.collect()
}

/// Larger manifests are generated.
const LIMIT: u64 = 1024 * 1024;
/// Folders that a `**` stands for are looked into this deep.
const MAX_DEPTH: usize = 4;

/// The packages that the workspace at `root` has, and where they are.
pub(super) fn packages(tree: &dyn Folders, root: &Path) -> BTreeMap<String, PathBuf> {
    let mut patterns = Vec::new();
    if let Some(manifest) = manifest(tree, root) {
        let listed = match &manifest["workspaces"] {
            Value::Object(object) => object.get("packages").cloned().unwrap_or_default(),
            other => other.clone(),
        };
        let listed = listed.as_array().cloned().unwrap_or_default();
        patterns.extend(listed.iter().filter_map(Value::as_str).map(str::to_owned));
    }
    patterns.extend(pnpm_patterns(tree, root));
    let mut found = BTreeMap::new();
    for pattern in patterns.iter().filter(|pattern| !pattern.starts_with('!')) {
        let segments: Vec<&str> = pattern
            .split('/')
            .filter(|segment| !segment.is_empty() && *segment != ".")
            .collect();
        expand(tree, root, &segments, MAX_DEPTH, &mut found);
    }
    found
}

fn expand(
    tree: &dyn Folders,
    folder: &Path,
    segments: &[&str],
    depth: usize,
    found: &mut BTreeMap<String, PathBuf>,
) {
    let Some((first, rest)) = segments.split_first() else {
        if let Some(name) =
            manifest(tree, folder).and_then(|manifest| Some(manifest["name"].as_str()?.to_owned()))
        {
            found.entry(name).or_insert_with(|| folder.to_owned());
        }
        return;
    };
    if !first.contains('*') {
        // A pattern must not lead out of the project.
        if *first != ".." {
            expand(tree, &folder.join(first), rest, depth, found);
        }
        return;
    }
    if depth == 0 {
        return;
    }
    if *first == "**" {
        expand(tree, folder, rest, depth - 1, found);
    }
    for inner in tree.folders(folder) {
        if inner.ends_with("node_modules") || inner.ends_with(".git") {
            continue;
        }
        if *first == "**" {
            expand(tree, &inner, segments, depth - 1, found);
        } else if matches(first, &inner) {
            expand(tree, &inner, rest, depth - 1, found);
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

fn manifest(tree: &dyn Folders, folder: &Path) -> Option<Value> {
    serde_json::from_slice(&tree.read(&folder.join("package.json"), LIMIT)?).ok()
}

/// The `packages:` list of pnpm-workspace.yaml: a list of plain strings, which
/// is all that pnpm takes there (pnpm.io, "pnpm-workspace.yaml").
fn pnpm_patterns(tree: &dyn Folders, root: &Path) -> Vec<String> {
    let bytes = tree.read(&root.join("pnpm-workspace.yaml"), LIMIT);
    let text = String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default();
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
        let names: Vec<_> = packages(&OnDisk, root).into_keys().collect();
        assert_eq!(names, ["@x/b", "one", "web"]);
    }
}
