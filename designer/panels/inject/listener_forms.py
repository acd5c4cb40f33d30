"""The best that is known of what each listener takes: exact, from source, or nothing but its name."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from designer.document.document import Document
from designer.models.described import Described
from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.models.folder import Folder
from designer.panels.inject.source_forms import form_from_source, said_by
from runtime.organism.spec import ListenerSpec


class ListenerForms(QObject):
    """Descriptions of listeners, whoever gives them."""

    changed = Signal()
    """Something else is known."""

    def __init__(self, document: Document, described: Described, folder: Folder | None) -> None:
        super().__init__()
        self._document = document
        self._described = described
        self._folder = folder
        self._from_source: dict[str, ListenerDescription | None] = {}
        """By the class: what else a listener says of itself becomes another with each keystroke."""
        described.changed.connect(self.changed)
        if folder is not None:
            folder.changed.connect(self._forget)

    def is_exact(self, name: str) -> bool:
        """Whether the class itself was asked."""
        spec = self._spec(name)
        found = self._described.listener(name)
        return spec is not None and found is not None and _is_of(found, spec)

    def of(self, name: str) -> ListenerDescription | None:
        """What a listener takes; None if there is none of that name."""
        spec = self._spec(name)
        if spec is None:
            return None
        found = self._described.listener(name)
        if found is not None and _is_of(found, spec):
            return found
        if spec.payload_class not in self._from_source:
            read = form_from_source(self._folder, spec) if self._folder is not None else None
            self._from_source[spec.payload_class] = read
        form = self._from_source[spec.payload_class]
        return said_by(spec, form) if form is not None else _unknown(spec)

    def _spec(self, name: str) -> ListenerSpec | None:
        return next((each for each in self._document.spec.listeners if each.name == name), None)

    @Slot()
    def _forget(self) -> None:
        self._from_source.clear()
        self.changed.emit()


def _is_of(found: ListenerDescription, spec: ListenerSpec) -> bool:
    """Whether a description is of the class that the text names now; it may be of an earlier one."""
    return found.payload_class == spec.payload_class.rpartition(".")[2]


def _unknown(spec: ListenerSpec) -> ListenerDescription:
    """Its class isn't found in source: it can be written as XML all the same."""
    name = spec.payload_class.rpartition(".")[2] or "Payload"
    return ListenerDescription(spec.name, name, FieldForm("", name, Kind.XML, type_text=name))
