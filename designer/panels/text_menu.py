"""What both text views of the centre open: the menu at the caret, and the comparison with what was saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QDialog, QMenu, QVBoxLayout, QWidget

from designer.panels.difference import DifferenceView
from designer.support.code_view import CodeView
from designer.support.theme import Theme

_DIFFERENCE_PX: Final = (960, 640)


def add_editing(menu: QMenu, view: CodeView, handlers: Mapping[str, Callable[[], object]], theme: Theme) -> None:
    """Add what can be done to the text of a view.

    Args:
        menu: To add to.
        view: Whose text it is.
        handlers: What the view's panel can do, by action id.
        theme: For icons.
    """
    selected = view.textCursor().hasSelection()
    writable = not view.isReadOnly()
    for words, icon, id_, enabled in (
        (_tr("Cut"), "scissors", "edit.cut", selected and writable),
        (_tr("Copy"), "copy", "edit.copy", selected),
        (_tr("Paste"), "clipboard-paste", "edit.paste", view.canPaste()),
        ("", "", "", False),
        (_tr("Toggle Comment"), "", "", writable),
        (_tr("Duplicate Line"), "", "edit.duplicate", writable),
        (_tr("Find…"), "search", "edit.find", True),
        (_tr("Select All"), "", "edit.select_all", True),
    ):
        if not words:
            menu.addSeparator()
            continue
        action = menu.addAction(words, handlers.get(id_, view.toggle_comment))
        if icon:
            action.setIcon(theme.icon(icon))
        action.setEnabled(enabled)


def show_difference(saved: str, now: str, theme: Theme, parent: QWidget) -> None:
    """Compare a text with what was saved last, in a window that goes with its parent."""
    dialog = QDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(_tr("Changes since the last save"))
    dialog.resize(*_DIFFERENCE_PX)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(DifferenceView(saved, now, theme, (_tr("As saved"), _tr("Now"))))
    dialog.open()


def _tr(text: str) -> str:
    return QCoreApplication.translate("TextMenu", text)
