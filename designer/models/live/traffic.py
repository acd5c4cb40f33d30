"""What goes through each listener and along each edge, in numbers, from the records alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType

from designer.models.live.limits import Limits
from designer.models.live.rows import MessageRow
from designer.models.live.states import DeliveryState

DURATIONS = 512
"""The last durations that p95 is of."""

TrafficKey = str | tuple[str, str]
"""A listener, or an edge from one to another; in lower case."""

_QUEUED, _HELD, _RUNNING = DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.RUNNING


class ListenerTraffic:
    """One listener or source; written by the fold only.

    Attributes:
        name: As the records write it.
        incoming: Messages that were put on its record: dispatched, or arrived at a source.
        outgoing: Messages that it has sent.
        errors: Handlers of it that failed, and messages of it that were refused.
        busy: Handlers that run.
        queued: Messages to it that wait, held ones too.
        waiting: Calls that it has made and that are open.
        last_ns: When something last happened, on the monotonic clock.
    """

    __slots__ = (
        "_durations",
        "_p95",
        "busy",
        "errors",
        "incoming",
        "key",
        "last_ns",
        "moved",
        "name",
        "outgoing",
        "queued",
        "waiting",
    )

    def __init__(self, name: str) -> None:
        self.name = name
        self.key: TrafficKey = name.lower()
        self.incoming = self.outgoing = self.errors = self.busy = self.queued = self.waiting = self.last_ns = 0
        self.moved = False
        self._durations: deque[int] | None = None
        self._p95 = -1

    @property
    def is_waiting(self) -> bool:
        """Whether it has asked others, and none of its handlers runs."""
        return self.waiting > 0 and not self.busy

    def took(self, duration_ns: int) -> None:
        """One more handler has ended."""
        durations = self._durations
        if durations is None:
            durations = self._durations = deque(maxlen=DURATIONS)
        durations.append(duration_ns)
        self._p95 = -1

    def p95_ns(self) -> int:
        """What 95 of 100 of its last handlers took at most; 0 before any has ended."""
        if self._p95 < 0:
            durations = sorted(self._durations or ())
            self._p95 = durations[(len(durations) * 95 + 99) // 100 - 1] if durations else 0
        return self._p95


class EdgeTraffic:
    """All that one has sent to another; written by the fold only.

    Attributes:
        key: Sender and receiver, in lower case.
        count: Messages that were sent.
        errors: Of those, how many failed; and those that were refused.
        last_ns: When the last was sent, on the monotonic clock.
        last_number: Its number.
    """

    __slots__ = ("count", "errors", "key", "last_ns", "last_number", "moved")

    def __init__(self, key: tuple[str, str]) -> None:
        self.key: TrafficKey = key
        self.count = self.errors = self.last_ns = self.last_number = 0
        self.moved = False


_Way = tuple[ListenerTraffic, tuple[tuple[ListenerTraffic, EdgeTraffic], ...]]


class Traffic:
    """All listeners, sources and edges that messages went through.

    Attributes:
        by_listener: By name in lower case.
        by_edge: By sender and receiver in lower case.
        left_out: Names and pairs that had no room and are counted under the empty name.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limit = (limits or Limits()).edges
        self._listeners: dict[str, ListenerTraffic] = {}
        self._edges: dict[tuple[str, str], EdgeTraffic] = {}
        self._named: dict[str, ListenerTraffic] = {}
        self._ways: dict[tuple[str, tuple[str, ...]], _Way] = {}
        self._moved: list[ListenerTraffic | EdgeTraffic] = []
        self.by_listener: Mapping[str, ListenerTraffic] = MappingProxyType(self._listeners)
        self.by_edge: Mapping[tuple[str, str], EdgeTraffic] = MappingProxyType(self._edges)
        self.left_out = 0

    @property
    def moved(self) -> frozenset[TrafficKey]:
        """The listeners and edges that something has happened to since :meth:`take_changes`."""
        return frozenset([each.key for each in self._moved])

    def take_changes(self) -> frozenset[TrafficKey]:
        """What has moved since this was called last, for the one view that follows."""
        moved = self.moved
        for each in self._moved:
            each.moved = False
        self._moved.clear()
        return moved

    # Records

    def sent(self, row: MessageRow) -> None:
        """A message is on its way; its deliveries wait, but where the pump has dealt with them at once."""
        from_id, to_ids, ns = row.from_id, row.to_ids, row.ns
        way = self._ways.get((from_id, to_ids))
        if way is None:
            way = self._new_way(from_id, to_ids)
        sender, receivers = way
        sender.outgoing += 1
        sender.last_ns = ns
        if row.opens:
            sender.waiting += len(receivers)
        if not sender.moved:
            sender.moved = True
            self._moved.append(sender)
        waits, number = row.waiting, row.number
        for receiver, edge in receivers:
            edge.count += 1
            edge.last_ns = ns
            edge.last_number = number
            if not edge.moved:
                edge.moved = True
                self._moved.append(edge)
            if waits:
                receiver.queued += 1
                if not receiver.moved:
                    receiver.moved = True
                    self._moved.append(receiver)

    def dispatched(self, name: str, was: DeliveryState, ns: int, handled: bool) -> None:
        """A delivery is on its receiver's record."""
        receiver = self._named.get(name) or self._listener(name)
        receiver.incoming += 1
        receiver.last_ns = ns
        if was is not _RUNNING and receiver.queued:
            receiver.queued -= 1
        if handled:
            receiver.busy += 1
        if not receiver.moved:
            receiver.moved = True
            self._moved.append(receiver)

    def ended(self, name: str, was: DeliveryState, ns: int, duration_ns: int, error: bool = False) -> None:
        """A delivery is over; how long its handler took, if one ran."""
        receiver = self._named.get(name) or self._listener(name)
        receiver.last_ns = ns
        if was is _RUNNING:
            if receiver.busy:
                receiver.busy -= 1
            if duration_ns:
                receiver.took(duration_ns)
        elif receiver.queued:
            receiver.queued -= 1
        if error:
            receiver.errors += 1
        if not receiver.moved:
            receiver.moved = True
            self._moved.append(receiver)

    def failed_on(self, from_id: str, to_id: str, ns: int) -> None:
        """What one has sent to another has failed, or was refused."""
        edge = self._edge(from_id, to_id)
        edge.errors += 1
        edge.last_ns = ns
        self._mark(edge)

    def refused(self, from_id: str, ns: int) -> None:
        """A message of this sender was refused."""
        sender = self._listener(from_id)
        sender.errors += 1
        sender.last_ns = ns
        self._mark(sender)

    def settled(self, asker: str, ns: int) -> None:
        """A call that a listener has made is over."""
        listener = self._named.get(asker) or self._listener(asker)
        if listener.waiting:
            listener.waiting -= 1
        listener.last_ns = ns
        self._mark(listener)

    # Inside

    def _mark(self, each: ListenerTraffic | EdgeTraffic) -> None:
        if not each.moved:
            each.moved = True
            self._moved.append(each)

    def _listener(self, name: str) -> ListenerTraffic:
        found = self._named.get(name)
        if found is None:
            key = name.lower()
            found = self._listeners.get(key)
            if found is None:
                if len(self._listeners) >= self._limit and key:
                    self.left_out += 1
                    return self._listener("")
                found = self._listeners[key] = ListenerTraffic(name)
            if len(self._named) >= 2 * self._limit:
                self._named.clear()
            self._named[name] = found
        return found

    def _edge(self, from_id: str, to_id: str) -> EdgeTraffic:
        key = (from_id.lower(), to_id.lower())
        found = self._edges.get(key)
        if found is None:
            if len(self._edges) >= self._limit and key != ("", ""):
                self.left_out += 1
                return self._edge("", "")
            found = self._edges[key] = EdgeTraffic(key)
        return found

    def _new_way(self, from_id: str, to_ids: tuple[str, ...]) -> _Way:
        way = (
            self._listener(from_id),
            tuple((self._listener(to_id), self._edge(from_id, to_id)) for to_id in to_ids),
        )
        if len(self._ways) >= self._limit:
            self._ways.clear()
        self._ways[from_id, to_ids] = way
        return way
