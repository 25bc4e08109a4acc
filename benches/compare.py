"""Alternating runs of paddlint and ripgrep; see benches/compare, which starts it."""

import os
import statistics
import sys
import tempfile
from pathlib import Path

from measure import alternate, machine, peak_memory, version

TREE, ROUNDS = sys.argv[1], int(sys.argv[2])
PADDLINT, RG = os.environ["PADDLINT"], os.environ["RG"]

# Both look at every file: nothing ignored, hidden files included.
COMMANDS = {
    "paddlint": [PADDLINT, "check", "--no-ignore", "--format", "short", TREE],
    "ripgrep": [RG, "--no-ignore", "--hidden", "--no-config", "(?i)paddle|pdl_", TREE],
}
# Findings are no failure; ripgrep says 1 for no match.
EXPECTED = {"paddlint": {0, 1, 2}, "ripgrep": {0, 1}}


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


def main():
    files = size = 0
    for folder, _, names in os.walk(TREE):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                files, size = files + 1, size + os.path.getsize(path)
    print(f"{machine()}; warm cache; {files:,} files, {size / 1e6:,.0f} MB; {ROUNDS} alternating rounds.")
    print(f"{version(PADDLINT)}; {version(RG)}.\n")

    results = alternate(COMMANDS, ROUNDS, EXPECTED)
    base = min(wall for wall, _ in results["ripgrep"])
    print("| whole tree | min ms | median ms | CPU ms | peak MB | against ripgrep (min) |")
    print("|---|---|---|---|---|---|")
    for name, runs in results.items():
        walls = [wall for wall, _ in runs]
        memory = peak_memory(COMMANDS[name])
        print(
            f"| {name} | {min(walls):.0f} | {statistics.median(walls):.0f} | {min(cpu for _, cpu in runs):.0f} "
            f"| {'?' if memory is None else f'{memory:.0f}'} | {min(walls) / base:.2f} |"
        )

    with tempfile.TemporaryDirectory() as folder:
        paths = small_files(folder)
        commands = {
            "paddlint": [PADDLINT, "check", "--format", "short", *paths],
            "ripgrep": [RG, "--hidden", "--no-config", "(?i)paddle|pdl_", *paths],
        }
        results = alternate(commands, max(ROUNDS * 10, 100), EXPECTED)
    print("\n| five small files, start to exit | min ms | median ms |")
    print("|---|---|---|")
    for name, runs in results.items():
        walls = [wall for wall, _ in runs]
        print(f"| {name} | {min(walls):.2f} | {statistics.median(walls):.2f} |")


main()
