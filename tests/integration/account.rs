//! `paddlint account tokens`, against a stand-in for Paddle's API.

use serde_json::Value;

use crate::harness::{Answer, Project, Run, legacy_key, paddlint};
use crate::paddle_server::state::Fault;
use crate::paddle_server::{ApiKey, Server, State};
use crate::repositories::Repository;

pub(crate) const ACTIVE: &str = "live_4f1c2a9b7d3e8f605a1b2c3d4e5";
pub(crate) const REVOKED: &str = "live_9b7d3e8f605a1b2c3d4e54f1c2a";
pub(crate) const IDLE: &str = "live_3e8f605a1b2c3d4e54f1c2a9b7d";

/// A live account with three tokens, and a key for everything.
pub(crate) fn account() -> (Server, String) {
    let mut state = State::new("live");
    let all = ["client_token.read", "client_token.write", "api_key.read"];
    let key = ApiKey::new("live", "Everything", &all);
    let secret = key.secret.clone();
    state.add_key(key);
    state.add_token("Pricing page", ACTIVE, "active");
    state.add_token("Old shop", REVOKED, "revoked");
    state.add_token("Nobody's", IDLE, "active");
    (Server::start(0, state), secret)
}

/// `paddlint account …` in a project, on its way to a server.
pub(crate) fn account_run(project: &Project, server: &Server, key: &str, line: &str) -> Run {
    let words = line.split_whitespace().map(str::to_owned);
    let fixed = ["account".to_owned()].into_iter();
    let url = ["--base-url".to_owned(), server.url()];
    project
        .paddlint(fixed.chain(words).chain(url))
        .env("PADDLE_API_KEY", key)
}

fn run(server: &Server, key: &str, line: &str) -> Answer {
    let answer = account_run(&Project::new(), server, key, line).run();
    assert!(!format!("{answer}").contains(key), "the key is shown");
    answer
}

fn json(answer: &Answer) -> Value {
    serde_json::from_str(&answer.stdout).expect("JSON")
}

#[test]
fn tokens_are_listed_by_their_status() {
    let (server, key) = account();
    let answer = run(&server, &key, "tokens list").ends_with(0);
    assert!(
        answer.stdout.contains(ACTIVE) && answer.stdout.contains("Nobody's"),
        "{answer}"
    );
    assert!(!answer.stdout.contains(REVOKED), "{answer}");
    assert!(
        answer
            .stdout
            .ends_with("2 active client-side tokens in the live account\n"),
        "{answer}"
    );
    let answer = run(&server, &key, "tokens list --status revoked").ends_with(0);
    assert!(
        answer.stdout.contains("1 revoked client-side token in"),
        "{answer}"
    );
    let answer = run(&server, &key, "tokens list --status all --format json").ends_with(0);
    let document = json(&answer);
    assert_eq!(document["environment"], "live");
    let statuses: Vec<_> = document["tokens"]
        .as_array()
        .expect("a list")
        .iter()
        .collect();
    assert_eq!(statuses.len(), 3);
    assert_eq!(statuses[0]["name"], "Nobody's", "the newest first");
    assert_eq!(statuses[1]["revoked_at"], "2026-05-06T07:08:09.000000Z");
    // What every request says.
    let state = server.state();
    let headers = &state.requests.last().expect("a request").headers;
    let header = |name: &str| {
        let found = headers.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value.as_str())
    };
    assert_eq!(header("paddle-version"), "1");
    assert_eq!(
        header("user-agent"),
        concat!("paddlint/", env!("CARGO_PKG_VERSION"))
    );
    assert_eq!(header("accept"), "application/json");
    assert_eq!(header("authorization"), format!("Bearer {key}"));
}

#[test]
fn many_pages_are_read_to_the_end() {
    let (server, key) = account();
    for number in 0..450 {
        server.state().create_token(&format!("n{number}"), None);
    }
    let answer = run(&server, &key, "tokens list --status all --format json").ends_with(0);
    assert_eq!(json(&answer)["tokens"].as_array().map(Vec::len), Some(453));
    assert_eq!(server.state().requests.len(), 3);
}

