//! Checks of what git knows: staged files, changes since a commit, tracked
//! files that are ignored. Real repositories, in all their shapes.

#![expect(clippy::disallowed_methods, reason = "tests look at files")]

use std::fs;

use crate::harness::{Project, api_key};
use crate::repositories::{Repository, found, git};

const SANDBOX: &str = "Paddle.Environment.set('sandbox');\n";
const CALL: &str = "Paddle.Initialize({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n";
const JSON: [&str; 3] = ["check", "--format", "json"];

fn check<'a>(more: &[&'a str]) -> Vec<&'a str> {
    [&JSON[..], more].concat()
}

#[test]
fn what_is_staged_is_judged_and_not_what_is_on_disk() {
    let repository = Repository::new();
    repository.write("old.js", CALL).write("src/good.js", "");
    repository.commit("first");
    repository.found(check(&["--staged"])).is(&[]);

    // Bad in the index, repaired on disk; and the other way round.
    repository.write("src/good.js", format!("\n{CALL}"));
    repository.git(&["add", "src/good.js"]);
    repository.write("src/good.js", format!("{SANDBOX}{CALL}"));
    repository.write("untracked.js", CALL);
    let expected = ["src/good.js:2 sandbox-not-set"];
    repository.found(check(&["--staged"])).is(&expected);
    repository.found(check(&["--staged", "src"])).is(&expected);
    repository.found(check(&["--staged", "old.js"])).is(&[]);
    repository
        .found(check(&["--staged", "--exclude", "src"]))
        .is(&[]);
    repository.found(check(&["src"])).is(&[]);
    let renamed = Repository::new();
    renamed.write("a.js", format!("{SANDBOX}{CALL}"));
    renamed.commit("first");
    renamed.git(&["mv", "a.js", "b.js"]);
    renamed.write("b.js", CALL);
    renamed.found(check(&["--staged"])).is(&[]);
    renamed.git(&["add", "b.js"]);
    renamed
        .found(check(&["--staged"]))
        .is(&["b.js:1 sandbox-not-set"]);
}

#[test]
fn nested_configurations_are_told_where_they_are_staged_or_committed() {
    let repository = Repository::new();
    repository.write("a.js", "").write("b/paddlint.toml", "");
    repository.commit("first");
    let told = "`b/paddlint.toml` configures nothing";
    repository.found(check(&["--staged"])).is(&[]);
    for all in [
        &["--diff", "HEAD..HEAD"][..],
        &["--staged", "--diff", "HEAD"],
    ] {
        repository.found(check(all)).fails_with(told);
    }
    repository.write("b/paddlint.toml", "fail-on = 'error'");
    repository.git(&["add", "."]);
    repository.found(check(&["--staged"])).fails_with(told);
    repository.found(check(&["--staged", "a.js"])).is(&[]);
    repository
        .found(check(&["--staged", "--no-config"]))
        .is(&[]);
}

