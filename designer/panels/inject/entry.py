"""One field of the generated form: its name, its editor, what its author says of it, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.values import Path, Value
from designer.support.fonts import sans
from designer.support.forms import FieldLabel
from designer.support.plain_text import one_line, shown, tooltip
from designer.support.restyle import restyle
from designer.support.theme import Theme
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type

if TYPE_CHECKING:
    from designer.panels.inject.desk import FormDesk

SMALL_ICON: Final = ICON_PX - 4
_DOC_LIMIT: Final = 300
_MESSAGE_LIMIT: Final = 400


class Entry(QWidget):
    """The base of all entries. What is left out has the value None."""

    changed = Signal()
    """Somebody entered something."""
    focused = Signal(QWidget)
    """An editor of it took the focus: bring it into view."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        """Make one.

        Args:
            desk: What all entries of a form share.
            form: What is entered.
            name: What to call it, where it is an item and has no name of its own.
        """
        super().__init__()
        self.desk = desk
        self.form = form
        self.is_touched = False
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.title = form.name or name
        self.label = FieldLabel()
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setProperty("role", "muted")
        set_type(self.label, desk.theme, lambda: sans(TYPE.small))
        self.reset = small_button(desk.theme, "rotate-ccw", self.tr("Leave {0} out").format(self.title))
        self.reset.clicked.connect(self.leave_out)
        self.message = _note(desk.theme, "error")
        self.doc = _note(desk.theme, "muted")
        self.doc.setText(shown(form.doc, _DOC_LIMIT))

    @property
    def description(self) -> ListenerDescription:
        """Of the class whose form this is part of."""
        return self.desk.description

    @property
    def about(self) -> str:
        """Name, type and doc, for tooltips."""
        form = self.form
        told = f"{self.title}: {form.type_text}" if form.type_text else self.title
        if form.default_text:
            told += f" = {form.default_text}"
        return f"{told}\n{form.doc}".strip()

    # What subclasses do

    def value(self) -> Value | None:
        """What is entered; None if it is left out."""
        raise NotImplementedError

    def set_value(self, value: Value | None) -> None:
        """Show a value, or that it is left out; nothing is said by ``changed``."""
        raise NotImplementedError

    def leave_out(self) -> None:
        """Let it be left out, as somebody asked."""
        self.set_value(None)
        self.entered()

    def editor(self) -> QWidget | None:
        """Who takes the focus."""
        return None

    def show_faults(self, faults: Mapping[Path, str], path: Path) -> None:
        """Say what is wrong with it.

        Args:
            faults: All of the form, by place.
            path: The place of this entry.
        """
        self.say(faults.get(path, "") if self.is_touched or self.desk.says_all else "")

    def focus_at(self, path: Path) -> bool:
        """Put the focus to a place within; tells whether there is one."""
        editor = self.editor()
        if editor is None:
            return False
        editor.setFocus(Qt.FocusReason.OtherFocusReason)
        return True

    def set_compact(self, compact: bool) -> None:
        """Leave out what is said below the editor, for want of room."""
        self.doc.setVisible(bool(self.doc.text()) and not compact)

    def set_title(self, title: str) -> None:
        """Call it something else: the number of an item."""
        self.title = title
        self.fit_label()

    # What they share

    def fit_label(self) -> None:
        """The name, as much of it as has room."""
        self.label.setFixedSize(self.desk.label_px, self.desk.line_px)
        words = one_line(self.title, 60)
        mode = Qt.TextElideMode.ElideRight
        self.label.setText(self.label.fontMetrics().elidedText(words, mode, self.desk.label_px))
        self.label.setToolTip(tooltip(self.about))

    def entered(self) -> None:
        """For the signals of editors: a person has entered something."""
        self.is_touched = True
        self.update_reset()
        self.changed.emit()

    def update_reset(self) -> None:
        """The way back is there when there is something to go back from."""
        self.reset.setVisible(not self.form.required and self.value() is not None)

    def say(self, text: str) -> None:
        """Show a sentence below the editor, and mark it."""
        self.message.setText(shown(text, _MESSAGE_LIMIT))
        self.message.setVisible(bool(text))
        editor = self.editor()
        if editor is not None:
            restyle(editor, "wrong", "true" if text else "false")
            editor.setAccessibleDescription(text or self.form.doc)

    def place(self, editor: QWidget, *more: QWidget) -> None:
        """Lay out a field whose editor stands beside its name."""
        self.label.setBuddy(editor)
        self.fit_label()
        editor.setAccessibleName(self.title)
        editor.setAccessibleDescription(self.form.doc)
        editor.installEventFilter(self)
        for widget in (self.label, editor, *more, self.reset, self.doc, self.message):
            widget.setParent(self)
        row = QHBoxLayout()
        row.setSpacing(SPACING.tight)
        row.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(editor, 1)
        for each in (*more, self.reset):
            each.setFixedHeight(self.desk.line_px)
            row.addWidget(each, 0, Qt.AlignmentFlag.AlignTop)
        if not self.title:
            self.label.hide()
        column = self.column(row)
        inset = self.desk.label_px + SPACING.tight if self.title else 0
        for note in (self.doc, self.message):
            held = QHBoxLayout()
            held.setContentsMargins(inset, 0, 0, 0)
            held.addWidget(note)
            column.addLayout(held)
        self.doc.setVisible(bool(self.doc.text()) and not self.desk.is_compact)

    def column(self, first: QLayout) -> QVBoxLayout:
        """The layout of the entry, which begins with a row."""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.hair)
        column.addLayout(first)
        return column

    def placeholder(self) -> str:
        """What an empty editor says: the default, else the type."""
        form = self.form
        value = form.default_value
        if value in ([], {}):
            return self.tr("empty")
        if value is not None:
            return one_line(value, 80) if isinstance(value, str) else one_line(form.default or "", 80)
        if form.default_text and form.default_text != "None":
            return one_line(form.default_text, 80)
        if not form.required:
            return self.tr("left out")
        return "" if form.kind is Kind.TEXT else one_line(form.words or form.type_text, 80)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """An editor that gets the focus is brought into view; one that loses it is judged."""
        if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            if event.type() == QEvent.Type.FocusIn:
                self.focused.emit(watched)
            elif event.type() == QEvent.Type.FocusOut and self.is_touched:
                self.desk.judge()
        return super().eventFilter(watched, event)


def small_button(theme: Theme, icon: str, words: str) -> QToolButton:
    """A quiet button of a row, which says what it does when it is asked."""
    button = QToolButton()
    button.setIconSize(QSize(SMALL_ICON, SMALL_ICON))
    button.setFixedSize(ICON_PX + SPACING.tight, ICON_PX + SPACING.tight)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setToolTip(tooltip(words))
    button.setAccessibleName(words)
    _Dresser(button, theme, icon)
    return button


class _Dresser(QObject):
    """Ends with its button, and so does its following of the theme."""

    def __init__(self, button: QToolButton, theme: Theme, icon: str) -> None:
        super().__init__(button)
        self._button = button
        self._theme = theme
        self._icon = icon
        theme.changed.connect(self._dress)
        self._dress()

    @Slot()
    def _dress(self) -> None:
        self._button.setIcon(self._theme.icon(self._icon, self._theme.colors.text_faint))


def _note(theme: Theme, role: str) -> QLabel:
    note = QLabel(wordWrap=True)
    note.setTextFormat(Qt.TextFormat.PlainText)
    note.setProperty("role", role)
    note.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    set_type(note, theme, lambda: sans(TYPE.small))
    note.hide()
    return note
