"""Which lines differ from the file as it was saved last, beside the text."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QTimer

from designer.document.document import Document
from designer.models.line_diff import changed_lines
from designer.support.code_view import CodeView

_WAIT_MS: Final = 250


class ChangeBars(QObject):
    """Computed a moment after the last change, and only while the view can be seen."""

    def __init__(self, document: Document, view: CodeView) -> None:
        super().__init__(view)
        self._document = document
        self._view = view
        self._saved = document.saved_text
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_WAIT_MS)
        self._timer.timeout.connect(self.update)
        document.changed.connect(lambda _changes: self._timer.start())
        document.state_changed.connect(self._state_changed)

    @property
    def saved(self) -> str:
        """The text as it was saved last."""
        return self._saved

    @property
    def is_settled(self) -> bool:
        """Whether what is shown is of the present text."""
        return not self._timer.isActive()

    def update(self) -> None:
        """Compare now."""
        self._view.set_changes(changed_lines(self._saved, self._document.text) if self._view.isVisible() else {})

    def _state_changed(self) -> None:
        if self._document.saved_text != self._saved:
            self._saved = self._document.saved_text
            self._timer.start()
