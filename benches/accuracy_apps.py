"""The apps of benches/accuracy, Paddle added by its documentation, and the ways to break them.

The numbers of the cases are those of the list of mistakes in docs/accuracy.md.
Secrets are made up, and put together here so that none stands in the file.
"""

from dataclasses import dataclass, field

TEST = "test_7c3e1f0a9b2d4e6f8a0b1c2d3e4"
LIVE = "live_4f6a8c0e2b1d3f5a7c9e0b2d4f6"
LIVE_KEY = "_".join(["pdl", "live", "apikey", "01jq3v5x7z9b1d3f5h7k9m1p3r", "Hq3Zt7Wm2Kx9Lp4Vn8Rb6C", "j5D"])
SANDBOX_KEY = LIVE_KEY.replace("live", "sdbx", 1)
HOOK_ID = "ntfset_01jq3w8n5t2c7g4k9r6v1x3z0b"
HOOK = "_".join(["pdl", HOOK_ID, "sV3kQ8zW1xN6bT4mR9cY2pL7dF5gH0jA"])
ZERO_WIDTH = "\u200b"


@dataclass
class Change:
    """`old` becomes `new`; without `old` the file is written, without `new` it goes."""

    path: str
    old: str | None
    new: str | None


@dataclass
class Case:
    number: str
    title: str
    changes: list
    expected: list  # (path, a part of the line, rule)


@dataclass
class App:
    name: str
    title: str
    generator: list
    by_hand: dict
    packages: list
    shown: list
    right: dict
    secret_file: str
    cases: list = field(default_factory=list)


def edit(path, old, new):
    return Change(path, old, new)


def put(path, text):
    return Change(path, None, text)


def drop(path):
    return Change(path, "", None)


@dataclass
class Names:
    """How one framework spells what all of them have."""

    init: str  # the file that initialises Paddle.js
    token: str  # the expression of the token there
    environment: str  # that of the environment
    token_variable: str
    environment_variable: str
    public: str  # the public prefix
    key_variable: str = "PADDLE_API_KEY"
    hook_variable: str = "PADDLE_NOTIFICATION_WEBHOOK_SECRET"


def env(names, environment, token):
    return f"{names.environment_variable}={environment} # or `production`\n{names.token_variable}={token}\n"


def secrets(names):
    return f"{names.key_variable}={SANDBOX_KEY}\n{names.hook_variable}={HOOK}\n"


def example(names):
    return (
        f"{names.environment_variable}=sandbox # or `production`\n{names.token_variable}=\n"
        f"{names.key_variable}=\n{names.hook_variable}=\n"
    )


DEVELOPMENT, PRODUCTION = ".env.development", ".env.production"


def values(names):
    """Mistakes in the env files; they look the same in all frameworks."""
    token, environment = names.token_variable, names.environment_variable
    public_key, public_hook = f"{names.public}PADDLE_API_KEY", f"{names.public}PADDLE_WEBHOOK_SECRET"

    def live_becomes(value):
        return [edit(PRODUCTION, LIVE, value)]

    def added(line):
        return [put(PRODUCTION, env(names, "production", LIVE) + line + "\n")]

    malformed = [(PRODUCTION, f"{token}=", "malformed-token")]
    return [
        Case("2", f"live token in `{DEVELOPMENT}`", [edit(DEVELOPMENT, TEST, LIVE)],
             [(DEVELOPMENT, LIVE, "live-token-in-sandbox")]),
        Case("2", f"test token in `{PRODUCTION}`", live_becomes(TEST), [(PRODUCTION, TEST, "test-token-in-production")]),
        Case("2", f"`{DEVELOPMENT}` says `production`", [edit(DEVELOPMENT, "=sandbox", "=production")],
             [(DEVELOPMENT, TEST, "test-token-in-production")]),
        Case("2", f"`{PRODUCTION}` changes the environment of `.env`, the token stays",
             [drop(DEVELOPMENT), put(".env", env(names, "sandbox", TEST)), put(PRODUCTION, f"{environment}=production\n")],
             [(".env", TEST, "test-token-in-production")]),
        Case("4", f"`{environment}=live` in `{PRODUCTION}`", [edit(PRODUCTION, "=production", "=live")],
             [(PRODUCTION, f"{environment}=live", "invalid-environment")]),
        Case("5", f"an API key in `{token}`", live_becomes(LIVE_KEY),
             [(PRODUCTION, LIVE_KEY, "secret-in-public-variable"), (names.init, f"token: {names.token}", "api-key-as-client-token")]),
        Case("6", f"`{public_key}` defined in `{PRODUCTION}`", added(f"{public_key}={LIVE_KEY}"),
             [(PRODUCTION, public_key, "secret-in-public-variable")]),
        Case("6", f"`{public_hook}` defined in `{PRODUCTION}`", added(f"{public_hook}={HOOK}"),
             [(PRODUCTION, public_hook, "secret-in-public-variable")]),
        Case("7", f"destination ID in `{names.hook_variable}`", added(f"{names.hook_variable}={HOOK_ID}"),
             [(PRODUCTION, HOOK_ID, "wrong-credential")]),
        Case("8", "invented prefix `ctok_`", live_becomes("ctok_" + LIVE[5:]), malformed),
        Case("8", "invented prefix `pdl_live_`", live_becomes("pdl_" + LIVE), malformed),
        Case("8", "the token's ID as the token", live_becomes("ctkn_01jq3w8n5t2c7g4k9r6v1x3z0b"),
             [(PRODUCTION, f"{token}=", "wrong-credential")]),
        Case("8", f"client token in `{names.key_variable}`", added(f"{names.key_variable}={LIVE}"),
             [(PRODUCTION, f"{names.key_variable}=", "wrong-credential")]),
        Case("8", f"Stripe's secret in `{names.hook_variable}`",
             added(f"{names.hook_variable}=whsec_sV3kQ8zW1xN6bT4mR9cY2pL7dF5gH0jA"),
             [(PRODUCTION, "whsec_", "wrong-credential")]),
        Case("10", "a literal `\\n` behind the token", live_becomes(LIVE + "\\n"), malformed),
        Case("10", "a `\\n` in double quotes", live_becomes(f'"{LIVE}\\n"'), malformed),
        Case("10", "quotes inside of quotes", live_becomes(f"'\"{LIVE}\"'"), malformed),
        Case("10", "a space before the closing quote", live_becomes(f'"{LIVE} "'), malformed),
        Case("10", "a zero-width space", live_becomes(LIVE[:20] + ZERO_WIDTH + LIVE[20:]), malformed),
        Case("10", f"a literal `\\n` behind `{environment}`", [edit(PRODUCTION, "=production # or `production`", "=production\\n")],
             [(PRODUCTION, f"{environment}=", "invalid-environment")]),
        Case("14", "the token's last character is missing", live_becomes(LIVE[:-1]), malformed),
    ]


