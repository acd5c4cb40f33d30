"""When what is typed becomes part of the step before it."""

from __future__ import annotations

from typing import NamedTuple

from designer.document.splices import Splice

PAUSE_S = 1.0
"""Typing that pauses longer than so many seconds begins a new step."""


class Typed(NamedTuple):
    """Something that was typed.

    Attributes:
        origin: In which view: the ``id()`` of it, so that nothing holds on to a view that is closed.
        name: What the step is called.
        at: When, in seconds of a monotonic clock.
        splice: What.
    """

    origin: int
    name: str
    at: float
    splice: Splice

    def joins(self, last: Typed | None, text: str) -> bool:
        """Whether it goes on where the last was: in the same view and line, without a pause.

        Args:
            last: What was typed just before; None if something else was done since.
            text: Before this, and after the last.
        """
        if last is None or (last.origin, last.name) != (self.origin, self.name):
            return False
        low, high = sorted((last.splice.start + len(last.splice.inserted), self.splice.start))
        return (
            self.at - last.at <= PAUSE_S
            and "\n" not in last.splice.inserted
            and "\n" not in self.splice.removed
            and "\n" not in text[low:high]
        )
