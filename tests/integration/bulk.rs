//! `--stdin-ndjson`: every line is answered, in order, in little memory, as a
//! check of the file alone answers; the page about it is true.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::fixtures::files_below;
use crate::harness::{Project, api_key, legacy_key, webhook_secret};
use crate::markers;

const TOKEN: &str = "test_3d08fdb7681af081bcd84d62cfa";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn ask(lines: impl Into<Vec<u8>>, status: i32) -> Vec<Value> {
    let project = Project::new();
    let run = project.paddlint(["check", "--stdin-ndjson"]).stdin(lines);
    let answer = run.run().ends_with(status);
    let schema = std::fs::read_to_string(root().join("schemas/bulk-v1.schema.json"));
    let schema: Value = serde_json::from_str(&schema.expect("text")).expect("JSON");
    let validator = jsonschema::draft202012::new(&schema).expect("a schema");
    let answers = answer.stdout.lines().map(|line| {
        let value = serde_json::from_str(line).expect(line);
        assert!(validator.is_valid(&value), "{line}");
        value
    });
    answers.collect()
}

/// `line path rules problems` of each answer.
fn short(answers: &[Value]) -> Vec<String> {
    let names = |answer: &Value, list: &str, name: &str| {
        let items = answer[list].as_array().expect("a list");
        let names = items.iter().map(|item| item[name].as_str().expect("text"));
        names.collect::<Vec<_>>().join(",")
    };
    let answers = answers.iter();
    let lines = answers.map(|answer| {
        let path = answer["path"].as_str().unwrap_or("-");
        let (rules, problems) = (
            names(answer, "findings", "rule"),
            names(answer, "problems", "kind"),
        );
        format!("{} {path} [{rules}] [{problems}]", answer["line"])
    });
    lines.collect()
}

fn line(path: &str, content: &str) -> String {
    format!("{}\n", json!({ "path": path, "content": content }))
}

