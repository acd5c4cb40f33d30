"""The payload class of a listener, below its name: its fields as a table that writes them into the module."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from designer.panels.properties.class_facts import ClassFacts, facts_of, surroundings_of, users_of
from designer.panels.properties.class_reading import Reading, Wanted, described
from designer.panels.properties.class_writer import ClassWriter
from designer.panels.properties.editors import Choice
from designer.panels.properties.field_rules import NOTHING
from designer.panels.properties.field_table import FieldTable
from designer.panels.properties.field_types import Surroundings
from designer.panels.properties.fields import Said
from designer.panels.properties.form import Desk
from designer.panels.properties.links import tight
from designer.support.fonts import sans
from designer.support.icon_button import IconButton
from designer.support.late_work import LateWork
from designer.support.plain_text import one_line
from designer.support.restyle import restyle
from designer.support.tokens import ICON_PX, SPACING, TYPE
from designer.support.type_face import set_type
from runtime.organism.spec import ListenerSpec
from runtime.problems import Severity

if TYPE_CHECKING:
    from runtime.payloads.describe import ClassDescription

_FOLDED: Final = "fields"
"""The word of the settings that says whether the table is folded."""
_MOST_USERS: Final = 6


class PayloadClassSection(QWidget):
    """A heading that folds, which class, its fields, and why they can't be changed where they can't."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._facts = ClassFacts()
        self._around = Surroundings()
        self._choices: tuple[tuple[str, str], ...] = ()
        self._chosen = ""
        self._reading: Reading | None = None
        self._listeners: tuple[ListenerSpec, ...] = ()
        self._locked = False
        self._is_open = self._remembered()
        self._writer = ClassWriter(desk, self._take_written)
        self.table = FieldTable(desk.theme, self._writer)
        self.head = QToolButton()
        self.chooser = Choice(desk.theme)
        self.message = _words(desk, "error")
        self.why_not = _words(desk, "muted")
        self.users = _words(desk, "muted")
        self.to_code = IconButton(desk.theme, "square-code", self.tr("Go to the class"))
        self.to_editor = IconButton(desk.theme, "external-link", self.tr("Open in editor"))
        self._build()
        self._reader = LateWork(self)
        self._reader.done.connect(self._take_reading)
        desk.theme.changed.connect(self._draw)
        self._draw()

    def _build(self) -> None:
        self.head.setIconSize(QSize(ICON_PX - 4, ICON_PX - 4))
        self.head.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        set_type(self.head, self._desk.theme, lambda: sans(TYPE.small, weight=QFont.Weight.Medium))
        self.head.clicked.connect(self._fold)
        self.chooser.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.chooser.setAccessibleName(self.tr("Which class"))
        self.chooser.activated.connect(self._choose)
        self.to_code.clicked.connect(lambda: self._desk.code.go_to(self._facts.path))
        self.to_editor.clicked.connect(lambda: self._desk.code.open_editor(self._facts.path))
        for tool in (self.to_code, self.to_editor):
            tool.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            tight(tool)
        self.table.said.connect(self._say)
        row = self._row = QHBoxLayout()
        row.setSpacing(SPACING.hair)
        row.addWidget(self.head)
        row.addWidget(self.chooser)
        row.addWidget(self.to_code)
        row.addWidget(self.to_editor)
        self._body = QWidget()
        body = QVBoxLayout(self._body)
        body.setContentsMargins(0, 0, 0, 0)
        body.setSpacing(SPACING.tight)
        for widget in (self.table, self.message, self.why_not, self.users):
            body.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACING.tight)
        column.addLayout(row)
        column.addWidget(self._body)

    @property
    def facts(self) -> ClassFacts:
        """The class that is shown."""
        return self._facts

    @property
    def is_quiet(self) -> bool:
        """Whether nothing more is being found out."""
        return self._reader.is_quiet

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that is not written yet."""
        return self.table.typing.is_changed()

    def commit(self) -> None:
        """Write what is being typed; what can't be written stays, with the reason."""
        typing = self.table.typing
        if typing.editor is not None:
            typing.leave(typing.editor)

    def flush(self) -> None:
        """Write what is being typed, if it can be written; forget it else."""
        self.table.typing.flush()

    def show_listeners(self, listeners: Sequence[ListenerSpec], *, locked: bool) -> None:
        """Show what some listeners take, and what they answer with; nothing where they differ.

        Args:
            listeners: Those that are selected.
            locked: Whether nothing can be changed now.
        """
        if [each.name for each in listeners] != [each.name for each in self._listeners]:
            self._chosen = ""
        self._listeners, self._locked = tuple(listeners), locked
        takes = {each.payload_class for each in listeners}
        answers = {each.response_class for each in listeners}
        dotted = next(iter(takes)) if len(takes) == 1 else ""
        replies = next(iter(answers)) if len(answers) == 1 else ()
        self._offer(dotted, tuple(dict.fromkeys(each for each in replies if each != dotted)))
        facts = facts_of(self._desk.folder, self._chosen)
        if facts.path != self._facts.path:
            self.table.typing.flush()
            self._say(NOTHING)
        self._take(facts)

    def _show_again(self) -> None:
        self.show_listeners(self._listeners, locked=self._locked)

    def _take(self, facts: ClassFacts) -> None:
        facts = self._exact(facts)
        self._facts = facts
        self._around = surroundings_of(self._desk.folder, facts)
        self._show()

    def _show(self) -> None:
        facts = self._writer.facts = self._facts
        why_not = facts.why_not
        self.setVisible(bool(facts.description or facts.why_not) and not facts.is_missing)
        self.table.fields.show(facts, self._around, locked=self._locked or bool(why_not))
        self.table.setVisible(facts.description is not None)
        _put(self.why_not, why_not)
        names = {each.name for each in self._listeners}
        users = users_of(self._desk.folder, self._desk.document.spec, facts) if facts.path else ()
        _put(self.users, self._told([name for name in users if name not in names]))
        for tool in (self.to_code, self.to_editor):
            tool.setVisible(bool(facts.module))
        self._draw()

    def _exact(self, facts: ClassFacts) -> ClassFacts:
        """A class as its text says it, as far as that has been read by now; it is read on a thread.

        Until then what was known of it stays, so that nothing flickers.
        """
        folder, before = self._desk.folder, self._facts
        module = folder.modules.get(facts.module)
        is_same = before.path == facts.path and before.description is not None
        if facts.description is None or facts.why_not or module is None or folder.root is None:
            return replace(facts, description=before.description) if facts.is_broken and is_same else facts
        wanted, reading = Wanted(facts.path, folder.root, module), self._reading
        if reading is not None and reading.wanted.is_same(wanted):
            exact = described(reading.cls, facts.description) if reading.cls else facts.description
            return replace(facts, description=exact, why_not=reading.why_not)
        self._reader.ask(wanted.read, is_large=True, at_once=True)
        return replace(facts, description=before.description, why_not=before.why_not) if is_same else facts

    # What is shown

    def _offer(self, takes: str, answers: tuple[str, ...]) -> None:
        choices = [(takes, self.tr("Takes {0}"))] if takes else []
        choices += [(each, self.tr("Answers with {0}")) for each in answers]
        offered = tuple(choices)
        if offered != self._choices:
            self._choices = offered
            self.chooser.clear()
            for dotted, words in offered:
                self.chooser.addItem(words.format(one_line(dotted.rpartition(".")[2], 60)), dotted)
        paths = [dotted for dotted, _ in offered]
        if self._chosen not in paths:
            self._chosen = paths[0] if paths else ""
        self.chooser.setCurrentIndex(paths.index(self._chosen) if paths else -1)
        several = len(offered) > 1
        self.chooser.setVisible(several)
        style = Qt.ToolButtonStyle.ToolButtonIconOnly if several else Qt.ToolButtonStyle.ToolButtonTextBesideIcon
        self.head.setToolButtonStyle(style)
        width = QSizePolicy.Policy.Fixed if several else QSizePolicy.Policy.Ignored
        self.head.setSizePolicy(width, QSizePolicy.Policy.Fixed)
        self._row.setStretch(0, 0 if several else 1)
        self._row.setStretch(1, 1 if several else 0)

    def _choose(self, index: int) -> None:
        self.table.typing.flush()
        self._chosen = self._choices[index][0]
        self._show_again()

    def _told(self, names: Sequence[str]) -> str:
        if not names:
            return ""
        shown = ", ".join(one_line(name, 40) for name in names[:_MOST_USERS])
        more = len(names) - _MOST_USERS
        return self.tr("Also used by {0}.").format(
            self.tr("{0} and {1} more").format(shown, more) if more > 0 else shown
        )

    def _say(self, said: Said) -> None:
        _put(self.message, said.text)
        restyle(self.message, "role", "error" if said.severity is Severity.ERROR else "warning")

    def _take_written(self, facts: ClassFacts, description: ClassDescription) -> None:
        if facts.path == self._facts.path:
            self._facts = replace(self._facts, description=description, line=description.line)
            self._show()

    def _take_reading(self, found: object) -> None:
        if isinstance(found, Reading):
            self._reading = found
            self._show_again()

    # Folding

    def _remembered(self) -> bool:
        settings = self._desk.code.settings
        return settings is None or settings.word(_FOLDED) != "folded"

    def _fold(self) -> None:
        self._is_open = not self._is_open
        if (settings := self._desk.code.settings) is not None:
            settings.set_word(_FOLDED, "" if self._is_open else "folded")
        if not self._is_open:
            self.table.typing.flush()
        self._draw()

    def _draw(self) -> None:
        facts = self._facts
        count = len(facts.fields)
        name = one_line(facts.name, 60)
        told = self.tr("1 field") if count == 1 else self.tr("{0} fields").format(count)
        self.head.setText(self.tr("{0}, {1}").format(name, told) if facts.description else name)
        self.head.setAccessibleName(self.tr("Class {0}").format(name))
        self.head.setAccessibleDescription(self.tr("open") if self._is_open else self.tr("folded"))
        self.head.setIcon(self._desk.theme.icon("chevron-down" if self._is_open else "chevron-right"))
        self._body.setVisible(self._is_open)


def _words(desk: Desk, role: str) -> QLabel:
    label = QLabel(wordWrap=True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    set_type(label, desk.theme, lambda: sans(TYPE.small))
    label.hide()
    return label


def _put(label: QLabel, text: str) -> None:
    label.setText(text)
    label.setVisible(bool(text))
