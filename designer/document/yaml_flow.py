"""Values as YAML on one line, as any reader of YAML takes them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from runtime.organism.places import Place
from runtime.organism.yaml_nodes import ListNode, MapNode, Node, ScalarNode

UNSAFE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
"""Characters that YAML does not allow, or takes for ends of lines."""

LONGEST_KEY = 1_000
"""YAML takes no longer key on one line."""

_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class TooLong(Exception):
    """What was to be written is longer than it may be; aliases make a small file say as much as one likes."""


def scalar(text: str) -> str:
    """A text, plain where YAML reads it as a text then, else in double quotes on one line."""
    if _PLAIN.fullmatch(text) and ScalarNode(Place(1, 1), text, True).resolved == "str":
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return UNSAFE.sub(lambda found: _escaped(found[0]), quoted)


def mapping(entries: Mapping[str, str]) -> str:
    """A mapping of values that are written already."""
    return "{" + ", ".join(f"{scalar(name)}: {value}" for name, value in entries.items()) + "}"


def items(values: Iterable[str]) -> str:
    """A list of values that are written already."""
    return "[" + ", ".join(values) + "]"


def written(value: Node, longest: int) -> str:
    """Anything that was read from YAML.

    Args:
        value: What was read.
        longest: Characters that it may take.

    Raises:
        TooLong: It would take more, or holds a key that YAML takes on no line.
    """
    text = _Writer(longest).write(value)
    if len(text) > longest:
        raise TooLong
    return text


class _Writer:
    def __init__(self, longest: int) -> None:
        self._left = longest

    def write(self, value: Node) -> str:
        self._left -= 1
        if isinstance(value, MapNode):
            if any(len(name) >= LONGEST_KEY for name in value.entries):
                raise TooLong
            return mapping({name: self.write(each) for name, (_, each) in value.entries.items()})
        if isinstance(value, ListNode):
            return items(self.write(each) for each in value.items)
        if not isinstance(value, ScalarNode):
            return "null"
        self._left -= len(value.text)
        if self._left < 0:
            raise TooLong
        return scalar(value.text) if value.resolved == "str" else value.text


def _escaped(character: str) -> str:
    number = ord(character)
    return "\\uFFFD" if 0xD800 <= number <= 0xDFFF else f"\\u{number:04X}"
