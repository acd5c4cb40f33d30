"""What a handler receives and returns, and how its shape is read (contract section 8)."""

from __future__ import annotations

import functools
import inspect
import types
import typing
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from runtime.errors import OrganismError

if TYPE_CHECKING:
    from runtime.pump.context import ContextView

Handler = Callable[..., Any]
"""A plain, async or generator function of (payload, metadata)."""

CALLER = "caller"
"""The reserved name that means: whoever called me. Sending to it responds."""


class HandlerMetadata(NamedTuple):
    """What a handler knows besides the payload: its own frame, and who sent this message.

    Attributes:
        thread_id: The UUID of the handler's own frame; nothing of the chain above it.
        from_id: Name of the listener or source that sent this message.
        own_name: The listener's own name; agents only, else None.
        is_self_call: Whether the listener sent this message to itself.
        usage_instructions: How to call the peers, generated; agents only, else empty.
        todo_nudge: What arrived for the agent's raised watchers and how to close them, else empty.
        context: The frame's record as of this dispatch; its last slot is the message at hand.
        waiting_for: Names of listeners whose calls, made for the call at hand, are not settled.
        state: Lives and dies with the frame.
        conversation_state: One per conversation and listener.
    """

    thread_id: str
    from_id: str
    own_name: str | None
    is_self_call: bool
    usage_instructions: str
    todo_nudge: str
    context: ContextView
    waiting_for: tuple[str, ...]
    state: dict[str, Any]
    conversation_state: dict[str, Any]


class HandlerResponse:
    """A payload and where it goes.

    ``HandlerResponse(payload, to="clerk")`` sends to a listener by name (the caller's name means up,
    and closes nothing), ``HandlerResponse.respond(payload)`` answers the call being served, and
    ``HandlerResponse.broadcast(payload)`` goes to all broadcast listeners of the payload's class.
    """

    __slots__ = ("payload", "to")

    def __init__(self, payload: object, to: str | None = None) -> None:
        self.payload = payload
        self.to = to

    @classmethod
    def respond(cls, payload: object) -> HandlerResponse:
        """Answer the call being served."""
        return cls(payload, CALLER)

    @classmethod
    def broadcast(cls, payload: object) -> HandlerResponse:
        """Send to every broadcast listener of the payload's class."""
        return cls(payload, None)

    @property
    def is_response(self) -> bool:
        """Whether this answers the call being served."""
        return self.to is not None and self.to.lower() == CALLER

    def __repr__(self) -> str:
        return f"HandlerResponse({self.payload!r}, to={self.to!r})"


class HandlerKind(StrEnum):
    """How a handler is called."""

    ASYNC = "async"
    """A coroutine function, awaited on the loop."""
    ASYNC_GENERATOR = "async generator"
    """Its results are taken as they come."""
    SYNC = "sync"
    """A plain function, called in a worker thread, never on the loop."""


@dataclass(frozen=True, slots=True)
class HandlerShape:
    """How a handler is called and what it accepts.

    Attributes:
        kind: Async, async generator or sync.
        accepts: The classes its payload annotation names; None when it accepts everything.
    """

    kind: HandlerKind
    accepts: frozenset[type] | None


class HandlerShapeError(OrganismError):
    """A handler that cannot be called with (payload, metadata), or whose annotation makes no sense."""


def shape_of(handler: object) -> HandlerShape:
    """Read how a handler is called from its signature and annotations, without calling it.

    Raises:
        HandlerShapeError: It is not callable with two positional arguments, or its payload annotation
            cannot be resolved or names something that is no class.
    """
    if isinstance(handler, type) or not callable(handler):
        raise HandlerShapeError("is not a function; a handler is `async def name(payload, metadata)`")
    try:
        signature = inspect.signature(handler)
        signature.bind(None, None)
    except TypeError:
        raise HandlerShapeError("does not take (payload, metadata); declare exactly these two arguments") from None
    except ValueError:
        return HandlerShape(_kind_of(handler), None)
    return HandlerShape(_kind_of(handler), _accepted_classes(handler, signature))


def _innermost(handler: object) -> object:
    while isinstance(handler, functools.partial):
        handler = handler.func
    return handler


def _kind_of(handler: object) -> HandlerKind:
    function = _innermost(handler)
    candidates = (function, type(function).__call__) if callable(function) else (function,)
    if any(inspect.isasyncgenfunction(candidate) for candidate in candidates):
        return HandlerKind.ASYNC_GENERATOR
    if any(inspect.iscoroutinefunction(candidate) for candidate in candidates):
        return HandlerKind.ASYNC
    return HandlerKind.SYNC


def _accepted_classes(handler: object, signature: inspect.Signature) -> frozenset[type] | None:
    first = next(iter(signature.parameters.values()))
    if first.annotation is inspect.Parameter.empty or first.kind is inspect.Parameter.VAR_POSITIONAL:
        return None
    function = inspect.unwrap(typing.cast("Callable[..., Any]", _innermost(handler)))
    if not inspect.isroutine(function):
        function = type(function).__call__
    try:
        annotation = typing.get_type_hints(function).get(first.name)
    except Exception as error:
        raise HandlerShapeError(
            f"has an annotation that cannot be resolved ({error}); "
            "import every class it names at the top of the module, not under TYPE_CHECKING"
        ) from error
    if annotation is None or annotation is Any or annotation is object:
        return None
    members: Sequence[object] = (annotation,)
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = typing.get_args(annotation)
    if any(member is Any or member is object for member in members):
        return None
    classes = [member for member in members if isinstance(member, type)]
    if len(classes) != len(members):
        raise HandlerShapeError("annotates its payload with something that is no class; name payload classes")
    return frozenset(classes)
