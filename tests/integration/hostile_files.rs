//! Files that are not what they seem: odd encodings, odd names, odd kinds,
//! files that vanish, and more of everything than a person would write.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use paddlint::credential;
use paddlint::discover::{self, Request, Verdict};
use paddlint::model::SkipReason;
use paddlint::prefilter::Prefilter;
use paddlint::read::{self, Scanned};

use crate::harness::{Project, api_key};
use crate::hostile::{MEMORY, check, harm};

/// A project with a secret in `leak.txt`, which nothing may keep from being
/// found.
fn with_leak() -> Project {
    Project::new().file("leak.txt", api_key())
}

fn run(command: &str, folder: &Path) {
    let status = Command::new("sh")
        .args(["-c", command])
        .current_dir(folder)
        .status();
    assert!(status.expect("a shell").success(), "{command}");
}

#[cfg(unix)]
#[test]
fn what_is_no_file_is_never_opened() {
    let project = with_leak();
    run(
        "mkfifo pipe.js && mkdir -p folder && mkfifo folder/.env && ln -s ../pipe.js folder/link.js \
         && mkdir bad && mkfifo bad/.gitignore && echo paddle > bad/a.js",
        project.path(),
    );
    // Walked over: counted, and no problem, but for the folder whose ignore
    // file cannot be read.
    let answer = check(&project, &["folder", "leak.txt"]).ends_with(1);
    assert!(answer.stdout.contains("leak.txt"), "{answer}");
    assert!(answer.stderr.contains("1 special file"), "{answer}");
    let answer = check(&project, &[]).ends_with(2);
    assert!(answer.stdout.contains("leak.txt"), "{answer}");
    assert!(answer.stderr.contains("bad: problem[walk]"), "{answer}");
    // Named: told.
    for name in [
        "pipe.js",
        "folder/.env",
        "folder/link.js",
        "/dev/null",
        "/dev/tty",
    ] {
        let answer = check(&project, &[name, "leak.txt"]).ends_with(2);
        assert!(answer.stdout.contains("leak.txt"), "{answer}");
        assert!(
            answer.stderr.contains(&format!("{name}: problem[")),
            "{answer}"
        );
    }
}

/// A call, and what it is given in another file.
#[cfg(unix)]
fn in_two_files() -> Project {
    Project::new()
        .file(
            "src/t.js",
            "export const TOKEN = 'test_0123456789abcdef0123456789ax';\n",
        )
        .file(
            "src/a.js",
            "import { TOKEN } from './t.js';\nPaddle.Initialize({ token: TOKEN });\n",
        )
}

#[cfg(unix)]
#[test]
fn what_is_around_a_file_is_not_opened_either() {
    let project = in_two_files();
    check(&project, &["src/a.js"]).ends_with(1);
    run("mkfifo src/.ignore", project.path());
    for arguments in [&["src/a.js"][..], &[]] {
        let answer = check(&project, arguments).ends_with(2);
        assert!(answer.stderr.contains("src: problem[walk]"), "{answer}");
    }
    check(&project, &["--no-ignore", "src/a.js"]).ends_with(1);
}

#[cfg(unix)]
#[test]
fn folders_whose_names_are_no_text_are_folders() {
    use std::os::unix::ffi::OsStrExt;
    let name = std::ffi::OsStr::from_bytes(b"caf\xe9");
    let project = in_two_files();
    std::fs::rename(project.path().join("src"), project.path().join(name)).expect("a folder");
    for arguments in [&[][..], &[name.as_bytes()]] {
        let arguments = arguments
            .iter()
            .map(|name| std::ffi::OsStr::from_bytes(name));
        let start = ["check", "--format", "short"].map(std::ffi::OsStr::new);
        let answer = project.paddlint(start.into_iter().chain(arguments)).run();
        let answer = answer.ends_with(1);
        assert!(answer.stdout.contains("malformed-token"), "{answer}");
    }
}

