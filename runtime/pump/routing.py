"""Where a message goes: names, peers, classes and the way up (contract section 6)."""

from __future__ import annotations

from runtime.errors import WireError
from runtime.handlers import CALLER
from runtime.payloads.codec import Codec, codec_of
from runtime.primitives import SYSTEM_CLASSES, ErrorCode, TodoComplete, TodoUntil
from runtime.pump.listeners import Listener, Listeners
from runtime.pump.messages import Direction, Origin, Route
from runtime.pump.todos import TODO, TODO_COMPLETE
from runtime.wire.limits import WireLimits

_TODO_CODECS: dict[str, Codec] = {cls.__name__: codec_of(cls) for cls in (TodoUntil, TodoComplete)}
_PUMP_ONLY = frozenset(cls.__name__ for cls in SYSTEM_CLASSES)


ROUTES_KEPT = 10_000
"""Classes whose routes upwards are kept; an organism has far fewer, but handlers may make classes."""


class Refusal(WireError):
    """A message that is not let through, with the code of the SystemError that tells its sender.

    Attributes:
        code: Of contract section 9.
    """

    def __init__(self, code: ErrorCode, stage: str, reason: str) -> None:
        super().__init__(stage, reason)
        self.code: ErrorCode = code


def too_large(what: str, size: int, limits: WireLimits) -> Refusal:
    """A document of more bytes than the organism allows."""
    return Refusal("limit", "repair", f"the {what} has {size:,} bytes; at most {limits.max_bytes:,} go")


def _nowhere() -> Refusal:
    """The same sentence for unknown and forbidden targets; it names no listener."""
    return Refusal(
        "routing", "route", "the message could not be delivered; check the name, and that you may address it"
    )


class Router:
    """Decides the receivers of a message, and the class that they expect."""

    def __init__(self, listeners: Listeners) -> None:
        self._listeners = listeners
        self._up: dict[Codec, tuple[Route, Route]] = {}

    def route(self, origin: Origin, to_id: str | None, tag: str) -> Route:
        """Where a message with this root element goes.

        Args:
            origin: Who sends it.
            to_id: Whom it is addressed to, None for nobody in particular.
            tag: Name of the payload's root element.

        Raises:
            Refusal: Nobody may get it: unknown, forbidden, ambiguous, or a class of the pump's own.
        """
        if tag in _PUMP_ONLY:
            raise Refusal("routing", "route", f"{tag} comes from the system only; it can't be sent")
        sender = origin.listener
        if sender is None:
            return self._from_source(to_id, tag)
        frame = origin.frame
        assert frame is not None, "a listener sends from a frame"
        assert frame.parent is not None, "a listener's frame has a caller"
        if to_id is None:
            return self._unaddressed(origin, sender, tag)
        key = to_id.lower()
        if key == CALLER:
            return self._upwards(self._reply_codec(origin, tag))[0]
        if key == frame.parent.key:
            return self._upwards(self._reply_codec(origin, tag))[1]
        if key == sender.key:
            return sender.to_itself
        target = self._listeners.find(key)
        if target is None or (sender.peers is not None and key not in sender.peers):
            if key in (TODO, TODO_COMPLETE):
                return self._to_system(key, tag)
            raise _nowhere()
        return target.downwards

    def _upwards(self, codec: Codec) -> tuple[Route, Route]:
        """The routes of an answer and of a message by the caller's name, made once for each class."""
        routes = self._up.get(codec)
        if routes is None:
            routes = (Route(Direction.RESPOND, (), codec), Route(Direction.UP, (), codec))
            if len(self._up) < ROUTES_KEPT:
                self._up[codec] = routes
        return routes

    def _from_source(self, to_id: str | None, tag: str) -> Route:
        if to_id is not None:
            target = self._listeners.find(to_id.lower())
            if target is None:
                raise _nowhere()
            return target.downwards
        return self._by_class(self._listeners.by_class.get(tag, []), tag)

    def _unaddressed(self, origin: Origin, sender: Listener, tag: str) -> Route:
        if origin.codec is None and any(codec.name == tag for codec in sender.response_codecs):
            return self._upwards(self._reply_codec(origin, tag))[0]
        if tag in _TODO_CODECS:
            return self._to_system(TODO, tag)
        candidates = self._listeners.by_class.get(tag, [])
        if sender.peers is not None:
            candidates = [listener for listener in candidates if listener.key in sender.peers]
        return self._by_class([listener for listener in candidates if listener is not sender], tag)

    def _by_class(self, candidates: list[Listener], tag: str) -> Route:
        members = [listener for listener in candidates if listener.broadcast]
        if members:
            return Route(Direction.DOWN, tuple(members), members[0].codec)
        if not candidates:
            raise _nowhere()
        if len(candidates) > 1:
            raise Refusal(
                "routing",
                "route",
                f"more than one listener takes {tag}; address one of them by name: "
                "wrap the payload in a message with <to>",
            )
        return candidates[0].downwards

    def _to_system(self, key: str, tag: str) -> Route:
        expected = ("TodoComplete",) if key == TODO_COMPLETE else ("TodoUntil", "TodoComplete")
        if tag not in expected:
            raise Refusal("validation", "validate", f"{key} takes {' or '.join(expected)}, not {tag}")
        return Route(Direction.SYSTEM, (), _TODO_CODECS[tag])

    def _reply_codec(self, origin: Origin, tag: str) -> Codec:
        """The class of a reply: the replier's response class, or that of the instance it returned."""
        sender, frame, codec = origin.listener, origin.frame, origin.codec
        assert sender is not None, "only a listener replies"
        assert frame is not None, "a listener sends from a frame"
        assert frame.parent is not None, "a listener's frame has a caller"
        caller = frame.parent.listener
        if codec is None:
            codec = self._named(tag, sender, caller)
        if caller is not None and not caller.takes(codec.cls):
            raise Refusal(
                "validation",
                "validate",
                f"your caller does not take {codec.name} as an answer; "
                f"it takes {', '.join(sorted(cls.__name__ for cls in caller.accepts or ()))}",
            )
        return codec

    def _named(self, tag: str, sender: Listener, caller: Listener | None) -> Codec:
        """The class that a reply written as XML is of: declared by the replier, else wanted by the caller."""
        known = {codec.name: codec for codec in sender.response_codecs}
        if not known and caller is not None:
            known = {cls.__name__: codec_of(cls) for cls in caller.accepts or (caller.codec.cls,)}
        if not known:
            known = {sender.codec.name: sender.codec}
        codec = known.get(tag)
        if codec is None:
            expected = " or ".join(known)
            raise Refusal("validation", "validate", f"your answer is {tag}, but {expected} is expected")
        return codec
