//! Names that a configuration brings with it: of variables, of wrappers around the init
//! call, of env files.

use std::fs;

use paddlint::config::{self, Around, Choice, NestedConfigs, Settings};
use paddlint::model::{SourceId, SourceText};
use paddlint::prefilter::Prefilter;
use proptest::prelude::*;

use crate::config::{LIVE, TEST, check, told};
use crate::harness::{Project, api_key};

/// A project in which nothing says Paddle but its configuration.
fn own_names() -> Project {
    Project::new()
        .file(".git/HEAD", "")
        .file("package.json", r#"{ "dependencies": { "next": "15" } }"#)
        .file(
            "paddlint.toml",
            "init-wrappers = ['startCheckout']\n\
             env-files = ['config/uat.env']\n\
             [credential-names]\n\
             client-token = ['CHECKOUT_PUB']\n\
             api-key = ['BILLING_KEY']\n\
             environment = ['SHOP_STAGE']\n\
             [environments]\n\
             'config/uat.json' = 'sandbox'\n",
        )
        .file(
            "src/imported.ts",
            format!("import {{ startCheckout as go }} from '@shop/pay';\ngo({{ token: '{TEST}' }});\n"),
        )
        .file(
            "src/variable.ts",
            "startCheckout({ token: process.env.NEXT_PUBLIC_CHECKOUT_PUB, environment: 'sandbox' });\n",
        )
        .file("src/member.ts", "shop.startCheckout({ token: 'live_9b7d3e8f605a1b2c3d4e54f1c2' });\nstartCheckout({ user: 1 });\n")
        .file(
            "src/own.js",
            format!("function startCheckout(o) {{ Paddle.Initialize({{ token: o.token }}); }}\nstartCheckout({{ token: '{TEST}' }});\n"),
        )
        .file("src/page.html", format!("<script>startCheckout({{ token: '{TEST}' }})</script>\n"))
        .file("src/read.ts", "export const key = process.env.NEXT_PUBLIC_BILLING_KEY;\n")
        .file("src/read.py", "key = os.environ['NEXT_PUBLIC_BILLING_KEY']\n")
        .file("src/right.ts", format!("startCheckout({{ token: '{LIVE}' }});\n"))
        .file(".env.own", format!("SHOP_STAGE=sandbox\nCHECKOUT_PUB={LIVE}\n"))
        .file("config/uat.env", format!("NEXT_PUBLIC_CHECKOUT_PUB={LIVE}\n"))
        .file("config/uat.json", format!("{{ \"CHECKOUT_PUB\": \"{LIVE}\" }}\n"))
}

#[test]
fn own_names_wrappers_env_files_and_marks() {
    let project = own_names();
    let answer = check(&project, &[]).ends_with(1);
    assert_eq!(
        told(&answer),
        [
            ".env.own error[live-token-in-sandbox]",
            "config/uat.json error[live-token-in-sandbox]",
            "src/imported.ts error[sandbox-not-set]",
            "src/member.ts error[malformed-token]",
            "src/own.js error[sandbox-not-set]",
            "src/page.html error[sandbox-not-set]",
            "src/read.py error[secret-in-public-variable]",
            "src/read.ts error[secret-in-public-variable]",
            "src/variable.ts error[live-token-in-sandbox]",
        ],
        "{answer}"
    );
    let without = check(&project, &["--no-config"]).ends_with(1);
    assert_eq!(
        told(&without),
        ["src/own.js error[sandbox-not-set]"],
        "{without}"
    );
}

#[test]
fn own_wrappers_count_in_handlers_and_strings() {
    let call = "startCheckout({token:'test_4f1c2a9b7d3e8f605a1b2c3d4e5'})";
    let html = format!("<script>{call}</script>");
    let inner = format!("<b dangerouslySetInnerHTML={{{{__html: `{html}`}}}}/>");
    let script = "import Script from 'next/script';";
    let project = Project::new()
        .file("paddlint.toml", "init-wrappers = ['startCheckout']\n")
        .file("a.html", format!("<b onclick=\"{call}\">x</b>"))
        .file(
            "b.vue",
            format!("<template><b @click=\"{call}\"/></template>"),
        )
        .file("c.svelte", format!("<b onclick={{() => {call}}}/>"))
        .file("d.astro", format!("---\n---\n<b x={{{call}}}/>"))
        .file("e.py", format!("PAGE = '''{html}'''"))
        .file("f.jsx", inner)
        .file("g.jsx", format!("{script}\n<Script>{{`{call}`}}</Script>"));
    let files = [
        "a.html", "b.vue", "c.svelte", "d.astro", "e.py", "f.jsx", "g.jsx",
    ];
    let expected = files.map(|file| format!("{file} error[sandbox-not-set]"));
    assert_eq!(told(&check(&project, &[])), expected);
    assert_eq!(told(&check(&project, &["--no-config"])), [""; 0]);
}

#[test]
fn a_file_alone_has_the_findings_that_it_has_in_the_tree() {
    let project = own_names();
    let mut alone: Vec<String> = Vec::new();
    for folder in [".", "src", "config"] {
        for entry in fs::read_dir(project.path().join(folder)).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                let path = path.strip_prefix(project.path()).expect("below");
                let path = path.to_string_lossy().replace("./", "");
                let answer = check(&project, &["-q", &path]);
                alone.extend(answer.stdout.lines().map(str::to_owned));
            }
        }
    }
    alone.sort();
    let mut together: Vec<String> = check(&project, &["-q"])
        .stdout
        .lines()
        .map(str::to_owned)
        .collect();
    together.sort();
    assert_eq!(alone, together);
}

