//! The pages that show how paddlint is used: every command in them is run.
//!
//! A `console` block is a transcript: its commands (`$ …`) are run, and what they
//! say has to be what the page says; `UPDATE=1 cargo test docs` writes it anew. In
//! all other blocks, the lines that call paddlint are run and must not end with 2.

#![cfg(unix)]
#![expect(
    clippy::disallowed_methods,
    reason = "tests read pages and run what they say"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::paddle_server::{ApiKey, Server, State};
use crate::repositories::Repository;

/// What the pages' repository uses in the sandbox.
const TOKEN: &str = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
const UNUSED: &str = "test_0b5f3a8e1d7c2946f0a1b2c3d4e";
const REVOKED: &str = "test_c2946f0a1b2c3d4e0b5f3a8e1d7";

const CALL: &str = "import { initializePaddle } from '@paddle/paddle-js';\n\
                    initializePaddle({\n  token: process.env.PADDLE_CLIENT_TOKEN,\n  \
                    environment: process.env.PADDLE_ENV,\n});\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The repository that the pages walk through.
fn repository() -> Repository {
    let repository = Repository::new();
    repository
        .write("src/checkout.js", CALL)
        .write(
            "src/token.js",
            "export const token = 'test_4f1c2a9b7d3e8f605a1b2c3d4e5';\n",
        )
        .write(
            "src/sandbox.js",
            "import { initializePaddle } from '@paddle/paddle-js';\n\
             import { token } from './token';\n\
             initializePaddle({ token, environment: 'sandbox' });\n",
        )
        .write(
            "src/old.js",
            "Paddle.Setup({ token: 'live_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n",
        )
        .write(
            ".env.staging",
            "PADDLE_ENV=sandbox\nPADDLE_CLIENT_TOKEN=test_4f1c2a9b7d3e8f605a1b2c3d4e5\n",
        )
        .write(".env.production", "SITE=https://example.com\n")
        .write(".gitignore", ".env.local\n*.bak\nbuffer.txt\n");
    repository.commit("first");
    repository
        .write(".env.local", "PADDLE_CLIENT_TOKEN=YOUR_TOKEN\n")
        .write(
            "buffer.txt",
            "Paddle.Initialize({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n",
        );
    std::fs::create_dir(repository.path().join("test-results")).expect("a folder");
    repository
}

/// The account that the pages walk through, and a key for it.
fn account() -> (Server, String) {
    let mut state = State::new("sandbox");
    let all = ["client_token.read", "client_token.write", "api_key.read"];
    let key = ApiKey::new("sandbox", "Housekeeping", &all);
    let secret = key.secret.clone();
    state.add_key(key);
    state.add_key(ApiKey::new(
        "sandbox",
        "Checkout server",
        &["transaction.read"],
    ));
    state.add_token("Old shop", REVOKED, "revoked");
    state.add_token("Campaign of spring", UNUSED, "active");
    state.add_token("Shop", TOKEN, "active");
    (Server::start(0, state), secret)
}

/// What the page on the account is about, beside the usual.
fn add_what_the_account_knows(repository: &Repository, server: &Server) {
    let key = server.state().keys[1].secret.clone();
    repository
        .write("deploy/settings.env", format!("PADDLE_API_KEY={key}\n"))
        .write(
            "src/legacy.js",
            format!(
                "Paddle.Environment.set('sandbox');\n\
                 Paddle.Initialize({{ token: '{REVOKED}' }});\n"
            ),
        );
    repository.commit("second");
}

/// Runs a line of a shell in the repository: its status, and all it says.
fn shell(repository: &Repository, server: &(Server, String), line: &str) -> (i32, String) {
    let (server, key) = server;
    // The pages say nothing of the stand-in.
    let url = server.url();
    let program_on_its_way = format!(
        "paddlint() {{ case \"$1\" in account) command paddlint \"$@\" --base-url {url};; \
         *) command paddlint \"$@\";; esac; }}"
    );
    let program = Path::new(env!("CARGO_BIN_EXE_paddlint"));
    let folder = program.parent().expect("it has a folder");
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(folder.to_owned()).chain(std::env::split_paths(&path));
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("{program_on_its_way}\n{{ {line}\n}} 2>&1"))
        .current_dir(repository.path())
        .env_clear()
        .env("PATH", std::env::join_paths(folders).expect("a path"))
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Ada")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "ada@example.com")))
        // What GitLab says of a merge request.
        .env("CI_MERGE_REQUEST_DIFF_BASE_SHA", "HEAD")
        .env("PADDLE_API_KEY", key)
        .output()
        .expect("a shell");
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code().unwrap_or(-1), text)
}

/// The call of paddlint in a line of a block, with what stands around it in
/// workflows taken away.
fn call(line: &str) -> Option<&str> {
    let mut line = line.trim();
    for before in ["- ", "run: ", "script: ", "entry: ", "sh '", "sh \""] {
        line = line.strip_prefix(before).unwrap_or(line);
    }
    let start = line.starts_with("paddlint ") || line.contains("PATH\" paddlint ");
    start.then(|| line.trim_end_matches('\''))
}

/// Runs a page; returns it with transcripts as they should be, and the number of
/// calls.
fn run(page: &str) -> (String, usize) {
    let repository = repository();
    let account = account();
    if page.starts_with("# The account") {
        add_what_the_account_knows(&repository, &account.0);
    }
    let mut out = String::new();
    let mut calls = 0;
    let mut block: Option<&str> = None;
    for line in page.lines() {
        if let Some(info) = line.trim_start().strip_prefix("```") {
            block = if block.is_some() { None } else { Some(info) };
            out.push_str(&format!("{line}\n"));
            continue;
        }
        let is_transcript = block == Some("console");
        if let (true, Some(command)) = (is_transcript, line.strip_prefix("$ ")) {
            let (_, said) = shell(&repository, &account, command);
            calls += usize::from(command.contains("paddlint"));
            out.push_str(&format!("{line}\n{said}"));
        } else if !is_transcript {
            out.push_str(&format!("{line}\n"));
            if let Some(command) = block.and(call(line)) {
                let (status, said) = shell(&repository, &account, command);
                assert!(matches!(status, 0 | 1), "{command}: {status}\n{said}");
                calls += 1;
            }
        }
    }
    (out, calls)
}

#[track_caller]
fn assert_runs(name: &str, least: usize) {
    let path: PathBuf = root().join("docs").join(name);
    let page = fs::read_to_string(&path).expect("a page");
    let (run, calls) = run(&page);
    assert!(calls >= least, "{name} has {calls} calls of paddlint");
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &run).expect("written");
    } else {
        assert!(
            page == run,
            "docs/{name} is stale: run `UPDATE=1 cargo test docs`\n{run}"
        );
    }
}

#[test]
fn the_page_on_git_is_true() {
    assert_runs("git.md", 12);
}

#[test]
fn the_page_on_editors_is_true() {
    assert_runs("editors.md", 6);
}

#[test]
fn the_page_on_the_account_is_true() {
    assert_runs("account.md", 10);
}

#[test]
fn the_page_on_fixes_is_true() {
    assert_runs("fix.md", 3);
}

#[test]
fn the_page_on_pre_commit_is_true() {
    assert_runs("pre-commit.md", 3);
}

#[test]
fn the_page_on_continuous_integration_is_true() {
    assert_runs("ci.md", 8);
}

#[test]
fn the_commands_of_the_readme_run() {
    let readme = fs::read_to_string(root().join("README.md")).expect("the README");
    let (_, calls) = run(&readme);
    assert!(calls >= 3, "{calls}");
}
