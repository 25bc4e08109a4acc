//! One answer per file: checking a file alone gives exactly the findings that
//! checking the tree gives for it, whatever else is in the tree.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use paddlint::discover::Request;
use paddlint::pipeline::{self, Check};
use proptest::prelude::*;

const TEST: &str = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
const LIVE: &str = "live_9b7d3e8f605a1b2c3d4e54f1c2a";

/// Everything about the findings that a user can see, by file.
fn findings(root: &Path, paths: &[&str]) -> BTreeMap<String, Vec<String>> {
    let report = pipeline::check(&Check::of_work_tree(Request {
        threads: 2,
        ..Request::new(root.to_owned(), paths.iter().map(PathBuf::from).collect())
    }))
    .expect("no repository is needed");
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let suppressed = report.suppressed.into_iter();
    let suppressed = suppressed.map(|it| (it.finding, Some((it.by, it.reason))));
    let counting = report.findings.into_iter().map(|finding| (finding, None));
    for (finding, by) in counting.chain(suppressed) {
        let related: Vec<_> = finding
            .related
            .iter()
            .map(|related| {
                let place = &related.place;
                format!(
                    "{}:{:?} {}",
                    place.source.id.display, place.span, related.message
                )
            })
            .collect();
        found
            .entry(finding.primary.source.id.display.to_string())
            .or_default()
            .push(format!(
                "{:?} {} {} {} {related:?} {by:?}",
                finding.primary.span, finding.rule, finding.message, finding.fingerprint
            ));
    }
    found
}

fn write(root: &Path, name: &str, text: &str) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("has a parent")).expect("a folder");
    fs::write(path, text).expect("written");
}

/// What can stand where a token is given.
fn token() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        format!("'{TEST}'"),
        format!("'{LIVE}'"),
        "process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN".to_owned(),
        "process.env.NEXT_PUBLIC_PAY_TOKEN ?? ''".to_owned(),
        "config.token".to_owned(),
        "TOKEN".to_owned(),
        "prod ? LIVE : TOKEN".to_owned(),
        "'YOUR_TOKEN'".to_owned(),
        "'live_short'".to_owned(),
    ])
}

/// What can stand where an environment is given.
fn environment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "'sandbox'",
        "'production'",
        "'live'",
        "process.env.NEXT_PUBLIC_PADDLE_ENV",
        "config.env",
        "prod ? 'production' : 'sandbox'",
        "undefined",
    ])
}

/// What can stand above a call, in a line of its own.
fn comment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "",
        "",
        "// paddlint-ignore-next-line[sandbox-not-set]: known\n",
        "// paddlint-ignore-next-line\n",
        "// paddlint-ignore-file[malformed-token, live-token-in-sandbox]\n",
        "// padlint-ignore-file\n",
    ])
}

/// A module that initialises Paddle.js.
fn caller() -> impl Strategy<Value = String> {
    (token(), environment(), any::<bool>(), comment()).prop_map(|(token, environment, is_global, comment)| {
        let head = "import { config, TOKEN, LIVE } from './config';\n\
                    const prod = process.env.NODE_ENV === 'production';\n";
        if is_global {
            format!("{head}Paddle.Environment.set({environment});\n{comment}Paddle.Initialize({{ token: {token} }});\n")
        } else {
            format!(
                "import {{ initializePaddle }} from '@paddle/paddle-js';\n{head}{comment}\
                 initializePaddle({{ token: {token}, environment: {environment} }});\n"
            )
        }
    })
}

/// A module without a setting of the environment.
fn bare_caller() -> impl Strategy<Value = String> {
    token().prop_map(|token| {
        format!("import {{ config, TOKEN, LIVE }} from './config';\nPaddle.Initialize({{ token: {token} }});\n")
    })
}

fn env_file() -> impl Strategy<Value = String> {
    let line = prop::sample::select(vec![
        format!("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN={TEST}"),
        format!("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN={LIVE}"),
        format!("NEXT_PUBLIC_PAY_TOKEN={TEST}"),
        "NEXT_PUBLIC_PADDLE_ENV=sandbox".to_owned(),
        "NEXT_PUBLIC_PADDLE_ENV=production".to_owned(),
        "NEXT_PUBLIC_PADDLE_ENV=live".to_owned(),
        "OTHER=1".to_owned(),
        "OTHER=1 # paddlint-ignore".to_owned(),
        format!("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN={LIVE} # paddlint-ignore[live-token-in-sandbox]"),
    ]);
    prop::collection::vec(line, 0..4).prop_map(|lines| lines.join("\n"))
}

fn project() -> impl Strategy<Value = Vec<(String, String)>> {
    let optional_env = |name: &'static str| {
        prop::option::of(env_file()).prop_map(move |text| text.map(|text| (name.to_owned(), text)))
    };
    let env_files = (
        optional_env(".env"),
        optional_env(".env.production"),
        optional_env(".env.staging"),
        optional_env(".env.example"),
        optional_env("nested/.env"),
    );
    let config = prop::sample::select(vec![
        format!(
            "export const TOKEN = '{TEST}';\nexport const LIVE = '{LIVE}';\nexport const config = {{ token: LIVE, env: 'sandbox' }};\n"
        ),
        format!(
            "export * from './more';\nexport const config = {{ token: process.env.NEXT_PUBLIC_PAY_TOKEN, env: process.env.NEXT_PUBLIC_PADDLE_ENV }};\nexport const LIVE = '{TEST}';\n"
        ),
        "export {};\n".to_owned(),
    ]);
    let callers = (
        caller(),
        prop::option::of(bare_caller()),
        prop::option::of(caller()),
    );
    (env_files, config, callers, any::<bool>()).prop_map(|(envs, config, callers, is_package)| {
        let mut files = vec![
            (
                "package.json".to_owned(),
                "{\"dependencies\": {\"next\": \"15.0.0\"}}".to_owned(),
            ),
            ("src/config.ts".to_owned(), config),
            (
                "src/more.ts".to_owned(),
                format!("export const TOKEN = '{LIVE}';\n"),
            ),
            ("src/one.ts".to_owned(), callers.0),
        ];
        files.extend(
            [envs.0, envs.1, envs.2, envs.3, envs.4]
                .into_iter()
                .flatten(),
        );
        files.extend(callers.1.map(|text| ("src/two.ts".to_owned(), text)));
        files.extend(callers.2.map(|text| ("nested/three.ts".to_owned(), text)));
        if is_package {
            files.push(("nested/package.json".to_owned(), "{}".to_owned()));
        }
        files
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_file_alone_has_the_findings_it_has_in_the_tree(files in project()) {
        let scratch = tempfile::Builder::new().prefix("one-").tempdir().expect("a scratch folder");
        let root = scratch.path().canonicalize().expect("it is there");
        fs::create_dir(root.join(".git")).expect("a folder");
        for (name, text) in &files {
            write(&root, name, text);
        }
        let whole = findings(&root, &["."]);
        for (name, text) in &files {
            let alone = findings(&root, &[name]);
            prop_assert_eq!(
                alone.get(name),
                whole.get(name),
                "{} alone, with {:#?}\n{}",
                name,
                files,
                text
            );
            prop_assert!(alone.keys().all(|other| other == name));
        }
        let part = findings(&root, &["src"]);
        for (name, found) in &part {
            prop_assert_eq!(Some(found), whole.get(name));
        }
    }
}
