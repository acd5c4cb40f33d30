"""One edit of one payload class: what is written, what is meant, and that both agree."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from designer.document.python.body import Body, Small, small
from designer.document.python.checking import check_field, check_hiding, check_members, check_order, resolved
from designer.document.python.class_docs import has_doc, replace_pass, replace_text, write_doc
from designer.document.python.classes import ClassReader, FieldSource
from designer.document.python.defaults import WrittenDefault, shown_factory, written
from designer.document.python.expressions import expression, names_in
from designer.document.python.imports import Imports
from designer.document.python.names import bound_within, normal
from designer.document.python.records import Around, PythonEditRefused, PythonField
from designer.document.python.source import Module
from designer.document.python.strings import clean, doc_literal
from designer.document.python.values import with_default, with_doc
from designer.document.python.verifying import mismatch, same_fields, verify, verify_class

if TYPE_CHECKING:
    import libcst

_FIELD = "dataclasses.field"


class ClassEdit:
    """One edit of one class."""

    def __init__(self, text: str, name: str, around: Around) -> None:
        self.module = Module(text)
        self._around = around
        self.reader = ClassReader(self.module, around)
        self.node = self.reader.editable(name)
        self.cls = self.reader.read(name)
        self.fields = self.reader.fields(self.node)
        self.meant = [each.field for each in self.fields]
        self.doc = self.cls.doc
        self._was: dict[str, PythonField] = {}
        self._imports = Imports(self.reader.names, around)
        self._start, self._end = self.module.start_of(self.node), self.module.end_of(self.node)
        self.body = Body(text[self._start : self._end], self.module.newline)
        if len(self.body.slots) != len(self.node.body):
            raise mismatch(self.node.lineno)

    def index(self, name: str) -> int:
        """The place of an own field.

        Raises:
            PythonEditRefused: The class has none of that name.
        """
        for index, each in enumerate(self.fields):
            if normal(each.field.name) == normal(name):
                return index
        inherited = next((each for each in self.cls.inherited_fields if each.name == name), None)
        if inherited is not None:
            raise PythonEditRefused(
                f"{name} of {self.cls.name} comes from {inherited.inherited_from}; change it there."
            )
        raise PythonEditRefused(f"{self.cls.name} has no field {name} any more.")

    def statements(self, index: int) -> list[Small]:
        """The statements of a field: the assignment, and the doc below it."""
        source = self.fields[index]
        return [self._small(each) for each in (source.node, source.doc) if each is not None]

    def checked(self, field: PythonField, old: PythonField | None = None) -> PythonField:
        """A field as it is meant, cleaned; what is as it was is taken as it is.

        Raises:
            PythonEditRefused: It can't be one of this class.
        """
        default = field.default_text
        field = replace(
            field,
            name=normal(field.name.strip()),
            type_text=field.type_text.strip(),
            default_text=None if default is None or not default.strip() else default.strip(),
            doc=clean(field.doc),
        )
        check_field(field, self.cls, self.reader, old)
        if old is None or field.name != old.name:
            check_members(self.node, field.name)
        return field

    def insert(self, field: PythonField, at: int) -> None:
        """Write a new field."""
        is_block = self.body.is_block
        in_metadata = bool(field.doc) and (not is_block or self._docs_are_metadata())
        new = [self._assignment(field, in_metadata=in_metadata)]
        if field.doc and not in_metadata:
            new.append(small(doc_literal(field.doc, self.body.indent, self.module.newline)))
        if at:
            self.body.insert_after(self.statements(at - 1)[-1], new)
        elif self.fields:
            self.body.insert_before(self._small(self.fields[0].node), new)
        elif has_doc(self.node):
            self.body.insert_after(self.body.slots[0], new, is_apart=True)
        elif len(self.node.body) == 1 and isinstance(self.node.body[0], ast.Pass):
            replace_pass(self.body, new)
        else:
            self.body.insert_first(new)

    def change(self, at: int, field: PythonField) -> None:
        """Write what is different of a field."""
        import libcst

        source = self.fields[at]
        old, written_by = source.field, self._small(source.node)
        self._was[field.name] = old
        node = libcst.ensure_type(written_by.node, libcst.AnnAssign)
        if field.name != old.name:
            node = node.with_changes(target=libcst.Name(field.name))
        if field.type_text != old.type_text:
            annotation = libcst.parse_expression(self._type(field.type_text))
            node = node.with_changes(annotation=node.annotation.with_changes(annotation=annotation))
        value, is_call = node.value, source.call is not None
        if field.default_text != old.default_text:
            new = None if field.default_text is None else self._default(field.default_text)
            value = with_default(value, new, is_call, self._field_name)
            is_call = is_call and isinstance(value, libcst.Call)
        if field.doc != old.doc:
            value = self._with_doc(source, value, is_call, field.doc)
        if value is not node.value:
            equal = node.equal if value is not None else libcst.MaybeSentinel.DEFAULT
            node = node.with_changes(value=value, equal=equal)
        written_by.node = node

    def set_doc(self, doc: str) -> None:
        """Write another docstring."""
        if doc == clean(self.doc):
            return
        write_doc(self.body, self.module, self.node, doc)
        self.doc = doc

    def done(self) -> str:
        """The module's new text.

        Raises:
            PythonEditRefused: It would not say what was meant.
        """
        import libcst

        text = self.module.text
        try:
            code = self.body.code
        except libcst.CSTValidationError as error:
            raise mismatch(self.node.lineno) from error
        new = self._imports.written(f"{text[: self._start]}{code}{text[self._end :]}")
        self._verify(new)
        return new

    def _verify(self, new: str) -> None:
        try:
            after = Module(new)
        except PythonEditRefused as error:
            raise mismatch(self.node.lineno) from error
        verify(self.module, after, changed=self.node.name)
        reader = ClassReader(after, self._around)
        node = reader.editable(self.node.name)
        read = [each.field for each in reader.fields(node)]
        check_order(self.cls.name, [*self.cls.inherited_fields, *read])
        verify_class(self.module, self.node, after, node)
        meant = [self._said(each) for each in self.meant]
        if not same_fields(meant, read) or clean(ast.get_docstring(node) or "") != clean(self.doc):
            raise mismatch(self.node.lineno)
        if not reader.names.is_lazy:
            check_hiding(self.cls.name, [each.field for each in self.fields], read)

    def _said(self, field: PythonField) -> PythonField:
        """A field with type and default in the module's own words, where they are new."""
        known = self._was.get(field.name) or self.cls.field(field.name)
        if known is None or known.type_text != field.type_text:
            field = replace(field, type_text=self._resolved_type(field.type_text))
        if field.default_text is not None and (known is None or known.default_text != field.default_text):
            field = replace(field, default_text=_as_read(self._default(field.default_text)))
        return field

    def _assignment(self, field: PythonField, *, in_metadata: bool) -> Small:
        import libcst

        new = small(f"{field.name}: {self._type(field.type_text)}")
        node = libcst.ensure_type(new.node, libcst.AnnAssign)
        value = None
        is_call = False
        if field.default_text is not None:
            default = self._default(field.default_text)
            value, is_call = with_default(None, default, False, self._field_name), default.is_factory
        if in_metadata:
            value = with_doc(value, field.doc, is_call, self._field_name)
        if value is not None:
            node = node.with_changes(value=value, equal=libcst.AssignEqual())
        new.node = node
        return new

    def _with_doc(
        self, source: FieldSource, value: libcst.BaseExpression | None, is_call: bool, doc: str
    ) -> libcst.BaseExpression | None:
        """Write a field's doc where its author would; gives the value of the statement."""
        written_by = self._small(source.node)
        in_call = source.call is not None and any(each.arg == "metadata" for each in source.call.keywords)
        if in_call and _says_doc(source.call):
            return with_doc(value, doc, is_call, self._field_name)
        if source.doc is not None:
            below = self._small(source.doc)
            if doc:
                replace_text(self.body, self.module, below, source.doc, doc)
            else:
                self.body.remove(below)
            return value
        if not self.body.is_alone(written_by) or self._docs_are_metadata():
            return with_doc(value, doc, is_call, self._field_name)
        self.body.insert_after(written_by, [small(doc_literal(doc, self.body.indent, self.module.newline))])
        return value

    def _docs_are_metadata(self) -> bool:
        styles = [each.doc is None for each in self.fields if each.field.doc]
        return bool(styles) and all(styles)

    def _small(self, node: ast.stmt) -> Small:
        return self.body.slots[next(index for index, each in enumerate(self.node.body) if each is node)]

    def _field_name(self) -> str:
        return self._imports.name_for(_FIELD)

    def _type(self, text: str) -> str:
        """A type as it is written here: in quotes where it names what the module defines only later."""
        said = self._resolved_type(text)
        if self.reader.names.is_lazy or not self._names_later(said):
            return said
        return f'"{said}"' if '"' not in said and "\\" not in said else repr(said)

    def _resolved_type(self, text: str) -> str:
        return resolved(text, "type", self.reader, self._imports, own=self.node.name)

    def _default(self, text: str) -> WrittenDefault:
        said = resolved(text, "default", self.reader, self._imports)
        new = written(said, self._imports.path_of)
        if self._names_later(said):
            if new.is_factory:
                return WrittenDefault(f"lambda: {said}", is_factory=True)
            raise PythonEditRefused(f"{said} is defined further down, so it can't be a default here.")
        return new

    def _names_later(self, text: str) -> bool:
        """Whether an expression needs a name that the module defines in or after the class."""
        node, _ = expression(text, "type")
        if node is None:
            return False
        wanted = {each.id for each in names_in(node)}
        for each in self.module.body:
            if each is self.node:
                break
            wanted.difference_update(bound_within(each))
        return any(not wanted.isdisjoint(bound_within(each)) for each in self.module.body)


def _says_doc(call: ast.Call | None) -> bool:
    for each in call.keywords if call is not None else []:
        if each.arg == "metadata" and not isinstance(each.value, ast.Dict):
            return True
        if each.arg == "metadata" and isinstance(each.value, ast.Dict):
            return any(isinstance(key, ast.Constant) and key.value == "doc" for key in each.value.keys)
    return False


def _as_read(default: WrittenDefault) -> str:
    """A default as reading the class would show it."""
    if not default.is_factory:
        return default.text
    return shown_factory(ast.parse(default.text, mode="eval").body, default.text)
