//! `--fix`: what is mended, what is left alone, and how it is written.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{Project, api_key, legacy_key};

const TEST: &str = "test_7f3a9c1e5b2d8046af9137c2e6d";

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

type Files = BTreeMap<String, Vec<u8>>;

/// The files below a folder.
fn files(folder: &Path) -> Files {
    let mut files = Files::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.strip_prefix(folder).expect("below");
            let name = name.to_string_lossy().replace('\\', "/");
            files.insert(name, fs::read(&path).expect("readable"));
        }
    }
    files
}

fn project(files: &Files) -> Project {
    files.iter().fold(Project::new(), |project, (path, bytes)| {
        project.file(path, bytes)
    })
}

fn show(files: &Files) -> String {
    let shown = files
        .iter()
        .map(|(path, bytes)| format!("== {path}\n{}", String::from_utf8_lossy(bytes)));
    shown.collect()
}

fn json(project: &Project, args: &[&str]) -> Value {
    let args = args.iter().chain(&["--format", "json"]);
    let answer = project.paddlint(args).run();
    serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"))
}

#[test]
fn every_fixture_is_mended_once_and_for_all() {
    for entry in fs::read_dir(fixtures().join("fix")).expect("fixtures") {
        let case = entry.expect("an entry").path();
        let name = case
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let (before, after) = (files(&case.join("before")), files(&case.join("after")));
        let project = project(&before);
        // What is announced is what is done.
        let dry = project.paddlint(["--fix", "--dry-run"]).run();
        assert_eq!(files(project.path()), before, "{name}: --dry-run writes");
        let answer = project.paddlint(["--fix"]).run();
        let mended = files(project.path());
        assert!(
            mended == after,
            "{name}: is\n{}\nshould be\n{}\n{answer}",
            show(&mended),
            show(&after)
        );
        let is_mended = before != after;
        assert_eq!(dry.stdout.is_empty(), !is_mended, "{name}: {dry}");
        assert_eq!(dry.status, Some(1), "{name}: {dry}");
        if is_mended {
            // Nothing of what was told remains.
            assert_eq!(answer.status, Some(0), "{name}: {answer}");
            assert!(answer.stdout.contains(" fixed"), "{name}: {answer}");
            project.paddlint(["."]).run().ends_with(0);
        } else {
            assert_eq!(answer.status, Some(1), "{name}: {answer}");
        }
        project.paddlint(["--fix"]).run();
        assert!(files(project.path()) == mended, "{name}: twice");
    }
}

/// `path rule credential`, with how often it is told, and `path problem`.
fn told(report: &Value) -> BTreeMap<String, usize> {
    let mut told = BTreeMap::new();
    for finding in report["findings"].as_array().expect("findings") {
        let what = format!(
            "{} {} {}",
            finding["path"], finding["rule"], finding["credential"]["redacted"]
        );
        *told.entry(what).or_default() += 1;
    }
    for problem in report["problems"].as_array().expect("problems") {
        let what = format!("{} {}", problem["path"], problem["kind"]);
        *told.entry(what).or_default() += 1;
    }
    told
}

#[test]
fn nothing_new_is_told_of_any_fixture() {
    let mut folders = Vec::new();
    for rule in fs::read_dir(fixtures().join("rules")).expect("rules") {
        for kind in ["bad", "good"] {
            let kind = rule.as_ref().expect("an entry").path().join(kind);
            let Ok(cases) = fs::read_dir(kind) else {
                continue;
            };
            folders.extend(cases.map(|case| case.expect("an entry").path()));
        }
    }
    for projects in ["projects", "fix"] {
        let cases = fs::read_dir(fixtures().join(projects)).expect("projects");
        folders.extend(cases.map(|case| case.expect("an entry").path()));
    }
    folders.push(fixtures().join("demo"));
    folders.sort();
    let mut fixed = 0;
    for folder in folders.iter().filter(|folder| folder.is_dir()) {
        let before = files(folder);
        let project = project(&before);
        let first = json(&project, &["."]);
        let remains = json(&project, &["--fix"]);
        let again = json(&project, &["."]);
        let texts = before.values().map(|bytes| String::from_utf8_lossy(bytes));
        let texts: String = texts.collect();
        let (old, left, new) = (told(&first), told(&remains), told(&again));
        assert_eq!(left, new, "{}: what remains is told", folder.display());
        for (what, count) in &new {
            // Of a token that was not well-formed nothing else could be said.
            let was_hidden = what
                .rsplit(' ')
                .next()
                .map(|token| token.trim_matches('"'))
                .is_some_and(|token| {
                    token.len() == TEST.len() && !texts.contains(&format!("'{token}'"))
                });
            assert!(
                *count <= old.get(what).copied().unwrap_or(0) || was_hidden,
                "{}: {what} is new\n{old:#?}",
                folder.display()
            );
        }
        let count = |report: &Value| report["findings"].as_array().map_or(0, Vec::len);
        assert!(count(&again) <= count(&first), "{}", folder.display());
        fixed += remains["summary"]["fixed"].as_u64().unwrap_or(0);
        let mended = files(project.path());
        json(&project, &["--fix"]);
        assert!(
            files(project.path()) == mended,
            "{}: twice",
            folder.display()
        );
    }
    assert!(fixed > 40, "only {fixed} were fixed");
}

