//! The configuration: where it is found, what it does, and how mistakes in it
//! are told.

use serde_json::{Value, json};

use crate::harness::{Answer, Project, api_key, legacy_key};

pub(crate) const TEST: &str = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
pub(crate) const LIVE: &str = "live_9b7d3e8f605a1b2c3d4e54f1c2a";

/// A call that is sent to production with a test token.
fn call() -> String {
    format!("Paddle.Initialize({{ token: '{TEST}' }});\n")
}

/// A repository with a call in two folders.
fn shop() -> Project {
    Project::new()
        .file(".git/HEAD", "")
        .file("src/a.js", call())
        .file("src/legacy/b.js", call())
}

/// `path severity[rule]` of each finding.
pub(crate) fn told(answer: &Answer) -> Vec<String> {
    let lines = answer.stdout.lines();
    lines
        .filter_map(|line| {
            let (place, rest) = line.split_once(": ")?;
            let (what, _) = rest.split_once("] ")?;
            Some(format!("{} {what}]", place.split(':').next()?))
        })
        .collect()
}

pub(crate) fn check(project: &Project, args: &[&str]) -> Answer {
    let args = ["--no-git", "--format", "short"].iter().chain(args);
    project.paddlint(args).run()
}

#[test]
fn severities_overrides_excludes_and_fail_on() {
    let both = [
        "src/a.js error[sandbox-not-set]",
        "src/legacy/b.js error[sandbox-not-set]",
    ];
    let cases: [(&str, &[&str], i32, &[&str]); 12] = [
        ("", &[], 1, &both),
        ("fail-on = 'never'", &[], 0, &both),
        ("fail-on = 'never'", &["--fail-on", "error"], 1, &both),
        ("rules = { sandbox-not-set = 'off' }", &[], 0, &[]),
        (
            "rules = { sandbox-not-set = 'note' }",
            &[],
            0,
            &[
                "src/a.js note[sandbox-not-set]",
                "src/legacy/b.js note[sandbox-not-set]",
            ],
        ),
        (
            "[[overrides]]\nfiles = ['src/legacy/']\nrules = { sandbox-not-set = 'off' }",
            &[],
            1,
            &both[..1],
        ),
        (
            "[rules]\nsandbox-not-set = 'off'\n[[overrides]]\nfiles = ['*.js']\nrules = { sandbox-not-set = 'off' }\n\
             [[overrides]]\nfiles = ['/src/*.js']\nrules = { sandbox-not-set = 'warning' }",
            &[],
            1,
            &["src/a.js warning[sandbox-not-set]"],
        ),
        // An override that says nothing of the rule decides nothing.
        (
            "[[overrides]]\nfiles = ['*.js']\nrules = { sandbox-not-set = 'note' }\n\
             [[overrides]]\nfiles = ['*.js']\nrules = { missing-token = 'off' }",
            &["--fail-on", "note", "src/a.js"],
            1,
            &["src/a.js note[sandbox-not-set]"],
        ),
        ("exclude = ['/src/legacy/']", &[], 1, &both[..1]),
        (
            "exclude = ['/src/legacy/']",
            &["src/legacy/b.js"],
            1,
            &both[1..],
        ),
        (
            "exclude = ['/src/legacy/']",
            &["--force-exclude", "src/legacy/b.js"],
            0,
            &[],
        ),
        ("exclude = ['/src/legacy/']", &["--exclude", "a.js"], 0, &[]),
    ];
    for (config, args, status, expected) in cases {
        let project = shop().file("paddlint.toml", config);
        let answer = check(&project, args).ends_with(status);
        assert_eq!(told(&answer), expected, "{config} {args:?}\n{answer}");
    }
}

/// What stands in Paddle's documentation says nothing about environments, also
/// where nobody wants to hear that it is there.
#[test]
fn documented_tokens_contradict_nothing() {
    let project = Project::new()
        .file("paddlint.toml", "rules = { placeholder-token = 'off' }")
        .file(
            ".env.sandbox",
            "NEXT_PUBLIC_PADDLE_CLIENT_TOKEN=live_7d279f61a3499fed520f7cd8c08\n",
        )
        .file(
            "src/a.js",
            "Paddle.Environment.set('sandbox');\n\
             Paddle.Initialize({ token: 'live_7d279f61a3499fed520f7cd8c08' });\n",
        );
    assert_eq!(told(&check(&project, &[]).ends_with(0)), [""; 0]);
}

