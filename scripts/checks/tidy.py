"""What the compiler does not see: banned calls, sizes, names, documents. Each check takes the sources and yields findings.

A line may be let off one check with its reason: `// tidy: allow <check>: why`, on the line or the one before it.
"""

import pathlib
import re

from scripts.checks.functions import functions
from scripts.checks.sources import CPP, ROOT, WEB_CODE, Finding, line_of, load

MAX_FUNCTION_LINES = 70
MAX_COMPONENT_LINES = 150  # A React component is mostly markup.
MAX_FILE_LINES = 800
MAX_LINE_LENGTH = 140

GENERATED = {"web/src/api/generated.ts", "web/package-lock.json", "tests/e2e/package-lock.json", "docs/reference/openapi.json"}
CODE = CPP | WEB_CODE | {".py", ".css", ".sh", ".cmake", ".mjs", ""}

# Pattern in the code of src/, what to use instead, and the folders that may all the same.
BANNED_CPP = [
    (r"\bthrow\b", "return an Error", ()),
    (r"\bv?(?:f|s|sn)?printf\s*\(", "fmt::format or fmt::print", ()),
    (r"\b(?:strcpy|strcat|strncpy|gets)\s*\(", "std::string or std::copy", ()),
    (r"\b(?:ato[ifl]l?|strto(?:[dfl]|ul|ll|ull)|sto(?:[idf]|ll?|ull?))\s*\(", "std::from_chars", ()),
    (r"\bs?rand\s*\(", "a seeded std::mt19937, or the system's random source for secrets", ()),
    (r"\bstd::endl\b", r"'\n'", ()),
    (r"\bstd::c(?:out|err)\b", "the output that the caller hands over", ("src/cli/", "src/app/")),
    (r"\bstd::w?regex\b", "a lexer, or string_view's own searches", ()),
    (r"\b(?:system|popen)\s*\(", "posix_spawn with an argument list, no shell", ()),
    (r"(?<!operator )(?<!>\()\bnew\b(?!\s*[),;])", "std::make_unique(_for_overwrite)", ("src/data/buffer", "src/data/slice")),
    (r"(?<!operator )(?<!= )\bdelete\b", "a type that owns what it holds", ("src/data/buffer", "src/data/slice")),
    (r"\b(?:const_cast|dynamic_cast)\b", "a type that says what it may do", ()),
]
BANNED_WEB = [
    (r"\binnerHTML\b|\bouterHTML\b|\binsertAdjacentHTML\b", "textContent or React's own elements"),
    (r"\bdangerouslySetInnerHTML\b", "React's own elements"),
    (r"\beval\s*\(|\bnew\s+Function\s*\(|\bdocument\.write\b", "plain code: the page's policy forbids text that runs"),
    (r"\bexport\s+default\b", "a named export"),
    (r":\s*any\b|\bas\s+any\b|<any>", "unknown, and a check of what it is"),
]
VAGUE_NAMES = {"util", "utils", "common", "manager", "helper", "helpers", "misc"}


def _allowed(source, line, check):
    marker = re.compile(rf"tidy: allow {check}: \S+")
    return any(marker.search(source.lines[index]) for index in (line - 2, line - 1) if 0 <= index < len(source.lines))


def _is_project_cpp(source):
    return source.suffix in CPP and source.path.startswith(("src/", "tests/"))


def _is_web(source):
    return source.suffix in WEB_CODE and source.path.startswith("web/src/") and source.path not in GENERATED


def _matches(source, text, pattern):
    for match in re.finditer(pattern, text):
        yield line_of(text, match.start()), match.group(0).strip()


def _without_includes(source):
    return re.sub(r"^[ \t]*#[ \t]*include[^\n]*", "", source.bare_code, flags=re.MULTILINE)


def check_banned_cpp(sources):
    for source in sources:
        if source.suffix not in CPP or not source.path.startswith("src/") or source.is_test:
            continue
        for pattern, instead, folders in BANNED_CPP:
            if source.path.startswith(folders) and folders:
                continue
            for line, found in _matches(source, _without_includes(source), pattern):
                if not _allowed(source, line, "banned"):
                    yield Finding(source.path, line, f"{found.rstrip('( ')} is banned; use {instead}")


