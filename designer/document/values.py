"""Values as YAML text, quoted only where YAML 1.1 would read something else."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

import yaml
from yaml.events import ScalarEvent

from runtime.organism.places import Place
from runtime.organism.yaml_nodes import ScalarNode
from runtime.organism.yaml_text import LOADER

Value = str | bool | int | float | tuple[str, ...]
"""What a key can be set to."""

QUOTES = "'\""
_ESCAPED = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_NOT_IN_LINES = re.compile("[^\t\n\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_IN_FLOW = re.compile(r"[?:,\[\]{}#&*!|>'\"%@`]")
_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*(?: [A-Za-z0-9_.]+)*")


def scalar(value: str | bool | int | float, *, flow: bool = False, style: str = "", quote: str = '"') -> str:
    """A value in one line.

    Args:
        value: The value.
        flow: Whether it stands between brackets or braces.
        style: How the value was written in whose place it comes: a quote, or empty for plain.
        quote: Which quote to take where one is needed.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, int):
        return str(value)
    if style not in ("'", '"') and is_plain(value, flow=flow):
        return value
    return quoted(value, style if style in ("'", '"') else quote)


def quoted(text: str, quote: str) -> str:
    """A text in quotes; double ones where single ones can't hold it."""
    if quote == "'" and not _ESCAPED.search(text):
        return "'" + text.replace("'", "''") + "'"
    return _ESCAPED.sub(_escape, json.dumps(text, ensure_ascii=False))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    return f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def is_plain(text: str, *, flow: bool) -> bool:
    """Whether YAML reads the text as itself when it is written without quotes."""
    if text in ("=", "<<") or ScalarNode(Place(1, 1), text, True).resolved != "str":
        return False
    if _WORD.fullmatch(text):
        return True
    if not text or _ESCAPED.search(text) or text != text.strip() or (flow and _IN_FLOW.search(text)):
        return False
    document = f"{{k: {text}}}" if flow else f"k: {text}"
    try:
        found = [event for event in yaml.parse(document, Loader=LOADER) if isinstance(event, ScalarEvent)]
    except (yaml.YAMLError, ValueError):
        return False
    return len(found) == 2 and found[1].value == text and bool(found[1].implicit[0]) and not found[1].style


def fits_lines(text: str) -> bool:
    """Whether a text can be written as lines of a block scalar."""
    return bool(text.strip()) and not _NOT_IN_LINES.search(text)


def block_header(text: str, step: int) -> str:
    """What announces a block scalar that holds the text.

    Args:
        text: The text.
        step: By how many spaces its lines are indented more than the mapping.
    """
    first = next(line for line in text.split("\n") if line)
    chomp = "+" if text.endswith("\n\n") else "" if text.endswith("\n") else "-"
    return f"|{step if first[0] == ' ' else ''}{chomp}"


def block_lines(text: str, indent: int) -> list[str]:
    """The lines of a block scalar, without line ends."""
    lines = text.split("\n")
    if not lines[-1]:
        lines.pop()
    return [" " * indent + line if line else "" for line in lines]


def flow_list(values: Iterable[str], quote: str = '"', style: str = "") -> str:
    """A list in brackets."""
    return f"[{', '.join(scalar(value, flow=True, style=style, quote=quote) for value in values)}]"
