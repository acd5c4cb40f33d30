"""What an export would write, asked of a process of its own, again and again while the organism changes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.run.exporter import Exporter
from designer.run.exporting.records import Task, Wish

_SETTLE_MS: Final = 300
"""Typing goes on; it is asked when nothing more has come for so long."""


class ExportLooking(QObject):
    """One question at a time; a later one takes the place of an earlier."""

    seen = Signal(object)
    """:data:`Outcome`."""

    def __init__(self, wish: Callable[[], Wish | None], parent: QObject) -> None:
        """Make one that asks nothing yet.

        Args:
            wish: What is to be asked now; None for nothing.
            parent: Its owner.
        """
        super().__init__(parent)
        self._wish = wish
        self._exporter: Exporter | None = None
        self._soon = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._soon.timeout.connect(self.look)

    @property
    def is_busy(self) -> bool:
        """Whether an answer is on its way, or about to be asked for."""
        return self._exporter is not None or self._soon.isActive()

    def look_soon(self) -> None:
        """Ask when nothing changes any more."""
        self._soon.start()

    def look(self) -> None:
        """Ask now; the window goes on meanwhile."""
        self.stop()
        if (wish := self._wish()) is not None:
            exporter = self._exporter = Exporter(Task.PREVIEW, wish, self)
            exporter.ended.connect(self._take)
            exporter.start()

    def stop(self) -> None:
        """Ask nothing any more."""
        self._soon.stop()
        exporter, self._exporter = self._exporter, None
        if exporter is not None:
            exporter.end()

    def _take(self, outcome: object) -> None:
        self._exporter = None
        self.seen.emit(outcome)
