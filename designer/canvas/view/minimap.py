"""Everything small in a corner, with what is seen of it; a click or drag goes there."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.canvas.items import Kind
from designer.canvas.picture.picture import Picture
from designer.canvas.view.viewing import Viewing
from designer.support.theme import Theme
from designer.support.tokens import RADII

_SIZE: Final = QSize(196, 128)
_PADDING: Final = 10.0
_SETTLE_MS: Final = 80
_LEAST_DOT: Final = 1.6
_LEAST_WINDOW: Final = 6.0


class Minimap(QWidget):
    """Cards as dots, and the part that the view shows as a window."""

    released = Signal()
    """The user let go of it."""

    def __init__(self, picture: Picture, view: Viewing, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture = picture
        self._view = view
        self._theme = theme
        self._dots: QPixmap | None = None
        self.is_held = False
        """Whether the user holds it by the mouse."""
        self._later = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._later.timeout.connect(self._forget)
        self.setFixedSize(_SIZE)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Minimap"))
        picture.changed.connect(self._follow)
        view.view_changed.connect(self.update)
        theme.changed.connect(self._forget)

    @property
    def is_current(self) -> bool:
        """Whether it shows the picture as it is."""
        return not self._later.isActive()

    def area(self) -> QRectF:
        """What it shows, in scene units: everything, and a little around it."""
        bounds = self._picture.bounds()
        if bounds.isNull():
            bounds = self._view.visible_rect()
        return bounds.adjusted(-40, -40, 40, 40)

    def to_scene(self, point: QPointF) -> QPointF:
        """A point of the minimap, in scene units."""
        scale, origin = self._fit()
        return QPointF((point.x() - origin.x()) / scale, (point.y() - origin.y()) / scale)

    def to_minimap(self, rect: QRectF) -> QRectF:
        """A part of the scene, in pixels of the minimap."""
        scale, origin = self._fit()
        return QRectF(
            rect.x() * scale + origin.x(), rect.y() * scale + origin.y(), rect.width() * scale, rect.height() * scale
        )

    def _fit(self) -> tuple[float, QPointF]:
        area, room = self.area(), QRectF(self.rect()).adjusted(_PADDING, _PADDING, -_PADDING, -_PADDING)
        scale = min(room.width() / max(area.width(), 1.0), room.height() / max(area.height(), 1.0))
        return scale, room.center() - area.center() * scale

    def _follow(self, _: object) -> None:
        if not self._later.isActive():
            self._later.start()

    def _forget(self) -> None:
        self._dots = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dots, kept from before where nothing changed, and the window."""
        painter = QPainter(self)
        try:
            ratio = self.devicePixelRatioF()
            if self._dots is None or self._dots.devicePixelRatio() != ratio:
                self._dots = self._draw_dots(ratio)
            painter.drawPixmap(0, 0, self._dots)
            self._draw_window(painter)
        finally:
            painter.end()

    def _draw_dots(self, ratio: float) -> QPixmap:
        colors = self._theme.colors
        pixmap = QPixmap(self.size() * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paper = QColor(colors.surface)
        paper.setAlphaF(0.94)
        painter.setBrush(paper)
        painter.setPen(QPen(QColor(colors.border), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADII.card, RADII.card)
        painter.setPen(Qt.PenStyle.NoPen)
        scale, origin = self._fit()
        of_kind: dict[str, list[QRectF]] = {}
        for item in self._picture.index:
            rect = self._picture.index.rect(item)
            facts = self._picture.facts(item.key) if item.kind is Kind.LISTENER else None
            color = {Kind.NOTE: colors.note_border, Kind.BUS: colors.broadcast, Kind.FRAME: colors.frame}.get(item.kind)
            if facts is not None:
                color = colors.agent if facts.agent else colors.tool
            width = max(rect.width() * scale, _LEAST_DOT)
            height = max(rect.height() * scale, _LEAST_DOT)
            dot = QRectF(rect.x() * scale + origin.x(), rect.y() * scale + origin.y(), width, height)
            of_kind.setdefault(color or colors.border_strong, []).append(dot)
        for color, dots in sorted(of_kind.items(), key=lambda each: each[0] != colors.frame):
            painter.setBrush(QColor(color))
            painter.drawRects(dots)
        painter.end()
        return pixmap

    def _draw_window(self, painter: QPainter) -> None:
        colors = self._theme.colors
        window = self.to_minimap(self._view.visible_rect())
        grow_x = max(0.0, _LEAST_WINDOW - window.width()) / 2
        grow_y = max(0.0, _LEAST_WINDOW - window.height()) / 2
        window.adjust(-grow_x, -grow_y, grow_x, grow_y)
        window = window.intersected(QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5))
        if window.isEmpty():
            return
        fill = QColor(colors.accent)
        fill.setAlphaF(0.07)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colors.accent), 1.5))
        painter.setBrush(fill)
        painter.drawRoundedRect(window, 3, 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.is_held = True
            self._view.center_on(self.to_scene(event.position()))
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._view.center_on(self.to_scene(event.position()))
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Stay there."""
        if event.button() == Qt.MouseButton.LeftButton:
            self.is_held = False
            self.released.emit()
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """As one click."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom the view about its middle."""
        if event.angleDelta().y() > 0:
            self._view.zoom_in()
        elif event.angleDelta().y() < 0:
            self._view.zoom_out()
        event.accept()
