//! A system that fails: full and read-only disks, files that change while they are
//! read, limits, signals, an environment that says nothing or nonsense. Nothing is
//! lost, nothing is half written, and the exit status says what happened.
//!
//! What of it needs a file system of its own is tried where the kernel lets a user
//! mount one, and is said to be left out where not.

#![cfg(target_os = "linux")]
#![expect(clippy::print_stderr, reason = "what was not tried is told")]

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Instant;

use paddlint::report::FORMATS;
use rustix::process::{Pid, Signal, kill_process};

use crate::harness::{Answer, Project, api_key};

const TOKEN: &str = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
const CALL: &str = "Paddle.Setup({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n";

/// A project with findings in so many files of many folders.
fn project(files: usize) -> Project {
    let key = api_key();
    (0..files).fold(Project::new(), |project, number| {
        let path = format!("packages/p{}/src/f{number}.js", number % 40);
        project.file(&path, format!("{CALL}// {number} {key}\n"))
    })
}

/// Whether a user may mount in a namespace of their own.
fn can_mount() -> bool {
    let script = "mount -t tmpfs none /mnt";
    let output = Command::new("unshare")
        .args(["-rm", "sh", "-c", script])
        .output();
    let can = output.is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("!! nothing can be mounted here: full and read-only disks were NOT tried");
    }
    can
}

/// paddlint behind `line`, in a namespace in which it may mount.
fn mounted(project: &Project, line: &str, arguments: &[&str]) -> Answer {
    let outer = "exec unshare -rm sh -c \"$LINE\" \"$0\" \"$@\"";
    project
        .paddlint_behind(outer, arguments)
        .env("LINE", line)
        .run()
}

#[test]
fn a_full_disk_is_told_in_every_format() {
    let project = project(3);
    for format in FORMATS {
        let line = "exec \"$0\" \"$@\" > /dev/full";
        let answer = project.paddlint_behind(line, ["check", "--format", format.name, "."]);
        let answer = answer.run().ends_with(2);
        assert!(
            answer.stderr.contains("could not be written"),
            "{}: {answer}",
            format.name
        );
    }
    for command in [
        &["rules"][..],
        &["explain", "missing-token"],
        &["token", "test_x"],
        &["man"],
    ] {
        let answer = project
            .paddlint_behind("exec \"$0\" \"$@\" > /dev/full", command)
            .run();
        let answer = answer.ends_with(2);
        assert!(
            answer.stderr.contains("could not be written"),
            "{command:?}: {answer}"
        );
    }
    // Where not even that can be told, the status says it.
    let line = "exec \"$0\" \"$@\" > /dev/full 2> /dev/full";
    project
        .paddlint_behind(line, ["check", "."])
        .run()
        .ends_with(2);
}

#[test]
fn what_stood_on_a_full_disk_stays() {
    if !can_mount() {
        return;
    }
    let project = project(300);
    fs::create_dir(project.path().join("small")).expect("a folder");
    for (what, arguments) in [
        (
            "report.json",
            &[
                "check",
                "--format",
                "json",
                "--output",
                "small/report.json",
                ".",
            ][..],
        ),
        (
            "base.json",
            &["baseline", "create", "--force", "small/base.json"],
        ),
    ] {
        let line = format!(
            "mount -t tmpfs -o size=16k none small && echo old > small/{what} && \
             {{ \"$0\" \"$@\"; echo \"status $?\"; ls -A small; cat small/{what}; }}"
        );
        let answer = mounted(&project, &line, arguments);
        let said = answer.stdout.trim_end();
        assert!(
            said.ends_with(&format!("status 2\n{what}\nold")),
            "{what}: {answer}"
        );
        assert!(answer.stderr.contains("No space left"), "{what}: {answer}");
    }
}

