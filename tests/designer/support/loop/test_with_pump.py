"""The real runtime on the window's loop."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QTimer

from runtime import HandlerMetadata, PumpStopped, RequestError, StreamPump, xmlify
from runtime.events import HandlerFailed, ReplyArrived
from runtime.testing import running, running_organism

NEWSROOM = Path(__file__).parents[4] / "sample_organisms/newsroom"
ROUNDS = 500


@xmlify
@dataclass
class Question:
    number: int


@xmlify
@dataclass
class Answer:
    number: int


async def quick(question: Question, metadata: HandlerMetadata) -> Answer:
    return Answer(question.number)


async def patient(question: Question, metadata: HandlerMetadata) -> Answer:
    await asyncio.sleep(0.001)
    return Answer(question.number)


def blocking(question: Question, metadata: HandlerMetadata) -> Answer:
    time.sleep(0.002)
    return Answer(threading.get_ident())


async def leaving(question: Question, metadata: HandlerMetadata) -> Answer:
    await asyncio.sleep(0)
    raise SystemExit(3)


async def stuck(question: Question, metadata: HandlerMetadata) -> Answer:
    await asyncio.Event().wait()
    raise AssertionError


def pump_of(**handlers: object) -> StreamPump:
    pump = StreamPump()
    for name, handler in handlers.items():
        pump.register_listener(name, Question, handler, response_class=Answer)  # type: ignore[arg-type]
    return pump


async def test_every_kind_of_handler_answers_while_qt_has_its_turn() -> None:
    owner = QObject()
    timer = QTimer(owner, interval=10, timerType=Qt.TimerType.PreciseTimer)
    ticks: list[float] = []
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    async with running(pump_of(quick=quick, patient=patient, blocking=blocking)) as recording:
        pump, start = recording.pump, time.monotonic()

        async def ask(name: str, count: int) -> list[int]:
            return [(await pump.request(name, Question(number), timeout=20)).number for number in range(count)]

        quicks, patients, threads = await asyncio.gather(ask("quick", ROUNDS), ask("patient", 50), ask("blocking", 20))
        took = time.monotonic() - start
    timer.stop()
    assert (quicks, patients) == (list(range(ROUNDS)), list(range(50)))
    assert threading.get_ident() not in threads
    assert len(ticks) > took / 0.010 / 4
    assert len(recording.of(ReplyArrived)) == ROUNDS + 70


async def test_the_newsroom_decides() -> None:
    async with running_organism(NEWSROOM) as recording:
        story = recording.pump.listeners["editor"].codec.cls("Bridge opens", "It opened on 20 November 2026.")
        decision = await recording.pump.request("editor", story, timeout=20)
    assert type(decision).__name__ == "Decision"


async def test_a_handler_that_leaves_is_a_failure_of_its_own() -> None:
    async with running(pump_of(leaving=leaving, quick=quick)) as recording:
        with pytest.raises(RequestError):
            await recording.pump.request("leaving", Question(1), timeout=5)
        assert (await recording.pump.request("quick", Question(2), timeout=5)).number == 2
    assert [failed.listener for failed in recording.of(HandlerFailed)] == ["leaving"]


async def test_a_run_can_be_stopped_while_a_handler_waits() -> None:
    async with running(pump_of(stuck=stuck)) as recording:
        asked = asyncio.ensure_future(recording.pump.request("stuck", Question(1), timeout=20))
        await asyncio.sleep(0.02)
        await asyncio.wait_for(recording.pump.shutdown(drain=False), 5)
        with pytest.raises(PumpStopped):
            await asked
