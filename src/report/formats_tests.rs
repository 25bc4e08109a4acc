//! The formats for programs: each in the same situations, against the schemas
//! of those who read them, and with hostile text.

use serde_json::Value;

use super::*;
use crate::model::{
    Edit, Fix, Place, Problem, ProblemKind, Related, Severity, Span, Suppressed, SuppressedBy,
};
use crate::report::testing::{everything, finding, place, run, source, written, written_of};

const NAMES: &[&str] = &[
    "jsonl",
    "sarif",
    "sarif-github",
    "github",
    "gitlab-code-quality",
    "gitlab-secret-detection",
    "junit",
    "checkstyle",
    "rdjson",
    "azure",
    "bitbucket",
];

/// What every format is shown in.
fn situations() -> Vec<(&'static str, Report)> {
    let mut findings = everything();
    findings.problems.clear();
    let page = source("src/𝄞/[id] page.vue", "x = '𝄞', token\n");
    let mut note = finding("unusual-token", place(&page, "token"));
    note.severity = Severity::Note;
    note.fingerprint = "00112233445566778899aabbccddeeff".into();
    findings.findings.push(note);

    let mut clean = Report::default();
    clean.summary.checked = 37;

    let mut problems = everything();
    problems.findings.clear();
    problems.problems.push(Problem {
        path: "".into(),
        place: None,
        kind: ProblemKind::NothingChecked,
        message: "no file was checked".into(),
    });

    let mut suppressed = everything();
    suppressed.problems.clear();
    let mut all = std::mem::take(&mut suppressed.findings).into_iter();
    let ways = [
        (SuppressedBy::Comment, Some("the shop of the tests")),
        (SuppressedBy::Baseline, None),
    ];
    suppressed.suppressed = ways
        .into_iter()
        .zip(&mut all)
        .map(|((by, reason), finding)| Suppressed {
            finding,
            by,
            reason: reason.map(str::to_owned),
        })
        .collect();
    suppressed.findings = all.collect();
    vec![
        ("findings", findings),
        ("clean", clean),
        ("problems", problems),
        ("suppressed", suppressed),
    ]
}

/// Everything that could be taken for something else, somewhere.
const HOSTILE: &str = "a%0A::error::x,y:z;]##vso[task.complete]\n\r\u{1b}[31m<b a=\"1\">&amp;'|`*_[l](http://e.example)@x {0} 𝄞\u{202e}\u{fffe}]]>";

fn hostile() -> Report {
    let file = source(HOSTILE, &format!("{HOSTILE} token"));
    let mut found = finding("missing-token", place(&file, "token"));
    found.message = HOSTILE.into();
    found.help = HOSTILE.into();
    found.related = vec![Related {
        place: place(&file, "token"),
        message: HOSTILE.into(),
    }];
    found.fix = Some(Fix {
        title: HOSTILE.into(),
        edits: ["token", "a%0A"]
            .map(|needle| Edit {
                place: place(&file, needle),
                replacement: HOSTILE.into(),
            })
            .into(),
    });
    let mut note = found.clone();
    note.severity = Severity::Note;
    note.fingerprint = "1".into();
    let mut quiet = found.clone();
    quiet.fingerprint = "2".into();
    Report {
        findings: vec![found, note],
        suppressed: vec![Suppressed {
            finding: quiet,
            by: SuppressedBy::Comment,
            reason: Some(HOSTILE.into()),
        }],
        problems: vec![Problem {
            path: HOSTILE.into(),
            place: None,
            kind: ProblemKind::Syntax,
            message: HOSTILE.into(),
        }],
        ..Report::default()
    }
}

fn out(format: &str, report: &Report) -> String {
    written(format, report, Style::PLAIN).0
}

fn json(format: &str, report: &Report) -> Value {
    serde_json::from_str(&out(format, report)).expect("JSON")
}

