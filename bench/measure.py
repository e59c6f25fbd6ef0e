"""Runs commands in turns and takes the median of what each cost."""

import dataclasses
import os
import pathlib
import re
import select
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
    seconds: float
    memory_mb: float  # The largest resident size that the process had.


def in_turns(rounds, *runs):
    """The Cost of each run: the median time, and the memory.

    One round goes before, in which the memory is watched and no time is taken; then the runs take turns, so that a slow
    moment of the machine meets all of them.
    """
    memory = [watch_memory(run) for run in runs]
    times = [[] for _ in runs]
    for _ in range(rounds):
        for run, kept in zip(runs, times):
            kept.append(take_time(run))
    return [Cost(statistics.median(kept), peak) for kept, peak in zip(times, memory)]


def take_time(run):
    """Seconds from the start of the command to its end or first byte."""
    process, started = _start(run)
    if run.to_first_byte:
        found = os.read(process.stdout.fileno(), 1)
        seconds = time.perf_counter() - started
        _end(process, bool(found), run)
        return seconds
    process.wait()
    seconds = time.perf_counter() - started
    _end(process, process.returncode == 0, run)
    return seconds


def watch_memory(run):
    """The largest resident size in MB, up to the same moment.

    The kernel keeps the peak, so looking now and then misses only what grew in the last millisecond. The peak that it
    reports after the end would not do: it counts this interpreter, from which the process was made.
    """
    process, _ = _start(run)
    status, peak_kb, finished = pathlib.Path(f"/proc/{process.pid}/status"), 0, False
    while not finished:
        finished = process.poll() is not None
        if run.to_first_byte and not finished:
            finished = bool(select.select([process.stdout], [], [], 0)[0])
        found = re.search(r"^VmHWM:\s*(\d+) kB", status.read_text(), re.MULTILINE) if process.returncode is None else None
        peak_kb = int(found.group(1)) if found else peak_kb
        time.sleep(WATCH_INTERVAL_S)
    _end(process, run.to_first_byte or process.returncode == 0, run)
    return peak_kb / 1024


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
