"""What paddlint is measured beside: `floor`, which reads every file and looks at
nothing, and the scanners, with how each is told to look for Paddle's keys only. Those
that are not installed are left out."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from measure import Command

HERE = Path(__file__).resolve().parent.parent / "target" / "peers"
# What ripgrep searches for: less than paddlint does.
PREFILTER = "(?i)paddle|pdl_"
# A live or sandbox API key; where a scanner takes one pattern, it gets this.
KEY = "pdl_(live|sdbx)_apikey_[a-z0-9]{26}_[A-Za-z0-9]{22}_[A-Za-z0-9]{3}"


def find(name, *places):
    """The program in target/peers, or on PATH."""
    for place in places:
        if (HERE / place / name).exists():
            return str(HERE / place / name)
    return shutil.which(name)


class Peers:
    """What is installed; rules are written to `folder`."""

    def __init__(self, paddlint, folder):
        self.paddlint = str(Path(paddlint).resolve())
        self.folder = Path(folder)
        self.programs = {
            "floor": find("paddlint-floor", "../floor/release"),
            "ripgrep": find("rg", "bin"),
            "ripsecrets": find("ripsecrets", "bin"),
            "kingfisher": find("kingfisher", "python/bin"),
            "noseyparker": find("noseyparker"),
            "gitleaks": find("gitleaks"),
            "betterleaks": find("betterleaks"),
            "trufflehog": find("trufflehog"),
            "secretlint": find("secretlint", "npm/node_modules/.bin"),
            "detect-secrets": find("detect-secrets", "python/bin"),
        }
        self.write_rules()

    def write_rules(self):
        rules = f'title = "paddle"\n[[rules]]\nid = "paddle"\nregex = \'\'\'{KEY}\'\'\'\nkeywords = ["pdl_"]\n'
        (self.folder / "leaks.toml").write_text(rules)
        detector = {"name": "paddle", "keywords": ["pdl_"], "regex": {"key": KEY}}
        (self.folder / "trufflehog.yml").write_text(json.dumps({"detectors": [detector]}))
        pattern = {"id": "@secretlint/secretlint-rule-pattern", "options": {"patterns": [{"name": "paddle", "pattern": f"/{KEY}/"}]}}
        (self.folder / "secretlintrc.json").write_text(json.dumps({"rules": [pattern]}))
        plugin = (
            "import re\nfrom detect_secrets.plugins.base import RegexBasedDetector\n"
            f"class Paddle(RegexBasedDetector):\n    secret_type = 'Paddle'\n    denylist = [re.compile({KEY!r})]\n"
        )
        (self.folder / "paddle_plugin.py").write_text(plugin)

    def missing(self):
        return [name for name, program in self.programs.items() if not program]

    def versions(self):
        lines = [version(self.paddlint)]
        for name, program in self.programs.items():
            if program and name != "floor":
                told = version(program)
                lines.append(told if name in told.lower() else f"{name} {told}")
        return lines

    def on(self, paths):
        """Name to command: files and folders, whatever an ignore file says."""
        paths = [str(Path(path).resolve()) for path in paths]
        rules = str(self.folder / "leaks.toml")
        globs = [f"{path}/**" if os.path.isdir(path) else path for path in paths]
        lines = {
            "floor": paths,
            "ripgrep": ["--no-ignore", "--hidden", "--no-config", PREFILTER, *paths],
            "ripsecrets": ["--additional-pattern", KEY, *paths],
            "kingfisher": [
                "scan", *paths, "--git-history", "none", "--no-validate", "--no-update-check", "--no-ignore",
                "--rule", "betterleaks.paddle-live-api-key",
            ],
            "gitleaks": ["dir", "--no-banner", "-c", rules, *paths[:1]],
            "betterleaks": ["dir", "--no-banner", "-c", rules, *paths],
            "trufflehog": ["filesystem", "--no-verification", "--no-update", "--config", str(self.folder / "trufflehog.yml"), *paths],
            "secretlint": ["--secretlintrc", str(self.folder / "secretlintrc.json"), "--secretlintignore", "/dev/null", *globs],
            "detect-secrets": ["scan", "--all-files", "--slim", "-p", str(self.folder / "paddle_plugin.py"), *paths],
        }  # fmt: skip
        commands = {"paddlint": Command([self.paddlint, "check", "--no-ignore", "--format", "short", *paths], {0, 1, 2})}
        for name, rest in lines.items():
            if self.programs[name]:
                # 183, 200 and 205 are what some say where there are findings.
                commands[name] = Command([self.programs[name], *rest], {0, 1, 183, 200, 205})
        return commands

    def on_history(self, repository):
        """Name to command: all that the history of a repository ever held. Those
        that have no rule for Paddle get one where they take one; what is found is
        never tried on the network."""
        rules = str(self.folder / "leaks.toml")
        url = f"file://{repository}"
        kingfisher = [
            "scan", repository, "--git-history", "full", "--no-validate", "--no-update-check",
            "--rule", "betterleaks.paddle-live-api-key",
        ]  # fmt: skip
        store = str(self.folder / "noseyparker")
        # What it scanned before is in its store.
        anew = f'rm -rf {store}; exec "$0" scan --datastore {store} --git-url "$1"'
        lines = {
            "kingfisher": ("kingfisher", kingfisher),
            "kingfisher --turbo": ("kingfisher", [*kingfisher, "--turbo", "--no-extract-archives"]),
            "gitleaks": ("gitleaks", ["git", "--no-banner", "-c", rules, "--log-opts=--all", repository]),
            "betterleaks": ("betterleaks", ["git", "--no-banner", "-c", rules, repository]),
            "trufflehog": (
                "trufflehog",
                ["git", "--no-verification", "--no-update", "--config", str(self.folder / "trufflehog.yml"), url],
            ),
        }
        commands = {
            name: Command([self.programs[program], *rest], {0, 1, 183, 200, 205})
            for name, (program, rest) in lines.items()
            if self.programs[program]
        }
        if program := self.programs["noseyparker"]:
            commands["noseyparker"] = Command(["sh", "-c", anew, program, url])
        return commands


def version(program):
    told = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return (told.stdout or told.stderr).strip().splitlines()[0]
