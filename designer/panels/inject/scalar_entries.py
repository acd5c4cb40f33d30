"""Entries of one piece of text: lines, several lines, switches, choices, times, bytes."""

from __future__ import annotations

import base64
from datetime import UTC, date, datetime
from math import ceil
from pathlib import Path as FilePath
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QFontMetricsF, QTextOption, QWheelEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QLineEdit, QPlainTextEdit, QWidget

from designer.document.file_errors import FileError
from designer.document.file_store import read_file
from designer.models.description import FieldForm, Kind
from designer.panels.inject.desk import FormDesk
from designer.panels.inject.entry import Entry, small_button
from designer.panels.inject.values import Value
from designer.support.forms import Switch
from designer.support.plain_text import one_line
from designer.support.tokens import SPACING
from designer.support.view_text import pasted, selected_text, to_view

_LONGEST_SHOWN: Final = 4_000
"""Characters of base64 that are shown; of more only the size is."""
MOST_BYTES: Final = 1_048_576
"""Of a file that is taken into a message."""


class TextEntry(Entry):
    """Text of any length; as high as it needs."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._value: str | None = "" if form.required else None
        self._is_filling = False
        self.edit = QPlainTextEdit(tabChangesFocus=True)
        self.edit.setProperty("role", "field")
        self.edit.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.edit.document().setDocumentMargin(0)
        self.edit.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.place(self.edit)
        self.edit.textChanged.connect(self._typed)
        self.edit.document().documentLayout().documentSizeChanged.connect(self.fit)
        desk.theme.changed.connect(self.fit)
        self._show()
        self.fit()

    def value(self) -> Value | None:
        """The text as it was given; what a view can't hold as it is stays until somebody types."""
        return self._value

    def set_value(self, value: Value | None) -> None:
        """Show a text."""
        text = value if isinstance(value, str) else None
        self._value = "" if text is None and self.form.required else text
        self._show()

    def editor(self) -> QWidget:
        """The text."""
        return self.edit

    def _show(self) -> None:
        self._is_filling = True
        self.edit.setPlainText(to_view(pasted(self._value or "")))
        self._is_filling = False
        self._say_placeholder()
        self.update_reset()

    def _say_placeholder(self) -> None:
        self.edit.setPlaceholderText(self.placeholder() if self._value is None else "")

    def _typed(self) -> None:
        if self._is_filling:
            return
        self._value = selected_text(self.edit.document().toRawText())
        self._say_placeholder()
        self.entered()

    def fit(self) -> None:
        """As high as the text, within what the form allows."""
        count = int(self.edit.document().size().height())
        policy = Qt.ScrollBarPolicy
        most = self.desk.lines_at_most
        is_long = count > most
        self.edit.setVerticalScrollBarPolicy(policy.ScrollBarAsNeeded if is_long else policy.ScrollBarAlwaysOff)
        # The frame and the padding of the style sheet.
        around = 2 * (1 + SPACING.hair + 1)
        lines = min(max(count, 1), most)
        height = ceil(lines * QFontMetricsF(self.edit.font()).lineSpacing()) + around
        self.edit.setFixedHeight(max(height, self.desk.line_px))


class LineEntry(Entry):
    """A number, a time, a date: one line that is read and checked as it is typed."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._value: str | None = "" if form.required else None
        self.line = QLineEdit(placeholderText=self.placeholder())
        now = []
        if form.kind in (Kind.DATETIME, Kind.DATE):
            words = self.tr("Today") if form.kind is Kind.DATE else self.tr("Now")
            self.now = small_button(desk.theme, "clock", words)
            self.now.clicked.connect(self._take_now)
            now = [self.now]
        self.place(self.line, *now)
        self.line.textEdited.connect(self._typed)
        self.update_reset()

    def value(self) -> Value | None:
        """What is typed; nothing typed is nothing, where it may be left out."""
        return self._value

    def set_value(self, value: Value | None) -> None:
        """Show a text."""
        self._value = value if isinstance(value, str) else ("" if self.form.required else None)
        self.line.setText(one_line(self._value or "", 10_000))
        self.line.setCursorPosition(0)
        self.update_reset()

    def editor(self) -> QWidget:
        """The line."""
        return self.line

    def _typed(self) -> None:
        text = self.line.text()
        self._value = text if text or self.form.required else None
        self.entered()

    def _take_now(self) -> None:
        now = datetime.now(UTC).replace(microsecond=0)
        is_date = self.form.kind is Kind.DATE
        self.set_value(date.today().isoformat() if is_date else now.isoformat().replace("+00:00", "Z"))
        self.entered()


class FlagEntry(Entry):
    """A switch; faint while it shows a default that is left out."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._value: str | None = "false" if form.required else None
        self.switch = Switch(desk.theme)
        holder = QWidget()
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        holder.setFixedHeight(desk.line_px)
        row.addWidget(self.switch)
        row.addStretch(1)
        self.place(holder)
        self.label.setBuddy(self.switch)
        self.switch.setAccessibleName(self.title)
        self.switch.setToolTip(self.label.toolTip())
        self.switch.installEventFilter(self)
        self.switch.clicked.connect(self._clicked)
        self._show()

    def value(self) -> Value | None:
        """``true`` or ``false``."""
        return self._value

    def set_value(self, value: Value | None) -> None:
        """Turn it on or off."""
        self._value = value if isinstance(value, str) else ("false" if self.form.required else None)
        self._show()

    def editor(self) -> QWidget:
        """The switch."""
        return self.switch

    def _show(self) -> None:
        is_on = self._value == "true" if self._value is not None else self.form.default_value is True
        self.switch.show_state(on=is_on, faint=self._value is None)
        self.update_reset()

    def _clicked(self) -> None:
        self._value = "true" if self.switch.isChecked() else "false"
        self._show()
        self.entered()


