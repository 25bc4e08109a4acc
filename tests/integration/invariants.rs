//! What always holds: the same output whatever the threads, and a prefilter
//! that misses nothing.

use std::fs;
use std::path::Path;

use paddlint::credential;
use paddlint::prefilter::Prefilter;
use proptest::prelude::*;

use crate::harness::{self, Project};
use crate::markers;
use crate::targets::file::PATHS;
use crate::targets::sound::reason_to_parse;

const FORMATS: [&str; 3] = ["human", "short", "json"];

/// Some 300 files, most with findings, some with problems.
fn large_project() -> Project {
    let key = harness::api_key();
    let mut project = Project::new();
    for number in 0..50 {
        let folder = format!("packages/p{:02}", number % 17);
        let token = format!("test_{:027x}", number * 7919);
        let live = format!("live_{:027x}", number * 104_729);
        project = project
            .file(
                &format!("{folder}/src/checkout-{number}.tsx"),
                format!(
                    "import {{ initializePaddle }} from '@paddle/paddle-js';\n\
                     export const C = () => {{ initializePaddle({{ token: '{token}' }}); return <p/>; }};\n"
                ),
            )
            .file(
                &format!("{folder}/public/page-{number}.html"),
                format!(
                    "<script>\nPaddle.Environment.set('live');\n\
                     Paddle.Setup({{ token: '{live}', environment: 'x' }});\n</script>\n"
                ),
            )
            .file(
                &format!("{folder}/server/key-{number}.py"),
                format!("# {number}\nPADDLE_API_KEY = \"{key}\"\n"),
            )
            .file(
                &format!("{folder}/.env.{number}"),
                format!("NEXT_PUBLIC_PADDLE_API_KEY={key}\nPADDLE_CLIENT_TOKEN={live}x\n"),
            )
            .file(
                &format!("{folder}/src/broken-{number}.js"),
                format!("// paddle\nconst a = {{;\nPaddle.Initialize({{ token: '{token}0' }})\n"),
            )
            .file(&format!("{folder}/docs/nothing-{number}.md"), "# Nothing\n");
    }
    project
}

#[test]
fn output_is_the_same_whatever_the_threads_and_the_order_of_paths() {
    let project = large_project();
    let mut folders: Vec<String> = (0..17).map(|at| format!("packages/p{at:02}")).collect();
    for format in FORMATS {
        let check = |threads: &str, paths: &[String]| {
            let options = [
                "check", "--color", "always", "--format", format, "-j", threads,
            ];
            let options = options.into_iter().map(str::to_owned);
            let answer = project
                .paddlint(options.chain(paths.iter().cloned()))
                .run()
                .ends_with(2);
            (answer.stdout, answer.stderr)
        };
        folders.sort();
        let first = check("1", &folders);
        assert!(first.0.len() > 10_000, "there are findings: {}", first.0);
        assert!(
            first.1.contains("broken-49.js"),
            "and problems: {}",
            first.1
        );
        for threads in ["1", "2", "3", "8", "16"] {
            assert!(
                check(threads, &folders) == first,
                "{format}, {threads} threads"
            );
        }
        for _ in 0..3 {
            assert!(check("4", &folders) == first, "{format}, again");
        }
        folders.reverse();
        assert!(check("4", &folders) == first, "{format}, in another order");
        folders.rotate_left(5);
        folders.push("packages/p03/src".into());
        assert!(
            check("2", &folders) == first,
            "{format}, with one named twice"
        );
        folders.pop();
        assert!(
            check("2", &["packages".into()]) == first,
            "{format}, by the folder above"
        );
        assert!(check("2", &[]) == first, "{format}, by no name at all");
    }
}

/// Extracts without the prefilter, and returns what it would have missed.
fn missed(path: &str, text: &str, prefilter: &Prefilter) -> Option<String> {
    if prefilter.matches(text.as_bytes()) {
        return None;
    }
    reason_to_parse(path, text).map(|reason| format!("{path}: {reason}\n{text}"))
}

