"""The codec of a payload class: instances to canonical XML and back, schema, sample (contract section 3).

::

    codec = codec_of(Story)
    data = codec.encode(Story(title="Rain"))          # b"<Story><Title>Rain</Title></Story>"
    codec.decode(etree.fromstring(data, parser))      # an instance of its own each time

A codec is made once per class and kept on the class itself, so it dies with it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from runtime.errors import PayloadClassError, PayloadError
from runtime.payloads.checked import read_record, write_record
from runtime.payloads.explain import explain
from runtime.payloads.names import FORBIDDEN_ASCII, short
from runtime.payloads.reading import read_class
from runtime.payloads.sample import sample_text
from runtime.payloads.shapes import Field, Record
from runtime.payloads.source import Read, Write, compile_functions
from runtime.payloads.xmlify import brings_own_form
from runtime.payloads.xsd import schema_text

_KEPT = "__organism_codec__"

Encode = Callable[[Any], bytes]
Decode = Callable[[etree._Element], Any]
IsValid = Callable[[etree._Element], bool]


class Codec:
    """One payload class on the wire.

    Its functions are plain attributes, so that calling them costs nothing extra.

    Attributes:
        cls: The payload class.
        name: The root element's name: the class name.
        fields: Its fields in order, for forms; empty where a class with a form of its own does not tell.
        encode: An instance to the canonical bytes of its element, in no namespace: what exclusive C14N 1.0
            gives. Raises PayloadError naming class and field for a value of another type, or text that
            XML cannot carry.
        decode: A schema-valid element to a new instance. The element must come from a parser that removes
            comments and processing instructions. Raises PayloadError for what the schema allows and
            Python cannot hold, and when the class refuses the values.
        is_valid: Whether an element is valid by the schema.
    """

    __slots__ = ("_record", "_schema", "cls", "decode", "encode", "fields", "is_valid", "name")

    cls: type
    name: str
    fields: tuple[Field, ...]
    encode: Encode
    decode: Decode
    is_valid: IsValid

    def __init__(self, cls: type) -> None:
        """Compile the codec of a dataclass; use codec_of, which does so once.

        Raises:
            PayloadClassError: The class cannot be a payload class; names class and field.
        """
        record = read_class(cls)
        self._record: Record | None = record
        self.cls = cls
        self.name = cls.__name__
        self.fields = record.fields
        write, read = compile_functions(record)
        self.encode = _make_encode(record, write)
        self.decode = _make_decode(record, read)
        self._set_schema(schema_text(record))

    def _set_schema(self, text: str) -> None:
        try:
            self._schema = etree.XMLSchema(etree.fromstring(text.encode()))
        except etree.XMLSchemaParseError as error:
            raise PayloadClassError(f"{self.name}: its schema cannot be used: {error}") from error
        self.is_valid = self._schema.validate

    def explain(self, element: etree._Element) -> str:
        """Why an element is not valid: what is wrong, where, and the rule; empty if it is valid."""
        return explain(self._schema, element, self.name)

    def xsd(self, description: str = "") -> str:
        """The schema as text, without XML declaration.

        Args:
            description: What else to say about the root element: the listener's description.
        """
        return schema_text(self.record, description)

    def sample(self, *, pretty: bool = False) -> bytes:
        """A valid document, always the same; canonical, or indented for people and prompts."""
        return sample_text(self.record, pretty=pretty).encode()

    @property
    def record(self) -> Record:
        """The class as read, for what walks over its fields.

        Raises:
            PayloadClassError: The class brings its own form, which only its own methods know.
        """
        if self._record is None:
            raise PayloadClassError(f"{self.name}: brings its own XML form, so its fields are not known")
        return self._record

    def __repr__(self) -> str:
        return f"<codec of {self.cls.__module__}.{self.name}>"


def codec_of(cls: type) -> Codec:
    """The codec of a payload class, compiled on first use.

    A class that brings ``xsd()``, ``xml_value(name)`` and ``parse(element)`` is used through those.

    Raises:
        PayloadClassError: The class cannot be a payload class; names class and field.
    """
    kept = cls.__dict__.get(_KEPT) if isinstance(cls, type) else None
    if isinstance(kept, Codec) and kept.cls is cls:
        return kept
    if not isinstance(cls, type):
        raise PayloadClassError(f"{short(cls)} is no class; a payload class is a dataclass")
    if brings_own_form(cls):
        from runtime.payloads.own_form import OwnFormCodec

        codec: Codec = OwnFormCodec(cls)
    else:
        codec = Codec(cls)
    setattr(cls, _KEPT, codec)
    return codec


def _make_encode(record: Record, write: Write) -> Encode:
    start, end = f"<{record.cls.__name__}>", f"</{record.cls.__name__}>"

    def encode(value: Any) -> bytes:
        try:
            text = f"{start}{write(value)}{end}"
            data = text.encode()
            # What XML cannot carry is looked for in the whole document at once, in C: a tenth of the cost
            # of a regular expression. Lone surrogates have already failed to encode.
            clean = len(data.translate(None, FORBIDDEN_ASCII)) == len(data)
            if clean and (text.isascii() or ("\ufffe" not in text and "\uffff" not in text)):
                return data
        except BaseException:
            pass
        return _encode_carefully(record, value)

    return encode


def _encode_carefully(record: Record, value: Any) -> bytes:
    name = record.cls.__name__
    try:
        return f"<{name}>{write_record(record, value)}</{name}>".encode()
    except RecursionError:
        raise PayloadError(f"{name}: the value is nested too deeply, or contains itself") from None
    except PayloadError:
        raise
    except BaseException as error:  # what stands in a field has code of its own
        raise PayloadError(f"{name}: a value in it cannot be read ({type(error).__name__})") from None


def _make_decode(record: Record, read: Read) -> Decode:
    def decode(element: etree._Element) -> Any:
        try:
            return read(element)
        except KeyboardInterrupt:
            raise
        except BaseException:
            pass
        try:
            return read_record(record, element)
        except RecursionError:
            raise PayloadError(f"{record.cls.__name__}: the document is nested too deeply") from None

    return decode
