"""The pump: an organism running on asyncio, as Python uses it (contract section 17)."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from runtime.errors import OrganismError
from runtime.events import (
    ListenerRegistered,
    ListenerUnregistered,
)
from runtime.handlers import Handler
from runtime.organism.spec import ListenerSpec
from runtime.pump.context import ContextView
from runtime.pump.holds import HeldMessage, Hold
from runtime.pump.listeners import Listener
from runtime.pump.run import Run
from runtime.pump.sources import Replies
from runtime.pump.stream import EventReader
from runtime.pump.threads import CallState, Frame
from runtime.pump.todo_list import Todos

if TYPE_CHECKING:
    from runtime.organism.imports import Imported

_NAMES = re.compile(r"""\bname=["']([^"']+)["']""")


class StreamPump(Run):
    """One organism, its listeners and everything in flight. Nothing is global: two pumps share nothing.

    Attributes:
        spec: The organism.
        listeners: By name; `.handler` is the author's own function.
        pipeline: The stages, to be inserted, replaced and removed by name.
        state: Whether it runs.
        problems: Warnings about the organism.
    """

    # Listeners

    def register_listener(
        self,
        spec: ListenerSpec | str,
        payload_class: type,
        handler: Handler,
        *,
        description: str = "",
        response_class: type | Sequence[type] = (),
        agent: bool = False,
        peers: Sequence[str] = (),
        broadcast: bool = False,
        serial: bool = False,
        timeout: float | None = None,
    ) -> Listener:
        """Add a listener, while running too; the prompts of agents that name it follow.

        Args:
            spec: As declared in a file, or just a name; the keyword arguments then say the rest.
            payload_class: The class of its calls.
            handler: See contract section 8.
            description: It leads the prompt text.
            response_class: What it answers with.
            agent: Whether it reasons, and may call only its peers.
            peers: Names of the listeners that it may send to.
            broadcast: Whether it gets broadcasts of its class.
            serial: Whether one frame's messages are handled one at a time.
            timeout: Seconds; None takes the organism's.

        Raises:
            NameTaken: The name is reserved or in use.
            PayloadClassError: A class cannot travel; names class and field.
            HandlerShapeError: The handler cannot be called.
        """
        responses = (response_class,) if isinstance(response_class, type) else tuple(response_class)
        if isinstance(spec, str):
            spec = ListenerSpec(
                name=spec,
                payload_class=f"{payload_class.__module__}.{payload_class.__qualname__}",
                handler=f"{getattr(handler, '__module__', '')}.{getattr(handler, '__qualname__', '')}",
                description=description,
                response_class=tuple(f"{cls.__module__}.{cls.__qualname__}" for cls in responses),
                agent=agent,
                peers=tuple(peers),
                broadcast=broadcast,
                serial=serial,
                timeout=timeout,
            )
        listener = Listener(spec, payload_class, responses, handler, self.spec.limits.handler_timeout)
        self.listeners.add(listener)
        for codec in (listener.codec, *listener.response_codecs):
            self._vocabulary.learn(_NAMES.findall(codec.xsd()))
        self._events.emit(ListenerRegistered, "", "", 0, listener.name, listener.agent, listener.description)
        return listener

    def unregister_listener(self, name: str) -> None:
        """Take a listener out: running handlers finish, queued calls fail as `routing`, its frames close.

        Raises:
            OrganismError: No listener has this name.
        """
        was_idle = self._is_idle()
        listener = self.listeners.remove(name)
        self._post.listener_gone(listener)
        self._events.emit(ListenerUnregistered, "", "", 0, listener.name)
        self._driver.kick()
        if not was_idle:
            self._check_idle()

    def adopt(self, imported: Imported) -> None:
        """Register all that was imported for this run, to be let go of when the run is over."""
        self._imported = imported
        for binding in imported.bindings:
            self.register_listener(
                binding.spec,
                binding.payload_class,
                binding.handler,  # type: ignore[arg-type]  # its shape was checked at import
                response_class=binding.response_classes,
            )

    def usage_instructions(self, agent: str) -> str:
        """The prompt text that tells an agent how to call its peers (contract section 12)."""
        return self.listeners.named(agent).usage

    def schema(self, listener: str) -> str:
        """The XSD of a listener's payload class."""
        found = self.listeners.named(listener)
        return found.codec.xsd(found.description)

    # Sending from outside

    async def inject(
        self,
        document: bytes | str | object,
        *,
        to: str | None = None,
        thread_id: str | None = None,
        from_id: str | None = None,
        metadata: Mapping[str, Any] | None = None,
    ) -> str:
        """Send a message from outside; waits while the intake is full.

        Args:
            document: An envelope, or with `to` a bare payload, as XML; or a payload instance.
            to: Name of the listener; None leaves it to the envelope, or broadcasts an instance.
            thread_id: A conversation of this source's to go on with, or an unused UUID for a new one.
            from_id: Name of the source; by default the envelope's, or `external`.
            metadata: The user's own, for stages.

        Returns:
            Id of the conversation.

        Raises:
            UnknownThread: The thread id is malformed or in use elsewhere.
            NameTaken: The source's name is a listener's or reserved.
            PayloadError: The instance cannot travel.
            PumpStopped: Nothing is taken any more.
            OrganismError: It was called from inside a handler.
        """
        self._refuse_inside("inject")
        origin = await self._entrance.take_in(document, to, thread_id, from_id, metadata, None)
        assert origin.frame is not None, "a message from outside has a conversation"
        return origin.frame.id

    async def request(
        self,
        to: str | None,
        payload: object,
        *,
        from_id: str = "external",
        thread_id: str | None = None,
        timeout: float | None = None,
    ) -> Any:
        """Send a message and wait for the first message up for its call.

        Args:
            to: Name of the listener; None broadcasts.
            payload: An instance, or XML.
            from_id: Name of the source.
            thread_id: A conversation of this source's to go on with.
            timeout: Seconds; None waits as long as it takes.

        Returns:
            The payload that came back.

        Raises:
            RequestError: A SystemError came back, for a broadcast from all; or the conversation ended.
            NoReply: The call was settled and nobody answered.
            TimeoutError: Nothing came in time; the call is ended.
            PayloadError: The instance cannot travel.
            PumpStopped: The pump stopped first.
        """
        self._refuse_inside("request")
        waiter = self._post.sources.waiter(to or "the broadcast")
        try:
            async with asyncio.timeout(timeout):
                await self._entrance.take_in(payload, to, thread_id, from_id, None, waiter)
                return await waiter.future
        except (TimeoutError, asyncio.CancelledError):
            for call in waiter.calls:
                if call.state is CallState.OPEN:
                    self._post.end_call(call, "its request was given up")
                    self._moved()
            raise
        finally:
            if not waiter.future.cancel() and not waiter.future.cancelled():
                waiter.future.exception()
            for call in waiter.calls:
                call.waiter = None
            waiter.calls.clear()

    def replies(self, source: str) -> Replies:
        """Every message that reaches this source, kept without loss from the first call of this on."""
        return self._post.sources.replies(source)

    # Looking at single messages, and ending conversations

    def hold(self, predicate: Callable[[HeldMessage], bool]) -> Hold:
        """Keep back every delivery for which the predicate is true, until it is released, edited or dropped."""
        return self._holds.add(predicate)

    def end(self, thread: str) -> None:
        """End a conversation with all that is in flight in it.

        Raises:
            OrganismError: No conversation has this id.
        """
        conversation = self._post.registry.conversations.get(thread)
        if conversation is None:
            raise OrganismError(f"no conversation has the id {thread!r}")
        was_idle = self._is_idle()
        self._post.end(conversation, reason="its conversation was ended by hand")
        self._driver.kick()
        if not was_idle:
            self._check_idle()

    # Watching

    def events(self, *, lossless: bool = False, capacity: int | None = None) -> EventReader:
        """A reader of all event records from now on.

        Args:
            lossless: Whether the pump waits for a reader that is far behind, instead of leaving out the oldest.
            capacity: How many records may wait for it; by default 65,536, for a lossless one 16,384.
        """
        return self._events.subscribe(lossless=lossless, capacity=capacity)

    @property
    def threads(self) -> Mapping[str, Frame]:
        """All open frames by id."""
        return MappingProxyType(self._post.registry.frames)

    @property
    def todos(self) -> Todos:
        """All watchers, and closing them by hand."""
        return Todos(self._post, self._moved)

    def context(self, thread: str) -> ContextView:
        """The record of a frame.

        Raises:
            OrganismError: No open frame has this id.
        """
        frame = self._post.registry.frames.get(thread)
        if frame is None:
            raise OrganismError(f"no open frame has the id {thread!r}")
        return ContextView(frame.slots, frame.codecs, len(frame.slots))
