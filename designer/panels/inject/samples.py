"""A sample made from a description, for classes of which only the source is known."""

from __future__ import annotations

from typing import Final

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.values import Value, scalar_from_json

_SAMPLES: Final = {
    Kind.INTEGER: "1",
    Kind.NUMBER: "1.5",
    Kind.DECIMAL: "9.95",
    Kind.BOOLEAN: "true",
    Kind.DATETIME: "2024-05-31T09:30:00Z",
    Kind.DATE: "2024-05-31",
    Kind.BYTES: "aGVsbG8=",
}
_SAMPLE_DEPTH: Final = 4


def sample(description: ListenerDescription, form: FieldForm | None = None, words: str = "", depth: int = 0) -> Value:
    """A value that shows what a class takes, where no exact sample is at hand: as the codec's, defaults included."""
    form = form or description.form
    if form.kind is Kind.RECORD:
        fields = description.fields_of(form) if depth < _SAMPLE_DEPTH else ()
        shown = [each for each in fields if each.required or each.kind.is_scalar or depth < 1]
        return {each.name: _sample_field(description, each, depth) for each in shown}
    if form.kind is Kind.FIXED:
        return [sample(description, each, words, depth + 1) for each in form.items]
    if form.kind is Kind.LIST and form.item is not None:
        return [sample(description, form.item, words, depth + 1)] if depth < _SAMPLE_DEPTH else []
    if form.kind is Kind.MAP and form.key is not None and form.value is not None:
        return [[sample(description, form.key, "key", depth + 1), sample(description, form.value, words, depth + 1)]]
    if form.kind is Kind.CHOICE:
        return form.choices[0] if form.choices else ""
    return _SAMPLES.get(form.kind, f"some {words}".strip())


def _sample_field(description: ListenerDescription, form: FieldForm, depth: int) -> Value:
    default = form.default_value
    if form.kind.is_scalar and isinstance(default, str | int | float) and default != "":
        return scalar_from_json(form, default, form.name)
    return sample(description, form, form.name.replace("_", " ").strip(), depth + 1)
