//! Audits obey the configuration of the repository where the current commit is
//! checked, and nowhere else.

use serde_json::Value;

use crate::audit::key;
use crate::harness::Project;
use crate::repositories::Repository;

/// A sandbox token that goes to production.
const CALL: &str = "Paddle.Initialize({ token: 'test_4f1c2a9b7d3e8f605a1b2c3d4e5' });\n";

/// The rules of the findings, how many secrets there are, and the status.
fn audit(repository: &Repository, arguments: &[&str]) -> (Vec<String>, usize, Option<i32>) {
    let arguments = [&["audit", "--format", "json"], arguments].concat();
    let answer = repository.paddlint(arguments).run();
    let report: Value = serde_json::from_str(&answer.stdout).unwrap_or_else(|_| panic!("{answer}"));
    let findings = report["findings"].as_array().expect("a list").iter();
    let rules = findings.map(|one| one["rule"].as_str().expect("a rule").to_owned());
    let secrets = report["secrets"].as_array().expect("a list").len();
    (rules.collect(), secrets, answer.status)
}

fn rules(names: &[&str]) -> Vec<String> {
    names.iter().map(|&name| name.to_owned()).collect()
}

fn shop() -> Repository {
    let repository = Repository::new();
    repository
        .write("src/pay.js", CALL)
        .write("old/a.env", format!("PADDLE_API_KEY={}\n", key("old")));
    repository.commit("one");
    repository
}

#[test]
fn the_check_of_the_current_commit_obeys_it_and_secrets_do_not() {
    let shop = shop();
    let both = rules(&["leaked-api-key", "sandbox-not-set"]);
    assert_eq!(audit(&shop, &[]), (both.clone(), 1, Some(1)));

    shop.write(
        "paddlint.toml",
        "exclude = ['old/']\n[rules]\nsandbox-not-set = 'off'\nleaked-api-key = 'off'\n",
    );
    assert_eq!(audit(&shop, &[]), (vec![], 1, Some(1)), "the secret stays");
    assert_eq!(audit(&shop, &["--no-config"]), (both.clone(), 1, Some(1)));
    // Of the repository, not of where paddlint was started.
    let elsewhere = Project::new();
    let path = shop.path().to_str().expect("UTF-8");
    let answer = elsewhere
        .paddlint(["audit", "--format", "json", path])
        .run();
    assert!(answer.stdout.contains("\"findings\": []"), "{answer}");

    shop.write("other.toml", "[rules]\nleaked-api-key = 'off'\n");
    let one = rules(&["sandbox-not-set"]);
    assert_eq!(audit(&shop, &["--config", "other.toml"]), (one, 1, Some(1)));

    // What is committed is not the configuration of a bare repository.
    shop.commit("two");
    let bare = Repository::of(&["clone", "--quiet", "--bare", path, "."]);
    assert_eq!(audit(&bare, &[]), (both, 1, Some(1)));
    let file = shop.path().join("paddlint.toml");
    let chosen = ["--config", file.to_str().expect("UTF-8")];
    assert_eq!(audit(&bare, &chosen).2, Some(1));
    assert_eq!(audit(&bare, &chosen).0, rules(&[]));
}

#[test]
fn the_severity_that_fails_and_the_baseline_come_from_it() {
    let shop = Repository::new();
    shop.write("src/pay.js", CALL).commit("one");
    shop.write("paddlint.toml", "fail-on = 'never'\n");
    let one = rules(&["sandbox-not-set"]);
    assert_eq!(audit(&shop, &[]), (one.clone(), 0, Some(0)));
    assert_eq!(audit(&shop, &["--fail-on", "error"]), (one, 0, Some(1)));

    shop.write("paddlint.toml", "baseline = 'known.json'\n");
    let created = shop.paddlint(["baseline", "create", "--no-config", "known.json"]);
    created.run().ends_with(0);
    assert_eq!(audit(&shop, &[]), (vec![], 0, Some(0)));
}

#[test]
fn one_that_is_not_right_is_told_and_hides_no_other_repository() {
    let wrong = shop();
    wrong.write("paddlint.toml", "fail-on = 'sometimes'\n");
    let answer = wrong.paddlint(["audit"]).run().ends_with(2);
    assert!(answer.stderr.contains("paddlint.toml:1"), "{answer}");
    audit(&wrong, &["--no-config"]);

    let right = shop();
    let list = format!("{}\n{}\n", wrong.path().display(), right.path().display());
    let both = right.paddlint(["audit", "--format", "json", "--repos-from", "-"]);
    let answer = both.stdin(list).run().ends_with(2);
    let report: Value = serde_json::from_str(&answer.stdout).expect("JSON");
    let [first, second] = [0, 1].map(|at| &report["repositories"][at]);
    let message = first["problems"][0]["message"].as_str().expect("text");
    assert!(
        message.contains("the configuration is not right"),
        "{message}"
    );
    assert_eq!(first["complete"], false);
    assert_eq!(second["secrets"].as_array().map(Vec::len), Some(1));
}