#[test]
fn the_context_of_staged_files_is_staged_too() {
    let repository = Repository::new();
    repository
        .write("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .write(".env.production", "VITE_PADDLE_ENV=sandbox\n")
        .write(
            "src/pay.js",
            "import { token } from './token';\n\
             Paddle.Environment.set('sandbox');\nPaddle.Initialize({ token });\n",
        )
        .write(
            "src/token.js",
            "export const token = 'test_4f1c2a9b7d3e8f605a1b2c3d4e5';\n",
        );
    repository.commit("first");
    repository.write(
        "src/token.js",
        "export const token = 'live_4f1c2a9b7d3e8f605a1b2c3d4e5';\n",
    );
    repository.found(check(&["--staged"])).is(&[]);
    repository.git(&["add", "--all"]);
    repository.remove("src/token.js").remove("src/pay.js");
    let expected = ["src/pay.js:3 live-token-in-sandbox"];
    repository
        .found(check(&["--staged", "--diff", "HEAD"]))
        .is(&expected);
}

#[test]
fn an_index_of_its_own_and_the_first_commit() {
    let repository = Repository::new();
    repository.write("a.js", CALL).write("b.js", CALL);
    repository.git(&["add", "a.js"]);
    repository
        .found(check(&["--staged"]))
        .is(&["a.js:1 sandbox-not-set"]);
    // All of the first commit is new.
    repository
        .found(check(&["--staged", "--diff", "HEAD"]))
        .is(&["a.js:1 sandbox-not-set"]);
    repository
        .found(check(&["--diff", "HEAD~1"]))
        .fails_with("names no commit");
    repository.git(&["add", "--intent-to-add", "b.js"]);
    repository
        .found(check(&["--staged"]))
        .is(&["a.js:1 sandbox-not-set"]);
    // As `git commit -a` does it: the hook sees another index.
    repository.write(
        ".git/hooks/pre-commit",
        format!(
            "#!/bin/sh\nexec '{}' check --staged --format short\n",
            env!("CARGO_BIN_EXE_paddlint")
        ),
    );
    repository.git(&["config", "core.hooksPath", ".git/hooks"]);
    make_executable(&repository, ".git/hooks/pre-commit");
    let (ended_well, output) = repository.try_git(&["commit", "--all", "--message", "x"]);
    assert!(!ended_well && output.contains("b.js:1"), "{output}");
    let (ended_well, output) = repository.try_git(&["commit", "--message", "x", "a.js"]);
    assert!(!ended_well && !output.contains("b.js"), "{output}");
    repository.write("a.js", format!("{SANDBOX}{CALL}"));
    let (ended_well, output) = repository.try_git(&["commit", "--message", "x", "a.js"]);
    assert!(ended_well, "{output}");
    let tracked = repository.git(&["ls-tree", "-r", "--name-only", "HEAD"]);
    assert_eq!(tracked, "a.js");
}

#[cfg(unix)]
fn make_executable(repository: &Repository, path: &str) {
    use std::os::unix::fs::PermissionsExt;
    let path = repository.path().join(path);
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it is ours");
}

#[cfg(not(unix))]
fn make_executable(_: &Repository, _: &str) {}

#[test]
fn worktrees_submodules_and_other_hashes() {
    let inner = Repository::new();
    inner.write("inner.js", "").write(".gitignore", "*.env\n");
    inner.write("forced.env", format!("KEY={}\n", api_key()));
    inner.git(&["add", "--force", "forced.env"]);
    inner.commit("inner");

    let repository = Repository::new();
    repository.write("a.js", CALL);
    let inner_path = inner.path().to_str().unwrap();
    repository.git(&["submodule", "--quiet", "add", inner_path, "lib/inner"]);
    repository.commit("first");
    // The forced file of the submodule is found from outside, and inside.
    let expected = [
        "a.js:1 sandbox-not-set",
        "lib/inner/forced.env:1 leaked-api-key",
    ];
    repository.found(check(&[])).is(&expected);
    repository.write("lib/inner/inner.js", CALL);
    repository.git(&["-C", "lib/inner", "add", "inner.js"]);
    let in_submodule = |arguments: &[&str]| {
        let run = repository.paddlint(check(arguments));
        found(run.in_folder("lib/inner"))
    };
    in_submodule(&["--staged"]).is(&["inner.js:1 sandbox-not-set"]);

    let elsewhere = Project::new();
    let work_tree = elsewhere.path().join("tree");
    repository.git(&["worktree", "add", "--quiet", work_tree.to_str().unwrap()]);
    fs::write(work_tree.join("b.js"), CALL).unwrap();
    repository.git(&["-C", work_tree.to_str().unwrap(), "add", "b.js"]);
    found(elsewhere.paddlint(check(&["--staged"])).in_folder("tree"))
        .is(&["b.js:1 sandbox-not-set"]);
    repository.found(check(&["--staged"])).is(&[]);

    let other = Repository::of(&["init", "--quiet", "--object-format", "sha256"]);
    other.write("a.js", "").commit("first");
    other.write("a.js", CALL);
    other.git(&["add", "a.js"]);
    other
        .found(check(&["--staged"]))
        .is(&["a.js:1 sandbox-not-set"]);
    other
        .found(check(&["--diff", "HEAD"]))
        .is(&["a.js:1 sandbox-not-set"]);
}

#[test]
fn a_merge_and_a_sparse_index() {
    let repository = Repository::new();
    repository.write("a.js", "1").write("other/b.js", CALL);
    repository.commit("first");
    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository
        .write("a.js", "2")
        .write("c.js", CALL)
        .commit("topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("a.js", "3").commit("main");
    let (merged, _) = repository.try_git(&["merge", "topic"]);
    assert!(!merged);
    let answer = repository.found(check(&["--staged"]));
    answer.fails_with("`a.js` is in conflict");
    repository.write("a.js", "4");
    repository.git(&["add", "a.js"]);
    repository
        .found(check(&["--staged"]))
        .is(&["c.js:1 sandbox-not-set"]);

    let sparse = Repository::new();
    sparse
        .write("a/a.js", "")
        .write("b/c/b.js", CALL)
        .commit("first");
    sparse.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "a"]);
    sparse.write("a/a.js", CALL);
    sparse.git(&["add", "a/a.js"]);
    sparse
        .found(check(&["--staged"]))
        .is(&["a/a.js:1 sandbox-not-set"]);
    let all = ["a/a.js:1 sandbox-not-set", "b/c/b.js:1 sandbox-not-set"];
    sparse
        .found(check(&["--staged", "--diff", "HEAD"]))
        .is(&all[..1]);

    // One that is further down, and first, is not all of the folder around it.
    let deep = Repository::new();
    deep.write("a/b/x.js", CALL)
        .write("a/file", "")
        .write("a/z/y.js", "")
        .commit("first");
    deep.git(&["sparse-checkout", "set", "--cone", "--sparse-index", "a/z"]);
    deep.write("a/z/y.js", CALL);
    deep.git(&["add", "a/z/y.js"]);
    deep.found(check(&["--staged"]))
        .is(&["a/z/y.js:1 sandbox-not-set"]);
}

