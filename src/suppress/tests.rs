//! What comments say, and which findings they keep from counting.

use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::date;
use proptest::prelude::*;

use super::baseline::{Baseline, Entry, render};
use super::*;
use crate::extract;
use crate::model::{
    Entry as FolderEntry, Finding, Place, Sensitive, SourceId, SourceText, Span, SuppressedBy, Tree,
};
use crate::resolve::FileView;
use crate::rules;

/// A tree without files.
struct Nowhere;

impl Tree for Nowhere {
    fn locate(&self, id: &SourceId) -> PathBuf {
        id.path.clone()
    }
    fn root_of(&self, _: &std::path::Path) -> PathBuf {
        PathBuf::new()
    }
    fn load(&self, _: &std::path::Path) -> Option<SourceText> {
        None
    }
    fn entries(&self, _: &std::path::Path) -> Vec<FolderEntry> {
        Vec::new()
    }
    fn candidates(
        &self,
        _: &std::path::Path,
        _: &(dyn Fn(&std::path::Path) -> bool + Sync),
    ) -> Vec<SourceText> {
        Vec::new()
    }
    fn is_candidate(&self, _: &str) -> bool {
        true
    }
    fn resolve(&self, _: &std::path::Path, _: &str) -> Option<PathBuf> {
        None
    }
}

fn source(path: &str, text: &str) -> SourceText {
    SourceText {
        id: Arc::new(SourceId {
            display: path.into(),
            root_relative: path.into(),
            path: path.into(),
        }),
        text: text.into(),
    }
}

fn view(path: &str, text: &str) -> Arc<FileView> {
    let source = source(path, text);
    let extracted = extract::extract(&source, &crate::config::Settings::default());
    Arc::new(FileView::new(&Nowhere, source, extracted))
}

fn finding(source: &SourceText, rule: &str, at: usize) -> Finding {
    Finding {
        rule: rules::find(rule).expect("a rule").id,
        severity: crate::model::Severity::Error,
        primary: Place {
            source: source.clone(),
            span: Span::new(at, at + 1),
        },
        related: Vec::new(),
        message: "wrong".into(),
        help: String::new(),
        credential: None,
        fix: None,
        identity: Sensitive::new("identity"),
        fingerprint: "".into(),
        secret_spans: Vec::new(),
    }
}

/// The rules for which `A`, `B`, `C` stand in a text.
const RULES: [(&str, &str); 3] = [
    ("A!", "leaked-api-key"),
    ("B!", "missing-token"),
    ("C!", "sandbox-not-set"),
];

/// Applies what is said in a text to findings at `A!`, `B!` and `C!`; returns
/// what came of each, in a short form.
fn applied(path: &str, text: &str, settings: &Settings) -> Vec<String> {
    let text = text.replace('@', "paddlint-ignore");
    let file = view(path, &text);
    let mut findings: Vec<Finding> = RULES
        .iter()
        .flat_map(|(mark, rule)| {
            let places = text.match_indices(mark);
            places.map(|(at, _)| finding(&file.source, rule, at))
        })
        .collect();
    findings.sort_by_key(|finding| finding.primary.span);
    fingerprint::set(&mut findings);
    let asked = Asked {
        files: &[file],
        problems: &[],
        covers: &|_| true,
        is_off: &|_, _| false,
    };
    let settled = apply(findings, &asked, settings);
    let mark = |finding: &Finding| {
        let known = RULES.iter().find(|(_, rule)| *rule == finding.rule);
        known.map_or_else(
            || {
                let span = finding.primary.span.slice(&finding.primary.source.text);
                format!("{span}: {} ({})", finding.message, finding.help)
            },
            |(mark, _)| (*mark).to_owned(),
        )
    };
    let mut told: Vec<String> = settled.findings.iter().map(mark).collect();
    told.extend(settled.suppressed.iter().map(|it| {
        let reason = it.reason.as_deref();
        let by = if it.by == SuppressedBy::Baseline {
            " known"
        } else {
            ""
        };
        format!(
            "-{}{by}{}",
            mark(&it.finding),
            reason
                .map(|reason| format!(" {reason}"))
                .unwrap_or_default()
        )
    }));
    told.iter()
        .map(|line| line.replace("paddlint-ignore", "@"))
        .collect()
}

