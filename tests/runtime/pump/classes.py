"""Payload classes, small handlers and small helpers that the tests of the pump's machinery share."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from runtime import StreamPump, xmlify
from runtime.events import Event, MessageRejected
from runtime.organism.spec import LimitsSpec, OrganismSpec
from runtime.primitives import SystemError
from runtime.testing import Recording
from runtime.wire.envelope import ENVELOPE_NS


@xmlify
@dataclass
class Ask:
    """A question."""

    text: str


@xmlify
@dataclass
class Answer:
    """What comes back."""

    text: str


@xmlify
@dataclass
class Note:
    """A line for the log."""

    text: str


@xmlify
@dataclass
class Order:
    """Something with parts that a handler can change in place."""

    items: list[str]


def pump_with(limits: dict[str, Any] | None = None, **options: Any) -> StreamPump:
    """A pump whose organism has these options and limits."""
    return StreamPump(OrganismSpec(limits=LimitsSpec(**(limits or {})), **options))


async def echo(payload: Ask, metadata: object) -> Answer:
    """Answers with the question."""
    return Answer(payload.text)


def echo_pump(limits: dict[str, Any] | None = None, **options: Any) -> StreamPump:
    """A pump with the one listener `echo`."""
    pump = pump_with(limits, **options)
    pump.register_listener("echo", Ask, echo)
    return pump


def envelope(payload: str, to: str | None = "echo", from_id: str = "console", thread: str | None = None) -> bytes:
    """An envelope as somebody outside writes it; the payload stands in it as it is given."""
    head = f"<from>{from_id}</from>"
    head += f"<to>{to}</to>" if to is not None else ""
    head += f"<thread>{thread}</thread>" if thread is not None else ""
    return f'<message xmlns="{ENVELOPE_NS}"><meta>{head}</meta>{payload}</message>'.encode()


def ask_xml(text: str, to: str | None = "echo", from_id: str = "console") -> bytes:
    """An Ask in an envelope."""
    return envelope(f'<Ask xmlns=""><Text>{text}</Text></Ask>', to, from_id)


async def assert_answers(pump: StreamPump, to: str = "echo", text: str = "still there?") -> None:
    """The next honest message is answered."""
    assert await pump.request(to, Ask(text), from_id="honest", timeout=5) == Answer(text)


class Gate:
    """A handler's door: tests see who stands before it, and open it."""

    def __init__(self) -> None:
        self.inside = 0
        self.most = 0
        self.opened = asyncio.Event()
        self._changed = asyncio.Condition()

    async def pass_through(self) -> None:
        """Stand before the door until it is open."""
        await self._step(1)
        try:
            await self.opened.wait()
        finally:
            self.inside -= 1

    async def reached(self, count: int) -> None:
        """Wait until so many stand before it."""
        async with self._changed:
            await self._changed.wait_for(lambda: self.inside >= count)

    async def _step(self, by: int) -> None:
        async with self._changed:
            self.inside += by
            self.most = max(self.most, self.inside)
            self._changed.notify_all()


def is_rejected(event: Event) -> bool:
    """Whether the event is a rejection."""
    return isinstance(event, MessageRejected)


async def error_of(pump: StreamPump, request: Any) -> SystemError:
    """The SystemError with which a request ends."""
    from runtime import RequestError

    try:
        answer = await request
    except RequestError as refused:
        return refused.error
    raise AssertionError(f"the request was answered: {answer!r}")


async def until(recording: Recording, cls: type[Event], count: int = 1) -> Event:
    """Wait until so many events of a class have come, from the start of the recording; the last of them."""
    left = count

    def is_last(event: Event) -> bool:
        nonlocal left
        left -= isinstance(event, cls)
        return left == 0

    return await recording.until(is_last)
