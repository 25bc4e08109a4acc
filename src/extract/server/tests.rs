//! What is seen in server code, as tables: one line per client and read.

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
            // Others' clients.
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
fn plain_requests_in_python_and_php() {
    check(
        "a.py",
        &[
            (
                "import requests\nr = requests.get('https://sandbox-api.paddle.com/prices', headers={\n    \
                 'Authorization': f\"Bearer {os.environ['K']}\",\n})",
                "requests.get(…): $K @ 'https://sandbox-api.paddle.com'",
            ),
            (
                "BASE = \"https://api.paddle.com\"\nKEY = os.getenv('K')\nHEADERS = {'Authorization': 'Bearer ' + KEY}\n\
                 def prices():\n    return httpx.get(f\"{BASE}/prices\", headers=HEADERS)\n",
                "httpx.get(…): $K @ 'https://api.paddle.com'",
            ),
            (
                "def prices():\n    url = 'https://api.paddle.com/prices'\n    key = os.environ['PADDLE_K']\n    \
                 headers = {'Authorization': 'Bearer %s' % key}\n    with httpx.Client() as client:\n        \
                 return client.get(url, headers=headers)\n",
                "client.get(…): $PADDLE_K @ 'https://api.paddle.com'",
            ),
            (
                "BASE = 'https://sandbox-api.paddle.com' if os.environ['SANDBOX'] else 'https://api.paddle.com'\n\
                 requests.get(BASE + '/prices', headers={'Authorization': 'Bearer {}'.format(KEY)})",
                "requests.get(…): ? @ `SANDBOX` is true → 'https://sandbox-api.paddle.com' | \
                 `SANDBOX` is false → 'https://api.paddle.com'",
            ),
            (
                // Which of the two is sent the key is not known.
                "def cancel(id):\n    url = f\"https://api.paddle.com/{id}\"\n    if settings.sandbox:\n        \
                 url = f\"https://sandbox-api.paddle.com/{id}\"\n    \
                 client.post(url, headers={\"Authorization\": f\"Bearer {settings.paddle_api_key}\"})\n",
                "",
            ),
            (
                "URLS = ['https://api.paddle.com', 'https://sandbox-api.paddle.com']\n\
                 OTHER = {'Authorization': f'Bearer {KEY}'}\n",
                "",
            ),
            (
                "CSP = \"connect-src https://api.paddle.com\"\nx = 'Bearer ' + os.environ['K']",
                "",
            ),
            (
                "def f():\n    a('https://api.paddle.com')\n    b('Bearer ' + os.environ['OPENAI_KEY'])\n",
                "",
            ),
        ],
    );
    check(
        "a.php",
        &[
            (
                "<?php\n$c = new Client(['base_uri' => 'https://sandbox-api.paddle.com', 'headers' => [\n  \
                 'Authorization' => 'Bearer ' . env('K'),\n]]);",
                "Client(…): $K @ 'https://sandbox-api.paddle.com'",
            ),
            (
                "<?php\nfunction f() {\n  $key = getenv('PADDLE_K');\n  $ch = curl_init('https://api.paddle.com/prices');\n  \
                 curl_setopt($ch, CURLOPT_HTTPHEADER, [\"Authorization: Bearer $key\"]);\n}",
                "curl_init(…): $PADDLE_K @ 'https://api.paddle.com'",
            ),
            (
                "<?php\n$r = Http::withToken(env('K'))->get('https://api.paddle.com/prices');",
                "get(…): $K @ 'https://api.paddle.com'",
            ),
            (
                "<?php\nclass A {\n  private string $base = 'x';\n  const URL = 'https://api.paddle.com';\n  \
                 function f() { return Http::withToken(env('K'))->get(self::URL . '/prices'); }\n}",
                "get(…): $K @ 'https://api.paddle.com'",
            ),
        ],
    );
}