fn check(cases: &[(&str, &str, &[&str])]) {
    for (path, text, expected) in cases {
        assert_eq!(
            applied(path, text, &Settings::default()),
            *expected,
            "{path}: {text}"
        );
    }
}

#[test]
fn directives_speak_about_their_line_the_next_or_the_file() {
    check(&[
        (
            "a.js",
            "'A!' // @[leaked-api-key]: it is revoked\n'A!'",
            &["A!", "-A! it is revoked"],
        ),
        ("a.js", "'A!' // @", &["-A!"]),
        ("a.js", "'A!' /* @[leaked-api-key] */", &["-A!"]),
        ("a.js", "/* @[leaked-api-key] -- why */ 'A!'", &["-A! why"]),
        (
            "a.js",
            "// @-next-line[leaked-api-key]: why\n'A!'\n'A!'",
            &["A!", "-A! why"],
        ),
        (
            "a.js",
            "// @-next-line: why\n\n// more\n/* and\nmore */\n'A!'",
            &["-A! why"],
        ),
        ("a.js", "/* @-next-line\n * more */\n'A!'", &["-A!"]),
        (
            "a.js",
            "/**\n * more\n * @-next-line[leaked-api-key]: why\n */\n'A!'",
            &["-A! why"],
        ),
        (
            "a.js",
            "'A!'\nf()\n// @-file[leaked-api-key]: why",
            &["-A! why"],
        ),
        (
            "a.js",
            "'A!'; 'B!' // @[leaked-api-key, missing-token]",
            &["-A!", "-B!"],
        ),
        (
            "a.js",
            "'A!'; 'B!' // @[leaked-api-key]: a // @[missing-token]: b",
            &["-A! a", "-B! b"],
        ),
        (
            "a.js",
            "'A!'; 'B!' /* @[leaked-api-key] */ /* @[missing-token] */",
            &["-A!", "-B!"],
        ),
        (
            "a.js",
            "// @-next-line[leaked-api-key]\n// @-next-line[missing-token]\n'A!'; 'B!'",
            &["-A!", "-B!"],
        ),
        (
            "a.js",
            "// @-next-line [ leaked-api-key ]\n'A!'; 'B!'",
            &["B!", "-A!"],
        ),
        ("a.js", "'A!' // nosec @[leaked-api-key]", &["-A!"]),
        ("a.js", "'A!' // @: why ##", &["-A! why"]),
        ("a.js", "'A!' // noqa #@", &["-A!"]),
        (
            "a.js",
            "'A!' // @ --missing-token is another",
            &["-A! missing-token is another"],
        ),
        (
            "a.js",
            &*format!("'A!' // {} // @", "long ".repeat(10_000)),
            &["-A!"],
        ),
        (
            "a.tsx",
            "const a = <p>\n{/* @-next-line[leaked-api-key]: why */}\n{/* more */}\nA!</p>",
            &["-A! why"],
        ),
        // A call over several lines has its finding where it has its place.
        (
            "a.js",
            "// @-next-line\nf({\n  token: 'A!'\n})",
            &[
                "@-next-line: `@-next-line` suppresses nothing (remove it)",
                "A!",
            ],
        ),
    ]);
}

