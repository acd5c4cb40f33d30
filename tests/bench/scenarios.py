"""What is measured; each scenario is a context that gives a function, which runs some hops and counts them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from runtime import HandlerResponse, StreamPump
from runtime.events import to_json
from runtime.organism.spec import LimitsSpec, OrganismSpec
from tests.bench.floor import Ball

Hops = Callable[[], Awaitable[int]]
Scenario = Callable[[Path], AbstractAsyncContextManager[Hops]]

ROUND = 500
"""Hops of one request in the dialogue."""


@dataclass
class Serve:
    """Starts a game of so many throws."""

    throws: int


@dataclass
class Score:
    """Ends it."""

    left: int


@dataclass
class Sheet:
    """A payload of about 3 kB."""

    title: str
    numbers: list[int]
    notes: list[str]


def organism(listeners: int = 0) -> StreamPump:
    """Two players, among so many listeners that nobody calls."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9, max_slots_per_thread=1_000)))

    async def ping(payload: Serve | Ball, metadata: object) -> object:
        if isinstance(payload, Serve):
            return HandlerResponse(Ball(payload.throws), to="pong")
        return HandlerResponse(Ball(payload.left - 1), to="pong") if payload.left > 0 else Score(payload.left)

    async def pong(payload: Ball, metadata: object) -> object:
        return HandlerResponse(Ball(payload.left - 1), to="ping")

    async def idle(payload: Ball, metadata: object) -> None:
        return None

    pump.register_listener("ping", Serve, ping, response_class=Score)
    pump.register_listener("pong", Ball, pong, response_class=Ball)
    for number in range(listeners):
        pump.register_listener(f"idle{number}", Ball, idle)
    return pump


@asynccontextmanager
async def ping_pong(folder: Path, listeners: int = 0, conversations: int = 0) -> AsyncIterator[Hops]:
    """Two listeners answer each other by name, in one conversation."""
    pump = organism(listeners)

    async def hops() -> int:
        await pump.request("ping", Serve(ROUND))
        return ROUND + 2

    async with pump:
        for _ in range(conversations):
            await pump.inject(Serve(0), to="ping")
        await pump.idle()
        yield hops


@asynccontextmanager
async def open_conversations(folder: Path, count: int) -> AsyncIterator[Hops]:
    """The same, while so many other conversations are open and idle."""
    spec = OrganismSpec(limits=LimitsSpec(max_hops=10**9, max_slots_per_thread=1_000, max_threads=count + 10))
    pump = organism()
    busy = StreamPump(spec)
    for listener in pump.listeners.values():
        busy.register_listener(
            listener.name,
            listener.codec.cls,
            listener.handler,
            response_class=[codec.cls for codec in listener.response_codecs],
        )

    async def hops() -> int:
        await busy.request("ping", Serve(ROUND))
        return ROUND + 2

    async with busy:
        for _ in range(count):
            await busy.inject(Serve(0), to="ping")
        await busy.idle()
        yield hops


@asynccontextmanager
async def responses(folder: Path) -> AsyncIterator[Hops]:
    """A front listener calls a tool, which responds; every round opens and closes a frame."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9, max_slots_per_thread=1_000)))

    async def front(payload: Serve | Ball, metadata: object) -> object:
        return HandlerResponse(Ball(1), to="tool") if isinstance(payload, Serve) else Score(0)

    async def tool(payload: Ball, metadata: object) -> Ball:
        return Ball(payload.left)

    pump.register_listener("front", Serve, front)
    pump.register_listener("tool", Ball, tool)

    async def hops() -> int:
        for _ in range(100):
            await pump.request("front", Serve(1))
        return 400

    async with pump:
        yield hops


@asynccontextmanager
async def fan_out(folder: Path, rounds: int, width: int = 100) -> AsyncIterator[Hops]:
    """Broadcasts to a hundred listeners, which take them in silence; so many rounds in one call."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9, max_slots_per_thread=1_000)))

    async def spread(payload: Serve, metadata: object) -> object:
        ball = HandlerResponse.broadcast(Ball(payload.throws))
        return [ball, HandlerResponse(Serve(payload.throws - 1), to="spread")] if payload.throws > 1 else ball

    async def hear(payload: Ball, metadata: object) -> None:
        return None

    pump.register_listener("spread", Serve, spread)
    for number in range(width):
        pump.register_listener(f"ear{number}", Ball, hear, broadcast=True)

    async def hops() -> int:
        await pump.inject(Serve(rounds), to="spread")
        await pump.idle()
        return rounds * (width + 1)

    async with pump:
        yield hops


