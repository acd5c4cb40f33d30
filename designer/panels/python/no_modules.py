"""What the Python tab says while the organism has no modules, and the button that has them written."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from designer.support.empty_state import EmptyState
from designer.support.theme import Theme
from designer.support.tokens import SPACING


class NoModules(QWidget):
    """A page of its own; it is blank while the folder is being read, for nothing is claimed about it then."""

    write_wanted = Signal()
    """The classes and handlers that listeners name shall be written."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = EmptyState(
            theme,
            "square-code",
            self.tr("No Python yet"),
            self.tr(
                "Handlers and payload classes live in modules beside the organism. Those that its listeners name can "
                "be written for you, so that it runs at once."
            ),
        )
        self.button = QPushButton(self.tr("Write what is missing"))
        self.button.setProperty("role", "primary")
        self.button.setToolTip(
            self.tr("Write the classes and handlers that listeners name and the folder doesn't have")
        )
        self.button.clicked.connect(self.write_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.large, SPACING.large, SPACING.large, SPACING.large)
        column.addStretch(2)
        column.addWidget(self._state)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def claim(self, is_sure: bool) -> None:
        """Say it, or say nothing."""
        self._state.setVisible(is_sure)
        self.button.setVisible(is_sure)