#[test]
fn every_notation_can_speak() {
    check(&[
        (
            "a.html",
            "<p>A!</p> <!-- @[leaked-api-key]: why -->",
            &["-A! why"],
        ),
        (
            "a.vue",
            "<template>\n<!-- @-next-line: why -->\n<p>A!</p></template>",
            &["-A! why"],
        ),
        (
            "a.svelte",
            "{/* @-next-line: why */}\n<p>A!</p>",
            &["-A! why"],
        ),
        (
            "a.blade.php",
            "{{-- @-next-line: why --}}\n<p>A!</p>",
            &["-A! why"],
        ),
        ("a.php", "<?php\n$a = 'A!'; # @: why\n", &["-A! why"]),
        (
            "a.html.erb",
            "<%# @-next-line: why %>\n<p>A!</p>",
            &["-A! why"],
        ),
        ("a.hbs", "{{! @-next-line: why }}\n<p>A!</p>", &["-A! why"]),
        (
            "a.hbs",
            "{{!-- @-next-line: why --}}\n<p>A!</p>",
            &["-A! why"],
        ),
        ("a.twig", "{# @-next-line: why #}\n<p>A!</p>", &["-A! why"]),
        (
            "a.jinja2",
            "{% comment %} @-next-line: why {% endcomment %}\n<p>A!</p>",
            &["-A! why"],
        ),
        (
            "a.gohtml",
            "{{/* @-next-line: why */}}\n<p>A!</p>",
            &["-A! why"],
        ),
        (
            "a.jsp",
            "<%-- @-next-line: why --%>\n<p>A!</p>",
            &["-A! why"],
        ),
        (
            "a.tpl",
            "{if $a}{/if}{* @-next-line: why *}\n<p>A!</p>",
            &["-A! why"],
        ),
        (
            ".env",
            "K='x' # @: why\nA=A! # @: why",
            &["@: `@` suppresses nothing (remove it)", "-A! why"],
        ),
        (
            "a.md",
            "<!-- @-next-line: why -->\n\n```sh\nexport A=A!\n```\n",
            &["-A! why"],
        ),
        ("a.md", "[//]: # (@-next-line: why)\nA!", &["-A! why"]),
        ("a.py", "a = 'A!'  # @: why", &["-A! why"]),
        ("a.sql", "-- @-next-line: why\nselect 'A!'", &["-A! why"]),
        ("a.ini", "; @-next-line: why\na = A!", &["-A! why"]),
        ("a.bat", "REM @-next-line: why\nset A=A!", &["-A! why"]),
        ("a.rst", ".. @-next-line: why\n\nA!", &["-A! why"]),
        ("a.lua", "--[[ @-next-line: why ]]\na = 'A!'", &["-A! why"]),
        ("a.hs", "{- @-next-line: why -}\na = \"A!\"", &["-A! why"]),
        ("a.properties", "# @-next-line: why\na=A!", &["-A! why"]),
        ("a.yml", "a: A! # @: why", &["-A! why"]),
        (
            "a.json",
            "{\n// @-next-line: why\n\"a\": \"A!\"}",
            &["-A! why"],
        ),
        ("a.xml", "<a>A!</a><!-- @: why -->", &["-A! why"]),
    ]);
    let razor = "\u{40}* paddlint-ignore-next-line: why *\u{40}\n<p>A!</p>";
    let file = view("a.cshtml", razor);
    assert_eq!(file.facts.comments.len(), 1);
}

#[test]
fn what_stands_in_strings_and_prose_is_no_directive() {
    check(&[
        (
            "a.js",
            "const a = 'A! // @'; const b = `\n// @-file\n`",
            &["A!"],
        ),
        ("a.py", "a = 'A! # @'", &["A!"]),
        (".env", "A='A! # @'", &["A!"]),
        ("a.md", "```js\nA! // @\n```\n`<!-- @-file -->`", &["A!"]),
        (
            "a.js",
            "'A!' // see `@[leaked-api-key]`, or write @ here",
            &["A!"],
        ),
        ("a.js", "'A!' // see #(@)", &["A!"]),
        ("a.js", "'A!' // a[] @", &["A!"]),
        ("a.js", "// paddlint ignore it, please\n'A!'", &["A!"]),
        ("a.js", "'A!' // as padlint-ignore does", &["A!"]),
        ("a.ipynb", "{\"a\": \"A! # @\"}", &["A!"]),
        (
            "a.js",
            "// the paddlint ignores of this folder\n'A!'",
            &["A!"],
        ),
    ]);
}

#[test]
fn one_comment_is_read_once() {
    check(&[(
        "a.svelte",
        "<script>let paddle</script>{paddle /* @ */}{/* @-file[missing-token] */}",
        &[
            "@: `@` suppresses nothing (remove it)",
            "@-file[missing-token]: `@-file[missing-token]` suppresses nothing (remove it)",
        ],
    )]);
}

