"""A person's mouse and keys over a canvas, in scene units."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.canvas import Canvas
from designer.canvas.editing.board import Board
from designer.canvas.geometry import output_port
from designer.canvas.items import Item, Kind
from designer.document.document import Document
from designer.models.selection import Selected, Selection

NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton
STEPS = 6


class Hands:
    """Acts on one shown canvas."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas

    @property
    def board(self) -> Board:
        return self.canvas.board

    @property
    def document(self) -> Document:
        return self.board.document

    @property
    def selection(self) -> Selection:
        return self.board.selection

    @property
    def selected(self) -> Selected:
        return self.selection.value

    @property
    def listeners(self) -> dict[str, tuple[str, ...]]:
        """Peers by listener."""
        return {each.name: each.peers for each in self.document.spec.listeners}

    @property
    def steps(self) -> list[str]:
        """Names of the steps that can be undone."""
        stack = self.document.stack
        return [stack.text(index) for index in range(stack.index())]

    # Places

    def at(self, name: str, dx: float = 0.0, dy: float = 0.0) -> QPointF:
        """The middle of a listener's card, or so far beside it."""
        return self.canvas.picture.rect(Item(Kind.LISTENER, name)).center() + QPointF(dx, dy)

    def item_at(self, kind: Kind, key: str) -> QPointF:
        return self.canvas.picture.rect(Item(kind, key)).center()

    def port(self, name: str) -> QPointF:
        return output_port(self.canvas.picture.rect(Item(Kind.LISTENER, name)))

    def pixel(self, point: QPointF) -> QPoint:
        return self.canvas.view.to_view(point).toPoint()

    # Mouse

    def move(self, point: QPointF) -> None:
        QTest.mouseMove(self.canvas.view.viewport(), self.pixel(point))

    def click(self, point: QPointF, modifiers: Qt.KeyboardModifier = NONE, button: Qt.MouseButton = LEFT) -> None:
        QTest.mouseClick(self.canvas.view.viewport(), button, modifiers, self.pixel(point))

    def double_click(self, point: QPointF) -> None:
        viewport, pixel = self.canvas.view.viewport(), self.pixel(point)
        QTest.mouseClick(viewport, LEFT, NONE, pixel)
        QTest.mouseDClick(viewport, LEFT, NONE, pixel)

    def right_click(self, point: QPointF) -> None:
        viewport, pixel = self.canvas.view.viewport(), self.pixel(point)
        QTest.mouseClick(viewport, Qt.MouseButton.RightButton, NONE, pixel)
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, pixel, viewport.mapToGlobal(pixel))
        QApplication.sendEvent(viewport, event)

    @contextmanager
    def dragging(self, start: QPointF, *ends: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> Iterator[None]:
        """Hold the left button from start to the last end; what happens inside happens midway."""
        viewport = self.canvas.view.viewport()
        path = [self.pixel(point) for point in (start, *ends)]
        QTest.mousePress(viewport, LEFT, modifiers, path[0])
        for before, after in pairwise(path):
            for step in range(1, STEPS + 1):
                QTest.mouseMove(viewport, before + (after - before) * step / STEPS)
        yield
        QTest.mouseRelease(viewport, LEFT, modifiers, path[-1])

    def drag(self, start: QPointF, *ends: QPointF, modifiers: Qt.KeyboardModifier = NONE) -> None:
        with self.dragging(start, *ends, modifiers=modifiers):
            pass

    # Keys

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
        """Press a key where the focus is."""
        QTest.keyClick(self.focus, key, modifiers)

    def type(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    @property
    def focus(self) -> object:
        return self.canvas.window().focusWidget() or self.canvas.view

    def do(self, action: str) -> None:
        """What a menu or a key does."""
        self.canvas.handlers[action]()

    # Eyes

    def picture(self) -> QImage:
        return self.canvas.grab().toImage()

    def color_at(self, point: QPointF) -> QColor:
        pixel = self.canvas.view.viewport().mapTo(self.canvas, self.pixel(point))
        image = self.picture()
        ratio = image.devicePixelRatio()
        return image.pixelColor(round(pixel.x() * ratio), round(pixel.y() * ratio))


def text_of(names: Sequence[str], peers: dict[str, Sequence[str]] | None = None, **keys: str) -> str:
    """An organism of listeners of those names; ``keys`` are further lines by name: ``law="broadcast: true"``."""
    lines = ["organism:", "  name: drawn", "listeners:"]
    for name in names:
        stem = name.capitalize()
        lines += [
            f"  - name: {name}",
            f"    payload_class: messages.{stem}",
            f"    handler: handlers.{name}",
            f"    description: Does {name}",
        ]
        if peers and peers.get(name):
            lines.append(f"    peers: [{', '.join(peers[name])}]")
        lines += [f"    {each}" for each in keys.get(name, "").split("; ") if each]
    return "\n".join(lines) + "\n"
