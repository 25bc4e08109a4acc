//! One line or two of every notation.

use std::path::PathBuf;

use proptest::prelude::*;

use crate::model::Value;

use super::*;

fn is_wanted(name: &str) -> bool {
    name.to_ascii_lowercase().contains("paddle")
}

/// `NAME=value` for each assignment; the value in short: `"x"` for a known
/// one, `$NAME` for a variable, `A|B` for alternatives, `?` for an unknown one,
/// `-` for none.
fn found(text: &str, kind: TextKind) -> String {
    let mut last = 0;
    let assignments = assignments(text, kind, &is_wanted);
    let lines: Vec<String> = assignments
        .iter()
        .map(|assignment| {
            assert_eq!(assignment.name_span.slice(text), assignment.name);
            assert!(assignment.name_span.start >= last, "in order: {text:?}");
            last = assignment.name_span.end;
            format!("{}={}", assignment.name, short(&assignment.value))
        })
        .collect();
    lines.join(" ")
}

fn short(value: &Value) -> String {
    match value {
        Value::Known(known) => format!("{:?}", known.text.expose()),
        Value::Variable(variable) => format!("${}", variable.name),
        Value::OneOf(arms) => {
            let arms: Vec<String> = arms.iter().map(|arm| short(&arm.value)).collect();
            arms.join("|")
        }
        Value::Opaque(_) => "?".to_owned(),
        Value::Absent(_) => "-".to_owned(),
        Value::Imported(_) => "!".to_owned(),
    }
}

fn check(kind: TextKind, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(found(text, kind), *expected, "{text:?}");
    }
}

#[test]
fn yaml_and_json() {
    check(
        TextKind::Config,
        &[
            // YAML
            ("  PADDLE_KEY: abc # why", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY: 'a b'", "PADDLE_KEY=\"a b\""),
            ("PADDLE_KEY: &key abc", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY: &key 'a b'", "PADDLE_KEY=\"a b\""),
            ("PADDLE_KEY: &key\nOTHER: 1", "PADDLE_KEY=?"),
            ("PADDLE_KEY: *key", "PADDLE_KEY=?"),
            ("PADDLE_KEY: & abc", "PADDLE_KEY=?"),
            ("PADDLE_KEY=&key abc", "PADDLE_KEY=\"&key\""),
            ("PADDLE_KEY: \"a\\u0062\"", "PADDLE_KEY=\"ab\""),
            ("PADDLE_KEY:\n  nested: x", ""),
            ("PADDLE_KEY: ", ""),
            ("PADDLE_KEY: ~", "PADDLE_KEY=-"),
            ("PADDLE_KEY=null", "PADDLE_KEY=\"null\""),
            ("PADDLE_SANDBOX: true", "PADDLE_SANDBOX=\"true\""),
            ("PADDLE_KEY: ${PADDLE_KEY}", "PADDLE_KEY=$PADDLE_KEY"),
            ("PADDLE_KEY: ${{ secrets.PADDLE_KEY }}", "PADDLE_KEY=?"),
            ("PADDLE_KEY: '{{ .Values.paddleKey }}'", "PADDLE_KEY=?"),
            ("PADDLE_KEY: ${X:-abc}", "PADDLE_KEY=$X|\"abc\""),
            ("PADDLE_KEY: |\n  abc", "PADDLE_KEY=?"),
            ("PADDLE_KEY: !Ref Key", "PADDLE_KEY=?"),
            (
                "env: { PADDLE_A: x, PADDLE_B: y }",
                "PADDLE_A=\"x\" PADDLE_B=\"y\"",
            ),
            ("- PADDLE_KEY=abc", "PADDLE_KEY=\"abc\""),
            ("- \"PADDLE_KEY=a b\"", "PADDLE_KEY=\"a b\""),
            ("- name: PADDLE_KEY\n  value: abc\n", "PADDLE_KEY=\"abc\""),
            (
                "- name: PADDLE_KEY\n  value: \"abc\"\n- name: PADDLE_ENV\n  value: x",
                "PADDLE_KEY=\"abc\" PADDLE_ENV=\"x\"",
            ),
            ("- name: PADDLE_KEY\n  valueFrom:\n    secretKeyRef: x", ""),
            ("image: paddle:5000/x", ""),
            ("url: https://paddle.example/x=1", ""),
            // JSON
            (
                "{\"PADDLE_KEY\": \"abc\", \"paddle-env\":\"x\"}",
                "PADDLE_KEY=\"abc\" paddle-env=\"x\"",
            ),
            ("\"paddleSandbox\": false,", "paddleSandbox=\"false\""),
            ("\"paddleKey\": null,", "paddleKey=-"),
            ("\"paddle\": {", ""),
            (
                "{\"name\": \"PADDLE_KEY\", \"value\": \"abc\"}",
                "PADDLE_KEY=\"abc\"",
            ),
            ("\"Paddle:ApiKey\": \"abc\"", "Paddle:ApiKey=\"abc\""),
            (
                "\"source\": [\"PADDLE_KEY = \\\"abc\\\"\\n\"]",
                "PADDLE_KEY=\"abc\"",
            ),
            (
                "\"x\": \"{\\\"PADDLE_KEY\\\": \\\"abc\\\"}\"",
                "PADDLE_KEY=\"abc\"",
            ),
        ],
    );
}

