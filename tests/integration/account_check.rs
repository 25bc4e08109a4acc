//! `paddlint account check` and `account keys`: the account beside the code.

use serde_json::Value;

use crate::account::{ACTIVE, IDLE, REVOKED, account, account_run};
use crate::harness::{Answer, Project, api_key, legacy_key};
use crate::paddle_server::{ApiKey, Server};
use crate::repositories::Repository;

const FOREIGN: &str = "live_605a1b2c3d4e54f1c2a9b7d3e8f";
const SANDBOX: &str = "test_605a1b2c3d4e54f1c2a9b7d3e8f";

fn project() -> Project {
    Project::new()
        .file("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .file(".env", format!("VITE_PADDLE_CLIENT_TOKEN={REVOKED}\n"))
        .file(
            "src/pay.js",
            format!(
                "Paddle.Initialize({{ token: import.meta.env.VITE_PADDLE_CLIENT_TOKEN }});\n\
                 export const good = '{ACTIVE}';\n"
            ),
        )
        .file(
            "src/other.js",
            format!("Paddle.Initialize({{ token: '{FOREIGN}' }});\n"),
        )
        // Somebody else's key of the same form, and Paddle's own example.
        .file(
            "src/column.js",
            "const bank = 'live_FAKEfake0FAKEfake0FAKEfake0';\n",
        )
        .file(
            "docs/a.md",
            "```js\nPaddle.Initialize({ token: 'live_7d279f61a3499fed520f7cd8c08' });\n```\n",
        )
}

fn check(project: &Project, server: &Server, key: &str, line: &str) -> Answer {
    let answer = account_run(project, server, key, &format!("check {line}")).run();
    assert!(!format!("{answer}").contains(key), "the key is shown");
    answer
}

fn lines(answer: &Answer) -> Vec<String> {
    let lines = answer.stdout.lines().filter(|line| line.contains('['));
    let short = lines.map(|line| line.split(']').next().unwrap_or("").to_owned() + "]");
    short.collect()
}

#[test]
fn the_account_and_the_code_are_compared() {
    let (server, key) = account();
    let answer = check(&project(), &server, &key, "--format short").ends_with(1);
    assert_eq!(
        lines(&answer),
        [
            ".env:1:26: error[revoked-token]",
            "<account>:1:1: note[unused-token]",
            "src/other.js:1:29: warning[unknown-token]",
        ],
        "{answer}"
    );
    assert!(answer.stdout.contains("(\"Old shop\", `ctkn_"), "{answer}");
    assert!(
        answer.stdout.contains("was revoked on 2026-05-06"),
        "{answer}"
    );
    assert!(answer.stdout.contains(IDLE), "{answer}");
    // Each has its places.
    let answer = check(&project(), &server, &key, "--format json").ends_with(1);
    let report: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let revoked = &report["findings"][0];
    assert_eq!(revoked["rule"], "revoked-token");
    assert!(
        revoked["related"].to_string().contains("src/pay.js"),
        "{revoked}"
    );
}

#[test]
fn a_sandbox_key_says_nothing_of_live_tokens() {
    let (server, _) = account();
    let key = ApiKey::new("sandbox", "Sandbox", &["client_token.read"]);
    let secret = key.secret.clone();
    {
        let mut state = server.state();
        state.add_key(key);
        state.tokens.clear();
        state.add_token("Mine", SANDBOX, "active");
    }
    let project = Project::new()
        .file(
            "a.js",
            format!(
                "Paddle.Environment.set('sandbox');\nPaddle.Initialize({{ token: '{SANDBOX}' }});\n"
            ),
        )
        .file(
            ".env.production",
            format!("PADDLE_CLIENT_TOKEN={FOREIGN}\n"),
        );
    let answer = check(&project, &server, &secret, "--format short").ends_with(0);
    assert_eq!(
        lines(&answer),
        [".env.production:1:21: note[unknown-token]"],
        "{answer}"
    );
}

#[test]
fn findings_are_suppressed_weighed_and_configured_like_all_others() {
    let (server, key) = account();
    let commented = format!(
        "// paddlint-ignore-next-line[revoked-token]: on its way out\n\
         Paddle.Initialize({{ token: '{REVOKED}' }});\n"
    );
    let project = Project::new().file("pay.js", &commented);
    check(&project, &server, &key, "--fail-on note pay.js --exclude x").ends_with(1);
    let answer = check(&project, &server, &key, "--format short pay.js").ends_with(0);
    assert!(!answer.stdout.contains("revoked-token]"), "{answer}");
    // The ordinary check knows the rule, and cannot say whether that is of use.
    let answer = project
        .paddlint(["--format", "short", "pay.js"])
        .run()
        .ends_with(0);
    assert!(!answer.stdout.contains("unused-suppression"), "{answer}");
    // Nor does this check say anything of other rules' comments.
    let project = Project::new()
        .file("pay.js", format!("// paddlint-ignore-next-line[deprecated-setup]: old\nPaddle.Setup({{ token: '{ACTIVE}' }});\n"))
        .file("paddlint.toml", "[rules]\nunused-token = \"error\"\n");
    let answer = check(&project, &server, &key, "--format short").ends_with(1);
    assert_eq!(
        lines(&answer),
        ["<account>:1:1: error[unused-token]"],
        "{answer}"
    );
    let off = Project::new()
        .file("pay.js", "let a = 1;\n")
        .file("paddlint.toml", "[rules]\nunused-token = \"off\"\n");
    check(&off, &server, &key, "--fail-on note").ends_with(0);
}

#[test]
fn a_file_that_cannot_be_read_may_use_every_token() {
    let (server, key) = account();
    let project = Project::new().file("a.js", "import x from 'paddle';\nlet = = {\n");
    let answer = check(&project, &server, &key, "--format short").ends_with(2);
    assert!(!answer.stdout.contains("unused-token"), "{answer}");
    let good = Project::new().file("a.js", "let a;\n");
    let answer = check(&good, &server, &key, "--format short").ends_with(0);
    assert_eq!(lines(&answer).len(), 2, "{answer}");
}

#[test]
fn every_format_shows_it() {
    let (server, key) = account();
    let project = project();
    for format in paddlint::report::FORMATS {
        let answer = check(
            &project,
            &server,
            &key,
            &format!("--format {}", format.name),
        );
        let answer = answer.ends_with(1);
        for rule in ["revoked-token", "unknown-token"] {
            // One format is about leaked secrets alone.
            let is_expected = format.name != "gitlab-secret-detection";
            assert_eq!(
                answer.stdout.contains(rule),
                is_expected,
                "{} {answer}",
                format.name
            );
        }
    }
    let sarif = check(&project, &server, &key, "--format sarif").stdout;
    let schema = include_str!("../schemas/sarif-2.1.0.json");
    let schema: Value = serde_json::from_str(schema).expect("JSON");
    let document: Value = serde_json::from_str(&sarif).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    assert!(validator.is_valid(&document), "{sarif}");
}

#[test]
fn names_from_the_account_cannot_steer_a_terminal() {
    let (server, key) = account();
    server.state().tokens[0].name = format!("\u{1b}[31m\u{202e}\n::error::x {}", api_key());
    let project = Project::new().file("a.js", "let a;\n");
    for line in [
        "check --format short",
        "check --format github",
        "check --format human",
        "tokens list",
    ] {
        let answer = account_run(&project, &server, &key, line)
            .run()
            .ends_with(0);
        let shown = format!("{answer}");
        assert!(
            !shown.contains('\u{1b}') && !shown.contains('\u{202e}'),
            "{shown}"
        );
        assert!(!shown.contains(&api_key()[40..]), "{shown}");
        assert!(
            !shown.lines().any(|line| line.starts_with("::error::x")),
            "{shown}"
        );
    }
}

/// Key material that is in the account, as well as in the code.
fn leaked_key(server: &Server, name: &str, status: &'static str) -> String {
    let mut key = ApiKey::new("live", name, &["transaction.read"]);
    key.status = status;
    let secret = key.secret.clone();
    server.state().add_key(key);
    secret
}

#[test]
fn leaked_keys_are_looked_up_by_their_ids_and_go_nowhere() {
    let (server, key) = account();
    let active = leaked_key(&server, "Deploy", "active");
    let revoked = leaked_key(&server, "Before", "revoked");
    let past = leaked_key(&server, "Removed", "active");
    let repository = Repository::new();
    repository.write("old.env", format!("PADDLE_API_KEY={past}\n"));
    repository.commit("first");
    repository
        .remove("old.env")
        .write("a.js", format!("const key = '{active}';\n"))
        .write("b.js", format!("const key = '{revoked}';\n"))
        .write("c.js", format!("const key = '{}';\n", api_key()))
        .write("d.env", format!("PADDLE_API_KEY={}\n", legacy_key()));
    repository.commit("second");
    let url = server.url();
    let run = |more: &str| {
        let words = ["account", "keys", "--base-url", url.as_str()].into_iter();
        let run = repository.paddlint(words.chain(more.split_whitespace()));
        let answer = run.env("PADDLE_API_KEY", &key).run().ends_with(1);
        for secret in [&key, &active, &revoked, &past, &api_key(), &legacy_key()] {
            assert!(!format!("{answer}").contains(&secret[32..]), "{answer}");
        }
        answer
    };
    let answer = run("");
    for expected in [
        "(the key in use)",
        "STILL ACTIVE, and in the code:\n           a.js:1\n",
        "already revoked, and in the code:\n           b.js:1\n",
        "not a key of the live account; in the code:\n           c.js:1\n",
        "a key without an ID, which cannot be looked up; in the code:\n           d.env:1\n",
        "created 2026-11-01 (30 days ago), expires 2027-02-01 (in 61 days), last used 2026-11-24 (7 days ago), rotatable",
        "4 API keys in the live account\n",
    ] {
        assert!(answer.stdout.contains(expected), "{answer}\n{expected}");
    }
    assert!(!answer.stdout.contains("old.env"), "{answer}");
    let answer = run("--history");
    assert!(
        answer.stdout.contains("old.env (only in the history)"),
        "{answer}"
    );
    let commit = &repository.git(&["rev-parse", "HEAD"])[..12];
    let places = format!("a.js:1\n           commit {commit} a.js\n");
    assert!(answer.stdout.contains(&places), "{answer}");
    let answer = run("--history --format json");
    let report: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    assert_eq!(report["keys"].as_array().map(Vec::len), Some(4));
    assert_eq!(report["foreign"][0]["places"][0]["place"], "c.js:1");
    assert_eq!(report["without_id"].as_array().map(Vec::len), Some(1));
    // What is asked holds no key but the one in use.
    for request in &server.state().requests {
        let text = format!("{request:?}");
        for secret in [&active, &revoked, &past, &api_key(), &legacy_key()] {
            assert!(!text.contains(&secret[30..]), "a leaked key was sent");
        }
    }
}

#[test]
fn keys_that_are_of_no_use_any_more_are_no_alarm() {
    let (server, key) = account();
    let revoked = leaked_key(&server, "Before", "revoked");
    {
        let mut state = server.state();
        let legacy = state.keys.last_mut().expect("a key");
        legacy.permissions = None;
        legacy.expires_at = None;
        legacy.last_used_at = None;
        legacy.exposed_at = Some("2026-10-01T00:00:00Z");
        legacy.rotatable = false;
    }
    let project = Project::new().file("b.js", format!("const key = '{revoked}';\n"));
    let answer = account_run(&project, &server, &key, "keys")
        .run()
        .ends_with(0);
    let expected = "legacy: may do everything, does not expire, never used, EXPOSED 2026-10-01 (61 days ago), not rotatable";
    assert!(answer.stdout.contains(expected), "{answer}");
}
