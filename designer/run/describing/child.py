"""The helper's program: one question on its standard input, one answer on its standard output, and it is gone.

It is started by its path, before anything of ours can be imported. Both descriptors are moved away first, so that
neither what modules print nor what they read meets the protocol: for them input is empty, and both streams are standard
error. While the question's end stays open somebody wants the answer; when it closes, the window is gone, and so is the
helper, with whatever it has started.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading


def main() -> None:
    """Answer one question."""
    process = os.getpid()
    question, answer = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    # Printed words must be out before the process is killed.
    sys.stdout.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]  # a real file
    with os.fdopen(question, "rb", closefd=False) as file:
        asked = json.loads(file.readline())
    threading.Thread(target=_end_with_the_window, args=(question,), name="helper", daemon=True).start()
    sys.path[:] = asked["sys_path"]

    from designer.run.describing.limits import HelperLimits, limit_this_process

    limit_this_process(HelperLimits(**asked["limits"]))

    from pathlib import Path

    from designer.run.describing.describing import describe
    from designer.run.describing.wire import to_lines

    lines = to_lines(describe(asked["text"], Path(asked["path"]), asked["digest"]))
    if os.getpid() != process:
        # A module has forked at its import; only one of the two has been asked.
        os._exit(0)
    faulthandler.cancel_dump_traceback_later()
    with os.fdopen(answer, "wb") as file:
        file.write(lines)
    _end()


def _end_with_the_window(question: int) -> None:
    while os.read(question, 1):
        pass
    _end()


def _end() -> None:
    """End at once, with all processes that modules have started: nothing they left for the end may hold it up."""
    sys.stdout.flush()
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


if __name__ == "__main__":
    main()
