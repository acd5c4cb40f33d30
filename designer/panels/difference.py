"""Two texts side by side: what is on disk and what is here, or what was saved and what is now."""

from __future__ import annotations

from difflib import unified_diff
from itertools import islice
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from designer.models.line_diff import lines_of
from designer.panels.difference_area import DifferenceArea
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_MOST_COPIED: Final = 100_000


class DifferenceView(QWidget):
    """Equal lines far from any change are folded until clicked, or Enter; F8 and Shift+F8 walk the changes."""

    def __init__(
        self,
        before: str,
        after: str,
        theme: Theme,
        titles: tuple[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Compare.

        Args:
            before: On the left.
            after: On the right.
            theme: Whose colours it has.
            titles: What the sides are called; on disk and here, if left out.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._texts = (before, after)
        self._titles = titles or (self.tr("On disk"), self.tr("Here"))
        self._theme = theme
        self.area = DifferenceArea(before, after, theme, self)
        self.area.setAccessibleName(self.tr("Difference"))
        self._summary = self._label("")
        self._previous = self._button("chevron-up", self.tr("Previous change (Shift+F8)"))
        self._next = self._button("chevron-down", self.tr("Next change (F8)"))
        self._copy = self._button("copy", self.tr("Copy the difference as text"))
        self._previous.clicked.connect(lambda: self.area.go(-1))
        self._next.clicked.connect(lambda: self.area.go(1))
        self._copy.clicked.connect(self.copy)
        self.area.moved.connect(self._say)
        theme.changed.connect(self._paint)
        head = QFrame(self)
        head.setProperty("role", "bar")
        row = QHBoxLayout(head)
        row.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        left, right = self._label(self._titles[0]), self._label(self._titles[1])
        tools = QHBoxLayout()
        tools.setSpacing(SPACING.tight)
        tools.addWidget(right)
        tools.addStretch(1)
        tools.addWidget(self._summary)
        for button in (self._previous, self._next, self._copy):
            tools.addWidget(button)
        row.addWidget(left, 1)
        row.addLayout(tools, 1)
        self._equal = QLabel(self)
        self._equal.setTextFormat(Qt.TextFormat.PlainText)
        self._equal.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._equal.setProperty("role", "muted")
        self._equal.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.area, 1)
        column.addWidget(self._equal, 1)
        self.setFocusProxy(self.area)
        self._say()
        self._paint()

    def copy(self) -> None:
        """Put the difference on the clipboard, in the form that `patch` and people read."""
        before, after = (lines_of(text) for text in self._texts)
        lines = unified_diff(before, after, *self._titles, lineterm="")
        QGuiApplication.clipboard().setText("\n".join(islice(lines, _MOST_COPIED)) + "\n")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk the changes, copy."""
        if event.key() == Qt.Key.Key_F8:
            self.area.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.area.unfold_all()
        else:
            super().keyPressEvent(event)

    def _say(self) -> None:
        count = len(self.area.blocks)
        came, went = self.area.counts()
        at = self.area.current + 1
        words = self.tr("1 change") if count == 1 else self.tr("{count} changes").format(count=count)
        if at:
            words = self.tr("{at} of {count}").format(at=at, count=count)
        self._summary.setText(f"{words}   +{came}  \u2212{went}" if count else "")
        self.area.setAccessibleDescription(self._summary.text())
        self._previous.setEnabled(at > 1)
        self._next.setEnabled(at < count)
        self._copy.setEnabled(count > 0)
        same = self._texts[0] == self._texts[1]
        self._equal.setText(
            self.tr("Both texts are the same.")
            if same
            else self.tr("All lines read the same; only how they end, or whether the last one does, is different.")
        )
        self.area.setVisible(count > 0)
        self._equal.setVisible(count == 0)

    def _label(self, text: str) -> QLabel:
        label = QLabel(one_line(text), self)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", "muted")
        set_type(label, self._theme, lambda: sans(TYPE.small))
        return label

    def _button(self, icon: str, words: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(words)
        button.setAccessibleName(words)
        button.setProperty("icon_name", icon)
        return button

    def _paint(self) -> None:
        for button in (self._previous, self._next, self._copy):
            button.setIcon(self._theme.icon(str(button.property("icon_name"))))
