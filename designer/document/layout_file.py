"""The layout beside an organism: ``<name>.layout.yaml``, one short line for each thing.

Places of listeners and of buses are pairs, ``editor: [120, 80]``; a note is written like
``note-1: {at: [20, 20], size: [240, 120], text: Ask Ada}``, and a frame has a title, its members, and whether it
is collapsed. Lines are sorted, so that two people's changes meet in few places. What a later version, or a hand,
wrote under other keys is kept. Reading never fails: what makes no sense is reported, the rest is used.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from designer.document.layout import Frame, Layout, Note, Point, frozen
from designer.document.yaml_flow import LONGEST_KEY, UNSAFE, TooLong, items, mapping, scalar, written
from runtime.organism.places import Place
from runtime.organism.yaml_nodes import ListNode, MapNode, Node, ScalarNode, compose
from runtime.problems import Problem, Severity

LIMIT = 10_000_000
"""No coordinate is larger, in scene units."""
LARGEST = 200_000.0
"""No note and no frame is wider or higher."""

_SECTIONS = ("listeners", "buses", "notes", "frames")
_KNOWN = {
    "notes": ("at", "size", "text"),
    "frames": ("at", "size", "title", "collapsed", "members"),
}
_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,9})?")
_PAIR_LINE = re.compile(r"  ([A-Za-z_][A-Za-z0-9_.-]{0,200}): \[(-?[0-9]{1,9}), (-?[0-9]{1,9})\]")
_MOST_SALVAGED = 20_000
_MOST_COMPOSED = 2_000
"""Lines of a damaged file that are read as YAML each; positions are not, and cost next to nothing."""
_MOST_THINGS = 1_000
"""Notes, and frames, that are shown: thousands more than anybody looks at would only stop the canvas."""
_MOST_MEMBERS = 50_000
_MOST_KEPT = 65_536
"""Characters of what is unknown."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What a layout file holds that this version knows nothing of, as YAML on one line each.

    Attributes:
        sections: By key at the top.
        entries: By section and id (``("notes", "note-1")``): the keys unknown there.
    """

    sections: Mapping[str, str] = field(default_factory=dict)
    entries: Mapping[tuple[str, str], Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LayoutFile:
    """What came of reading a layout file.

    Attributes:
        layout: All entries that make sense.
        kept: What goes back as it was.
        problems: What is damaged; while there are any, the file is backed up before it is written.
    """

    layout: Layout = field(default_factory=Layout)
    kept: Kept = field(default_factory=Kept)
    problems: tuple[Problem, ...] = ()


def layout_path(organism: Path) -> Path:
    """Where the layout of an organism file stands."""
    return organism.with_name(f"{organism.stem}.layout.yaml")


def parse_layout(data: bytes, name: str) -> LayoutFile:
    """Read a layout; never raises, whatever the data.

    Args:
        data: The file's content.
        name: What problems call it.
    """
    composed = compose(data, name)
    reader = _Reader(name, list(composed.problems))
    root = composed.root
    if root is None and composed.problems:
        root = _salvaged(data.decode("utf-8", "replace"), name)
    return reader.read(root)


def render_layout(layout: Layout, kept: Kept | None = None, organism: str = "organism.yaml") -> str:
    """The text of a layout file; positions are rounded to whole numbers.

    Args:
        layout: What to write.
        kept: What goes back as it was read.
        organism: Name of the organism's file, for the first line.
    """
    kept = kept or Kept()
    layout = rounded(layout)
    lines = [f"# Where things stand on the canvas of {UNSAFE.sub('?', organism)}."]
    _add_section(lines, "listeners", {name: _pair(*point) for name, point in layout.positions.items()})
    _add_section(lines, "buses", {name: _pair(*point) for name, point in layout.buses.items()})
    _add_section(
        lines,
        "notes",
        {name: _note(note, kept.entries.get(("notes", name), {})) for name, note in layout.notes.items()},
    )
    _add_section(
        lines,
        "frames",
        {name: _frame(frame, kept.entries.get(("frames", name), {})) for name, frame in layout.frames.items()},
    )
    lines += [f"{scalar(name)}: {value}" for name, value in kept.sections.items()]
    return "\n".join(lines) + "\n"


def rounded(layout: Layout) -> Layout:
    """The layout as it would be read again: whole numbers within ``LIMIT``."""
    return Layout(
        positions=frozen({name: _rounded_point(point) for name, point in layout.positions.items()}),
        buses=frozen({name: _rounded_point(point) for name, point in layout.buses.items()}),
        notes=frozen({name: Note(*_box(note), note.text) for name, note in layout.notes.items()}),
        frames=frozen(
            {
                name: Frame(*_box(frame), frame.title, frame.collapsed, frame.members)
                for name, frame in layout.frames.items()
            }
        ),
    )


class _Reader:
    def __init__(self, name: str, problems: list[Problem]) -> None:
        self._name = name
        self._problems = problems
        self._entries: dict[tuple[str, str], dict[str, str]] = {}
        self._free = _MOST_KEPT
        self._members = 0

    def read(self, root: Node | None) -> LayoutFile:
        if root is not None and not isinstance(root, MapNode):
            if not (isinstance(root, ScalarNode) and root.resolved == "null"):
                self._report(root, "the file must have the keys listeners, buses, notes, frames")
            root = None
        entries = root.entries if root else {}
        layout = Layout(
            positions=frozen(dict(self._points(entries, "listeners"))),
            buses=frozen(dict(self._points(entries, "buses"))),
            notes=frozen(dict(self._notes(entries))),
            frames=frozen(dict(self._frames(entries))),
        )
        sections = self._unknown(entries, _SECTIONS)
        return LayoutFile(layout, Kept(sections, self._entries), tuple(self._problems))

    def _points(self, entries: Mapping[str, tuple[ScalarNode, Node]], section: str) -> Iterator[tuple[str, Point]]:
        for name, node in self._section(entries, section):
            pair = _numbers(node)
            if pair is None:
                self._report(node, f"the place of {name[:80]} must be two numbers, like [120, 80]")
            else:
                yield name, Point(*pair)

    def _notes(self, entries: Mapping[str, tuple[ScalarNode, Node]]) -> Iterator[tuple[str, Note]]:
        for name, node in self._few(entries, "notes"):
            box, text = self._boxed(node), _text(node, "text")
            if box is None or text is None:
                self._report(node, f"{name[:80]} must be written like {{at: [0, 0], size: [200, 100], text: …}}")
            else:
                self._keep("notes", name, node)
                yield name, Note(*box, text)

    def _frames(self, entries: Mapping[str, tuple[ScalarNode, Node]]) -> Iterator[tuple[str, Frame]]:
        for name, node in self._few(entries, "frames"):
            box, title, members = self._boxed(node), _text(node, "title"), _texts(node, "members")
            if box is None or title is None or members is None:
                self._report(node, f"{name[:80]} must be written like {{at: [0, 0], size: [400, 300], title: …}}")
            elif self._members + len(members) > _MOST_MEMBERS:
                self._report(node, f"the frames hold more than {_MOST_MEMBERS:,} members")
            else:
                self._members += len(members)
                self._keep("frames", name, node)
                yield name, Frame(*box, title, _text(node, "collapsed") in ("true", "True", "yes"), members)

    def _section(self, entries: Mapping[str, tuple[ScalarNode, Node]], section: str) -> Iterator[tuple[str, Node]]:
        _, node = entries.get(section, (None, None))
        if isinstance(node, MapNode):
            for name, (_, value) in node.entries.items():
                yield name, value
        elif node is not None and not (isinstance(node, ScalarNode) and node.resolved == "null"):
            self._report(node, f"{section} must map names to places")

    def _few(self, entries: Mapping[str, tuple[ScalarNode, Node]], section: str) -> Iterator[tuple[str, Node]]:
        for count, (name, node) in enumerate(self._section(entries, section)):
            if count == _MOST_THINGS:
                self._report(node, f"only the first {_MOST_THINGS:,} {section} are shown")
                return
            yield name, node

    def _boxed(self, node: Node) -> tuple[float, float, float, float] | None:
        if not isinstance(node, MapNode):
            return None
        at, size = (_numbers(node.entries[key][1]) if key in node.entries else None for key in ("at", "size"))
        return (*at, _side(size[0]), _side(size[1])) if at and size else None

    def _keep(self, section: str, name: str, node: Node) -> None:
        if isinstance(node, MapNode):
            unknown = self._unknown(node.entries, _KNOWN[section])
            if unknown:
                self._entries[section, name] = unknown

    def _unknown(self, entries: Mapping[str, tuple[ScalarNode, Node]], known: Iterable[str]) -> dict[str, str]:
        """What goes back as it was, unless aliases make it say more than anybody would keep here."""
        found = {}
        for name, (key, value) in entries.items():
            if name in known:
                continue
            try:
                if len(name) >= LONGEST_KEY:
                    raise TooLong
                found[name] = written(value, self._free)
                self._free -= len(found[name])
            except TooLong:
                self._report(key, f"{name[:80]} says more than can be kept here")
        return found

    def _report(self, node: Node, message: str) -> None:
        if len(self._problems) < 100:
            self._problems.append(Problem(Severity.WARNING, "layout", f"{message}.", self._name, *node.place))


def _salvaged(text: str, name: str) -> MapNode:
    """What single lines of a file that is no YAML still say: cut off, or with the marks of a merge in it."""
    root = MapNode(Place(1, 1))
    sections: dict[str, MapNode] = {}
    section: MapNode | None = None
    left = _MOST_COMPOSED
    for number, line in enumerate(text.split("\n")[:_MOST_SALVAGED], 1):
        entries = _pair_of(line)
        if entries is None and left:
            left -= 1
            found = compose(line, name).root
            entries = found.entries if isinstance(found, MapNode) else None
        for key, (key_node, value) in (entries or {}).items():
            if line[0] != " " and key in _SECTIONS:
                section = sections.setdefault(key, MapNode(Place(number, 1)))
                root.entries[key] = (key_node, section)
            elif line[0] == " " and section is not None:
                section.entries.setdefault(key, (key_node, value))
    return root


def _pair_of(line: str) -> Mapping[str, tuple[ScalarNode, Node]] | None:
    """The position that a line as this app writes it tells; None for any other."""
    found = _PAIR_LINE.fullmatch(line)
    if found is None:
        return None
    place = Place(1, 1)
    numbers: list[Node] = [ScalarNode(place, number, True) for number in found.groups()[1:]]
    return {found[1]: (ScalarNode(place, found[1], True), ListNode(place, numbers))}


def _numbers(node: Node) -> tuple[float, float] | None:
    if not isinstance(node, ListNode) or len(node.items) != 2:
        return None
    found = []
    for item in node.items:
        if not (isinstance(item, ScalarNode) and item.plain and _NUMBER.fullmatch(item.text)):
            return None
        found.append(_whole(float(item.text)))
    return found[0], found[1]


def _text(node: Node, key: str) -> str | None:
    """A text under a key; empty where there is none, None where it is no text."""
    if not isinstance(node, MapNode):
        return None
    _, value = node.entries.get(key, (None, None))
    if value is None:
        return ""
    return value.text if isinstance(value, ScalarNode) else None


def _texts(node: Node, key: str) -> tuple[str, ...] | None:
    if not isinstance(node, MapNode):
        return None
    _, value = node.entries.get(key, (None, None))
    if value is None:
        return ()
    if not isinstance(value, ListNode):
        return None
    texts = [item.text for item in value.items if isinstance(item, ScalarNode)]
    return tuple(texts) if len(texts) == len(value.items) else None


def _add_section(lines: list[str], section: str, entries: Mapping[str, str]) -> None:
    if entries:
        lines.append(f"{section}:")
        keyed = ((scalar(name), name) for name in sorted(entries, key=_order))
        lines += [f"  {key}: {entries[name]}" for key, name in keyed if len(key) < LONGEST_KEY]


def _order(name: str) -> tuple[object, ...]:
    """Without regard to case, and note-2 before note-10."""
    parts = re.split(r"([0-9]{1,9})", name.lower())
    return ([int(part) if index % 2 else part for index, part in enumerate(parts)], name)


def _note(note: Note, unknown: Mapping[str, str]) -> str:
    return mapping({**_written_box(note), "text": scalar(note.text), **unknown})


def _frame(frame: Frame, unknown: Mapping[str, str]) -> str:
    entries = {**_written_box(frame), "title": scalar(frame.title)}
    if frame.collapsed:
        entries["collapsed"] = "true"
    if frame.members:
        entries["members"] = items(scalar(name) for name in frame.members)
    return mapping({**entries, **unknown})


def _written_box(thing: Note | Frame) -> dict[str, str]:
    return {"at": _pair(thing.x, thing.y), "size": _pair(thing.width, thing.height)}


def _pair(x: float, y: float) -> str:
    return f"[{x:.0f}, {y:.0f}]"


def _box(thing: Note | Frame) -> tuple[float, float, float, float]:
    return _whole(thing.x), _whole(thing.y), _side(thing.width), _side(thing.height)


def _side(length: float) -> float:
    return min(max(_whole(length), 1.0), LARGEST)


def _rounded_point(point: Point) -> Point:
    return Point(_whole(point.x), _whole(point.y))


def _whole(value: float) -> float:
    if -LIMIT <= value <= LIMIT:
        return float(round(value))
    return 0.0 if math.isnan(value) else math.copysign(LIMIT, value)
