"""Where things are drawn while a gesture moves or resizes some of them; each is looked up when it is asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.items import Item
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.picture import Picture

_FEW: Final = 64
"""More are looked up by place."""


class Standing(Mapping[Item, QRectF]):
    """Rectangles of what a gesture moves or resizes."""

    def __init__(self, picture: Picture, overlay: Overlay) -> None:
        self._index = picture.index
        self._offset = QPointF(overlay.offset)
        self._moved = frozenset(item for item in overlay.moved if item in picture.index)
        self._sizes = overlay.sizes

    def __len__(self) -> int:
        return len(self._moved | self._sizes.keys())

    def __bool__(self) -> bool:
        return bool(self._moved or self._sizes)

    def __iter__(self) -> Iterator[Item]:
        return iter(self._moved | self._sizes.keys())

    def __getitem__(self, item: Item) -> QRectF:
        if item in self._sizes:
            return QRectF(self._sizes[item])
        if item in self._moved:
            return self._index.rect(item).translated(self._offset)
        raise KeyError(item)

    def rect(self, item: Item) -> QRectF:
        """Where a thing is drawn, moved or not; a null rectangle for what is not shown."""
        return self.get(item) or self._index.rect(item)

    def before(self, area: QRectF) -> QRectF:
        """Where that lay which a rectangle shows of what is moved."""
        return area.translated(-self._offset)

    def moved_in(self, area: QRectF) -> list[Item]:
        """What is moved or resized and touches a rectangle now, from below to above."""
        there = self.before(area)
        if len(self._moved) > _FEW:
            found = {item for item in self._index.meeting(there) if item in self._moved}
        else:
            found = {item for item in self._moved if self._index.rect(item).intersects(there)}
        found.update(item for item, rect in self._sizes.items() if rect.intersects(area))
        return sorted(found, key=self._order)

    def seen_in(self, area: QRectF) -> list[Item]:
        """Everything that touches a rectangle now."""
        still = [item for item in self._index.meeting(area) if item not in self._moved and item not in self._sizes]
        return still + self.moved_in(area)

    def _order(self, item: Item) -> int:
        return self._index.order(item) if item in self._index else -1
