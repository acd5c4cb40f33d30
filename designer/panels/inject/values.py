"""What is entered into a form, as a tree of texts, and what is wrong with it; no widgets.

::

    a scalar         its text, as it stands in XML
    a record         {Python name: value}; what is left out is missing
    a list, a fixed  [value, …]
    a map            [[key, value], …]
    xml              never: it is written by hand
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final, TypeAlias

from designer.models.description import FieldForm, Kind, ListenerDescription
from runtime.payloads.names import FORBIDDEN, short
from runtime.payloads.scalars import MAX_DIGITS, SCALARS

Value: TypeAlias = "str | dict[str, Value] | list[Value]"
"""Anything that is entered."""

Path: TypeAlias = tuple["str | int", ...]
"""Where a value stands: names of fields, indices of items; of a map 0 is the key and 1 the value."""

_INTEGER: Final = re.compile(r"[+-]?[0-9]+")
_DECIMAL: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")
_NUMBER: Final = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?|-?INF|NaN")
_WORDS: Final = {
    Kind.INTEGER: "a whole number",
    Kind.NUMBER: "a number",
    Kind.DECIMAL: "a decimal number, without an exponent",
    Kind.BOOLEAN: "true or false",
}
_DEEPEST: Final = 60
"""Records inside each other; the pump takes no more either."""


class Misfit(Exception):
    """The form can't show that; the message says what and where, in one sentence."""


def scalar_fault(form: FieldForm, text: str) -> str:
    """Why a text is no value of a scalar field; empty if it is one."""
    if form.kind is Kind.TEXT:
        found = FORBIDDEN.search(text)
        return f"U+{ord(found[0]):04X} at position {found.start() + 1} can't stand in XML." if found else ""
    if form.kind is Kind.CHOICE:
        return _choice_fault(form, text)
    bare = text.strip(" \t\r\n")
    if not bare and form.kind is not Kind.BYTES:
        return f"Enter {_words(form)}."
    try:
        return _CHECKS[form.kind](bare)
    except ValueError as error:
        return _sentence(str(error))


def _words(form: FieldForm) -> str:
    return form.words or _WORDS.get(form.kind, "") or str(form.kind)


def _choice_fault(form: FieldForm, text: str) -> str:
    if text in form.choices or " ".join(text.split()) in form.choices:
        return ""
    return f"{short(text, 40)} is none of {', '.join(form.choices[:12])}." if text else "Choose one."


def _matching(pattern: re.Pattern[str], kind: Kind) -> Callable[[str], str]:
    def check(text: str) -> str:
        if not pattern.fullmatch(text):
            return f"{short(text, 40)} is not {_WORDS[kind]}."
        digits = sum(map(str.isdigit, text))
        return f"That are more than {MAX_DIGITS} digits." if digits > MAX_DIGITS else ""

    return check


def _time_fault(cls: type) -> Callable[[str], str]:
    def check(text: str) -> str:
        scalar = SCALARS[cls]
        scalar.write(scalar.read(text))
        return ""

    return check


_WITHOUT_SPACE: Final = dict.fromkeys(map(ord, " \t\r\n"))


def _bytes_fault(text: str) -> str:
    try:
        # The four that XML knows as space; others may not even stand in it.
        base64.b64decode(text.translate(_WITHOUT_SPACE), validate=True)
    except ValueError:
        return "That is not base64."
    return ""


_CHECKS: Final[Mapping[Kind, Callable[[str], str]]] = {
    Kind.INTEGER: _matching(_INTEGER, Kind.INTEGER),
    Kind.NUMBER: _matching(_NUMBER, Kind.NUMBER),
    Kind.DECIMAL: _matching(_DECIMAL, Kind.DECIMAL),
    Kind.BOOLEAN: lambda text: "" if text in ("true", "false", "1", "0") else "Enter true or false.",
    Kind.DATETIME: _time_fault(datetime),
    Kind.DATE: _time_fault(date),
    Kind.BYTES: _bytes_fault,
}


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}".rstrip(".") + "."


def faults(description: ListenerDescription, value: Value) -> dict[Path, str]:
    """All that is wrong with what is entered, by place, in the order of the form.

    What is left out is wrong only where it is required.
    """
    return dict(_faults(description, description.form, value, ()))


def _faults(description: ListenerDescription, form: FieldForm, value: Value, path: Path) -> Iterator[tuple[Path, str]]:
    if len(path) > 2 * _DEEPEST:
        yield path, "More stands inside each other here than a message may hold."
    elif isinstance(value, str):
        fault = scalar_fault(form, value) if form.kind.is_scalar else "It has to be written as XML."
        if fault:
            yield path, fault
    elif isinstance(value, dict):
        for each in description.fields_of(form):
            if each.name in value:
                yield from _faults(description, each, value[each.name], (*path, each.name))
            elif each.required:
                yield (*path, each.name), "It is needed."
    else:
        yield from _faults_of_items(description, form, value, path)


