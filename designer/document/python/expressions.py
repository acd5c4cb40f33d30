"""Types and defaults as expressions: how they are read, and what they are made of."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import Final

from designer.document.python.names import Names, dotted

CONTAINERS: Final = frozenset({"list", "dict", "set", "frozenset", "tuple"})
_OLD_CONTAINERS: Final = {f"typing.{name}": name.lower() for name in ("List", "Dict", "Set", "FrozenSet", "Tuple")}
_LONGEST: Final = 2_000


def expression(text: str, what: str) -> tuple[ast.expr | None, str]:
    """A text as an expression, or None and why it is none."""
    text = text.strip()
    if not text:
        return None, f"A {what} must be written." if what == "type" else "The default is empty; leave it out instead."
    if len(text) > _LONGEST or "\n" in text or "\r" in text or "\f" in text or "#" in _without_strings(text):
        return None, f"The {what} must be one short line without a comment."
    try:
        node = ast.parse(text, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None, f"{text[:60]} can't be read as a {what}."
    for each in ast.walk(node):
        if isinstance(each, ast.Await | ast.Yield | ast.YieldFrom | ast.NamedExpr):
            return None, f"{text[:60]} can't be a {what}."
    return node, ""


def names_in(node: ast.expr | None) -> Iterable[ast.Name]:
    """The names that an expression uses."""
    return (each for each in (ast.walk(node) if node is not None else ()) if isinstance(each, ast.Name))


def free_names(node: ast.expr) -> list[ast.Name]:
    """The names of an expression that it takes from around it."""
    bound = {each.arg for inner in ast.walk(node) if isinstance(inner, ast.Lambda) for each in _arguments(inner)}
    names = [each for each in ast.walk(node) if isinstance(each, ast.Name)]
    bound |= {each.id for each in names if isinstance(each.ctx, ast.Store)}
    return [each for each in names if each.id not in bound]


def without_none(node: ast.expr, names: Names) -> tuple[ast.expr, bool]:
    """A type without None, and whether that was a part of it."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        some = [each for each in members(node) if not is_none(each)]
        whole = members(node)
        if len(some) == 1 and len(whole) > 1:
            return some[0], True
        return node, len(some) < len(whole)
    if isinstance(node, ast.Subscript):
        path = names.path_of(dotted(node.value))
        if path in ("typing.Optional", "Optional"):
            return node.slice, True
        if path in ("typing.Union", "Union"):
            parts = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            some = [each for each in parts if not is_none(each)]
            return (some[0] if len(some) == 1 else node), len(some) < len(parts)
    return node, False


def container(node: ast.expr, names: Names) -> tuple[str, list[ast.expr]] | None:
    """The kind of a container type with what it holds; None if it is none."""
    inside: list[ast.expr] = []
    if isinstance(node, ast.Subscript):
        inside = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        node = node.value
    path = names.path_of(dotted(node))
    kind = _OLD_CONTAINERS.get(path, path)
    return (kind, inside) if kind in CONTAINERS and not names.is_bound(kind) else None


def members(node: ast.expr) -> list[ast.expr]:
    """The members of a union with ``|``; of any other expression itself."""
    found: list[ast.expr] = []
    waiting = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, ast.BinOp) and isinstance(each.op, ast.BitOr):
            waiting += (each.right, each.left)
        else:
            found.append(each)
    return found


def is_none(node: ast.expr) -> bool:
    """Whether an expression is ``None``."""
    return isinstance(node, ast.Constant) and node.value is None


def _arguments(node: ast.Lambda) -> list[ast.arg]:
    found = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [*found, *(each for each in (node.args.vararg, node.args.kwarg) if each)]


def _without_strings(text: str) -> str:
    """A text without what stands between quotes, as far as that is easy to tell."""
    kept, quote = [], ""
    for character in text:
        if quote:
            quote = "" if character == quote else quote
        elif character in "'\"":
            quote = character
        else:
            kept.append(character)
    return "".join(kept)
