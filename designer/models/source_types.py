"""What a module's source says of types beyond its classes: enumerations and names that stand for a type."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Final

_ENUMS: Final = frozenset({"Enum", "StrEnum", "IntEnum"})
_FLAGS: Final = frozenset({"Flag", "IntFlag"})
_MIXINS: Final = frozenset({"str", "int"})
_TYPE_STATEMENT: Final = "TypeAlias"
"""The node of ``type Name = …``, which came with Python 3.12."""
_TYPE_LIKE = (ast.Name, ast.Attribute, ast.Subscript, ast.BinOp)
_LONGEST: Final = 4_000
_MOST_MEMBERS: Final = 300


class Untold(Enum):
    """Values that source doesn't spell out."""

    VALUE = "value"
    AUTO = "auto"
    """Numbered, or in a ``StrEnum`` the name in lower case."""


@dataclass(frozen=True, slots=True)
class EnumSource:
    """An enumeration as written.

    Attributes:
        doc: Its docstring.
        members: Names and values, in order.
        is_text: Whether it is a ``StrEnum``.
        is_flag: Whether its members may be combined.
        is_plain: Whether its values are what is written: nothing in its body makes others of them.
    """

    doc: str = ""
    members: tuple[tuple[str, object], ...] = ()
    is_text: bool = False
    is_flag: bool = False
    is_plain: bool = True


@dataclass(frozen=True, slots=True)
class ModuleTypes:
    """Types that a module names.

    Attributes:
        enums: By name; those inside classes have dotted names.
        bound: Names that are bound once, at module level, to what may be a type, and the type as written;
            of a ``NewType`` what it is made of.
        new_types: Those of them that are a ``NewType``.
        aliases: Those of them that are bound by a ``type`` statement.
    """

    enums: Mapping[str, EnumSource] = field(default_factory=dict)
    bound: Mapping[str, str] = field(default_factory=dict)
    new_types: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()


NO_TYPES: Final = ModuleTypes()


def read_types(tree: ast.Module) -> ModuleTypes:
    """The types that a module names."""
    bound: dict[str, ast.expr] = {}
    new_types: set[str] = set()
    times: Counter[str] = Counter()
    aliases: set[str] = set()
    for statement in tree.body:
        for name, value in _bindings(statement):
            times[name] += 1
            if type(statement).__name__ == _TYPE_STATEMENT:
                aliases.add(name)
            made_of = _of_new_type(value)
            if made_of is not None:
                new_types.add(name)
            if made_of is not None or isinstance(value, _TYPE_LIKE):
                bound[name] = made_of or value
    texts = {name: _text(value) for name, value in bound.items() if times[name] == 1}
    told = {name: text for name, text in texts.items() if text}
    named = told.keys()
    return ModuleTypes(dict(_enums(tree, "")), told, frozenset(new_types & named), frozenset(aliases & named))


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, ast.expr]]:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            yield name, value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            yield name, value
        case _ if type(statement).__name__ == _TYPE_STATEMENT:
            yield statement.name.id, statement.value  # type: ignore[attr-defined]  # not in older versions of ast


def _of_new_type(value: ast.expr) -> ast.expr | None:
    match value:
        case ast.Call(func=ast.Name(id="NewType") | ast.Attribute(attr="NewType"), args=[_, made_of], keywords=[]):
            return made_of
    return None


def _text(value: ast.expr) -> str:
    # What is long in source is not worth its unparsing.
    if (value.end_lineno or 0) - value.lineno > 100:
        return ""
    try:
        text = ast.unparse(value)
    except (RecursionError, MemoryError, ValueError):
        return ""
    return text if len(text) <= _LONGEST else ""


def _enums(scope: ast.Module | ast.ClassDef, prefix: str) -> Iterator[tuple[str, EnumSource]]:
    for node in scope.body:
        if isinstance(node, ast.ClassDef):
            bases = {_last(base) for base in node.bases}
            if bases and not node.keywords and bases <= _ENUMS | _FLAGS | _MIXINS and bases & (_ENUMS | _FLAGS):
                yield f"{prefix}{node.name}", _enum(node, bases)
            else:
                yield from _enums(node, f"{prefix}{node.name}.")


def _enum(node: ast.ClassDef, bases: set[str]) -> EnumSource:
    members: list[tuple[str, object]] = []
    is_plain = not node.decorator_list or {_last(each) for each in node.decorator_list} <= {"unique", "verify"}
    for statement in node.body:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass() | ast.AnnAssign(value=None):
                continue
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                is_plain = is_plain and name not in ("__new__", "_generate_next_value_")
            case _:
                found = list(_bindings(statement))
                is_plain = is_plain and bool(found)
                members += [(name, _value(value)) for name, value in found if not name.startswith("_")]
    if len(members) > _MOST_MEMBERS:
        members, is_plain = [], False
    doc = ast.get_docstring(node) or ""
    return EnumSource(doc, tuple(members), "StrEnum" in bases, bool(bases & _FLAGS), is_plain)


def _value(value: ast.expr) -> object:
    match value:
        case ast.Call(func=ast.Name(id="auto") | ast.Attribute(attr="auto"), args=[], keywords=[]):
            return Untold.AUTO
        case ast.Constant(value=constant):
            return constant
    try:
        found: object = ast.literal_eval(value)
        hash(found)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return Untold.VALUE
    return found


def _last(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=function):
            return _last(function)
    return ""
