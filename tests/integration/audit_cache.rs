//! `audit --cache`: the same report with and without, whatever happens to the
//! cache.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use proptest::prelude::*;

use crate::audit::{fill, key};
use crate::harness::{Answer, Project};
use crate::repositories::Repository;

/// A run without a cache, or with the one at a path.
fn audit(repository: &Repository, cache: Option<&Path>) -> Answer {
    let mut arguments = vec!["audit", "--format", "json"];
    if let Some(cache) = cache {
        arguments.extend(["--cache", cache.to_str().expect("UTF-8")]);
    }
    repository.paddlint(arguments).run()
}

/// Asserts that a run with a cache says what one without says.
#[track_caller]
fn same(repository: &Repository, cache: &Path, when: &str) {
    let with = audit(repository, Some(cache));
    let without = audit(repository, None);
    assert_eq!(with.status, without.status, "{when}: {with}");
    assert_eq!(with.stdout, without.stdout, "{when}");
    assert_eq!(with.stderr, without.stderr, "{when}");
}

fn kept(cache: &Path) -> PathBuf {
    cache.join("clean-blobs-sha1")
}

/// What happens to a repository, one step after the other.
#[derive(Clone, Debug)]
enum Step {
    Write(u8, Content),
    Remove(u8),
    Commit,
    Branch,
    Repack,
    Audit,
}

#[derive(Clone, Debug)]
enum Content {
    Plain(u8),
    Long(u8),
    Secret(u8),
    Wide(u8),
    Binary(u8),
    Pointer,
}

impl Content {
    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Plain(which) => format!("nothing {which}\n").into_bytes(),
            // Versions of it are deltas of each other.
            Self::Long(which) => (0..400_u32)
                .map(|line| match line == u32::from(*which) {
                    true => format!("{}\n", key("long")),
                    false => format!("line {line} is long enough, {}\n", line % 7),
                })
                .collect::<String>()
                .into_bytes(),
            Self::Secret(which) => format!("KEY={}\n", key(&format!("s{which}"))).into_bytes(),
            Self::Wide(which) => format!("\u{feff}{}", key(&format!("w{which}")))
                .encode_utf16()
                .flat_map(u16::to_le_bytes)
                .collect(),
            Self::Binary(which) => vec![0, 159, *which, 0, 7],
            Self::Pointer => b"version https://git-lfs.github.com/spec/v1\nsize 9\n".to_vec(),
        }
    }
}

fn content() -> impl Strategy<Value = Content> {
    prop_oneof![
        4 => (0..9_u8).prop_map(Content::Plain),
        4 => (0..90_u8).prop_map(Content::Long),
        2 => (0..9_u8).prop_map(Content::Secret),
        1 => (0..3_u8).prop_map(Content::Wide),
        1 => (0..9_u8).prop_map(Content::Binary),
        1 => Just(Content::Pointer),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        8 => (0..6_u8, content()).prop_map(|(file, content)| Step::Write(file, content)),
        1 => (0..6_u8).prop_map(Step::Remove),
        4 => Just(Step::Commit),
        1 => Just(Step::Branch),
        1 => Just(Step::Repack),
        2 => Just(Step::Audit),
    ]
}

fn run(repository: &Repository, steps: &[Step], cache: &Path) {
    for (at, step) in steps.iter().enumerate() {
        let path = |file: &u8| format!("folder{}/{file}.env", file % 2);
        match step {
            Step::Write(file, content) => {
                repository.write(&path(file), content.bytes());
            }
            Step::Remove(file) => {
                // It may not be there.
                let _ = fs::remove_file(repository.path().join(path(file)));
            }
            Step::Commit => {
                repository.commit("step");
            }
            Step::Branch => {
                repository.try_git(&["checkout", "--quiet", "-b", &format!("b{at}")]);
            }
            Step::Repack => {
                repository.git(&["repack", "--quiet", "-a", "-d", "--depth=20"]);
            }
            Step::Audit => same(repository, cache, "on the way"),
        }
    }
    repository.commit("last");
    same(repository, cache, "at the end");
    same(repository, cache, "once more");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 6,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]
    #[test]
    fn reports_are_the_same_with_and_without(
        one in proptest::collection::vec(step(), 4..24),
        two in proptest::collection::vec(step(), 4..24),
    ) {
        let cache = Project::new();
        // Both share the cache, and another algorithm does, too.
        run(&Repository::new(), &one, cache.path());
        run(&Repository::new(), &two, cache.path());
        let other = Repository::of(&["init", "--quiet", "--object-format", "sha256"]);
        run(&other, &one, cache.path());
    }
}

/// A repository of some size, with one secret.
fn large() -> Repository {
    let repository = Repository::new();
    repository.write("first.txt", key("first")).commit("first");
    fill(&repository, 3_000);
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    repository
}