def check_banned_web(sources):
    for source in (source for source in sources if _is_web(source)):
        for pattern, instead in BANNED_WEB:
            for line, found in _matches(source, source.bare_code, pattern):
                if not _allowed(source, line, "banned"):
                    yield Finding(source.path, line, f"{found} is banned; use {instead}")


def check_using_namespace(sources):
    for source in (source for source in sources if source.suffix == ".h"):
        for line, found in _matches(source, source.bare_code, r"\busing\s+namespace\b"):
            yield Finding(source.path, line, f"{found} in a header; name what you use")


_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3,4})\b(?![\w-])|\b(?:rgb|hsl)a?\(\s*\d")


def check_colours(sources):
    """Colours live in tokens.css, so that light, dark and high contrast stay complete."""
    for source in sources:
        if not source.path.startswith("web/src/") or source.is_test or source.path.endswith("/tokens.css"):
            continue
        if source.suffix == ".css":
            texts = [(source.code, 0)]
        elif source.suffix in WEB_CODE:
            texts = [(match.group(0), match.start()) for match in re.finditer(r"""(["'`])(?:\\.|(?!\1).)*\1""", source.code)]
        else:
            continue
        for text, offset in texts:
            for match in _COLOUR.finditer(text):
                line = line_of(source.code, offset + match.start())
                if not _allowed(source, line, "colour"):
                    yield Finding(source.path, line, f"the colour {match.group(0)} belongs into tokens.css")


def check_reminders(sources):
    """A TODO says in a sentence what is missing and why; the other words say nothing."""
    word, others = "TO" + "DO", "FIX" + "ME|HA" + "CK"
    for source in (source for source in sources if source.suffix in CODE - {""}):
        for number, line in enumerate(source.lines, 1):
            match = re.search(rf"\b({word}|{others})\b(.*)", line)
            if match and not (match.group(1) == word and len(match.group(2).strip(" :*/").split()) >= 5):
                if not _allowed(source, number, "reminder"):
                    yield Finding(source.path, number, f"{match.group(1)} without its reason; do it, or say why not")


def check_function_length(sources):
    for source in sources:
        if not (_is_project_cpp(source) or (_is_web(source) and not source.is_test)):
            continue
        for function in functions(source):
            is_component = source.suffix == ".tsx" and function.name[:1].isupper()
            limit = MAX_COMPONENT_LINES if is_component else MAX_FUNCTION_LINES
            if function.length > limit and not _allowed(source, function.line, "length"):
                yield Finding(source.path, function.line, f"{function.name} has {function.length} lines; the limit is {limit}")


def check_file_length(sources):
    for source in sources:
        if source.suffix in CODE and source.path not in GENERATED | {"LICENSE"} and len(source.lines) > MAX_FILE_LINES:
            yield Finding(source.path, MAX_FILE_LINES, f"{len(source.lines)} lines; the limit is {MAX_FILE_LINES}")


# Files that are mostly tables: tests with their inputs, statements, word lists, rules of style sheets. A row reads best whole.
TABLE_FILE = re.compile(r"^tests/|_test\.cpp$|\.test\.ts$|_queries\.cpp$|_words\.h$|\.css$")


def check_line_length(sources):
    for source in sources:
        if source.suffix not in CODE or source.path in GENERATED | {"LICENSE"} or TABLE_FILE.search(source.path):
            continue
        for number, line in enumerate(source.lines, 1):
            if len(line) > MAX_LINE_LENGTH and "://" not in line and not _allowed(source, number, "width"):
                length = _length_without_literals(source, number - 1)
                if length > MAX_LINE_LENGTH:
                    yield Finding(source.path, number, f"{length} characters; the limit is {MAX_LINE_LENGTH}")


def _length_without_literals(source, index):
    """A table of texts, or SQL, reads best unbroken; so what is inside a literal does not count."""
    code, bare = source.code.split("\n")[index], source.bare_code.split("\n")[index]
    is_comment = not code.strip()
    return len(source.lines[index]) if is_comment else len(re.sub(r"(?<=\S) {2,}", " ", bare).rstrip())


def check_names(sources):
    for source in sources:
        path = pathlib.PurePosixPath(source.path)
        for part in [*path.parts[:-1], path.stem]:
            vague = VAGUE_NAMES & set(re.split(r"[_.\-]", part.lower()))
            if vague:
                yield Finding(source.path, 1, f"“{vague.pop()}” says nothing; name the file after what it does")


def check_headers(sources):
    for source in sources:
        if source.suffix != ".h" or not source.path.startswith(("src/", "tests/")):
            continue
        if not re.search(r"^#pragma once$", source.text, re.MULTILINE):
            yield Finding(source.path, 1, "no #pragma once")
        if not source.lines[0].startswith("//"):
            yield Finding(source.path, 1, "a header opens with a comment: what it is, which threads, what lives how long")


def check_titles(sources):
    for source in sources:
        if source.suffix == ".md":
            prose = re.sub(r"^```.*?^```", "", source.text, flags=re.MULTILINE | re.DOTALL)
            titles = re.findall(r"^# \S", prose, re.MULTILINE)
            if len(titles) != 1:
                yield Finding(source.path, 1, f"{len(titles)} titles (# ...); a document has exactly one")


def check_unused(sources):
    """A header that nobody includes, and a .cpp file where no CMake file looks."""
    included = set()
    for source in sources:
        included.update(re.findall(r'#\s*include\s*[<"]([^">]+)[">]', source.text))
    names = {pathlib.PurePosixPath(path).name for path in included}
    cmake = "\n".join(source.text for source in sources if source.suffix == ".cmake" or source.path.endswith("CMakeLists.txt"))
    for source in sources:
        path = pathlib.PurePosixPath(source.path)
        if not _is_project_cpp(source):
            continue
        if path.suffix == ".h" and source.path.removeprefix("src/") not in included and path.name not in names:
            yield Finding(source.path, 1, "nobody includes this header")
        if path.suffix == ".cpp" and not _is_built(path, cmake):
            yield Finding(source.path, 1, "no CMake file builds this")


def _is_built(path, cmake):
    parts = path.parts
    if parts[0] == "src" and len(parts) == 3:
        return f"sextant_layer({parts[1]}" in cmake or f"src/{parts[1]}" in cmake
    if parts[:2] == ("src", "drivers") and len(parts) == 4:
        return (ROOT / path.parent / "driver.cpp").is_file()
    return "/".join(parts[:-1]) in cmake or path.name in cmake


def check_secrets(sources):
    key = re.compile("-----BEGIN [A-Z ]*PRIVATE " + "KEY-----")
    for source in sources:
        name = pathlib.PurePosixPath(source.path).name
        if re.fullmatch(r"\.env(\..*)?|id_(rsa|ed25519|ecdsa)|\.pgpass|.*\.(pem|key|p12)", name):
            yield Finding(source.path, 1, "a file of this name holds secrets; make it when it is needed")
        for line, _ in _matches(source, source.text, key):
            yield Finding(source.path, line, "a private key; make it when it is needed")


def check_private_paths(sources):
    """Paths that exist only where the project is written."""
    folder = "sha" + "red"
    pages = "architecture|style|performance|requirements|safety|users|grid|result-views|design|hooks"
    pattern = rf"/work/(?:{folder}|contract|main|wt)\b|\b{folder}/(?:{pages})\b"
    for source in sources:
        for line, found in _matches(source, source.text, pattern):
            yield Finding(source.path, line, f"{found} exists on one machine only")


CHECKS = [
    check_banned_cpp, check_banned_web, check_using_namespace, check_colours, check_reminders, check_function_length,
    check_file_length, check_line_length, check_names, check_headers, check_titles, check_unused, check_secrets,
    check_private_paths,
]


def run():
    """(name of the check, its findings) for each check, over the whole tree."""
    sources = load()
    return [(check.__name__.removeprefix("check_"), list(check(sources))) for check in CHECKS]
