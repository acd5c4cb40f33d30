"""The middle of the window: the canvas, the text, or both side by side."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSplitter, QWidget


class View(StrEnum):
    """What the middle shows; also the end of its action's id."""

    CANVAS = "canvas"
    YAML = "yaml"
    SIDE_BY_SIDE = "side_by_side"


class Centre(QSplitter):
    """Canvas at the left, text at the right; the text view is made when it is first wanted."""

    view_changed = Signal()
    """Another view is shown."""

    def __init__(self, canvas: QWidget, make_text: Callable[[QWidget], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("centre")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._make_text = make_text
        self._canvas = canvas
        self._text: QWidget | None = None
        self._view = View.CANVAS
        self.addWidget(canvas)

    @property
    def view(self) -> View:
        """What is shown."""
        return self._view

    @property
    def text(self) -> QWidget:
        """The text view, made now if it is not there yet."""
        if self._text is None:
            self._text = self._make_text(self)
            self._text.hide()
            self.addWidget(self._text)
            self.setStretchFactor(0, 3)
            self.setStretchFactor(1, 2)
        return self._text

    @property
    def shows_canvas(self) -> bool:
        """Whether the canvas can be seen."""
        return self._view is not View.YAML

    @property
    def shows_text(self) -> bool:
        """Whether the text can be seen."""
        return self._view is not View.CANVAS

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What can be seen, from left to right."""
        canvas = (self._canvas,) if self.shows_canvas else ()
        return (*canvas, self.text) if self.shows_text else canvas

    def set_view(self, view: View) -> None:
        """Show another view; the focus stays where it is if that can still be seen."""
        if view is self._view:
            return
        self._view = view
        self._canvas.setVisible(self.shows_canvas)
        if self.shows_text or self._text is not None:
            self.text.setVisible(self.shows_text)
        if view is View.SIDE_BY_SIDE:
            # Only the ratio counts, so it holds before the window has a size as well.
            self.setSizes([11_000, 9_000])
        self.view_changed.emit()
