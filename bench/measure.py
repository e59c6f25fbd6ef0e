"""Runs commands in turns and takes the median of what each cost."""

import dataclasses
import os
import pathlib
import re
import select
import signal
import statistics
import subprocess
import time

WATCH_INTERVAL_S = 0.001


@dataclasses.dataclass(frozen=True)
class Run:
    """A command to measure: to its end, or to the first byte that it prints, after which it is ended."""

    command: list
    to_first_byte: bool = False
    output: str = os.devnull  # Where its standard output goes.


@dataclasses.dataclass
class Cost:
    """What a run took. Of a goal, and of what was measured otherwise, only the field that a row compares is there."""

    seconds: float = 0
    memory_mb: float = 0  # The largest resident size that the process had.
    cpu_seconds: float = 0  # Of the process, in user and system mode.


def in_turns(rounds, *runs):
    """The Cost of each run: the median times, and the memory.

    One round goes before, in which the memory is watched and no time is taken; then the runs take turns, so that a slow
    moment of the machine meets all of them.
    """
    memory = [watch_memory(run) for run in runs]
    times = [[] for _ in runs]
    for _ in range(rounds):
        for run, kept in zip(runs, times):
            kept.append(take_time(run))
    return [Cost(seconds, peak, cpu) for peak, (seconds, cpu) in zip(memory, map(_medians, times))]


def medians_in_turns(rounds, *works):
    """The median of the seconds that each work says it took, after a round that does not count."""
    times = [[] for _ in works]
    for turn in range(rounds + 1):
        for work, kept in zip(works, times):
            seconds = work()
            if turn > 0:
                kept.append(seconds)
    return [statistics.median(kept) for kept in times]


def _medians(times):
    return [statistics.median(column) for column in zip(*times)]


def at_rank(times, share):
    """The time that so large a share of them does not exceed."""
    ordered = sorted(times)
    return ordered[max(-(-len(ordered) * share // 100) - 1, 0)]


def take_time(run):
    """Seconds from the start of the command to its end or first byte, and those that its processor worked."""
    process, started = _start(run)
    found = os.read(process.stdout.fileno(), 1) if run.to_first_byte else None
    seconds = time.perf_counter() - started
    if run.to_first_byte:
        os.kill(process.pid, signal.SIGKILL)  # Popen's own kill() would wait for one that has ended, and lose what it took.
    _, status, usage = os.wait4(process.pid, 0)
    if not run.to_first_byte:
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    _end(process, bool(found) if run.to_first_byte else process.returncode == 0, run)
    return seconds, usage.ru_utime + usage.ru_stime


def watch_memory(run):
    """The largest resident size in MB, up to the same moment.

    The kernel keeps the peak, so looking now and then misses only what grew in the last millisecond. The peak that it
    reports after the end would not do: it counts this interpreter, from which the process was made.
    """
    process, _ = _start(run)
    peak_mb, finished = 0, False
    while not finished:
        finished = process.poll() is not None
        if run.to_first_byte and not finished:
            finished = bool(select.select([process.stdout], [], [], 0)[0])
        peak_mb = (status_mb(process.pid, "VmHWM") if process.returncode is None else None) or peak_mb
        time.sleep(WATCH_INTERVAL_S)
    _end(process, run.to_first_byte or process.returncode == 0, run)
    return peak_mb


def status_mb(pid, name):
    """A size from the status of a process, in MB; None if it has ended."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    found = re.search(rf"^{name}:\s*(\d+) kB", status, re.MULTILINE)
    return int(found.group(1)) / 1024 if found else None


def family(pid):
    """A process and all that it started, as far as they run."""
    parents = {}
    for entry in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            # Behind the name, which may hold anything: the state, and the parent.
            parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue  # It has ended.
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def family_mb(pid, name):
    """The sum of a size over a process and all that it started."""
    return sum(status_mb(each, name) or 0 for each in family(pid))


def _start(run):
    with open(run.output, "wb") as output:
        started = time.perf_counter()
        stdout = subprocess.PIPE if run.to_first_byte else output
        return subprocess.Popen(run.command, stdout=stdout, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL), started


def _end(process, succeeded, run):
    process.kill()
    process.wait()
    if process.stdout:
        process.stdout.close()
    if not succeeded:
        raise SystemExit(f"It failed, status {process.returncode}: {' '.join(map(str, run.command))}")
