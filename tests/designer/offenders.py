"""Tests that each leave something behind or break something unseen; test_guards.py runs them in a process apart."""

from __future__ import annotations

import asyncio
import gc
import threading
import warnings
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QRunnable, Qt, QThread, QThreadPool, QTimer, Signal, qWarning
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

kept: list[object] = []
stop = threading.Event()


@pytest.fixture(autouse=True)
def _end_what_the_last_one_left() -> None:
    stop.set()
    QThreadPool.globalInstance().waitForDone()
    for each in kept:
        if isinstance(each, QThread):
            each.quit()
            each.wait()
    kept.clear()
    stop.clear()


class Emitter(QObject):
    fired = Signal()


class BadPainter(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        raise ValueError("in paintEvent")


class Wait(QRunnable):
    def run(self) -> None:
        stop.wait(20)


def test_leaves_a_widget(qapp: QApplication) -> None:
    kept.append(QWidget())


def test_leaves_a_shown_widget(qapp: QApplication) -> None:
    widget = QWidget()
    kept.append(widget)
    widget.show()


def test_leaves_a_timer(qapp: QApplication) -> None:
    timer = QTimer()
    kept.append(timer)
    timer.start(100_000)


def test_leaves_a_timer_held_by_its_own_slot(qapp: QApplication) -> None:
    owner = QObject()
    timer = QTimer(owner)
    timer.timeout.connect(lambda: owner.objectName())
    timer.start(100_000)


def test_leaves_a_timer_of_an_object(qapp: QApplication) -> None:
    thing = QObject()
    kept.append(thing)
    thing.startTimer(100_000)


def test_leaves_a_long_single_shot(qapp: QApplication) -> None:
    QTimer.singleShot(100_000, lambda: None)


def test_leaves_work_in_the_pool(qapp: QApplication) -> None:
    QThreadPool.globalInstance().start(Wait())


def test_leaves_a_thread(qapp: QApplication) -> None:
    threading.Thread(target=stop.wait, args=(20,), daemon=True).start()


def test_leaves_a_thread_of_qt(qapp: QApplication) -> None:
    thread = QThread()
    kept.append(thread)
    thread.start()


def test_leaves_the_collector_off() -> None:
    gc.disable()


def test_leaves_an_override_cursor(qapp: QApplication) -> None:
    qapp.setOverrideCursor(Qt.CursorShape.WaitCursor)


def test_raises_in_a_slot(qapp: QApplication) -> None:
    emitter = Emitter()
    emitter.fired.connect(lambda: 1 / 0)
    emitter.fired.emit()


def test_raises_in_a_virtual_method(qtbot: QtBot) -> None:
    widget = BadPainter()
    qtbot.addWidget(widget)
    widget.grab()


def test_raises_in_a_finalizer() -> None:
    class Thing:
        def __del__(self) -> None:
            raise ValueError("in __del__")

    Thing()


def test_raises_in_a_thread() -> None:
    thread = threading.Thread(target=lambda: 1 / 0)
    thread.start()
    thread.join()


def test_makes_qt_warn(qapp: QApplication) -> None:
    qWarning("look here")


def test_makes_qt_warn_at_the_end(qapp: QApplication, request: pytest.FixtureRequest) -> None:
    request.addfinalizer(lambda: qWarning("look here"))


def test_makes_python_warn() -> None:
    warnings.warn("look here", UserWarning, stacklevel=1)


def test_leaves_a_file_open(tmp_path: Path) -> None:
    (tmp_path / "file").open("w")
    gc.collect()


async def test_leaves_a_task() -> None:
    kept.append(asyncio.create_task(asyncio.sleep(60)))
    await asyncio.sleep(0)


async def test_leaves_an_exception_of_a_callback() -> None:
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)


async def test_leaves_a_widget_of_a_coroutine() -> None:
    kept.append(QWidget())


async def test_waits_for_what_does_not_come(until: Callable[..., Awaitable[None]]) -> None:
    await until(lambda: False, timeout_s=0.05)


async def test_is_clean_with_a_thread_of_the_loop() -> None:
    await asyncio.to_thread(int)


async def test_is_clean_with_a_signal_that_comes(emitted: Callable[..., Awaitable[object]]) -> None:
    emitter = Emitter()
    QTimer.singleShot(10, emitter, emitter.fired.emit)
    await emitted(emitter.fired)


def test_is_clean_with_a_widget_of_its_own(qapp: QApplication) -> None:
    QWidget().show()


def test_is_clean_with_a_widget_in_a_cycle(qapp: QApplication) -> None:
    widget = QWidget()
    widget.setProperty("any", 1)
    cycle: list[object] = [widget]
    cycle.append(cycle)


def test_is_clean_with_a_widget_given_to_qtbot(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    timer = QTimer(widget)
    timer.start(100_000)
    kept.append(widget)


def test_is_clean_with_a_widget_to_be_deleted(qapp: QApplication) -> None:
    widget = QWidget()
    kept.append(widget)
    widget.deleteLater()


def test_is_clean_with_a_timer_of_the_application(qapp: QApplication) -> None:
    QTimer(qapp).start(100_000)


def test_is_clean_with_a_single_shot_that_ends(qapp: QApplication) -> None:
    QTimer.singleShot(50, lambda: None)


def test_is_clean_with_work_that_ends(qapp: QApplication) -> None:
    QThreadPool.globalInstance().start(lambda: QThread.msleep(50))


def test_is_clean_with_a_popup_of_a_widget(qtbot: QtBot) -> None:
    widget = QWidget()
    qtbot.addWidget(widget)
    popup = QWidget(widget, Qt.WindowType.Popup)
    popup.show()


def test_fails_and_is_not_told_of_what_it_left(qapp: QApplication) -> None:
    widget = QWidget()
    assert widget is None