#[test]
fn what_is_of_no_use_is_told() {
    let gone = "@[missing-token]: `@[missing-token]` suppresses nothing (remove it)";
    check(&[
        ("a.js", "f() // @[missing-token]: why", &[gone]),
        (
            "a.js",
            "'A!' // @[leaked-api-key, missing-token]",
            &[
                "missing-token: `@` suppresses nothing of `missing-token` (remove the rule from the brackets)",
                "-A!",
            ],
        ),
        (
            "a.js",
            "// @\n'A!'",
            &[
                "@: `@` suppresses nothing (it is about its own line, on which nothing else stands: for the line \
               below write `@-next-line`; if nothing is wrong there, remove it)",
                "A!",
            ],
        ),
        (
            "a.js",
            "// @-file[unused-suppression]\nf() // @[missing-token]",
            &[&*format!("-{gone}")],
        ),
        ("a.js", "// @-file[unused-suppression]", &[]),
        (
            "a.js",
            "f() // @[missing-token, unused-suppression]",
            &[
                "-missing-token: `@` suppresses nothing of `missing-token` (remove the rule from the brackets)",
            ],
        ),
        // What suppresses everything does not suppress this.
        (
            "a.js",
            "// @-file\n'A!'\nf() // @[missing-token]",
            &[gone, "-A!"],
        ),
        (
            "a.js",
            "// @-file[leaked-api-key]: a\n'A!' // @: b",
            &["-A! b"],
        ),
    ]);
}

#[test]
fn what_is_misspelt_is_told() {
    check(&[
        (
            "a.js",
            "'A!' // padlint-ignore",
            &[
                "A!",
                "padlint-ignore: `padlint-ignore` is no directive, and so suppresses nothing (did you mean `@`?)",
            ],
        ),
        (
            "a.js",
            "// @-nextline[leaked-api-key]\n'A!'",
            &[
                "@-nextline: `@-nextline` is no directive, and so suppresses nothing (did you mean `@-next-line`?)",
                "A!",
            ],
        ),
        (
            "a.js",
            "// paddlint-disable-next-line leaked-api-key\n'A!'",
            &[
                "paddlint-disable-next-line: `paddlint-disable-next-line` is no directive, and so suppresses nothing \
               (did you mean `@-next-line`?)",
                "A!",
            ],
        ),
        (
            "a.js",
            "'A!' // paddlint: ignore[leaked-api-key] x",
            &[
                "A!",
                "paddlint: ignore: `paddlint: ignore` is no directive, and so suppresses nothing (did you mean `@`?)",
            ],
        ),
        (
            "a.js",
            "'A!' // as padlint-ignore[leaked-api-key] does",
            &[
                "A!",
                "padlint-ignore: `padlint-ignore` is no directive, and so suppresses nothing (did you mean `@`?)",
            ],
        ),
        (
            "a.js",
            "'A!'; 'B!' // @[leaked-api-keys, missing-token]",
            &[
                "A!",
                "leaked-api-keys: there is no rule `leaked-api-keys` (did you mean `leaked-api-key`? `paddlint \
                     rules` lists all rules)",
                "-B!",
            ],
        ),
        (
            "a.js",
            "'A!' // @[x1]",
            &[
                "A!",
                "x1: there is no such rule (`paddlint rules` lists all rules)",
            ],
        ),
        (
            "a.js",
            "'A!' // @[]",
            &[
                "A!",
                "@[]: `@[]` names no rule (name the rules, or leave the brackets out to ignore all)",
            ],
        ),
        (
            "a.js",
            "'A!' // @[leaked-api-key: why",
            &[
                "A!",
                "@: the bracket behind `@` is not closed (close it: `@[rule]: reason`)",
            ],
        ),
        (
            "a.js",
            "'A!' // @ leaked-api-key",
            &[
                "A!",
                "@: `@` names its rules in brackets (write `@[leaked-api-key]`: without brackets it is about all rules)",
            ],
        ),
        (
            "a.properties",
            "a=A! # @[leaked-api-key]",
            &[
                "@[leaked-api-key]: `@` is part of the value: this file has no comments behind values (put it on a line \
               of its own above, as `@-next-line`)",
                "-A!",
            ],
        ),
    ]);
}

#[test]
fn what_is_torn_apart_is_told() {
    check(&[(
        "a.js",
        "'A!' // paddlint ignore",
        &[
            "A!",
            "paddlint ignore: `paddlint ignore` is no directive, and so suppresses nothing (did you mean `@`?)",
        ],
    )]);
}

