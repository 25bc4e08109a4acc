//! Inputs made to hurt: nothing crashes, hangs or fills the memory, whatever
//! could not be read is told, and secrets are found all the same.

use crate::harness::{Answer, Project, api_key};

/// Address space in KiB that is plenty for any of these inputs: the stacks of
/// the threads that parse take most of it, and none of that memory.
pub(crate) const MEMORY: usize = 3 * 1024 * 1024;

/// Checks the project; what holds for every input is asserted.
#[track_caller]
pub(crate) fn check(project: &Project, arguments: &[&str]) -> Answer {
    let options = ["check", "--format", "short"];
    let answer = project
        .paddlint_within(MEMORY, options.iter().chain(arguments))
        .run();
    assert_eq!(harm(&answer), None, "{arguments:?}");
    answer
}

/// What an answer says of a crash or a hang.
pub(crate) fn harm(answer: &Answer) -> Option<String> {
    let told = answer.stderr.get(..500).unwrap_or(&answer.stderr);
    let is_harmed = !matches!(answer.status, Some(0..=2)) || told.contains("internal");
    is_harmed.then(|| format!("killed or crashed: {:?} {told}", answer.status))
}

/// What may stand in any source, with a secret behind it.
fn with_secret(head: &str, body: &str, tail: &str) -> String {
    format!("{head}{body}{tail}\n// {}\n", api_key())
}

/// `text` as the whole or the script of a file of this kind.
fn in_file(name: &str, body: &str) -> String {
    let import = "import { initializePaddle } from '@paddle/paddle-js';\n";
    match name
        .rsplit_once('.')
        .map_or(name, |(_, extension)| extension)
    {
        "html" | "vue" | "php" | "svelte" => {
            let head = format!("<p>paddle</p>\n<script>\n{import}");
            with_secret(&head, body, "\n</script>\n")
        }
        _ => with_secret(import, body, ""),
    }
}

const KINDS: [&str; 9] = [
    "a.js",
    "a.ts",
    "a.tsx",
    "a.jsx",
    "a.html",
    "a.vue",
    "a.svelte",
    "a.php",
    "a.blade.php",
];

/// One of each grammar.
const GRAMMARS: [&str; 3] = ["a.js", "a.ts", "a.html"];

/// What goes wrong with `body` in the program of each kind of file: the secret
/// behind it must be found, and the file be one problem at most.
fn survive(what: &str, kinds: &[&str], body: &str) -> Vec<String> {
    let mut project = Project::new();
    for name in kinds {
        project = project.file(name, in_file(name, body));
    }
    let answer = project
        .paddlint_within(MEMORY, ["check", "--format", "short"])
        .run();
    if let Some(harm) = harm(&answer) {
        return vec![format!("{what}: {harm}")];
    }
    let mut wrong = Vec::new();
    for name in kinds {
        let told = |text: &str, word: &str| {
            let lines = text
                .lines()
                .filter(|line| line.starts_with(&format!("{name}:")));
            lines.filter(|line| line.contains(word)).count()
        };
        let (leaks, problems) = (
            told(&answer.stdout, "leaked-api-key"),
            told(&answer.stderr, "problem["),
        );
        if leaks != 1 || problems > 1 {
            wrong.push(format!(
                "{what} in {name}: {leaks} leaks, {problems} problems"
            ));
        }
    }
    let is_problem = answer.stderr.contains("problem[");
    if answer.status != Some(if is_problem { 2 } else { 1 }) {
        wrong.push(format!("{what}: {:?}", answer.status));
    }
    wrong
}

