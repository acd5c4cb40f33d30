"""A window onto the picture: keeps what is seen of it drawn; what the user does is handled above."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter
from typing import Final

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.painting.above import Above
from designer.canvas.painting.layers import Layers
from designer.canvas.painting.overlay import Overlay
from designer.canvas.picture.picture import Picture
from designer.canvas.picture.repaint import Repaint
from designer.canvas.view.looking import Looking
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
MOST_PLACES: Final = 24
"""More small places are not painted one by one."""


class Viewing(Looking):
    """Shows a picture from above, at some zoom."""

    completed = Signal()
    """All that is seen is drawn as it should be, and nothing glides."""
    shown_changed = Signal()
    """It was shown or hidden."""

    def __init__(self, picture: Picture, selection: Selection, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(picture, parent)
        self._selection = selection
        self._theme = theme
        self._layers = Layers(picture, selection, theme)
        self._is_complete = False
        self._has_failed = False
        self._shows_focus = False
        self._frame_s = _LEAST_BUDGET_S
        self._last_move = 0.0
        self._ahead = QTimer(self, singleShot=True, interval=_TICK_MS)
        self._ahead.timeout.connect(self._draw_ahead)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        picture.changed.connect(self._take_repaint)
        selection.changed.connect(self._repaint)
        theme.changed.connect(self._take_theme)

    # What is drawn

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

    @property
    def above(self) -> Above | None:
        """Who draws what a run does."""
        return self._layers.above

    @above.setter
    def above(self, above: Above | None) -> None:
        self._layers.above = above
        self.viewport().update()

    def update_places(self, places: Sequence[QRectF], margin_px: float) -> None:
        """Let what is above be painted again in a few places; the picture itself is the same.

        Args:
            places: In scene units; those that are not seen cost nothing.
            margin_px: How far what is drawn there stands out, in pixels of the view.
        """
        if len(places) > MOST_PLACES:
            self.viewport().update()
            return
        area, margin = self.viewport().rect(), margin_px + 1
        for place in places:
            corner, zoom = self._camera.to_view(place.topLeft()), self._camera.zoom
            size = QSizeF(place.width() * zoom + 2 * margin, place.height() * zoom + 2 * margin)
            box = QRectF(corner - QPointF(margin, margin), size).toAlignedRect()
            if box.intersects(area):
                self.viewport().update(box)

    def set_overlay(self, overlay: Overlay) -> None:
        """Show this above the picture."""
        self._last_move = perf_counter()
        self._layers.set_overlay(overlay)
        self._repaint()

    def complete_now(self) -> None:
        """Draw all that is seen, however long it takes."""
        self._glide.stop()
        self._layers.prepare(self._camera, self._size(), float("inf"))
        self._repaint()

    def _moved(self) -> None:
        self._last_move = perf_counter()
        super()._moved()

    def _repaint(self, *_: object) -> None:
        self._is_complete = False
        self.viewport().update()

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
        self.shown_changed.emit()

    def hideEvent(self, event: QHideEvent) -> None:
        """What is under way ends."""
        self._glide.stop()
        self._ahead.stop()
        self.shown_changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw; a failure is logged once and leaves the painter in order."""
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect())
            self._has_failed = False
        except Exception:
            if not self._has_failed:
                _log.exception("The canvas could not be drawn.")
            self._has_failed = True
            self._layers.drop_work()
        finally:
            painter.end()

    def _paint(self, painter: QPainter, part: QRect) -> None:
        ratio = self.viewport().devicePixelRatioF()
        if ratio != self._camera.ratio:
            self._camera.set_ratio(ratio)
            self._is_complete = False
        start = perf_counter()
        before = self._layers.drawn
        is_whole = part.contains(self.viewport().rect())
        # What is drawn as it should be stays so while only what is above it moves.
        is_kept = self._is_complete and not is_whole
        done = is_kept or self._layers.prepare(self._camera, self._size(), start + self._budget(_IN_FRAME))
        ready = perf_counter()
        self._layers.paint(painter, self._camera, self._size(), None if is_whole else part)
        end = perf_counter()
        if done and is_whole:
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
