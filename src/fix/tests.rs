//! Steps that turn out well, and steps that do not.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Arc;

use super::*;
use crate::model::{
    Edit, Finding, Fix, Place, Problem, ProblemKind, Sensitive, Severity, SourceId, Span,
};

fn source(text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: "a".into(),
            root_relative: "a".into(),
            path: PathBuf::from("a"),
        }),
        text: text.into(),
    }
}

/// A finding for each `x` and each `(`; what mends it is what stands behind it
/// up to the next blank, in its place.
fn findings(source: &SourceText) -> Vec<Finding> {
    let text = &*source.text;
    let found = text.match_indices(['x', '(']);
    found
        .map(|(at, what)| {
            let end = text[at..].find(' ').map_or(text.len(), |end| at + end);
            let place = |start, end| Place {
                source: source.clone(),
                span: Span::new(start, end),
            };
            let replacement = text[at + 1..end].to_owned();
            Finding {
                rule: "rule",
                severity: Severity::Error,
                primary: place(at, at + 1),
                related: Vec::new(),
                message: String::new(),
                help: String::new(),
                credential: None,
                fix: (what == "x").then(|| Fix {
                    title: String::new(),
                    edits: vec![Edit {
                        place: place(at, end),
                        replacement,
                    }],
                }),
                identity: Sensitive::new(what),
                fingerprint: "".into(),
                secret_spans: Vec::new(),
            }
        })
        .collect()
}

/// What says of a text that it has an `!` that it is broken.
fn judge(texts: &[SourceText]) -> Report {
    let broken = texts.iter().filter(|source| source.text.contains('!'));
    Report {
        problems: broken
            .map(|source| Problem {
                path: Arc::clone(&source.id.display),
                place: None,
                kind: ProblemKind::Syntax,
                message: String::new(),
            })
            .collect(),
        findings: texts.iter().flat_map(findings).collect(),
        ..Report::default()
    }
}

fn after(text: &str, may_change: bool) -> (String, usize, usize) {
    let mended = mend(vec![source(text)], &|_| may_change, &judge);
    let text = mended.changes.first().map_or(text, |it| &it.after.text);
    assert!(mended.report.findings.iter().all(|it| it.fix.is_none()));
    (text.to_owned(), mended.fixed, mended.report.findings.len())
}

#[test]
fn what_turns_out_well_is_kept() {
    let cases = [
        ("nothing", "nothing", 0, 0),
        ("a xb xc", "a b c", 2, 0),
        // One after the other, where they touch.
        ("xxxa", "a", 3, 0),
        ("xa ( xb", "a ( b", 2, 1),
    ];
    for (text, expected, fixed, left) in cases {
        assert_eq!(after(text, true), (expected.into(), fixed, left), "{text}");
    }
    assert_eq!(after("xa", false), ("xa".into(), 0, 1));
}

#[test]
fn what_breaks_something_is_left_out() {
    // A finding of its own beside every `y`.
    let judge = |texts: &[SourceText]| {
        let mut report = judge(texts);
        let more = texts[0].text.matches(" y").count();
        let extra = findings(&source("(")).pop().expect("one");
        report.findings.extend(vec![extra; more]);
        report
    };
    let mended = mend(vec![source("xa xy xb xy xc")], &|_| true, &judge);
    assert_eq!(&*mended.changes[0].after.text, "a xy b xy c");
    assert_eq!((mended.fixed, mended.report.findings.len()), (3, 2));
}

#[test]
fn trying_ends() {
    let tried = Cell::new(0);
    let judge = |texts: &[SourceText]| {
        tried.set(tried.get() + 1);
        let mut report = judge(texts);
        // Whatever is changed breaks it.
        if !texts[0].text.starts_with("xa xa") {
            report.problems = judge_broken(texts);
        }
        report
    };
    let text = "xa ".repeat(2000);
    let mended = mend(vec![source(&text)], &|_| true, &judge);
    assert!(mended.changes.is_empty() || mended.fixed < 2000);
    assert!(tried.get() <= TRIALS + 1, "{}", tried.get());
}

fn judge_broken(texts: &[SourceText]) -> Vec<Problem> {
    judge(&[source(&format!("!{}", texts[0].text))]).problems
}

#[test]
fn a_broken_text_is_not_written() {
    // What mends `x!` writes `!`.
    let judge = |texts: &[SourceText]| {
        let mut report = judge(texts);
        if !texts[0].text.contains(" !") {
            report.problems.clear();
        }
        report
    };
    let mended = mend(vec![source("a x! xb")], &|_| true, &judge);
    assert_eq!(&*mended.changes[0].after.text, "a x! b");
    assert_eq!((mended.fixed, mended.report.problems.len()), (1, 0));
}
