"""A short way from one part of the scene to another, which any input may interrupt."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QObject, QRectF, QVariantAnimation, Signal

GLIDE_MS: Final = 120


class Glide(QObject):
    """Runs from what is seen to what shall be seen."""

    moved = Signal(QRectF, bool)
    """What is seen now, and whether that is the end."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._start = QRectF()
        self._goal = QRectF()
        self._animation = QVariantAnimation(self)
        self._animation.setDuration(GLIDE_MS)
        self._animation.setStartValue(0.0)
        self._animation.setEndValue(1.0)
        self._animation.valueChanged.connect(self._step)

    @property
    def is_running(self) -> bool:
        """Whether it is under way."""
        return self._animation.state() == QVariantAnimation.State.Running

    @property
    def goal(self) -> QRectF:
        """What is seen at the end."""
        return QRectF(self._goal)

    def begin(self, start: QRectF, goal: QRectF) -> None:
        """Set out; a way that is under way is given up."""
        self._animation.stop()
        self._start, self._goal = QRectF(start), QRectF(goal)
        self._animation.start()

    def stop(self) -> None:
        """Stay where one is."""
        self._animation.stop()

    def _step(self, share: float) -> None:
        self.moved.emit(seen_between(self._start, self._goal, 1 - (1 - share) ** 3), share >= 1.0)


def seen_between(start: QRectF, goal: QRectF, share: float) -> QRectF:
    """What is seen on the way; the zoom goes evenly when its logarithm does, and the middle goes along with it."""
    width = start.width() * (goal.width() / start.width()) ** share
    zooms = abs(goal.width() - start.width()) > 1e-6
    way = (width - start.width()) / (goal.width() - start.width()) if zooms else share
    seen = QRectF(0, 0, width, width * goal.height() / goal.width())
    seen.moveCenter(start.center() + (goal.center() - start.center()) * way)
    return seen