#[test]
fn names_that_several_functions_have() {
    let python = |live: &str, sandbox: &str| {
        format!(
            "def live():\n    url = 'https://{live}/prices'\n    headers = {{'Authorization': 'Bearer ' + os.environ['A']}}\n    \
             get(url, headers=headers)\n\
             def sandbox():\n    url = 'https://{sandbox}/prices'\n    headers = {{'Authorization': 'Bearer ' + os.environ['B']}}\n    \
             get(url, headers=headers)\n"
        )
    };
    check(
        "a.py",
        &[
            (
                &python("api.paddle.com", "sandbox-api.paddle.com"),
                "get(…): $A @ 'https://api.paddle.com'\nget(…): $B @ 'https://sandbox-api.paddle.com'",
            ),
            (
                &python("api.paddle.com", "example.com"),
                "get(…): $A @ 'https://api.paddle.com'",
            ),
            (
                "def f(sandbox):\n    headers = {'Authorization': 'Bearer ' + os.environ['PADDLE_A']}\n    if sandbox:\n        \
                 headers = {'Authorization': 'Bearer ' + os.environ['PADDLE_B']}\n    \
                 get('https://api.paddle.com', headers=headers)\n",
                "",
            ),
            (
                "headers = {'Authorization': 'Bearer ' + os.environ['A']}\n\
                 def f(headers):\n    get('https://api.paddle.com', headers=headers)\n",
                "",
            ),
        ],
    );
    let request = |function: &str, host: &str, key: &str| {
        [
            format!(
                "function {function}() {{\n  $headers = ['Authorization' => 'Bearer ' . getenv('{key}')];\n  \
                 return get('https://{host}/prices', $headers);\n}}\n"
            ),
            format!(
                "func {function}() {{\n  headers := map[string]string{{\"Authorization\": \"Bearer \" + os.Getenv(\"{key}\")}}\n  \
                 get(\"https://{host}/prices\", headers)\n}}\n"
            ),
            format!(
                "def {function}\n  headers = {{ 'Authorization' => \"Bearer #{{ENV['{key}']}}\" }}\n  \
                 get('https://{host}/prices', headers)\nend\n"
            ),
            format!(
                "class A{function} {{\n  void {function}() {{\n    var headers = List.of(\"Authorization\", \"Bearer \" + System.getenv(\"{key}\"));\n    \
                 get(\"https://{host}/prices\", headers);\n  }}\n}}\n"
            ),
        ]
    };
    let live = request("live", "api.paddle.com", "PADDLE_A");
    let sandbox = request("sandbox", "sandbox-api.paddle.com", "PADDLE_B");
    for (number, path) in ["a.php", "a.go", "a.rb", "A.java"].into_iter().enumerate() {
        let opening = if path == "a.php" { "<?php\n" } else { "" };
        check(
            path,
            &[(
                &format!("{opening}{}{}", live[number], sandbox[number]),
                "get(…): $PADDLE_A @ 'https://api.paddle.com'\nget(…): $PADDLE_B @ 'https://sandbox-api.paddle.com'",
            )],
        );
    }
}

#[test]
fn plain_requests_in_other_languages() {
    check(
        "a.rb",
        &[
            (
                "conn = Faraday.new(url: 'https://api.paddle.com') do |f|\n  f.request :authorization, 'Bearer', ENV['K']\nend",
                "",
            ),
            (
                "def prices\n  uri = URI('https://sandbox-api.paddle.com/prices')\n  req = Net::HTTP::Get.new(uri)\n  \
                 req['Authorization'] = \"Bearer #{ENV.fetch('PADDLE_K')}\"\nend",
                "Net::HTTP::Get.new(…): $PADDLE_K @ 'https://sandbox-api.paddle.com'",
            ),
        ],
    );
    check(
        "a.go",
        &[(
            "package a\nfunc prices() {\n\treq, err := http.NewRequest(\"GET\", \"https://api.paddle.com/prices\", nil)\n\t\
             req.Header.Set(\"Authorization\", \"Bearer \"+os.Getenv(\"PADDLE_K\"))\n}\n",
            "http.NewRequest(…): $PADDLE_K @ 'https://api.paddle.com'",
        )],
    );
    check(
        "a.rs",
        &[(
            "async fn prices() -> R {\n    let key = std::env::var(\"K\")?;\n    \
             client.get(\"https://api.paddle.com/prices\").bearer_auth(&key).send().await\n}\n",
            "client.get(…): $K @ 'https://api.paddle.com'",
        )],
    );
    check(
        "A.java",
        &[(
            "class A {\n  private static final String BASE = \"https://api.paddle.com\";\n  Response f() {\n    \
             return HttpRequest.newBuilder(URI.create(BASE + \"/prices\"))\n        \
             .header(\"Authorization\", \"Bearer \" + System.getenv(\"K\")).build();\n  }\n}\n",
            "URI.create(…): $K @ 'https://api.paddle.com'",
        )],
    );
    check(
        "A.cs",
        &[(
            "class A { void F() {\n  client.BaseAddress = new Uri(\"https://api.paddle.com\");\n  \
             var key = Environment.GetEnvironmentVariable(\"PADDLE_K\");\n  \
             client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(\"Bearer\", key);\n} }",
            "Uri(…): $PADDLE_K @ 'https://api.paddle.com'",
        )],
    );
    check(
        "a.ex",
        &[(
            "def prices do\n  Req.get!(\"https://api.paddle.com/prices\", auth: {:bearer, System.get_env(\"K\")})\nend",
            "Req.get!(…): $K @ 'https://api.paddle.com'",
        )],
    );
    check(
        "a.kt",
        &[(
            "fun f() {\n  val key = System.getenv(\"PADDLE_K\")\n  val r = Request.Builder().url(\"https://api.paddle.com/x\")\n    \
             .header(\"Authorization\", \"Bearer $key\").build()\n}",
            "url(…): $PADDLE_K @ 'https://api.paddle.com'",
        )],
    );
}

