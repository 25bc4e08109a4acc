//! Walks of real folders.

#![expect(clippy::disallowed_methods, reason = "tests make files")]

use std::fs;
use std::path::{Path, PathBuf};

use crate::model::ProblemKind;

use super::*;

/// A folder with these files in it; a name that ends in `/` is a folder.
fn tree(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        if name.ends_with('/') {
            fs::create_dir_all(path).unwrap();
        } else {
            fs::write(path, text).unwrap();
        }
    }
    folder
}

fn request(folder: &Path, paths: &[&str]) -> Request {
    Request {
        threads: 3,
        ..Request::new(
            folder.to_path_buf(),
            paths.iter().map(PathBuf::from).collect(),
        )
    }
}

/// What a request finds; the items are the display paths, sorted.
fn discover(request: &Request) -> Discovered<String> {
    let mut found = walk(request, &|found, _| {
        assert!(found.path().is_file());
        Verdict::Keep {
            item: found.id().display.to_string(),
            bytes: 1,
        }
    });
    found.items.sort();
    found
}

/// The display paths of what `paths` lead to.
fn names(folder: &Path, paths: &[&str]) -> Vec<String> {
    let found = discover(&request(folder, paths));
    assert_eq!(found.problems, []);
    assert_eq!(found.checked, found.items.len());
    found.items
}

fn kinds(found: &Discovered<String>) -> Vec<(&str, ProblemKind)> {
    found
        .problems
        .iter()
        .map(|problem| (&*problem.path, problem.kind))
        .collect()
}

#[test]
fn a_walk_sees_hidden_files_and_respects_ignore_files() {
    let folder = tree(&[
        (".git/config", ""),
        (".git/info/exclude", "private\n"),
        (".gitignore", "node_modules/\n/build\n*.log\n!kept.log\n["),
        (".ignore", "generated\n"),
        (".paddlintignore", "vendor\n"),
        (".env", ""),
        ("node_modules/x/index.js", ""),
        ("build/a.js", ""),
        ("src/build/a.js", ""),
        ("src/.hidden/b.ts", ""),
        ("src/debug.log", ""),
        ("src/kept.log", ""),
        ("src/generated/c.js", ""),
        ("src/private/c.js", ""),
        ("vendor/d.js", ""),
        ("module/.git", "gitdir: ../.git/modules/module\n"),
        ("module/e.js", ""),
        ("app/[locale]/(shop)/page one.tsx", ""),
        ("dist/", ""),
    ]);
    let everything = [
        ".env",
        ".gitignore",
        ".ignore",
        ".paddlintignore",
        "app/[locale]/(shop)/page one.tsx",
        "module/e.js",
        "src/.hidden/b.ts",
        "src/build/a.js",
        "src/kept.log",
    ];
    assert_eq!(names(folder.path(), &["."]), everything);
    // From inside, the rules of the folders above count too, anchored there.
    assert_eq!(
        names(&folder.path().join("src"), &["."]),
        [".hidden/b.ts", "build/a.js", "kept.log"]
    );
    assert_eq!(
        names(folder.path(), &["src/", "./app"]),
        [
            "app/[locale]/(shop)/page one.tsx",
            "src/.hidden/b.ts",
            "src/build/a.js",
            "src/kept.log"
        ]
    );

    let mut all = request(folder.path(), &["."]);
    all.ignore_files = IgnoreFiles::Disregard;
    let found = discover(&all).items;
    assert!(found.contains(&"node_modules/x/index.js".to_owned()));
    assert!(found.contains(&"vendor/d.js".to_owned()));
    assert!(
        !found.iter().any(|name| name.contains(".git/")),
        "{found:?}"
    );
    assert_eq!(found.len(), everything.len() + 6);
}

#[test]
fn git_rules_end_at_the_repository_and_count_without_one() {
    let folder = tree(&[
        (".gitignore", "secret.js\n"),
        ("clone/.git/config", ""),
        ("clone/secret.js", ""),
        ("archive/.gitignore", "other.js"),
        ("archive/other.js", ""),
        ("archive/secret.js", ""),
        ("archive/fine.js", ""),
    ]);
    let cases: [(&[&str], &[&str]); 2] = [
        (&["clone"], &["clone/secret.js"]),
        (&["archive"], &["archive/.gitignore", "archive/fine.js"]),
    ];
    for (paths, expected) in cases {
        assert_eq!(names(folder.path(), paths), expected);
    }
}