def calls(names):
    """Mistakes at the call of `initializePaddle`; `names.init` has one of a fixed shape."""
    init, token, environment = names.init, names.token, names.environment
    both = f"token: {token}, environment: {environment}"
    key = token.replace(names.token_variable, f"{names.public}PADDLE_API_KEY")
    cases = [
        Case("1", "no `environment` in the call", [edit(init, both, f"token: {token}")],
             [(init, f"token: {token}", "sandbox-not-set")]),
        Case("1", "test token as a literal, no `environment`", [edit(init, both, f"token: '{TEST}'")],
             [(init, TEST, "sandbox-not-set")]),
        Case("2", "live token as a literal in the sandbox", [edit(init, both, f"token: '{LIVE}', environment: 'sandbox'")],
             [(init, LIVE, "live-token-in-sandbox")]),
        Case("2", "`environment: 'sandbox'` stays in the code", [edit(init, both, f"token: {token}, environment: 'sandbox'")],
             [(PRODUCTION, LIVE, "live-token-in-sandbox")]),
        Case("4", "`environment: 'live'`", [edit(init, both, f"token: '{LIVE}', environment: 'live'")],
             [(init, "'live'", "invalid-environment")]),
        Case("5", "an API key as a literal token", [edit(init, both, f"token: '{LIVE_KEY}', environment: {environment}")],
             [(init, LIVE_KEY, "api-key-as-client-token")]),
        Case("11", "`token` together with `seller`", [edit(init, both, f"{both}, seller: 12345")],
             [(init, "seller", "unknown-initialize-option")]),
        Case("11", "the seller ID as the token", [edit(init, both, f"token: '12345', environment: {environment}")],
             [(init, "12345", "malformed-token")]),
        Case("14", "literal token that is cut off", [edit(init, both, f"token: '{LIVE[:-3]}', environment: {environment}")],
             [(init, LIVE[:-3], "malformed-token")]),
        Case("3", "`environment` in `Paddle.Initialize`",
             [edit(init, "initializePaddle({", "window.Paddle?.Initialize({")],
             [(init, both, "unknown-initialize-option")]),
        Case("11", "`vendor` in `Paddle.Initialize`",
             [edit(init, "initializePaddle({", "window.Paddle?.Initialize({"), edit(init, both, "vendor: 12345")],
             [(init, "vendor", "unknown-initialize-option")]),
    ]
    if key != token:
        cases.append(
            Case("5", f"`{key}` as the token",
                 [edit(init, both, f"token: {key}, environment: {environment}")],
                 [(init, key, "api-key-as-client-token")]))
    return cases


# --- Next ---------------------------------------------------------------------

NEXT = Names(
    init="src/components/checkout.tsx",
    token="process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN",
    environment="process.env.NEXT_PUBLIC_PADDLE_ENV as Environments",
    token_variable="NEXT_PUBLIC_PADDLE_CLIENT_TOKEN",
    environment_variable="NEXT_PUBLIC_PADDLE_ENV",
    public="NEXT_PUBLIC_",
)

NEXT_CHECKOUT = f"""'use client';

import {{ type Environments, initializePaddle, type Paddle }} from '@paddle/paddle-js';
import {{ useEffect, useState }} from 'react';

export function Checkout({{ priceId }}: {{ priceId: string }}) {{
  const [paddle, setPaddle] = useState<Paddle>();

  useEffect(() => {{
    if (!paddle?.Initialized && {NEXT.token}) {{
      initializePaddle({{
        {{both}},
        checkout: {{ settings: {{ displayMode: 'overlay', theme: 'light' }} }},
      }}).then((instance) => {{
        if (instance) setPaddle(instance);
      }});
    }}
  }}, [paddle?.Initialized]);

  return (
    <button onClick={{() => paddle?.Checkout.open({{ items: [{{ priceId, quantity: 1 }}] }})}}>
      Buy
    </button>
  );
}}
""".replace("{both}", f"token: {NEXT.token}, environment: {NEXT.environment}")

NEXT_SERVER = "src/lib/paddle-server.ts"
NEXT_WEBHOOK = "src/app/api/webhook/route.ts"
NEXT_HTML = """import Script from 'next/script';

export default function Page() {
  return (
    <>
      <Script src="https://cdn.paddle.com/paddle/v2/paddle.js" strategy="beforeInteractive" />
      <Script id="paddle" strategy="afterInteractive">
        {`
          Paddle.Environment.set('sandbox');
          Paddle.Initialize({ token: '%s' });
        `}
      </Script>
    </>
  );
}
"""


