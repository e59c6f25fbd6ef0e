"""Which part of the tree may include which, and which may name a database. The rules are the tables on top."""

import posixpath
import re

from scripts.checks.sources import CPP, ROOT, WEB_CODE, Finding, line_of, load

# A layer and what its files may include besides their own folder.
MAY_INCLUDE = {
    "base": set(),
    "data": {"base"},
    "format": {"base", "data"},
    "sql": {"base", "data"},
    "net": {"base", "data"},
    "vault": {"base"},
    "driver": {"base", "data", "sql"},
    "drivers": {"base", "data", "sql", "net", "driver"},
    "engine": {"base", "data", "sql", "net", "vault", "driver"},
    "ops": {"base", "data", "sql", "format", "vault", "engine"},
    "rpc": {"base", "data", "format", "vault", "ops"},
    "server": {"base", "data", "format", "rpc"},
    "cli": {"base", "data", "format", "vault", "rpc"},
    "app": {"base", "data", "sql", "net", "vault", "format", "driver", "drivers", "engine", "ops", "rpc", "server", "cli"},
}

# Layers that know databases only by their drivers.
NAMELESS = {"data", "net", "vault", "format", "driver", "engine", "ops", "rpc", "server", "cli"}
DATABASE_NAME = re.compile(r"postgres|sqlite|mysql|mariadb|duckdb|mongo|redis|libpq", re.IGNORECASE)

# A folder of web/src and what it may import from beside itself; a folder without a line may import anything.
WEB_MAY_IMPORT = {
    "api": set(),
    "grid": set(),
    "core": {"api"},
    "app": {"core", "api"},
    "ui": {"core", "api"},
    "editor": {"core", "api"},
    "views": {"core", "app", "ui", "api", "editor", "grid"},
}
# Folders whose files import these packages only; tests may use their tools.
WEB_MAY_NOT_USE = {folder: re.compile(r"react(-dom)?(/|$)") for folder in ("core", "app", "api")}
WEB_WITHOUT_PACKAGES = {"grid"}

EXCEPTIONS_FILE = "scripts/layers_exceptions.txt"
# The number of lines in that file. It may only go down: whoever removes an exception lowers it.
EXCEPTIONS = 1

_INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*"([^"]+)"', re.MULTILINE)
_IMPORT = re.compile(
    r"""(?:^|[\s;}])(?:import|export)\s+(?:type\s+)?[\w$*{][\w\s$,{}*]*?\bfrom\s*["']([^"']+)["']"""
    r"""|(?:^|[\s;}])import\s*\(?\s*["']([^"']+)["']""")


def check(sources, exceptions):
    """All findings that no exception covers, and the exceptions that cover nothing."""
    findings = [*check_includes(sources), *check_cycles(sources), *check_names(sources), *check_web(sources)]
    used = set()
    kept = []
    for finding in findings:
        cover = next((entry for entry in exceptions if _covers(entry, finding)), None)
        used.add(cover)
        if cover is None:
            kept.append(finding)
    kept += [Finding(EXCEPTIONS_FILE, 1, f"covers nothing any more; remove it: {' '.join(entry)}")
             for entry in exceptions if entry not in used]
    return kept


def check_exception_count(exceptions):
    if len(exceptions) == EXCEPTIONS:
        return []
    advice = ("the list may only shrink: mend the code instead" if len(exceptions) > EXCEPTIONS
              else f"lower EXCEPTIONS in scripts/checks/layers.py to {len(exceptions)}")
    return [Finding(EXCEPTIONS_FILE, 1, f"{len(exceptions)} exceptions where {EXCEPTIONS} are expected; {advice}")]


def read_exceptions(text):
    """Lines `path word`: the file may include or name what contains the word. `#` opens a comment."""
    lines = (line.split("#", 1)[0].split() for line in text.splitlines())
    return [tuple(line) for line in lines if line]


def _covers(entry, finding):
    path, word = entry[0], entry[1] if len(entry) > 1 else ""
    return finding.path == path and word.lower() in finding.message.lower()


def layer_of(path):
    """("src", "sql", ...) -> "sql"; a driver's folder counts as one layer of its own: "drivers/sqlite"."""
    parts = path.split("/")
    if len(parts) < 3 or parts[0] != "src":
        return None
    return "/".join(parts[1:3]) if parts[1] == "drivers" and len(parts) > 3 else parts[1]