/// A letter-for-letter mix in the vocabulary of the extractors.
#[expect(clippy::too_many_lines, reason = "a list of kinds of text")]
fn fragment() -> impl Strategy<Value = String> {
    let words = prop_oneof![
        Just("paddle"),
        Just("Paddle"),
        Just("PADDLE"),
        Just("pAddle"),
        Just("pdl"),
        Just("PDL"),
        Just("padd"),
        Just("le"),
        Just("_"),
        Just("Initialize"),
        Just("initialize"),
        Just("Setup"),
        Just("Environment"),
        Just("set"),
        Just("token"),
        Just("TOKEN"),
        Just("seller"),
        Just("environment"),
        Just("sandbox"),
        Just("production"),
        Just("live_"),
        Just("test_"),
        Just("apikey"),
        Just("ntfset"),
        Just("API_KEY"),
        Just("CLIENT_TOKEN"),
        Just("WEBHOOK_SECRET"),
        Just("VENDOR_AUTH_CODE"),
        Just("vendor_auth_code"),
        Just("vendor_id"),
        Just("NEXT_PUBLIC_"),
        Just("VITE_"),
        Just("NODE_ENV"),
        Just("APP_ENV"),
        Just("process.env."),
        Just("import.meta.env."),
        Just("env"),
        Just("cdn.paddle.com/paddle"),
        Just("/v2/paddle.js"),
        Just("@paddle/"),
        Just("paddle-js"),
        Just("sandbox-api.paddle.com"),
    ];
    let glue = prop_oneof![
        Just(" "),
        Just("\n"),
        Just("."),
        Just("?."),
        Just("("),
        Just(")"),
        Just("({"),
        Just("})"),
        Just("{"),
        Just("}"),
        Just("["),
        Just("]"),
        Just("'"),
        Just("\""),
        Just("`"),
        Just("="),
        Just(": "),
        Just(","),
        Just(";"),
        Just("+"),
        Just("??"),
        Just("||"),
        Just(" ? "),
        Just("const "),
        Just("import "),
        Just(" from "),
        Just("new "),
        Just("await "),
        Just("window"),
        Just("<script>"),
        Just("</script>"),
        Just("<script src="),
        Just(">"),
        Just("onclick="),
        Just("<?php "),
        Just(" ?>"),
        Just("{{ "),
        Just(" }}"),
        Just("{% if x %}"),
        Just("<%= "),
        Just(" %>"),
        Just("@if(x)"),
        Just("//"),
        Just("/*"),
        Just("*/"),
        Just("<!--"),
        Just("-->"),
        Just("#"),
        Just("\\n"),
        Just("\\u0070"),
        Just("%70"),
        Just("&#112;"),
        Just("```js\n"),
        Just("\r"),
        Just("\u{feff}"),
        Just("é"),
        Just("export "),
        Just("$"),
        Just("fetch("),
        Just("Authorization"),
        Just("Bearer "),
        Just("env("),
        Just("os.environ["),
    ];
    prop_oneof![
        6 => words.prop_map(str::to_owned),
        8 => glue.prop_map(str::to_owned),
        2 => statement(),
        3 => secret(),
        1 => "[a-zA-Z0-9_]{1,30}",
    ]
}

/// Whole statements, with the pieces that matter.
fn statement() -> impl Strategy<Value = String> {
    let name = prop_oneof![
        Just("PADDLE_CLIENT_TOKEN"),
        Just("TOKEN"),
        Just("paddleToken"),
        Just("key"),
        Just("NEXT_PUBLIC_KEY"),
        Just("VITE_PADDLE_API_KEY"),
        Just("vendor_auth_code"),
        Just("vendorAuthCode"),
        Just("client_token"),
        Just("pdlApiKey"),
        Just("apiKey"),
    ];
    let shape = prop_oneof![
        Just("const NAME = 'VALUE';\n"),
        Just("NAME=VALUE\n"),
        Just("NAME: VALUE\n"),
        Just("\"NAME\": \"VALUE\",\n"),
        Just("export NAME=\"VALUE\"\n"),
        Just("ENV NAME VALUE\n"),
        Just("<add key=\"NAME\" value=\"VALUE\"/>\n"),
        Just("<NAME>VALUE</NAME>\n"),
        Just("Paddle.Initialize({ token: 'VALUE' });\n"),
        Just("x.Initialize({ NAME: 'VALUE' });\n"),
        Just("initializePaddle({ token: NAME });\n"),
        Just("f({ NAME: 'VALUE' });\n"),
        Just("new Paddle('VALUE');\n"),
        Just("NAME = os.environ['VALUE']\n"),
        Just("// VALUE\n"),
        Just("<button onclick=\"NAME('VALUE')\">\n"),
        Just("$NAME = 'VALUE';\n"),
        Just("body.NAME = `VALUE`;\n"),
        Just("?NAME=VALUE&x=1\n"),
        Just("NAME := \"VALUE\"\n"),
    ];
    (shape, name, secret())
        .prop_map(|(shape, name, value)| shape.replace("NAME", name).replace("VALUE", &value))
}

