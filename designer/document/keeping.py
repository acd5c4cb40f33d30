"""Keeping the recovery copy of one document up to date, a little after each change."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from designer.document.app_data import AppData
from designer.document.recovery import Recovery, RecoverySlot, Unsaved

COPY_AFTER_MS = 1000
"""From the first change to the copy; a kill loses no more than twice this."""


class CopyKeeper(QObject):
    """Writes and deletes one document's copy."""

    failed = Signal(str)
    """The copy can't be written; the sentence comes once, until it can again."""

    def __init__(self, data: AppData, unsaved: Callable[[], Unsaved | None], parent: QObject | None = None) -> None:
        """Begin with no copy.

        Args:
            data: Where copies are kept.
            unsaved: Asked for what is to be kept now; None when all is on disk.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._data = data
        self._unsaved = unsaved
        self._slot: RecoverySlot | None = None
        self._has_failed = False
        self._timer = QTimer(self, singleShot=True, interval=COPY_AFTER_MS)
        self._timer.timeout.connect(self.update)

    def take_over(self, slot: RecoverySlot) -> None:
        """Go on with the copy that was restored; it stays until what it holds is saved or dropped."""
        self._slot = slot

    def update_soon(self) -> None:
        """Update the copy after a while; further changes in that while go with it."""
        if not self._timer.isActive():
            self._timer.start()

    def update(self) -> None:
        """Make the copy say what is unsaved now; delete it when that is nothing."""
        unsaved = self._unsaved()
        if unsaved is None:
            self.discard()
            return
        try:
            if self._slot is None:
                self._slot = Recovery(self._data).slot()
            self._slot.write(unsaved)
            self._has_failed = False
        except OSError as error:
            if not self._has_failed:
                self._has_failed = True
                sentence = self.tr("Unsaved changes can't be kept safe from a crash, save soon: {why}.")
                self.failed.emit(sentence.format(why=error.strerror or error))

    def discard(self) -> None:
        """Delete the copy."""
        self._timer.stop()
        if self._slot is not None:
            self._slot.discard()

    def close(self) -> None:
        """Write nothing any more; a copy that is there is offered at the next start."""
        self._timer.stop()
        if self._slot is not None:
            self._slot.release()
            self._slot = None
