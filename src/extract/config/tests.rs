//! Tests of the module beside, as tables.

mod elsewhere;

use std::path::PathBuf;

use proptest::prelude::*;

use super::*;
use crate::model::Value;

fn id(path: &str) -> SourceId {
    SourceId {
        display: path.into(),
        root_relative: path.into(),
        path: PathBuf::from(path),
    }
}

fn defined(id: &SourceId, text: &str) -> Option<(Vec<Assignment>, Vec<SyntaxError>)> {
    definitions(id, text).map(|found| (found.assignments, found.errors))
}

/// A value as the tables write it: `text`, `$NAME`, `a | b`, `?` for unknown,
/// `-` for none. A text that is not written like that has its place behind it.
fn value(text: &str, given: &Value) -> String {
    match given {
        Value::Known(known) => {
            let written = known.span.slice(text);
            if written == known.text.expose() {
                written.to_owned()
            } else {
                format!("{}@{written}", known.text.expose())
            }
        }
        Value::Absent(_) => "-".to_owned(),
        Value::Variable(variable) => {
            assert!(!variable.span.is_empty());
            format!("${}", variable.name)
        }
        Value::OneOf(arms) => {
            let arms: Vec<_> = arms.iter().map(|arm| value(text, &arm.value)).collect();
            arms.join(" | ")
        }
        Value::Imported(_) => "import".to_owned(),
        Value::Opaque(_) => "?".to_owned(),
    }
}

/// The definitions of a file: `scope (mode): NAME=value`.
fn shown(path: &str, text: &str) -> Vec<String> {
    let (found, errors) = defined(&id(path), text).unwrap_or_else(|| panic!("{path}"));
    assert!(errors.is_empty(), "{path}: {errors:?}\n{text}");
    lines(text, found)
}

fn lines(text: &str, found: Vec<Assignment>) -> Vec<String> {
    let line = |assignment: Assignment| {
        let written = assignment.name_span.slice(text);
        assert!(
            assignment.name.ends_with(written) || written.starts_with("--"),
            "{} at {written}",
            assignment.name
        );
        let mode = assignment.mode.map(|mode| format!("({mode}) "));
        let colon = if assignment.scope.is_empty() {
            ""
        } else {
            ": "
        };
        format!(
            "{}{colon}{}{}={}",
            assignment.scope,
            mode.unwrap_or_default(),
            assignment.name,
            value(text, &assignment.value)
        )
    };
    found.into_iter().map(line).collect()
}

fn check(path: &str, text: &str, expected: &[&str]) {
    assert_eq!(shown(path, text), expected, "{path}\n{text}");
}

#[test]
fn compose() {
    check(
        "docker-compose.yml",
        r#"
x-common: &common
  PADDLE_ENV: sandbox
services:
  web:
    build:
      context: .
      args:
        - NEXT_PUBLIC_TOKEN=test_a
        - HANDED_ON
    environment:
      <<: *common
      A: "x y"
      B: ${B:-test_b}
      C: ${C:?needed}
      D: ${D:-${E:-deep}}
      F: pre-${F}
      G: a$$b
      H:
      I: true
  worker:
    environment:
      - PADDLE_API_KEY=${KEY}
      - "QUOTED=x=y"
      - EMPTY=
volumes: {}
"#,
        &[
            "services/web: A=x y",
            "services/web: B=$B | test_b",
            "services/web: C=$C",
            "services/web: D=$D | $E | deep",
            "services/web: F=?",
            "services/web: G=a$b@a$$b",
            "services/web: H=$H",
            "services/web: I=true",
            "services/web: PADDLE_ENV=sandbox",
            "services/web: NEXT_PUBLIC_TOKEN=test_a",
            "services/web: HANDED_ON=$HANDED_ON",
            "services/worker: PADDLE_API_KEY=$KEY",
            "services/worker: QUOTED=x=y",
            "services/worker: EMPTY=",
        ],
    );
    check(
        "deploy/docker-compose.prod.yml",
        "services:\n  web: {environment: {PADDLE_ENV: production}}\n",
        &["services/web: (prod) PADDLE_ENV=production"],
    );
}

