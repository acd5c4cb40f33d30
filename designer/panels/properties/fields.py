"""One field of a form: its label, its editor, a way back to the default, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.panels.properties.rules import Entered, label, read
from designer.support.fonts import sans
from designer.support.forms import FieldLabel
from designer.support.plain_text import tooltip
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type
from runtime.organism.keys import Key, Section
from runtime.problems import Severity

_QUIET_FOCUS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence below a field.

    Attributes:
        text: Plain.
        severity: Errors keep the value from being written.
    """

    text: str = ""
    severity: Severity = Severity.ERROR


@dataclass(frozen=True, slots=True)
class Shown:
    """What a field shows while nobody types.

    Attributes:
        value: The value, default included.
        is_set: Whether the file has the key.
        is_mixed: Whether the selected listeners differ.
        problem: What is wrong with it in the file.
        locked: Whether it can't be edited now.
        raw: What the file says instead, where that is no value for the key.
    """

    value: object = None
    is_set: bool = False
    is_mixed: bool = False
    problem: Said = Said()
    locked: bool = False
    raw: str | None = None


class Field(QWidget):
    """The base of all fields; a field has one key and one editor widget."""

    entered = Signal(object)
    """A new value, valid by itself; None to remove the key."""

    def __init__(self, key: Key, section: Section, default: object, theme: Theme, *, beside: bool) -> None:
        """Make one; subclasses then call :meth:`place`.

        Args:
            key: From the table of definitions.
            section: What it belongs to.
            default: What it stands for when it is left out.
            theme: For icons.
            beside: Whether the editor stands beside the label, else below it.
        """
        super().__init__()
        self.key = key
        self.section = section
        self.default = default
        self.theme = theme
        self.check: Callable[[str], Said] = lambda text: Said()
        """Asked about a text that is valid by itself: rules between the parts of the organism."""
        self._shown = Shown()
        self._is_dirty = False
        self._beside = beside
        self.label = FieldLabel(label(key), wordWrap=beside)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        set_type(self.label, theme, lambda: sans(TYPE.small))
        self.setToolTip(tooltip(f"{key.name}\n{key.doc}"))
        self.reset = QToolButton()
        self.reset.setToolTip(self.tr("Remove from the file; the default is used then"))
        self.reset.setAccessibleName(self.tr("Reset {0}").format(label(key)))
        self.reset.setIconSize(QSize(ICON_PX - 4, ICON_PX - 4))
        self.reset.setFixedSize(ICON_PX + SPACING.hair, ICON_PX + SPACING.hair)
        self.reset.clicked.connect(self._remove)
        # The row doesn't grow when the button appears.
        self.label.setMinimumHeight(self.reset.height())
        self.message = QLabel(wordWrap=True)
        self.message.setTextFormat(Qt.TextFormat.PlainText)
        set_type(self.message, theme, lambda: sans(TYPE.small))
        self.message.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        self.message.hide()
        theme.changed.connect(self._dress)
        self._dress()

    def place(self, editor: QWidget) -> None:
        """Put the editor into the field."""
        self.label.setBuddy(editor)
        editor.setAccessibleName(label(self.key))
        editor.setAccessibleDescription(self.key.doc)
        # The order in which they become children is that of the Tab key.
        for widget in (self.label, editor, self.reset, self.message):
            widget.setParent(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.hair)
        row = self._row = QHBoxLayout()
        row.setSpacing(SPACING.tight)
        row.addWidget(self.label, 1)
        row.addWidget(self.reset)
        if self._beside:
            row.addWidget(editor)
        column.addLayout(row)
        if not self._beside:
            column.addWidget(editor)
        column.addWidget(self.message)

    def add_tool(self, tool: QWidget) -> None:
        """Put a button beside the label, of a field that is placed."""
        tool.setParent(self)
        self._row.insertWidget(self._row.indexOf(self.reset), tool)

    # What subclasses do

    def text(self) -> str:
        """What stands in the editor."""
        raise NotImplementedError

    def present(self, shown: Shown) -> None:
        """Put a state into the editor."""
        raise NotImplementedError

    def can_reset(self, shown: Shown) -> bool:
        """Whether there is a key to remove."""
        return shown.is_set and not self.key.required and not shown.locked

    # State

    @property
    def shown(self) -> Shown:
        """What the document says."""
        return self._shown

    @property
    def is_dirty(self) -> bool:
        """Whether something was typed and not written yet."""
        return self._is_dirty

    def show_state(self, shown: Shown) -> None:
        """Show what the document says; what is being typed stays."""
        if self._is_dirty:
            self._shown = shown
            return
        if shown != self._shown or not self._presented:
            self._shown = shown
            self.present(shown)
            self._presented = True
        self.reset.setVisible(self.can_reset(shown))
        self._say(shown.problem)

    _presented = False

    def typed(self) -> None:
        """Say what is wrong with what stands there now; for the editor's signals."""
        self._is_dirty = True
        self._say(self._fault(self._entered()))

    def commit(self) -> None:
        """Write what was typed, if it is valid and different."""
        if not self._is_dirty:
            return
        entered = self._entered()
        said = self._fault(entered)
        if said.text and said.severity is Severity.ERROR:
            self._say(said)
            return
        self._is_dirty = False
        present = self._shown.value if self._shown.is_set else None
        if entered.value == present and not self._shown.is_mixed and self._shown.problem == Said():
            self.restore()
        else:
            self.entered.emit(entered.value)

    def refuse(self, text: str) -> None:
        """Keep what was typed, with the reason why it was not written."""
        self._is_dirty = True
        self._say(Said(text))

    def restore(self) -> None:
        """Show again what the document says."""
        self.forget()
        self.show_state(self._shown)

    def forget(self) -> None:
        """Drop what was typed; the state that comes next is put into the editor whatever stands there."""
        self._is_dirty = False
        self._presented = False

    def _remove(self) -> None:
        self._is_dirty = False
        self.entered.emit(None)

    def _entered(self) -> Entered:
        return read(self.key, self.text(), self.section)

    def _fault(self, entered: Entered) -> Said:
        if entered.message:
            return Said(entered.message)
        return self.check(self.text())

    def _say(self, said: Said) -> None:
        self.message.setText(said.text)
        if said.text:
            restyle(self.message, "role", "error" if said.severity is Severity.ERROR else "warning")
        self.message.setVisible(bool(said.text))
        self.mark_wrong(bool(said.text) and said.severity is Severity.ERROR)

    def mark_wrong(self, wrong: bool) -> None:
        """Draw the editor as wrong."""
        editor = self.label.buddy()
        if editor is not None:
            restyle(editor, "wrong", "true" if wrong else "false")
            editor.setAccessibleDescription(self.message.text() or self.key.doc)

    def _dress(self) -> None:
        self.reset.setIcon(self.theme.icon("rotate-ccw", self.theme.colors.text_faint))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leaving the editor writes, Esc restores."""
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            # A field that the form itself has just locked says nothing: the document is telling of a change then.
            if event.reason() not in _QUIET_FOCUS and self.isEnabled():
                self.commit()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if event.key() == Qt.Key.Key_Escape and self._is_dirty:
                event.accept()
                return True
            undoes = event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
            if undoes and not self._is_dirty:
                event.ignore()  # nothing was typed here: the window's undo takes it
                return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self.key_pressed(event)
        return super().eventFilter(watched, event)

    def key_pressed(self, event: QKeyEvent) -> bool:
        """Take a key of the editor's; True keeps it from the editor."""
        if event.key() == Qt.Key.Key_Escape and self._is_dirty:
            self.restore()
            return True
        return False
