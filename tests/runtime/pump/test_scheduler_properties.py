"""Contract section 8: the scheduler by itself, in random order of everything that can happen to it."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from runtime.organism.spec import ListenerSpec, Scheduling
from runtime.payloads.codec import codec_of
from runtime.pump.listeners import Listener
from runtime.pump.messages import Delivery, Direction
from runtime.pump.registry import Registry
from runtime.pump.scheduler import Scheduler
from runtime.pump.stream import EventStream
from runtime.pump.threads import Call, Frame, Top
from tests.runtime.pump.classes import Ask, echo

MAX_HANDLERS = 4
MAX_PER_AGENT = 2


class Play:
    """A scheduler, frames of several conversations, and what has happened so far."""

    def __init__(self, order: Scheduling, seed: int) -> None:
        self.chance = random.Random(seed)
        self.scheduler = Scheduler(order, MAX_HANDLERS, MAX_PER_AGENT)
        registry = Registry("play", EventStream(), 1_000)
        listeners = [
            Listener(ListenerSpec(name, "x.Ask", "x.echo", "", agent=agent, serial=serial), Ask, (), echo, 0)
            for name, agent, serial in (("agent", True, False), ("tool", False, False), ("line", False, True))
        ]
        self.frames: list[Frame] = []
        for number in range(4):
            source = registry.conversation(f"source{number}", None, strict=False).frame
            for listener in listeners:
                frame = registry.open(source, listener)
                self.frames += [frame, *(registry.open(frame, below) for below in listeners if below is not listener)]
        self.numbers = 0
        self.pushed: dict[Frame, list[int]] = {frame: [] for frame in self.frames}
        self.popped: dict[Frame, list[int]] = {frame: [] for frame in self.frames}
        self.running: list[Delivery] = []
        self.held: set[int] = set()
        self.scheduler.hold = lambda delivery: delivery.message in self.held

    def push(self) -> None:
        frame = self.chance.choice(self.frames)
        self.numbers += 1
        call = Call(self.numbers, frame, None, Top())
        delivery = Delivery(self.numbers, frame, call, b"<Ask/>", None, codec_of(Ask), "x", None, Direction.DOWN, None)
        self.pushed[frame].append(self.numbers)
        if self.chance.random() < 0.1:
            self.held.add(self.numbers)
        self.scheduler.push(delivery)

    def pop(self) -> None:
        delivery = self.scheduler.pop()
        if delivery is None:
            return
        assert delivery.message not in self.held
        self.popped[delivery.frame].append(delivery.message)
        self.running.append(delivery)
        self.check()

    def done(self) -> None:
        if self.running:
            delivery = self.running.pop(self.chance.randrange(len(self.running)))
            self.scheduler.done(delivery.frame)

    def release(self) -> None:
        for frame in self.frames:
            if frame.held is not None:
                self.held.discard(frame.held.message)
                self.scheduler.release(frame)
                return

    def drop(self) -> None:
        for frame in self.frames:
            if frame.held is not None:
                delivery = frame.held
                assert self.scheduler.drop(frame, delivery)
                self.pushed[frame].remove(delivery.message)
                return

    def clear(self) -> None:
        frame = self.chance.choice(self.frames)
        for delivery in self.scheduler.clear(frame):
            self.pushed[frame].remove(delivery.message)

    def pause(self) -> None:
        self.scheduler.paused = True

    def resume(self) -> None:
        self.scheduler.resume()

    def step(self) -> None:
        self.scheduler.step()

    def check(self) -> None:
        """What holds at every moment."""
        assert len(self.running) == self.scheduler.running <= MAX_HANDLERS
        agents = [delivery for delivery in self.running if delivery.frame.name == "agent"]
        assert len(agents) <= MAX_PER_AGENT
        busy = Counter(delivery.frame for delivery in self.running)
        assert all(count == 1 for frame, count in busy.items() if frame.serial)

    def finish(self) -> None:
        """Let everything run that still waits: nothing is lost, doubled, overtaken or stuck."""
        self.resume()
        self.held.clear()
        for _ in range(10 * self.numbers + 100):
            self.release()
            self.pop()
            if self.chance.random() < 0.5:
                self.done()
        while self.running:
            self.done()
            self.pop()
        assert self.scheduler.waiting == 0
        assert self.popped == self.pushed
        assert not self.scheduler.can_run
        assert all(not frame.busy and not frame.queue for frame in self.frames)
        assert all(frame.listener is not None and not frame.listener.running for frame in self.frames)


@pytest.mark.parametrize("order", ["breadth-first", "depth-first"])
@pytest.mark.parametrize("seed", range(40))
def test_nothing_is_lost_overtaken_or_stuck(order: Scheduling, seed: int) -> None:
    """Contract section 8: order on one frame, limits, holds that take no slot; and everything runs in the end."""
    play = Play(order, seed)
    deeds = [play.push] * 12 + [play.pop] * 10 + [play.done] * 9 + [play.release] * 2
    deeds += [play.drop, play.clear, play.pause, play.resume, play.step]
    for _ in range(600):
        play.chance.choice(deeds)()
    play.finish()
