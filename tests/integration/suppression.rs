//! Suppression by comments and by the baseline, with the program itself.

use std::path::Path;

use serde_json::Value;

use crate::harness::{Answer, Project};
use crate::markers;
use crate::repositories::{Repository, found};

const BASELINE: &str = ".paddlint-baseline.json";

/// A file that holds a secret, on the line `line`.
fn keys(line: usize, key: &str) -> String {
    format!("{}KEY = \"{key}\"\n", "\n".repeat(line - 1))
}

fn read(project: &Project, name: &str) -> String {
    std::fs::read_to_string(project.path().join(name)).expect("text")
}

fn write(project: &Project, name: &str, text: &str) {
    std::fs::write(project.path().join(name), text).expect("written");
}

/// What a check finds with the baseline: the exit status, and the short report.
fn check(project: &Project, paths: &[&str]) -> Answer {
    let options = ["--format", "short", "--baseline", BASELINE];
    project.paddlint(options.iter().chain(paths)).run()
}

#[track_caller]
fn holds(answer: &Answer, texts: &[&str]) {
    for text in texts {
        let told = answer.stdout.contains(text) || answer.stderr.contains(text);
        assert!(told, "{text}\n{answer}");
    }
}

/// A repository with two files that hold a secret.
fn repository() -> Project {
    let project = Project::new()
        .file("a.py", keys(1, &markers::live_api_key()))
        .file("sub/b.py", keys(1, &markers::sandbox_api_key()));
    std::fs::create_dir(project.path().join(".git")).expect("a folder");
    project
}

fn with_baseline() -> Project {
    let project = repository();
    let answer = project.paddlint(["baseline", "create"]).run().ends_with(0);
    holds(&answer, &["2 entries"]);
    project
}

#[test]
fn known_findings_do_not_count_wherever_they_move() {
    let project = with_baseline();
    holds(&check(&project, &[]).ends_with(0), &["2 suppressed"]);
    write(&project, "a.py", &keys(30, &markers::live_api_key()));
    holds(&check(&project, &[]).ends_with(0), &["2 suppressed"]);
    // Another secret in the same place is new.
    write(&project, "a.py", &keys(30, &markers::sandbox_api_key()));
    let answer = check(&project, &[]).ends_with(1);
    holds(
        &answer,
        &[
            "a.py:30:8: error[leaked-api-key]",
            "suppresses nothing",
            "1 suppressed",
        ],
    );
}

#[test]
fn the_baseline_does_not_depend_on_the_working_directory() {
    let project = with_baseline();
    let before = read(&project, BASELINE);
    let mut command = project
        .paddlint([
            "--format",
            "short",
            "--baseline",
            "../.paddlint-baseline.json",
        ])
        .into_command();
    command.current_dir(project.path().join("sub"));
    let output = command.output().expect("it runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("1 suppressed"), "{told}");
    assert_eq!(read(&project, BASELINE), before, "a check changes nothing");
}

#[test]
fn the_baseline_holds_no_secret_and_follows_its_schema() {
    let project = with_baseline();
    let text = read(&project, BASELINE);
    for secret in [markers::live_api_key(), markers::sandbox_api_key()] {
        assert!(!text.contains(&secret[22..]), "{text}");
    }
    let value: Value = serde_json::from_str(&text).expect("JSON");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/baseline-v1.schema.json");
    let schema = std::fs::read_to_string(schema).expect("text");
    let schema: Value = serde_json::from_str(&schema).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&value), "{text}");
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("rule")).collect();
    assert_eq!(lines.len(), 2);
    assert!(
        lines[0].contains("\"a.py\"") && lines[1].contains("\"sub/b.py\""),
        "{text}"
    );
    // What is written twice is the same twice.
    project
        .paddlint(["baseline", "create", "--force"])
        .run()
        .ends_with(0);
    assert_eq!(read(&project, BASELINE), text);
}

#[test]
fn create_overwrites_nothing_unless_forced() {
    let project = with_baseline();
    let before = read(&project, BASELINE);
    let answer = project.paddlint(["baseline", "create"]).run().ends_with(2);
    holds(&answer, &["is there already", "baseline update", "--force"]);
    assert_eq!(read(&project, BASELINE), before);
    let own = project.paddlint(["baseline", "create", "own.json", "--path", "sub"]);
    holds(&own.run().ends_with(0), &["1 entry in `own.json`"]);
}

