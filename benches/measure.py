"""What the benchmarks share: alternating runs, and what a run took."""

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

TIME = os.environ.get("TIME", "")


def run(name, command, expected):
    """Wall and CPU milliseconds of one run."""
    before, start = os.times(), time.perf_counter()
    status = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ).returncode
    wall, after = time.perf_counter() - start, os.times()
    if status not in expected[name]:
        sys.exit(f"{name} ended with status {status}: {' '.join(command)}")
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return wall * 1000, cpu * 1000


def peak_memory(command):
    """Peak resident set in MB, or None without GNU time."""
    if not TIME:
        return None
    report = subprocess.run(
        [TIME, "-v", *command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ).stderr
    found = re.search(r"Maximum resident set size \(kbytes\): (\d+)", report)
    return int(found.group(1)) / 1024 if found else None


def alternate(commands, rounds, expected):
    """Name to list of (wall, cpu): A B, B A, A B, … after one warming round."""
    results = {name: [] for name in commands}
    for name, command in commands.items():
        run(name, command, expected)
    for at in range(rounds):
        names = list(commands) if at % 2 == 0 else list(reversed(commands))
        for name in names:
            results[name].append(run(name, commands[name], expected))
    return results


def peak_anonymous_memory(command):
    """Peak of the memory in MB that is not a file's, or None where nobody tells."""
    child = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = None
    while child.poll() is None:
        try:
            status = Path(f"/proc/{child.pid}/status").read_text()
        except OSError:
            break
        if found := re.search(r"RssAnon:\s*(\d+)", status):
            peak = max(peak or 0, int(found.group(1)) / 1024)
        time.sleep(0.002)
    child.wait()
    return peak


def version(command):
    return subprocess.run([command, "--version"], capture_output=True, text=True).stdout.splitlines()[0]


def machine():
    try:
        cpuinfo = Path("/proc/cpuinfo").read_text()
        model = re.search(r"model name\s*: (.*)", cpuinfo).group(1)
    except (OSError, AttributeError):
        model = platform.processor() or platform.machine()
    return f"{os.cpu_count()} CPUs ({model}), {platform.system()} {platform.release()}"
