"""What is drawn above the picture for the moment: gestures set it, the view paints it, nobody keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QLineF, QPointF, QRectF, QSizeF

from designer.canvas.items import Item
from designer.models.selection import Peer


class Tone(StrEnum):
    """What a gesture would do where it is now."""

    NEUTRAL = "neutral"
    OK = "ok"
    WARNING = "warning"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LooseEdge:
    """An edge one end of which hangs at the pointer; scene coordinates.

    Attributes:
        source: What it leaves; a rectangle without a size where the pointer holds it.
        target: Where it arrives; likewise.
        tone: What letting go would do.
    """

    source: QRectF
    target: QRectF
    tone: Tone = Tone.NEUTRAL


def held_at(point: QPointF) -> QRectF:
    """What stands for a card where the pointer holds an end."""
    return QRectF(point, QSizeF(0, 0))


@dataclass(frozen=True, slots=True)
class Saying:
    """A sentence beside the pointer: what a drop would do, or why it won't.

    Attributes:
        at: Where the pointer is.
        text: The sentence.
        tone: What letting go would do.
        note: Below it: what that would cost.
    """

    at: QPointF
    text: str
    tone: Tone = Tone.NEUTRAL
    note: str = ""


@dataclass(frozen=True, slots=True)
class Ghost:
    """Where a thing would be put."""

    rect: QRectF
    title: str = ""


@dataclass(frozen=True, slots=True)
class Overlay:
    """All of it; scene coordinates.

    Attributes:
        offset: By how far ``moved`` are drawn away from their places, with their edges following.
        moved: Things that follow the pointer.
        sizes: New rectangles of notes and frames while they are resized.
        loose: An edge being drawn.
        without: A peer that is not drawn, for its end is in the hand.
        band: The rubber band.
        guides: Lines that show what a moved thing snaps to.
        ghosts: Where things would be put.
        hot: The thing that would take the drop, or under the pointer.
        hot_peer: The edge under the pointer, or that would take the drop.
        saying: A sentence beside the pointer.
        tone: Of ``hot`` and ``hot_peer``.
    """

    offset: QPointF = field(default_factory=QPointF)
    moved: tuple[Item, ...] = ()
    sizes: Mapping[Item, QRectF] = field(default_factory=dict)
    loose: LooseEdge | None = None
    without: Peer | None = None
    band: QRectF | None = None
    guides: tuple[QLineF, ...] = ()
    ghosts: tuple[Ghost, ...] = ()
    hot: Item | None = None
    hot_peer: Peer | None = None
    saying: Saying | None = None
    tone: Tone = Tone.NEUTRAL
