//! Repositories with one file that says anything: the index, a pack, its index, an
//! object, a ref, the configuration. The first byte of an input chooses which.

#![expect(
    clippy::disallowed_methods,
    reason = "a repository is made and damaged here"
)]

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use paddlint::audit::{self, AuditRequest, HeadCheck, Progress, Unreachable};
use paddlint::discover::Request;
use paddlint::pipeline::{self, Check, Subject};

use super::file;

/// A file of a repository, and how an input gets into it.
struct Slot {
    path: PathBuf,
    /// The kind of a loose object; none for files that hold what they say.
    object: Option<&'static str>,
}

/// A repository with an object of every kind, in packs and loose.
struct Repository {
    folder: tempfile::TempDir,
    slots: Vec<Slot>,
}

impl Repository {
    fn new() -> Self {
        let folder = match Path::new("/dev/shm").is_dir() {
            true => tempfile::tempdir_in("/dev/shm"),
            false => tempfile::tempdir(),
        }
        .expect("a folder");
        let root = folder.path().to_owned();
        let git = |arguments: &[&str]| git(&root, arguments);
        let write = |name: &str, text: &str| {
            let path = root.join(name);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        git(&["init", "--quiet", "--initial-branch", "main"]);
        let call = "Paddle.Setup({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n";
        write("src/pay.js", call);
        write(
            "src/long.js",
            &format!("{}{call}", "// a comment\n".repeat(200)),
        );
        write(
            ".env",
            "PADDLE_CLIENT_TOKEN=test_4f1c2a9b7d3e8f605a1b2c3d4e5\n",
        );
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "First"]);
        write(
            "src/long.js",
            &format!("{}// more\n{call}", "// a comment\n".repeat(201)),
        );
        git(&["commit", "--quiet", "--all", "--message", "Second"]);
        git(&["repack", "-a", "-d", "--quiet", "--depth", "10"]);
        git(&["commit-graph", "write", "--reachable"]);
        write("src/pay.js", &format!("{call}{call}"));
        git(&["add", "--all"]);
        git(&["commit", "--quiet", "--message", "Third"]);
        git(&["tag", "--annotate", "v1", "--message", "A tag"]);
        git(&["pack-refs", "--all"]);
        write("src/staged.js", call);
        git(&["add", "--all"]);
        let slots = Self::slots(&root);
        Self { folder, slots }
    }

    fn slots(root: &Path) -> Vec<Slot> {
        let meta = root.join(".git");
        let file = |path: PathBuf| Slot { path, object: None };
        let mut packs: Vec<PathBuf> = fs::read_dir(meta.join("objects/pack"))
            .expect("packs")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|it| it == "pack" || it == "idx")
            })
            .collect();
        packs.sort();
        let loose = |revision: &str, kind| {
            let id = git(root, &["rev-parse", revision]);
            let (head, rest) = id.split_at(2);
            Slot {
                path: meta.join("objects").join(head).join(rest),
                object: Some(kind),
            }
        };
        let mut slots = vec![file(meta.join("index"))];
        slots.extend(packs.into_iter().map(file));
        slots.extend([
            loose("HEAD", "commit"),
            loose("HEAD^{tree}", "tree"),
            loose("HEAD:src", "tree"),
            loose("HEAD:src/pay.js", "blob"),
            loose("v1", "tag"),
        ]);
        for name in [
            "HEAD",
            "packed-refs",
            "config",
            "shallow",
            "objects/info/alternates",
        ] {
            slots.push(file(meta.join(name)));
        }
        slots.push(file(meta.join("objects/info/commit-graph")));
        slots.push(file(meta.join("refs/heads/other")));
        slots
    }

    /// Checks and audits it with `bytes` in the slot.
    fn try_with(&self, slot: &Slot, bytes: &[u8]) {
        let before = fs::read(&slot.path).ok();
        put(&slot.path, &slot.holding(bytes));
        let first = self.answers();
        let again = self.answers();
        match before {
            Some(before) => put(&slot.path, &before),
            None => fs::remove_file(&slot.path).expect("it was written"),
        }
        for (first, again) in first.iter().zip(&again) {
            assert_eq!(first, again, "the same twice");
        }
        assert_eq!(first.len(), again.len(), "the same twice");
    }

    fn answers(&self) -> Vec<String> {
        let root = self.folder.path();
        let subjects = [
            Subject::StagedChanges,
            Subject::Index,
            Subject::Commit("HEAD".into()),
        ];
        let mut answers = Vec::new();
        for subject in subjects {
            let request = Request {
                threads: 1,
                ..Request::new(root.to_owned(), vec![PathBuf::from(".")])
            };
            let check = Check {
                subject,
                ..Check::of_work_tree(request)
            };
            match pipeline::check(&check) {
                Ok(report) => {
                    file::assert_whole(&report);
                    answers.extend(file::in_json(&report));
                }
                Err(error) => answers.push(error.to_string()),
            }
        }
        let request = AuditRequest {
            folder: root.to_owned(),
            name: "repository".into(),
            threads: 1,
            unreachable: Unreachable::Tell,
            refs: Vec::new(),
            range: None,
            since: None,
            head: HeadCheck::default(),
        };
        answers.push(match audit::audit(&request, &Progress::default(), None) {
            Ok(audit) => {
                file::assert_whole(&audit.check);
                format!(
                    "{:?}{:?}{:?}",
                    audit.coverage, audit.secrets, audit.problems
                )
            }
            Err(error) => error.to_string(),
        });
        answers
    }
}

