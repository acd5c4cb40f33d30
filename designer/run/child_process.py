"""A process of its own for code that may do anything: watched while it works, and gone whatever it does."""

from __future__ import annotations

import contextlib
import os
import re
import signal
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment, Signal

from designer.support.plain_text import one_line, shown

_REAP_MS: Final = 1_000
_KEPT_WORDS: Final = 32_768
_SHOWN_WORDS: Final = 4_000
_TIMED_OUT: Final = b"Timeout ("
"""How faulthandler begins when the time is up."""
_FRAME: Final = re.compile(r'^  File "(.+)", line (\d+)', re.MULTILINE)


class ChildProcess(QObject):
    """A process from start to end; it leads a session, so that what it has started ends with it."""

    output = Signal(object)
    """Bytes of its standard output."""
    printed = Signal(object)
    """Bytes of its standard error."""
    ended = Signal()
    """It is over, or could not be started; once, unless :meth:`end` was called."""
    gone = Signal()
    """Nothing is left of it, whoever has ended it; it may be deleted."""

    def __init__(self, parent: QObject | None = None, *, printed_bytes: int = 0) -> None:
        """Make one that is not started yet.

        Args:
            parent: Its owner.
            printed_bytes: What it may print on standard error; 0 is no limit.
        """
        super().__init__(parent)
        self.reason = ""
        """Why it was killed, or not started; empty while it was not."""
        self.is_over = False
        self._limit = printed_bytes
        self._count = 0
        self._words = bytearray()
        self._leader = 0
        self._process = QProcess(self)
        self._process.setUnixProcessParameters(_unix())
        self._process.readyReadStandardOutput.connect(self._read_output)
        self._process.readyReadStandardError.connect(self._read_words)
        self._process.errorOccurred.connect(self._take_error)
        self._process.finished.connect(self._take_end)

    @property
    def process_id(self) -> int:
        """Of the process; 0 when there is none."""
        return self._process.processId()

    @property
    def exit_code(self) -> int | None:
        """What it ended with; None if a signal has ended it, or it was never started."""
        is_normal = self._process.exitStatus() == QProcess.ExitStatus.NormalExit and not self.reason
        return self._process.exitCode() if is_normal else None

    def start(
        self,
        program: str,
        arguments: Sequence[str],
        *,
        question: bytes = b"",
        folder: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """Start it.

        Args:
            program: Path of the program.
            arguments: Its arguments.
            question: Written to its standard input, which stays open: who reads its end is told of the window's.
            folder: Where it is started; None for where this process is.
            environment: Of the process; None for this one's.
        """
        if folder is not None:
            self._process.setWorkingDirectory(str(folder))
        if environment is not None:
            given = QProcessEnvironment()
            for name, value in environment.items():
                given.insert(name, value)
            self._process.setProcessEnvironment(given)
        self._process.start(program, list(arguments))
        self._leader = self._process.processId()
        if question:
            self._process.write(question)

    def leave(self) -> None:
        """Let its standard input end, as when the window's process is gone."""
        self._process.closeWriteChannel()

    def terminate(self) -> None:
        """Ask it to end."""
        self._process.terminate()

    def kill(self, reason: str) -> None:
        """Kill it with a reason that is told."""
        if not self.is_over and not self.reason:
            self.reason = reason
            self._kill_group()

    def end(self) -> None:
        """Kill it without a word; ``gone`` follows, at once if there is no process."""
        was_over, self.is_over = self.is_over, True
        self._kill_group()
        if not self.is_running and not was_over:
            self.gone.emit()

    def reap(self) -> None:
        """Wait until a killed process is gone, which is a matter of milliseconds; for the end of a window."""
        self._process.waitForFinished(_REAP_MS)

    @property
    def is_running(self) -> bool:
        """Whether there is a process."""
        return self._process.state() != QProcess.ProcessState.NotRunning

    # What it was at

    @property
    def last_words(self) -> str:
        """The end of what it printed on standard error, fit to be shown."""
        return shown(self._words.decode("utf-8", "replace"))[-_SHOWN_WORDS:]

    @property
    def has_timed_out(self) -> bool:
        """Whether it ended itself because its time was up."""
        return _TIMED_OUT in self._words

    def whereabouts(self, folder: Path) -> tuple[str, str, int]:
        """Where in a folder's modules it was, if its last words tell.

        Returns:
            A sentence, with its last words where the place is not known; the file relative to the folder, and the
            line; empty and 0 where they are not known.
        """
        words = shown(self._words.decode("utf-8", "replace"))
        root = os.path.realpath(folder)
        for file, line in _FRAME.findall(words):
            if file.startswith(root + os.sep):
                name = os.path.relpath(file, root).replace(os.sep, "/")
                said = self.tr("It was at {file}, line {line}.").format(file=one_line(name), line=line)
                return said, name, int(line)
        last = one_line(words.rstrip().rpartition("\n")[2])
        return self.tr("Its last words: {words}").format(words=last) if last else "", "", 0

    def how_it_ended(self, cpu_s: int = 0) -> str:
        """How it ended by itself, as the end of a sentence.

        Args:
            cpu_s: The seconds of the processor that it was given; 0 for any number.
        """
        code = self._process.exitCode()
        if self._process.exitStatus() == QProcess.ExitStatus.CrashExit:
            if cpu_s and code == getattr(signal, "SIGXCPU", 0):
                return self.tr("it took more than {seconds} s of the processor").format(seconds=cpu_s)
            with contextlib.suppress(ValueError):
                return self.tr("its process was ended by {signal}").format(signal=signal.Signals(code).name)
        return self.tr("its process ended by itself, with exit code {code}").format(code=code)

    # What comes from it

    def _read_output(self) -> None:
        if data := self._process.readAllStandardOutput().data():
            self.output.emit(data)

    def _read_words(self) -> None:
        words = self._process.readAllStandardError().data()
        if not words:
            return
        self._count += len(words)
        self._words += words
        del self._words[:-_KEPT_WORDS]
        self.printed.emit(words)
        if self._limit and self._count > self._limit:
            self.kill(self.tr("it printed more than {mib} MiB").format(mib=self._limit >> 20))

    def _take_error(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self.reason = self.tr("the process could not be started ({why})").format(why=self._process.errorString())
            self._take_end()

    def _take_end(self) -> None:
        if not self.is_over:
            self._read_output()
            self._read_words()
            self.is_over = True
            # What modules have started and left behind.
            self._kill_group()
            self.ended.emit()
        self.gone.emit()

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
