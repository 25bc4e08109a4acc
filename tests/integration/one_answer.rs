//! One answer per file: checking a file alone gives exactly the findings that
//! checking the tree gives for it, whatever else is in the tree.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use paddlint::discover::Request;
use paddlint::pipeline::{self, Check};
use proptest::prelude::*;

use crate::fixtures::{files_below, folders_in};
use crate::markers;

const TEST: &str = "test_4f1c2a9b7d3e8f605a1b2c3d4e5";
const LIVE: &str = "live_9b7d3e8f605a1b2c3d4e54f1c2a";

/// Findings as a user sees them, by file.
type Findings = BTreeMap<String, Vec<String>>;
/// Files that could not be looked at, and in which way.
type Problems = BTreeSet<(String, &'static str)>;

/// Everything about the findings that a user can see.
fn findings(root: &Path, paths: &[&str]) -> Findings {
    answers(root, paths).0
}

/// The same, and the files that could not be looked at.
fn answers(root: &Path, paths: &[&str]) -> (Findings, Problems) {
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
    let problems = report
        .problems
        .iter()
        .filter(|problem| problem.kind.as_str() != "nothing-checked")
        .map(|problem| (problem.path.to_string(), problem.kind.as_str()))
        .collect();
    (found, problems)
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

/// A module without a setting of the environment of its own.
fn bare_caller() -> impl Strategy<Value = String> {
    let import = prop::sample::select(vec!["", "import './setup';\n", "import './app';\n"]);
    (token(), import).prop_map(|(token, import)| {
        format!("{import}import {{ config, TOKEN, LIVE }} from './config';\nPaddle.Initialize({{ token: {token} }});\n")
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

/// Files that few projects have: a setting of the environment in a module of its
/// own, configuration, and files that are broken.
fn surroundings() -> impl Strategy<Value = Vec<(String, String)>> {
    let compose = |folder: &str| {
        (
            format!("{folder}docker-compose.yml"),
            format!(
                "services:\n  web:\n    env_file: .env.staging\n    environment:\n      \
                 NEXT_PUBLIC_PADDLE_CLIENT_TOKEN: {LIVE}\n      NEXT_PUBLIC_PAY_TOKEN: {TEST}\n"
            ),
        )
    };
    let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
    let one = prop::sample::select(vec![
        compose(""),
        compose("nested/"),
        file("src/setup.ts", "Paddle.Environment.set('sandbox');\n"),
        file(
            "src/setup.ts",
            "import './app';\nif (process.env.NODE_ENV !== 'production') Paddle.Environment.set('sandbox');\n",
        ),
        file("src/app.ts", "export * from './setup';\n"),
        file(
            "src/app.ts",
            "export function go() { Paddle.Environment.set('production'); }\n",
        ),
        file(
            "k8s/web.yaml",
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - name: a\n      envFrom:\n        - configMapRef: { name: paddle }\n",
        ),
        (
            "k8s/map.yaml".to_owned(),
            format!(
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {{ name: paddle }}\ndata:\n  NEXT_PUBLIC_PADDLE_ENV: sandbox\n  NEXT_PUBLIC_PADDLE_CLIENT_TOKEN: {LIVE}\n"
            ),
        ),
        file("fly.toml", "[env]\nNEXT_PUBLIC_PADDLE_ENV = \"x\n"),
        file("fly.toml", "[env]\nOTHER = \"x\n"),
        file("tsconfig.json", "{ \"compilerOptions\": { \"paths\": }"),
        file("src/more.ts", "export const TOKEN = ;\n"),
        file("nested/.env", "NEXT_PUBLIC_PAY_TOKEN=\"x\n"),
    ]);
    prop::collection::vec(one, 0..5)
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
    (env_files, config, callers, any::<bool>(), surroundings()).prop_map(
        |(envs, config, callers, is_package, more)| {
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
            files.extend(more);
            // The last of a name counts.
            let files: BTreeMap<String, String> = files.into_iter().collect();
            files.into_iter().collect()
        },
    )
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
        assert_one_answer(&root, &files);
        let (whole, part) = (findings(&root, &["."]), findings(&root, &["src"]));
        for (name, found) in &part {
            prop_assert_eq!(Some(found), whole.get(name));
        }
    }
}

/// Each file alone has the findings that it has in the tree, and what could not
/// be looked at for any of them could not be looked at in the tree.
fn assert_one_answer(root: &Path, files: &[(String, String)]) {
    let (whole, problems) = answers(root, &["."]);
    let mut of_all = BTreeSet::new();
    for (name, text) in files {
        let (alone, mut problems) = answers(root, &[name]);
        assert_eq!(
            alone.get(name),
            whole.get(name),
            "{name} alone, with {files:#?}\n{text}"
        );
        assert!(alone.keys().all(|other| other == name));
        of_all.append(&mut problems);
    }
    assert_eq!(of_all, problems, "with {files:#?}");
}

#[test]
fn every_file_of_the_projects_has_one_answer() {
    let projects = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/projects");
    for case in folders_in(&projects).iter().flat_map(|it| folders_in(it)) {
        let scratch = tempfile::Builder::new()
            .prefix("one-")
            .tempdir()
            .expect("a scratch folder");
        let root = scratch.path().canonicalize().expect("it is there");
        fs::create_dir(root.join(".git")).expect("a folder");
        let mut paths = Vec::new();
        files_below(&case, &mut paths);
        let mut files = Vec::new();
        for path in paths {
            let name = path.strip_prefix(&case).expect("below the case");
            let name = name.to_str().expect("a plain name").to_owned();
            if name == "expected.txt" {
                continue;
            }
            let text = markers::fill(&fs::read_to_string(&path).expect("text"));
            write(&root, &name, &text);
            files.push((name, text));
        }
        assert_one_answer(&root, &files);
    }
}
