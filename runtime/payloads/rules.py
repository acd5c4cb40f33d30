"""What a payload class may not be, because it could not come back as it went (contract section 3).

Each rule raises PayloadClassError, which names class and field and says what to write instead.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import MISSING, fields, is_dataclass

from runtime.errors import PayloadClassError
from runtime.payloads.checked import write_text
from runtime.payloads.names import is_xml_name, short
from runtime.payloads.shapes import (
    Entries,
    Enumeration,
    Field,
    Fixed,
    Items,
    Record,
    Shape,
    parts_of,
    records_within,
    type_text,
)


def check_class(cls: type) -> None:
    """It is a concrete dataclass whose name can be an element's."""
    name = cls.__name__
    if not is_dataclass(cls):
        raise PayloadClassError(f"{name}: is no dataclass; write @dataclass above it")
    if not is_xml_name(name):
        raise PayloadClassError(f"{name}: its name cannot be an element's name; rename it")
    if inspect.isabstract(cls) or getattr(cls, "_is_protocol", False):
        raise PayloadClassError(f"{name}: is abstract, so no instance could come back; use a concrete class")


def check_names(record: Record) -> None:
    """Each field is an element of its own, with a name that XML allows."""
    seen: dict[str, str] = {}
    for field in record.fields:
        place = f"{record.cls.__name__}.{field.name}"
        if not is_xml_name(field.element):
            raise PayloadClassError(f"{place}: its element {field.element!r} would be no XML name; rename it")
        if field.element in seen:
            other = seen[field.element]
            raise PayloadClassError(f"{place}: and {other} are both the element {field.element}; rename one")
        seen[field.element] = field.name


def check_default(place: str, field: Field) -> None:
    """None is the only default of a field that may be None; any other default is a value of its type."""
    if field.optional and field.has_default and field.default is not None:
        raise PayloadClassError(
            f"{place}: may be None but has another default, so an absent element would mean two things; "
            "let None be the default, or take None off the type"
        )
    if field.default is MISSING or field.optional:
        return
    try:
        write_text(field.shape, field.default, place)
    except Exception:
        hint = f"; write {field.type_text} | None" if field.default is None else ""
        raise PayloadClassError(f"{place}: its default {short(field.default)} is no {field.type_text}{hint}") from None


def check_constructor(record: Record) -> None:
    """The class can be called with its fields, and with nothing that the instance does not keep."""
    cls = record.cls
    signature = inspect.signature(cls)
    names = {field.name for field in record.fields}
    for name in getattr(cls, "__dataclass_fields__", {}):
        if name not in names and name in signature.parameters:
            raise PayloadClassError(
                f"{cls.__name__}.{name}: is an InitVar, which the instance does not keep, so it could not "
                "travel; make it a field"
            )
    positional = [None for field in record.fields if not field.keyword]
    named = {field.name: None for field in record.fields if field.keyword}
    try:
        signature.bind(*positional, **named)
    except TypeError as error:
        raise PayloadClassError(
            f"{cls.__name__}: its __init__ does not take its fields in order ({error}); "
            "let @dataclass make it, and use __post_init__"
        ) from None


def check_ends(root: Record) -> None:
    """The class does not contain itself with no None, list, set or dict between."""
    waiting, seen = [root], {id(root)}
    while waiting:
        record = waiting.pop()
        for field in record.fields:
            for inner in () if field.optional else _always_within(field.shape):
                if inner is root:
                    raise PayloadClassError(
                        f"{record.cls.__name__}.{field.name}: contains {root.cls.__name__} without end; "
                        f"write {root.cls.__name__} | None, or a list"
                    )
                if id(inner) not in seen:
                    seen.add(id(inner))
                    waiting.append(inner)


def check_hashes(root: Record) -> None:
    """Keys of dicts and items of sets have a hash, in all classes that a class reaches."""
    for record in records_within(root):
        for field in record.fields:
            for shape in _within(field.shape):
                hashed = shape.key if isinstance(shape, Entries) else None
                what = "a key of a dict"
                if isinstance(shape, Items) and shape.is_set:
                    hashed, what = shape.item, f"an item of a {shape.type.__name__}"
                if hashed is not None and not _has_hash(hashed, set()):
                    raise PayloadClassError(
                        f"{record.cls.__name__}.{field.name}: has {type_text(hashed)} as {what}, without a "
                        "hash; use text, a tuple, or a frozen dataclass of such"
                    )


def _always_within(shape: Shape) -> Iterator[Record]:
    if isinstance(shape, Record):
        yield shape
    elif isinstance(shape, Fixed):
        for item in shape.items:
            yield from _always_within(item)


def _within(shape: Shape) -> Iterator[Shape]:
    yield shape
    if not isinstance(shape, Record):
        for part in parts_of(shape):
            yield from _within(part)


def _has_hash(shape: Shape, seen: set[int]) -> bool:
    if isinstance(shape, Entries) or (isinstance(shape, Items) and shape.type in (list, set)):
        return False
    if isinstance(shape, Enumeration):
        return all(type(value).__hash__ is not None for value in shape.values)
    if not isinstance(shape, Record):
        return all(_has_hash(part, seen) for part in parts_of(shape))
    if shape.cls.__hash__ is None or id(shape) in seen:
        return shape.cls.__hash__ is not None
    seen.add(id(shape))
    counted = {each.name for each in fields(shape.cls) if (each.compare if each.hash is None else each.hash)}
    return all(_has_hash(field.shape, seen) for field in shape.fields if field.name in counted)
