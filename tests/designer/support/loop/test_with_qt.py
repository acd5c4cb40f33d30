"""Qt and asyncio on one loop: each gets its turn, and Qt's nested loops lose nothing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable

import pytest
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

Loop = asyncio.AbstractEventLoop
Until = Callable[..., Awaitable[None]]
FLOOD_S = 0.4


class Receiver(QObject):
    """Counts what it is sent."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.User:
            self.count += 1
        return super().event(event)


async def flood(stop: asyncio.Event) -> int:
    """Take every step there is; a step takes a moment, as a message's does."""
    steps = 0
    while not stop.is_set():
        await asyncio.sleep(0)
        end = time.perf_counter() + 30e-6
        while time.perf_counter() < end:
            pass
        steps += 1
    return steps


def counting_timer(interval_ms: int, owner: QObject) -> tuple[QTimer, list[float]]:
    timer = QTimer(owner, interval=interval_ms, timerType=Qt.TimerType.PreciseTimer)
    ticks: list[float] = []
    timer.timeout.connect(lambda: ticks.append(time.monotonic()))
    timer.start()
    return timer, ticks


async def test_timers_of_qt_get_their_turn_under_a_flood() -> None:
    owner, stop = QObject(), asyncio.Event()
    timer, ticks = counting_timer(10, owner)
    flooding = [asyncio.create_task(flood(stop)) for _ in range(20)]
    await asyncio.sleep(FLOOD_S)
    stop.set()
    steps = sum(await asyncio.gather(*flooding))
    timer.stop()
    # A third of what there would be at leisure; the machine may be busy.
    assert len(ticks) > FLOOD_S / 0.010 / 3
    assert steps > 500


async def test_painting_gets_its_turn_under_a_flood(qtbot: QtBot, until: Until) -> None:
    class Painted(QWidget):
        count = 0

        def paintEvent(self, event: object) -> None:
            self.count += 1
            self.update()

    widget, stop = Painted(), asyncio.Event()
    qtbot.addWidget(widget)
    widget.show()
    flooding = asyncio.create_task(flood(stop))
    await until(lambda: widget.count > 10)
    stop.set()
    await flooding


async def test_timers_of_asyncio_get_their_turn_under_a_flood() -> None:
    stop = asyncio.Event()
    flooding = [asyncio.create_task(flood(stop)) for _ in range(20)]
    sleeps = 0
    start = time.monotonic()
    while time.monotonic() - start < FLOOD_S:
        await asyncio.sleep(0.005)
        sleeps += 1
    stop.set()
    await asyncio.gather(*flooding)
    assert sleeps > FLOOD_S / 0.005 / 4


async def test_tasks_get_their_turn_under_a_flood_of_timers() -> None:
    owner = QObject()
    timers = [QTimer(owner, interval=each) for each in (0, 0, 1, 1)]
    for timer in timers:
        timer.timeout.connect(lambda: time.sleep(0.002))
        timer.start()
    steps = 0
    start = time.monotonic()
    while time.monotonic() - start < FLOOD_S:
        await asyncio.sleep(0)
        steps += 1
    for timer in timers:
        timer.stop()
    assert steps > 20


async def test_a_thread_that_floods_starves_nobody() -> None:
    loop, owner = asyncio.get_running_loop(), QObject()
    timer, ticks = counting_timer(10, owner)
    stop = threading.Event()

    def call() -> None:
        while not stop.is_set():
            for _ in range(20):
                loop.call_soon_threadsafe(int)
            time.sleep(0.0005)

    thread = threading.Thread(target=call)
    thread.start()
    await asyncio.sleep(FLOOD_S)
    stop.set()
    thread.join()
    timer.stop()
    assert len(ticks) > FLOOD_S / 0.010 / 4


async def test_posted_events_and_tasks_take_turns(qapp: QApplication, until: Until) -> None:
    receiver = Receiver()
    for _ in range(100):
        qapp.postEvent(receiver, QEvent(QEvent.Type.User))
        await asyncio.sleep(0)
    await until(lambda: receiver.count == 100)