#[test]
fn comments_hold_no_code() {
    let request = "get('https://sandbox-api.paddle.com/prices', 'Bearer ' . $ENV{PADDLE_K})";
    let found = "get(…): $PADDLE_K @ 'https://sandbox-api.paddle.com'";
    let comments = [
        ("a.py", "# @", ""),
        ("a.rb", "=begin\n", "\n=end"),
        ("a.go", "/* @", "*/"),
        ("a.pl", "# @", ""),
        ("a.pm", "=head1 SYNOPSIS\n\n  ", "\n\n=cut"),
        ("a.vb", "' ", ""),
        ("a.vb", "rem ", ""),
        ("a.fs", "(* ", "\n*)"),
        ("a.fs", "// ", ""),
        ("a.ml", "(* ", "*)"),
        ("a.lua", "-- ", ""),
        ("a.lua", "--[[\n", "]]"),
        ("a.lua", "--[==[\n]]", "]==]"),
        ("a.hs", "-- ", ""),
        ("a.hs", "{-\n", "-}"),
        ("a.clj", ";; ", ""),
        ("a.erl", "% ", ""),
        ("a.jl", "#=\n", "=#"),
        ("a.nim", "#[\n", "]#"),
    ];
    for (path, open, close) in comments {
        // The same words are code where no mark stands before them.
        let request = match path {
            "a.pl" | "a.pm" => request.to_owned(),
            "a.py" | "a.rb" | "a.jl" | "a.nim" => request
                .replace(" . ", " + ")
                .replace("$ENV{PADDLE_K}", "ENV['PADDLE_K']"),
            _ => request
                .replace('\'', "\"")
                .replace(" . ", " + ")
                .replace("$ENV{PADDLE_K}", "getenv(\"PADDLE_K\")"),
        };
        check(
            path,
            &[
                (&format!("x()\n{open}{request}{close}\ny()\n"), ""),
                (&format!("x()\n{open}{close}\n{request}\n"), found),
            ],
        );
    }
    // No comment.
    check(
        "a.pl",
        &[(&format!("my $n = $#list + 1 // 2; {request}"), found)],
    );
}

#[test]
fn commands() {
    check(
        "sync.sh",
        &[
            (
                "curl https://sandbox-api.paddle.com/prices -H \"Authorization: Bearer $K\"",
                "curl: $K @ 'https://sandbox-api.paddle.com'",
            ),
            (
                "KEY=${PADDLE_KEY:-x}\nBASE=https://api.paddle.com\ncurl -s \\\n  -H \"authorization: bearer ${KEY}\" \\\n  \"$BASE/prices\"\n",
                "curl: `PADDLE_KEY` is true → $PADDLE_KEY | `PADDLE_KEY` is false → 'x' @ 'https://api.paddle.com'",
            ),
            (
                "http GET https://api.paddle.com/prices 'Authorization: Bearer k'",
                "http: 'k' @ 'https://api.paddle.com'",
            ),
            (
                "# curl https://api.paddle.com -H 'Authorization: Bearer k'",
                "",
            ),
            (
                "curl https://api.paddle.com\necho 'Authorization: Bearer k'",
                "",
            ),
            (
                "curl https://example.com/?u=https://api.paddle.com.evil -H 'Authorization: Bearer k'",
                "",
            ),
            (
                // Not the Latin letter.
                "curl https://api.paddle.com/prices -H \"\u{410}uthorization: Bearer $K\"",
                "",
            ),
        ],
    );
    check(
        "ci.yml",
        &[
            (
                "steps:\n  - run: curl -H \"Authorization: Bearer ${{ secrets.K }}\" https://api.paddle.com/prices\n",
                "curl: ? @ 'https://api.paddle.com'",
            ),
            (
                "steps:\n  - run: |\n      curl https://api.paddle.com/prices -H \"Authorization: Bearer $K\"\n",
                "curl: $K @ 'https://api.paddle.com'",
            ),
        ],
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
                    "'https://api.paddle.com/x'", "\"Bearer ", "\"Bearer \" + ", "Authorization: ", "uthorization:", "curl ",
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
