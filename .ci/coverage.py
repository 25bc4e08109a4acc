"""Which lines of paddlint the tests run, by room; see .ci/coverage, which starts it."""

import json
import sys
from collections import defaultdict
from pathlib import Path


def ranges(lines):
    """Numbers in a row as one: 3-5, 9."""
    runs = []
    for line in lines:
        if runs and runs[-1][1] == line - 1:
            runs[-1][1] = line
        else:
            runs.append([line, line])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


def main():
    report = json.loads(Path(sys.argv[1]).read_text())
    rooms = defaultdict(lambda: [0, 0])
    missed = {}
    for file in report["files"]:
        parts = file["path"]
        if "src" not in parts or "tests.rs" in parts[-1]:
            continue
        path = "/".join(parts[parts.index("src") :])
        traces = file["traces"]
        hit = sum(trace["stats"]["Line"] > 0 for trace in traces)
        room = parts[parts.index("src") + 1].removesuffix(".rs")
        for name in (room, "all"):
            rooms[name][0] += hit
            rooms[name][1] += len(traces)
        missed[path] = sorted(trace["line"] for trace in traces if trace["stats"]["Line"] == 0)

    print("| room | lines | run by a test | share |\n|---|---|---|---|")
    for room, (hit, lines) in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
        print(f"| `{room}` | {lines:,} | {hit:,} | {hit / max(lines, 1):.1%} |")
    print("\nLines that no test runs:\n")
    for path, lines in sorted(missed.items()):
        if lines:
            print(f"{path}: {ranges(lines)}")


main()
