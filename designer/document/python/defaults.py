"""Defaults as one writes them in a table, and as a dataclass must have them."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from designer.document.python.names import dotted

FACTORIES: Final = {"list": "[]", "dict": "{}", "set": "set()", "tuple": "()", "frozenset": "frozenset()"}
"""What these factories make, as one writes it."""

_MUTABLE: Final = {"[]": "list", "{}": "dict", "set()": "set", "list()": "list", "dict()": "dict"}
_FIXED: Final = frozenset(
    {
        "str", "int", "float", "bool", "bytes", "complex", "tuple", "frozenset", "abs", "min", "max", "sum", "round",
        "len", "ord", "chr", "decimal.Decimal", "fractions.Fraction", "datetime.date", "datetime.datetime",
        "datetime.time", "datetime.timedelta", "datetime.timezone", "datetime.date.fromisoformat",
        "datetime.datetime.fromisoformat", "uuid.UUID", "pathlib.Path", "dataclasses.field", "os.getenv",
    }
)  # fmt: skip
"""Calls of these make what can't change, so they may stand as defaults as they are."""


@dataclass(frozen=True, slots=True)
class WrittenDefault:
    """How a default stands in source.

    Attributes:
        text: The expression: of the default, or of its factory.
        is_factory: Whether it is a factory, which makes a default anew each time.
    """

    text: str
    is_factory: bool = False


def written(default: str, path_of: Callable[[str], str]) -> WrittenDefault:
    """How a default must be written: as it is, or as a factory where each instance needs one of its own.

    Args:
        default: An expression that parses.
        path_of: Says what a dotted expression stands for in the module.
    """
    node = ast.parse(default.strip(), mode="eval").body
    plain = "".join(default.split())
    if plain in _MUTABLE:
        return WrittenDefault(_MUTABLE[plain], is_factory=True)
    if isinstance(node, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
        return WrittenDefault(f"lambda: {default.strip()}", is_factory=True)
    if isinstance(node, ast.Call):
        function = dotted(node.func)
        if path_of(function) not in _FIXED:
            is_plain = bool(function) and not node.args and not node.keywords
            return WrittenDefault(function if is_plain else f"lambda: {default.strip()}", is_factory=True)
    if _holds_mutable(node, path_of):
        return WrittenDefault(f"lambda: {default.strip()}", is_factory=True)
    return WrittenDefault(default.strip())


def shown_factory(node: ast.expr, text: str) -> str:
    """What a factory makes, as one writes it.

    Args:
        node: The factory.
        text: Its text.
    """
    if isinstance(node, ast.Name) and node.id in FACTORIES:
        return FACTORIES[node.id]
    if isinstance(node, ast.Lambda) and not (node.args.args or node.args.kwonlyargs or node.args.vararg):
        return text.partition(":")[2].strip()
    return f"{text}()" if isinstance(node, ast.Name | ast.Attribute) else f"({text})()"


def _holds_mutable(node: ast.expr, path_of: Callable[[str], str]) -> bool:
    """Whether a tuple or a choice has something in it that may change."""
    for each in ast.walk(node):
        if isinstance(each, ast.List | ast.Dict | ast.Set | ast.ListComp | ast.DictComp | ast.SetComp):
            return True
        if isinstance(each, ast.Call) and path_of(dotted(each.func)) not in _FIXED:
            return True
    return False
