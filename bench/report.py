"""Says what was measured: as text, as docs/reference/benchmarks.md, and against the kept ratios."""

import datetime
import json
import pathlib
import platform

ROOT = pathlib.Path(__file__).resolve().parents[1]
BASELINE = ROOT / "bench" / "baseline.json"
REASONS = ROOT / "bench" / "missed_goals.json"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
TOLERANCE = 1.15


def _time(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _cells(row):
    goal = "" if row.goal is None else f"≤ {row.goal:.2f}{', missed' if row.missed else ''}"
    return (row.name, row.rival, _time(row.ours.seconds), _time(row.theirs.seconds), f"{row.ratio:.2f}", goal,
            f"{row.ours.memory_mb:.0f} MB", f"{row.theirs.memory_mb:.0f} MB")


HEAD = ("What", "Against", "Sextant", "The other", "Ratio", "Goal", "Sextant's memory", "The other's")


def as_text(rows):
    table = [HEAD, *map(_cells, rows)]
    widths = [max(map(len, column)) for column in zip(*table)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in table)


def machine():
    model = next((line.split(":", 1)[1].strip() for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines()
                  if line.startswith("model name")), platform.machine())
    cores = sum(line.startswith("processor") for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines())
    return f"{model}, {cores} cores, Linux {platform.release()}"


def _why_missed(rows):
    """What stands in the way, for each missed goal that somebody has looked into."""
    kept = json.loads(REASONS.read_text())
    missed = [row for row in rows if row.missed]
    if not missed:
        return []
    reasons = [f"- {row.name}, beside {row.rival}: {kept.get(f'{row.name} / {row.rival}', 'not looked into yet')}." for row in missed]
    return ["## Missed goals", "", *reasons, ""]


def write_page(rows, identical, command, rounds):
    """The page of the reference. It holds only what this run printed."""
    lines = [
        "# Benchmarks", "",
        f"Measured on {datetime.date.today().isoformat()} on {machine()}, by `{command}`:",
        f"medians of {rounds} runs that take turns,",
        "on the loopback without TLS, with warm caches, writing to memory. A time holds for this machine and moment; the ratio",
        "(ours / theirs, below 1 is faster) is what `bench/baseline.json` keeps and `scripts/bench --check` watches.", "",
        "| " + " | ".join(HEAD) + " |", "|---|---|--:|--:|--:|---|--:|--:|",
        *("| " + " | ".join(_cells(row)) + " |" for row in rows), "",
        "The CSV file of PostgreSQL's rows is "
        f"{'' if identical else '**not** '}byte for byte what `\\copy … csv header` writes.",
        "Memory is the largest resident size of the client's process.", "", *_why_missed(rows)]
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text("\n".join(lines))


def write_baseline(rows):
    BASELINE.write_text(json.dumps({row.key: round(row.ratio, 3) for row in rows}, indent=2) + "\n")


def regressions(rows, kept):
    """One line for each ratio that is more than 15 % worse than the kept one, and for each that is not kept."""
    found = []
    for row in rows:
        if row.key not in kept:
            found.append(f"{row.key}: no kept ratio; scripts/bench --save keeps one")
        elif row.ratio > kept[row.key] * TOLERANCE:
            found.append(f"{row.key}: ratio {row.ratio:.2f}, kept {kept[row.key]:.2f}")
    return found


def read_baseline():
    return json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
