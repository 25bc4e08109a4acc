//! No secret is ever printed: planted in every place a secret can be, in every
//! form, it stands in no output of any format and in no error.

use paddlint::report::FORMATS;

use crate::harness::Project;
use crate::markers;

/// What must never be seen of each made-up secret: its random part.
fn random_parts() -> Vec<String> {
    let tail =
        |secret: String, skip: usize| secret.rsplit('_').nth(skip).expect("parts").to_owned();
    vec![
        tail(markers::live_api_key(), 1),
        tail(markers::sandbox_api_key(), 1),
        tail(markers::webhook_secret(), 0),
        tail(markers::customer_token(), 0),
        markers::portal_token()
            .rsplit('.')
            .next()
            .expect("parts")
            .to_owned(),
        markers::legacy_key(),
    ]
}

fn plants() -> Vec<(String, String)> {
    let key = markers::live_api_key();
    let (head, tail) = key.split_at(20);
    let all = markers::fill(
        "@LIVE_API_KEY@ @SANDBOX_API_KEY@ @WEBHOOK_SECRET@ @CUSTOMER_TOKEN@ @PORTAL_TOKEN@",
    );
    let mut files = vec![
        (
            "notes.md".to_owned(),
            format!("# {all}\n\n```js\nconst a = '{key}';\n```\n"),
        ),
        (
            ".env".to_owned(),
            markers::fill(
                "NEXT_PUBLIC_PADDLE_API_KEY=@LIVE_API_KEY@\nPADDLE_API_KEY=@LEGACY_KEY@\n\
                 PADDLE_WEBHOOK_SECRET=@WEBHOOK_SECRET@\nPADDLE_CLIENT_TOKEN=@SANDBOX_API_KEY@\n\
                 PADDLE_ENV=@LIVE_API_KEY@\n",
            ),
        ),
        (
            "pay.js".to_owned(),
            format!(
                "const HEAD = '{head}';\nconst TAIL = '{tail}';\nPaddle.Environment.set('{key}');\n\
                 Paddle.Setup({{ token: HEAD + TAIL, '{key}': 1 }});\n\
                 Paddle.Initialize({{ token: '{key}' }}); // {all}\nconst {{ x }} = `{head}${{TAIL}}`;\n"
            ),
        ),
        (
            "split.py".to_owned(),
            format!(
                "key = \"{head}\" \\\n    \"{tail}\"\nvendor_auth_code = '{}'\n",
                markers::legacy_key()
            ),
        ),
        (
            "secret.yaml".to_owned(),
            markers::fill("kind: Secret\ndata:\n  PADDLE_API_KEY: @BASE64(@LIVE_API_KEY@)@\n"),
        ),
        (
            "book.ipynb".to_owned(),
            format!("{{\"source\": [\"key = \\\"{key}\\\"\\n\"]}}\n"),
        ),
        (
            "broken.ts".to_owned(),
            format!("const {{{{ = '{key}'; Paddle.Initialize({{ token: '{key}'\n"),
        ),
        (
            format!("{key}/in-{key}.js"),
            "Paddle.Setup({ token: '' });\n".to_owned(),
        ),
    ];
    let utf16: String = key
        .chars()
        .flat_map(|character| [character, '\0'])
        .collect();
    files.push(("wide.txt".to_owned(), format!("\u{FEFF}{utf16}")));
    files
}

/// What must not be seen of any secret: a third of its random part is too much.
fn pieces() -> Vec<String> {
    const LENGTH: usize = 8;
    let parts = random_parts();
    let pieces = parts.iter().flat_map(|part| {
        let ends = LENGTH..=part.len();
        ends.map(|end| part[end - LENGTH..end].to_owned())
    });
    pieces.collect()
}

/// Configurations with a secret in every place that a mistake quotes.
fn configurations() -> Vec<(&'static str, String)> {
    let secrets = [
        markers::live_api_key(),
        markers::webhook_secret(),
        markers::customer_token(),
        markers::portal_token(),
        markers::legacy_key(),
    ];
    let places = [
        "[rules]\n\"@\" = \"off\"\n",
        "[rules]\n\"a rule of @\" = \"off\"\n",
        "[rules]\nmissing-token = \"@\"\n",
        "[[overrides]]\nfiles = [\"a\"]\nrules = { \"@\" = \"off\" }\n",
        "[[overrides]]\nfiles = [\"a\"]\nrules = { missing-token = \"@\" }\n",
        "[[overrides]]\nfiles = [\"[@\"]\nrules = {}\n\"@\" = 1\n",
        "\"@\" = 1\n",
        "[\"@\"]\na = 1\n",
        "\"@\" = 1\n\"@\" = 2\n",
        "fail-on = \"@\"\n",
        "exclude = [\"[@\"]\n",
        "baseline = \"/@\"\n",
        "baseline = \"@\"\n",
        "env-files = [\"../@\"]\n",
        "[environments]\n\"a\" = \"@\"\n",
        "[environments]\n\"!@\" = \"sandbox\"\n",
        "init-wrappers = [\"@ x\"]\n",
        "[credential-names]\nwebhook-secret = [\"@\"]\n",
        "[credential-names]\n\"@\" = [\"a\"]\n",
        "fail-on = @\n",
    ];
    let mut files = Vec::new();
    for secret in secrets {
        for place in places {
            files.push(("paddlint.toml", place.replace('@', &secret)));
        }
        files.push((
            "package.json",
            format!("{{\"paddlint\": {{\"rules\": {{\"{secret}\": \"off\"}}, \"{secret}\": 1}}}}"),
        ));
        files.push((
            "pyproject.toml",
            format!("[tool.paddlint]\nfail-on = \"{secret}\"\n"),
        ));
    }
    files
}

