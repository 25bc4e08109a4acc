"""The one command: lists, copies, compiles, runs, and says what survived."""

import hashlib
import json
import sys
import time
import tomllib
from collections import Counter
from pathlib import Path

import execution
import listing
import mutated_copy

ROOT = Path(__file__).parent.parent
WORK = ROOT / "target/mutants"
ROOMS = ["suppress", "credential", "rules", "resolve"]


def known(results):
    """What earlier runs found out, the last word of each."""
    if not results.is_file():
        return {}
    lines = [json.loads(line) for line in results.read_text().splitlines()]
    return {line["key"]: line for line in lines}


def main(arguments):
    thorough = "--all-tests" in arguments
    again = thorough or "--again" in arguments
    rooms = [a for a in arguments if not a.startswith("--")] or ROOMS
    tree, results = WORK / "tree", WORK / "results.jsonl"
    # All rooms are always in the copy, so that one build serves all of them.
    mutants = listing.mutants(ROOT, ROOMS, WORK / "numbers.json")
    mutated_copy.copy_project(ROOT, tree)
    programs, unviable, left_over = mutated_copy.build(
        ROOT, tree, WORK / "build", mutants, WORK / "verdicts.json"
    )
    with results.open("a") as out:
        for m in mutants:
            for number, word in ((unviable, "unviable"), (left_over, "left over")):
                if m.number in number:
                    note(out, m, word, [number[m.number]])
        stamp = hashlib.sha256(Path(programs["lib"]).read_bytes()).hexdigest()
        is_wanted = (lambda kind, name: True) if thorough else execution.is_first
        cache = WORK / ("reach_all.json" if thorough else "reach.json")
        tests = execution.reach(programs, tree, cache, stamp, is_wanted)
        total = sum(seconds for _, _, seconds, _ in tests)
        print(f"{len(mutants)} mutants, {len(tests)} tests of {total:.0f} s", flush=True)
        for m in to_try(mutants, rooms, {**unviable, **left_over}, known(results), again):
            started = time.monotonic()
            word, by = execution.outcome(m, tests, programs, tree)
            note(out, m, word, by, time.monotonic() - started)
    return report(mutants, known(results), rooms)


def to_try(mutants, rooms, out_of_reach, done, again):
    """The mutants of `rooms` that nothing is known of; behind them, if they are
    to be tried `again`, those that survived."""
    fresh, survivors = [], []
    for room in rooms:
        for m in mutants:
            if not m.file.startswith(f"src/{room}/") or m.number in out_of_reach:
                continue
            word = done.get(m.key, {}).get("outcome")
            if word in ("survived", "unreached"):
                survivors.append(m)
            elif word not in ("caught", "timeout"):
                fresh.append(m)
    return fresh + (survivors if again else [])


def note(out, mutant, word, by, seconds=0.0):
    line = {"key": mutant.key, "place": mutant.place, "outcome": word, "by": by, "seconds": round(seconds, 1)}
    out.write(json.dumps(line) + "\n")
    out.flush()


def report(mutants, done, rooms):
    """Prints the numbers, and each mutant that nothing caught and nobody explained."""
    reasons = tomllib.loads((ROOT / "mutants/equivalent.toml").read_text())["equivalent"]
    explained = {key: entry["reason"] for entry in reasons for key in entry["mutants"]}
    open_ones = []
    for room in rooms:
        counts = Counter()
        for m in mutants:
            if not m.file.startswith(f"src/{room}/"):
                continue
            word = done.get(m.key, {}).get("outcome", "not run")
            if word in ("survived", "unreached", "left over", "not run"):
                if m.key in explained:
                    word = "explained"
                else:
                    open_ones.append((word, m))
            counts[word] += 1
        print(f"{room}: {sum(counts.values())} mutants, {dict(counts)}")
    for word, m in open_ones:
        print(f"{word}: {m.place}: {m.key}")
    for key in explained:
        if done.get(key, {}).get("outcome") in (None, "caught", "timeout", "unviable"):
            print(f"explained, but caught or gone: {key}")
    return bool(open_ones)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
