"""The docstring of a class, and strings below fields, written into its body."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from designer.document.python.body import Body, Small, small
from designer.document.python.class_syntax import is_text
from designer.document.python.source import Module
from designer.document.python.strings import doc_literal


def has_doc(node: ast.ClassDef) -> bool:
    """Whether a class has a docstring."""
    first = node.body[0]
    return isinstance(first, ast.Expr) and is_text(first.value)


def write_doc(body: Body, module: Module, node: ast.ClassDef, doc: str) -> None:
    """Give a class another docstring; an empty one is taken away."""
    first = body.slots[0]
    if has_doc(node):
        if doc:
            replace_text(body, module, first, node.body[0], doc)
        else:
            _remove(body, first)
    elif doc:
        _add(body, node, first, small(doc_literal(doc, body.indent, module.newline)))


def replace_text(body: Body, module: Module, slot: Small, node: ast.stmt, doc: str) -> None:
    """Write another text in the place of a string that is a statement."""
    import libcst

    literal = doc_literal(doc, body.indent, module.newline, module.segment(node))
    expression = libcst.ensure_type(slot.node, libcst.Expr)
    slot.node = expression.with_changes(value=libcst.parse_expression(literal))


def replace_pass(body: Body, new: Sequence[Small]) -> None:
    """Write statements in the place of a class's ``pass``."""
    import libcst

    slot = body.slots[0]
    semicolon = libcst.ensure_type(slot.node, libcst.Pass).semicolon
    if new[0].node is not None:
        slot.node = new[0].node.with_changes(semicolon=semicolon)
    if len(new) > 1:
        body.insert_after(slot, new[1:])


def _add(body: Body, node: ast.ClassDef, first: Small, new: Small) -> None:
    import libcst

    if len(node.body) == 1 and isinstance(node.body[0], ast.Pass):
        replace_pass(body, [new])
        return
    body.insert_first([new])
    line = body.line_of(first)
    if body.is_block and line.smalls[0] is first:
        line.leading.insert(0, libcst.EmptyLine(indent=False))


def _remove(body: Body, first: Small) -> None:
    if body.is_alone(first) and len(body.lines) > 1:
        follower = body.lines[1]
        if follower.leading and follower.leading[0].comment is None:
            del follower.leading[0]
    body.remove(first)
