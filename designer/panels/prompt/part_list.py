"""The parts of a prompt as a list: what each costs, its share, and by how much it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.panels.prompt.parts import PartRow, PartRows
from designer.support.row_view import RowView
from designer.support.rows import Column, Face
from designer.support.theme import Theme

_SHARE_FROM_PX: Final = 300
_DELTA: Final = 3


class PartList(QWidget):
    """A line for each part; choosing one leads to it in the text."""

    part_chosen = Signal(int)
    """Place of a part in the prompt."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = PartRows(lambda: theme.colors)
        columns = (
            Column(self.tr("Part"), 10, face=Face.BODY, stretches=True),
            Column(self.tr("Tokens"), 4, is_right=True),
            Column(self.tr("Share"), 5, is_right=True, hidden_below_px=_SHARE_FROM_PX),
            Column("\u00b1", 5, is_right=True),
        )
        self.view = RowView(self.rows, columns, theme, self)
        self.view.setAccessibleName(self.tr("Parts of the prompt"))
        self.view.let_go()
        self.view.current_changed.connect(self._chosen)
        self.view.activated.connect(self._chosen)
        self.view.copy_wanted.connect(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.view)
        self.setFocusProxy(self.view)

    def show_rows(self, rows: Sequence[PartRow], *, is_other: bool) -> None:
        """Show other parts.

        Args:
            rows: The parts.
            is_other: Whether they are another agent's.
        """
        # Where nothing has changed, the names have its room.
        self.view.header.want(_DELTA, any(row.delta for row in rows))
        if self.rows.show(rows):
            if is_other:
                self.view.restart()
                self.view.let_go()
                self.view.verticalScrollBar().setValue(0)
            else:
                self.view.refresh()

    def choose(self, part: int) -> None:
        """Make a part the current one."""
        place = self.rows.place_of(part)
        if place >= 0:
            self.view.choose(self.rows.key(place))

    @Slot()
    def copy(self) -> None:
        """Put the list on the clipboard as columns."""
        cells = (self.rows.line(place).cells for place in range(len(self.rows)))
        text = "\n".join("\t".join(cell.text for cell in line) for line in cells)
        QGuiApplication.clipboard().setText(text + "\n")

    @Slot()
    def _chosen(self) -> None:
        place = self.view.current_place()
        if place >= 0 and not self.rows.at(place).is_gone:
            self.part_chosen.emit(self.rows.at(place).part)