#[test]
fn a_read_only_disk_can_be_checked_and_is_not_written_to() {
    if !can_mount() {
        return;
    }
    let project = project(20);
    let here = project
        .paddlint(["check", "--format", "json", "."])
        .run()
        .ends_with(1);
    let read_only = "mount --bind . . && mount -o remount,bind,ro . && cd \"$PWD\" && \
                     exec \"$0\" \"$@\"";
    let answer = mounted(&project, read_only, &["check", "--format", "json", "."]).ends_with(1);
    assert_eq!(answer.stdout, here.stdout);
    for arguments in [
        &["check", "--format", "json", "--output", "report.json", "."][..],
        &["baseline", "create"],
        &["check", "--fix", "."],
    ] {
        let answer = mounted(&project, read_only, arguments).ends_with(2);
        assert!(
            answer.stderr.contains("Read-only file system"),
            "{arguments:?}: {answer}"
        );
    }
}

#[test]
fn files_that_change_while_they_are_read_are_read_or_told() {
    let key = api_key();
    let project = Project::new().file("still.js", format!("// {key}\n"));
    let path = project.path().join("busy.js");
    let text = format!("{}// {key}\n", "a();\n".repeat(200_000));
    fs::write(&path, &text).expect("a file");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let file = fs::File::options().write(true).open(&path).expect("a file");
                for length in [0, 1000, 70_000, 1_000_000] {
                    file.set_len(length).expect("a length");
                }
                fs::write(&path, &text).expect("a file");
            }
        });
        for _ in 0..25 {
            let answer = project.paddlint(["check", "--format", "short", "."]).run();
            assert!(answer.stdout.contains("still.js"), "{answer}");
            let is_told = answer.stderr.contains("problem[");
            let answer = answer.ends_with(if is_told { 2 } else { 1 });
            assert!(!answer.stderr.contains("internal"), "{answer}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
}

/// Runs as somebody who may not read everything, where this is the superuser.
fn as_anybody(project: &Project, arguments: &[&str]) -> Answer {
    let line = "if [ \"$(id -u)\" = 0 ]; then exec setpriv --reuid 65534 --regid 65534 \
                --clear-groups \"$0\" \"$@\"; else exec \"$0\" \"$@\"; fi";
    project.paddlint_behind(line, arguments).run()
}

#[test]
fn permissions_that_change_during_the_walk_hide_nothing() {
    let project = project(40);
    let line = "chmod 755 . && chmod -R a+rX packages";
    let opened = Command::new("sh")
        .args(["-c", line])
        .current_dir(project.path())
        .status();
    assert!(opened.expect("a shell").success());
    // Whoever cannot start the program cannot be tried.
    let answer = as_anybody(&project, &["--version"]);
    if answer.status != Some(0) {
        eprintln!("!! nobody else can run paddlint here: permissions were NOT tried: {answer}");
        return;
    }
    let is_over = AtomicBool::new(false);
    let folder = |number: usize| project.path().join(format!("packages/p{number}/src"));
    let set = |path: &Path, mode: u32| {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                for number in 0..40 {
                    set(&folder(number), 0);
                    set(&folder((number + 20) % 40), 0o755);
                }
            }
        });
        for _ in 0..25 {
            let answer = as_anybody(&project, &["check", "--format", "short", "."]);
            for number in 0..40 {
                let below = format!("packages/p{number}/src");
                let is_told = answer.stdout.contains(&format!("{below}/f{number}.js:"))
                    || answer.stderr.contains(&format!("{below}/f{number}.js"))
                    || answer.stderr.contains(&format!("`{below}`"))
                    || answer.stderr.contains(&format!("{below}:"));
                assert!(is_told, "{below}: {answer}");
            }
            let is_problem = answer.stderr.contains("problem[");
            answer.ends_with(if is_problem { 2 } else { 1 });
        }
        is_over.store(true, Ordering::Relaxed);
    });
    (0..40).for_each(|number| set(&folder(number), 0o755));
}

