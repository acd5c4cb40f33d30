"""Messages on their way across the canvas, one after the other as each was the cause of the next.

A run's messages take microseconds; on the canvas each takes long enough to be seen, and starts when the one that
caused it has arrived. What would lag too far behind is quicker, and in the end not drawn at all.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from designer.canvas.live.routes import Route

FLIGHT_S: Final = 0.4
_LEAST_S: Final = 0.14
LAG_S: Final = 2.4
"""How far what is drawn may lag behind what has happened."""
MOST: Final = 48
"""More are not under way at once."""
_MOST_ON_ROUTE: Final = 6
_APART_S: Final = 0.09
"""Between two on one route."""
_REMEMBERED: Final = 1_024


class Dot(IntEnum):
    """What is drawn of a message."""

    MESSAGE = 0
    REPLY = 1
    ERROR = 2
    MARKER = 3
    """The message that was chosen."""


@dataclass(frozen=True, slots=True)
class Flight:
    """One message on its way to one receiver.

    Attributes:
        route: Which way.
        dot: What it looks like.
        start: When it sets out.
        end: When it arrives.
        message: Its number.
        target: Run name of who receives it; empty for outside.
    """

    route: Route
    dot: Dot
    start: float
    end: float
    message: int
    target: str

    def share(self, now: float) -> float:
        """How far it has come: slow at both ends."""
        share = min(max((now - self.start) / (self.end - self.start), 0.0), 1.0)
        return share * share * (3 - 2 * share)


class Flights:
    """All that are under way, or will set out soon."""

    def __init__(self) -> None:
        self._flights: list[Flight] = []
        self._arrivals: OrderedDict[int, float] = OrderedDict()
        self._last_on: dict[Route, float] = {}
        self._count_on: dict[Route, int] = {}

    def __len__(self) -> int:
        return len(self._flights)

    def clear(self) -> None:
        """Forget all."""
        self._flights.clear()
        self._arrivals.clear()
        self._last_on.clear()
        self._count_on.clear()

    def all(self) -> list[Flight]:
        """Those that will set out as well."""
        return list(self._flights)

    def under_way(self, now: float) -> list[Flight]:
        """Those that have set out."""
        return [flight for flight in self._flights if flight.start <= now]

    def offer(self, route: Route, dot: Dot, message: int, cause: int, target: str, now: float) -> bool:
        """Let a message set out, once its cause has arrived.

        Returns:
            Whether it will be drawn: not if too many are, or it would lag too far behind.
        """
        start = max(now, self._arrivals.get(cause, now))
        lag = start - now
        if lag > LAG_S or len(self._flights) >= MOST or self._count_on.get(route, 0) >= _MOST_ON_ROUTE:
            return False
        last = self._last_on.get(route)
        if last is not None:
            start = max(start, last + _APART_S)
        takes = max(_LEAST_S, FLIGHT_S * (1.0 - lag / LAG_S) + (0.12 if route.bus else 0.0))
        self._set_out(Flight(route, dot, start, start + takes, message, target))
        return True

    def mark(self, route: Route, message: int, takes_s: float, now: float) -> None:
        """Let the marker of a chosen message set out now."""
        self._set_out(Flight(route, Dot.MARKER, now, now + takes_s, message, ""))

    def drop_markers(self) -> None:
        """Another message was chosen."""
        for flight in [flight for flight in self._flights if flight.dot is Dot.MARKER]:
            self._end(flight)

    def skip(self, message: int, cause: int) -> None:
        """A message that is not drawn: what it causes starts when its own cause has arrived."""
        if cause in self._arrivals:
            self._remember(message, self._arrivals[cause])

    def settle(self, now: float) -> list[Flight]:
        """Let those arrive whose time it is; gives them."""
        arrived = [flight for flight in self._flights if flight.end <= now]
        for flight in arrived:
            self._end(flight)
        return arrived

    def due(self, now: float) -> float | None:
        """When the next sets out; now while any is under way; None for none."""
        return max(now, min(flight.start for flight in self._flights)) if self._flights else None

    def _set_out(self, flight: Flight) -> None:
        self._flights.append(flight)
        if flight.dot is not Dot.MARKER:
            self._last_on[flight.route] = flight.start
            self._count_on[flight.route] = self._count_on.get(flight.route, 0) + 1
            self._remember(flight.message, max(flight.end, self._arrivals.get(flight.message, 0.0)))

    def _end(self, flight: Flight) -> None:
        self._flights.remove(flight)
        if flight.dot is Dot.MARKER:
            return
        left = self._count_on[flight.route] - 1
        if left:
            self._count_on[flight.route] = left
        else:
            del self._count_on[flight.route]
            self._last_on.pop(flight.route, None)

    def _remember(self, message: int, arrival: float) -> None:
        self._arrivals[message] = arrival
        self._arrivals.move_to_end(message)
        if len(self._arrivals) > _REMEMBERED:
            self._arrivals.popitem(last=False)
