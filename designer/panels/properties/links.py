"""Buttons beside a dotted path: to go to what it names, and to open it in the user's editor."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt

from designer.panels.properties.fields import Field
from designer.panels.properties.form import Desk
from designer.support.icon_button import IconButton
from designer.support.tokens import ICON_PX, SPACING


class CodeLinks(QObject):
    """Two buttons in the row of a field's label; hidden where the path leads to no module of the folder."""

    def __init__(self, desk: Desk, field: Field) -> None:
        """Add them to a field."""
        super().__init__(field)
        self._desk = desk
        self._path = ""
        self.to_code = IconButton(desk.theme, "square-code", self.tr("Go to the handler"))
        self.to_editor = IconButton(desk.theme, "external-link", self.tr("Open in editor"))
        for tool in (self.to_code, self.to_editor):
            tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tight(tool)
            field.add_tool(tool)
            tool.hide()
        self.to_code.clicked.connect(lambda: desk.code.go_to(self._path))
        self.to_editor.clicked.connect(lambda: desk.code.open_editor(self._path))

    def show_path(self, dotted: str) -> None:
        """Lead to this."""
        self._path = dotted
        leads = bool(dotted) and self._desk.code.place_of(dotted) is not None
        leads = leads and self._desk.folder.resolves(dotted) is not False
        for tool in (self.to_code, self.to_editor):
            tool.setVisible(leads)


def tight(tool: IconButton) -> None:
    """Make a button so small that the row of a label doesn't grow."""
    tool.setFixedSize(ICON_PX + SPACING.tight, ICON_PX + SPACING.hair)
    tool.setStyleSheet("QToolButton { padding: 1px; } QToolButton:focus { padding: 0px; }")