#[test]
fn no_mistake_in_a_configuration_quotes_a_secret() {
    let pieces = pieces();
    for (name, text) in configurations() {
        let project = Project::new().file(name, &text).file("a.js", "");
        for command in [
            vec!["check"],
            vec!["check", "--format", "short"],
            vec!["config", "show"],
            vec!["config", "show", "--format", "json"],
        ] {
            let answer = project.paddlint(&command).run();
            let output = answer.stdout.clone() + &answer.stderr;
            let seen = pieces.iter().find(|piece| output.contains(*piece));
            assert_eq!(seen, None, "{name}: {text}{command:?}\n{answer}");
        }
    }
}

#[test]
fn no_part_of_a_path_holds_a_part_of_a_secret() {
    let pieces = pieces();
    let secret = markers::webhook_secret();
    let (half, _) = secret.split_once('/').expect("a secret with a `/`");
    let inside = format!("{half}/report.json");
    let project = Project::new()
        .file("a.js", "")
        .file("file", "")
        .file(&inside, "")
        .file(&format!("x{half}"), "");
    let paths = [
        secret.clone(),
        format!("/nonexist/{secret}"),
        format!("{secret}/report.json"),
        format!("file/{secret}"),
        format!("x{secret}"),
    ];
    for path in &paths {
        for command in [
            vec!["check", "--format", "json", "-o", path],
            vec!["check", path],
            vec!["check", "--baseline", path],
            vec!["check", "--config", path],
            vec!["check", "--diff", path],
            vec!["audit", path],
            vec!["baseline", "create", path],
            vec!["token", path],
            vec!["explain", path],
        ] {
            let answer = project.paddlint(&command).run();
            let output = answer.stdout.clone() + &answer.stderr;
            let seen = pieces.iter().find(|piece| output.contains(*piece));
            assert_eq!(seen, None, "{command:?}\n{answer}");
        }
    }
}

fn forms(secret: &str) -> Vec<String> {
    use base64::Engine as _;
    let encoded = base64::engine::general_purpose::STANDARD.encode(secret);
    // The middle, where the alignment does not matter, is long enough to tell.
    vec![
        secret.to_owned(),
        encoded
            .get(4..encoded.len().saturating_sub(6))
            .unwrap_or("")
            .to_owned(),
    ]
}

#[test]
fn no_output_holds_a_secret() {
    let key = markers::live_api_key();
    let mut project = Project::new();
    for (name, text) in plants() {
        project = project.file(&name, &text);
    }
    let mut commands: Vec<Vec<&str>> = vec![
        vec!["--format", "human", "--color", "always"],
        vec!["--format", "sarif", "--output", &key],
        vec!["check", &key],
        vec!["check", "--exclude", &key],
        vec!["check", "--format", &key],
        vec!["explain", &key],
        vec![&key],
        vec!["--unknown", &key],
        vec!["token", &key],
        vec!["token", "--format", "json", &key],
    ];
    commands.extend(FORMATS.iter().map(|format| vec!["--format", format.name]));
    let reports = tempfile::tempdir().expect("a scratch folder");
    let report = reports.path().join("report");
    let summary = reports.path().join("summary");
    let file = report.to_str().expect("text");
    let into_file = |format: &'static str| vec!["--format", format, "--output", file];
    commands.extend(FORMATS.iter().map(|format| into_file(format.name)));
    for command in commands {
        let mut answer = project
            .paddlint(&command)
            .env("PADDLE_API_KEY", &key)
            .env("GITHUB_STEP_SUMMARY", summary.to_str().expect("text"))
            .run();
        assert!(
            !(answer.stdout.is_empty() && answer.stderr.is_empty()),
            "{command:?}"
        );
        for path in [&report, &summary] {
            answer.stdout += &std::fs::read_to_string(path).unwrap_or_default();
            let _ = std::fs::remove_file(path);
        }
        for part in random_parts() {
            let forms = forms(&part).into_iter().filter(|form| form.len() > 8);
            for form in forms.chain(pieces()) {
                let is_seen = answer.stdout.contains(&form) || answer.stderr.contains(&form);
                assert!(!is_seen, "{command:?} shows {form}\n{answer}");
            }
        }
    }
}
