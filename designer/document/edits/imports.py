"""The imports of a Python text: which modules they name, and other names for some of them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from typing import Final

from designer.document.python.names import absolute

_FROM: Final = re.compile(rb"from(?:[ \t\f]|\\\r?\n)+")


def imported_modules(text: str, package: str) -> frozenset[str]:
    """Dotted names that may be modules and are imported anywhere in a text; empty where it can't be parsed.

    Args:
        text: Of the module.
        package: Dotted name of the package that the module is in; empty for none.
    """
    try:
        tree = ast.parse(text.removeprefix("\ufeff"))
    except (SyntaxError, ValueError, RecursionError):
        return frozenset()
    return frozenset(_named(tree, package))


def _named(tree: ast.Module, package: str) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                yield from (alias.name for alias in aliases)
            case ast.ImportFrom(names=aliases):
                base = absolute(node, package)
                if base:
                    yield base
                yield from (f"{base}.{alias.name}".lstrip(".") for alias in aliases if alias.name != "*")


def with_other_tops(text: str, tops: Mapping[str, str]) -> str:
    """The text with imports of some top-level modules made from others; the names that they bind stay.

    ``import law`` becomes ``import law_2 as law``; what else may name a module, such as a text, is left alone.

    Args:
        text: Of a module.
        tops: By the top-level name as imported, the one to import from.

    Raises:
        SyntaxError: It is no Python.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    text = text.removeprefix(mark)
    data = text.encode("utf-8")
    try:
        tree = ast.parse(text)
    except ValueError as error:
        raise SyntaxError(str(error)) from error
    starts = _line_starts(data)
    changes: list[tuple[int, int, str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    top, _, rest = alias.name.partition(".")
                    if top in tops:
                        start = starts[alias.lineno - 1] + alias.col_offset
                        changes.append(_import(start, top, rest, tops[top], has_name=alias.asname is not None))
            case ast.ImportFrom(module=str(module), level=0):
                top = module.partition(".")[0]
                start = starts[node.lineno - 1] + node.col_offset
                found = _FROM.match(data, start)
                if top in tops and found is not None:
                    changes.append((found.end(), found.end() + len(top.encode()), tops[top]))
    for start, end, new in sorted(changes, reverse=True):
        data = data[:start] + new.encode("utf-8") + data[end:]
    return mark + data.decode("utf-8")


def _import(start: int, top: str, rest: str, new: str, *, has_name: bool) -> tuple[int, int, str]:
    end = start + len(top.encode())
    if has_name:
        return (start, end, new)
    if not rest:
        return (start, end, f"{new} as {top}")
    # `import law.court` binds law, and loads law.court.
    return (start, end, f"{new} as {top}, {new}")


def _line_starts(data: bytes) -> list[int]:
    """Offsets of the lines as Python counts them."""
    starts = [0]
    at = 0
    while at < len(data):
        byte = data[at]
        at += 2 if data[at : at + 2] == b"\r\n" else 1
        if byte in (0x0A, 0x0D):
            starts.append(at)
    return starts
