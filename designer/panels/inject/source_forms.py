"""What a listener takes, as far as source tells: for forms before anything may be imported.

The forms are approximate: what isn't known is text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.models.approximate import Approximation, approximate
from designer.models.description import FieldForm, ListenerDescription, RecordForm

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from runtime.organism.spec import ListenerSpec


def form_from_source(folder: Folder, listener: ListenerSpec) -> ListenerDescription | None:
    """A description of what a listener takes, without schema; None where source doesn't tell of its class."""
    found = approximate(folder, listener.payload_class)
    if found.codec is None:
        return None
    from designer.models.forms import form_of

    form, records = form_of(found.codec)
    return said_by(listener, ListenerDescription(listener.name, found.codec.name, form, _as_written(records, found)))


def said_by(listener: ListenerSpec, form: ListenerDescription) -> ListenerDescription:
    """The form of a class, as that of a listener that takes it."""
    return replace(
        form,
        listener=listener.name,
        responses=tuple(path.rpartition(".")[2] for path in listener.response_class),
        agent=listener.agent,
        description=listener.description,
    )


def _as_written(records: Mapping[str, RecordForm], found: Approximation) -> dict[str, RecordForm]:
    """The classes with what isn't known of their fields in their author's words."""
    return {
        name: replace(record, fields=tuple(_field(record.name, each, found) for each in record.fields))
        for name, record in records.items()
    }


def _field(record: str, field: FieldForm, found: Approximation) -> FieldForm:
    key = (record, field.name)
    type_text = found.guesses.get(key, field.type_text)
    return replace(field, type_text=type_text, default_text=found.untold.get(key, field.default_text))
