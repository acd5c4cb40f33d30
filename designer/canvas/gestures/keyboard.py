"""The canvas by keys alone.

Tab and Shift+Tab walk the things in reading order and leave at either end. Arrows move what is selected by a step of
the grid, with Shift by one unit; with Ctrl, or with nothing to move, they select the neighbour that way, and with
Ctrl+Shift select it as well. P walks the edges of a listener, so that Del can remove one. Enter edits the name, title
or text of what is selected; Esc selects nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QKeyEvent

from designer.canvas.editing.board import Board
from designer.canvas.editing.operations import Operations
from designer.canvas.gestures.keys import ARROWS, Direction, is_enter
from designer.canvas.items import Item, Kind
from designer.canvas.picture.selecting import items_of, joined, selected
from designer.models.selection import Peer, Selected

_STEPS: Final[dict[Direction, tuple[int, int]]] = {"left": (-1, 0), "right": (1, 0), "up": (0, -1), "down": (0, 1)}
_ROW: Final = 0.5
"""Things are in one row when their tops differ by less than this part of the first one's height."""


class Keyboard:
    """What keys mean while no gesture is under way."""

    def __init__(self, board: Board, operations: Operations) -> None:
        self._board = board
        self._operations = operations
        self._edges_of = ""

    def key_press(self, event: QKeyEvent) -> bool:
        """Handle a key; whether it meant something."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            return self.walk(
                forward=event.key() == Qt.Key.Key_Tab and not modifiers & Qt.KeyboardModifier.ShiftModifier
            )
        if event.key() == Qt.Key.Key_P and not modifiers & ~Qt.KeyboardModifier.ShiftModifier:
            return self._walk_edges(-1 if modifiers else 1)
        direction = ARROWS.get(Qt.Key(event.key()))
        if direction:
            return self._arrow(direction, modifiers)
        if event.key() == Qt.Key.Key_Escape and self._board.selected:
            self._board.select(Selected())
            return True
        if is_enter(event) and modifiers == Qt.KeyboardModifier.NoModifier:
            return self._edit()
        return False

    def walk(self, *, forward: bool) -> bool:
        """Select the next thing in reading order; False at the end, where the focus moves on."""
        items = reading_order(self._board)
        if not items:
            return False
        chosen = items_of(self._board.selected)
        current = chosen[-1] if chosen else None
        if current not in items:
            self._show(items[0] if forward else items[-1])
            return True
        at = items.index(current) + (1 if forward else -1)
        if not 0 <= at < len(items):
            return False
        self._show(items[at])
        return True

    def _walk_edges(self, step: int) -> bool:
        """Select the next edge of the selected listener, or of the one whose edge is selected."""
        board, value = self._board, self._board.selected
        if value.listeners:
            self._edges_of = value.listeners[-1]
        elif not value.peers:
            return False
        elif self._edges_of not in value.peers[-1]:
            self._edges_of = value.peers[-1].source
        edges = edges_of(board, self._edges_of)
        if not edges:
            board.said.emit(board.tr("{name} has no edges.").format(name=self._edges_of))
            return True
        at = edges.index(value.peers[-1]) + step if value.peers and value.peers[-1] in edges else min(step, 0)
        peer = edges[at % len(edges)]
        board.select(Selected(peers=(peer,)))
        board.view.reveal(board.bounds_of(tuple(Item(Kind.LISTENER, name) for name in peer)))
        return True

    def _arrow(self, direction: Direction, modifiers: Qt.KeyboardModifier) -> bool:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        items = items_of(self._board.selected)
        if modifiers & control or not items:
            self._step(direction, adds=bool(modifiers & shift) and bool(modifiers & control))
            return True
        if modifiers & ~shift:
            return False
        across, down = _STEPS[direction]
        self._operations.nudge(across, down, finely=bool(modifiers & shift))
        return True

    def _step(self, direction: Direction, *, adds: bool) -> None:
        items = items_of(self._board.selected)
        found: Item | None
        if items:
            found = self._board.picture.neighbours(items[-1], direction)
        else:
            found = nearest_to(self._board, self._board.view.visible_rect().center())
        if found:
            self._show(found, adds=adds)

    def _show(self, item: Item, *, adds: bool = False) -> None:
        board = self._board
        board.select(joined(board.selected, (item,)) if adds else selected((item,)))
        board.view.reveal(board.picture.rect(item))

    def _edit(self) -> bool:
        items = items_of(self._board.selected)
        if not items:
            return False
        if self._board.may_edit():
            self._board.edit_wanted.emit(items[-1])
        return True


def edges_of(board: Board, name: str) -> list[Peer]:
    """Edges that leave a listener, then those that arrive."""
    lower = name.lower()
    leaving = [Peer(each.name, peer) for each in board.spec.listeners if each.name == name for peer in each.peers]
    arriving = [Peer(each.name, peer) for each in board.spec.listeners for peer in each.peers if peer.lower() == lower]
    return list(dict.fromkeys((*leaving, *arriving)))


def reading_order(board: Board) -> list[Item]:
    """Everything that is shown, in rows from the top, each from the left."""
    rects = [(item, board.picture.rect(item)) for item in board.picture.items()]
    return rows([(item, rect) for item, rect in rects if not rect.isNull()])


def rows(placed: Sequence[tuple[Item, QRectF]]) -> list[Item]:
    """Things in rows: those that begin at about the same height are read from the left."""
    waiting = sorted(placed, key=lambda each: each[1].top())
    ordered: list[Item] = []
    while waiting:
        limit = waiting[0][1].top() + waiting[0][1].height() * _ROW
        count = next((index for index, each in enumerate(waiting) if each[1].top() >= limit), len(waiting)) or 1
        row, waiting = waiting[:count], waiting[count:]
        ordered += [item for item, _ in sorted(row, key=lambda each: each[1].left())]
    return ordered


def nearest_to(board: Board, point: QPointF) -> Item | None:
    """The thing whose middle is nearest to a point."""
    items = board.picture.items_in(board.view.visible_rect()) or board.picture.items()
    return min(items, key=lambda item: (board.picture.rect(item).center() - point).manhattanLength(), default=None)
