"""Which delivery runs next (contract section 8).

Deliveries wait on their frame, frames wait in line, and a delivery leaves the queue only when it can run:
nothing that waits holds a slot that others need.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Protocol

from runtime.organism.spec import Scheduling
from runtime.pump.messages import Delivery
from runtime.pump.threads import Conversation, Frame

if TYPE_CHECKING:
    from runtime.pump.listeners import Listener


class _Line(Protocol):
    """Frames that wait for something, in the order in which they get it."""

    def add(self, frame: Frame) -> None: ...
    def take(self) -> Frame | None: ...
    def frames(self) -> Iterator[Frame]: ...


class _BreadthFirst:
    """Conversations in turn, and in each its frames in turn."""

    def __init__(self) -> None:
        self._ring: deque[Conversation] = deque()

    def add(self, frame: Frame) -> None:
        conversation = frame.conversation
        conversation.ready.append(frame)
        if not conversation.listed:
            conversation.listed = True
            self._ring.append(conversation)

    def take(self) -> Frame | None:
        ring = self._ring
        if not ring:
            return None
        conversation = ring.popleft()
        ready = conversation.ready
        frame = ready.popleft()
        if ready:
            ring.append(conversation)
        else:
            conversation.listed = False
        return frame

    def frames(self) -> Iterator[Frame]:
        return (frame for conversation in self._ring for frame in conversation.ready)


class _DepthFirst:
    """The oldest conversation first, in it the deepest and newest frame."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, int, Frame]] = []

    def add(self, frame: Frame) -> None:
        heapq.heappush(self._heap, (frame.conversation.number, -frame.depth, -frame.number, frame))

    def take(self) -> Frame | None:
        return heapq.heappop(self._heap)[3] if self._heap else None

    def frames(self) -> Iterator[Frame]:
        return (entry[3] for entry in sorted(self._heap, key=lambda entry: entry[:3]))


class _Turns:
    """Conversations in turn, for the frames that wait for one agent; a frame's conversation is in line itself."""

    def __init__(self) -> None:
        self._frames: dict[Conversation, deque[Frame]] = {}

    def add(self, frame: Frame) -> None:
        self._frames.setdefault(frame.conversation, deque()).append(frame)

    def take(self) -> Frame | None:
        if not self._frames:
            return None
        conversation = next(iter(self._frames))
        waiting = self._frames.pop(conversation)
        frame = waiting.popleft()
        if waiting:
            self._frames[conversation] = waiting
        return frame

    def frames(self) -> Iterator[Frame]:
        return (frame for waiting in self._frames.values() for frame in waiting)


