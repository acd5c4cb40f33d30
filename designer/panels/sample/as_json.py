"""A document as JSON of its fields, as ``organism run --send NAME JSON`` takes it (contract section 16)."""

from __future__ import annotations

import json
import math
from typing import Any, Final

from designer.models.description import FieldForm, Kind, ListenerDescription
from designer.panels.inject.values import Misfit, Value, pair_of
from designer.panels.inject.xml_text import NotXml, read

_TRUE: Final = frozenset({"true", "1"})


def json_of(description: ListenerDescription, text: str) -> str:
    """The fields of a document, by their Python names.

    Args:
        description: Of its class.
        text: The document.

    Returns:
        The JSON, indented; empty where it can only be written as XML.
    """
    if description.form.kind is Kind.XML:
        return ""
    try:
        value = read(description, text)
        return json.dumps(_plain(description, description.form, value), indent=2, ensure_ascii=False)
    except (NotXml, Misfit, ValueError):
        return ""


def _plain(description: ListenerDescription, form: FieldForm, value: Value) -> Any:
    if isinstance(value, str):
        return _scalar(form, value)
    if isinstance(value, dict):
        fields = {each.name: each for each in description.fields_of(form)}
        return {name: _plain(description, fields[name], each) for name, each in value.items()}
    if form.kind is Kind.MAP and form.key is not None and form.value is not None:
        key, inner = form.key, form.value
        pairs = [pair_of(item) for item in value]
        if key.kind.is_scalar:
            return {str(name): _plain(description, inner, each) for name, each in pairs}
        return [[_plain(description, key, name), _plain(description, inner, each)] for name, each in pairs]
    if form.kind is Kind.FIXED:
        return [_plain(description, part, each) for part, each in zip(form.items, value, strict=True)]
    if form.item is None:
        raise Misfit("It has to be written as XML.")
    item = form.item
    return [_plain(description, item, each) for each in value]


def _scalar(form: FieldForm, text: str) -> Any:
    if form.kind is Kind.INTEGER:
        return int(text)
    if form.kind is Kind.BOOLEAN:
        return text.strip() in _TRUE
    if form.kind is Kind.NUMBER and text not in ("INF", "-INF", "NaN"):
        number = float(text)
        return number if math.isfinite(number) else text
    return text
