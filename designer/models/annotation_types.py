"""The type that an annotation means, by its text and what the folder's source tells; nothing of the folder is run.

Known types are Python's own objects, so that the runtime reads, and refuses, what it would read and refuse of the
class itself. What isn't known is text.
"""

from __future__ import annotations

import ast
import builtins
import collections.abc
import operator
import typing
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import reduce
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from designer.document.python.expressions import is_none, members
from designer.document.python.names import dotted
from designer.models.source_types import NO_TYPES, EnumSource, Untold

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from designer.models.source_types import ModuleTypes

_DEEPEST: Final = 12
_LONGEST: Final = 4_000
_MOST_CHOICES: Final = 300

_KNOWN: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "datetime.datetime": datetime,
        "datetime.date": date,
        "decimal.Decimal": Decimal,
        "typing.Any": typing.Any,
        "typing.List": list,
        "typing.Set": set,
        "typing.FrozenSet": frozenset,
        "typing.Dict": dict,
        "typing.Tuple": tuple,
        "typing.Text": str,
    }
)
_STAND_INS: Final = frozenset(
    {
        "collections.Counter",
        "collections.OrderedDict",
        "collections.defaultdict",
        "collections.deque",
        "dataclasses.InitVar",
        "datetime.time",
        "datetime.timedelta",
        "fractions.Fraction",
        "pathlib.Path",
        "pathlib.PurePath",
        "uuid.UUID",
    }
)
"""Types that cannot travel: a class of that name is refused in the same words, and none of them is loaded."""
_CONTAINERS: Final = (list, set, frozenset, dict, tuple)
_UNION: Final[Any] = typing.Union


class Unknown(Exception):
    """An annotation that source doesn't explain."""


class AnnotationTypes:
    """Reads annotations of the modules of one folder."""

    def __init__(self, folder: Folder, record: Callable[[str], type | None]) -> None:
        """Read for a folder.

        Args:
            folder: Tells what names stand for.
            record: Gives the stand-in of a payload class, by the dotted path of its definition; None where
                it is none.
        """
        self._folder = folder
        self._record = record
        self._enums: dict[str, type[Enum]] = {}
        """Made so far, by the dotted path of their definition."""

    def read(self, text: str, module: str, scope: str = "") -> Any:
        """The type that an annotation means.

        Args:
            text: Of the annotation.
            module: Dotted name of the module in which it stands.
            scope: Name of the class in which it stands, dotted where that stands in another.

        Raises:
            Unknown: Source doesn't tell.
        """
        try:
            return self._text(text, module, scope, 0)
        except (TypeError, ValueError, RecursionError, MemoryError) as error:
            raise Unknown(text) from error

    def _text(self, text: str, module: str, scope: str, depth: int) -> Any:
        if len(text) > _LONGEST:
            raise Unknown(text[:80])
        try:
            node = ast.parse(text.strip(), mode="eval").body
        except SyntaxError as error:
            raise Unknown(text) from error
        return self._node(node, module, scope, depth)

    def _node(self, node: ast.expr, module: str, scope: str, depth: int) -> Any:
        if depth > _DEEPEST:
            raise Unknown("nested too deeply")
        match node:
            case ast.Constant(value=None):
                return None
            case ast.Constant(value=str(text)):
                return self._text(text, module, scope, depth + 1)
            case ast.BinOp(op=ast.BitOr()):
                return _union([self._node(each, module, scope, depth + 1) for each in members(node)])
            case ast.Subscript(value=outer, slice=ast.Tuple(elts=inner)):
                return self._generic(self._path(outer, module, scope), list(inner), module, scope, depth)
            case ast.Subscript(value=outer, slice=inner):
                return self._generic(self._path(outer, module, scope), [inner], module, scope, depth)
            case ast.Name() | ast.Attribute():
                return self._named(self._path(node, module, scope), depth)
        raise Unknown(type(node).__name__)

    def _generic(self, outer: str, inner: list[ast.expr], module: str, scope: str, depth: int) -> Any:
        name = outer.rpartition(".")[2]
        is_typing = outer.startswith(("typing.", "typing_extensions."))
        if is_typing and name == "Literal":
            return self._literal(inner, module, scope)
        if is_typing and name in ("Annotated", "Final") and inner:
            return self._node(inner[0], module, scope, depth + 1)
        base = _base(outer)
        if base is tuple and len(inner) == 1 and isinstance(inner[0], ast.Tuple) and not inner[0].elts:
            return tuple[()]
        if base is tuple and len(inner) == 2 and isinstance(inner[1], ast.Constant) and inner[1].value is Ellipsis:
            return tuple[self._node(inner[0], module, scope, depth + 1), ...]  # type: ignore[misc]  # made at run time
        parts = [self._node(each, module, scope, depth + 1) for each in inner]
        if is_typing and name in ("Optional", "Union"):
            return _union([*parts, None] if name == "Optional" else parts)
        if base is None or (base in _CONTAINERS and base is not tuple and len(parts) != (2 if base is dict else 1)):
            raise Unknown(outer)
        return base[tuple(parts)]

    def _literal(self, inner: list[ast.expr], module: str, scope: str) -> Any:
        if len(inner) > _MOST_CHOICES:
            raise Unknown("Literal")
        values: list[object] = []
        for each in inner:
            if isinstance(each, ast.Attribute):
                enum = self._named(self._path(each.value, module, scope), 0)
                if not (isinstance(enum, type) and issubclass(enum, Enum)) or each.attr not in enum.__members__:
                    raise Unknown("Literal")
                values.append(enum[each.attr])
            else:
                values.append(ast.literal_eval(each))
        return typing.Literal[tuple(values)]

    # Names

    def _path(self, node: ast.expr, module: str, scope: str) -> str:
        """The dotted path of what a name means in a module, through its imports."""
        name = dotted(node)
        if not name:
            raise Unknown(type(node).__name__)
        first = name.partition(".")[0]
        while scope:
            inner = f"{module}.{scope}.{name}"
            if self._folder.classes.get(inner) is not None or self._enum_source(inner) is not None:
                return inner
            scope = scope.rpartition(".")[0]
        own = self._folder.modules.get(module)
        if own is not None and first not in own.names:
            return f"builtins.{name}"
        return self._folder.resolution(f"{module}.{name}").path

    def _named(self, path: str, depth: int) -> Any:
        module, _, name = path.rpartition(".")
        known = _base(path)
        if known is not None:
            return known
        if path in _STAND_INS:
            return type(name, (), {})
        if module == "runtime.primitives":
            return _primitive(name)
        record = self._record(path)
        if record is not None:
            return record
        enum = self._enum_source(path)
        if enum is not None:
            return self._enum(path, enum)
        return self._bound(path, depth)

    def _bound(self, path: str, depth: int) -> Any:
        """What a name at module level was made to stand for."""
        module, _, name = path.rpartition(".")
        types = self._types_of(module)
        text = types.bound.get(name)
        if text is None:
            raise Unknown(path)
        found = self._text(text, module, "", depth + 1)
        if name in types.aliases and hasattr(typing, "TypeAliasType"):
            return typing.TypeAliasType(name, found)
        return typing.NewType(name, found) if name in types.new_types else found

    def _types_of(self, module: str) -> ModuleTypes:
        own = self._folder.modules.get(module)
        return own.types if own is not None else NO_TYPES

    def _enum_source(self, path: str) -> EnumSource | None:
        module, _, name = path.rpartition(".")
        while module:
            if module in self._folder.modules:
                return self._types_of(module).enums.get(name)
            module, _, outer = module.rpartition(".")
            name = f"{outer}.{name}"
        return None

    def _enum(self, path: str, source: EnumSource) -> type[Enum]:
        if path not in self._enums:
            self._enums[path] = _made_enum(path.rpartition(".")[2], source)
        return self._enums[path]