class ChoiceEntry(Entry):
    """One of a few texts."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self.box = _Box()
        self.box.addItems([one_line(each, 80) for each in form.choices])
        self.box.setMinimumContentsLength(6)
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        default = self.placeholder()
        if form.default_value is not None:
            default = self.tr("{0} (default)").format(default)
        self.box.setPlaceholderText(self.tr("choose…") if form.required else default)
        self.box.setCurrentIndex(-1)
        self.place(self.box)
        self.box.activated.connect(lambda _index: self.entered())
        self.update_reset()

    def value(self) -> Value | None:
        """The chosen text; nothing chosen is nothing, where it may be left out."""
        index = self.box.currentIndex()
        return self.form.choices[index] if index >= 0 else ("" if self.form.required else None)

    def set_value(self, value: Value | None) -> None:
        """Choose a text."""
        known = isinstance(value, str) and value in self.form.choices
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(self.form.choices.index(str(value)) if known else -1)
        self.update_reset()

    def editor(self) -> QWidget:
        """The box."""
        return self.box


class BytesEntry(Entry):
    """Base64 that is typed, or the content of a file."""

    def __init__(self, desk: FormDesk, form: FieldForm, *, name: str = "") -> None:
        super().__init__(desk, form, name=name)
        self._value: str | None = "" if form.required else None
        self._source = ""
        self.line = QLineEdit(placeholderText=self.tr("base64, or a file →"))
        self.from_file = small_button(desk.theme, "folder-open", self.tr("Take the content of a file…"))
        self.from_file.clicked.connect(self._ask)
        self.place(self.line, self.from_file)
        self.line.textEdited.connect(self._typed)
        self.update_reset()

    def value(self) -> Value | None:
        """Base64."""
        return self._value

    def set_value(self, value: Value | None) -> None:
        """Show base64, or how much it is."""
        self._value = value if isinstance(value, str) else ("" if self.form.required else None)
        self._source = ""
        self._show()

    def editor(self) -> QWidget:
        """The line."""
        return self.line

    def leave_out(self) -> None:
        """Empty it; what stands for a file can be removed that way too, where bytes are needed."""
        self.set_value(None)
        self.entered()

    def update_reset(self) -> None:
        """What stands for a file can't be edited, but taken out."""
        super().update_reset()
        if self.line.isReadOnly():
            self.reset.show()

    def take_file(self, path: FilePath) -> None:
        """Take the content of a file."""
        try:
            data = read_file(path, MOST_BYTES)
        except FileError as error:
            self.is_touched = True
            self.say(str(error))
            return
        self._value = base64.b64encode(data).decode("ascii")
        self._source = f"{one_line(path.name, 60)}, {len(data):,} B"
        self._show()
        self.entered()

    def _show(self) -> None:
        text = self._value or ""
        is_long = len(text) > _LONGEST_SHOWN
        told = self._source or (self.tr("{0} B").format(f"{len(text) * 3 // 4:,}") if is_long else "")
        self.line.setReadOnly(bool(told))
        self.line.setText(told or one_line(text, _LONGEST_SHOWN))
        self.line.setCursorPosition(0)
        self.update_reset()

    def _typed(self) -> None:
        text = self.line.text()
        self._value = text if text or self.form.required else None
        self.entered()

    def _ask(self) -> None:
        dialog = QFileDialog(self, self.tr("Take the content of a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda name: self.take_file(FilePath(name)))
        dialog.open()


class _Box(QComboBox):
    """A wheel that scrolls the form past it changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
