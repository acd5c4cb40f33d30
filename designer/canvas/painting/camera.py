"""Which part of the scene is seen, in whole device pixels, so that nothing cached is ever drawn between two of them."""

from __future__ import annotations

import math
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF

LEAST_ZOOM: Final = 0.05
MOST_ZOOM: Final = 4.0
_STEPS: Final = 4
"""Steps of the wheel that double the zoom."""


class Camera:
    """Between scene units, pixels of the view and pixels of the device.

    Attributes:
        zoom: Pixels of the view per scene unit.
        ratio: Device pixels per pixel of the view.
        x: Left of the view, in device pixels of the whole scene at this zoom; so is ``y``.
    """

    def __init__(self) -> None:
        self.zoom = 1.0
        self.ratio = 1.0
        self.x = 0
        self.y = 0

    @property
    def scale(self) -> float:
        """Device pixels per scene unit."""
        return self.zoom * self.ratio

    def to_scene(self, point: QPointF) -> QPointF:
        """A point of the view in scene units."""
        return QPointF((point.x() * self.ratio + self.x) / self.scale, (point.y() * self.ratio + self.y) / self.scale)

    def to_view(self, point: QPointF) -> QPointF:
        """A point of the scene in pixels of the view."""
        return QPointF((point.x() * self.scale - self.x) / self.ratio, (point.y() * self.scale - self.y) / self.ratio)

    def visible(self, size: QSizeF) -> QRectF:
        """What a view of that size shows, in scene units."""
        return QRectF(self.x / self.scale, self.y / self.scale, size.width() / self.zoom, size.height() / self.zoom)

    def set_zoom(self, zoom: float, anchor: QPointF) -> None:
        """Zoom so that what is at a point of the view stays there."""
        held = self.to_scene(anchor)
        self.zoom = clamped(zoom)
        self.hold(held, anchor)

    def hold(self, scene: QPointF, view: QPointF) -> None:
        """Move so that a point of the scene is at a point of the view."""
        self.x = round(scene.x() * self.scale - view.x() * self.ratio)
        self.y = round(scene.y() * self.scale - view.y() * self.ratio)

    def set_ratio(self, ratio: float) -> None:
        """Take on another device ratio; what is at the view's top left stays there."""
        held = self.to_scene(QPointF(0, 0))
        self.ratio = ratio
        self.hold(held, QPointF(0, 0))


def clamped(zoom: float) -> float:
    """The zoom, within its bounds."""
    return min(MOST_ZOOM, max(LEAST_ZOOM, zoom))


def stepped(zoom: float, steps: float) -> float:
    """The zoom so many steps of the wheel further; whole steps land on the same few values, 100 % among them."""
    at = math.log2(zoom) * _STEPS
    if steps == int(steps):
        at = math.floor(at + 1e-6) if steps > 0 else math.ceil(at - 1e-6)
    return clamped(2 ** ((at + steps) / _STEPS))


def fitting(rect: QRectF, size: QSizeF, most: float) -> float:
    """The zoom at which a rectangle fills a view of that size.

    Args:
        rect: In scene units.
        size: In pixels.
        most: Small things are not made larger than this.
    """
    width, height = max(rect.width(), 1.0), max(rect.height(), 1.0)
    return min(most, clamped(min(size.width() / width, size.height() / height)))
