"""A timer that knows how late it is, and what the machine gave to others meanwhile."""

from __future__ import annotations

import os
import time
from pathlib import Path

from PySide6.QtCore import Qt, QTimer

TICK_MS = 16
TICK_NS = TICK_MS * 1_000_000
_SCHEDSTAT = Path("/proc/thread-self/schedstat")


class Probe:
    """A precise timer on the window's thread, and by how much each of its ticks is late.

    A tick that comes so late that the next one was due already stands for that one too: Qt lets it fall, and it would
    have been late. What the thread waited for a core that others had is told apart, where the system counts it.
    """

    def __init__(self) -> None:
        self.late_ms: list[float] = []
        self.own_ms: list[float] = []
        """The same without the waiting for a core since the tick before."""
        self.waited_share = 0.0
        """Of the time between start and stop the part in which others had the core."""
        self._due_ns = self._waited_ns = 0
        self._began_ns, self._waited_at_first_ns = 0, 0
        self._timer = QTimer(interval=TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        """Begin to measure."""
        self._began_ns, self._waited_at_first_ns = time.perf_counter_ns(), waited_ns()
        self._due_ns, self._waited_ns = self._began_ns + TICK_NS, self._waited_at_first_ns
        self._timer.start()

    def stop(self) -> None:
        """End it."""
        self._timer.stop()
        self.waited_share = (waited_ns() - self._waited_at_first_ns) / (time.perf_counter_ns() - self._began_ns)

    def _tick(self) -> None:
        now, waited = time.perf_counter_ns(), waited_ns()
        late, others = max(0, now - self._due_ns), waited - self._waited_ns
        self._waited_ns = waited
        for missed in range(0, late + 1, TICK_NS):
            self.late_ms.append((late - missed) / 1e6)
            self.own_ms.append(max(0, late - missed - others) / 1e6)
        # As Qt does: in step with the first tick, or anew from now where one was missed.
        self._due_ns = now + TICK_NS if late > TICK_NS else self._due_ns + TICK_NS

    def __str__(self) -> str:
        text = f"{_spread(self.late_ms)} late, {len(self.late_ms)} ticks"
        return f"{text}; without waiting for a core ({self.waited_share:.0%} of the time) {_spread(self.own_ms)}"


def _spread(found: list[float]) -> str:
    found = sorted(found)
    middle, high = found[len(found) // 2], found[min(len(found) - 1, len(found) * 99 // 100)]
    return f"p50 {middle:6.2f}   p99 {high:6.2f}   max {found[-1]:6.2f} ms"


def waited_ns() -> int:
    """For how long this thread was ready to run and others had the core; 0 where the system does not count it."""
    try:
        return int(_SCHEDSTAT.read_text("ascii").split()[1])
    except (OSError, IndexError, ValueError):
        return 0


def resident_mb() -> float:
    """What this process has in memory."""
    return int(Path("/proc/self/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20
