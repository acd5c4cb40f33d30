"""Words that lead somewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from designer.support.flow_layout import FlowLayout
from designer.support.fonts import sans
from designer.support.plain_text import one_line, tooltip
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_NAME_LIMIT = 48


class Link(QPushButton):
    """A word in the colour of links."""

    def __init__(self, theme: Theme, text: str, tip: str, go: Callable[[], object]) -> None:
        """Make one.

        Args:
            theme: For its font.
            text: From anywhere.
            tip: Where it leads.
            go: Goes there.
        """
        super().__init__(one_line(text, _NAME_LIMIT).replace("&", "&&"))
        self.setProperty("role", "flat")
        self.setStyleSheet(f"QPushButton {{ padding: 0 {SPACING.hair}px; text-align: left; }}")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(tooltip(tip))
        self.setAccessibleName(f"{one_line(text)}: {tip}" if tip else one_line(text))
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAutoDefault(False)
        set_type(self, theme, lambda: sans(TYPE.small))
        self.clicked.connect(lambda: go())


class Line(QWidget):
    """Words and links in a line, or several where there is no room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = FlowLayout(self, gap=SPACING.tight, line_gap=SPACING.hair)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_parts(self, parts: Sequence[QWidget]) -> None:
        """Show other parts."""
        while (item := self._flow.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for part in parts:
            self._flow.addWidget(part)
            part.show()
        self._flow.invalidate()
        self.updateGeometry()
        self.setVisible(bool(parts))
