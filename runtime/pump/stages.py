"""The stages of the pipeline, in order, as functions of a MessageState (contract section 5).

Repair, c14n, envelope and extract are pure: run again on the recorded bytes they give the same result. Thread,
route and dispatch ask the pump's registers.
"""

from __future__ import annotations

from collections.abc import Callable

from lxml import etree

from runtime.errors import WireError
from runtime.events import MessageReceived, MessageRepaired
from runtime.handlers import CALLER
from runtime.pump.listeners import Listeners, is_reserved
from runtime.pump.messages import MessageState, Origin
from runtime.pump.outbox import Outbox
from runtime.pump.post import Post
from runtime.pump.routing import Refusal, Router, too_large
from runtime.wire.c14n import canonical
from runtime.wire.envelope import check_envelope, extract, is_envelope, write_envelope
from runtime.wire.limits import WireLimits
from runtime.wire.parse import parse_own, parse_strict
from runtime.wire.repair import repair
from runtime.wire.vocabulary import Vocabulary

Stage = Callable[[MessageState], object]
"""A plain or async function; see Pipeline."""

ORDER = ("repair", "c14n", "envelope", "extract", "thread", "route", "validate", "decode", "dispatch")


def pure_stages(limits: WireLimits, vocabulary: Vocabulary | None = None) -> dict[str, Stage]:
    """The stages that ask nobody: for the pump, and for whoever looks at recorded bytes again.

    Args:
        limits: What a document may be.
        vocabulary: Bounds the memory that names from outside take; None lets all names in.
    """

    def repair_stage(state: MessageState) -> MessageState:
        if len(state.raw_bytes) > limits.max_bytes:
            raise too_large("document", len(state.raw_bytes), limits)
        repaired = repair(state.raw_bytes, limits, vocabulary)
        state.envelope_tree = repaired.tree
        # After those of what a handler wrote, which was mended before it got its envelope.
        state.mends += tuple(str(mend) for mend in repaired.mends)
        return state

    def c14n_stage(state: MessageState) -> MessageState:
        tree = _tree_of(state, limits)
        if _needs_envelope(state, tree):
            _put_in_envelope(state, tree)
            return state
        raw = canonical(tree)
        if raw != state.raw_bytes:
            state.raw_bytes, state.envelope_tree = raw, parse_own(raw)
        return state

    def envelope_stage(state: MessageState) -> MessageState:
        tree = _tree_of(state, limits)
        check_envelope(_put_in_envelope(state, tree) if _needs_envelope(state, tree) else tree)
        return state

    def extract_stage(state: MessageState) -> MessageState:
        tree = _tree_of(state, limits)
        if _needs_envelope(state, tree):
            tree = _put_in_envelope(state, tree)
        parts = extract(tree)
        if state.from_id is not None and state.from_id.lower() != parts.from_id.lower():
            raise WireError("extract", f"the message says it is from {parts.from_id!r}, but {state.from_id} sent it")
        state.from_id = state.from_id or parts.from_id
        if state.to_id is None:
            state.to_id = parts.to_id
        state.thread_id = state.thread_id or parts.thread
        state.payload_tree = parts.payload
        return state

    return {"repair": repair_stage, "c14n": c14n_stage, "envelope": envelope_stage, "extract": extract_stage}


def _tree_of(state: MessageState, limits: WireLimits) -> etree._Element:
    """The document as a tree; parsed strictly where the repair stage was removed."""
    if state.envelope_tree is None:
        state.envelope_tree = parse_strict(state.raw_bytes, limits)
    return state.envelope_tree


def _needs_envelope(state: MessageState, tree: etree._Element) -> bool:
    """Whether it is a bare payload whose address was given beside it."""
    return state.to_id is not None and not is_envelope(tree)


def _put_in_envelope(state: MessageState, payload: etree._Element) -> etree._Element:
    state.raw_bytes = write_envelope(state.from_id or state.origin.name, state.to_id, None, canonical(payload))
    state.envelope_tree = tree = parse_own(state.raw_bytes)
    return tree


