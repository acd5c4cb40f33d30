"""An exported organism run right there: a process that has the exported folder and nothing else of the organism."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from designer.run.child_process import ChildProcess
from designer.run.fresh_environment import REQUIREMENTS, FreshEnvironment, Installing, wheel_of
from designer.run.output_lines import Lines, OutputLine, Source
from designer.support.plain_text import one_line

_PROGRAM: Final = Path(__file__).parent / "exporting" / "run_program.py"
_PATIENCE_MS: Final = 15_000
"""A stop drains for ten seconds at most; who is still there then is killed."""
_BATCH_MS: Final = 60
_INTERRUPTED: Final = 130
_NOT_THEIRS: Final = ("PYTHONPATH", "PYTHONHOME", "PYTHONSTARTUP", "PYTHONINSPECT", "VIRTUAL_ENV")
"""Variables by which this process's Python would reach into another one."""
_GIVEN: Final = {
    "PYTHONUNBUFFERED": "1",
    "PYTHONDONTWRITEBYTECODE": "1",
    "PYTHONIOENCODING": "utf-8:backslashreplace",
    "NO_COLOR": "1",
}


class Place(StrEnum):
    """Which Python runs it."""

    HERE = "here"
    """The one that runs the designer: its packages, but the exported runtime."""
    FRESH = "fresh"
    """A virtual environment of its own, into which pip installs what requirements.txt says."""


