"""Buttons below a field whose path names nothing: one click writes the class or the handler."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QEnterEvent, QFocusEvent
from PySide6.QtWidgets import QPushButton, QWidget

from designer.document.edit import Edit
from designer.models.missing import Missing
from designer.panels.code_desk import preview
from designer.panels.properties.fields import Field
from designer.panels.properties.form import Desk
from designer.support.flow_layout import FlowLayout
from designer.support.fonts import sans
from designer.support.late_work import LateWork
from designer.support.plain_text import one_line, tooltip
from designer.support.tokens import SPACING, TYPE
from designer.support.type_face import set_type

_NAME_LIMIT: Final = 14
"""Characters of a name on a button; the form is narrow."""


class StubButton(QPushButton):
    """Makes one step; pointed at, it says what that will write."""

    def __init__(self, desk: Desk, words: str, icon: str, edit: Callable[[], Edit], hint: str) -> None:
        """Make one.

        Args:
            desk: Whose document is changed.
            words: What it does.
            icon: Its name in resources/icons.
            edit: Makes the step.
            hint: What it will write, in a line, until that is known exactly.
        """
        super().__init__(words.replace("&", "&&"))
        self._desk = desk
        self._edit = edit
        self._hint = hint
        self.setIcon(desk.theme.icon(icon))
        self.setToolTip(tooltip(hint))
        self.setAccessibleDescription(hint)
        set_type(self, desk.theme, lambda: sans(TYPE.small))
        self._late = LateWork(self)
        self._late.done.connect(self._tell)
        self.clicked.connect(self._write)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Find out what will be written."""
        super().enterEvent(event)
        self._look()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Find out what will be written."""
        super().focusInEvent(event)
        self._look()

    def _look(self) -> None:
        # Writing is tried out: what the tooltip says is what comes of a click.
        work = partial(preview, self._edit(), self._desk.code.source())
        self._late.ask(work, is_large=True, at_once=True)

    def _tell(self, found: object) -> None:
        if isinstance(found, str) and found:
            lines = [line.replace(" ", "\u00a0") if line[:1] == " " else line for line in found.split("\n")]
            self.setToolTip(tooltip("\n".join(lines)))
            self.setAccessibleDescription(found)

    def _write(self) -> None:
        if self._desk.document.apply(self._edit()):
            self._desk.folder.rescan()


class StubRow(QWidget):
    """The buttons of one field; hidden where nothing is missing."""

    def __init__(self, desk: Desk, field: Field) -> None:
        """Make an empty row.

        Args:
            desk: Whose document is changed.
            field: The field above.
        """
        super().__init__()
        self._desk = desk
        self._field = field
        self._missing: tuple[Missing, ...] = ()
        self._all: tuple[str, ...] = ()
        self._flow = FlowLayout(self, gap=SPACING.tight, line_gap=SPACING.tight)
        self.buttons: list[StubButton] = []
        self.hide()

    def show_missing(self, missing: tuple[Missing, ...], all_of: tuple[str, ...] = ()) -> None:
        """Offer to write these.

        Args:
            missing: Each gets a button.
            all_of: Listeners of which all that is missing is offered in one more button; none where empty.
        """
        if (missing, all_of) == (self._missing, self._all):
            return
        self._missing, self._all = missing, all_of
        has_focus = any(button.hasFocus() for button in self.buttons)
        editor = self._field.label.buddy()
        if has_focus and editor is not None and not (missing or all_of):
            editor.setFocus(Qt.FocusReason.OtherFocusReason)  # else Qt would seek the next one, anywhere in the window
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(each, several=len(missing) > 1) for each in missing]
        if all_of:
            self.buttons.append(self._button_for_all(all_of))
        for button in self.buttons:
            self._flow.addWidget(button)
            button.show()
        self.setVisible(bool(self.buttons))
        if has_focus and self.buttons:
            self.buttons[0].setFocus()

    def event(self, event: QEvent) -> bool:
        """Buttons that go on in another line need more room."""
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().event(event)

    def _button(self, missing: Missing, *, several: bool) -> StubButton:
        module = one_line(missing.dotted.rpartition(".")[0], 60)
        is_handler = missing.key == "handler"
        if several:
            name = one_line(missing.dotted.rpartition(".")[2], _NAME_LIMIT)
            words = (self.tr("New handler {0}") if is_handler else self.tr("New class {0}")).format(name)
        elif is_handler:
            words = self.tr("New handler")
        else:
            is_payload = missing.key == "payload_class"
            words = self.tr("New payload class") if is_payload else self.tr("New response class")
        hint = self.tr("Writes {0} into the module {1}").format(one_line(missing.dotted, 80), module)
        icon = "parentheses" if is_handler else "braces"
        return StubButton(self._desk, words, icon, partial(self._desk.code.edit_of, missing), hint)

    def _button_for_all(self, names: tuple[str, ...]) -> StubButton:
        words = self.tr("Write what is missing")
        hint = self.tr("Writes every class and handler that is named here and isn't there")
        return StubButton(self._desk, words, "wand-sparkles", partial(self._desk.code.missing_edit, names), hint)
