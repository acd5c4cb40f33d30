"""Copy, cut, paste and duplicate on the canvas."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QCoreApplication, QPointF
from PySide6.QtGui import QGuiApplication

from designer.canvas.editing.board import Board
from designer.canvas.editing.clips import Clip, from_mime, layout_after, paste, to_mime
from designer.canvas.editing.moving import with_members
from designer.canvas.editing.snapping import on_grid
from designer.canvas.geometry import CARD_HEIGHT, CARD_WIDTH, GRID
from designer.canvas.items import Item, Kind
from designer.canvas.picture.selecting import items_of
from designer.document import edits
from designer.document.layout import Point
from designer.models.selection import Selected

_STEP: Final = GRID


class Clipboard:
    """The system's clipboard, seen from one board."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._last: Clip | None = None
        self._times = 0

    def copy(self) -> bool:
        """Copy what is selected; whether there was anything."""
        clip = self._clip()
        if clip is None:
            self._board.said.emit(_tr("Select something to copy first."))
            return False
        QGuiApplication.clipboard().setMimeData(to_mime(clip))
        self._last, self._times = clip, 0
        return True

    def cut(self) -> None:
        """Copy what is selected, and remove it."""
        if not self._board.may_edit() or not self.copy():
            return
        items = with_members(self._board, items_of(self._board.selected))
        keys = {kind: tuple(item.key for item in items if item.kind is kind) for kind in Kind}
        edit = edits.remove(keys[Kind.LISTENER], self._board.selected.peers, keys[Kind.NOTE], keys[Kind.FRAME])
        self._board.apply(replace(edit, name=edit.name.replace("Delete", "Cut", 1).replace("Remove", "Cut", 1)))

    def paste(self) -> None:
        """Paste at the pointer, or a step beside where it came from."""
        if not self._board.may_edit():
            return
        clip = from_mime(QGuiApplication.clipboard().mimeData())
        if clip is None:
            self._board.said.emit(_tr("The clipboard holds no text to paste."))
            return
        self._times = self._times + 1 if clip == self._last else 1
        self._last = clip
        self._put(clip, self._place(clip))

    def duplicate(self) -> None:
        """Make a second one of what is selected, beside it; the clipboard is left alone."""
        clip = self._clip()
        if clip and self._board.may_edit():
            at = Point(clip.origin.x + _STEP, clip.origin.y + _STEP)
            name = clip.names[0] if len(clip.names) == 1 else _tr("{count} things").format(count=_count(clip))
            self._put(clip, at, _tr("Duplicate {name}").format(name=name))

    def _put(self, clip: Clip, at: Point, name: str = "") -> None:
        board = self._board
        before, layout = {each.name for each in board.spec.listeners}, board.layout
        if not board.apply(paste(clip, at, name)):
            return
        new = tuple(each.name for each in board.spec.listeners if each.name not in before)
        notes, frames = layout_after(layout, board.layout)
        board.select(Selected(listeners=new, notes=notes, frames=frames))
        board.view.reveal(board.selected_bounds())
        if clip.source and new:
            board.pasted.emit(clip.source, new)

    def _place(self, clip: Clip) -> Point:
        board = self._board
        if board.pointer_at is not None:
            width, height = clip.width or CARD_WIDTH, clip.height or CARD_HEIGHT
            corner = on_grid(board.pointer_at - QPointF(width / 2, height / 2))
        elif clip.positions or clip.notes or clip.frames:
            step = _STEP * self._times
            corner = QPointF(clip.origin.x + step, clip.origin.y + step)
        else:
            corner = on_grid(board.view.visible_rect().center() - QPointF(CARD_WIDTH / 2, CARD_HEIGHT / 2))
        return Point(corner.x(), corner.y())

    def _clip(self) -> Clip | None:
        board = self._board
        items = [item for item in with_members(board, items_of(board.selected)) if item.kind is not Kind.BUS]
        if not items:
            return None
        wanted = {item.key for item in items if item.kind is Kind.LISTENER}
        names = tuple(each.name for each in board.spec.listeners if each.name in wanted)
        bounds = board.bounds_of(tuple(items))
        left, top = bounds.x(), bounds.y()
        positions = board.picture.positions()
        layout = board.layout
        return Clip(
            text=edits.copy_text(board.document.source(), names) if names else "",
            names=names,
            origin=Point(left, top),
            width=bounds.width(),
            height=bounds.height(),
            positions={
                name: Point(positions[name].x - left, positions[name].y - top) for name in names if name in positions
            },
            notes=tuple(
                replace(layout.notes[key], x=layout.notes[key].x - left, y=layout.notes[key].y - top)
                for key in _keys(items, Kind.NOTE)
            ),
            frames=tuple(
                replace(layout.frames[key], x=layout.frames[key].x - left, y=layout.frames[key].y - top)
                for key in _keys(items, Kind.FRAME)
            ),
            source=str(board.document.path.absolute()) if board.document.path is not None else "",
        )


def _keys(items: list[Item], kind: Kind) -> list[str]:
    return [item.key for item in items if item.kind is kind]


def _count(clip: Clip) -> int:
    return len(clip.names) + len(clip.notes) + len(clip.frames)


def _tr(text: str) -> str:
    return QCoreApplication.translate("clipboard", text)
