//! Files as lines of JSON: every line has its answer, in order, whatever is in it.

use std::ffi::OsString;

use paddlint::cli::{self, Continuous, Outcome, Proxies, Surroundings, Terminal};
use paddlint::credential;
use paddlint::discover::git::GitVariables;

/// Looks at one input.
pub fn run(data: &[u8]) {
    let (answers, beside, outcome) = ask(data);
    let questions = data.split(|&byte| byte == b'\n');
    let mut lines = questions.count();
    // What ends with a line's end has no further line.
    if data.is_empty() || data.ends_with(b"\n") {
        lines -= 1;
    }
    let answered: Vec<&str> = answers.lines().collect();
    let numbers: Vec<u64> = answered
        .iter()
        .map(|line| {
            let answer: serde_json::Value = serde_json::from_str(line).expect("JSON");
            let problems = answer["problems"].as_array().expect("problems");
            assert!(problems.iter().all(|problem| problem["kind"] != "internal"));
            answer["line"].as_u64().expect("a number")
        })
        .collect();
    let expected: Vec<u64> = (1..).take(lines).collect();
    assert_eq!(numbers, expected, "every line is answered, in order");
    let leak = credential::scan(&answers)
        .into_iter()
        .any(|hit| hit.defects.is_empty() && !hit.credential.documentation);
    assert!(!leak, "a secret is told");
    let again = ask(data);
    assert!(again == (answers, beside, outcome), "the same twice");
}

fn ask(lines: &[u8]) -> (String, String, Outcome) {
    let plain = Terminal::default();
    let surroundings = Surroundings {
        working_directory: Ok("/".into()),
        git: GitVariables::default(),
        stdin_is_terminal: false,
        stdout: plain,
        stderr: plain,
        continuous: Continuous::default(),
        api_key: None,
        proxies: Proxies::default(),
    };
    let arguments = [
        "paddlint",
        "check",
        "--stdin-ndjson",
        "--no-config",
        "-j",
        "1",
    ];
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut stdin = lines;
    let outcome = cli::run(
        arguments.map(OsString::from),
        &surroundings,
        &mut stdin,
        &mut stdout,
        &mut stderr,
    );
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(stdout), text(stderr), outcome)
}
