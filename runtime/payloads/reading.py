"""Reads a dataclass into a Record, and refuses what could not come back as it went (contract section 3)."""

from __future__ import annotations

import collections.abc
import enum
import types
import typing
from dataclasses import Field as DataclassField
from dataclasses import fields, is_dataclass
from typing import Annotated, Any, Literal, NoReturn

from runtime.errors import PayloadClassError
from runtime.payloads.annotations import field_type
from runtime.payloads.docs import class_doc, field_docs
from runtime.payloads.names import FORBIDDEN, element_name, is_xml_name, short
from runtime.payloads.rules import (
    check_class,
    check_constructor,
    check_default,
    check_ends,
    check_hashes,
    check_names,
)
from runtime.payloads.scalars import SCALARS
from runtime.payloads.shapes import (
    Entries,
    Enumeration,
    Field,
    Fixed,
    Items,
    Record,
    Shape,
)
from runtime.payloads.xmlify import brings_own_form

_ITEM_TYPES = (list, set, frozenset)
_INSTEAD = {
    collections.abc.Sequence: "list",
    collections.abc.MutableSequence: "list",
    collections.abc.Iterable: "list",
    collections.abc.Collection: "list",
    collections.abc.Mapping: "dict",
    collections.abc.MutableMapping: "dict",
    collections.abc.Set: "frozenset",
    collections.abc.MutableSet: "set",
}


def read_class(cls: type) -> Record:
    """Read a dataclass and all that it reaches.

    Raises:
        PayloadClassError: It is no dataclass, or a field of it, or of a class that it reaches, holds what
            could not come back as it went; names class and field.
    """
    record = _Reader().record(cls)
    check_hashes(record)
    return record


class _Refused(Exception):
    """Why a type cannot travel; the place is added where the field is known."""


class _Reader:
    def __init__(self) -> None:
        self._records: dict[type, Record] = {}

    def record(self, cls: type) -> Record:
        known = self._records.get(cls)
        if known is not None:
            return known
        check_class(cls)
        record = self._records[cls] = Record(cls, class_doc(cls))
        docs = field_docs(cls)
        record.fields = tuple(self._field(cls, each, docs.get(each.name, "")) for each in fields(cls))
        check_names(record)
        check_constructor(record)
        check_ends(record)
        return record

    def _field(self, cls: type, field: DataclassField[Any], doc: str) -> Field:
        place = f"{cls.__name__}.{field.name}"
        if not field.init:
            raise PayloadClassError(
                f"{place}: has init=False, so a value that arrives could not be put back; "
                "make it a property, or a ClassVar"
            )
        try:
            hint = field_type(cls, field.name, field.type)
        except Exception as error:
            raise PayloadClassError(
                f"{place}: its type {short(field.type)} cannot be resolved "
                f"({type(error).__name__}: {error}); "
                "import every class it names at the top of the module, not under TYPE_CHECKING"
            ) from error
        try:
            members, optional = _without_none(hint)
            if len(members) != 1:
                names = ", ".join(map(_name_of, members))
                _refuse(f"is a union of {names}, and a document could not say which; use one class")
            shape = self._shape(members[0])
        except _Refused as why:
            raise PayloadClassError(f"{place}: {why}") from None
        read = Field(
            name=field.name,
            element=element_name(field.name),
            shape=shape,
            optional=optional,
            default=field.default,
            factory=field.default_factory,
            keyword=bool(field.kw_only),
            doc=str(field.metadata.get("doc", "")).strip() or doc,
        )
        check_default(place, read)
        return read

    def _shape(self, hint: Any) -> Shape:
        if isinstance(hint, typing.NewType):
            return self._shape(hint.__supertype__)
        if type(hint).__name__ == "TypeAliasType":
            return self._shape(hint.__value__)
        origin, arguments = typing.get_origin(hint), typing.get_args(hint)
        if origin in (*_ITEM_TYPES, tuple, dict) and not arguments and hint != tuple[()]:
            return self._plain_class(origin)
        if origin is Annotated:
            return self._shape(arguments[0])
        if origin is Literal:
            return _literal(arguments)
        if origin in _ITEM_TYPES:
            return self._items(origin, arguments[0])
        if origin is tuple:
            if len(arguments) == 2 and arguments[1] is Ellipsis:
                return self._items(tuple, arguments[0])
            return Fixed(tuple(self._part(each) for each in arguments))
        if origin is dict:
            return Entries(self._part(arguments[0]), self._part(arguments[1]))
        if isinstance(hint, type) and origin is None:
            return self._plain_class(hint)
        _refuse_type(hint, origin)

    def _plain_class(self, cls: type) -> Shape:
        if cls in SCALARS:
            return SCALARS[cls]
        if issubclass(cls, enum.Enum):
            return _enum(cls)
        if cls in (*_ITEM_TYPES, tuple, dict):
            of = "dict[str, int]" if cls is dict else f"{cls.__name__}[str]"
            _refuse(f"is a bare {cls.__name__}; say what it holds, as in {of}")
        if brings_own_form(cls):
            _refuse(f"holds {cls.__name__}, which brings its own XML form and so is only a whole payload")
        if is_dataclass(cls):
            return self.record(cls)
        _refuse_type(cls, cls)

    def _items(self, kind: type, argument: Any) -> Items:
        item = self._part(argument)
        name = element_name(_name_of(argument))
        if not is_xml_name(name):
            _refuse(f"holds items whose type's name {name!r} is no XML name")
        return Items(kind, item, name)

    def _part(self, hint: Any) -> Shape:
        members, optional = _without_none(hint)
        if optional:
            _refuse("has None inside a container, where it has no place in XML; leave the item out instead")
        if len(members) != 1:
            _refuse(f"has a union of {', '.join(map(_name_of, members))} inside a container; use one class")
        return self._shape(members[0])


