"""What is drawn of a run in one frame, above the tiles and above the cards."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from designer.canvas.items import Kind, listener
from designer.canvas.live.dots import paint_dots, paint_rates
from designer.canvas.live.faces import Faces
from designer.canvas.live.intake import Intake
from designer.canvas.live.marks import NOTHING, Activity, Mark
from designer.canvas.live.painting import (
    CARD_REACH,
    Seen,
    paint_cards,
    paint_entries,
    paint_face,
    paint_gone,
    paint_rings_of_message,
    paint_veil,
)
from designer.canvas.live.paths import Path
from designer.canvas.live.strokes import Used, lit_lines
from designer.canvas.painting.above import Look
from designer.canvas.painting.cards import FAR_ZOOM, NEAR_ZOOM
from designer.canvas.painting.tile_painting import Lens
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.wiring import EdgeKey

if TYPE_CHECKING:
    from designer.canvas.live.crowd import Crowd


@dataclass(frozen=True, slots=True)
class Ends:
    """The cards and edges of the message that is looked at."""

    names: frozenset[str] = frozenset()
    edges: frozenset[EdgeKey] = frozenset()


@dataclass(slots=True)
class Moment:
    """What changes from frame to frame.

    Attributes:
        now: Seconds, of the clock of what moves.
        breath: From 0 to 1, how strong the light around busy cards is.
    """

    now: float = 0.0
    breath: float = 0.7


@dataclass(slots=True)
class Shown:
    """What there is to draw.

    Attributes:
        picture: What the canvas draws.
        intake: What the run does.
        places: Where listeners of the run stood last, by run name in lower case.
        path: What is lit, with all else dimmed; None for nothing.
        ends: The message that is looked at; None for none.
        goes_on: Whether the run does; else no card is a stranger to it.
        busy: Cards that were busy in the last frame, in scene units; None for a crowd of them.
    """

    picture: Picture
    intake: Intake
    places: Mapping[str, QRectF] = field(default_factory=dict)
    path: Path | None = None
    ends: Ends | None = None
    goes_on: bool = False
    busy: list[QRectF] | None = field(default_factory=list)
    faces: Faces = field(default_factory=Faces)
    used: Used = field(default_factory=Used)
    _crowd: Crowd | None = None
    _seen: tuple[tuple[float, ...], list[str]] = ((), [])

    @property
    def has_busy(self) -> bool:
        """Whether a card was busy in the last frame."""
        return self.busy is None or bool(self.busy)

    def forget_places(self) -> None:
        """The picture or the names are others."""
        self._crowd = None
        self._seen = ((), [])
        self.used.forget()

    def names_in(self, area: QRectF) -> list[str]:
        """Names of the listeners whose cards may be seen, or what stands out of them."""
        key = (area.x(), area.y(), area.width(), area.height())
        if self._seen[0] != key:
            around = area.adjusted(-CARD_REACH, -CARD_REACH, CARD_REACH, CARD_REACH)
            items = self.picture.index.meeting(around)
            self._seen = (key, [item.key for item in items if item.kind is Kind.LISTENER])
        return self._seen[1]

    def mark(self, name: str) -> Mark:
        """What the card of a listener of the document shows."""
        key = self.intake.names.key(name)
        return NOTHING if key is None else self.intake.holding.shown(key)

    def take(self, keys: Iterable[str]) -> None:
        """The cards of these listeners show something else."""
        if self._crowd is not None:
            present = self.intake.names.present
            self._crowd.show([name for key in keys if (name := present(key)) is not None], self.mark)

    @property
    def gone(self) -> Mapping[str, QRectF]:
        """Where listeners stood that are only in the run, by their names there."""
        if not self.goes_on:
            return {}
        return {name: rect for name, _ in self.intake.names.gone if (rect := self.places.get(name.lower())) is not None}

    def paint_ways(self, painter: QPainter, look: Look, moment: Moment) -> None:
        """Draw used edges; the painter is in device pixels of the view."""
        painter.save()
        look.to_scene(painter)
        flows = self.intake.flows
        self.used.paint(painter, look, flows.looks, flows.revision, moment.now)
        if self.ends is not None:
            lit_lines(painter, look, self.ends.edges)
        painter.restore()

    def paint_face(self, painter: QPainter, look: Look, name: str, rect: QRectF, lens: Lens, moment: Moment) -> None:
        """Draw what stands on a near card."""
        mark, is_stranger = self.mark(name), self.goes_on and self.intake.names.key(name) is None
        if is_stranger or mark != NOTHING:
            paint_face(painter, look, Seen(name, rect, mark, is_stranger), lens, self.faces, moment.breath)

    def paint_marks(self, painter: QPainter, look: Look, moment: Moment) -> None:
        """Draw the states of cards and what moves; the painter is in device pixels of the view."""
        intake, path = self.intake, self.path
        painter.save()
        paint_gone(painter, look, self.gone)
        cards = self._paint_cards(painter, look, moment)
        flights = intake.flights.under_way(moment.now)
        if path is None:
            paint_rates(painter, look, intake.flows.said, intake.routes)
        else:
            paint_veil(painter, look, path)
            painter.save()
            look.to_scene(painter)
            lit_lines(painter, look, path.edges)
            painter.restore()
            self._paint_lit(painter, look, [card for card in cards if card.name in path.names], moment)
            paint_entries(painter, look, path.entries, path.source)
            flights = [flight for flight in flights if flight.route.edge in path.edges or flight.route.edge is None]
        if self.ends is not None:
            paint_rings_of_message(painter, look, self.ends.names)
            # Rings run through the chips, which stand on the border.
            self._paint_lit(painter, look, [card for card in cards if card.name in self.ends.names], moment)
        paint_dots(painter, look, flights, intake.routes, moment.now)
        painter.restore()

    def _paint_lit(self, painter: QPainter, look: Look, cards: list[Seen], moment: Moment) -> None:
        """Draw again what stands out of cards that are lit, above the veil."""
        if look.lens.zoom < NEAR_ZOOM:
            paint_cards(painter, look, cards, moment.breath)
        else:
            for card in cards:
                paint_face(painter, look, card, look.lens, self.faces, moment.breath)

    def _paint_cards(self, painter: QPainter, look: Look, moment: Moment) -> list[Seen]:
        """Draw the states of cards that are not near, and take note of who is busy; gives those seen one by one."""
        if look.lens.zoom < FAR_ZOOM:
            crowd = self._in_crowd()
            crowd.paint(painter, look, moment.breath)
            self.busy = None if crowd.busy_in(look) else []
            return []
        cards = self._cards(look, self.names_in(look.seen))
        if look.lens.zoom < NEAR_ZOOM:
            paint_cards(painter, look, cards, moment.breath)
        self.busy = [card.rect for card in cards if card.mark.activity is Activity.BUSY]
        return cards

    def _cards(self, look: Look, names: Collection[str]) -> list[Seen]:
        found = []
        keys, shown = self.intake.names, self.intake.holding.shown
        for name in names:
            key = keys.key(name)
            mark = NOTHING if key is None else shown(key)
            if mark is not NOTHING or (key is None and self.goes_on):
                rect = look.standing.rect(listener(name))
                found.append(Seen(name, rect, mark, key is None and self.goes_on))
        return found

    def _in_crowd(self) -> Crowd:
        if self._crowd is None:
            from designer.canvas.live.crowd import Crowd

            self._crowd = Crowd(self.picture)
            present = (self.intake.names.present(key) for key in self.intake.names.keys)
            self._crowd.show([name for name in present if name is not None], self.mark)
        return self._crowd