def included_file(source, name):
    """The path of a quoted include: from src, or beside the file that includes it."""
    if "/" in name and not name.startswith("."):
        return "src/" + name
    return posixpath.normpath(posixpath.join(posixpath.dirname(source.path), name))


def includes(source):
    for match in _INCLUDE.finditer(source.code):
        yield line_of(source.code, match.start(1)), included_file(source, match.group(1))


def check_includes(sources):
    for source in sources:
        layer = layer_of(source.path)
        if source.suffix not in CPP or layer is None:
            continue
        kind = layer.split("/")[0]
        if kind not in MAY_INCLUDE:
            yield Finding(source.path, 1, f"src/{kind} is no layer; scripts/checks/layers.py lists them")
            continue
        for line, path in includes(source):
            target = layer_of(path)
            if target is None or target == layer or (target == "conformance" and source.path.endswith(("_test.cpp", "_test.h"))):
                continue
            if target.split("/")[0] not in MAY_INCLUDE[kind]:
                allowed = ", ".join(sorted(MAY_INCLUDE[kind])) or "nothing"
                yield Finding(source.path, line, f"{layer} may not include {path[4:]} (it may include: {allowed})")


def check_cycles(sources):
    """Files that include each other in a circle: none of them can be understood, or changed, alone."""
    graph = {}
    for source in sources:
        if source.suffix in CPP and layer_of(source.path):
            graph[source.path] = {path: line for line, path in includes(source)}
    for cycle in _cycles(graph):
        line = graph[cycle[0]][cycle[1 % len(cycle)]]
        yield Finding(cycle[0], line, "a circle of includes: " + " -> ".join(path[4:] for path in [*cycle, cycle[0]]))


def _cycles(graph):
    """One circle for each back edge of a depth-first walk, each circle once."""
    found, done = {}, set()

    def visit(node, trail):
        if node in trail:
            cycle = trail[trail.index(node):]
            found.setdefault(frozenset(cycle), cycle)
            return
        if node in done:
            return
        for target in sorted(graph.get(node, {})):
            visit(target, [*trail, node])
        done.add(node)

    for start in sorted(graph):
        visit(start, [])
    return list(found.values())


def check_names(sources):
    for source in sources:
        if source.suffix not in CPP or layer_of(source.path) not in NAMELESS or source.is_test:
            continue
        for number, line in enumerate(source.code.split("\n"), 1):
            match = DATABASE_NAME.search(line)
            if match:
                yield Finding(source.path, number, f"names a database ({match.group(0)}); only its driver and the app may")


def imports(source):
    for match in _IMPORT.finditer(source.code):
        group = 1 if match.group(1) else 2
        yield line_of(source.code, match.start(group)), match.group(group)


def check_web(sources):
    for source in sources:
        parts = source.path.split("/")
        if source.suffix not in WEB_CODE or parts[:2] != ["web", "src"] or len(parts) < 4:
            continue
        for line, name in imports(source):
            message = _web_message(source, parts[2], name)
            if message:
                yield Finding(source.path, line, message)


def _web_message(source, folder, name):
    if not name.startswith("."):
        forbidden = WEB_MAY_NOT_USE.get(folder)
        if forbidden and forbidden.match(name):
            return f"web/src/{folder} must not import {name}"
        if folder in WEB_WITHOUT_PACKAGES and not source.is_test:
            return f"web/src/{folder} imports no package, but {name}"
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), name)).split("/")
    if target[:2] != ["web", "src"]:
        return None if source.is_test else f"imports {name}, outside web/src"
    if folder in WEB_MAY_IMPORT and target[2] != folder and target[2] not in WEB_MAY_IMPORT[folder]:
        allowed = ", ".join(sorted(WEB_MAY_IMPORT[folder])) or "nothing outside itself"
        return f"web/src/{folder} may not import {name} (it may import: {allowed})"
    return None


def run():
    """All findings in the tree."""
    exceptions = read_exceptions((ROOT / EXCEPTIONS_FILE).read_text())
    return [*check(load(), exceptions), *check_exception_count(exceptions)]
