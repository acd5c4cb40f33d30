"""The envelope: the outer XML of a message (contract section 4), checked, taken apart and written."""

from __future__ import annotations

import copy
import re
from typing import NamedTuple, NoReturn

from lxml import etree

from resources import read_bytes
from runtime.errors import WireError

ENVELOPE_NS = "https://xml-pipeline.org/ns/envelope/v1"
"""The namespace of ``message``, ``meta``, ``from``, ``to`` and ``thread``."""

_MESSAGE = f"{{{ENVELOPE_NS}}}message"
_META = f"{{{ENVELOPE_NS}}}meta"
_FROM = f"{{{ENVELOPE_NS}}}from"
_TO = f"{{{ENVELOPE_NS}}}to"
_THREAD = f"{{{ENVELOPE_NS}}}thread"

_SCHEMA = etree.XMLSchema(etree.fromstring(read_bytes("envelope.xsd")))
_is_valid = _SCHEMA.validate

_SHAPE = (
    f'an envelope is <message xmlns="{ENVELOPE_NS}"><meta><from>…</from><to>…</to><thread>…</thread></meta>, '
    'then exactly one payload element with xmlns="", then </message>'
)
_PLAIN = re.compile(r"[\w .:@/+-]*", re.ASCII).fullmatch
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ROOT_NAME = re.compile(rb"<[^ >]+")


class Parts(NamedTuple):
    """What an envelope holds.

    Attributes:
        from_id: Who says that they sent it.
        to_id: Whom it is for; None for a broadcast.
        thread: The thread as written, possibly no UUID; None when there is none.
        payload: The payload as the root of a tree of its own, without namespace declarations that it
            does not use.
    """

    from_id: str
    to_id: str | None
    thread: str | None
    payload: etree._Element


def is_envelope(tree: etree._Element) -> bool:
    """Whether a document's root is that of an envelope, valid or not."""
    return tree.tag == _MESSAGE


def check_envelope(tree: etree._Element) -> None:
    """Check a document against envelope.xsd (contract section 5, stage envelope).

    Raises:
        WireError: Says in words what is wrong and what an envelope looks like.
    """
    if not _is_valid(tree):
        _explain(tree)


def extract(tree: etree._Element) -> Parts:
    """Take a valid envelope apart (contract section 5, stage extract); the envelope stays whole.

    White space around names does not count, and an empty ``thread`` is none.
    """
    meta, inner = tree[0], tree[1]
    from_id, to_id, thread = "", None, None
    for element in meta:
        tag = element.tag
        if tag == _FROM:
            from_id = (element.text or "").strip()
        elif tag == _TO:
            to_id = (element.text or "").strip()
        elif tag == _THREAD:
            thread = (element.text or "").strip() or None
    payload = copy.deepcopy(inner)
    payload.tail = None
    etree.cleanup_namespaces(payload)
    return Parts(from_id, to_id, thread, payload)


def write_envelope(from_id: str, to_id: str | None, thread: str | None, payload: bytes) -> bytes:
    """Write an envelope that is canonical by construction.

    Args:
        from_id: The sender.
        to_id: The receiver; None writes no ``to``, which is a broadcast.
        thread: The thread; None writes none.
        payload: The payload's canonical bytes as the root of a document, in no namespace and without
            ``xmlns=""``, which is put in here.

    Returns:
        Bytes that equal ``canonical(parse_own(them))``.

    Raises:
        WireError: A name holds a character that XML cannot carry.
    """
    to_part = "" if to_id is None else f"<to>{_escaped(to_id)}</to>"
    thread_part = "" if thread is None else f"<thread>{_escaped(thread)}</thread>"
    meta = f'<message xmlns="{ENVELOPE_NS}"><meta><from>{_escaped(from_id)}</from>{to_part}{thread_part}</meta>'
    return b"%b%b</message>" % (meta.encode(), without_default_namespace(payload))


def without_default_namespace(payload: bytes) -> bytes:
    """Canonical bytes of an element in no namespace as they stand where there is a default namespace."""
    head = _ROOT_NAME.match(payload)
    if head is None:
        raise WireError("envelope", "the payload does not begin with its root element")
    end = head.end()
    return b'%b xmlns=""%b' % (payload[:end], payload[end:])


def _escaped(text: str) -> str:
    """Text content as canonical XML writes it."""
    if _PLAIN(text):
        return text
    illegal = _ILLEGAL.search(text)
    if illegal:
        raise WireError("envelope", f"the name {text[:80]!r} holds a character that XML cannot carry")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#xD;")


def _refuse(reason: str) -> NoReturn:
    raise WireError("envelope", f"{reason}; {_SHAPE}")


def _shown(element: etree._Element) -> str:
    name = etree.QName(element)
    line = f" (line {element.sourceline})" if element.sourceline else ""
    if name.namespace == ENVELOPE_NS or not name.namespace:
        return f"<{name.localname}>{line}"
    return f"<{name.localname}> of the namespace {name.namespace!r}{line}"


def _explain(tree: etree._Element) -> NoReturn:
    """Say in words what the schema found; its own words are the last resort."""
    if tree.tag != _MESSAGE:
        _refuse(f"the root element is {_shown(tree)}, not a <message> of the envelope's namespace")
    children = list(tree)
    metas = [child for child in children if child.tag == _META]
    if not metas:
        _refuse("<message> has no <meta>")
    if len(metas) > 1:
        _refuse(f"<message> has {len(metas)} <meta> elements")
    if children[0] is not metas[0]:
        _refuse("<meta> is not the first child of <message>")
    _explain_payload(children[1:])
    _explain_meta(metas[0])
    for element in (tree, metas[0]):
        stray = "".join([element.text or "", *(child.tail or "" for child in element)]).strip()
        if stray:
            _refuse(f"there is text outside of the payload, in {_shown(element)}: {stray[:80]!r}")
    entry = next(iter(_SCHEMA.error_log), None)
    _refuse(f"{entry.message} (line {entry.line})" if entry else "the envelope does not match its schema")


def _explain_payload(payloads: list[etree._Element]) -> None:
    if not payloads:
        _refuse("<message> has no payload after <meta>")
    if len(payloads) > 1:
        shown = ", ".join(_shown(payload) for payload in payloads[:3])
        _refuse(f"<message> has {len(payloads)} payloads ({shown}) where one is allowed; send a message for each")
    if etree.QName(payloads[0]).namespace:
        _refuse(f'the payload {_shown(payloads[0])} is in a namespace; give it xmlns=""')


def _explain_meta(meta: etree._Element) -> None:
    tags = [child.tag for child in meta]
    if _FROM not in tags:
        _refuse("<meta> has no <from>")
    for child in meta:
        namespace = etree.QName(child).namespace
        if child.tag in (_FROM, _TO, _THREAD):
            if tags.count(child.tag) > 1:
                _refuse(f"<meta> has {_shown(child)} more than once")
            if len(child):
                _refuse(f"{_shown(child)} in <meta> holds an element; it holds a name only")
            if child.tag != _THREAD and not (child.text or "").strip():
                _refuse(f"{_shown(child)} in <meta> is empty; name a listener (or leave <to> out)")
        elif namespace in (ENVELOPE_NS, None):
            _refuse(f"<meta> has an unknown element {_shown(child)}")
