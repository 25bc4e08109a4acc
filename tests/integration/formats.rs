//! The formats for programs, read by parsers of their own and checked against
//! their schemas; and reports that go to files.

use std::path::Path;

use paddlint::report::FORMATS;
use serde_json::Value;

use crate::harness::{Project, api_key};

const TOKEN: &str = "test_0123456789abcdef0123456789a";

/// Findings of all severities, problems, and names that mean something
/// elsewhere.
fn project() -> Project {
    let odd = if cfg!(windows) {
        "odd"
    } else {
        "::error::<a b=\"c\">&amp;%0A"
    };
    Project::new()
        .file(".git/HEAD", "ref: refs/heads/main\n")
        .file("src/server.ts", format!("const key = '{}';\n", api_key()))
        .file(
            &format!("src/{odd}/[id] (x).js"),
            format!("/* 𝄞 */ Paddle.Initialize({{ token: '{TOKEN}' }});\n"),
        )
        .file(
            "src/old.js",
            format!("Paddle.Setup({{ token: 'live_{:027}' }});\n", 7),
        )
        .file(
            "src/broken.js",
            format!("const {{{{ = Paddle.Initialize({{ token: '{TOKEN}'\n"),
        )
}

/// Asserts that `text` is XML.
#[track_caller]
fn assert_xml(text: &str) {
    let mut reader = quick_xml::Reader::from_str(text);
    reader.config_mut().check_end_names = true;
    let mut elements = 0;
    loop {
        use quick_xml::events::Event;
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) => {
                elements += 1;
                for attribute in tag.attributes() {
                    attribute.expect("a well-formed attribute");
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    assert!(elements > 0, "{text}");
}

/// Asserts that `document` follows a schema of tests/schemas.
#[track_caller]
fn assert_follows(document: &Value, schema: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/schemas")
        .join(schema);
    let text = std::fs::read_to_string(path).expect("a schema");
    let schema = serde_json::from_str(&text).expect("the schema is JSON");
    let schema = jsonschema::draft7::new(&schema).expect("the schema is a schema");
    let errors: Vec<String> = schema
        .iter_errors(document)
        .map(|error| format!("{error} at {}", error.instance_path))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[track_caller]
fn assert_well_formed(format: &str, text: &str) {
    let json = || serde_json::from_str::<Value>(text).expect("JSON and nothing else");
    match format {
        "sarif" | "sarif-github" => assert_follows(&json(), "sarif-2.1.0.json"),
        "gitlab-code-quality" => assert_follows(&json(), "gitlab-code-quality.json"),
        "gitlab-secret-detection" => assert_follows(&json(), "gitlab-secret-detection.json"),
        "rdjson" => assert_follows(&json(), "rdjson.json"),
        "bitbucket" => assert_follows(&json(), "bitbucket.json"),
        "json" => drop(json()),
        "jsonl" => {
            for line in text.lines() {
                let value: Value = serde_json::from_str(line).expect("JSON");
                assert!(value["type"].is_string(), "{line}");
            }
        }
        "junit" | "checkstyle" => assert_xml(text),
        "github" => {
            let is_known = |line: &&str| {
                [
                    "::group::",
                    "::endgroup::",
                    "::error title=",
                    "::warning title=",
                ]
                .iter()
                .any(|start| line.starts_with(start))
            };
            let unknown: Vec<&str> = text.lines().filter(|line| !is_known(line)).collect();
            assert_eq!(
                unknown.len(),
                1,
                "only the summary is no command: {unknown:?}"
            );
        }
        "azure" => {
            assert!(
                text.lines()
                    .next()
                    .is_some_and(|line| line.starts_with("##vso[task.logissue "))
            );
        }
        "human" | "short" => assert!(text.contains("leaked-api-key")),
        other => panic!("{other} is not looked at"),
    }
}

/// `text` without what two runs must differ in.
fn timeless(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.contains("_time\": \""));
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn every_format_is_well_formed_and_always_the_same() {
    let project = project();
    for format in FORMATS {
        let check = |threads: &str| {
            let arguments = ["--format", format.name, "-j", threads];
            project.paddlint(arguments).run().ends_with(2)
        };
        let answer = check("1");
        assert!(answer.stdout.contains("leaked-api-key"), "{answer}");
        let in_report = matches!(format.name, "github" | "azure");
        assert_eq!(
            answer.stderr.contains("src/broken.js"),
            !in_report,
            "{answer}"
        );
        assert_eq!(answer.stderr.is_empty(), in_report, "{answer}");
        let answer_again = check("8");
        assert_eq!(timeless(&answer.stdout), timeless(&answer_again.stdout));
        // What the harness hides is no JSON in a version.
        let text = answer.stdout.replace("[VERSION]", "1.2.3");
        assert_well_formed(format.name, &text);
        assert!(!text.contains(&api_key()[30..]), "{}", format.name);
    }
}

#[test]
fn a_clean_check_is_a_report_too() {
    let project = Project::new().file("a.txt", "nothing to see\n");
    for format in FORMATS {
        let answer = project
            .paddlint(["--format", format.name])
            .run()
            .ends_with(0);
        let text = answer.stdout.replace("[VERSION]", "1.2.3");
        if !matches!(format.name, "human" | "short" | "github" | "azure") {
            assert_well_formed(format.name, &text);
        }
    }
}

#[test]
fn several_reports_are_written_at_once() {
    let project = project();
    let answer = project
        .paddlint([
            "--format",
            "human",
            "--format",
            "sarif",
            "--output",
            "out.sarif",
            "src",
            "--format=junit",
            "-o",
            "reports.xml",
        ])
        .run()
        .ends_with(2);
    assert!(answer.stdout.contains("error[leaked-api-key]"), "{answer}");
    assert_eq!(
        answer.stderr.matches("problem[syntax]").count(),
        1,
        "{answer}"
    );
    let read = |name: &str| std::fs::read_to_string(project.path().join(name)).expect("a report");
    for (format, name) in [("sarif", "out.sarif"), ("junit", "reports.xml")] {
        let answer = project.paddlint(["--format", format, "src"]).run();
        let version = env!("CARGO_PKG_VERSION");
        assert_eq!(read(name).replace(version, "[VERSION]"), answer.stdout);
        assert_well_formed(format, &read(name));
    }

    // Nothing goes to stdout; what happened is told all the same.
    let arguments = ["--format", "json", "-o", "out.json", "src"];
    let answer = project.paddlint(arguments).run().ends_with(2);
    assert_eq!(answer.stdout, "");
    assert!(answer.stderr.contains("problem[syntax]"), "{answer}");
    assert!(answer.stderr.contains("2 errors"), "{answer}");
    let arguments = ["-q", "--format", "json", "-o", "out.json", "src/server.ts"];
    let answer = project.paddlint(arguments).run().ends_with(1);
    assert_eq!(answer.stdout + &answer.stderr, "");
    assert!(read("out.json").contains("leaked-api-key"));
}

#[test]
fn a_report_in_the_tree_changes_no_finding() {
    let project = project();
    let check = || project.paddlint(["--format", "short"]).run().ends_with(2);
    let before = check().stdout;
    assert!(before.contains("sandbox-not-set"), "{before}");
    for format in FORMATS {
        for name in ["report.sarif", "report.json", "report.xml", "report"] {
            let arguments = ["--format", format.name, "--output", name];
            project.paddlint(arguments).run().ends_with(2);
            assert_eq!(check().stdout, before, "{} in {name}", format.name);
            std::fs::remove_file(project.path().join(name)).expect("a report");
        }
    }
}

/// The names in a folder, sorted.
#[cfg(unix)]
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let name = |entry: std::io::Result<std::fs::DirEntry>| {
        entry
            .expect("an entry")
            .file_name()
            .to_string_lossy()
            .into_owned()
    };
    let mut names: Vec<String> = entries.map(name).collect();
    names.sort();
    names
}

#[cfg(unix)]
#[test]
fn a_report_is_written_whole_or_not_at_all() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let project = Project::new()
        .file("a.txt", api_key())
        .file("elsewhere/victim.txt", "precious\n")
        .file("folder/b.txt", "")
        .file("fixed.txt", "fixed\n")
        .file("old.txt", "old\n");
    let path = |name: &str| project.path().join(name);
    symlink("elsewhere/victim.txt", path("link.txt")).expect("a link");
    symlink("elsewhere", path("way")).expect("a link");
    symlink("nowhere.txt", path("dangling.txt")).expect("a link");
    let fixed = std::fs::Permissions::from_mode(0o444);
    std::fs::set_permissions(path("fixed.txt"), fixed).expect("permissions");
    let before = names(project.path());
    let cases = [
        ("link.txt", "symbolic link"),
        ("dangling.txt", "symbolic link"),
        ("way/new.txt", "`way` is a symbolic link"),
        ("./way/victim.txt", "symbolic link"),
        ("/dev/stdout", "symbolic link"),
        ("folder", "it is a folder"),
        ("..", "it is a folder"),
        ("missing/x.txt", "`missing` does not exist"),
        ("a.txt/x.txt", "cannot be written"),
        ("fixed.txt", "denied"),
        #[cfg(target_os = "linux")]
        ("/dev/full", "No space left"),
    ];
    for (file, expected) in cases {
        let arguments = ["--format", "sarif", "--output", file, "a.txt"];
        let answer = project.paddlint(arguments).run().ends_with(2);
        assert!(answer.stderr.contains(expected), "{file}: {answer}");
        assert!(answer.stderr.contains(file), "{file}: {answer}");
        assert_eq!(names(project.path()), before, "{file}");
        assert_eq!(names(&path("elsewhere")), ["victim.txt"], "{file}");
    }
    let victim = std::fs::read_to_string(path("elsewhere/victim.txt"));
    assert_eq!(victim.expect("text"), "precious\n");
    let fixed = std::fs::read_to_string(path("fixed.txt"));
    assert_eq!(fixed.expect("text"), "fixed\n");

    // A file that fails costs neither the other one nor what is on stdout.
    let arguments = [
        "--format",
        "junit",
        "-o",
        "fixed.txt",
        "--format",
        "sarif",
        "-o",
        "old.txt",
        "--format",
        "short",
        "a.txt",
    ];
    let answer = project.paddlint(arguments).run().ends_with(2);
    assert!(answer.stdout.contains("leaked-api-key"), "{answer}");
    let replaced = std::fs::read_to_string(path("old.txt")).expect("text");
    assert_well_formed("sarif", &replaced);
    assert_eq!(names(project.path()), before);
    let mode = std::fs::metadata(path("old.txt"))
        .expect("a file")
        .permissions()
        .mode();
    assert_eq!(mode & 0o111, 0, "not executable: {mode:o}");
}

#[cfg(unix)]
#[test]
fn a_pipe_can_take_a_report() {
    let project = Project::new().file("a.txt", api_key());
    let pipe = project.path().join("pipe");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.expect("mkfifo").success());
    let reader = std::thread::spawn({
        let pipe = pipe.clone();
        move || std::fs::read_to_string(pipe).expect("text")
    });
    let arguments = ["--format", "sarif", "-o", "pipe", "a.txt"];
    project.paddlint(arguments).run().ends_with(1);
    assert_well_formed("sarif", &reader.join().expect("the reader ends"));
    use std::os::unix::fs::FileTypeExt;
    let kind = pipe.symlink_metadata().expect("it is there").file_type();
    assert!(kind.is_fifo(), "a pipe stays a pipe");
}

