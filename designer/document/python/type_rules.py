"""What may be a field's type and default, in sentences for whoever types them."""

from __future__ import annotations

import ast
from typing import Final

from designer.document.python.expressions import CONTAINERS, container, expression, is_none, members, without_none
from designer.document.python.names import BUILTINS, Names, dotted

KNOWN: Final = {
    **{name: f"datetime.{name}" for name in ("date", "datetime", "time", "timedelta", "timezone", "UTC")},
    **{name: f"typing.{name}" for name in ("Literal", "Annotated", "Optional", "Union", "Final", "NewType")},
    **{name: f"enum.{name}" for name in ("Enum", "StrEnum", "IntEnum", "auto")},
    **{name: f"runtime.{name}" for name in ("TextInput", "TextOutput")},
    "Decimal": "decimal.Decimal",
    "field": "dataclasses.field",
}
"""Names that are imported for whoever types them, and from where."""
_SCALARS: Final = frozenset({"str", "int", "float", "bool", "bytes"})
_INSTEAD: Final = {
    **{f"{home}.{name}": "list" for home in ("typing", "collections.abc") for name in ("Sequence", "Iterable")},
    **{f"{home}.{name}": "dict" for home in ("typing", "collections.abc") for name in ("Mapping", "MutableMapping")},
    "collections.abc.Set": "frozenset",
}
_LOOSE: Final = frozenset({"object", "typing.Any", "Any"})
_NO_TYPES: Final = BUILTINS - _SCALARS - CONTAINERS - {"None", "object"}
_VALUES: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,), "int": (int,), "float": (int, float), "bool": (bool,), "bytes": (bytes,)
}  # fmt: skip


def type_fault(type_text: str, names: Names | None = None) -> str:
    """Why a type can't be a field's, in one sentence; empty if it may.

    It says what is sure from the type alone; whether a class that it names can travel is for whoever imports it.

    Args:
        type_text: As typed.
        names: Of the module; without them a name is taken for what it is called.
    """
    node, fault = expression(type_text, "type")
    if node is None:
        return fault
    return _type_fault(node, names or Names(), inside=False)


def default_fault(type_text: str, default_text: str | None, names: Names | None = None) -> str:
    """Why a default can't be that of a field of a type, in one sentence; empty if it may."""
    if default_text is None:
        return ""
    node, fault = expression(default_text, "default")
    if node is None:
        return fault
    shape, _ = expression(type_text, "type")
    if shape is None:
        return ""
    names = names or Names()
    inner, optional = without_none(shape, names)
    if optional:
        return (
            ""
            if is_none(node)
            else f"What may be None has the default None, or none at all; {default_text} is neither."
        )
    if is_none(node):
        return f"None is no {type_text}; write {type_text} | None."
    return _value_fault(node, default_text, inner, names)


def _type_fault(node: ast.expr, names: Names, *, inside: bool) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        quoted, fault = expression(node.value, "type")
        return fault if quoted is None else _type_fault(quoted, names, inside=inside)
    inner, optional = without_none(node, names)
    if optional and inside:
        return "None has no place inside a container; leave the item out instead."
    if isinstance(inner, ast.BinOp) and isinstance(inner.op, ast.BitOr):
        shown = " and ".join(ast.unparse(each) for each in members(inner))
        return f"A document could not say which of {shown} it holds; use one class."
    if is_none(inner):
        return "A field that is always None says nothing; name a type."
    found = container(inner, names)
    if found is not None:
        kind, parts = found
        if not isinstance(inner, ast.Subscript):
            better = "dict[str, int]" if kind == "dict" else f"{kind}[str]"
            return f"A bare {kind} doesn't say what it holds; write {better}."
        return _container_fault(kind, parts, names)
    return _class_fault(inner, names, inside=inside)


def _container_fault(kind: str, parts: list[ast.expr], names: Names) -> str:
    if kind == "dict" and len(parts) != 2:
        return "A dict holds keys and values; write dict[str, int]."
    if kind not in ("dict", "tuple") and len(parts) != 1:
        return f"A {kind} holds one type; write {kind}[str]."
    for each in parts:
        if isinstance(each, ast.Constant) and each.value is Ellipsis:
            continue
        fault = _type_fault(each, names, inside=True)
        if fault:
            return fault
    return ""


def _class_fault(node: ast.expr, names: Names, *, inside: bool) -> str:
    name = dotted(node)
    if not name:
        if isinstance(node, ast.Subscript) and dotted(node.value):
            path = names.path_of(dotted(node.value))
            if path in _INSTEAD:
                return f"{dotted(node.value)} is a base class of what it holds; write {_INSTEAD[path]}[…]."
            if path in ("typing.Annotated", "Annotated", "typing.Final", "Final"):
                part = node.slice.elts[0] if isinstance(node.slice, ast.Tuple) and node.slice.elts else node.slice
                return _type_fault(part, names, inside=inside)
            return ""
        return f"{ast.unparse(node)[:60]} is no type."
    path = names.path_of(name)
    if path in _LOOSE and not (name == "Any" and "Any" in names.defined):
        return f"{name} may hold anything; name the class that it holds."
    if path in _INSTEAD:
        return f"{name} is a base class of what it holds; write {_INSTEAD[path]}[…]."
    if path in ("typing.Literal", "Literal", "typing.Optional", "Optional", "typing.Union", "Union"):
        if path.endswith("Literal"):
            return f'{name} needs its values in brackets, as in {name}["a", "b"].'
        return f"{name} needs its types in brackets, as in {name}[str]."
    if name in _NO_TYPES and not names.is_bound(name):
        return f"{name} can't travel in a message; use str, int, float, bool, Decimal, datetime, date, or a class."
    return ""


def _value_fault(node: ast.expr, text: str, shape: ast.expr, names: Names) -> str:
    """Why a literal is no value of a type, where both are plain."""
    found = container(shape, names)
    if found is not None:
        return _items_fault(node, text, found[0], ast.unparse(shape))
    if isinstance(shape, ast.Subscript) and names.path_of(dotted(shape.value)) in ("typing.Literal", "Literal"):
        values = [ast.unparse(each) for each in _literal_values(shape)]
        is_plain = isinstance(node, ast.Constant)
        return f"{text} is none of {', '.join(values)}." if is_plain and ast.unparse(node) not in values else ""
    name = dotted(shape)
    wanted = _VALUES.get(name) if not names.is_bound(name) else None
    try:
        value = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        return ""
    if wanted is None:
        is_scalar = names.path_of(name) in KNOWN.values() or name in KNOWN
        return f"{text} is no {name}." if is_scalar and name != "field" else ""
    if not isinstance(value, wanted) or (isinstance(value, bool) and bool not in wanted):
        return f"{text} is no {name}."
    return ""


def _literal_values(node: ast.Subscript) -> list[ast.expr]:
    return list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]


def _items_fault(node: ast.expr, text: str, kind: str, shown: str) -> str:
    kinds: dict[type[ast.expr], str] = {ast.List: "list", ast.Dict: "dict", ast.Set: "set", ast.Tuple: "tuple"}
    written = kinds.get(type(node), "")
    if isinstance(node, ast.Constant) or (written and written != kind):
        return f"{text} is no {shown}."
    return ""
