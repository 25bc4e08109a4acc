//! What is seen in server code, as tables: one line per client and read.

mod requests;

use proptest::prelude::*;

use crate::extract::kind::source_kind;
use crate::extract::server::extract;
use crate::model::facts::FileFacts;
use crate::model::{SourceId, Value};

fn facts(path: &str, text: &str) -> FileFacts {
    let id = SourceId {
        display: path.into(),
        root_relative: path.into(),
        path: path.into(),
    };
    let mut facts = FileFacts::default();
    extract(
        &id,
        source_kind(&id, text),
        text,
        &crate::config::Settings::default(),
        &mut facts,
    );
    facts
}

fn show(value: &Value) -> String {
    match value {
        Value::Known(known) => format!("'{}'", known.text.expose()),
        Value::Absent(_) => "absent".to_owned(),
        Value::Variable(variable) => format!("${}", variable.name),
        Value::OneOf(_) => value
            .leaves()
            .iter()
            .map(|(condition, leaf)| format!("{condition} → {}", show(leaf)))
            .collect::<Vec<_>>()
            .join(" | "),
        _ => "?".to_owned(),
    }
}

fn check(path: &str, cases: &[(&str, &str)]) {
    let mut wrong = Vec::new();
    for (text, expected) in cases {
        let facts = facts(path, text);
        let mut lines: Vec<String> = facts
            .clients
            .iter()
            .map(|client| {
                let (key, environment) = (show(&client.key), show(&client.environment));
                format!("{}: {key} @ {environment}", client.name)
            })
            .collect();
        lines.extend(facts.reads.iter().map(|read| format!("read {}", read.name)));
        let found = lines.join("\n");
        if found != *expected {
            wrong.push(format!("{text}\n  found    {found}\n  expected {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{path}\n{}", wrong.join("\n\n"));
}

#[test]
fn python_clients() {
    check(
        "billing.py",
        &[
            (
                "from paddle_billing import Client, Environment, Options\n\
                 paddle = Client('k', options=Options(Environment.SANDBOX))",
                "Client(…): 'k' @ 'sandbox'",
            ),
            (
                "from paddle_billing import Client\nclient = Client('k')",
                "Client(…): 'k' @ absent",
            ),
            (
                "from os import getenv\nfrom paddle_billing import Client\n\
                 paddle = Client(getenv('PADDLE_KEY'))",
                "Client(…): $PADDLE_KEY @ absent",
            ),
            (
                "import os\nimport paddle_billing as pb\n\
                 c = pb.Client(api_key=os.environ['A_KEY'], options=pb.Options(environment=pb.Environment.PRODUCTION))",
                "pb.Client(…): $A_KEY @ 'production'",
            ),
            (
                "from paddle_billing import (\n    Client as PaddleClient,\n    Environment,\n    Options,\n)\n\
                 KEY = os.getenv(\"PADDLE_API_KEY\", \"\").strip()\nENV = Environment.PRODUCTION # live\n\
                 def client():\n    return PaddleClient(\n        KEY,\n        options=Options(ENV)\n    )\n",
                "PaddleClient(…): `PADDLE_API_KEY` is set → $PADDLE_API_KEY | `PADDLE_API_KEY` is not set → '' @ 'production'",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 env = Environment.SANDBOX if settings.PADDLE_ENVIRONMENT == \"sandbox\" else Environment.PRODUCTION\n\
                 client = Client(settings.PADDLE_API_KEY, options=Options(env))",
                "Client(…): $PADDLE_API_KEY @ `settings . PADDLE_ENVIRONMENT` is `sandbox` → 'sandbox' | \
                 `settings . PADDLE_ENVIRONMENT` is not `sandbox` → 'production'",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 live = os.environ['MODE'] == 'live'\n\
                 c = Client(os.environ['LIVE'] if live else os.environ['TEST'], \
                 options=Options(Environment.PRODUCTION if live else Environment.SANDBOX))",
                "Client(…): `MODE` is `live` → $LIVE | `MODE` is not `live` → $TEST @ \
                 `MODE` is `live` → 'production' | `MODE` is not `live` → 'sandbox'",
            ),
            (
                // Which arms go together is not known.
                "from paddle_billing import Client, Environment, Options\n\
                 c = Client(A if live else B, options=Options(Environment.SANDBOX if debug else Environment.PRODUCTION))",
                "Client(…): `live` is true → ? | `live` is false → ? @ ?",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 class Gateway:\n    def __init__(self, key, env):\n        self.key = key\n        \
                 self.options = Options(Environment(env))\n    def client(self):\n        \
                 return Client(self.key, options=self.options)\n",
                "Client(…): ? @ ?",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 def a():\n    key = os.environ['A']\n    return Client(key)\n\
                 def b():\n    key = os.environ['B']\n    return Client(key, Options(Environment.SANDBOX))\n\
                 def c(key):\n    return Client(key)\n",
                "Client(…): $A @ absent\nClient(…): $B @ 'sandbox'\nClient(…): ? @ absent",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 c = Client(os.environ.get('K') or '', options=Options(Environment.SANDBOX))",
                "Client(…): `K` is true → $K | `K` is false → '' @ 'sandbox'",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 c = Client(os.environ['K'] if live or beta else 'k', options=Options(Environment.SANDBOX))",
                "Client(…): `live or beta` is true → $K | `live or beta` is false → 'k' @ 'sandbox'",
            ),
            (
                "from paddle_billing import Client, Environment, Options\n\
                 a = Client('k', options=Options(retries=3, environment=Environment.SANDBOX))\n\
                 b = Client('k', options=Options(\n    retries=3,\n))\n\
                 c = Client('k', options=Options(**options))\n\
                 d = Client('k', options=Options(Environment.SANDBOX, **options))\n",
                "Client(…): 'k' @ 'sandbox'\nClient(…): 'k' @ absent\nClient(…): 'k' @ ?\nClient(…): 'k' @ 'sandbox'",
            ),
        ],
    );
}

#[test]
fn python_clients_of_others() {
    check(
        "billing.py",
        &[
            (
                "from supabase import Client\nfrom paddle_billing import Environment\nc = Client('k')",
                "",
            ),
            (
                "import paddle\nfrom paddleocr import PaddleOCR\nc = Client('paddle_billing')",
                "",
            ),
            (
                "from paddle_billing_client.client import Client\nc = Client('k')",
                "",
            ),
            (
                "# from paddle_billing import Client\n'''\nfrom paddle_billing import Client\nClient('k')\n'''",
                "",
            ),
            (
                "from paddle_billing import Client\ndef f(client: Client | None = None) -> Client: ...",
                "",
            ),
        ],
    );
}

#[test]
fn php_clients() {
    check(
        "app/Billing.php",
        &[
            (
                "<?php\nuse Paddle\\SDK\\Client;\nuse Paddle\\SDK\\Environment;\nuse Paddle\\SDK\\Options;\n\
                 $paddle = new Client(\n    apiKey: 'k',\n    options: new Options(Environment::SANDBOX),\n);",
                "new Client(…): 'k' @ 'sandbox'",
            ),
            (
                "<?php\nuse Paddle\\SDK\\{Client as Paddle, Environment, Options};\n\
                 $p = new Paddle(env('PADDLE_LIVE_API_KEY'), new Options(environment: Environment::PRODUCTION));",
                "new Paddle(…): $PADDLE_LIVE_API_KEY @ 'production'",
            ),
            (
                "<?php\n$p = new \\Paddle\\SDK\\Client(getenv('KEY'), new \\Paddle\\SDK\\Options(\\Paddle\\SDK\\Environment::SANDBOX));",
                "new \\Paddle\\SDK\\Client(…): $KEY @ 'sandbox'",
            ),
            (
                "<?php\nuse Paddle\\SDK\\Client;\nclass A {\n  private const KEY = 'k';\n  #[Pure]\n  \
                 function c(): Client { return new Client(self::KEY); }\n}",
                "new Client(…): 'k' @ absent",
            ),
            (
                "<?php\nuse Paddle\\SDK\\Client;\nuse Paddle\\SDK\\Environment;\nuse Paddle\\SDK\\Options;\n\
                 $env = config('paddle.env') === 'sandbox' ? Environment::SANDBOX : Environment::PRODUCTION;\n\
                 $key = $_ENV['PADDLE_API_KEY'] ?? 'none';\n$c = new Client($key, new Options($env));",
                "new Client(…): `PADDLE_API_KEY` is set → $PADDLE_API_KEY | `PADDLE_API_KEY` is not set → 'none' @ ?",
            ),
            (
                "<?php\nuse Paddle\\SDK\\{Client, Environment, Options};\n\
                 $c = new Client('k', new Options(retries: 3, environment: Environment::SANDBOX));\n\
                 $d = new Client('k', new Options(retries: 3));\n$e = new Client('k', new Options(...$options));",
                "new Client(…): 'k' @ 'sandbox'\nnew Client(…): 'k' @ absent\nnew Client(…): 'k' @ ?",
            ),
            (
                "<?php\nuse Paddle\\SDK\\{Client, Environment, Options};\n\
                 $e = getenv('E') === 'production' ? Environment::PRODUCTION : Environment::SANDBOX;\n\
                 $a = new Client(getenv('K') ?: '', new Options($e));\n\
                 $b = new Client(getenv('K') ?: getenv('L'), new Options($e));",
                "new Client(…): `K` is true → $K | `K` is false → '' @ \
                 `E` is `production` → 'production' | `E` is not `production` → 'sandbox'\n\
                 new Client(…): `K` is true → $K | `K` is false → $L @ ?",
            ),
            (
                "<?php\nuse Paddle\\SDK\\Client;\nfunction make(string $apiKey) {\n  return new Client($apiKey);\n}\n\
                 $apiKey = 'k';\n",
                "new Client(…): ? @ absent",
            ),
            (
                "<?php\nuse GuzzleHttp\\Client;\nuse Paddle\\SDK\\Options;\n$c = new Client('k');",
                "",
            ),
            ("<p>new \\Paddle\\SDK\\Client('k')</p>", ""),
            (
                "<?php // new \\Paddle\\SDK\\Client('k')\n/* new \\Paddle\\SDK\\Client('k') */",
                "",
            ),
        ],
    );
    check(
        "resources/views/pay.blade.php",
        &[(
            "@php\n$c = new \\Paddle\\SDK\\Client('k');\n@endphp\n{{-- new \\Paddle\\SDK\\Client('n') --}}",
            "new \\Paddle\\SDK\\Client(…): 'k' @ absent",
        )],
    );
}

#[test]
fn flags() {
    let client = "use Paddle\\SDK\\{Client, Environment, Options};\n";
    let test = |name: &str| {
        format!(
            "`{name}` is `true` → 'sandbox' | `{name}` is `1` → 'sandbox' | `{name}` is `false` → \
             'production' | `{name}` is `0` → 'production' | `{name}` is false → "
        )
    };
    let php = [
        ("env('S')", "S", "'production'"),
        ("env('S', true)", "S", "'sandbox'"),
        ("env('S', X)", "S", "?"),
        (
            "config('cashier.sandbox')",
            "PADDLE_SANDBOX",
            "'production'",
        ),
    ];
    for (flag, name, unset) in php {
        let code = format!(
            "<?php {client} $o = new Options({flag} ? Environment::SANDBOX : Environment::PRODUCTION);\n\
             $c = new Client('k', $o);"
        );
        let expected = format!("new Client(…): 'k' @ {}{unset}", test(name));
        check("a.php", &[(&code, &expected)]);
    }
    let python = [
        ("env.bool('S')", "S", "'production'"),
        ("config('S', default=False, cast=bool)", "S", "'production'"),
        ("settings.PADDLE_SANDBOX", "PADDLE_SANDBOX", "?"),
    ];
    for (flag, name, unset) in python {
        let code = format!(
            "from paddle_billing import Client, Environment, Options\nsandbox = {flag}\n\
             c = Client('k', Options(Environment.SANDBOX if sandbox else Environment.PRODUCTION))"
        );
        let expected = format!("Client(…): 'k' @ {}{unset}", test(name));
        check("a.py", &[(&code, &expected)]);
    }
}

#[test]
fn cashier() {
    let cases = [
        ("<head>@paddleJS</head>", 1),
        ("@if (true)\n  @paddleJS\n@endif", 1),
        ("@paddleJS('x')", 1),
        ("{{-- @paddleJS --}}", 0),
        ("<!-- @paddleJS -->", 0),
        ("@@paddleJS", 0),
        ("@paddleJSON", 0),
        ("a@paddleJS", 0),
    ];
    for (text, calls) in cases {
        let facts = facts("resources/views/layout.blade.php", text);
        assert_eq!(facts.inits.len(), calls, "{text}");
        for init in &facts.inits {
            assert_eq!(init.span.slice(text), "@paddleJS");
        }
    }
    assert!(facts("a.php", "<p>@paddleJS</p>").inits.is_empty());
}

#[test]
fn go_clients() {
    let import =
        "package main\nimport (\n\t\"os\"\n\tpaddle \"github.com/PaddleHQ/paddle-go-sdk/v5\"\n)\n";
    let cases = [
        (
            "func a() { c, err := paddle.New(os.Getenv(\"K\"), paddle.WithBaseURL(paddle.SandboxBaseURL)) }",
            "paddle.New(…): $K @ 'https://sandbox-api.paddle.com'",
        ),
        (
            "func a() { c, err := paddle.NewSandbox(\n\t\tos.Getenv(\"K\"),\n\t) }",
            "paddle.NewSandbox(…): $K @ 'sandbox'",
        ),
        (
            "func a() { key := strings.TrimSpace(os.Getenv(\"K\"))\n\tc, err := paddle.New(key, paddle.WithClient(http)) }",
            "paddle.New(…): $K @ absent",
        ),
        (
            "func a(apiKey string) { paddle.New(apiKey, opts...) }",
            "paddle.New(…): ? @ ?",
        ),
        (
            "const (\n\tkey = \"k\"\n\tother = \"o\"\n)\nfunc a() { return paddle.New(key) }",
            "paddle.New(…): 'k' @ absent",
        ),
        (
            "func a() {\n\tkey := os.Getenv(\"A\")\n\tif sandbox {\n\t\tkey = os.Getenv(\"B\")\n\t}\n\tpaddle.New(key)\n}",
            "paddle.New(…): ? @ absent",
        ),
        ("func New() { store.paddle.New(\"k\") }", ""),
    ];
    for (code, expected) in cases {
        check("main.go", &[(&format!("{import}{code}"), expected)]);
    }
    check(
        "main.go",
        &[(
            "package game\n// github.com/PaddleHQ/paddle-go-sdk\nfunc a() { paddle.New(\"k\") }",
            "",
        )],
    );
}

#[test]
fn ruby_clients() {
    check(
        "config/initializers/paddle.rb",
        &[
            (
                "Paddle.configure do |config|\n  config.environment = :sandbox\n  config.api_key = ENV[\"K\"]\nend",
                "Paddle.configure: $K @ 'sandbox'",
            ),
            (
                "Paddle.configure { |c| c.environment = :development; c.api_key = ENV.fetch('K') }",
                "Paddle.configure: $K @ 'sandbox'",
            ),
            (
                "::Paddle.configure do |config|\n  config.api_key = 'k'\nend",
                "Paddle.configure: 'k' @ absent",
            ),
            (
                "Paddle.configure do |config|\n  config.environment = Rails.env.production? ? :production : :sandbox\n  \
                 config.api_key = Rails.application.credentials.dig(:paddle, :api_key)\nend",
                "Paddle.configure: ? @ `Rails . env . production?` is true → 'production' | \
                 `Rails . env . production?` is false → 'sandbox'",
            ),
            (
                "Paddle.configure do |c|\n  if Rails.env.production?\n    c.environment = :production\n    \
                 c.api_key = ENV['LIVE']\n  else\n    c.environment = :sandbox\n    c.api_key = ENV['TEST']\n  end\nend\n",
                "Paddle.configure: `Rails . env . production?` is true → $LIVE | `Rails . env . production?` is false → $TEST @ \
                 `Rails . env . production?` is true → 'production' | `Rails . env . production?` is false → 'sandbox'",
            ),
            (
                "Paddle.configure do |c|\n  c.api_key = ENV['K']\n  c.environment = :sandbox if Rails.env.development?\nend\n",
                "Paddle.configure: $K @ `Rails . env . development?` is true → 'sandbox'",
            ),
            (
                "Paddle.config.environment = :sandbox\nPaddle.config.api_key = ENV['K']\n",
                "Paddle.config: $K @ 'sandbox'",
            ),
            (
                "client = Paddle::Client.new(api_key: ENV['K'], environment: :production)",
                "Paddle::Client.new(…): $K @ 'production'",
            ),
            // Classic's gem has other settings.
            (
                "Paddle.configure do |config|\n  config.vendor_id = 1\n  config.auth_code = 'x'\nend",
                "",
            ),
            (
                "# Paddle.configure do |c|\n#   c.api_key = 'k'\n# end\n=begin\nPaddle.configure { |c| c.api_key = 'k' }\n=end\n",
                "",
            ),
        ],
    );
    check(
        "app/views/pay.html.erb",
        &[(
            "<% Paddle.config.api_key = 'k' %>",
            "Paddle.config: 'k' @ ?",
        )],
    );
}

#[test]
fn reads_of_public_secrets() {
    let key = "NEXT_PUBLIC_PADDLE_API_KEY";
    let read = format!("read {key}");
    let cases = [
        ("a.py", "k = os.environ[\"KEY\"]", true),
        ("a.py", "k = os.environ.get('KEY', '')", true),
        ("a.py", "client = Client(os.getenv('KEY') or x)", true),
        ("a.py", "k = config('KEY')", true),
        ("a.py", "if os.environ.get('KEY'):\n    raise E()", false),
        ("a.py", "assert not os.environ.get('KEY')", false),
        ("a.py", "assert 'KEY' not in os.environ", false),
        ("a.py", "os.environ['KEY'] = 'x'", false),
        ("a.py", "monkeypatch.setenv('KEY', 'x')", false),
        ("a.py", "FORBIDDEN = ['KEY']", false),
        ("a.py", "# os.environ['KEY']", false),
        ("a.rb", "k = ENV['KEY']", true),
        ("a.rb", "k = ENV.fetch('KEY') { raise }", true),
        ("a.rb", "raise 'no' if ENV['KEY']", false),
        ("a.rb", "raise 'no' if ENV['KEY'].present?", false),
        ("a.php", "<?php $k = env('KEY');", true),
        ("a.php", "<?php if (env('KEY')) { abort(1); }", false),
        ("a.php", "<?php assertNull(getenv('KEY'));", false),
        ("a.php", "<?php $x = isset($_ENV['KEY']);", false),
        ("a.go", "k := os.Getenv(\"KEY\")", true),
        ("a.go", "if os.Getenv(\"KEY\") != \"\" { panic(1) }", false),
        ("a.ex", "System.fetch_env!(\"KEY\")", true),
        ("a.erb", "<%= ENV['KEY'] %>", true),
        ("A.java", "String k = System.getenv(\"KEY\");", true),
        ("a.rs", "let k = std::env::var(\"KEY\")?;", true),
    ];
    for (path, text, is_read) in cases {
        let text = text.replace("KEY", key);
        check(path, &[(&text, if is_read { &read } else { "" })]);
    }
    check(
        "a.py",
        &[("os.environ['NEXT_PUBLIC_PADDLE_CLIENT_TOKEN'] + ADDLE", "")],
    );
}

const PATHS: [&str; 12] = [
    "a.py", "a.php", "a.go", "a.rb", "a.ex", "a.rs", "a.kt", "a.cs", "a.sh", "a.erb", "a.swift",
    "a.java",
];

#[test]
fn hostile_input_ends() {
    let evidence = "paddle_billing Paddle\\SDK Paddle.configure paddle-go-sdk https://api.paddle.com \
                    NEXT_PUBLIC_PADDLE_API_KEY\n";
    let texts = [
        "(".repeat(5_000),
        "{[(".repeat(6_000),
        "}])".repeat(6_000),
        "\"'".repeat(10_000),
        "'\\'\\".repeat(6_000),
        "\"#{".repeat(30_000),
        "\"#{a[\"b\"".repeat(20_000),
        "x = \"${f(\"\")}".repeat(20_000),
        "\"\\(".repeat(30_000),
        "f\"{a[\"".repeat(20_000),
        "$\"{".repeat(30_000),
        "x = ".repeat(6_000),
        "a if b else ".repeat(3_000),
        "a ? b : ".repeat(3_000),
        "def f\n".repeat(5_000),
        "if x\n".repeat(5_000),
        "Paddle.configure do |c|\n".repeat(1_000),
        "<<<A\n".repeat(5_000),
        "curl \\\n".repeat(4_000),
        "a.b->c::d ".repeat(4_000),
        "'https://api.paddle.com' 'Bearer ' + k,".repeat(1_000),
        "https://api.paddle.com ".repeat(5_000),
    ];
    for path in PATHS {
        for text in &texts {
            for text in [
                format!("{evidence}{text}"),
                format!("<?php <% {evidence}{text}"),
            ] {
                facts(path, &text);
            }
        }
    }
}

proptest! {
    #[test]
    fn no_text_panics(
        path in proptest::sample::select(&PATHS[..]),
        parts in proptest::collection::vec(
            prop_oneof![
                proptest::sample::select(&[
                    "from paddle_billing import Client, Options\n", "Client(", "Options(", "<?php ",
                    "?>", "use Paddle\\SDK\\Client;", "new Client(", "apiKey:", "Paddle.configure do |c|\n",
                    "c.api_key = ", "c.environment = ", ":sandbox", "end\n", "ENV['X']", "env('X'", ")", "(",
                    "{", "}", "[", "]", "\"", "'", "`", "\\", "\n", " if ", " else ", " ? ", ":", ";", "=", "||",
                    "'https://api.paddle.com/x'", "\"Bearer ", "\"Bearer \" + ", "\\(", "${", "{$", "$ENV{", "}\"", "Authorization: ", "uthorization:", "curl ",
                    "$X", "${X}", "#{", "f\"{", "é", "def f(x):\n  ", "<% ", "%>", "<<<E\n", "E\n",
                    "github.com/PaddleHQ/paddle-go-sdk\"", "paddle.New(", "NEXT_PUBLIC_PADDLE_API_KEY", "x", ".", ",",
                ][..]).prop_map(str::to_owned),
                "\\PC{0,6}",
            ],
            0..60,
        ),
    ) {
        let text = parts.concat();
        let facts = facts(path, &text);
        for client in &facts.clients {
            prop_assert!(text.get(client.span.start..client.span.end).is_some());
        }
        for read in &facts.reads {
            prop_assert!(text.get(read.span.start..read.span.end).is_some());
        }
    }
}
