//! The formats of audits: each over the same made-up audits, against their
//! schemas, and with hostile text.

use std::sync::Arc;

use serde_json::Value;
use sha2::{Digest, Sha256};

use super::*;
use crate::model::{
    AuditedSecret, Coverage, CredentialInfo, Environment, Problem, ProblemKind, Sighting,
    Suppressed, SuppressedBy,
};
use crate::report::Style;
use crate::report::testing::{API_KEY_SHOWN, api_key, everything, run};

fn sighting(commit: char, date: &str, subject: &str, path: &str, line: usize) -> Sighting {
    Sighting {
        commit: Some(commit.to_string().repeat(40)),
        author: Some("Ada Lovelace <ada@example.com>".into()),
        date: Some(date.into()),
        subject: Some(subject.into()),
        path: Some(path.into()),
        line: Some(line),
    }
}

fn secret(first: Sighting, last: Sighting) -> AuditedSecret {
    AuditedSecret {
        rule: "leaked-api-key",
        credential: CredentialInfo {
            kind: "api-key",
            environment: Some(Environment::Production),
            id: Some("apikey_01j9x5tq3vb8m2k7w4n6p0r1sd".into()),
            created_at: Some("2025-10-30T10:20:30Z".into()),
            redacted: API_KEY_SHOWN.into(),
        },
        fingerprint: "0123456789abcdef0123456789abcdef".into(),
        paths: match first.path == last.path {
            true => first.path.iter().cloned().collect(),
            false => first.path.iter().chain(&last.path).cloned().collect(),
        },
        first,
        last,
        in_head: false,
        refs: vec!["refs/heads/main".into(), "refs/tags/v1".into()],
        introduced: 1,
        occurrences: 1,
    }
}

fn problem(kind: ProblemKind, path: &str, message: &str) -> Problem {
    Problem {
        path: Arc::from(path),
        place: None,
        kind,
        message: message.into(),
    }
}

/// One of everything that an audit can hold.
fn shop() -> Audit {
    let mut check = everything();
    let finding = check.findings.remove(0);
    check.suppressed = vec![Suppressed {
        finding,
        by: SuppressedBy::Comment,
        reason: Some("the tests' shop".into()),
    }];
    check.problems.truncate(1);

    let first = sighting(
        'a',
        "2025-03-01T10:00:00Z",
        "Add the server",
        "server.ts",
        3,
    );
    let last = sighting('d', "2026-01-20T09:00:00Z", "Release", "src/server.ts", 1);
    let mut still = secret(first, last);
    still.in_head = true;
    still.introduced = 3;
    still.occurrences = 4;

    let there = sighting('b', "2025-11-01T10:00:00Z", "Try hooks", "hooks.yml", 7);
    let mut gone = secret(there.clone(), there);
    gone.rule = "leaked-webhook-secret";
    gone.credential.kind = "webhook-secret";
    gone.credential.environment = None;
    gone.credential.id = None;
    gone.credential.redacted = "pdl_ntfset_01j9x5tq3v****".into();
    gone.refs = (0..30)
        .map(|number| format!("refs/tags/v{number}"))
        .collect();
    gone.fingerprint = "1".repeat(32);

    let nowhere = Sighting {
        commit: None,
        author: None,
        date: None,
        subject: None,
        path: Some("new.env".into()),
        line: Some(2),
    };
    let mut staged = secret(nowhere.clone(), nowhere);
    staged.credential.environment = Some(Environment::Sandbox);
    staged.credential.created_at = Some("2025-10-29T00:00:00Z".into());
    staged.refs = vec!["index".into()];
    staged.fingerprint = "2".repeat(32);

    let mut message = sighting('c', "2025-12-24T23:59:59Z", "Notes", "", 5);
    message.path = None;
    let mut lost = secret(message.clone(), message);
    lost.refs.clear();
    lost.fingerprint = "3".repeat(32);

    Audit {
        repository: "shop".into(),
        coverage: Coverage {
            refs: 4,
            commits: 12_345,
            blobs: 67_890,
            bytes: 1_234_567_890,
            skipped: [("missing", 1), ("lfs-pointer", 2)].into(),
            shallow: true,
            partial: false,
            unreachable_secrets: 1,
        },
        secrets: vec![still, gone, staged, lost],
        check,
        problems: vec![
            problem(ProblemKind::Shallow, "", "the history is cut off"),
            problem(ProblemKind::MissingObject, "a.txt", "`a.txt` is missing"),
        ],
        is_incomplete: true,
    }
}

fn clean() -> Audit {
    Audit {
        repository: "tools".into(),
        coverage: Coverage {
            refs: 1,
            commits: 2,
            blobs: 3,
            bytes: 4,
            ..Coverage::default()
        },
        ..Audit::default()
    }
}

