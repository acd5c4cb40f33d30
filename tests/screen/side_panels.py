"""Outline and properties of one organism side by side, for drags within and between them."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QModelIndex, QPoint
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from designer.document.document import Document
from designer.models.folder import Folder
from designer.models.outline_rows import Node, NodeKind
from designer.models.selection import Selected, Selection
from designer.panels.outline import OutlinePanel
from designer.panels.properties import PropertiesPanel
from designer.panels.properties.list_field import ListField
from designer.support.theme import Scheme, Theme
from tests.screen.answering import Answerer


def main() -> int:
    """Show the organism of the file given."""
    application = QApplication(sys.argv[:1])
    theme = Theme(application, Scheme.LIGHT, 10.0)
    path = Path(sys.argv[1])
    document, folder, selection = Document(path.read_text("utf-8"), None, path), Folder(path), Selection()
    window = QWidget()
    outline = OutlinePanel(document, selection, theme, folder)
    properties = PropertiesPanel(document, selection, folder, theme)
    layout = QHBoxLayout(window)
    layout.addWidget(outline)
    layout.addWidget(properties)
    window.setGeometry(100, 50, 700, 850)
    selection.set(Selected(listeners=("editor",)))
    editor = outline.model.item_of(Node(NodeKind.LISTENER, "editor"))
    if editor is not None:
        outline.view.expand(outline.view.model().mapFromSource(editor.index()))
    window.show()

    def row(*node: str) -> QPoint:
        item = outline.model.item_of(Node(NodeKind(node[0]), *node[1:]))
        index = QModelIndex() if item is None else outline.view.model().mapFromSource(item.index())
        rect = outline.view.visualRect(index)
        return outline.view.viewport().mapToGlobal(QPoint(rect.left() + 40, rect.center().y()))

    def peer_row(place: int, part: float = 0.5) -> QPoint:
        field = properties.listener.fields["peers"]
        if not isinstance(field, ListField):
            return QPoint()
        rect = field.rows.visualItemRect(field.rows.item(place))
        return field.rows.viewport().mapToGlobal(QPoint(rect.center().x(), int(rect.top() + rect.height() * part)))

    def peers(name: str) -> list[str]:
        return next(list(each.peers) for each in document.spec.listeners if each.name == name)

    names = {"window": window, "row": row, "peer_row": peer_row, "peers": peers, "document": document}
    Answerer({**names, "application": application}, application)
    return application.exec()


if __name__ == "__main__":
    sys.exit(main())
