"""Runs the tests against each mutant until one of them fails.

Each test was run alone before, to know how long it takes and which mutants it
reaches; a mutant is tried with the tests that reach it, the quickest first.
"""

import json
import os
import resource
import signal
import subprocess
import tempfile
import time
from collections import defaultdict
from pathlib import Path

# Of the tests on the whole: those that look at what is found. The others take
# long, and look at the machine around it (full disks, installations, Node).
SKIPPED = ("hostile", "faults", "installs", "differential", "tidy", "audit_terminal", "colours", "streams", "fuzz", "bulk", "invariants", "account")
# The first run takes these alone; the others are for what survives them.
FIRST = (
    *("suppress::", "rules::", "credential::", "resolve::"),
    *("fixtures::", "messages::", "secrets::", "one_answer::every", "fix::every"),
    *("config::documented", "config::a_credential"),
)
LONG = {
    "fix::nothing_new_is_told_of_any_fixture",
    "credential::scan_tests::hostile_texts_take_linear_time",
    "extract::comments::tests::long_texts_take_linear_time",
    "extract::config::tests::bombs_end_soon",
    "extract::text::tests::one_long_line_is_read_in_linear_time",
    "extract::server::tests::hostile_input_ends",
    "extract::js::islands::tests::hostile_input_ends",
    "read::tests::scans_files_of_any_size",
    "report::audit::tests::many_secrets_take_linear_time",
    "suppress::tests::long_comments_take_linear_time",
}
MEMORY = 12 << 30
# How long the tests of one program run before it is asked whether one failed.
SLICES = (0.2, 1.0, 4.0, 1000.0)


def environment(mutant=None, reached=None):
    kept = {k: os.environ[k] for k in ("PATH", "HOME") if k in os.environ}
    kept |= {"CI": "1", "INSTA_UPDATE": "no", "INSTA_FORCE_PASS": "0", "RUST_TEST_THREADS": "1"}
    kept |= {"RAYON_NUM_THREADS": "1", "PROPTEST_CASES": "32", "PROPTEST_FAILURE_PERSISTENCE": "off"}
    kept |= {"PADDLINT_MUTANT": "0" if mutant is None else str(mutant)}
    if reached:
        del kept["PADDLINT_MUTANT"]
        kept["PADDLINT_MUTANTS_REACHED"] = str(reached)
    return kept


def run(command, tree, environment, timeout):
    """The exit status, or none after `timeout` seconds."""
    limit = lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        command, cwd=tree, env=environment, start_new_session=True, preexec_fn=limit, **quiet
    )
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        return None
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()


def reach(programs, tree, cache, stamp, is_wanted):
    """For each test: its program, its name, its seconds, the mutants it reaches."""
    if cache.is_file():
        stored = json.loads(cache.read_text())
        if stored["stamp"] == stamp:
            return [(kind, name, seconds, set(hit)) for kind, name, seconds, hit in stored["tests"]]
    tests = []
    for kind in ("lib", "integration"):
        listed = subprocess.run(
            [programs[kind], "--list", "--format=terse"], cwd=tree, capture_output=True, text=True, check=True
        )
        for line in listed.stdout.splitlines():
            name = line.removesuffix(": test")
            if name == line or (kind == "integration" and name.startswith(SKIPPED)) or not is_wanted(kind, name):
                continue
            with tempfile.TemporaryDirectory() as folder:
                file = Path(folder) / "reached"
                started = time.monotonic()
                status = run([programs[kind], "--exact", name], tree, environment(reached=file), 300)
                seconds = time.monotonic() - started
                hit = set(map(int, file.read_text().split())) if file.is_file() else set()
            if status != 0:
                print(f"{name} fails without a mutant: left out", flush=True)
                continue
            tests.append((kind, name, seconds, hit))
    cache.write_text(
        json.dumps({"stamp": stamp, "tests": [(k, n, s, sorted(h)) for k, n, s, h in tests]})
    )
    return tests


def slices(tests, room):
    """`tests` in groups that take longer and longer: those beside the code, the
    quickest first; then those on the whole, first those that reach most for
    their time; then all others."""
    is_near = lambda test: test[0] == "lib" and test[1].startswith(f"{room}::")
    near = sorted(filter(is_near, tests), key=lambda t: t[2])
    whole = sorted((t for t in tests if t[0] != "lib"), key=lambda t: t[2] / len(t[3]))
    others = sorted((t for t in tests if t[0] == "lib" and not is_near(t)), key=lambda t: t[2])
    for part in (near, whole, others):
        group, total, step = [], 0.0, 0
        for test in part:
            if group and total + test[2] > SLICES[min(step, len(SLICES) - 1)]:
                yield group
                group, total, step = [], 0.0, step + 1
            group.append(test)
            total += test[2]
        if group:
            yield group


def is_first(kind, name):
    return name.startswith(FIRST) and name not in LONG


def outcome(mutant, tests, programs, tree):
    """What became of `mutant`: caught, timeout, survived or unreached; and by
    which of the tests."""
    reaching = [t for t in tests if mutant.number in t[3]]
    if not reaching:
        return "unreached", []
    for group in slices(reaching, mutant.file.split("/")[1]):
        names = [name for _, name, _, _ in group]
        command = [programs[group[0][0]], "--exact", *names]
        timeout = 3 + 4 * sum(seconds for _, _, seconds, _ in group)
        status = run(command, tree, environment(mutant.number), timeout)
        if status is None:
            # The machine may have had other things to do.
            status = run(command, tree, environment(mutant.number), 5 * timeout)
        if status is None:
            return "timeout", names[:3]
        if status != 0:
            return "caught", names[:3]
    return "survived", []