#[test]
fn ini_and_shell() {
    check(
        TextKind::Config,
        &[
            // TOML, INI, properties, HCL
            ("PADDLE_KEY = \"abc\"", "PADDLE_KEY=\"abc\""),
            (
                "paddle.api-key = abc def ; why",
                "paddle.api-key=\"abc def\"",
            ),
            ("paddle.api.key=abc", "paddle.api.key=\"abc\""),
            ("PADDLE_KEY=", "PADDLE_KEY=\"\""),
            (
                "name = \"PADDLE_KEY\"\nvalue = \"abc\"",
                "PADDLE_KEY=\"abc\"",
            ),
            ("; PADDLE_KEY=abc", ""),
            ("# PADDLE_KEY=abc", ""),
            ("x = 1 # PADDLE_KEY=abc", ""),
            // Shell, Make, Docker, nginx
            ("export PADDLE_KEY=abc; echo", "PADDLE_KEY=\"abc\""),
            (
                "PADDLE_KEY=abc PADDLE_ENV=x node .",
                "PADDLE_KEY=\"abc\" PADDLE_ENV=\"x\"",
            ),
            ("PADDLE_KEY=$(cat key)", "PADDLE_KEY=?"),
            ("PADDLE_KEY=`cat key`", "PADDLE_KEY=?"),
            ("sed 's/PADDLE_KEY=.*/PADDLE_KEY=abc/' .env", ""),
            ("sed -i \"s|^PADDLE_KEY=.*|PADDLE_KEY=$KEY|\" .env", ""),
            ("grep -q '^PADDLE_KEY=live_[a-z0-9]*$' .env", ""),
            ("awk '/PADDLE_KEY=test_/ {print}' .env", ""),
            ("KEY=$(grep PADDLE_KEY= .env | cut -d= -f2)", "PADDLE_KEY=?"),
            ("echo 'PADDLE_KEY=\"abc\"' >> .env", "PADDLE_KEY=\"abc\""),
            ("echo \"PADDLE_KEY=abc\\n\" >> .env", "PADDLE_KEY=\"abc\""),
            (
                "-replace 'PADDLE_KEY=\"abc\"[^\\r\\n]*', 'PADDLE_KEY=\"def\"'",
                "PADDLE_KEY=? PADDLE_KEY=\"def\"",
            ),
            ("PADDLE_KEY=\"$KEY\"", "PADDLE_KEY=$KEY"),
            ("PADDLE_KEY=\"a$KEY\"", "PADDLE_KEY=?"),
            ("PADDLE_KEY='$KEY'", "PADDLE_KEY=\"$KEY\""),
            (
                "docker run -e PADDLE_KEY=abc -e X=1 image",
                "PADDLE_KEY=\"abc\"",
            ),
            (
                "docker run --env=PADDLE_KEY=abc image",
                "PADDLE_KEY=\"abc\"",
            ),
            ("if [ \"$PADDLE_ENV\" = \"sandbox\" ]; then", ""),
            ("if [ \"${PADDLE_ENV}\" = sandbox ]; then", ""),
            ("[[ $PADDLE_ENV == sandbox ]]", ""),
            ("PADDLE_KEY ?= abc", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY := $(shell cat key)", "PADDLE_KEY=?"),
            ("ENV PADDLE_KEY abc", "PADDLE_KEY=\"abc\""),
            (
                "ENV PADDLE_KEY=abc PADDLE_ENV=\"x\"",
                "PADDLE_KEY=\"abc\" PADDLE_ENV=\"x\"",
            ),
            ("ARG PADDLE_KEY", ""),
            ("ARG PADDLE_KEY=abc", "PADDLE_KEY=\"abc\""),
            ("set PADDLE_KEY \"abc\"", "PADDLE_KEY=\"abc\""),
            ("set -x PADDLE_KEY abc", "PADDLE_KEY=\"abc\""),
            ("set $paddle_key \"abc\";", "paddle_key=\"abc\""),
            ("fastcgi_param PADDLE_KEY abc;", "PADDLE_KEY=\"abc\""),
            ("set PADDLE_KEY=%KEY%", "PADDLE_KEY=?"),
            ("env[PADDLE_KEY] = abc", "PADDLE_KEY=\"abc\""),
            ("Environment=\"PADDLE_KEY=abc\"", "PADDLE_KEY=\"abc\""),
            ("echo run paddle now", ""),
            (
                "PADDLE_KEY=abc\r\nPADDLE_ENV=x\rPADDLE_X=y",
                "PADDLE_KEY=\"abc\" PADDLE_ENV=\"x\" PADDLE_X=\"y\"",
            ),
        ],
    );
}

#[test]
fn code() {
    check(
        TextKind::Code,
        &[
            ("PADDLE_KEY = \"abc\"", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY: str = \"abc\"", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY =\n    \"abc\"", "PADDLE_KEY=\"abc\""),
            (
                "re.sub(r'PADDLE_KEY=.*', 'PADDLE_KEY=abc', text)",
                "PADDLE_KEY=? PADDLE_KEY=\"abc\"",
            ),
            ("text.replace('PADDLE_KEY=\"test_\"', '')", "PADDLE_KEY=?"),
            ("print(f\"PADDLE_KEY={key}\")", "PADDLE_KEY=?"),
            ("error(\"PADDLE_KEY=abc is missing\")", "PADDLE_KEY=?"),
            ("paddle_key = f\"abc{x}\"", "paddle_key=?"),
            ("paddle_key = b'abc'", "paddle_key=\"abc\""),
            ("paddle_key = \"\"\"abc\"\"\"", "paddle_key=\"abc\""),
            ("paddle_key = key", "paddle_key=?"),
            ("paddle_sandbox = True", "paddle_sandbox=\"True\""),
            ("paddle_key = None", "paddle_key=-"),
            ("paddle_key = \"a\" + b", "paddle_key=?"),
            ("paddle_key = \"a\" \"b\"", "paddle_key=?"),
            ("paddle_key = \"a\" if b else \"c\"", "paddle_key=?"),
            ("paddle_key = \"%s\" % key", "paddle_key=?"),
            ("paddle_key = \"abc\".strip()", "paddle_key=\"abc\""),
            ("paddle_key = \"{}\".format(key)", "paddle_key=?"),
            ("os.environ[\"PADDLE_KEY\"] = \"abc\"", "PADDLE_KEY=\"abc\""),
            (
                "os.environ.setdefault(\"PADDLE_KEY\", \"abc\")",
                "PADDLE_KEY=\"abc\"",
            ),
            (
                "paddle_key = os.environ[\"PADDLE_KEY\"]",
                "paddle_key=$PADDLE_KEY",
            ),
            (
                "paddle_key = os.getenv('PADDLE_KEY', 'abc')",
                "paddle_key=?",
            ),
            ("if paddle_env == \"sandbox\":", ""),
            ("if paddle_env != \"sandbox\":", ""),
            (
                "Client(paddle_key=\"abc\", paddle_env='x')",
                "paddle_key=\"abc\" paddle_env=\"x\"",
            ),
            ("{'PADDLE_KEY': 'abc'}", "PADDLE_KEY=\"abc\""),
            ("print(\"PADDLE_KEY\", \"is missing\")", ""),
            ("self.paddle_key = \"abc\"", "paddle_key=\"abc\""),
            // PHP
            ("$paddleKey = 'abc';", "paddleKey=\"abc\""),
            ("$this->paddleKey = \"$key\";", "paddleKey=?"),
            ("'paddle_key' => 'abc',", "paddle_key=\"abc\""),
            (
                "'paddle_key' => env('PADDLE_KEY'),",
                "paddle_key=$PADDLE_KEY",
            ),
            ("'paddle_key' => 'a' . $b,", "paddle_key=?"),
            ("define('PADDLE_KEY', 'abc');", "PADDLE_KEY=\"abc\""),
            ("putenv(\"PADDLE_KEY=abc\");", "PADDLE_KEY=\"abc\""),
            // Ruby
            ("paddle_key: 'abc'", "paddle_key=\"abc\""),
            ("PADDLE_KEY = \"abc\".freeze", "PADDLE_KEY=\"abc\""),
            ("PADDLE_KEY ||= \"a#{b}\"", "PADDLE_KEY=?"),
            (
                "paddle_key = ENV.fetch('PADDLE_KEY')",
                "paddle_key=$PADDLE_KEY",
            ),
            // Go, Rust, Java, Kotlin, C
            ("paddleKey := \"abc\"", "paddleKey=\"abc\""),
            ("const paddleKey string = \"abc\"", "paddleKey=\"abc\""),
            ("paddleKey := `abc`", "paddleKey=\"abc\""),
            (
                "const PADDLE_KEY: &'static str = \"abc\";",
                "PADDLE_KEY=\"abc\"",
            ),
            (
                "env::set_var(\"PADDLE_KEY\", \"abc\")",
                "PADDLE_KEY=\"abc\"",
            ),
            ("Paddle::new(\"abc\")", ""),
            ("String paddleKey = \"abc\";", "paddleKey=\"abc\""),
            ("val paddleKey: String = \"abc\"", "paddleKey=\"abc\""),
            ("static char paddle_key[] = \"abc\";", "paddle_key=\"abc\""),
            ("// paddleKey = \"abc\"", ""),
            ("x = 1 // paddleKey = \"abc\"", ""),
            ("paddle_key = \"unclosed", "paddle_key=?"),
        ],
    );
}

#[test]
fn xml() {
    check(
        TextKind::Xml,
        &[
            (
                "<add key=\"PADDLE_KEY\" value=\"abc\" />",
                "PADDLE_KEY=\"abc\"",
            ),
            (
                "<add key=\"Paddle:Key\"\n     value=\"abc\" />",
                "Paddle:Key=\"abc\"",
            ),
            ("<PADDLE_KEY> abc </PADDLE_KEY>", "PADDLE_KEY=\"abc\""),
            (
                "<string name=\"paddle_key\">abc</string>",
                "paddle_key=\"abc\"",
            ),
            ("<paddle><key>abc</key></paddle>", ""),
            ("<server paddleKey='abc'/>", "paddleKey=\"abc\""),
            ("<!-- <PADDLE_KEY>abc</PADDLE_KEY> -->", ""),
        ],
    );
}

#[test]
fn known_values_say_where_they_are() {
    let cases = [
        ("PADDLE_KEY: abc # x", TextKind::Config, "abc"),
        ("PADDLE_KEY = \"a\\u0062\"", TextKind::Config, "a\\u0062"),
        ("PADDLE_KEY = \"abc\"", TextKind::Code, "abc"),
        ("\"PADDLE_KEY\" => 'abc'", TextKind::Code, "abc"),
        ("<PADDLE_KEY> abc </PADDLE_KEY>", TextKind::Xml, "abc"),
    ];
    for (text, kind, expected) in cases {
        let found = assignments(text, kind, &is_wanted);
        assert_eq!(
            found[0].value.as_known().unwrap().span.slice(text),
            expected
        );
        assert_eq!(found[0].holder, Holder::Key);
    }
}

#[test]
fn kinds_follow_names() {
    let cases = [
        ("a/config.yml", TextKind::Config),
        ("Dockerfile", TextKind::Config),
        ("Dockerfile.prod", TextKind::Config),
        ("x/Makefile", TextKind::Config),
        ("run.SH", TextKind::Config),
        ("Web.config", TextKind::Xml),
        ("main.go", TextKind::Code),
        ("notes", TextKind::Code),
    ];
    for (name, expected) in cases {
        let id = SourceId {
            display: name.into(),
            root_relative: name.into(),
            path: PathBuf::from(name),
        };
        assert_eq!(TextKind::of(&id), expected, "{name}");
    }
}

#[test]
fn one_long_line_is_read_in_linear_time() {
    for part in [
        "PADDLE=\"",
        "PADDLE='x",
        "paddle: ",
        "<paddle>",
        "\"paddle\":{",
        "(\"paddle\",",
        "name: paddle ",
    ] {
        let text = part.repeat(200_000);
        for kind in [TextKind::Code, TextKind::Config, TextKind::Xml] {
            assignments(&text, kind, &is_wanted);
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read(text in "(paddle|PADDLE_KEY|name|value|[=:\"'`\\\\$<>{}()\\[\\],;#/. \n\r\té𝄞a-]){0,40}") {
        for kind in [TextKind::Code, TextKind::Config, TextKind::Xml] {
            for assignment in assignments(&text, kind, &is_wanted) {
                if let Value::Known(known) = assignment.value {
                    prop_assert!(text.get(known.span.start..known.span.end).is_some());
                }
            }
        }
    }
}