#[test]
fn one_token_is_shown_by_id_or_value() {
    let (server, key) = account();
    let id = server.state().tokens[1].id.clone();
    for which in [id.as_str(), REVOKED] {
        let answer = run(&server, &key, &format!("tokens show {which}")).ends_with(0);
        for expected in [REVOKED, "Old shop", "revoked      2026-05-06", &id] {
            assert!(answer.stdout.contains(expected), "{answer}");
        }
        let answer = run(&server, &key, &format!("tokens show {which} --format json"));
        assert_eq!(json(&answer)["token"]["status"], "revoked");
    }
    let missing = "live_00112233445566778899aabbcc0";
    let cases = [
        (missing, "the live account has no token"),
        (
            "ctkn_01kb00000000000000000000zz",
            "the live account has no such token",
        ),
        (
            "test_4f1c2a9b7d3e8f605a1b2c3d4e5",
            "of the other environment",
        ),
        ("nonsense", "neither a client-side token"),
    ];
    for (which, expected) in cases {
        let answer = run(&server, &key, &format!("tokens show {which}")).ends_with(2);
        assert!(answer.stderr.contains(expected), "{answer}");
    }
}

#[test]
fn a_token_is_created_once() {
    let (server, key) = account();
    let answer = run(
        &server,
        &key,
        "tokens create --name Shop --description For_sale",
    )
    .ends_with(0);
    let made = server.state().tokens.last().expect("a token").clone();
    assert_eq!(
        (made.name.as_str(), made.description.as_deref()),
        ("Shop", Some("For_sale"))
    );
    assert!(
        answer.stdout.contains(&made.token) && answer.stdout.contains(&made.id),
        "{answer}"
    );
    let answer = run(&server, &key, "tokens create --name Shop --format json").ends_with(0);
    assert_eq!(json(&answer)["token"]["name"], "Shop");

    // Whatever happens to the answer, there is one request.
    let faults = [
        (Fault::Dropped, true),
        (Fault::Truncated, true),
        (Fault::Refuse(500, "internal_error"), true),
        (Fault::RateLimit("1"), false),
        (Fault::Html(403), false),
    ];
    for (fault, is_uncertain) in faults {
        let before = server.state().requests.len();
        server.state().faults.push_back(fault.clone());
        let answer = run(&server, &key, "tokens create --name Shop").ends_with(2);
        let told = answer
            .stderr
            .contains("it is not known whether it was done");
        assert_eq!(told, is_uncertain, "{fault:?} {answer}");
        assert_eq!(server.state().requests.len(), before + 1, "{fault:?}");
    }
    let before = server.state().requests.len();
    let long = "x".repeat(151);
    let answer = run(&server, &key, &format!("tokens create --name {long}")).ends_with(2);
    assert!(answer.stderr.contains("this one has 151"), "{answer}");
    assert_eq!(server.state().requests.len(), before, "nothing was sent");
}

/// A shop that uses one token by value, by variable and in an ignored file.
fn shop() -> Repository {
    let repository = Repository::new();
    repository
        .write("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .write(".gitignore", ".env.local\n")
        .write(".env", format!("VITE_PADDLE_CLIENT_TOKEN={ACTIVE}\n"))
        .write(
            "src/pay.js",
            "Paddle.Initialize({ token: import.meta.env.VITE_PADDLE_CLIENT_TOKEN });\n",
        );
    repository.commit("first");
    repository.write(".env.local", format!("VITE_PADDLE_CLIENT_TOKEN={IDLE}\n"));
    repository
}

fn in_shop(shop: &Repository, server: &Server, key: &str, line: &str) -> Answer {
    let url = server.url();
    let words = ["account"].into_iter().chain(line.split_whitespace());
    let words = words.chain(["--base-url", url.as_str()]);
    let run = shop.paddlint(words).env("PADDLE_API_KEY", key);
    run.run()
}

fn status_of(server: &Server, token: &str) -> &'static str {
    let state = server.state();
    let found = state.tokens.iter().find(|one| one.token == token);
    found.expect("a token").status
}

