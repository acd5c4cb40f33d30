"""What a handler returned, as messages still to be sent (contract section 8)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from lxml import etree

from runtime.errors import OrganismError, PayloadClassError, WireError
from runtime.handlers import CALLER, HandlerResponse
from runtime.payloads.codec import Codec, codec_of
from runtime.payloads.xmlify import is_payload_class
from runtime.primitives import TodoUntil
from runtime.pump.listeners import Listener
from runtime.pump.routing import too_large
from runtime.wire.c14n import canonical
from runtime.wire.envelope import ENVELOPE_NS
from runtime.wire.limits import WireLimits
from runtime.wire.parse import parse_own
from runtime.wire.repair import split
from runtime.wire.vocabulary import Vocabulary

_new = tuple.__new__

CODECS_KEPT = 10_000
"""Classes whose codecs are kept at hand; an organism has far fewer, but handlers may make classes."""


class ResultError(OrganismError):
    """A handler returned something that is no message."""


class Outgoing(NamedTuple):
    """One message that a handler or a source wants sent.

    Attributes:
        payload: An instance of a payload class, or the repaired document that was written as XML.
        to: Whom it is addressed to; None for nobody in particular.
        document: Where the payload is a document, the text that the handler wrote it in, as it came.
    """

    payload: Any
    to: str | None
    document: bytes = b""


class Results:
    """Reads what handlers return."""

    def __init__(self, limits: WireLimits, vocabulary: Vocabulary) -> None:
        self._limits = limits
        self._vocabulary = vocabulary
        self._codecs: dict[type, Codec] = {}

    def outgoing(self, result: object, listener: Listener) -> list[Outgoing]:
        """The messages in what a handler returned; todos first, for they take effect before all others.

        Raises:
            ResultError: It is, or holds, something that is no message.
            WireError: XML that cannot be repaired.
        """
        cls, known = type(result), self._codecs
        if cls in known:
            return [_new(Outgoing, (result, CALLER, b""))]
        if isinstance(result, HandlerResponse) and type(result.payload) in known and type(result.to) is str:
            return [_new(Outgoing, (result.payload, result.to, b""))]
        messages = self._flatten(result, listener)
        if len(messages) > 1:
            messages.sort(key=lambda message: not _is_todo(message))
        return messages

    def _flatten(self, result: object, listener: Listener) -> list[Outgoing]:
        if result is None:
            return []
        if isinstance(result, HandlerResponse):
            if not self._is_payload(result.payload):
                raise self._rubbish(result.payload, listener)
            if result.to is not None and not isinstance(result.to, str):
                raise ResultError(
                    f"the handler of {listener.name} addressed a response to a {type(result.to).__name__}; "
                    "`to` is the name of a listener"
                )
            return [Outgoing(result.payload, result.to)]
        if self._is_payload(result):
            return [Outgoing(result, CALLER)]
        if isinstance(result, (str, bytes)):
            return self._documents(result)
        if isinstance(result, (list, tuple)):
            items: Iterable[object] = result
            return [message for item in items for message in self._flatten_item(item, listener)]
        raise self._rubbish(result, listener)

    def _is_payload(self, value: object) -> bool:
        cls = type(value)
        if cls in self._codecs:
            return True
        if not is_payload_class(cls):
            return False
        try:
            self.codec(cls)
        except PayloadClassError as error:
            raise ResultError(str(error)) from error
        return True

    def _flatten_item(self, item: object, listener: Listener) -> list[Outgoing]:
        if isinstance(item, (list, tuple)) and not self._is_payload(item):
            raise self._rubbish(item, listener)
        try:
            return self._flatten(item, listener)
        except WireError as refused:
            # Of several results the others are not harmed by one that can't be read.
            written = item.encode("utf-8", "replace") if isinstance(item, str) else item
            return [Outgoing(refused, None, written if isinstance(written, bytes) else b"")]

    def _documents(self, text: str | bytes) -> list[Outgoing]:
        data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        if not data.strip():
            return []
        if len(data) > self._limits.max_bytes:
            raise too_large("text", len(data), self._limits)
        documents = split(data, self._limits, self._vocabulary).documents
        if not documents:
            raise WireError(
                "repair", "there is no XML element in it; write the payload as XML, as your instructions show"
            )
        return [Outgoing(document, None, data) for document in documents]

    def _rubbish(self, value: object, listener: Listener) -> ResultError:
        return ResultError(
            f"the handler of {listener.name} returned {type(value).__name__}; return None, a payload, "
            "a HandlerResponse, a list of those, or XML"
        )

    def codec(self, cls: type) -> Codec:
        """The codec of a class, kept at hand."""
        codec = self._codecs.get(cls)
        if codec is None:
            codec = codec_of(cls)
            if len(self._codecs) < CODECS_KEPT:
                self._codecs[cls] = codec
        return codec


def unwrapped(tree: etree._Element) -> tuple[str | None, etree._Element]:
    """The address and the payload of a document that a handler wrote, in an envelope or bare.

    Raises:
        WireError: The envelope holds no payload, several, or several addresses.
    """
    if tree.tag != f"{{{ENVELOPE_NS}}}message":
        return None, tree
    addresses = tree.findall(f"{{{ENVELOPE_NS}}}meta/{{{ENVELOPE_NS}}}to")
    if len(addresses) > 1:
        raise WireError("envelope", f"the message has {len(addresses)} <to>; write a message for each receiver")
    to_id = (addresses[0].text or "") if addresses else None
    payloads = [child for child in tree if child.tag != f"{{{ENVELOPE_NS}}}meta"]
    if len(payloads) != 1:
        raise WireError("envelope", f"the message holds {len(payloads)} payloads after <meta>; exactly one goes")
    payload = payloads[0]
    payload.tail = None
    return (to_id.strip() or None) if to_id is not None else None, parse_own(canonical(payload))


def _is_todo(message: Outgoing) -> bool:
    if isinstance(message.payload, WireError):
        return False
    if message.document:
        tree = message.payload.tree
        return any(etree.QName(element).localname == TodoUntil.__name__ for element in (tree, *tree))
    return type(message.payload) is TodoUntil
