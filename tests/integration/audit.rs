//! Audits of real repositories in which secrets are planted wherever git can
//! hold one.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use serde_json::Value;

use crate::harness::Project;
use crate::repositories::{Repository, git};

/// A made-up live API key, one for each name of up to ten letters.
pub(crate) fn key(name: &str) -> String {
    let mut secret = String::new();
    for byte in name.bytes() {
        let _ = write!(secret, "{byte:02x}");
    }
    format!(
        "pdl_{}_apikey_{}_{:Z<22}_{}",
        "live", "01j9x5tq3vb8m2k7w4n6p0r1sd", secret, "4Fq"
    )
}

fn audit(repository: &Repository, arguments: &[&str]) -> Value {
    let answer = repository
        .paddlint([&["audit", "--format", "json"], arguments].concat())
        .run();
    assert!(!answer.stdout.contains("4Fq"), "no secret is shown");
    serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{}", answer.stderr))
}

/// The secrets by the name that is in them, which their fingerprints tell.
fn by_name(report: &Value, names: &[&str]) -> BTreeMap<String, Value> {
    let mut found = BTreeMap::new();
    for secret in report["secrets"].as_array().expect("a list") {
        let name = names.iter().find(|name| {
            paddlint::suppress::fingerprint::of_secret("leaked-api-key", &key(name))
                == secret["fingerprint"].as_str().expect("a hash")
        });
        let name = name.map_or("?".to_owned(), |name| (*name).to_owned());
        found.insert(name, secret.clone());
    }
    found
}

fn names_of(report: &Value, names: &[&str]) -> Vec<String> {
    by_name(report, names).into_keys().collect()
}

const PLANTED: &[&str] = &[
    "first",
    "deleted",
    "branch",
    "evilmerge",
    "message",
    "tag",
    "note",
    "stash",
    "oldstash",
    "lost",
    "rename",
    "binary",
    "utf16",
    "nodiff",
    "staged",
    "delta",
    "blobtag",
    "base64",
    "joined",
    "detached",
    "large",
];

/// A repository with ten thousand commits and a secret in each odd place.
fn planted() -> Repository {
    let repository = Repository::new();
    repository
        .write("first.txt", key("first"))
        .write(".gitattributes", "*.nd -diff\n");
    repository.commit("first");
    fill(&repository, 10_000);
    let git = |arguments: &[&str]| repository.git(arguments);
    repository
        .write("deleted.env", format!("KEY={}\n", key("deleted")))
        .commit("add it");
    repository.remove("deleted.env").commit("remove it");
    git(&["checkout", "--quiet", "-b", "side"]);
    repository.write("side.txt", key("branch")).commit("side");
    git(&["checkout", "--quiet", "main"]);
    repository.write("main.txt", "x").commit("main");
    git(&["merge", "--quiet", "--no-commit", "side"]);
    repository
        .write("evil.txt", key("evilmerge"))
        .commit("merge");
    git(&[
        "commit",
        "--quiet",
        "--allow-empty",
        "-m",
        "subject",
        "-m",
        &key("message"),
    ]);
    git(&["tag", "-a", "v1", "-m", &key("tag")]);
    git(&["notes", "add", "-m", &key("note")]);
    for name in ["oldstash", "stash"] {
        repository.write("main.txt", key(name));
        git(&["stash", "--quiet"]);
    }
    git(&["checkout", "--quiet", "--detach"]);
    repository.write("lost.txt", key("lost")).commit("lost");
    git(&["checkout", "--quiet", "main"]);
    git(&["mv", "main.txt", "renamed.txt"]);
    repository
        .write("renamed.txt", format!("x\n{}", key("rename")))
        .commit("rename");
    plant_kinds(&repository);
    plant_elsewhere(&repository);
    repository
}

/// How many bytes the largest file has: `PADDLINT_LARGE_BLOB`, for those who have
/// the time.
fn large_blob() -> usize {
    let asked = std::env::var("PADDLINT_LARGE_BLOB").ok();
    asked.map_or(20_000_000, |bytes| bytes.parse().expect("a number"))
}

