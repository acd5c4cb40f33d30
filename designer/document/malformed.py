"""Listeners that are not what a listener must be, in a text that can be read."""

from __future__ import annotations

import bisect
import re
from collections.abc import Mapping

from runtime.organism.load import Reading
from runtime.problems import Problem, Severity

SHAPE = frozenset({"wrong-type", "duplicate-key", "key", "tag", "unknown-alias", "alias-loop", "merge"})
"""Codes of problems that leave unknown what a listener says; other values are at worst of no use."""

_LISTENER = re.compile(r"listeners\[(\d+)\]")


def malformed_in(reading: Reading) -> Mapping[str, int]:
    """The names of those listeners, with the line of the fault."""
    faults = [found for found in reading.found if found.code in SHAPE and found.severity is Severity.ERROR]
    if reading.spec is None or not faults:
        return {}
    lines: list[int] | None = None
    locked: dict[str, int] = {}
    for found in faults:
        index = _index(found)
        if index is None and not found.key:
            lines = lines or [
                reading.places.find(f"listeners[{each}]").line for each in range(len(reading.spec.listeners))
            ]
            index = bisect.bisect_right(lines, found.line) - 1
            last = lines[-1] if lines else 0
            if found.line > last and not _belongs(reading, index, found.line):
                index = None
        if index is not None and 0 <= index < len(reading.spec.listeners):
            locked.setdefault(reading.spec.listeners[index].name, found.line)
    return locked


def _index(problem: Problem) -> int | None:
    found = _LISTENER.match(problem.key)
    return int(found[1]) if found else None


def _belongs(reading: Reading, index: int, line: int) -> bool:
    """Whether a line behind the last listener's begin is still its own, and of no key that follows."""
    tops = [place.line for key, place in reading.places.items() if key and "[" not in key and "." not in key]
    begin = reading.places.find(f"listeners[{index}]").line
    return not any(begin < top <= line for top in tops)
