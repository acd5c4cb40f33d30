"""Pieces of class statements, as their syntax tree has them."""

from __future__ import annotations

import ast
import inspect

from designer.document.python.names import blocks_of, dotted
from designer.document.python.source import Definition


def inner_class(node: ast.ClassDef, rest: str) -> ast.ClassDef | None:
    """The class inside a class that a dotted name leads to."""
    first, _, rest = rest.partition(".")
    for each in node.body:
        if isinstance(each, ast.ClassDef) and each.name == first:
            return inner_class(each, rest) if rest else each
    return None


def why_no_class(node: ast.stmt, name: str) -> str:
    """What makes a name, where that is no class statement at module level; a sentence."""
    if isinstance(node, ast.ImportFrom):
        return f"{name} is imported from {'.' * node.level}{node.module or ''}; change it there."
    if isinstance(node, ast.Import):
        return f"{name} is a module."
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return f"{name} is a function."
    if any(isinstance(each, ast.ClassDef) and each.name == name for each in ast.walk(node)):
        return f"{name} is defined below a condition (line {node.lineno}); change it in the text."
    if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
        made = dotted(node.value.func) or "a call"
        return f"{name} is made by {made} when the module runs; change it in the text."
    return f"{name} is no class statement; change it in the text."


def plain(node: ast.expr) -> ast.expr:
    """An annotation or base without quotes and without brackets behind it."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            node = ast.parse(node.value.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return node
    return node.value if isinstance(node, ast.Subscript) else node


def is_method(node: ast.stmt, name: str) -> bool:
    """Whether a statement defines a method of that name."""
    return isinstance(node, Definition) and node.name == name


def annotates(node: ast.stmt) -> bool:
    """Whether a statement, or one in its blocks, annotates a name."""
    return isinstance(node, ast.AnnAssign) or any(annotates(each) for block in blocks_of(node) for each in block)


def is_text(node: ast.expr) -> bool:
    """Whether an expression is a string."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def text_of(node: ast.expr) -> str:
    """What a string below a field says."""
    return (
        inspect.cleandoc(node.value).strip() if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    )


def metadata_doc(node: ast.expr) -> str:
    """The doc in the metadata of a field."""
    try:
        metadata = ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return ""
    return str(metadata.get("doc", "")).strip() if isinstance(metadata, dict) else ""