#[test]
fn update_adds_and_keeps_what_people_wrote() {
    let project = with_baseline();
    let text = read(&project, BASELINE).replace(
        "\"path\":\"a.py\"",
        "\"path\":\"a.py\",\"reason\":\"revoked\",\"expires\":\"2999-12-31\"",
    );
    write(&project, BASELINE, &text);
    write(&project, "c.py", &keys(1, &markers::live_api_key()));
    let answer = project.paddlint(["baseline", "update"]).run().ends_with(0);
    holds(&answer, &["1 added, 3 entries"]);
    let after = read(&project, BASELINE);
    assert!(
        after.contains("\"reason\":\"revoked\",\"expires\":\"2999-12-31\""),
        "{after}"
    );
    check(&project, &[]).ends_with(0);
    let answer = project.paddlint(["baseline", "update"]).run().ends_with(0);
    holds(&answer, &["0 added, 3 entries"]);
    assert_eq!(read(&project, BASELINE), after);
}

#[test]
fn prune_removes_what_matches_nothing_and_was_looked_at() {
    let project = with_baseline();
    write(&project, "a.py", "KEY = 1\n");
    std::fs::remove_file(project.path().join("sub/b.py")).expect("removed");
    let part = project.paddlint(["baseline", "prune", "--path", "a.py"]);
    holds(&part.run().ends_with(0), &["1 removed, 1 entry"]);
    assert!(read(&project, BASELINE).contains("sub/b.py"));
    let excluded = project.paddlint(["baseline", "prune", "--path", "a.py"]);
    holds(&excluded.run().ends_with(0), &["0 removed, 1 entry"]);
    let whole = project.paddlint(["baseline", "prune"]).run().ends_with(0);
    holds(&whole, &["1 removed, 0 entries"]);
    check(&project, &[]).ends_with(0);
}

#[test]
fn entries_of_no_use_are_told_only_where_their_file_was_looked_at() {
    let project = with_baseline();
    write(&project, "a.py", "KEY = 1\n");
    let told = [
        "this entry suppresses nothing",
        "`a.py`",
        ".paddlint-baseline.json:5:5",
    ];
    holds(&check(&project, &["a.py"]).ends_with(1), &told);
    holds(&check(&project, &["."]).ends_with(1), &told);
    check(&project, &["sub/b.py"]).ends_with(0);
    check(&project, &["sub"]).ends_with(0);
    check(&project, &[".", "--exclude", "a.py"]).ends_with(0);
    // A file that is gone is looked at with its folder.
    std::fs::remove_file(project.path().join("a.py")).expect("removed");
    holds(&check(&project, &["."]).ends_with(1), &told[..2]);
    check(&project, &["sub"]).ends_with(0);
}

#[test]
fn files_that_cannot_be_read_whole_say_nothing_about_entries() {
    let call = "import { initializePaddle } from '@paddle/paddle-js';\n\
                initializePaddle({ token: 'test_de21a05b8bbf576c5305145c835' });\n";
    let project = Project::new().file("a.ts", call);
    project.paddlint(["baseline", "create"]).run().ends_with(0);
    write(
        &project,
        "a.ts",
        "const paddle = {{{ // paddlint-ignore[missing-token]\n",
    );
    let answer = check(&project, &[]).ends_with(2);
    assert!(!answer.stdout.contains("unused-suppression"), "{answer}");
    let before = read(&project, BASELINE);
    let answer = project.paddlint(["baseline", "prune"]).run().ends_with(2);
    holds(&answer, &["0 removed, 1 entry", "problem[syntax]"]);
    assert_eq!(read(&project, BASELINE), before);
}

#[test]
fn an_expired_entry_counts_no_more_and_is_told() {
    let project = with_baseline();
    let with_date = |date: &str| {
        let entry = format!("\"path\":\"a.py\",\"expires\":\"{date}\"");
        read(&project, BASELINE).replace("\"path\":\"a.py\"", &entry)
    };
    let (past, future) = (with_date("2020-01-31"), with_date("2999-01-31"));
    write(&project, BASELINE, &past);
    let answer = check(&project, &[]).ends_with(1);
    holds(
        &answer,
        &["expired on 2020-01-31", "a.py:1:8: error[leaked-api-key]"],
    );
    let answer = project.paddlint(["baseline", "update"]).run().ends_with(0);
    holds(&answer, &["0 added, 2 entries", "1 entry expired"]);
    assert_eq!(read(&project, BASELINE), past);
    write(&project, BASELINE, &future);
    check(&project, &[]).ends_with(0);
}

