"""Payload classes and handlers described from their source; nothing of it is run (contract section 2).

Griffe's visitor reads the syntax tree only: it neither imports nor inspects. What it cannot know stays text:
annotations and defaults are as the author wrote them. Base classes are followed within the folder.
"""

from __future__ import annotations

import ast
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import griffe

from runtime.payloads.names import element_name

MAX_SOURCE_BYTES = 1_048_576
"""Larger files are not read."""

_MAX_BASES = 32
_MAX_FIELDS = 20_000
"""Of all classes of a module, inherited ones counted each time."""
_MAX_STEPS = 10_000_000
"""Griffe looks through a whole body for each assignment in it; so many looks take two seconds."""
_FACTORIES = {"list": "[]", "dict": "{}", "set": "set()", "tuple": "()", "frozenset": "frozenset()"}


@dataclass(frozen=True, slots=True)
class FieldDescription:
    """A field as written.

    Attributes:
        name: The Python name.
        element: The element that it becomes.
        annotation: Text of its type, without quotes.
        default: Text of its default (``[]`` for ``field(default_factory=list)``); None if it has none.
        doc: From ``metadata={"doc": …}`` or the string below it.
        inherited_from: Name of the base class that has it; empty for the class's own.
        line: 1-based, in the file that has it.
    """

    name: str
    element: str
    annotation: str
    default: str | None
    doc: str
    inherited_from: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class ClassDescription:
    """A class as written.

    Attributes:
        name: The class name, dotted where it stands inside another class.
        doc: Its docstring.
        bases: Text of its base classes.
        fields: Its fields, inherited ones first, as a dataclass has them.
        is_dataclass: Whether it is decorated as a dataclass.
        is_marked: Whether it is decorated with ``xmlify``.
        line: 1-based.
    """

    name: str
    doc: str
    bases: tuple[str, ...]
    fields: tuple[FieldDescription, ...]
    is_dataclass: bool
    is_marked: bool
    line: int


@dataclass(frozen=True, slots=True)
class ParameterDescription:
    """A parameter of a function as written."""

    name: str
    annotation: str
    default: str | None


@dataclass(frozen=True, slots=True)
class FunctionDescription:
    """A function as written.

    Attributes:
        name: Its name.
        is_async: Whether it is an ``async def``.
        parameters: In order; ``*args`` and ``**kwargs`` with their stars.
        returns: Text of its return annotation, or an empty string.
        doc: Its docstring.
        line: 1-based.
        may_handle: Whether it can be called with exactly two positional arguments, as handlers are.
    """

    name: str
    is_async: bool
    parameters: tuple[ParameterDescription, ...]
    returns: str
    doc: str
    line: int
    may_handle: bool


@dataclass(frozen=True, slots=True)
class ModuleDescription:
    """A module as written.

    Attributes:
        path: Its file.
        doc: Its docstring.
        classes: In order; classes inside classes are named with dots.
        functions: Those at module level, in order.
        error: Why it could not be read; empty if it could. Then the rest is empty.
    """

    path: Path
    doc: str = ""
    classes: tuple[ClassDescription, ...] = ()
    functions: tuple[FunctionDescription, ...] = ()
    error: str = ""


def describe_module(path: Path, folder: Path | None = None) -> ModuleDescription:
    """Classes and functions of a file.

    Args:
        path: A .py file.
        folder: Where base classes of other modules are looked for; by default the file's folder.
    """
    folders = _Folder((folder or path.parent).resolve())
    try:
        module = folders.module(path)
        classes = tuple(folders.described(module, cls, name) for name, cls in _classes(module, ""))
        members = module.members.values()
        functions = tuple(_function(each) for each in members if isinstance(each, griffe.Function))
    except Exception as error:
        return ModuleDescription(path, error=f"{type(error).__name__}: {error}")
    return ModuleDescription(path, _doc(module), classes, functions)


def describe_source(path: Path, class_name: str, folder: Path | None = None) -> ClassDescription | None:
    """One class of a file; None if the file cannot be read or has no such class.

    Args:
        path: A .py file.
        class_name: The class, dotted where it stands inside another.
        folder: Where base classes of other modules are looked for; by default the file's folder.
    """
    described = describe_module(path, folder)
    return next((cls for cls in described.classes if cls.name == class_name), None)


