"""What it costs to fold the records of a run, beside the pump that writes them; run as a script.

    python -m tests.bench.folds [--quick]

The same dialogue as the pump's own bench is run and its records are folded, in turn, segment by segment, so that a
machine whose speed swings still gives a ratio worth reading: folding a hop's four records to the pump's hop without
any reader. The limits are those of the window, and the rings are full before the clock starts.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import statistics
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

from designer.models.live.folds import Folds
from designer.models.live.limits import Limits
from runtime import HandlerResponse, StreamPump
from runtime.events import Event
from runtime.organism.spec import LimitsSpec, OrganismSpec
from runtime.pump.stream import EventReader
from tests.bench.floor import Ball
from tests.bench.scenarios import ROUND, Serve, organism

BATCH = 330
"""Records of a batch: 33 ms at 10,000 a second."""


def dialogue() -> tuple[StreamPump, Callable[[], Awaitable[int]]]:
    """Two listeners answer each other by name."""
    pump = organism()

    async def hops() -> int:
        await pump.request("ping", Serve(ROUND))
        return ROUND + 2

    return pump, hops


def call_and_respond() -> tuple[StreamPump, Callable[[], Awaitable[int]]]:
    """Each round opens a conversation and closes a frame."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9)))

    async def front(payload: Serve | Ball, metadata: object) -> object:
        return HandlerResponse(Ball(1), to="tool") if isinstance(payload, Serve) else Serve(0)

    async def tool(payload: Ball, metadata: object) -> Ball:
        return Ball(payload.left)

    pump.register_listener("front", Serve, front)
    pump.register_listener("tool", Ball, tool)

    async def hops() -> int:
        for _ in range(125):
            await pump.request("front", Serve(1))
        return 500

    return pump, hops


def fan_out(width: int = 100) -> tuple[StreamPump, Callable[[], Awaitable[int]]]:
    """Broadcasts to a hundred listeners, which take them in silence."""
    pump = StreamPump(OrganismSpec(limits=LimitsSpec(max_hops=10**9)))

    async def spread(payload: Serve, metadata: object) -> object:
        ball = HandlerResponse.broadcast(Ball(payload.throws))
        return [ball, HandlerResponse(Serve(payload.throws - 1), to="spread")] if payload.throws > 1 else ball

    async def hear(payload: Ball, metadata: object) -> None:
        return None

    pump.register_listener("spread", Serve, spread)
    for number in range(width):
        pump.register_listener(f"ear{number}", Ball, hear, broadcast=True)

    async def hops() -> int:
        await pump.inject(Serve(5), to="spread")
        await pump.idle()
        return 5 * (width + 1)

    return pump, hops


SCENARIOS = {"dialogue": dialogue, "call and respond": call_and_respond, "fan-out 1 to 100": fan_out}


def fold(folds: Folds, records: list[Event]) -> float:
    """Microseconds of CPU that it took, in batches as the window takes them."""
    start = time.process_time()
    for at in range(0, len(records), BATCH):
        folds.take(records[at : at + BATCH])
    return (time.process_time() - start) * 1e6


async def recorded(hops: Callable[[], Awaitable[int]], reader: EventReader, rounds: int) -> tuple[list[Event], int]:
    """The records of so many rounds, and how many hops they are."""
    records: list[Event] = []
    done = 0
    for _ in range(rounds):
        done += await hops()
        records += reader.drain()
    return records, done


async def measure(make: Callable[[], tuple[StreamPump, Callable[[], Awaitable[int]]]], segments: int) -> None:
    """Print the costs of one scenario: the median of several segments."""
    (pump, hops), (watched, watched_hops) = make(), make()
    folds = Folds(Limits(messages=20_000))
    costs, floors, ratios = [], [], []
    async with AsyncExitStack() as stack:
        reader = watched.events(capacity=10**9)
        await stack.enter_async_context(pump)
        await stack.enter_async_context(watched)
        await hops()
        while len(folds.messages) < 19_000 and folds.messages.end < 40_000:
            fold(folds, (await recorded(watched_hops, reader, 4))[0])
        # As the window does: what is there stays, and the collector comes when there is time.
        gc.collect()
        gc.freeze()
        gc.disable()
        for _ in range(segments):
            records, done = await recorded(watched_hops, reader, 8)
            cost = fold(folds, records) / done
            start, bare = time.process_time(), 0
            while bare < done:
                bare += await hops()
            floor = (time.process_time() - start) / bare * 1e6
            costs.append(cost)
            floors.append(floor)
            ratios.append(cost / floor)
            gc.collect(0)
        gc.enable()
        gc.unfreeze()
    name = next(key for key, value in SCENARIOS.items() if value is make)
    print(
        f"{name:20} {statistics.median(costs):6.2f} µs a hop to fold   {statistics.median(floors):6.2f} µs to pump   "
        f"ratio {statistics.median(ratios):4.2f} ({min(ratios):.2f} … {max(ratios):.2f})",
        flush=True,
    )


async def resident_growth(messages: int) -> None:
    """Print what the process grows by while so many messages are folded with full rings."""
    pump, hops = dialogue()
    folds = Folds(Limits(messages=20_000))

    async def until(end: int) -> None:
        while folds.messages.end < end:
            folds.take((await recorded(hops, reader, 2))[0])

    async with pump:
        reader = pump.events(capacity=10**9)
        await until(60_000)
        before = _resident_bytes()
        await until(60_000 + messages)
        print(f"memory growth in {messages:,} messages: {(_resident_bytes() - before) / 1e6:.2f} MB")


def _resident_bytes() -> int:
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * 4096


def main() -> None:
    """Print the costs."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="fewer segments, fewer messages")
    options = parser.parse_args()
    for make in SCENARIOS.values():
        asyncio.run(measure(make, 5 if options.quick else 15))
    asyncio.run(resident_growth(100_000 if options.quick else 1_000_000))


if __name__ == "__main__":
    main()
