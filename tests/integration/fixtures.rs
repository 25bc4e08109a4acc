//! The fixtures and the examples in the rules' pages, checked by the library:
//! bad ones give exactly what they should, good ones nothing.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use paddlint::discover::Request;
use paddlint::model::Report;
use paddlint::pipeline::{self, Check};
use paddlint::rules::RULES;

use crate::markers;

/// Checks a folder with everything on.
pub(crate) fn check(folder: &Path) -> Report {
    pipeline::check(&Check::of_work_tree(Request {
        threads: 1,
        ..Request::new(folder.to_owned(), vec![PathBuf::from(".")])
    }))
    .expect("no repository is needed")
}

/// `path:line rule` of every finding, sorted as text; problems as
/// `path:line problem[kind]`.
fn lines(report: &Report) -> Vec<String> {
    let mut lines: Vec<String> = report
        .findings
        .iter()
        .map(|finding| {
            let source = &finding.primary.source;
            let line = paddlint::model::LineIndex::new(&source.text)
                .position(&source.text, finding.primary.span.start)
                .line;
            format!("{}:{line} {}", source.id.display, finding.rule)
        })
        .collect();
    lines.extend(report.problems.iter().map(|problem| {
        let line = problem.place.map_or(0, |place| place.line);
        format!("{}:{line} problem[{}]", problem.path, problem.kind.as_str(),)
    }));
    lines.sort();
    lines
}

/// Every file below `folder`, sorted within its folder.
pub(crate) fn files_below(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files_below(&path, out);
        } else {
            out.push(path);
        }
    }
}

/// Copies a case to a scratch folder, with markers filled in; returns the
/// folder and the expected lines.
pub(crate) fn scratch_copy(case: &Path) -> (tempfile::TempDir, Vec<String>) {
    let scratch = tempfile::Builder::new()
        .prefix("case-")
        .tempdir()
        .expect("a scratch folder");
    let mut files = Vec::new();
    files_below(case, &mut files);
    let mut expected = Vec::new();
    for file in files {
        let text = fs::read_to_string(&file).expect("text");
        let relative = file.strip_prefix(case).expect("below the case");
        if relative == Path::new("expected.txt") {
            expected = text.lines().map(str::to_owned).collect();
            continue;
        }
        write(scratch.path(), relative, &markers::fill(&text));
    }
    (scratch, expected)
}

fn write(folder: &Path, relative: &Path, text: &str) {
    let target = folder.join(relative);
    fs::create_dir_all(target.parent().expect("has a parent")).expect("a folder");
    fs::write(target, text).expect("written");
}

pub(crate) fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures")
}

#[test]
fn every_case_gives_exactly_what_it_should() {
    let mut failures = Vec::new();
    let mut count = 0;
    for rule in RULES {
        let folder = fixtures().join("rules").join(rule.meta().id);
        for which in ["bad", "good"] {
            let mut cases: Vec<_> = fs::read_dir(folder.join(which))
                .unwrap_or_else(|error| panic!("{which} cases of {}: {error}", rule.meta().id))
                .map(|entry| entry.expect("an entry").path())
                .collect();
            cases.sort();
            for case in cases {
                count += 1;
                let (scratch, expected) = scratch_copy(&case);
                assert_eq!(expected.is_empty(), which == "good", "{}", case.display());
                let found = lines(&check(scratch.path()));
                if found != expected {
                    failures.push(format!(
                        "{}\n  expected {expected:#?}\n  found {found:#?}",
                        case.strip_prefix(fixtures()).expect("a fixture").display()
                    ));
                }
            }
        }
    }
    assert!(count > 100, "{count} cases");
    assert!(
        failures.is_empty(),
        "{} of {count} cases:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn every_project_gives_exactly_what_it_should() {
    let mut failures = Vec::new();
    let mut count = 0;
    for framework in folders_in(&fixtures().join("projects")) {
        for case in folders_in(&framework) {
            count += 1;
            let (scratch, expected) = scratch_copy(&case);
            let found = lines(&check(scratch.path()));
            if found != expected {
                failures.push(format!(
                    "{}\n  expected {expected:#?}\n  found {found:#?}",
                    case.strip_prefix(fixtures()).expect("a fixture").display()
                ));
            }
        }
    }
    assert!(count > 25, "{count} projects");
    assert!(
        failures.is_empty(),
        "{} of {count} projects:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

/// The folders in a folder, sorted.
pub(crate) fn folders_in(folder: &Path) -> Vec<PathBuf> {
    let mut found: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.is_dir())
        .collect();
    found.sort();
    found
}

/// The example projects in one section of a page: the files of each.
fn examples(page: &str, section: &str) -> Vec<Vec<(String, String)>> {
    let mut projects = Vec::new();
    let mut files: Vec<(String, String)> = Vec::new();
    let mut is_inside = false;
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        if let Some((name, body)) = &mut fence {
            if line == "```" {
                files.push((name.clone(), body.clone()));
                fence = None;
            } else {
                body.push_str(line);
                body.push('\n');
            }
            continue;
        }
        if line.starts_with("## ") {
            is_inside = line == format!("## {section}");
        } else if is_inside && line.starts_with("```") {
            let name = line
                .split_whitespace()
                .nth(1)
                .expect("an example has a file name");
            fence = Some((name.to_owned(), String::new()));
        } else if is_inside && line == "---" {
            projects.push(std::mem::take(&mut files));
        }
    }
    projects.push(files);
    projects.retain(|files| !files.is_empty());
    projects
}

#[test]
fn the_examples_in_the_pages_are_true() {
    let mut failures = Vec::new();
    for rule in RULES {
        let meta = rule.meta();
        for section in ["Bad", "Good"] {
            let projects = examples(meta.page, section);
            assert!(!projects.is_empty(), "{} has {section} examples", meta.id);
            for files in projects {
                let scratch = tempfile::Builder::new()
                    .prefix("page-")
                    .tempdir()
                    .expect("scratch");
                for (name, text) in &files {
                    write(scratch.path(), Path::new(name), &markers::fill(text));
                }
                let report = check(scratch.path());
                let found: BTreeSet<_> =
                    report.findings.iter().map(|finding| finding.rule).collect();
                let is_right = if section == "Bad" {
                    found.contains(meta.id)
                } else {
                    found.is_empty()
                };
                if !is_right || !report.problems.is_empty() {
                    let names: Vec<_> = files.iter().map(|(name, _)| name).collect();
                    failures.push(format!(
                        "{} {section} {names:?}: {:#?}",
                        meta.id,
                        lines(&report)
                    ));
                }
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn the_demo_shows_one_finding_of_each_kind() {
    let demo = fixtures().join("demo");
    let expected: Vec<String> = fs::read_to_string(fixtures().join("demo.expected.txt"))
        .expect("text")
        .lines()
        .map(str::to_owned)
        .collect();
    let report = check(&demo);
    assert_eq!(lines(&report), expected);
    let found: BTreeSet<_> = report.findings.iter().map(|finding| finding.rule).collect();
    for rule in RULES {
        assert!(found.contains(rule.meta().id), "{}", rule.meta().id);
    }
}
