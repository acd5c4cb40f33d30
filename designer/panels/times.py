"""Spans of time and moments, as short as a person reads them."""

from __future__ import annotations

import time
from typing import Final

from designer.models.live.run_facts import RunFacts

_MS_NS: Final = 1_000_000
_S_NS: Final = 1_000_000_000
_MINUTE_S: Final = 60
_HOUR_S: Final = 3_600
_DAY_S: Final = 86_400
_ROUND_FROM: Final = 9.95
"""From here on a decimal would say more than anybody reads."""


def run_time(run: RunFacts) -> float:
    """The time by which ages are counted, in seconds since the epoch: it stands still when the run has ended."""
    return run.stopped_at or time.time()


def span(seconds: float) -> str:
    """An age: ``12 s``, ``3 min``, ``1 h 5 min``, ``2 d 4 h``."""
    whole = max(int(seconds), 0)
    if whole < _MINUTE_S:
        return f"{whole} s"
    if whole < _HOUR_S:
        return f"{whole // _MINUTE_S} min"
    if whole < _DAY_S:
        return f"{whole // _HOUR_S} h {whole % _HOUR_S // _MINUTE_S} min"
    return f"{whole // _DAY_S} d {whole % _DAY_S // _HOUR_S} h"


def took(nanoseconds: int) -> str:
    """What something took: ``0.4 ms``, ``12 ms``, ``1.2 s``, ``2 min``; nothing where it is 0."""
    if nanoseconds <= 0:
        return ""
    if nanoseconds < _S_NS:
        return f"{_short(nanoseconds / _MS_NS)} ms"
    if nanoseconds < _MINUTE_S * _S_NS:
        return f"{_short(nanoseconds / _S_NS)} s"
    return span(nanoseconds / _S_NS)


def clock(moment: float) -> str:
    """A moment of today, to the millisecond: ``14:03:07.125``.

    Args:
        moment: Seconds since the epoch.
    """
    whole = int(moment)
    return f"{time.strftime('%H:%M:%S', time.localtime(whole))}.{int((moment - whole) * 1000):03d}"


def date_and_clock(moment: float) -> str:
    """The same with its day: ``2026-03-01 14:03:07.125``."""
    return f"{time.strftime('%Y-%m-%d', time.localtime(int(moment)))} {clock(moment)}"


def _short(value: float) -> str:
    return f"{value:.0f}" if value >= _ROUND_FROM else f"{max(value, 0.1):.1f}"
