"""The line above a list that is typed into to see less of it."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QWidget

from designer.support.theme import Theme


class FilterField(QLineEdit):
    """A field with a magnifier and a button that clears it."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        """Make an empty field.

        Args:
            theme: For the magnifier.
            text: What it filters, shown while it is empty: ``Filter listeners``.
            parent: As Qt has it.
        """
        super().__init__(parent, placeholderText=text, clearButtonEnabled=True)
        self.setAccessibleName(text)
        self._theme = theme
        self._magnifier = self.addAction(theme.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        theme.changed.connect(self._dress)

    @Slot()
    def _dress(self) -> None:
        self._magnifier.setIcon(self._theme.icon("search"))