#[test]
fn nothing_that_is_used_is_revoked() {
    let (server, key) = account();
    let shop = shop();
    let line = format!("tokens revoke {ACTIVE} --yes");
    let answer = in_shop(&shop, &server, &key, &line).ends_with(1);
    for expected in [
        ".env:1:26: `VITE_PADDLE_CLIENT_TOKEN` holds it",
        "src/pay.js:1:28: gives `VITE_PADDLE_CLIENT_TOKEN`, which holds it, to `Paddle.Initialize`",
        "was NOT revoked",
    ] {
        assert!(answer.stdout.contains(expected), "{answer}");
    }
    let answer = in_shop(&shop, &server, &key, &format!("{line} --format json")).ends_with(1);
    let document = json(&answer);
    assert_eq!(document["outcome"], "refused");
    assert_eq!(document["uses"].as_array().map(Vec::len), Some(2));
    assert_eq!(status_of(&server, ACTIVE), "active");
    // Only the trees that are named count.
    let elsewhere = Project::new().file("a.txt", "nothing\n");
    let there = elsewhere.path().display().to_string();
    in_shop(&shop, &server, &key, &format!("{line} --in {there}")).ends_with(0);
    assert_eq!(status_of(&server, ACTIVE), "revoked");
}

#[test]
fn the_history_counts_where_it_is_asked_for() {
    let (server, key) = account();
    let shop = shop();
    shop.write(".env", "A=1\n").commit("second");
    let line = format!("tokens revoke {ACTIVE} --yes");
    let answer = in_shop(&shop, &server, &key, &format!("{line} --history")).ends_with(1);
    assert!(answer.stdout.contains("in the history since"), "{answer}");
    let answer = in_shop(&shop, &server, &key, &format!("{line} --history --force")).ends_with(0);
    assert!(answer.stdout.contains("in the history since"), "{answer}");
    assert!(answer.stdout.contains("cannot be undone"), "{answer}");
    assert_eq!(status_of(&server, ACTIVE), "revoked");
}

#[test]
fn ignored_files_are_looked_at_if_they_are_named() {
    let (server, key) = account();
    let shop = shop();
    let line = format!("tokens revoke {IDLE} --yes");
    for more in ["--in .env.local", "--in . .env.local", "--no-ignore"] {
        let answer = in_shop(&shop, &server, &key, &format!("{line} {more}")).ends_with(1);
        assert!(answer.stdout.contains(".env.local:1:"), "{answer}");
    }
    let answer = in_shop(&shop, &server, &key, &line).ends_with(0);
    assert!(
        answer
            .stdout
            .contains("files that git ignores are looked at only"),
        "{answer}"
    );
    let answer = in_shop(&shop, &server, &key, &line).ends_with(0);
    assert!(
        answer.stdout.contains("was already revoked on 2026-12-01"),
        "{answer}"
    );
    let patches = server
        .state()
        .lines()
        .iter()
        .filter(|line| line.starts_with("PATCH"))
        .count();
    assert_eq!(patches, 1, "a second revocation asks for nothing");
}

#[test]
fn what_could_not_be_read_may_use_the_token() {
    let (server, key) = account();
    let shop = shop();
    shop.write("src/broken.js", "import paddle from 'paddle';\nlet = = {\n");
    let line = format!("tokens revoke {IDLE} --yes");
    let answer = in_shop(&shop, &server, &key, &line).ends_with(2);
    assert!(answer.stderr.contains("src/broken.js"), "{answer}");
    assert!(answer.stderr.contains("nothing was revoked"), "{answer}");
    assert_eq!(status_of(&server, IDLE), "active");
    in_shop(&shop, &server, &key, &format!("{line} --force")).ends_with(0);
    assert_eq!(status_of(&server, IDLE), "revoked");
}

