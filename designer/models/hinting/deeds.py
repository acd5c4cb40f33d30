"""What a module's functions do with messages, as the syntax tree tells: whom they name, whether they answer.

What can't be told counts as being able to do everything, so that nothing is said about it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from designer.document.python.names import dotted
from designer.models.hinting.calls import RESPONSE, SENDER, TODO, Words, argument, has_stars, text_of
from designer.models.hinting.returns import Answer, FunctionNode, answers

ANY_CLASS: Final = "*"
"""Stands for the class of a payload whose making can't be seen."""

_MAX_LITERALS: Final = 20_000
_MAX_PLACES: Final = 200
"""Sends and todos that are kept of one function."""

_LONGEST_NAME: Final = 64
_NAME: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
_IN_XML: Final = re.compile(r">\s*([A-Za-z_][A-Za-z0-9_.-]{0,63})\s*<")
_TEXTS: Final = re.compile(r"\b(str|bytes|Any|object)\b")


@dataclass(frozen=True, slots=True)
class Send:
    """A listener that is named as the one who gets a message: ``to="law"``.

    Attributes:
        to: The name as written.
        line: 1-based.
    """

    to: str
    line: int


@dataclass(frozen=True, slots=True)
class Todo:
    """``TodoUntil("Verdict", from_listener="law")``, as far as it is written as literals.

    Attributes:
        wait_for: The class's name or pattern; empty where it is computed.
        from_listener: Empty for any, and where it is computed.
        line: 1-based.
    """

    wait_for: str
    from_listener: str
    line: int


@dataclass(frozen=True, slots=True)
class Deeds:
    """What one function does with messages; functions inside it are part of it.

    Attributes:
        sends: Listeners that it names as receivers.
        todos: What it wants to be told of.
        broadcasts: Names of the classes that it sends to nobody by name; :data:`ANY_CLASS` where it can't be seen.
        calls: Dotted names of what it calls, as written.
        may_answer: Whether anything that it returns or yields may be an answer.
        is_free: Whether it names receivers that can't be seen.
        may_write: Whether what it returns may be XML, which may go to anybody.
        line: Of its ``def``, 1-based.
    """

    sends: tuple[Send, ...] = ()
    todos: tuple[Todo, ...] = ()
    broadcasts: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    may_answer: bool = True
    is_free: bool = False
    may_write: bool = False
    line: int = 0


@dataclass(frozen=True, slots=True)
class ModuleDeeds:
    """What a module does with messages.

    Attributes:
        functions: Those at module level, by name.
        literals: Texts in it that may be names, in lower case: whole literals, and texts of elements in XML. Docs are
            not among them.
        broadcasts: Of all its code.
        calls: Last parts of the names of what all its code calls: among them are the classes that it makes.
        is_free: Whether any of its code may send to names that can't be seen.
    """

    functions: Mapping[str, Deeds] = field(default_factory=dict)
    literals: frozenset[str] = frozenset()
    broadcasts: frozenset[str] = frozenset()
    calls: frozenset[str] = frozenset()
    is_free: bool = False


NO_DEEDS: Final = ModuleDeeds()
NO_DEED: Final = Deeds()


def read_deeds(tree: ast.Module, aliases: Mapping[str, str]) -> ModuleDeeds:
    """What a module does with messages.

    Args:
        tree: Its syntax tree.
        aliases: Names that its imports bind, and what they stand for.
    """
    words = Words(aliases)
    functions = {node.name: _deeds(node, words) for node in tree.body if isinstance(node, FunctionNode)}
    whole = _Reader(words)
    whole.read(ast.walk(tree))
    return ModuleDeeds(
        functions=MappingProxyType(functions),
        literals=frozenset(_literals(tree)),
        broadcasts=frozenset(whole.broadcasts),
        calls=frozenset(name.rpartition(".")[2] for name in whole.calls),
        is_free=whole.is_free,
    )