#[test]
fn the_summary_of_a_step_is_appended() {
    let project = project().file("summary.md", "# Before\n");
    let summary = project.path().join("summary.md");
    let check = |format: &str, file: &Path| {
        let run = project.paddlint(["--format", format, "src/server.ts"]);
        run.env("GITHUB_STEP_SUMMARY", &file.to_string_lossy())
            .run()
    };
    check("human", &summary).ends_with(1);
    let read = || std::fs::read_to_string(&summary).expect("text");
    assert_eq!(read(), "# Before\n", "other formats have none");
    check("github", &summary).ends_with(1);
    let once = read();
    assert!(
        once.starts_with("# Before\n### paddlint: 1 error"),
        "{once}"
    );
    assert!(once.contains("src/server.ts:1:14"), "{once}");
    check("github", &summary).ends_with(1);
    assert_eq!(read().matches("### paddlint").count(), 2);

    let answer = check("github", &project.path().join("src")).ends_with(2);
    assert!(answer.stderr.contains("cannot be written"), "{answer}");
    assert!(answer.stdout.contains("::error "), "{answer}");
}

#[test]
fn services_get_paths_from_the_root_of_the_repository() {
    let project = project();
    let root = env!("CARGO_BIN_EXE_paddlint");
    for (format, expected) in [
        ("sarif", "\"uri\": \"src/server.ts\""),
        ("github", "file=src/server.ts,"),
        ("gitlab-code-quality", "\"path\": \"src/broken.js\""),
        ("azure", "sourcepath=src/broken.js;"),
        ("short", "server.ts:1:14"),
    ] {
        let output = std::process::Command::new(root)
            .args(["check", "--format", format])
            .current_dir(project.path().join("src"))
            .env_remove("GITHUB_STEP_SUMMARY")
            .output()
            .expect("the program runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert!(text.contains(expected), "{format}: {text}");
    }
}

#[test]
fn the_pages_know_every_format_and_their_commands_run() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| std::fs::read_to_string(root.join(name)).expect("a page");
    let page = read("docs/formats.md");
    for text in [&page, &read("README.md")] {
        for format in FORMATS {
            let is_row = |line: &str| {
                let first = line
                    .strip_prefix("| ")
                    .and_then(|row| row.split('|').next());
                first.is_some_and(|cell| cell.contains(&format!("`{}`", format.name)))
            };
            assert!(text.lines().any(is_row), "{} is in no table", format.name);
        }
    }
    let project = Project::new().file("a.txt", "nothing to see\n");
    let mut commands = 0;
    for line in page.lines() {
        // In workflows, too; what comes after the command is the shell's.
        let Some(at) = line.find("paddlint --format ") else {
            continue;
        };
        let command = line[at..].split(['`', '|']).next().unwrap_or("");
        let arguments = command.split_whitespace().skip(1);
        project.paddlint(arguments).run().ends_with(0);
        commands += 1;
    }
    assert!(commands > 8, "{commands} commands");
}
