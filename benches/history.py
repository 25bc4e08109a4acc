"""Audits of one history beside git and other scanners; see benches/history, which starts it."""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measure import Command, alternate, machine, table
from peers import PREFILTER, Peers

GIT = "git into ripgrep"


def audits(paddlint, repository, folder):
    """Without a cache; with one, the first time; and with one that knows all."""
    plain = [paddlint, "audit", repository, "--format", "json"]
    cold = f"rm -rf {folder}/cold; exec {shlex.join(plain)} --cache {folder}/cold"
    return {
        "paddlint": Command(plain, {0, 1, 2}),
        "paddlint, first with a cache": Command(["sh", "-c", cold], {0, 1, 2}),
        "paddlint, nothing new": Command([*plain, "--cache", f"{folder}/warm"], {0, 1, 2}),
    }


def git_into_ripgrep(ripgrep, repository):
    """Every object through a pipe, and a search for less than paddlint looks for."""
    git = ["git", "-C", repository, "cat-file", "--batch-all-objects", "--unordered", "--batch", "--buffer"]
    search = [ripgrep, "--no-config", "-a", "-c", PREFILTER]
    return Command(["sh", "-c", f"{shlex.join(git)} | {shlex.join(search)}"])


def anonymous(command):
    """Peak MB of memory that is no file's: packs are mapped into memory, and the
    system may drop them at any time."""
    child = subprocess.Popen(command.line, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    peak = 0
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            break
        if found := re.search(r"RssAnon:\s*(\d+)", status):
            peak = max(peak, int(found.group(1)) / 1024)
        time.sleep(0.002)
    child.wait()
    return peak


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("repository")
    arguments.add_argument("--rounds", type=int, default=5)
    arguments.add_argument("--only", default="", help="names of scanners, comma-separated")
    options = arguments.parse_args()
    only = set(filter(None, options.only.split(",")))

    with tempfile.TemporaryDirectory() as folder:
        peers = Peers(os.environ["PADDLINT"], folder)
        if not peers.programs["ripgrep"]:
            sys.exit("no ripgrep: run benches/get-peers")
        commands = audits(peers.paddlint, options.repository, folder)
        plain = commands["paddlint"]
        report = subprocess.run(plain.line, capture_output=True, check=False)
        coverage = json.loads(report.stdout)["coverage"]
        print(f"{machine()}; {options.rounds} alternating rounds, warm.")
        git = subprocess.run(["git", "--version"], capture_output=True, text=True, check=True)
        print("; ".join([*peers.versions(), git.stdout.strip()]) + ".")
        print(f"Not installed here: {', '.join(peers.missing()) or 'none'}.")
        print(
            f"{coverage['commits']:,} commits, {coverage['blobs']:,} blobs, {coverage['bytes'] / 1e6:,.0f} MB.\n",
            flush=True,
        )

        commands[GIT] = git_into_ripgrep(peers.programs["ripgrep"], options.repository)
        print(table("history", alternate(commands, options.rounds), GIT), "\n", flush=True)
        for name in audits(peers.paddlint, options.repository, folder):
            print(f"{name}: {anonymous(commands[name]):.0f} MB of it anonymous.", flush=True)

        others = peers.on_history(options.repository)
        others = {name: one for name, one in others.items() if not only or name in only}
        results = alternate({"paddlint": plain, **others}, options.rounds, limit=600)
        print("\n" + table("history, beside other scanners", results, "paddlint"))


main()
