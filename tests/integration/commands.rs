//! The commands and their help, the rules' pages, and mistakes on the command
//! line.

use paddlint::rules::metas;

use crate::harness::{Project, api_key, legacy_key, paddlint};

#[test]
fn help_fits_a_screen() {
    let answer = paddlint(["--help"]).ends_with(0);
    assert_eq!(answer.stderr, "");
    insta::assert_snapshot!(answer.stdout);
    for command in ["check", "audit", "token", "baseline", "rules", "explain"] {
        let answer = paddlint([command, "--help"]).ends_with(0);
        assert!(
            answer
                .stdout
                .lines()
                .all(|line| line.chars().count() <= 100)
        );
        assert!(
            answer
                .stdout
                .contains(&format!("Usage: paddlint {command}"))
        );
    }
    assert_eq!(
        paddlint(["--version"]).ends_with(0).stdout,
        "paddlint [VERSION]\n"
    );
}

#[test]
fn mistakes_get_suggestions() {
    let mut told = String::new();
    for arguments in [
        &["chekc"][..],
        &["Token", "x"],
        &["--color", "never", "check"],
        &["--formt", "json"],
        &["--format", "jsno"],
        &["--output", "report.json"],
        &["--format", "json", "--format", "sarif"],
        &["--fail-on", "warn"],
        &["check", "--excluded", "x"],
        &["--threads", "0"],
        &["explain"],
        &["explain", "nothing-like-this"],
        &["token", "--expect", "api"],
    ] {
        let answer = paddlint(arguments).ends_with(2);
        assert_eq!(answer.stdout, "", "{arguments:?}");
        told.push_str(&format!(
            "$ paddlint {}\n{}\n",
            arguments.join(" "),
            answer.stderr
        ));
    }
    insta::assert_snapshot!(told, @r"
    $ paddlint chekc
    error: no such file or folder: `chekc`; did you mean the command `check`?

    $ paddlint Token x
    error: no such file or folder: `Token`; did you mean the command `token`?

    $ paddlint --color never check
    error: options come after the command: `paddlint check [OPTIONS]`

    $ paddlint --formt json
    error: unexpected argument '--formt' found

      tip: a similar argument exists: '--format'

    Usage: paddlint --format <FORMAT> [PATHS]...

    For more information, try '--help'.

    $ paddlint --format jsno
    error: invalid value 'jsno' for '--format <FORMAT>'
      [possible values: human, short, json, jsonl, sarif, sarif-github, github, gitlab-code-quality, gitlab-secret-detection, junit, checkstyle, rdjson, azure, bitbucket]

      tip: a similar value exists: 'json'

    For more information, try '--help'.

    $ paddlint --output report.json
    error: `--output report.json` has no `--format` before it; write `--format FORMAT --output report.json`

    Usage: paddlint [OPTIONS] [PATHS]...
           paddlint <COMMAND>

    For more information, try '--help'.

    $ paddlint --format json --format sarif
    error: `--format json` and `--format sarif` both go to stdout; give all but one an `--output FILE`

    Usage: paddlint [OPTIONS] [PATHS]...
           paddlint <COMMAND>

    For more information, try '--help'.

    $ paddlint --fail-on warn
    error: invalid value 'warn' for '--fail-on <SEVERITY>'
      [possible values: error, warning, note, never]

      tip: a similar value exists: 'warning'

    For more information, try '--help'.

    $ paddlint check --excluded x
    error: unexpected argument '--excluded' found

      tip: a similar argument exists: '--exclude'

    Usage: paddlint check --exclude <GLOB> [PATHS]...

    For more information, try '--help'.

    $ paddlint --threads 0
    error: invalid value '0' for '--threads <N>': 0 is not in 1..=1024

    For more information, try '--help'.

    $ paddlint explain
    error: the following required arguments were not provided:
      <RULE>

    Usage: paddlint explain <RULE>

    For more information, try '--help'.

    $ paddlint explain nothing-like-this
    error: there is no rule `nothing-like-this`; `paddlint rules` lists them

    $ paddlint token --expect api
    error: invalid value 'api' for '--expect <KIND>'
      [possible values: client-token, api-key, webhook-secret]

      tip: a similar value exists: 'api-key'

    For more information, try '--help'.
    ");
}

#[test]
fn mistakes_say_what_to_do() {
    let project = Project::new().file("bin", [0, 0]).file("a.txt", "");
    for (arguments, told) in [
        (&["man", "nope"][..], "nope"),
        (
            &["audit", "--repos-from", "nolist"],
            "cannot read the list of repositories `nolist`",
        ),
        (
            &["check", "--files-from", "nolist"],
            "cannot read the list of files `nolist`",
        ),
        (
            &["check", "--staged", "--diff", "HEAD..HEAD"],
            "give one of them",
        ),
        (&["check", "-", "a.txt"], "`-` stands alone"),
        (&["check", "--env-file", "bin"], "it is not text"),
        (&["check", "--env-file", "."], "it is not a file"),
    ] {
        let answer = project.paddlint(arguments).run().ends_with(2);
        assert!(answer.stderr.contains(told), "{arguments:?}: {answer}");
    }
}

#[test]
fn paths_win_over_misspelt_commands() {
    let project = Project::new().file("chekc/a.txt", "nothing\n");
    project.paddlint(["chekc"]).run().ends_with(0);
    let answer = project.paddlint(["nowhere"]).run().ends_with(2);
    assert!(answer.stderr.contains("nowhere"), "{answer}");
    let answer = project.paddlint(["check", "chek"]).run().ends_with(2);
    assert!(answer.stderr.contains("chek"), "{answer}");
}

#[test]
fn errors_never_show_a_secret() {
    for secret in [api_key(), legacy_key()] {
        for arguments in [
            &[secret.as_str()][..],
            &["check", "src", &secret],
            &["check", &format!("--{secret}")],
            &["--format", &secret],
            &["--exclude", &format!("[{secret}")],
            &["explain", &secret],
            &["token", "--expect", &secret],
            &["rules", &secret],
            &[&format!("--key={secret}")],
        ] {
            let answer = paddlint(arguments);
            assert_ne!(answer.status, Some(0), "{answer}");
            assert!(!format!("{answer}").contains(&secret[30..]), "{answer}");
        }
    }
}

#[test]
fn every_rule_is_listed_and_explained() {
    let table = paddlint(["rules"]).ends_with(0).stdout;
    let json = paddlint(["rules", "--format", "json"]).ends_with(0).stdout;
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["rules"].as_array().map(Vec::len), Some(metas().len()));
    assert_eq!(table.lines().count(), metas().len());
    for rule in metas() {
        assert!(table.contains(rule.id), "{}", rule.id);
        let page = paddlint(["explain", rule.id]).ends_with(0).stdout;
        assert!(page.starts_with(rule.id), "{page}");
        assert!(page.contains(&rule.url()), "{page}");
        assert!(!page.contains('@') || !page.contains("_KEY@"), "{page}");
        // A letter is missing.
        let misspelt = &rule.id[..rule.id.len() - 1];
        let answer = paddlint(["explain", misspelt]).ends_with(2);
        assert!(answer.stderr.contains(rule.id), "{answer}");
    }
}
