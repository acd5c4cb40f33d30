"""A sample of a payload class as an expression, made from source: of every type that can travel."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Final

from designer.document.python.classes import ClassReader, FieldSource
from designer.document.python.expressions import container, without_none
from designer.document.python.imports import Imports
from designer.document.python.names import bound_by, dotted
from designer.document.python.source import Definition
from designer.document.python.strings import quoted

_DEEPEST: Final = 20
_BUILTIN: Final = {"int": "1", "float": "1.5", "bool": "True", "bytes": 'b"hello"'}
_SCALARS: Final = {
    "decimal.Decimal": '{}("9.95")',
    "datetime.datetime": '{}.fromisoformat("2024-05-31T09:30:00+00:00")',
    "datetime.date": "{}(2024, 5, 31)",
}
_PLAIN_NAMES: Final = {"Decimal": "decimal.Decimal", "datetime": "datetime.datetime", "date": "datetime.date"}
_WRAPPERS: Final = frozenset({"typing.Annotated", "typing.Final", "Annotated", "Final"})
_LITERALS: Final = frozenset({"typing.Literal", "Literal", "typing_extensions.Literal"})


class Unknown(Exception):
    """The source doesn't tell what a value would be; the message says of what."""


class Samples:
    """Writes samples into one module."""

    def __init__(self, reader: ClassReader, imports: Imports) -> None:
        """Begin.

        Args:
            reader: Of the module that the samples are written into.
            imports: Takes what they need there.
        """
        self._home = reader
        self._imports = imports
        self._words = ""

    def of_class(self, path: str) -> str:
        """A sample of a class.

        Args:
            path: Its dotted path, or its name in the module itself.

        Raises:
            Unknown: The source doesn't tell.
        """
        reader, node = self.find(path)
        if node is None:
            raise Unknown(path.rpartition(".")[2])
        return self._record(reader, node, ())

    def find(self, path: str) -> tuple[ClassReader, ast.ClassDef | None]:
        """A class statement and the reader of its module."""
        module, _, name = path.rpartition(".")
        if not module or module == self._home.around.module:
            found = self._home.module.definition(name)
            if isinstance(found, ast.ClassDef):
                return self._home, found
            module, _, name = self._home.names.imported.get(name, "").rpartition(".")
        return self._home.elsewhere(module, name)

    def name_for(self, reader: ClassReader, name: str) -> str:
        """How a definition of another module is said here."""
        if reader is self._home or reader.around.module == self._home.around.module:
            return name
        return self._imports.name_for(f"{reader.around.module}.{name}")

    def _record(self, reader: ClassReader, node: ast.ClassDef, inside: tuple[ast.ClassDef, ...]) -> str:
        if any(each is node for each in inside) or len(inside) > _DEEPEST:
            raise Unknown(node.name)
        has_init = any(isinstance(each, Definition) and each.name == "__init__" for each in node.body)
        if has_init or not reader.is_dataclass(node) or reader.is_open(node):
            raise Unknown(node.name)
        arguments = []
        for home, source in self._fields(reader, node):
            field = source.field
            if field.default_text is None:
                self._words = field.name.replace("_", " ").strip() or "text"
                value = self._value(home, source.node.annotation, (*inside, node))
                arguments.append(f"{field.name}={value}")
        return f"{self.name_for(reader, node.name)}({', '.join(arguments)})"

    @staticmethod
    def _fields(reader: ClassReader, node: ast.ClassDef) -> list[tuple[ClassReader, FieldSource]]:
        """All fields, inherited ones first, each with the reader of the module that it stands in."""
        found: dict[str, tuple[ClassReader, FieldSource]] = {}
        for home, cls in reversed(reader.line_of(node)):
            found |= {each.field.name: (home, each) for each in home.fields(cls)}
        return list(found.values())

    def _value(self, reader: ClassReader, node: ast.expr, inside: tuple[ast.ClassDef, ...]) -> str:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                node = ast.parse(node.value.strip(), mode="eval").body
            except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
                raise Unknown(str(node)) from error
        names = reader.names
        inner, optional = without_none(node, names)
        if optional:
            return "None"
        found = container(inner, names)
        if found is not None:
            return self._items(reader, found[0], found[1], inside)
        if isinstance(inner, ast.Subscript):
            path = names.path_of(dotted(inner.value))
            parts: Sequence[ast.expr] = inner.slice.elts if isinstance(inner.slice, ast.Tuple) else [inner.slice]
            if path in _LITERALS and parts:
                return self._literal(reader, parts[0])
            if path in _WRAPPERS and parts:
                return self._value(reader, parts[0], inside)
        return self._named(reader, dotted(inner), inside)

    def _items(self, reader: ClassReader, kind: str, parts: list[ast.expr], inside: tuple[ast.ClassDef, ...]) -> str:
        empty = {"list": "[]", "dict": "{}", "set": "set()", "frozenset": "frozenset()", "tuple": "()"}[kind]
        is_fixed = kind == "tuple" and not (len(parts) == 2 and _is_dots(parts[1]))
        try:
            values = [self._value(reader, each, inside) for each in parts if not _is_dots(each)]
        except Unknown:
            # An empty one is valid as well, unless its length is fixed.
            if is_fixed:
                raise
            return empty
        if not values or values == ["()"]:
            return empty
        if kind == "dict":
            return f"{{{values[0]}: {values[1]}}}" if len(values) == 2 else empty
        if kind == "tuple":
            return f"({', '.join(values)}{',' if len(values) == 1 else ''})"
        shapes = {"list": f"[{values[0]}]", "set": f"{{{values[0]}}}", "frozenset": f"frozenset({{{values[0]}}})"}
        return shapes[kind]

    def _literal(self, reader: ClassReader, node: ast.expr) -> str:
        if isinstance(node, ast.Attribute):
            path = dotted(node)
            holder, _, member = path.rpartition(".")
            home, cls = self._class(reader, holder)
            if cls is None:
                raise Unknown(path)
            return f"{self.name_for(home, cls.name)}.{member}"
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            return quoted(node.value)
        return ast.unparse(node)

    def _named(self, reader: ClassReader, name: str, inside: tuple[ast.ClassDef, ...]) -> str:
        names = reader.names
        if name == "str" and not names.is_bound(name):
            return quoted(self._words)
        if name in _BUILTIN and not names.is_bound(name):
            return _BUILTIN[name]
        path = names.path_of(name)
        if path not in _SCALARS and not names.is_bound(name.partition(".")[0]):
            # Star imports leave it open where it comes from.
            path = _PLAIN_NAMES.get(path, path)
        if path in _SCALARS:
            return _SCALARS[path].format(self._imports.name_for(path))
        home, cls = self._class(reader, name)
        if cls is not None:
            if home.is_enum(cls):
                return f"{self.name_for(home, cls.name)}.{_first_member(cls)}"
            return self._record(home, cls, inside)
        return self._alias(reader, name, inside)

    def _class(self, reader: ClassReader, name: str) -> tuple[ClassReader, ast.ClassDef | None]:
        found = reader.module.definition(name)
        if isinstance(found, ast.ClassDef):
            return reader, found
        module, _, last = reader.names.path_of(name).rpartition(".")
        if module:
            return reader.elsewhere(module, last)
        for star in reader.names.stars:
            home, cls = reader.elsewhere(star, name)
            if cls is not None:
                return home, cls
        return reader, None

    def _alias(self, reader: ClassReader, name: str, inside: tuple[ast.ClassDef, ...]) -> str:
        """A sample of a type that has a name of its own: ``Desk = Literal["facts", "law"]``, a NewType."""
        if len(inside) > _DEEPEST:
            raise Unknown(name)
        for each in reader.module.body:
            if name not in bound_by(each):
                continue
            value = getattr(each, "value", None)
            if isinstance(value, ast.Call):
                path = reader.names.path_of(dotted(value.func))
                if path == "typing.NewType" and len(value.args) == 2:
                    return self._value(reader, value.args[1], inside)
                if path.startswith("enum."):
                    return f"next(iter({self.name_for(reader, name)}))"
            elif isinstance(value, ast.expr):
                return self._value(reader, value, inside)
        module, _, last = reader.names.path_of(name).rpartition(".")
        home = reader.reader_of(module) if module else None
        if home is None:
            raise Unknown(name or "its type")
        return self._named(home, last, inside)


def _is_dots(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is Ellipsis


def _first_member(node: ast.ClassDef) -> str:
    for each in node.body:
        if isinstance(each, ast.Assign):
            for name in bound_by(each):
                if not name.startswith("_"):
                    return name
    raise Unknown(node.name)
