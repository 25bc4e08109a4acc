//! The reports of audits of real repositories: against their schemas, several
//! at once, and as docs/audit.md says.

use std::path::Path;

use paddlint::report::audit::AUDIT_FORMATS;
use serde_json::Value;

use crate::audit::key;
use crate::harness::Project;
use crate::repositories::Repository;

const TOKEN: &str = "test_0123456789abcdef0123456789a";

/// Secrets that came and went, and a mistake in the current commit.
fn shop() -> Repository {
    let repository = Repository::new();
    repository
        .write("a.env", format!("KEY={}\n", key("one")))
        .commit("one <b>&\"'");
    repository.remove("a.env").commit("two");
    repository
        .write("b.ts", format!("const key = '{}';\n", key("two")))
        .write("pay.js", format!("Paddle.Setup({{ token: '{TOKEN}' }});\n"))
        .commit("three");
    repository.git(&["tag", "v1.0"]);
    repository
}

#[track_caller]
fn assert_follows(text: &str, schema: &str) -> Value {
    let document = serde_json::from_str(text).expect("JSON and nothing else");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(schema);
    let schema = std::fs::read_to_string(path).expect("a schema");
    let schema = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<String> = schema
        .iter_errors(&document)
        .map(|error| format!("{error} at {}", error.instance_path))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
    document
}

#[test]
fn real_audits_follow_the_schemas() {
    let shop = shop();
    let path = shop.path().to_str().expect("UTF-8").to_owned();
    let shallow = Repository::of(&[
        "clone",
        "--quiet",
        "--depth",
        "1",
        &format!("file://{path}"),
        ".",
    ]);
    let empty = Repository::new();
    let bare = Repository::of(&["clone", "--quiet", "--bare", &path, "."]);
    let every = [&path, "missing", "."];
    let none: [&str; 0] = [];
    let cases = [
        (&shop, &none[..], 1),
        (&shallow, &none, 2),
        (&empty, &none, 0),
        (&bare, &none, 1),
        (&empty, &every, 2),
    ];
    for (repository, arguments, status) in cases {
        for (format, schema) in [
            ("json", "schemas/audit-v1.schema.json"),
            ("sarif", "tests/schemas/sarif-2.1.0.json"),
        ] {
            let command = [&["audit", "--format", format], arguments].concat();
            let answer = repository.paddlint(command).run().ends_with(status);
            let text = answer.stdout.replace("[VERSION]", "1.2.3");
            assert_follows(&text, schema);
        }
    }
}

#[test]
fn several_reports_are_written_at_once() {
    let shop = shop();
    let out = Project::new();
    let mut command = vec!["audit".to_owned()];
    for format in AUDIT_FORMATS {
        let file = out.path().join(format.name);
        command.extend(["--format", format.name, "-o"].map(str::to_owned));
        command.push(file.to_str().expect("UTF-8").to_owned());
    }
    let words = || command.iter().map(String::as_str);
    let answer = shop.paddlint(words()).run().ends_with(1);
    assert_eq!(answer.stdout, "");
    assert!(
        answer
            .stderr
            .starts_with("2 secrets, 1 in HEAD: looked at "),
        "{answer}"
    );
    for format in AUDIT_FORMATS {
        let text = std::fs::read_to_string(out.path().join(format.name)).expect("it is written");
        assert!(text.contains("leaked-api-key"), "{}", format.name);
        assert!(!text.contains("4Fq"), "{}", format.name);
        // The same as on stdout, but for the time of the run.
        let command = ["audit", "--format", format.name];
        let shown = shop.paddlint(command).run().ends_with(1).stdout;
        if format.name != "html" {
            let text = text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
            assert_eq!(shown, text, "{}", format.name);
        }
    }
    let quiet = words().chain(["--quiet"]);
    let answer = shop.paddlint(quiet).run().ends_with(1);
    assert_eq!(answer.stderr, "");
    for (arguments, told) in [
        (["-o", "x"].as_slice(), "has no `--format` before it"),
        (
            &["--format", "json", "--format", "html"],
            "both go to stdout",
        ),
        (&["--format", "html", "-o", "no/x"], "does not exist"),
        (&["--format", "junit"], "possible values: human, json"),
    ] {
        let command = [&["audit"], arguments].concat();
        let answer = shop.paddlint(command).run().ends_with(2);
        assert!(answer.stderr.contains(told), "{answer}");
        assert_eq!(answer.stdout, "");
    }
}

#[test]
fn a_folder_that_does_not_exist_is_not_the_repository_around_it() {
    let shop = shop();
    let answer = shop.paddlint(["audit", "missing"]).run().ends_with(2);
    assert!(
        answer.stderr.contains("`missing` cannot be opened"),
        "{answer}"
    );
    let answer = shop.paddlint(["audit", "missing", "."]).run().ends_with(2);
    assert!(answer.stdout.contains("2 secrets, 1 in HEAD"), "{answer}");
    assert!(
        answer.stderr.contains("`missing` cannot be opened"),
        "{answer}"
    );
}

#[test]
fn the_page_knows_every_format_and_its_commands_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("docs/audit.md")).expect("a page");
    for format in AUDIT_FORMATS {
        let row = format!("| `{}` |", format.name);
        assert!(page.lines().any(|line| line.starts_with(&row)), "{row}");
    }
    let shop = shop();
    shop.write("repositories.txt", ".\n# none\n");
    let mut commands = 0;
    for line in page.lines() {
        let Some(command) = line.strip_prefix("paddlint audit") else {
            continue;
        };
        // What comes after the command is the shell's, or a comment.
        let command = command.split(['|', '#']).next().unwrap_or("");
        let arguments = ["audit"].into_iter().chain(command.split_whitespace());
        let answer = shop.paddlint(arguments).run();
        assert!(matches!(answer.status, Some(0 | 1)), "{line}: {answer}");
        commands += 1;
    }
    assert!(commands > 6, "{commands} commands");
}
