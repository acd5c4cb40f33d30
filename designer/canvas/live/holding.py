"""States held for a moment, so that eyes can follow what takes a few milliseconds."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from designer.canvas.live.marks import NOTHING, Activity, Mark

HOLD_S: Final = 0.22
"""No state is shown for less."""
BLIP_S: Final = 0.3
"""How long a card is shown busy on which a message has arrived."""
NUMBERS_S: Final = 0.2
"""A card's numbers change no sooner."""
EYEBROW_S: Final = 1.2
"""How long an eyebrow stays raised, at least."""


class _Shown(NamedTuple):
    mark: Mark
    since: float
    numbers_at: float


class Holding:
    """What is shown of each listener, which lags behind what is so by a moment."""

    def __init__(self) -> None:
        self._shown: dict[str, _Shown] = {}
        self._wanted: dict[str, Mark] = {}
        self._due: dict[str, float] = {}
        self._busy_until: dict[str, float] = {}
        self._raised_until: dict[str, float] = {}

    def clear(self) -> None:
        """Forget all."""
        for each in (self._shown, self._wanted, self._due, self._busy_until, self._raised_until):
            each.clear()

    def shown(self, name: str) -> Mark:
        """What is shown of a listener."""
        found = self._shown.get(name)
        return NOTHING if found is None else found.mark

    def blip(self, name: str, now: float) -> None:
        """Show a listener busy for a moment: a message has just arrived there."""
        mark = self._wanted.get(name) or self.shown(name)
        until = self._busy_until.get(name, 0.0)
        self._busy_until[name] = now + BLIP_S
        if until <= now and mark.activity is not Activity.BUSY:
            self._wanted[name] = mark
            self._due[name] = now

    def raise_eyebrow(self, name: str, now: float) -> None:
        """Show a raised eyebrow for a moment, though the todo may be closed by now."""
        self._raised_until[name] = now + EYEBROW_S
        self._wanted.setdefault(name, self.shown(name))
        self._due[name] = now

    def want(self, name: str, mark: Mark) -> None:
        """Take note of what is so now."""
        shown = self._shown.get(name)
        if shown is None:
            if mark != NOTHING:
                self._wanted[name] = mark
                self._due[name] = 0.0
        elif name in self._wanted or mark != shown.mark:
            self._wanted[name] = mark
            is_urgent = _states(mark) != _states(shown.mark)
            at = shown.since + HOLD_S if is_urgent else shown.numbers_at + NUMBERS_S
            self._due[name] = min(at, self._due.get(name, at))

    def settle(self, now: float) -> list[str]:
        """Show what may be shown now; gives whose cards look different."""
        changed = []
        for name in [name for name, at in self._due.items() if at <= now]:
            mark = self._wanted[name]
            before = self._shown.get(name) or _Shown(NOTHING, -math.inf, -math.inf)
            shown, due = self._next(name, before, mark, now)
            if shown.mark != before.mark:
                changed.append(name)
            self._shown[name] = shown
            if due is None:
                del self._wanted[name], self._due[name]
            else:
                self._due[name] = due
        return changed

    def due(self) -> float | None:
        """When :meth:`settle` has something to do again; None for not before something happens."""
        return min(self._due.values(), default=None)

    def _next(self, name: str, before: _Shown, wanted: Mark, now: float) -> tuple[_Shown, float | None]:
        """What to show of one, and when to look again; None where that is all there is to show."""
        mark, old, times = wanted, before.mark, list[float]()
        busy_until, raised_until = self._busy_until.get(name, 0.0), self._raised_until.get(name, 0.0)
        if busy_until > now:
            times.append(busy_until)
            if mark.activity is not Activity.BUSY:
                mark = mark._replace(activity=Activity.BUSY, many=1)
        if raised_until > now:
            times.append(raised_until)
            mark = mark._replace(raised=max(1, mark.raised))
        since, numbers_at = before.since, before.numbers_at
        if mark.activity is not old.activity:
            if now - since < HOLD_S and old is not NOTHING:
                times.append(since + HOLD_S)
                mark = mark._replace(activity=old.activity, many=old.many)
            else:
                since = now
        if _numbers(mark) != _numbers(old):
            if now - numbers_at < NUMBERS_S:
                times.append(numbers_at + NUMBERS_S)
                many = old.many if mark.activity is old.activity else mark.many
                mark = mark._replace(incoming=old.incoming, outgoing=old.outgoing, p95_ns=old.p95_ns, many=many)
            else:
                numbers_at = now
        if not times:
            self._busy_until.pop(name, None)
            self._raised_until.pop(name, None)
        return _Shown(mark, since, numbers_at), min(times, default=None)


def _states(mark: Mark) -> tuple[int, ...]:
    return (mark.activity, mark.errors, mark.raised)


def _numbers(mark: Mark) -> tuple[int, ...]:
    return (mark.incoming, mark.outgoing, mark.p95_ns, mark.many)
