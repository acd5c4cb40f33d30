"""The line above what is written: whom it goes to, and as what it is written."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum

from PySide6.QtCore import QEvent, QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QComboBox, QCompleter, QHBoxLayout, QLineEdit, QToolButton, QWidget

from designer.support.plain_text import tooltip
from designer.support.tokens import SPACING


class Mode(Enum):
    """As what a message is written."""

    FORM = "form"
    XML = "xml"


class ListenerField(QComboBox):
    """All listeners, the likeliest first; typing completes."""

    listener_chosen = Signal(str)
    """Another listener, by a person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: tuple[str, ...] = ()
        self._current = ""
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(5)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setAccessibleName(self.tr("Listener"))
        self.setToolTip(self.tr("Whom the message goes to"))
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        completer.activated.connect(lambda _text: self._settle())
        self.setCompleter(completer)
        self._line = QLineEdit(self)
        self.setLineEdit(self._line)
        self.setCompleter(completer)
        self._line.setPlaceholderText(self.tr("to whom?"))
        self._line.setAccessibleName(self.tr("Listener"))
        self._line.editingFinished.connect(self._settle)
        self.activated.connect(lambda _index: self._settle())

    @property
    def listener(self) -> str:
        """The chosen listener; empty if there is none."""
        return self._current

    def show_listeners(self, names: Sequence[str], current: str) -> None:
        """Offer these."""
        with QSignalBlocker(self):
            if tuple(names) != self._names:
                self._names = tuple(names)
                self._model.setStringList(list(names))
                self.clear()
                self.addItems(list(names))
            self._show(current)

    def wheelEvent(self, event: QEvent) -> None:
        """A wheel that scrolls past changes nothing."""
        event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes back to what was chosen."""
        if event.key() == Qt.Key.Key_Escape and self.currentText() != self._current:
            self._show(self._current)
        else:
            super().keyPressEvent(event)

    def _show(self, name: str) -> None:
        self._current = name
        with QSignalBlocker(self):
            self.setCurrentIndex(self._names.index(name) if name in self._names else -1)
            self.setEditText(name)
        self._line.setCursorPosition(0)

    def _settle(self) -> None:
        """Take what is typed for the listener that it names; else show the one before."""
        typed = self.currentText().strip().lower()
        found = next((name for name in self._names if name.lower() == typed), "")
        if not found and typed:
            starting = [name for name in self._names if name.lower().startswith(typed)]
            found = starting[0] if len(starting) == 1 else ""
        changed = bool(found) and found != self._current
        self._show(found or self._current)
        if changed:
            self.listener_chosen.emit(found)


class Head(QWidget):
    """Listener, and Form or XML."""

    mode_wanted = Signal(object)
    """:class:`Mode`, by a person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listener = ListenerField()
        self._buttons: dict[Mode, QToolButton] = {}
        switch = QWidget()
        switch.setProperty("role", "switch")
        switch.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inner = QHBoxLayout(switch)
        inner.setContentsMargins(1, 1, 1, 1)
        inner.setSpacing(1)
        group = QButtonGroup(self)
        texts = {Mode.FORM: self.tr("Form"), Mode.XML: self.tr("XML")}
        for mode, text in texts.items():
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(self.tr("Write it as {0}").format(text))
            button.clicked.connect(lambda _=False, mode=mode: self.mode_wanted.emit(mode))
            group.addButton(button)
            inner.addWidget(button)
            self._buttons[mode] = button
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.tight)
        row.setSpacing(SPACING.tight)
        row.addWidget(self.listener, 1)
        row.addWidget(switch)

    def show_mode(self, mode: Mode, why_no_form: str) -> None:
        """Show as what it is written.

        Args:
            mode: Form or XML.
            why_no_form: Why there is no form; empty where there is one.
        """
        self._buttons[mode].setChecked(True)
        form = self._buttons[Mode.FORM]
        form.setEnabled(not why_no_form)
        form.setToolTip(tooltip(why_no_form or self.tr("Fill in the fields of its class")))
        self._buttons[Mode.XML].setToolTip(self.tr("Write its XML, as it is sent"))

    def button(self, mode: Mode) -> QToolButton:
        """The button of a mode."""
        return self._buttons[mode]
