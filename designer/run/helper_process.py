"""A child process that is asked one question, with limits: what the helpers that import an organism have in common."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer

from designer.run.child_process import ChildProcess
from designer.run.helper_limits import HelperLimits

_GRACE_S: Final = 2.0
"""A helper ends itself when its time is up, and says where it stands; this much later it is killed."""


class HelperProcess(QObject):
    """A process from start to end; deletes itself when both are over."""

    def __init__(self, program: Path, limits: HelperLimits, parent: QObject | None = None) -> None:
        """Make one that is not started yet.

        Args:
            program: A Python file that reads one question, by :class:`designer.run.child_side.Asked`.
            limits: Of the process.
            parent: Its owner.
        """
        super().__init__(parent)
        self._program = program
        self._limits = limits
        self._child = ChildProcess(self, printed_bytes=limits.printed_bytes)
        self._child.output.connect(self._take)
        self._child.ended.connect(self._end_by_itself)
        self._child.gone.connect(self.deleteLater)
        self._clock = QTimer(self, singleShot=True, interval=round((limits.time_s + _GRACE_S) * 1000))
        self._clock.timeout.connect(lambda: self._child.kill(self._too_slow()))

    @property
    def process_id(self) -> int:
        """Of the process; 0 when there is none."""
        return self._child.process_id

    def leave(self) -> None:
        """Ask no more, as when the window's process is gone."""
        self._child.leave()

    def end(self) -> None:
        """Kill it; nothing more is said of it. It deletes itself when the process is gone."""
        self._clock.stop()
        self._child.end()

    def reap(self) -> None:
        """Wait until a killed process is gone, which is a matter of milliseconds; for the end of a window."""
        self._child.reap()

    # For who inherits

    def _take(self, data: bytes) -> None:
        """Bytes of the answer."""
        raise NotImplementedError

    def _take_end(self) -> None:
        """It is over, and was not ended from here."""
        raise NotImplementedError

    def _too_slow(self) -> str:
        """That its time is up, as the end of a sentence."""
        raise NotImplementedError

    def _ask(self, question: Mapping[str, object]) -> None:
        """Start it, and ask."""
        asked = {**question, "sys_path": sys.path, "limits": asdict(self._limits)}
        self._clock.start()
        line = json.dumps(asked).encode("ascii") + b"\n"
        self._child.start(sys.executable, ["-P", str(self._program)], question=line)

    def _why_it_ended(self) -> str:
        """Why there is no whole answer, as the end of a sentence."""
        if self._child.reason:
            return self._child.reason
        return self._too_slow() if self._child.has_timed_out else self._child.how_it_ended(self._limits.cpu_s)

    def _end_by_itself(self) -> None:
        self._clock.stop()
        self._take_end()
