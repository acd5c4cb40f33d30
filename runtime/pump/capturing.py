"""Capturing what user code prints and logs during a run (contract section 15).

Who wrote something is told by its context: each handler, in a thread too, and each task that a handler starts
has its invocation there. Whatever is written in another context goes where it went before.
"""

from __future__ import annotations

import logging
import re
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from runtime.llm.scope import running
from runtime.pump.handling import Invocation
from runtime.pump.output import Output, loose_output
from runtime.pump.output_streams import TextInto, Written
from runtime.pump.run import Run
from runtime.pump.stream import EventStream

_PUMP_LOG = "runtime.pump"
_OURS = ("runtime", "designer", "qasync")
_LAUNCH = re.compile(r"_organism_\d+\.")

_outputs: dict[EventStream, Output] = {}


@contextmanager
def captured(pump: Run) -> Iterator[Output]:
    """Make what the handlers of a pump print and log records of its stream; on the loop's thread.

    It begins best before the pump runs, and ends after it has stopped. While nobody reads the stream, what is
    written goes where it would have gone.
    """
    events = pump.event_stream
    output = Output(events)
    _outputs[events] = output
    pump.before_end(output.flush)
    _installation.add()
    try:
        yield output
    finally:
        output.flush()
        del _outputs[events]
        _installation.remove()


def _here() -> tuple[Output, Invocation | None] | None:
    """Whose output this context's is, and which handler's; None for what is not ours to take."""
    here = running.get()
    if isinstance(here, Invocation):
        output, speaker = _outputs.get(here.events), here
    else:
        output, speaker = loose_output(), None
    return None if output is None or not output.is_read else (output, speaker)


class _Way:
    """From one of the process's streams to whoever takes what is written in the current context."""

    def __init__(self, stream: str, level: str) -> None:
        self._stream = stream
        self._level = level

    def __call__(self) -> Written | None:
        here = _here()
        if here is None:
            return None
        output, speaker = here
        return lambda text: output.write(speaker, self._stream, self._level, text)


class _LogRecords(logging.Handler):
    """Log records of user code, on their way to the output of their run."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self._formatter = logging.Formatter()

    def emit(self, record: logging.LogRecord) -> None:
        if record.name == _PUMP_LOG:
            return  # it is among the events, in records of its own
        here = None if record.name.partition(".")[0] in _OURS else _here()
        if here is not None:
            output, speaker = here
            output.say(speaker, _LAUNCH.sub("", record.name), _level(record.levelno), self._text(record))
            return
        last = logging.lastResort
        if last is not None and record.levelno >= last.level and logging.getLogger().handlers == [self]:
            last.handle(record)

    def _text(self, record: logging.LogRecord) -> str:
        try:
            text = record.getMessage()
            if record.exc_info and record.exc_info[1] is not None:
                text = f"{text}\n{self._formatter.formatException(record.exc_info)}"
        except BaseException:  # what is logged has code of its own
            return "(a record whose text cannot be read)"
        return text


def _level(number: int) -> str:
    if number >= logging.ERROR:
        return "error"
    return "warning" if number >= logging.WARNING else "info"


class _Installation:
    """The process's streams and its log, in our hands while any pump is captured."""

    def __init__(self) -> None:
        self._count = 0
        self._put_back: Callable[[], None] = lambda: None

    def add(self) -> None:
        """One more pump is captured."""
        self._count += 1
        if self._count == 1:
            self._put_back = _install()

    def remove(self) -> None:
        """One pump less is captured: with the last one everything is as it was before, whatever handlers did."""
        self._count -= 1
        if not self._count:
            self._put_back()


_installation = _Installation()

# Made once and never freed: Python's print holds no reference of its own to the stream that it writes to, so that
# freeing one while a thread prints would crash the process.
_OUT = TextInto(_Way("stdout", "info"))
_ERR = TextInto(_Way("stderr", "warning"))
_displaced: deque[object] = deque(maxlen=64)
"""What handlers had put in place of the process's streams; kept for a while for the same reason."""


def _install() -> Callable[[], None]:
    root = logging.getLogger()
    streams = (sys.stdout, sys.stderr)
    before = (root.handlers[:], root.level, root.manager.disable)

    def put_back() -> None:
        _displaced.extend((sys.stdout, sys.stderr))
        sys.stdout, sys.stderr = streams
        root.handlers[:], level, disable = before
        root.setLevel(level)
        logging.disable(disable)

    _OUT.stand_before(streams[0])
    _ERR.stand_before(streams[1])
    sys.stdout, sys.stderr = _OUT, _ERR
    root.addHandler(_LogRecords())
    root.setLevel(min(root.level or logging.WARNING, logging.INFO))
    return put_back
