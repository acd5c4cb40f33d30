"""Payloads as JSON of their fields, for people who type one (contract section 16).

Fields go by their Python names. Text, numbers and booleans are JSON's own; Decimal, datetime, date, bytes
and Enum are strings as they stand in XML; lists, tuples and sets are arrays; a dict is an object where its
keys are text in XML, else an array of pairs; a nested class is an object.
"""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from runtime.errors import PayloadError
from runtime.payloads.checked import construct
from runtime.payloads.codec import codec_of
from runtime.payloads.names import short
from runtime.payloads.scalars import Scalar, scalar_text
from runtime.payloads.shapes import Entries, Enumeration, Field, Fixed, Items, Record, Shape
from runtime.problems import nearest

_DECIMAL = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)", re.ASCII)
_FLOAT_NAMES = {"INF": math.inf, "-INF": -math.inf, "NaN": math.nan}


def from_json(cls: type, mapping: Mapping[str, Any]) -> Any:
    """An instance from JSON of its fields, as ``json.loads`` gives it.

    Raises:
        PayloadError: A field is unknown (with the nearest known one), missing, or of another type.
        PayloadClassError: The class cannot be a payload class, or brings its own form and is no dataclass.
    """
    return _record(codec_of(cls).record, mapping, cls.__name__)


def to_json(instance: object) -> dict[str, Any]:
    """The fields of an instance for ``json.dumps``; from_json gives an equal instance.

    Raises:
        PayloadError: A field holds what its type does not allow.
        PayloadClassError: As for from_json.
    """
    codec = codec_of(type(instance))
    codec.encode(instance)
    return _record_to_json(codec.record, instance)


def _record(record: Record, given: object, place: str) -> Any:
    if not isinstance(given, Mapping):
        raise PayloadError(f"{place}: {short(given)} is no JSON object with the fields {_names(record)}")
    known = {field.name: field for field in record.fields}
    for name in given:
        if name not in known:
            raise PayloadError(f"{place}: has no field {short(name)}{_meant(record, str(name))}")
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for field in record.fields:
        value = _field(field, given, f"{place}.{field.name}")
        if field.keyword:
            named[field.name] = value
        else:
            positional.append(value)
    return construct(record.cls, positional, named)


def _names(record: Record) -> str:
    return ", ".join(field.name for field in record.fields) or "(none)"


def _meant(record: Record, name: str) -> str:
    names = {field.element: field.name for field in record.fields} | {field.name: field.name for field in record.fields}
    found = nearest(name, list(names))
    return f"; did you mean {names[found]!r}?" if found else f"; its fields are {_names(record)}"


def _field(field: Field, given: Mapping[str, Any], place: str) -> Any:
    if field.name not in given:
        if not field.may_be_absent:
            raise PayloadError(f"{place}: is missing; it is {field.type_text}")
        return field.make_default()
    value = given[field.name]
    if value is None and field.optional:
        return None
    return _value(field.shape, value, place)


def _value(shape: Shape, given: Any, place: str) -> Any:
    if isinstance(shape, Scalar):
        try:
            return _scalar(shape, given)
        except ValueError as error:
            raise PayloadError(f"{place}: {short(given)} cannot be taken: {error}") from None
    if isinstance(shape, Enumeration):
        return _enumeration(shape, given, place)
    if isinstance(shape, Record):
        return _record(shape, given, place)
    if isinstance(shape, Entries):
        return _entries(shape, given, place)
    if not isinstance(given, list | tuple):
        raise PayloadError(f"{place}: {short(given)} is no JSON array")
    if isinstance(shape, Fixed):
        if len(given) != len(shape.items):
            raise PayloadError(f"{place}: has {len(given)} items, not {len(shape.items)}")
        pairs = zip(shape.items, given, strict=True)
        return tuple(_value(item, each, f"{place}[{n}]") for n, (item, each) in enumerate(pairs))
    items = [_value(shape.item, each, f"{place}[{index}]") for index, each in enumerate(given)]
    made = shape.type(items)
    if len(made) != len(items):
        raise PayloadError(f"{place}: has an item twice")
    return made


