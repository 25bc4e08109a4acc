//! Files that are not what they seem: odd encodings, odd names, odd kinds, and
//! more of everything than a person would write.

use std::fs;

use crate::harness::{Project, api_key};

/// The part of the made-up key that must never be seen.
fn random_part() -> String {
    api_key()
        .rsplit('_')
        .nth(1)
        .expect("a key has parts")
        .to_owned()
}

#[test]
fn text_in_any_encoding_is_read() {
    let key = api_key();
    let utf16 = |text: &str, little: bool| -> Vec<u8> {
        let mut bytes = if little {
            vec![0xFF, 0xFE]
        } else {
            vec![0xFE, 0xFF]
        };
        for unit in text.encode_utf16().chain([0xD800, u16::from(b'\n')]) {
            bytes.extend(if little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            });
        }
        bytes
    };
    let line = format!("a\rb\rkey = \"{key}\"\r");
    let project = Project::new();
    let write =
        |name: &str, bytes: &[u8]| fs::write(project.path().join(name), bytes).expect("written");
    write("le.txt", &utf16(&line, true));
    write("be.txt", &utf16(&line, false));
    write("bom.txt", &[b"\xEF\xBB\xBF", line.as_bytes()].concat());
    write("latin.txt", &[b"caf\xE9\r\r", line.as_bytes()].concat());
    write("nul.env", &[0; 4096]);
    let answer = project.paddlint(["--format", "short"]).run();
    for (name, line) in [("le", 3), ("be", 3), ("bom", 3), ("latin", 5)] {
        let place = format!("{name}.txt:{line}:8: error[leaked-api-key]");
        assert!(answer.stdout.contains(&place), "{place}\n{answer}");
    }
    assert!(!answer.stdout.contains(&random_part()), "{answer}");
    assert!(answer.stderr.contains("1 binary"), "{answer}");
}

#[test]
fn control_characters_in_names_and_text_are_not_obeyed() {
    let answer = Project::new()
        .file(
            "a\u{1b}[31m\u{202e}b.js",
            "Paddle.Setup({ token: '\u{1b}]0;x\u{7}live_short' });\n",
        )
        .paddlint(["--color", "never"])
        .run();
    assert!(answer.stdout.contains("deprecated-setup"), "{answer}");
    for output in [&answer.stdout, &answer.stderr] {
        assert!(
            !output.contains(['\u{1b}', '\u{7}', '\u{202e}']),
            "{answer}"
        );
    }
}

#[cfg(unix)]
#[test]
fn names_that_are_no_unicode_are_read() {
    let text = "Paddle.Setup({ token: '' });\n";
    let answer = Project::new()
        .file_named(b"b\xFFd.js", text)
        .file("[id] (a) b.js", text)
        .paddlint(["check", ".", "[id] (a) b.js", "--format", "short"])
        .run();
    assert_eq!(answer.stdout.lines().count(), 4, "{answer}");
    answer.ends_with(1);
}

#[cfg(unix)]
#[test]
fn links_and_pipes_are_no_trap() {
    use std::os::unix::fs::symlink;

    let project = Project::new().file("a.txt", "paddle\n");
    symlink(".", project.path().join("loop")).expect("a link");
    symlink("/etc/passwd", project.path().join("out")).expect("a link");
    let made = std::process::Command::new("mkfifo")
        .arg(project.path().join("pipe"))
        .status();
    assert!(made.expect("mkfifo runs").success());
    let walked = project.paddlint(["check"]).run();
    walked.ends_with(0);
    let named = project
        .paddlint(["check", "pipe", "gone.js", "a.txt"])
        .run();
    assert!(
        named.stderr.contains("pipe") && named.stderr.contains("gone.js"),
        "{named}"
    );
    named.ends_with(2);
}

#[test]
fn ten_thousand_findings_are_told() {
    let key = api_key();
    let mut text = String::new();
    for number in 0..10_000 {
        text.push_str(&format!("Paddle.Setup({{ token: 'live_bad{number}' }});\n"));
    }
    text.push_str(&format!("// {key}\n"));
    let answer = Project::new()
        .file("a.js", &text)
        .paddlint(["--format", "short"])
        .run();
    assert!(
        answer.stdout.lines().count() > 20_000,
        "{}",
        answer.stdout.lines().count()
    );
    answer.ends_with(1);
}

#[test]
fn a_secret_at_the_end_of_an_endless_line_is_found() {
    let text = format!("{}{}", "x=1;".repeat(4 * 1024 * 1024), api_key());
    let answer = Project::new()
        .file("bundle.min.js", &text)
        .paddlint(["--format", "short"])
        .run();
    assert!(
        answer
            .stdout
            .contains("bundle.min.js:1:16777217: error[leaked-api-key]"),
        "{answer}"
    );
    assert!(answer.stdout.len() < 1000, "no line is printed whole");
    // Over the limit up to which files are parsed.
    answer.ends_with(2);
}
