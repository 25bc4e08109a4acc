//! What the fuzz targets assert, for their seeds and for every input that ever broke
//! one (`fuzz/regressions/TARGET/`).
//!
//! With `PADDLINT_FUZZ_SEEDS=FOLDER`, the seeds are written there for the fuzzer. Without
//! one, changed seeds are tried, as many of each target as `PADDLINT_FUZZ_INPUTS` says.

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::TestRunner;

use crate::fixtures::files_below;
use crate::markers;
use crate::targets::{TARGETS, config, file, git, guard, suppression};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All fixtures, with their markers filled in.
fn fixtures() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    files_below(&root().join("fixtures"), &mut paths);
    let text = |path: &PathBuf| {
        let text = fs::read_to_string(path).ok()?;
        let name = path.to_string_lossy().into_owned();
        (!name.ends_with("expected.txt")).then(|| (name, markers::fill(&text)))
    };
    paths.iter().filter_map(text).collect()
}

/// What nests, or makes chains.
const UNITS: &[&str] = &[
    "(",
    "[",
    "{",
    "`${",
    "<a>",
    "x=>",
    "a?",
    "a?b:",
    "-",
    "a.",
    "f(",
    "if(a)",
    "f(')',",
    "a=",
    "new ",
    "class A{a(){",
    "A<b,",
    "@a ",
    "async(",
    "/(/,",
    "({a:",
];

/// What comments say.
const COMMENTS: &[&str] = &[
    "paddlint-ignore-next-line sandbox-not-set -- staged by hand",
    "paddlint-ignore",
    "paddlint-ignore-file malformed-token, missing-token -- a sample",
    "paddlint-ignore-line: leaked-api-key",
    "paddlint-disable-next-line no-such-rule",
    "padlint-ignore gitleaks:allow",
    "pragma: allowlist secret",
    "trufflehog:ignore nosec betterleaks:allow kics-scan ignore-line",
];

/// The seeds of a target.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let bytes = |text: &str| text.as_bytes().to_vec();
    match target {
        "file" => {
            let all = fixtures();
            let seeds = all
                .iter()
                .map(|(path, text)| file::seed(path, text.as_bytes()));
            seeds.collect()
        }
        "guard" => {
            let alone = (0..6).flat_map(|kind| {
                UNITS
                    .iter()
                    .map(move |unit| guard::seed(kind, &[("x=", 0), (unit, 12), ("1;", 0)]))
            });
            let pairs = UNITS.iter().zip(UNITS.iter().skip(1)).map(|(one, other)| {
                guard::seed(
                    1,
                    &[(one, 9), (other, 12), (one, 14), (")", 3), (other, 10)],
                )
            });
            alone.chain(pairs).collect()
        }
        "dotenv" => {
            let is_env = |path: &str| {
                path.rsplit('/')
                    .next()
                    .is_some_and(|it| it.starts_with(".env"))
            };
            let all = fixtures().into_iter().filter(|(path, _)| is_env(path));
            let more = [
                "export A=1\nB=\"${A}-$A\\n\"\nC='x\ny' # z\n",
                "A=\"${B:-${C:-d}}\" # e\nA: b\n\u{feff}=\n",
            ];
            all.map(|(_, text)| text.into_bytes())
                .chain(more.map(bytes))
                .collect()
        }
        "suppression" => {
            let places = 0..7;
            let all = places
                .flat_map(|place| COMMENTS.iter().map(move |it| suppression::seed(place, it)));
            all.collect()
        }
        "config" => {
            let schema = paddlint::config::schema(&[]).to_string();
            let page = fs::read_to_string(root().join("docs/configuration.md")).expect("a page");
            let blocks = page.split("```").skip(1).step_by(2).filter_map(|block| {
                let (info, text) = block.split_once('\n')?;
                let name = if info.starts_with("toml") {
                    "paddlint.toml"
                } else {
                    "paddlint.json"
                };
                Some(config::seed(name, text.as_bytes()))
            });
            let schema = config::seed("paddlint.json", schema.as_bytes());
            blocks.chain([schema]).collect()
        }
        "baseline" => {
            let entry = format!(
                "{{\"fingerprint\":\"{}\",\"rule\":\"malformed-token\",\"path\":\"a.js\",\
                 \"reason\":\"old\",\"expires\":\"2026-01-31\"}}",
                "0123456789abcdef".repeat(2)
            );
            let of = |version: &str, entries: &str| {
                format!("{{\"version\": {version}, \"findings\": [{entries}]}}\n").into_bytes()
            };
            vec![
                of("1", ""),
                of("1", &entry),
                of("2", &entry),
                of("1", &format!("{entry},\n{entry}")),
            ]
        }
        "ndjson" => {
            let all = fixtures();
            let lines: Vec<String> = all
                .iter()
                .filter(|(_, text)| text.len() < 1000)
                .map(|(path, text)| {
                    serde_json::json!({ "path": path.rsplit('/').next(), "content": text })
                        .to_string()
                })
                .collect();
            let more =
                ["{\"path\":\"a.js\",\"content_base64\":\"UGFkZGxl\"}\n\n[]\n{\"path\":1}\nnull"];
            lines
                .chunks(3)
                .map(|some| some.join("\n").into_bytes())
                .chain(more.map(bytes))
                .collect()
        }
        "git" => git::seeds(),
        _ => panic!("{target} has no seeds"),
    }
}

