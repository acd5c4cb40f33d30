"""The nodes of a YAML text with the offsets at which they begin and end, for those who edit the text.

Composed from PyYAML's event stream, with the caps of the loader, because the text may be hostile. What the
loader refuses (tags, equal keys) is of no concern here: edits leave it as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from runtime.organism.yaml_nodes import MAX_DEPTH, MAX_VALUES
from runtime.organism.yaml_text import LOADER, MAX_BYTES

_PROPERTY = re.compile(r"[&!][^\s]*(?:[ \t]+|\r?\n|\#[^\n]*)*", re.VERBOSE)


class Unreadable(Exception):
    """The text is no YAML, or more of it than anybody writes."""


@dataclass(slots=True, eq=False)
class Node:
    """Something written.

    Attributes:
        outer: Offset where it begins, with its anchor.
        start: Offset where the value begins.
        end: Offset behind its last character; blank lines and comments that follow do not count.
        anchor: Its name, without the ``&``.
        is_shared: Whether an alias repeats it.
    """

    outer: int
    start: int
    end: int
    anchor: str = ""
    is_shared: bool = False


@dataclass(slots=True, eq=False)
class Scalar(Node):
    """Text, a number, a word.

    Attributes:
        text: What it says.
        style: One of ``'``, ``"``, ``|``, ``>``; empty when plain.
    """

    text: str = ""
    style: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is written."""
        return self.start == self.end


@dataclass(slots=True, eq=False)
class SequenceNode(Node):
    """A list; ``is_flow`` if in brackets. A block list begins at its first dash."""

    is_flow: bool = False
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Entry:
    """A key and its value."""

    key: Node
    value: Node

    @property
    def name(self) -> str:
        """What the key says; empty when it is no text."""
        return self.key.text if isinstance(self.key, Scalar) else ""


@dataclass(slots=True, eq=False)
class MappingNode(Node):
    """A mapping; ``is_flow`` if in braces."""

    is_flow: bool = False
    entries: list[Entry] = field(default_factory=list)

    def find(self, name: str) -> Entry | None:
        """The entry with that key that is written here."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def inherited(self, name: str) -> Entry | None:
        """The entry with that key that ``<<`` brings from elsewhere."""
        return self._inherited(name, MAX_DEPTH)

    def _inherited(self, name: str, depth: int) -> Entry | None:
        for entry in self.entries if depth else ():
            if entry.name != "<<":
                continue
            value = target(entry.value)
            for source in map(target, value.items if isinstance(value, SequenceNode) else [value]):
                if isinstance(source, MappingNode):
                    found = source.find(name) or source._inherited(name, depth - 1)
                    if found is not None:
                        return found
        return None


@dataclass(slots=True, eq=False)
class Alias(Node):
    """A reference to a node above it."""

    target: Node | None = None


def target(node: Node) -> Node:
    """The node itself, or the one that it refers to."""
    while isinstance(node, Alias) and node.target is not None:
        node = node.target
    return node


def walk(node: Node) -> Iterator[Node]:
    """The node and all that is written inside it."""
    left = [node]
    while left:
        node = left.pop()
        yield node
        if isinstance(node, SequenceNode):
            left.extend(reversed(node.items))
        elif isinstance(node, MappingNode):
            for entry in reversed(node.entries):
                left += (entry.value, entry.key)


def compose(text: str, place: Callable[[int], int] | None = None) -> Node | None:
    """The root of a text's first document; None if there is nothing in it.

    Args:
        text: A whole document.
        place: From offsets of ``text`` to those that nodes shall have; None leaves them.

    Raises:
        Unreadable: The text can't be read.
    """
    if len(text) > MAX_BYTES:
        raise Unreadable("The text is too long")
    composer = _Composer(text, place or (lambda offset: offset))
    try:
        composer.run()
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise Unreadable(str(error)) from error
    return composer.root


def _offsets(event: Event) -> tuple[int, int]:
    start, end = event.start_mark, event.end_mark
    return (start.index if start else 0), (end.index if end else 0)


def _trimmed(text: str, start: int, end: int) -> int:
    return start + len(text[start:end].rstrip())


class _Composer:
    def __init__(self, text: str, place: Callable[[int], int]) -> None:
        self._text = text
        self._place = place
        self._open: list[SequenceNode | MappingNode] = []
        self._keys: list[Node | None] = []
        self._anchors: dict[str, Node] = {}
        self._count = 0
        self.root: Node | None = None

    def run(self) -> None:
        documents = 0
        for event in yaml.parse(self._text, Loader=LOADER):
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionEndEvent):
                self._close(_offsets(event)[1])
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                self._begin(event)
            elif isinstance(event, AliasEvent):
                found = self._anchors.get(event.anchor or "")
                if found is not None:
                    found.is_shared = True
                start, end = map(self._place, _offsets(event))
                self._add(Alias(start, start, end, target=found))
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Unreadable("There are several documents")

    def _scalar(self, event: ScalarEvent) -> None:
        outer, end = _offsets(event)
        start = self._behind_properties(event)
        style = event.style or ""
        if not style:
            end = _trimmed(self._text, start, end)
        elif style in "|>":
            end = self._block_end(start, end)
        node = Scalar(self._place(outer), self._place(start), self._place(end), text=event.value, style=style)
        self._name(event, node)
        self._add(node)

    def _block_end(self, start: int, end: int) -> int:
        header = self._text[start : self._text.find("\n", start)]
        # Only with a + are blank lines behind the text part of it.
        if "+" not in header.partition("#")[0]:
            return _trimmed(self._text, start, end)
        last = end - 1 if self._text[end - 1 : end] == "\n" else end
        return last - 1 if self._text[last - 1 : last] == "\r" else last

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        if len(self._open) >= MAX_DEPTH:
            raise Unreadable("Too many lists and mappings stand inside each other")
        outer, start = self._place(_offsets(event)[0]), self._place(self._behind_properties(event))
        kind = MappingNode if isinstance(event, MappingStartEvent) else SequenceNode
        node = kind(outer, start, start, is_flow=bool(event.flow_style))
        self._name(event, node)
        self._open.append(node)
        self._keys.append(None)

    def _close(self, end: int) -> None:
        node = self._open.pop()
        self._keys.pop()
        if node.is_flow:
            node.end = self._place(end)
        elif isinstance(node, MappingNode):
            node.end = max(node.entries[-1].value.end, node.entries[-1].key.end) if node.entries else node.start
        else:
            node.end = node.items[-1].end if node.items else node.start
        self._add(node)

    def _behind_properties(self, event: NodeEvent) -> int:
        start = _offsets(event)[0]
        while (event.anchor is not None or getattr(event, "tag", None)) and (
            found := _PROPERTY.match(self._text, start)
        ):
            start = found.end()
        return start

    def _name(self, event: NodeEvent, node: Node) -> None:
        if event.anchor is not None:
            node.anchor = event.anchor
            self._anchors[event.anchor] = node

    def _add(self, node: Node) -> None:
        self._count += 1
        if self._count > MAX_VALUES:
            raise Unreadable("The text holds too many values")
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        key = self._keys[-1]
        if isinstance(parent, SequenceNode):
            parent.items.append(node)
        elif key is None:
            self._keys[-1] = node
        else:
            parent.entries.append(Entry(key, node))
            self._keys[-1] = None
