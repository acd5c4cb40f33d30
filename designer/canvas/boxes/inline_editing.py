"""Opens the field for a name, a title or a note over the thing itself, and makes the edit."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QRectF, Qt

from designer.canvas.boxes.inline_editor import LineEditor, NoteEditor
from designer.canvas.editing.board import Board
from designer.canvas.editing.creating import Creator
from designer.canvas.gestures.zones import frame_head
from designer.canvas.items import Item, Kind
from designer.canvas.painting.lettering import Letters, font
from designer.document import edits
from designer.document.verdicts import can_rename
from designer.support.theme import Theme

_NARROWEST_PX: Final = 180
_SMALLEST_LETTERS: Final = 0.9
_LARGEST_LETTERS: Final = 1.6
_SMALLEST_NOTE_PX: Final = (180, 80)


class Editing(QObject):
    """At most one field at a time."""

    def __init__(self, board: Board, creator: Creator, theme: Theme) -> None:
        super().__init__(board)
        self._board = board
        self._creator = creator
        self._theme = theme
        self._editor: LineEditor | NoteEditor | None = None
        self._item: Item | None = None
        board.edit_wanted.connect(self.open)
        board.view.view_changed.connect(self._place)
        board.document.changed.connect(self._follow)

    @property
    def is_open(self) -> bool:
        """Whether something is being edited."""
        return self._editor is not None

    @property
    def editor(self) -> LineEditor | NoteEditor | None:
        """The field; None while nothing is edited."""
        return self._editor

    def open(self, item: Item) -> None:
        """Edit a thing's name, title or text."""
        self.close()
        editor = self._made(item)
        if editor is None:
            return
        self._editor, self._item = editor, item
        self._board.view.reveal(self._board.picture.rect(item))
        self._place()
        editor.show()
        editor.raise_()
        editor.setFocus(Qt.FocusReason.OtherFocusReason)

    def close(self) -> None:
        """Leave what is being edited as it was."""
        editor, self._editor, self._item = self._editor, None, None
        if editor:
            had_focus = editor.isAncestorOf(editor.window().focusWidget() or editor) or editor.hasFocus()
            editor.hide()
            editor.deleteLater()
            if had_focus:
                self._board.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _made(self, item: Item) -> LineEditor | NoteEditor | None:
        viewport, layout = self._board.view.viewport(), self._board.layout
        if item.kind is Kind.NOTE and item.key in layout.notes:
            note = NoteEditor(layout.notes[item.key].text, self._theme, viewport)
            note.finished.connect(self._take)
            note.cancelled.connect(self.close)
            return note
        if item.kind is Kind.LISTENER and self._board.listener(item.key):
            line = LineEditor(item.key, self.tr("Name"), lambda new: self._fault(item.key, new), self._theme, viewport)
        elif item.kind is Kind.FRAME and item.key in layout.frames:
            title = layout.frames[item.key].title
            line = LineEditor(title, self.tr("Title of the frame"), lambda _: "", self._theme, viewport)
        else:
            return None
        line.finished.connect(self._take)
        line.cancelled.connect(self.close)
        return line

    def _fault(self, old: str, new: str) -> str:
        verdict = can_rename(self._board.spec, old, new)
        return "" if verdict.ok else verdict.text

    def _take(self, text: str) -> None:
        item = self._item
        self.close()
        layout = self._board.layout
        if item is None:
            return
        if item.kind is Kind.LISTENER:
            if self._creator.rename_new(item.key, text) is None:
                self._board.apply(edits.rename(item.key, text))
        elif item.kind is Kind.NOTE and item.key in layout.notes:
            self._board.apply(edits.set_note(item.key, replace(layout.notes[item.key], text=text)))
        elif item.kind is Kind.FRAME and item.key in layout.frames:
            self._board.apply(edits.set_frame(item.key, replace(layout.frames[item.key], title=text)))

    def _place(self) -> None:
        """Keep the field over its thing while the view moves and zooms."""
        if self._editor is None or self._item is None:
            return
        view, zoom = self._board.view, self._board.view.zoom
        rect = self._board.picture.rect(self._item)
        if isinstance(self._editor, NoteEditor):
            self._editor.setFont(font(Letters.TEXT, max(zoom, _SMALLEST_LETTERS)))
            corner = view.to_view(rect.topLeft()).toPoint()
            width, height = (
                max(size, least) for size, least in zip(_sized(rect, zoom), _SMALLEST_NOTE_PX, strict=True)
            )
            self._editor.setGeometry(corner.x(), corner.y(), width, height)
            return
        if self._item.kind is Kind.FRAME:
            rect = frame_head(self._board, self._item)
        corner = view.to_view(rect.topLeft()).toPoint()
        width = max(round(rect.width() * zoom), _NARROWEST_PX)
        letters = Letters.TITLE if self._item.kind is Kind.FRAME else Letters.NAME
        self._editor.field.setFont(font(letters, min(max(zoom, _SMALLEST_LETTERS), _LARGEST_LETTERS)))
        self._editor.setFixedWidth(width)
        self._editor.adjustSize()
        self._editor.move(corner)

    def _follow(self) -> None:
        """Leave it when the thing is gone, or something else has changed the document meanwhile."""
        if self._editor and self._item and self._board.picture.rect(self._item).isNull():
            self.close()
        else:
            self._place()


def _sized(rect: QRectF, zoom: float) -> tuple[int, int]:
    return round(rect.width() * zoom), round(rect.height() * zoom)