def _faults_of_items(
    description: ListenerDescription, form: FieldForm, value: list[Value], path: Path
) -> Iterator[tuple[Path, str]]:
    parts = _parts(form, len(value))
    if form.kind is Kind.FIXED and len(value) != len(form.items):
        yield path, f"It has {len(form.items)} items."
    for index, (part, item) in enumerate(zip(parts, value, strict=False)):
        if form.kind is Kind.MAP and form.key is not None and form.value is not None:
            key, inner = pair_of(item)
            yield from _faults(description, form.key, key, (*path, index, 0))
            yield from _faults(description, form.value, inner, (*path, index, 1))
        else:
            yield from _faults(description, part, item, (*path, index))
    yield from _repeated(form, value, path)


def _repeated(form: FieldForm, value: list[Value], path: Path) -> Iterator[tuple[Path, str]]:
    """Keys of a map, and items of a set, that stand there twice."""
    if not (form.unique or form.kind is Kind.MAP):
        return
    seen: set[str] = set()
    for index, item in enumerate(value):
        is_map = form.kind is Kind.MAP
        told = repr(pair_of(item)[0] if is_map else item)
        if told in seen:
            what = "This key" if is_map else "This item"
            yield ((*path, index, 0) if is_map else (*path, index)), f"{what} stands here twice."
        seen.add(told)


def pair_of(item: Value) -> tuple[Value, Value]:
    """Key and value of an entry of a map."""
    if not isinstance(item, list) or len(item) != 2:
        raise TypeError(f"{short(item)} is no entry of a map")
    return item[0], item[1]


def _parts(form: FieldForm, count: int) -> tuple[FieldForm, ...]:
    if form.kind is Kind.FIXED:
        return form.items
    part = form.item or form.value
    return (part,) * count if part is not None else ()


def blank(description: ListenerDescription, form: FieldForm, depth: int = 0) -> Value:
    """What a field holds before anything is entered: required parts only."""
    if form.kind is Kind.RECORD:
        fields = description.fields_of(form) if depth < _DEEPEST else ()
        return {each.name: blank(description, each, depth + 1) for each in fields if each.required}
    if form.kind is Kind.FIXED:
        return [blank(description, each, depth + 1) for each in form.items]
    if form.kind in (Kind.LIST, Kind.MAP):
        return []
    return "false" if form.kind is Kind.BOOLEAN else ""


def from_fields(description: ListenerDescription, fields: Mapping[str, Any]) -> Value:
    """The fields of a start as they are entered: JSON values by Python names.

    Raises:
        Misfit: They are not what the class takes.
    """
    return _from_json(description, description.form, fields, description.payload_class)


def _from_json(description: ListenerDescription, form: FieldForm, given: Any, place: str) -> Value:
    if form.kind is Kind.RECORD:
        known = {each.name: each for each in description.fields_of(form)}
        if not isinstance(given, Mapping):
            raise Misfit(f"{place}: {short(given, 40)} is no mapping of fields.")
        strange = next((name for name in given if name not in known), None)
        if strange is not None:
            raise Misfit(f"{place} has no field {short(strange, 40)}.")
        return {
            name: _from_json(description, known[name], each, f"{place}.{name}")
            for name, each in given.items()
            if not (each is None and not known[name].required)
        }
    if form.kind is Kind.MAP:
        return _map_from_json(description, form, given, place)
    if form.kind in (Kind.LIST, Kind.FIXED):
        if not isinstance(given, list | tuple):
            raise Misfit(f"{place}: {short(given, 40)} is no list.")
        parts = _parts(form, len(given))
        if len(parts) != len(given):
            raise Misfit(f"{place} has {len(parts)} items, not {len(given)}.")
        return [
            _from_json(description, part, each, f"{place}[{index}]")
            for index, (part, each) in enumerate(zip(parts, given, strict=True))
        ]
    return scalar_from_json(form, given, place)


def _map_from_json(description: ListenerDescription, form: FieldForm, given: Any, place: str) -> Value:
    if form.key is None or form.value is None or not isinstance(given, Mapping | list):
        raise Misfit(f"{place}: {short(given, 40)} is no mapping.")
    pairs = list(given.items()) if isinstance(given, Mapping) else given
    made: list[Value] = []
    for pair in pairs:
        if not (isinstance(pair, list | tuple) and len(pair) == 2):
            raise Misfit(f"{place}: {short(pair, 40)} is no pair of key and value.")
        key = _from_json(description, form.key, pair[0], f"{place}, a key")
        made.append([key, _from_json(description, form.value, pair[1], f"{place}[{short(pair[0], 20)}]")])
    return made


def scalar_from_json(form: FieldForm, given: Any, place: str) -> str:
    """A JSON value of a scalar field as text.

    Raises:
        Misfit: It is none.
    """
    if isinstance(given, bool):
        text = "true" if given else "false"
    elif isinstance(given, float):
        text = {"inf": "INF", "-inf": "-INF", "nan": "NaN"}.get(repr(given), repr(given))
    elif isinstance(given, str | int):
        text = str(given)
    else:
        raise Misfit(f"{place}: {short(given, 40)} is no text.")
    if not form.kind.is_scalar:
        raise Misfit(f"{place} has to be written as XML.")
    return text
