"""Faults of the designer itself: told in one sentence, kept in a log, never a traceback in somebody's face."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)

_MAX_LOG_BYTES = 1 << 20
_MAX_REPEATS = 3
_OURS = ("designer.", "runtime.")
_LOOP = ("designer.support.loop", "designer.support.main_loop")
_MOST_WORDS = 500
_MOST_TEXT = 200_000
_QUIET = ("does not support propagateSizeHints",)


@dataclass(frozen=True, slots=True)
class Mishap:
    """Something that went wrong inside.

    Attributes:
        where: The part it happened in: ``canvas.view``.
        report: All that is known, for whoever mends it.
        foreign: Where it is no fault of the designer's but of an organism's code that runs by itself, in a thread or
            a finalizer of its own: what was raised, in one line; else empty.
    """

    where: str
    report: str
    foreign: str = ""


class Mishaps(QObject):
    """Takes over Python's and Qt's last resorts from :meth:`install` until :meth:`uninstall`."""

    happened = Signal(object)
    """A :class:`Mishap`; of equal ones the first three only."""

    def __init__(self, log: Path | None, parent: QObject | None = None) -> None:
        """Take note of where reports go.

        Args:
            log: The file that gets every report; None keeps no file.
            parent: Qt's owner.
        """
        super().__init__(parent)
        self._log = log
        self._seen: dict[str, int] = {}
        self._before = (sys.excepthook, sys.unraisablehook, threading.excepthook)

    def install(self) -> None:
        """Catch what nobody else catches, on every thread."""
        self._before = (sys.excepthook, sys.unraisablehook, threading.excepthook)
        sys.excepthook = self.took
        sys.unraisablehook = self._unraisable
        threading.excepthook = self._in_thread
        qInstallMessageHandler(self._qt_said)

    def uninstall(self) -> None:
        """Put back what was there before, and Qt's own way."""
        sys.excepthook, sys.unraisablehook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def took(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take an exception that nobody caught."""
        where = _where(trace)
        text = _text(kind, error, trace)
        if self._is_new(f"{where} {kind.__name__} {_line(trace)}"):
            report = f"{_surroundings()}\n{text}"
            self._write(report)
            self.happened.emit(Mishap(where, report, _foreign(error, trace)))

    def _unraisable(self, unraisable: sys.UnraisableHookArgs) -> None:
        if unraisable.exc_value is not None:
            self.took(unraisable.exc_type, unraisable.exc_value, unraisable.exc_traceback)

    def _in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        # A thread may end by SystemExit, as Python has it.
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.took(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _qt_said(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if any(each in message for each in _QUIET) or kind == QtMsgType.QtDebugMsg:
            return
        if self._is_new(f"Qt {message}"):
            self._write(f"Qt: {message}")
        if kind == QtMsgType.QtFatalMsg and sys.__stderr__ is not None:
            sys.__stderr__.write(f"organism-designer: {message}\n")

    def _is_new(self, signature: str) -> bool:
        count = self._seen[signature] = self._seen.get(signature, 0) + 1
        return count <= _MAX_REPEATS

    def _write(self, report: str) -> None:
        if self._log is None:
            return
        try:
            self._log.parent.mkdir(parents=True, exist_ok=True)
            if self._log.exists() and self._log.stat().st_size > _MAX_LOG_BYTES:
                self._log.replace(self._log.with_suffix(".old.log"))
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {report.rstrip()}\n")
        except OSError:
            # A log that can't be written must not become a mishap of its own, for ever.
            self._log = None


def _surroundings() -> str:
    # Imported late: it is slow to load, and most sessions never need it.
    import platform

    import PySide6

    python, system = platform.python_version(), platform.platform()
    return f"organism-designer on Python {python}, PySide6 {PySide6.__version__}, {system}"


def _where(trace: TracebackType | None) -> str:
    """The innermost module of ours, without the package's name."""
    found = "the program"
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__", ""))
        if module.startswith(_OURS):
            found = module.partition(".")[2]
        trace = trace.tb_next
    return found


def _foreign(error: BaseException, trace: TracebackType | None) -> str:
    """What an organism's code has raised where no code of ours but the loop had called it; else empty."""
    # Imported late: it is needed only where something has gone wrong.
    from runtime.organism.own_modules import is_own_name

    place = ""
    while trace is not None:
        module, code = str(trace.tb_frame.f_globals.get("__name__", "")), trace.tb_frame.f_code
        if module.startswith(_OURS) and not module.startswith(_LOOP):
            return ""
        if is_own_name(module):
            file = code.co_filename.replace("\\", "/").rpartition("/")[2]
            place = f"{file}, line {trace.tb_lineno}"
        trace = trace.tb_next
    if place:
        return f"{_words(error)} ({place})"
    # Nothing of ours leaves by these two, wherever they were raised.
    return _words(error) if issubclass(type(error), SystemExit | KeyboardInterrupt) else ""


def _words(error: BaseException) -> str:
    """Kind and text of an exception; what an organism raises has code of its own for both."""
    try:
        return f"{type(error).__name__}: {error}"[:_MOST_WORDS]
    except BaseException:
        return "an exception whose text cannot be read"


def _text(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> str:
    try:
        return "".join(traceback.format_exception(kind, error, trace))[-_MOST_TEXT:]
    except BaseException:
        return f"{''.join(traceback.format_tb(trace))}{_words(error)}"


def _line(trace: TracebackType | None) -> int:
    line = 0
    while trace is not None:
        line, trace = trace.tb_lineno, trace.tb_next
    return line
