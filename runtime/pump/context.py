"""The context buffer: the append-only record of what a frame has seen (contract section 11).

A slot keeps canonical bytes and decodes on reading, so nothing that a handler does to an object changes the
record. Slots are kept as plain tuples and shown as Slot records.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, overload

from lxml import etree

from runtime.payloads.codec import Codec
from runtime.wire.parse import parse_own

RawSlot = tuple[bytes, str, str, "str | None", bool, str, str, int]
"""payload, from, to, own_name, is_self_call, usage_instructions, todo_nudge, monotonic nanoseconds.

Nothing in it can be part of a cycle, so the garbage collector stops looking at it: frames keep the codecs in a
list beside the slots.
"""

_EPOCH = time.time() - time.monotonic_ns() * 1e-9


@dataclass(frozen=True, slots=True)
class Slot:
    """One message on a frame's record.

    Attributes:
        index: Position on the record, from 0.
        raw: Canonical XML of the payload.
        from_id: Who sent it.
        to_id: Who it was sent to; for a broadcast the names, comma-separated.
        own_name: Name of the agent whose record this is, None for tools and sources.
        is_self_call: Whether the listener sent it to itself.
        usage_instructions: What the agent was told of its peers at that dispatch.
        todo_nudge: What the agent was told of its raised watchers at that dispatch.
        time: When it was recorded, UTC.
        payload_type: Name of the payload class.
    """

    index: int
    raw: bytes
    from_id: str
    to_id: str
    own_name: str | None
    is_self_call: bool
    usage_instructions: str
    todo_nudge: str
    time: datetime
    payload_type: str
    codec: Codec

    @property
    def payload(self) -> Any:
        """A fresh instance, decoded from the recorded bytes."""
        return self.codec.decode(parse_own(self.raw))

    @property
    def element(self) -> etree._Element:
        """A fresh tree of the recorded bytes."""
        return parse_own(self.raw)


class ContextView(Sequence[Slot]):
    """A frame's record as of one moment; what is appended later does not show."""

    __slots__ = ("_codecs", "_length", "_slots")

    def __init__(self, slots: list[RawSlot], codecs: list[Codec], length: int) -> None:
        self._slots = slots
        self._codecs = codecs
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> Slot: ...
    @overload
    def __getitem__(self, index: slice) -> list[Slot]: ...
    def __getitem__(self, index: int | slice) -> Slot | list[Slot]:
        if isinstance(index, slice):
            return [self._slot(i) for i in range(*index.indices(self._length))]
        if not -self._length <= index < self._length:
            raise IndexError(f"the record has {self._length} slots")
        return self._slot(index % self._length)

    def __iter__(self) -> Iterator[Slot]:
        return (self._slot(index) for index in range(self._length))

    def of_type(self, payload_class: type | str) -> list[Slot]:
        """The slots of one payload class, by class or by name."""
        name = payload_class if isinstance(payload_class, str) else payload_class.__name__
        return [slot for slot in self if slot.payload_type == name]

    def from_sender(self, name: str) -> list[Slot]:
        """The slots that one listener or source sent, without regard to case."""
        return [slot for slot in self if slot.from_id.lower() == name.lower()]

    def _slot(self, index: int) -> Slot:
        raw, from_id, to_id, own_name, is_self, usage, nudge, ns = self._slots[index]
        codec = self._codecs[index]
        moment = datetime.fromtimestamp(ns * 1e-9 + _EPOCH, UTC)
        return Slot(index, raw, from_id, to_id, own_name, is_self, usage, nudge, moment, codec.name, codec)