/// Inputs that broke a target once.
fn regressions(target: &str) -> Vec<Vec<u8>> {
    let folder = root().join("fuzz/regressions").join(target);
    let mut paths = Vec::new();
    if folder.is_dir() {
        files_below(&folder, &mut paths);
    }
    let contents = paths.iter().map(|path| fs::read(path).expect("a file"));
    contents.collect()
}

#[test]
fn seeds_hold() {
    for &(name, run) in TARGETS {
        let seeds = seeds(name);
        assert!(seeds.len() > 3, "{name} has {} seeds", seeds.len());
        if let Some(folder) = std::env::var_os("PADDLINT_FUZZ_SEEDS") {
            let folder = Path::new(&folder).join(name);
            fs::create_dir_all(&folder).expect("a folder");
            for (number, seed) in seeds.iter().enumerate() {
                fs::write(folder.join(format!("seed-{number:04}")), seed).expect("a file");
            }
            continue;
        }
        // Of many, some: the fuzzer starts from all.
        let step = seeds.len().div_ceil(300);
        seeds.iter().step_by(step).for_each(|seed| run(seed));
    }
}

/// What is done to a part of a seed.
#[derive(Clone, Copy, Debug)]
enum Change {
    Fill(u8),
    Remove,
    Repeat,
    /// What stands there in another seed takes its place.
    Exchange,
}

/// Seeds with a few parts changed.
fn changed(seeds: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let change = prop_oneof![
        any::<u8>().prop_map(Change::Fill),
        Just(Change::Remove),
        Just(Change::Repeat),
        Just(Change::Exchange),
    ];
    let length = prop_oneof![Just(1), Just(4), 1..100_usize];
    let changes = prop::collection::vec((any::<Index>(), length, change), 1..5);
    let seeds = select(seeds);
    (seeds.clone(), seeds, changes).prop_map(|(mut seed, other, changes)| {
        for (at, length, change) in changes {
            let start = at.index(seed.len() + 1);
            let end = (start + length).min(seed.len());
            let part = match change {
                Change::Fill(byte) => vec![byte; end - start],
                Change::Remove => Vec::new(),
                Change::Repeat => seed[start..end].repeat(2),
                Change::Exchange => {
                    let end = (start + length).min(other.len());
                    other.get(start..end).unwrap_or_default().to_vec()
                }
            };
            seed.splice(start..end, part);
        }
        seed
    })
}

#[test]
fn changed_seeds_hold() {
    let given = std::env::var("PADDLINT_FUZZ_INPUTS").ok();
    let cases = given.map_or(64, |given| given.parse().expect("a number"));
    for &(name, run) in TARGETS {
        let mut runner = TestRunner::new(ProptestConfig {
            cases,
            failure_persistence: None,
            ..ProptestConfig::default()
        });
        let input = changed(seeds(name));
        let tried = runner.run(&input, |input| {
            run(&input);
            Ok(())
        });
        tried.unwrap_or_else(|broken| panic!("{name}: {broken}"));
    }
}

#[test]
fn what_broke_a_target_once_does_so_no_more() {
    for &(name, run) in TARGETS {
        regressions(name).iter().for_each(|input| run(input));
    }
}

#[test]
fn every_target_is_built_and_run() {
    let manifest = fs::read_to_string(root().join("fuzz/Cargo.toml")).expect("a manifest");
    let script = fs::read_to_string(root().join("fuzz/run")).expect("a script");
    let all = script.lines().find_map(|line| line.strip_prefix("all=("));
    let all: Vec<&str> = all
        .expect("a list")
        .trim_end_matches(')')
        .split(' ')
        .collect();
    let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
    assert_eq!(all, names);
    for name in names {
        assert!(manifest.contains(&format!("name = \"{name}\"\n")), "{name}");
        assert!(
            root().join(format!("fuzz/fuzz_targets/{name}.rs")).exists(),
            "{name}"
        );
    }
}