def server_client(key, environment):
    return f"""import {{ Environment, LogLevel, Paddle }} from '@paddle/paddle-node-sdk';

export function paddleServer() {{
  return new Paddle({key}!, {{
    environment: ({environment} as Environment) ?? Environment.sandbox,
    logLevel: LogLevel.error,
  }});
}}
"""


next_app = App(
    name="next",
    title="Next",
    generator="npx --yes create-next-app@latest next --ts --eslint --no-tailwind --src-dir --app "
    "--import-alias @/* --use-npm --skip-install --disable-git --yes".split(),
    by_hand={},
    packages=["@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    shown=["next", "react", "@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    secret_file=".env.local",
    right={
        ".env.local": secrets(NEXT),
        ".env.example": example(NEXT),
        DEVELOPMENT: env(NEXT, "sandbox", TEST),
        PRODUCTION: env(NEXT, "production", LIVE),
        NEXT.init: NEXT_CHECKOUT,
        NEXT_SERVER: server_client("process.env.PADDLE_API_KEY", "process.env.NEXT_PUBLIC_PADDLE_ENV"),
        NEXT_WEBHOOK: """import { paddleServer } from '@/lib/paddle-server';

export async function POST(request: Request) {
  const signature = request.headers.get('paddle-signature') ?? '';
  const secret = process.env['PADDLE_NOTIFICATION_WEBHOOK_SECRET'] || '';
  const event = await paddleServer().webhooks.unmarshal(await request.text(), secret, signature);
  return Response.json({ event: event?.eventType });
}
""",
        "src/app/buy/page.tsx": """import { Checkout } from '@/components/checkout';

export default function Buy() {
  return <Checkout priceId="pri_01h8z4kq2v6m9n3c5x7b1d0f4g" />;
}
""",
    },
)

NEXT_CONFIG = """export const PADDLE = {
  token: process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN!,
  environment: process.env.NODE_ENV === 'production' ? %s,
} as const;
"""
NEXT_BOTH = f"token: {NEXT.token}, environment: {NEXT.environment}"
NEXT_IMPORT = "import { useEffect, useState } from 'react';"

next_app.cases = [
    Case("0", "the right app", [], []),
    Case("0", "right, with token and environment from a module",
         [put("src/lib/config.ts", NEXT_CONFIG % "'production' : 'sandbox'"),
          edit(NEXT.init, NEXT_BOTH, "token: PADDLE.token, environment: PADDLE.environment"),
          edit(NEXT.init, NEXT_IMPORT, NEXT_IMPORT + "\nimport { PADDLE } from '@/lib/config';")], []),
    Case("0", "right, with `next/script`", [put("src/app/pay/page.tsx", NEXT_HTML % TEST)], []),
    *calls(NEXT),
    Case("1", "literal test token in `next/script`, no `Environment.set`",
         [put("src/app/pay/page.tsx", (NEXT_HTML % TEST).replace("          Paddle.Environment.set('sandbox');\n", ""))],
         [("src/app/pay/page.tsx", TEST, "sandbox-not-set")]),
    Case("2", "live token in `next/script` in the sandbox", [put("src/app/pay/page.tsx", NEXT_HTML % LIVE)],
         [("src/app/pay/page.tsx", LIVE, "live-token-in-sandbox")]),
    Case("2", "environment crossed in a module, by `NODE_ENV`",
         [put("src/lib/config.ts", NEXT_CONFIG % "'sandbox' : 'production'"),
          edit(NEXT.init, NEXT_BOTH, "token: PADDLE.token, environment: PADDLE.environment"),
          edit(NEXT.init, NEXT_IMPORT, NEXT_IMPORT + "\nimport { PADDLE } from '@/lib/config';")],
         [(DEVELOPMENT, TEST, "test-token-in-production"), (PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("4", "`'live'` in a module",
         [put("src/lib/config.ts", NEXT_CONFIG % "'live' : 'sandbox'"),
          edit(NEXT.init, NEXT_BOTH, "token: PADDLE.token, environment: PADDLE.environment"),
          edit(NEXT.init, NEXT_IMPORT, NEXT_IMPORT + "\nimport { PADDLE } from '@/lib/config';")],
         [(NEXT.init, "PADDLE.environment", "invalid-environment")]),
    Case("6", "server reads `NEXT_PUBLIC_PADDLE_API_KEY`",
         [edit(NEXT_SERVER, "process.env.PADDLE_API_KEY", "process.env.NEXT_PUBLIC_PADDLE_API_KEY")],
         [(NEXT_SERVER, "NEXT_PUBLIC_PADDLE_API_KEY", "secret-in-public-variable")]),
    Case("6", "webhook route reads `NEXT_PUBLIC_PADDLE_WEBHOOK_SECRET`",
         [edit(NEXT_WEBHOOK, "PADDLE_NOTIFICATION_WEBHOOK_SECRET", "NEXT_PUBLIC_PADDLE_WEBHOOK_SECRET")],
         [(NEXT_WEBHOOK, "NEXT_PUBLIC_PADDLE_WEBHOOK_SECRET", "secret-in-public-variable")]),
    Case("9", "`PADDLE_CLIENT_TOKEN` read in the browser",
         [edit(NEXT.init, NEXT_BOTH, "token: process.env.PADDLE_CLIENT_TOKEN!, environment: 'sandbox'")],
         [(NEXT.init, "process.env.PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    *values(NEXT),
]

# --- Vite ---------------------------------------------------------------------

VITE = Names(
    init="src/paddle.ts",
    token="import.meta.env.VITE_PADDLE_CLIENT_TOKEN",
    environment="import.meta.env.VITE_PADDLE_ENV",
    token_variable="VITE_PADDLE_CLIENT_TOKEN",
    environment_variable="VITE_PADDLE_ENV",
    public="VITE_",
)
VITE_BOTH = f"token: {VITE.token}, environment: {VITE.environment}"
VITE_HOOK = """import { useEffect, useState } from 'react';
import { initializePaddle, type Paddle } from '@paddle/paddle-js';

export function usePaddle(token: string, environment: 'sandbox' | 'production') {
  const [paddle, setPaddle] = useState<Paddle>();
  useEffect(() => {
    initializePaddle({ token, environment }).then(setPaddle);
  }, [token, environment]);
  return paddle;
}
"""
VITE_APP = """import { usePaddle } from './use-paddle';

export default function Pay() {
  const paddle = usePaddle('%s', '%s');
  return <button onClick={() => paddle?.Checkout.open({ items: [] })}>Buy</button>;
}
"""
VITE_PAGE = """<!doctype html>
<html lang="en">
  <head>
    <title>Pay</title>
    <script src="https://cdn.paddle.com/paddle/%s"></script>
    <script>
      %s
    </script>
  </head>
  <body></body>
</html>
"""

vite_app = App(
    name="vite",
    title="Vite (React, TypeScript)",
    generator="npx --yes create-vite@latest vite --template react-ts --no-interactive".split(),
    by_hand={},
    packages=["@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    shown=["vite", "react", "@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    secret_file=".env.local",
    right={
        ".env.local": secrets(VITE),
        ".env.example": example(VITE),
        DEVELOPMENT: env(VITE, "sandbox", TEST),
        PRODUCTION: env(VITE, "production", LIVE),
        VITE.init: f"""import {{ initializePaddle, type Paddle }} from '@paddle/paddle-js';

let instance: Promise<Paddle | undefined> | undefined;

export function paddle() {{
  instance ??= initializePaddle({{ {VITE_BOTH} }});
  return instance;
}}
""",
        "api/checkout.ts": server_client("process.env.PADDLE_API_KEY", "process.env.VITE_PADDLE_ENV"),
    },
)

vite_app.cases = [
    Case("0", "the right app", [], []),
    Case("0", "right, with the script tag",
         [put("pay.html", VITE_PAGE % ("v2/paddle.js", f"Paddle.Initialize({{ token: '{LIVE}' }});"))], []),
    Case("0", "right, with Vite's `%…%` in a page",
         [put("pay.html", VITE_PAGE % ("v2/paddle.js", "Paddle.Environment.set('%VITE_PADDLE_ENV%'); "
                                       "Paddle.Initialize({ token: '%VITE_PADDLE_CLIENT_TOKEN%' });"))], []),
    Case("0", "right, with a hook that is given constants",
         [put("src/use-paddle.ts", VITE_HOOK), put("src/Pay.tsx", VITE_APP % (TEST, "sandbox"))], []),
    Case("0", "right, by `import.meta.env.PROD`",
         [edit(VITE.init, VITE_BOTH, f"token: {VITE.token}, environment: import.meta.env.PROD ? 'production' : 'sandbox'")], []),
    *calls(VITE),
    Case("1", "literal test token in a page, no `Environment.set`",
         [put("pay.html", VITE_PAGE % ("v2/paddle.js", f"Paddle.Initialize({{ token: '{TEST}' }});"))],
         [("pay.html", TEST, "sandbox-not-set")]),
    Case("2", "a hook is given a live token and the sandbox",
         [put("src/use-paddle.ts", VITE_HOOK), put("src/Pay.tsx", VITE_APP % (LIVE, "sandbox"))],
         [("src/use-paddle.ts", "initializePaddle({ token", "live-token-in-sandbox")]),
    Case("2", "crossed, by `import.meta.env.PROD`",
         [edit(VITE.init, VITE_BOTH, f"token: {VITE.token}, environment: import.meta.env.PROD ? 'sandbox' : 'production'")],
         [(DEVELOPMENT, TEST, "test-token-in-production"), (PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("2", "crossed, by `import.meta.env.DEV`",
         [edit(VITE.init, VITE_BOTH, f"token: {VITE.token}, environment: import.meta.env.DEV ? 'production' : 'sandbox'")],
         [(DEVELOPMENT, TEST, "test-token-in-production"), (PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("4", "`import.meta.env.MODE` as the environment",
         [edit(VITE.init, VITE_BOTH, f"token: {VITE.token}, environment: import.meta.env.MODE")],
         [(VITE.init, "import.meta.env.MODE", "invalid-environment")]),
    Case("4", "`Paddle.Environment.set('live')` in a page",
         [put("pay.html", VITE_PAGE % ("v2/paddle.js", f"Paddle.Environment.set('live'); Paddle.Initialize({{ token: '{LIVE}' }});"))],
         [("pay.html", "'live'", "invalid-environment")]),
    Case("6", "API function reads `VITE_PADDLE_API_KEY`",
         [edit("api/checkout.ts", "process.env.PADDLE_API_KEY", "process.env.VITE_PADDLE_API_KEY")],
         [("api/checkout.ts", "VITE_PADDLE_API_KEY", "secret-in-public-variable")]),
    Case("6", "`fetch` in the browser with `VITE_PADDLE_API_KEY`",
         [put("src/api.ts", "export const prices = () =>\n  fetch('https://api.paddle.com/prices', {\n    headers: "
              "{ Authorization: `Bearer ${import.meta.env.VITE_PADDLE_API_KEY}` },\n  });\n")],
         [("src/api.ts", "VITE_PADDLE_API_KEY", "secret-in-public-variable")]),
    Case("9", "`PADDLE_CLIENT_TOKEN` read in the browser",
         [edit(VITE.init, VITE_BOTH, "token: import.meta.env.PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(VITE.init, "import.meta.env.PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    Case("9", "`NEXT_PUBLIC_…` copied from a Next app",
         [edit(VITE.init, VITE_BOTH, "token: import.meta.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(VITE.init, "import.meta.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    Case("11", "Classic's script with Billing's calls",
         [put("pay.html", VITE_PAGE % ("paddle.js", f"Paddle.Initialize({{ token: '{LIVE}' }});"))],
         [("pay.html", "cdn.paddle.com", "deprecated-setup")]),
    Case("11", "`Paddle.Setup({ vendor })` with Billing's script",
         [put("pay.html", VITE_PAGE % ("v2/paddle.js", "Paddle.Setup({ vendor: 12345 });"))],
         [("pay.html", "Paddle.Setup", "deprecated-setup")]),
    *values(VITE),
]

# --- SvelteKit ----------------------------------------------------------------

SVELTE = Names(
    init="src/routes/buy/+page.svelte",
    token="PUBLIC_PADDLE_CLIENT_TOKEN",
    environment="PUBLIC_PADDLE_ENV as Environments",
    token_variable="PUBLIC_PADDLE_CLIENT_TOKEN",
    environment_variable="PUBLIC_PADDLE_ENV",
    public="PUBLIC_",
)
SVELTE_BOTH = f"token: {SVELTE.token}, environment: {SVELTE.environment}"
SVELTE_IMPORT = "import { PUBLIC_PADDLE_CLIENT_TOKEN, PUBLIC_PADDLE_ENV } from '$env/static/public';"
SVELTE_SERVER = "src/routes/api/webhook/+server.ts"

svelte_app = App(
    name="sveltekit",
    title="SvelteKit",
    generator="npx --yes sv@latest create sveltekit --template minimal --types ts --no-add-ons --no-install".split(),
    by_hand={},
    packages=["@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    shown=["@sveltejs/kit", "svelte", "@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    secret_file=".env.local",
    right={
        ".env.local": secrets(SVELTE),
        ".env.example": example(SVELTE),
        DEVELOPMENT: env(SVELTE, "sandbox", TEST),
        PRODUCTION: env(SVELTE, "production", LIVE),
        SVELTE.init: f"""<script lang="ts">
	import {{ onMount }} from 'svelte';
	import {{ initializePaddle, type Environments, type Paddle }} from '@paddle/paddle-js';
	{SVELTE_IMPORT}

	let paddle: Paddle | undefined = $state();

	onMount(async () => {{
		paddle = await initializePaddle({{
			{SVELTE_BOTH}
		}});
	}});
</script>

<button onclick={{() => paddle?.Checkout.open({{ items: [] }})}}>Buy</button>
""",
        SVELTE_SERVER: """import { Environment, Paddle } from '@paddle/paddle-node-sdk';
import { PADDLE_API_KEY, PADDLE_NOTIFICATION_WEBHOOK_SECRET } from '$env/static/private';
import { PUBLIC_PADDLE_ENV } from '$env/static/public';

const paddle = new Paddle(PADDLE_API_KEY, { environment: PUBLIC_PADDLE_ENV as Environment });

export async function POST({ request }) {
	const signature = request.headers.get('paddle-signature') ?? '';
	await paddle.webhooks.unmarshal(await request.text(), PADDLE_NOTIFICATION_WEBHOOK_SECRET, signature);
	return new Response('ok');
}
""",
    },
)
svelte_app.cases = [
    Case("0", "the right app", [], []),
    Case("0", "right, with `$env/dynamic/public`",
         [edit(SVELTE.init, SVELTE_IMPORT, "import { env } from '$env/dynamic/public';"),
          edit(SVELTE.init, SVELTE_BOTH,
               "token: env.PUBLIC_PADDLE_CLIENT_TOKEN, environment: env.PUBLIC_PADDLE_ENV as Environments")], []),
    *[case for case in calls(SVELTE) if "PADDLE_API_KEY" not in case.title],
    Case("2", "`$env/dynamic/public`, and the sandbox stays in the code",
         [edit(SVELTE.init, SVELTE_IMPORT, "import { env } from '$env/dynamic/public';"),
          edit(SVELTE.init, SVELTE_BOTH, "token: env.PUBLIC_PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("2", "crossed, by `dev` of `$app/environment`",
         [edit(SVELTE.init, SVELTE_IMPORT, SVELTE_IMPORT + "\n\timport { dev } from '$app/environment';"),
          edit(SVELTE.init, SVELTE_BOTH, f"token: {SVELTE.token}, environment: dev ? 'production' : 'sandbox'")],
         [(DEVELOPMENT, TEST, "test-token-in-production"), (PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("5", "`PUBLIC_PADDLE_API_KEY` as the token",
         [edit(SVELTE.init, SVELTE_IMPORT, SVELTE_IMPORT.replace("PUBLIC_PADDLE_CLIENT_TOKEN", "PUBLIC_PADDLE_API_KEY")),
          edit(SVELTE.init, SVELTE_BOTH, f"token: PUBLIC_PADDLE_API_KEY, environment: {SVELTE.environment}")],
         [(SVELTE.init, "token: PUBLIC_PADDLE_API_KEY", "api-key-as-client-token")]),
    Case("6", "server imports `PUBLIC_PADDLE_API_KEY`",
         [edit(SVELTE_SERVER, "import { PADDLE_API_KEY, ", "import { "),
          edit(SVELTE_SERVER, "{ PUBLIC_PADDLE_ENV }", "{ PUBLIC_PADDLE_API_KEY, PUBLIC_PADDLE_ENV }"),
          edit(SVELTE_SERVER, "new Paddle(PADDLE_API_KEY", "new Paddle(PUBLIC_PADDLE_API_KEY")],
         [(SVELTE_SERVER, "new Paddle(PUBLIC_PADDLE_API_KEY", "secret-in-public-variable")]),
    Case("9", "`import.meta.env.PADDLE_CLIENT_TOKEN` read in the browser",
         [edit(SVELTE.init, SVELTE_BOTH, "token: import.meta.env.PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(SVELTE.init, "import.meta.env.PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    Case("9", "`$env/static/private` imported by a page",
         [edit(SVELTE.init, SVELTE_IMPORT, "import { PADDLE_CLIENT_TOKEN } from '$env/static/private';"),
          edit(SVELTE.init, SVELTE_BOTH, "token: PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(SVELTE.init, "token: PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    *values(SVELTE),
]

# --- Astro --------------------------------------------------------------------

ASTRO = Names(
    init="src/components/Checkout.astro",
    token="import.meta.env.PUBLIC_PADDLE_CLIENT_TOKEN",
    environment="import.meta.env.PUBLIC_PADDLE_ENV",
    token_variable="PUBLIC_PADDLE_CLIENT_TOKEN",
    environment_variable="PUBLIC_PADDLE_ENV",
    public="PUBLIC_",
)
ASTRO_SET = f"Paddle.Environment.set({ASTRO.environment});"
ASTRO_INIT = f"Paddle.Initialize({{ token: {ASTRO.token} }});"
ASTRO_PAGE = """---
const token = import.meta.env.PUBLIC_PADDLE_CLIENT_TOKEN;
const environment = import.meta.env.PUBLIC_PADDLE_ENV;
---
<script is:inline src="https://cdn.paddle.com/paddle/v2/paddle.js"></script>
<script is:inline define:vars={{ token, environment }}>
  Paddle.Environment.set(environment);
  Paddle.Initialize({ token });
</script>
"""
ASTRO_SCHEMA = """---
import { PUBLIC_PADDLE_CLIENT_TOKEN } from 'astro:env/client';
---
<script>
  import { PUBLIC_PADDLE_CLIENT_TOKEN, PUBLIC_PADDLE_ENV } from 'astro:env/client';
  if (PUBLIC_PADDLE_ENV === 'sandbox') {
    Paddle.Environment.set('sandbox');
  }
  Paddle.Initialize({ token: PUBLIC_PADDLE_CLIENT_TOKEN });
</script>
"""
ASTRO_SERVER = "src/pages/api/checkout.ts"

astro_app = App(
    name="astro",
    title="Astro",
    generator="npx --yes create-astro@latest astro --template minimal --no-install --no-git --yes --skip-houston".split(),
    by_hand={
        "package.json": '{\n  "name": "astro",\n  "type": "module",\n  "version": "0.0.1",\n'
        '  "scripts": { "dev": "astro dev", "build": "astro build" },\n  "dependencies": {}\n}\n',
        "astro.config.mjs": "import { defineConfig } from 'astro/config';\n\nexport default defineConfig({});\n",
        "tsconfig.json": '{\n  "extends": "astro/tsconfigs/strict"\n}\n',
        ".gitignore": "dist/\n.astro/\nnode_modules/\n.env\n.env.production\n",
        "src/pages/index.astro": "---\n---\n<html lang=\"en\">\n  <body>\n    <h1>Astro</h1>\n  </body>\n</html>\n",
    },
    packages=["astro", "@paddle/paddle-node-sdk"],
    shown=["astro", "@paddle/paddle-node-sdk"],
    secret_file=".env",
    right={
        ".env": secrets(ASTRO),
        ".env.example": example(ASTRO),
        DEVELOPMENT: env(ASTRO, "sandbox", TEST),
        PRODUCTION: env(ASTRO, "production", LIVE),
        ASTRO.init: f"""<script is:inline src="https://cdn.paddle.com/paddle/v2/paddle.js"></script>
<script>
  {ASTRO_SET}
  {ASTRO_INIT}
</script>

<button class="paddle_button" data-items='[]'>Buy</button>
""",
        ASTRO_SERVER: server_client("import.meta.env.PADDLE_API_KEY", "import.meta.env.PUBLIC_PADDLE_ENV"),
    },
)


def astro_edit(new_set, new_init):
    changes = []
    if new_set != ASTRO_SET:
        changes.append(edit(ASTRO.init, ASTRO_SET, new_set))
    if new_init != ASTRO_INIT:
        changes.append(edit(ASTRO.init, ASTRO_INIT, new_init))
    return changes


def astro_token(literal):
    return f"Paddle.Initialize({{ token: '{literal}' }});"


astro_app.cases = [
    Case("0", "the right app", [], []),
    Case("0", "right, with `define:vars`", [put("src/pages/pay.astro", ASTRO_PAGE)], []),
    Case("0", "right, with `astro:env/client`", [put("src/pages/pay.astro", ASTRO_SCHEMA)], []),
    Case("1", "no `Environment.set`", astro_edit("", ASTRO_INIT), [(ASTRO.init, ASTRO.token, "sandbox-not-set")]),
    Case("1", "literal test token, no `Environment.set`", astro_edit("", astro_token(TEST)),
         [(ASTRO.init, TEST, "sandbox-not-set")]),
    Case("1", "`define:vars`, no `Environment.set`",
         [drop(ASTRO.init), put("src/pages/pay.astro", ASTRO_PAGE.replace("  Paddle.Environment.set(environment);\n", ""))],
         [("src/pages/pay.astro", "const token", "sandbox-not-set")]),
    Case("2", "literal live token in the sandbox", astro_edit("Paddle.Environment.set('sandbox');", astro_token(LIVE)),
         [(ASTRO.init, LIVE, "live-token-in-sandbox")]),
    Case("2", "`Environment.set('sandbox')` stays in the code", astro_edit("Paddle.Environment.set('sandbox');", ASTRO_INIT),
         [(PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("2", "`astro:env/client`, crossed",
         [drop(ASTRO.init), put("src/pages/pay.astro", ASTRO_SCHEMA.replace("=== 'sandbox'", "=== 'production'"))],
         [(PRODUCTION, LIVE, "live-token-in-sandbox"), ("src/pages/pay.astro", "token: PUBLIC", "sandbox-not-set")]),
    Case("3", "`environment` in `Paddle.Initialize`",
         astro_edit("", f"Paddle.Initialize({{ token: {ASTRO.token}, environment: 'sandbox' }});"),
         [(ASTRO.init, "environment: 'sandbox'", "unknown-initialize-option")]),
    Case("4", "`Environment.set('live')`", astro_edit("Paddle.Environment.set('live');", astro_token(LIVE)),
         [(ASTRO.init, "'live'", "invalid-environment")]),
    Case("5", "an API key as a literal token", astro_edit(ASTRO_SET, astro_token(LIVE_KEY)),
         [(ASTRO.init, LIVE_KEY, "api-key-as-client-token")]),
    Case("5", "`PUBLIC_PADDLE_API_KEY` as the token",
         astro_edit(ASTRO_SET, "Paddle.Initialize({ token: import.meta.env.PUBLIC_PADDLE_API_KEY });"),
         [(ASTRO.init, "PUBLIC_PADDLE_API_KEY", "api-key-as-client-token")]),
    Case("6", "server reads `PUBLIC_PADDLE_API_KEY`",
         [edit(ASTRO_SERVER, "import.meta.env.PADDLE_API_KEY", "import.meta.env.PUBLIC_PADDLE_API_KEY")],
         [(ASTRO_SERVER, "PUBLIC_PADDLE_API_KEY", "secret-in-public-variable")]),
    Case("9", "`PADDLE_CLIENT_TOKEN` read in the browser",
         astro_edit(ASTRO_SET, "Paddle.Initialize({ token: import.meta.env.PADDLE_CLIENT_TOKEN });"),
         [(ASTRO.init, "import.meta.env.PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    Case("0", "right: the page's server part reads `PADDLE_CLIENT_TOKEN`, for `define:vars`",
         [put("src/pages/pay.astro", ASTRO_PAGE.replace("PUBLIC_PADDLE_CLIENT", "PADDLE_CLIENT"))], []),
    Case("11", "`vendor` in `Paddle.Initialize`", astro_edit(ASTRO_SET, "Paddle.Initialize({ vendor: 12345 });"),
         [(ASTRO.init, "vendor", "unknown-initialize-option")]),
    Case("11", "`Paddle.Setup({ vendor })` with Billing's script", astro_edit(ASTRO_SET, "Paddle.Setup({ vendor: 12345 });"),
         [(ASTRO.init, "Paddle.Setup", "deprecated-setup")]),
    Case("11", "Classic's script with Billing's calls", [edit(ASTRO.init, "paddle/v2/paddle.js", "paddle/paddle.js")],
         [(ASTRO.init, "cdn.paddle.com", "deprecated-setup")]),
    Case("11", "the seller ID as the token", astro_edit(ASTRO_SET, "Paddle.Initialize({ token: 12345 });"),
         [(ASTRO.init, "12345", "malformed-token")]),
    *values(ASTRO),
]

# --- Nuxt ---------------------------------------------------------------------

NUXT = Names(
    init="app/plugins/paddle.client.ts",
    token="config.public.paddleClientToken",
    environment="config.public.paddleEnv",
    token_variable="NUXT_PUBLIC_PADDLE_CLIENT_TOKEN",
    environment_variable="NUXT_PUBLIC_PADDLE_ENV",
    public="NUXT_PUBLIC_",
    key_variable="NUXT_PADDLE_API_KEY",
    hook_variable="NUXT_PADDLE_WEBHOOK_SECRET",
)
NUXT_BOTH = f"token: {NUXT.token}, environment: {NUXT.environment}"
NUXT_CONFIG = """export default defineNuxtConfig({
  compatibilityDate: '2026-01-01',
  devtools: { enabled: true },
  runtimeConfig: {
    paddleApiKey: '',
    paddleWebhookSecret: '',
    public: {
      paddleClientToken: %s,
      paddleEnv: %s,
    },
  },
});
"""
NUXT_SERVER = "server/api/webhook.post.ts"

nuxt_app = App(
    name="nuxt",
    title="Nuxt",
    generator="npx --yes create-nuxt@latest nuxt --template minimal --no-install --gitInit=false --packageManager npm "
    "--no-modules --force".split(),
    by_hand={
        "package.json": '{\n  "name": "nuxt",\n  "private": true,\n  "type": "module",\n'
        '  "scripts": { "dev": "nuxt dev", "build": "nuxt build" },\n  "dependencies": {}\n}\n',
        "tsconfig.json": '{\n  "files": [],\n  "references": [{ "path": "./.nuxt/tsconfig.app.json" }]\n}\n',
        ".gitignore": ".output\n.data\n.nuxt\n.nitro\n.cache\ndist\nnode_modules\n.env\n.env.*\n!.env.example\n",
        "app/app.vue": "<template>\n  <div>\n    <NuxtWelcome />\n  </div>\n</template>\n",
    },
    packages=["nuxt", "vue", "@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    shown=["nuxt", "vue", "@paddle/paddle-js", "@paddle/paddle-node-sdk"],
    secret_file=".env",
    right={
        ".env": secrets(NUXT),
        ".env.example": example(NUXT),
        # `nuxt dev --dotenv .env.development`
        DEVELOPMENT: env(NUXT, "sandbox", TEST),
        PRODUCTION: env(NUXT, "production", LIVE),
        "nuxt.config.ts": NUXT_CONFIG % ("''", "'sandbox'"),
        NUXT.init: f"""import {{ initializePaddle }} from '@paddle/paddle-js';

export default defineNuxtPlugin(async () => {{
  const config = useRuntimeConfig();
  const paddle = await initializePaddle({{
    {NUXT_BOTH},
  }});
  return {{ provide: {{ paddle }} }};
}});
""",
        NUXT_SERVER: """import { Environment, Paddle } from '@paddle/paddle-node-sdk';

export default defineEventHandler(async (event) => {
  const config = useRuntimeConfig(event);
  const paddle = new Paddle(config.paddleApiKey, { environment: config.public.paddleEnv as Environment });
  const signature = getHeader(event, 'paddle-signature') ?? '';
  await paddle.webhooks.unmarshal((await readRawBody(event)) ?? '', config.paddleWebhookSecret, signature);
  return 'ok';
});
""",
    },
)
nuxt_app.cases = [
    Case("0", "the right app", [], []),
    Case("0", "right, `nuxt.config.ts` reads `PADDLE_CLIENT_TOKEN` and `PADDLE_ENV` itself",
         [put("nuxt.config.ts", NUXT_CONFIG % ("process.env.PADDLE_CLIENT_TOKEN", "process.env.PADDLE_ENV")),
          put(DEVELOPMENT, f"PADDLE_CLIENT_TOKEN={TEST}\nPADDLE_ENV=sandbox\n"),
          put(PRODUCTION, f"PADDLE_CLIENT_TOKEN={LIVE}\nPADDLE_ENV=production\n")], []),
    Case("0", "right, literal defaults in `nuxt.config.ts`",
         [drop(DEVELOPMENT), put("nuxt.config.ts", NUXT_CONFIG % (f"'{TEST}'", "'sandbox'"))], []),
    *[case for case in calls(NUXT) if "PADDLE_API_KEY" not in case.title],
    Case("2", "literal defaults in `nuxt.config.ts` do not go together",
         [drop(DEVELOPMENT), drop(PRODUCTION), put("nuxt.config.ts", NUXT_CONFIG % (f"'{LIVE}'", "'sandbox'"))],
         [("nuxt.config.ts", LIVE, "live-token-in-sandbox")]),
    Case("2", "`nuxt.config.ts` reads `PADDLE_CLIENT_TOKEN`, and the sandbox stays in the code",
         [put("nuxt.config.ts", NUXT_CONFIG % ("process.env.PADDLE_CLIENT_TOKEN", "process.env.PADDLE_ENV")),
          put(DEVELOPMENT, f"PADDLE_CLIENT_TOKEN={TEST}\nPADDLE_ENV=sandbox\n"),
          put(PRODUCTION, f"PADDLE_CLIENT_TOKEN={LIVE}\n"),
          edit(NUXT.init, NUXT_BOTH, f"token: {NUXT.token}, environment: 'sandbox'")],
         [(PRODUCTION, LIVE, "live-token-in-sandbox")]),
    Case("4", "`'live'` as the default in `nuxt.config.ts`",
         [drop(DEVELOPMENT), drop(PRODUCTION), put("nuxt.config.ts", NUXT_CONFIG % (f"'{LIVE}'", "'live'"))],
         [("nuxt.config.ts", "'live'", "invalid-environment")]),
    Case("5", "the API key's config as the token",
         [edit(NUXT.init, NUXT_BOTH, f"token: config.public.paddleApiKey, environment: {NUXT.environment}")],
         [(NUXT.init, "config.public.paddleApiKey", "api-key-as-client-token")]),
    Case("6", "the API key moved below `public`, used on the server",
         [edit("nuxt.config.ts", "      paddleClientToken: '',", "      paddleClientToken: '',\n      paddleApiKey: '',"),
          edit("nuxt.config.ts", "    paddleApiKey: '',\n    paddleWeb", "    paddleWeb"),
          edit(NUXT_SERVER, "config.paddleApiKey", "config.public.paddleApiKey")],
         [(NUXT_SERVER, "config.public.paddleApiKey", "secret-in-public-variable")]),
    Case("9", "a private key of the config read in the browser",
         [edit(NUXT.init, NUXT_BOTH, "token: config.paddleClientToken, environment: 'sandbox'")],
         [(NUXT.init, "config.paddleClientToken", "private-variable-in-client")]),
    Case("9", "`process.env.PADDLE_CLIENT_TOKEN` read in the browser",
         [edit(NUXT.init, NUXT_BOTH, "token: process.env.PADDLE_CLIENT_TOKEN, environment: 'sandbox'")],
         [(NUXT.init, "process.env.PADDLE_CLIENT_TOKEN", "private-variable-in-client")]),
    *values(NUXT),
]

APPS = [next_app, vite_app, svelte_app, astro_app, nuxt_app]