impl Slot {
    /// What the file holds, for an input.
    fn holding(&self, bytes: &[u8]) -> Vec<u8> {
        match self.object {
            None => bytes.to_vec(),
            Some(kind) => {
                let mut object = format!("{kind} {}\0", bytes.len()).into_bytes();
                object.extend_from_slice(bytes);
                stored(&object)
            }
        }
    }
}

/// `bytes` as a zlib stream that compresses nothing.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).expect("a chunk");
        out.push(u8::from(blocks.peek().is_none()));
        out.extend(length.to_le_bytes());
        out.extend((!length).to_le_bytes());
        out.extend_from_slice(block);
    }
    let (mut a, mut b) = (1_u32, 0_u32);
    for &byte in bytes {
        a = (a + u32::from(byte)) % 65521;
        b = (b + a) % 65521;
    }
    out.extend(((b << 16) | a).to_be_bytes());
    out
}

fn put(path: &Path, bytes: &[u8]) {
    // What git writes may not be written to.
    let _ = fs::remove_file(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

fn git(folder: &Path, arguments: &[&str]) -> String {
    let said = String::from_utf8(git_bytes(folder, arguments)).expect("UTF-8");
    said.trim_end().to_owned()
}

fn git_bytes(folder: &Path, arguments: &[&str]) -> Vec<u8> {
    let output = Command::new("git")
        .args(arguments)
        .current_dir(folder)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env_remove("GIT_DIR")
        .env_remove("GIT_INDEX_FILE")
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_NAME"), "Ada")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_EMAIL"), "a@example.com")))
        .envs(["AUTHOR", "COMMITTER"].map(|who| (format!("GIT_{who}_DATE"), "1700000000 +0000")))
        .output()
        .expect("git runs");
    assert!(output.status.success(), "git {arguments:?}");
    output.stdout
}

thread_local! {
    static REPOSITORY: RefCell<Option<Repository>> = const { RefCell::new(None) };
}

fn with_repository<R>(work: impl FnOnce(&Repository) -> R) -> R {
    REPOSITORY.with_borrow_mut(|kept| work(kept.get_or_insert_with(Repository::new)))
}

/// Every slot with what is in it: inputs to start from.
pub fn seeds() -> Vec<Vec<u8>> {
    with_repository(|repository| {
        let slots = repository.slots.iter().enumerate();
        slots
            .map(|(number, slot)| {
                let number = u8::try_from(number).expect("few slots");
                let content = match slot.object {
                    None => fs::read(&slot.path).unwrap_or_default(),
                    Some(kind) => {
                        let name = slot.path.file_name().expect("a name").to_string_lossy();
                        let folder = slot
                            .path
                            .parent()
                            .and_then(Path::file_name)
                            .expect("a folder");
                        let id = format!("{}{name}", folder.to_string_lossy());
                        git_bytes(repository.folder.path(), &["cat-file", kind, &id])
                    }
                };
                [&[number], content.as_slice()].concat()
            })
            .collect()
    })
}

/// Looks at one input.
pub fn run(data: &[u8]) {
    let Some((&first, bytes)) = data.split_first() else {
        return;
    };
    with_repository(|repository| {
        let slot = &repository.slots[usize::from(first) % repository.slots.len()];
        repository.try_with(slot, bytes);
    });
}
