"""The generated form: the fields of a payload class, in their order, in a view that scrolls."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from designer.models.description import Kind, ListenerDescription
from designer.panels.inject.desk import FormDesk
from designer.panels.inject.entry import Entry
from designer.panels.inject.group_entries import make_entry
from designer.panels.inject.items_entries import MOST_ITEMS
from designer.panels.inject.scalar_entries import TextEntry
from designer.panels.inject.values import Misfit, Path, Value, faults
from designer.support.fonts import sans
from designer.support.plain_text import one_line
from designer.support.theme import Theme
from designer.support.tokens import SPACING, TYPE

_COMPACT_PX: Final = 210
"""Below this height docs are left to tooltips."""
_WIDEST_LABEL: Final = 0.38
"""Of the width."""
_TALLEST_TEXT: Final = 0.6
"""Of the height."""
_LINES: Final = (3, 24)
_AROUND_FOCUS_PX: Final = 24


class PayloadForm(QScrollArea):
    """Entries for the fields of one class."""

    changed = Signal()
    """Somebody entered something."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._desk: FormDesk | None = None
        self.entries: list[Entry] = []
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._ruler = QLineEdit(self)
        self._ruler.hide()
        self._column = QVBoxLayout()
        self._show_page()

    @property
    def description(self) -> ListenerDescription | None:
        """Of the class that is shown."""
        return self._desk.description if self._desk is not None else None

    def show_class(self, description: ListenerDescription | None) -> None:
        """Show the fields of another class, blank."""
        self._desk = None
        self.entries = []
        self._show_page()
        if description is None or description.form.kind is Kind.XML:
            return
        desk = FormDesk(description, self._theme, lambda form, name: make_entry(desk, form, name), self._judge)
        desk.label_px = self._label_px(description)
        desk.line_px = self._ruler.sizeHint().height()
        desk.is_compact = self.height() < _COMPACT_PX
        desk.lines_at_most = self._lines_at_most()
        self._desk = desk
        for form in description.fields:
            entry = desk.make(form, "")
            entry.changed.connect(self._entered)
            entry.focused.connect(self._reveal)
            self.entries.append(entry)
            self._column.addWidget(entry)
        self._column.addStretch(1)

    def value(self) -> Value:
        """What is entered."""
        values = ((each.form.name, each.value()) for each in self.entries)
        return {name: value for name, value in values if value is not None}

    def set_value(self, value: Value) -> None:
        """Show what was entered elsewhere.

        Raises:
            Misfit: It is more than a form shows.
        """
        count = _count(value)
        if count > MOST_ITEMS:
            raise Misfit(f"The form shows {MOST_ITEMS} values at most, and there are {count:,} here.")
        found = value if isinstance(value, dict) else {}
        if self._desk is not None:
            self._desk.says_all = False
        for each in self.entries:
            each.is_touched = False
            each.set_value(found.get(each.form.name))
        self._judge()

    def faults(self) -> dict[Path, str]:
        """What is wrong with what is entered, by place."""
        return faults(self._desk.description, self.value()) if self._desk is not None else {}

    def say_all(self) -> None:
        """Let each field say what it lacks, also those that nobody has touched."""
        if self._desk is not None:
            self._desk.says_all = True
            self._judge()

    def focus_at(self, path: Path) -> bool:
        """Put the focus to a place; tells whether there is one."""
        entry = next((each for each in self.entries if path and each.form.name == path[0]), None)
        return entry is not None and entry.focus_at(path[1:])

    def focus_first(self) -> bool:
        """Put the focus to the first field; tells whether there is one."""
        return bool(self.entries) and self.entries[0].focus_at(())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Make do with the room that there is."""
        super().resizeEvent(event)
        desk = self._desk
        if desk is None:
            return
        lines = self._lines_at_most()
        if lines != desk.lines_at_most:
            desk.lines_at_most = lines
            for text in self.findChildren(TextEntry):
                text.fit()
        is_compact = self.height() < _COMPACT_PX
        if is_compact != desk.is_compact:
            desk.is_compact = is_compact
            for each in self.entries:
                each.set_compact(is_compact)
        wanted = self._label_px(desk.description)
        if wanted != desk.label_px:
            desk.label_px = wanted
            for each in self.findChildren(Entry):
                each.fit_label()

    def _show_page(self) -> None:
        page = QWidget()
        self._column = QVBoxLayout(page)
        self._column.setContentsMargins(SPACING.small, SPACING.tight, SPACING.small, SPACING.small)
        self._column.setSpacing(SPACING.tight)
        # The old page goes with it.
        self.setWidget(page)

    def _label_px(self, description: ListenerDescription) -> int:
        """As wide as the longest name of all, so that names and editors stand in two columns, within bounds."""
        metrics = QFontMetrics(sans(TYPE.small))
        forms = [each for record in description.records.values() for each in record.fields]
        names = [one_line(each.name, 60) for each in forms if each.kind.is_scalar]
        longest = max((metrics.horizontalAdvance(name) for name in names), default=0)
        return int(min(longest + SPACING.hair, max(self.width(), 160) * _WIDEST_LABEL))

    def _lines_at_most(self) -> int:
        lines = int(self.height() * _TALLEST_TEXT / max(self.fontMetrics().lineSpacing(), 1))
        return min(max(lines, _LINES[0]), _LINES[1])

    @Slot()
    def _entered(self) -> None:
        self._judge()
        self.changed.emit()

    def _judge(self) -> None:
        found = self.faults()
        for each in self.entries:
            each.show_faults(found, (each.form.name,))

    @Slot(QWidget)
    def _reveal(self, editor: QWidget) -> None:
        self.ensureWidgetVisible(editor, 0, _AROUND_FOCUS_PX)


def _count(value: Value) -> int:
    """How many texts there are."""
    if isinstance(value, str):
        return 1
    return sum(map(_count, value.values() if isinstance(value, dict) else value))
