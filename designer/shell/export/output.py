"""What a process writes while it runs: plain, bounded, followed until somebody scrolls back."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtGui import QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget

from designer.run.output_lines import OutputLine, Source
from designer.support.fonts import mono
from designer.support.plain_text import shown
from designer.support.theme import Theme
from designer.support.tokens import TYPE
from designer.support.type_face import set_type

MOST_LINES: Final = 5_000
"""Lines that are kept; of more, the newest."""
_DRAWN: Final = 2_000
"""Characters of a line that are drawn at most."""
_SLICE_S: Final = 0.004


class OutputView(QPlainTextEdit):
    """Replies and errors in the colour of text, all else muted; to be read and copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._waiting: deque[OutputLine] = deque(maxlen=MOST_LINES)
        self._is_empty = True
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setMaximumBlockCount(MOST_LINES)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("Output"))
        self.setPlaceholderText(self.tr("Replies and progress appear here while it runs."))
        set_type(self, theme, lambda: mono(TYPE.small))
        self._soon = QTimer(self, interval=0)
        self._soon.timeout.connect(self._take)
        theme.changed.connect(self._recolor)

    @property
    def is_filling(self) -> bool:
        """Whether lines wait to be shown."""
        return bool(self._waiting)

    def add(self, lines: Iterable[OutputLine]) -> None:
        """Show more lines, soon."""
        self._waiting.extend(lines)
        if self._waiting and not self._soon.isActive():
            self._soon.start()

    def restart(self) -> None:
        """Forget all lines."""
        self._waiting.clear()
        self._soon.stop()
        self._is_empty = True
        self.clear()

    def _take(self) -> None:
        """Show lines until the time is up: laying out a flood must not hold the window up."""
        bar = self.verticalScrollBar()
        follows = bar.value() >= bar.maximum()
        deadline = perf_counter() + _SLICE_S
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        while self._waiting and perf_counter() < deadline:
            line = self._waiting.popleft()
            if not self._is_empty:
                cursor.insertBlock()
            self._is_empty = False
            cursor.block().setUserState(list(Source).index(line.source))
            cursor.insertText(shown(line.text, _DRAWN), self._format(line.source))
        if follows:
            bar.setValue(bar.maximum())
        if not self._waiting:
            self._soon.stop()

    def _format(self, source: Source) -> QTextCharFormat:
        colors = self._theme.colors
        color = {Source.PROGRESS: colors.text_muted, Source.NOTE: colors.text_faint}
        made = QTextCharFormat()
        made.setForeground(self._theme.color(color.get(source, colors.text)))
        return made

    def _recolor(self) -> None:
        sources = list(Source)
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            state = block.userState()
            if 0 <= state < len(sources):
                cursor.setPosition(block.position())
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(self._format(sources[state]))
            block = block.next()
