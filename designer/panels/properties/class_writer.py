"""Who writes the field table's changes into the module, as steps of the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QThreadPool

from designer.document.edit import Edit, Revision, Source
from designer.document.python import warm_up
from designer.panels.properties import class_edits
from designer.panels.properties.class_facts import ClassFacts, importable
from designer.panels.properties.class_reading import described_in
from designer.panels.properties.field_model import Column
from designer.panels.properties.field_rules import COMMON_TYPES, Typed, names_in_type
from designer.panels.properties.form import Desk
from designer.support.plain_text import one_line

if TYPE_CHECKING:
    from runtime.payloads.describe import ClassDescription


class ClassWriter:
    """Changes one class at a time; each change says why it wasn't made, else nothing.

    Attributes:
        facts: The class.
    """

    def __init__(self, desk: Desk, written: Callable[[ClassFacts, ClassDescription], object]) -> None:
        """Make one.

        Args:
            desk: Whose document is changed.
            written: Told what the class says after a change; the folder is read again only by and by.
        """
        self._desk = desk
        self._written = written
        self._is_prepared = False
        self.facts = ClassFacts()

    def prepare(self) -> None:
        """Have ready, off the window's thread, what the first change would wait for."""
        if not self._is_prepared:
            self._is_prepared = True
            QThreadPool.globalInstance().start(warm_up)

    def add(self, typed: Typed) -> str:
        """Add a field; says why not, else nothing."""
        return self._apply(class_edits.add(self.facts, typed, self._imports(typed.type_text, typed.default_text)))

    def change(self, name: str, column: Column, text: str) -> str:
        """Give a field another name, type or default; says why not, else nothing."""
        imports = self._imports(text) if column is not Column.NAME else ()
        return self._apply(class_edits.change(self.facts, name, column, text, imports))

    def describe(self, name: str, doc: str) -> str:
        """Give a field or the class another doc; says why not, else nothing."""
        return self._apply(class_edits.describe(self.facts, name, doc))

    def remove(self, name: str) -> str:
        """Remove a field; says why not, else nothing."""
        return self._apply(class_edits.remove(self.facts, name))

    def move(self, name: str, index: int) -> str:
        """Put a field at another place; says why not, else nothing."""
        return self._apply(class_edits.move(self.facts, name, index))

    def types(self) -> Mapping[str, str]:
        """Types to choose from, and what each is."""
        folder, facts = self._desk.folder, self.facts
        found = dict(COMMON_TYPES)
        others = importable(folder, facts)
        module = folder.modules.get(facts.module)
        known = module.names if module else frozenset()
        for path in folder.payload_classes():
            home, _, name = path.rpartition(".")
            is_known = home == facts.module or name in known
            if path != facts.path and (is_known or others.get(name) == path):
                found.setdefault(name, one_line(folder.classes[path].doc, 60) or path)
        return found

    def go_to(self, name: str) -> None:
        """Show the class where a field is written."""
        self._desk.code.go_to(self.facts.path)

    def _imports(self, *texts: str | None) -> tuple[str, ...]:
        known = importable(self._desk.folder, self.facts)
        names = dict.fromkeys(name for text in texts if text for name in names_in_type(text))
        return tuple(known[name] for name in names if name in known)

    def _apply(self, edit: Edit) -> str:
        reasons: list[str] = []
        revisions: list[Revision] = []

        def run(source: Source) -> Revision:
            revisions.append(edit.run(source))
            return revisions[-1]

        document, facts = self._desk.document, self.facts
        connection = document.refused.connect(lambda reason: reasons.append(reason))
        done = document.apply(replace(edit, run=run))
        document.refused.disconnect(connection)
        if not done:
            return reasons[-1] if reasons else QCoreApplication.translate("PayloadClass", "This can't be done now.")
        description = described_in(revisions[-1], facts)
        if description is not None:
            self._written(facts, description)
        return ""