#[test]
fn dockerfile() {
    check(
        "Dockerfile.staging",
        r#"# syntax=docker/dockerfile:1
ARG BASE=node:22
FROM ${BASE} AS build
ARG NEXT_PUBLIC_TOKEN=test_a
ARG GIVEN
ARG BASE
ENV NEXT_PUBLIC_TOKEN=$NEXT_PUBLIC_TOKEN GIVEN=${GIVEN} \
    # a comment
    OTHER=${OTHER:-x} QUOTED="a b" SINGLE='$A'
ENV LEGACY the rest  
ENV JOINED=${QUOTED}-c ESCAPED=a\ b HALF=$GIVEN-x
env lower=1
RUN <<EOF
ENV NOT=this
EOF
RUN export ENV=x
FROM build
ENV PADDLE_ENV=sandbox

FROM scratch
ENV BASE2=$BASE
"#,
        &[
            "(staging) BASE=node:22",
            "stage build: (staging) NEXT_PUBLIC_TOKEN=test_a",
            "stage build: (staging) NEXT_PUBLIC_TOKEN=$NEXT_PUBLIC_TOKEN | test_a",
            "stage build: (staging) GIVEN=$GIVEN",
            "stage build: (staging) OTHER=$OTHER | x@${OTHER:-x}",
            "stage build: (staging) QUOTED=a b",
            "stage build: (staging) SINGLE=$A",
            "stage build: (staging) LEGACY=the rest",
            "stage build: (staging) JOINED=a b-c@${QUOTED}-c",
            "stage build: (staging) ESCAPED=a b@a\\ b",
            "stage build: (staging) HALF=?",
            "stage build: (staging) lower=1",
            "stage build/1: (staging) PADDLE_ENV=sandbox",
            "stage 2: (staging) BASE2=$BASE",
        ],
    );
    check(
        "Containerfile",
        "# escape=`\nFROM x\nENV A=1 `\n B=c:\\\\d\r\n",
        &["stage 0: A=1", "stage 0: B=c:\\\\d"],
    );
}

#[test]
fn workflows() {
    check(
        ".github/workflows/deploy.yml",
        r#"
on: push
env:
  PADDLE_ENV: sandbox
  KEY: ${{ secrets.PADDLE_API_KEY }}
jobs:
  web:
    environment: Production
    env:
      TOKEN: live_a
      FROM: ${{ env.PADDLE_ENV }}
      MIXED: a-${{ vars.X }}
    steps:
      - run: npm ci
      - run: |
          echo "${{ github.ref }}"
        env: {A: "b", N: 1}
  review:
    environment:
      name: ${{ inputs.env }}
    container:
      env: {C: d}
"#,
        &[
            "PADDLE_ENV=sandbox",
            "KEY=?",
            "jobs/web: (production) TOKEN=live_a",
            "jobs/web: (production) FROM=$PADDLE_ENV",
            "jobs/web: (production) MIXED=?",
            "jobs/web/steps/1: (production) A=b",
            "jobs/web/steps/1: (production) N=1",
            "jobs/review: C=d",
        ],
    );
    check(
        ".gitlab-ci.yml",
        r"
variables:
  PADDLE_ENV: sandbox
  TOKEN:
    value: test_a
    description: what
.base:
  variables: {A: b}
deploy:
  extends: .base
  environment: {name: production/eu}
  variables:
    PADDLE_ENV: production
    REF: $TOKEN
  rules:
    - if: $X
      variables: {C: d}
",
        &[
            "PADDLE_ENV=sandbox",
            "TOKEN=test_a",
            "jobs/.base: A=b",
            "jobs/.base/deploy: (production) PADDLE_ENV=production",
            "jobs/.base/deploy: (production) REF=$TOKEN",
            "jobs/.base/deploy/rules/0: (production) C=d",
        ],
    );
}

