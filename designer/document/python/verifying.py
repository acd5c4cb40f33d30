"""After an edit: that exactly what was meant is another now, and nothing else."""

from __future__ import annotations

import ast
from collections.abc import Container, Sequence
from dataclasses import replace

from designer.document.python.names import bound_by
from designer.document.python.records import PythonEditRefused, PythonField
from designer.document.python.source import Definition, Module


def verify(before: Module, after: Module, *, changed: str = "", added: Container[str] = ()) -> None:
    """Compare the statements of a module before and after an edit.

    Args:
        before: Before.
        after: After.
        changed: The class that may be another.
        added: The definitions that may be new. Imports may be new, and may name more than before.

    Raises:
        PythonEditRefused: Something else is different.
    """
    old, new = before.body, after.body
    at = 0
    for statement in new:
        known = old[at] if at < len(old) else None
        if known is not None and (_same(before, known, after, statement) or _may_become(known, statement, changed)):
            at += 1
        elif not isinstance(statement, ast.Import | ast.ImportFrom) and getattr(statement, "name", None) not in added:
            raise mismatch(statement.lineno)
    if at < len(old):
        raise mismatch(old[at].lineno)


def verify_class(before: Module, old: ast.ClassDef, after: Module, new: ast.ClassDef) -> None:
    """Compare what a class is besides its fields and docs: name, bases, decorators, methods and the rest.

    Raises:
        PythonEditRefused: Something is different.
    """
    for one, other in ((old.decorator_list, new.decorator_list), (old.bases, new.bases)):
        if [ast.dump(each) for each in one] != [ast.dump(each) for each in other]:
            raise mismatch(new.lineno)
    if old.name != new.name or [ast.dump(each) for each in old.keywords] != [ast.dump(each) for each in new.keywords]:
        raise mismatch(new.lineno)
    if _others(before, old) != _others(after, new):
        raise mismatch(new.lineno)


def same_fields(meant: Sequence[PythonField], read: Sequence[PythonField]) -> bool:
    """Whether fields are what was meant, wherever they stand."""
    return [_plain(each) for each in meant] == [_plain(each) for each in read]


def mismatch(line: int) -> PythonEditRefused:
    """The refusal of an edit that would do something else than what was meant."""
    return PythonEditRefused("The module would not say what was meant; change it in the text.", line)


def _may_become(old: ast.stmt, new: ast.stmt, changed: str) -> bool:
    return (_is_named(old, changed) and _is_named(new, changed)) or _imports_more(old, new)


def _same(before: Module, old: ast.stmt, after: Module, new: ast.stmt) -> bool:
    if type(old) is not type(new) or before.segment(old) != after.segment(new):
        return False
    return not isinstance(old, Definition) or _decorators(before, old) == _decorators(after, new)


def _decorators(module: Module, node: ast.stmt) -> list[str]:
    return [module.segment(each) for each in node.decorator_list] if isinstance(node, Definition) else []


def _is_named(node: ast.stmt, name: str) -> bool:
    return bool(name) and isinstance(node, Definition) and node.name == name


def _imports_more(old: ast.stmt, new: ast.stmt) -> bool:
    if not isinstance(old, ast.ImportFrom) or not isinstance(new, ast.ImportFrom):
        return False
    had = {(alias.name, alias.asname) for alias in old.names}
    return (old.module, old.level) == (new.module, new.level) and had <= {
        (each.name, each.asname) for each in new.names
    }


def _others(module: Module, node: ast.ClassDef) -> list[str]:
    """The statements of a class that are neither fields nor docs nor placeholders."""
    found = []
    for each in node.body:
        is_text = isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
        is_field = isinstance(each, ast.AnnAssign) and next(bound_by(each), "") != "_"
        if not (is_text or is_field or isinstance(each, ast.Pass)):
            found.append("".join(_decorators(module, each)) + module.segment(each))
    return found


def _plain(field: PythonField) -> PythonField:
    return replace(
        field,
        type_text=_dump(field.type_text),
        default_text=None if field.default_text is None else _dump(field.default_text),
        line=0,
        inherited_from="",
        keyword=False,
    )


def _dump(text: str) -> str:
    try:
        return ast.dump(ast.parse(text.strip(), mode="eval"))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return " ".join(text.split())