#[test]
fn pragmas_of_other_tools_count_for_leaks() {
    check(&[
        ("a.py", "a = 'A!' # gitleaks:allow", &["-A!"]),
        (
            "a.py",
            "a = 'A!'; b('B!') # pragma: allowlist secret",
            &["B!", "-A!"],
        ),
        (
            "a.py",
            "# pragma: allowlist nextline secret\na = 'A!'",
            &["-A!"],
        ),
        ("a.py", "f() # trufflehog:ignore", &[]),
        ("a.ipynb", "{\"a\": [\"A! # gitleaks:allow\"]}", &["-A!"]),
    ]);
    let off = Settings {
        foreign_pragmas: ForeignPragmas::Disregarded,
        ..Settings::default()
    };
    assert_eq!(applied("a.py", "a = 'A!' # gitleaks:allow", &off), ["A!"]);
}

/// A baseline of these entries.
fn baseline(entries: &[Entry]) -> Baseline {
    let source = source(".paddlint-baseline.json", &render(entries));
    Baseline::parse(source, date(2026, 5, 1)).expect("a baseline")
}

fn entries_of(text: &str) -> Vec<Entry> {
    let file = view("a.js", text);
    let mut findings: Vec<Finding> = text
        .match_indices("A!")
        .map(|(at, _)| finding(&file.source, "leaked-api-key", at))
        .collect();
    fingerprint::set(&mut findings);
    findings.iter().map(Entry::of).collect()
}

#[test]
fn the_baseline_knows_findings_and_its_own_entries() {
    let mut entries = entries_of("'A!'; 'A!'");
    entries[0].reason = Some("old".into());
    let with = |entries: &[Entry]| Settings {
        baseline: Some(baseline(entries)),
        ..Settings::default()
    };
    let both = with(&entries);
    assert_eq!(
        applied("a.js", "\n'A!'\n'A!'", &both),
        ["-A! known old", "-A! known"]
    );
    // One of two equal findings is told by a comment; the other stays known.
    assert_eq!(
        applied("a.js", "'A!' // @\n'A!'", &both),
        ["-A!", "-A! known"]
    );
    let told = applied("a.js", "'A!'", &both);
    assert_eq!(told.len(), 2);
    assert!(
        told[0].starts_with("{\"fingerprint\":")
            && told[0].contains("}: this entry suppresses nothing: `leaked-api-key` in `a.js`"),
        "{told:?}"
    );
    // Another path is another finding.
    assert_eq!(applied("b.js", "'A!'", &with(&entries[..1])).len(), 2);

    // What only a check of the account finds is not missed by any other.
    let mut of_account = entries_of("'A!'");
    let meta = rules::metas()
        .into_iter()
        .find(|meta| rules::is_of_account(meta.id));
    meta.expect("a rule").id.clone_into(&mut of_account[0].rule);
    assert_eq!(applied("a.js", "", &with(&of_account)), [""; 0]);

    entries[0].expires = Some(date(2026, 5, 1));
    entries[1].expires = Some(date(2026, 4, 30));
    let told = applied("a.js", "'A!'; 'A!'", &with(&entries));
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("expired on 2026-04-30"), "{told:?}");
    assert_eq!(told[1..], ["A!", "-A! known old"]);
}

