"""What the keys of a code view do beyond those of plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from designer.support import code_edits

if TYPE_CHECKING:
    from designer.support.code_view import CodeView

_Key = Qt.Key
_NONE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def ask(view: CodeView, event: QKeyEvent) -> bool:
    """Tell others of a key that they act on; tells whether it was one."""
    control = event.modifiers() == _CONTROL
    for asked, signal in (
        (event.matches(QKeySequence.StandardKey.Undo), view.undo_asked),
        (event.matches(QKeySequence.StandardKey.Redo), view.redo_asked),
        (event.matches(QKeySequence.StandardKey.Find), view.find_asked),
        (control and event.key() == _Key.Key_Space, view.completion_asked),
        (control and event.key() == _Key.Key_Period, view.fix_asked),
    ):
        if asked:
            signal.emit()
            return True
    return False


def edit(view: CodeView, event: QKeyEvent) -> bool:
    """Edit as a key says; tells whether it was one. Read-only text is left alone."""
    key, control = event.key(), event.modifiers() == _CONTROL
    width, uses_tabs = view.indent_width, view.uses_tabs
    if key == _Key.Key_Home and event.modifiers() in (_NONE, _SHIFT):
        view.move_caret(lambda cursor: code_edits.home(cursor, selects=event.modifiers() == _SHIFT))
        return True
    if view.isReadOnly():
        return False
    if control and key == _Key.Key_Slash:
        view.toggle_comment()
    elif control and key == _Key.Key_D:
        view.duplicate()
    elif key == _Key.Key_Tab:
        view.edit(lambda cursor: code_edits.indent(cursor, width, uses_tabs=uses_tabs))
    elif key == _Key.Key_Backtab:
        view.edit(lambda cursor: code_edits.dedent(cursor, width))
    elif key in (_Key.Key_Return, _Key.Key_Enter) and not control:
        view.edit(lambda cursor: view.new_line(cursor, width))
    elif key == _Key.Key_Backspace and event.modifiers() == _NONE:
        return code_edits.backspace(view.textCursor(), width)
    else:
        return False
    return True
