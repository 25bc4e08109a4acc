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
    # For each file of `src` and each line that can run, whether a test runs it.
    ran = defaultdict(lambda: defaultdict(bool))
    for report in sys.argv[1:]:
        for file in json.loads(Path(report).read_text())["files"]:
            parts = file["path"][len(Path.cwd().parts) :]
            if parts[0] != "src" or parts[-1].endswith("tests.rs"):
                continue
            lines = ran["/".join(parts)]
            for trace in file["traces"]:
                lines[trace["line"]] |= trace["stats"]["Line"] > 0

    rooms = defaultdict(lambda: [0, 0])
    for path, lines in ran.items():
        for room in (path.split("/")[1].removesuffix(".rs"), "all"):
            rooms[room][0] += sum(lines.values())
            rooms[room][1] += len(lines)

    print("| room | lines | run by a test | share |\n|---|---|---|---|")
    for room, (hit, lines) in sorted(rooms.items(), key=lambda item: (item[0] == "all", item[0])):
        print(f"| `{room}` | {lines:,} | {hit:,} | {hit / max(lines, 1):.1%} |")
    print("\nLines that no test runs:\n")
    for path, lines in sorted(ran.items()):
        if missed := sorted(line for line, is_run in lines.items() if not is_run):
            print(f"{path}: {ranges(missed)}")


main()
