"""Classes that an annotation names, from its text."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Final

from designer.document.python.names import dotted

_UNIONS: Final = frozenset({"Union", "Optional"})
_STREAMS: Final = frozenset(
    {
        "AsyncGenerator",
        "AsyncIterable",
        "AsyncIterator",
        "Awaitable",
        "Coroutine",
        "Generator",
        "Iterable",
        "Iterator",
        "Sequence",
        "list",
        "tuple",
        "List",
        "Tuple",
    }
)
_NO_CLASS: Final = frozenset({"None", "Any", "object", "str", "bytes", "HandlerResponse", "HandlerMetadata", "..."})


def classes_named(annotation: str) -> tuple[str, ...]:
    """Names of the classes in an annotation, as written: unions and streams are taken apart.

    What is no payload class in any module is left out: ``None``, ``str``, ``HandlerResponse``.

    Args:
        annotation: Its text: ``Story | "Verdict"``, ``AsyncIterator[messages.Story]``.
    """
    try:
        tree = ast.parse(annotation.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ()
    return tuple(dict.fromkeys(name for name in _names(tree) if name.rpartition(".")[2] not in _NO_CLASS))


def accepts_everything(annotation: str) -> bool:
    """Whether a handler with that annotation of its payload takes any class."""
    return annotation.strip() in ("", "Any", "typing.Any", "object")


def _names(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            yield from _names(left)
            yield from _names(right)
        case ast.Constant(value=str(text)):
            yield from classes_named(text)
        case ast.Subscript(value=outer, slice=inner):
            name = dotted(outer).rpartition(".")[2]
            if name in _UNIONS | _STREAMS:
                for item in inner.elts if isinstance(inner, ast.Tuple) else (inner,):
                    yield from _names(item)
            elif name == "Annotated" and isinstance(inner, ast.Tuple) and inner.elts:
                yield from _names(inner.elts[0])
            elif name:
                yield dotted(outer)
        case ast.Name() | ast.Attribute():
            name = dotted(node)
            if name:
                yield name
