"""What part of the picture is seen: moving about, zooming, and the bars; what is drawn there follows above."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSizeF, Signal
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from designer.canvas.painting.camera import Camera, fitting, stepped
from designer.canvas.picture.picture import Picture
from designer.canvas.view.glide import Glide

_FIT_MARGIN_PX: Final = 56.0
_FIT_MARGIN_SHARE: Final = 0.08
"""Of the view's shorter side, where that is less."""
_FIT_MOST: Final = 1.0
_REVEAL_MARGIN: Final = 48.0
_SINGLE_STEP: Final = 60


class Looking(QAbstractScrollArea):
    """Holds a camera over a picture."""

    view_changed = Signal()
    """What is seen is another part, or at another zoom."""

    def __init__(self, picture: Picture, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.animates = True
        """Whether fitting glides; else it jumps."""
        self._picture = picture
        self._camera = Camera()
        self._target_camera = self._camera
        self._syncing = False
        self._glide = Glide(self)
        self._glide.moved.connect(self._glide_on)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)

    # What is seen

    @property
    def picture(self) -> Picture:
        """What is drawn."""
        return self._picture

    @property
    def zoom(self) -> float:
        """Pixels of the view per scene unit; 1 is 100 %."""
        return self._camera.zoom

    @property
    def is_watched(self) -> bool:
        """Whether anybody can see it: it is shown, and its window is not minimised."""
        return self.isVisible() and not self.window().isMinimized()

    def to_scene(self, point: QPointF) -> QPointF:
        """A point of the viewport, in scene units."""
        return self._camera.to_scene(point)

    def to_view(self, point: QPointF) -> QPointF:
        """A point of the scene, in pixels of the viewport."""
        return self._camera.to_view(point)

    def visible_rect(self) -> QRectF:
        """What is seen, in scene units."""
        return self._camera.visible(self._size())

    # Moving about

    def set_zoom(self, zoom: float, anchor: QPointF | None = None) -> None:
        """Zoom.

        Args:
            zoom: Pixels per scene unit, held between 5 % and 400 %.
            anchor: The point of the viewport that stays where it is; its middle by default.
        """
        self._glide.stop()
        self._camera.set_zoom(zoom, anchor if anchor is not None else self._middle())
        self._moved()

    def zoom_in(self) -> None:
        """One step nearer."""
        self.set_zoom(stepped(self.zoom, 1))

    def zoom_out(self) -> None:
        """One step away."""
        self.set_zoom(stepped(self.zoom, -1))

    def zoom_to_100(self) -> None:
        """One pixel per scene unit."""
        self.set_zoom(1.0)

    def fit(self) -> None:
        """Show everything."""
        self.fit_rect(self._picture.bounds())

    def fit_rect(self, rect: QRectF) -> None:
        """Show a part of the scene, as large as it goes; small things are not blown up."""
        if rect.isNull() or self._size().isEmpty():
            return
        size = self._size()
        margin = min(_FIT_MARGIN_PX, min(size.width(), size.height()) * _FIT_MARGIN_SHARE)
        room = size - QSizeF(2 * margin, 2 * margin)
        self._go(rect.center(), fitting(rect, room, _FIT_MOST))

    def reveal(self, rect: QRectF) -> None:
        """Pan as little as needed for a part of the scene to be seen; zoom out only where it is too large."""
        if rect.isNull():
            return
        margin = min(_REVEAL_MARGIN / self.zoom, self.visible_rect().width() / 6, self.visible_rect().height() / 6)
        wanted, seen = rect.adjusted(-margin, -margin, margin, margin), self._target()
        if seen.contains(wanted):
            return
        if wanted.width() > seen.width() or wanted.height() > seen.height():
            self.fit_rect(rect)
            return
        x = min(max(seen.left(), wanted.right() - seen.width()), wanted.left())
        y = min(max(seen.top(), wanted.bottom() - seen.height()), wanted.top())
        self._go(QPointF(x + seen.width() / 2, y + seen.height() / 2), self._size().width() / seen.width())

    def pan(self, x: float, y: float) -> None:
        """Move what is seen by so many pixels of the viewport."""
        self._glide.stop()
        self._camera.x += round(x * self._camera.ratio)
        self._camera.y += round(y * self._camera.ratio)
        self._moved()

    def center_on(self, point: QPointF) -> None:
        """Bring a point of the scene to the middle."""
        self._glide.stop()
        self._camera.hold(point, self._middle())
        self._moved()

    def stop_gliding(self) -> None:
        """Stay where the view is now."""
        self._glide.stop()

    def _size(self) -> QSizeF:
        return QSizeF(self.viewport().size())

    def _middle(self) -> QPointF:
        return QPointF(self.viewport().width() / 2, self.viewport().height() / 2)

    def _target(self) -> QRectF:
        """What is seen once nothing glides any more."""
        return self._glide.goal if self._glide.is_running else self.visible_rect()

    def _go(self, center: QPointF, zoom: float) -> None:
        self._glide.stop()
        target = Camera()
        target.zoom, target.ratio = zoom, self._camera.ratio
        target.hold(center, self._middle())
        if not self.animates or not self.isVisible():
            self._camera = target
            self._moved()
            return
        self._target_camera = target
        self._glide.begin(self.visible_rect(), target.visible(self._size()))

    def _glide_on(self, seen: QRectF, is_last: bool) -> None:
        if is_last:
            self._camera = self._target_camera
        else:
            self._camera.zoom = self._size().width() / seen.width()
            self._camera.hold(seen.center(), self._middle())
        self._moved()

    def _moved(self) -> None:
        self._sync_bars()
        self._repaint()
        self.view_changed.emit()

    def _repaint(self, *_: object) -> None:
        self.viewport().update()

    def _sync_bars(self) -> None:
        """Let the bars span everything and what is seen; where there is nothing, they are not needed."""
        camera, port = self._camera, self.viewport()
        bounds = self._picture.bounds()
        if bounds.isNull():
            bounds = self.visible_rect()
        left, top = round(camera.x / camera.ratio), round(camera.y / camera.ratio)
        self._syncing = True
        for bar, value, page, low, high in (
            (self.horizontalScrollBar(), left, port.width(), bounds.left(), bounds.right()),
            (self.verticalScrollBar(), top, port.height(), bounds.top(), bounds.bottom()),
        ):
            bar.setPageStep(page)
            bar.setSingleStep(_SINGLE_STEP)
            bar.setRange(min(round(low * camera.zoom), value), max(round(high * camera.zoom) - page, value))
            bar.setValue(value)
        self._syncing = False

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """A bar was moved."""
        if not self._syncing:
            self._glide.stop()
            self._camera.x = round(self.horizontalScrollBar().value() * self._camera.ratio)
            self._camera.y = round(self.verticalScrollBar().value() * self._camera.ratio)
            self._repaint()
            self.view_changed.emit()
