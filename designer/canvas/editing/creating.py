"""Putting parts on the canvas: the place, the edit, what is selected and typed next."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF, QRectF

from designer.canvas.editing.board import Board
from designer.canvas.editing.parts import Part, PartKind, new_listener, read_listener_name
from designer.canvas.editing.snapping import on_grid
from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GAP_X, GAP_Y
from designer.canvas.items import Item, Kind
from designer.document import edits
from designer.document.edit import Edit
from designer.document.layout import Frame, Note, Point
from designer.models.selection import Peer, Selected
from runtime.organism.spec import ListenerSpec

NOTE_SIZE: Final = (200.0, 112.0)
FRAME_SIZE: Final = (400.0, 264.0)
_MOST_TRIES: Final = 40


def size_of(part: Part) -> tuple[float, float]:
    """Width and height of what comes of a part."""
    return {PartKind.NOTE: NOTE_SIZE, PartKind.FRAME: FRAME_SIZE}.get(part.kind, (CARD_WIDTH, CARD_HEIGHT))


def rect_for(part: Part, centre: QPointF) -> QRectF:
    """Where it would be put by a drop there, on the grid."""
    width, height = size_of(part)
    corner = on_grid(centre - QPointF(width / 2, height / 2))
    return QRectF(corner.x(), corner.y(), width, height)


class Creator:
    """Makes things on one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._made: tuple[str, int, Callable[[str], Edit]] | None = None

    def create(
        self,
        part: Part,
        rect: QRectF,
        *,
        name: str = "",
        sources: tuple[str, ...] = (),
        into: Peer | None = None,
        bus: str = "",
    ) -> bool:
        """Create one thing, select it, and let its name be typed at once.

        Args:
            part: What.
            rect: Where.
            name: The name, where one was typed.
            sources: Listeners that are to send to it.
            into: The edge that it is to be spliced into.
            bus: The payload class of the bus that it is to join.
        """
        if not self._board.may_edit():
            return False
        if part.kind is PartKind.NOTE:
            return self._create_note(rect, name)
        if part.kind is PartKind.FRAME:
            return self._create_frame(rect, name)
        return self._create_listener(part, rect, name, sources, into, bus)

    def rename_new(self, old: str, new: str) -> bool | None:
        """Give what was created a moment ago its name, as part of that step.

        Returns:
            Whether it was done; None if that step is not the last one any more.
        """
        if self._made is None or self._made[0] != old or self._made[1] != self._board.state:
            return None
        make = self._made[2]
        done = self._board.apply_instead(lambda: make(new), self._board.state)
        if done:
            self._made = None
            self._board.select(Selected(listeners=(self._found(new),)))
        return done

    def free_place(self, part: Part, near: QRectF | None = None) -> QRectF:
        """A place that nothing stands in: at the pointer, right of something, or in the middle of the view."""
        board = self._board
        width, height = size_of(part)
        if near is not None and not near.isNull():
            rect = QRectF(near.right() + GAP_X, near.center().y() - height / 2, width, height)
        elif board.pointer_at is not None:
            rect = rect_for(part, board.pointer_at)
        else:
            rect = rect_for(part, board.view.visible_rect().center())
        return self.clear_of(rect)

    def clear_of(self, rect: QRectF) -> QRectF:
        """The rectangle, moved down as far as it takes to stand free, on the grid."""
        free = QRectF(rect)
        free.moveTopLeft(on_grid(rect.topLeft()))
        for _ in range(_MOST_TRIES):
            if not any(item.kind is not Kind.FRAME for item in self._board.picture.items_in(free)):
                break
            free.moveTopLeft(on_grid(free.topLeft() + QPointF(0, rect.height() + GAP_Y)))
        return free

    def _create_listener(
        self, part: Part, rect: QRectF, name: str, sources: tuple[str, ...], into: Peer | None, bus: str
    ) -> bool:
        board = self._board
        at = Point(rect.x(), rect.y())

        def make(wanted: str) -> Edit:
            spec = new_listener(board.spec, board.folder, part, wanted, bus=bus)
            return _adding(spec, at, sources, into)

        typed = read_listener_name(name)
        before = {each.name for each in board.spec.listeners}
        if not board.apply(make(typed)):
            return False
        made = next((each.name for each in board.spec.listeners if each.name not in before), "")
        self._made = (made, board.state, make)
        item = Item(Kind.LISTENER, made)
        board.select(Selected(listeners=(made,)))
        board.view.reveal(board.picture.rect(item))
        if not typed:
            board.edit_wanted.emit(item)
        return True

    def _create_note(self, rect: QRectF, text: str) -> bool:
        board = self._board
        before = set(board.layout.notes)
        if not board.apply(edits.add_note(Note(rect.x(), rect.y(), rect.width(), rect.height(), text))):
            return False
        made = next(key for key in board.layout.notes if key not in before)
        board.select(Selected(notes=(made,)))
        board.edit_wanted.emit(Item(Kind.NOTE, made))
        return True

    def _create_frame(self, rect: QRectF, title: str) -> bool:
        board = self._board
        before = set(board.layout.frames)
        frame = Frame(rect.x(), rect.y(), rect.width(), rect.height(), title or _tr("Frame"))
        if not board.apply(edits.add_frame(frame)):
            return False
        made = next(key for key in board.layout.frames if key not in before)
        board.select(Selected(frames=(made,)))
        if not title:
            board.edit_wanted.emit(Item(Kind.FRAME, made))
        return True

    def _found(self, name: str) -> str:
        known = self._board.listener(name)
        return known.name if known else name


def _adding(spec: ListenerSpec, at: Point, sources: tuple[str, ...], into: Peer | None) -> Edit:
    first = edits.add_listener(spec, at, called_by=sources[0] if sources else "", into=into)
    if len(sources) < 2:
        return first
    return edits.together(first.name, [first, *(edits.connect(source, spec.name) for source in sources[1:])])


def _tr(text: str) -> str:
    return QCoreApplication.translate("creating", text)
