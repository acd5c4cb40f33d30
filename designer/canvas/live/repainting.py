"""Which places of the view look different by now; nothing else is painted again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF

from designer.canvas.items import listener
from designer.canvas.live.dots import REACH_PX, box_of
from designer.canvas.live.intake import Intake
from designer.canvas.live.painting import CARD_REACH, RING_PX
from designer.canvas.live.routes import Route
from designer.canvas.live.shown import Moment, Shown
from designer.canvas.picture.wiring import EdgeKey
from designer.canvas.view.viewing import MOST_PLACES, Viewing

BREATH_S: Final = 1.6
_BREATHS: Final = 20
"""Steps of the light around busy cards."""
_STEADY: Final = 0.7
"""How strong it is when nothing moves."""


class Repainting:
    """Of one view.

    Attributes:
        moment: What the next frame shows.
    """

    def __init__(self, view: Viewing, intake: Intake, shown: Shown) -> None:
        self._view = view
        self._intake = intake
        self._shown = shown
        self._flown: list[QRectF] = []
        self.moment = Moment(breath=_STEADY)

    def look(self, keys: Sequence[str], edges: Sequence[EdgeKey], now: float, *, moves: bool) -> None:
        """Have painted again what is different.

        Args:
            keys: Run names of listeners whose cards show something else.
            edges: Those that are drawn otherwise.
            now: Seconds, of the clock of what moves.
            moves: Whether the light around busy cards breathes.
        """
        view, self.moment.now = self._view, now
        cards = [rect for key in keys if not (rect := self._rect(key)).isNull()]
        breath = _breath(now) if moves else _STEADY
        breathes, self.moment.breath = breath != self.moment.breath, breath
        if breathes:
            cards += self._shown.busy or []
        if len(edges) > MOST_PLACES or (breathes and self._shown.busy is None):
            # To look at the way of each would take longer than to paint everything.
            view.viewport().update()
            edges = ()
        boxes = self._flights(now)
        view.update_places([*self._flown, *boxes], REACH_PX)
        view.update_places(cards, CARD_REACH * view.zoom + RING_PX)
        view.update_places(self._ways(edges), REACH_PX)
        self._flown = boxes

    def due(self, now: float, *, moves: bool) -> float | None:
        """When something looks different only because time passes: now where the last flight is to be wiped off."""
        if self._flown:
            return now
        if moves and self._shown.has_busy:
            return (math.floor(now / BREATH_S * _BREATHS) + 1) * BREATH_S / _BREATHS
        return None

    def _flights(self, now: float) -> list[QRectF]:
        found = []
        for flight in self._intake.flights.under_way(now):
            track = self._intake.routes.track(flight.route)
            if track is not None:
                found.append(box_of(track, flight, now, self._view.zoom))
        return found

    def _ways(self, edges: Sequence[EdgeKey]) -> list[QRectF]:
        tracks = (self._intake.routes.track(Route(key.source, key.target, key)) for key in edges)
        return [track.box for track in tracks if track is not None]

    def _rect(self, key: str) -> QRectF:
        name = self._intake.names.present(key)
        return self._view.picture.index.rect(listener(name)) if name is not None else QRectF()


def _breath(now: float) -> float:
    step = int(now / BREATH_S * _BREATHS) % _BREATHS
    return 0.5 - 0.5 * math.cos(2 * math.pi * step / _BREATHS)