/// What one rule is about no other tells in its place.
#[test]
fn a_credential_under_another_name_is_no_malformed_token() {
    let project = Project::new()
        .file("paddlint.toml", "rules = { wrong-credential = 'off' }")
        .file(
            ".env",
            "PADDLE_CLIENT_TOKEN=ntfset_01gkpjp8bkm3tm53kdgkx6sms7\n",
        );
    assert_eq!(told(&check(&project, &[]).ends_with(0)), [""; 0]);
}

#[test]
fn what_is_turned_off_hides_nothing() {
    let text = format!("initializePaddle({{ token: '{}' }});\n", api_key());
    let text = format!("import {{ initializePaddle }} from '@paddle/paddle-js';\n{text}");
    for (config, expected) in [
        ("", "api-key-as-client-token"),
        (
            "rules = { api-key-as-client-token = 'off' }",
            "leaked-api-key",
        ),
    ] {
        let project = Project::new()
            .file("a.js", &text)
            .file("paddlint.toml", config);
        let answer = check(&project, &[]).ends_with(1);
        assert_eq!(
            told(&answer),
            [format!("a.js error[{expected}]")],
            "{config}"
        );
    }
}

#[test]
fn the_configuration_is_in_the_root() {
    let off = "rules = { sandbox-not-set = 'off' }\n";
    let pyproject = format!("[project]\nname = 'x'\n[tool.paddlint]\n{off}");
    let package = r#"{ "name": "x", "paddlint": { "rules": { "sandbox-not-set": "off" } } }"#;
    for (name, text) in [
        ("paddlint.toml", off),
        (".paddlint.toml", off),
        ("pyproject.toml", &pyproject),
        ("package.json", package),
    ] {
        let project = shop().file(name, text);
        check(&project, &[]).ends_with(0);
        check(&project, &["--no-config"]).ends_with(1);
        check(&project, &["--config", name, "src"]).ends_with(0);
        let args = ["--no-git", "--format", "short"];
        let below = project.paddlint(args).in_folder("src").run();
        assert_eq!(below.status, Some(0), "{name}\n{below}");
    }
    // It says nothing of paddlint, or is broken and none of its business.
    for (name, text) in [
        (
            "pyproject.toml",
            "[project]\ndependencies = ['paddlint']\n[tool.other]\n",
        ),
        ("pyproject.toml", "[project\n"),
        (
            "package.json",
            r#"{ "devDependencies": { "paddlint": "1" } }"#,
        ),
        ("package.json", "{"),
    ] {
        check(&shop().file(name, text), &["src"]).ends_with(1);
    }
    // Above the root nothing is looked for.
    let project = Project::new()
        .file("paddlint.toml", "wrong")
        .file("inner/.git/HEAD", "");
    project
        .paddlint(["config", "show"])
        .in_folder("inner")
        .run()
        .ends_with(0);
}