#[test]
fn every_line_is_answered_in_order() {
    let call = format!("Paddle.Initialize({{ token: '{TOKEN}' }});\n");
    let utf16: Vec<u8> = std::iter::once(0xfeff)
        .chain(call.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let encoded = |bytes: &[u8]| {
        use base64::Engine as _;
        base64::engine::general_purpose::STANDARD.encode(bytes)
    };
    let mut lines = line("a.js", &call);
    lines += "nonsense\n";
    lines += &line("b.js", "x();\n");
    lines += "\n";
    lines += &format!(
        "{}\n",
        json!({ "path": "c.js", "content_base64": encoded(&utf16) })
    );
    lines += &format!("{}\n", json!({ "path": "d.js", "content_base64": "?" }));
    lines += &line("e.js", &format!("// paddlint-ignore-next-line\n{call}"));
    lines += &line(
        "f.js",
        "// paddlint-ignore-next-line[missing-token]\nx();\n",
    );
    lines += &line("g.js", "const { = Paddle.Initialize(");
    lines += &format!(
        "{}\n",
        json!({ "path": "h", "content_base64": encoded(b"\0\x01") })
    );
    lines += line("i.js", &call).trim_end();
    assert_eq!(
        short(&ask(lines, 2)),
        [
            "1 a.js [sandbox-not-set] []",
            "2 - [] [bad-line]",
            "3 b.js [] []",
            "4 - [] [bad-line]",
            "5 c.js [sandbox-not-set] []",
            "6 d.js [] [bad-line]",
            "7 e.js [] []",
            "8 f.js [] []",
            "9 g.js [] [syntax]",
            "10 h [] []",
            "11 i.js [sandbox-not-set] []",
        ]
    );
    assert!(ask("", 0).is_empty());
    assert_eq!(ask(line("a.js", &call), 1).len(), 1);
    assert_eq!(ask(line("a.js", ""), 0).len(), 1);
}

#[test]
fn many_lines_keep_their_order() {
    let call = format!("Paddle.Initialize({{ token: '{TOKEN}' }});\n");
    let lines: String = (0..5000)
        .map(|at| match at % 3 {
            0 => line(&format!("{at}.js"), &call.repeat(at % 7)),
            _ => line(&format!("{at}.js"), "nothing"),
        })
        .collect();
    let answers = ask(lines, 1);
    assert_eq!(answers.len(), 5000);
    for (at, answer) in answers.iter().enumerate() {
        assert_eq!(answer["line"], at + 1);
        assert_eq!(answer["path"], format!("{at}.js"));
        let is_found = answer["findings"] != json!([]);
        assert_eq!(is_found, at % 3 == 0 && at % 7 > 0, "{at}");
    }
}

/// Every fixture, asked for as a line and as the only file of a folder.
#[test]
fn a_line_is_answered_as_a_file_alone() {
    let told = |report: &Value| {
        let mut findings = report["findings"].as_array().expect("a list").clone();
        findings.retain(|finding| finding["rule"] != "unused-suppression");
        findings
    };
    let mut paths = Vec::new();
    files_below(&root().join("fixtures/rules"), &mut paths);
    let mut lines = String::new();
    let mut expected = Vec::new();
    for path in paths.iter().step_by(5) {
        let Ok(text) = std::fs::read_to_string(path) else {
            continue;
        };
        let text = markers::fill(&text);
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name");
        lines += &line(name, &text);
        let project = Project::new().file(name, &text);
        let alone = ["check", "--no-ignore", "--format", "json", name];
        let report = project.paddlint(alone).run().stdout;
        let report: Value = serde_json::from_str(&report).expect("JSON");
        expected.push((told(&report), report["problems"].clone()));
    }
    assert!(expected.len() > 30);
    let status = match expected.iter().any(|(_, problems)| *problems != json!([])) {
        true => 2,
        false => 1,
    };
    let answers = ask(lines, status);
    for (answer, (findings, problems)) in answers.iter().zip(&expected) {
        assert_eq!(told(answer), *findings, "{}", answer["path"]);
        assert_eq!(answer["problems"], *problems, "{}", answer["path"]);
    }
    assert_eq!(answers.len(), expected.len());
}

#[test]
fn no_secret_is_shown() {
    let secrets = [api_key(), legacy_key(), webhook_secret()];
    let mut lines = String::new();
    for secret in &secrets {
        let content = format!("PADDLE_API_KEY={secret}\n");
        lines += &line(".env", &content);
        if *secret != secrets[1] {
            // Nothing tells that a name is a key of the old form.
            lines += &line(&format!("{secret}/.env"), &content);
        }
        lines += &format!("{{\"path\": 1, \"content\": \"{secret}\"}}\n{secret}\n");
        lines += &format!("{{\"path\": \".env\", \"content\": [\"{secret}\"]}}\n");
        lines += &format!("{{\"path\": \".env\", \"content_base64\": \"{secret}?\"}}\n");
    }
    let project = Project::new();
    let run = project.paddlint(["check", "--stdin-ndjson"]).stdin(lines);
    let answer = run.run().ends_with(2);
    assert_eq!(answer.stdout.lines().count(), 17, "{answer}");
    for (told, secret) in [&answer.stdout, &answer.stderr]
        .into_iter()
        .flat_map(|told| secrets.iter().map(move |secret| (told, secret)))
    {
        assert!(!told.contains(&secret[secret.len() / 2..]), "{told}");
    }
}

#[test]
fn the_configuration_counts_where_it_is_about_texts() {
    let config = "env-files = [\"gone.env\"]\nexclude = [\"a.js\"]\n\
                  [rules]\nsandbox-not-set = \"note\"\nmissing-token = \"off\"\n";
    let project = Project::new().file("paddlint.toml", config);
    let call = format!("Paddle.Initialize({{ token: '{TOKEN}' }});\n");
    let lines = line("a.js", &call) + &line("b.js", "Paddle.Initialize({ token: '' });");
    let cases = [(&[][..], 0, "note", 0), (&["--no-config"], 1, "error", 1)];
    for (more, status, severity, count) in cases {
        let arguments = ["check", "--stdin-ndjson"].iter().chain(more);
        let run = project.paddlint(arguments).stdin(lines.clone());
        let answer = run.run().ends_with(status);
        let answers = answer.stdout.lines();
        let answers: Vec<Value> = answers
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        assert_eq!(answers[0]["findings"][0]["severity"], severity, "{answer}");
        let found = answers[1]["findings"].as_array().expect("a list");
        assert_eq!(found.len(), count, "{answer}");
    }
}

/// Lines come in for as long as they are answered, one by one.
#[test]
fn answers_do_not_wait_for_more_lines() {
    let project = Project::new();
    let mut command = project.paddlint(["check", "--stdin-ndjson"]).into_command();
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    for at in 1..20 {
        let asked = line("a.js", "x();");
        stdin.write_all(asked.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stdout.read_line(&mut answer).expect("it answers");
        assert!(answer.starts_with(&format!("{{\"line\":{at},")), "{answer}");
    }
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

#[test]
fn a_closed_pipe_is_success() {
    let project = Project::new();
    let mut command = project.paddlint(["check", "--stdin-ndjson"]).into_command();
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    drop(child.stdout.take());
    let asked = line("a.js", &"x();".repeat(1000));
    // It stops reading at some time, long before this is all.
    let is_cut = (0..100_000).any(|_| stdin.write_all(asked.as_bytes()).is_err());
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    assert!(is_cut);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}

/// Far more goes through than is held at any time.
#[cfg(target_os = "linux")]
#[test]
fn memory_is_bounded() {
    let project = Project::new();
    let arguments = ["check", "--stdin-ndjson", "-j", "2"];
    let mut command = project.paddlint(arguments).into_command();
    let mut child = command.spawn().expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let stdout = child.stdout.take().expect("a pipe");
    let writer = std::thread::spawn(move || {
        let mib = vec![b'x'; 1024 * 1024];
        let mut write = |bytes: &[u8]| stdin.write_all(bytes).expect("it reads");
        for (path, size) in std::iter::once(("long", 800)).chain([("a.txt", 2); 400]) {
            write(format!("{{\"path\":\"{path}\",\"content\":\"").as_bytes());
            (0..size).for_each(|_| write(&mib));
            write(b"\"}\n");
        }
        stdin
    });
    let mut answers = BufReader::new(stdout)
        .lines()
        .map(|line| line.expect("text"));
    let long = answers.next().expect("an answer");
    assert!(long.contains("\"too-large\""), "{long}");
    for line in 2..=401 {
        let clean =
            format!("{{\"line\":{line},\"path\":\"a.txt\",\"findings\":[],\"problems\":[]}}");
        assert_eq!(answers.next(), Some(clean));
    }
    let stdin = writer.join().expect("everything is written");
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
    let status = status.expect("it still runs");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak.and_then(|peak| peak.trim().strip_suffix(" kB"));
    let peak: usize = peak.expect("a peak").parse().expect("a number");
    assert!(peak < 300_000, "{peak} KiB");
    drop(stdin);
    assert_eq!(child.wait().expect("it ends").code(), Some(2));
}

#[test]
fn what_does_not_go_together_is_refused() {
    for more in [
        &["src"][..],
        &["-"],
        &["--format", "json"],
        &["--staged"],
        &["--baseline", "x"],
        &["--files-from", "x"],
    ] {
        let arguments = ["check", "--stdin-ndjson"].iter().chain(more);
        let answer = Project::new().paddlint(arguments).run().ends_with(2);
        assert!(answer.stderr.contains("cannot be used with"), "{answer}");
    }
}

/// What both schemas describe, they describe alike.
#[test]
fn the_schema_is_that_of_the_report() {
    let read = |name: &str| -> Value {
        let text = std::fs::read_to_string(root().join("schemas").join(name));
        serde_json::from_str(&text.expect("text")).expect("JSON")
    };
    let report = read("report-v1.schema.json");
    let bulk = read("bulk-v1.schema.json");
    for (name, definition) in bulk["$defs"].as_object().expect("an object") {
        let of_report = &report["$defs"][name];
        match name.as_str() {
            "path" => {}
            "problem" => assert_eq!(definition["required"], of_report["required"]),
            _ => assert_eq!(definition, of_report, "{name}"),
        }
    }
}

/// The commands of docs/bulk.md, in a shell, in a folder with its files.
#[cfg(unix)]
#[test]
fn the_page_is_true() {
    let page = std::fs::read_to_string(root().join("docs/bulk.md")).expect("text");
    let project = Project::new();
    let mut count = 0;
    let mut fences = page.split("\n```");
    while let (Some(_), Some(fence)) = (fences.next(), fences.next()) {
        let (info, body) = fence.split_once('\n').expect("a fence has lines");
        if let Some((_, name)) = info.split_once(' ') {
            std::fs::write(project.path().join(name), format!("{body}\n")).expect("written");
        }
        let Some(command) = body.strip_prefix("$ ").filter(|_| info == "console") else {
            continue;
        };
        let (command, told) = command.split_once('\n').expect("an answer");
        let binary = Path::new(env!("CARGO_BIN_EXE_paddlint"));
        let folder = binary.parent().expect("a folder");
        let path = std::env::var("PATH").expect("a path");
        let output = std::process::Command::new("sh")
            .args(["-c", command])
            .current_dir(project.path())
            .env("PATH", format!("{}:{path}", folder.display()))
            .stdin(Stdio::null())
            .output()
            .expect("a shell");
        let answer = [output.stdout, output.stderr].concat();
        assert_eq!(
            String::from_utf8_lossy(&answer).trim_end(),
            told,
            "{command}"
        );
        count += 1;
    }
    assert!(count >= 2, "{count} commands");
}