#[cfg(unix)]
#[test]
fn links_lead_nowhere() {
    let outside = Project::new().file("secret.txt", api_key());
    let project = Project::new().file("src/a.js", "paddle\n");
    let link = |target: &Path, name: &str| {
        std::os::unix::fs::symlink(target, project.path().join(name)).expect("a link");
    };
    link(Path::new("."), "src/loop");
    link(Path::new(".."), "src/up");
    link(Path::new("src"), "again");
    link(Path::new("self"), "self");
    link(outside.path(), "src/outside");
    link(&outside.path().join("secret.txt"), "src/.env");
    let answer = check(&project, &[]).ends_with(0);
    assert!(
        answer.stderr.contains("6 skipped: 6 symbolic links"),
        "{answer}"
    );
    // Who names a link wants what it leads to; what leads nowhere is told.
    let answer = check(&project, &["src/.env"]).ends_with(1);
    assert!(answer.stdout.starts_with("src/.env:1:1: "), "{answer}");
    let answer = check(&project, &["self", "src/a.js"]).ends_with(2);
    assert!(answer.stderr.contains("self: problem["), "{answer}");
}

#[cfg(target_os = "linux")]
#[test]
fn what_cannot_be_read_is_told() {
    let project = with_leak();
    // Deeper than a path can be long: not even the superuser can go there.
    let long = ["d".repeat(250).as_str(); 9].join("/");
    let (upper, lower) = (project.path().join("deep"), project.path().join("lower"));
    fs::create_dir_all(upper.join(&long)).expect("folders");
    fs::create_dir_all(lower.join(&long)).expect("folders");
    fs::write(lower.join(&long).join("a.js"), "paddle").expect("a file");
    fs::rename(&lower, upper.join(&long).join("lower")).expect("a longer path");
    let answer = check(&project, &[]).ends_with(2);
    assert!(answer.stdout.contains("leak.txt"), "{answer}");
    assert!(
        answer
            .stderr
            .contains("problem[walk] cannot look into `deep/"),
        "{answer}"
    );

    // A file that opens and does not read.
    let answer = check(&project, &["/proc/self/mem", "leak.txt"]).ends_with(2);
    assert!(answer.stdout.contains("leak.txt"), "{answer}");
    assert!(
        answer
            .stderr
            .contains("/proc/self/mem: problem[unreadable]"),
        "{answer}"
    );

    // Nothing is done to permissions; whoever may not read is told so.
    run(
        "mkdir closed && echo paddle > closed/a.js && echo paddle > closed.js && chmod 0 closed closed.js",
        project.path(),
    );
    let is_superuser = fs::read(project.path().join("closed.js")).is_ok();
    let answer = check(&project, &["closed", "closed.js", "leak.txt"]);
    run("chmod 700 closed", project.path());
    let answer = answer.ends_with(if is_superuser { 1 } else { 2 });
    for name in ["closed", "closed.js"] {
        let is_told = answer.stderr.contains(&format!("{name}: problem["));
        assert_eq!(is_told, !is_superuser, "{answer}");
    }
}

#[test]
fn files_that_vanish_are_told() {
    let mut project = Project::new();
    for number in 0..20 {
        project = project.file(&format!("{number}.js"), "paddle");
    }
    let folder = project.path().to_owned();
    let prefilter = Prefilter::new(credential::ANCHORS);
    let request = Request {
        threads: 1,
        ..Request::new(
            folder.clone(),
            (0..20)
                .map(|number| format!("{number}.js").into())
                .collect(),
        )
    };
    let found = discover::walk::<()>(&request, &|found, scratch| {
        // By the time the first is read all others are gone.
        for number in 1..20 {
            let _ = fs::remove_file(folder.join(format!("{number}.js")));
        }
        match read::scan(found.path(), scratch, &prefilter) {
            Ok(Scanned::Candidate { bytes, .. } | Scanned::Clean { bytes }) => {
                Verdict::Clean { bytes }
            }
            Ok(Scanned::Binary) => Verdict::Skip(SkipReason::Binary),
            Err(error) => Verdict::Fail(read::problem(&found.id().display, &error)),
        }
    });
    assert_eq!((found.checked, found.problems.len()), (1, 19));
    assert!(
        found
            .problems
            .iter()
            .all(|problem| problem.message.contains("vanished"))
    );
}