#[test]
fn named_files_are_visited_once_and_always() {
    let folder = tree(&[
        (".gitignore", "*.env\n"),
        ("a.env", ""),
        ("src/[id]/page.tsx", ""),
        ("src/b.js", ""),
        ("src/inner/c.js", ""),
        ("-", ""),
    ]);
    let cases: [(&[&str], &[&str]); 7] = [
        (&["a.env"], &["a.env"]),
        (&["./a.env", "a.env", "src/../a.env"], &["a.env"]),
        (&["src/[id]/page.tsx"], &["src/[id]/page.tsx"]),
        (&["-", "src/b.js"], &["-", "src/b.js"]),
        (
            &["src", "src/b.js", "src/inner", "./src/inner/c.js"],
            &["src/[id]/page.tsx", "src/b.js", "src/inner/c.js"],
        ),
        (
            &["a.env", ".", "src/inner", "."],
            &[
                "-",
                ".gitignore",
                "a.env",
                "src/[id]/page.tsx",
                "src/b.js",
                "src/inner/c.js",
            ],
        ),
        (&[], &[]),
    ];
    for (paths, expected) in cases {
        assert_eq!(names(folder.path(), paths), expected, "{paths:?}");
    }
    let absolute = folder.path().join("src/b.js");
    assert_eq!(
        names(folder.path(), &[absolute.to_str().unwrap()]),
        ["src/b.js"]
    );
}

#[test]
fn many_named_files_are_shared_among_threads() {
    let files: Vec<String> = (0..100).map(|at| format!("{at:03}.js")).collect();
    let folder = tree(&[]);
    for file in &files {
        fs::write(folder.path().join(file), "").unwrap();
    }
    let paths: Vec<&str> = files.iter().map(String::as_str).collect();
    assert_eq!(names(folder.path(), &paths), files);
}

#[test]
fn few_named_files_are_visited_in_order() {
    let folder = tree(&[("b", ""), ("a", ""), ("c", "")]);
    let found = walk(&request(folder.path(), &["b", "c", "a"]), &|found, _| {
        Verdict::Keep {
            item: found.id().display.to_string(),
            bytes: 0,
        }
    });
    assert_eq!(found.items, ["b", "c", "a"]);
}

#[test]
fn excludes_win_over_walks_and_on_demand_over_names() {
    let folder = tree(&[
        (".gitignore", "ignored.js\n"),
        (".paddlintignore", "/own\n"),
        ("ignored.js", ""),
        ("own/a.js", ""),
        ("dist/b.js", ""),
        ("src/c.js", ""),
        ("src/c.min.js", ""),
    ]);
    let all = [
        "ignored.js",
        "own/a.js",
        "dist/b.js",
        "src/c.js",
        "src/c.min.js",
    ];
    let cases: [(&[&str], ForceExclude, &[&str], usize); 6] = [
        (
            &["."],
            ForceExclude::Off,
            &[".gitignore", ".paddlintignore", "src/c.js"],
            2,
        ),
        (
            &["."],
            ForceExclude::On,
            &[".gitignore", ".paddlintignore", "src/c.js"],
            2,
        ),
        (
            &all,
            ForceExclude::Off,
            &[
                "dist/b.js",
                "ignored.js",
                "own/a.js",
                "src/c.js",
                "src/c.min.js",
            ],
            0,
        ),
        (&all, ForceExclude::On, &["ignored.js", "src/c.js"], 3),
        (&["dist"], ForceExclude::Off, &["dist/b.js"], 0),
        (&["dist"], ForceExclude::On, &[], 1),
    ];
    for (paths, force_exclude, expected, excluded) in cases {
        let mut request = request(folder.path(), paths);
        request.exclude = vec!["dist/".to_owned(), "*.min.js".to_owned()];
        request.force_exclude = force_exclude;
        let found = discover(&request);
        assert_eq!(found.items, expected, "{paths:?} {force_exclude:?}");
        let counted = found.skipped.get(&SkipReason::Excluded).copied();
        assert_eq!(
            counted.unwrap_or(0),
            excluded,
            "{paths:?} {force_exclude:?}"
        );
    }
    let mut request = request(folder.path(), &["."]);
    request.exclude = vec!["src/[a".to_owned()];
    let found = discover(&request);
    assert_eq!(found.problems.len(), 1, "a bad glob is told");
    assert!(found.items.contains(&"src/c.js".to_owned()), "{found:?}");
}