#[test]
fn diffs_hold_no_secrets() {
    let (key, legacy) = (api_key(), legacy_key());
    let text = format!(
        "const key = '{key}';\n\
         const PADDLE_API_KEY = '{legacy}'; Paddle.Setup({{ seller: 1 }});\n\
         \u{1b}[31m// red\n"
    );
    let text = text.replace("\u{1b}[31m//", "//\u{1b}[31m");
    let project = Project::new().file("a.js", &text);
    let answer = project.paddlint(["--fix", "--dry-run"]).run().ends_with(1);
    assert!(answer.stdout.contains("+const PADDLE_API_KEY"), "{answer}");
    assert!(
        answer.stdout.contains("Paddle.Initialize({ seller: 1 });"),
        "{answer}"
    );
    for secret in [&key[30..], &legacy[10..], "\u{1b}"] {
        assert!(!answer.stdout.contains(secret), "{answer}");
        assert!(!answer.stderr.contains(secret), "{answer}");
    }
    // The file keeps them: it is the user's.
    project.paddlint(["--fix"]).run().ends_with(1);
    let mended = fs::read_to_string(project.path().join("a.js")).expect("text");
    assert_eq!(mended, text.replace("Setup", "Initialize"));
}

#[test]
fn a_dry_run_is_a_unified_diff() {
    let text = format!("one();\nPaddle.Initialize({{ token: '{TEST}' }});\ntwo();");
    let project = Project::new().file("src/a.js", &text);
    let answer = project.paddlint(["--fix", "--dry-run"]).run().ends_with(1);
    assert_eq!(
        answer.stdout,
        format!(
            "--- src/a.js\n+++ src/a.js\n@@ -1,3 +1,4 @@\n one();\n\
             +Paddle.Environment.set('sandbox');\n \
             Paddle.Initialize({{ token: '{TEST}' }});\n two();\n\
             \\ No newline at end of file\n"
        )
    );
    assert_eq!(
        answer.stderr,
        "1 finding would be fixed in 1 file, 0 would remain\n"
    );
    let quiet = project
        .paddlint(["--fix", "--dry-run", "-q"])
        .run()
        .ends_with(1);
    assert_eq!(quiet.stderr, "");
    project.paddlint(["--fix"]).run().ends_with(0);
    let clean = project.paddlint(["--fix", "--dry-run"]).run().ends_with(0);
    assert_eq!(clean.stdout, "");
}

#[test]
fn a_text_on_stdin_is_handed_back() {
    let project = Project::new();
    let args = ["--fix", "-", "--stdin-filename", "src/a.js"];
    let text = "\u{feff}Paddle.Setup({ seller: 1 });\r\n";
    let answer = project.paddlint(args).stdin(text).run().ends_with(0);
    assert_eq!(answer.stdout, text.replace("Setup", "Initialize"));
    assert!(answer.stderr.contains("1 fixed"), "{answer}");
    // What is not mended is handed back, too, and what is wrong is told.
    let text = "Paddle.Setup({ vendor: 1 });\n";
    let answer = project.paddlint(args).stdin(text).run().ends_with(1);
    assert_eq!(answer.stdout, text);
    assert!(answer.stderr.contains("deprecated-setup"), "{answer}");
    let with_secret = format!("Paddle.Setup({{ seller: 1 }}); // {}\n", api_key());
    for bytes in [
        with_secret.into_bytes(),
        b"Paddle.Setup({}); // \xE9\n".to_vec(),
    ] {
        let answer = project.paddlint(args).stdin(bytes).run().ends_with(2);
        assert_eq!(answer.stdout, "", "{answer}");
        assert!(answer.stderr.contains("cannot be handed back"), "{answer}");
    }
    let dry = ["--fix", "--dry-run", "-", "--stdin-filename", "src/a.js"];
    let answer = project.paddlint(dry).stdin("Paddle.Setup({});\n").run();
    let answer = answer.ends_with(1);
    assert!(
        answer.stdout.contains("+Paddle.Initialize({});"),
        "{answer}"
    );
}