#[test]
fn a_tree_may_change_under_its_feet() {
    let project = with_leak();
    let folder = project.path().join("busy");
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !is_done.load(Ordering::Relaxed) {
                let _ = fs::create_dir_all(folder.join("a/b"));
                for number in 0..50 {
                    let _ = fs::write(folder.join(format!("a/b/{number}.js")), "paddle(");
                }
                let _ = fs::remove_dir_all(&folder);
                std::thread::sleep(Duration::from_micros(300));
            }
        });
        for _ in 0..20 {
            let answer = check(&project, &[]);
            assert!(answer.stdout.contains("leak.txt"), "{answer}");
        }
        is_done.store(true, Ordering::Relaxed);
    });
}

#[test]
fn bytes_of_every_kind_are_text_or_told() {
    let key = api_key();
    let utf16 =
        |text: &[u16]| -> Vec<u8> { text.iter().flat_map(|unit| unit.to_le_bytes()).collect() };
    let wide: Vec<u16> = key.encode_utf16().collect();
    let lone = [
        &[
            0xFEFF,
            u16::from(b'x'),
            0xD800,
            0xDC00,
            0xDC00,
            0xD800,
            u16::from(b' '),
        ][..],
        &wide,
        &[0xD83D],
    ]
    .concat();
    let found: Vec<(&str, Vec<u8>)> = vec![
        (
            "invalid.js",
            [
                b"// \xff\xfe\xc3\x28 \xed\xa0\x80 ",
                key.as_bytes(),
                b"\xf0\x9f",
            ]
            .concat(),
        ),
        ("lone.env", utf16(&lone)),
        ("odd.txt", [&utf16(&lone)[..], b"x"].concat()),
        (
            "latin.php",
            [b"<?php // \xe9t\xe9 ", key.as_bytes()].concat(),
        ),
        (
            "late-nul.txt",
            [&vec![b'a'; 9000][..], b" ", key.as_bytes(), b"\0\0"].concat(),
        ),
        (
            "mark.ts",
            [b"\xef\xbb\xbf\xef\xbb\xbf'", key.as_bytes(), b"'"].concat(),
        ),
        (
            "controls.txt",
            [b"\x01\x02\x1b\x7f\x08", key.as_bytes(), b"\x0c"].concat(),
        ),
    ];
    for (name, bytes) in found {
        let project = Project::new().file(name, bytes);
        let answer = check(&project, &[]);
        assert!(answer.stdout.contains("leaked-api-key"), "{name}: {answer}");
    }
    // Not text: counted, and told where nothing else was checked.
    let nothing = vec![0; 100_000];
    let project = with_leak().file(".env", &nothing).file("a.js", b"\0paddle");
    let answer = check(&project, &[]).ends_with(1);
    assert!(answer.stderr.contains("2 skipped: 2 binary"), "{answer}");
    let answer = check(&project, &[".env"]).ends_with(2);
    assert!(
        answer.stderr.contains("problem[nothing-checked]"),
        "{answer}"
    );
}

#[test]
fn positions_hold_whatever_ends_a_line() {
    for (name, text, line, column) in [
        ("a.txt", "a\rb\r  SECRET\rc", 3, 3),
        ("a.txt", "a\r\nb\n\r\u{e9}\u{1d11e}\tSECRET", 4, 4),
        ("a.txt", "\r\r\rSECRET\r", 4, 1),
        ("a.txt", "\u{2028}a\u{85}b\u{c}SECRET", 1, 6),
        ("a.txt", "\u{feff}SECRET", 1, 1),
        ("a.js", "// a\r// b\rx = 'SECRET'\r", 3, 6),
        (".env", "A=b\r# c\rPADDLE_API_KEY=SECRET\rD=e", 3, 16),
        (
            "a.html",
            "<p>\r<script>\r\rPaddle.Initialize({ token: 'SECRET' })\r</script>",
            4,
            29,
        ),
        ("a.yml", "a: b\rPADDLE_API_KEY: SECRET\r", 2, 17),
    ] {
        let project = Project::new().file(name, text.replace("SECRET", &api_key()));
        let answer = check(&project, &[name]).ends_with(1);
        let place = format!("{name}:{line}:{column}: error[");
        assert!(answer.stdout.starts_with(&place), "{text:?}: {answer}");
    }
}

