"""What user code says during a run, brought to standard error: its log, its prints, what fails outside handlers."""

from __future__ import annotations

import io
import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import Any, TextIO

from runtime.cli.progress import Level, Line
from runtime.cli.reporter import Reporter
from runtime.cli.words import one_line

_PUMP_LOG = "runtime.pump"
_WARNINGS_LOG = "py.warnings"


class LogLines(logging.Handler):
    """Log records as lines of the reporter; what follows a record's first line is detail.

    What the pump logs is among the events too, which have lines of their own, so it is passed over.
    """

    def __init__(self, reporter: Reporter) -> None:
        super().__init__()
        self._reporter = reporter
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a record; one that cannot be shown is passed over."""
        if record.name == _PUMP_LOG:
            return
        try:
            text, _, detail = record.getMessage().partition("\n")
            if record.name != _WARNINGS_LOG:
                text = f"{record.name}: {text}"
            if record.exc_info and record.exc_info[1] is not None:
                text += f" ({type(record.exc_info[1]).__name__}: {record.exc_info[1]})"
                detail = self._formatter.formatException(record.exc_info)
        except Exception:
            return
        level = Level.INFO if record.levelno < logging.WARNING else Level.WARNING
        if record.levelno >= logging.ERROR:
            level = Level.ERROR
        self._reporter.show(Line(level, "", (), text, detail), record.created)


class PrintedLines(io.RawIOBase):
    """Bytes whose lines the reporter writes, each an object of its own among the JSON."""

    def __init__(self, reporter: Reporter, behind: TextIO) -> None:
        """Begin with nothing written.

        Args:
            reporter: Where the lines go.
            behind: What programs that a handler starts write to; their output is not looked at.
        """
        super().__init__()
        self._reporter = reporter
        self._behind = behind
        self._begun = b""
        self._lock = threading.Lock()

    def writable(self) -> bool:
        """Whether it can be written to."""
        return True

    def fileno(self) -> int:
        """The number of the file behind it."""
        return self._behind.fileno()

    def write(self, data: Any) -> int:
        """Take some bytes; lines are passed on when they are whole."""
        with self._lock:
            *lines, self._begun = (self._begun + bytes(data)).split(b"\n")
        for line in lines:
            self._reporter.tell(line.decode("utf-8", "backslashreplace"))
        return len(data)

    def finish(self) -> None:
        """Pass on what did not end in a line break."""
        if self._begun:
            self.write(b"\n")


@contextmanager
def prints_through(reporter: Reporter, *, as_json: bool) -> Iterator[None]:
    """Keep what handlers print off standard output, which is for replies."""
    if not as_json:
        with redirect_stdout(sys.stderr):
            yield
        return
    printed = PrintedLines(reporter, sys.stderr)
    stream = io.TextIOWrapper(
        io.BufferedWriter(printed), "utf-8", "backslashreplace", newline="\n", line_buffering=True
    )
    try:
        with redirect_stdout(stream), redirect_stderr(stream):
            yield
    finally:
        stream.detach().detach()
        printed.finish()


@contextmanager
def log_through(reporter: Reporter, *, verbose: bool) -> Iterator[None]:
    """Send what is logged, and what fails outside handlers, through the reporter.

    Python itself would print a traceback for an exception in a thread or a finalizer.
    """
    root = logging.getLogger()
    before = (root.handlers[:], root.level, threading.excepthook, sys.unraisablehook)

    def in_thread(failed: threading.ExceptHookArgs) -> None:
        name = failed.thread.name if failed.thread else "a thread"
        reporter.tell(f"{one_line(name)} failed: {failed.exc_type.__name__}: {failed.exc_value}", Level.ERROR)

    def unraisable(failed: Any) -> None:
        reporter.tell(f"ignored: {failed.exc_type.__name__}: {failed.exc_value}", Level.WARNING)

    root.handlers[:] = [LogLines(reporter)]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    threading.excepthook, sys.unraisablehook = in_thread, unraisable
    logging.captureWarnings(True)
    try:
        yield
    finally:
        logging.captureWarnings(False)
        root.handlers[:], level, threading.excepthook, sys.unraisablehook = before
        root.setLevel(level)
