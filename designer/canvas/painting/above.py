"""What the view lets somebody else draw between and above its layers: what a run does, which changes all the time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from designer.canvas.painting.camera import Camera
from designer.canvas.painting.standing import Standing
from designer.canvas.painting.tile_painting import Lens
from designer.support.tokens import Colors

if TYPE_CHECKING:
    from designer.canvas.picture.picture import Picture


class Look(NamedTuple):
    """How the scene is looked at in one frame.

    Attributes:
        camera: What is seen.
        lens: At which zoom, for what is kept drawn.
        seen: The same, in scene units.
        standing: Where things stand that a gesture moves.
        picture: What there is.
        colors: The scheme.
    """

    camera: Camera
    lens: Lens
    seen: QRectF
    standing: Standing
    picture: Picture
    colors: Colors

    def at(self, x: float, y: float) -> QPointF:
        """A point of the scene, in device pixels of the view."""
        return QPointF(x * self.lens.scale - self.camera.x, y * self.lens.scale - self.camera.y)

    def to_scene(self, painter: QPainter) -> None:
        """Let a painter in device pixels of the view draw in scene units."""
        painter.translate(-self.camera.x, -self.camera.y)
        painter.scale(self.camera.scale, self.camera.scale)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)


class Above(Protocol):
    """Draws above the tiles. The painter is in device pixels of the view and is left as it was."""

    def paint_ways(self, painter: QPainter, look: Look) -> None:
        """Draw what lies below near cards."""

    def paint_face(self, painter: QPainter, look: Look, name: str, rect: QRectF, lens: Lens) -> None:
        """Draw what belongs on a near card that has just been drawn.

        Args:
            painter: In device pixels of the view.
            look: How the scene is looked at.
            name: Of the listener.
            rect: Where its card is, in scene units.
            lens: At which zoom the card was drawn: while the zoom changes it may be another.
        """

    def paint_marks(self, painter: QPainter, look: Look) -> None:
        """Draw what lies above the cards and below what a gesture shows."""

    def tool_tip(self, point: QPointF) -> str:
        """Plain text about what is at a point of the scene; empty for nothing."""
