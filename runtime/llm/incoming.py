"""What one completion is about, as rules of a script see it: who asks, how often, with which payloads."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from runtime.errors import WireError
from runtime.llm.records import LLMRequest
from runtime.wire.envelope import extract, is_envelope
from runtime.wire.repair import split

if TYPE_CHECKING:
    from lxml.etree import _Element


class Ask:
    """One completion that a script is to answer.

    The incoming text is what the user messages say since the last assistant message: all of it, when
    three replies came as three messages. The payloads are the XML elements in it, in order, whatever
    prose stands around them; of an envelope its payload.

    Attributes:
        agent: Name of the listener that asks.
        turn: How often it has asked on this frame, this time included.
        request: What it asks.
        model: The model to use; may be empty.
    """

    def __init__(self, agent: str, turn: int, request: LLMRequest, model: str = "") -> None:
        self.agent = agent
        self.turn = turn
        self.request = request
        self.model = model
        self._read: dict[int, tuple[tuple[_Element, ...], str]] = {}

    @cached_property
    def text(self) -> str:
        """The incoming text."""
        return self._rounds[0]

    @property
    def payloads(self) -> tuple[_Element, ...]:
        """The incoming payloads, each the root of a tree of its own."""
        return self._payloads_of(0)[0]

    @property
    def unreadable(self) -> str:
        """Why the XML in the incoming text cannot be read; empty where it can."""
        return self._payloads_of(0)[1]

    def latest(self, name: str) -> tuple[_Element, ...]:
        """All payloads of a class from the latest round of user messages that holds one."""
        for index in range(len(self._rounds)):
            found = tuple(payload for payload in self._payloads_of(index)[0] if name_of(payload) == name)
            if found:
                return found
        return ()

    @cached_property
    def _rounds(self) -> tuple[str, ...]:
        """What users said between two assistant messages, the latest first; at least one."""
        rounds: list[list[str]] = [[]]
        for message in self.request.messages:
            if message.role == "assistant":
                rounds.append([])
            elif message.role == "user":
                rounds[-1].append(message.content)
        return tuple("\n".join(said) for said in reversed(rounds))

    def _payloads_of(self, index: int) -> tuple[tuple[_Element, ...], str]:
        if index not in self._read:
            self._read[index] = _payloads_in(self._rounds[index])
        return self._read[index]


def _payloads_in(text: str) -> tuple[tuple[_Element, ...], str]:
    """The XML elements in a text; none, and why, where there is XML that cannot be read."""
    try:
        found = split(text.encode(errors="replace")).documents
    except WireError as error:
        return (), error.reason
    return tuple(_payload(repaired.tree) for repaired in found), ""


def name_of(payload: _Element) -> str:
    """The payload class that an element is of: its local name."""
    return etree.QName(payload).localname


def _payload(tree: _Element) -> _Element:
    if is_envelope(tree) and len(tree) > 1:
        return extract(tree).payload
    return tree
