"""A window onto the picture: what part of it is seen, and drawing that; what the user does is handled above."""

from __future__ import annotations

import logging
from time import perf_counter
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from designer.canvas.painting.camera import Camera, fitting, stepped
from designer.canvas.painting.layers import Layers
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.repaint import Repaint
from designer.canvas.view.glide import Glide
from designer.models.selection import Selection
from designer.support.theme import Theme

_log = logging.getLogger(__name__)

BUDGET_S: Final = 0.006
"""What drawing ahead may take at most between two looks at the user's input."""
_LEAST_BUDGET_S: Final = 0.0008
_IN_FRAME: Final = 0.8
_BETWEEN: Final = 1.4
"""While the user moves, drawing ahead may take so many times what a frame without it takes."""
_REST_S: Final = 0.12
"""The user rests after so long without a move; then drawing ahead may take all of its time."""
_TICK_MS: Final = 2
_FIT_MARGIN_PX: Final = 56.0
_FIT_MARGIN_SHARE: Final = 0.08
"""Of the view's shorter side, where that is less."""
_FIT_MOST: Final = 1.0
_REVEAL_MARGIN: Final = 48.0
_SINGLE_STEP: Final = 60


class Viewing(QAbstractScrollArea):
    """Shows a picture from above, at some zoom."""

    completed = Signal()
    """All that is seen is drawn as it should be, and nothing glides."""
    view_changed = Signal()
    """What is seen is another part, or at another zoom."""

    def __init__(self, picture: Picture, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.animates = True
        """Whether fitting glides; else it jumps."""
        self._picture = picture
        self._selection = selection
        self._theme = theme
        self._camera = Camera()
        self._target_camera = self._camera
        self._layers = Layers(picture, selection, theme)
        self._is_complete = False
        self._has_failed = False
        self._shows_focus = False
        self._syncing = False
        self._glide = Glide(self)
        self._glide.moved.connect(self._glide_on)
        self._frame_s = _LEAST_BUDGET_S
        self._last_move = 0.0
        self._ahead = QTimer(self, singleShot=True, interval=_TICK_MS)
        self._ahead.timeout.connect(self._draw_ahead)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        picture.changed.connect(self._take_repaint)
        selection.changed.connect(self._repaint)
        theme.changed.connect(self._take_theme)

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
    def overlay(self) -> Overlay:
        """What a gesture shows now."""
        return self._layers.overlay

    @property
    def is_complete(self) -> bool:
        """Whether all that is seen is drawn as it should be, and nothing glides."""
        return self._is_complete and not self._glide.is_running

    @property
    def layers(self) -> Layers:
        """What is kept drawn."""
        return self._layers

    def set_overlay(self, overlay: Overlay) -> None:
        """Show this above the picture."""
        self._last_move = perf_counter()
        self._layers.set_overlay(overlay)
        self._repaint()

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

    def complete_now(self) -> None:
        """Draw all that is seen, however long it takes."""
        self._glide.stop()
        self._layers.prepare(self._camera, self._size(), float("inf"))
        self._repaint()

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
        self._last_move = perf_counter()
        self._sync_bars()
        self._repaint()
        self.view_changed.emit()

    def _repaint(self, *_: object) -> None:
        self._is_complete = False
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

    # Keeping up

    def _take_repaint(self, repaint: Repaint) -> None:
        self._layers.take(repaint)
        self._sync_bars()
        self._repaint()

    def _take_theme(self) -> None:
        self._layers.spoil_all()
        self._repaint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The view has another size."""
        super().resizeEvent(event)
        self._moved()

    def showEvent(self, event: QShowEvent) -> None:
        """It may be on another screen now."""
        self._repaint()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is under way ends."""
        self._glide.stop()
        self._ahead.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw; a failure is logged once and leaves the painter in order."""
        painter = QPainter(self.viewport())
        try:
            self._paint(painter)
            self._has_failed = False
        except Exception:
            if not self._has_failed:
                _log.exception("The canvas could not be drawn.")
            self._has_failed = True
            self._layers.drop_work()
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        ratio = self.viewport().devicePixelRatioF()
        if ratio != self._camera.ratio:
            self._camera.set_ratio(ratio)
        start = perf_counter()
        before = self._layers.drawn
        done = self._layers.prepare(self._camera, self._size(), start + self._budget(_IN_FRAME))
        ready = perf_counter()
        self._layers.paint(painter, self._camera, self._size())
        end = perf_counter()
        if done:
            # A frame's own cost, smoothed; what was drawn ahead in it does not count.
            cost = end - (start if self._layers.drawn == before else ready)
            self._frame_s += (cost - self._frame_s) * 0.2
        if self.hasFocus() and self._shows_focus:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colors.accent), 2))
            painter.drawRect(QRectF(self.viewport().rect()).adjusted(1, 1, -1, -1))
        if done:
            if not self._is_complete:
                self._is_complete = True
                QTimer.singleShot(0, self, self._tell_completed)
        elif not self._has_failed:
            self._is_complete = False
            self._ahead.start()

    def _budget(self, share: float) -> float:
        """Seconds for drawing ahead while the user moves."""
        return min(BUDGET_S, max(_LEAST_BUDGET_S, self._frame_s * share))

    def _draw_ahead(self) -> None:
        """Go on with what is missing, between frames; a frame follows once there is more to see."""
        now, before = perf_counter(), self._layers.drawn
        rests = now - self._last_move > _REST_S
        done = self._layers.prepare(self._camera, self._size(), now + (BUDGET_S if rests else self._budget(_BETWEEN)))
        if done or self._layers.drawn != before:
            self.viewport().update()
        else:
            self._ahead.start()

    def _tell_completed(self) -> None:
        if self.is_complete:
            self.completed.emit()

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(900, 640)
