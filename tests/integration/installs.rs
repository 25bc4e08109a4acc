//! What installs paddlint, as far as it can be seen without installing:
//! completions, manual pages, and the lists of platforms, which have to agree.

#![expect(clippy::disallowed_methods, reason = "tests read files of the project")]

use std::collections::BTreeSet;
use std::path::Path;

use crate::harness::paddlint;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect("a file")
}

#[test]
fn completions_know_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let answer = paddlint(["completions", shell]).ends_with(0);
        assert_eq!(answer.stderr, "", "{shell}");
        for word in ["explain", "fail-on"] {
            assert!(answer.stdout.contains(word), "{shell}: {word}");
        }
        // The others complete no values.
        let knows_values = answer.stdout.contains("sarif-github");
        assert!(knows_values || matches!(shell, "powershell" | "elvish"));
    }
    let answer = paddlint(["completions", "tcsh"]).ends_with(2);
    assert!(answer.stderr.contains("powershell"), "{answer}");
}

#[test]
fn every_command_has_a_manual_page() {
    let page = |command: &[&str]| paddlint([&["man"], command].concat()).ends_with(0).stdout;
    let program = page(&[]);
    assert!(
        program.contains(".TH paddlint 1  \"paddlint [VERSION]\""),
        "{program}"
    );
    assert!(program.contains("Exit status"), "{program}");
    let help = paddlint(["--help"]).ends_with(0).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands = commands.map_while(|line| line.split_whitespace().next());
    let mut seen = 0;
    for command in commands.filter(|command| *command != "help") {
        let text = page(&[command]);
        assert!(
            text.contains(&format!("paddlint\\-{command} \\- ")),
            "{text}"
        );
        assert!(program.contains(&format!("paddlint\\-{command}(1)")));
        seen += 1;
    }
    assert!(seen >= 7, "{seen} commands");
    let answer = paddlint(["man", "chekc"]).ends_with(2);
    assert!(answer.stderr.contains("check"), "{answer}");
}

#[test]
fn platforms_are_the_same_everywhere() {
    let platforms: serde_json::Value =
        serde_json::from_str(&read("npm/platforms.json")).expect("JSON");
    let platforms = platforms.as_array().expect("a list");
    let targets: BTreeSet<&str> = platforms
        .iter()
        .map(|platform| platform["target"].as_str().expect("a target"))
        .collect();
    assert_eq!(targets.len(), platforms.len());
    let workflow = read(".github/workflows/release.yml");
    let built: BTreeSet<&str> = workflow
        .lines()
        .filter(|line| line.trim_start().starts_with("- { os:"))
        .filter_map(|line| line.split("target: ").nth(1)?.split([',', ' ']).next())
        .collect();
    assert_eq!(built, targets);
    // The action puts the names together.
    let action = read(".github/action/install");
    for target in &targets {
        let (machine, system) = target.split_once('-').expect("a target");
        assert!(action.contains(&format!("machine={machine}")), "{target}");
        assert!(action.contains(&format!("$machine-{system}")), "{target}");
    }
    // Zips are where cargo-binstall is told of them.
    let manifest = read("Cargo.toml");
    for target in targets.iter().filter(|target| target.contains("windows")) {
        let section = format!("[package.metadata.binstall.overrides.{target}]\npkg-fmt = \"zip\"");
        assert!(manifest.contains(&section), "{target}");
    }
}

#[test]
fn both_hooks_run_the_same() {
    let manifest = read(".pre-commit-hooks.yaml");
    let entries: Vec<&str> = manifest
        .lines()
        .filter(|line| line.contains("entry:"))
        .collect();
    assert_eq!(entries, ["  entry: paddlint check --force-exclude"; 2]);
}
