"""Texts as string literals of Python."""

from __future__ import annotations

import inspect
import re
from typing import Final

_PLAIN: Final = re.compile("(?i:r?)(\"\"\"|'''|\"|')(.*)\\1", re.DOTALL)


def clean(doc: str) -> str:
    """A doc as reading it from source would give it."""
    return inspect.cleandoc(doc.replace("\r\n", "\n").replace("\r", "\n").replace("\f", " ").replace("\v", " ")).strip()


def quoted(text: str, quote: str = '"') -> str:
    """A text as a literal of one line."""
    inner = _inside(text, quote).replace("\n", "\\n")
    return f"{quote}{inner}{quote}"


def doc_literal(doc: str, indent: str, newline: str, old: str = "") -> str:
    """A doc as the string that stands below what it is about.

    Args:
        doc: As :func:`clean` gives it.
        indent: What its further lines begin with.
        newline: How lines end.
        old: The literal that it takes the place of; its quotes are kept where that is possible.
    """
    lines = doc.split("\n")
    found = _PLAIN.fullmatch(old)
    quote = found[1] if found else '"""'
    if len(lines) > 1 and len(quote) == 1:
        quote = quote * 3
    if found and doc.isprintable() and "\\" not in doc and quote not in doc and not doc.endswith(quote[0]):
        # Whether it is a raw string makes no difference to such a text.
        return f"{old[: found.start(1)]}{quote}{doc}{quote}"
    inner = [_inside(line, quote) for line in lines]
    if len(inner) == 1:
        return f"{quote}{inner[0]}{quote}"
    rest = [f"{indent}{line}" if line else "" for line in (*inner[1:], quote)]
    return newline.join([f"{quote}{inner[0]}", *rest])


def _inside(line: str, quote: str) -> str:
    """A line of a text between quotes."""
    inner = []
    for index, each in enumerate(line):
        is_last = index == len(line) - 1
        ends = each == quote[0] and (len(quote) == 1 or is_last or line[index + 1] == each)
        inner.append(f"\\{each}" if ends else _escaped(each))
    return "".join(inner)


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    return character if character == "\n" or character.isprintable() else repr(character)[1:-1]
