"""Keeps what Python has against a module's text up to date, while nobody types."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.models.python_syntax import SyntaxCheck, SyntaxProblem

_WAIT_MS: Final = 300
"""After the last key: what is half typed is wrong by nature."""
_PART_S: Final = 0.004


class SyntaxWatch(QObject):
    """Looks at the text some time after it changed, in parts that no frame has to wait for."""

    changed = Signal()
    """``problems`` are others now."""

    def __init__(self, text: Callable[[], str], parent: QObject) -> None:
        """Watch a text.

        Args:
            text: Gives it; its line ends may be of any kind.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._text = text
        self._check = SyntaxCheck()
        self._parts: Iterator[None] | None = None
        self.problems: tuple[SyntaxProblem, ...] = ()
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        self._work = QTimer(self, interval=0)
        self._work.timeout.connect(self._go_on)

    @property
    def is_settled(self) -> bool:
        """Whether what is told is of the present text."""
        return not (self._soon.isActive() or self._work.isActive())

    def look(self, *, at_once: bool = False) -> None:
        """The text is another one.

        Args:
            at_once: Whether nobody is typing it.
        """
        self._work.stop()
        self._parts = None
        self._soon.start(0 if at_once else _WAIT_MS)

    def stop(self) -> None:
        """Look no more until the text is another one."""
        self._soon.stop()
        self._work.stop()

    def _begin(self) -> None:
        self._parts = self._check.parts(self._text().replace("\r\n", "\n").replace("\r", "\n"))
        self._work.start()

    def _go_on(self) -> None:
        end = time.perf_counter() + _PART_S
        assert self._parts is not None, "work has begun"
        for _ in self._parts:
            if time.perf_counter() > end:
                return
        self._work.stop()
        if self._check.problems != self.problems:
            self.problems = self._check.problems
            self.changed.emit()
