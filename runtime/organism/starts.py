"""Named injections beside an organism: ``<name>.starts.yaml`` (contract section 16).

::

    default:                          # the name; a run that is asked for nothing takes `default`
      listener: greeter
      payload: {name: Ada}            # fields; or a text: XML, JSON, or "@file", relative to this file
    again:
      listener: greeter
      payload: <Greeting><Name>Bob</Name></Greeting>
      conversation: first             # optional: starts that share it are one conversation
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runtime.organism.places import Place
from runtime.organism.yaml_nodes import BrokenNode, ListNode, MapNode, Node, ScalarNode, compose
from runtime.problems import Problem, Severity, nearest

DEFAULT_START = "default"
"""The start that a run takes when nothing else is asked for."""

_KEYS = ("listener", "payload", "conversation")
_WHOLE_NUMBER = re.compile(r"[-+]?(0|[1-9][0-9]{0,400})")


@dataclass(frozen=True, slots=True)
class Start:
    """One named injection.

    Attributes:
        name: Its name.
        listener: Whom it goes to.
        payload: A text (XML, JSON or ``@file``), or the fields as JSON values.
        conversation: Starts that share it are one conversation; empty for one of its own.
        place: Where it stands in the file.
    """

    name: str
    listener: str
    payload: str | dict[str, Any]
    conversation: str
    place: Place


@dataclass(frozen=True, slots=True)
class Starts:
    """The starts of an organism, and what is wrong with their file.

    Attributes:
        path: The file, which need not exist.
        by_name: In the order of the file.
        problems: With file, line and column.
    """

    path: Path
    by_name: Mapping[str, Start]
    problems: tuple[Problem, ...] = ()


def starts_path(organism: Path) -> Path:
    """Where the starts of an organism file stand."""
    return organism.with_name(f"{organism.stem}.starts.yaml")


def load_starts(organism: Path) -> Starts:
    """Read the starts beside an organism file; without such a file there are none.

    Raises:
        OSError: The file cannot be read.
    """
    path = starts_path(organism)
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Starts(path, {})
    composed = compose(data, str(path))
    reader = _Reader(str(path))
    found = {start.name: start for start in reader.starts(composed.root)}
    return Starts(path, found, (*composed.problems, *reader.problems))


class _Reader:
    def __init__(self, file: str) -> None:
        self._file = file
        self.problems: list[Problem] = []

    def starts(self, root: Node | None) -> Iterator[Start]:
        if root is None or (isinstance(root, ScalarNode) and root.resolved == "null"):
            return
        if not isinstance(root, MapNode):
            self._report(root, "type", "the file must map names of starts to what they send")
            return
        for name, (key, value) in root.entries.items():
            if name.startswith("x-"):
                continue
            if isinstance(value, MapNode):
                start = self._start(name, key, value)
                if start is not None:
                    yield start
            elif not isinstance(value, BrokenNode):
                self._report(value, "type", f"the start {name} must have the keys listener and payload")

    def _start(self, name: str, key: ScalarNode, entries: MapNode) -> Start | None:
        for word, (place, _) in entries.entries.items():
            if word not in _KEYS and not word.startswith("x-"):
                meant = nearest(word, _KEYS)
                hint = f"did you mean {meant}?" if meant else f"known are {', '.join(_KEYS)}"
                self._report(place, "unknown-key", f"a start has no key {word}; {hint}")
        listener = self._text(entries, "listener")
        conversation = self._text(entries, "conversation")
        _, payload = entries.entries.get("payload", (None, None))
        if not listener or payload is None:
            lacking = "payload" if listener else "listener"
            self._report(key, "missing-key", f"the start {name} lacks its {lacking}")
            return None
        if isinstance(payload, ScalarNode):
            return Start(name, listener, payload.text, conversation, key.place)
        value = _value(payload)
        if isinstance(value, dict):
            return Start(name, listener, value, conversation, key.place)
        if not isinstance(payload, BrokenNode):
            self._report(payload, "type", "a payload is a text, or a mapping of its fields")
        return None

    def _text(self, entries: MapNode, word: str) -> str:
        _, node = entries.entries.get(word, (None, None))
        if isinstance(node, ScalarNode):
            return node.text
        if node is not None and not isinstance(node, BrokenNode):
            self._report(node, "type", f"{word} must be a text")
        return ""

    def _report(self, node: Node, code: str, message: str) -> None:
        self.problems.append(Problem(Severity.ERROR, code, message, self._file, *node.place))


def _value(node: Node) -> Any:
    """A node as a JSON value; what YAML 1.1 and 1.2 read differently (``yes``, ``0755``) is text."""
    if isinstance(node, MapNode):
        return {name: _value(value) for name, (_, value) in node.entries.items()}
    if isinstance(node, ListNode):
        return [_value(item) for item in node.items]
    if not isinstance(node, ScalarNode):
        return None
    text, kind = node.text, node.resolved
    if kind == "null":
        return None
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    if kind == "int" and _WHOLE_NUMBER.fullmatch(text):
        return int(text)
    if kind == "float":
        try:
            return float(text)
        except ValueError:
            return text
    return text
