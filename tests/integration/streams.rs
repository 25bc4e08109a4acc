//! What goes to which stream, and what happens when nobody reads it.

use std::io::Read;

use paddlint::report::FORMATS;

use crate::harness::{Project, api_key};

#[test]
fn a_clean_check_says_so_on_stdout() {
    let project = Project::new().file("a.txt", "nothing to see\n");
    let answer = project.paddlint(["."]).run().ends_with(0);
    assert!(answer.stdout.starts_with("no findings in"), "{answer}");
    assert_eq!(answer.stderr, "");
    let answer = project.paddlint(["--quiet", "."]).run().ends_with(0);
    assert_eq!(answer.stdout + &answer.stderr, "");
    let answer = project
        .paddlint(["--format", "short", "."])
        .run()
        .ends_with(0);
    assert_eq!(answer.stdout, "");
}

#[test]
fn what_could_not_be_looked_at_is_told_and_fails() {
    let project = Project::new().file("a.txt", "nothing to see\n");
    for format in ["human", "short", "json"] {
        let answer = project
            .paddlint(["--format", format, "nope.js", "a.txt"])
            .run()
            .ends_with(2);
        assert!(answer.stderr.contains("nope.js"), "{answer}");
        if format == "json" {
            let document: serde_json::Value =
                serde_json::from_str(&answer.stdout).expect("stdout is JSON and nothing else");
            assert_eq!(document["problems"][0]["path"], "nope.js");
            assert_eq!(document["summary"]["checked"], 1);
        }
    }
    let key = Project::new().file("a.txt", api_key()).file("b.js", "");
    let arguments = ["--exclude", "[a", "--exclude", "b.*", "."];
    let answer = key.paddlint(arguments).run().ends_with(2);
    assert!(answer.stderr.contains("bad glob `[a`"), "{answer}");
    assert!(answer.stdout.contains("leaked-api-key"), "{answer}");
    assert!(answer.stdout.contains("1 excluded"), "{answer}");
}

#[test]
fn a_closed_pipe_is_success() {
    let closed = || {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        writer
    };
    let mut commands = vec![
        vec!["--help"],
        vec!["--version"],
        vec!["token", "test_0123456789abcdef0123456789a"],
    ];
    let in_format = |format: &'static str| vec!["check", "--format", format];
    commands.extend(FORMATS.iter().map(|format| in_format(format.name)));
    for arguments in &commands {
        let project = Project::new().file("a.txt", api_key());
        let mut command = project.paddlint(arguments).into_command();
        let output = command.stdout(closed()).output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
    for arguments in [&["chekc"][..], &["--formt"], &["check", "nope.js"]] {
        let project = Project::new();
        let mut command = project.paddlint(arguments).into_command();
        let output = command.stderr(closed()).output().expect("the program ends");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[test]
fn stdin_that_cannot_be_read_is_told_as_such() {
    let commands: [&[&str]; 6] = [
        &["check", "-"],
        &["check", "--files-from", "-"],
        &["check", "--stdin-ndjson"],
        &["where", "-"],
        &["token", "-"],
        &["audit", "--repos-from", "-"],
    ];
    for arguments in commands {
        let project = Project::new();
        let mut command = project.paddlint(arguments).into_command();
        let folder = std::fs::File::open(".").expect("a folder");
        let output = command.stdin(folder).output().expect("the program ends");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        let told = String::from_utf8_lossy(&output.stderr);
        assert!(
            told.contains("stdin cannot be read"),
            "{arguments:?}: {told}"
        );
    }
}

#[test]
fn a_reader_that_leaves_is_no_failure() {
    let values = "test_0123456789abcdef0123456789a\n".repeat(200_000);
    let project = Project::new();
    let mut child = project
        .paddlint(["token", "-"])
        .into_command()
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("stdin is piped");
    let writer = std::thread::spawn(move || {
        let _ = std::io::Write::write_all(&mut stdin, values.as_bytes());
    });
    let mut stdout = child.stdout.take().expect("stdout is piped");
    let mut first = [0; 100];
    stdout.read_exact(&mut first).expect("it answers");
    drop(stdout);
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the writer ends");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .expect("the device for this");
    let project = Project::new();
    let mut command = project.paddlint(["--help"]).into_command();
    let output = command.stdout(full).output().expect("the program ends");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("could not be written"), "{told}");
}

#[cfg(unix)]
#[test]
fn a_working_directory_that_is_gone_is_told() {
    let project = Project::new().file("gone/a.txt", "");
    let script = "cd gone && rm a.txt && rmdir ../gone && exec \"$0\" check";
    let output = std::process::Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_paddlint")])
        .current_dir(project.path())
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(2));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("working directory"), "{told}");
}