#[test]
fn kubernetes() {
    check(
        "any/where/all.yaml",
        r#"apiVersion: v1
kind: ConfigMap
metadata: {name: paddle}
data:
  PADDLE_ENV: sandbox
---
apiVersion: v1
kind: Secret
metadata: {name: keys}
stringData:
  PLAIN: "x"
data:
  CODED: c2FuZGJveA==
  BROKEN: "%%"
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          env: [{name: I, value: j}]
      containers:
        - name: web
          env:
            - name: PADDLE_CLIENT_TOKEN
              value: "test_a"
            - name: PADDLE_API_KEY
              valueFrom: {secretKeyRef: {name: keys, key: PLAIN}}
            - name: AGAIN
              value: $(PADDLE_CLIENT_TOKEN)
            - name: EMPTY
---
apiVersion: batch/v1
kind: CronJob
spec: {jobTemplate: {spec: {template: {spec: {containers: [{env: [{name: C, value: d}]}]}}}}}
"#,
        &[
            "0:ConfigMap paddle: PADDLE_ENV=sandbox",
            "1:Secret keys: PLAIN=x",
            "1:Secret keys: CODED=sandbox@c2FuZGJveA==",
            "1:Secret keys: BROKEN=?",
            "2:Deployment web/initContainers/0:migrate: I=j",
            "2:Deployment web/containers/0:web: PADDLE_CLIENT_TOKEN=test_a",
            "2:Deployment web/containers/0:web: PADDLE_API_KEY=?",
            "2:Deployment web/containers/0:web: AGAIN=$PADDLE_CLIENT_TOKEN",
            "2:Deployment web/containers/0:web: EMPTY=-",
            "3:CronJob /containers/0:: C=d",
        ],
    );
    check(
        "chart/templates/config.yaml",
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Release.Name }}\n  labels:\n    {{- include \"x\" . | nindent 4 }}\ndata:\n  {{- if .Values.paddle }}\n  PADDLE_ENV: sandbox\n  TOKEN: {{ .Values.token | quote }}\n  {{- end }}\n",
        &[
            "0:ConfigMap ___________________: PADDLE_ENV=sandbox",
            "0:ConfigMap ___________________: TOKEN=?",
        ],
    );
    check(
        "k8s/overlays/prod/kustomization.yaml",
        "configMapGenerator:\n  - name: env\n    literals:\n      - PADDLE_ENV=production\n",
        &["configMapGenerator/0:env: (prod) PADDLE_ENV=production"],
    );
    check(
        "chart/values-prod.yaml",
        r#"
image: {tag: x}
PADDLE_ENV: production
web:
  env:
    a: b
    NESTED: {value: c}
    REF: {secretKeyRef: x}
  extraEnv:
    - name: TOKEN
      value: "{{ .x }}"
sandbox:
  env: {PADDLE_ENV: sandbox}
"#,
        &[
            "(prod) PADDLE_ENV=production",
            "web/env: (prod) a=b",
            "web/env: (prod) NESTED=c",
            "web/env: (prod) REF=?",
            "web/extraEnv: (prod) TOKEN=?",
            "sandbox/env: (sandbox) PADDLE_ENV=sandbox",
        ],
    );
}

#[test]
fn hosting() {
    check(
        "wrangler.toml",
        "name = \"x\"\n[vars]\nA = \"b\"\nN = 1\n[env.production.vars]\nA = 'c'\n[env.Preview]\nvars = { \"A\" = \"d\" }\n",
        &[
            "vars: A=b",
            "vars: N=1",
            "env/production: (production) A=c",
            "env/Preview: (preview) A=d",
        ],
    );
    check(
        "wrangler.jsonc",
        "{\n // c\n \"vars\": {\"A\": \"b\\u0063\", \"O\": {}},\n \"env\": {\"staging\": {\"vars\": {\"A\": \"$c\"}}},\n}",
        &["vars: A=bc@b\\u0063", "env/staging: (staging) A=$c"],
    );
    check(
        "netlify.toml",
        "[build.environment]\nA = \"1\"\n[context.production.environment]\nA = \"2\"\n[context.deploy-preview.environment]\nA = \"3\"\n[context.dev]\nenvironment = { A = \"4\" }\n",
        &[
            "A=1",
            "context/production: (production) A=2",
            "context/deploy-preview: (preview) A=3",
            "context/dev: (development) A=4",
        ],
    );
    check(
        "vercel.json",
        r#"{"env": {"A": "b", "S": "@secret"}, "build": {"env": {"C": "d"}}}"#,
        &["A=b", "S=?", "C=d"],
    );
    check(
        "fly.toml",
        "app = 'x'\n[env]\nA = 'b'\n[build]\n[build.args]\nC = 'd'\n",
        &["A=b", "C=d"],
    );
    check(
        "render.yaml",
        "services:\n  - name: web\n    envVars:\n      - key: A\n        value: b\n        previewValue: c\n      - key: S\n        sync: false\nenvVarGroups:\n  - name: g\n    envVars:\n      - {key: D, value: e}\n",
        &[
            "services/0:web: A=b",
            "services/0:web: S=?",
            "services/0:web/preview: (preview) A=c",
            "envVarGroups/0:g: D=e",
        ],
    );
    check("app.yaml", "env_variables:\n  A: 'b'\n", &["A=b"]);
    check(
        ".do/app.yaml",
        "envs: [{key: A, value: b}]\nservices:\n  - envs: [{key: C, value: 'EV[1:x]'}]\n",
        &["A=b", "services/0: C=?"],
    );
    check("amplify.yml", "env: {variables: {A: b}}\n", &["A=b"]);
    check(
        "serverless.yml",
        "provider:\n  environment:\n    A: ${env:A}\n    B: ${env:B, 'c'}\n    S: ${ssm:/x}\nfunctions:\n  f: {environment: {D: e}}\n",
        &["A=$A", "B=$B | c", "S=?", "functions/f: D=e"],
    );
    check(
        ".replit",
        "[env]\nA = 'b'\n[userenv.shared]\nC = 'd'\n[userenv.production]\nA = 'e'\n",
        &["A=b", "C=d", "userenv/production: (production) A=e"],
    );
}

