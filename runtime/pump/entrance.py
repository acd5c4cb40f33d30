"""The entrance: who may send from outside, in which conversation, and when (contract sections 6, 7 and 14)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from runtime.errors import NameTaken, PayloadError
from runtime.payloads.codec import codec_of
from runtime.payloads.xmlify import is_payload_class
from runtime.pump.heading import heading_of
from runtime.pump.intake import Arrival, Intake
from runtime.pump.listeners import Listeners, is_reserved
from runtime.pump.messages import Origin
from runtime.pump.outbox import Written
from runtime.pump.post import Post
from runtime.pump.sources import ReplyWaiter
from runtime.wire.characters import carried


class Entrance:
    """Takes messages from outside into the intake."""

    def __init__(
        self,
        post: Post,
        listeners: Listeners,
        intake: Intake,
        must_wait: Callable[[], bool],
        refuse_stopped: Callable[[], None],
    ) -> None:
        self._post = post
        self._listeners = listeners
        self._intake = intake
        self._must_wait = must_wait
        self._refuse_stopped = refuse_stopped

    async def take_in(
        self,
        document: object,
        to: str | None,
        thread_id: str | None,
        from_id: str | None,
        metadata: Mapping[str, Any] | None,
        waiter: ReplyWaiter | None,
    ) -> Origin:
        """Take in one message, once there is room for it.

        Raises:
            PayloadError: What is sent is no payload, or can't be written.
            UnknownThread: The thread id is malformed or in use elsewhere.
            NameTaken: The source's name is a listener's or reserved, or can't be written in XML.
            PumpStopped: Nothing is taken any more.
        """
        if isinstance(document, str):
            document = document.encode("utf-8", "surrogatepass")
        is_bytes = isinstance(document, bytes)
        heading = heading_of(document) if isinstance(document, bytes) else None
        if not is_bytes and not is_payload_class(type(document)):
            raise PayloadError(f"{type(document).__name__} is no payload: send an instance of a payload class, or XML")
        if not is_bytes:
            # Written now: what the sender does to the instance after this is not sent.
            codec = codec_of(type(document))
            document = Written(codec, codec.encode(document))
        if to is not None:
            # A name that XML cannot carry is nobody's, with the mark in it as without.
            to = carried(to)
        source = self._source_name(from_id, heading.from_id if heading is not None else None)
        mailbox = self._post.sources.mailbox(source)
        if mailbox is not None and mailbox.full:
            await mailbox.room()
        if self._must_wait():
            await self._intake.room()
        self._refuse_stopped()
        wanted, strict = thread_id, thread_id is not None
        if wanted is None and heading is not None:
            wanted = heading.thread
        conversation = self._post.registry.conversation(source, wanted, strict=strict)
        origin = Origin(source, frame=conversation.frame)
        origin.waiter = waiter
        self._post.registry.begin(conversation)
        self._intake.put(Arrival(origin, conversation, document, to, dict(metadata) if metadata else None))
        return origin

    def _source_name(self, from_id: str | None, written: str | None) -> str:
        name = from_id or written or "external"
        if is_reserved(name) or name.lower().startswith("system") or self._listeners.find(name.lower()) is not None:
            if from_id is None:
                return "external"
            raise NameTaken(f"{name!r} can't name a source: it is a listener's name or reserved; choose another")
        if carried(name) != name:
            if from_id is None:
                return "external"
            raise NameTaken(f"{name!r} can't name a source: it holds a character that XML cannot carry")
        return name
