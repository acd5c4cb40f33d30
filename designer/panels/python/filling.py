"""Puts a long text into a view in parts, so that no frame waits for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QTextCursor

from designer.support.code_view import CodeView
from designer.support.view_text import stripped

LONG: Final = 100_000
"""Characters from which on a text is put in in parts."""
_PART: Final = 40_000


class Filling(QObject):
    """Fills an empty view, whose first lines can be read at once."""

    done = Signal()
    """All of the text is there."""

    def __init__(self, view: CodeView, text: str, parent: QObject) -> None:
        """Begin.

        Args:
            view: Empty; it is for reading only until ``done``.
            text: Lines ended in any way.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._view = view
        self._parts = _parts(text.replace("\r\n", "\n").replace("\r", "\n"))
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._go_on)
        view.setReadOnly(True)
        view.setPlainText(next(self._parts, ""))
        self._timer.start()

    def _go_on(self) -> None:
        part = next(self._parts, None)
        if part is not None:
            end = QTextCursor(self._view.document())
            end.movePosition(QTextCursor.MoveOperation.End)
            end.insertText(part)
            return
        self._timer.stop()
        self._view.setReadOnly(False)
        self.done.emit()


def _parts(text: str) -> Iterator[str]:
    """Whole lines, as a view may show them."""
    at = 0
    while at < len(text):
        end = text.find("\n", at + _PART) + 1 or len(text)
        yield stripped(text[at:end])
        at = end