#[test]
fn apps() {
    check(
        "app.json",
        r#"{"expo": {"name": "x", "extra": {"token": "a", "paddle": {"env": "sandbox", "flags": []}}}}"#,
        &["extra: token=a", "extra: paddle.env=sandbox"],
    );
    check(
        "app.json",
        r#"{"env": {"A": "b", "C": {"value": "d"}}, "environments": {"review": {"env": {"A": "e"}}}}"#,
        &["A=b", "C=d", "environments/review: (preview) A=e"],
    );
    check(
        "eas.json",
        r#"{"build": {"base": {"env": {"A": "b"}}, "production": {"extends": "base", "env": {"A": "c"}}, "loop": {"extends": "loop", "env": {"L": "m"}}}}"#,
        &[
            "build/base: (base) A=b",
            "build/base/production: (production) A=c",
            "build/loop: (loop) L=m",
        ],
    );
}

#[test]
fn settings() {
    check(
        "src/main/resources/application-prod.yml",
        "paddle:\n  api-key: ${PADDLE_API_KEY:none}\n  env: production\n---\nspring: {config: {activate: {on-profile: eu}}}\npaddle.env: sandbox\n",
        &[
            "(prod) paddle.api-key=$PADDLE_API_KEY | none",
            "(prod) paddle.env=production",
            "profile eu: (eu) spring.config.activate.on-profile=eu",
            "profile eu: (eu) paddle.env=sandbox",
        ],
    );
    check(
        "config/secrets.yml",
        "shared: &shared\n  paddle:\n    token: <%= ENV[\"PADDLE_TOKEN\"] %>\ndevelopment:\n  <<: *shared\n  key: <%= ENV.fetch('KEY', 'x') %>\nproduction:\n  key: \"<%= ENV['KEY'] || 'y' %>\"\n  other: <%= Rails.x %>\n",
        &[
            "paddle.token=$PADDLE_TOKEN",
            "development: (development) key=$KEY | x@<%= ENV.fetch('KEY', 'x') %>",
            "development: (development) paddle.token=$PADDLE_TOKEN",
            "production: (production) key=$KEY | y@<%= ENV['KEY'] || 'y' %>",
            "production: (production) other=?",
        ],
    );
    check(
        "config/production.json",
        r#"{"paddle": {"token": "live_a"}}"#,
        &["(production) paddle.token=live_a"],
    );
    check(
        "appsettings.Development.json",
        r#"{"Paddle": {"ApiKey": "x"}, "A": "b"}"#,
        &["(development) Paddle:ApiKey=x", "(development) A=b"],
    );
    check(
        "env.json",
        r#"{"staging": {"A": "b"}, "C": "d"}"#,
        &["staging: (staging) A=b", "C=d"],
    );
    check(
        "application.properties",
        "# a=b\npaddle.api-key = ${KEY:x}\npaddle.token:test_\\\n    a\nname value\nu=\\u0041\\\\n\n  spaced=1  \n#---\nspring.config.activate.on-profile=prod\nA=b\r\nlast",
        &[
            "paddle.api-key=$KEY | x",
            "paddle.token=test_a@test_\\\n    a",
            "name=value",
            "u=A\\n@\\u0041\\\\n",
            "spaced=1  ",
            "profile prod: (prod) spring.config.activate.on-profile=prod",
            "profile prod: (prod) A=b",
            "profile prod: (prod) last=",
        ],
    );
}

