"""What a listener takes, as far as source tells: for forms before anything may be imported.

Annotations are read as they are written, so the forms are approximate: what isn't known is text.
"""

from __future__ import annotations

import ast
import json
from typing import TYPE_CHECKING, Any, Final

from designer.models.description import FieldForm, Kind, ListenerDescription, RecordForm
from runtime.payloads.names import element_name
from runtime.payloads.scalars import SCALARS

if TYPE_CHECKING:
    from designer.models.folder import Folder
    from runtime.organism.spec import ListenerSpec
    from runtime.payloads.describe import ClassDescription, FieldDescription

_SCALARS: Final = {
    "str": Kind.TEXT,
    "int": Kind.INTEGER,
    "float": Kind.NUMBER,
    "Decimal": Kind.DECIMAL,
    "bool": Kind.BOOLEAN,
    "datetime": Kind.DATETIME,
    "date": Kind.DATE,
    "bytes": Kind.BYTES,
}
_WORDS: Final = {cls.__name__: scalar.words for cls, scalar in SCALARS.items()}
_LISTS: Final = frozenset({"list", "List", "set", "Set", "frozenset", "FrozenSet"})
_SETS: Final = frozenset({"set", "Set", "frozenset", "FrozenSet"})
_MAPS: Final = frozenset({"dict", "Dict"})
_MOST_RECORDS: Final = 100


def approximate(folder: Folder, listener: ListenerSpec) -> ListenerDescription | None:
    """A description of what a listener takes, without schema; None where its class isn't found in source."""
    cls = folder.class_at(listener.payload_class)
    if cls is None or not (cls.is_dataclass or cls.is_marked):
        return None
    reader = _Reader(folder)
    name = cls.name.rpartition(".")[2]
    reader.read(folder.resolution(listener.payload_class).path, cls)
    form = FieldForm("", name, Kind.RECORD, type_text=name, doc=cls.doc, record=name)
    return ListenerDescription(
        listener.name,
        name,
        form,
        reader.records,
        responses=tuple(path.rpartition(".")[2] for path in listener.response_class),
        agent=listener.agent,
        description=listener.description,
    )


class _Reader:
    def __init__(self, folder: Folder) -> None:
        self._folder = folder
        self.records: dict[str, RecordForm] = {}

    def read(self, path: str, cls: ClassDescription) -> str:
        """Read a class and those that it reaches; says its name among the records."""
        name = cls.name.rpartition(".")[2]
        if name not in self.records and len(self.records) < _MOST_RECORDS:
            self.records[name] = RecordForm(name, cls.doc)
            module = path[: -len(cls.name) - 1] if path.endswith(f".{cls.name}") else path.rpartition(".")[0]
            fields = tuple(self._field(module, each) for each in cls.fields if "ClassVar" not in each.annotation)
            self.records[name] = RecordForm(name, cls.doc, fields)
        return name

    def _field(self, module: str, field: FieldDescription) -> FieldForm:
        try:
            node: ast.expr | None = ast.parse(field.annotation.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            node = None
        inner, optional = _without_none(node) if node is not None else (None, False)
        parts = self._shape(module, inner, 0)
        default = _json_of(field.default, Kind(parts["kind"]))
        return FieldForm(
            field.name,
            field.element,
            type_text=field.annotation,
            doc=field.doc,
            required=field.default is None and not optional,
            optional=optional,
            default=default,
            default_text=field.default or ("None" if optional else ""),
            **parts,
        )

    def _shape(self, module: str, node: ast.expr | None, depth: int) -> dict[str, Any]:
        """What a FieldForm needs to know of a type; what isn't known is text."""
        text: dict[str, Any] = {"kind": Kind.TEXT, "words": ""}
        if node is None or depth > 12:
            return text
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            try:
                return self._shape(module, ast.parse(node.value, mode="eval").body, depth + 1)
            except (SyntaxError, ValueError):
                return text
        if isinstance(node, ast.Subscript):
            return self._generic(module, node, depth) or text
        name = ast.unparse(node)
        last = name.rpartition(".")[2]
        if last in _SCALARS and (last == name or name in (f"datetime.{last}", f"decimal.{last}")):
            return {"kind": _SCALARS[last], "words": _WORDS.get(last, "")}
        path = self._folder.resolution(f"{module}.{name}").path
        cls = self._folder.class_at(path)
        if cls is None or not (cls.is_dataclass or cls.is_marked):
            return text
        return {"kind": Kind.RECORD, "record": self.read(path, cls)}

    def _generic(self, module: str, node: ast.Subscript, depth: int) -> dict[str, Any] | None:
        outer = ast.unparse(node.value).rpartition(".")[2]
        inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
        if outer == "Literal":
            texts = tuple(_literal(each) for each in inner)
            return {"kind": Kind.CHOICE, "choices": texts} if all(texts) else None
        if outer == "Annotated" and inner:
            return self._shape(module, inner[0], depth + 1)
        if outer in _MAPS and len(inner) == 2:
            key, value = (
                FieldForm("", name, type_text=ast.unparse(each), **self._shape(module, each, depth + 1))
                for name, each in zip(("Key", "Val"), inner, strict=True)
            )
            return {"kind": Kind.MAP, "key": key, "value": value}
        is_open = outer in ("tuple", "Tuple") and len(inner) == 2 and ast.unparse(inner[1]) == "..."
        if (outer in _LISTS and len(inner) == 1) or is_open:
            item = FieldForm(
                "",
                element_name(_name_of(inner[0])),
                type_text=ast.unparse(inner[0]),
                **self._shape(module, inner[0], depth + 1),
            )
            return {"kind": Kind.LIST, "item": item, "unique": outer in _SETS}
        if outer in ("tuple", "Tuple"):
            items = tuple(
                FieldForm("", f"Item-{number}", type_text=ast.unparse(each), **self._shape(module, each, depth + 1))
                for number, each in enumerate(inner, 1)
            )
            return {"kind": Kind.FIXED, "items": items}
        return None


def _name_of(node: ast.expr) -> str:
    """The name by which the codec calls an item of that type."""
    while isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value.rpartition(".")[2]
    return ast.unparse(node).rpartition(".")[2]


def _without_none(node: ast.expr) -> tuple[ast.expr, bool]:
    """A type without its None, and whether it had one."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        try:
            return _without_none(ast.parse(node.value, mode="eval").body)
        except (SyntaxError, ValueError):
            return node, False
    if isinstance(node, ast.Subscript) and ast.unparse(node.value).rpartition(".")[2] == "Optional":
        return node.slice, True
    members = list(_members(node))
    some = [each for each in members if not (isinstance(each, ast.Constant) and each.value is None)]
    return (some[0] if len(some) == 1 else node), len(some) < len(members)


def _members(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        return [*_members(node.left), *_members(node.right)]
    return [node]


def _literal(node: ast.expr) -> str:
    if not isinstance(node, ast.Constant):
        return ""
    value = node.value
    return ("true" if value else "false") if isinstance(value, bool) else str(value)


def _json_of(text: str | None, kind: Kind) -> str | None:
    """A default as JSON, where it is written out; sets and tuples are lists."""
    if text is None:
        return None
    try:
        value = ast.literal_eval(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError, TypeError):
        return None
    if isinstance(value, set | frozenset | tuple):
        value = list(value)
    if kind is Kind.NUMBER and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return None
