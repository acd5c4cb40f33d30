"""A code view and the document's text, kept equal in both directions, line by line."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextBlock, QTextCursor

from designer.document.changes import Changes
from designer.document.document import Document
from designer.document.modules import Module
from designer.document.splices import difference
from designer.models.text_lines import LineChange, TextLines
from designer.support.code_view import CodeView
from designer.support.view_text import from_view, obstacle, stripped, to_view, units

_LOOK_AFTER_MS: Final = 400


class TextBinding(QObject):
    """What is typed goes to the document as splices; what others do to the document comes to the view as they do it.

    A module of the organism is bound like the document itself.

    After each change the lines touched are compared, and in the next pause all of them, because Qt does not promise
    that the places it tells are all that changed. Should they ever differ, the view is made to show the document's
    text, for that is what is saved.
    """

    came = Signal(object)
    """Others changed the text: a tuple of first and last lines, from 0, where the view shows something new."""
    obstacle_changed = Signal(str)
    """Code point of a character that the view can't hold, so that it is for reading only; empty again without one."""

    def __init__(self, document: Document | Module, view: CodeView, origin: QObject) -> None:
        """Fill the view.

        Args:
            document: Whose text it is.
            view: What shows it; its own text is replaced.
            origin: What the document is told as the origin of typing; also the owner.
        """
        super().__init__(origin)
        self._document = document
        self._view = view
        self._origin = origin
        self._lines = TextLines("")
        self._applying = False
        self._pending: tuple[int, int] | None = None
        self._obstacle = ""
        self._look_soon = QTimer(self, singleShot=True, interval=_LOOK_AFTER_MS)
        self._look_soon.timeout.connect(self._look)
        self._fill()
        view.document().contentsChange.connect(self._note)
        view.document().contentsChanged.connect(self._send)
        document.changed.connect(self._take)

    @property
    def lines(self) -> TextLines:
        """The document's text as lines."""
        return self._lines

    @property
    def obstacle(self) -> str:
        """Code point of a character that the view can't hold; empty if it shows the text."""
        return self._obstacle

    def agrees(self) -> bool:
        """Whether the whole view shows the document's text."""
        shown = from_view(self._view.document().toRawText().replace("\u2029", "\n"))
        return self._lines.text == self._document.text and shown == self._lines.contents(0, len(self._lines))

    # From the view

    def _note(self, position: int, removed: int, added: int) -> None:
        if self._applying or self._obstacle:
            return
        if self._pending is not None:
            # Two edits before Qt was done with the first: look at everything.
            position, added = 0, self._view.document().characterCount()
        self._pending = (position, added)
        self._look_soon.start()

    def _send(self) -> None:
        if self._pending is None:
            return
        (position, added), self._pending = self._pending, None
        document = self._view.document()
        first = document.findBlock(position)
        last = document.findBlock(min(position + added, document.characterCount() - 1))
        count = last.blockNumber() - first.blockNumber() + 1
        before = count - (document.blockCount() - len(self._lines))
        if before < 1 or first.blockNumber() + before > len(self._lines):
            first, count, before = document.begin(), document.blockCount(), len(self._lines)
        splice = self._lines.edited(first.blockNumber(), before, from_view(_joined(first, count)))
        if splice is not None and not self._document.type_text((splice,), self._origin):
            self._resync()

    # From the document

    def _take(self, changes: Changes) -> None:
        if not changes.splices:
            if self._lines.text != self._document.text:
                self._resync()
            return
        try:
            touched = self._lines.apply(changes.splices)
        except ValueError:
            self._resync()
            return
        if self._lines.text != self._document.text or self._obstacle or self._find_obstacle(changes):
            self._resync()
            return
        shown = self._shown_at(touched)
        if changes.origin is not self._origin:
            self._show(touched)
        if not self._agree(shown):
            self._resync()
        elif changes.origin is not self._origin:
            self.came.emit(shown)

    def _show(self, touched: tuple[LineChange, ...]) -> None:
        """Do to the view what was done to the text, from the end on, so that numbers of lines above hold."""
        self._applying = True
        cursor = QTextCursor(self._view.document())
        cursor.beginEditBlock()
        try:
            shift = sum(change.inserted - change.removed for change in touched)
            for change in reversed(touched):
                shift -= change.inserted - change.removed
                block = self._view.document().findBlockByNumber(change.first)
                wanted = to_view(self._lines.contents(change.first + shift, change.inserted))
                _replace(cursor, block, _joined(block, change.removed), wanted)
        finally:
            cursor.endEditBlock()
            self._applying = False

    def _shown_at(self, touched: tuple[LineChange, ...]) -> tuple[tuple[int, int], ...]:
        """First and last of the lines now, for each change."""
        shift, found = 0, []
        for change in touched:
            found.append((change.first + shift, change.first + shift + change.inserted - 1))
            shift += change.inserted - change.removed
        return tuple(found)

    def _agree(self, places: tuple[tuple[int, int], ...]) -> bool:
        document = self._view.document()
        return document.blockCount() == len(self._lines) and all(
            from_view(_joined(document.findBlockByNumber(first), last - first + 1))
            == self._lines.contents(first, last - first + 1)
            for first, last in places
        )

    def _find_obstacle(self, changes: Changes) -> str:
        return next((found for splice in changes.splices if (found := obstacle(splice.inserted))), "")

    def _look(self) -> None:
        if not self._obstacle and not self.agrees():
            self._resync()

    def _resync(self) -> None:
        """Show the document's text, changing as little of the view as will do."""
        self._applying = True
        try:
            self._fill()
        finally:
            self._applying = False

    def _fill(self) -> None:
        self._lines = TextLines(self._document.text)
        found = obstacle(self._lines.text)
        whole = self._lines.contents(0, len(self._lines))
        wanted = stripped(whole) if found else to_view(whole)
        document = self._view.document()
        if document.isEmpty():
            self._view.setPlainText(wanted)
        else:
            cursor = QTextCursor(document)
            cursor.beginEditBlock()
            _replace(cursor, document.begin(), document.toRawText().replace("\u2029", "\n"), wanted)
            cursor.endEditBlock()
        if found != self._obstacle:
            self._obstacle = found
            self._view.setReadOnly(bool(found))
            self.obstacle_changed.emit(found)


def _joined(block: QTextBlock, count: int) -> str:
    """Texts of a block and those that follow it."""
    if count == 1:
        return block.text()
    texts = []
    for _ in range(count):
        texts.append(block.text())
        block = block.next()
    return "\n".join(texts)


def _replace(cursor: QTextCursor, block: QTextBlock, shown: str, wanted: str) -> None:
    """Make lines that begin at a block read as wanted."""
    for splice in difference(shown, wanted):
        start = block.position() + units(shown[: splice.start])
        cursor.setPosition(start)
        cursor.setPosition(start + units(splice.removed), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(splice.inserted)