def _scalar(scalar: Scalar, given: Any) -> Any:
    wrong = ValueError(f"{scalar.words} is wanted")
    kind = scalar.type
    if kind in (str, bool) or (kind is int and not isinstance(given, bool)):
        if type(given) is not kind:
            raise wrong
        return given
    if kind is float:
        if isinstance(given, str) and given in _FLOAT_NAMES:
            return _FLOAT_NAMES[given]
        if type(given) not in (int, float):
            raise wrong
        return float(given)
    if kind is Decimal:
        text = repr(given) if type(given) in (int, float) else given
        number = Decimal(text) if type(given) is float else None
        if not isinstance(text, str) or (number is None and not _DECIMAL.fullmatch(text)):
            raise wrong
        return scalar.read(text) if number is None else number
    if not isinstance(given, str):
        raise wrong
    return base64.b64decode(given, validate=True) if kind is bytes else scalar.read(given)


def _enumeration(shape: Enumeration, given: Any, place: str) -> Any:
    if shape.type is None and not isinstance(given, str) and shape.text_of(given) is not None:
        return given
    try:
        if isinstance(given, str):
            return shape.value_of(given)
    except ValueError:
        pass
    meant = nearest(str(given), shape.texts)
    hint = f"; did you mean {meant!r}?" if meant else ""
    raise PayloadError(f"{place}: {short(given)} is none of {', '.join(shape.texts)}{hint}")


def _entries(shape: Entries, given: Any, place: str) -> dict[Any, Any]:
    if isinstance(given, Mapping):
        if not isinstance(shape.key, Scalar | Enumeration):
            raise PayloadError(f"{place}: its keys are no text; write an array of [key, value] pairs")
        pairs = [(_key(shape.key, key, place), value) for key, value in given.items()]
    elif isinstance(given, list | tuple) and all(isinstance(p, list | tuple) and len(p) == 2 for p in given):
        pairs = [(_value(shape.key, key, f"{place}, a key"), value) for key, value in given]
    else:
        raise PayloadError(f"{place}: {short(given)} is no JSON object")
    made = {key: _value(shape.value, value, f"{place}[{short(key, 40)}]") for key, value in pairs}
    if len(made) != len(pairs):
        raise PayloadError(f"{place}: has a key twice")
    return made


def _key(shape: Scalar | Enumeration, text: object, place: str) -> Any:
    """A key of a JSON object is always text; it is read as it would stand in XML."""
    if not isinstance(text, str):
        return _value(shape, text, f"{place}, a key")
    if isinstance(shape, Enumeration):
        return _enumeration(shape, text, f"{place}, a key")
    try:
        key = shape.read(text)
        if scalar_text(shape, key) == text or shape.type not in (int, float, Decimal, bytes):
            return key
    except ValueError:
        pass
    raise PayloadError(f"{place}: the key {short(text)} is not {shape.words}")


def _record_to_json(record: Record, instance: object) -> dict[str, Any]:
    made = {}
    for field in record.fields:
        value = getattr(instance, field.name)
        made[field.name] = None if value is None and field.optional else _to_json(field.shape, value)
    return made


def _to_json(shape: Shape, value: Any) -> Any:
    if isinstance(shape, Scalar):
        if shape.type is float:
            value = float(value)
            return value if math.isfinite(value) else scalar_text(shape, value)
        return value if shape.type in (str, int, bool) else scalar_text(shape, value)
    if isinstance(shape, Enumeration):
        return shape.text_of(value)
    if isinstance(shape, Record):
        return _record_to_json(shape, value)
    if isinstance(shape, Fixed):
        return [_to_json(item, each) for item, each in zip(shape.items, value, strict=True)]
    if isinstance(shape, Items):
        made = [_to_json(shape.item, each) for each in value]
        return sorted(made, key=repr) if shape.is_set else made
    if isinstance(shape.key, Scalar | Enumeration):
        return {_key_text(shape.key, key): _to_json(shape.value, each) for key, each in value.items()}
    return [[_to_json(shape.key, key), _to_json(shape.value, each)] for key, each in value.items()]


def _key_text(shape: Scalar | Enumeration, key: Any) -> str:
    text = shape.text_of(key) if isinstance(shape, Enumeration) else scalar_text(shape, key)
    return text or ""
