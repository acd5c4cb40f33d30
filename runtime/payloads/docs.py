"""What authors say about their payload classes: docstrings of classes and strings below fields."""

from __future__ import annotations

import ast
import functools
import inspect
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime.payloads.annotations import module_namespace

_MAX_SOURCE_BYTES = 1_048_576


def class_doc(cls: type) -> str:
    """The class's own docstring; empty where it has none or ``@dataclass`` made it up."""
    doc = cls.__dict__.get("__doc__")
    if not isinstance(doc, str) or doc == cls.__name__:
        return ""
    if doc.startswith(f"{cls.__name__}(") and doc.endswith(")") and "\n" not in doc:
        return ""
    return inspect.cleandoc(doc).strip()


def field_docs(cls: type) -> dict[str, str]:
    """The strings below the fields of a class and its bases; empty where the source is not to be had."""
    docs: dict[str, str] = {}
    for base in reversed(cls.__mro__):
        annotated = inspect.get_annotations(base)
        if annotated and base.__module__ != "builtins":
            for name in annotated:
                docs.pop(name, None)
            docs.update(_docs_in_source(base, annotated))
    return docs


def _docs_in_source(cls: type, annotated: dict[str, Any]) -> dict[str, str]:
    for qualname, fields in _classes_of_module(module_namespace(cls)):
        if qualname == cls.__qualname__ and fields.keys() >= annotated.keys():
            return {name: doc for name, doc in fields.items() if doc}
    return {}


def _classes_of_module(namespace: dict[str, Any]) -> tuple[tuple[str, dict[str, str]], ...]:
    file = namespace.get("__file__")
    if not isinstance(file, str) or not file.endswith(".py"):
        return ()
    try:
        status = Path(file).stat()
        return _classes_of_file(file, status.st_mtime_ns) if status.st_size <= _MAX_SOURCE_BYTES else ()
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return ()


@functools.lru_cache(maxsize=32)
def _classes_of_file(file: str, _mtime_ns: int) -> tuple[tuple[str, dict[str, str]], ...]:
    tree = ast.parse(Path(file).read_bytes())
    return tuple((qualname, dict(_documented(node))) for qualname, node in _classes(tree, ""))


def _classes(node: ast.AST, prefix: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield f"{prefix}{child.name}", child
            yield from _classes(child, f"{prefix}{child.name}.")
        elif isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield from _classes(child, f"{prefix}{child.name}.<locals>.")
        elif isinstance(child, ast.stmt | ast.ExceptHandler | ast.match_case):
            yield from _classes(child, prefix)


def _documented(node: ast.ClassDef) -> Iterator[tuple[str, str]]:
    following = [*node.body[1:], None]
    for statement, after in zip(node.body, following, strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            doc = ""
            if isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant):
                value = after.value.value
                doc = inspect.cleandoc(value).strip() if isinstance(value, str) else ""
            yield statement.target.id, doc
