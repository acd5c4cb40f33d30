"""Moving what is selected: it snaps, frames take their members along, a card dropped on a bus joins it."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import Board, Offer
from designer.canvas.editing.connecting import Judgement, class_change, judge_joining
from designer.canvas.editing.moving import frame_at, movement, with_members
from designer.canvas.editing.snapping import Snapped, snap
from designer.canvas.items import Item, Kind
from designer.canvas.painting.overlay import Overlay, Saying, Tone
from designer.canvas.picture.selecting import items_of
from designer.canvas.view.tool import Pointer
from designer.document import edits

_SNAP_PX: Final = 6.0
_MOST_NEIGHBOURS: Final = 300


class Move:
    """What is selected follows the pointer; Alt lets it go anywhere."""

    cursor = Qt.CursorShape.SizeAllCursor

    def __init__(self, board: Board, start: QPointF) -> None:
        self._board = board
        self._start = start
        self._items = with_members(board, items_of(board.selected))
        self._bounds = board.bounds_of(self._items)
        self._others = self._neighbours()
        self._snapped = Snapped(QPointF())

    def move(self, pointer: Pointer) -> None:
        """Show everything where it would come to rest."""
        self._snapped = self._rest(pointer)
        bus = self._bus_under(pointer.scene)
        judged = self._judged(bus)
        frame = None if bus else self._frame_there()
        self._board.show(
            Overlay(
                offset=self._snapped.offset,
                moved=self._items,
                guides=() if bus else self._snapped.guides,
                hot=bus or frame,
                tone=judged.tone if judged else Tone.OK if frame else Tone.NEUTRAL,
                saying=Saying(pointer.scene, judged.text, judged.tone) if judged else None,
            )
        )

    def key_press(self, event: QKeyEvent) -> bool:
        """No key means anything here."""
        return False

    def finish(self, pointer: Pointer) -> None:
        """Leave it there, or let it join the bus."""
        bus = self._bus_under(pointer.scene)
        judged = self._judged(bus)
        if bus and judged:
            self._join(bus, judged, pointer.scene)
            return
        edit = movement(self._board, self._items, self._rest(pointer).offset)
        if edit:
            self._board.apply(edit)

    def cancel(self) -> None:
        """Nothing was done yet."""

    def _rest(self, pointer: Pointer) -> Snapped:
        offset = pointer.scene - self._start
        if pointer.modifiers & Qt.KeyboardModifier.ShiftModifier:
            across = abs(offset.x()) >= abs(offset.y())
            offset = QPointF(offset.x(), 0) if across else QPointF(0, offset.y())
        if not self._board.snapping or pointer.modifiers & Qt.KeyboardModifier.AltModifier:
            return Snapped(QPointF(round(offset.x()), round(offset.y())))
        return snap(self._bounds, offset, self._others, _SNAP_PX / max(self._board.view.zoom, 0.01))

    def _neighbours(self) -> list[QRectF]:
        """Rectangles in view that stay where they are."""
        mine = set(self._items)
        picture = self._board.picture
        others = [item for item in picture.items_in(self._board.view.visible_rect()) if item not in mine]
        return [picture.rect(item) for item in others[:_MOST_NEIGHBOURS]]

    def _bus_under(self, point: QPointF) -> Item | None:
        """The bus that cards are held over, if nothing but cards is moved."""
        if any(item.kind is not Kind.LISTENER for item in self._items):
            return None
        mine = set(self._items)
        found = self._board.picture.items_in(QRectF(point.x() - 1, point.y() - 1, 2, 2))
        bus = next((item for item in found if item.kind is Kind.BUS and item not in mine), None)
        return None if bus is None or self._are_members(bus.key) else bus

    def _are_members(self, payload_class: str) -> bool:
        known = [self._board.listener(item.key) for item in self._items]
        return all(each and each.broadcast and each.payload_class == payload_class for each in known)

    def _frame_there(self) -> Item | None:
        """The frame that would take the first card in, if it is not in it now."""
        card = next((item for item in self._items if item.kind is Kind.LISTENER), None)
        if card is None or any(item.kind is Kind.FRAME for item in self._items):
            return None
        key = frame_at(self._board.layout, self._board.picture.rect(card).center() + self._snapped.offset)
        if not key or card.key in self._board.layout.frames[key].members:
            return None
        return Item(Kind.FRAME, key)

    def _judged(self, bus: Item | None) -> Judgement | None:
        if bus is None:
            return None
        judged = [judge_joining(self._board, item.key, bus.key) for item in self._items]
        refused = [each for each in judged if each.edit is None]
        if refused or len(judged) == 1:
            return refused[0] if refused else judged[0]
        text = self._board.tr("Let {count} listeners join {bus}")
        text = text.format(count=len(judged), bus=bus.key.rpartition(".")[2])
        return Judgement(Tone.OK, text, edits.together(text, [each.edit for each in judged if each.edit]))

    def _join(self, bus: Item, judged: Judgement, at: QPointF) -> None:
        if judged.edit:
            self._board.apply(judged.edit)
            return
        self._board.said.emit(judged.text)
        name = self._items[0].key
        known = self._board.listener(name)
        if len(self._items) == 1 and known and known.payload_class != bus.key:
            label = self._board.tr("Change its class to {cls}").format(cls=bus.key.rpartition(".")[2])
            self._board.offered.emit(Offer(at, judged.text, label, class_change(name, bus.key)))