#[test]
fn baselines_are_written_in_one_way() {
    let mut entries = entries_of("'A!'; 'A!'; 'A!'");
    entries[1].reason = Some("\"why\"\n".into());
    entries[1].expires = Some(date(2027, 1, 31));
    let text = render(&entries);
    let read = baseline(&entries);
    assert_eq!(render(read.entries()), text);
    entries.reverse();
    entries.push(entries[0].clone());
    assert_eq!(render(&entries), text);
    assert_eq!(text.lines().count(), 4 + 3 + 2);
    assert!(
        text.contains(r#","reason":"\"why\"\n","expires":"2027-01-31"}"#),
        "{text}"
    );
    assert_eq!(baseline(&[]).entries(), []);
}

#[test]
fn broken_baselines_say_where_and_what_to_do() {
    let good =
        "{\"fingerprint\":\"0123456789abcdef0123456789abcdef\",\"rule\":\"x\",\"path\":\"a\"}";
    let list = |entries: &str| format!("{{\"version\":1,\n\"findings\":[\n{entries}]}}");
    let cases = [
        (String::new(), "1: EOF while parsing a value; mend it"),
        ("[]".to_owned(), "1: invalid length 0, expected an object"),
        ("{}".to_owned(), "1: the baseline has no `version`"),
        (
            "{\n\"version\": 2, \"x\": 1}".to_owned(),
            "2: the baseline has another version",
        ),
        (
            "{\"version\": \"1\"}".to_owned(),
            "1: the baseline has another version",
        ),
        ("{\"version\": 1}".to_owned(), "1: missing field `findings`"),
        (
            "{\"version\": 1,\n \"findings\": [],\n \"x\": 1}".to_owned(),
            "3: unknown field `x`",
        ),
        (
            list(&format!("{good},\n{good}")),
            "4: this entry is the same as that of line 3; remove one",
        ),
        (list("{}"), "3: missing field `fingerprint`; an entry has"),
        (list("3"), "3: invalid type: integer `3`"),
        (list("\"secret\""), "3: invalid type: a string, expected"),
        (
            list(&good.replace("0123", "0G23")),
            "3: `fingerprint` is not 32 hex digits",
        ),
        (
            list(&good.replace("\"rule\"", "\"rules\"")),
            "3: unknown field `rules`",
        ),
        (
            list(&good.replace('}', ",\"expires\":\"soon\"}")),
            "3: `expires` is no date",
        ),
        (
            list(&good.replace('}', ",\"expires\":\"2026-02-30\"}")),
            "3: `expires` is no date",
        ),
        (
            list(&format!("\n<<<<<<< ours\n{good}\n>>>>>>> theirs\n")),
            "4: a merge conflict",
        ),
        (list(&format!("{good},")), "3: expected value; mend it"),
        ("{\n\"version\": 1,,\n\n}".to_owned(), "2: "),
        ("[".repeat(100_000), "1: "),
    ];
    for (text, expected) in cases {
        let parsed = Baseline::parse(source("b.json", &text), date(2026, 5, 1));
        let mistakes = parsed.err().unwrap_or_default();
        let told: Vec<String> = mistakes
            .iter()
            .map(|it| format!("{}: {}", it.line, it.message))
            .collect();
        assert!(
            told.first().is_some_and(|told| told.starts_with(expected)),
            "{}\n{told:?}",
            &text[..text.len().min(200)]
        );
        assert!(!told.concat().contains("secret"), "{told:?}");
    }
    let several = list(&format!("{},\n{}", "{}", "3"));
    let parsed = Baseline::parse(source("b.json", &several), date(2026, 5, 1));
    assert_eq!(parsed.err().map(|all| all.len()), Some(2), "all at once");
}

proptest! {
    #[test]
    fn whatever_comments_say_is_taken(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("paddlint-ignore"), Just("-next-line"), Just("-file"), Just("[leaked-api-key]"), Just("["),
                Just("]"), Just(","), Just(":"), Just(" "), Just("//"), Just("/*"), Just("*/"), Just("\n"),
                Just("A!"), Just("padlint-ignore"), Just("paddlint:"), Just("ignore"), Just("é"), Just("#"),
                Just("missing-token"), Just("'"), Just("-->"), Just("<!--"), Just("pragma: allowlist"),
            ],
            0..24,
        ),
    ) {
        let text = parts.concat();
        for path in ["a.js", "a.html", "a.md", ".env", "a.properties", "a.txt"] {
            let count = text.matches("A!").count();
            let told = applied(path, &text, &Settings::default());
            let known = told.iter().filter(|line| line.starts_with("A!") || line.starts_with("-A!")).count();
            prop_assert!(known == count, "{path}: {text:?} {told:?}");
        }
    }
}

#[test]
fn long_comments_take_linear_time() {
    for unit in [
        "// paddlint-ignore-next-line\n",
        "paddlint-ignore[",
        "[",
        "paddlint-ignore ",
        "# [x] ",
        "paddlint: ",
    ] {
        let text = format!("// {}", unit.repeat(60_000));
        let _ = applied("a.js", &text, &Settings::default());
        let _ = applied("a.txt", &format!("# {text}"), &Settings::default());
    }
}
