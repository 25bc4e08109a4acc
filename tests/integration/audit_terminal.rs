//! Audits at a terminal: a bar there and nowhere else, and Ctrl-C.

use std::fs::File;
use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use serde_json::Value;

use crate::audit::{fill, key};
use crate::harness::Run;
use crate::repositories::Repository;

/// Longer than anything here takes, on a machine with other things to do.
const LONGEST: Duration = Duration::from_secs(240);

/// How often the same repository is audited.
const REPEATED: usize = 500;

/// A terminal, and what is written to it.
struct Terminal {
    /// The end of the program.
    end: File,
    text: Receiver<Vec<u8>>,
}

impl Terminal {
    fn new() -> Self {
        let ours = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).expect("a terminal");
        grantpt(&ours).expect("it is ours");
        unlockpt(&ours).expect("it opens");
        let name = ptsname(&ours, Vec::new()).expect("it has a name");
        let name = name.into_string().expect("UTF-8");
        let end = File::options()
            .read(true)
            .write(true)
            .open(name)
            .expect("its other end");
        let size = Winsize {
            ws_row: 40,
            ws_col: 250,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&ours, size).expect("it has a size");
        let (send, text) = mpsc::channel();
        let mut ours = File::from(ours);
        std::thread::spawn(move || {
            let mut buffer = [0; 4096];
            // It ends with an error when nobody has the other end any more.
            while let Ok(count) = ours.read(&mut buffer) {
                if count == 0 || send.send(buffer[..count].to_vec()).is_err() {
                    break;
                }
            }
        });
        Self { end, text }
    }

    fn end(&self) -> Stdio {
        self.end.try_clone().expect("it can be shared").into()
    }

    /// What is written until `needle` is.
    fn until(&self, needle: &str) -> String {
        let started = Instant::now();
        let mut seen = String::new();
        while !seen.contains(needle) {
            let left = LONGEST.checked_sub(started.elapsed());
            let bytes = self.text.recv_timeout(left.unwrap_or_default());
            let bytes = bytes.unwrap_or_else(|_| panic!("no {needle} in {seen:?}"));
            seen.push_str(&String::from_utf8_lossy(&bytes));
        }
        seen
    }

    /// What is written until the end.
    fn rest(self) -> String {
        drop(self.end);
        let bytes: Vec<u8> = self.text.iter().flatten().collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A program that does not outlive a test that fails.
struct Killed(Child);

impl Drop for Killed {
    fn drop(&mut self) {
        // It may have ended long ago.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A repository that takes some time to read.
fn large() -> Repository {
    let repository = Repository::new();
    repository.write("first.txt", key("first")).commit("first");
    fill(&repository, 20_000);
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    repository
}

/// paddlint with its errors on a terminal that can draw.
fn at(terminal: &Terminal, run: Run) -> Command {
    let mut command = run.into_command();
    command
        .env("TERM", "xterm")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(terminal.end());
    command
}

#[test]
fn a_bar_is_shown_at_a_terminal_only_and_an_audit_can_be_stopped() {
    let repository = large();
    is_shown_and_can_be_stopped(&repository);

    let answer = repository.paddlint(["audit"]).run().ends_with(1);
    assert_eq!(answer.stderr, "", "no terminal");

    let terminal = Terminal::new();
    let mut command = at(&terminal, repository.paddlint(["audit", "--quiet"]));
    let mut child = Killed(command.stdout(Stdio::null()).spawn().expect("it starts"));
    let status = child.0.wait().expect("it ends");
    assert_eq!(status.code(), Some(1));
    drop(command);
    assert_eq!(terminal.rest(), "", "quiet");
}

fn is_shown_and_can_be_stopped(repository: &Repository) {
    let small = Repository::new();
    small.write("second.txt", key("second")).commit("one");
    let small = small.path().to_str().expect("UTF-8");
    // The large one so often that nobody waits for the end, however fast it is.
    let path = repository.path().to_str().expect("UTF-8");
    let list = format!("{small}\n{}", format!("{path}\n").repeat(REPEATED));
    repository.write("list", list);
    let arguments = ["audit", "--format", "json", "--repos-from", "list"];

    let terminal = Terminal::new();
    let mut command = at(&terminal, repository.paddlint(arguments));
    let mut child = Killed(command.spawn().expect("it starts"));
    // It holds the terminal, too.
    drop(command);
    let mut stdout = child.0.stdout.take().expect("a pipe");
    let report = std::thread::spawn(move || {
        let mut text = String::new();
        stdout.read_to_string(&mut text).expect("UTF-8");
        text
    });
    // The bar of the large one: the small one is over before one is drawn, or
    // is followed by one that is not.
    let seen = terminal.until(&format!("{path} "));
    let seen = seen + &terminal.until(" left");
    assert!(seen.contains(" objects, "), "{seen:?}");
    assert!(seen.contains(" MB/s"), "{seen:?}");

    kill_process(Pid::from_child(&child.0), Signal::INT).expect("it is there");
    let stopped = Instant::now();
    let status = loop {
        if let Some(status) = child.0.try_wait().expect("it can be asked") {
            break status;
        }
        assert!(stopped.elapsed() < LONGEST, "it does not end");
        std::thread::sleep(Duration::from_millis(5));
    };
    assert_eq!(status.code(), Some(2));
    let rest = terminal.rest();
    assert!(rest.contains("was stopped before"), "{rest:?}");

    let report: Value = serde_json::from_str(&report.join().expect("it ends")).expect("JSON");
    let repositories = report["repositories"].as_array().expect("a list");
    assert_eq!(repositories.len(), 1 + REPEATED);
    // What was found before is told.
    assert_eq!(repositories[0]["complete"], true);
    assert_eq!(repositories[0]["secrets"].as_array().map(Vec::len), Some(1));
    let last = &repositories[REPEATED];
    assert_eq!(last["complete"], false);
    assert_eq!(last["problems"][0]["kind"], "incomplete");
    let schema = include_str!("../../schemas/audit-v1.schema.json");
    let schema = serde_json::from_str(schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    assert!(schema.is_valid(&report));
}
