"""A small window with a part to drag, a place to drop it and a line to type in: what the harness is tested with."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget

from tests.screen.answering import Answerer


class Source(QLabel):
    """Can be dragged away."""

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._start = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        far = (event.position().toPoint() - self._start).manhattanLength() >= QApplication.startDragDistance()
        if event.buttons() & Qt.MouseButton.LeftButton and far:
            drag = QDrag(self)
            data = QMimeData()
            data.setText(self.text())
            drag.setMimeData(data)
            drag.exec(Qt.DropAction.CopyAction)


class Target(QLabel):
    """Takes what is dropped."""

    def __init__(self) -> None:
        super().__init__("empty")
        self.setAcceptDrops(True)
        self.is_over = False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.is_over = True
        event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.setText(f"got {event.mimeData().text()}")
        event.acceptProposedAction()


class Twice(QLabel):
    """Counts double-clicks."""

    def __init__(self) -> None:
        super().__init__("double-click")
        self.count = 0

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.count += 1


def main() -> int:
    """Show it at a place of the screen given as ``x y``."""
    application = QApplication(sys.argv[:1])
    window = QWidget()
    source, target, line, twice = Source("a part"), Target(), QLineEdit(), Twice()
    layout = QVBoxLayout(window)
    for each in (source, target, line, twice):
        each.setMinimumHeight(60)
        layout.addWidget(each)
    window.setGeometry(int(sys.argv[1]), int(sys.argv[2]), 300, 300)
    window.show()

    def at(widget: QWidget) -> QPoint:
        return widget.mapToGlobal(widget.rect().center())

    names = {"window": window, "source": source, "target": target, "line": line, "twice": twice, "at": at}
    Answerer({**names, "application": application, "shown": window.isVisible}, application)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
