"""Codec of a class that brings its own XML form (contract section 3).

The class has ``xsd()``, which gives a schema, ``xml_value(name)`` on an instance, which gives its element,
and ``parse(element)`` on the class, which gives an instance; trees, elements, text and bytes are taken.
That is how xmlable's classes look, whose ``parse`` wants an objectified element; they are recognized by
their ``get_xobject`` and get one. A class may also bring ``sample()``, an instance or a document, where a
valid document cannot be made from its schema.
"""

from __future__ import annotations

import dataclasses
from typing import Any

from lxml import etree

from runtime.errors import PayloadClassError, PayloadError
from runtime.payloads.codec import Codec
from runtime.payloads.names import is_xml_name, short
from runtime.payloads.reading import read_class
from runtime.payloads.schema_sample import sample_of_schema

_XS = "http://www.w3.org/2001/XMLSchema"


class OwnFormCodec(Codec):
    """The same interface over the class's own methods."""

    __slots__ = ("_document", "_xsd")

    def __init__(self, cls: type) -> None:
        """Ask the class for its schema and make its sample; use codec_of, which does so once.

        Raises:
            PayloadClassError: Its schema cannot be used or has no element of the class's name, or no
                valid sample can be made of it.
        """
        if not is_xml_name(cls.__name__):
            raise PayloadClassError(f"{cls.__name__}: its name cannot be an element's name")
        self.cls: Any = cls
        self.name = cls.__name__
        self._record = None
        self.fields = ()
        if dataclasses.is_dataclass(cls):
            try:
                self._record = read_class(cls)
                self.fields = self._record.fields
            except PayloadClassError:
                self._record = None
        self._xsd = _own_schema(self.cls)
        self._set_schema(etree.tostring(self._xsd, encoding="unicode"))
        self.encode = self._encode
        self.decode = self._decode
        self._document = self._own_sample()

    def xsd(self, description: str = "") -> str:
        """The class's own schema as text; a description is put at its beginning."""
        return with_description(etree.tostring(self._xsd, encoding="unicode"), description)

    def sample(self, *, pretty: bool = False) -> bytes:
        """A valid document, always the same; canonical, or indented for people and prompts."""
        if not pretty:
            return self._document
        tree = _parsed(self._document)
        etree.indent(tree)
        return _canonical(tree)

    def _encode(self, value: Any) -> bytes:
        if type(value) is not self.cls:
            raise PayloadError(f"{short(value)} is a {type(value).__name__}, not exactly a {self.name}")
        try:
            element = _parsed(value.xml_value(self.name))
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            raise PayloadError(f"{self.name}: its xml_value failed: {type(error).__name__}") from error
        if element.tag != self.name:
            raise PayloadError(f"{self.name}: its xml_value made {short(element.tag)} instead of {self.name}")
        return _canonical(element)

    def _decode(self, element: etree._Element) -> Any:
        if hasattr(self.cls, "get_xobject"):
            from lxml import objectify

            element = objectify.fromstring(_canonical(element))
        try:
            value = self.cls.parse(element)
        except KeyboardInterrupt:
            raise
        except ValueError as error:
            raise PayloadError(f"{self.name}: {error}") from error
        except BaseException as error:
            raise PayloadError(f"{self.name}: its parse failed ({type(error).__name__})") from error
        if type(value) is not self.cls:
            raise PayloadError(f"{self.name}: its parse gave a {type(value).__name__}")
        return value

    def _own_sample(self) -> bytes:
        try:
            own = getattr(self.cls, "sample", None)
            if callable(own):
                made = own()
                data = self._encode(made) if type(made) is self.cls else _canonical(_parsed(made))
            else:
                tree = sample_of_schema(self._xsd, self.name)
                data = b"" if tree is None else _canonical(tree)
            if data and self.is_valid(_parsed(data)):
                return data
        except Exception as error:
            raise PayloadClassError(f"{self.name}: no sample could be made: {error}") from error
        raise PayloadClassError(
            f"{self.name}: no valid sample can be made of its schema; "
            f"give it a static method sample() that returns a {self.name}, and a schema with that element"
        )


def with_description(schema: str, description: str) -> str:
    """A class's own schema, indented, with a description at its beginning where there is one."""
    tree = _parsed(schema)
    if description.strip():
        annotation = etree.Element(f"{{{_XS}}}annotation")
        etree.SubElement(annotation, f"{{{_XS}}}documentation").text = description.strip()
        tree.insert(0, annotation)
    etree.indent(tree)
    return etree.tostring(tree, encoding="unicode") + "\n"


def _own_schema(cls: Any) -> etree._Element:
    try:
        schema = _parsed(cls.xsd())
    except Exception as error:
        raise PayloadClassError(f"{cls.__name__}: its xsd() failed: {type(error).__name__}: {error}") from error
    if schema.tag != f"{{{_XS}}}schema":
        raise PayloadClassError(f"{cls.__name__}: its xsd() gave no xs:schema but {short(schema.tag)}")
    return schema


def _parsed(form: Any) -> etree._Element:
    """The root of a tree, an element, text or bytes, read anew without comments and instructions."""
    if isinstance(form, str):
        form = form.encode()
    elif not isinstance(form, bytes):
        form = etree.tostring(form, with_tail=False)
    parser = etree.XMLParser(
        remove_comments=True, remove_pis=True, strip_cdata=True, resolve_entities=False, no_network=True
    )
    return etree.fromstring(form, parser)


def _canonical(element: etree._Element) -> bytes:
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)