#[test]
fn nobody_revokes_by_accident() {
    let (server, key) = account();
    let shop = shop();
    let line = format!("tokens revoke {IDLE}");
    let answer = in_shop(&shop, &server, &key, &line).ends_with(2);
    assert!(answer.stderr.contains("add `--yes`"), "{answer}");
    assert_eq!(status_of(&server, IDLE), "active");
    // On a terminal it asks.
    for (typed, is_revoked) in [("\n", false), ("n\n", false), ("", false), ("y\n", true)] {
        let (outcome, said) = at_a_terminal(&shop, &server, &key, &line, typed);
        assert_eq!(outcome, if is_revoked { 0 } else { 2 }, "{typed:?} {said}");
        assert!(said.contains("This cannot be undone. [y/N]"), "{said}");
        assert_eq!(
            status_of(&server, IDLE) == "revoked",
            is_revoked,
            "{typed:?}"
        );
    }
}

/// What a person at a terminal sees, and the status.
fn at_a_terminal(
    shop: &Repository,
    server: &Server,
    key: &str,
    line: &str,
    typed: &str,
) -> (u8, String) {
    use paddlint::cli::{self, Continuous, Proxies, Surroundings, Terminal};
    let surroundings = Surroundings {
        working_directory: Ok(shop.path().to_owned()),
        git: paddlint::discover::git::GitVariables::default(),
        stdin_is_terminal: true,
        stdout: Terminal::default(),
        stderr: Terminal::default(),
        continuous: Continuous::default(),
        api_key: Some(paddlint::model::Sensitive::new(key)),
        proxies: Proxies::default(),
    };
    let url = server.url();
    let words = ["paddlint", "account"]
        .into_iter()
        .chain(line.split_whitespace());
    let words = words.chain(["--base-url", url.as_str()]);
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let outcome = cli::run(
        words.map(Into::into),
        &surroundings,
        &mut typed.as_bytes(),
        &mut stdout,
        &mut stderr,
    );
    stdout.append(&mut stderr);
    (outcome.status(), String::from_utf8(stdout).expect("text"))
}

#[test]
fn a_lost_answer_to_a_revocation_is_looked_up() {
    let (server, key) = account();
    let shop = shop();
    let id = server.state().tokens[2].id.clone();
    // The ID is looked up first; the change is done, and its answer lost.
    server
        .state()
        .faults
        .extend([Fault::Circle, Fault::Dropped]);
    let answer = in_shop(&shop, &server, &key, &format!("tokens revoke {id} --yes")).ends_with(0);
    assert!(answer.stdout.contains("revoked"), "{answer}");
    let lines: Vec<String> = server
        .state()
        .lines()
        .iter()
        .map(|&line| line.to_owned())
        .collect();
    let expected = ["GET", "PATCH", "GET"].map(|method| format!("{method} /client-tokens/{id}"));
    assert_eq!(lines, expected);
}

#[test]
fn the_key_comes_from_the_environment_a_file_or_stdin() {
    let (server, key) = account();
    let url = server.url();
    let project = Project::new().file("key", format!("\n  {key}\n\n"));
    let list = ["account", "tokens", "list", "--base-url", url.as_str()];
    project
        .paddlint(list.iter().chain(&["--api-key-file", "key"]))
        .run()
        .ends_with(0);
    let stdin = project.paddlint(list.iter().chain(&["--api-key-file", "-"]));
    stdin.stdin(format!("{key}\n")).run().ends_with(0);
    // The file counts more than the variable.
    let both = project.paddlint(list.iter().chain(&["--api-key-file", "key"]));
    both.env("PADDLE_API_KEY", "nonsense").run().ends_with(0);
    let asked = server.state().requests.len();
    let cases: [(&[&str], &str); 4] = [
        (&[], "set PADDLE_API_KEY"),
        (
            &["--api-key-file", "missing"],
            "cannot read the API key from `missing`",
        ),
        (&["--api-key-file", "-"], "stdin is empty"),
        (&["--api-key", &key], "unexpected argument"),
    ];
    for (more, expected) in cases {
        let answer = project.paddlint(list.iter().chain(more)).run().ends_with(2);
        assert!(answer.stderr.contains(expected), "{answer}");
        assert!(!format!("{answer}").contains(&key[40..]), "{answer}");
    }
    assert_eq!(server.state().requests.len(), asked, "nothing was sent");
}