const HOSTILE: &str = "</script><script>alert(1)</script>\"'&amp; {{ 7 }} {% raw %} \u{202e}\u{1b}[2J\n\u{0}\u{fffe}##[error]::error::x";

fn hostile() -> Audit {
    let mut audit = shop();
    audit.repository = HOSTILE.into();
    for secret in &mut audit.secrets {
        for sighting in [&mut secret.first, &mut secret.last] {
            sighting.author = Some(format!("{HOSTILE} {}", api_key()));
            sighting.subject = Some(format!("{HOSTILE} {}", api_key()));
            sighting.path = Some(format!("{HOSTILE} {}", api_key()));
        }
        secret.refs = vec![format!("refs/heads/{HOSTILE}"), api_key()];
        secret.paths = vec![HOSTILE.into(), api_key()];
    }
    audit.problems = vec![problem(ProblemKind::Unreadable, HOSTILE, HOSTILE)];
    audit
}

fn written(format: &str, audits: &[Audit], width: usize) -> String {
    let format = AUDIT_FORMATS.iter().find(|known| known.name == format);
    let style = Style {
        width,
        ..Style::PLAIN
    };
    let (mut out, mut messages) = (Vec::new(), Vec::new());
    let run = run();
    let mut sinks = Sinks {
        report: Sink {
            out: &mut out,
            style,
        },
        messages: Sink {
            out: &mut messages,
            style,
        },
        detail: Detail::Full,
        run: &run,
    };
    write(format.expect("a known format"), audits, &mut sinks).expect("vectors take all");
    String::from_utf8(out).expect("text")
}

/// `text` without what changes from release to release.
fn steady(text: &str) -> String {
    text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
}

#[track_caller]
fn assert_follows(document: &Value, schema: &str) {
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    let schema = jsonschema::validator_for(&schema).expect("the schema is a schema");
    let errors: Vec<String> = schema
        .iter_errors(document)
        .map(|error| format!("{error} at {}", error.instance_path))
        .collect();
    assert_eq!(errors, Vec::<String>::new());
}

#[test]
fn every_format_in_every_situation() {
    for width in [80, 120] {
        let text = written("human", &[shop()], width);
        insta::assert_snapshot!(format!("human-{width}"), text);
    }
    for format in ["human", "json", "jsonl", "sarif"] {
        let text = written(format, &[clean(), shop()], 100);
        let name = format!("{format}-several");
        match format {
            // The rules are the same as in the SARIF of a check.
            "sarif" => {
                let mut log: Value = serde_json::from_str(&text).expect("JSON");
                for run in log["runs"].as_array_mut().expect("a list") {
                    run["tool"]["driver"]["rules"].take();
                }
                let text = serde_json::to_string_pretty(&log).expect("JSON");
                insta::assert_snapshot!(name, steady(&text));
            }
            _ => insta::assert_snapshot!(name, steady(&text)),
        }
    }
    insta::assert_snapshot!("human-clean", written("human", &[clean()], 80));
}

#[test]
fn documents_follow_their_schemas() {
    let schema = include_str!("../../../schemas/audit-v1.schema.json");
    let sarif = include_str!("../../../tests/schemas/sarif-2.1.0.json");
    let situations: [&[Audit]; 5] = [
        &[shop()],
        &[clean()],
        &[hostile()],
        &[],
        &[clean(), shop(), hostile()],
    ];
    for audits in situations {
        for (format, schema) in [("json", schema), ("sarif", sarif)] {
            let text = written(format, audits, 80);
            let document: Value = serde_json::from_str(&text).expect("JSON");
            assert_follows(&document, schema);
        }
    }
    let bad = serde_json::json!({ "version": 1, "tool": { "name": "paddlint", "version": "1" } });
    let schema = serde_json::from_str(schema).expect("JSON");
    let schema = jsonschema::validator_for(&schema).expect("a schema");
    assert!(!schema.is_valid(&bad), "a document says something");
}

#[test]
fn the_schema_says_of_findings_what_that_of_reports_says() {
    let audit = include_str!("../../../schemas/audit-v1.schema.json");
    let report = include_str!("../../../schemas/report-v1.schema.json");
    let definitions = |text: &str| -> Value {
        let mut schema: Value = serde_json::from_str(text).expect("JSON");
        schema["$defs"].take()
    };
    let (of_audit, mut of_report) = (definitions(audit), definitions(report));
    // Audits have more kinds of problems.
    let kinds = |of: &Value| of["problem"]["properties"]["kind"]["enum"].clone();
    let own = kinds(&of_audit);
    let own = own.as_array().expect("a list");
    for kind in kinds(&of_report).as_array().expect("a list") {
        assert!(own.contains(kind), "{kind}");
    }
    of_report["problem"]["properties"]["kind"]["enum"] = own.clone().into();
    let mut same = 0;
    for (name, definition) in of_report.as_object().expect("an object") {
        if let Some(copy) = of_audit.get(name) {
            assert_eq!(copy, definition, "{name}");
            same += 1;
        }
    }
    assert!(same > 8, "{same}");
}