#[test]
fn names_lead_back_to_the_file() {
    let folder = tree(&[
        ("project/.git/config", ""),
        ("project/sub/a.js", ""),
        ("project/b.js", ""),
        ("other/.git/config", ""),
        ("other/deep/c.js", ""),
        ("loose/d.js", ""),
    ]);
    let real = folder.path().canonicalize().unwrap();
    let loose = format!("{}/loose/d.js", real.display());
    let cases = [
        ("a.js", "a.js", "sub/a.js"),
        ("./a.js", "a.js", "sub/a.js"),
        ("../b.js", "../b.js", "b.js"),
        ("..", "../b.js", "b.js"),
        ("../../other/deep", "../../other/deep/c.js", "deep/c.js"),
        ("../../loose/d.js", "../../loose/d.js", &loose),
    ];
    for (given, display, root_relative) in cases {
        let request = request(&folder.path().join("project/sub"), &[given]);
        let found = walk(&request, &|found, _| Verdict::Keep {
            item: (*found.id()).clone(),
            bytes: 0,
        });
        let ids = found.items;
        let id = ids.iter().find(|id| &*id.display == display);
        let id = id.unwrap_or_else(|| panic!("{given}: {ids:?}"));
        assert_eq!(&*id.root_relative, root_relative, "{given}");
        assert!(id.path.is_file());
    }
}

#[test]
fn relative_paths_are_used_where_the_process_is() {
    let request = request(
        Path::new(env!("CARGO_MANIFEST_DIR")),
        &["src/discover", "./src/read.rs", "src/discover/base.rs"],
    );
    let found = walk(&request, &|found, _| Verdict::Keep {
        item: (*found.id()).clone(),
        bytes: 0,
    });
    let mut ids = found.items;
    ids.sort();
    let displays: Vec<&str> = ids.iter().map(|id| &*id.display).collect();
    assert_eq!(displays.first(), Some(&"src/discover/base.rs"));
    assert_eq!(displays.last(), Some(&"src/read.rs"));
    assert_eq!(
        displays
            .iter()
            .filter(|name| name.ends_with("base.rs"))
            .count(),
        1
    );
    assert!(ids.iter().all(|id| id.path.is_relative()));
}

#[test]
fn what_cannot_be_found_is_a_problem_and_the_rest_goes_on() {
    let folder = tree(&[("a.js", "")]);
    let found = discover(&request(
        folder.path(),
        &[
            "missing.js",
            "a.js",
            "a.js/b",
            "",
            "missing/folder",
            "missing.js",
        ],
    ));
    assert_eq!(found.items, ["a.js"]);
    assert_eq!(
        kinds(&found),
        ["", "a.js/b", "missing.js", "missing/folder"].map(|path| (path, ProblemKind::NotFound))
    );
    assert!(found.problems[2].message.contains("`missing.js`"));
}

#[test]
fn verdicts_are_counted() {
    let folder = tree(&[("a", "1"), ("b", "22"), ("c", "333"), ("d", "4444")]);
    let found = walk(&request(folder.path(), &["."]), &|found, _| {
        let bytes = fs::metadata(found.path()).unwrap().len();
        match &*found.id().display {
            "a" => Verdict::Keep { item: 'a', bytes },
            "b" => Verdict::Clean { bytes },
            "c" => Verdict::Skip(SkipReason::Binary),
            _ => {
                let error = std::io::ErrorKind::NotFound.into();
                Verdict::Fail(crate::read::problem(&found.id().display, &error))
            }
        }
    });
    assert_eq!(found.items, ['a']);
    assert_eq!((found.checked, found.bytes), (2, 3));
    assert_eq!(found.skipped, BTreeMap::from([(SkipReason::Binary, 1)]));
    assert_eq!(found.problems[0].kind, ProblemKind::Unreadable);
}