/// Credentials in every form, whole and damaged.
fn secret() -> impl Strategy<Value = String> {
    let whole = prop_oneof![
        Just(harness::api_key()),
        Just(markers::sandbox_api_key()),
        Just(harness::webhook_secret()),
        Just(harness::legacy_key()),
        Just(markers::customer_token()),
        Just(format!(
            "https://customer-portal.paddle.com/cpl_01x?token={}",
            markers::portal_token()
        )),
        Just("test_4f1c2a9b7d3e8f605a1b2c3d4e5".to_owned()),
        Just("live_4f1c2a9b7d3e8f605a1b2c3d4e5".to_owned()),
        Just("ctkn_01j8x3v9q2m4k7n5p6r8s0t1w2".to_owned()),
        Just("apikey_01j8x3v9q2m4k7n5p6r8s0t1w2".to_owned()),
        Just("ntfset_01j8x3v9q2m4k7n5p6r8s0t1w2".to_owned()),
        Just("YOUR_TOKEN".to_owned()),
    ];
    (whole, 0..12_u8, any::<prop::sample::Index>()).prop_map(|(text, form, index)| {
        let cut = index.index(text.len());
        let (head, tail) = text.split_at(cut);
        match form {
            0 => format!("{head}' + '{tail}"),
            1 => format!("{head}\" \"{tail}"),
            2 => format!("{head}${{x}}{tail}"),
            3 => head.to_owned(),
            4 => tail.to_owned(),
            5 => markers::base64(&text),
            6 => markers::base64(&format!("x{text}")),
            7 => markers::base64(&format!("ab{text}")),
            8 => text.replace('_', "\\u005f"),
            9 => text.replace('_', "%5F"),
            10 => text.to_uppercase(),
            _ => text,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_prefilter_misses_nothing_in_generated_sources(
        parts in proptest::collection::vec(fragment(), 1..14),
    ) {
        let text = parts.concat();
        let prefilter = Prefilter::new(credential::ANCHORS);
        for path in PATHS {
            let missed = missed(path, &text, &prefilter);
            prop_assert!(missed.is_none(), "{}", missed.unwrap_or_default());
        }
    }
}

/// All fixtures, with their markers filled in.
fn fixtures() -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let mut paths = Vec::new();
    crate::fixtures::files_below(&folder, &mut paths);
    paths
        .iter()
        .filter_map(|path| {
            let text = fs::read_to_string(path).ok()?;
            let name = path
                .strip_prefix(&folder)
                .ok()?
                .to_string_lossy()
                .into_owned();
            (!name.ends_with("expected.txt")).then(|| (name, markers::fill(&text)))
        })
        .collect()
}

#[test]
fn the_prefilter_misses_no_fixture() {
    let prefilter = Prefilter::new(credential::ANCHORS);
    let fixtures = fixtures();
    let telling = fixtures
        .iter()
        .filter(|(path, text)| reason_to_parse(path, text).is_some())
        .count();
    assert!(telling > 150, "{telling} fixtures have facts");
    for (path, text) in &fixtures {
        let missed = missed(path, text, &prefilter);
        assert!(missed.is_none(), "{}", missed.unwrap_or_default());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3000, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn the_prefilter_misses_no_mutation_of_a_fixture(
        which in any::<prop::sample::Index>(),
        other in any::<prop::sample::Index>(),
        edits in proptest::collection::vec((0..6_u8, any::<prop::sample::Index>(), 1..12_usize), 1..6),
    ) {
        thread_local! {
            static FIXTURES: Vec<(String, String)> = fixtures();
        }
        let (path, mut text, donor) = FIXTURES.with(|all| {
            let (path, text) = which.get(all);
            (path.clone(), text.clone(), other.get(all).1.clone())
        });
        // Most fixtures name Paddle everywhere: one place at a time leaves the
        // prefilter with nothing to decide.
        for name in ["addle", "ADDLE"] {
            if edits.len().is_multiple_of(2) {
                text = text.replace(name, "x");
            }
        }
        for (kind, at, length) in edits {
            text = edited(&text, kind, at.index(text.len() + 1), length, &donor);
        }
        let prefilter = Prefilter::new(credential::ANCHORS);
        let missed = missed(&path, &text, &prefilter);
        prop_assert!(missed.is_none(), "{}", missed.unwrap_or_default());
    }
}

/// `text` with one edit at about byte `at`.
fn edited(text: &str, kind: u8, at: usize, length: usize, donor: &str) -> String {
    let start = text.floor_char_boundary(at);
    let end = text.floor_char_boundary((start + length).min(text.len()));
    let (head, middle, tail) = (&text[..start], &text[start..end], &text[end..]);
    match kind {
        0 => format!("{head}{tail}"),
        1 => format!("{head}{middle}{middle}{tail}"),
        2 => format!("{head}{}{tail}", middle.to_uppercase()),
        3 => format!("{head}{}{tail}", middle.to_lowercase()),
        4 => format!(
            "{head}{}{tail}",
            "'\"`<>{}()=\\_"[..length.min(12)].to_owned() + middle
        ),
        _ => {
            let from = donor.floor_char_boundary(at % (donor.len() + 1));
            let to = donor.floor_char_boundary((from + 4 * length).min(donor.len()));
            format!("{head}{}{middle}{tail}", &donor[from..to])
        }
    }
}
