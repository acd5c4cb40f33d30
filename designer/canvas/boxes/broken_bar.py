"""The bar above the canvas while the text can't be read."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from designer.document.document import Document
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING


class BrokenBar(QFrame):
    """Says where, goes there, and takes back what broke it."""

    go_there = Signal(int, int)
    """Line and column, from 1."""

    def __init__(self, document: Document, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._theme = theme
        self.setProperty("role", "bar")
        self.setProperty("tone", "error")
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.go_button = QPushButton(self.tr("Go there"), self)
        self.undo_button = QPushButton(self.tr("Undo to last good"), self)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.small, SPACING.tight)
        layout.setSpacing(SPACING.small)
        layout.addWidget(self._icon)
        layout.addWidget(self._text, 1)
        layout.addWidget(self.go_button)
        layout.addWidget(self.undo_button)
        self.go_button.clicked.connect(self._go)
        self.undo_button.clicked.connect(self._undo)
        document.state_changed.connect(self._look)
        document.problems_changed.connect(self._look)
        document.changed.connect(self._look)
        theme.changed.connect(self._paint)
        self._paint()
        self._look()

    def _look(self) -> None:
        broken = self._document.is_broken
        if broken:
            problem = next(iter(self._document.problems), None)
            line = problem.line if problem else 1
            said = one_line(problem.message) if problem else ""
            if self._document.has_good_state:
                text = self.tr("Line {line} doesn't parse; the canvas shows the last text that did. {said}")
            else:
                text = self.tr("Line {line} doesn't parse, so there is nothing to draw yet. {said}")
            self._text.setText(text.format(line=line, said=said))
            self._text.setToolTip(tooltip(problem.message) if problem else "")
            self.undo_button.setVisible(self._document.has_good_state)
        self.setVisible(broken)

    def _go(self) -> None:
        problem = next(iter(self._document.problems), None)
        self.go_there.emit(problem.line if problem else 1, problem.column if problem else 1)

    def _undo(self) -> None:
        self._document.last_good()

    def _paint(self) -> None:
        icon = self._theme.icon("circle-alert", self._theme.colors.error)
        self._icon.setPixmap(icon.pixmap(QSize(ICON_PX, ICON_PX), self.devicePixelRatioF()))
