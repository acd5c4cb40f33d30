"""Inside a program under test: answers questions about itself, one line of JSON each, on standard output.

A question is a Python expression over names that the driver offers. ``wait`` answers when it is true.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, QSocketNotifier, Qt, QTimer
from PySide6.QtGui import QGuiApplication

LOOK_EVERY_MS: Final = 10


class Answerer(QObject):
    """Reads questions from standard input while the program's own loop runs."""

    def __init__(self, names: Mapping[str, Any], parent: QObject | None = None) -> None:
        """Begin.

        Args:
            names: What questions can name.
            parent: Owner; usually the application.
        """
        super().__init__(parent)
        self._names = {"may_drop": may_drop, **names}
        self._rest = b""
        self._waiting: dict[int, tuple[str, float]] = {}
        self._notifier = QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._read)
        self._clock = QTimer(self, interval=LOOK_EVERY_MS, timerType=Qt.TimerType.PreciseTimer)
        self._clock.timeout.connect(self._look)
        self._say({"ready": True})

    def _read(self) -> None:
        data = os.read(sys.stdin.fileno(), 65536)
        if not data:
            self._notifier.setEnabled(False)
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            question = json.loads(line)
            if seconds := question.get("wait_s"):
                self._waiting[question["id"]] = (question["expression"], time.monotonic() + seconds)
                self._clock.start()
            else:
                self._answer(question["id"], question["expression"])

    def _answer(self, id_: int, expression: str) -> None:
        try:
            self._say({"id": id_, "value": plain(eval(expression, self._names))})
        except Exception as error:
            self._say({"id": id_, "error": f"{type(error).__name__}: {error}"})

    def _look(self) -> None:
        for id_, (expression, deadline) in list(self._waiting.items()):
            value, error = None, ""
            try:
                value = eval(expression, self._names)
            except Exception as raised:
                error = f"{type(raised).__name__}: {raised}"
            if value or time.monotonic() > deadline:
                del self._waiting[id_]
                self._say(
                    {"id": id_, "value": plain(value), "error": error}
                    if value
                    else {"id": id_, "error": f"never true: {expression}, last {value!r} {error}"}
                )
        if not self._waiting:
            self._clock.stop()

    @staticmethod
    def _say(message: dict[str, object]) -> None:
        sys.__stdout__.write(json.dumps(message) + "\n")  # type: ignore[union-attr]
        sys.__stdout__.flush()  # type: ignore[union-attr]


def may_drop() -> bool:
    """Whether a drag goes on here whose target has said, through the X server, that it would take it.

    Until then the drag's pointer is the forbidden one, and letting go would cancel it.
    """
    cursor = QGuiApplication.overrideCursor()
    return cursor is not None and cursor.shape() != Qt.CursorShape.ForbiddenCursor


def plain(value: Any) -> Any:
    """A value as JSON can say it; points are pairs, rectangles fours, in whole numbers."""
    if isinstance(value, QPointF | QPoint):
        return [round(value.x()), round(value.y())]
    if isinstance(value, QRectF | QRect):
        return [round(each) for each in (value.x(), value.y(), value.width(), value.height())]
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(each) for each in value]
    if isinstance(value, Mapping):
        return {str(key): plain(each) for key, each in value.items()}
    return value if isinstance(value, str | int | float | bool | None) else str(value)
