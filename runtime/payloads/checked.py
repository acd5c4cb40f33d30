"""The careful way between values and XML: slower than the generated code, and able to say what is wrong.

The codec's generated functions turn to this wherever anything is out of the ordinary, so it is also what
decides: which values of subclasses may travel, and the words of every refusal.
"""

from __future__ import annotations

from typing import Any

from lxml.etree import _Element

from runtime.errors import PayloadError
from runtime.payloads.names import escape, short
from runtime.payloads.scalars import Scalar, scalar_text
from runtime.payloads.shapes import Entries, Enumeration, Field, Fixed, Items, Record, Shape


def write_text(shape: Shape, value: object, place: str) -> str:
    """What stands inside the element of a value, escaped, in canonical form.

    Args:
        shape: What the value should be.
        value: The value.
        place: Class and field, for messages.

    Raises:
        PayloadError: The value is none of the shape, or XML cannot carry it; names the place.
    """
    if isinstance(shape, Scalar):
        try:
            return escape(scalar_text(shape, value))
        except RecursionError:
            raise
        except Exception as error:
            raise PayloadError(f"{place}: {short(value)} cannot travel: {error}") from None
    if isinstance(shape, Enumeration):
        text = shape.text_of(value)
        if text is None:
            wanted = shape.type.__name__ if shape.type else ", ".join(map(repr, shape.values))
            raise PayloadError(f"{place}: {short(value)} is none of {wanted}")
        return escape(text)
    if isinstance(shape, Record):
        return write_record(shape, value, place)
    if isinstance(shape, Items):
        return _write_items(shape, value, place)
    if isinstance(shape, Fixed):
        if not isinstance(value, tuple) or len(value) != len(shape.items):
            raise PayloadError(f"{place}: {short(value)} is no tuple of {len(shape.items)}")
        named = zip(shape.named(), value, strict=True)
        return "".join(
            f"<{name}>{write_text(item, each, f'{place}[{index}]')}</{name}>"
            for index, ((name, item), each) in enumerate(named)
        )
    return _write_entries(shape, value, place)


def _write_items(shape: Items, value: object, place: str) -> str:
    if not isinstance(value, list | tuple | set | frozenset) or not _fits(shape.type, type(value)):
        raise PayloadError(f"{place}: {short(value)} is no {shape.type.__name__}")
    texts = [write_text(shape.item, each, f"{place}[{index}]") for index, each in enumerate(value)]
    if shape.is_set:
        texts.sort()
    return "".join(f"<{shape.name}>{text}</{shape.name}>" for text in texts)


def _fits(declared: type, given: type) -> bool:
    """Whether what comes back equals what went: a set equals a frozenset, a tuple no list."""
    return issubclass(given, set | frozenset if declared in (set, frozenset) else declared)


def _write_entries(shape: Entries, value: object, place: str) -> str:
    if not isinstance(value, dict):
        raise PayloadError(f"{place}: {short(value)} is no dict")
    parts = []
    for key, each in value.items():
        here = f"{place}[{short(key, 40)}]"
        key_text = write_text(shape.key, key, f"{here}, the key")
        parts.append(f"<Item><Key>{key_text}</Key><Val>{write_text(shape.value, each, here)}</Val></Item>")
    return "".join(parts)


def write_record(record: Record, value: object, place: str = "") -> str:
    """What stands inside the element of an instance.

    Args:
        record: The class as read.
        value: An instance of exactly that class.
        place: Class and field that hold it; empty at the root.

    Raises:
        PayloadError: As for write_text.
    """
    cls = record.cls
    if type(value) is not cls:
        where = f"{place}: " if place else ""
        raise PayloadError(
            f"{where}{short(value)} is a {type(value).__name__}, not exactly a {cls.__name__}; "
            "a document could not say which"
        )
    parts = []
    for field in record.fields:
        here = f"{cls.__name__}.{field.name}"
        try:
            held = getattr(value, field.name)
        except RecursionError:
            raise
        except Exception as error:
            raise PayloadError(f"{here}: has no value ({type(error).__name__})") from None
        if held is None and field.optional:
            continue
        parts.append(f"<{field.element}>{write_text(field.shape, held, here)}</{field.element}>")
    return "".join(parts)