#[test]
fn tracked_files_are_checked_whatever_gitignore_says() {
    let repository = Repository::new();
    repository
        .write(".gitignore", "/*\n!/src\nbuild/\n")
        .write(".paddlintignore", "fixtures/\n")
        .write(".env", format!("PADDLE_API_KEY={}\n", api_key()))
        .write("src/a.js", CALL)
        .write("src/build/b.js", CALL)
        .write("src/build/c.js", CALL)
        .write("src/fixtures/d.js", CALL);
    let tracked = [".env", "src/build/b.js", "src/fixtures/d.js"];
    repository.git(&["add", "--force", tracked[0], tracked[1], tracked[2]]);
    let untracked = ["src/a.js:1 sandbox-not-set"];
    let all = [
        ".env:1 leaked-api-key",
        "src/a.js:1 sandbox-not-set",
        "src/build/b.js:1 sandbox-not-set",
    ];
    repository.found(check(&[])).is(&all);
    repository.found(check(&["."])).is(&all);
    repository.found(check(&["src"])).is(&all[1..]);
    repository.found(check(&["--no-git"])).is(&untracked);
    repository
        .found(check(&["--exclude", "build"]))
        .is(&all[..2]);
    repository.remove("src/build/b.js");
    repository.found(check(&["src"])).is(&untracked);
    repository.write(".git/index", "DIRC nonsense");
    let answer = repository.found(check(&["src"]));
    answer.fails_with("the index cannot be read");
    repository.found(check(&["--no-git", "src"])).is(&untracked);
}

