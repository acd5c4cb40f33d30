"""The toolbar: files, steps, building, zoom, views, the run, and at the right what concerns the window."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolBar, QToolButton, QWidget

from designer.actions.install import ICON_GAP, Actions
from designer.actions.places import TOOLBAR, TOOLBAR_RIGHT, TOOLBAR_RUN, TOOLBAR_VIEWS, TOOLBAR_ZOOM
from designer.shell.zoom_field import ZoomField
from designer.support.tokens import ICON_PX, SPACING

_HEIGHT_PX = 40
_WITH_WORDS = ("canvas.add", "run.start")


class MainToolBar(QToolBar):
    """Made from the actions' places; it stays where it is."""

    def __init__(self, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("toolbar")
        self.setWindowTitle(self.tr("Toolbar"))
        self.setMovable(False)
        self.setFloatable(False)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self.setIconSize(QSize(ICON_PX + 2, ICON_PX + 2))
        for id in (*_WITH_WORDS, *TOOLBAR_VIEWS):
            actions.action(id).setIconText(f"{ICON_GAP}{actions.action(id).iconText()}")
        self._starts = QWidget(self)
        self._starts_row = QHBoxLayout(self._starts)
        self._starts_row.setContentsMargins(SPACING.hair, 0, SPACING.hair, 0)
        actions.fill_toolbar(self, TOOLBAR)
        self.addSeparator()
        self.zoom = ZoomField(self)
        out, in_, fit = (actions.action(id) for id in TOOLBAR_ZOOM)
        self.addAction(out)
        self.addWidget(self.zoom)
        self.addActions([in_, fit])
        self.addWidget(self._stretch())
        self.addWidget(self._switch(actions))
        self.addWidget(self._stretch())
        run, *others = (actions.action(id) for id in TOOLBAR_RUN)
        self.addAction(run)
        self.addWidget(self._starts)
        self.addActions(others)
        self.addSeparator()
        actions.fill_toolbar(self, [TOOLBAR_RIGHT])
        for id in _WITH_WORDS:
            button = self.widgetForAction(actions.action(id))
            if isinstance(button, QToolButton):
                button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._set_height()
        for button in self.findChildren(QToolButton):
            if (action := button.defaultAction()) is not None:
                _name(button)
                action.changed.connect(partial(_name, button))

    def set_start_chooser(self, chooser: QWidget) -> None:
        """Put what chooses the start beside the button that runs it."""
        self._starts_row.addWidget(chooser)

    def changeEvent(self, event: QEvent) -> None:
        """As high as its text needs, and no higher."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._set_height()

    def _set_height(self) -> None:
        self.setFixedHeight(max(_HEIGHT_PX, self.fontMetrics().height() + SPACING.huge))

    def _switch(self, actions: Actions) -> QWidget:
        """The views as one control of three parts."""
        box = QWidget(self)
        box.setProperty("role", "switch")
        box.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(box)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(1)
        for id in TOOLBAR_VIEWS:
            button = QToolButton(box)
            button.setDefaultAction(actions.action(id))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setIconSize(QSize(ICON_PX - 2, ICON_PX - 2))
            button.setProperty("role", "segment")
            row.addWidget(button)
        return box

    def _stretch(self) -> QWidget:
        space = QWidget(self)
        space.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        return space


def _name(button: QToolButton) -> None:
    """Name a button as its action is called by now."""
    button.setAccessibleName(button.defaultAction().iconText().strip())
