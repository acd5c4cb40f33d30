"""How much goes along each edge: its share of all, how lately, and how many a second where they are many."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import IntEnum
from itertools import islice
from typing import Final

from designer.canvas.picture.wiring import EdgeKey

HOT_S: Final = 0.7
WARM_S: Final = 3.0
"""So long after its last message an edge is drawn as just used, and as used of late."""
RATE_S: Final = 1.0
"""Over about so long rates are told."""
_LEAST_S: Final = 0.3
"""Over less no rate is told."""
DENSE: Final = 24.0
"""Messages a second from which on they are no more drawn one by one."""
SPARSE: Final = 8.0
"""Below it they are again."""
SAID_S: Final = 0.3
"""A rate that is written beside an edge changes no sooner."""
SETTLE_S: Final = 0.1
_AT_ONCE: Final = 1_500
"""Heat is looked at so often, of so many edges at once."""
_GROWTH: Final = 1.3
_WIDEST: Final = 3


class Heat(IntEnum):
    """How lately an edge was used."""

    COLD = 0
    WARM = 1
    HOT = 2


@dataclass(slots=True)
class Flow:
    """What goes along one edge, both ways.

    Attributes:
        count: Messages in this run.
        last: When the latest came.
        since: When the first came after a rest.
        dense: Whether they are too many to be drawn one by one.
        said: Messages a second, as they are written beside the edge; 0 for nothing written.
        said_at: When that was worked out.
    """

    count: int = 0
    last: float = -math.inf
    since: float = 0.0
    dense: bool = False
    said: float = 0.0
    said_at: float = -math.inf
    _recent: float = 0.0
    _recent_to: float = 0.0

    def add(self, count: int, now: float) -> None:
        """So many more have just gone along it."""
        if now - self.last > WARM_S:
            self.since, self._recent = now, 0.0
        self._recent = self._recent_at(now) + count
        self._recent_to = self.last = now
        self.count += count
        if self._recent >= DENSE * RATE_S:
            self.dense = True

    def rate_at(self, now: float) -> float:
        """Messages a second; each counts less the longer ago it came."""
        known = 1.0 - math.exp(-max(now - self.since, _LEAST_S) / RATE_S)
        return self._recent_at(now) / (RATE_S * known)

    def _recent_at(self, now: float) -> float:
        return self._recent * math.exp((self._recent_to - now) / RATE_S)


class Flows:
    """All edges that were used in this run."""

    def __init__(self) -> None:
        self._flows: dict[EdgeKey, Flow] = {}
        self._looks: dict[EdgeKey, tuple[int, Heat]] = {}
        self._active: dict[EdgeKey, None] = {}
        self._said: dict[EdgeKey, float] = {}
        self._most = 0
        self._shared = 0.0
        self._settle_at = -math.inf
        self.revision = 0
        """Grows with each edge that is drawn otherwise."""

    def __len__(self) -> int:
        return len(self._flows)

    def clear(self) -> None:
        """Forget all."""
        self._flows.clear()
        self._looks.clear()
        self._active.clear()
        self._said.clear()
        self._most = 0
        self._shared = 0.0
        self._settle_at = -math.inf
        self.revision += 1

    def flow(self, key: EdgeKey) -> Flow | None:
        """What goes along an edge; None for one that was not used."""
        return self._flows.get(key)

    def look(self, key: EdgeKey) -> tuple[int, Heat] | None:
        """The step of its width, 0 to 3, and how lately it was used; None for an edge that was not."""
        return self._looks.get(key)

    @property
    def looks(self) -> dict[EdgeKey, tuple[int, Heat]]:
        """The same of all that were used."""
        return self._looks

    @property
    def said(self) -> dict[EdgeKey, float]:
        """Messages a second, where they are written beside an edge."""
        return self._said

    def add_before(self, key: EdgeKey, count: int) -> None:
        """So many messages have gone along an edge while nobody looked."""
        flow = self._flows.setdefault(key, Flow())
        flow.count += count
        self._most = max(self._most, flow.count)
        self._active[key] = None

    def add(self, key: EdgeKey, count: int, now: float) -> Flow:
        """So many messages have just gone along an edge."""
        flow = self._flows.get(key)
        if flow is None:
            flow = self._flows[key] = Flow()
        flow.add(count, now)
        self._most = max(self._most, flow.count)
        self._active[key] = None
        return flow

    def settle(self, now: float) -> list[EdgeKey]:
        """Let all cool down to now; gives the edges that are drawn otherwise."""
        if now < self._settle_at:
            return []
        if self._most > self._shared * _GROWTH:
            # Shares are of the busiest edge: when that has grown, all others have less.
            self._shared = self._most
            self._active = dict.fromkeys(self._flows)
        changed = []
        for key in list(islice(self._active, _AT_ONCE)):
            flow = self._flows[key]
            changed += [key] if self._rest(key, flow, now) else []
            # Those that are not done go to the end of the line.
            del self._active[key]
            if now - flow.last >= WARM_S and not flow.said:
                flow.dense = False
            else:
                self._active[key] = None
        if changed:
            self.revision += 1
        self._settle_at = now + SETTLE_S
        return changed

    def due(self, now: float) -> float | None:
        """When :meth:`settle` has something to do again; None for not before something happens."""
        return max(now, self._settle_at) if self._active else None

    def _rest(self, key: EdgeKey, flow: Flow, now: float) -> bool:
        """Bring one edge up to date; says whether it looks different."""
        is_other = False
        if flow.dense and now - flow.said_at >= SAID_S:
            rate = flow.rate_at(now)
            said = _round(rate) if rate >= SPARSE else 0.0
            flow.dense = bool(said)
            flow.said_at = now
            is_other = said != flow.said
            flow.said = said
            if said:
                self._said[key] = said
            else:
                self._said.pop(key, None)
        ago = now - flow.last
        heat = Heat.HOT if ago < HOT_S else Heat.WARM if ago < WARM_S else Heat.COLD
        look = (self._step(flow), heat)
        if look != self._looks.get(key):
            self._looks[key] = look
            is_other = True
        return is_other

    def _step(self, flow: Flow) -> int:
        """The step of an edge's width: by its share of the busiest one, and more where messages are merged."""
        share = flow.count / self._most if self._most else 0.0
        step = 0 if share < 0.08 else 1 if share < 0.4 else 2
        return min(_WIDEST, step + 1) if flow.dense else step


def _round(rate: float) -> float:
    """Two figures."""
    digits = max(0, int(math.log10(rate)) - 1) if rate >= 1 else 0
    return float(round(rate, -digits))
