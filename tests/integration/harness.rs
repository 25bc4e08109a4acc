//! Runs the program on projects made for one test: in a folder of its own,
//! with an environment that says nothing.

#![expect(
    clippy::disallowed_methods,
    reason = "tests write files and pass parts of their environment on"
)]

use std::ffi::OsStr;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// A run that takes longer hangs.
const LONGEST_RUN: Duration = Duration::from_secs(120);

/// A made-up API key, put together here so that it is in no file.
pub(crate) fn api_key() -> String {
    format!(
        "pdl_{}_apikey_{}_{}_{}",
        "live", "01j9x5tq3vb8m2k7w4n6p0r1sd", "Zk3QmT8vRw1YxB5nHc7LdP", "4Fq"
    )
}

/// A made-up key of the old form, 50 characters without a prefix.
pub(crate) fn legacy_key() -> String {
    "9f3b2c4d5e6f708192a3b4c5d6e7f8".to_owned() + "a9b0c1d2e3f405162738"
}

/// A made-up webhook secret.
pub(crate) fn webhook_secret() -> String {
    format!(
        "pdl_{}_{}_{}",
        "ntfset", "01j9x5tq3vb8m2k7w4n6p0r1sd", "Zk3QmT8vRw1YxB5nHc7LdP+q6TGTJ/aB"
    )
}

/// A folder with files in it.
pub(crate) struct Project {
    folder: tempfile::TempDir,
}

impl Project {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a scratch folder"),
        }
    }

    /// Adds a file, and the folders that it needs.
    pub(crate) fn file(self, path: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.path().join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent).expect("a folder");
        }
        std::fs::write(path, content).expect("a file");
        self
    }

    /// Adds a file whose name is any bytes.
    #[cfg(unix)]
    pub(crate) fn file_named(self, name: &[u8], content: &str) -> Self {
        use std::os::unix::ffi::OsStrExt;
        std::fs::write(self.path().join(OsStr::from_bytes(name)), content).expect("a file");
        self
    }

    /// Where the project is.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// paddlint, about to be run in the project.
    pub(crate) fn paddlint<S: AsRef<OsStr>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        self.run_of(Command::new(env!("CARGO_BIN_EXE_paddlint")), args)
    }

    /// The same with so many KiB of memory at most, stacks and all, and two
    /// minutes of computing time.
    #[cfg(unix)]
    pub(crate) fn paddlint_within<S: AsRef<OsStr>>(
        &self,
        memory: usize,
        args: impl IntoIterator<Item = S>,
    ) -> Run {
        let limits = format!("ulimit -v {memory} && ulimit -t 120 && exec \"$0\" \"$@\"");
        self.paddlint_behind(&limits, args)
    }

    /// The same behind a line of a shell, in which `"$0" "$@"` is paddlint.
    #[cfg(unix)]
    pub(crate) fn paddlint_behind<S: AsRef<OsStr>>(
        &self,
        line: &str,
        args: impl IntoIterator<Item = S>,
    ) -> Run {
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(line);
        shell.arg(env!("CARGO_BIN_EXE_paddlint"));
        self.run_of(shell, args)
    }

    fn run_of<S: AsRef<OsStr>>(
        &self,
        mut command: Command,
        args: impl IntoIterator<Item = S>,
    ) -> Run {
        command
            .args(args)
            .current_dir(self.path())
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        for kept in ["PATH", "SystemRoot"] {
            if let Some(value) = std::env::var_os(kept) {
                command.env(kept, value);
            }
        }
        // A run adds to what those before it wrote, in one file of a few: nothing merges
        // thousands in a reasonable time.
        if let Some(file) = std::env::var_os("LLVM_PROFILE_FILE") {
            let shared = Path::new(&file).with_file_name("paddlint-%4m.profraw");
            command.env("LLVM_PROFILE_FILE", shared);
        }
        Run {
            command,
            stdin: Vec::new(),
            folder: self.path().to_owned(),
        }
    }
}

/// Runs paddlint in an empty folder.
pub(crate) fn paddlint<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Answer {
    Project::new().paddlint(args).run()
}

/// A program about to be run.
pub(crate) struct Run {
    command: Command,
    stdin: Vec<u8>,
    folder: PathBuf,
}

impl Run {
    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Runs it in a folder of the project.
    pub(crate) fn in_folder(mut self, folder: &str) -> Self {
        self.command.current_dir(self.folder.join(folder));
        self
    }

    /// Gives it something to read.
    pub(crate) fn stdin(mut self, text: impl Into<Vec<u8>>) -> Self {
        self.stdin = text.into();
        self
    }

    /// The command itself, for tests that need its pipes.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }

    /// Runs it to its end, or kills it after a time in which it would have
    /// ended if it ever did.
    pub(crate) fn run(mut self) -> Answer {
        let mut child = self.command.spawn().expect("the program starts");
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let text = std::mem::take(&mut self.stdin);
        // On threads of their own: the program may fill any pipe first.
        let writer = std::thread::spawn(move || {
            // A program that does not read closes the pipe; that is its right.
            let _ = stdin.write_all(&text);
        });
        let stdout = gather(child.stdout.take().expect("stdout is piped"));
        let stderr = gather(child.stderr.take().expect("stderr is piped"));
        let started = Instant::now();
        let status = loop {
            if let Some(status) = child.try_wait().expect("the program can be asked") {
                break status.code();
            }
            if started.elapsed() > LONGEST_RUN {
                child.kill().expect("the program can be killed");
                child.wait().expect("the program ends");
                break None;
            }
            std::thread::sleep(Duration::from_millis(2));
        };
        writer.join().expect("the writer ends");
        let text = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).expect("output is UTF-8");
            normalised(&text, &self.folder)
        };
        Answer {
            status,
            stdout: text(stdout.join().expect("the reader ends")),
            stderr: text(stderr.join().expect("the reader ends")),
        }
    }
}

/// Reads a pipe to its end.
fn gather(mut pipe: impl Read + Send + 'static) -> JoinHandle<Vec<u8>> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        pipe.read_to_end(&mut bytes).expect("a pipe can be read");
        bytes
    })
}

/// `text` without what differs from machine to machine and from release to
/// release.
fn normalised(text: &str, folder: &Path) -> String {
    text.replace(&*folder.to_string_lossy(), "[PROJECT]")
        .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}

/// What a program said and how it ended.
#[derive(Debug)]
pub(crate) struct Answer {
    /// The exit status; none for a program that was killed.
    pub(crate) status: Option<i32>,
    /// What it wrote to stdout.
    pub(crate) stdout: String,
    /// What it wrote to stderr.
    pub(crate) stderr: String,
}

impl Answer {
    /// Asserts the exit status, and shows everything if it is another.
    #[track_caller]
    pub(crate) fn ends_with(self, status: i32) -> Self {
        assert_eq!(self.status, Some(status), "{self}");
        self
    }
}

impl std::fmt::Display for Answer {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let status = self
            .status
            .map_or("killed".into(), |status| status.to_string());
        write!(
            formatter,
            "status: {status}\n--- stdout\n{}--- stderr\n{}",
            self.stdout, self.stderr
        )
    }
}
