"""Where things stand on the canvas: a value beside the text, kept in ``<name>.layout.yaml``, never in the YAML."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class Point(NamedTuple):
    """Top left corner of a thing, in scene units (pixels at 100 %)."""

    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Note:
    """A piece of paper on the canvas; its text is plain."""

    x: float
    y: float
    width: float
    height: float
    text: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A titled area around listeners.

    Attributes:
        x: Left, in scene units; so are ``y``, ``width`` and ``height``.
        title: What stands at its head.
        collapsed: Whether what it holds is folded into its head.
        members: Names of the listeners that it holds; moving the frame moves them.
    """

    x: float
    y: float
    width: float
    height: float
    title: str
    collapsed: bool = False
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """All of it. Mappings are never changed in place.

    Attributes:
        positions: By listener name, in the YAML's case. A listener that is missing is placed by computation.
            Entries of listeners that do not exist are kept.
        buses: Position of each broadcast bus, by payload class.
        notes: By id (``note-1``).
        frames: By id (``frame-1``).
    """

    positions: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))
    buses: Mapping[str, Point] = field(default_factory=lambda: MappingProxyType({}))
    notes: Mapping[str, Note] = field(default_factory=lambda: MappingProxyType({}))
    frames: Mapping[str, Frame] = field(default_factory=lambda: MappingProxyType({}))

    def placed(self, positions: Mapping[str, Point]) -> Layout:
        """With these positions in place of, or beside, the present ones."""
        return replace(self, positions=frozen({**self.positions, **positions}))

    def renamed(self, old: str, new: str) -> Layout:
        """With one listener's entries under its new name."""
        positions = {new if name == old else name: point for name, point in self.positions.items()}
        frames = {
            key: replace(frame, members=tuple(new if name == old else name for name in frame.members))
            for key, frame in self.frames.items()
        }
        return replace(self, positions=frozen(positions), frames=frozen(frames))


def frozen(mapping: Mapping[_Key, _Value]) -> Mapping[_Key, _Value]:
    """A copy that nobody can change, for a field of :class:`Layout`."""
    return MappingProxyType(dict(mapping))