/// Plants secrets in files of all kinds.
fn plant_kinds(repository: &Repository) {
    let mut binary = b"\0\x01\x02ELF".to_vec();
    binary.extend(key("binary").bytes());
    binary.extend([0, 255, 254]);
    repository.write("a.bin", binary);
    let utf16: Vec<u8> = format!("\u{feff}KEY={}\r\n", key("utf16"))
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    repository
        .write("utf16.env", utf16)
        .write("x.nd", key("nodiff"));
    repository.write("config.yml", format!("data: {}\n", base64(&key("base64"))));
    let joined = key("joined");
    let (left, right) = joined.split_at(20);
    repository.write(
        "joined.js",
        format!("const paddle = '{left}' +\n  '{right}';\n"),
    );
    let mut large = vec![b'x'; large_blob()];
    large.extend(key("large").bytes());
    repository.write("large.txt", large).commit("kinds");
    repository.remove("large.txt").commit("less");
    // Packs of more than some megabytes are read in shares.
    for at in 0..4_u64 {
        let noise = (0..375_000_u64).scan(at, |state, _| {
            *state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            Some(*state)
        });
        let noise: Vec<u8> = noise.flat_map(u64::to_le_bytes).collect();
        repository.write("noise.bin", noise).commit("noise");
    }
    let mut text: Vec<String> = (0..2_000)
        .map(|line| format!("line {line} of a long file"))
        .collect();
    for version in 0..30 {
        text[version * 50] = format!("changed {version}");
        if version == 13 {
            text[7] = key("delta");
        } else {
            text[7] = "nothing".into();
        }
        repository
            .write("long.txt", text.join("\n"))
            .commit("version");
    }
}

/// Plants secrets outside of the branches.
fn plant_elsewhere(repository: &Repository) {
    let git = |arguments: &[&str]| repository.git(arguments);
    repository.write("tagged", key("blobtag"));
    let blob = git(&["hash-object", "-w", "tagged"]);
    repository.remove("tagged");
    git(&["tag", "blob", &blob]);
    git(&["repack", "--quiet", "-a", "-d", "--depth=50", "--window=20"]);
    let elsewhere = repository.path().join("../elsewhere-of-audit");
    let _ = fs::remove_dir_all(&elsewhere);
    git(&[
        "worktree",
        "add",
        "--quiet",
        "--detach",
        elsewhere.to_str().expect("UTF-8"),
    ]);
    fs::write(elsewhere.join("detached.txt"), key("detached")).expect("a file");
    git(&["-C", elsewhere.to_str().expect("UTF-8"), "add", "."]);
    git(&[
        "-C",
        elsewhere.to_str().expect("UTF-8"),
        "commit",
        "--quiet",
        "-m",
        "detached",
    ]);
    let _ = fs::remove_dir_all(&elsewhere);
    repository.write("staged.txt", key("staged"));
    git(&["add", "staged.txt"]);
}

fn base64(text: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::STANDARD.encode(text)
}

/// Adds so many commits at once.
pub(crate) fn fill(repository: &Repository, count: usize) {
    let mut stream = String::new();
    for commit in 0..count {
        let text = format!("file {commit}\n");
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter A <a@example.com> {} +0000\ndata 1\nx\n{}M 100644 \
             inline src/{}/{}.txt\ndata {}\n{text}\n",
            1_700_000_000 + commit,
            if commit == 0 {
                "from refs/heads/main^0\n"
            } else {
                ""
            },
            commit % 17,
            commit % 101,
            text.len()
        );
    }
    let mut child = git()
        .args(["fast-import", "--quiet"])
        .current_dir(repository.path())
        .stdin(Stdio::piped())
        .spawn()
        .expect("git runs");
    child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(stream.as_bytes())
        .expect("git reads");
    assert!(child.wait().expect("git ends").success());
    repository.git(&["reset", "--quiet", "--hard"]);
}