#[test]
fn a_key_goes_nowhere_but_where_it_belongs() {
    let (server, key) = account();
    let cases = [
        (
            "tokens list --environment sandbox",
            "`--environment` says `sandbox`; nothing was sent",
        ),
        ("tokens list --environment moon", "invalid value"),
    ];
    for (line, expected) in cases {
        let answer = run(&server, &key, line).ends_with(2);
        assert!(answer.stderr.contains(expected), "{answer}");
    }
    for (url, more, expected) in [
        ("https://example.com", "", "only this computer"),
        ("http://example.com", "--allow-any-host", "by `https` only"),
        ("http://127.0.0.1.example.com", "", "only this computer"),
        ("http://me@127.0.0.1", "", "a user name"),
    ] {
        let words = ["account", "tokens", "list", "--base-url", url];
        let words = words.into_iter().chain(more.split_whitespace());
        let answer = Project::new()
            .paddlint(words)
            .env("PADDLE_API_KEY", &key)
            .run();
        assert!(answer.ends_with(2).stderr.contains(expected), "{url}");
    }
    let answer = run(&server, &legacy_key(), "tokens list").ends_with(2);
    assert!(
        answer.stderr.contains("add `--environment sandbox`"),
        "{answer}"
    );
    assert!(server.state().requests.is_empty(), "nothing was sent");
    // Neither to where an answer points.
    let (other, _) = account();
    for fault in [
        Fault::Redirect(other.url()),
        Fault::NextElsewhere(format!("{}/client-tokens?after=x", other.url())),
    ] {
        server.state().faults.push_back(fault);
        let answer = run(&server, &key, "tokens list").ends_with(2);
        assert!(
            answer.stderr.contains("the API key does not go there"),
            "{answer}"
        );
    }
    assert!(other.state().requests.is_empty());
}

#[test]
fn a_legacy_key_works_and_is_never_shown() {
    let (server, _) = account();
    let mut key = ApiKey::new("live", "Old", &[]);
    key.secret = legacy_key();
    key.permissions = None;
    server.state().add_key(key);
    run(&server, &legacy_key(), "tokens list --environment live").ends_with(0);
    server.state().faults.push_back(Fault::Echo);
    let answer = run(&server, &legacy_key(), "tokens list --environment live").ends_with(2);
    assert!(answer.stderr.contains("You sent Bearer ****"), "{answer}");
    assert!(
        !answer.stderr.contains('\u{1b}') && !answer.stderr.contains('\u{202e}'),
        "{answer}"
    );
}

#[test]
fn what_goes_wrong_is_told_with_paddles_code_and_what_to_do() {
    let (server, key) = account();
    let cases = [
        (
            Fault::Refuse(403, "invalid_token"),
            "(`invalid_token`, status 403, request 5b2e64d6-",
        ),
        (Fault::Refuse(404, "not_found"), "status 404"),
        (Fault::Refuse(409, "conflict"), "`conflict`"),
        (Fault::Html(200), "is a web page, not JSON"),
        (Fault::Html(403), "is a web page, not JSON"),
        (Fault::RateLimit("3600"), "try again in 3600 seconds"),
        (Fault::Circle, "lead round in a circle"),
        (Fault::Echo, "You sent Bearer ****"),
    ];
    for (fault, expected) in cases {
        // A circle goes on for ever.
        let times = if fault == Fault::Circle { 9 } else { 1 };
        server
            .state()
            .faults
            .extend(std::iter::repeat_n(fault.clone(), times));
        let answer = run(&server, &key, "tokens list").ends_with(2);
        assert!(answer.stderr.contains(expected), "{fault:?} {answer}");
        assert!(answer.stdout.is_empty(), "{answer}");
        server.state().faults.clear();
    }
}

#[test]
fn reads_are_tried_again() {
    let (server, key) = account();
    server.state().faults.extend([
        Fault::Truncated,
        Fault::RateLimit("0"),
        Fault::Refuse(503, "x"),
    ]);
    run(&server, &key, "tokens list").ends_with(0);
    assert_eq!(server.state().requests.len(), 4);
}

