"""Who works on the field table with mouse and keys, and looks at what is on disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.selection import Selected, Selection
from designer.panels.properties import PropertiesPanel
from designer.panels.properties.field_model import Column, Kind, Row
from designer.panels.properties.field_table import FieldTable
from designer.panels.properties.payload_class import PayloadClassSection

Key = Qt.Key
LEFT = Qt.MouseButton.LeftButton


@dataclass(frozen=True, slots=True)
class Hands:
    """One person at one form."""

    panel: PropertiesPanel
    document: Document
    selection: Selection
    folder: Folder
    file: Path
    qtbot: QtBot

    @property
    def section(self) -> PayloadClassSection:
        return self.panel.listener.payload

    @property
    def table(self) -> FieldTable:
        return self.section.table

    @property
    def text(self) -> str:
        """The module on disk."""
        return self.file.read_text()

    @property
    def said(self) -> str:
        """The sentence below the table."""
        return self.section.message.text() if self.section.message.isVisible() else ""

    def settle(self) -> None:
        """Wait until all that is being found out is found out."""
        self.qtbot.waitUntil(lambda: self.folder.is_ready and self.section.is_quiet)

    def select(self, name: str) -> None:
        self.selection.set(Selected(listeners=(name,)))
        self.settle()

    def rows(self) -> list[tuple[str, ...]]:
        """The fields as the table shows them."""
        model = self.table.fields
        return [tuple(model.text(row, column) for column in Column) for row in model.rows if row.kind is Kind.FIELD]

    def names(self) -> list[str]:
        return [name for name, *_ in self.rows()]

    def spot(self, row: Row, column: int = 0) -> QPoint:
        """The middle of a cell."""
        number = self.table.fields.row_of(row)
        assert number >= 0, row
        rect = self.table.visualRect(self.table.fields.index(number, column))
        return rect.center()

    def click(self, row: Row, column: int = 0) -> None:
        QTest.mouseClick(self.table.viewport(), LEFT, pos=self.spot(row, column))

    def click_field(self, name: str, column: int = Column.NAME) -> None:
        self.click(Row(Kind.FIELD, name), column)

    def point_at(self, name: str) -> None:
        QTest.mouseMove(self.table.viewport(), self.spot(Row(Kind.FIELD, name)))
        self.qtbot.waitUntil(lambda: self.table.pointing.hovered == name)

    @property
    def focus(self) -> QWidget:
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def type(self, text: str, *keys: Qt.Key) -> None:
        """Type where the focus is, then press keys."""
        for character in text:
            QTest.keyClicks(self.focus, character)
        for key in keys:
            QTest.keyClick(self.focus, key)

    def press(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifier)

    def steps(self) -> list[str]:
        stack = self.document.stack
        return [stack.text(index) for index in range(stack.index())]
