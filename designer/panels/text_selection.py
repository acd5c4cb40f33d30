"""The caret and the selection: a listener selected elsewhere shows its lines, the caret selects its listener."""

from __future__ import annotations

import bisect
from typing import Final

from PySide6.QtCore import QObject, QTimer

from designer.document.document import Document
from designer.models.selection import Selected, Selection
from designer.support.code_view import CodeView
from runtime.organism.places import Places

_WAIT_MS: Final = 180
_MOST_RANGES: Final = 60
_FARTHEST: Final = 2_000


class SelectionLink(QObject):
    """Only a caret that the user moves selects; only a selection made elsewhere moves the caret."""

    def __init__(self, document: Document, selection: Selection, view: CodeView, origin: QObject) -> None:
        super().__init__(view)
        self._document = document
        self._selection = selection
        self._view = view
        self._origin = origin
        self._places: Places | None = None
        self._starts: list[int] = []
        self._indices: list[int] = []
        self._moving = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self._select_at_caret)
        view.cursorPositionChanged.connect(self._caret_moved)
        selection.changed.connect(self._selected)
        selection.revealed.connect(lambda value: self._show(value, move=True))
        document.changed.connect(lambda _changes: self._show(self._selection.value, move=False))

    @property
    def is_waiting(self) -> bool:
        """Whether the caret has moved and its listener is not looked up yet."""
        return self._timer.isActive()

    def show_selection(self) -> None:
        """Go to what is selected; for when the view comes into sight."""
        self._show(self._selection.value, move=not self._view.hasFocus())

    def lines_of(self, name: str) -> tuple[int, int] | None:
        """First and last line of a listener, from 0."""
        self._read_places()
        for index, listener in enumerate(self._document.spec.listeners):
            if listener.name == name:
                return self._lines_at(index)
        return None

    def _caret_moved(self) -> None:
        if self._view.hasFocus() and not self._moving:
            self._timer.start()

    def _select_at_caret(self) -> None:
        if not self._view.hasFocus() or self._document.is_broken:
            return
        self._read_places()
        line = self._view.caret()[0]
        at = bisect.bisect_right(self._starts, line) - 1
        if at < 0:
            return
        index = self._indices[at]
        lines = self._lines_at(index)
        listeners = self._document.spec.listeners
        if lines is None or line > lines[1] or index >= len(listeners):
            return
        name = listeners[index].name
        if name and name not in self._selection.value.listeners:
            self._selection.set(Selected(listeners=(name,)), self._origin)

    def _selected(self, value: object, origin: object) -> None:
        if isinstance(value, Selected):
            self._show(value, move=origin is not self._origin)

    def _show(self, value: object, *, move: bool) -> None:
        if not isinstance(value, Selected) or not self._view.isVisible():
            return
        ranges = [found for name in value.listeners[-_MOST_RANGES:] if (found := self.lines_of(name))]
        self._view.decoration.set_ranges(tuple(ranges))
        if not move or not ranges:
            return
        first, last = ranges[-1]
        caret = self._view.caret()[0]
        self._timer.stop()
        if not first <= caret <= last:
            self._moving = True
            self._view.go_to(first + 1, self._column(first))
            self._moving = False
            # A view that is just being shown has no width yet, and went sideways for nothing.
            self._view.horizontalScrollBar().setValue(0)
        self._view.reveal_lines(first, last)

    def _column(self, line: int) -> int:
        text = self._view.line_text(line)
        return len(text) - len(text.lstrip(" -")) + 1

    def _read_places(self) -> None:
        """Where listeners begin; read anew only when the document has."""
        places = self._document.places
        if places is self._places:
            return
        self._places = places
        found = [
            (place.line - 1, index)
            for index in range(len(self._document.spec.listeners))
            if (place := places.get(f"listeners[{index}]"))
        ]
        found.sort()
        self._starts = [line for line, _ in found]
        self._indices = [index for _, index in found]

    def _lines_at(self, index: int) -> tuple[int, int] | None:
        try:
            at = self._indices.index(index)
        except ValueError:
            return None
        first = self._starts[at]
        end = self._starts[at + 1] if at + 1 < len(self._starts) else self._view.blockCount()
        return first, self._last_line(first, max(end, first + 1))

    def _last_line(self, first: int, end: int) -> int:
        """The last line that is the listener's own: comments and blanks before the next one are not."""
        column = self._column(first) - 1
        last = first
        block = self._view.document().findBlockByNumber(first).next()
        for line in range(first + 1, min(end, first + _FARTHEST)):
            text = block.text()
            block = block.next()
            bare = text.lstrip()
            if not bare or bare.startswith("#"):
                continue
            if len(text) - len(bare) < column:
                break
            last = line
        return last