/// The token comes from another file, by a path that only `tsconfig.json` tells, and
/// the environment from a third: where one of them cannot be read, that is told
/// where a single file is checked, too.
#[test]
fn what_a_file_is_judged_with_may_not_be_read() {
    use std::os::unix::fs::PermissionsExt;
    let project = Project::new()
        .file("package.json", "{}")
        .file(
            "tsconfig.json",
            r#"{"compilerOptions": {"paths": {"zz/*": ["./lib/*"]}}}"#,
        )
        .file(
            "lib/t.ts",
            "export const TOKEN = 'live_4f1c2a9b7d3e8f605a1b2c3d4e5';\n",
        )
        .file(
            "x/a.ts",
            "import { TOKEN } from 'zz/t';\nPaddle.Initialize({ token: TOKEN });\n",
        )
        .file("y/b.ts", "Paddle.Environment.set('sandbox');\n");
    let set = |path: &str, mode: u32| {
        let path = project.path().join(path);
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("permissions");
    };
    for folder in [".", "lib", "x", "y"] {
        set(folder, 0o755);
    }
    let check = ["check", "--format", "short", "x/a.ts"];
    let answer = as_anybody(&project, &check);
    if answer.status != Some(1) {
        eprintln!("!! nobody else can run paddlint here: permissions were NOT tried: {answer}");
        return;
    }
    assert!(answer.stdout.contains("live-token-in-sandbox"), "{answer}");
    for (path, usual) in [
        ("y", 0o755),
        ("y/b.ts", 0o644),
        ("lib", 0o755),
        ("lib/t.ts", 0o644),
        ("tsconfig.json", 0o644),
        ("package.json", 0o644),
    ] {
        set(path, 0);
        let alone = as_anybody(&project, &check).ends_with(2);
        assert!(alone.stderr.contains(path), "{path}: {alone}");
        let all = as_anybody(&project, &["check", "--format", "short", "."]).ends_with(2);
        assert_eq!(all.stderr.matches("problem[").count(), 1, "{path}: {all}");
        set(path, usual);
    }
}

#[test]
fn a_reader_may_leave_in_the_middle_of_any_format() {
    let project = project(150);
    for format in FORMATS {
        let mut command = project
            .paddlint(["check", "--format", format.name, "."])
            .into_command();
        let mut child = command.spawn().expect("the program starts");
        drop(child.stdin.take());
        let mut stdout = child.stdout.take().expect("stdout is piped");
        let mut first = [0; 1];
        stdout.read_exact(&mut first).expect("it says something");
        drop(stdout);
        let output = child.wait_with_output().expect("the program ends");
        let told = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}: {told}", format.name);
        assert!(!told.contains("error:"), "{}: {told}", format.name);
    }
}

#[test]
fn an_interrupt_leaves_the_old_file_or_the_new_one() {
    let project = project(120);
    let old = "{\n  \"version\": 1,\n  \"findings\": []\n}\n";
    let report = ["check", "--format", "sarif", "--output", "file.json", "."];
    let baseline = ["baseline", "create", "--force", "file.json"];
    let path = project.path().join("file.json");
    for arguments in [&report[..], &baseline] {
        fs::write(&path, old).expect("a file");
        let start = Instant::now();
        project.paddlint(arguments).run();
        let whole = start.elapsed();
        let new = fs::read_to_string(&path).expect("a file");
        assert_ne!(new, old);
        let mut seen = [0; 2];
        for round in 0..40_u32 {
            fs::write(&path, old).expect("a file");
            let mut command = project.paddlint(arguments).into_command();
            command
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            let mut child = command.spawn().expect("the program starts");
            // Spread over the time that a run takes; the first comes at once.
            thread::sleep(whole * round / 40);
            // Whoever runs the tests in the background may have them ignore the first.
            let signal = [Signal::TERM, Signal::INT][round as usize % 2];
            kill_process(Pid::from_child(&child), signal).expect("it was not waited for");
            child.wait().expect("the program ends");
            let now = fs::read_to_string(&path).expect("a file");
            let at = usize::from(timeless(&now) == timeless(&new));
            assert!(at == 1 || now == old, "in round {round}: {now}");
            seen[at] += 1;
        }
        assert!(seen[0] > 0, "some runs were interrupted early: {seen:?}");
    }
    // What an interrupt leaves beside it says whose it is, and holds no secret.
    for entry in fs::read_dir(project.path()).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path
            .file_name()
            .expect("a name")
            .to_string_lossy()
            .into_owned();
        let is_left = name.starts_with(".paddlint-") && name.ends_with(".partial");
        assert!(
            is_left || name == "packages" || name == "file.json",
            "{name}"
        );
        if is_left {
            let text = fs::read_to_string(&path).expect("text");
            assert!(!text.contains(&api_key()));
        }
    }
}

