"""All keys on one sheet (F1)."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.actions.install import PLACE_STEP, Entry
from designer.shell.overlay_frame import OverlayFrame
from designer.support.fonts import mono, sans
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_WIDTH_PX, _HEIGHT_PX = 1080, 600
_COLUMNS, _COLUMNS_IF_NARROW = 3, 2
_Group = tuple[str, list[tuple[str, str]]]
_HEADING = 2
"""Rows that a heading is worth."""


class ShortcutsSheet(OverlayFrame):
    """What has a key, by menu, and what keys and mouse do on the canvas besides."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window, _WIDTH_PX, _HEIGHT_PX)
        self.setObjectName("shortcuts-sheet")
        self._theme = theme
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACING.huge, SPACING.large, SPACING.huge, SPACING.large)
        head = QLabel(self.tr("Keyboard and mouse"), self)
        head.setFont(sans(TYPE.heading, weight=QFont.Weight.DemiBold))
        column.addWidget(head)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setAccessibleName(self.tr("Keyboard shortcuts"))
        column.addWidget(self._scroll, 1)

    def show_entries(self, entries: tuple[Entry, ...]) -> None:
        """Come up with the keys as they are now."""
        page = QWidget(self._scroll)
        columns = QHBoxLayout(page)
        columns.setContentsMargins(0, SPACING.small, SPACING.small, 0)
        columns.setSpacing(SPACING.huge)
        with_keys = [each for each in entries if each.keys]
        groups = [
            (place, list(each)) for place, each in groupby(with_keys, lambda each: each.place.partition(PLACE_STEP)[0])
        ]
        merged: dict[str, list[tuple[str, str]]] = {}
        for place, each in groups:
            merged.setdefault(place, []).extend((entry.text.removesuffix("…"), entry.keys) for entry in each)
        merged[self.tr("Keys on the canvas")] = self._keys()
        merged[self.tr("Mouse")] = self._mouse()
        is_narrow = self.window().width() < _WIDTH_PX
        for part in _columns(list(merged.items()), _COLUMNS_IF_NARROW if is_narrow else _COLUMNS):
            columns.addWidget(self._column(part, page), 1, Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(page)
        # The sheet's own ground shows through.
        page.setAutoFillBackground(False)
        self.open(self._scroll)

    def _keys(self) -> list[tuple[str, str]]:
        """Keys that are no action's, for they mean what is selected."""
        return [
            (self.tr("Walk from thing to thing"), self.tr("Tab")),
            (self.tr("Select the neighbour that way"), self.tr("Ctrl+Arrow")),
            (self.tr("Select it as well"), self.tr("Ctrl+Shift+Arrow")),
            (self.tr("Walk a listener's edges"), self.tr("P")),
            (self.tr("Move by a step of the grid"), self.tr("Arrow")),
            (self.tr("Move by one pixel"), self.tr("Shift+Arrow")),
            (self.tr("Change the name or text"), self.tr("Enter")),
            (self.tr("Find"), self.tr("/")),
            (self.tr("Select nothing, end a gesture"), self.tr("Esc")),
        ]

    def _mouse(self) -> list[tuple[str, str]]:
        return [
            (self.tr("Move what is seen"), self.tr("Middle button, or Space and drag")),
            (self.tr("Zoom to the pointer"), self.tr("Wheel")),
            (self.tr("Select several"), self.tr("Drag on empty ground")),
            (self.tr("Add to the selection"), self.tr("Ctrl and click")),
            (self.tr("Connect"), self.tr("Drag from a port")),
        ]

    def _column(self, groups: list[_Group], parent: QWidget) -> QWidget:
        made = QWidget(parent)
        grid = QGridLayout(made)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setVerticalSpacing(SPACING.tight)
        grid.setHorizontalSpacing(SPACING.large)
        grid.setColumnStretch(0, 1)
        row = 0
        for title, lines in groups:
            head = QLabel(title, made)
            head.setFont(sans(TYPE.small, weight=QFont.Weight.DemiBold))
            head.setProperty("role", "muted")
            head.setContentsMargins(0, SPACING.small if row else 0, 0, 0)
            grid.addWidget(head, row, 0, 1, 2)
            row += 1
            for text, keys in lines:
                name = QLabel(made)
                name.setTextFormat(Qt.TextFormat.PlainText)
                name.setText(text)
                grid.addWidget(name, row, 0)
                key = QLabel(keys, made)
                key.setProperty("role", "key")
                key.setFont(mono(TYPE.small))
                grid.addWidget(key, row, 1, Qt.AlignmentFlag.AlignRight)
                row += 1
        return made


def _columns(groups: list[_Group], count: int) -> list[list[_Group]]:
    """Columns of about the same height, groups in their order within each."""
    columns: list[list[_Group]] = [[] for _ in range(count)]
    for group in sorted(groups, key=lambda each: -len(each[1])):
        min(columns, key=lambda column: sum(len(lines) + _HEADING for _, lines in column)).append(group)
    for column in columns:
        column.sort(key=groups.index)
    return sorted((column for column in columns if column), key=lambda column: groups.index(column[0]))
