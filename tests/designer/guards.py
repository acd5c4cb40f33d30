"""What no test of the designer may leave behind: widgets, timers, threads, work in pools, warnings of Qt's.

Exceptions in slots and virtual methods are pytest-qt's to catch, unraisable ones and Python's warnings pytest's.
"""

from __future__ import annotations

import gc
import re
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QCoreApplication,
    QEvent,
    QMessageLogContext,
    QObject,
    QThread,
    QThreadPool,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import Shiboken

HARMLESS = (r"^This plugin does not support (propagateSizeHints|raise|grabbing the (keyboard|mouse))",)
"""What Qt says offscreen whatever one does."""

GRACE_S = 1.0
"""How long work that is about to end may take to end."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What is there before a test and may stay; held on to, so that nothing new can take its address."""

    widgets: tuple[QWidget, ...]
    objects: tuple[QObject, ...]
    threads: tuple[threading.Thread, ...]

    @classmethod
    def now(cls) -> Seen:
        """Look around."""
        return cls(tuple(_orphans()), tuple(_working_objects()), tuple(threading.enumerate()))


def leftovers(before: Seen) -> list[str]:
    """One sentence for each thing that a test has left; switches that it left are put back."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    checks = (_widgets, _objects, _pool, _threads, _switches)
    if not any(check(before) for check in checks):
        return []
    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    _settle(before)
    found = [sentence for check in checks for sentence in check(before)]
    gc.enable()
    while _has_override_cursor():
        QApplication.restoreOverrideCursor()
    return found


class Warnings:
    """Collects what Qt says at the levels warning and above, while it is installed."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self._previous: Callable[..., object] | None = None

    def install(self) -> None:
        """Begin."""
        self._previous = qInstallMessageHandler(self._take)

    def remove(self) -> None:
        """End."""
        qInstallMessageHandler(self._previous)

    def _take(self, kind: QtMsgType, context: QMessageLogContext, message: str | None) -> None:
        quiet = (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg)
        if kind not in quiet and not any(re.search(pattern, message or "") for pattern in HARMLESS):
            self.said.append(message or "")


def _widgets(before: Seen) -> list[str]:
    return [f"a widget was left: {widget}" for widget in _orphans() if _is_new(widget, before.widgets)]


def _objects(before: Seen) -> list[str]:
    return [
        f"{'a thread still runs' if isinstance(each, QThread) else 'a timer still runs'}: {each}{_owner(each)}"
        for each in _working_objects()
        if _is_new(each, before.objects)
    ]


def _pool(before: Seen) -> list[str]:
    count = QThreadPool.globalInstance().activeThreadCount()
    return [f"{count} pieces of work were left in the global thread pool"] if count else []


def _threads(before: Seen) -> list[str]:
    return [
        f"a thread was left: {thread.name}"
        for thread in threading.enumerate()
        if _is_new(thread, before.threads) and not isinstance(thread, threading._DummyThread)
    ]


def _switches(before: Seen) -> list[str]:
    found = [] if gc.isenabled() else ["the garbage collector was left off"]
    return [*found, "an override cursor was left"] if _has_override_cursor() else found


def _has_override_cursor() -> bool:
    return QCoreApplication.instance() is not None and QApplication.overrideCursor() is not None


def _settle(before: Seen) -> None:
    """Let end what is about to end: work in pools, threads that were told to stop, short single shots."""
    deadline = time.monotonic() + GRACE_S
    QThreadPool.globalInstance().waitForDone(int(GRACE_S * 1000))
    while (_objects(before) or _threads(before)) and time.monotonic() < deadline:
        if not any(_is_ending(each) for each in _working_objects() if _is_new(each, before.objects)):
            return
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QThread.msleep(5)


def _is_ending(each: QObject) -> bool:
    if isinstance(each, QTimer):
        return each.isSingleShot() and each.remainingTime() < GRACE_S * 1000
    return isinstance(each, QThread)


def _orphans() -> list[QWidget]:
    return [widget for widget in QApplication.topLevelWidgets() if widget.parent() is None]


def _working_objects() -> list[QObject]:
    """Objects that Python knows with a timer that runs, and threads that run, but for those of the application's."""
    dispatcher = QAbstractEventDispatcher.instance()
    application = QCoreApplication.instance()
    if dispatcher is None or application is None:
        return []
    found: list[QObject] = []
    for each in Shiboken.getAllValidWrappers():
        if isinstance(each, QThread):
            if each.isRunning() and each is not application.thread():
                found.append(each)
        elif isinstance(each, QObject) and dispatcher.registeredTimers(each) and not _is_session_s(each):
            found.append(each)
    return found


def _is_session_s(each: QObject) -> bool:
    application = QCoreApplication.instance()
    owner: QObject | None = each
    while owner is not None:
        if owner is application:
            return True
        owner = owner.parent()
    return False


def _owner(each: QObject) -> str:
    return f", of {each.parent()}" if each.parent() is not None else ""


def _is_new(each: object, known: Iterable[object]) -> bool:
    return not any(each is other for other in known)