#[test]
fn every_format_in_every_situation() {
    let version = env!("CARGO_PKG_VERSION");
    for (situation, report) in situations() {
        for name in NAMES {
            let mut text = out(name, &report);
            if name.starts_with("sarif") {
                // Their pages are tested elsewhere, and long.
                let mut log: Value = serde_json::from_str(&text).expect("JSON");
                log["runs"][0]["tool"]["driver"]["rules"] = "…".into();
                text = serde_json::to_string_pretty(&log).expect("JSON");
            }
            let text = text.replace(version, "X");
            insta::assert_snapshot!(format!("{name}__{situation}"), text);
        }
        let summary = github::step_summary(&report, &run());
        insta::assert_snapshot!(format!("step-summary__{situation}"), summary);
    }
}

#[test]
fn json_formats_follow_their_schemas() {
    let schemas = [
        (
            "sarif",
            include_str!("../../tests/schemas/sarif-2.1.0.json"),
        ),
        (
            "sarif-github",
            include_str!("../../tests/schemas/sarif-2.1.0.json"),
        ),
        (
            "gitlab-code-quality",
            include_str!("../../tests/schemas/gitlab-code-quality.json"),
        ),
        (
            "gitlab-secret-detection",
            include_str!("../../tests/schemas/gitlab-secret-detection.json"),
        ),
        ("rdjson", include_str!("../../tests/schemas/rdjson.json")),
        (
            "bitbucket",
            include_str!("../../tests/schemas/bitbucket.json"),
        ),
    ];
    let mut reports = situations();
    reports.push(("hostile", hostile()));
    for (format, schema) in schemas {
        let schema = serde_json::from_str(schema).expect("the schema is JSON");
        let schema = jsonschema::draft7::new(&schema).expect("the schema is a schema");
        for (situation, report) in &reports {
            let document = json(format, report);
            let errors: Vec<String> = schema
                .iter_errors(&document)
                .map(|error| format!("{error} at {}", error.instance_path))
                .collect();
            assert_eq!(errors, Vec::<String>::new(), "{format}, {situation}");
        }
    }
}

#[test]
fn lines_of_json_are_parts_of_the_json_report() {
    let schema = include_str!("../../schemas/report-v1.schema.json");
    let mut schema: Value = serde_json::from_str(schema).expect("the schema is JSON");
    let mut reports = situations();
    reports.push(("hostile", hostile()));
    for (situation, report) in &reports {
        let text = out("jsonl", report);
        let mut types = Vec::new();
        for line in text.lines() {
            let mut value: Value = serde_json::from_str(line).expect("JSON");
            let object = value.as_object_mut().expect("an object");
            let kind = object.shift_remove("type").expect("a type");
            let kind = kind.as_str().expect("a text").to_owned();
            for more in ["by", "reason", "version", "tool", "suppressed"] {
                object.shift_remove(more);
            }
            let part = if kind == "suppressed" {
                "finding"
            } else {
                &kind
            };
            schema["$ref"] = format!("#/$defs/{part}").into();
            for key in ["properties", "required", "type", "additionalProperties"] {
                schema.as_object_mut().expect("an object").shift_remove(key);
            }
            let validator = jsonschema::draft202012::new(&schema).expect("a schema");
            assert!(validator.is_valid(&value), "{situation}: {line}");
            types.push(kind);
        }
        assert_eq!(types.pop().as_deref(), Some("summary"), "{situation}");
        assert_eq!(
            types.len(),
            report.findings.len() + report.suppressed.len() + report.problems.len()
        );
    }
}

#[test]
fn sarif_counts_columns_as_it_says() {
    let (_, report) = situations().swap_remove(0);
    let log = json("sarif", &report);
    let run = &log["runs"][0];
    assert_eq!(run["columnKind"], "utf16CodeUnits");
    let place = &run["results"][3]["locations"][0]["physicalLocation"];
    assert_eq!(place["region"]["startColumn"], 11);
    assert_eq!(
        place["artifactLocation"]["uri"],
        "src/%F0%9D%84%9E/%5Bid%5D%20page.vue"
    );
    let bytes = json("rdjson", &report);
    let start = &bytes["diagnostics"][3]["location"]["range"]["start"];
    assert_eq!(start["column"], 13);
}

