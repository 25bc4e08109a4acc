//! Programs whose answer is known before they are written: paddlint's answer must
//! be that one, and Node must give Paddle.js what was meant to be hidden.
//!
//! `PADDLINT_DIFFERENTIAL=100000 cargo test differential` tries so many programs;
//! `PADDLINT_DIFFERENTIAL_FROM` is the number of the first.

mod node;
mod program;
mod random;
mod truth;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use paddlint::discover::Request;
use paddlint::pipeline::{self, Check};

use program::{Program, program};

/// So many programs are written, checked and run at once.
const BATCH: u64 = 500;

fn number(variable: &str, default: u64) -> u64 {
    let said = std::env::var(variable).ok();
    said.map_or(default, |said| said.parse().expect("a number"))
}

/// What the check says of each program: the rules, and problems.
fn answers(folder: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let request = Request::new(folder.to_owned(), vec![PathBuf::from(".")]);
    let report = pipeline::check(&Check::of_work_tree(request)).expect("no repository is needed");
    let mut answers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let findings = report
        .findings
        .iter()
        .map(|finding| (&*finding.primary.source.id.display, finding.rule.to_owned()));
    let problems = report
        .problems
        .iter()
        .map(|problem| (&*problem.path, format!("problem: {}", problem.message)));
    for (path, said) in findings.chain(problems) {
        let name = path.split('/').next().expect("a folder");
        answers.entry(name.to_owned()).or_default().insert(said);
    }
    answers
}

/// What is wrong with the answers to these programs.
fn failures(programs: &[(String, Program)], has_node: bool) -> Vec<String> {
    let scratch = tempfile::Builder::new()
        .prefix("programs-")
        .tempdir()
        .expect("scratch");
    let folder = scratch.path().join("check");
    for (name, program) in programs {
        fs::create_dir_all(folder.join(name)).expect("a folder");
        fs::write(
            folder.join(name).join("package.json"),
            "{ \"type\": \"module\" }",
        )
        .expect("a file");
        for (file, text) in &program.files {
            fs::write(folder.join(name).join(file), text).expect("a file");
        }
    }
    let answers = answers(&folder);
    let runs = has_node.then(|| {
        let folder = scratch.path().join("run");
        ["production", "development"].map(|mode| node::run(&folder, programs, mode))
    });
    let mut failures = Vec::new();
    for (name, program) in programs {
        let modes = &program.modes;
        let expected: BTreeSet<String> = modes.rules().into_iter().map(str::to_owned).collect();
        let mut found = answers.get(name).cloned().unwrap_or_default();
        // An API key that is written elsewhere, in another module, in pieces or in an
        // arm that never runs, is told there, too: a secret is one wherever it stands.
        if expected.contains("api-key-as-client-token") {
            found.remove("leaked-api-key");
        }
        let mut wrong = String::new();
        if expected != found {
            wrong = format!("expected {expected:?}, found {found:?}\n");
        }
        if let Some([production, development]) = &runs {
            let given = [&production[name], &development[name]];
            let meant = [&modes.production, &modes.development];
            for (given, meant) in given.into_iter().zip(meant) {
                if given.as_slice() != std::slice::from_ref(meant) {
                    wrong += &format!("meant {meant:?}, Node gives {given:?}\n");
                }
            }
        }
        if !wrong.is_empty() {
            let files = program.files.iter();
            let files = files.map(|(file, text)| format!("--- {file}\n{}\n", text.trim()));
            failures.push(format!(
                "program {name}: {wrong}{}",
                files.collect::<String>()
            ));
        }
    }
    failures
}

#[test]
fn programs_are_answered_as_they_were_made() {
    let has_node = node::is_there();
    if !has_node {
        eprintln!("!! there is no Node: what the programs do was NOT compared");
    }
    let first = number("PADDLINT_DIFFERENTIAL_FROM", 0);
    let end = first + number("PADDLINT_DIFFERENTIAL", 2000);
    let mut all = Vec::new();
    let mut kinds: BTreeMap<&'static str, usize> = BTreeMap::new();
    let mut at = first;
    while at < end {
        let next = (at + BATCH).min(end);
        let programs: Vec<(String, Program)> = (at..next)
            .map(|number| (format!("p{number:07}"), program(number)))
            .collect();
        for (_, program) in &programs {
            for rule in program.modes.rules() {
                *kinds.entry(rule).or_insert(0) += 1;
            }
        }
        all.extend(failures(&programs, has_node));
        at = next;
    }
    // The shortest programs say the most.
    all.sort_by_key(String::len);
    let shown = all.iter().take(12).cloned().collect::<Vec<_>>().join("\n");
    assert!(
        all.is_empty(),
        "{} of {} programs:\n{shown}",
        all.len(),
        end - first
    );
    assert!(
        end - first < 1000 || kinds.len() == 7,
        "all kinds of mistakes: {kinds:?}"
    );
}
