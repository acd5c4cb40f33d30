"""Whether a document is what a listener takes: well-formed, and valid by the schema that the pump has."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from lxml import etree
from PySide6.QtCore import QCoreApplication, QObject, Signal

from designer.models.description import ListenerDescription
from designer.panels.inject.values import Misfit, faults
from designer.panels.inject.xml_text import NotXml, parsed, read
from designer.support.late_work import LateWork
from runtime.payloads.explain import explain

_LARGE: Final = 50_000
"""Characters; larger documents are checked off the window's thread."""
_LARGEST: Final = 4_000_000
_LINE: Final = re.compile(r"^at (.*?) \(line (\d+)\): ")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of a document.

    Attributes:
        text: A sentence.
        is_valid: Whether the pump would let it through.
        is_sure: Whether that was found by the schema itself.
        line: Where it is wrong, from 1; 0 for nowhere.
        column: From 1; 0 where it isn't known.
    """

    text: str
    is_valid: bool
    is_sure: bool = True
    line: int = 0
    column: int = 0


def check(description: ListenerDescription, text: str) -> Verdict:
    """Look at a document as the stages of the pump would."""
    name = description.payload_class
    if not text.strip():
        return Verdict(_tr("Write a {0}, or take a sample.").format(name), is_valid=False)
    if len(text) > _LARGEST:
        return Verdict(_tr("Too long to be checked here."), is_valid=True, is_sure=False)
    try:
        root = parsed(text)
    except NotXml as error:
        return Verdict(_tr("Not well-formed: {0}.").format(error), is_valid=False, line=error.line, column=error.column)
    if not description.schema:
        return _by_source(description, text)
    try:
        schema = etree.XMLSchema(etree.fromstring(description.schema.encode()))
        said = explain(schema, root, name)
    except (etree.XMLSyntaxError, etree.XMLSchemaParseError) as error:
        return Verdict(_tr("The schema of {0} can't be used: {1}.").format(name, error), is_valid=True, is_sure=False)
    if not said:
        return Verdict(_tr("A valid {0}.").format(name), is_valid=True)
    first, *rest = said.splitlines()
    place = _LINE.match(first)
    line = int(place[2]) if place else root.sourceline or 1
    words = first[place.end() :] if place else first
    more = _tr(" ({0} more)").format(len(rest)) if rest else ""
    return Verdict(f"{words[:1].upper()}{words[1:]}.{more}", is_valid=False, line=line)


def _by_source(description: ListenerDescription, text: str) -> Verdict:
    """What can be said without a schema."""
    name = description.payload_class
    try:
        found = faults(description, read(description, text)) if description.fields else {}
    except Misfit as misfit:
        line = re.match(r"Line (\d+): ", str(misfit))
        words = str(misfit)[line.end() :] if line else str(misfit)
        return Verdict(
            f"{words[:1].upper()}{words[1:]}", is_valid=False, is_sure=False, line=int(line[1]) if line else 1
        )
    if found:
        path, fault = next(iter(found.items()))
        place = ".".join(map(str, path))
        return Verdict(f"{place}: {fault}", is_valid=False, is_sure=False)
    return Verdict(_tr("Looks like a {0}; read from source only.").format(name), is_valid=True, is_sure=False)


class Checker(QObject):
    """Checks what is typed, a little later and never twice at once."""

    checked = Signal(object)
    """A :class:`Verdict` on what was asked for last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._late = LateWork(self)
        self._late.done.connect(self.checked)

    @property
    def is_quiet(self) -> bool:
        """Whether nothing is waited for."""
        return self._late.is_quiet

    def ask(self, description: ListenerDescription, text: str) -> None:
        """Check this, unless something else is asked for before."""
        self._late.ask(lambda: check(description, text), is_large=len(text) >= _LARGE)

    def stop(self) -> None:
        """Forget what was asked for."""
        self._late.stop()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Checking", text)
