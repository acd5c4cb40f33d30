"""Strict parsing: a gate before libxml2, libxml2 without recovery, and bounds on what came out.

Documents from outside and from handlers go through :func:`parse_strict` (contract section 5, stage
repair: UTF-8 only, no DTD, no entities, no network, no ``xsi:*``, bounded in bytes, depth, nodes and
attributes). Bytes that the pump's own codec wrote need no gate and go through :func:`parse_own`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NoReturn, cast

from lxml import etree

from runtime.errors import WireError
from runtime.wire.limits import DEFAULT_LIMITS, WireLimits

if TYPE_CHECKING:
    from runtime.wire.vocabulary import Vocabulary

BOM = b"\xef\xbb\xbf"
"""The UTF-8 byte order mark."""

XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"
"""The namespace whose attributes (``xsi:type``, ``xsi:nil``) change what a schema accepts."""


class NotWellFormed(WireError):
    """A document refused for its markup alone, so mending may help; all other refusals are final."""


_PARSER = etree.XMLParser(
    encoding="utf-8",  # whatever the document declares: no UTF-7, no UTF-16
    resolve_entities=False,
    load_dtd=False,
    no_network=True,
    recover=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
    strip_cdata=True,
    collect_ids=False,  # else the hash of xml:id values grows with every document
)

_MARKED = re.compile(rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!", re.DOTALL)
_DECLARED_ENCODING = re.compile(rb"<\?xml\s[^>]*?\bencoding\s*=\s*[\"']([^\"'>]*)")
_HAS_XSI = etree.XPath("boolean(//@xsi:*)", namespaces={"xsi": XSI_NS})


def parse_own(data: bytes) -> etree._Element:
    """Parse bytes that the pump's own codec wrote, as fast as libxml2 can.

    Raises:
        WireError: They are not well-formed after all, as a payload class that writes its own XML can
            cause.
    """
    try:
        return etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        _refuse_syntax(error)


def parse_strict(
    data: bytes, limits: WireLimits = DEFAULT_LIMITS, vocabulary: Vocabulary | None = None
) -> etree._Element:
    """Parse a document that comes from outside or from a handler, mending nothing.

    Comments and processing instructions are gone from the tree and CDATA sections are text, so an
    element's ``text`` is all of its text.

    Args:
        data: The document.
        limits: What it may be.
        vocabulary: Bounds the memory that unknown names take; None lets all names in.

    Raises:
        WireError: Of the stage ``repair``; the reason says what is wrong and where.
    """
    check_bytes(data, limits)
    if b"<!" in data:
        _check_marked_sections(data)
    opened = data.count(b"<")
    if opened > limits.max_nodes:
        _check_nodes(data, opened, limits)
    if vocabulary is not None:
        vocabulary.admit(data)
    try:
        tree = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        _refuse_syntax(error)
    if opened > 2 * limits.max_depth and _deeper_than(limits.max_depth)(tree):
        refuse(f"elements are nested deeper than {limits.max_depth} levels; flatten the document")
    if b"xmlns:" in data and _HAS_XSI(tree):
        refuse("attributes of the XMLSchema-instance namespace (xsi:type, …) are not allowed; remove them")
    equal_signs = data.count(b"=")
    if equal_signs > limits.max_attributes or equal_signs > limits.max_attributes_total:
        _check_attributes(tree, limits)
    if equal_signs > limits.max_namespaces and data.count(b"xmlns") > limits.max_namespaces:
        _check_namespaces(tree, limits)
    return tree


def refuse(reason: str) -> NoReturn:
    """Refuse a document at the stage ``repair``.

    Raises:
        WireError: Always.
    """
    raise WireError("repair", reason)


def check_bytes(data: bytes, limits: WireLimits) -> None:
    """Refuse what no mending of the markup can help: too many bytes, or bytes that are not UTF-8.

    Raises:
        WireError: With the offset of the first bad byte.
    """
    if len(data) > limits.max_bytes:
        refuse(f"the document has {len(data):,} bytes; at most {limits.max_bytes:,} are allowed")
    if not data.isascii():
        try:
            data.decode()
        except UnicodeDecodeError as error:
            utf16 = data[:2] in (b"\xff\xfe", b"\xfe\xff")
            hint = "it looks like UTF-16; " if utf16 else f"byte 0x{data[error.start]:02X} at offset {error.start}; "
            refuse(f"the document is not UTF-8 ({hint}encode it as UTF-8)")
    if b"\0" in data:
        refuse(f"the document holds a NUL at offset {data.index(0)}; encode it as UTF-8, not UTF-16")
    if data.startswith(BOM):
        raise NotWellFormed("repair", "the document begins with a byte order mark; remove it")
    if data.startswith(b"<?xml"):
        declared = declared_encoding(data)
        if declared.lower() not in ("", "utf-8"):
            raise NotWellFormed(
                "repair", f"the document declares the encoding {declared[:40]!r}; only UTF-8 is accepted"
            )


def declared_encoding(data: bytes) -> str:
    """The encoding that the XML declaration at the start of a document names, or an empty string."""
    found = _DECLARED_ENCODING.match(data)
    return found[1].decode("ascii", "replace") if found else ""


def place_of(text: str, index: int) -> tuple[int, int]:
    """Line and column of a character, both counted from 1."""
    return text.count("\n", 0, index) + 1, index - text.rfind("\n", 0, index)


def _check_marked_sections(data: bytes) -> None:
    for found in _MARKED.finditer(data):
        if found[0] == b"<!":
            start = found.start()
            if not data[start + 2 : start + 3].isalpha():
                return  # a stray <! or a section that never ends, which libxml2 refuses as malformed
            line, column = place_of(data.decode(), len(data[:start].decode()))
            word = data[start : start + 10].decode("utf-8", "ignore").split()[0]
            refuse(
                f"declarations such as {word!r} are not allowed (line {line}, column {column}); "
                "remove the DOCTYPE and all entity declarations, and write characters directly"
            )


def _check_nodes(data: bytes, opened: int, limits: WireLimits) -> None:
    closed = data.count(b"</")
    nodes = max(opened - closed, closed)
    if nodes > limits.max_nodes:
        refuse(f"the document has {nodes:,} elements; at most {limits.max_nodes:,} are allowed")


@lru_cache(maxsize=8)
def _deeper_than(levels: int) -> etree.XPath:
    return etree.XPath(f"boolean({'/'.join('*' * levels)})")


def _check_attributes(tree: etree._Element, limits: WireLimits) -> None:
    total = 0
    for element in tree.iter("*"):
        count = len(element.attrib)
        total += count
        if count > limits.max_attributes:
            refuse(
                f"the element <{etree.QName(element).localname}> in line {element.sourceline} has {count:,} "
                f"attributes; at most {limits.max_attributes:,} are allowed"
            )
    if total > limits.max_attributes_total:
        refuse(f"the document has {total:,} attributes; at most {limits.max_attributes_total:,} are allowed")


def _check_namespaces(tree: etree._Element, limits: WireLimits) -> None:
    declared: set[tuple[str, str]] = set()
    for _event, declaration in etree.iterwalk(tree, events=("start-ns",)):
        declared.add(cast("tuple[str, str]", declaration))
        if len(declared) > limits.max_namespaces:
            refuse(f"the document declares more than {limits.max_namespaces} different namespaces")


def _refuse_syntax(error: etree.XMLSyntaxError) -> NoReturn:
    line, column = error.position
    message = (error.msg or "malformed").split(", line ")[0].strip()
    raise NotWellFormed(
        "repair", f"the document is not well-formed XML: {message} (line {line}, column {column})"
    ) from None
