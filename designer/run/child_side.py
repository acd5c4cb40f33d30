"""The other side of a child process: one question on its standard input, the answer on its standard output.

Both descriptors are moved away first, so that neither what modules print nor what they read meets the protocol: for
them input is empty, and both streams are standard error. While the question's end stays open somebody wants the answer;
when it closes, the window is gone, and so is the child, with whatever it has started.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
from typing import Any


class Asked:
    """A question, and the way back."""

    def __init__(self) -> None:
        """Take the question; import what this process needs only afterwards: it says where modules are."""
        self._process = os.getpid()
        source, answer = os.dup(0), os.dup(1)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.close(nothing)
        os.dup2(2, 1)
        # Printed words must be out before the process is killed.
        sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]  # a real file
        with os.fdopen(source, "rb", closefd=False) as file:
            self.question: dict[str, Any] = json.loads(file.readline())
        self._answer = os.fdopen(answer, "wb")
        threading.Thread(target=_end_with_the_window, args=(source,), name="helper", daemon=True).start()
        sys.path[:] = self.question["sys_path"]

    def say(self, line: bytes) -> None:
        """Write a part of the answer; nothing in a fork, for only one of the two has been asked."""
        if os.getpid() == self._process:
            self._answer.write(line)
            self._answer.flush()

    def end(self) -> None:
        """The answer is complete: end at once."""
        if os.getpid() != self._process:
            # A module has forked at its import.
            os._exit(0)
        faulthandler.cancel_dump_traceback_later()
        self._answer.close()
        _end()


def _end_with_the_window(question: int) -> None:
    while os.read(question, 1):
        pass
    _end()


def _end() -> None:
    """End with all processes that modules have started: nothing they left for the end may hold it up."""
    sys.stdout.flush()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)
