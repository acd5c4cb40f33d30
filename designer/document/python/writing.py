"""New classes and handlers, written the way their module writes its own."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from designer.document.python.checking import name_fault
from designer.document.python.classes import ClassReader
from designer.document.python.fields import add_field
from designer.document.python.imports import Imports
from designer.document.python.names import normal
from designer.document.python.placing import indent_of, inserted, last_statement, place_of_class
from designer.document.python.records import ALONE, Around, PythonClass, PythonEditRefused, PythonField
from designer.document.python.samples import Samples, Unknown
from designer.document.python.source import Module
from designer.document.python.strings import clean, doc_literal
from designer.document.python.verifying import verify
from runtime.payloads.names import element_name, is_xml_name

_LONGEST_LINE: Final = 120


@dataclass(frozen=True, slots=True)
class NewClass:
    """A payload class that is to be written.

    Attributes:
        name: Its name.
        fields: Its fields, in order.
        doc: Its docstring.
    """

    name: str
    fields: tuple[PythonField, ...] = ()
    doc: str = ""


@dataclass(frozen=True, slots=True)
class NewHandler:
    """A handler that is to be written.

    Attributes:
        name: Its name.
        payloads: The classes that it takes: dotted paths, or names of its module; none for whatever comes.
        response: The class that it answers with a sample of, likewise; empty for none, then it takes note only.
        doc: Its docstring.
        replies: The classes that its peers answer with, likewise. It takes them and does nothing with them; those of
            modules that import this one are left out.
    """

    name: str
    payloads: tuple[str, ...]
    response: str = ""
    doc: str = ""
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """A module with what was to be written.

    Attributes:
        text: Its text.
        refused: What could not be written, by name, and why.
        unknown: Handlers that answer nothing, by name, and the class whose source doesn't tell how to make one.
    """

    text: str
    refused: Mapping[str, PythonEditRefused]
    unknown: Mapping[str, str] = field(default_factory=dict)


def add_class(
    text: str, name: str, fields: Iterable[PythonField] = (), doc: str = "", *, around: Around = ALONE
) -> str:
    """The module with a new payload class, behind its other classes.

    Args:
        text: The module's text; it may be empty.
        name: The class.
        fields: Its fields, in order.
        doc: Its docstring.
        around: What the module stands in.

    Raises:
        PythonEditRefused: The name can't be a class's or is taken, or a field can't be one; says why.
    """
    return _only(write_classes(text, [NewClass(name, tuple(fields), doc)], around=around))


def add_handler(
    text: str, name: str, payload: str, response: str = "", *, doc: str = "", around: Around = ALONE
) -> str:
    """The module with a new handler at its end.

    Args:
        text: The module's text; it may be empty.
        name: The handler.
        payload: The class that it takes: a dotted path, or a name of the module.
        response: The class that it answers with a sample of, likewise; empty for none.
        doc: Its docstring.
        around: What the module stands in; samples are made from the sources it knows.

    Raises:
        PythonEditRefused: The name can't be a handler's or is taken.
    """
    return _only(write_handlers(text, [NewHandler(name, (payload,), response, doc)], around=around))


def write_classes(text: str, classes: Sequence[NewClass], *, around: Around = ALONE) -> Written:
    """Write several payload classes at once.

    Raises:
        PythonEditRefused: The module can't be read.
    """
    module = Module(text)
    reader = ClassReader(module, around)
    imports = Imports(reader.names, around)
    imports.reserve(each.name for each in classes)
    indent, newline = indent_of(module), module.newline
    decorators = _decorators(reader, imports)
    refused: dict[str, PythonEditRefused] = {}
    written: dict[str, NewClass] = {}
    blocks = []
    for each in classes:
        try:
            _check_name(each.name, reader, "class", written)
        except PythonEditRefused as error:
            refused[each.name] = error
            continue
        written[each.name] = each
        doc = clean(each.doc)
        body = [doc_literal(doc, indent, newline)] if doc else []
        plain = [f"{one.name}: {one.type_text}" for one in each.fields] if _are_plain(each) else []
        body += ["", *plain] if body and plain else plain
        lines = [f"{indent}{line}" if line else "" for line in body or ["pass"]]
        blocks.append(newline.join([*decorators, f"class {each.name}:", *lines]) + newline)
    if not blocks:
        return Written(text, refused)
    block = f"{newline}{newline}".join(blocks)
    new = imports.written(inserted(module, place_of_class(module), block))
    verify(module, Module(new), added=written)
    for each in written.values():
        for one in () if _are_plain(each) else each.fields:
            new = add_field(new, each.name, one, around=around)
    return Written(new, refused)


def write_handlers(text: str, handlers: Sequence[NewHandler], *, around: Around = ALONE) -> Written:
    """Write several handlers at once.

    Raises:
        PythonEditRefused: The module can't be read.
    """
    module = Module(text)
    reader = ClassReader(module, around)
    imports = Imports(reader.names, around)
    imports.reserve(("payload", "metadata", *(each.name for each in handlers)))
    writer = _HandlerWriter(reader, imports)
    refused: dict[str, PythonEditRefused] = {}
    written: dict[str, str] = {}
    for each in handlers:
        try:
            _check_name(each.name, reader, "handler", written)
            written[each.name] = writer.block(each)
        except PythonEditRefused as error:
            refused[each.name] = error
    if not written:
        return Written(text, refused)
    block = f"{module.newline}{module.newline}".join(written.values())
    new = imports.written(inserted(module, last_statement(module), block))
    verify(module, Module(new), added=written)
    return Written(new, refused, writer.unknown)


class _HandlerWriter:
    """Writes handlers into one module."""

    def __init__(self, reader: ClassReader, imports: Imports) -> None:
        self.unknown: dict[str, str] = {}
        self._reader = reader
        self._imports = imports
        self._samples = Samples(reader, imports)
        self._indent = indent_of(reader.module)

    def block(self, handler: NewHandler) -> str:
        """The lines of one handler."""
        indent, newline = self._indent, self._reader.module.newline
        asked = self._said(handler.payloads)
        replies = [each for each in self._said_replies(handler) if each not in asked] if asked else []
        takes = f": {_annotation([*asked, *replies])}" if asked else ""
        gives, answer = "None", ""
        if handler.response:
            try:
                answer = self._samples.of_class(handler.response)
                gives = _annotation([*self._said((handler.response,)), *([_Said("None")] if replies else [])])
            except Unknown as error:
                self.unknown[handler.name] = str(error)
        what = f"Answer with a sample of {handler.response.rpartition('.')[2]}." if answer else "Take note of it."
        metadata = self._imports.name_for("runtime.HandlerMetadata")
        head = f"async def {handler.name}(payload{takes}, metadata: {metadata}) -> {gives}:"
        lines = [head]
        if len(head) > _LONGEST_LINE:
            arguments = [f"payload{takes}, metadata: {metadata}"]
            if len(indent) + len(arguments[0]) > _LONGEST_LINE:
                if len(f"{indent}payload{takes},") > _LONGEST_LINE:
                    takes = takes.replace(" | ", f"{newline}{indent}| ") if '"' not in takes else takes
                arguments = [f"payload{takes},", f"metadata: {metadata},"]
            lines = [f"async def {handler.name}(", *(f"{indent}{each}" for each in arguments), f") -> {gives}:"]
        lines.append(f"{indent}{doc_literal(clean(handler.doc) or what, indent, newline)}")
        if answer and replies:
            lines += [f"{indent}if not isinstance(payload, {_union(asked)}):", f"{indent * 2}return None"]
        if answer:
            lines += _return(answer, indent)
        return newline.join(lines) + newline

    def _said(self, paths: Sequence[str]) -> list[_Said]:
        """Classes by path, as the module says them."""
        found = []
        for path in paths:
            module, _, name = path.rpartition(":" if ":" in path else ".")
            is_own = not module or module == self._reader.around.module
            text = name if is_own else self._imports.name_for(path)
            found.append(_Said(text, self._imports.is_late(path)))
        return list(dict.fromkeys(found))

    def _said_replies(self, handler: NewHandler) -> list[_Said]:
        found: list[_Said] = []
        for path in handler.replies:
            # A handler that doesn't take a reply is a warning; one that isn't there stops the run.
            with suppress(PythonEditRefused):
                found += self._said((path,))
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Said:
    """A class as a module says it; late if that can't be followed yet while the module is being imported."""

    text: str
    is_late: bool = False