/// What may not reach a terminal: it steers it, or shows text in another order.
fn steers(character: char) -> bool {
    character != '\n' && character.is_control()
        || matches!(character, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

#[cfg(unix)]
#[test]
fn names_and_snippets_do_not_steer_the_terminal() {
    let hostile = "\u{1b}]0;title\u{7}\u{1b}[31m\u{9b}2J\r\u{8}\u{202e}\u{2066}\u{200b}";
    let text = format!(
        "// {hostile} before\nPaddle.Initialize({{ token: 'test_{hostile}', {hostile}: 1 }}); // {hostile}\n\
         Paddle.Environment.set('{hostile}') // {} {hostile}\n",
        api_key()
    );
    let project = Project::new()
        .file_named(format!("{hostile}\nerror: x.js").as_bytes(), &text)
        .file_named(b"\xff\xfe-\xc3.js", &text)
        .file_named(
            format!("{hostile}.env").as_bytes(),
            &format!("PADDLE_A='{hostile}\nPADDLE_API_KEY={}", api_key()),
        )
        .file_named("漢字 é\u{301}.ts".as_bytes(), &text)
        .file(".gitignore", format!("{hostile}["));
    for format in ["human", "json"] {
        for options in [&[][..], &[hostile, "nowhere"], &["--exclude", hostile]] {
            let arguments = ["check", "--format", format, "--color", "never", "."];
            let answer = project.paddlint(arguments.iter().chain(options)).run();
            assert_eq!(harm(&answer), None);
            let told = answer.stdout.clone() + &answer.stderr;
            assert!(!told.contains(steers), "{format}: {told:?}");
            assert!(!told.contains("\nerror: x.js"), "{format}: {told}");
            assert!(told.matches("leaked-api-key").count() >= 4, "{told}");
            if format == "json" {
                serde_json::from_str::<serde_json::Value>(&answer.stdout).expect("JSON");
            }
        }
    }
    for arguments in [
        &["explain", hostile][..],
        &["token", hostile],
        &["--format", hostile],
        &[hostile],
        &["check", &format!("--{hostile}")],
    ] {
        let answer = project.paddlint(arguments).run();
        let told = answer.stdout + &answer.stderr;
        assert!(!told.contains(steers), "{arguments:?}: {told:?}");
    }
}

/// The `number`th of many made-up keys.
fn key(number: usize) -> String {
    api_key().replace("2k7w4n6p0r1sd", &format!("2k7{number:010}"))
}

/// More of everything than a person would write; the time that is allowed is
/// enough for what grows with the file, and not for what grows with its square.
#[test]
fn thousands_of_anything_are_looked_at() {
    type Line = fn(usize) -> String;
    let cases: [(&str, usize, Line); 16] = [
        ("a.txt", 2_000, |at| format!("{}\n", key(at))),
        ("b.txt", 2_000, |at| format!("{} ", key(at))),
        ("a.js", 2_000, |at| {
            format!("Paddle.Initialize({{ token: 'test_{at:027}' }});\n")
        }),
        ("b.js", 2_000, |at| {
            format!("Paddle.Setup({{ token: 'live_{at}' }});")
        }),
        ("c.js", 2_000, |at| {
            format!("Paddle.Environment.set('{at}'); Paddle.Setup({{ seller: {at} }});\n")
        }),
        ("d.js", 1_000, |at| {
            format!(
                "const a{at} = 'pdl_live_' + 'apikey_' + '{}';\n",
                &key(at)[16..]
            )
        }),
        ("e.js", 2_000, |at| {
            format!(
                "const a{} = x{at} ? a{at} : a{at} + 'x';\nPaddle.Initialize({{ token: a{at} }});\n",
                at + 1
            )
        }),
        ("a.ts", 2_000, |at| {
            format!(
                "new Paddle('{}', {{ environment: process.env.PADDLE_ENV }});\n",
                key(at)
            )
        }),
        ("a.html", 2_000, |at| {
            format!("<script>Paddle.Setup({{ token: 'live_{at}' }})</script>\n")
        }),
        ("b.html", 2_000, |at| {
            format!("<a onclick=\"Paddle.Setup({{ token: 'live_{at}' }})\">\n")
        }),
        ("c.html", 10_000, |_| {
            "<script src=https://cdn.paddle.com/paddle/v2/paddle.js></script>\n".to_owned()
        }),
        ("a.blade.php", 1_000, |at| {
            format!(
                "@if($a)\n<script>Paddle.Setup({{ token: '{{{{ $t }}}}{at}' }})</script>\n@endif\n"
            )
        }),
        (".env", 2_000, |at| {
            format!(
                "VITE_PADDLE_API_KEY={}\nPADDLE_CLIENT_TOKEN=live_{at}\n",
                key(at)
            )
        }),
        ("a.yml", 2_000, |at| {
            format!("PADDLE_CLIENT_TOKEN: live_{at}\nPADDLE_API_KEY_{at}: \"\n")
        }),
        ("a.py", 2_000, |at| {
            format!(
                "PADDLE_CLIENT_TOKEN = 'live_{at}'; x = '<script>Paddle.Setup({{}})</script>'\n"
            )
        }),
        ("a.md", 2_000, |at| format!("```\n{}\n```\n", key(at))),
    ];
    for (name, count, line) in cases {
        let text: String = (0..count).map(line).collect();
        let project = Project::new().file(name, format!("{text}// {}\n", api_key()));
        for format in ["human", "json"] {
            let arguments = ["check", "--format", format, name];
            let answer = project.paddlint_within(MEMORY, arguments).run();
            assert_eq!(harm(&answer), None, "{name} as {format}");
            assert!(
                answer.stdout.contains("leaked-api-key"),
                "{name} as {format}"
            );
        }
    }
}

#[test]
fn long_files_and_endless_lines_are_searched_to_their_end() {
    let end = format!("\n\"{}\"", api_key());
    let mebibyte = 1024 * 1024;
    for (name, text, place, status) in [
        (
            "a.js",
            "x=1;".repeat(16 * mebibyte) + &api_key(),
            "1:67108865",
            2,
        ),
        (
            "a.txt",
            "é ".repeat(8 * mebibyte) + &api_key(),
            "1:16777217",
            1,
        ),
        ("a.js", "x = 1;\n".repeat(1_000_000) + &end, "1000002:2", 1),
        ("a.txt", "\r".repeat(1_000_000) + &end, "1000001:2", 1),
        (".env", "A=b\n".repeat(1_000_000) + &end, "1000002:2", 2),
        ("a.yml", "a: b\n".repeat(1_000_000) + &end, "1000002:2", 1),
        ("a.html", "<p>\n".repeat(1_000_000) + &end, "1000002:2", 1),
        ("a.js", "pdl_".repeat(50_000) + &end, "2:2", 1),
        ("a.js", "'apikey_'+".repeat(50_000) + &end, "2:2", 2),
        (
            "a.txt",
            "cGRsX2xpdmVfYXBpa2V5X".repeat(50_000) + &end,
            "2:2",
            1,
        ),
        ("a.py", "paddle \"".repeat(500_000) + &end, "2:2", 1),
    ] {
        let project = Project::new().file(name, &text);
        let answer = check(&project, &[name]);
        let place = format!("{name}:{place}: error[leaked-api-key]");
        assert!(answer.stdout.starts_with(&place), "{place}: {answer}");
        assert!(answer.stdout.len() < 1000, "no line is printed whole");
        assert_eq!(answer.status, Some(status), "{place}: {}", answer.stderr);
    }
    // Without a secret, and nothing else of interest.
    let project = Project::new().file("a.js", "x=1;".repeat(16 * mebibyte));
    check(&project, &[]).ends_with(0);
}
