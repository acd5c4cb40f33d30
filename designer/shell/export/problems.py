"""Why an organism can't be exported, each with its place; a click goes there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from designer.support.focus_ring import FocusRing
from designer.support.plain_text import one_line, shown, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING
from runtime.problems import Problem

_PROBLEM: Final = Qt.ItemDataRole.UserRole
_MOST_PX: Final = 168
_LONGEST: Final = 500
_MOST_ROWS: Final = 200


class ExportProblems(QListWidget):
    """As high as what it says, up to some lines; hidden while there is nothing to say."""

    go_to = Signal(object)
    """:class:`Problem`: its place is wanted."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._said: tuple[tuple[Problem, ...], str] = ((), "")
        self.setAccessibleName(self.tr("What keeps it from being exported"))
        self.setWordWrap(True)
        self.setIconSize(QSize(ICON_PX, ICON_PX))
        self.setSpacing(SPACING.hair)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._fit_soon = QTimer(self, singleShot=True, interval=0)
        self._fit_soon.timeout.connect(self._fit)
        self.itemClicked.connect(self._go)
        FocusRing(self, theme)
        theme.changed.connect(self._dress)
        self.hide()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What it shows."""
        return self._said[0]

    def show_problems(self, problems: Sequence[Problem], detail: str = "") -> None:
        """Show others; none hides it.

        Args:
            problems: One line or more each.
            detail: For the tooltips: what a process printed last.
        """
        said = (tuple(problems), detail)
        if said == self._said:
            return
        self._said = said
        self.clear()
        for problem in said[0][:_MOST_ROWS]:
            text = one_line(problem.message, _LONGEST)
            place = one_line(":".join(str(part) for part in (problem.file, problem.line) if part))
            item = QListWidgetItem(f"{text}\n{place}" if place else text, self)
            item.setToolTip(tooltip(f"{problem.message}\n\n{shown(detail)}" if detail else problem.message))
            item.setData(_PROBLEM, problem)
        more = len(said[0]) - _MOST_ROWS
        if more > 0:
            self.addItem(self.tr("and {count} more").format(count=f"{more:,}"))
        self._dress()
        self.setVisible(bool(said[0]))
        self._fit_soon.start()

    def sizeHint(self) -> QSize:
        """As high as all lines, up to some."""
        rows = sum(self.sizeHintForRow(row) + 2 * SPACING.hair for row in range(min(self.count(), 20)))
        return QSize(super().sizeHint().width(), min(rows + 2 * SPACING.hair, _MOST_PX))

    def minimumSizeHint(self) -> QSize:
        """The same: it does not give way to the list below."""
        return QSize(0, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines wrap otherwise."""
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._fit_soon.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes there."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self._go(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _go(self, item: QListWidgetItem) -> None:
        problem = item.data(_PROBLEM)
        if isinstance(problem, Problem):
            self.go_to.emit(problem)

    def _fit(self) -> None:
        self.scheduleDelayedItemsLayout()
        self.updateGeometry()

    def _dress(self) -> None:
        icon = self._theme.icon("circle-alert", self._theme.colors.error)
        for row in range(self.count()):
            if self.item(row).data(_PROBLEM) is not None:
                self.item(row).setIcon(icon)
