"""What a module's names stand for: imports, definitions, and what is known only to a type checker."""

from __future__ import annotations

import ast
import builtins
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from designer.document.python.source import Definition, Module

BUILTINS: Final = frozenset(vars(builtins))

_BRANCHES = (ast.If, ast.Try, ast.With, ast.For, ast.While, ast.AsyncFor, ast.AsyncWith)
LIBRARY: Final = frozenset(
    f"{module}.{name}"
    for module, names in {
        "dataclasses": ("dataclass", "field", "KW_ONLY", "InitVar", "make_dataclass"),
        "datetime": ("date", "datetime", "time", "timedelta", "timezone", "UTC"),
        "decimal": ("Decimal",),
        "enum": ("Enum", "IntEnum", "StrEnum", "Flag", "auto"),
        "runtime": ("xmlify", "HandlerMetadata", "HandlerResponse", "SystemError", "TextInput", "TextOutput"),
        "typing": ("Annotated", "Any", "ClassVar", "Final", "Literal", "NamedTuple", "NewType", "Optional", "Union"),
    }.items()
    for name in names
)
"""What star imports of these modules bind, as far as it matters here."""
_TYPING: Final = frozenset({"TYPE_CHECKING", "typing.TYPE_CHECKING"})


@dataclass(slots=True)
class Names:
    """The names at the level of a module.

    Attributes:
        imported: Names that imports bind, and the dotted path that each stands for.
        defined: Names bound in any other way.
        loaded: Modules that ``import x.y`` statements name, in full.
        checked_only: Names that are bound below ``if TYPE_CHECKING`` only, and so not when it runs.
        stars: Modules of which all names are imported.
        is_lazy: Whether annotations are not evaluated where they stand.
    """

    imported: dict[str, str] = field(default_factory=dict)
    defined: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    checked_only: set[str] = field(default_factory=set)
    stars: list[str] = field(default_factory=list)
    is_lazy: bool = False

    def is_bound(self, name: str) -> bool:
        """Whether the module binds the name when it runs."""
        return name in self.defined or name in self.imported

    def path_of(self, name: str) -> str:
        """What a dotted expression stands for: ``dataclasses.field`` for ``dc.field``; as given if it isn't known."""
        first, _, rest = name.partition(".")
        path = self.imported.get(first)
        if path is None and first not in self.defined:
            path = next((f"{star}.{first}" for star in self.stars if f"{star}.{first}" in LIBRARY), None)
        if path is None:
            return name
        return f"{path}.{rest}" if rest else path


def names_of(module: Module, package: str = "") -> Names:
    """What a module's names stand for.

    Args:
        module: It.
        package: The dotted name of the package that it lies in, for relative imports.
    """
    names = Names()
    _read(module.body, names, package, checked=False)
    names.checked_only -= names.defined | names.imported.keys()
    return names


def _read(statements: Iterable[ast.stmt], names: Names, package: str, *, checked: bool) -> None:
    for each in statements:
        match each:
            case ast.Import():
                _import(each, names, checked)
            case ast.ImportFrom():
                _import_from(each, names, package, checked)
            case ast.If(test=test, body=body, orelse=orelse) if dotted(test) in _TYPING:
                _read(body, names, package, checked=True)
                _read(orelse, names, package, checked=checked)
            case _:
                bound = set(bound_by(each))
                if checked:
                    names.checked_only |= bound
                else:
                    names.defined |= bound
                for inner in blocks_of(each):
                    _read(inner, names, package, checked=checked)


def _import(node: ast.Import, names: Names, checked: bool) -> None:
    for alias in node.names:
        top = alias.name.partition(".")[0]
        name, path = (alias.asname, alias.name) if alias.asname else (top, top)
        if checked:
            names.checked_only.add(name)
        else:
            names.imported[name] = path
            names.loaded.add(alias.name)


def _import_from(node: ast.ImportFrom, names: Names, package: str, checked: bool) -> None:
    source = absolute(node, package)
    if source == "__future__":
        names.is_lazy = names.is_lazy or any(alias.name == "annotations" for alias in node.names)
    for alias in node.names:
        name = alias.asname or alias.name
        if name == "*":
            names.stars.append(source)
        elif checked:
            names.checked_only.add(name)
        else:
            names.imported[name] = f"{source}.{alias.name}" if source else alias.name


def absolute(node: ast.ImportFrom, package: str) -> str:
    """The module that a from-import names, without dots before it.

    Args:
        node: The import.
        package: The dotted name of the package that it stands in; empty for none.
    """
    if not node.level:
        return node.module or ""
    parts = package.split(".") if package else []
    kept = parts[: max(len(parts) - node.level + 1, 0)]
    return ".".join((*kept, *filter(None, [node.module])))


def dotted(node: ast.expr | None) -> str:
    """``a.b.c`` for such an expression, else an empty string."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def blocks_of(node: ast.stmt) -> Iterator[list[ast.stmt]]:
    """The blocks of statements inside one that is neither class nor function."""
    if isinstance(node, ast.Match):
        yield from (case.body for case in node.cases)
    elif isinstance(node, _BRANCHES) or type(node).__name__ == "TryStar":
        for key in ("body", "orelse", "finalbody"):
            inner = getattr(node, key, None)
            if inner:
                yield inner
        for handler in getattr(node, "handlers", ()):
            yield handler.body


def bound_by(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds where it stands, those of its blocks left out."""
    if isinstance(node, Definition):
        yield node.name
        return
    if type(node).__name__ == "TypeAlias":
        yield node.name.id  # type: ignore[attr-defined]  # a statement of Python 3.12
        return
    inner = {id(each) for block in blocks_of(node) for each in block}
    waiting: list[ast.AST] = [node]
    while waiting:
        each = waiting.pop()
        if name := stored_by(each):
            yield name
        waiting += [
            child
            for child in ast.iter_child_nodes(each)
            if id(child) not in inner and not isinstance(child, ast.Lambda | Definition)
        ]


def stored_by(node: ast.AST) -> str:
    """The name that a node itself stores into, as a target or a pattern does; empty for none."""
    match node:
        case ast.Name(id=name, ctx=ast.Store()):
            return name
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            return name
        case ast.MatchMapping(rest=str(name)):
            return name
    return ""


def bound_within(node: ast.stmt) -> Iterator[str]:
    """All names that a statement binds at module level, in whatever branch of it."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
        return
    yield from bound_by(node)
    for block in blocks_of(node):
        for inner in block:
            yield from bound_within(inner)


def normal(name: str) -> str:
    """A name as Python compares it."""
    return unicodedata.normalize("NFKC", name)