class PumpStages:
    """The stages that ask the pump's registers."""

    def __init__(self, post: Post, listeners: Listeners, outbox: Outbox) -> None:
        self._post = post
        self._listeners = listeners
        self._router = Router(listeners)
        self._outbox = outbox

    def all(self, limits: WireLimits, vocabulary: Vocabulary) -> dict[str, Stage]:
        """All stages by name, in order."""
        pure = pure_stages(limits, vocabulary)
        pure["repair"] = self._watched(pure["repair"], limits)
        return pure | {
            "thread": self.thread,
            "route": self.route,
            "validate": self.validate,
            "decode": self.decode,
            "dispatch": self.dispatch,
        }

    def _watched(self, repair_stage: Stage, limits: WireLimits) -> Stage:
        """The repair stage, with the events of what came in and what was mended.

        What the pump wrote itself is not measured like what comes in, and needs no mending.
        """

        def watched(state: MessageState) -> object:
            events, origin = self._post.events, state.origin
            if state.raw_bytes is state.own_bytes:
                if len(state.written) > limits.max_bytes:
                    raise too_large("payload", len(state.written), limits)
                state.envelope_tree = parse_own(state.raw_bytes)
                return state
            if origin.listener is None and not state.written and events.active:
                to_id = state.to_id or ""
                events.emit(MessageReceived, *_place(origin), state.number, origin.name, to_id, state.raw_bytes)
            known = len(state.mends)
            result = repair_stage(state)
            mends = state.mends[known:]
            if mends and events.active:
                events.emit(MessageRepaired, *_place(origin), state.number, origin.name, mends)
            return result

        return watched

    def thread(self, state: MessageState) -> MessageState:
        """Find the conversation of a message from outside, or open one; a listener's frame is known."""
        origin = state.origin
        if origin.frame is None:
            origin.name = state.from_id or origin.name
            self._check_source_name(origin.name)
            conversation = self._post.registry.conversation(origin.name, state.thread_id, strict=False)
            origin.frame = conversation.frame
            if state.ticket is not None:
                self._post.registry.begin(conversation)
        state.thread_id = origin.frame.id
        return state

    def _check_source_name(self, name: str) -> None:
        # The same rule as inject's, for messages that a composition brings in by itself (contract section 6).
        key = name.lower()
        if not key or is_reserved(key) or key.startswith("system") or self._listeners.find(key) is not None:
            raise WireError("thread", f"{name!r} can't name a source; choose another `from`")

    def route(self, state: MessageState) -> MessageState:
        """Decide the receivers; peers are checked here."""
        origin = state.origin
        assert state.payload_tree is not None, "extract comes before route"
        to_id = CALLER if origin.responds else state.to_id
        state.route = self._router.route(origin, to_id, str(state.payload_tree.tag))
        state.target_listeners = tuple(listener.name for listener in state.route.listeners)
        return state

    def validate(self, state: MessageState) -> MessageState:
        """Check the payload against the XSD of the class that the target expects."""
        assert state.route is not None, "route comes before validate"
        assert state.payload_tree is not None, "extract comes before validate"
        expected = state.route.codec
        if state.payload_tree.tag != expected.name:
            who = ", ".join(state.target_listeners) or "the receiver"
            raise Refusal("validation", "validate", f"{who} takes {expected.name}, not {state.payload_tree.tag!s}")
        if not expected.is_valid(state.payload_tree):
            raise Refusal("validation", "validate", expected.explain(state.payload_tree))
        return state

    def decode(self, state: MessageState) -> MessageState:
        """Turn the payload into an instance."""
        assert state.route is not None, "route comes before decode"
        assert state.payload_tree is not None, "extract comes before decode"
        state.payload = state.route.codec.decode(state.payload_tree)
        return state

    def dispatch(self, state: MessageState) -> MessageState | None:
        """Queue a delivery for each receiver. A payload that a stage replaced is written and checked anew."""
        route, waiter = state.route, state.origin.waiter
        assert route is not None, "route comes before dispatch"
        assert state.payload_tree is not None, "extract comes before dispatch"
        if waiter is not None and waiter.done:
            return None  # its request was given up while it was on its way
        tree = state.payload_tree
        raw = canonical(tree)
        if state.touched:
            codec = route.codec
            written = codec.encode(state.payload)
            if written != raw and written != codec.encode(codec.decode(tree)):
                raw, tree = written, parse_own(written)
                state.payload = self._outbox.validated(route, tree)
        deliveries = self._outbox.deliver(
            state.origin, route, state.number, raw, tree, state.payload, dict(state.metadata) or None
        )
        state.deliveries = tuple(deliveries)
        if waiter is not None and waiter.states:
            waiter.states -= 1
        return state


def _place(origin: Origin) -> tuple[str, str, int]:
    frame = origin.frame
    call = 0 if origin.call is None else origin.call.number
    return ("", "", call) if frame is None else (frame.conversation.id, frame.id, call)
