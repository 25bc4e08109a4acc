//! The house in order: generated pages are fresh, rooms are imported one way,
//! files stay small, and no key stands in a tracked file.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use paddlint::credential::{self, Kind};
use paddlint::rules::metas;

/// The rooms in the order of the data's flow; what a room imports stands before
/// it (ARCHITECTURE.md).
const ROOMS: &[&str] = &[
    "model",
    "similar",
    "literals",
    "credential",
    "prefilter",
    "read",
    "config",
    "discover",
    "extract",
    "resolve",
    "rules",
    "suppress",
    "fix",
    "pipeline",
    "audit",
    "account",
    "report",
    "cli",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files_below(&path, out);
        } else {
            out.push(path);
        }
    }
}

fn sources() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files_below(&root().join("src"), &mut paths);
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    paths.sort();
    paths
        .into_iter()
        .map(|path| {
            let name = path.strip_prefix(root().join("src")).expect("below src");
            (
                name.to_string_lossy().into_owned(),
                fs::read_to_string(&path).expect("text"),
            )
        })
        .collect()
}

/// docs/rules.md, made from the rules and their pages.
fn rules_page() -> String {
    let mut page = "# Rules\n\nMade from the rules and their pages in `src/rules`; \
                    `UPDATE=1 cargo test tidy` writes it anew.\n\n\
                    | rule | severity | finds |\n|---|---|---|\n"
        .to_owned();
    for meta in metas() {
        let (id, severity, summary) = (meta.id, meta.severity, meta.summary);
        page.push_str(&format!("| [{id}](#{id}) | {severity} | {summary} |\n"));
    }
    for meta in metas() {
        page.push('\n');
        // One level deeper, as parts of one page.
        for line in meta.page.lines() {
            if line.starts_with('#') {
                page.push('#');
            }
            page.push_str(line);
            page.push('\n');
        }
    }
    for (marker, shown) in [
        ("@LIVE_API_KEY@", "pdl_live_apikey_01h…****"),
        ("@SANDBOX_API_KEY@", "pdl_sdbx_apikey_01h…****"),
        ("@WEBHOOK_SECRET@", "pdl_ntfset_01h…****"),
        ("@LEGACY_KEY@", "<50 letters and digits>"),
        ("@CUSTOMER_TOKEN@", "pca_01h…****"),
        ("@PORTAL_TOKEN@", "pga_****"),
    ] {
        page = page.replace(marker, shown);
    }
    page
}

#[test]
fn the_page_of_the_rules_is_fresh() {
    let path = root().join("docs/rules.md");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, rules_page()).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == rules_page(),
        "docs/rules.md is stale: run `UPDATE=1 cargo test tidy`"
    );
}

#[test]
fn rooms_are_imported_one_way() {
    let order: BTreeMap<&str, usize> = ROOMS
        .iter()
        .enumerate()
        .map(|(at, room)| (*room, at))
        .collect();
    let mut wrong = Vec::new();
    for (name, text) in sources() {
        let room = name.split(['/', '.']).next().expect("a name");
        let Some(own) = order.get(room) else {
            assert!(matches!(room, "lib" | "main"), "{name} is in no room");
            continue;
        };
        // Tests beside the code may look anywhere.
        let code = text.split("#[cfg(test)]").next().unwrap_or("");
        if name.ends_with("tests.rs") || name.ends_with("testing.rs") {
            continue;
        }
        for import in code
            .lines()
            .filter_map(|line| line.trim().strip_prefix("use crate::"))
        {
            let other = import.split([':', ';', '{']).next().unwrap_or("");
            if order.get(other).is_some_and(|other| other > own) {
                wrong.push(format!("{name} imports {other}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn files_stay_small_and_say_what_they_are_for() {
    for (name, text) in sources() {
        assert!(
            text.lines().count() <= 800,
            "{name} has {} lines",
            text.lines().count()
        );
        assert!(
            name == "main.rs" || text.starts_with("//!"),
            "{name} opens with its purpose"
        );
    }
}

#[test]
fn every_dependency_says_what_it_is_for() {
    let manifest = fs::read_to_string(root().join("Cargo.toml")).expect("text");
    let mut is_dependencies = false;
    let mut before = "";
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_dependencies = line.ends_with("dependencies]");
        } else if is_dependencies && line.contains('=') && !line.starts_with('#') {
            assert!(before.starts_with('#'), "{line}");
        }
        before = line;
    }
}

#[test]
fn no_key_stands_in_plain_text() {
    let mut paths = Vec::new();
    for folder in ["src", "tests", "fixtures", "docs", "benches"] {
        files_below(&root().join(folder), &mut paths);
    }
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else {
            continue;
        };
        for at in memchr::memmem::find_iter(text.as_bytes(), b"_apikey_") {
            let start = text[..at].rfind("pdl_").unwrap_or(at);
            let end = text.len().min(start + 69);
            let Some(candidate) = text.get(start..end) else {
                continue;
            };
            let is_key = matches!(
                credential::classify(candidate),
                credential::Classification::Credential(found) if found.kind == Kind::ApiKey
            );
            assert!(!is_key, "{} holds a complete key", path.display());
        }
    }
}
