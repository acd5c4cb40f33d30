"""Keeps what is shown in step with a run: new rows are tested as they come, older ones in small slices.

The newest come first, so that what is in view is right at once.
"""

from __future__ import annotations

from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from designer.models.live.frames import FrameTree
from designer.models.live.messages import MessageRing
from designer.panels.messages.matching import Matcher
from designer.panels.messages.model import MessagesModel

_SLICE_S: Final = 0.004
_BACKLOG: Final = 4_000
"""So many new rows at once are looked at from the newest on, as all others are."""
_MOST_AGAIN: Final = 2_000


class Filtering(QObject):
    """Decides for each row of a ring whether a model shows it."""

    moved = Signal()
    """Older rows were looked at: some are shown now, or none are left to look at."""

    def __init__(self, model: MessagesModel) -> None:
        super().__init__(model)
        self._model = model
        self._matcher: Matcher | None = None
        self._down = 0
        """Rows from here on have been looked at."""
        self._up = 0
        """Rows before here have been looked at."""
        self._timer = QTimer(self, interval=0)
        self._timer.timeout.connect(self._look_on)

    @property
    def is_filtering(self) -> bool:
        """Whether some rows may be left out."""
        return self._matcher is not None

    @property
    def fault(self) -> str:
        """What turned out to be wrong with the filter; empty if nothing did."""
        return self._matcher.fault if self._matcher is not None else ""

    @property
    def to_do(self) -> int:
        """Rows that were not looked at yet."""
        ring = self._model.ring
        return max(self._down - ring.first, 0) + ring.end - self._up if self._matcher is not None else 0

    @property
    def is_looking(self) -> bool:
        """Whether it is at work on them."""
        return self._timer.isActive()

    def watch(self, ring: MessageRing, frames: FrameTree) -> None:
        """Look at the rows of another ring."""
        self._model.start(ring, frames, is_all=True)
        self.look_for(self._matcher)

    def look_for(self, matcher: Matcher | None) -> None:
        """Begin anew with another filter; None shows all."""
        self._matcher = matcher
        model = self._model
        self._up = self._down = model.ring.end
        model.start(model.ring, model.frames, is_all=matcher is None)
        self._timer.stop()
        if matcher is not None:
            self._timer.start()
            self._look_on()

    def pause(self) -> None:
        """Leave the rows alone that were not looked at yet."""
        self._timer.stop()

    def go_on(self) -> None:
        """Look at them after all."""
        if self.to_do:
            self._timer.start()

    def take_new(self) -> None:
        """Look at the rows that have come, and let those go that have left."""
        model, ring = self._model, self._model.ring
        model.drop_before(ring.first)
        if self._matcher is None:
            model.grow(ring.end)
            self._up = ring.end
        elif ring.end - self._up > _BACKLOG:
            self.look_for(self._matcher)
        else:
            self._take_new(self._matcher, perf_counter() + _SLICE_S)
            if self._up < ring.end:
                self._timer.start()

    def look_again(self, positions: set[int]) -> None:
        """Look at rows that have changed."""
        matcher, model = self._matcher, self._model
        model.touch(positions)
        if matcher is None or not matcher.asks_for_state:
            return
        if len(positions) > _MOST_AGAIN:
            self.look_for(matcher)
            return
        for position in positions:
            row = model.row_of(position) if self._down <= position < self._up else None
            if row is None:
                continue
            is_wanted = matcher.matches(row)
            if is_wanted != (position in model.shown):
                (model.insert if is_wanted else model.discard)(position)

    @Slot()
    def _look_on(self) -> None:
        """One slice."""
        matcher, ring = self._matcher, self._model.ring
        if matcher is None:
            self._timer.stop()
            return
        deadline = perf_counter() + _SLICE_S
        self._take_new(matcher, deadline)
        found: list[int] = []
        position, first = self._down, ring.first
        while position > first:
            position -= 1
            if matcher.matches(ring.row(position)):
                found.append(position)
            if perf_counter() > deadline:
                break
        self._down = position
        self._model.extend_below(found)
        if not self.to_do:
            self._timer.stop()
        self.moved.emit()

    def _take_new(self, matcher: Matcher, deadline: float) -> None:
        ring = self._model.ring
        found: list[int] = []
        for row in ring.rows(self._up, ring.end):
            if matcher.matches(row):
                found.append(row.position)
            if perf_counter() > deadline:
                self._up = row.position + 1
                break
        else:
            self._up = ring.end
        self._model.extend(found)
