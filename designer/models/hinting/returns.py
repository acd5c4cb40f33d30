"""Whether what a function returns or yields may be an answer."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final

from designer.models.hinting.calls import RESPONSE, SENDER, TODO, Words, argument, has_stars
from runtime.handlers import CALLER

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
_SCOPES: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class Answer(Enum):
    """Whether something that is returned answers."""

    NO = 0
    YES = 1
    """It responds, with a payload."""
    MAYBE = 2
    """It may be anything: a payload, XML."""


def answers(function: FunctionNode, words: Words) -> frozenset[Answer]:
    """What there is among all that a function returns and yields.

    Args:
        function: It.
        words: What names stand for there.
    """
    first = next((each.arg for each in (*function.args.posonlyargs, *function.args.args)), "")
    return frozenset(_answer(value, words, first) for value in _returned(function))


def _answer(node: ast.expr | None, words: Words, payload: str) -> Answer:
    """Whether a value answers, in a function that takes its payload under that name."""
    match node:
        case None | ast.Constant(value=None):
            return Answer.NO
        case ast.Name(id=name) if name == payload:
            return Answer.YES
        case ast.Call(func=func):
            return _answer_of_call(node, func, words)
        case ast.List(elts=items) | ast.Tuple(elts=items):
            return _best(items, words, payload)
        case ast.IfExp(body=body, orelse=orelse):
            return _best((body, orelse), words, payload)
        case ast.ListComp(elt=item) | ast.GeneratorExp(elt=item):
            return _answer(item, words, payload)
    return Answer.MAYBE


def _answer_of_call(node: ast.Call, func: ast.expr, words: Words) -> Answer:
    meant = words.means(func)
    if meant == "respond":
        return Answer.YES
    if meant == "broadcast" and isinstance(func, ast.Attribute) and words.means(func.value) == RESPONSE:
        return Answer.NO
    if meant in (TODO, "TodoComplete"):
        return Answer.NO
    if meant != RESPONSE:
        # What begins like a class is one; any other may be a function that writes XML.
        return Answer.YES if meant[:1].isupper() else Answer.MAYBE
    if has_stars(node):
        return Answer.MAYBE
    match argument(node, 1, "to"):
        case None | ast.Constant(value=None):
            return Answer.NO
        case ast.Constant(value=str(name)):
            return Answer.YES if name.lower() == CALLER else Answer.NO
        case ast.Attribute(attr=attribute) if attribute == SENDER:
            return Answer.YES
    return Answer.MAYBE


def _best(items: Iterable[ast.expr], words: Words, payload: str) -> Answer:
    kinds = {_answer(item, words, payload) for item in items}
    return next((kind for kind in (Answer.MAYBE, Answer.YES) if kind in kinds), Answer.NO)


def _returned(function: FunctionNode) -> Iterator[ast.expr | None]:
    """What a function returns and yields itself, functions inside it apart."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        match node:
            case ast.Return(value=value) | ast.Yield(value=value):
                yield value
            case ast.YieldFrom(value=value):
                yield value
        if not isinstance(node, _SCOPES):
            waiting.extend(ast.iter_child_nodes(node))