#[test]
fn broken_baselines_stop_everything() {
    let project = with_baseline();
    let good = read(&project, BASELINE);
    let twice = good.lines().nth(4).expect("an entry");
    let cases = [
        (
            good.replace("\"version\": 1", "\"version\": 2"),
            ":3: the baseline has another version",
        ),
        (
            good.replacen(twice, &format!("{twice}\n{twice}"), 1),
            ":6: this entry is the same as that of line 5",
        ),
        (
            good.replace("\"rule\"", "\"rules\""),
            ":5: unknown field `rules`",
        ),
        (good.replace("\n  ]", ",\n  ]"), "mend it"),
        (String::new(), ":1: EOF"),
    ];
    for (text, expected) in cases {
        write(&project, BASELINE, &text);
        holds(&check(&project, &[]).ends_with(2), &[expected]);
        for command in ["update", "prune"] {
            let answer = project.paddlint(["baseline", command]).run().ends_with(2);
            holds(&answer, &[expected]);
            assert_eq!(read(&project, BASELINE), text);
        }
    }
    let answer = project
        .paddlint(["--baseline", "none.json"])
        .run()
        .ends_with(2);
    holds(
        &answer,
        &["`none.json` cannot be read", "baseline create none.json"],
    );
    let answer = project.paddlint(["--baseline", "sub"]).run().ends_with(2);
    holds(&answer, &["it is no file"]);
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_and_no_part_is_left() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = repository();
    write(&project, "victim", "untouched\n");
    symlink("victim", project.path().join(BASELINE)).expect("a link");
    let answer = project
        .paddlint(["baseline", "create", "--force"])
        .run()
        .ends_with(2);
    holds(&answer, &["is a symbolic link"]);
    assert_eq!(read(&project, "victim"), "untouched\n");

    let answer = project
        .paddlint(["baseline", "create", "none/base.json"])
        .run()
        .ends_with(2);
    holds(&answer, &["cannot be written"]);
    let left: Vec<_> = std::fs::read_dir(project.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| name.to_string_lossy().ends_with(".partial"))
        .collect();
    assert!(left.is_empty(), "{left:?}");

    std::fs::remove_file(project.path().join(BASELINE)).expect("removed");
    project.paddlint(["baseline", "create"]).run().ends_with(0);
    let path = project.path().join(BASELINE);
    std::fs::set_permissions(&path, PermissionsExt::from_mode(0o600)).expect("set");
    write(&project, "c.py", &keys(1, &markers::live_api_key()));
    project.paddlint(["baseline", "update"]).run().ends_with(0);
    let mode = path.metadata().expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[test]
fn suppressed_findings_are_in_the_json_report() {
    let key = markers::live_api_key();
    let project = Project::new()
        .file(
            "a.py",
            format!("KEY = \"{key}\"  # paddlint-ignore[leaked-api-key]: revoked\n"),
        )
        .file("b.py", keys(1, &key));
    project.paddlint(["baseline", "create"]).run().ends_with(0);
    let answer = project
        .paddlint(["--format", "json", "--baseline", BASELINE])
        .run()
        .ends_with(0);
    let report: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let schema = Path::new(env!("CARGO_MANIFEST_DIR")).join("schemas/report-v1.schema.json");
    let schema: Value =
        serde_json::from_str(&std::fs::read_to_string(schema).expect("text")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&report), "{answer}");
    let suppressed = report["suppressed"].as_array().expect("a list");
    assert_eq!(suppressed.len(), 2, "{answer}");
    assert_eq!(suppressed[0]["by"], "comment");
    assert_eq!(suppressed[0]["reason"], "revoked");
    assert_eq!(suppressed[0]["path"], "a.py");
    assert_eq!(suppressed[1]["by"], "baseline");
    assert_eq!(suppressed[1]["reason"], Value::Null);
    assert_eq!(report["summary"]["suppressed"], 2);
    assert_eq!(report["findings"].as_array().map(Vec::len), Some(0));
}

#[test]
fn no_secret_is_shown_beside_a_suppressed_one() {
    let legacy = markers::legacy_key();
    let suppressed = format!("vendor_auth_code = '{legacy}'  # paddlint-ignore: {legacy}\n");
    let beside = format!(
        "x = 1  # paddlint-ignore[{legacy}, missing-token]: {legacy}\n\
         y = 2  # paddlint-ignore {legacy}\n"
    );
    let cases = [
        ("human", "x = 1  # paddlint-ignore\n"),
        ("short", &beside),
        ("json", &beside),
    ];
    for (format, beside) in cases {
        // The lines that are shown are those of the file.
        let suppressed = match format {
            "human" => suppressed.replace(&format!(": {legacy}"), ""),
            _ => suppressed.clone(),
        };
        let project = Project::new().file("a.py", format!("{suppressed}{beside}"));
        let answer = project.paddlint(["--format", format]).run().ends_with(1);
        holds(&answer, &["suppresses nothing"]);
        let told = format!("{}{}", answer.stdout, answer.stderr);
        assert!(!told.contains(&legacy), "{told}");
    }
}