#[test]
fn a_secret_and_a_finding_in_one_place_are_one_result() {
    let mut audit = shop();
    let log = |audit: &Audit| -> Value {
        let text = written("sarif", std::slice::from_ref(audit), 80);
        serde_json::from_str(&text).expect("JSON")
    };
    let of_server = |log: &Value| {
        let results = log["runs"][0]["results"].as_array().expect("a list");
        let server = results.iter().filter(|result| {
            let place = &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
            place == "src/server.ts"
        });
        server.cloned().collect::<Vec<_>>()
    };
    let one = of_server(&log(&audit));
    assert_eq!(one.len(), 1, "{one:#?}");
    let fingerprints = one[0]["partialFingerprints"]
        .as_object()
        .expect("an object");
    assert_eq!(fingerprints.len(), 2, "{fingerprints:?}");
    assert_eq!(one[0]["properties"]["first"]["commit"], "a".repeat(40));
    // Elsewhere it is another place to look at.
    audit.secrets[0].last.line = Some(2);
    assert_eq!(of_server(&log(&audit)).len(), 2);
}

#[test]
fn no_secret_leaves_and_hostile_text_harms_nothing() {
    let whole = api_key();
    for format in AUDIT_FORMATS {
        let text = written(format.name, &[hostile(), shop()], 80);
        assert!(!text.contains(&whole[40..]), "{}", format.name);
        let steers = |one: char| one != '\n' && crate::report::escape::must_be_escaped(one);
        assert!(!text.contains(steers), "{}", format.name);
        if format.name != "human" {
            assert!(!text.contains("<script>alert"), "{}", format.name);
        }
    }
}

#[test]
fn the_page_names_what_it_runs_by_hash() {
    use base64::Engine as _;
    let page = written("html", &[hostile()], 80);
    for (open, close) in [("<style>", "</style>"), ("<script>", "</script>")] {
        assert_eq!(page.matches(open).count(), 1, "{open}");
        let start = page.find(open).expect("it is there") + open.len();
        let end = start + page[start..].find(close).expect("it ends");
        let hash = Sha256::digest(&page[start..end]);
        let hash = base64::engine::general_purpose::STANDARD.encode(hash);
        assert!(page.contains(&format!("'sha256-{hash}'")), "{open}");
    }
    for loads in [
        " src=",
        "url(",
        "@import",
        " style=",
        " on",
        "javascript:",
        "<iframe",
    ] {
        let page = page.replace("srcset", "");
        let markup: Vec<&str> = page
            .split('<')
            .filter(|tag| tag.split('>').next().is_some_and(|tag| tag.contains(loads)))
            .collect();
        assert!(markup.is_empty(), "{loads}: {markup:?}");
    }
}

#[test]
fn the_page_of_an_audit() {
    let page = written("html", &[shop(), clean()], 80);
    let between = |text: &str, open: &str, close: &str| -> String {
        let start = text.find(open).expect("it is there") + open.len();
        let end = start + text[start..].find(close).expect("it ends");
        format!("{}…{}", &text[..start], &text[end..])
    };
    let page = between(&page, "<style>", "</style>");
    let page = between(&page, "<script>", "</script>");
    let page = between(&page, "default-src", "\">");
    insta::assert_snapshot!("html", steady(&page));
}

#[test]
fn keys_get_old_after_ninety_days() {
    let started = "2026-01-28T03:26:01Z";
    let cases = [
        (Some("2025-10-30T03:26:01Z"), Some(90), false),
        (Some("2025-10-29T03:26:01Z"), Some(91), true),
        (Some("2026-01-28T03:26:01Z"), Some(0), false),
        (Some("2026-01-29T00:00:00Z"), None, false),
        (Some("nonsense"), None, false),
        (None, None, false),
    ];
    assert_eq!(run().started.to_string(), started);
    for (created, age, is_old) in cases {
        let mut secret = shop().secrets.remove(0);
        secret.credential.created_at = created.map(str::to_owned);
        assert_eq!(words::age(&secret, &run()), age, "{created:?}");
        assert_eq!(words::is_old(&secret, &run()), is_old, "{created:?}");
    }
}

#[test]
fn many_secrets_take_linear_time() {
    let mut audit = shop();
    let one = audit.secrets.remove(1);
    audit.secrets = vec![one; 5_000];
    for format in AUDIT_FORMATS {
        let started = std::time::Instant::now();
        written(format.name, std::slice::from_ref(&audit), 80);
        assert!(started.elapsed().as_secs() < 30, "{}", format.name);
    }
}