/// A command of a workflow: its name, its properties and its data.
struct WorkflowCommand<'a> {
    name: &'a str,
    properties: Vec<(&'a str, String)>,
    data: String,
}

/// The command on a line as the runner of GitHub reads it.
fn command(line: &str) -> Option<WorkflowCommand<'_>> {
    let decoded = |text: &str| {
        let text = text.replace("%0D", "\r").replace("%0A", "\n");
        let text = text.replace("%3A", ":").replace("%2C", ",");
        text.replace("%25", "%")
    };
    let (head, data) = line.trim_start().strip_prefix("::")?.split_once("::")?;
    let (name, properties) = head.split_once(' ').unwrap_or((head, ""));
    let properties = properties
        .split(',')
        .filter_map(|property| property.split_once('='))
        .map(|(key, value)| (key, decoded(value)))
        .collect();
    Some(WorkflowCommand {
        name,
        properties,
        data: decoded(data),
    })
}

#[test]
fn no_text_becomes_a_command() {
    let shown = escape::line(HOSTILE);
    let mut path = String::new();
    for character in HOSTILE.chars() {
        match character {
            '\n' | '\r' => path.push(character),
            _ => escape::push_escaped(&mut path, character),
        }
    }
    let text = out("github", &hostile());
    let mut names = Vec::new();
    for line in text.lines() {
        let Some(command) = command(line) else {
            assert!(!line.contains("error::x"), "{line}");
            continue;
        };
        names.push(command.name.to_owned());
        if command.name == "error" || command.name == "notice" {
            assert!(command.data.starts_with(&shown), "{}", command.data);
            let file = command.properties.iter().find(|(key, _)| *key == "file");
            assert_eq!(file.map(|(_, value)| value), Some(&path));
        }
    }
    assert_eq!(
        names,
        [
            "group", "error", "notice", "endgroup", "group", "error", "endgroup"
        ]
    );

    let (short, messages) = written("short", &hostile(), Style::PLAIN);
    let (human, more) = written("human", &hostile(), Style::PLAIN);
    for text in [short, messages, human, more] {
        assert!(!text.contains("##vso[") && !text.contains("\n::"), "{text}");
    }
    assert_eq!(escape::leading_path("::error::a.js"), "./::error::a.js");

    let text = out("azure", &hostile());
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!(lines.len(), 4, "{text}");
    for (line, commands) in lines.iter().zip([true, false, true, false]) {
        // The agent looks for the first command, wherever it begins.
        let command = line.find("##vso[").map(|at| &line[at..]);
        assert_eq!(
            command.is_some_and(|text| text.starts_with("##vso[task.logissue type=error;")),
            commands,
            "{line}"
        );
        if let Some(command) = command {
            let (head, _) = command.split_once(']').expect("a command ends");
            assert!(head.contains(";code=") && head.contains("sourcepath=a%AZP250A"));
        }
    }
}

#[test]
fn no_text_becomes_markup() {
    for name in ["junit", "checkstyle"] {
        let text = out(name, &hostile());
        let mut reader = quick_xml::Reader::from_str(&text);
        reader.config_mut().check_end_names = true;
        let mut seen = Vec::new();
        let mut messages = Vec::new();
        loop {
            use quick_xml::events::Event;
            match reader.read_event().expect("well-formed XML") {
                Event::Start(tag) | Event::Empty(tag) => {
                    seen.push(tag.name().as_ref().to_owned());
                    for attribute in tag.attributes() {
                        let attribute = attribute.expect("a well-formed attribute");
                        let value = attribute
                            .normalized_value(quick_xml::XmlVersion::Explicit1_0)
                            .expect("known entities");
                        if attribute.key.as_ref() == "message" {
                            messages.push(value.into_owned());
                        }
                    }
                }
                Event::Eof => break,
                _ => {}
            }
        }
        assert!(!seen.iter().any(|name| name == "b"), "{seen:?}");
        assert!(
            messages
                .iter()
                .any(|text| text.contains("<b a=\"1\">&amp;'|`"))
        );
        let forbidden = |c: char| (c < ' ' && !"\n\r\t".contains(c)) || c == '\u{fffe}';
        assert!(!text.contains(forbidden), "{text}");
    }
    let summary = github::step_summary(&hostile(), &run());
    for markup in ["<b", "[l](", " | ` ", "http://e", "@x", "\u{202e}"] {
        assert!(!summary.contains(markup), "{markup} in {summary}");
    }
}