def may_be_none(text: str) -> bool:
    """Whether an annotation says that there may be None instead."""
    try:
        node = ast.parse(text[:_LONGEST].strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    match node:
        case ast.Subscript(value=ast.Name(id="Optional") | ast.Attribute(attr="Optional")):
            return True
        case ast.Subscript(value=ast.Name(id="Union") | ast.Attribute(attr="Union"), slice=ast.Tuple(elts=inner)):
            return any(map(is_none, inner))
        case ast.Constant(value=str(quoted)):
            return len(quoted) < len(text) and may_be_none(quoted)
    return any(map(is_none, members(node)[:_MOST_CHOICES]))


def _made_enum(name: str, source: EnumSource) -> type[Enum]:
    """An Enum whose members have the texts that those of the source have.

    Raises:
        Unknown: Source doesn't tell these.
    """
    if source.is_flag:
        return _enum_of(name, [])  # one without members is refused in the words for combined ones
    values = [value for _, value in source.members]
    told = [value for value in values if value is not Untold.VALUE]
    by_name = not source.is_text and any(value is Untold.AUTO or type(value) is not str for value in told)
    if not source.is_plain or (len(told) < len(values) and not by_name):
        raise Unknown(name)
    members = [
        (member, member.lower() if value is Untold.AUTO and source.is_text else _distinct(value, number))
        for number, (member, value) in enumerate(source.members)
    ]
    made = _enum_of(name, members)
    made.__doc__ = source.doc or None
    return made


def _enum_of(name: str, members: list[tuple[str, object]]) -> type[Enum]:
    make: Any = Enum  # mypy reads only calls that spell the name out
    made: type[Enum] = make(name, members)
    return made


def _distinct(value: object, number: int) -> object:
    """A value as it is, or where that isn't told one that no other member has."""
    return (Untold.VALUE, number) if isinstance(value, Untold) else value


def _base(path: str) -> Any:
    """The type behind a dotted path of Python's own; None where it is none that is known."""
    module, _, name = path.rpartition(".")
    if module == "builtins":
        found = getattr(builtins, name, None)
        return found if isinstance(found, type) else None
    if module == "collections.abc" or (module == "typing" and path not in _KNOWN):
        found = getattr(collections.abc, name, None)
        return found if isinstance(found, type) else None
    return _KNOWN.get(path)


def _primitive(name: str) -> type:
    """A payload class of the runtime's; it is ours to import."""
    from runtime import primitives

    found = getattr(primitives, name, None)
    if not isinstance(found, type):
        raise Unknown(name)
    return found


def _union(members: list[Any]) -> Any:
    try:
        return reduce(operator.or_, members)
    except TypeError:
        return _UNION[tuple(members)]
