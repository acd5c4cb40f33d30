"""One export, or a look at what it would write, made by a process of its own."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal

from designer.run.exporting.records import Failed, Outcome, Task, Wish
from designer.run.exporting.wire import BadLine, DiskFailed, read_line, wish_line
from designer.run.helper_limits import HelperLimits
from designer.run.helper_process import HelperProcess
from designer.support.plain_text import one_line
from runtime.problems import Problem, Severity

_PROGRAM: Final = Path(__file__).parent / "exporting" / "child.py"
LIMITS: Final = HelperLimits(time_s=60.0, cpu_s=1_800)
"""Time is counted anew with each step forward: large data takes as long as it takes."""


class Exporter(HelperProcess):
    """One question, its progress, and one outcome."""

    progressed = Signal(object, object, object)
    """:class:`Step`, how much of it is done, and of how much; 0 where nothing is counted. Bytes are more than Qt's
    integers hold."""
    ended = Signal(object)
    """:data:`Outcome`; once, unless it was ended before."""

    def __init__(self, task: Task, wish: Wish, parent: QObject | None = None, *, limits: HelperLimits = LIMITS) -> None:
        """Make one.

        Args:
            task: What to do; an export runs the organism's modules, and is for those that are trusted.
            wish: With what.
            parent: Its owner.
            limits: Of the process.
        """
        super().__init__(_PROGRAM, limits, parent)
        self.wish = wish
        self._task = task
        self._answer = bytearray()
        self._size = 0
        self._outcome: Outcome | None = None

    def start(self) -> None:
        """Start it."""
        self._ask({"task": self._task, "wish": wish_line(self.wish)})

    def _take(self, data: bytes) -> None:
        self._size += len(data)
        self._answer += data
        if self._size > self._limits.answer_bytes:
            self._answer.clear()
            mib = self._limits.answer_bytes >> 20
            self._child.kill(self.tr("its answer is larger than {mib} MiB").format(mib=mib))
        while not self._child.reason and (end := self._answer.find(b"\n")) >= 0:
            line = bytes(self._answer[:end])
            del self._answer[: end + 1]
            self._take_line(line)

    def _take_line(self, line: bytes) -> None:
        try:
            said = read_line(line)
        except DiskFailed as error:
            text = self.tr("It could not be exported: {what}.").format(what=one_line(str(error)))
            self._outcome = Failed(Problem(Severity.ERROR, "export-failed", text))
        except BadLine as error:
            self._child.kill(str(error))
        else:
            if isinstance(said, tuple):
                self._clock.start()
                self.progressed.emit(*said)
            else:
                self._outcome = said

    def _take_end(self) -> None:
        outcome = self._outcome
        if outcome is None or self._child.reason:
            outcome = self._failure(self._why_it_ended())
        self.ended.emit(outcome)

    def _failure(self, reason: str) -> Failed:
        said = self.tr("Exporting this organism failed: {reason}.").format(reason=one_line(reason).rstrip("."))
        where, file, line = self._child.whereabouts(self.wish.path.parent)
        problem = Problem(Severity.ERROR, "export-failed", f"{said} {where}".rstrip(), file, line)
        return Failed(problem, self._child.last_words)

    def _too_slow(self) -> str:
        return self.tr("it got no further for {seconds:g} s").format(seconds=self._limits.time_s)
