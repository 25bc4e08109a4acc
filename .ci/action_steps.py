"""Runs the steps of action.yml as a runner does: inputs become environment
variables, outputs come from files, conditions are obeyed. Steps of other actions are
recorded, not run.

    action_steps.py ROOT WORK BINARY FOLDER

WORK/releases is laid out like the releases, with the archive of FOLDER.
"""

import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys

from ruamel.yaml import YAML

ROOT, WORK, BINARY = map(pathlib.Path, sys.argv[1:4])
FOLDER = sys.argv[4]
ACTION = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
RUNNER_OS = {"Linux": "Linux", "Darwin": "macOS"}[platform.system()]
RUNNER_ARCH = {"x86_64": "X64", "aarch64": "ARM64", "arm64": "ARM64"}[platform.machine()]


class Run:
    """One use of the action: `status` (that of the failed step, or 0), `text`, `used`."""

    def __init__(self, workspace="wrong", extra=None, **inputs):
        declared = ACTION["inputs"]
        given = {name.replace("_", "-"): value for name, value in inputs.items()}
        assert not set(given) - set(declared), given
        self.inputs = {name: given.get(name, about["default"]) for name, about in declared.items()}
        self.outputs, self.used, self.text, self.status = {}, [], "", 0
        # Another place than the repository's, with a space in it.
        temp = WORK / "runner temp"
        shutil.rmtree(temp, ignore_errors=True)
        temp.mkdir()
        for step in ACTION["runs"]["steps"]:
            if "if" in step and not self.holds(step["if"]):
                continue
            if "uses" in step:
                self.used.append({k: self.value(v) for k, v in step["with"].items()})
                continue
            assert "${{" not in step["run"], "inputs go through the environment"
            output = temp / "output"
            output.write_text("")
            environment = {
                **{k: os.environ[k] for k in ["PATH", "HOME", "CARGO_HOME", "RUSTUP_HOME",
                   "CARGO_TARGET_DIR", "CARGO_PROFILE_RELEASE_LTO",
                   "CARGO_PROFILE_RELEASE_CODEGEN_UNITS"] if k in os.environ},
                "GITHUB_ACTIONS": "true", "CI": "true",
                "GITHUB_ACTION_PATH": str(ROOT), "GITHUB_OUTPUT": str(output),
                "GITHUB_STEP_SUMMARY": str(temp / "summary"),
                "RUNNER_TEMP": str(temp), "RUNNER_OS": RUNNER_OS, "RUNNER_ARCH": RUNNER_ARCH,
                "PADDLINT_RELEASES": f"file://{WORK}/releases",
                **{k: self.value(v) for k, v in step.get("env", {}).items()},
                **(extra or {}),
            }
            script = temp / "step.sh"
            script.write_text(step["run"])
            assert step["shell"] == "bash"
            ran = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                cwd=WORK / workspace, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            self.text += ran.stdout
            if "id" in step:
                lines = output.read_text().splitlines()
                self.outputs[step["id"]] = dict(line.split("=", 1) for line in lines)
            if ran.returncode:
                self.status = ran.returncode
                break
        self.summary = (temp / "summary").read_text() if (temp / "summary").exists() else ""
        self.result = {k: self.value(v["value"]) for k, v in ACTION["outputs"].items()}

    def value(self, text):
        return re.sub(r"\$\{\{ (.*?) \}\}", lambda m: self.look_up(m.group(1)), text)

    def look_up(self, name):
        if name.startswith("inputs."):
            return self.inputs[name.removeprefix("inputs.")]
        step, output = re.fullmatch(r"steps\.([\w-]+)\.outputs\.([\w-]+)", name).groups()
        return self.outputs.get(step, {}).get(output, "")

    def holds(self, condition):
        def one(part):
            left, operator, right = re.fullmatch(r"(\S+) (==|!=) '(.*)'", part).groups()
            return (self.look_up(left) == right) == (operator == "==")
        return all(one(part) for part in condition.split(" && "))


def check(name, condition, run):
    if not condition:
        sys.exit(f"{name}: status {run.status}, used {run.used}, {run.outputs}\n{run.text}")
    print(f"ok: the action: {name}")


run = Run()
check("downloads a release, verifies it, annotates, and fails",
      run.status == 1 and "::error " in run.text and "sandbox-not-set" in run.summary
      and "runner temp" in run.outputs["install"]["binary"] and run.used == [], run)
run = Run(workspace="right")
check("passes what is right", run.status == 0 and run.result["exit-code"] == "0", run)
run = Run(upload_sarif="true", category="shop")
check("uploads the report, then fails",
      run.status == 1 and [u["category"] for u in run.used] == ["shop"]
      and '"ruleId": "sandbox-not-set"' in pathlib.Path(run.used[0]["sarif_file"]).read_text(), run)
run = Run(fail_on="never", upload_sarif="true")
check("`fail-on: never`", run.status == 0 and run.result["exit-code"] == "0" and run.used, run)
run = Run(paths="src/pay now.js\nmissing.js\n", **{"from": str(BINARY)})
check("paths with spaces, a binary of one's own, and trouble",
      run.status == 2 and "sandbox-not-set" in run.text and "missing.js" in run.text, run)
run = Run(args="--exclude *.js\n --quiet", **{"from": str(BINARY)})
check("arguments are split and no patterns", run.status == 0 and "sandbox" not in run.text, run)
run = Run(workspace=".", working_directory="right", **{"from": str(BINARY)})
check("another working directory", run.status == 0, run)
marker = WORK / "injected"
hostile = f'$(touch "{marker}"); `touch "{marker}"` \' "'
for name in ["paths", "args", "fail_on", "working_directory", "version", "from"]:
    run = Run(**{name: hostile})
    check(f"`{name}` runs nothing", run.status != 0 and not marker.exists(), run)
run = Run(version="9.9.9")
check("a release that there is not", run.status == 2 and "is 9.9.9 a release?" in run.text, run)
sums = next((WORK / "releases").glob("*/SHA256SUMS"))
right = sums.read_text()
sums.write_text(re.sub(r"^[0-9a-f]{8}", "00000000", right, flags=re.M))
run = Run()
check("a wrong checksum", run.status == 2 and "the checksum of" in run.text and not run.result["sarif"], run)
sums.write_text("")
run = Run()
check("no checksum", run.status == 2 and "does not name" in run.text, run)
sums.write_text(right)
# The archive for Windows is a zip; the binary in this one is that of this system.
windows = re.sub(r"paddlint-(\w+?)-.*-v", r"paddlint-\1-pc-windows-msvc-v", FOLDER)
shutil.copytree(WORK / FOLDER, WORK / "zip" / windows)
(WORK / "zip" / windows / "paddlint").rename(WORK / "zip" / windows / "paddlint.exe")
made = shutil.make_archive(str(sums.parent / windows), "zip", WORK / "zip", windows)
if shutil.which("unzip"):
    subprocess.run(f"sha256sum --binary {windows}.zip >> SHA256SUMS", shell=True, check=True, cwd=sums.parent)
    run = Run(extra={"RUNNER_OS": "Windows"})
    check("a zip for Windows is unpacked",
          run.status == 1 and run.outputs["install"]["binary"].endswith("/paddlint.exe"), run)
run = Run(**{"from": "source"})
check("builds from source", run.status == 1 and "/bin/paddlint" in run.outputs["install"]["binary"], run)
