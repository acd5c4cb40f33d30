"""SIGINT and SIGTERM as what they are: requests to quit, also while the window is idle."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
from time import monotonic
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal

_PATIENCE_S = 2.0
_NUMBERS = (signal.SIGINT, signal.SIGTERM)


class QuitSignals(QObject):
    """Turns the signals into Qt's, from its making until :meth:`stop`; on the main thread only.

    Python runs its handlers only between bytecodes, and an idle window runs none: the signal's number is written
    to a socket that Qt watches. A process that is still there two seconds after the first signal is stuck, and the
    next one ends it.
    """

    asked = Signal()
    """Somebody wants the process to end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._first_at = 0.0
        self._reader, self._writer = socket.socketpair()
        self._reader.setblocking(False)
        self._writer.setblocking(False)
        self._before_fd = signal.set_wakeup_fd(self._writer.fileno(), warn_on_full_buffer=False)
        self._before = {each: signal.signal(each, self._arrived) for each in _NUMBERS}
        self._notifier = QSocketNotifier(self._reader.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)

    def stop(self) -> None:
        """Put back what was there before."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before_fd)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._reader.close()
        self._writer.close()

    def _arrived(self, number: int, _frame: FrameType | None) -> None:
        if not self._first_at:
            self._first_at = monotonic()
        elif monotonic() - self._first_at > _PATIENCE_S:
            signal.signal(number, signal.SIG_DFL)
            os.kill(os.getpid(), number)

    def _read(self) -> None:
        with contextlib.suppress(BlockingIOError):
            if set(self._reader.recv(64)) & set(_NUMBERS):
                self.asked.emit()
