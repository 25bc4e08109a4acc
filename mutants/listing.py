"""The list of mutants: cargo-mutants makes it, and here each gets a key.

A key is the file, the function and what is replaced, without lines, so that it
stays the same while other code moves. Equal ones are numbered.
"""

import json
import re
import subprocess
from collections import Counter
from dataclasses import dataclass


@dataclass
class Mutant:
    number: int
    key: str
    file: str
    genre: str
    replacement: str
    start: int
    end: int
    function: str
    place: str


def offsets(text):
    """The byte offset of each line."""
    lines = text.split("\n")
    at, found = 0, []
    for line in lines:
        found.append((at, line))
        at += len(line.encode()) + 1
    return found


def offset(lines, place):
    at, line = lines[place["line"] - 1]
    return at + len(line[: place["column"] - 1].encode())


def mutants(root, folders, numbers):
    """All mutants of `folders`, in a fixed order. The numbers that they have are
    kept in the file `numbers`: what has not changed need not be compiled anew."""
    known = json.loads(numbers.read_text()) if numbers.is_file() else {}
    command = ["cargo", "mutants", "--list", "--json"]
    for folder in folders:
        command += ["-f", f"src/{folder}/**"]
    listed = json.loads(subprocess.run(command, cwd=root, check=True, capture_output=True).stdout)
    seen, found, texts = Counter(), [], {}
    for item in listed:
        file = item["file"]
        if file not in texts:
            texts[file] = offsets((root / file).read_text())
        lines = texts[file]
        place, what = re.match(r"(.*?:\d+:\d+): (.*)", item["name"]).groups()
        key = f"{file}: {what}"
        seen[key] += 1
        if seen[key] > 1:
            key += f" #{seen[key]}"
        span = item["span"]
        function = (item["function"] or {}).get("function_name", "")
        found.append(
            Mutant(
                known.setdefault(key, len(known) + 1), key, file, item["genre"], item["replacement"],
                offset(lines, span["start"]), offset(lines, span["end"]), function, place,
            )
        )
    numbers.write_text(json.dumps(known))
    return found
