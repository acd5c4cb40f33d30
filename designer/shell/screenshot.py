"""A picture of the window once it is quiet."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QImageWriter

from designer.shell.session import Session
from designer.shell.window import Window
from runtime.problems import has_errors

FINE, FAILED, HAS_ERRORS, NOT_QUIET = 0, 1, 3, 4
PATIENCE_S = 30.0
_LOOK_MS = 20
_QUIET_LOOKS = 3


class Screenshot(QObject):
    """Looks until nothing is read, computed or drawn any more, then paints."""

    done = Signal(int)
    """The exit code: 0, 1 not written, 3 painted but the organism has errors, 4 painted before it was quiet."""

    def __init__(self, window: Window, session: Session, path: Path, patience_s: float = PATIENCE_S) -> None:
        super().__init__(window)
        self._window = window
        self._session = session
        self._path = path
        self._patience_s = patience_s
        self._began = 0.0
        self._quiet = 0
        self._timer = QTimer(self, interval=_LOOK_MS)
        self._timer.timeout.connect(self._look)

    def start(self) -> None:
        """Begin to look."""
        self._began = time.monotonic()
        self._timer.start()

    def _look(self) -> None:
        # Once is not enough: what has just ended may have begun something else.
        self._quiet = self._quiet + 1 if self._session.is_quiet else 0
        late = time.monotonic() - self._began > self._patience_s
        if self._quiet >= _QUIET_LOOKS or late:
            self._timer.stop()
            self.done.emit(self._paint(late=late and not self._quiet))

    def _paint(self, *, late: bool) -> int:
        writer = QImageWriter(str(self._path))
        if not writer.write(self._window.grab().toImage()):
            sys.stderr.write(
                f"organism-designer: {self._path} could not be written ({writer.errorString()}); "
                "--screenshot takes a name that ends in .png, in a folder that is there\n"
            )
            return FAILED
        if late:
            return NOT_QUIET
        workspace = self._session.workspace
        return HAS_ERRORS if workspace is not None and has_errors(workspace.document.problems) else FINE
