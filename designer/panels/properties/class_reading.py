"""A class read from its module's text: its fields word by word, and whether they can be changed there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from designer.document.edit import EditRefused, Revision
from designer.document.python import PythonClass, PythonEditRefused, PythonField, read_class
from designer.panels.properties.class_facts import ClassFacts
from runtime.payloads.names import element_name

if TYPE_CHECKING:
    from designer.models.source import OwnModule
    from runtime.payloads.describe import ClassDescription, FieldDescription


@dataclass(frozen=True, slots=True)
class Wanted:
    """A class to be looked at.

    Attributes:
        path: Its dotted path.
        folder: The organism's folder.
        module: Its module as the folder's reading knew it then.
    """

    path: str
    folder: Path
    module: OwnModule

    def is_same(self, other: Wanted) -> bool:
        """Whether that is the same class, in the same state of its module."""
        return self.path == other.path and self.module is other.module

    def read(self) -> Reading:
        """Look at it; this reads files, so it is for a thread."""
        from designer.document.edits.python import find_class

        try:
            found = find_class(self.path, self.folder)
        except EditRefused as refusal:
            return Reading(self, None, str(refusal))
        return Reading(self, found.cls, found.cls.why_not)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found.

    Attributes:
        wanted: What was looked at.
        cls: The class; None where it can't be read.
        why_not: Why its fields can't be changed; empty if they can.
    """

    wanted: Wanted
    cls: PythonClass | None
    why_not: str


def described(cls: PythonClass, known: ClassDescription) -> ClassDescription:
    """A class word by word; what its text alone doesn't tell is as it was known."""
    fields = tuple(_described(each) for each in (*cls.inherited_fields, *cls.fields))
    return replace(known, doc=cls.doc, bases=cls.inherited, fields=fields, line=cls.line)


def described_in(revision: Revision, facts: ClassFacts) -> ClassDescription | None:
    """A class as a step has just written it; None where the step didn't write it."""
    known = facts.description
    for change in revision.files:
        if known is None or change.after is None or not change.path.as_posix().endswith(f"/{facts.file}"):
            continue
        try:
            found = described(read_class(change.after, known.name), known)
        except PythonEditRefused:
            continue
        # Bases in other modules are not read for it: what comes from them is as it was.
        own = tuple(each for each in found.fields if not each.inherited_from)
        names = {each.name for each in own}
        inherited = tuple(each for each in known.fields if each.inherited_from and each.name not in names)
        return replace(found, fields=(*inherited, *own))
    return None


def _described(field: PythonField) -> FieldDescription:
    # What describes the folder loads it, in a thread; the first form to be seen need not wait for that.
    from runtime.payloads.describe import FieldDescription

    return FieldDescription(
        name=field.name,
        element=element_name(field.name),
        annotation=field.type_text,
        default=field.default_text,
        doc=field.doc,
        inherited_from=field.inherited_from,
        line=field.line,
    )
