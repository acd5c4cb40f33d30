"""The lines of the list: the model's rows, and the deliveries of those that are unfolded."""

from __future__ import annotations

from bisect import bisect_left, insort
from itertools import accumulate

from designer.models.live.rows import MessageRow
from designer.panels.messages.model import MessagesModel
from designer.panels.messages.texts import At, RowTexts
from designer.support.rows import Cell, Fold, Key, Line

_BLANK = Line((Cell("", ""),) * len(At))


class Lines:
    """What the painted list asks; a key is a row's position and, from 1, the number of a delivery."""

    def __init__(self, model: MessagesModel, texts: RowTexts) -> None:
        self._model = model
        self._texts = texts
        self._open: list[int] = []
        """Positions of unfolded rows, rising."""
        self._places: list[int] = []
        """Of those that are shown: their places among the rows."""
        self._before: list[int] = [0]
        """How many lines of deliveries stand before each of them, and in all."""
        self._starts: list[int] = []
        """The lines that they stand on."""

    def follow(self) -> None:
        """Take over that the model's rows are others."""
        shown = self._model.shown
        del self._open[: bisect_left(self._open, self._model.ring.first)]
        is_there = [(shown.find(position), position) for position in self._open if position in shown]
        self._places = [place for place, _ in is_there]
        self._before = [0, *accumulate(self._count(position) for _, position in is_there)]
        self._starts = [place + before for place, before in zip(self._places, self._before, strict=False)]

    def restart(self) -> None:
        """Fold all."""
        self._open.clear()
        self.follow()

    def fold(self, position: int, is_open: bool) -> None:
        """Show the deliveries of a message, or hide them."""
        at = bisect_left(self._open, position)
        is_there = at < len(self._open) and self._open[at] == position
        if is_open and not is_there:
            insort(self._open, position)
        elif is_there and not is_open:
            del self._open[at]
        self.follow()

    def __len__(self) -> int:
        return len(self._model.shown) + self._before[-1]

    def line(self, at: int) -> Line:
        """The line at a place."""
        position, part = self.key(at)
        row = self._model.row_of(position)
        if row is None:
            return _BLANK
        if part:
            return self._texts.delivery_line(row, row.deliveries[part - 1], self._model.frames)
        return self._texts.line(row, self._model.frames, self._fold_of(row))

    def key(self, at: int) -> Key:
        """Position and delivery of the line at a place."""
        if not self._places:
            return self._model.shown[at], 0
        # How many unfolded rows begin at or above this line.
        above = bisect_left(self._starts, at + 1)
        if above:
            start = self._starts[above - 1]
            inside = self._before[above] - self._before[above - 1]
            if at - start <= inside:
                return self._model.shown[self._places[above - 1]], at - start
        return self._model.shown[at - self._before[above]], 0

    def find(self, key: Key) -> int:
        """The place of the first line with this key or a greater one."""
        position, part = key
        place = self._model.shown.find(position)
        above = bisect_left(self._places, place)
        at = place + self._before[above]
        if part and place < len(self._model.shown) and self._model.shown[place] == position:
            inside = self._before[above + 1] - self._before[above] if self._is_open(above, place) else 0
            at += min(part, inside + 1)
        return at

    def _is_open(self, above: int, place: int) -> bool:
        return above < len(self._places) and self._places[above] == place

    def _fold_of(self, row: MessageRow) -> Fold:
        if len(row.deliveries) < 2:
            return Fold.NONE
        at = bisect_left(self._open, row.position)
        return Fold.OPEN if at < len(self._open) and self._open[at] == row.position else Fold.FOLDED

    def _count(self, position: int) -> int:
        row = self._model.row_of(position)
        return len(row.deliveries) if row is not None and len(row.deliveries) > 1 else 0
