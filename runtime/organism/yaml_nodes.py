"""YAML to nodes with places, for text that may be hostile; no tags, no code, bounded work.

The nodes are composed here from PyYAML's event stream instead of by its composer, which crashes the process
on deep nesting, takes the last of two equal keys in silence, and follows aliases without bound. What YAML
1.1 allows and an organism file does not: tags, several documents, keys that are no plain text, equal keys.
Anchors, aliases and merge keys (``<<``) work as long as what they expand to stays within ``MAX_VALUES``.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import yaml
from yaml.events import (
    AliasEvent,
    CollectionEndEvent,
    DocumentStartEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from runtime.organism.places import Place
from runtime.organism.wording import shown
from runtime.organism.yaml_text import LOADER, Text, explain, readable_text
from runtime.problems import Problem, Severity

MAX_DEPTH = 50
"""Lists and mappings inside each other; an organism needs five."""
MAX_VALUES = 200_000
"""Values in a file, those that aliases repeat counted each time."""
MAX_PROBLEMS = 100
"""After so many a text is composed no further."""

_RESOLVERS = yaml.SafeLoader.yaml_implicit_resolvers
_TAG_PREFIX = "tag:yaml.org,2002:"


@dataclass(slots=True)
class Node:
    """Something in a YAML document, and where it begins."""

    place: Place


@dataclass(slots=True)
class ScalarNode(Node):
    """Text, a number, a word; ``plain`` when written without quotes, so that YAML may see more in it."""

    text: str
    plain: bool

    @property
    def resolved(self) -> str:
        """What YAML 1.1 reads it as: ``str``, ``bool``, ``int``, ``float``, ``null`` or ``timestamp``."""
        if not self.plain:
            return "str"
        for tag, pattern in _RESOLVERS.get(self.text[:1], ()):
            if pattern.match(self.text):
                kind = str(tag).removeprefix(_TAG_PREFIX)
                return "str" if kind in ("merge", "value") else kind
        return "str"


@dataclass(slots=True)
class ListNode(Node):
    """A list."""

    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MapNode(Node):
    """A mapping; no two entries have the same key."""

    entries: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)


@dataclass(slots=True)
class BrokenNode(Node):
    """A value whose problem has been reported."""


@dataclass(frozen=True, slots=True)
class Composed:
    """A document, and what is wrong with it as YAML.

    Attributes:
        root: None when the text is no YAML, or empty.
        problems: In the order found.
        values: How many there are, those that aliases repeat counted each time.
        has_anchors: Whether parts of it refer to each other by anchors and aliases.
    """

    root: Node | None
    problems: tuple[Problem, ...]
    values: int = 0
    has_anchors: bool = False


def compose(data: str | bytes, file: str) -> Composed:
    """Compose one document; never raises, whatever the data."""
    text = readable_text(data, file)
    if isinstance(text, Problem):
        return Composed(None, (text,))
    composer = _Composer(text, file)
    try:
        composer.run()
    except _Stop:
        return Composed(None, tuple(composer.problems))
    except (
        yaml.YAMLError,
        ValueError,
        OverflowError,
    ) as error:  # the last two: PyYAML's own parser, on numbers
        return Composed(None, (*composer.problems, explain(error, text, file)))
    return Composed(composer.root, tuple(composer.problems), composer.values, composer.has_anchors)


class _Stop(Exception):
    """The problem just reported makes the rest pointless."""


@dataclass(slots=True)
class _Anchored:
    node: Node | None
    """None while it is still open."""
    values: int = 0


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come."""

    node: ListNode | MapNode
    anchor: _Anchored | None
    values_before: int
    key: ScalarNode | BrokenNode | None = None
    merged: list[Node] = field(default_factory=list)


