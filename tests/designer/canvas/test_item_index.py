"""Where things stand, whatever size a file gives them."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.items import Item, Kind
from designer.canvas.picture.item_index import ItemIndex

HUGE = Item(Kind.FRAME, "frame-1")
SMALL = Item(Kind.LISTENER, "editor")


def test_a_huge_thing_is_found_where_it_is_and_gone_when_removed() -> None:
    index = ItemIndex()
    index.put(HUGE, QRectF(0, 0, 2e9, 2e9))
    index.put(SMALL, QRectF(100, 100, 200, 72))
    assert set(index.at(QPointF(110, 110))) == {HUGE, SMALL}
    assert index.at(QPointF(1e9, 1e9)) == [HUGE]
    assert set(index.meeting(QRectF(0, 0, 500, 500))) == {HUGE, SMALL}
    index.remove(HUGE)
    assert index.at(QPointF(110, 110)) == [SMALL]
