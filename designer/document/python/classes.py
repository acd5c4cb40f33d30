"""Payload classes as their source tells them, and whether their fields can be changed there."""

from __future__ import annotations

import ast
import contextlib
from dataclasses import dataclass, replace
from functools import cached_property

from designer.document.python.class_syntax import (
    annotates,
    inner_class,
    is_method,
    is_text,
    metadata_doc,
    plain,
    text_of,
    why_no_class,
)
from designer.document.python.defaults import shown_factory
from designer.document.python.names import blocks_of, bound_within, dotted, names_of, normal
from designer.document.python.records import ALONE, Around, PythonClass, PythonEditRefused, PythonField
from designer.document.python.source import Definition, Module

_MOST_BASES = 16
_OWN_FORM = frozenset({"xsd", "xml_value", "parse"})
_FIELD = "dataclasses.field"
_MARKS = frozenset({"runtime.xmlify", "runtime.payloads.xmlify.xmlify"})
_DATACLASS = "dataclasses.dataclass"


@dataclass(frozen=True, slots=True)
class FieldSource:
    """A field and the statements that say it.

    Attributes:
        field: What they say.
        node: The annotated assignment.
        doc: The string below it that is its doc, if there is one.
        call: The call of ``dataclasses.field``, where its value is one.
    """

    field: PythonField
    node: ast.AnnAssign
    doc: ast.Expr | None
    call: ast.Call | None


def read_class(text: str, name: str, *, around: Around = ALONE) -> PythonClass:
    """A class as its module says it.

    Args:
        text: The module's text.
        name: The class, dotted where it stands inside another.
        around: What the module stands in, for base classes of other modules.

    Raises:
        PythonEditRefused: Python can't read the text, or it has no such class.
    """
    return ClassReader(Module(text), around).read(name)


