"""Payload classes, handlers and questions that the tests of the pump share."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import pytest

from runtime import HandlerMetadata, OrganismSpec, RequestError, StreamPump, SystemError, xmlify
from runtime.events import CallSettled, Event, MessageSent, ReplyArrived
from runtime.organism.spec import LimitsSpec
from runtime.payloads.codec import codec_of
from runtime.pump.threads import Frame
from runtime.testing import Recording
from runtime.wire.parse import parse_own

ENVELOPE = "https://xml-pipeline.org/ns/envelope/v1"
UNUSED = "11111111-2222-4333-8444-555555555555"
"""A well-formed UUID that nobody uses."""

_Payload = TypeVar("_Payload")


@xmlify
@dataclass
class Ask:
    text: str


@xmlify
@dataclass
class Answer:
    text: str


@xmlify
@dataclass
class Note:
    text: str


@xmlify
@dataclass
class Count:
    number: int


def organism(name: str = "newsroom", *, limits: LimitsSpec | None = None, **rest: Any) -> StreamPump:
    """A pump without listeners."""
    return StreamPump(OrganismSpec(name=name, limits=limits or LimitsSpec(), **rest))


class Scribe:
    """A handler without annotation: it notes all that reaches it and returns what a function makes of it."""

    def __init__(self, answer: Callable[[Any], object] = lambda payload: None) -> None:
        self.payloads: list[Any] = []
        self.metadata: list[HandlerMetadata] = []
        self._answer = answer

    async def __call__(self, payload: Any, metadata: HandlerMetadata) -> object:
        self.payloads.append(payload)
        self.metadata.append(metadata)
        return self._answer(payload)

    def of(self, cls: type[_Payload]) -> list[_Payload]:
        """The payloads of one class, in order."""
        return [payload for payload in self.payloads if isinstance(payload, cls)]


class Waiter:
    """A handler that waits until its gate is opened, and tells when it has started or was cancelled."""

    def __init__(self, answer: Callable[[Any], object] = lambda payload: None) -> None:
        self.gate = asyncio.Event()
        self.started = asyncio.Event()
        self.cancelled = asyncio.Event()
        self.finished = asyncio.Event()
        self._answer = answer

    async def __call__(self, payload: Any, metadata: HandlerMetadata) -> object:
        self.started.set()
        try:
            await self.gate.wait()
        except asyncio.CancelledError:
            self.cancelled.set()
            raise
        self.finished.set()
        return self._answer(payload)


async def echo(payload: Ask, metadata: HandlerMetadata) -> Answer:
    """Answers with the same text."""
    return Answer(payload.text)


async def silent(payload: Ask, metadata: HandlerMetadata) -> None:
    """Takes a question and says nothing."""


async def broken(payload: Ask, metadata: HandlerMetadata) -> None:
    """Fails, with words that nobody but the log may see."""
    raise ValueError("the secret is 4711")


def when(cls: type, result: object, otherwise: object = None) -> Callable[[Any], object]:
    """What to return: one thing for payloads of a class, another for all else."""
    return lambda payload: result if isinstance(payload, cls) else otherwise


async def refused(pump: StreamPump, to: str | None, payload: object, **rest: Any) -> SystemError:
    """The error that a request is answered with."""
    with pytest.raises(RequestError) as caught:
        await pump.request(to, payload, timeout=5, **rest)
    return caught.value.error


def frames(pump: StreamPump, name: str) -> list[Frame]:
    """The open frames of one listener or source."""
    return [frame for frame in pump.threads.values() if frame.name == name]


def frame(pump: StreamPump, name: str) -> Frame:
    """The only open frame of one listener or source."""
    (found,) = frames(pump, name)
    return found


def replies(recording: Recording, cls: type[_Payload]) -> list[_Payload]:
    """The payloads of one class that have reached a source, in order."""
    codec = codec_of(cls)
    arrived = [event for event in recording.of(ReplyArrived) if event.payload_type == codec.name]
    return [codec.decode(parse_own(event.raw)) for event in arrived]


def settles(listener: str) -> Callable[[Event], bool]:
    """Whether an event tells that a call of this listener was answered, or is over without an answer."""
    return lambda event: _outcome(event, listener) != ""


def outcomes(recording: Recording, listener: str) -> list[str]:
    """How the calls of one listener were answered (`respond`, `up`) or ended otherwise, in order."""
    return [outcome for event in recording.events if (outcome := _outcome(event, listener))]


def _outcome(event: Event, listener: str) -> str:
    if isinstance(event, CallSettled) and event.listener == listener:
        return event.outcome
    if isinstance(event, MessageSent) and event.from_id == listener and event.direction in ("respond", "up"):
        return event.direction
    return ""


def envelope(payload: str, *, sender: str = "console", to: str = "", thread: str = "") -> bytes:
    """A document as a source or an LLM writes it."""
    to_part = f"<to>{to}</to>" if to else ""
    thread_part = f"<thread>{thread}</thread>" if thread else ""
    head = f"<meta><from>{sender}</from>{to_part}{thread_part}</meta>"
    return f'<message xmlns="{ENVELOPE}">{head}{payload}</message>'.encode()


def ask(text: str = "hi") -> str:
    """A question as it stands in an envelope."""
    return f'<Ask xmlns=""><Text>{text}</Text></Ask>'