#[test]
fn every_planted_secret_is_found_and_its_history_told() {
    let repository = planted();
    let report = audit(&repository, &["--include-unreachable"]);
    let found = by_name(&report, PLANTED);
    let mut expected: Vec<&str> = PLANTED.to_vec();
    expected.sort_unstable();
    assert_eq!(found.keys().collect::<Vec<_>>(), expected);
    assert_eq!(report["problems"], serde_json::json!([]));

    let reached = audit(&repository, &[]);
    expected.retain(|name| *name != "lost");
    assert_eq!(names_of(&reached, PLANTED), expected);
    assert_eq!(reached["coverage"]["unreachable_secrets"], 1);
    assert!(reached["coverage"]["commits"].as_u64() > Some(10_000));

    // What git itself says of them.
    let log = |path: &str| {
        let args = ["log", "--all", "--format=%H", "--reverse", "--", path];
        let commits = repository.git(&args);
        commits.lines().next().unwrap_or_default().to_owned()
    };
    for (name, path, in_head) in [
        ("first", "first.txt", true),
        ("deleted", "deleted.env", false),
        ("branch", "side.txt", true),
        ("evilmerge", "evil.txt", true),
        ("utf16", "utf16.env", true),
        ("large", "large.txt", false),
    ] {
        let secret = &found[name];
        assert_eq!(secret["first"]["commit"], log(path), "{name}");
        assert_eq!(secret["first"]["path"], path, "{name}");
        assert_eq!(secret["in_head"], in_head, "{name}");
        assert_eq!(secret["paths"], serde_json::json!([path]), "{name}");
    }
    assert_eq!(found["deleted"]["first"]["subject"], "add it");
    assert_eq!(found["deleted"]["first"]["author"], "Ada <ada@example.com>");
    assert_eq!(found["deleted"]["last"]["subject"], "add it");
    assert_eq!(found["rename"]["first"]["line"], 2);
    assert_eq!(found["message"]["first"]["subject"], "subject");
    assert_eq!(found["message"]["first"]["path"], Value::Null);
    let refs = |name: &str| {
        let refs = found[name]["refs"].as_array().expect("a list");
        refs.iter()
            .map(|name| name.as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(refs("note"), ["refs/notes/commits"]);
    assert_eq!(refs("stash"), ["refs/stash", "stash@{0}"]);
    assert_eq!(refs("oldstash"), ["stash@{1}"]);
    assert_eq!(refs("tag"), ["refs/tags/v1"]);
    assert_eq!(refs("blobtag"), ["refs/tags/blob"]);
    assert_eq!(refs("staged"), ["index"]);
    assert_eq!(refs("lost"), [""; 0]);
    assert!(refs("branch").contains(&"refs/heads/side".to_owned()));
    assert!(refs("first").contains(&"refs/tags/v1".to_owned()));
    assert!(
        refs("detached")
            .iter()
            .any(|name| name.starts_with("worktrees/"))
    );

    for (arguments, expected) in [
        (
            ["--ref", "side"].as_slice(),
            vec!["branch", "deleted", "first"],
        ),
        (&["--ref", "notes/*"], vec!["note"]),
        (
            &["--rev", "side..main~31"],
            vec![
                "base64",
                "binary",
                "evilmerge",
                "joined",
                "large",
                "message",
                "nodiff",
                "rename",
                "utf16",
            ],
        ),
        (&["--since", "2000-01-01", "--ref", "notes/*"], vec!["note"]),
        (&["--since", "2999-01-01", "--ref", "main"], vec![]),
    ] {
        let report = audit(&repository, arguments);
        assert_eq!(names_of(&report, PLANTED), expected, "{arguments:?}");
    }
}

#[test]
fn every_shape_of_a_repository_is_read() {
    let origin = Repository::new();
    origin.write("a.txt", key("one")).commit("one");
    origin.write("b.txt", key("two")).commit("two");
    origin.git(&["repack", "--quiet", "-d"]);
    origin.write("c.txt", key("three")).commit("three");
    origin.git(&["repack", "--quiet", "-d"]);
    origin.git(&["multi-pack-index", "write"]);
    let all = ["one", "three", "two"];
    assert_eq!(names_of(&audit(&origin, &[]), &all), all);

    let path = origin.path().to_str().expect("UTF-8");
    for arguments in [
        ["clone", "--quiet", "--shared", path, "."].as_slice(),
        &["clone", "--quiet", "--bare", path, "."],
        &["clone", "--quiet", "--mirror", path, "."],
    ] {
        let clone = Repository::of(arguments);
        let report = audit(&clone, &[]);
        assert_eq!(names_of(&report, &all), all, "{arguments:?}");
        assert_eq!(report["problems"], serde_json::json!([]), "{arguments:?}");
        assert_eq!(report["findings"].as_array().map(Vec::len), Some(3));
    }
    let other = Repository::of(&["init", "--quiet", "--object-format", "sha256"]);
    other.write("a.txt", key("one")).commit("one");
    other.write("b.txt", key("two")).commit("two");
    other.git(&["repack", "--quiet", "-a", "-d"]);
    assert_eq!(names_of(&audit(&other, &[]), &all), ["one", "two"]);

    let several = Project::new();
    let list = format!("{path}\n# none\nmissing\n");
    let answer = several
        .paddlint(["audit", "--format", "json", "--repos-from", "-"])
        .stdin(list)
        .run();
    assert_eq!(answer.status, Some(2));
    let report: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let repositories = report["repositories"].as_array().expect("a list");
    assert_eq!(repositories.len(), 2);
    assert_eq!(repositories[0]["secrets"].as_array().map(Vec::len), Some(3));
    assert_eq!(repositories[1]["complete"], false);
}

/// The kinds of a report's problems, each once where they follow on each other.
fn kinds(report: &Value) -> Vec<String> {
    let problems = report["problems"].as_array().expect("a list").iter();
    let mut kinds: Vec<String> = problems
        .map(|one| one["kind"].as_str().expect("a kind").to_owned())
        .collect();
    kinds.dedup();
    kinds
}

/// What is done to a repository, and its `.git`.
type Harm = dyn Fn(&Repository, &Path);

fn write(path: PathBuf, text: &str) {
    fs::write(path, text).expect("a file");
}

/// A repository with a secret on a branch, one in a stash below another, and one in
/// the detached commit of a work tree; and the number of its problems after `harm`.
fn problems_after(harm: &Harm) -> usize {
    let repository = Repository::new();
    repository.write("a.txt", "x").commit("one");
    repository.git(&["checkout", "--quiet", "-b", "other"]);
    repository.write("b.txt", key("branch")).commit("two");
    repository.git(&["checkout", "--quiet", "main"]);
    for name in ["first", "second"] {
        repository.write("a.txt", key(name));
        repository.git(&["stash", "--quiet"]);
    }
    repository.git(&["worktree", "add", "--quiet", "--detach", "tree", "other"]);
    assert_eq!(kinds(&audit(&repository, &[])), [""; 0]);
    harm(&repository, &repository.path().join(".git"));
    let answer = repository.paddlint(["audit", "--format", "json"]).run();
    let report: Value = serde_json::from_str(&answer.stdout).expect("a report");
    let told = report["problems"].as_array().expect("a list").len();
    assert_eq!(answer.status == Some(2), told > 0, "{}", answer.stderr);
    told
}

#[test]
fn refs_that_cannot_be_read_are_told() {
    // A ref that is not there is none that cannot be read.
    let nowhere = problems_after(&|repository, _| {
        repository.git(&[
            "symbolic-ref",
            "refs/remotes/origin/HEAD",
            "refs/remotes/origin/x",
        ]);
    });
    assert_eq!(nowhere, 0);
    let harms: [(&str, &Harm); 6] = [
        ("a branch", &|_, git| {
            write(git.join("refs/heads/other"), "garbage");
        }),
        ("the current branch", &|_, git| {
            write(git.join("refs/heads/main"), "garbage");
        }),
        ("packed refs", &|repository, git| {
            repository.git(&["pack-refs", "--all"]);
            let packed = git.join("packed-refs");
            let text = fs::read_to_string(&packed).expect("packed refs");
            let at = text.find(" refs/heads/other").expect("the branch");
            write(packed, &format!("{}zz{}", &text[..at - 2], &text[at..]));
        }),
        ("another work tree", &|_, git| {
            write(git.join("worktrees/tree/HEAD"), "garbage");
        }),
        ("a stash", &|_, git| {
            let log = git.join("logs/refs/stash");
            let text = fs::read_to_string(&log).expect("a log");
            let (_, last) = text.split_once('\n').expect("two stashes");
            write(log, &format!("{}\n{last}", &text[..20]));
        }),
        ("tags of tags", &|repository, _| {
            let mut id = repository.git(&["rev-parse", "HEAD"]).trim().to_owned();
            for at in 0..103 {
                let name = format!("t{at}");
                repository.git(&["tag", "-a", "-m", "one more", &name, &id]);
                id = repository.git(&["rev-parse", &name]).trim().to_owned();
                repository.git(&["tag", "-d", &name]);
            }
            repository.git(&["update-ref", "refs/tags/long", &id]);
        }),
    ];
    for (what, harm) in harms {
        assert_ne!(problems_after(harm), 0, "{what}");
    }
}

#[test]
fn every_kind_of_ref_and_of_delta_is_followed() {
    let repository = Repository::new();
    let text: String = (0..3_000).map(|at| format!("line {at}\n")).collect();
    repository
        .write("a.txt", format!("{text}{}", key("first")))
        .commit("one");
    repository
        .write("a.txt", format!("{text}{}", key("second")))
        .commit("two");
    repository.write("b.txt", key("tree"));
    repository.git(&["add", "b.txt"]);
    let tree = repository.git(&["write-tree"]);
    repository.git(&["update-ref", "refs/tags/tree", tree.trim()]);
    repository.git(&["rm", "--quiet", "-f", "b.txt"]);
    // Deltas that name what they are made from.
    repository.git(&[
        "-c",
        "repack.usedeltabaseoffset=false",
        "repack",
        "-q",
        "-adf",
    ]);
    let all = ["first", "second", "tree"];
    assert_eq!(names_of(&audit(&repository, &[]), &all), all);
    for (revision, expected) in [("HEAD~1..HEAD", &["second"][..]), ("HEAD~1", &["first"])] {
        let report = audit(&repository, &["--rev", revision]);
        assert_eq!(names_of(&report, &all), expected, "{revision}");
    }
    repository
        .paddlint(["audit", "--fail-on", "never"])
        .run()
        .ends_with(0);
}

#[test]
fn what_is_not_there_is_told() {
    let origin = Repository::new();
    origin.write("a.txt", key("one")).commit("one");
    origin.remove("a.txt").commit("two");
    let url = format!("file://{}", origin.path().display());
    let shallow = Repository::of(&["clone", "--quiet", "--depth", "1", &url, "."]);
    assert_eq!(kinds(&audit(&shallow, &[])), ["shallow"]);
    assert_eq!(audit(&shallow, &[])["coverage"]["shallow"], true);

    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let partial = Repository::of(&["clone", "--quiet", "--filter=blob:none", &url, "."]);
    assert_eq!(kinds(&audit(&partial, &[])), ["partial", "missing-object"]);

    let pointers = Repository::new();
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n";
    pointers.write("big.bin", pointer).commit("one");
    let path = origin.path().to_str().expect("UTF-8");
    pointers.git(&["submodule", "--quiet", "add", path, "lib"]);
    pointers.commit("two");
    let report = audit(&pointers, &[]);
    assert_eq!(kinds(&report), ["lfs-pointer", "submodule"]);
    assert_eq!(report["problems"][0]["path"], "big.bin");
    assert_eq!(report["coverage"]["skipped"]["submodule"], 1);

    // A loose object that is gone, and one that is damaged.
    let broken = Repository::new();
    broken
        .write("a.txt", "gone")
        .write("b.txt", "damaged")
        .write("c.txt", key("three"));
    broken.commit("one");
    let object = |path: &str| {
        let id = broken.git(&["rev-parse", &format!("HEAD:{path}")]);
        broken
            .path()
            .join(".git/objects")
            .join(&id[..2])
            .join(&id[2..])
    };
    fs::remove_file(object("a.txt")).expect("it was there");
    fs::remove_file(object("b.txt")).expect("it was there");
    fs::write(object("b.txt"), "nonsense").expect("a file");
    let report = audit(&broken, &[]);
    assert_eq!(names_of(&report, &["three"]), ["three"]);
    let told = kinds(&report);
    assert!(told.contains(&"missing-object".to_owned()), "{told:?}");
    assert!(told.contains(&"corrupt-object".to_owned()), "{told:?}");

    // A pack that ends too early.
    let cut = Repository::new();
    cut.write("a.txt", key("one")).commit("one");
    cut.git(&["repack", "--quiet", "-a", "-d"]);
    cut.write("b.txt", key("two")).commit("two");
    change_pack(&cut, |bytes| bytes.truncate(bytes.len() - 40));
    let answer = cut.paddlint(["audit", "--format", "json"]).run();
    assert_eq!(answer.status, Some(2), "{}", answer.stderr);
}

/// Changes the bytes of a repository's only pack.
fn change_pack(repository: &Repository, change: impl FnOnce(&mut Vec<u8>)) {
    let packs = repository.path().join(".git/objects/pack");
    let mut paths = fs::read_dir(packs).expect("a folder").flatten();
    let path = paths
        .find_map(|entry| {
            Some(entry.path()).filter(|path| path.extension() == Some("pack".as_ref()))
        })
        .expect("a pack");
    let mut bytes = fs::read(&path).expect("a pack");
    change(&mut bytes);
    fs::remove_file(&path).expect("it was there");
    fs::write(path, bytes).expect("a file");
}

/// A packed object that says it has 32 MB and has some bytes is not made room for.
#[test]
fn what_claims_to_be_larger_than_it_can_be_is_told() {
    let repository = Repository::new();
    repository
        .write("large.txt", "x".repeat(1_000_000))
        .write("key.txt", key("one"))
        .commit("one");
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    let large = repository.git(&["rev-parse", "HEAD:large.txt"]);
    let all = repository.git(&["verify-pack", "-v", &index_of(&repository)]);
    let line = all.lines().find(|line| line.starts_with(&large));
    let offset = line.and_then(|line| line.split_whitespace().nth(4));
    let offset: usize = offset.expect("an offset").parse().expect("a number");
    change_pack(&repository, |bytes| {
        // The kind is in the first byte, the size in the low bits of all four.
        assert_eq!(
            bytes[offset] & 0xf0,
            0b1011_0000,
            "a blob, more bytes follow"
        );
        bytes[offset] |= 0x0f;
        bytes[offset + 1..offset + 3].fill(0xff);
        bytes[offset + 3] = 0x7f;
    });
    let report = audit(&repository, &[]);
    assert_eq!(names_of(&report, &["one"]), ["one"]);
    let problems = report["problems"].as_array().expect("a list");
    let says = |problem: &Value| {
        let told = problem["message"].as_str().expect("a text");
        told.contains(&large[..12]) && told.contains("claims more bytes than its pack can hold")
    };
    assert!(problems.iter().any(says), "{problems:?}");
}

/// Objects that are stored twice, or read again because their pack is damaged, count
/// once; large ones are read, however they are stored.
#[test]
fn every_object_counts_once() {
    let repository = Repository::new();
    repository.write(
        "large.txt",
        format!("{}\n{}", "x".repeat(140 << 20), key("large")),
    );
    for number in 0..20 {
        repository.write(&format!("{number}.txt"), format!("{number:0100}"));
    }
    repository.write("broken.txt", key("broken")).commit("one");
    let read = |blobs: u64, bytes: u64| {
        let report = audit(&repository, &[]);
        assert_eq!(report["coverage"]["blobs"], blobs);
        assert_eq!(report["coverage"]["bytes"], bytes);
        report
    };
    let large = (140 << 20) + 1 + key("large").len() as u64;
    let small = 20 * 100;
    let broken = key("broken").len() as u64;
    let report = read(22, large + small + broken);
    assert_eq!(report["secrets"].as_array().map(Vec::len), Some(2));
    // Loose and packed.
    repository.git(&["repack", "--quiet", "-a"]);
    read(22, large + small + broken);
    repository.git(&["prune-packed", "--quiet"]);
    let id = repository.git(&["rev-parse", "HEAD:broken.txt"]);
    let all = repository.git(&["verify-pack", "-v", &index_of(&repository)]);
    let line = all.lines().find(|line| line.starts_with(&id));
    let offset = line.and_then(|line| line.split_whitespace().nth(4));
    let offset: usize = offset.expect("an offset").parse().expect("a number");
    // What is behind the header does not inflate.
    change_pack(&repository, |bytes| {
        bytes[offset + 4..offset + 12].fill(0xff);
    });
    let report = read(21, large + small);
    assert_eq!(names_of(&report, &["large", "broken"]), ["large"]);
    let problems = report["problems"].to_string();
    assert!(problems.contains(&id[..12]), "{problems}");
}

/// The path of the index of a repository's only pack.
fn index_of(repository: &Repository) -> String {
    let packs = repository.path().join(".git/objects/pack");
    let mut paths = fs::read_dir(packs).expect("a folder").flatten();
    let path = paths.find(|entry| entry.path().extension() == Some("idx".as_ref()));
    path.expect("an index").path().display().to_string()
}

#[test]
fn bad_requests_are_told() {
    let empty = Repository::new();
    let answer = empty.paddlint(["audit"]).run();
    assert_eq!(answer.status, Some(0), "{}", answer.stderr);
    assert!(answer.stdout.contains("no secrets"), "{}", answer.stdout);
    empty.write("a.txt", "").commit("one");
    for (arguments, told) in [
        (
            ["audit", "--ref", "none"].as_slice(),
            "`none` names no commit",
        ),
        (&["audit", "--rev", "a..b"], "names no commit"),
        (&["audit", "--since", "soon"], "is no date"),
    ] {
        let answer = empty.paddlint(arguments.iter().copied()).run();
        assert_eq!(answer.status, Some(2));
        assert!(answer.stderr.contains(told), "{}", answer.stderr);
    }
    let nowhere = Project::new();
    let answer = nowhere.paddlint(["audit"]).run();
    assert_eq!(answer.status, Some(2));
    assert!(
        answer.stderr.contains("is not in a git repository"),
        "{}",
        answer.stderr
    );
}

/// Wherever a pack is damaged, the object that has these bytes is told, also where its
/// stream ends so early that nothing is wrong with what there is of it.
#[test]
fn damage_is_told_wherever_it_is() {
    let repository = Repository::new();
    let lines = (0..400).map(|line| format!("{line} {:x}\n", line * line * 7919));
    let text: String = lines.collect();
    repository.write("a.txt", &text).commit("one");
    repository.write("a.txt", text + "more\n").commit("two");
    repository.write("b.txt", key("one")).commit("three");
    repository.git(&["repack", "--quiet", "-a", "-d"]);
    let mut whole = Vec::new();
    change_pack(&repository, |bytes| whole.clone_from(bytes));
    assert_eq!(kinds(&audit(&repository, &[])), [""; 0]);
    // Behind them is the checksum of all, and that is read in any case.
    for start in (12..whole.len() - 20).step_by(20) {
        let end = (start + 20).min(whole.len() - 20);
        change_pack(&repository, |bytes| {
            bytes.clone_from(&whole);
            bytes[start..end].fill(0);
        });
        let told = kinds(&audit(&repository, &[]));
        assert!(
            told.contains(&"corrupt-object".to_owned()),
            "{start}: {told:?}"
        );
    }
}