class ClassReader:
    """Reads classes of one module, and their bases wherever they are."""

    def __init__(self, module: Module, around: Around = ALONE) -> None:
        self.module = module
        self.around = around
        self.names = names_of(module, around.package)
        self._others: dict[str, ClassReader | None] = {}

    def read(self, name: str) -> PythonClass:
        """One class; see :func:`read_class`."""
        node, why_not = self._found(name)
        if not isinstance(node, ast.ClassDef):
            return PythonClass(name, line=node.lineno, is_editable=False, why_not=why_not)
        why_not = why_not or self._fault(node)
        return PythonClass(
            name=name,
            doc=ast.get_docstring(node) or "",
            fields=tuple(each.field for each in self.fields(node)),
            line=node.lineno,
            inherited=tuple(self.module.segment(base) for base in node.bases),
            is_editable=not why_not,
            why_not=why_not,
            inherited_fields=self.inherited_fields(node),
        )

    def editable(self, name: str) -> ast.ClassDef:
        """The statement of a class whose fields can be changed.

        Raises:
            PythonEditRefused: There is none, or they can't.
        """
        node, why_not = self._found(name)
        if isinstance(node, ast.ClassDef):
            why_not = why_not or self._fault(node)
            if not why_not:
                return node
        raise PythonEditRefused(why_not, node.lineno)

    def fields(self, node: ast.ClassDef) -> list[FieldSource]:
        """The fields that a class says itself, in order."""
        found: list[FieldSource] = []
        is_keyword = self._says(node, "kw_only")
        followers = [*node.body[1:], None]
        for each, after in zip(node.body, followers, strict=True):
            if not isinstance(each, ast.AnnAssign) or not isinstance(each.target, ast.Name) or not each.simple:
                continue
            marker = self.names.path_of(dotted(plain(each.annotation)))
            if marker in ("dataclasses.KW_ONLY", "KW_ONLY"):
                is_keyword = True
                continue
            if self._is_no_field(each.annotation):
                continue
            doc = after if isinstance(after, ast.Expr) and is_text(after.value) else None
            found.append(self._field(each, doc, is_keyword))
        return found

    def inherited_fields(self, node: ast.ClassDef) -> tuple[PythonField, ...]:
        """The fields that a class has from its bases, as far as their source is known; none that it says itself."""
        found: dict[str, PythonField] = {}
        for reader, cls in reversed(self.line_of(node)[1:]):
            for own in reader.fields(cls):
                found[own.field.name] = replace(own.field, inherited_from=cls.name)
        said = {each.field.name for each in self.fields(node)}
        return tuple(each for name, each in found.items() if name not in said)

    def is_dataclass(self, node: ast.ClassDef) -> bool:
        """Whether it is decorated as a dataclass."""
        return any(self._decorator(each) == _DATACLASS for each in node.decorator_list)

    def is_marked(self, node: ast.ClassDef) -> bool:
        """Whether it is decorated with ``xmlify``."""
        return any(self._decorator(each) in _MARKS for each in node.decorator_list)

    def is_enum(self, node: ast.ClassDef) -> bool:
        """Whether it is an Enum, as far as its bases are known."""
        if any(self.names.path_of(dotted(base)).startswith("enum.") for base in node.bases):
            return True
        found = [self._base(base) for base in node.bases]
        return any(cls is not None and cls is not node and reader.is_enum(cls) for reader, cls in found)

    def line_of(self, node: ast.ClassDef, left: int = _MOST_BASES) -> list[tuple[ClassReader, ast.ClassDef]]:
        """A class and its bases, as far as they are known, in the order in which attributes are looked for."""
        found: list[tuple[ClassReader, ast.ClassDef]] = [(self, node)]
        for base in node.bases if left else ():
            reader, cls = self._base(base)
            if cls is not None and all(cls is not known for _, known in found):
                found += reader.line_of(cls, left - 1)
        return found

    def is_open(self, node: ast.ClassDef) -> bool:
        """Whether a base of it can't be read, so that it may have fields that aren't known."""
        for base in node.bases:
            reader, cls = self._base(base)
            if cls is None:
                if dotted(base) != "object" and not dotted(plain(base)).endswith("Generic"):
                    return True
            elif cls is not node and reader.is_open(cls):
                return True
        return False

    def _found(self, name: str) -> tuple[ast.stmt, str]:
        """What makes a name, and why that can't be changed, if that is sure already."""
        first, _, rest = name.partition(".")
        wanted = normal(first)
        makers = self._makers.get(wanted, [])
        for each in makers:
            if isinstance(each, ast.ClassDef) and rest:
                inner = inner_class(each, rest)
                if inner is not None:
                    return inner, f"{name} stands inside another class; change it in the text."
        if rest or not makers:
            raise PythonEditRefused(f"The module has no class {name}.")
        last = makers[-1]
        if isinstance(last, ast.ClassDef) and len(makers) == 1:
            return last, ""
        classes = [each for each in makers if isinstance(each, ast.ClassDef)]
        if classes:
            line = next(each.lineno for each in makers if each is not classes[0])
            return classes[0], f"{name} is bound more than once, line {line} too; change it in the text."
        return last, why_no_class(last, name)

    @cached_property
    def _makers(self) -> dict[str, list[ast.stmt]]:
        """The statements that bind each name at module level, in order."""
        makers: dict[str, list[ast.stmt]] = {}
        for each in self.module.body:
            for name in {normal(bound) for bound in bound_within(each)}:
                makers.setdefault(name, []).append(each)
        return makers

    def _fault(self, node: ast.ClassDef) -> str:
        """Why the fields of a class statement at module level can't be changed; empty if they can."""
        name = node.name
        if self.module.newline == "\r":
            return f"The lines of {name} end as on Macs of old; change it in the text."
        for each in node.decorator_list:
            if self._decorator(each) not in (_DATACLASS, *_MARKS):
                shown = self.module.segment(each).partition("\n")[0]
                return f"{name} is decorated with @{shown}, which may make anything of it; change it in the text."
        if not self.is_dataclass(node):
            return f"{name} is no dataclass{self._other_kind(node)}; change it in the text."
        if self._says(node, "init", False) or any(is_method(each, "__init__") for each in node.body):
            return f"{name} has an __init__ of its own, which takes its fields as it likes; change it in the text."
        own = {each.name for each in node.body if isinstance(each, Definition)}
        if own >= _OWN_FORM:
            return f"{name} writes its own XML (xsd, xml_value, parse); change it in the text."
        hidden = [each for each in node.body for block in blocks_of(each) if any(map(annotates, block))]
        if hidden:
            return f"{name} has fields that depend on a condition (line {hidden[0].lineno}); change it in the text."
        seen: set[str] = set()
        for source in self.fields(node):
            if source.field.name in seen:
                return f"{name} says {source.field.name} twice (line {source.field.line}); change it in the text."
            seen.add(source.field.name)
        return ""

    def _other_kind(self, node: ast.ClassDef) -> str:
        bases = [self.names.path_of(dotted(plain(base))) for base in node.bases]
        for path, kind in (("typing.NamedTuple", "a NamedTuple"), ("typing.TypedDict", "a TypedDict")):
            if path in bases:
                return f" but {kind}"
        if any(path.startswith("enum.") for path in bases):
            return " but an Enum"
        if any(path.startswith("pydantic.") for path in bases):
            return " but a pydantic model"
        return ""

    def _decorator(self, node: ast.expr) -> str:
        return self.names.path_of(dotted(node.func if isinstance(node, ast.Call) else node))

    def _says(self, node: ast.ClassDef, key: str, value: bool = True) -> bool:
        """Whether the dataclass decorator is called with that keyword."""
        for each in node.decorator_list:
            if isinstance(each, ast.Call) and self._decorator(each) == _DATACLASS:
                for keyword in each.keywords:
                    if keyword.arg == key and isinstance(keyword.value, ast.Constant):
                        return keyword.value.value is value
        return False

    def _is_no_field(self, annotation: ast.expr) -> bool:
        node = plain(annotation)
        return self.names.path_of(dotted(node)) in ("typing.ClassVar", "dataclasses.InitVar")

    def _field(self, node: ast.AnnAssign, doc: ast.Expr | None, is_keyword: bool) -> FieldSource:
        assert isinstance(node.target, ast.Name)
        annotation = node.annotation
        is_quoted = isinstance(annotation, ast.Constant) and isinstance(annotation.value, str)
        type_text = annotation.value if is_quoted else self.module.segment(annotation)  # type: ignore[attr-defined]  # is_quoted says that it is a Constant
        value = node.value
        call = value if isinstance(value, ast.Call) and self.names.path_of(dotted(value.func)) == _FIELD else None
        default = None if value is None else self.module.segment(value)
        said = ""
        if call is not None:
            default, said, is_keyword = self._of_call(call, is_keyword)
        if not said and doc is not None:
            said = text_of(doc.value)
        read = PythonField(node.target.id, type_text.strip(), default, said, node.lineno, keyword=is_keyword)
        return FieldSource(read, node, doc, call)

    def _of_call(self, call: ast.Call, is_keyword: bool) -> tuple[str | None, str, bool]:
        """Default, doc and being by keyword, as a call of ``field`` says them."""
        default, doc = None, ""
        for each in call.keywords:
            text = self.module.segment(each.value)
            if each.arg == "default":
                default = text
            elif each.arg == "default_factory":
                default = shown_factory(each.value, text)
            elif each.arg == "metadata":
                doc = metadata_doc(each.value)
            elif each.arg == "kw_only" and isinstance(each.value, ast.Constant):
                is_keyword = bool(each.value.value)
        return default, doc, is_keyword

    def _base(self, base: ast.expr) -> tuple[ClassReader, ast.ClassDef | None]:
        name = dotted(plain(base))
        first = name.partition(".")[0]
        found = self.module.definition(name)
        if isinstance(found, ast.ClassDef):
            return self, found
        if first not in self.names.imported:
            return self, None
        holder, _, last = self.names.path_of(name).rpartition(".")
        return self.elsewhere(holder, last)

    def elsewhere(self, module: str, name: str, left: int = _MOST_BASES) -> tuple[ClassReader, ast.ClassDef | None]:
        """A class of another module, followed through what that imports."""
        reader = self.reader_of(module) if module and left else None
        if reader is None:
            return self, None
        found = reader.module.definition(name)
        if isinstance(found, ast.ClassDef):
            return reader, found
        path = reader.names.imported.get(name, "")
        holder, _, last = path.rpartition(".")
        return reader.elsewhere(holder, last, left - 1) if holder else (self, None)

    def reader_of(self, module: str) -> ClassReader | None:
        """A reader of another module; None where its text isn't known or can't be read."""
        if module not in self._others:
            text = self.around.sources(module)
            self._others[module] = None
            if text is not None:
                around = replace(self.around, module=module, is_package=self.around.packages(module))
                with contextlib.suppress(PythonEditRefused):
                    reader = self._others[module] = ClassReader(Module(text), around)
                    reader._others = self._others
        return self._others[module]