#[test]
fn a_kill_at_any_moment_leaves_a_good_cache_or_none() {
    let repository = large();
    let cache = Project::new();
    let arguments = ["audit", "--cache", cache.path().to_str().expect("UTF-8")];
    let mut good: Option<Vec<u8>> = None;
    for round in 0..40_u64 {
        let mut command = repository.paddlint(arguments).into_command();
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = command.spawn().expect("it starts");
        std::thread::sleep(Duration::from_micros(round * round * 90));
        // It may have ended; that is a moment, too.
        let _ = child.kill();
        child.wait().expect("it ends");
        let now = fs::read(kept(cache.path())).ok();
        if let (Some(good), Some(now)) = (&good, &now) {
            assert_eq!(good, now, "what is there is whole");
        }
        good = good.or(now);
        if round % 8 == 7 {
            // Begin without one again.
            let _ = fs::remove_file(kept(cache.path()));
        }
    }
    same(&repository, cache.path(), "after all");
    let whole = fs::read(kept(cache.path())).expect("it is kept");
    assert_eq!(good.unwrap_or_else(|| whole.clone()), whole);
}

#[test]
fn what_is_damaged_or_foreign_is_not_trusted_and_made_anew() {
    let repository = Repository::new();
    repository
        .write("a.env", key("one"))
        .write("b.txt", "clean")
        .write("c.txt", "clean, too");
    repository.commit("one");
    let cache = Project::new();
    same(&repository, cache.path(), "cold");
    let whole = fs::read(kept(cache.path())).expect("it is kept");
    let mut flipped = whole.clone();
    flipped[whole.len() / 2] ^= 1;
    let damages: [&[u8]; 5] = [
        &whole[..whole.len() - 1],
        &flipped,
        b"",
        b"{}",
        &whole.repeat(2),
    ];
    for damaged in damages {
        fs::write(kept(cache.path()), damaged).expect("a file");
        same(&repository, cache.path(), "damaged");
        let again = fs::read(kept(cache.path())).expect("it is kept");
        assert!(again == whole, "made anew");
    }
}

#[test]
fn what_is_clean_is_not_read_again() {
    let repository = Repository::new();
    repository
        .write("a.env", key("one"))
        .write("b.txt", "clean");
    repository.commit("one");
    let cache = Project::new();
    same(&repository, cache.path(), "cold");
    let object = |path: &str| {
        let id = repository.git(&["rev-parse", &format!("HEAD:{path}")]);
        let (folder, name) = id.split_at(2);
        let path = repository.path().join(".git/objects").join(folder);
        path.join(name)
    };
    repository.remove("b.txt").commit("without it");
    let clean = repository.git(&["rev-parse", "HEAD~:b.txt"]);
    let clean = object_at(&repository, &clean);
    fs::remove_file(&clean).expect("it was there");
    fs::write(&clean, "nonsense").expect("a file");
    audit(&repository, Some(cache.path())).ends_with(1);
    audit(&repository, None).ends_with(2);
    // What has a secret is.
    let secret = object("a.env");
    fs::remove_file(&secret).expect("it was there");
    fs::write(&secret, "nonsense").expect("a file");
    audit(&repository, Some(cache.path())).ends_with(2);
    audit(&repository, Some(cache.path())).ends_with(2);
}

fn object_at(repository: &Repository, id: &str) -> PathBuf {
    let (folder, name) = id.split_at(2);
    repository
        .path()
        .join(".git/objects")
        .join(folder)
        .join(name)
}

#[test]
fn a_repository_that_lies_hides_nothing_in_another() {
    let honest = Repository::new();
    honest.write("a.env", key("one")).commit("one");
    let secret = honest.git(&["rev-parse", "HEAD:a.env"]);

    // Under the name of the blob with the secret is another content.
    let lying = Repository::new();
    lying.write("a.env", key("one")).write("b.txt", "clean");
    lying.commit("one");
    let clean = lying.git(&["rev-parse", "HEAD:b.txt"]);
    let place = object_at(&lying, &secret);
    fs::remove_file(&place).expect("it was there");
    fs::copy(object_at(&lying, &clean), &place).expect("a file");

    let cache = Project::new();
    let answer = audit(&lying, Some(cache.path()));
    assert!(answer.status.is_some(), "{answer}");
    assert!(kept(cache.path()).is_file());
    same(&honest, cache.path(), "after the one that lies");
    audit(&honest, Some(cache.path())).ends_with(1);
}

#[test]
fn audits_at_the_same_time_share_a_cache() {
    let repositories: Vec<Repository> = (0..3)
        .map(|number| {
            let repository = Repository::new();
            for file in 0..40 {
                let text = format!("file {file} of {number}");
                repository.write(&format!("{file}.txt"), text);
            }
            repository.write("a.env", key(&format!("r{number}")));
            repository.commit("one");
            repository
        })
        .collect();
    let cache = Project::new();
    std::thread::scope(|scope| {
        for repository in repositories.iter().cycle().take(12) {
            scope.spawn(|| same(repository, cache.path(), "at the same time"));
        }
    });
    for repository in &repositories {
        same(repository, cache.path(), "afterwards");
    }
}

#[test]
fn a_folder_that_cannot_be_one_is_told() {
    let repository = Repository::new();
    repository.write("file", "").commit("one");
    let answer = audit(&repository, Some(Path::new("file"))).ends_with(2);
    assert!(
        answer
            .stderr
            .contains("`file` cannot be the folder of the cache"),
        "{answer}"
    );
    // A folder stands where the file would: everything is read, and told.
    fs::create_dir_all(repository.path().join("cache/clean-blobs-sha1/x")).expect("a folder");
    let answer = audit(&repository, Some(Path::new("cache"))).ends_with(0);
    assert!(
        answer.stderr.contains("nothing could be kept in `cache`"),
        "{answer}"
    );
}
