"""Types and defaults of payload classes, made of their text without running any of it.

Types come out of a fixed set; a class of the folder stands as an empty class of its name.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Collection, Mapping
from dataclasses import dataclass, make_dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Optional, Union

from designer.document.python.type_rules import KNOWN

_LONGEST: Final = 2_000
"""Characters of a type or a default."""

TYPES: Final[Mapping[str, Any]] = {
    **{cls.__name__: cls for cls in (str, int, float, bool, bytes, list, tuple, set, frozenset, dict, object, complex)},
    **{cls.__name__: cls for cls in (Decimal, date, datetime, time, timedelta)},
    "List": list,
    "Tuple": tuple,
    "Set": set,
    "FrozenSet": frozenset,
    "Dict": dict,
    "Any": Any,
    "Annotated": Annotated,
    "Literal": Literal,
    "Optional": Optional,
    "Union": Union,
    "None": None,
}
_HOMES: Final = frozenset({"datetime", "decimal", "typing", "builtins"})
"""Modules whose types may be written with their name before them."""

_MAKERS: Final[Mapping[str, Any]] = {
    "Decimal": Decimal,
    "date": date,
    "datetime": datetime,
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
    "dict": dict,
}
"""What a default may call to be looked at; others are not judged."""

NO_TYPE: Final = "is no type"
"""How sentences about what is no type at all begin."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is known where a class stands.

    Attributes:
        file: Of its module, as it is called in sentences.
        names: Bound in the module.
        classes: Names of the folder's classes that are imported when they are used.
        is_open: Whether the module may have names that its source doesn't tell.
    """

    file: str = "the module"
    names: Collection[str] = frozenset()
    classes: Collection[str] = frozenset()
    is_open: bool = False

    def knows(self, name: str) -> bool:
        """Whether a name means something there, or will once it is used."""
        known = name in self.names or name in self.classes or name in TYPES or name in KNOWN or name in _HOMES
        return known or self.is_open or isinstance(getattr(builtins, name, None), type)


class Unfit(Exception):
    """Why a type can't be that of a field, to be put behind it in a sentence."""


class Unknown(Exception):
    """A value that is not known without running it."""


def expression(text: str) -> tuple[ast.expr | None, str]:
    """An expression, or why it is none."""
    if len(text) > _LONGEST:
        return None, f"it has more than {_LONGEST:,} characters"
    if "\n" in text.strip():
        return None, "it goes over several lines"
    try:
        return ast.parse(text.strip(), mode="eval").body, ""
    except SyntaxError as error:
        return None, (error.msg or "invalid syntax").rstrip(".")
    except (ValueError, RecursionError, MemoryError) as error:
        return None, str(error).rstrip(".") or "it is nested too deeply"


def roots_of(node: ast.expr) -> list[str]:
    """The names that an annotation begins with; what stands in a Literal are no names."""
    match node:
        case ast.Name(id=name):
            return [name]
        case ast.Attribute(value=inner):
            return roots_of(inner)
        case ast.Subscript(value=outer, slice=inner):
            names = roots_of(outer)
            return names if names[-1:] == ["Literal"] else [*names, *roots_of(inner)]
        case ast.BinOp(left=left, right=right):
            return [*roots_of(left), *roots_of(right)]
        case ast.Tuple(elts=items) | ast.List(elts=items):
            return [name for item in items for name in roots_of(item)]
        case ast.Constant(value=str(text)):
            inner_node, _ = expression(text)
            return roots_of(inner_node) if inner_node is not None else []
    return []


class _Stranger:
    """The base of classes that stand for what only running would show."""


class TypeMaker:
    """Makes types of their text; says afterwards whether all of it was known."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self.is_sure = True

    def type(self, node: ast.expr) -> Any:
        """The type that an annotation means.

        Raises:
            Unfit: It means none.
        """
        try:
            return self._made(node)
        except Unfit:
            raise
        except Exception as error:  # what typing refuses in its own words
            raise Unfit(f"{NO_TYPE}: {str(error).rstrip('.')}") from error

    def _made(self, node: ast.expr) -> Any:
        """As :meth:`type`; what typing refuses is raised as it is."""
        match node:
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=value) if value is Ellipsis:
                return ...
            case ast.Constant(value=str(text)):
                inner, why = expression(text)
                if inner is None:
                    raise Unfit(f"{NO_TYPE}: {why}")
                return self._made(inner)
            case ast.Name(id=name):
                return self._named(name)
            case ast.Attribute(value=ast.Name(id=home), attr=name) if home in _HOMES:
                return self._named(name)
            case ast.Attribute(attr=name):
                return self._stranger(name)
            case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                return self._made(left) | self._made(right)
            case ast.Subscript(value=outer, slice=inner):
                return self._filled(outer, inner)
        raise Unfit(NO_TYPE)

    def _named(self, name: str) -> Any:
        if name in TYPES:
            return TYPES[name]
        if name in self._around.names or name in self._around.classes:
            return self._stranger(name)
        known = getattr(builtins, name, None)
        return known if isinstance(known, type) else self._stranger(name)

    def _stranger(self, name: str) -> Any:
        """A class that only running would show."""
        self.is_sure = False
        return make_dataclass(name, [], bases=(_Stranger,))

    def _filled(self, outer: ast.expr, inner: ast.expr) -> Any:
        origin = self._made(outer)
        items = inner.elts if isinstance(inner, ast.Tuple) else [inner]
        if origin is Literal:
            return Literal[tuple(self._literal(item) for item in items)]
        if origin is Annotated:
            return self._made(items[0])
        if isinstance(origin, type) and issubclass(origin, _Stranger):
            return origin
        arguments = tuple(self._made(item) for item in items)
        if origin is dict and len(arguments) != 2:
            raise Unfit("needs two types, as in dict[str, int]")
        return origin[arguments if len(arguments) > 1 else arguments[0]]

    def _literal(self, node: ast.expr) -> Any:
        try:
            return ast.literal_eval(node)
        except ValueError:
            # A member of an Enum.
            self.is_sure = False
            return ast.unparse(node)


def shape_of(hint: Any) -> tuple[Any, bool]:
    """How a type travels, and whether None may stand for it.

    Raises:
        Unfit: It can't travel; in the runtime's words.
    """
    from runtime.errors import PayloadClassError
    from runtime.payloads.reading import read_class

    try:
        field = read_class(make_dataclass("Payload", [("field", hint)])).fields[0]
    except PayloadClassError as error:
        raise Unfit(str(error).partition("Payload.field: ")[2] or str(error)) from error
    except Exception as error:
        raise Unfit(f"{NO_TYPE}: {str(error).rstrip('.')}") from error
    return field.shape, field.optional


def value_of(node: ast.expr) -> Any:
    """The value of a default that is written out.

    Raises:
        Unknown: It would have to be run.
    """
    match node:
        case ast.Call(func=func, args=args, keywords=keywords):
            name = ast.unparse(func).rpartition(".")[2]
            if name not in _MAKERS or any(each.arg is None for each in keywords):
                raise Unknown
            try:
                return _MAKERS[name](*map(value_of, args), **{str(each.arg): value_of(each.value) for each in keywords})
            except Exception as error:
                raise Unknown from error
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError) as error:
        raise Unknown from error
