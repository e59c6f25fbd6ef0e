"""The files of the tree as the checks see them: text, lines, and code with comments and literals blanked out."""

import dataclasses
import functools
import os
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
CPP = {".cpp", ".h"}
WEB_CODE = {".ts", ".tsx"}


@dataclasses.dataclass(frozen=True)
class Finding:
    """One line of a check's output."""

    path: str
    line: int
    message: str

    def __str__(self):
        return f"{self.path}:{self.line}: {self.message}"


@dataclasses.dataclass(frozen=True)
class Source:
    """A file: `path` is relative to the root, with slashes."""

    path: str
    text: str

    @property
    def suffix(self):
        return pathlib.PurePosixPath(self.path).suffix

    @property
    def is_test(self):
        return bool(re.search(r"(_test\.(cpp|h)|\.test\.(ts|tsx|mjs))$", self.path))

    @functools.cached_property
    def lines(self):
        return self.text.split("\n")

    @functools.cached_property
    def code(self):
        """The text with comments blanked, line by line as long as before."""
        return blank(self.text, literals=False)

    @functools.cached_property
    def bare_code(self):
        """The text with comments and the insides of literals blanked."""
        return blank(self.text, literals=True)


# In the order in which they are tried at each place: the first character decides for all but the comments.
_TOKENS = re.compile(
    r"""(?P<comment>//[^\n]*|/\*.*?\*/)
      | (?P<raw>R"(?P<mark>[^\s()\\]{0,16})\(.*?\)(?P=mark)")
      | (?P<literal>"(?:\\.|[^"\\\n])*"? | (?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])*'? | `(?:\\.|[^`\\])*`)
      | (?P<regex>(?<=[(,=:\[!&|?{};])\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])+/)""",
    re.VERBOSE | re.DOTALL,
)


def blank(text, literals):
    """Replaces comments, and the insides of literals if asked, by spaces; newlines stay."""

    def replace(match):
        whole = match.group(0)
        if match.group("comment"):
            return re.sub(r"[^\n]", " ", whole)
        if not literals:
            return whole
        if match.group("regex"):
            return re.sub(r"[^\n\s]", " ", whole)
        return whole[0] + re.sub(r"[^\n]", " ", whole[1:-1]) + whole[-1] if len(whole) > 1 else whole

    return _TOKENS.sub(replace, text)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def listed_files(root=ROOT):
    """Every file that git knows or would add; in a copy without git, all but what is built or installed."""
    try:
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listing = subprocess.run(command, check=True, capture_output=True).stdout.decode()
        return sorted(path for path in set(listing.split("\0")) if path and (root / path).is_file())
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk(root))


def _walk(root):
    skipped = {"build", "node_modules", "dist", ".git", ".cache", "__pycache__"}
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in skipped]
        for name in files:
            yield pathlib.Path(folder, name).relative_to(root).as_posix()


_TEXT = CPP | WEB_CODE | {".css", ".html", ".py", ".sh", ".cmake", ".md", ".txt", ".mjs", ".json", ".sql", ".in", ""}


def load(root=ROOT):
    """The text files of the tree as a list of Source."""
    sources = []
    for path in listed_files(root):
        if pathlib.PurePosixPath(path).suffix not in _TEXT:
            continue
        content = (root / path).read_bytes()
        if b"\0" not in content:
            sources.append(Source(path, content.decode("utf-8", "replace")))
    return sources
