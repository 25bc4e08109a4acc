"""paddlint beside other scanners on the same work; see benches/compare, which starts it."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from measure import alternate, extent, forget, machine, processors, table
from peers import Peers

# One of the statements that a bundler makes of application code.
STATEMENT = (
    "function n%d(e,t){var r=e.map((function(e){return e.id===t?Object.assign({},e,{open:!e.open}):e}));"
    'return r.length>3&&t?{type:"toggle",list:r,at:Date.now()}:null}'
)
BUNDLE_BYTES = 50_000_000


def small_files(folder):
    """Five files such as a commit changes."""
    bodies = {
        "checkout.tsx": "import { initializePaddle } from '@paddle/paddle-js';\n"
        "export const paddle = initializePaddle({ token: process.env.NEXT_PUBLIC_PADDLE_CLIENT_TOKEN! });\n",
        "price.ts": "export const price = (cents: number) => `${cents / 100} EUR`;\n" * 20,
        "page.html": "<script src='https://cdn.paddle.com/paddle/v2/paddle.js'></script>\n<p>Prices</p>\n" * 10,
        ".env.example": "NEXT_PUBLIC_PADDLE_CLIENT_TOKEN=\nPADDLE_API_KEY=\n",
        "README.md": "# Shop\n\nSells prints.\n" * 30,
    }
    for name, body in bodies.items():
        Path(folder, name).write_text(body)
    return [str(Path(folder, name)) for name in bodies]


def bundle(folder):
    """One line of minified code, with an init call in its middle."""
    path = Path(folder, "app.min.js")
    call = f'Paddle.Initialize({{token:"live_{("0123456789abcdef" * 2)[:27]}"}});'
    size = at = 0
    with path.open("w") as file:
        while size < BUNDLE_BYTES:
            size += file.write(STATEMENT % at + ";")
            at += 1
            if call and size > BUNDLE_BYTES / 2:
                size += file.write(call)
                call = ""
    return [str(path)]


def section(title, commands, rounds, **how):
    """One table with all commands on one processor, and one on all processors."""
    print(f"\n## {title}\n", flush=True)
    for count in sorted({1, len(os.sched_getaffinity(0))}):
        name = f"{count} processor{'s' if count > 1 else ''}"
        with processors(count):
            results = alternate(commands, rounds, **how)
        print(table(name, results, "ripgrep"), "\n", flush=True)


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--rounds", type=int, default=10)
    arguments.add_argument("--trees", default="target/bench-tree,target/bench-plain")
    arguments.add_argument("--cases", default="trees,cold,staged,bundle")
    arguments.add_argument("--limit", type=int, default=120, help="seconds after which a scanner is given up")
    arguments.add_argument("--only", default="", help="names of scanners, comma-separated")
    options = arguments.parse_args()
    cases = options.cases.split(",")
    only = set(filter(None, options.only.split(","))) | {"paddlint", "ripgrep"}

    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(os.environ["PADDLINT"], folder)
        if not peers.programs["ripgrep"]:
            sys.exit("no ripgrep: run benches/get-peers")

        def on(paths):
            return {name: one for name, one in peers.on(paths).items() if not options.only or name in only}

        print(f"{machine()}; {options.rounds} alternating rounds, warm unless it says cold.")
        print("; ".join(peers.versions()) + ".")
        print(f"Not installed here: {', '.join(peers.missing()) or 'none'}.")
        for tree in options.trees.split(","):
            files, size = extent(tree)
            if not files:
                sys.exit(f"no tree at {tree}: run benches/make-tree first")
            what = f"{os.path.basename(tree)}: {files:,} files, {size / 1e6:,.0f} MB"
            if "trees" in cases:
                section(what, on([tree]), options.rounds, limit=options.limit)
            if "cold" in cases:
                quick = {name: on([tree])[name] for name in ("paddlint", "floor", "ripgrep")}
                section(f"{what}, contents not in memory", quick, max(options.rounds // 2, 2), before=lambda: forget(tree))
        if "staged" in cases:
            paths = small_files(folder)
            section("five small files, start to exit", on(paths), options.rounds * 5, limit=options.limit, slow=1)
        if "bundle" in cases:
            section("one minified bundle of 50 MB", on(bundle(folder)), options.rounds, limit=options.limit)


main()