#[track_caller]
fn assert_none(failures: &[String]) {
    assert!(
        failures.is_empty(),
        "{} failures:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn a_hundred_thousand_brackets_of_each_kind() {
    let mut failures = Vec::new();
    for unit in [
        "[", "(", "{", "`", "${", "<", "`${", "[{", "(a=(", "<a>", "A<b,", "x=>{", "a[", "a(",
    ] {
        failures.extend(survive(
            unit,
            &KINDS,
            &format!("x = {}", unit.repeat(100_000)),
        ));
    }
    for (open, close) in [
        ("[", "]"),
        ("(", ")"),
        ("{", "}"),
        ("`${", "}`"),
        ("<a>", "</a>"),
        ("f(", ")"),
    ] {
        let body = format!("x = {}1{};", open.repeat(100_000), close.repeat(100_000));
        failures.extend(survive(&format!("{open}{close}"), &KINDS, &body));
    }
    assert_none(&failures);
}

#[test]
fn brackets_behind_what_looks_like_closing_ones() {
    let mut failures = Vec::new();
    for unit in [
        "f(')',",
        "f(\")\",",
        "f(`)`,",
        "f(/*)*/",
        "f(//)\n",
        "f(/[)]/,",
        "f(/\\)/,",
        "[']',",
        "({a:'}',b:",
        "f(<i>)</i>,",
        "f(a?.b,')',",
        "if(x)/)/.test(f(",
        "()=>{if(x)/}/.test(",
        "(a=(')',",
        "f(a/b,')',c/d,",
        "f('\\')',",
        "f(\"\\\n)\",",
    ] {
        failures.extend(survive(
            unit,
            &GRAMMARS,
            &format!("x = {}", unit.repeat(100_000)),
        ));
    }
    assert_none(&failures);
}

#[test]
fn long_chains_of_operators_and_words() {
    let mut failures = Vec::new();
    for unit in ["!", "a+"] {
        let body = format!("x = {}1;", unit.repeat(1_000_000));
        failures.extend(survive(unit, &KINDS, &body));
    }
    for unit in [
        "a?b:",
        "a?",
        "a=>",
        "a.",
        "a,",
        "-",
        "a**",
        "a&&",
        "a??",
        "new ",
        "typeof ",
        "await ",
        "a in ",
        "a as ",
        "class A extends ",
        "do ",
        "x:",
        "if(a)b;else ",
        "if(a){}else ",
        "for(;;)",
        "while(a)",
        "a=",
        "<a/>,",
        "@a ",
        "``",
        "'a'+",
        "f()",
        "()=>",
        "(a:b)=>",
        "async ",
        "yield ",
        "import(",
        "keyof ",
        "A|",
        "A extends B?",
    ] {
        let body = format!("x = {0}1;\ntype T = {0}1;", unit.repeat(150_000));
        failures.extend(survive(unit, &GRAMMARS, &body));
    }
    assert_none(&failures);
}

#[test]
fn unclosed_strings_templates_and_comments() {
    let mut failures = Vec::new();
    for body in [
        "x = 'a",
        "x = \"a",
        "x = `a",
        "x = `${a",
        "/* a",
        "<!-- a",
        "x = /a",
        "x = <a b='",
        "\\",
        "x = 'a\\",
    ] {
        failures.extend(survive(body, &KINDS, body));
        failures.extend(survive(
            body,
            &KINDS,
            &format!("{}{body}", "a();\n".repeat(10_000)),
        ));
        failures.extend(survive(body, &GRAMMARS, &body.repeat(20_000)));
    }
    assert_none(&failures);
    for (name, text) in [
        (".env", "PADDLE_A=\"open\nPADDLE_B='x\n"),
        (".env", "PADDLE_A=\"${${${${\n"),
        ("a.yml", "paddle: \"open\n  - [{\n"),
        ("a.json", "{\"paddle\": {{{[[\"\n"),
        ("a.php", "<?php paddle <<<EOT\n"),
        ("a.blade.php", "paddle @if( @foreach((( {{ {!! @php\n"),
        ("a.erb", "paddle <%= <%# <% if\n"),
        ("a.vue", "paddle <script> `${ </script"),
        ("a.html", "paddle <script><!--<script> <a onclick='"),
        ("a.jinja", "{% if paddle %}{{ \" {# {% raw %}"),
    ] {
        for count in [1, 20_000] {
            let project = Project::new().file(name, with_secret("", &text.repeat(count), ""));
            let answer = check(&project, &[name]);
            assert!(
                answer.stdout.contains("leaked-api-key"),
                "{name} {text:?}: {answer}"
            );
        }
    }
}
