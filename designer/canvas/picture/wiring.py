"""Which edges there are, and between which points each runs; those between cards are routed in ``routing``."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF

from designer.canvas.geometry import STUB_DROP, STUB_INSET, STUB_PITCH, output_port
from designer.canvas.picture.buses import TRUNK
from runtime.organism.spec import ListenerSpec

_BRANCH: Final = 17.0
"""How far below a member's top a branch arrives: where the badge of its broadcasts is."""


class EdgeStyle(StrEnum):
    """Kinds of edges."""

    PEER = "peer"
    BUS = "bus"
    SYSTEM = "system"
    MISSING = "missing"
    """To a peer that does not exist."""


class EdgeKey(NamedTuple):
    """One edge: a peer by its two names, a bus by class and member, the system's by agent and its own name."""

    style: EdgeStyle
    source: str
    target: str

    @classmethod
    def bus(cls, payload_class: str, member: str) -> EdgeKey:
        """The edge from a bus to one of its members."""
        return cls(EdgeStyle.BUS, payload_class, member)


class Shape(IntEnum):
    """How an edge runs."""

    CURVE = 0
    """One cubic from left to right."""
    LOOP = 1
    """Out to the right, along a lane, and in from the left."""
    BRANCH = 2
    """Dashed: down or up a trunk, round a bend, and into a side."""
    DASHES = 3
    """A dashed straight line."""
    FAINT = 4
    """A dashed cubic from top or bottom to bottom or top."""
    HOOK = 5
    """Dashed: out to the right, down, and back under the card."""


class Curve(NamedTuple):
    """One edge's way, in scene units; ``lane`` is the height at which a loop runs back."""

    shape: Shape
    x1: float
    y1: float
    x2: float
    y2: float
    lane: float = 0.0


def keys_of(spec: ListenerSpec) -> Iterator[EdgeKey]:
    """All edges that a listener's record may make."""
    for peer in spec.peers:
        yield EdgeKey(EdgeStyle.PEER, spec.name, peer)
        yield EdgeKey(EdgeStyle.MISSING, spec.name, peer)
    yield EdgeKey(EdgeStyle.BUS, spec.payload_class, spec.name)


def live_keys(spec: ListenerSpec, by_lower: Collection[str]) -> Iterator[EdgeKey]:
    """The edges that it makes among listeners of these names, given in lower case."""
    for peer in spec.peers:
        yield EdgeKey(EdgeStyle.PEER if peer.lower() in by_lower else EdgeStyle.MISSING, spec.name, peer)
    if spec.broadcast:
        yield EdgeKey(EdgeStyle.BUS, spec.payload_class, spec.name)


def stub_indices(spec: ListenerSpec, by_lower: Collection[str]) -> dict[str, int]:
    """Peers that do not exist, and how many stubs of that listener hang above each one's."""
    missing = dict.fromkeys(peer for peer in spec.peers if peer.lower() not in by_lower)
    return {peer: index for index, peer in enumerate(missing)}


def stub(source: QRectF, index: int) -> Curve:
    """The way to a peer that does not exist: a hook under the card, where the name stands; several hang in a row."""
    start = output_port(source)
    height = source.bottom() + STUB_DROP + index * STUB_PITCH
    return Curve(Shape.HOOK, start.x(), start.y(), start.x() - STUB_INSET, height)


def branch(bus: QRectF, member: QRectF) -> Curve:
    """The way from a bus to one of its members: down its trunk and into the member's side."""
    x = bus.right() - TRUNK
    height = member.top() + min(_BRANCH, member.height() / 2)
    start = bus.bottom() if height > bus.center().y() else bus.top()
    if bus.top() <= height <= bus.bottom():
        if member.left() >= bus.right():
            return Curve(Shape.DASHES, bus.right(), height, member.left(), height)
        return Curve(Shape.DASHES, bus.left(), height, member.right(), height)
    if member.left() <= x <= member.right():
        return Curve(Shape.DASHES, x, start, x, member.top() if height > start else member.bottom())
    return Curve(Shape.BRANCH, x, start, member.left() if member.left() > x else member.right(), height)


def faint(agent: QRectF, system: QRectF) -> Curve:
    """The way from an agent up to a listener of the system's."""
    return Curve(Shape.FAINT, agent.center().x(), agent.top(), system.center().x(), system.bottom())