@asynccontextmanager
async def conversations(folder: Path, each: int = 20) -> AsyncIterator[Hops]:
    """A thousand conversations in flight at once, each a short game."""
    pump = organism()

    async def hops() -> int:
        await asyncio.gather(*(pump.request("ping", Serve(each)) for _ in range(1_000)))
        return 1_000 * (each + 2)

    async with pump:
        yield hops


@asynccontextmanager
async def large_payload(folder: Path) -> AsyncIterator[Hops]:
    """The dialogue with a payload of 3 kB, whose floor is its own."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9, max_slots_per_thread=1_000)))
    notes = [f"note {number}: nothing out of the ordinary" for number in range(40)]

    async def left(payload: Serve | Sheet, metadata: object) -> object:
        if isinstance(payload, Serve):
            return HandlerResponse(Sheet("300", list(range(30)), notes), to="right")
        count = int(payload.title) - 1
        return HandlerResponse(Sheet(str(count), payload.numbers, notes), to="right") if count > 0 else Score(0)

    async def right(payload: Sheet, metadata: object) -> object:
        return HandlerResponse(Sheet(str(int(payload.title) - 1), payload.numbers, notes), to="left")

    pump.register_listener("left", Serve, left, response_class=Score)
    pump.register_listener("right", Sheet, right)

    async def hops() -> int:
        await pump.request("left", Serve(1))
        return 302

    async with pump:
        yield hops


@asynccontextmanager
async def with_reader(folder: Path, batches: bool) -> AsyncIterator[Hops]:
    """The dialogue while somebody reads all events, one by one or in batches."""
    pump = organism()
    seen = 0

    async def read_each() -> None:
        nonlocal seen
        async for _event in pump.events():
            seen += 1

    async def read_batches() -> None:
        nonlocal seen
        reader = pump.events()
        while records := await reader.batch():
            seen += len(records)

    async def hops() -> int:
        await pump.request("ping", Serve(ROUND))
        return ROUND + 2

    async with pump:
        reading = asyncio.create_task(read_batches() if batches else read_each())
        await asyncio.sleep(0)
        yield hops
    await reading
    assert seen


@asynccontextmanager
async def with_journal(folder: Path) -> AsyncIterator[Hops]:
    """The dialogue while all events are written to a file as JSON lines, without loss."""
    pump = organism()

    async def write() -> None:
        reader = pump.events(lossless=True)
        with open(folder / "events.jsonl", "w") as journal:
            while records := await reader.batch():
                journal.writelines(json.dumps(to_json(record)) + "\n" for record in records)

    async def hops() -> int:
        await pump.request("ping", Serve(ROUND))
        return ROUND + 2

    async with pump:
        writing = asyncio.create_task(write())
        await asyncio.sleep(0)
        yield hops
    await writing


ALL: dict[str, Scenario] = {
    "ping-pong": ping_pong,
    "ping-pong, a reader of events": partial(with_reader, batches=False),
    "ping-pong, a reader in batches": partial(with_reader, batches=True),
    "ping-pong, journal in JSON lines": with_journal,
    "call and respond": responses,
    "fan-out 1 to 100, deliveries": partial(fan_out, rounds=10),
    "fan-out, every frame opened anew": partial(fan_out, rounds=1),
    "1,000 conversations at once": conversations,
    "3 kB payload (floor of 300 bytes)": large_payload,
    "ping-pong among 10 listeners": partial(ping_pong, listeners=8),
    "ping-pong among 10,000 listeners": partial(ping_pong, listeners=9_998),
    "ping-pong, 1 conversation open": partial(open_conversations, count=1),
    "ping-pong, 10,000 conversations open": partial(open_conversations, count=10_000),
}
"""All scenarios by name."""