#[test]
fn env_files_that_git_ignores_are_named_on_the_command_line() {
    let project = Project::new()
        .file(".git/HEAD", "")
        .file(".gitignore", ".env.local\nsecret-settings\n")
        .file("package.json", r#"{ "dependencies": { "next": "15" } }"#)
        .file(
            "secret-settings",
            format!(
                "NEXT_PUBLIC_PADDLE_CLIENT_TOKEN={TEST}\nPADDLE_API_KEY={}\n",
                api_key()
            ),
        )
        .file(
            ".env.local",
            format!("NEXT_PUBLIC_PADDLE_CLIENT_TOKEN={TEST}\n"),
        )
        .file(
            "a.ts",
            "import { initializePaddle } from '@paddle/paddle-js';\n\
             initializePaddle({ token: process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN! });\n",
        );
    check(&project, &[]).ends_with(0);
    for file in [".env.local", "secret-settings"] {
        for paths in [&[][..], &["a.ts"]] {
            let args = [&["--env-file", file], paths].concat();
            let answer = check(&project, &args).ends_with(1);
            assert_eq!(told(&answer), ["a.ts error[sandbox-not-set]"], "{answer}");
        }
    }
    let answer = check(&project, &["--env-file", "gone"]).ends_with(2);
    assert!(
        answer.stderr.contains("cannot read the env file `gone`"),
        "{answer}"
    );
    let project = project.file(
        "paddlint.toml",
        "\nenv-files = ['.env.local', 'gone.env']\n",
    );
    let answer = check(&project, &[]).ends_with(2);
    for file in [".env.local", "gone.env"] {
        let message =
            format!("paddlint.toml:2:1: problem[not-found] the env file `{file}` gives no values");
        assert!(answer.stderr.contains(&message), "{answer}");
    }
}

/// A text that an own name may or may not stand in.
fn own_text() -> impl Strategy<Value = String> {
    let parts = [
        "startCheckout",
        "CHECKOUT_PUB",
        "NEXT_PUBLIC_",
        "VITE_",
        "BILLING_KEY",
        "SHOP_STAGE",
        "({ token: ",
        "'live_abc'",
        "'sandbox'",
        " })",
        "process.env.",
        "const ",
        " = ",
        "=",
        ": ",
        "{ ",
        " }",
        "\n",
        "\"",
        ".",
        "import { a } from 'b';\n",
        "<script>",
        "</script>",
    ];
    prop::collection::vec(prop::sample::select(parts.to_vec()), 0..12)
        .prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn the_prefilter_misses_no_own_name(
        text in own_text(),
        path in prop::sample::select(vec!["a.ts", ".env", "a.html", "a.json", "a.yaml", "a.py"]),
    ) {
        let project = own_names();
        let around = Around {
            working_directory: project.path().to_owned(),
            root: project.path().to_owned(),
        };
        let config = config::load(&Choice::Find, &around, &[]).expect("it is right");
        let settings = Settings::new(&config, NestedConfigs::Overlook);
        let prefilter = Prefilter::with_names(paddlint::credential::ANCHORS, &settings.literals());
        if !prefilter.matches(text.as_bytes()) {
            let source = SourceText {
                id: std::sync::Arc::new(SourceId {
                    display: path.into(),
                    root_relative: path.into(),
                    path: path.into(),
                }),
                text: text.as_str().into(),
            };
            let facts = paddlint::extract::extract(&source, &settings).facts;
            prop_assert!(facts.inits.is_empty() && facts.reads.is_empty(), "{text}");
            let own = facts.assignments.iter().filter(|one| settings.names.own(&one.name).is_some());
            prop_assert_eq!(own.count(), 0, "{}", text);
        }
    }
}