@dataclass
class _Folder:
    """Modules of a folder, each read once."""

    root: Path
    _modules: dict[Path, griffe.Module] = field(default_factory=dict)
    _known: dict[int, dict[str, FieldDescription]] = field(default_factory=dict)
    _count: int = 0

    def module(self, path: Path) -> griffe.Module:
        path = path.resolve()
        if path not in self._modules:
            with path.open("rb") as file:
                data = file.read(MAX_SOURCE_BYTES + 1)
            if len(data) > MAX_SOURCE_BYTES:
                raise ValueError(f"the file has more than {MAX_SOURCE_BYTES:,} bytes")
            code = importlib.util.decode_source(data)
            _refuse_endless(code)
            self._modules[path] = griffe.visit(path.stem, filepath=path, code=code)
        return self._modules[path]

    def described(self, module: griffe.Module, cls: griffe.Class, name: str) -> ClassDescription:
        decorators = {str(each.value).partition("(")[0].rpartition(".")[2] for each in cls.decorators}
        return ClassDescription(
            name=name,
            doc=_doc(cls),
            bases=tuple(str(base) for base in cls.bases),
            fields=tuple(self._fields(module, cls, _MAX_BASES).values()),
            is_dataclass="dataclass" in decorators,
            is_marked="xmlify" in decorators,
            line=cls.lineno or 0,
        )

    def _fields(self, module: griffe.Module, cls: griffe.Class, left: int) -> dict[str, FieldDescription]:
        """The fields of a class, worked out once however many inherit from it, or by how many ways."""
        if id(cls) in self._known:
            return self._known[id(cls)]
        fields: dict[str, FieldDescription] = {}
        self._known[id(cls)] = fields  # for what inherits from itself
        for base in reversed(cls.bases):
            found = self._base(module, str(base).partition("[")[0]) if left else None
            if found is not None and found[1] is not cls:
                for each in list(self._fields(*found, left - 1).values()):
                    inherited = each.inherited_from or found[1].name
                    fields[each.name] = replace(each, inherited_from=inherited)
        for each in _own_fields(cls):
            fields[each.name] = each
        self._count += len(fields)
        if self._count > _MAX_FIELDS:
            raise ValueError(f"its classes have more than {_MAX_FIELDS:,} fields")
        return fields

    def _base(self, module: griffe.Module, name: str) -> tuple[griffe.Module, griffe.Class] | None:
        first, _, rest = name.partition(".")
        member = module.members.get(first)
        if isinstance(member, griffe.Alias):
            name = f"{member.target_path}.{rest}" if rest else member.target_path
            member = None
            holder, _, last = name.rpartition(".")
            for path in self._files(holder):
                module = self.module(path)
                member, rest = module.members.get(last), ""
        while rest and isinstance(member, griffe.Class):
            first, _, rest = rest.partition(".")
            member = member.members.get(first)
        return (module, member) if isinstance(member, griffe.Class) else None

    def _files(self, dotted: str) -> Iterator[Path]:
        parts = [part for part in dotted.split(".") if part]
        if parts:
            stem = self.root.joinpath(*parts)
            for path in (stem.with_name(f"{stem.name}.py"), stem / "__init__.py"):
                if path.is_file() and path.resolve().is_relative_to(self.root):
                    yield path
                    return


def _refuse_endless(code: str) -> None:
    steps = 0
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Module | ast.ClassDef):
            steps += len(node.body) * sum(isinstance(each, ast.Assign | ast.AnnAssign) for each in node.body)
    if steps > _MAX_STEPS:
        raise ValueError("it has too many assignments in one place")


def _classes(holder: griffe.Module | griffe.Class, prefix: str) -> Iterator[tuple[str, griffe.Class]]:
    for member in holder.members.values():
        if isinstance(member, griffe.Class):
            yield f"{prefix}{member.name}", member
            yield from _classes(member, f"{prefix}{member.name}.")


def _own_fields(cls: griffe.Class) -> Iterator[FieldDescription]:
    # What methods assign to self is an attribute as well; it stands inside their lines.
    methods = [member for member in cls.members.values() if isinstance(member, griffe.Function)]
    for name, member in cls.members.items():
        if not isinstance(member, griffe.Attribute) or member.annotation is None:
            continue
        line = member.lineno or 0
        inside = any((each.lineno or 0) <= line <= (each.endlineno or 0) for each in methods)
        annotation = _unquoted(str(member.annotation))
        marker = annotation.rpartition(".")[2] == "KW_ONLY"
        if inside or marker or "instance-attribute" not in member.labels:
            continue
        default, doc = _default(member.value)
        yield FieldDescription(name, element_name(name), annotation, default, doc or _doc(member), line=line)


def _default(value: griffe.Expr | str | None) -> tuple[str | None, str]:
    """Text of a default, and the doc in the metadata of ``field(…)``."""
    if not isinstance(value, griffe.ExprCall) or str(value.function).rpartition(".")[2] != "field":
        return (None if value is None else str(value)), ""
    default, doc = None, ""
    for argument in value.arguments:
        if not isinstance(argument, griffe.ExprKeyword):
            continue
        text = str(argument.value)
        if argument.name == "default":
            default = text
        elif argument.name == "default_factory":
            default = _FACTORIES.get(text, f"{text}()")
        elif argument.name == "metadata":
            doc = _metadata_doc(text)
    return default, doc


def _metadata_doc(text: str) -> str:
    try:
        metadata = ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return ""
    return str(metadata.get("doc", "")).strip() if isinstance(metadata, dict) else ""


def _function(function: griffe.Function) -> FunctionDescription:
    parameters = []
    required = taken = 0
    for each in function.parameters:
        stars = {griffe.ParameterKind.var_positional: "*", griffe.ParameterKind.var_keyword: "**"}
        star = stars.get(each.kind, "") if each.kind else ""
        default = None if each.default is None or star else str(each.default)
        annotation = "" if each.annotation is None else _unquoted(str(each.annotation))
        parameters.append(ParameterDescription(f"{star}{each.name}", annotation, default))
        if star == "*":
            taken += 2
        elif each.kind is griffe.ParameterKind.keyword_only:
            required += 3 if default is None else 0
        elif not star:
            taken += 1
            required += default is None
    return FunctionDescription(
        name=function.name,
        is_async="async" in function.labels,
        parameters=tuple(parameters),
        returns="" if function.returns is None else _unquoted(str(function.returns)),
        doc=_doc(function),
        line=function.lineno or 0,
        may_handle=required <= 2 <= taken,
    )


def _doc(member: griffe.Object) -> str:
    return member.docstring.value.strip() if member.docstring else ""


def _unquoted(text: str) -> str:
    quoted = len(text) >= 2 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if quoted else text