class RunPhase(StrEnum):
    """How far it is."""

    IDLE = "idle"
    MAKING = "making"
    """The environment."""
    INSTALLING = "installing"
    RUNNING = "running"
    STOPPING = "stopping"
    """It was asked to end, and finishes what is in flight."""


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended.

    Attributes:
        words: A sentence.
        is_fine: Whether all went well.
        exit_code: None where a signal ended it, or it never ran.
    """

    words: str
    is_fine: bool = False
    exit_code: int | None = None


class ExportedRun(QObject):
    """Runs an exported folder as often as one wants, one run at a time."""

    phase_changed = Signal()
    """:attr:`phase` is another."""
    installed = Signal(int, int)
    """How many packages pip has come to, and of how many."""
    wrote = Signal(object)
    """A tuple of :class:`OutputLine`, in batches."""
    ended = Signal(object)
    """:class:`RunEnd`."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.phase = RunPhase.IDLE
        self._child: ChildProcess | None = None
        self._then: Callable[[ChildProcess], None] = self._take_end
        self._folder = Path()
        self._arguments: tuple[str, ...] = ()
        self._lines = Lines()
        self._installing: Installing | None = None
        self._environment = FreshEnvironment()
        self._batch = QTimer(self, interval=_BATCH_MS)
        self._batch.timeout.connect(self._pass_on)
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)

    @property
    def is_busy(self) -> bool:
        """Whether something goes on."""
        return self.phase is not RunPhase.IDLE

    @property
    def process_id(self) -> int:
        """Of the process at work; 0 when there is none."""
        return self._child.process_id if self._child is not None else 0

    def start(self, folder: Path, place: Place, arguments: Sequence[str] = ()) -> None:
        """Run it.

        Args:
            folder: What an export wrote.
            place: With which Python.
            arguments: Behind ``organism run organism.yaml``: ``--start``, ``--send`` and the like.
        """
        if self.is_busy:
            return
        self._folder, self._arguments = folder, ("run", "organism.yaml", *arguments)
        self._lines = Lines()
        wheel = wheel_of(folder)
        if wheel is None:
            text = self.tr("What was exported is not in {folder} any more: export again.")
            self._finish(RunEnd(text.format(folder=one_line(str(folder)))))
        elif place is Place.HERE:
            self._run(sys.executable, {"PYTHONPATH": str(wheel.absolute())})
        elif self._environment.serves(folder):
            self._run(str(self._environment.python))
        else:
            self._make_environment()

    def stop(self) -> None:
        """Ask it to end; asked again, it is killed."""
        if self._child is None:
            return
        if self.phase is RunPhase.RUNNING:
            self._become(RunPhase.STOPPING)
            self._patience.start()
            self._child.terminate()
        else:
            self._child.kill(self.tr("you stopped it"))

    def cancel(self) -> None:
        """Kill what runs, without a word."""
        child, self._child = self._child, None
        if child is not None:
            child.end()
            child.reap()
        self._batch.stop()
        self._patience.stop()
        if not self._environment.is_ready:
            self._environment.discard()
        self._become(RunPhase.IDLE)

    def end(self) -> None:
        """The same, and throw the environment away; for the end of a window."""
        self.cancel()
        self._environment.discard()

    # The steps

    def _make_environment(self) -> None:
        self._become(RunPhase.MAKING)
        try:
            self._environment.begin(self._folder)
        except OSError as error:
            why = one_line(error.strerror or str(error))
            self._finish(RunEnd(self.tr("There is no room for an environment: {why}.").format(why=why)))
            return
        # -I: the folder it is started in may have modules that are called like Python's.
        self._start(sys.executable, ["-I", "-m", "venv", str(self._environment.folder)], self._install)

    def _install(self, child: ChildProcess) -> None:
        if child.exit_code != 0:
            self._fail(self.tr("This Python can't make a virtual environment; what it wrote last says why."))
            return
        self._become(RunPhase.INSTALLING)
        self._installing = Installing(self._folder)
        self.installed.emit(0, self._installing.total)
        how = ["--disable-pip-version-check", "--no-input", "--progress-bar", "off"]
        arguments = ["-I", "-m", "pip", "install", *how, "-r", REQUIREMENTS]
        self._start(str(self._environment.python), arguments, self._take_installed)

    def _take_installed(self, child: ChildProcess) -> None:
        if child.exit_code == 0:
            self._environment.is_ready = True
            self._run(str(self._environment.python))
        elif self._installing is not None and self._installing.is_offline:
            text = self.tr(
                "pip did not reach its package index: it needs a network, or an index that its configuration names. "
                "Running with this Python needs neither."
            )
            self._fail(text)
        else:
            self._fail(self.tr("pip could not install all of requirements.txt; what it wrote last says why."))

    def _run(self, python: str, environment: dict[str, str] | None = None) -> None:
        self._become(RunPhase.RUNNING)
        self._start(python, ["-P", str(_PROGRAM), *self._arguments], self._take_end, environment)

    def _take_end(self, child: ChildProcess) -> None:
        was_stopped, code = self.phase is RunPhase.STOPPING, child.exit_code
        if code is not None:
            is_fine = code == 0 or (was_stopped and code == _INTERRUPTED)
            words = self.tr("It was stopped (exit code 130).") if was_stopped and is_fine and code else ""
            self._finish(RunEnd(words or self._words_of(code), is_fine, code))
        elif child.reason:
            self._finish(RunEnd(self.tr("It did not end when it was asked to, and was killed.")))
        elif was_stopped:
            self._finish(RunEnd(self.tr("It was stopped."), is_fine=True))
        else:
            self._finish(RunEnd(self.tr("It ended badly: {how}.").format(how=child.how_it_ended())))

    def _words_of(self, code: int) -> str:
        """What an exit code of ``organism run`` means (contract section 16)."""
        meanings = {
            0: self.tr("It ended well"),
            1: self.tr("A message got an error, or no reply"),
            2: self.tr("It can't be run like that, see the error below"),
            3: self.tr("The organism has errors, see below"),
            4: self.tr("It ran into its time limit"),
            _INTERRUPTED: self.tr("It was interrupted"),
        }
        meaning = meanings.get(code, self.tr("It ended by itself"))
        return self.tr("{meaning} (exit code {code}).").format(meaning=meaning, code=code)

    # Processes

    def _start(
        self,
        program: str,
        arguments: list[str],
        then: Callable[[ChildProcess], None],
        environment: dict[str, str] | None = None,
    ) -> None:
        """Start the next process; ``then`` is called when it is over by itself, or was asked to end."""
        child = self._child = ChildProcess(self)
        self._then = then
        child.output.connect(lambda data: self._take(Source.REPLIES, data))
        child.printed.connect(lambda data: self._take(Source.PROGRESS, data))
        child.ended.connect(self._go_on)
        child.gone.connect(child.deleteLater)
        own = {name: value for name, value in os.environ.items() if name not in _NOT_THEIRS}
        self._batch.start()
        child.start(program, arguments, folder=self._folder, environment={**own, **_GIVEN, **(environment or {})})

    def _take(self, source: Source, data: bytes) -> None:
        # What pip writes to its standard output are no replies.
        is_reply = self.phase in (RunPhase.RUNNING, RunPhase.STOPPING)
        lines = self._lines.take(source if is_reply else Source.PROGRESS, data)
        if self.phase is RunPhase.INSTALLING and self._installing is not None:
            before = self._installing.done
            self._installing.see(lines)
            if self._installing.done != before:
                self.installed.emit(self._installing.done, self._installing.total)

    def _go_on(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        self._patience.stop()
        self._lines.finish()
        self._pass_on()
        if child.reason and self.phase is not RunPhase.STOPPING:
            self._fail(self.tr("It did not get to run: {why}.").format(why=one_line(child.reason)))
        else:
            self._then(child)

    def _pass_on(self) -> None:
        lines, dropped = self._lines.drain()
        # The two streams tell nothing of each other; what led to a reply is better read before it.
        lines = tuple(sorted(lines, key=lambda line: line.source is Source.REPLIES))
        if dropped:
            note = self.tr("… {count} lines are not shown").format(count=f"{dropped:,}")
            lines = (OutputLine(Source.NOTE, note), *lines)
        if lines:
            self.wrote.emit(lines)

    def _lose_patience(self) -> None:
        if self._child is not None:
            self._child.kill(self.tr("it did not end when it was asked to"))

    def _fail(self, words: str) -> None:
        if not self._environment.is_ready:
            self._environment.discard()
        self._finish(RunEnd(words))

    def _finish(self, end: RunEnd) -> None:
        self._batch.stop()
        self._become(RunPhase.IDLE)
        self.ended.emit(end)

    def _become(self, phase: RunPhase) -> None:
        if phase is not self.phase:
            self.phase = phase
            self.phase_changed.emit()
