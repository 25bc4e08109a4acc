//! `paddlint where`: a script can guard a revocation with it.

use serde_json::Value;

use crate::harness::{Project, api_key};
use crate::repositories::Repository;

const TOKEN: &str = "live_9b7d3e8f605a1b2c3d4e54f1c2a";
const OTHER: &str = "live_4f1c2a9b7d3e8f605a1b2c3d4e5";

fn project() -> Project {
    Project::new()
        .file("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .file(".env", format!("VITE_PADDLE_TOKEN={TOKEN}\n"))
        .file(
            "src/token.js",
            format!("export const paddle = '{TOKEN}';\n"),
        )
        .file(
            "src/pay.js",
            "import { paddle } from './token';\nPaddle.Initialize({ token: paddle });\n",
        )
        .file(
            "src/env.js",
            "Paddle.Initialize({ token: import.meta.env.VITE_PADDLE_TOKEN });\n",
        )
        .file("notes.txt", format!("the old one was {TOKEN}.\n"))
        .file(
            "other.js",
            format!("Paddle.Initialize({{ token: '{OTHER}' }});\n"),
        )
}

#[test]
fn every_use_is_told() {
    let answer = project().paddlint(["where", TOKEN]).run();
    assert_eq!(answer.status, Some(1), "{}", answer.stderr);
    insta::assert_snapshot!(answer.stdout, @r"
    .env:1:19: `VITE_PADDLE_TOKEN` holds it
    notes.txt:1:17: is written here
    src/env.js:1:28: gives `VITE_PADDLE_TOKEN`, which holds it, to `Paddle.Initialize`
    src/pay.js:2:28: gives it to `Paddle.Initialize`
    src/token.js:1:24: is written here
    5 places use it
    ");
    let answer = project()
        .paddlint(["where", "-", "src/env.js"])
        .stdin(TOKEN)
        .run();
    assert_eq!(answer.status, Some(0), "{}", answer.stdout);
    let unused = TOKEN.replace('9', "8");
    let answer = project().paddlint(["where", &unused]).run();
    assert_eq!(
        (answer.status, answer.stdout.as_str()),
        (Some(0), "nothing uses it\n")
    );
    let answer = project()
        .paddlint(["where", "--format", "json", TOKEN])
        .run();
    let document: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    assert_eq!(document["used"], true);
    assert_eq!(document["uses"][0]["path"], ".env");
}

#[test]
fn the_history_counts_if_asked_for() {
    let repository = Repository::new();
    repository
        .write("a.js", format!("x('{TOKEN}')\n"))
        .commit("one");
    repository.remove("a.js").write("b.js", "").commit("two");
    let answer = repository.paddlint(["where", TOKEN]).run();
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    let answer = repository.paddlint(["where", "--history", TOKEN]).run();
    assert_eq!(answer.status, Some(1), "{}", answer.stderr);
    assert!(answer.stdout.contains("under a.js"), "{}", answer.stdout);
    let answer = repository.paddlint(["where", "--history", OTHER]).run();
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    assert!(
        answer.stdout.contains("never in the history"),
        "{}",
        answer.stdout
    );
    repository
        .write("c.js", "")
        .commit(&format!("with {OTHER}"));
    let answer = repository.paddlint(["where", "--history", OTHER]).run();
    assert_eq!(answer.status, Some(1), "{}", answer.stderr);
    assert!(
        answer
            .stdout
            .contains("(1 commit brought it in), in a message"),
        "{}",
        answer.stdout
    );
    let json = ["where", "--history", "--format", "json", OTHER];
    let answer = repository.paddlint(json).run();
    let told: serde_json::Value = serde_json::from_str(&answer.stdout).expect("JSON");
    assert_eq!(told["history"]["paths"], serde_json::json!([]));
    assert_eq!(told["problems"], serde_json::json!([]));
}

#[test]
fn what_is_no_token_is_refused_and_what_cannot_be_read_told() {
    let key = api_key();
    for wrong in ["live_short", "", key.as_str()] {
        let answer = project().paddlint(["where", wrong]).run();
        assert_eq!(answer.status, Some(2));
        assert!(
            answer.stderr.contains("no client token"),
            "{}",
            answer.stderr
        );
        assert!(!answer.stderr.contains("4Fq"));
    }
    let broken = project().file(
        "broken.js",
        format!("Paddle.Initialize({{ token: '{TOKEN}'"),
    );
    let answer = broken.paddlint(["where", TOKEN]).run();
    assert_eq!(answer.status, Some(2));
    assert!(answer.stderr.contains("broken.js"), "{}", answer.stderr);
}

#[test]
fn the_configuration_says_what_uses_a_token() {
    let project = project()
        .file(
            "paddlint.toml",
            "exclude = ['*.txt']\ninit-wrappers = ['pay']\n",
        )
        .file(
            "src/wrapped.js",
            "import { paddle } from './token';\npay({ token: paddle });\n",
        );
    let lines = |arguments: &[&str]| -> Vec<String> {
        let answer = project
            .paddlint([&["where", TOKEN], arguments].concat())
            .run();
        assert_eq!(answer.status, Some(1), "{answer}");
        answer.stdout.lines().map(str::to_owned).collect()
    };
    let wrapped = "src/wrapped.js:2:14: gives it to `pay`".to_owned();
    assert!(lines(&[]).contains(&wrapped), "{:?}", lines(&[]));
    assert!(!lines(&["--no-config"]).contains(&wrapped));
    // What is excluded breaks all the same.
    assert!(lines(&[]).iter().any(|line| line.starts_with("notes.txt")));
}