#[test]
fn several_configurations_are_a_mistake() {
    let project = shop()
        .file("paddlint.toml", "fail-on = 'error'\n")
        .file(".paddlint.toml", "")
        .file("package.json", r#"{ "paddlint": {} }"#);
    let answer = check(&project, &[]).ends_with(2);
    let message = "paddlint is configured in `paddlint.toml` and in `.paddlint.toml` and in";
    assert!(answer.stderr.contains(message), "{answer}");
    assert!(answer.stderr.contains("package.json:1:3"), "{answer}");
}

#[test]
fn nested_configurations_are_problems() {
    let project = shop()
        .file("paddlint.toml", "")
        .file("src/paddlint.toml", "fail-on = 'error'");
    let answer = check(&project, &[]).ends_with(2);
    assert!(
        answer.stderr.contains(
            "src/paddlint.toml: problem[nested-config] `src/paddlint.toml` configures nothing: only \
             `paddlint.toml`, in the root, does"
        ),
        "{answer}"
    );
    check(&project, &["--no-config"]).ends_with(1);
    check(&project, &["src/a.js"]).ends_with(1);
    let named = ["-", "--stdin-filename", "src/paddlint.toml"];
    let text = project.paddlint(named).stdin("x").run().ends_with(2);
    assert!(text.stderr.contains("problem[nested-config]"), "{text}");
    // From a subfolder the root is still the root.
    let below = project
        .paddlint(["--no-git"])
        .in_folder("src")
        .run()
        .ends_with(2);
    assert!(below.stderr.contains("only `../paddlint.toml`"), "{below}");
}

#[test]
fn every_mistake_is_told_at_once_with_its_place() {
    let config = "fail-onn = 1\n\
        fail-on = 'eror'\n\
        exclude = ['a', 3, '[x', '']\n\
        env-files = ['../x', '/x']\n\
        init-wrappers = ['a b', '1a']\n\
        foreign-pragmas = 'no'\n\
        baseline = 3\n\
        [rules]\n\
        sandbox-not-sett = 'off'\n\
        missing-token = 'warn'\n\
        [credential-names]\n\
        client-token = ['A']\n\
        api-key = ['A']\n\
        apikey = ['A']\n\
        [environments]\n\
        'a.json' = 'test'\n\
        '!a' = 'sandbox'\n\
        [[overrides]]\n\
        file = ['a']\n";
    let answer = check(&shop().file("paddlint.toml", config), &[]).ends_with(2);
    assert_eq!(answer.stdout, "");
    let places: Vec<&str> = answer
        .stderr
        .lines()
        .filter_map(|line| line.trim().strip_prefix("╭─[paddlint.toml:"))
        .map(|place| place.trim_end_matches(']'))
        .collect();
    assert_eq!(
        places,
        [
            "1:1", "2:11", "3:17", "3:20", "3:26", "4:14", "4:22", "5:18", "5:25", "6:19", "7:12",
            "9:1", "10:17", "13:12", "14:1", "16:12", "17:1", "18:1", "18:1", "19:1"
        ],
        "{answer}"
    );
    for hint in [
        "did you mean `fail-on`?",
        "did you mean `error`?",
        "did you mean `sandbox-not-set`?",
        "did you mean `warning`?",
        "did you mean `api-key`?",
        "did you mean `files`?",
        "20 mistakes in the configuration; nothing was checked",
    ] {
        assert!(answer.stderr.contains(hint), "{hint}\n{answer}");
    }
}

#[test]
fn broken_notation_is_told_with_all_else() {
    let cases = [
        (
            "paddlint.toml",
            "fail-on = \nexclude = [1]\nx = ",
            "4 mistakes",
        ),
        (
            "pyproject.toml",
            "[tool.paddlint]\nfail-on = 'x'\n[a\n",
            "2 mistakes",
        ),
        (
            "package.json",
            r#"{ "paddlint": { "fail-on": "error", } "#,
            "1 mistake ",
        ),
        ("package.json", r#"{ "paddlint": [] }"#, "1 mistake "),
        (
            "package.json",
            r#"{ "paddlint": { "fail-on": "error", "fail-on": "note" } }"#,
            "1 mistake ",
        ),
    ];
    for (name, text, expected) in cases {
        let answer = check(&shop().file(name, text), &["src"]).ends_with(2);
        assert!(answer.stderr.contains(expected), "{text}\n{answer}");
    }
}

#[test]
fn what_is_set_twice_or_is_no_text_is_told() {
    let twice = r#"{"paddlint": {"rules": {"missing-token": "off", "missing-token": "error"}}}"#;
    for (file, text, told) in [
        ("package.json", twice, "set twice"),
        ("paddlint.toml", "fail-on = 1979-05-27\n", "not a date"),
    ] {
        let answer = check(&shop().file(file, text), &[]).ends_with(2);
        assert!(answer.stderr.contains(told), "{answer}");
    }
    let project = shop().file("x.json", r#"{"rules": {"sandbox-not-set": "off"}}"#);
    check(&project, &["--config", "x.json"]).ends_with(0);
    let show = ["config", "show", "--format", "json", "--fail-on", "never"];
    let answer = project.paddlint(show).run().ends_with(0);
    assert!(answer.stdout.contains(r#""kind": "flag""#), "{answer}");
}

#[test]
fn a_configuration_that_cannot_be_read_says_so() {
    let project = shop()
        .file("empty.bin", [0, 0, 0])
        .file("pyproject.toml", "[tool]\n");
    for (file, why) in [
        ("gone.toml", "there is no such file"),
        ("src", "it is not a file"),
        ("empty.bin", "it is not text"),
        ("pyproject.toml", "it says nothing about paddlint"),
    ] {
        let answer = check(&project, &["--config", file]).ends_with(2);
        assert!(
            answer.stderr.contains(&format!("`{file}`: {why}")),
            "{answer}"
        );
    }
    let answer = check(&shop().file("paddlint.toml/x", ""), &["src"]).ends_with(2);
    assert!(
        answer.stderr.contains("`paddlint.toml`: it is not a file"),
        "{answer}"
    );
}

#[test]
fn the_values_in_force_say_where_they_come_from() {
    let config = "exclude = ['dist/']\n[rules]\nmissing-token = 'note'\n\
                  [[overrides]]\nfiles = ['e2e/']\nrules = { unusual-token = 'off' }\n";
    let project = shop().file("paddlint.toml", config);
    let args = ["config", "show", "--fail-on", "never", "--exclude", "x"];
    let answer = project.paddlint(args).run().ends_with(0);
    for line in [
        "# paddlint.toml",
        "fail-on = \"never\"  # --fail-on",
        "exclude = [\"dist/\"]  # paddlint.toml:1",
        "exclude = [\"x\"]  # --exclude",
        "rules.missing-token = \"note\"  # paddlint.toml:3",
        "rules.leaked-api-key = \"error\"  # default",
        "overrides.[\"e2e/\"].unusual-token = \"off\"  # paddlint.toml:6",
        "baseline = (none)  # default",
    ] {
        assert!(
            answer.stdout.lines().any(|found| found == line),
            "{line}\n{answer}"
        );
    }
    let json = ["config", "show", "--format", "json"];
    let answer = project.paddlint(json).in_folder("src").run().ends_with(0);
    let shown: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    assert_eq!(shown["file"], "../paddlint.toml");
    let settings = shown["settings"].as_array().expect("a list");
    let origin = |key: &str| {
        let setting = settings.iter().find(|setting| setting["key"] == key);
        setting.map(|setting| setting["origin"].clone())
    };
    assert_eq!(
        origin("rules.missing-token"),
        Some(json!({ "kind": "file", "path": "../paddlint.toml", "line": 3 }))
    );
    assert_eq!(origin("fail-on"), Some(json!({ "kind": "default" })));
}

#[test]
fn no_secret_of_a_configuration_is_told() {
    for secret in [api_key(), legacy_key()] {
        let config = format!(
            "'{secret}' = 1\nfail-on = '{secret}'\nexclude = ['{secret}', '[{secret}']\n\
             baseline = '/{secret}'\n[credential-names]\napi-key = ['{secret}', '-{secret}']\n\
             [rules]\n'{secret}' = 'off'\n[environments]\n'{secret}' = '{secret}'\n"
        );
        let answer = check(&shop().file("paddlint.toml", &config), &[]).ends_with(2);
        assert!(
            !answer.to_string().contains(&secret[secret.len() - 12..]),
            "{answer}"
        );
        let good = format!(
            "exclude = ['{secret}']\nbaseline = '{secret}'\n[environments]\n'{secret}' = 'sandbox'"
        );
        let project = shop().file("paddlint.toml", good);
        for format in ["human", "json"] {
            let answer = project
                .paddlint(["config", "show", "--format", format])
                .run()
                .ends_with(0);
            assert!(
                !answer.to_string().contains(&secret[secret.len() - 12..]),
                "{answer}"
            );
        }
    }
}

#[test]
fn suppression_is_configured() {
    let leak = format!("key: {} # gitleaks:allow\n", api_key());
    let project = Project::new().file("a.yaml", &leak);
    check(&project, &[]).ends_with(0);
    let project = project.file("paddlint.toml", "foreign-pragmas = false\n");
    check(&project, &[]).ends_with(1);
    project
        .paddlint(["baseline", "create", "known.json"])
        .run()
        .ends_with(0);
    let config = "foreign-pragmas = false\nbaseline = 'known.json'\n";
    let project = project.file("paddlint.toml", config);
    check(&project, &[]).ends_with(0);
    // What is known is found anew where a baseline is made.
    let again = ["baseline", "create", "again.json"];
    let answer = project.paddlint(again).run().ends_with(0);
    assert!(answer.stdout.starts_with("1 entry"), "{answer}");
    let shown = project.paddlint(["config", "show"]).run().ends_with(0);
    assert!(
        shown
            .stdout
            .contains("baseline = \"known.json\"  # paddlint.toml:2"),
        "{shown}"
    );
    let shown = project
        .paddlint(["config", "show", "--baseline", "x"])
        .run()
        .ends_with(0);
    assert!(
        shown.stdout.contains("baseline = \"x\"  # --baseline"),
        "{shown}"
    );
    // What suppression finds has its severity, too.
    let comment = "// paddlint-ignore-next-line[missing-token]\nx\n";
    let project = Project::new().file("paddle.js", comment);
    assert_eq!(
        told(&check(&project, &[])),
        ["paddle.js warning[unused-suppression]"]
    );
    let project = project.file("paddlint.toml", "rules = { unused-suppression = 'error' }");
    assert_eq!(
        told(&check(&project, &[])),
        ["paddle.js error[unused-suppression]"]
    );
    let project = project.file("paddlint.toml", "rules = { unused-suppression = 'off' }");
    assert_eq!(told(&check(&project, &[])), [""; 0]);
}

#[test]
fn comments_about_what_is_turned_off_are_of_no_use_for_now_only() {
    let text =
        "// paddlint-ignore-next-line[missing-token, sandbox-not-set]\nPaddle.Initialize();\n";
    let project = Project::new().file("paddle.js", text);
    let unused = "paddle.js warning[unused-suppression]";
    assert_eq!(told(&check(&project, &[])), [unused]);
    let off = "rules = { sandbox-not-set = 'off' }";
    let project = project.file("paddlint.toml", off);
    assert_eq!(told(&check(&project, &[])), [""; 0]);
    // Where it is turned off elsewhere it is not.
    let elsewhere = "overrides = [{ files = ['x.js'], rules = { sandbox-not-set = 'off' } }]";
    let project = project.file("paddlint.toml", elsewhere);
    assert_eq!(told(&check(&project, &[])), [unused]);
    // So it is with the baseline: `prune` keeps what may be needed again.
    let project = project.file("a.py", format!("KEY = '{}'\n", api_key()));
    let create = ["baseline", "create", "--path", "a.py"];
    project.paddlint(create).run().ends_with(0);
    let config = "baseline = '.paddlint-baseline.json'\n[rules]\nsandbox-not-set = 'off'\n";
    let off = format!("{config}leaked-api-key = 'off'\n");
    let project = project.file("paddlint.toml", off);
    check(&project, &[]).ends_with(0);
    let answer = project.paddlint(["baseline", "prune"]).run().ends_with(0);
    assert!(answer.stdout.starts_with("0 removed, 1 entry"), "{answer}");
    let project = project
        .file("paddlint.toml", config)
        .file("a.py", "KEY = ''\n");
    check(&project, &[]).ends_with(1);
}

#[test]
fn the_configured_baseline_is_the_one_that_is_kept() {
    let project = Project::new()
        .file(".git/HEAD", "")
        .file("paddlint.toml", "baseline = 'lint/known.json'\n")
        .file("src/a.py", format!("KEY = '{}'\n", api_key()))
        .file("lint/README", "");
    let below = |args: &[&str]| project.paddlint(args).in_folder("src").run();
    let answer = below(&["baseline", "create"]).ends_with(0);
    assert!(
        answer.stdout.contains("1 entry in `../lint/known.json`"),
        "{answer}"
    );
    project.paddlint(["check"]).run().ends_with(0);
    below(&["check"]).ends_with(0);
    let answer = project.paddlint(["baseline", "create"]).run().ends_with(2);
    assert!(
        answer.stderr.contains("`lint/known.json` is there already"),
        "{answer}"
    );
    let answer = project.paddlint(["baseline", "update"]).run().ends_with(0);
    assert!(
        answer
            .stdout
            .contains("0 added, 1 entry in `lint/known.json`"),
        "{answer}"
    );
    // What the command line says counts, and `--no-config` leaves it aside.
    let other = ["baseline", "create", "other.json"];
    project.paddlint(other).run().ends_with(0);
    let plain = ["baseline", "create", "--no-config"];
    let answer = project.paddlint(plain).run().ends_with(0);
    assert!(
        answer.stdout.contains("`.paddlint-baseline.json`"),
        "{answer}"
    );
}

#[test]
fn a_hundred_thousand_mistakes_are_told_soon() {
    let text: String = (0..100_000).map(|at| format!("a{at} = {at}\n")).collect();
    let project = Project::new().file("paddlint.toml", text);
    let answer = project.paddlint(["check"]).run();
    assert_eq!(answer.status, Some(2));
    assert!(
        answer.stderr.contains("100000 mistakes"),
        "{} bytes",
        answer.stderr.len()
    );
    assert!(answer.stderr.contains("and 99900 more"));
}

#[cfg(unix)]
#[test]
fn a_link_out_of_the_project_is_not_followed() {
    let elsewhere = Project::new().file("secret", "hidden = 1\n");
    let project = Project::new().file("a.js", "");
    let link = project.path().join("paddlint.toml");
    std::os::unix::fs::symlink(elsewhere.path().join("secret"), link).expect("a link");
    let answer = project.paddlint(["check"]).run();
    assert_eq!(answer.status, Some(2));
    assert!(!answer.stderr.contains("hidden"), "{}", answer.stderr);
    assert!(
        answer.stderr.contains("leads out of the project"),
        "{}",
        answer.stderr
    );
}

#[test]
fn secrets_in_a_configuration_that_does_not_count_are_found() {
    let project = Project::new()
        .file("a/paddlint.toml", format!("# {}\n", api_key()))
        .file(".git/HEAD", "");
    let answer = project.paddlint(["check"]).run();
    assert_eq!(answer.status, Some(2));
    assert!(
        answer.stdout.contains("leaked-api-key"),
        "{}",
        answer.stdout
    );
}