#[test]
fn laravel() {
    check(
        "config/cashier.php",
        r"<?php
return [
    /* 'a' => env('B', 'c'), */
    'seller_id' => env('PADDLE_SELLER_ID'),
    'client_side_token' => env('PADDLE_CLIENT_SIDE_TOKEN', 'test_a'),
    'sandbox' => (bool) env('PADDLE_SANDBOX', false),
    'nested' => ['key' => env('A', env('B')), 'plain' => 'x', 'list' => [1, 2]],
    'older' => array('y' => 'z'),
    'made' => env('C', 'd') . 'e',
    'either' => env('E') ?: 'f',
    'path' => storage_path('g'),
    'null' => null,
    'long' => <<<SQL
        SQLITE => it's
        SQL,
    'last' => 'z',
];
",
        &[
            "cashier.seller_id=$PADDLE_SELLER_ID",
            "cashier.client_side_token=$PADDLE_CLIENT_SIDE_TOKEN | test_a",
            "env: PADDLE_CLIENT_SIDE_TOKEN=test_a",
            "cashier.sandbox=$PADDLE_SANDBOX | false",
            "env: PADDLE_SANDBOX=false",
            "cashier.nested.key=$A | $B",
            "env: A=$B",
            "cashier.nested.plain=x",
            "cashier.older.y=z",
            "cashier.made=?",
            "env: C=d",
            "cashier.either=?",
            "cashier.path=?",
            "cashier.null=-",
            "cashier.long=?",
            "cashier.last=z",
        ],
    );
    assert!(defined(&id("config/x.php"), "<?php return ['a' => 'b'];").is_none());
}

#[test]
fn terraform() {
    check(
        "infra/terraform.tfvars",
        "paddle_token = \"test_a\"\ncount = 2\nenv_vars = { PADDLE_ENV = \"sandbox\", \"Q\" = \"r\" }\nproduction = { PADDLE_ENV = \"production\" }\nlist = [{ name = \"A\", value = \"b\" }]\n",
        &[
            "paddle_token=test_a",
            "count=2",
            "env_vars: PADDLE_ENV=sandbox",
            "env_vars: Q=r",
            "production: (production) PADDLE_ENV=production",
            "list: A=b",
        ],
    );
    check("prod.auto.tfvars", "a = \"b\"\n", &["(prod) a=b"]);
    check(
        "main.tf",
        r#"
variable "paddle_env" {
  type    = string
  default = "sandbox"
}
resource "aws_lambda_function" "f" {
  function_name = "x"
  environment {
    variables = {
      PADDLE_ENV = var.paddle_env
      MIXED      = "a-${var.x}"
      WHOLE      = "${var.y}"
    }
  }
}
resource "aws_ecs_task_definition" "t" {
  container_definitions = jsonencode([{ environment = [{ name = "A", value = "b" }] }])
}
resource "google_cloud_run_service" "s" {
  env {
    name  = "C"
    value = "d"
  }
}
resource "vercel_project_environment_variable" "v" {
  key    = "TOKEN"
  value  = "live_a"
  target = ["production"]
}
"#,
        &[
            "paddle_env=sandbox",
            "resource/aws_lambda_function/f/environment: PADDLE_ENV=$paddle_env",
            "resource/aws_lambda_function/f/environment: MIXED=?",
            "resource/aws_lambda_function/f/environment: WHOLE=$y",
            "resource/aws_ecs_task_definition/t/container_definitions/0: A=b",
            "resource/google_cloud_run_service/s: C=d",
            "resource/vercel_project_environment_variable/v: (production) TOKEN=live_a",
        ],
    );
}

#[test]
fn mcp() {
    check(
        ".cursor/mcp.json",
        r#"{"mcpServers": {
            "paddle": {"command": "npx", "args": ["-y", "@paddle/paddle-mcp", "--api-key=abc", "--environment", "sandbox"], "env": {"X": "${Y}"}},
            "other": {"command": "x", "args": ["--api-key=abc"]}
        }}"#,
        &[
            "servers/paddle: X=$Y",
            "servers/paddle: PADDLE_API_KEY=abc",
            "servers/paddle: PADDLE_ENVIRONMENT=sandbox",
        ],
    );
    check(
        ".vscode/mcp.json",
        r#"{"servers": {"a": {"env": {"PADDLE_API_KEY": "${input:key}"}}}}"#,
        &["servers/a: PADDLE_API_KEY=?"],
    );
}

