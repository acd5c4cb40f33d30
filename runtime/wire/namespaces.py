"""Two namespace slips that LLMs make: a payload without ``xmlns=""``, an envelope without its namespace."""

from __future__ import annotations

import copy
from typing import NamedTuple, cast

from lxml import etree

from runtime.wire.c14n import canonical
from runtime.wire.envelope import ENVELOPE_NS, without_default_namespace
from runtime.wire.mend import Mend
from runtime.wire.parse import parse_own, refuse

_PREFIX = f"{{{ENVELOPE_NS}}}"
_MESSAGE = f"{_PREFIX}message"
_META = f"{_PREFIX}meta"
_META_NAMES = frozenset({"from", "to", "thread"})


class Settled(NamedTuple):
    """A document whose namespaces were put right.

    Attributes:
        tree: Its root.
        data: Its canonical bytes.
        mends: What was done.
    """

    tree: etree._Element
    data: bytes
    mends: tuple[Mend, ...]


def settle_namespaces(tree: etree._Element) -> Settled | None:
    """Put an envelope into the envelope's namespace and its payload into none (contract section 5).

    A ``message`` in no namespace counts as an envelope when it begins with a ``meta`` that holds only
    ``from``, ``to`` and ``thread``: no payload class has elements of these names.

    Args:
        tree: The document; it is spent when something is to be done.

    Returns:
        The new document, or None when there is nothing to do.

    Raises:
        WireError: It cannot be done without changing the namespace of something else.
    """
    if tree.tag == _MESSAGE:
        lost = [child for child in tree if _in_envelope(child) and child.tag != _META]
        if not lost:
            return None
        mends = tuple(_moved(payload) for payload in lost)
        return _written(tree, mends)
    if tree.tag == "message" and _is_bare_envelope(tree):
        mend = _note("envelope given its namespace", tree, "message", ENVELOPE_NS)
        return _written(_enveloped(tree), (mend,))
    return None


def _in_envelope(element: etree._Element) -> bool:
    return cast("str", element.tag).startswith(_PREFIX)


def _is_bare_envelope(tree: etree._Element) -> bool:
    meta = next(iter(tree), None)
    if meta is None or meta.tag != "meta" or not len(meta):
        return False
    return _META_NAMES.issuperset(cast("str", element.tag) for element in meta)


def _moved(payload: etree._Element) -> Mend:
    for element in payload.iter("*"):
        element.tag = cast("str", element.tag).removeprefix(_PREFIX)
    return _note("payload moved to no namespace", payload, cast("str", payload.tag), "")


def _enveloped(tree: etree._Element) -> etree._Element:
    root = etree.Element(_MESSAGE, cast("dict[str, str]", dict(tree.attrib)), {None: ENVELOPE_NS})
    root.text = tree.text
    root.extend(list(tree))
    meta = root[0]
    meta.tag = _META
    for element in meta:
        element.tag = _PREFIX + cast("str", element.tag)
    return root


def _written(tree: etree._Element, mends: tuple[Mend, ...]) -> Settled:
    """Write an envelope whose payloads' elements have changed namespace, and parse it again.

    libxml2 canonicalizes an element without namespace as one of the default namespace around it, so
    each payload is written by itself and put into the envelope's bytes afterwards.
    """
    tags = [element.tag for element in tree.iter("*")]
    payloads = []
    for child in list(tree):
        if etree.QName(child).namespace is None:
            alone = copy.deepcopy(child)
            alone.tail = None
            etree.cleanup_namespaces(alone)
            payloads.append(without_default_namespace(canonical(alone)))
            place = etree.ProcessingInstruction("payload")  # none is left in a parsed document
            place.tail = child.tail
            tree.replace(child, place)
    pieces = canonical(tree).split(b"<?payload?>")
    whole = b"".join(piece + payload for piece, payload in zip(pieces, [*payloads, b""], strict=True))
    settled = parse_own(whole)
    if [element.tag for element in settled.iter("*")] != tags:
        refuse('elements of the payload are in mixed namespaces; put all of it in none, with xmlns=""')
    return Settled(settled, canonical(settled), mends)


def _note(what: str, element: etree._Element, name: str, namespace: str) -> Mend:
    return Mend(what, element.sourceline or 0, 0, f"<{name}>", f'<{name} xmlns="{namespace}">')