def _refuse(why: str) -> NoReturn:
    raise _Refused(why)


def _refuse_type(hint: Any, origin: Any) -> NoReturn:
    if hint is Any or hint is object:
        _refuse(f"is {_name_of(hint)}, which may hold anything; name the class that it holds")
    if isinstance(hint, typing.TypeVar):
        _refuse(f"is the type variable {hint}; name the class that it holds")
    if origin in _INSTEAD:
        _refuse(f"is {_name_of(hint)}, a base class of what it holds; write {_INSTEAD[origin]}[…]")
    known = ", ".join(cls.__name__ for cls in SCALARS)
    _refuse(
        f"is {_name_of(hint)}, which cannot travel; use {known}, an Enum, a Literal, "
        "list, tuple, set, frozenset, dict, or a dataclass"
    )


def _name_of(hint: Any) -> str:
    return getattr(hint, "__name__", None) or str(hint)


def _without_none(hint: Any) -> tuple[tuple[Any, ...], bool]:
    """The members of a union without None, and whether None was among them."""
    if typing.get_origin(hint) is Annotated:
        hint = typing.get_args(hint)[0]
    if typing.get_origin(hint) is Literal and None in typing.get_args(hint):
        rest = tuple(value for value in typing.get_args(hint) if value is not None)
        return ((Literal[rest],) if rest else (type(None),)), True
    if typing.get_origin(hint) not in (typing.Union, types.UnionType):
        return (hint,), False
    members = typing.get_args(hint)
    some = tuple(member for member in members if member is not type(None))
    return some, len(some) < len(members)


def _enum(cls: type[enum.Enum]) -> Enumeration:
    members = tuple(cls)
    if not members or issubclass(cls, enum.Flag):
        _refuse(f"is {cls.__name__}, an Enum with no members or with combined ones; list its values as members")
    values = [member.value for member in members]
    by_value = all(type(value) is str and not FORBIDDEN.search(value) for value in values)
    texts = tuple(values) if by_value else tuple(member.name for member in members)
    return Enumeration(cls, texts, members, _tight(texts))


def _literal(values: tuple[Any, ...]) -> Enumeration:
    texts = []
    for value in values:
        if isinstance(value, enum.Enum):
            texts.append(_enum(type(value)).text_of(value) or "")
        elif isinstance(value, bool):
            texts.append("true" if value else "false")
        elif isinstance(value, str | int):
            texts.append(str(value))
        else:
            _refuse(f"is a Literal with {value!r}; only text, whole numbers, booleans and Enum members can be")
    if len(set(texts)) < len(texts) or any(FORBIDDEN.search(text) for text in texts):
        _refuse("is a Literal whose values are not told apart by their text in XML; use an Enum")
    return Enumeration(None, tuple(texts), values, _tight(texts))


def _tight(texts: collections.abc.Iterable[str]) -> bool:
    return all(text == " ".join(text.split()) for text in texts)
