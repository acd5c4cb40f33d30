"""The panels around the centre: quiet titles, sizes that leave the canvas its half, and a way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QTabWidget,
    QToolButton,
    QWidget,
)
from shiboken6 import Shiboken

from designer.shell.sizes import FIRST_SIZE
from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE

_Area = Qt.DockWidgetArea
_TITLE_PX = 26
_FLOAT_OFFSET = QPoint(48, 48)
_LEAST_PX = QSize(160, 64)
_LEFT_PX, _RIGHT_PX, _BELOW_PX = 176, 244, 106
"""At 1280x800; the canvas keeps half of the window."""
_NORTH = QTabWidget.TabPosition.North


def _t(text: str) -> str:
    return str(QT_TRANSLATE_NOOP("Docks", text))


@dataclass(frozen=True, slots=True)
class Place:
    """One dock.

    Attributes:
        name: In its object name and in ``view.panel.<name>``.
        title: Shown above it.
        area: Where it stands at first.
    """

    name: str
    title: str
    area: Qt.DockWidgetArea


PLACES: Final = (
    Place("palette", _t("Palette"), _Area.LeftDockWidgetArea),
    Place("outline", _t("Outline"), _Area.LeftDockWidgetArea),
    Place("inspector", _t("Properties"), _Area.RightDockWidgetArea),
    Place("problems", _t("Problems"), _Area.BottomDockWidgetArea),
    Place("history", _t("History"), _Area.BottomDockWidgetArea),
)


class TitleBar(QWidget):
    """A dock's title with buttons to float and to close it; a drag moves the dock."""

    def __init__(self, dock: QDockWidget, theme: Theme) -> None:
        super().__init__(dock)
        self._dock = dock
        self._theme = theme
        self._height = _TITLE_PX
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.medium, 0, SPACING.tight, 0)
        row.setSpacing(0)
        title = QLabel(dock.windowTitle(), self)
        title.setFont(sans(TYPE.small, weight=QFont.Weight.DemiBold))
        title.setProperty("role", "muted")
        dock.windowTitleChanged.connect(title.setText)
        row.addWidget(title, 1)
        self._float = self._button(self.tr("Float in a window of its own, or dock again"))
        self._float.clicked.connect(self._toggle)
        self._close = self._button(self.tr("Close; the View menu brings it back"))
        self._close.clicked.connect(dock.close)
        row.addWidget(self._float)
        row.addWidget(self._close)
        theme.changed.connect(self._dress)
        self._dress()

    def fold(self, folded: bool) -> None:
        """Take no room, since a tab shows the title."""
        height = 0 if folded else _TITLE_PX
        if height != self._height:
            self._height = height
            self.setMaximumHeight(height)
            self.updateGeometry()
            # The dock's own layout asks for the height only when it is told so.
            QApplication.sendEvent(self._dock, QEvent(QEvent.Type.LayoutRequest))

    def sizeHint(self) -> QSize:
        """As high as it is wanted now."""
        return QSize(super().sizeHint().width(), self._height)

    def minimumSizeHint(self) -> QSize:
        """No higher than that."""
        return QSize(super().minimumSizeHint().width(), self._height)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A double click floats or docks."""
        self._toggle()

    def _toggle(self) -> None:
        place = self._dock.mapToGlobal(_FLOAT_OFFSET)
        self._dock.setFloating(not self._dock.isFloating())
        if self._dock.isFloating():
            # Aside, or it would hide what has taken its place.
            self._dock.move(place)

    def _button(self, tooltip: str) -> QToolButton:
        button = QToolButton(self)
        button.setIconSize(QSize(ICON_PX - 3, ICON_PX - 3))
        button.setToolTip(tooltip)
        button.setAccessibleName(tooltip)
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return button

    def _dress(self) -> None:
        self._float.setIcon(self._theme.icon("picture-in-picture-2", self._theme.colors.text_faint))
        self._close.setIcon(self._theme.icon("x", self._theme.colors.text_faint))


class Docks(QObject):
    """All docks of one window."""

    changed = Signal()
    """One was opened, closed, moved, or brought to the front."""

    def __init__(self, window: QMainWindow, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._docks: dict[str, QDockWidget] = {}
        self._areas: dict[str, Qt.DockWidgetArea] = {}
        self._titles_soon = QTimer(self, singleShot=True, interval=0)
        self._titles_soon.timeout.connect(self._show_titles)
        window.setDockOptions(
            QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
            | QMainWindow.DockOption.AnimatedDocks
        )
        for area in (_Area.LeftDockWidgetArea, _Area.RightDockWidgetArea, _Area.BottomDockWidgetArea):
            window.setTabPosition(area, _NORTH)
        # The forms at the sides get the whole height, the lists below the width of the canvas.
        window.setCorner(Qt.Corner.BottomLeftCorner, _Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, _Area.RightDockWidgetArea)
        self._hidden: list[QDockWidget] = []
        for place in PLACES:
            self._add(place)

    @property
    def names(self) -> tuple[str, ...]:
        """All of them, in the order they were added."""
        return tuple(self._docks)

    def fill(self, name: str, widget: QWidget) -> None:
        """Put a panel into its dock."""
        widget.setMinimumSize(_LEAST_PX)
        dock = self._docks[name]
        before = dock.widget()
        dock.setWidget(widget)
        before.deleteLater()
        widget.show()

    def hide_all(self) -> None:
        """Hide them while there is nothing for them to show."""
        self._hidden = [dock for dock in self._docks.values() if not dock.isHidden()]
        for dock in self._hidden:
            dock.hide()

    def show_again(self) -> None:
        """Show those that :meth:`hide_all` has hidden."""
        for dock in self._hidden:
            dock.show()
        self._hidden = []

    def _add(self, place: Place) -> None:
        """Make a dock, empty, at its first place."""
        dock = QDockWidget(self.tr(place.title), self._window)
        dock.setObjectName(f"dock.{place.name}")
        empty = QWidget(dock)
        empty.setMinimumSize(_LEAST_PX)
        dock.setWidget(empty)
        self._docks[place.name] = dock
        self._areas[place.name] = place.area
        self._window.addDockWidget(place.area, dock)
        dock.setTitleBarWidget(TitleBar(dock, self._theme))
        dock.dockLocationChanged.connect(self._look_soon)
        dock.topLevelChanged.connect(self._look_soon)
        dock.visibilityChanged.connect(self._look_soon)

    def dock(self, name: str) -> QDockWidget:
        """One of them."""
        return self._docks[name]

    def is_shown(self, name: str) -> bool:
        """Whether it is open, be it behind another tab."""
        return not self._docks[name].isHidden()

    def toggle(self, name: str) -> None:
        """Open it in front, or close it."""
        dock = self._docks[name]
        if self.is_shown(name):
            dock.close()
        else:
            self.bring(name)

    def bring(self, name: str) -> None:
        """Open it, in front of other tabs."""
        dock = self._docks[name]
        dock.show()
        dock.raise_()

    def set_title(self, name: str, title: str) -> None:
        """Rename it, on its tab too."""
        self._docks[name].setWindowTitle(title)

    def reset(self) -> None:
        """Put all back where they were at first, and show them."""
        for name, dock in self._docks.items():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
            self._window.addDockWidget(self._areas[name], dock)
            dock.show()
        below = self._in(_Area.BottomDockWidgetArea)
        for dock in below[1:]:
            self._window.tabifyDockWidget(below[0], dock)
        if below:
            below[0].raise_()
        self.size_for(self._window.size())
        self._show_titles()

    def size_for(self, window: QSize) -> None:
        """Give the docks the sizes that suit a window: at 1280x800 the canvas keeps half of it."""
        wider, higher = max(window.width() - FIRST_SIZE.width(), 0), max(window.height() - FIRST_SIZE.height(), 0)
        left, right, below = (
            self._in(_Area.LeftDockWidgetArea),
            self._in(_Area.RightDockWidgetArea),
            self._in(_Area.BottomDockWidgetArea),
        )
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        self._window.resizeDocks(left, [_LEFT_PX + wider // 8] * len(left), across)
        self._window.resizeDocks(right, [_RIGHT_PX + wider // 6] * len(right), across)
        self._window.resizeDocks(below, [_BELOW_PX + higher // 3] * len(below), down)
        self._window.resizeDocks(left, [2, 3][: len(left)] if len(left) <= 2 else [1] * len(left), down)

    def _look_soon(self) -> None:
        # Docks are hidden one by one while their window is deleted.
        if Shiboken.isValid(self._titles_soon):
            self._titles_soon.start()

    def _in(self, area: Qt.DockWidgetArea) -> list[QDockWidget]:
        return [self._docks[name] for name, each in self._areas.items() if each is area]

    def _show_titles(self) -> None:
        """A dock in a row of tabs is named by its tab; a second title below it would say the same."""
        for dock in self._docks.values():
            title = dock.titleBarWidget()
            if not isinstance(title, TitleBar):
                continue
            others = [each for each in self._window.tabifiedDockWidgets(dock) if not each.isHidden()]
            title.fold(bool(others) and not dock.isFloating())
        self.changed.emit()
