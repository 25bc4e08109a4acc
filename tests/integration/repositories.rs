//! Real git repositories, made by git itself.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use std::path::Path;
use std::process::Command;

use crate::harness::{Project, Run};

/// A repository in a folder of its own.
pub(crate) struct Repository {
    project: Project,
}

impl Repository {
    /// A repository without commits.
    pub(crate) fn new() -> Self {
        Self::of(&["init", "--quiet", "--initial-branch", "main"])
    }

    /// What `git` with `arguments` makes of an empty folder.
    pub(crate) fn of(arguments: &[&str]) -> Self {
        let repository = Self {
            project: Project::new(),
        };
        repository.git(arguments);
        repository
    }

    /// Where it is.
    pub(crate) fn path(&self) -> &Path {
        self.project.path()
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, content: impl AsRef<[u8]>) -> &Self {
        let path = self.path().join(path);
        std::fs::create_dir_all(path.parent().expect("it has a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// Removes a file.
    pub(crate) fn remove(&self, path: &str) -> &Self {
        std::fs::remove_file(self.path().join(path)).expect("it was there");
        self
    }

    /// Runs git, which must succeed, and returns what it says.
    pub(crate) fn git(&self, arguments: &[&str]) -> String {
        let (ended_well, output) = self.try_git(arguments);
        assert!(ended_well, "git {arguments:?}: {output}");
        output.trim_end().to_owned()
    }

    /// Runs git; whether it succeeded, and what it says.
    pub(crate) fn try_git(&self, arguments: &[&str]) -> (bool, String) {
        let output = git()
            .args(arguments)
            .current_dir(self.path())
            .output()
            .expect("git runs");
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        (output.status.success(), text)
    }

    /// Commits everything, ignored files aside.
    pub(crate) fn commit(&self, message: &str) -> String {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", message]);
        self.git(&["rev-parse", "HEAD"])
    }

    /// paddlint, about to be run in the repository.
    pub(crate) fn paddlint<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Run {
        self.project.paddlint(arguments)
    }

    /// The findings of a run, as `path:line rule`, with its status.
    pub(crate) fn found<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Found {
        found(self.paddlint(arguments))
    }
}

/// What a run found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) status: Option<i32>,
    pub(crate) findings: Vec<String>,
    pub(crate) stderr: String,
}

impl Found {
    /// Asserts that exactly `findings` were found, and nothing went wrong.
    #[track_caller]
    pub(crate) fn is(&self, findings: &[&str]) {
        let status = i32::from(!findings.is_empty());
        assert_eq!(
            (self.findings.as_slice(), self.status),
            (
                findings
                    .iter()
                    .map(|&line| line.to_owned())
                    .collect::<Vec<_>>()
                    .as_slice(),
                Some(status)
            ),
            "{}",
            self.stderr
        );
    }

    /// Asserts that it failed and said `text`.
    #[track_caller]
    pub(crate) fn fails_with(&self, text: &str) {
        assert_eq!(self.status, Some(2), "{self:?}");
        assert!(self.stderr.contains(text), "{}", self.stderr);
    }
}

/// What a run of `check --format json` finds.
pub(crate) fn found(run: Run) -> Found {
    let answer = run.run();
    let mut findings = Vec::new();
    if let Ok(report) = serde_json::from_str::<serde_json::Value>(&answer.stdout) {
        for finding in report["findings"].as_array().expect("there are findings") {
            findings.push(format!(
                "{}:{} {}",
                finding["path"].as_str().expect("a path"),
                finding["line"],
                finding["rule"].as_str().expect("a rule")
            ));
        }
    }
    Found {
        status: answer.status,
        findings,
        stderr: answer.stderr,
    }
}

/// git, without anything of the user's own.
pub(crate) fn git() -> Command {
    let mut command = Command::new("git");
    command.env_clear();
    for kept in ["PATH", "SystemRoot"] {
        if let Some(value) = std::env::var_os(kept) {
            command.env(kept, value);
        }
    }
    command
        .env(
            "GIT_CONFIG_GLOBAL",
            if cfg!(windows) { "NUL" } else { "/dev/null" },
        )
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_TERMINAL_PROMPT", "0")
        .args(["-c", "protocol.file.allow=always", "-c", "user.name=Ada"])
        .args([
            "-c",
            "user.email=ada@example.com",
            "-c",
            "commit.gpgsign=false",
        ])
        .args(["-c", "core.autocrlf=false", "-c", "init.defaultBranch=main"]);
    command
}
