"""Where every thing stands: its rectangle, and a grid of square cells to look things up by place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.items import Item
from designer.canvas.picture.repaint import sides_of

_CELL: Final = 512.0
_MOST_CELLS: Final = 1_000
"""What covers more is looked at each time: a file may make notes and frames as large as it likes."""


class ItemIndex:
    """Rectangles of things."""

    def __init__(self) -> None:
        self._rects: dict[Item, QRectF] = {}
        self._cells: dict[tuple[int, int], set[Item]] = {}
        self._large: set[Item] = set()
        self._bounds: QRectF | None = None
        self._order: dict[Item, int] = {}
        self._next = 0

    def __len__(self) -> int:
        return len(self._rects)

    def __contains__(self, item: object) -> bool:
        return item in self._rects

    def __iter__(self) -> Iterator[Item]:
        return iter(self._rects)

    def rect(self, item: Item) -> QRectF:
        """Where it stands; a null rectangle for what is not there. Not to be changed."""
        return self._rects.get(item) or QRectF()

    def put(self, item: Item, rect: QRectF) -> bool:
        """Add or move a thing; says whether that is new."""
        old = self._rects.get(item)
        if old == rect:
            return False
        if old is not None:
            self._unbin(item, old)
        self._rects[item] = rect
        if old is None:
            self._order[item] = self._next
            self._next += 1
        if _is_large(rect):
            self._large.add(item)
            self._bounds = None
            return True
        for cell in _cells(rect):
            members = self._cells.get(cell)
            if members is None:
                self._cells[cell] = {item}
            else:
                members.add(item)
        self._bounds = None
        return True

    def remove(self, item: Item) -> QRectF | None:
        """Take it away; gives where it stood."""
        rect = self._rects.pop(item, None)
        if rect is not None:
            self._unbin(item, rect)
            del self._order[item]
            self._bounds = None
        return rect

    def _unbin(self, item: Item, rect: QRectF) -> None:
        if _is_large(rect):
            self._large.discard(item)
            return
        for cell in _cells(rect):
            members = self._cells[cell]
            members.discard(item)
            if not members:
                del self._cells[cell]

    def order(self, item: Item) -> int:
        """A number that grows with the time at which things were added: what is drawn later lies above."""
        return self._order[item]

    def meeting(self, rect: QRectF) -> list[Item]:
        """Things that a rectangle touches, in no certain order."""
        left, right = int(rect.left() // _CELL), int(rect.right() // _CELL)
        top, bottom = int(rect.top() // _CELL), int(rect.bottom() // _CELL)
        if (right - left + 1) * (bottom - top + 1) > len(self._cells):
            return [item for item, place in self._rects.items() if place.intersects(rect)]
        found: set[Item] = set(self._large)
        for x in range(left, right + 1):
            for y in range(top, bottom + 1):
                members = self._cells.get((x, y))
                if members:
                    found |= members
        rects = self._rects
        return [item for item in found if rects[item].intersects(rect)]

    def at(self, point: QPointF) -> list[Item]:
        """Things under a point, in no certain order."""
        members = self._cells.get((int(point.x() // _CELL), int(point.y() // _CELL)), set())
        return [item for item in members | self._large if self._rects[item].contains(point)]

    def bounds(self) -> QRectF:
        """Around all of them."""
        if self._bounds is None:
            self._bounds = _around(self._rects.values())
        return QRectF(self._bounds)


def _is_large(rect: QRectF) -> bool:
    return (rect.width() / _CELL + 2) * (rect.height() / _CELL + 2) > _MOST_CELLS


def _cells(rect: QRectF) -> list[tuple[int, int]]:
    left, top, right, bottom = sides_of(rect)
    columns = range(int(left // _CELL), int(right // _CELL) + 1)
    rows = range(int(top // _CELL), int(bottom // _CELL) + 1)
    return [(x, y) for x in columns for y in rows]


def _around(rects: Iterable[QRectF]) -> QRectF:
    sides = [sides_of(rect) for rect in rects]
    if not sides:
        return QRectF()
    lefts, tops, rights, bottoms = zip(*sides, strict=True)
    return QRectF(min(lefts), min(tops), max(rights) - min(lefts), max(bottoms) - min(tops))
