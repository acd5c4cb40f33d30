"""Broadcast buses: one for each payload class that has broadcast members."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Final

from PySide6.QtCore import QRectF

from designer.canvas.geometry import BUS_GAP, BUS_HEIGHT, BUS_INSET
from designer.canvas.items import Item, Kind, listener
from designer.canvas.picture.item_index import ItemIndex
from designer.document.layout import Point

TRUNK: Final = 15.0
"""How far from a bus's right side its trunk begins."""
_LETTER: Final = 6.9
_PADDING: Final = 46.0
_LONGEST: Final = 260.0


def bus_rect(payload_class: str, point: Point) -> QRectF:
    """The pill of a bus whose top left corner is there; as wide as its name, which is set in letters of one width."""
    name = payload_class.rpartition(".")[2]
    return QRectF(point.x, point.y, min(_LONGEST, round(_PADDING + _LETTER * len(name))), BUS_HEIGHT)


def bus_rects(
    members: Mapping[str, Collection[str]], places: Mapping[str, Point], index: ItemIndex
) -> dict[Item, QRectF]:
    """Where each bus stands: as the layout says, else above its topmost members, with its trunk right of them.

    There its branches keep clear of the arrowheads, and arrive beside the badges that tell of broadcasts.
    """
    found: dict[Item, QRectF] = {}
    for payload_class, names in members.items():
        rects = [rect for name in names if not (rect := index.rect(listener(name))).isNull()]
        if not rects:
            continue
        point = places.get(payload_class)
        if point is None:
            right, top = max(rect.right() for rect in rects), min(rect.top() for rect in rects)
            width = bus_rect(payload_class, Point(0.0, 0.0)).width()
            point = Point(right + BUS_INSET + TRUNK - width, top - BUS_GAP - BUS_HEIGHT)
        found[Item(Kind.BUS, payload_class)] = bus_rect(payload_class, point)
    return found
