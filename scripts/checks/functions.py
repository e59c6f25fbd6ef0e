"""Finds the functions of a C++ or TypeScript file by their braces, well enough to measure how long they are."""

import dataclasses
import re

from scripts.checks.sources import CPP, line_of

_CPP_TYPE = re.compile(
    r"\b(namespace|class|struct|union|enum|extern)\b(?!.*\)\s*(const|noexcept|override|final|->.*)?\s*$)", re.DOTALL)
_CPP_CONTROL = re.compile(r"\b(if|for|while|switch|do|else|try|catch|return)\b[^;]*$")
_CPP_FUNCTION = re.compile(
    r"([~\w:<>,]+|operator\W+)\s*\((?:.|\n)*\)\s*(const|noexcept|override|final|mutable|&|\s|->[\w:<>,&*\s]+)*"
    r"(?::\s*(?:.|\n)*)?$")
_TS_FUNCTION = re.compile(r"(\bfunction\b\s*\*?\s*(?P<a>\w*)[^;]*\)\s*(:[^;]*)?|(?P<b>[\w#$]+)?\s*(=|:|\()?[^;=]*=>\s*"
                          r"|(?P<c>[\w#$]+)\s*(<[^;]*>)?\([^;]*\)\s*(:[^;]*)?)$")
_TS_CONTROL = re.compile(r"^\s*(?:\}?\s*)(if|for|while|switch|do|else|try|catch|finally|return|with)\b(?!.*=>\s*$)", re.DOTALL)
_TS_CONST = re.compile(r"\b(?:const|let)\s+(\w+)\b[^;]*$")


@dataclasses.dataclass(frozen=True)
class Function:
    name: str
    line: int
    length: int  # From the line its head opens on to the closing brace.


def functions(source):
    """The outermost functions of a file: lambdas and local functions count with the one around them."""
    is_cpp = source.suffix in CPP
    text = re.sub(r"^[ \t]*#[^\n]*", "", source.bare_code, flags=re.MULTILINE) if is_cpp else source.bare_code
    found, stack, head_start = [], [], 0
    # Braces that touch the name before them, x_{x}, hold a value and belong to the head around them.
    for match in re.finditer(r"(?P<value>(?<=[\w>])\{[^{};]*\})|[{};]", text):
        mark = match.group(0)
        if match.group("value"):
            continue
        if mark == "{":
            inside = any(entry is not None for entry in stack)
            name = None if inside else _name_of_head(text[head_start:match.start()], is_cpp)
            stack.append(None if name is None else (name, _head_line(text, head_start)))
        elif mark == "}" and stack:
            entry = stack.pop()
            if entry is not None:
                name, line = entry
                found.append(Function(name, line, line_of(text, match.start()) - line + 1))
        head_start = match.end()
    return found


def _head_line(text, start):
    blank = re.match(r"\s*", text[start:]).end()
    return line_of(text, start + blank)


def _name_of_head(head, is_cpp):
    """The name in a function's head, the text before its brace; None where the brace opens something else."""
    return _cpp_name(head.strip()) if is_cpp else _ts_name(head.strip())


def _cpp_name(head):
    head = re.sub(r"^(public|private|protected)\s*:", "", head).strip()
    if "(" not in head or head.endswith("=") or _CPP_TYPE.search(head) or _CPP_CONTROL.match(head):
        return None
    match = _CPP_FUNCTION.search(head)
    return match.group(1) if match else None


def _ts_name(head):
    if _TS_CONTROL.match(head):
        return None
    match = _TS_FUNCTION.search(head)
    if not match:
        return None
    const = _TS_CONST.search(head)
    return match.group("a") or (const.group(1) if const else None) or match.group("c") or match.group("b") or "function"
