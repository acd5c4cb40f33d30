"""Keeping what is written as a start, beside the organism."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from designer.models.starts import Starts
from designer.panels.inject.bars import SaveBar
from designer.panels.inject.composer import Composer
from designer.support.theme import Theme
from runtime.organism.starts import DEFAULT_START


class StartSaver(QObject):
    """Asks for a name, writes the start, and offers the way back."""

    refused = Signal(str)
    """It was not written, and why."""

    def __init__(self, composer: Composer, starts: Starts, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._composer = composer
        self._starts = starts
        self.bar = SaveBar(
            theme, lambda name: starts.name_fault(name, may_replace=name), lambda name: name in starts.by_name
        )
        self.bar.save_wanted.connect(self._save)
        self.bar.undo_wanted.connect(self._undo)
        starts.refused.connect(self.refused)

    def ask(self) -> None:
        """Ask for the name of a start that sends what is written."""
        if self._starts.path is None:
            self.refused.emit(self.tr("Save the organism first: its starts stand beside its file."))
        elif self._composer.description is not None:
            self.bar.ask("" if self._starts.by_name else DEFAULT_START)

    @Slot(str)
    def _save(self, name: str) -> None:
        description = self._composer.description
        text = self._composer.text()
        payload = f"{text}\n" if "\n" in text and not text.endswith("\n") else text
        if description is not None and self._starts.save_start(name, description.listener, payload):
            self.bar.say(self.tr("Saved as start {0}").format(name), undo=True)
            self._composer.focus()

    @Slot()
    def _undo(self) -> None:
        if self._starts.undo():
            self.bar.say(self.tr("Taken back"), undo=False)
            self._composer.focus()
