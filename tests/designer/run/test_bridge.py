"""Ways, A run: one timer drains in batches; a reader that falls behind is told so; idle is idle."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from designer.models.live.live import Live
from designer.run import bridge as bridge_module
from designer.run.bridge import Bridge
from runtime.events import OutputWritten
from runtime.pump.stream import EventStream

Until = Callable[..., Awaitable[None]]


class Told:
    """A bridge to real folds, from a stream that the test writes."""

    def __init__(self) -> None:
        self.owner = QObject()
        self.live = Live(self.owner)
        self.bridge = Bridge(self.live, self.owner)
        self.stream = EventStream()
        self.batches: list[int] = []
        self.live.advanced.connect(lambda: self.batches.append(self.live.folds.log.end))

    def write(self, count: int = 1) -> None:
        for _ in range(count):
            self.stream.emit(OutputWritten, "", "", 0, 0, "writer", "stdout", "info", "a line")

    @property
    def lines(self) -> int:
        return self.live.folds.log.end


@pytest.fixture
def told(qapp: QApplication) -> Iterator[Told]:
    told = Told()
    yield told
    told.bridge.close()
    told.owner.deleteLater()


async def test_what_came_between_two_ticks_is_one_batch(told: Told, until: Until) -> None:
    """One signal a batch, so that each panel updates once."""
    told.bridge.open(told.stream.subscribe())
    told.write(500)
    await until(lambda: told.lines == 500)
    assert told.batches == [500]


async def test_very_many_records_come_in_several_batches(
    told: Told, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window is never kept for long, and nothing is lost."""
    monkeypatch.setattr(bridge_module, "MOST_RECORDS", 100)
    told.bridge.open(told.stream.subscribe())
    told.write(250)
    assert not told.bridge.is_empty
    await until(lambda: told.lines == 250)
    assert told.batches == [100, 200, 250]
    assert told.bridge.is_empty


async def test_what_was_lost_is_counted(told: Told, until: Until) -> None:
    """Contract section 15: a slow reader gets a gap record that says how many it missed."""
    told.bridge.open(told.stream.subscribe(capacity=100))
    told.write(250)
    await until(lambda: told.lines)
    assert told.live.folds.messages.missed == 150


async def test_closing_brings_what_is_left(told: Told) -> None:
    """The last records of a run are those one looks for."""
    told.bridge.open(told.stream.subscribe())
    told.write(3)
    told.bridge.close()
    assert told.lines == 3
    assert told.bridge.is_resting


async def test_it_rests_while_nothing_happens(told: Told, until: Until, monkeypatch: pytest.MonkeyPatch) -> None:
    """No wake-ups of an idle window; the next record is shown at once, and the timer goes on."""
    monkeypatch.setattr(bridge_module, "STILL_TICKS", 2)
    told.bridge.open(told.stream.subscribe())
    await until(lambda: told.bridge.is_resting)
    told.write()
    await until(lambda: told.lines == 1)
    assert not told.bridge.is_resting
    told.write()
    await until(lambda: told.lines == 2)


async def test_a_reader_whose_stream_has_ended_wakes_nobody(
    told: Told, until: Until, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The run is over; its session closes the bridge."""
    monkeypatch.setattr(bridge_module, "STILL_TICKS", 2)
    told.bridge.open(told.stream.subscribe())
    await until(lambda: told.bridge.is_resting)
    told.stream.close()
    await until(lambda: asyncio.all_tasks() == {asyncio.current_task()})
    assert told.bridge.is_resting


async def test_another_run_takes_the_place_of_the_last(told: Told, until: Until) -> None:
    """What the last one still had is brought first."""
    other: Any = EventStream()
    told.bridge.open(told.stream.subscribe())
    told.write(2)
    told.bridge.open(other.subscribe())
    assert told.lines == 2
    told.write()
    other.emit(OutputWritten, "", "", 0, 0, "writer", "stdout", "info", "a line")
    await until(lambda: told.lines == 3)
