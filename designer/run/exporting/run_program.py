"""``organism`` as an exported folder has it, for as long as the window lives that wants to see it run.

It is started by its path with a Python that finds the exported runtime, never the window's: nothing of the designer
is imported here. Its standard input is the window's end: for the organism input is empty, and when the window goes, so
does the run.
"""

from __future__ import annotations

import os
import runpy
import signal
import threading


def main() -> None:
    """Run one command of the exported runtime, and end with its exit code."""
    source = os.dup(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    threading.Thread(target=_end_with_the_window, args=(source,), name="window", daemon=True).start()
    # By its name: this is the exported runtime, no part of the program that this file is from.
    runpy.run_module("runtime", run_name="__main__", alter_sys=True)


def _end_with_the_window(source: int) -> None:
    while os.read(source, 1):
        pass
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(1)


if __name__ == "__main__":
    main()