#[test]
fn what_is_not_staged_is_told_and_a_repository_may_be_elsewhere() {
    let repository = Repository::new();
    repository.write("a.js", CALL);
    repository.git(&["add", "a.js"]);
    let answer = repository.found(check(&["--staged", "nope"]));
    answer.fails_with("no such file or folder in the repository: `nope`");
    let elsewhere = Project::new().file("a.js", "");
    let git = repository.path().join(".git");
    let found = |variables: &[(&str, &str)]| {
        let mut run = elsewhere.paddlint(check(&["--staged"]));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        run.run()
    };
    let git = git.to_str().expect("UTF-8");
    for variables in [
        &[("GIT_DIR", git)][..],
        &[("GIT_DIR", git), ("GIT_WORK_TREE", ".")],
    ] {
        let answer = found(variables).ends_with(1);
        assert!(answer.stdout.contains("sandbox-not-set"), "{answer}");
    }
    found(&[]).ends_with(2);
}

#[test]
fn a_submodule_whose_index_cannot_be_read_is_told() {
    let inner = Repository::new();
    inner.write(".gitignore", ".env\n").write("a.js", CALL);
    inner.write(".env", format!("PADDLE_API_KEY={}\n", api_key()));
    inner.git(&["add", "--force", ".env"]);
    inner.commit("first");
    let outer = Repository::new();
    let path = inner.path().to_str().expect("UTF-8");
    outer.git(&["submodule", "--quiet", "add", path, "sub"]);
    outer.write("b.js", "").commit("first");
    let all = ["sub/.env:1 leaked-api-key", "sub/a.js:1 sandbox-not-set"];
    outer.found(check(&[])).is(&all);
    outer.write(".git/modules/sub/index", "DIRC nonsense");
    let answer = outer.found(check(&[]));
    answer.fails_with("sub/.git");
    // One that was not fetched is none.
    let clone = Repository::of(&[
        "clone",
        "--quiet",
        outer.path().to_str().expect("UTF-8"),
        ".",
    ]);
    clone.found(check(&[])).is(&[]);
}

/// A call whose token comes from another file, where it is wrong.
fn in_two_files(repository: &Repository) {
    repository
        .write("package.json", "{}")
        .write(
            "t.js",
            "export const TOKEN = 'test_0123456789abcdef0123456789ax';\n",
        )
        .write(
            "a.js",
            "import { TOKEN } from './t.js';\nPaddle.Initialize({ token: TOKEN });\n",
        );
}

#[test]
fn what_a_file_is_judged_with_is_read_or_told() {
    let repository = Repository::new();
    in_two_files(&repository);
    repository.commit("first");
    repository.write("b.js", CALL);
    let text = fs::read_to_string(repository.path().join("a.js")).expect("text");
    repository.write("a.js", format!("{text}// one more line\n"));
    repository.git(&["add", "a.js"]);
    let wrong = ["a.js:2 malformed-token"];
    repository.found(check(&["--staged"])).is(&wrong);
    let id = repository.git(&["rev-parse", ":t.js"]);
    let (start, rest) = id.trim().split_at(2);
    repository.remove(&format!(".git/objects/{start}/{rest}"));
    let answer = repository.found(check(&["--staged"]));
    answer.fails_with("cannot read `t.js`");

    // The index says what is tracked although it is ignored.
    let tracked = Repository::new();
    in_two_files(&tracked);
    tracked.write(".gitignore", "t.js\n");
    tracked.git(&["add", "--force", "t.js"]);
    tracked.commit("first");
    tracked.found(check(&["a.js"])).is(&wrong);
    tracked.write(".git/index", "DIRC nonsense");
    let answer = tracked.found(check(&["a.js"]));
    answer.fails_with("the index cannot be read");
}

#[test]
fn ignore_files_of_what_is_staged_are_read_as_those_on_disk() {
    let repository = Repository::new();
    repository
        .write(".ignore", "\u{feff}b.js\nlib/\n")
        .write(".paddlintignore", "own/\n")
        .write("b.js", CALL)
        .write("lib/a.js", CALL)
        .write("own/c.js", CALL);
    repository.git(&["add", "--all"]);
    let lib = ["lib/a.js:1 sandbox-not-set"];
    for staged in [&[][..], &["--staged"]] {
        let found = |more: &[&str]| repository.found(check(&[staged, more].concat()));
        found(&[]).is(&[]);
        found(&["lib/a.js"]).is(&lib);
        found(&["--force-exclude", "lib/a.js"]).is(&lib);
        found(&["own/c.js"]).is(&["own/c.js:1 sandbox-not-set"]);
        found(&["--force-exclude", "own/c.js"]).is(&[]);
    }
}