#[test]
fn broken_files_are_problems_with_a_place() {
    let cases = [
        (
            "docker-compose.yml",
            "services:\n  a: {environment: {A: b}}\n  b: [c\nd: e: f\n",
            1,
        ),
        ("wrangler.toml", "[vars]\nA = \"b\"\nC = \n", 2),
        ("vercel.json", "{\"env\": {\"A\": \"b\"}, ", 0),
        ("a.tfvars", "a = \"b\"\nc = {", 0),
    ];
    for (path, text, saved) in cases {
        let (found, errors) = defined(&id(path), text).unwrap();
        assert_eq!(errors.len(), 1, "{path}");
        assert!(
            errors[0].span.start <= text.len() && !errors[0].message.is_empty(),
            "{path}"
        );
        assert_eq!(found.len(), saved, "{path}");
    }
    // What is filled in later is not broken.
    let templates = [
        (
            "docker-compose.yml",
            "services:\n{% for a in b %}\n - x\n  {{ a }}: y: z\n",
        ),
        ("vercel.json", "{\"env\": {{ env }}}"),
    ];
    for (path, text) in templates {
        assert_eq!(defined(&id(path), text).unwrap().1, [], "{path}");
    }
    assert!(defined(&id("a.yaml"), "a: b: c").is_none());
}

const NAMES: &[&str] = &[
    "docker-compose.yml",
    "Dockerfile",
    ".github/workflows/a.yml",
    "k8s/a.yaml",
    "values.yaml",
    "wrangler.toml",
    "vercel.json",
    "config/secrets.yml",
    "config/cashier.php",
    "a.properties",
    "main.tf",
    "a.tfvars",
    "mcp.json",
];

#[test]
fn bombs_end_soon() {
    const COUNT: usize = 100_000;
    let mut bombs: Vec<String> = [
        "[",
        "{",
        "{a: ",
        "- ",
        "a:\n ",
        "{{",
        "{{ x }}",
        "<%",
        "a = [",
        "a {\n",
        "(",
        "\"",
        "'a' => [",
        "ENV A=$A$A\n",
        "RUN <<A\n",
        "env('a', ",
        "\\\n",
        "${",
        "$(",
        "a = \"${",
        "? ",
        "&a ",
        "*a ",
        "<<<A\n",
        "|\n",
        "\t",
        "#---\n",
        "[[a.b]]\n",
        "a.",
        "é",
    ]
    .iter()
    .map(|part| part.repeat(COUNT))
    .collect();
    bombs.push(format!("services: {}", "{a: ".repeat(COUNT)));
    bombs.push(format!("{{\"env\": {}", "[".repeat(COUNT)));
    bombs.push(format!("a = {}1{}", "[".repeat(COUNT), "]".repeat(COUNT)));
    bombs.push(format!("a = {}1", "1 + ".repeat(COUNT)));
    bombs.push(format!("A=${{{}", "B:-${".repeat(COUNT)));
    for bomb in &bombs {
        for name in NAMES {
            let prefix = if name.starts_with("k8s") {
                "apiVersion: v1\nkind: ConfigMap\n"
            } else {
                ""
            };
            let start = std::time::Instant::now();
            let _ = defined(&id(name), &format!("{prefix}{bomb}"));
            let took = start.elapsed();
            assert!(took.as_secs() < 10, "{name}: {:.20} {took:?}", bomb);
        }
    }
}

proptest! {
    #[test]
    fn every_place_fits_the_text(
        name in prop::sample::select(NAMES),
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "services:", "\n", "  ", "a:", " ", "environment:", "- ", "A=b", "ENV ", "ARG ",
                "FROM x", "\"", "'", "{", "}", "[", "]", "env", "= ", "${A:-b}", "{{ x }}", "é",
                "\\", "#", "|", "<%= ENV['A'] %>", "\r\n", "variable \"a\" ", "=>", "(", ")", ",",
                "&x ", "*x", "---\n", "<<EOF", "$A", "<<: ", "kind: ConfigMap\n", "data:",
            ]),
            0..40,
        ),
    ) {
        let text = parts.concat();
        if let Some((found, errors)) = defined(&id(name), &text) {
            let fits = |span: Span| span.start <= span.end && text.get(span.start..span.end).is_some();
            for error in errors {
                prop_assert!(error.span.start <= text.len());
            }
            for assignment in found {
                prop_assert!(fits(assignment.name_span), "{}", assignment.name);
                for (_, leaf) in assignment.value.leaves() {
                    if let Value::Known(known) = leaf {
                        prop_assert!(fits(known.span), "{}", assignment.name);
                    }
                }
            }
        }
    }
}