class _Composer:
    def __init__(self, text: Text, file: str) -> None:
        self._text = text
        self._file = file
        self._open: list[_Open] = []
        self._anchors: dict[str, _Anchored] = {}
        self.values = 0
        self.has_anchors = False
        self.root: Node | None = None
        self.problems: list[Problem] = []

    def run(self) -> None:
        documents = 0
        for event in yaml.parse(self._text.value, Loader=LOADER):
            if isinstance(event, ScalarEvent):
                self._scalar(event)
            elif isinstance(event, CollectionEndEvent):
                self._close()
            elif isinstance(event, (MappingStartEvent, SequenceStartEvent)):
                self._begin(event)
            elif isinstance(event, AliasEvent):
                self._add(self._referred(event))
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self._report(
                        "documents",
                        "A second YAML document begins here, and one file holds one organism; "
                        "remove this line and what follows, or move it to a file of its own.",
                        self._text.place(event.start_mark),
                    )
                    return

    def _scalar(self, event: ScalarEvent) -> None:
        node = ScalarNode(self._text.place(event.start_mark), event.value, event.implicit[0])
        self._refuse_tag(event, node.place)
        self._count(1, node.place)
        if event.anchor is not None:
            self.has_anchors = True
            self._anchors[event.anchor] = _Anchored(node, 1)
        self._add(node)

    def _begin(self, event: MappingStartEvent | SequenceStartEvent) -> None:
        place = self._text.place(event.start_mark)
        node = MapNode(place) if isinstance(event, MappingStartEvent) else ListNode(place)
        self._refuse_tag(event, place)
        if len(self._open) >= MAX_DEPTH:
            self._report("too-deep", f"More than {MAX_DEPTH} lists and mappings stand inside each other here.", place)
            raise _Stop
        anchor = None
        if event.anchor is not None:
            self.has_anchors = True
            anchor = self._anchors[event.anchor] = _Anchored(None)
        self._open.append(_Open(node, anchor, self.values))
        self._count(1, place)

    def _close(self) -> None:
        done = self._open.pop()
        if isinstance(done.node, MapNode):
            for node in done.merged:
                self._merge(done.node, node)
        if done.anchor is not None:
            done.anchor.node, done.anchor.values = done.node, self.values - done.values_before
        self._add(done.node)

    def _referred(self, event: AliasEvent) -> Node:
        """A copy of the node that an alias stands for, placed where the alias stands."""
        place = self._text.place(event.start_mark)
        self.has_anchors = True
        found = self._anchors.get(event.anchor or "")
        if found is None:
            self._report(
                "unknown-alias",
                f"{shown(f'*{event.anchor}')} refers to an anchor that is nowhere above it; "
                "if it is meant as text, put it in quotes.",
                place,
                fix=f'"*{event.anchor}"',
            )
            return BrokenNode(place)
        if found.node is None:
            self._report(
                "alias-loop",
                f"{shown(f'*{event.anchor}')} stands inside what it refers to; write it out.",
                place,
            )
            return BrokenNode(place)
        self._count(found.values, place)
        match found.node:
            case ScalarNode(text=text, plain=plain):
                return ScalarNode(place, text, plain)
            case ListNode(items=items):
                return ListNode(place, items)
            case MapNode(entries=entries):
                return MapNode(place, entries)
        return BrokenNode(place)

    def _add(self, node: Node) -> None:
        if not self._open:
            self.root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, ListNode):
            parent.node.items.append(node)
        elif parent.key is None:
            parent.key = self._as_key(node, parent.node)
        else:
            key, parent.key = parent.key, None
            if not isinstance(key, ScalarNode):
                return
            if key.plain and key.text == "<<":
                parent.merged.append(node)
            else:
                parent.node.entries[key.text] = (key, node)

    def _as_key(self, node: Node, mapping: MapNode) -> ScalarNode | BrokenNode:
        if isinstance(node, BrokenNode):
            return node
        if not isinstance(node, ScalarNode):
            self._report("key", "A key must be plain text; put text that begins with [ or { in quotes.", node.place)
            return BrokenNode(node.place)
        earlier = mapping.entries.get(node.text)
        if earlier is not None:
            line = earlier[0].place.line
            self._report(
                "duplicate-key",
                f"{shown(node.text)} stands twice in one mapping, first in line {line}; remove one of them.",
                node.place,
            )
            return BrokenNode(node.place)
        return node

    def _merge(self, mapping: MapNode, value: Node) -> None:
        """Take entries over from what ``<<`` names; those of the mapping itself win, then the earlier."""
        for source in value.items if isinstance(value, ListNode) else (value,):
            if isinstance(source, MapNode):
                for name, entry in source.entries.items():
                    mapping.entries.setdefault(name, entry)
            elif not isinstance(source, BrokenNode):
                self._report("merge", "`<<` takes a mapping, like `<<: *defaults`.", source.place)

    def _refuse_tag(self, event: NodeEvent, place: Place) -> None:
        tag = getattr(event, "tag", None)
        if tag is not None:
            short = "!!" + tag.removeprefix(_TAG_PREFIX) if tag.startswith(_TAG_PREFIX) else tag
            self._report(
                "tag",
                f"Tags like {shown(short)} are not used in organism files; remove it, "
                "and put the value in quotes if it is meant as text.",
                place,
            )

    def _count(self, values: int, place: Place) -> None:
        self.values += values
        if self.values > MAX_VALUES:
            message = f"The file holds more than {MAX_VALUES:,} values, what aliases repeat counted each time."
            self._report("too-many-values", message, place)
            raise _Stop

    def _report(self, code: str, message: str, place: Place, fix: str = "") -> None:
        self.problems.append(Problem(Severity.ERROR, code, message, self._file, *place, fix=fix))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _Stop
