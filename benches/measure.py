"""How commands are measured: alternating in one run, so that what else the machine
does falls on all of them alike. Knows nothing of what is measured."""

import contextlib
import os
import platform
import re
import signal
import statistics
import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Command:
    """A command line, where it runs, and which exit statuses are no failure."""

    line: list[str]
    expected: set[int] = field(default_factory=lambda: {0, 1})
    folder: str | None = None
    stdin: str | None = None


@dataclass
class Run:
    """One run: seconds by the clock and of the processors, peak resident MB."""

    wall: float
    cpu: float
    peak: float


class Failed(Exception):
    """The command cannot be measured, and why."""


def once(command, limit=None):
    """Runs a command; the peak is that of its largest process, and never less
    than this Python's own, some 12 MB."""
    start = time.perf_counter()
    with open(command.stdin or os.devnull, "rb") as stdin:
        child = subprocess.Popen(
            command.line, cwd=command.folder, stdin=stdin,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    if limit is not None:
        signal.signal(signal.SIGALRM, lambda *_: os.killpg(child.pid, signal.SIGKILL))
        signal.setitimer(signal.ITIMER_REAL, limit)
    _, status, usage = os.wait4(child.pid, 0)
    signal.setitimer(signal.ITIMER_REAL, 0)
    wall = time.perf_counter() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode == -signal.SIGKILL and limit is not None and wall >= limit:
        raise Failed(f"more than {limit:.0f} s")
    if child.returncode not in command.expected:
        raise Failed(f"exit status {child.returncode}")
    return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alternate(commands, rounds, limit=120, slow=10, before=None):
    """Name to runs, or to why there are none: A B, B A, A B, … after a warming round.

    What takes longer than `slow` seconds runs twice only. `before` is called
    ahead of every run, outside the measured time.
    """
    results = {}
    left = {}
    for name, command in commands.items():
        try:
            first = once(command, limit)
        except Failed as reason:
            results[name] = str(reason)
            continue
        results[name] = []
        left[name] = min(rounds, 2) if first.wall > slow else rounds
    for at in range(rounds):
        names = [name for name in left if at < left[name]]
        for name in names if at % 2 == 0 else reversed(names):
            if before:
                before()
            results[name].append(once(commands[name]))
    return results


def table(title, results, base, unit=1000):
    """The results as a table; ratios are of medians to that of `base`."""
    lines = [
        f"| {title} | median ms | min–max ms | CPU ms | peak MB | beside {base} |",
        "|---|---|---|---|---|---|",
    ]
    measured = {name: runs for name, runs in results.items() if not isinstance(runs, str)}
    of_base = statistics.median(run.wall for run in measured[base])
    for name, runs in results.items():
        if isinstance(runs, str):
            lines.append(f"| {name} | {runs} | | | | |")
            continue
        walls = [run.wall for run in runs]
        digits = 0 if statistics.median(walls) > 0.1 else 2
        lines.append(
            f"| {name} | {statistics.median(walls) * unit:.{digits}f} "
            f"| {min(walls) * unit:.{digits}f}–{max(walls) * unit:.{digits}f} "
            f"| {statistics.median(run.cpu for run in runs) * unit:.{digits}f} "
            f"| {max(run.peak for run in runs):.0f} | {statistics.median(walls) / of_base:.2f} |"
        )
    return "\n".join(lines)


@contextlib.contextmanager
def processors(count):
    """Lets this Python and what it starts run on the first `count` processors only,
    which programs see as all that there are."""
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(every)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def forget(tree):
    """Asks the system to drop the contents of the tree's files from memory.
    Names and attributes stay: only the administrator could drop those."""
    os.sync()
    for folder, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                with open(path, "rb") as file:
                    os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def extent(tree):
    """How many files a tree has, and how many bytes they have."""
    files = size = 0
    for folder, _, names in os.walk(tree):
        for name in names:
            path = os.path.join(folder, name)
            if not os.path.islink(path):
                files, size = files + 1, size + os.path.getsize(path)
    return files, size


def machine():
    """The machine, in a line."""
    try:
        model = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text()).group(1)
    except (OSError, AttributeError):
        model = platform.processor() or platform.machine()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} CPUs ({model}), {memory:.0f} GiB, {platform.system()} {platform.release()}"
