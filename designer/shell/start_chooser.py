"""Beside the Run button: what the next run sends first."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from designer.models.starts import Starts
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING
from runtime.organism.starts import Start

_WIDEST: Final = 16
"""Characters of a name in the toolbar."""
_MOST: Final = 200
"""Starts in the menu."""
_TOOLTIP_LIMIT: Final = 400


class StartChooser(QToolButton):
    """Shows the chosen start, and has a menu of all of them."""

    new_wanted = Signal()
    """Somebody wants to save a new start from what is written in Inject."""
    edit_wanted = Signal()
    """Somebody wants to edit the file of starts by hand."""

    def __init__(self, starts: Starts, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._starts = starts
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setIconSize(QSize(ICON_PX - 4, ICON_PX - 4))
        # The sign of a menu stands behind the text, as in a combo box.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self._menu = QMenu(self)
        self._menu.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self._fill)
        self.setMenu(self._menu)
        starts.changed.connect(self._show)
        theme.changed.connect(self._show)
        self._show()

    def sizeHint(self) -> QSize:
        """As wide as its text, within bounds, so that the toolbar does not jump much."""
        hint = super().sizeHint()
        unit = self.fontMetrics().averageCharWidth()
        return QSize(min(max(hint.width(), unit * 9), unit * (_WIDEST + 6)), hint.height())

    def changeEvent(self, event: QEvent) -> None:
        """Another font has other widths."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._show()

    @Slot()
    def _show(self) -> None:
        chosen = self._starts.chosen
        words = one_line(chosen, 60) if chosen else self.tr("No start")
        width = self.fontMetrics().averageCharWidth() * _WIDEST
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, width)
        self.setText(f"{shown.replace('&', '&&')} ")
        self.setIcon(self._theme.icon("chevron-down"))
        start = self._starts.chosen_start
        told = _told(start) if start is not None else self.tr("A run begins with no message from outside.")
        self.setToolTip(tooltip(self.tr("Start of the next run: {0}").format(words) + f"\n{told}", _TOOLTIP_LIMIT))
        self.setAccessibleName(self.tr("Start of the next run: {0}").format(words))
        self.updateGeometry()

    @Slot()
    def _fill(self) -> None:
        menu = self._menu
        menu.clear()
        group = QActionGroup(menu)
        for start in list(self._starts.by_name.values())[:_MOST]:
            action = self._choice(group, one_line(start.name, 60), start.name)
            action.setToolTip(tooltip(_told(start), _TOOLTIP_LIMIT))
        if self._starts.by_name:
            menu.addSeparator()
        none = self._choice(group, self.tr("None: just run"), "")
        none.setToolTip(self.tr("Run without a first message, and write one in Inject"))
        menu.addSeparator()
        has_file = self._starts.path is not None
        for icon, text, signal, why in (
            (
                "bookmark-plus",
                self.tr("New start from Inject…"),
                self.new_wanted,
                self.tr("Keep what is written there"),
            ),
            ("pencil", self.tr("Edit the starts file"), self.edit_wanted, str(self._starts.path or "")),
        ):
            action = menu.addAction(self._theme.icon(icon), text)
            action.setToolTip(tooltip(why))
            action.setEnabled(has_file)
            action.triggered.connect(signal)
        menu.setMinimumWidth(self.width() + SPACING.huge)

    def _choice(self, group: QActionGroup, text: str, name: str) -> QAction:
        action = self._menu.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(self._starts.chosen == name)
        action.setData(name)
        action.triggered.connect(lambda _=False: self._starts.choose(name))
        group.addAction(action)
        return action


def _told(start: Start) -> str:
    """What a start sends, in a line."""
    payload = (
        start.payload
        if isinstance(start.payload, str)
        else ", ".join(f"{name}: {value}" for name, value in start.payload.items())
    )
    return f"→ {one_line(start.listener, 70)}   {one_line(payload, 200)}"