#[test]
fn files_that_cannot_be_written_back_are_left_alone() {
    let bytes: &[u8] = b"Paddle.Setup({ seller: 1 }); // caf\xE9\n";
    let project = Project::new().file("latin1.js", bytes);
    let answer = project.paddlint(["--fix"]).run().ends_with(1);
    assert!(
        answer.stderr.contains("note: `latin1.js` is not fixed"),
        "{answer}"
    );
    assert_eq!(
        fs::read(project.path().join("latin1.js")).expect("bytes"),
        bytes
    );
}

#[cfg(unix)]
#[test]
fn files_keep_what_they_are() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let text = "Paddle.Setup({ seller: 1 });\n";
    let project = Project::new()
        .file("bin/run.js", text)
        .file("real.js", text)
        .file("locked.js", text);
    let path = |name: &str| project.path().join(name);
    let set = |name: &str, mode| {
        fs::set_permissions(path(name), fs::Permissions::from_mode(mode)).expect("permissions");
    };
    set("bin/run.js", 0o775);
    set("locked.js", 0o444);
    symlink("real.js", path("link.js")).expect("a link");
    let args = ["--fix", "bin", "locked.js", "link.js"];
    let answer = project.paddlint(args).run().ends_with(1);
    assert!(
        answer
            .stderr
            .contains("`locked.js` is not fixed: it may not"),
        "{answer}"
    );
    assert!(
        answer
            .stderr
            .contains("`link.js` is not fixed: `link.js` is a symbolic"),
        "{answer}"
    );
    let read = |name: &str| fs::read_to_string(path(name)).expect("text");
    assert_eq!(read("real.js"), text);
    assert_eq!(read("locked.js"), text);
    assert_eq!(read("bin/run.js"), text.replace("Setup", "Initialize"));
    let mode = fs::metadata(path("bin/run.js"))
        .expect("there")
        .permissions();
    assert_eq!(mode.mode() & 0o777, 0o775);
    let leftovers = fs::read_dir(path("bin")).expect("a folder").count();
    assert_eq!(leftovers, 1);
}

#[test]
fn only_what_was_asked_for_is_written() {
    let project = Project::new()
        .file("package.json", "{}")
        .file(".env", format!("VITE_PADDLE_CLIENT_TOKEN=\"{TEST}\\n\"\n"))
        .file(
            "src/a.js",
            "Paddle.Environment.set('sandbox');\n\
             Paddle.Initialize({ token: import.meta.env.VITE_PADDLE_CLIENT_TOKEN });\n",
        );
    let before = files(project.path());
    project.paddlint(["--fix", "src"]).run();
    assert!(files(project.path()) == before);
    project.paddlint(["--fix", ".env"]).run().ends_with(0);
    let env = fs::read_to_string(project.path().join(".env")).expect("text");
    assert_eq!(env, format!("VITE_PADDLE_CLIENT_TOKEN=\"{TEST}\"\n"));
}

#[test]
fn it_goes_with_the_work_tree_only() {
    let project = Project::new().file("a.js", "");
    for args in [
        &["--fix", "--staged"][..],
        &["--fix", "--diff", "main"],
        &["--dry-run"],
        &["--fix", "--dry-run", "--format", "json"],
    ] {
        project.paddlint(args).run().ends_with(2);
    }
}

#[test]
fn reports_say_what_mends() {
    let project = Project::new().file("a.js", "Paddle.Setup({ seller: 1 });\n");
    let answer = project.paddlint(["."]).run().ends_with(1);
    assert!(answer.stdout.contains("1 fixable with `--fix`"), "{answer}");
    let report = json(&project, &["."]);
    let fix = &report["findings"][0]["fix"];
    assert_eq!(fix["title"], "call `Paddle.Initialize`");
    assert_eq!(fix["edits"][0]["replacement"], "Initialize");
    assert_eq!(fix["edits"][0]["column"], 8);
    let sarif = project.paddlint(["--format", "sarif"]).run();
    let sarif: Value = serde_json::from_str(&sarif.stdout).expect("JSON");
    let replacement = &sarif["runs"][0]["results"][0]["fixes"][0]["artifactChanges"][0];
    assert_eq!(replacement["artifactLocation"]["uri"], "a.js");
    let replacement = &replacement["replacements"][0];
    assert_eq!(replacement["deletedRegion"]["startColumn"], 8);
    assert_eq!(replacement["insertedContent"]["text"], "Initialize");
}