#[test]
fn a_folder_that_vanishes_is_a_problem() {
    let folder = tree(&[("first", ""), ("deep/er/a.js", "")]);
    // The walk meets the file before it opens the folder that was listed
    // beside it, on its only thread or not at all.
    let mut request = request(folder.path(), &["."]);
    request.threads = 1;
    let found = walk(&request, &|found, _| {
        fs::remove_dir_all(folder.path().join("deep")).ok();
        Verdict::Keep {
            item: found.id().display.to_string(),
            bytes: 0,
        }
    });
    if found.items == ["first"] {
        assert_eq!(kinds(&found), [("deep", ProblemKind::Walk)]);
    } else {
        assert_eq!(found.items.len(), 2);
    }
}

#[cfg(unix)]
mod unix {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    use std::os::unix::net::UnixListener;
    use std::process::Command;

    use super::*;

    fn mkfifo(path: &Path) {
        assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
    }

    #[test]
    fn links_and_special_files_are_skipped_unless_named() {
        let folder = tree(&[("a.js", ""), ("inner/b.js", "")]);
        let root = folder.path();
        symlink("..", root.join("inner/loop")).unwrap();
        symlink("a.js", root.join("link.js")).unwrap();
        symlink("nowhere", root.join("broken")).unwrap();
        symlink("inner", root.join("folder")).unwrap();
        symlink("self", root.join("self")).unwrap();
        mkfifo(&root.join("pipe"));
        let _socket = UnixListener::bind(root.join("socket")).unwrap();

        let found = discover(&request(root, &["."]));
        assert_eq!(found.items, ["a.js", "inner/b.js"]);
        assert_eq!(found.problems, []);
        assert_eq!(
            found.skipped,
            BTreeMap::from([(SkipReason::SymbolicLink, 5), (SkipReason::Special, 2)])
        );

        let found = discover(&request(
            root,
            &["link.js", "broken", "pipe", "socket", "folder", "self"],
        ));
        assert_eq!(found.items, ["inner/b.js", "link.js"]);
        assert_eq!(
            kinds(&found),
            [
                ("broken", ProblemKind::NotFound),
                ("pipe", ProblemKind::NotAFile),
                ("self", ProblemKind::Unreadable),
                ("socket", ProblemKind::NotAFile),
            ]
        );
        assert!(found.problems[1].message.contains("a FIFO"));
    }

    #[test]
    fn names_need_not_be_unicode() {
        let folder = tree(&[]);
        let name = OsStr::from_bytes(b"caf\xE9.js");
        fs::write(folder.path().join(name), "").unwrap();
        for path in [Path::new("."), Path::new(name)] {
            let mut request = request(folder.path(), &[]);
            request.paths.push(path.to_path_buf());
            let found = discover(&request);
            assert_eq!(found.items, ["caf\u{FFFD}.js"]);
        }
    }

    #[test]
    fn the_working_directory_may_be_reached_through_a_link() {
        let folder = tree(&[("real/src/a.js", "")]);
        let link = folder.path().join("link");
        symlink("real", &link).unwrap();
        let absolute = link.join("src/a.js");
        for path in [".", "src/a.js", absolute.to_str().unwrap()] {
            assert_eq!(names(&link, &[path]), ["src/a.js"]);
        }
    }

    #[test]
    fn an_ignore_file_that_would_block_is_a_problem() {
        let folder = tree(&[
            ("fine/a.js", ""),
            ("pipe/b.js", ""),
            ("huge/c.js", ""),
            ("own/d.js", ""),
            ("linked/.git", "gitdir: /dev\nx"),
            ("linked/e.js", ""),
        ]);
        mkfifo(&folder.path().join("pipe/.gitignore"));
        mkfifo(&folder.path().join("own/.paddlintignore"));
        fs::write(folder.path().join("huge/.ignore"), "x\n".repeat(1 << 20)).unwrap();
        let mut request = request(folder.path(), &[".", "own/d.js"]);
        request.force_exclude = ForceExclude::On;
        let found = discover(&request);
        assert_eq!(found.items, ["fine/a.js", "linked/e.js", "own/d.js"]);
        assert_eq!(
            kinds(&found),
            ["huge", "own", "pipe"].map(|path| (path, ProblemKind::Walk))
        );

        request.ignore_files = IgnoreFiles::Disregard;
        let found = discover(&request);
        assert_eq!(found.problems, []);
        assert_eq!(found.skipped[&SkipReason::Special], 2);
        assert_eq!(found.checked, 6);
    }
}
