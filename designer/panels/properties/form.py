"""What all forms share: what they work on, and the one way in which they write."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget

from designer.document.document import Document
from designer.document.edit import Edit
from designer.document.values import Value
from designer.models.folder import Folder
from designer.models.selection import Selection
from designer.panels.code_desk import CodeDesk
from designer.panels.properties.editors import ChoiceField, FlagField, LineField, NumberField, TextField
from designer.panels.properties.fields import Field, Said
from designer.panels.properties.list_field import ListField
from designer.support.forms import Group
from designer.support.theme import Theme
from designer.support.tokens import SPACING
from runtime.organism.keys import Decimal, DottedPath, Flag, Key, ListOf, Section, Text, Whole
from runtime.problems import Problem, Severity

_TOKEN = re.compile(r"[^#,}\]\s][^#,}\]]*")

_KEY = re.compile(r"listeners\[\d+\]\.(\w+)(?:\[(\d+)\])?")

Words = Callable[[], Mapping[str, str]]


class KnownProblems:
    """The problems as they were last told of; the document finds its own some time after a change."""

    def __init__(self, document: Document, folder: Folder) -> None:
        self._document = document
        self._folder = folder
        self._of_organism: dict[str, list[Problem]] = {}
        self._of_listeners: dict[str, list[Problem]] = {}
        self.update()

    def update(self) -> None:
        """Take over what is known now."""
        self._of_organism, self._of_listeners = {}, {}
        document = self._document
        found = document.problems
        if not document.is_broken:
            found += self._folder.problems(document.spec, document.places)
        for problem in found:
            if problem.listener:
                self._of_listeners.setdefault(problem.listener, []).append(problem)
            else:
                self._of_organism.setdefault(problem.key, []).append(problem)

    def at(self, key: str) -> list[Problem]:
        """Those of a key of the organism."""
        return self._of_organism.get(key, [])

    def of_listener(self, name: str) -> dict[str, dict[int | None, list[Problem]]]:
        """Those of a listener by key, and for lists by item."""
        found: dict[str, dict[int | None, list[Problem]]] = defaultdict(lambda: defaultdict(list))
        for problem in self._of_listeners.get(name, []):
            match = _KEY.fullmatch(problem.key)
            if match:
                found[match[1]][int(match[2]) if match[2] else None].append(problem)
        return found


@dataclass(frozen=True, slots=True)
class Desk:
    """What a form works on and with."""

    document: Document
    selection: Selection
    folder: Folder
    theme: Theme
    problems: KnownProblems
    code: CodeDesk


class Form(QWidget):
    """Fields in groups, one below the other."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self.fields: dict[str, Field] = {}
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)
        self._group: QVBoxLayout = self._top()

    def _top(self) -> QVBoxLayout:
        rows = QVBoxLayout()
        rows.setContentsMargins(SPACING.medium, SPACING.tight, SPACING.medium, SPACING.medium)
        rows.setSpacing(SPACING.small)
        self.column.addLayout(rows)
        return rows

    def begin_group(self, title: str, *, is_open: bool = True) -> Group:
        """What is added from now on goes into a group that folds."""
        group = Group(self.desk.theme, title, is_open=is_open)
        self.column.addWidget(group)
        self._group = group.rows
        return group

    def add(self, widget: QWidget) -> None:
        """Add something that is no field."""
        self._group.addWidget(widget)

    def add_field(self, path: str, field: Field, write: Callable[[Value | None], Edit]) -> None:
        """Add a field.

        Args:
            path: Its key, dotted where it stands inside others.
            field: The field.
            write: Makes the edit for a value that was entered; None removes the key.
        """
        self.fields[path] = field
        self._group.addWidget(field)
        field.entered.connect(lambda value: self._write(field, write(value)))

    @property
    def is_typing(self) -> bool:
        """Whether something is typed that is not written yet."""
        return any(field.is_dirty for field in self.fields.values())

    def commit(self) -> None:
        """Write what is being typed; what can't be written stays, with the reason."""
        for field in self.fields.values():
            field.commit()

    def flush(self) -> None:
        """Write what is being typed, if it can be written; forget it else."""
        for field in self.fields.values():
            field.commit()
            if field.is_dirty:
                field.restore()

    def refresh(self) -> None:
        """Show what the document says now."""
        raise NotImplementedError

    def _write(self, field: Field, edit: Edit) -> None:
        reasons: list[str] = []
        document = self.desk.document
        connection = document.refused.connect(lambda reason: reasons.append(reason))
        done = document.apply(edit)
        document.refused.disconnect(connection)
        if done:
            field.restore()
            self.refresh()
        else:
            field.refuse(reasons[-1] if reasons else "")


def make_field(
    desk: Desk, key: Key, section: Section, default: object, words: Words | None = None, hint: str = ""
) -> Field:
    """The field that suits the type of a key."""
    wanted, theme = key.type, desk.theme
    match wanted:
        case Text(choices=choices) if choices:
            return ChoiceField(key, section, default, theme)
        case Text(one_line=False, pattern=pattern) if key.name != "name":
            return TextField(key, section, default, theme, lines=2 if pattern else 4, prose=bool(pattern))
        case Text() | DottedPath():
            return LineField(key, section, default, theme, words=words)
        case Whole() | Decimal():
            return NumberField(key, section, default, theme)
        case Flag():
            return FlagField(key, section, default, theme)
        case ListOf():
            return ListField(key, section, theme, words=words or dict, hint=hint)
    raise TypeError(f"no field shows {key.name}")


def field_default(section: Section, key: Key, around: type | None = None) -> object:
    """What a key stands for when it is left out; for lists nothing."""
    default = section.default(key, around)
    return () if default is None and isinstance(key.type, ListOf) else default


def said_of(problems: Iterable[Problem]) -> Said:
    """The worst of some problems, as a field says it."""
    found = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    return Said(found[0].message, found[0].severity) if found else Said()


def is_refused(section: Section, name: str, problems: Iterable[Problem]) -> bool:
    """Whether the file has something else for a number or a choice, which the loader replaced by the default."""
    key = section.find(name)
    if key is None or not isinstance(key.type, (Whole, Decimal)):
        return False
    return any(problem.severity is Severity.ERROR for problem in problems)


def raw_value(document: Document, key: str) -> str | None:
    """What the text says for a key whose value was refused, in one line; None where that can't be told."""
    place = document.places.get(key)
    lines = document.text.splitlines()
    if place is None or not 0 < place.line <= len(lines):
        return None
    found = _TOKEN.match(lines[place.line - 1], place.column - 1)
    return found[0].strip().strip("\"'") if found else None


def translated(text: str) -> str:
    """A string of the forms in the user's language."""
    return QCoreApplication.translate("Properties", text)
