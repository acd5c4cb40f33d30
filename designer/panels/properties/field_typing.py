"""What is being typed in the field table: begun, judged with each key, written or kept with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal

from designer.document.python import name_fault
from designer.panels.properties.field_cells import Cells
from designer.panels.properties.field_editors import CellText, Editor, mark_wrong
from designer.panels.properties.field_model import Column, Kind, Row
from designer.panels.properties.field_rules import NOTHING, Typed, default_said, parse_field, type_said
from designer.panels.properties.fields import Said
from runtime.problems import Severity

if TYPE_CHECKING:
    from designer.panels.properties.field_table import FieldTable


class Writer(Protocol):
    """Who changes the class; each says why it didn't, or an empty string."""

    def prepare(self) -> None:
        """A change is likely soon."""

    def add(self, typed: Typed) -> str:
        """Add a field."""

    def change(self, name: str, column: Column, text: str) -> str:
        """Give a field another name, type or default."""

    def describe(self, name: str, doc: str) -> str:
        """Give a field another doc; an empty name stands for the class itself."""

    def remove(self, name: str) -> str:
        """Remove a field."""

    def move(self, name: str, index: int) -> str:
        """Put a field at another place among the class's own."""

    def types(self) -> Mapping[str, str]:
        """Types to choose from, and what each is."""

    def go_to(self, name: str) -> None:
        """Show where a field is written."""


class Typing(QObject):
    """The one editor that is open in a table, and what becomes of it."""

    said = Signal(object)
    """A :class:`Said` about what is being typed or was refused; empty when there is nothing to say."""

    def __init__(self, table: FieldTable, writer: Writer) -> None:
        super().__init__(table)
        self._table = table
        self._model = table.fields
        self._writer = writer
        self._editor: Editor | None = None
        self._row = Row(Kind.NEW)
        self._column = 0
        self._is_busy = False

    @property
    def editor(self) -> Editor | None:
        """What is typed in."""
        if self._editor is not None and not shiboken6.isValid(self._editor):
            self._editor = None
        return self._editor

    @property
    def row(self) -> Row | None:
        """The row that is typed in."""
        return self._row if self.editor is not None else None

    def height(self) -> int:
        """How high the row must be that is typed in."""
        editor = self.editor
        if editor is None:
            return 0
        return editor.wanted_height() if isinstance(editor, CellText) else editor.sizeHint().height()

    def begin(self, editor: Editor, row: Row, column: int) -> None:
        """An editor is there."""
        self._editor, self._row, self._column = editor, row, column
        self._table.fit()

    def rows_changed(self) -> None:
        """Rows came or went; with its field, what was typed goes."""
        if self.editor is not None and self._model.row_of(self._row) < 0 and not self._is_busy:
            self._editor = None
            self.said.emit(NOTHING)

    def is_changed(self) -> bool:
        """Whether something was typed that isn't written yet."""
        return self.editor is not None and self._text() != self._model.text(self._row, self._column)

    def judge(self) -> None:
        """Say what is wrong with what stands there now."""
        if self.editor is not None:
            self._say(self._check())

    def flush(self) -> None:
        """Write what is being typed, if it can be written; forget it else."""
        if self.editor is not None and not self._is_busy:
            self._finish()
            self._close()

    def leave(self, editor: Editor) -> None:
        """The focus goes elsewhere: write; what can't be written stays, with the reason."""
        if not self._is_busy and editor is self.editor and self._finish():
            self._close()

    def enter(self) -> None:
        """Write, and stay there; after a new field, be ready for the next."""
        is_new = self._row.kind is Kind.NEW and self.is_changed()
        if self._finish():
            self._close()
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)
            if is_new:
                self._table.edit_cell(Row(Kind.NEW))

    def go_on(self, step: int) -> None:
        """Write, and go on to the next cell, or to the one before."""
        new = parse_field(self._text()).name if self._row.kind is Kind.NEW and self.is_changed() else ""
        if not self._finish():
            return
        row, column = self._row, self._column
        self._close()
        if new and step > 0:
            self._table.edit_cell(Row(Kind.FIELD, new), Column.TYPE)
        else:
            self._table.edit_beside(row, column, step)

    def give_up(self) -> None:
        """Forget what was typed."""
        self.said.emit(NOTHING)
        self._close()
        self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _finish(self) -> bool:
        """Write what was typed; whether the editor may go."""
        editor, row, column = self.editor, self._row, self._column
        if editor is None:
            return True
        text = self._text()
        if not self.is_changed() or (row.kind is Kind.NEW and not text):
            self.said.emit(NOTHING)
            return True
        said = self._check()
        if said.text and said.severity is Severity.ERROR:
            self._say(said)
            return False
        self._is_busy = True
        try:
            reason = self._write(text)
        finally:
            self._is_busy = False
        if reason:
            self._say(Said(reason))
            return self.editor is None
        if row.kind is Kind.FIELD and column == Column.NAME:
            self._row = Row(Kind.FIELD, text)
        self.said.emit(said)
        return True

    def _write(self, text: str) -> str:
        if self._row.kind is Kind.NEW:
            return self._writer.add(parse_field(text))
        if self._row.kind is Kind.FIELD:
            return self._writer.change(self._row.name, Column(self._column), text)
        return self._writer.describe(self._row.name, text)

    def _check(self) -> Said:
        text, model, row = self._text(), self._model, self._row
        around, cls = model.around, model.facts.as_python
        field = model.field(row.name)
        if row.kind is Kind.NEW and text:
            typed = parse_field(text)
            said = Said(name_fault(typed.name, cls))
            said = said if said.text else type_said(typed.type_text, around)
            return said if said.text else default_said(typed.default_text, typed.type_text, around)
        if row.kind is not Kind.FIELD or field is None:
            return NOTHING
        if self._column == Column.NAME:
            return Said(name_fault(text, cls, besides=row.name))
        if self._column == Column.DEFAULT:
            return default_said(text, field.annotation, around)
        said = type_said(text, around)
        if said.text:
            return said
        misfit = default_said(field.default, text, around).text
        return Said(misfit and self.tr("Its default fits no more: {0}").format(misfit), Severity.WARNING)

    def _text(self) -> str:
        return self._editor.value().strip() if self._editor is not None else ""

    def _say(self, said: Said) -> None:
        if self.editor is not None:
            mark_wrong(self.editor, said)
        self.said.emit(said)

    def _close(self) -> None:
        editor, self._editor = self.editor, None
        if editor is not None:
            busy, self._is_busy = self._is_busy, True
            self._table.closeEditor(editor, Cells.EndEditHint.NoHint)
            self._is_busy = busy
        self._model.describe("")
        self._table.fit()
