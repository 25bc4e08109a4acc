"""Alternating runs of audits over one history; see benches/history, which starts it."""

import json
import os
import shlex
import shutil
import statistics
import subprocess
import sys
import tempfile

from measure import alternate, machine, peak_anonymous_memory, peak_memory, version

REPOSITORY, ROUNDS = sys.argv[1], int(sys.argv[2])
PADDLINT, RG = os.environ["PADDLINT"], os.environ["RG"]
AUDIT = [PADDLINT, "audit", REPOSITORY, "--format", "json"]
# Every object through a pipe, and a search for less than paddlint looks for.
PIPELINE = (
    f"git -C {shlex.quote(REPOSITORY)} cat-file --batch-all-objects --unordered --batch --buffer"
    f" | {shlex.quote(RG)} -a -c '(?i)paddle|pdl_'"
)


class Anything:
    """Whatever a program's status says: findings, problems, updates."""

    def __getitem__(self, _):
        return range(256)


def others(folder):
    """The other scanners, told to do as little as they can: no validation over the
    network, and only a rule for Paddle where they have one."""
    store = os.path.join(folder, "datastore")
    url = f"file://{REPOSITORY}"
    return {
        "kingfisher": f"kingfisher scan {REPOSITORY} --git-history full --no-validate "
        "--rule betterleaks.paddle --no-update-check --format json",
        "kingfisher --turbo": f"kingfisher scan {REPOSITORY} --git-history full --no-validate "
        "--rule betterleaks.paddle --no-update-check --format json --turbo --no-extract-archives",
        "noseyparker": f"noseyparker scan --datastore {store} --git-url {url}",
        "betterleaks": f"betterleaks git {REPOSITORY} --no-banner",
        "gitleaks": f"gitleaks git {REPOSITORY} --no-banner",
        "trufflehog": f"trufflehog git {url} --no-verification --no-update --json",
    }


def row(name, runs, memory, anonymous, base):
    walls = [wall for wall, _ in runs]
    shown = ["?" if value is None else f"{value:.0f}" for value in (memory, anonymous)]
    print(
        f"| {name} | {min(walls):.0f} | {statistics.median(walls):.0f} | {min(cpu for _, cpu in runs):.0f} "
        f"| {shown[0]} | {shown[1]} | {min(walls) / min(wall for wall, _ in base):.2f} "
        f"| {min(cpu for _, cpu in runs) / min(cpu for _, cpu in base):.2f} |",
        flush=True,
    )


def main():
    report = json.loads(subprocess.run(AUDIT, capture_output=True).stdout)
    coverage = report["coverage"]
    print(
        f"{machine()}; warm cache; {coverage['commits']:,} commits, {coverage['blobs']:,} blobs, "
        f"{coverage['bytes'] / 1e6:,.0f} MB; {ROUNDS} alternating rounds."
    )
    git = subprocess.run(["git", "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{version(PADDLINT)}; {version(RG)}; {git}.\n")

    commands = {"paddlint": AUDIT, "git into ripgrep": ["sh", "-c", PIPELINE]}
    results = alternate(commands, ROUNDS, Anything())
    base = results["git into ripgrep"]
    print("| audit | min ms | median ms | CPU ms | peak MB | of it anonymous | wall against git | CPU |")
    print("|---|---|---|---|---|---|---|---|")
    row("paddlint", results["paddlint"], peak_memory(AUDIT), peak_anonymous_memory(AUDIT), base)
    row("git into ripgrep", base, None, None, base)
    with tempfile.TemporaryDirectory() as folder:
        warm = [*AUDIT, "--cache", os.path.join(folder, "warm")]
        cold = ["sh", "-c", f"rm -rf {folder}/cold; exec {shlex.join(AUDIT)} --cache {folder}/cold"]
        runs = alternate({"cold": cold, "warm": warm}, max(ROUNDS // 2, 1), Anything())
        row("paddlint --cache, the first time", runs["cold"], peak_memory(cold), peak_anonymous_memory(cold), base)
        row("paddlint --cache, nothing new", runs["warm"], peak_memory(warm), peak_anonymous_memory(warm), base)

        missing = []
        for name, command in others(folder).items():
            command = command.split()
            if not shutil.which(command[0]):
                missing.append(name)
                continue
            shutil.rmtree(os.path.join(folder, "datastore"), ignore_errors=True)
            runs = alternate({name: command}, 1, Anything())[name]
            row(name, runs, peak_memory(command), None, base)
            if "scan" in command:
                print(f"  {version(command[0])}", file=sys.stderr)
    if missing:
        print(f"\nNot installed: {', '.join(missing)}.")


main()
