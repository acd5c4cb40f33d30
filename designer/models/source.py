"""One module of an organism's folder as its source tells it: its names, classes and functions; nothing is run."""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from designer.document.python.names import absolute, stored_by
from designer.models.hinting.deeds import NO_DEEDS, ModuleDeeds, read_deeds
from designer.models.source_types import NO_TYPES, ModuleTypes, read_types

if TYPE_CHECKING:
    from runtime.payloads.describe import ClassDescription, FunctionDescription

MAX_SOURCE_BYTES: Final = 524_288
"""Longer files are not read: parsing holds up the window while it lasts."""

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_BINDS_UNSEEN = frozenset({"exec", "globals", "vars", "locals", "setattr", "__dict__"})


@dataclass(frozen=True, slots=True)
class SourceFault:
    """Why a module could not be read.

    Attributes:
        message: In a few words: ``invalid syntax``.
        line: 1-based, 0 where there is none.
        column: 1-based, 0 where there is none.
        is_syntax: Whether Python would refuse it as well; else it is only unknown what it holds.
    """

    message: str
    line: int = 0
    column: int = 0
    is_syntax: bool = False


@dataclass(frozen=True, slots=True)
class OwnModule:
    """A module of the folder.

    Attributes:
        name: As its organism names it: ``pkg.handlers``.
        file: Its path as seen from the folder, with forward slashes.
        is_package: Whether the file is an ``__init__.py``.
        classes: By name; classes inside classes have dotted names.
        functions: By name; those at module level.
        names: Bound at module level, in whatever branch.
        aliases: Names that imports bind, and what they stand for.
        imports: Modules that it imports, the organism's own or others.
        stored: Attributes that it sets on anything; so one module can give names to another.
        members: Names bound in the body of a class that inherits nothing and has no decorators.
        is_open: Whether it may hold names that the source doesn't tell: star imports, ``__getattr__``.
        fault: Why it could not be read; the rest is empty then.
        deeds: What its functions do with messages.
        types: What it says of types beyond its classes.
    """

    name: str
    file: str
    is_package: bool = False
    classes: Mapping[str, ClassDescription] = field(default_factory=dict)
    functions: Mapping[str, FunctionDescription] = field(default_factory=dict)
    names: frozenset[str] = frozenset()
    aliases: Mapping[str, str] = field(default_factory=dict)
    imports: frozenset[str] = frozenset()
    stored: frozenset[str] = frozenset()
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    is_open: bool = False
    fault: SourceFault | None = None
    deeds: ModuleDeeds = NO_DEEDS
    types: ModuleTypes = NO_TYPES


def read_module(path: Path, root: Path, name: str) -> OwnModule:
    """Read a module; it never raises for what the file holds.

    Args:
        path: Its file.
        root: The folder from which the organism's dotted paths resolve.
        name: The module's dotted name there.
    """
    from runtime.payloads.describe import describe_module  # griffe takes a tenth of a second to import

    file, is_package = path.relative_to(root).as_posix(), path.name == "__init__.py"
    try:
        tree = _parsed(path)
        found = _Names(name if is_package else name.rpartition(".")[0])
        found.read(tree)
        described = describe_module(path, root)
        if described.error:
            raise ValueError(described.error)
        return OwnModule(
            name=name,
            file=file,
            is_package=is_package,
            classes={cls.name: cls for cls in described.classes},
            functions={function.name: function for function in described.functions},
            names=frozenset(found.names),
            aliases=MappingProxyType(found.aliases),
            imports=frozenset(found.imports),
            stored=frozenset(found.stored),
            members=found.members,
            is_open=found.is_open,
            deeds=read_deeds(tree, found.aliases),
            types=read_types(tree),
        )
    except SyntaxError as error:
        fault = SourceFault(error.msg, error.lineno or 1, error.offset or 1, is_syntax=True)
        return OwnModule(name, file, is_package, fault=fault)
    except Exception as error:
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        return OwnModule(name, file, is_package, fault=SourceFault(reason))


def _parsed(path: Path) -> ast.Module:
    with path.open("rb") as file:
        data = file.read(MAX_SOURCE_BYTES + 1)
    if len(data) > MAX_SOURCE_BYTES:
        raise ValueError(f"the file has more than {MAX_SOURCE_BYTES:,} bytes")
    try:
        return ast.parse(importlib.util.decode_source(data))
    except UnicodeDecodeError as error:
        raise SyntaxError("the file is not the text that its encoding says") from error
    except ValueError as error:
        raise SyntaxError(str(error)) from error


class _Names:
    """What a module binds, imports and stores; rather too many names than too few."""

    def __init__(self, package: str) -> None:
        self._package = package
        self.names: set[str] = set()
        self.aliases: dict[str, str] = {}
        self.imports: set[str] = set()
        self.stored: set[str] = set()
        self.members: dict[str, frozenset[str]] = {}
        self.is_open = False

    def read(self, tree: ast.Module) -> None:
        top = set(map(id, _level(tree)))
        for node in ast.walk(tree):
            self._anywhere(node)
            if id(node) in top:
                self._at_top(node)
        self.aliases = {name: target for name, target in self.aliases.items() if name not in self.names}
        self.names |= self.aliases.keys()

    def _anywhere(self, node: ast.AST) -> None:
        match node:
            case ast.Global(names=names):
                self.names.update(names)
            case ast.NamedExpr(target=ast.Name(id=name)):
                self.names.add(name)
            case ast.Attribute(attr=attribute, ctx=ast.Store()):
                self.stored.add(attribute)
            case ast.Attribute(attr=attribute) if attribute in _BINDS_UNSEEN:
                self.is_open = True
            case ast.Attribute(value=ast.Name(id="sys"), attr="modules"):
                self.is_open = True
            case ast.Name(id=name) if name in _BINDS_UNSEEN:
                self.is_open = True
            case ast.Import(names=aliases):
                self.imports.update(alias.name for alias in aliases)
            case ast.ImportFrom():
                module = absolute(node, self._package)
                self.imports.add(module)
                self.imports.update(f"{module}.{alias.name}".lstrip(".") for alias in node.names)

    def _at_top(self, node: ast.AST) -> None:
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.names.add(name)
                self.is_open = self.is_open or name == "__getattr__"
            case ast.ClassDef(name=name):
                self.names.add(name)
                if not (node.bases or node.keywords):
                    self.members[name] = frozenset(_bound(node))
            case ast.Import(names=aliases):
                for alias in aliases:
                    self.aliases[alias.asname or alias.name.partition(".")[0]] = (
                        alias.name if alias.asname else alias.name.partition(".")[0]
                    )
            case ast.ImportFrom(names=aliases):
                module = absolute(node, self._package)
                for alias in aliases:
                    if alias.name == "*":
                        self.is_open = True
                    else:
                        self.aliases[alias.asname or alias.name] = f"{module}.{alias.name}".lstrip(".")
            case _:
                if name := stored_by(node):
                    self.names.add(name)


def _level(scope: ast.Module | ast.ClassDef) -> Iterator[ast.AST]:
    """The nodes that run in a scope itself, branches included, but no bodies of functions and classes."""
    waiting: list[ast.AST] = list(scope.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_FUNCTIONS, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))


def _bound(scope: ast.ClassDef) -> Iterator[str]:
    for node in _level(scope):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
            case _:
                if name := stored_by(node):
                    yield name