#[test]
fn what_a_service_does_not_show_is_said() {
    let file = source("a.js", "x");
    let many = |count: usize, severity| {
        let one = |at: usize| {
            let mut found = finding("missing-token", place(&file, "x"));
            found.severity = severity;
            found.fingerprint = at.to_string().into();
            found
        };
        (0..count).map(one).collect::<Vec<_>>()
    };
    let mut findings = many(13, Severity::Error);
    findings.append(&mut many(9, Severity::Warning));
    findings.append(&mut many(12, Severity::Note));
    let text = written_of("github", findings.clone(), Style::PLAIN);
    assert_eq!(text.matches("::error ").count(), 13);
    assert!(
        text.contains("\n5 more not annotated: GitHub shows 10 errors"),
        "{text}"
    );
    let text = written_of("github", findings[13..22].to_vec(), Style::PLAIN);
    assert!(!text.contains("not annotated"), "{text}");

    let report = Report {
        findings: many(1_500, Severity::Error),
        ..Report::default()
    };
    let annotations = json("bitbucket", &report);
    let annotations = annotations.as_array().expect("an array");
    assert_eq!(annotations.len(), 1_000);
    let last = annotations[999]["summary"].as_str().expect("a text");
    assert!(last.starts_with("501 more findings"), "{last}");
    let summary = github::step_summary(&report, &run());
    assert!(summary.contains("\n… and 1000 more"), "{summary}");
}

#[test]
fn long_texts_are_cut_where_a_service_would_refuse_them() {
    let file = source("a.js", "x");
    let mut found = finding("leaked-api-key", place(&file, "x"));
    found.message = "漢".repeat(3_000);
    found.help = "漢".repeat(9_000);
    let report = Report {
        findings: vec![found],
        ..Report::default()
    };
    let annotation = &json("bitbucket", &report)[0];
    let length = |value: &Value| value.as_str().map(|text| text.chars().count());
    assert_eq!(length(&annotation["summary"]), Some(450));
    assert_eq!(length(&annotation["details"]), Some(2_000));
    let secrets = json("gitlab-secret-detection", &report);
    let solution = &secrets["vulnerabilities"][0]["solution"];
    assert_eq!(length(solution), Some(7_000));
}

#[test]
fn places_from_a_folder_lead_from_the_root_where_a_service_looks_there() {
    let mut file = source("b.js", "x");
    file.id = std::sync::Arc::new(crate::model::SourceId {
        root_relative: "apps/b.js".into(),
        ..(*file.id).clone()
    });
    let primary = Place {
        source: file,
        span: Span::new(0, 1),
    };
    let report = Report {
        findings: vec![finding("leaked-api-key", primary)],
        problems: vec![Problem {
            path: "c.js".into(),
            place: None,
            kind: ProblemKind::NotFound,
            message: "no such file".into(),
        }],
        ..Report::default()
    };
    let run = Run {
        folder: "apps".into(),
        ..run()
    };
    for name in NAMES {
        let text = testing::written_in(name, &report, Style::PLAIN, &run).0;
        let is_from_root = !matches!(*name, "jsonl" | "junit" | "checkstyle" | "rdjson");
        assert_eq!(text.contains("apps/b.js"), is_from_root, "{name}: {text}");
        let has_problem = *name != "jsonl" || text.contains("c.js");
        assert!(has_problem, "{name}");
        assert_eq!(text.contains("apps/c.js"), is_from_root, "{name}: {text}");
    }
}
