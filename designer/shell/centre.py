"""The middle of the window: the canvas, the YAML, the Python, or the canvas with one of the texts beside it."""

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
    PYTHON = "python"


class Centre(QSplitter):
    """Canvas at the left, a text at the right; each text view is made when it is first wanted."""

    view_changed = Signal()
    """Another view is shown."""

    def __init__(
        self,
        canvas: QWidget,
        make_text: Callable[[QWidget], QWidget],
        parent: QWidget | None = None,
        *,
        make_python: Callable[[QWidget], QWidget] | None = None,
    ) -> None:
        """Show the canvas.

        Args:
            canvas: The drawing.
            make_text: Makes the view of the YAML.
            parent: As Qt has it.
            make_python: Makes the view of the organism's modules; None has none, and shows the YAML in its place.
        """
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setObjectName("centre")
        self.setChildrenCollapsible(False)
        self.setHandleWidth(1)
        self._makers = {View.YAML: make_text, View.PYTHON: make_python or make_text}
        self._canvas = canvas
        self._texts: dict[View, QWidget] = {}
        self._view = View.CANVAS
        self._beside = View.YAML
        self.addWidget(canvas)

    @property
    def view(self) -> View:
        """What is shown."""
        return self._view

    @property
    def beside(self) -> View:
        """The text that was shown last, which stands beside the canvas: ``YAML`` or ``PYTHON``."""
        return self._beside

    @property
    def text(self) -> QWidget:
        """The view of the YAML, made now if it is not there yet."""
        return self._made(View.YAML)

    @property
    def python(self) -> QWidget:
        """The view of the modules, made now if it is not there yet."""
        return self._made(View.PYTHON)

    @property
    def shows_canvas(self) -> bool:
        """Whether the canvas can be seen."""
        return self._view in (View.CANVAS, View.SIDE_BY_SIDE)

    @property
    def shows_text(self) -> bool:
        """Whether the YAML can be seen."""
        return self._shown_text is View.YAML

    @property
    def shows_python(self) -> bool:
        """Whether the modules can be seen."""
        return self._shown_text is View.PYTHON

    @property
    def panes(self) -> tuple[QWidget, ...]:
        """What can be seen, from left to right."""
        canvas = (self._canvas,) if self.shows_canvas else ()
        shown = self._shown_text
        return (*canvas, self._made(shown)) if shown is not None else canvas

    def set_view(self, view: View, beside: View | None = None) -> None:
        """Show another view; the focus stays where it is if that can still be seen.

        Args:
            view: What to show.
            beside: With ``SIDE_BY_SIDE``, which text stands beside the canvas; None for the one shown last.
        """
        before = (self._view, self._beside)
        self._view = view
        if view is View.SIDE_BY_SIDE:
            self._beside = beside or self._beside
        elif view is not View.CANVAS:
            self._beside = view
        if before == (self._view, self._beside):
            return
        shown = self._shown_text
        if shown is not None:
            self._made(shown)
        drawing, *texts = self.sizes()
        self._canvas.setVisible(self.shows_canvas)
        for kind, text in self._texts.items():
            text.setVisible(kind is shown)
        if view is View.SIDE_BY_SIDE:
            # Only the ratio counts, so it holds before the window has a size as well.
            stays = before[0] is View.SIDE_BY_SIDE and drawing and sum(texts)
            sizes = (drawing, sum(texts)) if stays else (11_000, 9_000)
            self.setSizes([sizes[0], *(sizes[1] for _ in texts)])
        self.view_changed.emit()

    def show_beside(self, text: View) -> None:
        """Bring a text into sight, and leave the canvas where it can be seen.

        Args:
            text: ``YAML`` or ``PYTHON``.
        """
        if self._shown_text is not text:
            self.set_view(View.SIDE_BY_SIDE if self.shows_canvas else text, text)

    @property
    def _shown_text(self) -> View | None:
        if self._view is View.CANVAS:
            return None
        return self._beside if self._view is View.SIDE_BY_SIDE else self._view

    def _made(self, kind: View) -> QWidget:
        text = self._texts.get(kind)
        if text is None:
            text = self._texts[kind] = self._makers[kind](self)
            text.hide()
            self.addWidget(text)
            self.setStretchFactor(self.indexOf(self._canvas), 3)
            self.setStretchFactor(self.indexOf(text), 2)
        return text
