"""Ending a thread of user code: an exception is raised in it where that can harm nobody else."""

from __future__ import annotations

import sys
import threading

from runtime.organism.own_modules import is_own_name


class Interrupted(SystemExit):
    """Raised in a thread whose run is over; Python lets a thread end of it without a word."""


def interrupt(thread: threading.Thread) -> bool:
    """Raise in a thread, if it works in code of an organism's own modules right now.

    Elsewhere, in a library, it might hold a lock that others need. The thread stands still while this looks, and
    takes the exception exactly where it stands; out of a call into C it takes it when that returns.

    Returns:
        Whether the thread still works.
    """
    if not thread.is_alive() or thread.ident is None:
        return False
    frame = sys._current_frames().get(thread.ident)
    if frame is not None and is_own_name(frame.f_globals.get("__name__")):
        # Imported late: most runs have no thread that hangs.
        import ctypes

        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread.ident), ctypes.py_object(Interrupted))
    return True
