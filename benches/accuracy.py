"""Runs the cases of accuracy_apps.py and prints their tables; benches/accuracy starts it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

from accuracy_apps import APPS

ROOT = Path(sys.argv[1]).resolve()
PADDLINT = os.environ["PADDLINT"]
GIT = ["git", "-c", "user.name=accuracy", "-c", "user.email=accuracy@example.com", "-c", "commit.gpgsign=false"]


def run(command, folder, check=True):
    """The finished process; its output is text."""
    environment = {**os.environ, "CI": "1", "npm_config_yes": "true"}
    process = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    if check and process.returncode != 0:
        sys.exit(f"{' '.join(command)} failed:\n{process.stdout}{process.stderr}")
    return process


def write(folder, files):
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")


def opt_in(folder, paths):
    """Takes env files out of the generator's .gitignore, as a project that commits them does."""
    wanted = [f"!/{path}" for path in paths if path.startswith(".env")]
    with (folder / ".gitignore").open("a", encoding="utf-8") as ignore:
        ignore.writelines(f"\n{line}" for line in wanted)


def create(app):
    """Makes the app unless it is there; says how it was made."""
    folder, note = ROOT / app.name, ROOT / f"{app.name}.txt"
    if note.exists():
        return folder, note.read_text()
    ROOT.mkdir(parents=True, exist_ok=True)
    made = run(app.generator, ROOT, check=False)
    if (folder / "package.json").exists():
        how = f"`{' '.join(app.generator)}`"
    elif app.by_hand:
        # These generators fetch their templates from GitHub; where that cannot
        # be reached, the app is what the framework's manual makes by hand.
        write(folder, app.by_hand)
        how = "the manual's files, with the packages of the registry"
    else:
        sys.exit(f"{' '.join(app.generator)} failed:\n{made.stdout}{made.stderr}")
    for package in app.packages:
        version = run(["npm", "view", package, "version"], folder).stdout.strip()
        run(["npm", "pkg", "set", f"dependencies.{package}=^{version}"], folder)
    dependencies = json.loads((folder / "package.json").read_text())
    dependencies = {**dependencies.get("devDependencies", {}), **dependencies["dependencies"]}
    shown = ", ".join(f"{name} {dependencies[name].lstrip('^~')}" for name in app.shown)
    write(folder, app.right)
    opt_in(folder, [path for path in app.right if path != app.secret_file])
    run([*GIT, "init", "-q"], folder)
    run([*GIT, "add", "-A"], folder)
    run([*GIT, "commit", "-q", "-m", "the right app"], folder)
    note.write_text(f"Made by {how}: {shown}.")
    return folder, note.read_text()


def lint(folder):
    """Findings as (path, line, rule) with their messages, and problems."""
    process = run([PADDLINT, "check", "--format", "json"], folder, check=False)
    try:
        report = json.loads(process.stdout)
    except ValueError:
        sys.exit(f"paddlint ended with status {process.returncode}:\n{process.stderr}")
    findings = {}
    for finding in report["findings"]:
        findings[(finding["path"], finding["line"], finding["rule"])] = finding["message"]
    return findings, [f"{problem}" for problem in report["problems"]]


def break_app(app, folder, case):
    """Applies the changes of a case; says which files it changed."""
    changed = []
    for change in case.changes:
        path = folder / change.path
        if change.old is None:
            write(folder, {change.path: change.new})
        elif change.new is None:
            path.unlink()
        else:
            text = path.read_text()
            if text.count(change.old) != 1:
                sys.exit(f"{app.name}, {case.title}: {change.old!r} is not in {change.path} exactly once")
            path.write_text(text.replace(change.old, change.new))
        if path.exists():
            changed.append(change.path)
    opt_in(folder, changed)


def restore(app, folder):
    run([*GIT, "reset", "-q", "--hard"], folder)
    run([*GIT, "clean", "-q", "-f", "-d"], folder)
    # The file with the secrets is no file of the commit.
    write(folder, {app.secret_file: app.right[app.secret_file]})


def expected(folder, case):
    places = set()
    for path, needle, rule in case.expected:
        lines = (folder / path).read_text().splitlines()
        at = [number for number, line in enumerate(lines, 1) if needle in line]
        if len(at) != 1:
            sys.exit(f"{case.title}: {needle!r} is on {len(at)} lines of {path}")
        places.add((path, at[0], rule))
    return places


def show(place):
    path, line, rule = place
    return f"`{rule}` at `{path}:{line}`"


def verdict(found, wanted, problems):
    if problems:
        return "problem: " + "; ".join(problems)
    missed, more = sorted(wanted - set(found)), sorted(set(found) - wanted)
    words = []
    if missed:
        words.append("**missed** " + ", ".join(map(show, missed)))
    if more:
        words.append("**not expected** " + ", ".join(map(show, more)))
    return "; ".join(words) or "right"


def cell(text):
    return re.sub(r"\s+", " ", text).replace("|", "\\|")


def main():
    asked = sys.argv[2:] or [app.name for app in APPS]
    unknown = set(asked) - {app.name for app in APPS}
    if unknown:
        sys.exit(f"no such app: {', '.join(sorted(unknown))}")
    rules = {rule["id"] for rule in json.loads(run([PADDLINT, "rules", "--format", "json"], ROOT.parent).stdout)["rules"]}
    total = right = 0
    for app in (app for app in APPS if app.name in asked):
        folder, how = create(app)
        restore(app, folder)
        print(f"### {app.title}\n\n{how}\n")
        print("| no. | what was done | what paddlint says | verdict |\n|---|---|---|---|")
        for case in app.cases:
            break_app(app, folder, case)
            wanted = expected(folder, case)
            found, problems = lint(folder)
            missing = {rule for _, _, rule in wanted} - rules
            word = verdict(found, wanted, problems)
            if missing and word != "right":
                word = f"no rule `{missing.pop()}` yet"
            said = "; ".join(map(show, sorted(found))) or "nothing"
            print(f"| {case.number} | {cell(case.title)} | {cell(said)} | {cell(word)} |", flush=True)
            if os.environ.get("MESSAGES"):
                for place in sorted(found):
                    print("    ", found[place])
            total, right = total + 1, right + (word == "right")
            restore(app, folder)
        print()
    print(f"{right} of {total} are right.")
    sys.exit(0 if right == total else 1)


main()
