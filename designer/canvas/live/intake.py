"""From the folds of a run to what moves on the canvas; time is handed in, and nothing here paints."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QRectF

from designer.canvas.live.flights import Dot, Flight, Flights
from designer.canvas.live.flows import Flows
from designer.canvas.live.holding import Holding
from designer.canvas.live.marks import mark_of
from designer.canvas.live.names import Names
from designer.canvas.live.routes import Route, Routes
from designer.canvas.picture.wiring import EdgeKey
from designer.models.live.folds import Folds
from designer.models.live.rows import MessageRow

_MOST_ROWS: Final = 96
"""Of one batch the last so many messages may be drawn under way; the others are only counted."""
_MOST_NEW: Final = 12
"""Ways that are worked out for one batch; that takes long enough to be put off."""
_MOST_RECEIVERS: Final = 24
_MOST_TODOS: Final = 64
_UP: Final = ("respond", "up")
_SYSTEM: Final = "system"
_ERROR: Final = "SystemError"

Pair = tuple[str, str]


class Intake:
    """What is shown of one run.

    Attributes:
        names: Who of the run is who in the document.
        routes: Ways on the canvas.
        holding: States and numbers of cards, by run name in lower case.
        flows: What goes along edges.
        flights: Messages under way.
    """

    def __init__(self, names: Names, routes: Routes) -> None:
        self.names = names
        self.routes = routes
        self.holding = Holding()
        self.flows = Flows()
        self.flights = Flights()
        self._folds: Folds | None = None
        self._position = 0
        self._todos_seen = 0
        self._unread: set[str] = set()
        self._counted: dict[Pair, int] = {}
        self._edges: dict[Pair, EdgeKey | None] = {}
        self._new_tracks = 0
        self._handled: dict[str, int] = {}
        self._raised_by: dict[int, str] = {}
        self._seen_off: set[Flight] = set()

    @property
    def folds(self) -> Folds | None:
        """Of the run that is shown."""
        return self._folds

    def begin(self, folds: Folds | None) -> None:
        """Another run, or none."""
        self._folds = folds
        self._position = self._todos_seen = 0
        for kept in (self._unread, self._counted, self._edges, self._handled, self._raised_by, self._seen_off):
            kept.clear()
        self.holding.clear()
        self.flows.clear()
        self.flights.clear()

    def rewire(self) -> None:
        """Edges or names are others: what was counted is counted again, for the ways of now."""
        self.routes.forget()
        self.flights.clear()
        self._seen_off.clear()
        self.flows.clear()
        self._counted.clear()
        self._edges.clear()
        if self._folds is not None:
            self._count(self._folds.traffic.by_edge, Counter(), None)

    def catch_up(self) -> None:
        """Nobody looked for a while: take on how things stand, without what has moved since."""
        folds = self._folds
        if folds is None:
            return
        moved = folds.traffic.take_changes()
        self._unread.update(key for key in moved if isinstance(key, str))
        self._unread.update(self._raised(folds))
        self._count([key for key in moved if isinstance(key, tuple)], Counter(), None)
        self._position = folds.messages.end
        self._todos_seen = folds.todos.revision
        self.land()

    def land(self) -> None:
        """Nothing is under way any more."""
        for flight in self.flights.all():
            if flight not in self._seen_off and flight.route.edge is not None and flight.dot is not Dot.MARKER:
                self.flows.add_before(flight.route.edge, 1)
        self.flights.clear()
        self._seen_off.clear()
        self._raised_by.clear()

    def take(self, now: float, area: QRectF | None) -> None:
        """Take on what a batch of records has changed.

        Args:
            now: Seconds, of a clock that only goes forward.
            area: The part of the scene in which messages are drawn under way; None for nowhere.
        """
        folds = self._folds
        if folds is None:
            return
        moved = folds.traffic.take_changes()
        self._unread.update(key for key in moved if isinstance(key, str))
        messages = folds.messages
        start = max(self._position, messages.first)
        rows = list(messages.rows(max(start, messages.end - _MOST_ROWS), messages.end))
        self._position = messages.end
        self._look_at_todos(folds, rows, now)
        flown: Counter[Pair] = Counter()
        awaited: set[str] = set()
        if area is not None:
            self._new_tracks = _MOST_NEW
            for row in rows:
                self._let_fly(row, area, flown, awaited, now)
        for number in [number for number in self._raised_by if area is None]:
            self.holding.raise_eyebrow(self._raised_by.pop(number), now)
        self._count([key for key in moved if isinstance(key, tuple)], flown, now)
        for key in self._unread & moved:
            counted = folds.traffic.by_listener.get(key)
            if counted is not None and counted.incoming > self._handled.get(key, 0):
                self._handled[key] = counted.incoming
                if key not in awaited and key in self.names:
                    self.holding.blip(key, now)

    def read(self, keys: Collection[str], *, near: bool) -> None:
        """Bring the cards of these listeners up to date.

        Args:
            keys: Run names in lower case, of those that are seen.
            near: Whether their numbers can be read.
        """
        folds = self._folds
        if folds is None:
            return
        running = not folds.run.is_over
        traffic, todos = folds.traffic.by_listener, folds.todos
        unread = [key for key in keys if key in self._unread] if len(keys) < len(self._unread) else None
        for key in self._unread.intersection(keys) if unread is None else unread:
            self._unread.discard(key)
            mark = mark_of(traffic.get(key), todos.raised_for(key), near=near, running=running)
            self.holding.want(key, mark)

    def read_again(self) -> None:
        """All cards are to be read again: they are looked at otherwise, or the run is over."""
        if self._folds is not None:
            self._unread.update(self._folds.traffic.by_listener)

    @property
    def unread(self) -> Collection[str]:
        """Listeners whose cards are out of date."""
        return self._unread

    def settle(self, now: float) -> list[Flight]:
        """Let messages set out and arrive; gives those that arrived."""
        arrived = self.flights.settle(now)
        for flight in arrived:
            self._seen_off.discard(flight)
            if flight.target:
                self.holding.blip(flight.target, now)
            raised = self._raised_by.pop(flight.message, None) if flight.dot is not Dot.MARKER else None
            if raised is not None:
                self.holding.raise_eyebrow(raised, now)
        for flight in self.flights.under_way(now):
            if flight not in self._seen_off:
                self._seen_off.add(flight)
                if flight.route.edge is not None and flight.dot is not Dot.MARKER:
                    self.flows.add(flight.route.edge, 1, now)
        return arrived

    def mark(self, row: MessageRow, takes_s: float, now: float) -> None:
        """Let a marker fly as a message did, once."""
        self.flights.drop_markers()
        for route in self.ways_of(row, through_air=True):
            self.flights.mark(route, row.number, takes_s, now)

    def ways_of(self, row: MessageRow, *, through_air: bool) -> list[Route]:
        """The ways that a message took, to its receivers.

        Args:
            row: The message.
            through_air: Whether it also goes where nothing is drawn.
        """
        found = []
        for to_id, route in self._ways(row):
            if route is None and through_air:
                here, there = self._end(row.from_id), self._end(to_id)
                if here and there and here != there:
                    route = self.routes.through_air(here, there)
            if route is not None:
                found.append(route)
        return found

    def _ways(self, row: MessageRow) -> list[tuple[str, Route | None]]:
        source, up = self._end(row.from_id), row.direction in _UP
        if source is None:
            return []
        to_ids = row.to_ids[:_MOST_RECEIVERS]
        ends = [(to_id, self._end(to_id)) for to_id in to_ids]
        bus = ""
        if len(ends) > 1 and source:
            bus = self.routes.bus_of(source, [end for _, end in ends if end])
        return [
            (to_id, None if end is None else self.routes.between(source, end, up=up, bus=bus)) for to_id, end in ends
        ]

    def _end(self, name: str) -> str | None:
        """What stands at one end of a message: a card's name, empty for outside, None for nothing on the canvas."""
        if name in self.names:
            return self.names.present(name)
        return None if name == _SYSTEM or name.startswith("system.") else ""

    def _let_fly(self, row: MessageRow, area: QRectF, flown: Counter[Pair], awaited: set[str], now: float) -> None:
        has_flown = False
        dot = Dot.ERROR if row.payload_type == _ERROR else Dot.REPLY if row.direction in _UP else Dot.MESSAGE
        for to_id, route in self._ways(row) if not row.stage else ():
            flow = self.flows.flow(route.edge) if route is not None and route.edge is not None else None
            if route is None or (flow is not None and flow.dense) or not self._is_seen(route, area):
                continue
            target = to_id.lower() if to_id in self.names else ""
            if self.flights.offer(route, dot, row.number, row.cause, target, now):
                has_flown = True
                flown[row.from_id.lower(), to_id.lower()] += 1
                awaited.add(target)
        if not has_flown:
            self.flights.skip(row.number, row.cause)
            if row.number in self._raised_by:
                self.holding.raise_eyebrow(self._raised_by.pop(row.number), now)

    def _is_seen(self, route: Route, area: QRectF) -> bool:
        """Whether a message that goes there can be seen; of new ways only some are worked out at once."""
        if not self.routes.may_meet(route, area):
            return False
        if not self.routes.knows(route):
            self._new_tracks -= 1
            if self._new_tracks < 0:
                return False
        return self.routes.track(route) is not None

    def _count(self, pairs: Collection[Pair], flown: Counter[Pair], now: float | None) -> None:
        """Count messages along edges, but for those that are drawn under way and count when they set out."""
        by_edge = self._folds.traffic.by_edge if self._folds is not None else {}
        for pair in pairs:
            edge = by_edge.get(pair)
            if edge is None:
                continue
            count = edge.count
            fresh = count - self._counted.get(pair, 0) - flown.get(pair, 0)
            self._counted[pair] = count
            key = self._edge_of(pair) if fresh > 0 else None
            if key is None:
                continue
            if now is None:
                self.flows.add_before(key, fresh)
            else:
                self.flows.add(key, fresh, now)

    def _edge_of(self, pair: Pair) -> EdgeKey | None:
        """The edge along which one sends to the other."""
        try:
            return self._edges[pair]
        except KeyError:
            here, there = self._end(pair[0]), self._end(pair[1])
            route = self.routes.between(here, there, up=False) if here and there else None
            found = self._edges[pair] = route.edge if route is not None else None
            return found

    def _look_at_todos(self, folds: Folds, rows: Collection[MessageRow], now: float) -> None:
        if folds.todos.revision == self._todos_seen:
            return
        self._todos_seen = folds.todos.revision
        numbers = {row.number for row in rows}
        for todo in list(folds.todos.items.values())[-_MOST_TODOS:]:
            key = todo.listener.lower()
            self._unread.add(key)
            if todo.raised_by is not None and todo.raised_by.message in numbers:
                self._raised_by[todo.raised_by.message] = key

    @staticmethod
    def _raised(folds: Folds) -> set[str]:
        return {todo.listener.lower() for todo in folds.todos.items.values() if not todo.is_over}
