"""Payload classes to forms."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from designer.models.description import FieldForm, Kind, RecordForm
from runtime.errors import PayloadClassError
from runtime.payloads.codec import Codec
from runtime.payloads.docs import class_doc
from runtime.payloads.jsonform import to_json
from runtime.payloads.scalars import Scalar, scalar_text
from runtime.payloads.shapes import Entries, Enumeration, Field, Fixed, Items, Record, Shape, records_within, type_text
from runtime.payloads.xmlify import brings_own_form

_KINDS: dict[type, Kind] = {
    str: Kind.TEXT,
    int: Kind.INTEGER,
    float: Kind.NUMBER,
    Decimal: Kind.DECIMAL,
    bool: Kind.BOOLEAN,
    datetime: Kind.DATETIME,
    date: Kind.DATE,
    bytes: Kind.BYTES,
}
_SAME_IN_JSON = (str, int, bool)
_KEY, _VALUE = "Key", "Val"


def form_of(codec: Codec) -> tuple[FieldForm, dict[str, RecordForm]]:
    """The form of a payload class, and the classes that it reaches by the names that the form gives them."""
    try:
        if brings_own_form(codec.cls):
            return _own_form(codec), {}
        forms = _Forms(codec.record)
    except PayloadClassError:
        return _own_form(codec), {}
    return forms.root(), forms.records()


def _own_form(codec: Codec) -> FieldForm:
    return FieldForm("", codec.name, Kind.XML, type_text=codec.name, doc=class_doc(codec.cls))


class _Forms:
    """Names each class within one payload class once; two classes of one name are told apart by a number."""

    def __init__(self, root: Record) -> None:
        self._root = root
        self._records = records_within(root)
        self._names: dict[int, str] = {}
        taken: set[str] = set()
        for record in self._records:
            name, number = record.cls.__name__, 1
            while name in taken:
                number += 1
                name = f"{record.cls.__name__} {number}"
            taken.add(name)
            self._names[id(record)] = name

    def root(self) -> FieldForm:
        return replace(self._shape(self._root, "", self._root.cls.__name__), doc=self._root.doc)

    def records(self) -> dict[str, RecordForm]:
        return {
            self._names[id(record)]: RecordForm(
                record.cls.__name__, record.doc, tuple(self._field(field) for field in record.fields)
            )
            for record in self._records
        }

    def _field(self, field: Field) -> FieldForm:
        return replace(
            self._shape(field.shape, field.name, field.element),
            type_text=field.type_text,
            doc=field.doc,
            required=not field.may_be_absent,
            optional=field.optional,
            default=_default(field),
            default_text=field.default_text or "",
        )

    def _shape(self, shape: Shape, name: str, element: str) -> FieldForm:
        form = FieldForm(name, element, _kind(shape), type_text=type_text(shape))
        if isinstance(shape, Record):
            return replace(form, record=self._names[id(shape)])
        if isinstance(shape, Enumeration):
            return replace(form, choices=shape.texts, words=f"one of {', '.join(shape.texts)}")
        if isinstance(shape, Items):
            return replace(form, unique=shape.is_set, item=self._shape(shape.item, "", shape.name))
        if isinstance(shape, Fixed):
            return replace(form, items=tuple(self._shape(item, "", name) for name, item in shape.named()))
        if isinstance(shape, Entries):
            return replace(form, key=self._shape(shape.key, "", _KEY), value=self._shape(shape.value, "", _VALUE))
        return replace(form, words=shape.words)


def _kind(shape: Shape) -> Kind:
    if isinstance(shape, Record):
        return Kind.RECORD
    if isinstance(shape, Enumeration):
        return Kind.CHOICE
    if isinstance(shape, Items):
        return Kind.LIST
    if isinstance(shape, Fixed):
        return Kind.FIXED
    return Kind.MAP if isinstance(shape, Entries) else _KINDS[shape.type]


def _default(field: Field) -> str | None:
    """The default as JSON; a factory of the author's may do anything, then it is not told."""
    if not field.has_default:
        return None
    try:
        made: Any = field.make_default()
        return json.dumps(None if made is None and field.optional else _plain(field.shape, made))
    except BaseException:
        return None


def _plain(shape: Shape, value: Any) -> Any:
    """A value for json.dumps, in the form that ``runtime.payloads.jsonform`` reads."""
    if isinstance(shape, Record):
        return to_json(value)
    if isinstance(shape, Enumeration):
        return shape.text_of(value)
    if isinstance(shape, Fixed):
        return [_plain(item, each) for item, each in zip(shape.items, value, strict=True)]
    if isinstance(shape, Items):
        made = [_plain(shape.item, each) for each in value]
        return sorted(made, key=repr) if shape.is_set else made
    if isinstance(shape, Entries):
        pairs = [
            (_text(shape.key, key), _plain(shape.key, key), _plain(shape.value, each)) for key, each in value.items()
        ]
        if isinstance(shape.key, Scalar | Enumeration):
            return {text: each for text, _, each in pairs}
        return [[key, each] for _, key, each in pairs]
    if shape.type is float and math.isfinite(value):
        return float(value)
    return value if shape.type in _SAME_IN_JSON else scalar_text(shape, value)


def _text(shape: Shape, key: Any) -> str:
    """A key as it stands in XML, where it is one piece of text."""
    if isinstance(shape, Enumeration):
        return shape.text_of(key) or ""
    return scalar_text(shape, key) if isinstance(shape, Scalar) else ""
