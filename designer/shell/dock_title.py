"""The title above a panel, as quiet as can be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QSize, Qt
from PySide6.QtGui import QFont, QMouseEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

from designer.support.fonts import sans
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type

_TITLE_PX = 26
_FLOAT_OFFSET = QPoint(48, 48)


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
        set_type(title, theme, lambda: sans(TYPE.small, weight=QFont.Weight.DemiBold))
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