/// A report without the times in it.
fn timeless(text: &str) -> String {
    let is_time = |line: &&str| line.contains("TimeUtc\"") || line.contains("_time\"");
    text.lines()
        .filter(|line| !is_time(line))
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
fn few_open_files_are_enough() {
    // In more folders than may be open.
    let project = (0..600).fold(project(1500), |project, number| {
        project.file(&format!("{}/f{number}/index.js", number % 7), CALL)
    });
    let arguments = ["check", "--format", "short", "-j", "16", "."];
    let free = project.paddlint(arguments).run().ends_with(1);
    for limit in [1024, 64, 64, 64] {
        let line = format!("ulimit -n {limit} && exec \"$0\" \"$@\"");
        let answer = project.paddlint_behind(&line, arguments).run().ends_with(1);
        assert!(
            answer.stdout == free.stdout,
            "with {limit} files: {}",
            answer.stderr
        );
    }
}

#[test]
fn little_address_space_is_enough_or_told() {
    let project = project(200);
    for threads in ["1", "2"] {
        let arguments = ["check", "--format", "short", "-j", threads, "."];
        let free = project.paddlint(arguments).run().ends_with(1);
        let answer = project
            .paddlint_within(512 * 1024, arguments)
            .run()
            .ends_with(1);
        assert!(
            answer.stdout == free.stdout,
            "{threads} threads: {}",
            answer.stderr
        );
    }
    // Where there is no room for a stack on which anything can be parsed, secrets
    // are found all the same, and every file is told.
    for (memory, threads) in [(512, "16"), (250, "1"), (200, "2")] {
        let arguments = ["check", "--format", "short", "-j", threads, "."];
        let answer = project.paddlint_within(memory * 1024, arguments).run();
        let leaks = answer.stdout.matches("leaked-api-key").count();
        assert_eq!(leaks, 200, "{memory} MiB, {threads} threads: {answer}");
        let told = answer.stderr.matches("not enough memory to parse").count();
        assert!(matches!(told, 0 | 200), "{memory} MiB: {told}");
        answer.ends_with(if told == 0 { 1 } else { 2 });
    }
    let answer = project
        .paddlint_within(250 * 1024, ["where", TOKEN, "."])
        .run()
        .ends_with(2);
    assert!(answer.stderr.contains("not enough memory"), "{answer}");
}

#[test]
fn the_environment_may_say_anything_or_nothing() {
    let project = project(20).file("Σίγμα/ıI.js", CALL);
    let arguments = ["check", "--format", "human", "."];
    let plain = project.paddlint(arguments).run().ends_with(1);
    for (name, value) in [
        ("LANG", "tr_TR.UTF-8"),
        ("LC_ALL", "tr_TR"),
        ("LC_ALL", "C"),
        ("LC_ALL", "POSIX"),
        ("LC_CTYPE", "no such locale"),
        ("HOME", ""),
        ("HOME", "/nowhere"),
        ("XDG_CONFIG_HOME", "\u{1}"),
        ("TERM", "\u{1b}[31m"),
        ("TZ", "Nowhere/Never"),
        ("TMPDIR", "/nowhere"),
        ("COLUMNS", "-1"),
        ("GIT_CONFIG_GLOBAL", "/nowhere"),
    ] {
        let answer = project
            .paddlint(arguments)
            .env(name, value)
            .run()
            .ends_with(1);
        assert_eq!(answer.stdout, plain.stdout, "{name}={value}");
        assert_eq!(answer.stderr, plain.stderr, "{name}={value}");
    }
    // Bytes that are no text.
    let line = "LANG=$(printf '\\377\\376') HOME=$(printf '\\377') exec \"$0\" \"$@\"";
    let answer = project.paddlint_behind(line, arguments).run().ends_with(1);
    assert_eq!(answer.stdout, plain.stdout);
    // No terminal, and none that could be opened.
    let answer = project
        .paddlint_behind("exec setsid -w \"$0\" \"$@\"", arguments)
        .run();
    assert_eq!(answer.ends_with(1).stdout, plain.stdout);
    // Streams that are closed from the start.
    let line = "exec \"$0\" \"$@\" <&-";
    let answer = project.paddlint_behind(line, arguments).run().ends_with(1);
    assert_eq!(answer.stdout, plain.stdout);
}