class Scheduler:
    """Order and capacity of handler invocations.

    Attributes:
        waiting: Deliveries that wait, held ones included.
        running: Slots in use.
        paused: Whether nothing is dispatched but by step.
        hold: Asked for each delivery about to run whether it is kept back; None asks nobody.
    """

    def __init__(self, order: Scheduling, max_handlers: int, max_per_agent: int) -> None:
        self._line: _Line = _DepthFirst() if order == "depth-first" else _BreadthFirst()
        self._new_parked: Callable[[], _Line] = _DepthFirst if order == "depth-first" else _Turns
        self._promised: set[Frame] = set()
        self._max_handlers = max_handlers
        self._max_per_agent = max_per_agent
        self._in_line = 0
        self._steps = 0
        self.waiting = 0
        self.running = 0
        self.paused = False
        self.hold: Callable[[Delivery], bool] | None = None
        self._room_below = 0
        self._on_room: Callable[[], None] | None = None

    @property
    def can_run(self) -> bool:
        """Whether a delivery might leave the queue now."""
        return self._in_line > 0 and self.running < self._max_handlers and (not self.paused or self._steps > 0)

    def must_wait(self, frame: Frame) -> bool:
        """Whether a delivery that is queued on the frame now can't run at once."""
        listener = frame.listener
        return (
            self.paused
            or self.running + self._in_line >= self._max_handlers
            or frame.held is not None
            or (frame.serial and (frame.busy > 0 or len(frame.queue) > 0))
            or (listener is not None and listener.agent and listener.running >= self._max_per_agent)
        )

    def push(self, delivery: Delivery) -> None:
        """Queue a delivery on its frame."""
        frame = delivery.frame
        frame.queue.append(delivery)
        self.waiting += 1
        if not frame.listed and frame.held is None and not (frame.busy and frame.serial):
            frame.listed = True
            self._in_line += 1
            self._line.add(frame)

    def pop(self) -> Delivery | None:
        """The delivery that runs next, its slot taken; None when none can run now."""
        line = self._line
        while self.running < self._max_handlers and (not self.paused or self._steps):
            frame = line.take()
            if frame is None:
                return None
            self._in_line -= 1
            listener = frame.listener
            if listener is not None and listener.agent:
                if frame in self._promised:
                    self._promised.remove(frame)
                    listener.running -= 1
                elif frame.queue and listener.running >= self._max_per_agent:
                    if listener.parked is None:
                        listener.parked = self._new_parked()
                    listener.parked.add(frame)
                    continue
            if not frame.queue:
                frame.listed = False
                self._unpark(listener)
                continue
            frame.listed = False
            delivery = frame.queue[0]
            if self.hold is not None and not delivery.released and self.hold(delivery):
                frame.held = delivery
                self._unpark(listener)
                continue
            frame.queue.popleft()
            self.waiting -= 1
            if self.waiting < self._room_below:
                self._tell_room()
            self.running += 1
            frame.busy += 1
            if listener is not None:
                listener.running += 1
            if self._steps:
                self._steps -= 1
            if frame.queue and not frame.serial:
                self._offer(frame)
            return delivery
        return None

    def done(self, frame: Frame) -> None:
        """A handler of the frame has ended: its slot is free."""
        self.running -= 1
        self.settled(frame)

    def settled(self, frame: Frame) -> None:
        """A handler's work for a frame is over, its slot having been released before."""
        frame.busy -= 1
        listener = frame.listener
        if listener is not None:
            listener.running -= 1
            if listener.parked is not None:
                self._unpark(listener)
        if frame.queue and not frame.listed and frame.held is None and not (frame.busy and frame.serial):
            self._offer(frame)

    def release_slot(self) -> None:
        """A handler has ended but its results are still on their way: others may run, its frame may not."""
        self.running -= 1

    def release(self, frame: Frame) -> None:
        """Let go of the delivery that a hold kept back."""
        if frame.held is not None:
            frame.held.released = True
            frame.held = None
            if not frame.listed and not (frame.busy and frame.serial):
                self._offer(frame)

    def drop(self, frame: Frame, delivery: Delivery) -> bool:
        """Take one delivery out of its frame's queue; whether it was there."""
        if delivery not in frame.queue:
            return False
        frame.queue.remove(delivery)
        self.waiting -= 1
        self._tell_room()
        if frame.held is delivery:
            frame.held = None
            if frame.queue and not frame.listed and not (frame.busy and frame.serial):
                self._offer(frame)
        return True

    def clear(self, frame: Frame) -> list[Delivery]:
        """Take all deliveries out of a frame's queue."""
        dropped = list(frame.queue)
        frame.queue.clear()
        frame.held = None
        self.waiting -= len(dropped)
        self._tell_room()
        return dropped

    def tell_room(self, below: int, on_room: Callable[[], None]) -> None:
        """Call back once when fewer deliveries than this wait."""
        self._room_below, self._on_room = below, on_room

    def _tell_room(self) -> None:
        on_room = self._on_room
        if on_room is not None and self.waiting < self._room_below:
            self._room_below, self._on_room = 0, None
            on_room()

    def step(self) -> None:
        """Let one delivery run while paused."""
        if self.paused and self._in_line > self._steps:
            self._steps += 1

    def resume(self) -> None:
        """Dispatch again."""
        self.paused = False
        self._steps = 0

    def _unpark(self, listener: Listener | None) -> None:
        """Put the next frame that waits for an agent in line, with a promise: no other takes its turn there."""
        if listener is None or listener.parked is None or listener.running >= self._max_per_agent:
            return
        frame = listener.parked.take()
        if frame is None:
            listener.parked = None
            return
        listener.running += 1
        self._promised.add(frame)
        self._in_line += 1
        self._line.add(frame)

    def _offer(self, frame: Frame) -> None:
        frame.listed = True
        self._in_line += 1
        self._line.add(frame)