#[test]
fn suppression_goes_with_what_is_staged_and_with_what_a_change_brings() {
    let call = "Paddle.Initialize({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });";
    let quiet = format!("{call} // paddlint-ignore[sandbox-not-set]: known\n");
    let loud = format!("{call}\n");
    let repository = Repository::new();
    repository.write("a.js", &quiet).write("b.js", &loud);
    repository.write("c.js", "f();\n");
    repository.commit("first");
    let check = |more: &[&'static str]| [&["check", "--format", "json"], more].concat();
    let since = || check(&["--diff", "HEAD"]);

    // The index counts, not the disk.
    repository.write("c.js", &quiet);
    repository.git(&["add", "c.js"]);
    repository.write("c.js", &loud);
    repository.found(check(&["--staged"])).is(&[]);
    repository.found(since()).is(&["c.js:1 sandbox-not-set"]);
    repository.write("c.js", "f(); // paddlint-ignore\n");
    repository.found(since()).is(&["c.js:1 unused-suppression"]);
    repository.git(&["checkout", "--", "."]);
    repository.git(&["commit", "-qm", "second"]);

    // What a change brings: a comment that goes brings its finding.
    repository.write("a.js", &loud);
    repository.found(since()).is(&["a.js:1 sandbox-not-set"]);
    repository
        .write("a.js", format!("\n{quiet}"))
        .write("b.js", &quiet);
    repository.found(since()).is(&[]);
    // One that is suppressed here does not hide the same elsewhere.
    repository.write("b.js", format!("{quiet}{loud}"));
    repository.found(since()).is(&["b.js:2 sandbox-not-set"]);
}

#[test]
fn the_baseline_goes_with_what_is_staged_and_with_what_a_change_brings() {
    let call = "Paddle.Initialize({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n";
    let repository = Repository::new();
    repository
        .write("a.js", call)
        .write("b.js", call)
        .write("c.js", "f();\n");
    repository
        .paddlint(["baseline", "create"])
        .run()
        .ends_with(0);
    repository.commit("first");
    let check = |more: &[&'static str]| {
        [&["check", "--format", "json", "--baseline", BASELINE], more].concat()
    };
    repository.write("a.js", format!("\n{call}"));
    repository.git(&["add", "a.js"]);
    repository.found(check(&["--staged"])).is(&[]);
    // Only of the files that are staged it is told what is of no use.
    repository.write("a.js", "g();\n");
    repository.git(&["add", "a.js"]);
    repository.git(&["rm", "-q", "b.js"]);
    let both = [
        ".paddlint-baseline.json:5 unused-suppression",
        ".paddlint-baseline.json:6 unused-suppression",
    ];
    repository.found(check(&["--staged"])).is(&both[..1]);
    repository.found(check(&["--diff", "HEAD"])).is(&both);
    repository.git(&["commit", "-qm", "second"]);
    repository.write("c.js", "h();\n");
    repository.git(&["add", "c.js"]);
    repository.found(check(&["--staged"])).is(&[]);
    repository.found(check(&["--diff", "HEAD"])).is(&[]);
    repository.found(check(&[])).is(&both);
    let stdin = check(&["-", "--stdin-filename", "a.js"]);
    let clean = repository.paddlint(stdin.clone()).stdin("x();\n");
    found(clean).is(&both[..1]);
    found(repository.paddlint(stdin).stdin(call)).is(&[]);
}

/// The files and commands of docs/suppression.md, in their order.
#[test]
fn the_page_is_true() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/suppression.md");
    let page = std::fs::read_to_string(page).expect("text");
    let project = Project::new();
    let mut fence: Option<(String, String)> = None;
    let mut count = 0;
    for line in page.lines() {
        match &mut fence {
            Some((info, body)) if line == "```" => {
                count += step(&project, info, body);
                fence = None;
            }
            Some((_, body)) => body.push_str(&format!("{line}\n")),
            None => {
                fence = line
                    .strip_prefix("```")
                    .map(|info| (info.to_owned(), String::new()));
            }
        }
    }
    assert!(count > 6, "{count} commands");
}

/// Writes a file of the page, or runs its commands; says how many.
fn step(project: &Project, info: &str, body: &str) -> usize {
    if let Some((_, name)) = info.split_once(' ') {
        let text = body.replace("pdl_live_apikey_01h…****", &markers::live_api_key());
        let path = project.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("written");
        return 0;
    }
    if info != "console" {
        return 0;
    }
    let mut told = String::new();
    let mut count = 0;
    for command in body.lines().filter_map(|line| line.strip_prefix("$ ")) {
        let mut words = command.split_whitespace();
        assert_eq!(words.next(), Some("paddlint"));
        let answer = project.paddlint(words).run();
        told.push_str(&format!("$ {command}\n{}{}", answer.stdout, answer.stderr));
        count += 1;
    }
    assert_eq!(told, body);
    count
}
