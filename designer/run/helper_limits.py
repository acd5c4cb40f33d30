"""What a helper may use, so that a module that runs wild at its import harms neither the window nor the machine."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
from dataclasses import dataclass
from typing import Final

_NICE: Final = 5
_FIRST_TO_GO: Final = "1000"


@dataclass(frozen=True, slots=True)
class HelperLimits:
    """Limits of one helper.

    Attributes:
        time_s: From the question to the answer. Imports of the largest libraries take ten seconds on a cold disk.
        cpu_s: Of the processor, over all threads.
        memory_bytes: That may be written to (``RLIMIT_DATA``). Not address space: numpy, torch and CUDA reserve
            tens of gigabytes of that and never touch them.
        answer_bytes: The longest answer that the window takes.
        printed_bytes: What modules may print, on both streams.
    """

    time_s: float = 30.0
    cpu_s: int = 60
    memory_bytes: int = 4 << 30
    answer_bytes: int = 64 << 20
    printed_bytes: int = 8 << 20


def limit_this_process(limits: HelperLimits) -> None:
    """Bind the process that calls it to the limits, as far as the system knows them; Windows knows none.

    When the time is up, where each thread stands is written to standard error, and the process ends.
    """
    faulthandler.enable()
    faulthandler.dump_traceback_later(limits.time_s, exit=True)
    if sys.platform == "win32":
        return
    import resource

    _lower(resource.RLIMIT_CORE, 0)
    _lower(resource.RLIMIT_CPU, limits.cpu_s)
    _lower(resource.RLIMIT_DATA, limits.memory_bytes)
    with contextlib.suppress(OSError):
        os.nice(_NICE)
    # Where memory runs out all the same, Linux ends this one rather than the window.
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as file:
        file.write(_FIRST_TO_GO)


def _lower(which: int, most: int) -> None:
    import resource

    with contextlib.suppress(OSError, ValueError):
        _soft, hard = resource.getrlimit(which)
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(which, (bound, bound))
