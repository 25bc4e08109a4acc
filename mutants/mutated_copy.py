"""Makes the mutated copy of the project, and has it compiled.

What the compiler refuses is taken out until it compiles; each such mutant is
either unviable (its replacement has the wrong type wherever it stands) or left
over for a build of its own.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path

from schemata import PARSER, Source

HERE = Path(__file__).parent
# The replacement itself is wrong, as it would be in a build of its own.
OF_TYPES = {"E0277", "E0308", "E0369", "E0599", "E0600", "E0282", "E0283", "E0433", "E0425", "E0728", "E0604", "E0606", "E0614", "E0368", "E0015"}


def copy_project(root, tree):
    """All tracked files, with times that change only where the text does."""
    files = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True).stdout
    names = [name for name in files.decode().split("\0") if name and not name.startswith("mutants/")]
    for name in names:
        source, target = root / name, tree / name
        if not source.is_file():
            continue
        data = source.read_bytes()
        write(target, patched(name, data))
        if not target.stat().st_mode & 0o100 and source.stat().st_mode & 0o100:
            shutil.copymode(source, target)
    for folder in ("src", "tests", "fixtures"):
        for path in (tree / folder).rglob("*"):
            name = str(path.relative_to(tree))
            if path.is_file() and name not in names and name != "src/mutant.rs":
                path.unlink()
    write(tree / "src/mutant.rs", (HERE / "mutant.rs").read_bytes())


def write(path, data):
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or path.read_bytes() != data:
        path.write_bytes(data)


def patched(name, data):
    """The few lines that differ in the copy besides the mutants."""
    if name == "Cargo.toml":
        text = data.decode()
        return re.sub(r"\[lints\.\w+\]\n(?:.+\n)+", "", text).encode()
    if name == "src/lib.rs":
        return data + b"mod mutant;\n"
    if name.startswith("tests/integration/"):
        # What the harness leaves of the environment.
        kept = b'["PATH", "SystemRoot"]'
        more = b'["PATH", "SystemRoot", "PADDLINT_MUTANT", "PADDLINT_MUTANTS_REACHED"]'
        data = data.replace(kept, more)
    return data


def build(root, tree, target, mutants, verdicts):
    """Compiles the copy. Gives the programs of tests, and two maps of numbers to
    reasons: the unviable and the left over. What the compiler said of files that
    are as they were is kept in `verdicts`."""
    unviable, left_over, keep_const = {}, {}, set()
    numbers = {m.number: m for m in mutants}
    texts = {m.file: hashlib.sha256((root / m.file).read_bytes()).hexdigest() for m in mutants}
    if verdicts.is_file():
        before = json.loads(verdicts.read_text())
        keep_const = set(before["const"])
        for m in mutants:
            for name, words in (("unviable", unviable), ("left over", left_over)):
                if before["texts"].get(m.file) == texts[m.file] and m.key in before[name]:
                    words[m.number] = before[name][m.key]
    for attempt in range(30):
        outputs, by_file = {}, defaultdict(list)
        for m in mutants:
            by_file[m.file]
            if m.number not in unviable and m.number not in left_over:
                by_file[m.file].append(m)
        for file, some in by_file.items():
            source = Source((root / file).read_bytes(), some, keep_const)
            outputs[file] = source.mutated()
            write(tree / file, outputs[file].encode())
            for m in source.unviable:
                unviable[m.number] = "a chain of `let` takes no `||`"
            for m in source.left_over:
                left_over[m.number] = "no switch can stand there"
        programs, errors = compile(tree, target)
        if programs:
            keyed = lambda words: {numbers[n].key: reason for n, reason in words.items()}
            stored = {"const": sorted(keep_const), "texts": texts}
            stored |= {"unviable": keyed(unviable), "left over": keyed(left_over)}
            verdicts.write_text(json.dumps(stored))
            return programs, unviable, left_over
        dropped = 0
        for error in errors:
            dropped += judge(error, outputs, numbers, unviable, left_over, keep_const)
        print(f"attempt {attempt + 1}: {len(errors)} errors, {dropped} mutants taken out", flush=True)
        if not dropped:
            raise SystemExit("\n".join(e["rendered"] for e in errors[:5]))
    raise SystemExit("it does not compile after 30 attempts")


def compile(tree, target):
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target), "CARGO_INCREMENTAL": "1"}
    # It is compiled once, and run thousands of times.
    environment["CARGO_PROFILE_DEV_OPT_LEVEL"] = "1"
    environment["CARGO_PROFILE_DEV_DEBUG"] = "false"
    command = ["cargo", "test", "--lib", "--bins", "--test", "integration", "--no-run", "--message-format=json"]
    check = ["cargo", "check", "--lib", "--message-format=json"]
    programs, errors = {}, []
    for one in (check, command):
        run = subprocess.run(one, cwd=tree, env=environment, capture_output=True, text=True)
        for line in run.stdout.splitlines():
            message = json.loads(line) if line.startswith("{") else {}
            if message.get("reason") == "compiler-message" and message["message"]["level"] == "error":
                if message["message"]["spans"]:
                    errors.append(message["message"])
            if message.get("reason") == "compiler-artifact" and message.get("executable"):
                if message["profile"]["test"]:
                    kind = "integration" if message["target"]["kind"] == ["test"] else message["target"]["kind"][0]
                    programs[kind] = message["executable"]
        if run.returncode:
            if not errors:
                raise SystemExit(run.stderr[-3000:])
            return None, errors
    return programs, []


def judge(error, outputs, numbers, unviable, left_over, keep_const):
    """Takes out the mutants that an error is about. How many they are."""
    code = (error.get("code") or {}).get("code", "")
    spans = [s for s in error["spans"] if s["is_primary"]] + error["spans"]
    if code == "E0015":
        called = re.search(r"non-const (?:function|fn|associated function|method) `(?:.*::)?(\w+)`", error["message"])
        if called and called[1] != "on" and called[1] not in keep_const:
            keep_const.add(called[1])
            return 1
    if code == "E0004":
        last = last_switched_arm(outputs[spans[0]["file_name"]].encode(), spans[0]["byte_start"])
        if last and last not in left_over:
            left_over[last] = f"{code} {error['message']}"
            return 1
    for span in spans:
        file = span["file_name"]
        if file not in outputs:
            continue
        text = outputs[file].encode()[: span["byte_start"]].decode(errors="replace")
        inside = []
        for opened, number in re.findall(r"/\*(<?)(\d+)>?\*/", text):
            number = int(number)
            if opened:
                inside.append(number)
            elif number in inside:
                inside.remove(number)
        for number in reversed(inside):
            if number in unviable or number in left_over:
                continue
            mutant = numbers[number]
            # An opaque return type is not what the replacement is made for.
            opaque = "-> impl " in mutant.key
            sure = mutant.genre == "FnValue" and (code == "E0271" if opaque else code in OF_TYPES)
            # A text is no number.
            sure = sure or mutant.genre == "BinaryOperator" and code == "E0369"
            (unviable if sure else left_over)[number] = f"{code} {error['message']}"
            return 1
    return 0


def last_switched_arm(text, at):
    """Of the match over what stands at `at`: the last arm that can be switched
    off, which is the one that made it complete."""
    node = PARSER.parse(text).root_node.descendant_for_byte_range(at, at)
    while node is not None and node.type != "match_expression":
        node = node.parent
    found = None
    for arm in node.child_by_field_name("body").children if node else []:
        if arm.type == "match_arm":
            pattern = arm.child_by_field_name("pattern")
            switch = re.search(rb"/\*<(\d+)\*/!crate", text[pattern.start_byte : pattern.end_byte])
            found = int(switch[1]) if switch else found
    return found