def _union(classes: Sequence[_Said]) -> str:
    return " | ".join(each.text for each in classes)


def _annotation(classes: Sequence[_Said]) -> str:
    """The annotation for one class at least."""
    whole = _union(classes)
    return f'"{whole}"' if any(each.is_late for each in classes) else whole


def _return(answer: str, indent: str) -> list[str]:
    """The statement that answers, over several lines if it is long."""
    line = f"{indent}return {answer}"
    call = ast.parse(answer, mode="eval").body
    if len(line) <= _LONGEST_LINE or not isinstance(call, ast.Call) or not call.keywords:
        return [line]
    data = answer.encode()
    values = [data[each.col_offset : each.end_col_offset].decode() for each in call.keywords]
    head = data[: call.keywords[0].col_offset].decode()
    return [f"{indent}return {head}", *(f"{indent * 2}{each}," for each in values), f"{indent})"]


def _only(written: Written) -> str:
    for error in written.refused.values():
        raise error
    return written.text


def _are_plain(cls: NewClass) -> bool:
    """Whether its fields can be written as they are: of Python's own types, with nothing else."""
    types = ("str", "int", "float", "bool")
    read = PythonClass(cls.name)
    return all(
        each.type_text in types and each.default_text is None and not each.doc and not name_fault(each.name, read)
        for each in cls.fields
    ) and len({element_name(each.name) for each in cls.fields}) == len(cls.fields)


def _check_name(name: str, reader: ClassReader, what: str, written: Container[str]) -> None:
    if not name.isidentifier() or keyword.iskeyword(name) or normal(name) != name:
        raise PythonEditRefused(
            f"{name} can't name a {what}: letters, digits and _, no digit first, no word of Python's."
        )
    if name.startswith("__"):
        raise PythonEditRefused(f"{name} begins with __, which Python keeps for itself; take another name.")
    if what == "class" and not is_xml_name(name):
        raise PythonEditRefused(f"{name} can't be the name of an XML element; take another name.")
    if name in written or reader.names.is_bound(name) or name in reader.names.checked_only:
        raise PythonEditRefused(f"The module has something named {name} already.")


def _decorators(reader: ClassReader, imports: Imports) -> list[str]:
    """Those of the module's last payload class, else the usual ones."""
    for each in reversed(reader.module.body):
        if isinstance(each, ast.ClassDef) and reader.read(each.name).is_editable:
            written = [reader.module.segment(decorator) for decorator in each.decorator_list]
            if all("\n" not in line and "\r" not in line for line in written):
                return [f"@{line}" for line in written]
    return [f"@{imports.name_for('runtime.xmlify')}", f"@{imports.name_for('dataclasses.dataclass')}"]
