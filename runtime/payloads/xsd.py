"""Writes the XSD of a payload class (contract section 3)."""

from __future__ import annotations

from lxml import etree

from runtime.payloads.docs import class_doc
from runtime.payloads.names import readable
from runtime.payloads.scalars import Scalar
from runtime.payloads.shapes import (
    Entries,
    Enumeration,
    Field,
    Fixed,
    Items,
    Record,
    Shape,
    parts_of,
    records_within,
)

_XS = "http://www.w3.org/2001/XMLSchema"


def schema_text(record: Record, description: str = "") -> str:
    """The schema of a class as text, without XML declaration; the same class gives the same text.

    Classes and Enums that fields name are named types after the root element, so a class may contain
    itself. A class without fields is empty text, so white space may stand in it. Enumerations allow white
    space around the value where no value has any itself. The schema has no xs:default: in XSD that is for
    elements that are there but empty, and an empty text is a text.

    Args:
        record: The class as read.
        description: What else to say about the root element, before the class's own docstring: the
            description of the listener.
    """
    return _Writer(record).text(description)


def with_description(schema: str, description: str) -> str:
    """A schema that ``schema_text`` wrote without a description, with one: what it writes for that.

    Args:
        schema: As text, with or without white space around it.
        description: What else to say about the root element.
    """
    # Indentation is written anew; documentation is no white space, so none of it is lost.
    tree = etree.fromstring(schema, etree.XMLParser(remove_blank_text=True, resolve_entities=False, no_network=True))
    root = tree[0]
    said = [each.text or "" for each in root.iterfind("xs:annotation/xs:documentation", {"xs": _XS})]
    for annotation in root.findall("xs:annotation", {"xs": _XS}):
        root.remove(annotation)
    if any(text.strip() for text in (description, *said)):
        _document(root, description, *said)
        root.insert(0, root[-1])
    return etree.tostring(tree, encoding="unicode", pretty_print=True)


class _Writer:
    def __init__(self, record: Record) -> None:
        self._root = record
        self._names: dict[int, str] = {}
        self._named: list[Record | Enumeration] = []
        taken: set[str] = set()
        for shape in self._shapes():
            if isinstance(shape, Record) or (isinstance(shape, Enumeration) and shape.type):
                cls = shape.cls if isinstance(shape, Record) else shape.type
                if id(cls) in self._names or cls is None:
                    continue
                name, number = cls.__name__, 1
                while name in taken:
                    number += 1
                    name = f"{cls.__name__}-{number}"
                taken.add(name)
                self._names[id(cls)] = name
                self._named.append(shape)

    def _shapes(self) -> list[Shape]:
        """The shapes that fields name, in order; the root's own only if a field names it."""
        found: list[Shape] = []
        for record in records_within(self._root):
            waiting: list[Shape] = [field.shape for field in reversed(record.fields)]
            while waiting:
                shape = waiting.pop()
                found.append(shape)
                if not isinstance(shape, Record):
                    waiting.extend(reversed(parts_of(shape)))
        return found

    def text(self, description: str) -> str:
        schema = etree.Element(f"{{{_XS}}}schema", nsmap={"xs": _XS})
        root = _add(schema, "element", name=self._root.cls.__name__)
        name = self._names.get(id(self._root.cls))
        if name is not None:
            root.set("type", name)
            _document(root, description)
        else:
            _document(root, description, self._root.doc)
            self._record_type(root, self._root)
        for shape in self._named:
            if isinstance(shape, Record):
                self._record_type(schema, shape, name=self._names[id(shape.cls)], doc=shape.doc)
            elif shape.type is not None:
                doc = class_doc(shape.type)
                _enumeration_type(schema, shape, name=self._names[id(shape.type)], doc=doc)
        return etree.tostring(schema, encoding="unicode", pretty_print=True)

    def _record_type(self, parent: etree._Element, record: Record, name: str = "", doc: str = "") -> None:
        attributes = {"name": name} if name else {}
        if not record.fields:
            _empty_type(parent, attributes, doc)
            return
        kind = _add(parent, "complexType", **attributes)
        _document(kind, doc)
        sequence = _add(kind, "sequence")
        for field in record.fields:
            self._field(sequence, field)

    def _field(self, sequence: etree._Element, field: Field) -> None:
        attributes = {"minOccurs": "0"} if field.may_be_absent else {}
        self._element(sequence, field.element, field.shape, attributes, field.doc)

    def _element(
        self,
        parent: etree._Element,
        name: str,
        shape: Shape,
        attributes: dict[str, str] | None = None,
        doc: str = "",
    ) -> None:
        element = _add(parent, "element", name=name)
        named = self._type_name(shape)
        if named is not None:
            element.set("type", named)
        for key, value in (attributes or {}).items():
            element.set(key, value)
        _document(element, doc)
        if named is None:
            self._inline_type(element, shape)

    def _type_name(self, shape: Shape) -> str | None:
        if isinstance(shape, Scalar):
            return shape.xsd
        if isinstance(shape, Record):
            return self._names[id(shape.cls)]
        return self._names[id(shape.type)] if isinstance(shape, Enumeration) and shape.type else None

    def _inline_type(self, element: etree._Element, shape: Shape) -> None:
        if isinstance(shape, Enumeration):
            _enumeration_type(element, shape)
            return
        if isinstance(shape, Fixed) and not shape.items:
            _empty_type(element, {})
            return
        sequence = _add(_add(element, "complexType"), "sequence")
        many = {"minOccurs": "0", "maxOccurs": "unbounded"}
        if isinstance(shape, Items):
            self._element(sequence, shape.name, shape.item, many)
        elif isinstance(shape, Fixed):
            for name, item in shape.named():
                self._element(sequence, name, item)
        elif isinstance(shape, Entries):
            item_element = _add(sequence, "element", name="Item", **many)
            pair = _add(_add(item_element, "complexType"), "sequence")
            self._element(pair, "Key", shape.key)
            self._element(pair, "Val", shape.value)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{_XS}}}{tag}", attributes)


def _document(parent: etree._Element, *texts: str) -> None:
    said = list(dict.fromkeys(text.strip() for text in texts if text.strip()))
    if said:
        annotation = _add(parent, "annotation")
        for text in said:
            _add(annotation, "documentation").text = readable(text)


def _empty_type(parent: etree._Element, attributes: dict[str, str], doc: str = "") -> None:
    simple = _add(parent, "simpleType", **attributes)
    _document(simple, doc)
    _add(_add(simple, "restriction", base="xs:token"), "length", value="0")


def _enumeration_type(parent: etree._Element, shape: Enumeration, name: str = "", doc: str = "") -> None:
    simple = _add(parent, "simpleType", **({"name": name} if name else {}))
    _document(simple, doc)
    restriction = _add(simple, "restriction", base="xs:token" if shape.tight else "xs:string")
    for text in shape.texts:
        _add(restriction, "enumeration", value=text)