async def test_a_slot_can_begin_a_task(until: Until) -> None:
    owner = Receiver()
    ended: list[int] = []

    async def work() -> None:
        await asyncio.sleep(0.001)
        ended.append(1)

    tasks: list[asyncio.Task[None]] = []
    owner.asked.connect(lambda: tasks.append(asyncio.get_running_loop().create_task(work())))
    QTimer.singleShot(0, owner, owner.asked.emit)
    await until(lambda: ended)


async def test_what_is_to_be_deleted_later_is_deleted(until: Until) -> None:
    thing = QObject()
    gone: list[int] = []
    thing.destroyed.connect(lambda: gone.append(1))
    thing.deleteLater()
    await until(lambda: gone)


async def test_tasks_go_on_while_a_slot_runs_a_loop_of_qt_s(until: Until) -> None:
    owner, nested = QObject(), QEventLoop()
    seen: list[int] = []

    async def work() -> None:
        for number in range(10):
            await asyncio.sleep(0.001)
            seen.append(number)
        nested.quit()

    task: list[asyncio.Task[None]] = []

    def slot() -> None:
        task.append(asyncio.create_task(work()))
        nested.exec()
        seen.append(-1)

    QTimer.singleShot(0, owner, slot)
    await until(lambda: -1 in seen)
    assert seen == [*range(10), -1]
    await task[0]


@pytest.mark.stock_cannot("a loop of Qt's in a step loses a task for good")
async def test_a_loop_of_qt_s_in_a_step_makes_the_others_wait_and_loses_none() -> None:
    seen: list[str] = []

    async def work(name: str) -> None:
        for _ in range(20):
            await asyncio.sleep(0.001)
        seen.append(name)

    tasks = [asyncio.create_task(work(name)) for name in "abc"]
    await asyncio.sleep(0.003)
    nested = QEventLoop()
    QTimer.singleShot(80, nested, nested.quit)
    nested.exec()
    assert seen == []
    await asyncio.gather(*tasks)
    assert sorted(seen) == ["a", "b", "c"]


@pytest.mark.stock_cannot("a loop of Qt's in a step loses a task for good")
async def test_a_loop_of_qt_s_in_a_step_keeps_the_processor_free() -> None:
    ready = [asyncio.create_task(asyncio.sleep(0)) for _ in range(10)]
    asyncio.get_running_loop().call_later(0.001, int)
    nested = QEventLoop()
    QTimer.singleShot(300, nested, nested.quit)
    start = time.process_time()
    nested.exec()
    assert time.process_time() - start < 0.15
    await asyncio.gather(*ready)


async def test_an_idle_loop_keeps_the_processor_free() -> None:
    await asyncio.sleep(0.01)
    start = time.process_time()
    await asyncio.sleep(0.3)
    assert time.process_time() - start < 0.15


@pytest.mark.stock_cannot("a quit of Qt's ends it, with its main coroutine unfinished")
async def test_a_quit_of_qt_s_ends_nothing(qapp: QApplication) -> None:
    for leave in (qapp.exit, qapp.quit):
        leave()
        await asyncio.sleep(0.01)
        QTimer.singleShot(0, qapp, leave)
        await asyncio.sleep(0.01)


@pytest.mark.stock_cannot("it begins a second loop, which ends at once")
def test_a_loop_refuses_to_run_in_one_of_qt_s(qloop: Loop) -> None:
    refused: list[str] = []
    nested = QEventLoop()

    def slot() -> None:
        try:
            qloop.run_forever()
        except RuntimeError as error:
            refused.append(str(error))
        nested.quit()

    QTimer.singleShot(0, nested, slot)
    nested.exec()
    assert refused == ["a loop of Qt's is running in this thread"]


@pytest.mark.stock_cannot("its timers are Qt's, whoever runs Qt")
def test_a_loop_that_does_not_run_calls_nothing(qloop: Loop, qtbot: QtBot) -> None:
    called: list[int] = []

    async def main() -> None:
        qloop.call_later(0.001, called.append, 1)
        qloop.call_later(3600, called.append, 2)

    qloop.run_until_complete(main())
    qloop.call_soon(called.append, 3)
    qtbot.wait(20)
    assert called in ([], [1])
    qloop.run_until_complete(asyncio.sleep(0.01))
    assert sorted(called) == [1, 3]
