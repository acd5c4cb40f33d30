"""One helper process: asked once, watched while it works, and gone whatever it does."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from designer.models.description import Description
from designer.run.describing.limits import HelperLimits
from designer.run.describing.wire import BadAnswer, from_lines
from designer.support.plain_text import one_line, shown
from runtime.problems import Problem, Severity

_PROGRAM: Final = Path(__file__).parent / "describing" / "child.py"
_GRACE_S: Final = 2.0
"""The helper ends itself when its time is up, and says where it stands; this much later it is killed."""
_REAP_MS: Final = 1_000
_KEPT_WORDS: Final = 32_768
_SHOWN_WORDS: Final = 4_000
_TIMED_OUT: Final = b"Timeout ("
"""How faulthandler begins when the time is up."""
_FRAME: Final = re.compile(r'^  File "(.+)", line (\d+)', re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """What a helper is asked.

    Attributes:
        text: The organism file as it is on the screen.
        path: Where that file is.
        digest: Of its sources.
    """

    text: str
    path: Path
    digest: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of it.

    Attributes:
        description: What the helper says, or a problem that says why it says nothing.
        failed: Whether it gave no answer.
    """

    description: Description
    failed: bool = False


class Helper(QObject):
    """A process from start to end; deletes itself when both are over."""

    answered = Signal(object)
    """:class:`Answer`; once, unless it was ended before."""

    def __init__(self, question: Question, limits: HelperLimits, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.question = question
        self._limits = limits
        self._answer = bytearray()
        self._words = bytearray()
        self._printed = 0
        self._reason = ""
        """Why it was killed; empty while it was not."""
        self._is_over = False
        self._leader = 0
        self._process = QProcess(self)
        self._process.setUnixProcessParameters(_unix())
        self._process.readyReadStandardOutput.connect(self._read_answer)
        self._process.readyReadStandardError.connect(self._read_words)
        self._process.errorOccurred.connect(self._take_error)
        self._process.finished.connect(self._take_end)
        self._clock = QTimer(self, singleShot=True, interval=round((limits.time_s + _GRACE_S) * 1000))
        self._clock.timeout.connect(lambda: self._kill(self._too_slow()))

    @property
    def process_id(self) -> int:
        """Of the process; 0 when there is none."""
        return self._process.processId()

    def start(self) -> None:
        """Start it and ask."""
        question = {
            "text": self.question.text,
            "path": str(self.question.path),
            "digest": self.question.digest,
            "sys_path": sys.path,
            "limits": asdict(self._limits),
        }
        self._clock.start()
        self._process.start(sys.executable, ["-P", str(_PROGRAM)])
        self._leader = self._process.processId()
        self._process.write(json.dumps(question).encode("ascii") + b"\n")

    def end(self) -> None:
        """Kill it; there will be no answer. It deletes itself when the process is gone."""
        self._is_over = True
        self._clock.stop()
        self._kill_group()
        if self._process.state() == QProcess.ProcessState.NotRunning:
            self.deleteLater()

    def reap(self) -> None:
        """Wait until a killed process is gone, which is a matter of milliseconds; for the end of a window."""
        self._process.waitForFinished(_REAP_MS)

    # What comes from it

    def _read_answer(self) -> None:
        self._answer += self._process.readAllStandardOutput().data()
        if len(self._answer) > self._limits.answer_bytes:
            self._answer.clear()
            self._kill(self.tr("its description is larger than {mib} MiB").format(mib=_mib(self._limits.answer_bytes)))

    def _read_words(self) -> None:
        words = self._process.readAllStandardError().data()
        self._printed += len(words)
        self._words += words
        del self._words[:-_KEPT_WORDS]
        if self._printed > self._limits.printed_bytes:
            self._kill(self.tr("it printed more than {mib} MiB").format(mib=_mib(self._limits.printed_bytes)))

    def _take_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._reason = self.tr("the process could not be started ({why})").format(why=self._process.errorString())
            self._take_end()

    def _take_end(self) -> None:
        if not self._is_over:
            self._is_over = True
            self._clock.stop()
            self._read_answer()
            self._read_words()
            # What modules have started and left behind.
            self._kill_group()
            self.answered.emit(self._whole_answer())
        self.deleteLater()

    def _whole_answer(self) -> Answer:
        if not self._reason:
            with contextlib.suppress(BadAnswer):
                return Answer(from_lines(bytes(self._answer)))
        return Answer(self._failure(self._reason or self._how_it_ended()), failed=True)

    # Why there is none

    def _failure(self, reason: str) -> Description:
        words = shown(self._words.decode("utf-8", "replace"))
        said = self.tr("Importing this organism failed: {reason}.").format(reason=one_line(reason).rstrip("."))
        file, line = self._where(words)
        if file:
            said += " " + self.tr("It was at {file}, line {line}.").format(file=one_line(file), line=line)
        elif last := one_line(words.rstrip().rpartition("\n")[2]):
            said += " " + self.tr("Its last words: {words}").format(words=last)
        problem = Problem(Severity.ERROR, "describe-failed", said, file or self.question.path.name, line)
        return Description(problems=(problem,), digest=self.question.digest, last_words=words[-_SHOWN_WORDS:])

    def _where(self, words: str) -> tuple[str, int]:
        """Where in the organism's own modules it was, the innermost place, if its last words tell."""
        folder = os.path.realpath(self.question.path.parent)
        for file, line in _FRAME.findall(words):
            if file.startswith(folder + os.sep):
                return os.path.relpath(file, folder).replace(os.sep, "/"), int(line)
        return "", 0

    def _how_it_ended(self) -> str:
        code = self._process.exitCode()
        if self._process.exitStatus() == QProcess.ExitStatus.CrashExit:
            if code == getattr(signal, "SIGXCPU", 0):
                return self.tr("it took more than {seconds} s of the processor").format(seconds=self._limits.cpu_s)
            with contextlib.suppress(ValueError):
                return self.tr("its process was ended by {signal}").format(signal=signal.Signals(code).name)
        if _TIMED_OUT in self._words:
            return self._too_slow()
        return self.tr("its process ended by itself, with exit code {code}").format(code=code)

    def _too_slow(self) -> str:
        return self.tr("it took longer than {seconds:g} s").format(seconds=self._limits.time_s)

    # Ending it

    def _kill(self, reason: str) -> None:
        """Kill it with a reason that is told."""
        if not self._is_over and not self._reason:
            self._reason = reason
            self._kill_group()

    def _kill_group(self) -> None:
        """It leads a session of its own, in which are also the processes that modules have started."""
        leader = self._leader or self._process.processId()
        if leader and hasattr(os, "killpg"):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(leader, signal.SIGKILL)
        self._process.kill()


def _unix() -> QProcess.UnixProcessParameters:
    flags = QProcess.UnixProcessFlag
    parameters = QProcess.UnixProcessParameters()
    parameters.flags = (
        flags.CreateNewSession
        | flags.CloseFileDescriptors
        | flags.UseVFork
        | flags.DisableCoreDumps
        | flags.ResetSignalHandlers
    )
    return parameters


def _mib(count: int) -> int:
    return count >> 20
