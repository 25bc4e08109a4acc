//! The schema of the configuration takes what the code takes, and its page gives
//! examples that are right.

use std::fs;
use std::path::{Path, PathBuf};

use paddlint::config::{self, Around, Choice};
use serde_json::{Value, json};

use crate::harness::Project;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_schema_is_fresh() {
    let path = root().join("schemas/config.schema.json");
    let answer = Project::new()
        .paddlint(["config", "schema"])
        .run()
        .ends_with(0);
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &answer.stdout).expect("written");
    }
    let written = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == answer.stdout,
        "schemas/config.schema.json is stale: run `UPDATE=1 cargo test schema`"
    );
}

/// Whether the code takes a configuration.
fn takes(project: &Project, config: &str) -> bool {
    fs::write(project.path().join("config.json"), config).expect("written");
    let around = Around {
        working_directory: project.path().to_owned(),
        root: project.path().to_owned(),
    };
    let rules: Vec<&str> = paddlint::rules::metas()
        .iter()
        .map(|rule| rule.id)
        .collect();
    config::load(&Choice::File(PathBuf::from("config.json")), &around, &rules).is_ok()
}

#[test]
fn the_schema_takes_what_the_code_takes() {
    let schema = fs::read_to_string(root().join("schemas/config.schema.json")).expect("a schema");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    let long = "a".repeat(100);
    let good = [
        json!({}),
        json!({ "$schema": "x" }),
        json!({ "fail-on": "never" }),
        json!({ "fail-on": "note" }),
        json!({ "exclude": [] }),
        json!({ "exclude": ["a", "!b", "*.{js,ts}"] }),
        json!({ "rules": {} }),
        json!({ "rules": { "missing-token": "off", "leaked-api-key": "note" } }),
        json!({ "overrides": [] }),
        json!({ "overrides": [{ "files": ["a"], "rules": { "missing-token": "error" } }] }),
        json!({ "env-files": ["a", "a/b.env", "./a", "..a"] }),
        json!({ "init-wrappers": ["a", "$a", "_a-1", long] }),
        json!({ "credential-names": { "client-token": ["a"], "api-key": [], "webhook-secret": ["b"], "environment": ["c"] } }),
        json!({ "environments": { "a.json": "sandbox", "*": "production" } }),
        json!({ "foreign-pragmas": false }),
        json!({ "baseline": "a/b.json" }),
    ];
    let bad = [
        json!([]),
        json!({ "x": 1 }),
        json!({ "$schema": 1 }),
        json!({ "fail-on": "off" }),
        json!({ "fail-on": null }),
        json!({ "exclude": "a" }),
        json!({ "exclude": [1] }),
        json!({ "exclude": [""] }),
        json!({ "rules": [] }),
        json!({ "rules": { "x": "off" } }),
        json!({ "rules": { "missing-token": "never" } }),
        json!({ "rules": { "missing-token": true } }),
        json!({ "overrides": {} }),
        json!({ "overrides": [1] }),
        json!({ "overrides": [{ "files": ["a"] }] }),
        json!({ "overrides": [{ "rules": {} }] }),
        json!({ "overrides": [{ "files": "a", "rules": {} }] }),
        json!({ "overrides": [{ "files": [""], "rules": {} }] }),
        json!({ "overrides": [{ "files": [], "rules": {}, "x": 1 }] }),
        json!({ "overrides": [{ "files": [], "rules": {}, "$schema": "x" }] }),
        json!({ "env-files": ["/a"] }),
        json!({ "env-files": ["a/../b"] }),
        json!({ "env-files": [".."] }),
        json!({ "env-files": ["a\\b"] }),
        json!({ "env-files": ["c:a"] }),
        json!({ "env-files": [""] }),
        json!({ "init-wrappers": ["1a"] }),
        json!({ "init-wrappers": ["a.b"] }),
        json!({ "init-wrappers": [""] }),
        json!({ "init-wrappers": ["é"] }),
        json!({ "init-wrappers": ["a\n"] }),
        json!({ "init-wrappers": [format!("a{long}")] }),
        json!({ "credential-names": { "x": [] } }),
        json!({ "credential-names": { "api-key": "a" } }),
        json!({ "credential-names": [] }),
        json!({ "environments": { "a": "test" } }),
        json!({ "environments": { "": "sandbox" } }),
        json!({ "environments": { "#a": "sandbox" } }),
        json!({ "environments": ["a"] }),
        json!({ "foreign-pragmas": "no" }),
        json!({ "baseline": "/a" }),
        json!({ "baseline": ["a"] }),
    ];
    let project = Project::new();
    for (cases, expected) in [(&good[..], true), (&bad[..], false)] {
        for case in cases {
            assert_eq!(
                takes(&project, &case.to_string()),
                expected,
                "the code: {case}"
            );
            assert_eq!(validator.is_valid(case), expected, "the schema: {case}");
        }
    }
    // What no schema can tell.
    for config in [
        r#"{ "exclude": ["[a"] }"#,
        r#"{ "fail-on": "note", "fail-on": "error" }"#,
        r#"{ "credential-names": { "api-key": ["a"], "client-token": ["a"] } }"#,
    ] {
        assert!(!takes(&project, config), "{config}");
    }
}

#[test]
fn the_examples_of_the_page_are_right() {
    let page = fs::read_to_string(root().join("docs/configuration.md")).expect("a page");
    for key in config::KEYS {
        assert!(
            page.contains(&format!("`{}`", key.name)) || page.contains(&format!("[{}]", key.name)),
            "{} is explained",
            key.name
        );
    }
    let mut blocks = page.split("```");
    let mut count = 0;
    while let (Some(_), Some(block)) = (blocks.next(), blocks.next()) {
        let (language, text) = block.split_once('\n').expect("a block");
        let name = match language {
            "toml" if text.starts_with("# pyproject.toml") => "pyproject.toml",
            "toml" => "paddlint.toml",
            "json" => "package.json",
            "sh" => {
                for line in text.lines() {
                    let command = line.split('#').next().unwrap_or("");
                    let args = command.split_whitespace().skip(1);
                    Project::new().paddlint(args).run().ends_with(0);
                }
                continue;
            }
            other => panic!("a block in {other}"),
        };
        let project = Project::new().file(".git/HEAD", "").file(name, text);
        let answer = project.paddlint(["config", "show"]).run().ends_with(0);
        assert!(
            answer.stdout.contains(&format!("# {name}:")),
            "{block}\n{answer}"
        );
        count += 1;
    }
    assert!(count >= config::KEYS.len(), "every key has an example");
}
