"""Random organisms come to rest: nobody waits for ever, and nothing is left over (contract section 7)."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import pytest

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NoReply,
    Rejected,
    RequestError,
    StreamPump,
    TodoComplete,
    TodoUntil,
)
from runtime.organism.spec import LimitsSpec
from tests.runtime.pump.organisms import Answer, Ask, Count, Note, organism

NAMES = "abcdef"
SENT = (
    lambda rng, own, sender: HandlerResponse(Ask("x"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse(Ask("x"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse(Note("x"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse.broadcast(Note("all")),
    lambda rng, own, sender: HandlerResponse.respond(rng.choice([Answer("y"), Count(1), Ask("q")])),
    lambda rng, own, sender: HandlerResponse.respond(Answer("y")),
    lambda rng, own, sender: HandlerResponse(Answer("by name"), to=sender),
    lambda rng, own, sender: HandlerResponse(Ask("self"), to=own),
    lambda rng, own, sender: HandlerResponse(TodoUntil(rng.choice("*?A")), to="system.todo"),
    lambda rng, own, sender: HandlerResponse(TodoComplete(str(rng.randint(1, 5))), to="system.todo"),
    lambda rng, own, sender: HandlerResponse(Answer("\x00"), to="caller"),
    lambda rng, own, sender: HandlerResponse(Ask("x"), to="nobody"),
    lambda rng, own, sender: "<Ask><Text>bare</Text></Ask>",
    lambda rng, own, sender: "<Answer><Text>cut",
    lambda rng, own, sender: 7,
)


def _handler(rng: random.Random, name: str) -> Any:
    """A handler that sends, waits and fails as chance has it."""

    def messages(metadata: HandlerMetadata) -> list[Any]:
        if rng.random() < 0.05:
            raise ValueError
        return [rng.choice(SENT)(rng, name, metadata.from_id) for _ in range(rng.choice((0, 1, 1, 1, 2, 3)))]

    async def returning(payload: Any, metadata: HandlerMetadata) -> Any:
        for _ in range(rng.choice((0, 0, 1, 3))):
            await asyncio.sleep(0)
        return messages(metadata)

    async def annotated(payload: Ask | Answer, metadata: HandlerMetadata) -> Any:
        return await returning(payload, metadata)

    async def generating(payload: Any, metadata: HandlerMetadata) -> Any:
        for message in messages(metadata):
            yield message
            await asyncio.sleep(0)

    return rng.choice((returning, annotated, generating))


def _random_organism(rng: random.Random) -> StreamPump:
    pump = organism(
        limits=LimitsSpec(
            max_hops=rng.choice((20, 200)),
            max_chain_depth=rng.choice((5, 20)),
            max_threads=rng.choice((0, 1, 5, 100)),
        ),
        max_concurrent_handlers=rng.choice((1, 2, 5, 20)),
        max_concurrent_per_agent=rng.choice((1, 2, 5)),
        thread_scheduling=rng.choice(("breadth-first", "depth-first")),
        errors_to="graveyard",
    )
    for name in NAMES:
        pump.register_listener(
            name,
            rng.choice((Ask, Ask, Note)),
            _handler(rng, name),
            agent=rng.random() < 0.5,
            peers=[peer for peer in NAMES if peer != name and rng.random() < 0.6],
            broadcast=rng.random() < 0.4,
            serial=rng.random() < 0.3,
        )
    pump.register_listener("graveyard", Rejected, _handler(rng, "graveyard"))
    if rng.random() < 0.2:
        pump.pipeline.insert("sieve", lambda state: state if rng.random() < 0.9 else None, before="route")
    return pump


async def _client(pump: StreamPump, rng: random.Random) -> bool:
    try:
        async with asyncio.timeout(10):
            await pump.request(rng.choice([*NAMES, None]), rng.choice((Ask("r"), Note("r"))))
    except (RequestError, NoReply):
        return False
    return True


@pytest.mark.parametrize("block", range(6))
async def test_a_random_organism_comes_to_rest_with_nothing_left_over(
    block: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Contract section 7: calls are settled, requests end, queues are empty, the tree is whole."""
    caplog.set_level("CRITICAL", logger="runtime")
    for seed in range(block * 25, block * 25 + 25):
        rng = random.Random(seed)
        pump = _random_organism(rng)
        async with pump:
            requests = [asyncio.create_task(_client(pump, rng)) for _ in range(rng.randint(1, 6))]
            threads = [await pump.inject(Ask("i"), to=rng.choice(NAMES)) for _ in range(rng.randint(0, 5))]
            if threads and rng.random() < 0.2:
                await asyncio.sleep(0)
                thread = rng.choice(threads)
                if thread in pump.threads:
                    pump.end(thread)
            await asyncio.gather(*requests)
            async with asyncio.timeout(10):
                await pump.idle()
            open_frames = list(pump.threads.values())
            for frame in open_frames:
                place = f"seed {seed}: {' > '.join(frame.chain)}"
                assert not frame.closed, place
                assert not frame.calls, place
                assert not frame.queue, place
                assert not frame.busy, place
                assert not frame.conversation.live, place
                assert frame.parent is None or frame.parent.id in pump.threads, place
            assert len(pump.todos) == sum(len(frame.watchers or ()) for frame in open_frames), f"seed {seed}"
            for frame in open_frames:
                if frame.id == frame.conversation.id and frame.parent is not None:
                    pump.end(frame.id)
            left = {frame.name for frame in pump.threads.values() if "graveyard" not in frame.chain}
            assert left == {"system.newsroom"}, f"seed {seed}"
