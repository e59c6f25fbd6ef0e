"""Says what was measured: as text, as a part of docs/reference/benchmarks.md, and against the kept ratios."""

import datetime
import json
import pathlib
import platform

ROOT = pathlib.Path(__file__).resolve().parents[1]
REASONS = ROOT / "bench" / "missed_goals.json"
PAGE = ROOT / "docs" / "reference" / "benchmarks.md"
TITLE = "# Benchmarks"
WINDOW_TITLE = "## The window"


def _time(seconds):
    return f"{seconds:.2f} s" if seconds >= 1 else f"{seconds * 1000:.1f} ms"


def _size(megabytes):
    return f"{megabytes:.0f} MB" if megabytes else ""


def _compared(row, cost):
    value = getattr(cost, row.of)
    return _size(value) if row.of == "memory_mb" else _time(value)


def _cells(row):
    goal = "" if row.goal is None else f"≤ {row.goal:.2f}{', missed' if row.missed else ''}"
    return (row.name, row.rival, _compared(row, row.ours), _compared(row, row.theirs), f"{row.ratio:.2f}", goal,
            _size(row.ours.memory_mb), _size(row.theirs.memory_mb))


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


def _why_missed(rows, title):
    """What stands in the way, for each missed goal that somebody has looked into."""
    kept = json.loads(REASONS.read_text())
    missed = [row for row in rows if row.missed]
    if not missed:
        return []
    reasons = [f"- {row.name}, beside {row.rival}: {kept.get(row.key, 'not looked into yet')}." for row in missed]
    return [title, "", *reasons, ""]


def _measured(command, rounds, others):
    return [f"Measured on {datetime.date.today().isoformat()} on {machine()}, by `{command}`:",
            f"medians of {rounds} runs that take turns{', beside ' + ', '.join(others) if others else ''},"]


def _table(rows):
    lines = ["| " + " | ".join(HEAD) + " |", "|---|---|--:|--:|--:|---|--:|--:|"]
    return [*lines, *("| " + " | ".join(_cells(row)) + " |" for row in rows), ""]


def commands_part(rows, identical, command, rounds, others=()):
    """What the page says of programs and of the server behind the window."""
    return "\n".join([
        TITLE, "", *_measured(command, rounds, others),
        "on the loopback without TLS, with warm caches, writing to memory. A time holds for this machine and moment; the ratio",
        "(ours / theirs, below 1 is faster) is what `bench/baseline.json` keeps and `scripts/bench --check` watches.", "",
        *_table(rows),
        "The CSV file of PostgreSQL's rows is "
        f"{'' if identical else '**not** '}byte for byte what `\\copy … csv header` writes.",
        "Memory is the largest resident size of the client's process; of a server, of all its processes.", "",
        *_why_missed(rows, "## Missed goals")])


def window_part(rows, command, rounds, others=()):
    """What the page says of the window."""
    return "\n".join([
        WINDOW_TITLE, "", *_measured(command, rounds, others),
        "in Chromium without a GPU, on the same database. A time begins with the click, the key or the wheel, and ends when the picture",
        "with what came of it is drawn; while scrolling in a browser that does not wait for a screen, so that it is the work alone.",
        "A window that starts has nothing in the browser's cache. The ratios are kept in `bench/web/baseline.json`.", "",
        *_table(rows), *_why_missed(rows, "### Missed goals of the window")])


def write_page(part):
    """Puts a part in its place. The page holds only what was printed; the other part stays as it is."""
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(with_part(PAGE.read_text() if PAGE.exists() else "", part))


def with_part(page, part):
    commands, title, window = page.partition(f"{WINDOW_TITLE}\n")
    if part.startswith(WINDOW_TITLE):
        return f"{(commands or TITLE).rstrip()}\n\n{part}"
    return f"{part.rstrip()}\n\n{title}{window}" if title else part


def write_baseline(rows, path):
    """Keeps the ratios of these rows; those of others, of runs with fewer rows, stay."""
    kept = read_baseline(path) | {row.key: round(row.ratio, 3) for row in rows}
    path.write_text(json.dumps(kept, indent=2) + "\n")


def regressions(rows, kept):
    """One line for each ratio that is worse than the kept one by more than its row allows, and for each that is not kept."""
    found = []
    for row in rows:
        if row.key not in kept:
            found.append(f"{row.key}: no kept ratio; scripts/bench --save keeps one")
        elif row.ratio > kept[row.key] * row.tolerance:
            found.append(f"{row.key}: ratio {row.ratio:.2f}, kept {kept[row.key]:.2f}")
    return found


def read_baseline(path):
    return json.loads(path.read_text()) if path.exists() else {}