class _Reader:
    """Collects from the calls of some code."""

    def __init__(self, words: Words) -> None:
        self._words = words
        self.sends: list[Send] = []
        self.todos: list[Todo] = []
        self.broadcasts: set[str] = set()
        self.calls: set[str] = set()
        self.is_free = False

    def read(self, nodes: Iterable[ast.AST]) -> None:
        for node in nodes:
            match node:
                case ast.Call():
                    self._call(node)
                case ast.Attribute(attr="to", ctx=ast.Store()):
                    self.is_free = True

    def _call(self, node: ast.Call) -> None:
        name, meant = dotted(node.func), self._words.means(node.func)
        if name:
            self.calls.add(name)
        if meant == RESPONSE:
            self._receiver(node, argument(node, 1, "to"))
        elif meant == "broadcast" and self._is_of_response(node.func):
            self._broadcast(argument(node, 0, "payload"))
        elif meant == TODO:
            self._todo(node)
        elif any(keyword.arg == "to" for keyword in node.keywords):
            # Such as `partial(HandlerResponse, to=...)` or a helper of the author's.
            self._named(argument(node, -1, "to"), is_sure=False)
        elif meant == "complete":
            self.is_free = True

    def _is_of_response(self, func: ast.expr) -> bool:
        return isinstance(func, ast.Attribute) and self._words.means(func.value) == RESPONSE

    def _receiver(self, node: ast.Call, receiver: ast.expr | None) -> None:
        if has_stars(node):
            self.is_free = True
        elif receiver is None or (isinstance(receiver, ast.Constant) and receiver.value is None):
            self._broadcast(argument(node, 0, "payload"))
        else:
            self._named(receiver, is_sure=True)

    def _named(self, receiver: ast.expr | None, *, is_sure: bool) -> None:
        match receiver:
            case ast.Constant(value=str(name)):
                if is_sure and len(name) <= _LONGEST_NAME and len(self.sends) < _MAX_PLACES:
                    self.sends.append(Send(name, receiver.lineno))
            case ast.IfExp(body=body, orelse=orelse):
                self._named(body, is_sure=is_sure)
                self._named(orelse, is_sure=is_sure)
            case ast.Attribute(attr=attribute) if attribute == SENDER:
                pass  # whoever sent this: it goes up, or goes on with a dialogue
            case _:
                self.is_free = True

    def _broadcast(self, payload: ast.expr | None) -> None:
        made = self._words.means(payload.func) if isinstance(payload, ast.Call) else ""
        self.broadcasts.add(made or ANY_CLASS)

    def _todo(self, node: ast.Call) -> None:
        wait_for, sender = (text_of(argument(node, at, key)) for at, key in ((0, "wait_for"), (1, "from_listener")))
        if len(self.todos) < _MAX_PLACES and not has_stars(node):
            self.todos.append(Todo(wait_for, sender, node.lineno))


def _deeds(function: FunctionNode, words: Words) -> Deeds:
    reader = _Reader(words)
    reader.read(ast.walk(function))
    kinds = answers(function, words)
    annotation = ast.unparse(function.returns) if function.returns is not None else ""
    may_be_text = not annotation or _TEXTS.search(annotation) is not None
    return Deeds(
        sends=tuple(reader.sends),
        todos=tuple(reader.todos),
        broadcasts=frozenset(reader.broadcasts),
        calls=frozenset(reader.calls),
        may_answer=bool(function.decorator_list) or Answer.MAYBE in kinds or Answer.YES in kinds,
        is_free=reader.is_free or bool(function.decorator_list),
        may_write=may_be_text and Answer.MAYBE in kinds,
        line=function.lineno,
    )


def _literals(tree: ast.Module) -> Iterator[str]:
    """Texts that may be names of listeners, in lower case."""
    docs = {id(doc) for node in ast.walk(tree) if (doc := _doc(node)) is not None}
    found = 0
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Constant) and isinstance(node.value, str)) or id(node) in docs:
            continue
        text = node.value
        if len(text) <= _LONGEST_NAME and _NAME.fullmatch(text):
            yield text.lower()
            found += 1
        elif "<" in text:
            for match in _IN_XML.finditer(text):
                yield match[1].lower()
                found += 1
        if found > _MAX_LITERALS:
            return


def _doc(node: ast.AST) -> ast.Constant | None:
    """A text that stands by itself: a docstring, or the doc of what is above it."""
    match node:
        case ast.Expr(value=ast.Constant(value=str()) as text):
            return text
    return None
