"""A shop that really runs: fan-outs, a handler that fails, documents that are refused and mended; and big runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from runtime import HandlerMetadata, HandlerResponse, OrganismSpec, StreamPump, SystemError, xmlify
from runtime.events import Event, HandlerFinished, MessageDispatched, MessageSent
from runtime.testing import Recording

CLERK_FAILS = "boom"


@xmlify
@dataclass
class Order:
    item: str


@xmlify
@dataclass
class Offer:
    price: int


async def sell(payload: Order | Offer | SystemError, metadata: HandlerMetadata) -> HandlerResponse | None:
    """Ask all three at once; the first answer is the shop's."""
    if isinstance(payload, Order):
        return HandlerResponse.broadcast(payload)
    return HandlerResponse.respond(Offer(7)) if not metadata.waiting_for else None


async def quote(payload: Order, metadata: HandlerMetadata) -> Offer:
    if payload.item == CLERK_FAILS:
        raise ValueError("no such thing as a boom")
    return Offer(len(payload.item))


@cache
def records() -> tuple[Event, ...]:
    """All records of a run: an order that is served, one that fails, one refused, one mended."""
    return tuple(asyncio.run(_run()))


async def _run() -> list[Event]:
    pump = StreamPump(OrganismSpec(name="shop"))
    recording = Recording(pump)
    names = ["lamps", "ropes", "sails"]
    pump.register_listener("shop", Order, sell, agent=True, peers=names)
    for name in names:
        pump.register_listener(name, Order, quote, broadcast=True)
    async with pump:
        for document in (
            b"<Order><Item>lamp</Item></Order>",
            f"<Order><Item>{CLERK_FAILS}</Item></Order>".encode(),
            b"<Order><Nothing/></Order>",
            b"<Order><Item>rope & tackle</Item></Order>",
        ):
            await pump.inject(document, to="shop", from_id="console")
            await pump.idle()
    return list(recording.events)


def many(count: int, start: int = 0, *, payload: bytes = b"") -> Iterator[Event]:
    """Records of that many more messages, each handled; every tenth is of another conversation.

    Args:
        count: How many.
        start: Number of the message before the first.
        payload: Instead of an own one for each.
    """
    for number in range(start + 1, start + count + 1):
        head = (number, number * 1_000, 1_700_000_000.0 + number / 1_000)
        conversation = f"0000000{number % 10}-0000-4000-8000-000000000000"
        raw = payload or b"<Note><Text>number %d</Text></Note>" % number
        names = ("log",) if number % 7 else ("log", "archive")
        yield MessageSent(
            *head, conversation, "", 0, number, number - 1, f"sender-{number % 5}", names, "down", "Note", raw
        )
        for name in names:
            yield MessageDispatched(*head, conversation, "", 0, number, name, "", True)
            yield HandlerFinished(*head, conversation, "", 0, number, name, 2_000_000)
