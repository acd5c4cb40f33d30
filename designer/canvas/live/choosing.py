"""What is looked at, shown on the canvas: a path lit, or a message that flies once and both its cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QRectF

from designer.canvas.items import listener
from designer.canvas.live.intake import Intake
from designer.canvas.live.paths import path_of
from designer.canvas.live.shown import Ends, Shown
from designer.canvas.view.viewing import Viewing
from designer.models.live.live import Live
from designer.models.live.rows import MessageRow

_MARKER_S: Final = 0.65


class Choosing:
    """Of one view."""

    def __init__(self, view: Viewing, intake: Intake, shown: Shown) -> None:
        self._view = view
        self._intake = intake
        self._shown = shown

    def forget(self) -> None:
        """Nothing is looked at any more."""
        self._shown.path = self._shown.ends = None
        self._intake.flights.drop_markers()

    def look(self, live: Live, now: float, *, moves: bool) -> None:
        """Something else is looked at: light it, and bring it into view.

        Args:
            live: What is looked at, and in which run.
            now: Seconds, of the clock of what moves.
            moves: Whether a message that is looked at flies.
        """
        self.forget()
        row = live.folds.messages.of_number(live.chosen.message) if live.chosen.message else None
        if row is not None:
            self._look_at(row)
            if moves and self._view.is_watched:
                self._intake.mark(row, _MARKER_S, now)
        elif self.find_path(live) and self._shown.path is not None:
            node = live.folds.frames.by_id.get(live.chosen.frame or live.chosen.conversation)
            name = self._intake.names.present(node.listener) if node is not None else None
            self._reveal(self._shown.path.entries if name is None else (name,))

    def find_path(self, live: Live) -> bool:
        """Work out what is lit of a conversation or frame; says whether that is another path."""
        before, self._shown.path = self._shown.path, None
        if not live.chosen.message:
            intake = self._intake
            self._shown.path = path_of(live.chosen, live.folds.frames, intake.names, intake.routes, intake.flows.looks)
        return self._shown.path != before

    def _look_at(self, row: MessageRow) -> None:
        names = self._intake.names
        ways = self._intake.ways_of(row, through_air=True)
        ends = [names.present(name) for name in (row.from_id, *row.to_ids) if name in names]
        found = frozenset(name for name in ends if name is not None)
        self._shown.ends = Ends(found, frozenset(way.edge for way in ways if way.edge is not None))
        self._reveal(found)

    def _reveal(self, names: Iterable[str]) -> None:
        rect = QRectF()
        for name in names:
            rect = rect.united(self._view.picture.rect(listener(name)))
        if not rect.isNull() and self._view.is_watched:
            self._view.reveal(rect)
