"""What a step costs on the window's loop, beside asyncio's own and stock qasync: `python -m tests.bench.designer_loop`.

The three run in turn, so that a machine whose speed swings still gives ratios worth reading.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import time
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from designer.support.loop import LOOP_SWITCH, new_event_loop

Case = Callable[[int], Coroutine[Any, Any, None]]


async def yielding(count: int) -> None:
    """One task that gives way."""
    for _ in range(count):
        await asyncio.sleep(0)


async def many_yielding(count: int) -> None:
    """A hundred tasks that give way."""
    await asyncio.gather(*(yielding(count // 100) for _ in range(100)))


async def ping_pong(count: int) -> None:
    """Two tasks that hand a number to and fro."""
    there: asyncio.Queue[int] = asyncio.Queue()
    back: asyncio.Queue[int] = asyncio.Queue()

    async def answer() -> None:
        for _ in range(count // 2):
            await back.put(await there.get())

    task = asyncio.create_task(answer())
    for number in range(count // 2):
        await there.put(number)
        await back.get()
    await task


async def making_tasks(count: int) -> None:
    """A task made and awaited."""

    async def nothing() -> None:
        pass

    for _ in range(count):
        await asyncio.create_task(nothing())


async def timers(count: int) -> None:
    """A timer set and cancelled, as a timeout does that is not reached."""
    loop = asyncio.get_running_loop()
    for number in range(count):
        loop.call_later(5, int).cancel()
        if not number % 100:
            await asyncio.sleep(0)


async def from_threads(count: int) -> None:
    """A call into a thread and back."""
    for _ in range(count // 20):
        await asyncio.get_running_loop().run_in_executor(None, int)


CASES: tuple[Case, ...] = (yielding, many_yielding, ping_pong, making_tasks, timers, from_threads)


def main() -> None:
    """Print a table of ratios."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    rounds = 3 if parser.parse_args().quick else 9
    application = QApplication([])

    def stock() -> asyncio.AbstractEventLoop:
        os.environ[LOOP_SWITCH] = "stock"
        try:
            return new_event_loop(application)
        finally:
            del os.environ[LOOP_SWITCH]

    makers = {"asyncio": asyncio.new_event_loop, "ours": lambda: new_event_loop(application), "stock": stock}
    print(
        f"{'µs a step':16}" + "".join(f"{name:>10}" for name in makers) + f"{'ours/asyncio':>20}{'stock/asyncio':>20}"
    )
    for case in CASES:
        found: dict[str, list[float]] = {name: [] for name in makers}
        for _ in range(rounds):
            for name, make in makers.items():
                found[name].append(timed(make, case, 20_000))
        cells = "".join(f"{statistics.median(each) * 1e6:10.2f}" for each in found.values())
        print(f"{case.__name__:16}{cells}{spread(found, 'ours'):>20}{spread(found, 'stock'):>20}")


def spread(found: dict[str, list[float]], name: str) -> str:
    """The median of a loop's ratios to asyncio's, and their range."""
    ratios = sorted(each / floor for each, floor in zip(found[name], found["asyncio"], strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}…{ratios[-1]:.2f})"


def timed(make: Callable[[], asyncio.AbstractEventLoop], case: Case, count: int) -> float:
    """Seconds of processor time a step."""

    async def run(what: Awaitable[None]) -> float:
        start = time.process_time()
        await what
        return time.process_time() - start

    with asyncio.Runner(loop_factory=make) as runner:
        return runner.run(run(case(count))) / count


if __name__ == "__main__":
    main()
