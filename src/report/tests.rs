//! What holds for every format.

use proptest::prelude::*;

use super::*;
use crate::model::{Edit, Fix, Place, Problem, ProblemKind, Related, Sensitive, Severity, Span};
use crate::report::testing::{
    api_key, everything, finding, legacy_key, place, source, written, written_of,
};

fn json(report: &Report) -> serde_json::Value {
    serde_json::from_str(&written("json", report, Style::PLAIN).0).expect("JSON")
}

fn schema() -> jsonschema::Validator {
    let schema = include_str!("../../schemas/report-v1.schema.json");
    let schema = serde_json::from_str(schema).expect("the schema is JSON");
    jsonschema::draft202012::new(&schema).expect("the schema is a schema")
}

#[test]
fn short_is_one_line_per_finding() {
    let (out, messages) = written("short", &everything(), Style::PLAIN);
    insta::assert_snapshot!(out, @r"
    src/checkout.ts:4:11: error[test-token-in-production] a sandbox token is sent to production
    src/server.ts:1:14: error[leaked-api-key] a live API key is in the source: pdl_live_apikey_01j9x5tq3v****
    pay.html:2:2: warning[deprecated-setup] `Paddle.Setup` is the old name of `Paddle.Initialize`
    ");
    insta::assert_snapshot!(messages, @r"
    src/broken.js:3:7: problem[syntax] expected `,` but found `}`; only secrets were looked for
    nope.js: problem[not-found] no such file or folder
    2 errors, 1 warning in 37 files (3 skipped: 2 binary, 1 symbolic link; 1 only in part; 1 could not be looked at)
    ");
    let file = source("a\nb.js", "x");
    let mut found = finding("missing-token", place(&file, "x"));
    found.message = "two\nlines".into();
    assert_eq!(
        written_of("short", vec![found], Style::PLAIN),
        "a\\nb.js:1:1: error[missing-token] two\\nlines\n"
    );
}

#[test]
fn json_says_everything() {
    let (out, messages) = written("json", &everything(), Style::PLAIN);
    let version = format!("\"version\": \"{}\"", env!("CARGO_PKG_VERSION"));
    insta::assert_snapshot!("json", out.replace(&version, "\"version\": \"X\""));
    assert!(messages.contains("nope.js"), "{messages}");
}

#[test]
fn json_follows_its_schema() {
    let schema = schema();
    let mut report = everything();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let file = source("", "");
        let mut found = finding("missing-token", place(&file, ""));
        found.severity = severity;
        found.fix = Some(Fix {
            title: "write more".into(),
            edits: vec![Edit {
                place: place(&file, ""),
                replacement: "more".into(),
            }],
        });
        report.findings.push(found);
    }
    report.summary.fixed = 3;
    for report in [report, Report::default()] {
        let document = json(&report);
        let errors: Vec<String> = schema
            .iter_errors(&document)
            .map(|error| format!("{} at {}", error, error.instance_path))
            .collect();
        assert_eq!(errors, Vec::<String>::new());
    }
    let mut foreign = json(&everything());
    foreign["surprise"] = true.into();
    assert!(!schema.is_valid(&foreign), "unknown properties are refused");
}

#[test]
fn the_schema_knows_every_problem() {
    use ProblemKind as Kind;
    let kinds = [
        Kind::NotFound,
        Kind::Unreadable,
        Kind::NotAFile,
        Kind::Undecodable,
        Kind::TooLarge,
        Kind::TooDeep,
        Kind::Syntax,
        Kind::Walk,
        Kind::Internal,
        Kind::NothingChecked,
    ];
    let mut report = Report::default();
    report.problems.extend(kinds.map(|kind| Problem {
        path: "a".into(),
        place: None,
        kind,
        message: "m".into(),
    }));
    assert!(schema().is_valid(&json(&report)));
}

#[test]
fn json_keeps_hostile_text_and_harms_no_terminal() {
    let path = "a\u{1b}[2J\u{9b}\u{202e}\u{7f}.js";
    let file = source(path, "x");
    let mut report = Report::default();
    report
        .findings
        .push(finding("missing-token", place(&file, "x")));
    let (out, _) = written("json", &report, Style::PLAIN);
    assert!(!out.contains(|character| character != '\n' && escape::must_be_escaped(character)));
    assert_eq!(json(&report)["findings"][0]["path"], path);
}

#[test]
fn many_findings_on_one_endless_line_take_linear_time() {
    let text = "x = 'test_0123456789abcdef0123456789a';".repeat(100_000);
    let file = source("bundle.js", &text);
    let places = (0..text.len())
        .step_by(text.len() / 2_000)
        .map(|start| Place {
            source: file.clone(),
            span: Span::new(start, start + 5),
        });
    let findings: Vec<Finding> = places
        .map(|place| finding("missing-token", place))
        .collect();
    for format in FORMATS {
        let started = std::time::Instant::now();
        written_of(format.name, findings.clone(), Style::PLAIN);
        // Two thousand times four megabytes would take minutes.
        assert!(started.elapsed().as_secs() < 20, "{}", format.name);
    }
}

/// Everything that `format` writes, in the dress in which most is written.
fn all_output(format: &str, report: &Report) -> String {
    let style = Style {
        color: true,
        links: true,
        width: 70,
    };
    let (out, messages) = written(format, report, style);
    out + &messages
}

/// Text that has all that is awkward, and nothing that extends a secret.
fn surroundings() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("\n".to_owned()),
        Just("\r\n".to_owned()),
        Just("\r".to_owned()),
        Just("\t".to_owned()),
        Just("\u{1b}[31m".to_owned()),
        Just("漢\u{301}\u{200b}".to_owned()),
        Just("'); // ".to_owned()),
        Just(" ".repeat(300)),
        "[ -~]{0,20}",
    ];
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| format!("{} ", pieces.concat()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_format_shows_a_secret(
        before in surroundings(),
        between in surroundings(),
        after in surroundings(),
        cut in 0..200usize,
        length in 0..200usize,
    ) {
        let (key, legacy) = (api_key(), legacy_key());
        let text = format!("{before}\"{key}\" {between}'{legacy}' {after}");
        let file = source("src/a.js", &text);
        let secret = place(&file, &legacy).span;
        // A place anywhere around the secrets, boundaries of characters or not.
        let start = (text.find(&key).unwrap_or(0) + cut).saturating_sub(100);
        let mut found = finding("leaked-api-key", place(&file, ""));
        found.primary.span = Span::new(start, start + length);
        found.message = format!("key {key} leaked");
        found.help = format!("revoke {key}");
        found.identity = Sensitive::new(legacy.clone());
        found.secret_spans = vec![(file.id.display.clone(), secret)];
        found.related = vec![Related { place: place(&file, &key), message: key.clone() }];
        let report = Report {
            findings: vec![found],
            problems: vec![Problem {
                path: format!("{key}.js").into(),
                place: None,
                kind: ProblemKind::Syntax,
                message: format!("unexpected {key}"),
            }],
            ..Report::default()
        };
        for format in FORMATS {
            let output = all_output(format.name, &report);
            // No run of the secret part, however it may have been cut.
            for hidden in [&key[30..], &legacy[..]] {
                for at in 0..hidden.len() - 7 {
                    prop_assert!(!output.contains(&hidden[at..at + 8]), "{}", format.name);
                }
            }
        }
    }
}
