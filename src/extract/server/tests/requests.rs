//! Plain requests and commands, in the ways of many languages.

use super::check;

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
                "<?php\n$q = <<<SQL\n  SQLITE it's ?>\n  SQL_ 'x\n  SQL;\n\
                 $r = Http::withToken(env('K'))->get('https://api.paddle.com/prices');",
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
fn values_filled_into_strings() {
    let strings = [
        ("a.rb", "\"Bearer #{ENV[\"PADDLE_K\"]}\""),
        ("a.rb", "\"Bearer #{ENV['PADDLE_K']}\""),
        ("a.rb", "\"Bearer #{ENV.fetch(\"PADDLE_K\")}\""),
        ("a.ex", "\"Bearer #{System.get_env(\"PADDLE_K\")}\""),
        ("a.kt", "\"Bearer ${System.getenv(\"PADDLE_K\")}\""),
        ("a.kt", "\"Bearer ${System.getenv(\"PADDLE_K\").trim()}\""),
        (
            "a.swift",
            "\"Bearer \\(ProcessInfo.processInfo.environment[\"PADDLE_K\"]!)\"",
        ),
        ("a.swift", "\"Bearer \\(String(env[\"PADDLE_K\"]!))\""),
        ("a.py", "f\"Bearer {os.environ[\"PADDLE_K\"]}\""),
        ("a.py", "f'Bearer {os.environ['PADDLE_K']}'"),
        (
            "a.cs",
            "$\"Bearer {Environment.GetEnvironmentVariable(\"PADDLE_K\")}\"",
        ),
        ("a.php", "\"Bearer {$_ENV[\"PADDLE_K\"]}\""),
        ("a.pl", "\"Bearer $ENV{PADDLE_K}\""),
        ("a.pl", "\"Bearer $ENV{'PADDLE_K'}\""),
    ];
    for (path, string) in strings {
        let opening = if path == "a.php" { "<?php\n" } else { "" };
        let code = format!("{opening}get(\"https://sandbox-api.paddle.com/prices\", {string})\n");
        check(
            path,
            &[(
                &code,
                "get(…): $PADDLE_K @ 'https://sandbox-api.paddle.com'",
            )],
        );
    }
    for (path, opening) in [("a.php", "<?php\n"), ("a.pl", "my ")] {
        let get = if path == "a.pl" {
            "$ENV{PADDLE_K}"
        } else {
            "getenv('PADDLE_K')"
        };
        for key in ["$key", "${key}"] {
            let code = format!(
                "{opening}$key = {get};\n$base = 'https://sandbox-api.paddle.com';\n\
                 get(\"${{base}}/prices\", \"Bearer {key}\");\n"
            );
            check(
                path,
                &[(
                    &code,
                    "get(…): $PADDLE_K @ 'https://sandbox-api.paddle.com'",
                )],
            );
        }
    }
}

#[test]
fn quotes_in_what_does_not_close() {
    let request = "get('https://api.paddle.com/prices', 'Bearer ' + env('PADDLE_K'))";
    let found = "get(…): $PADDLE_K @ 'https://api.paddle.com'";
    let cases = [
        ("a.rb", "x = \"#{\""),
        ("a.rb", "x = \"#{a[\"b]}\""),
        ("a.rb", "x = \"}#{ ) }\""),
        ("a.py", "x = f\"{\""),
        ("a.py", "x = f\"{{ {a} }}\""),
        ("a.py", "x = f\"{{{a[\"b\"]}}}\""),
        ("a.py", "x = f\"{{\" + f\"}}\""),
        ("a.kt", "x = \"${\""),
        ("a.kt", "x = \"\\${\" + y + \"}\""),
        ("a.swift", "x = \"\\(\""),
        ("a.swift", "x = \"\\\\(\" + y + \")\""),
        ("a.cs", "x = $\"{\";"),
    ];
    for (path, before) in cases {
        let request = match path {
            "a.cs" | "a.swift" | "a.kt" => request.replace('\'', "\""),
            _ => request.to_owned(),
        };
        check(path, &[(&format!("{before}\n{request}\n"), found)]);
    }
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
