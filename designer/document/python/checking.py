"""What may be a field's name and how it says types, in sentences for whoever types them."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Iterable, Iterator, Sequence

from designer.document.python.classes import ClassReader
from designer.document.python.expressions import expression, free_names, names_in
from designer.document.python.imports import Imports
from designer.document.python.names import BUILTINS, LIBRARY, Names, dotted, normal
from designer.document.python.records import PythonClass, PythonEditRefused, PythonField
from designer.document.python.source import Definition
from designer.document.python.type_rules import KNOWN, default_fault, type_fault
from runtime.payloads.names import element_name, is_xml_name


def name_fault(name: str, cls: PythonClass, *, besides: str = "") -> str:
    """Why a field can't bear a name, in one sentence; empty if it can.

    Args:
        name: As typed.
        cls: The class that it joins.
        besides: The field that is to be renamed, which is no obstacle.
    """
    if not name:
        return "A field needs a name."
    if not name.isidentifier():
        return f"{name} can't name a field: letters, digits and _, and no digit first."
    if keyword.iskeyword(name):
        return f"{name} is a word of Python's own; take another name."
    if name.startswith("__"):
        return f"{name} begins with __, which Python keeps for itself inside classes; take another name."
    element = element_name(normal(name))
    if not is_xml_name(element):
        return f"{name} would become the element {element}, which XML doesn't allow; take another name."
    others = [each for each in (*cls.inherited_fields, *cls.fields) if each.name != besides]
    for each in others:
        if normal(each.name) == normal(name):
            whose = f"from {each.inherited_from}" if each.inherited_from else "already"
            return f"{cls.name} has a field {each.name} {whose}."
        if element_name(normal(each.name)) == element:
            return f"{name} and {each.name} would both be the element {element}; take another name."
    return ""


def check_field(field: PythonField, cls: PythonClass, reader: ClassReader, old: PythonField | None = None) -> None:
    """Refuse what a field may not be.

    Args:
        field: It.
        cls: The class that it is to be in.
        reader: Of its module.
        old: What it is now; of that only what becomes different is looked at.

    Raises:
        PythonEditRefused: Says why.
    """
    fault = ""
    if old is None or field.name != old.name:
        fault = name_fault(field.name, cls, besides=old.name if old else "")
    is_typed = old is None or field.type_text != old.type_text
    if is_typed:
        fault = fault or type_fault(field.type_text, reader.names)
    is_default_new = old is None or field.default_text != old.default_text
    if is_default_new or (is_typed and "\n" not in (field.default_text or "")):
        fault = fault or default_fault(field.type_text, field.default_text, reader.names)
    if fault:
        raise PythonEditRefused(fault)


def check_members(node: ast.ClassDef, name: str) -> None:
    """Refuse a field's name that a class gives to something else.

    Raises:
        PythonEditRefused: Says what.
    """
    for each in node.body:
        bound = each.name if isinstance(each, Definition) else ""
        if isinstance(each, ast.Assign):
            bound = next((target.id for target in each.targets if isinstance(target, ast.Name)), "")
        elif isinstance(each, ast.AnnAssign):
            bound = dotted(each.target)
        if bound and normal(bound) == normal(name):
            raise PythonEditRefused(f"{node.name} gives the name {name} to something else (line {each.lineno}).")


def check_order(cls: str, fields: Iterable[PythonField]) -> None:
    """Refuse fields of which one without a default comes after one with a default.

    Raises:
        PythonEditRefused: Names both.
    """
    before = ""
    for each in fields:
        if each.keyword:
            continue
        if each.default_text is None and before:
            raise PythonEditRefused(
                f"{each.name} of {cls} has no default, so it can't stand after {before}, which has one; "
                "move it up, or give it a default."
            )
        if each.default_text is not None:
            before = before or each.name


def check_hiding(cls: str, before: Sequence[PythonField], after: Sequence[PythonField]) -> None:
    """Refuse a field whose default, as an attribute of the class, comes to hide a type that its fields name.

    Raises:
        PythonEditRefused: Names it.
    """
    known = set(_hiding(before))
    for name in _hiding(after):
        if name not in known:
            raise PythonEditRefused(f"{name} would hide the type {name} in {cls}; give the field another name.")


def resolved(text: str, what: str, reader: ClassReader, imports: Imports, *, own: str = "") -> str:
    """A type or default in the module's own words; what it names is imported where that is known.

    Args:
        text: An expression that parses.
        what: ``type`` or ``default``.
        reader: Of the module.
        imports: Takes what is to be imported.
        own: A class that is about to be defined.

    Raises:
        PythonEditRefused: It names what the module doesn't have.
    """
    node, _ = expression(text, what)
    assert node is not None
    text = text.strip()
    data = text.encode()
    changes: list[tuple[int, int, str]] = []
    for each in free_names(node):
        whole = _chain(node, each)
        said = _said_chain(dotted(whole), reader, imports)
        if not said:
            whole, said = each, _said(each.id, node, reader, imports, own)
        if said != dotted(whole):
            changes.append((whole.col_offset, whole.end_col_offset or whole.col_offset, said))
    for start, end, said in sorted(changes, reverse=True):
        data = data[:start] + said.encode() + data[end:]
    return data.decode()


def _chain(node: ast.expr, name: ast.Name) -> ast.expr:
    """The longest dotted expression that begins with a name."""
    found: ast.expr = name
    for each in ast.walk(node):
        if isinstance(each, ast.Attribute) and dotted(each) and each.col_offset == name.col_offset:
            found = each if len(dotted(each)) > len(dotted(found)) else found
    return found


def _said_chain(path: str, reader: ClassReader, imports: Imports) -> str:
    """How a dotted path that somebody types is said in the module; empty where it is said as it is."""
    names, top = reader.names, path.partition(".")[0]
    if top == path:
        return ""
    if path in LIBRARY:
        return "" if names.path_of(path) == path and names.is_bound(top) else imports.name_for(path)
    is_own = top in reader.around.own and not names.is_bound(top)
    return imports.name_for(path) if is_own and reader.around.sources(path.rpartition(".")[0]) is not None else ""


def _hiding(fields: Sequence[PythonField]) -> Iterator[str]:
    types = {name.id for each in fields for name in names_in(expression(each.type_text, "type")[0])}
    return (each.name for each in fields if each.default_text is not None and each.name in types)


def _said(name: str, whole: ast.expr, reader: ClassReader, imports: Imports, own: str) -> str:
    """How a name that somebody types is said in the module."""
    names = reader.names
    path = KNOWN.get(name)
    if name == own or (names.is_bound(name) and not (path and _is_module(name, whole, names))):
        return name
    if path is not None:
        return imports.name_for(path)
    if name in BUILTINS or any(reader.around.sources(star) is None for star in names.stars):
        return name
    for star in names.stars:
        if reader.elsewhere(star, name)[1] is not None:
            return name
    if name in names.checked_only:
        raise PythonEditRefused(f"{name} is imported for type checkers only; import it at the top of the module.")
    raise PythonEditRefused(f"The module has no {name}; import it, or mend the name.")


def _is_module(name: str, whole: ast.expr, names: Names) -> bool:
    """Whether a name such as ``datetime`` stands for the module, though the class is meant here."""
    is_holder = any(isinstance(each, ast.Attribute) and dotted(each.value) == name for each in ast.walk(whole))
    return names.imported.get(name) == name and name in names.loaded and not is_holder