def read_value(shape: Shape, element: _Element, place: str) -> Any:
    """The value of an element that is valid by the schema.

    Raises:
        PayloadError: Python cannot hold what the schema allows, or the element was not valid after all;
            names the place.
    """
    if isinstance(shape, Scalar | Enumeration):
        text = element.text or ""
        try:
            return shape.value_of(text) if isinstance(shape, Enumeration) else shape.read(text)
        except RecursionError:
            raise
        except Exception as error:
            raise PayloadError(f"{place}: {short(text)} cannot be read: {error}") from None
    if isinstance(shape, Record):
        return read_record(shape, element)
    children = _children(element)
    if isinstance(shape, Fixed):
        if len(children) != len(shape.items):
            raise PayloadError(f"{place}: has {len(children)} items, not {len(shape.items)}")
        pairs = zip(shape.items, children, strict=True)
        return tuple(read_value(item, each, f"{place}[{n}]") for n, (item, each) in enumerate(pairs))
    if isinstance(shape, Items):
        items = [read_value(shape.item, each, f"{place}[{index}]") for index, each in enumerate(children)]
        return _unique(items, shape, place) if shape.is_set else shape.type(items)
    return _read_entries(shape, children, place)


def _read_entries(shape: Entries, children: list[_Element], place: str) -> dict[Any, Any]:
    entries: dict[Any, Any] = {}
    for child in children:
        pair = _children(child)
        if len(pair) != 2:
            raise PayloadError(f"{place}: an Item has {len(pair)} elements, not Key and Val")
        key = read_value(shape.key, pair[0], f"{place}, a key")
        value = read_value(shape.value, pair[1], f"{place}[{short(key, 40)}]")
        try:
            known = key in entries
        except TypeError:
            raise PayloadError(f"{place}: {short(key)} cannot be a key") from None
        if known:
            raise PayloadError(f"{place}: the key {short(key)} stands there twice; keep one of them")
        entries[key] = value
    return entries


def _unique(items: list[Any], shape: Items, place: str) -> Any:
    seen = set()
    for item in items:
        try:
            known = item in seen
            seen.add(item)
        except TypeError:
            raise PayloadError(f"{place}: {short(item)} cannot be in a set") from None
        if known:
            raise PayloadError(f"{place}: {short(item)} stands there twice; keep one of them")
    return shape.type(items)


def read_record(record: Record, element: _Element) -> Any:
    """A new instance from an element that is valid by the schema.

    Raises:
        PayloadError: As for read_value; also when the class refuses the values. A ValueError of the class
            is taken for a rule of its author's, and its text is passed on; of other exceptions only the
            type is told.
    """
    cls = record.cls
    found = {child.tag: child for child in _children(element)}
    positional: list[Any] = []
    named: dict[str, Any] = {}
    for field in record.fields:
        here = f"{cls.__name__}.{field.name}"
        child = found.get(field.element)
        value = _absent(field, here) if child is None else read_value(field.shape, child, here)
        if field.keyword:
            named[field.name] = value
        else:
            positional.append(value)
    return construct(cls, positional, named)


def construct(cls: type, positional: list[Any], named: dict[str, Any]) -> Any:
    """Call the class.

    Raises:
        PayloadError: The class refuses the values.
    """
    try:
        return cls(*positional, **named)
    except KeyboardInterrupt:
        raise
    except ValueError as error:
        raise PayloadError(f"{cls.__name__}: {error}") from error
    except BaseException as error:
        raise PayloadError(f"{cls.__name__}: the class refused these values ({type(error).__name__})") from error


def _absent(field: Field, place: str) -> Any:
    if not field.may_be_absent:
        raise PayloadError(f"{place}: the element {field.element} is missing")
    try:
        return field.make_default()
    except Exception as error:
        raise PayloadError(f"{place}: its default could not be made ({type(error).__name__})") from error


def _children(element: _Element) -> list[_Element]:
    return [child for child in element if isinstance(child.tag, str)]
