"""What the canvas is measured against: an item for each card and each edge, as one begins."""

from __future__ import annotations

import time

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QApplication,
    QGraphicsItem,
    QGraphicsScene,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from designer.canvas.picture.picture import Picture


class NaiveEdge(QGraphicsItem):
    """An edge as an item of its own, as one begins."""

    def __init__(self, path: QPainterPath) -> None:
        super().__init__()
        self._path = path
        self._pen = QPen(QColor("gray"), 1.5)

    def boundingRect(self) -> QRectF:
        return self._path.boundingRect().adjusted(-2, -2, 2, 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(self._pen)
        painter.drawPath(self._path)


class NaiveCard(QGraphicsItem):
    """A card as an item that draws itself."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, 210, 74)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        painter.setPen(QPen(QColor("black"), 1))
        painter.setBrush(QColor("white"))
        painter.drawRoundedRect(QRectF(0, 0, 208, 72), 8, 8)
        painter.drawText(QRectF(12, 6, 180, 20), Qt.AlignmentFlag.AlignVCenter, self._name)
        painter.drawText(QRectF(12, 26, 180, 18), Qt.AlignmentFlag.AlignVCenter, "Work")
        painter.drawText(QRectF(12, 46, 180, 18), Qt.AlignmentFlag.AlignVCenter, "Does a step of the work")


class Naive:
    """QGraphicsScene with an item for each card and each edge."""

    def __init__(self, picture: Picture, size: tuple[int, int]) -> None:
        self.scene = QGraphicsScene()
        for key in picture.edges or ():
            curve = picture.edges.curve(key) if picture.edges is not None else None
            if curve is not None:
                path = QPainterPath(QPointF(curve.x1, curve.y1))
                reach = max(40.0, abs(curve.x2 - curve.x1) / 2)
                path.cubicTo(curve.x1 + reach, curve.y1, curve.x2 - reach, curve.y2, curve.x2, curve.y2)
                self.scene.addItem(NaiveEdge(path))
        for item in picture.items():
            card = NaiveCard(item.key)
            card.setPos(picture.rect(item).topLeft())
            self.scene.addItem(card)
        self.view = QGraphicsView(self.scene)
        self.view.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.view.resize(*size)
        self.view.show()
        QApplication.processEvents()

    def segment(self, frames: int, *, fit: bool) -> list[float]:
        """Costs of frames: panning at 100 %, or the whole picture."""
        self.view.resetTransform()
        if fit:
            self.view.fitInView(self.scene.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        else:
            self.view.centerOn(self.scene.sceneRect().center())
        costs = []
        bar = self.view.horizontalScrollBar()
        for number in range(frames):
            start = time.process_time()
            bar.setValue(bar.value() + (4 if number % 2 else -4))
            self.view.viewport().repaint()
            costs.append(time.process_time() - start)
        return costs
