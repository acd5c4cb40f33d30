"""Reading calls in a syntax tree: what is called, with which arguments."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Final

from designer.document.python.names import dotted

RESPONSE: Final = "HandlerResponse"
TODO: Final = "TodoUntil"
SENDER: Final = "from_id"
"""The attribute of the metadata that names who sent the message."""


class Words:
    """What names stand for in one module."""

    def __init__(self, aliases: Mapping[str, str]) -> None:
        self._aliases = aliases

    def means(self, node: ast.expr) -> str:
        """The last part of what a name stands for, imports under other names followed; empty for no name."""
        name = dotted(node)
        return self._aliases.get(name, name).rpartition(".")[2]


def argument(node: ast.Call, position: int, name: str) -> ast.expr | None:
    """An argument by its name or its position; -1 has none."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[position] if 0 <= position < len(node.args) else None


def has_stars(node: ast.Call) -> bool:
    """Whether not all arguments can be seen."""
    return any(keyword.arg is None for keyword in node.keywords) or any(
        isinstance(each, ast.Starred) for each in node.args
    )


def text_of(node: ast.expr | None) -> str:
    """The text that a literal says; empty for anything else."""
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