#[test]
fn nobody_waits_for_ever() {
    let (server, key) = account();
    server
        .state()
        .faults
        .extend(std::iter::repeat_n(Fault::Hang, 8));
    let started = std::time::Instant::now();
    let answer = run(&server, &key, "tokens create --name x --timeout 1").ends_with(2);
    assert!(
        answer.stderr.contains("no whole answer in time"),
        "{answer}"
    );
    assert!(
        answer.stderr.contains("it is not known whether"),
        "{answer}"
    );
    assert!(started.elapsed() < std::time::Duration::from_secs(20));
    // Nobody is there at all.
    let words = [
        "account",
        "tokens",
        "create",
        "--name",
        "x",
        "--base-url",
        "http://127.0.0.1:1",
    ];
    let answer = Project::new()
        .paddlint(words)
        .env("PADDLE_API_KEY", &key)
        .run()
        .ends_with(2);
    assert!(answer.stderr.contains("`127.0.0.1:1`"), "{answer}");
    assert!(!answer.stderr.contains("not known whether"), "{answer}");
}

#[test]
fn the_permission_that_is_missing_is_named() {
    let (server, _) = account();
    let reads = ApiKey::new("live", "Reads", &["client_token.read"]);
    let none = ApiKey::new("live", "None", &[]);
    let mut gone = ApiKey::new("live", "Gone", &["client_token.read"]);
    gone.status = "expired";
    let cases = [
        (none.secret.clone(), "tokens list", "`client_token.read`"),
        (
            reads.secret.clone(),
            "tokens create --name x",
            "`client_token.write`",
        ),
        (reads.secret.clone(), "keys", "`api_key.read`"),
        (gone.secret.clone(), "tokens list", "revoked or expired"),
    ];
    for key in [reads, none, gone] {
        server.state().add_key(key);
    }
    for (key, line, expected) in cases {
        let answer = run(&server, &key, line).ends_with(2);
        assert!(answer.stderr.contains(expected), "{answer}");
    }
}

#[test]
fn a_proxy_carries_what_leaves_this_computer() {
    use std::io::{BufRead, BufReader, Write};
    let (_, key) = account();
    let proxy = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = proxy.local_addr().expect("an address");
    let seen = std::thread::spawn(move || {
        let (mut stream, _) = proxy.accept().expect("a client");
        let mut lines = Vec::new();
        for line in BufReader::new(stream.try_clone().expect("a stream")).lines() {
            let line = line.expect("text");
            if line.is_empty() {
                break;
            }
            lines.push(line);
        }
        let _ = stream.write_all(b"HTTP/1.1 403 No\r\n\r\n");
        lines.join("\n")
    });
    let words = ["account", "tokens", "create", "--name", "x"];
    let answer = Project::new()
        .paddlint(words)
        .env("PADDLE_API_KEY", &key)
        .env("https_proxy", &format!("http://me:hunter2@{address}"))
        .run()
        .ends_with(2);
    assert!(
        answer.stderr.contains("the proxy makes no connection"),
        "{answer}"
    );
    assert!(!answer.stderr.contains("hunter2"), "{answer}");
    let seen = seen.join().expect("the proxy ends");
    assert!(
        seen.starts_with("CONNECT api.paddle.com:443 HTTP/1.1"),
        "{seen}"
    );
    assert!(!seen.contains(&key[40..]), "the proxy learns the key");
    let answer = Project::new()
        .paddlint(words)
        .env("PADDLE_API_KEY", &key)
        .env("ALL_PROXY", "socks5://me:hunter2@127.0.0.1:1")
        .run()
        .ends_with(2);
    assert!(
        answer.stderr.contains("SOCKS") && !answer.stderr.contains("hunter2"),
        "{answer}"
    );
}

#[test]
fn help_says_where_the_key_comes_from() {
    let answer = paddlint(["account", "tokens", "list", "--help"]).ends_with(0);
    assert!(answer.stdout.contains("PADDLE_API_KEY"), "{answer}");
}