#[test]
fn a_tracked_env_file_is_context_although_it_is_ignored() {
    let repository = Repository::new();
    repository
        .write("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .write(".gitignore", ".env*\n")
        .write(
            ".env.production",
            "VITE_PADDLE_TOKEN=live_4f1c2a9b7d3e8f605a1b2c3d4e5\n",
        )
        .write(
            "src/pay.js",
            "Paddle.Environment.set('sandbox');\n\
             Paddle.Initialize({ token: import.meta.env.VITE_PADDLE_TOKEN });\n",
        );
    repository.git(&["add", "--all"]);
    repository.found(check(&[])).is(&[]);
    repository.git(&["add", "--force", ".env.production"]);
    let expected = [".env.production:1 live-token-in-sandbox"];
    repository.found(check(&[])).is(&expected);
    repository.found(check(&[".env.production"])).is(&expected);
    repository.found(check(&["--staged"])).is(&expected);
}

#[test]
fn only_what_a_change_brings_is_told() {
    let repository = Repository::new();
    repository
        .write("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .write("legacy/package.json", "{}")
        .write("legacy/old.js", CALL)
        .write(
            ".env.production",
            "VITE_PADDLE_TOKEN=live_4f1c2a9b7d3e8f605a1b2c3d4e5\n",
        )
        .write(
            "src/pay.js",
            "Paddle.Environment.set('production');\n\
             Paddle.Initialize({ token: import.meta.env.VITE_PADDLE_TOKEN });\n",
        );
    repository.commit("first");
    repository.found(check(&["--diff", "HEAD"])).is(&[]);
    // Moved and reformatted.
    repository.remove("legacy/old.js");
    repository.write("legacy/new.js", format!("\n\n  {CALL}"));
    repository.found(check(&["--diff", "HEAD"])).is(&[]);
    repository
        .found(check(&[]))
        .is(&["legacy/new.js:3 sandbox-not-set"]);
    // A second one is new.
    repository.write("legacy/more.js", CALL);
    let answer = repository.found(check(&["--diff", "HEAD"]));
    assert_eq!((answer.findings.len(), answer.status), (1, Some(1)));
    repository.remove("legacy/more.js");
    // The call stays, the value changes.
    repository.write(
        ".env.production",
        "VITE_PADDLE_TOKEN=test_4f1c2a9b7d3e8f605a1b2c3d4e5\n",
    );
    let broken = [".env.production:1 test-token-in-production"];
    repository.found(check(&["--diff", "HEAD"])).is(&broken);
    repository
        .found(check(&["--staged", "--diff", "HEAD"]))
        .is(&[]);
    repository.git(&["add", "--all"]);
    repository
        .found(check(&["--staged", "--diff", "HEAD"]))
        .is(&broken);

    repository.git(&["checkout", "--quiet", "-b", "topic"]);
    repository.commit("topic");
    repository.git(&["checkout", "--quiet", "main"]);
    repository.write("legacy/main.js", CALL).commit("main");
    let main = ["legacy/main.js:1 sandbox-not-set"];
    repository
        .found(check(&["--diff", "topic...main"]))
        .is(&main);
    repository
        .found(check(&["--diff", "main...topic"]))
        .is(&broken);
    repository.found(check(&["--diff", "HEAD~1"])).is(&main);
    repository
        .found(check(&["--merge-base", "--diff", "topic"]))
        .is(&main);
    repository.found(check(&["--diff", "HEAD~1.."])).is(&main);
    for (spec, told) in [
        (
            "nonsense",
            "`nonsense` names no commit of this repository; check",
        ),
        ("main...nonsense", "`nonsense` names no commit"),
        ("--output=x", "names no commit"),
        ("main:src", "names no commit"),
        ("", "`--diff ` names no base"),
        ("...HEAD", "`--diff ...HEAD` names no base"),
        ("..", "`--diff ..` names no base"),
    ] {
        let option = format!("--diff={spec}");
        repository.found(check(&[&option])).fails_with(told);
    }
}

#[test]
fn what_is_cut_off_is_told() {
    let origin = Repository::new();
    origin.write("a.js", CALL).commit("first");
    origin.write("b.js", CALL).commit("second");
    let url = format!("file://{}", origin.path().display());
    let shallow = Repository::of(&["clone", "--quiet", "--depth", "1", &url, "."]);
    shallow.found(check(&["--diff", "HEAD"])).is(&[]);
    let answer = shallow.found(check(&["--diff", "HEAD~1"]));
    answer.fails_with("this clone is shallow");

    origin.git(&["config", "uploadpack.allowFilter", "true"]);
    let filter = [
        "clone",
        "--quiet",
        "--filter=blob:none",
        "--no-checkout",
        &url,
        ".",
    ];
    let blobless = Repository::of(&filter);
    blobless.git(&["reset", "--quiet"]);
    let answer = blobless.found(check(&["--staged", "--diff", "HEAD"]));
    answer.fails_with("partial clone");
    // Nothing was fetched to find out.
    let objects = blobless.git(&["cat-file", "--batch-all-objects", "--batch-check"]);
    assert!(!objects.contains("blob"), "{objects}");

    let nowhere = Project::new().file("a.js", CALL);
    for arguments in [["--staged"].as_slice(), &["--diff", "HEAD"]] {
        found(nowhere.paddlint(check(arguments))).fails_with("is not in a git repository");
    }
}

/// An index without end is told: neither the folders of a path, nor what the index
/// remembers of trees and untracked files may end the program.
#[test]
fn an_index_that_is_nested_without_end_is_told() {
    const DEPTH: usize = 100_000;
    let extension = |signature: &[u8], data: &[u8]| {
        let size = u32::try_from(data.len()).expect("short").to_be_bytes();
        let head = b"DIRC\0\0\0\x02\0\0\0\0".as_slice();
        [head, signature, &size, data].concat()
    };
    let trees = [b"\0-1 1\n".repeat(DEPTH), b"\0-1 0\n".to_vec()].concat();
    let untracked = [
        b"\0".as_slice(),
        &[7; 36 + 36 + 4 + 20 + 20],
        b".gitignore\0\x81\x80\x80\x01",
        &b"\0\x01d\0".repeat(DEPTH),
        &[0; 100],
    ]
    .concat();
    let path = [b"a/".repeat(DEPTH), b"b".to_vec()].concat();
    let entry = [
        b"DIRC\0\0\0\x02\0\0\0\x01".as_slice(),
        &[0; 24],
        &0o100_644_u32.to_be_bytes(),
        &[0; 12],
        &[7; 20],
        &[0x0f, 0xff],
        &path,
        &[0],
    ]
    .concat();
    let repository = Repository::new();
    repository.write("a.txt", "a").commit("one");
    for index in [
        extension(b"TREE", &trees),
        extension(b"UNTR", &untracked),
        entry,
    ] {
        // The checksum is not looked at.
        repository.write(".git/index", [index, vec![0; 20]].concat());
        for arguments in [["check", "."], ["check", "--staged"], ["audit", "."]] {
            let answer = repository.paddlint(arguments).run();
            assert_eq!(answer.status, Some(2), "{}", answer.stderr);
            let told = answer.stderr + &answer.stdout;
            assert!(told.contains("nested without end"), "{arguments:?}: {told}");
        }
    }
}

#[test]
fn nothing_of_the_repository_runs_and_nothing_is_written() {
    let repository = Repository::new();
    repository
        .write(".gitattributes", "* filter=evil diff=evil\n")
        .write("a.js", CALL)
        .commit("first");
    let evil = format!("touch '{}'", repository.path().join("ran").display());
    for key in [
        "core.fsmonitor",
        "core.pager",
        "core.sshCommand",
        "filter.evil.smudge",
        "filter.evil.clean",
        "filter.evil.process",
        "diff.evil.textconv",
        "diff.evil.command",
        "diff.external",
    ] {
        repository.git(&["config", key, &evil]);
    }
    repository.write("b.js", CALL);
    let plain = git()
        .args(["-c", "core.fsmonitor=", "-c", "filter.evil.process="])
        .args(["-c", "filter.evil.clean=", "update-index", "--add", "b.js"])
        .current_dir(repository.path())
        .output();
    assert!(plain.expect("git runs").status.success());
    let _ = fs::remove_file(repository.path().join("ran"));
    let index = repository.path().join(".git/index");
    let before = (
        fs::read(&index).unwrap(),
        fs::metadata(&index).unwrap().modified().unwrap(),
    );
    repository.write("a.js", format!("{CALL}\n"));
    repository
        .found(check(&["--staged"]))
        .is(&["b.js:1 sandbox-not-set"]);
    repository
        .found(check(&["--diff", "HEAD"]))
        .is(&["b.js:1 sandbox-not-set"]);
    repository
        .found(check(&[]))
        .is(&["a.js:1 sandbox-not-set", "b.js:1 sandbox-not-set"]);
    assert!(!repository.path().join("ran").exists());
    let after = (
        fs::read(&index).unwrap(),
        fs::metadata(&index).unwrap().modified().unwrap(),
    );
    assert!(before == after);
}

#[test]
fn a_text_on_stdin_stands_for_a_file() {
    let project = Project::new()
        .file("package.json", r#"{"dependencies": {"vite": "7"}}"#)
        .file(
            "src/token.js",
            "export const token = 'test_4f1c2a9b7d3e8f605a1b2c3d4e5';\n",
        )
        .file("src/pay.js", "");
    let text = "import { token } from './token';\nPaddle.Initialize({ token });\n";
    let on_stdin =
        |arguments: &[&str], text: &str| found(project.paddlint(check(arguments)).stdin(text));
    let name = ["-", "--stdin-filename", "src/pay.js"];
    on_stdin(&name, text).is(&["src/pay.js:2 sandbox-not-set"]);
    on_stdin(
        &name,
        &format!("Paddle.Environment.set('sandbox');\n{text}"),
    )
    .is(&[]);
    on_stdin(&["-", "--stdin-filename", "src/new.js"], text).is(&["src/new.js:2 sandbox-not-set"]);
    on_stdin(&["-"], &format!("key: {}\n", api_key())).is(&["<stdin>:1 leaked-api-key"]);
    on_stdin(&["-"], "").is(&[]);
    on_stdin(&["-", "src"], text).fails_with("stands alone");
    on_stdin(&["-", "--staged"], text).fails_with("stands alone");
    on_stdin(&["--stdin-filename", "a.js"], text).fails_with("add `-`");
}

#[test]
fn files_can_come_from_a_list() {
    let project = Project::new()
        .file("a b.js", CALL)
        .file("[id].js", CALL)
        .file("other.js", CALL)
        .file("list", "a b.js\r\n[id].js\n\n");
    let expected = ["[id].js:1 sandbox-not-set", "a b.js:1 sandbox-not-set"];
    let from = |list: &str, stdin: &[u8]| {
        found(
            project
                .paddlint(check(&["--files-from", list]))
                .stdin(stdin),
        )
    };
    from("list", b"").is(&expected);
    from("-", b"a b.js\0[id].js\0").is(&expected);
    from("-", b"a b.js\n[id].js").is(&expected);
    from("-", b"").is(&[]);
    from("-", b"missing.js\n").fails_with("missing.js");
    from("none", b"").fails_with("cannot read the list of files `none`");
}
