"""Messages that go no further: refused, with a word to their sender, or dropped (contract sections 5 and 9)."""

from __future__ import annotations

from contextlib import suppress

from runtime.errors import PayloadError, RequestError, WireError
from runtime.events import MessageDropped, MessageRejected
from runtime.handlers import CALLER
from runtime.primitives import Rejected, SystemError
from runtime.pump.listeners import Listeners, is_reserved
from runtime.pump.messages import Direction, MessageState, Origin
from runtime.pump.post import Post
from runtime.pump.routing import Refusal, Router
from runtime.pump.threads import Call, CallState, Frame, Top
from runtime.wire.characters import carried

DOCUMENT_SHOWN = 2_000
"""Characters of a refused document that its sender is shown."""


class Refusals:
    """Ends messages that no stage, or no frame, lets through."""

    def __init__(self, post: Post, router: Router, listeners: Listeners, errors_to: str) -> None:
        self._post = post
        self._events = post.events
        self._router = router
        self._listeners = listeners
        self._errors_to = errors_to.lower()

    def reject(
        self,
        origin: Origin,
        number: int,
        to_id: str | None,
        refused: WireError | PayloadError,
        document: bytes,
    ) -> None:
        """Stop a message: the sender is told, errors_to gets it, the events show it; nothing else is harmed."""
        stage, reason = (refused.stage, refused.reason) if isinstance(refused, WireError) else ("decode", str(refused))
        code = refused.code if isinstance(refused, Refusal) else "validation"
        frame, call = origin.frame, origin.call
        shown = visible(document)
        opened = None
        if frame is None:
            opened = self._post.registry.conversation(origin.name or "external", None, strict=False)
            self._post.registry.begin(opened)
            frame = opened.frame
        place = (frame.conversation.id, frame.id, 0 if call is None else call.number)
        self._events.emit(MessageRejected, *place, number, origin.name, to_id or "", stage, reason, document)
        message = f"{reason}\n\nThe document was:\n{shown}" if code == "validation" and shown else reason
        if call is None:
            call = Call(0, frame, None, Top())
            call.waiter = origin.waiter
            if origin.waiter is not None:
                origin.waiter.refused()
                if frame.closed:
                    origin.waiter.fail(RequestError(SystemError("limit", "the conversation was ended", False)))
        self._post.tell(frame, call, code, message)
        self._post.count_lost(frame, call)
        if self._errors_to and origin.to_errors:
            self._to_errors_to(Rejected(carried(stage), carried(reason), carried(origin.name), shown))
        if opened is not None:
            self._post.finished(opened)

    def _to_errors_to(self, rejected: Rejected) -> None:
        listener = self._listeners.find(self._errors_to)
        if listener is not None and listener.codec.cls is Rejected:
            frame = self._post.registry.open(self._post.registry.root, listener)
            self._post.deliver_detached(frame, rejected, "system")

    def drop(self, state: MessageState, reason: str) -> None:
        """A stage let a message go: its call, or for a reply the call it answered, is settled in silence."""
        origin = state.origin
        frame = origin.frame
        if frame is None:
            frame = self._post.registry.root
        payload_type = str(state.payload_tree.tag) if state.payload_tree is not None else ""
        self.dropped(origin, frame, origin.call, state.number, state.to_id or "", payload_type, reason)
        call = origin.call
        if call is None:
            if origin.waiter is not None:
                origin.waiter.lost(1)
            return
        direction, names = self._meant(state, payload_type)
        if direction in (Direction.RESPOND, Direction.UP):
            if call.state is CallState.OPEN:
                self._post.settle(call, CallState.DONE)
        elif direction is Direction.DOWN:
            for name in names:
                call.add_silent(name)

    def _meant(self, state: MessageState, tag: str) -> tuple[Direction, list[str]]:
        """Which way a listener's message was to go, and to whom, as far as it is known where it was dropped."""
        origin, route = state.origin, state.route
        if route is None and tag:
            with suppress(WireError):
                route = self._router.route(origin, CALLER if origin.responds else state.to_id, tag)
        if route is not None:
            return route.direction, [listener.name for listener in route.listeners]
        key = CALLER if origin.responds else (state.to_id or "").lower()
        if origin.frame is not None and origin.frame.parent is not None and key in (CALLER, origin.frame.parent.key):
            return Direction.RESPOND, []
        if origin.frame is not None and key == origin.frame.key:
            return Direction.SELF, []
        if is_reserved(key):
            return Direction.SYSTEM, []
        return Direction.DOWN, [state.to_id or tag or "a listener"]

    def dropped(
        self,
        origin: Origin,
        frame: Frame,
        call: Call | None,
        number: int,
        to_id: str,
        payload_type: str,
        reason: str,
    ) -> None:
        """The event of a message that was dropped."""
        self._events.emit(
            MessageDropped,
            frame.conversation.id,
            frame.id,
            0 if call is None else call.number,
            number,
            origin.name,
            to_id,
            payload_type,
            reason,
        )


def visible(document: bytes) -> str:
    """The beginning of a document as text that XML can carry."""
    return carried(document.decode("utf-8", "replace")[:DOCUMENT_SHOWN])
