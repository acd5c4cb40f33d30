"""Real organisms and the records of their runs, for the tests of the folds."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from runtime import (
    HandlerMetadata,
    HandlerResponse,
    NoReply,
    OrganismSpec,
    PumpStopped,
    Rejected,
    RequestError,
    StreamPump,
    SystemError,
    TodoComplete,
    TodoUntil,
    xmlify,
)
from runtime.events import Event, from_json, to_json
from runtime.organism.spec import LimitsSpec
from runtime.organism.starts import load_starts
from runtime.organism.written_payloads import read_payload
from runtime.pump.bootstrap import bootstrap
from runtime.testing import Recording, running

SAMPLES = Path(__file__).parents[3] / "sample_organisms"
NAMES = "abcdef"


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


@dataclass
class Slot:
    """One slot of a frame's record, as the pump keeps it."""

    raw: bytes
    from_id: str
    to_id: str
    payload_type: str
    is_self_call: bool
    todo_nudge: str


@dataclass
class Ran:
    """A run, and what the pump itself said when it was idle at last.

    Attributes:
        events: All records until it had stopped.
        idle_at: How many of them there were when the pump was asked.
        frames: Open frames by id: chain, conversation, and id of the parent.
        contexts: The record of each.
        todos: Ids of the watchers that are open, and whether each is raised.
    """

    events: list[Event]
    idle_at: int
    frames: dict[str, tuple[tuple[str, ...], str, str]]
    contexts: dict[str, list[Slot]]
    todos: dict[str, bool]

    @property
    def until_idle(self) -> list[Event]:
        """The records as of when the pump was asked."""
        return self.events[: self.idle_at]


def as_json_lines(events: Sequence[Event]) -> list[Event]:
    """The records written to a file as JSON lines, and read again."""
    lines = [json.dumps(to_json(event)) for event in events]
    return [from_json(json.loads(line)) for line in lines]


def told_by(recording: Recording) -> Ran:
    """What the pump says of itself now; the records may still grow."""
    pump = recording.pump
    frames = {
        id: (frame.chain, frame.conversation.id, frame.parent.id if frame.parent is not None else "")
        for id, frame in pump.threads.items()
    }
    contexts = {
        id: [
            Slot(slot.raw, slot.from_id, slot.to_id, slot.payload_type, slot.is_self_call, slot.todo_nudge)
            for slot in pump.context(id)
        ]
        for id in frames
    }
    todos = {watcher.id: watcher.state.value == "raised" for watcher in pump.todos}
    return Ran(list(recording.events), len(recording.events), frames, contexts, todos)


@cache
def sample(name: str) -> Ran:
    """A sample, run through all its starts."""
    return asyncio.run(_sample(name))


async def _sample(name: str) -> Ran:
    path = SAMPLES / name / "organism.yaml"
    async with running(await bootstrap(path)) as recording:
        pump = recording.pump
        conversations: dict[str, str] = {}
        for start in load_starts(path).by_name.values():
            codec = pump.listeners[start.listener].codec
            payload = read_payload(start.payload, codec, max_bytes=2**20, folder=path.parent).value
            known = conversations.get(start.conversation)
            thread = await pump.inject(payload, to=start.listener, thread_id=known, from_id="console")
            if start.conversation:
                conversations[start.conversation] = thread
            await pump.idle()
        ran = told_by(recording)
    ran.events = list(recording.events)
    return ran


# Organisms that do what chance has them do

_SENT: tuple[Callable[[random.Random, str, str], Any], ...] = (
    lambda rng, own, sender: HandlerResponse(Ask("x"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse(Ask("y"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse(Note("x"), to=rng.choice(NAMES)),
    lambda rng, own, sender: HandlerResponse.broadcast(Note("all")),
    lambda rng, own, sender: HandlerResponse.respond(rng.choice([Answer("y"), Note("n")])),
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
    def messages(metadata: HandlerMetadata) -> list[Any]:
        if rng.random() < 0.05:
            raise ValueError("this had to happen")
        return [rng.choice(_SENT)(rng, name, metadata.from_id) for _ in range(rng.choice((0, 1, 1, 1, 2, 3)))]

    async def returning(payload: Any, metadata: HandlerMetadata) -> Any:
        if rng.random() < 0.01:
            await asyncio.sleep(3600)
        for _ in range(rng.choice((0, 0, 1, 3))):
            await asyncio.sleep(0)
        return messages(metadata)

    async def taking(payload: Ask | Answer | SystemError, metadata: HandlerMetadata) -> Any:
        return await returning(payload, metadata)

    async def annotated(payload: Ask | Answer, metadata: HandlerMetadata) -> Any:
        return await returning(payload, metadata)

    async def generating(payload: Any, metadata: HandlerMetadata) -> Any:
        for message in messages(metadata):
            yield message
            await asyncio.sleep(0)

    return rng.choice((returning, taking, annotated, generating))


def random_organism(rng: random.Random) -> StreamPump:
    """An organism of six listeners that send, wait, fail and forget as chance has it."""
    limits = LimitsSpec(
        max_hops=rng.choice((20, 200)),
        max_chain_depth=rng.choice((5, 20)),
        max_threads=rng.choice((0, 1, 5, 100)),
        handler_timeout=0.03,
    )
    spec = OrganismSpec(
        name="stress",
        limits=limits,
        max_concurrent_handlers=rng.choice((1, 2, 5, 20)),
        max_concurrent_per_agent=rng.choice((1, 2, 5)),
        thread_scheduling=rng.choice(("breadth-first", "depth-first")),
        errors_to="graveyard",
    )
    pump = StreamPump(spec)
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


async def _client(pump: StreamPump, rng: random.Random) -> None:
    try:
        async with asyncio.timeout(rng.choice((0.005, 10))):
            await pump.request(rng.choice([*NAMES, None]), rng.choice((Ask("r"), Note("r"))))
    except (RequestError, NoReply, TimeoutError, PumpStopped):
        pass


async def stir(pump: StreamPump, rng: random.Random) -> None:
    """Send it what chance has it, until it is idle."""
    requests = [asyncio.create_task(_client(pump, rng)) for _ in range(rng.randint(1, 6))]
    documents: list[Any] = [Ask("i"), b"<Ask><Text>raw</Text></Ask>", b"<Ask><Text>cut", b"<Nothing/>", Note("n")]
    threads = [
        await pump.inject(rng.choice(documents), to=rng.choice(NAMES), from_id=rng.choice(("console", "Web", None)))
        for _ in range(rng.randint(0, 5))
    ]
    replies = asyncio.create_task(_read(pump)) if rng.random() < 0.5 else None
    if rng.random() < 0.2:
        pump.pause()
        await asyncio.sleep(0)
        pump.resume()
    if threads and rng.random() < 0.3:
        await asyncio.sleep(0)
        thread = rng.choice(threads)
        if thread in pump.threads:
            pump.end(thread)
    if rng.random() < 0.3:
        for watcher in list(pump.todos)[:1]:
            pump.todos.close(watcher.id)
    if rng.random() < 0.1:
        pump.unregister_listener(rng.choice(NAMES))
    await asyncio.gather(*requests)
    async with asyncio.timeout(10):
        await pump.idle()
    if replies is not None:
        replies.cancel()
        await asyncio.wait([replies])


async def _read(pump: StreamPump) -> None:
    async for _reply in pump.replies("console"):
        pass


@cache
def stress(seed: int) -> Ran:
    """A random organism, stirred until it was idle, then stopped."""
    return asyncio.run(_stress(seed))


async def _stress(seed: int) -> Ran:
    rng = random.Random(seed)
    async with running(random_organism(rng)) as recording:
        await stir(recording.pump, rng)
        ran = told_by(recording)
    ran.events = list(recording.events)
    return ran


@cache
def cut_off(seed: int) -> list[Event]:
    """The records of a random organism that was stopped while messages flowed."""
    return asyncio.run(_cut_off(seed))


async def _cut_off(seed: int) -> list[Event]:
    rng = random.Random(seed)
    recording = Recording(random_organism(rng))
    pump = recording.pump
    run = asyncio.create_task(pump.run())
    await asyncio.sleep(0)
    for _ in range(8):
        await pump.inject(Ask("i"), to=rng.choice(NAMES))
    for _ in range(rng.randint(0, 20)):
        await asyncio.sleep(0)
    await pump.shutdown(drain=False)
    await asyncio.wait([run])
    return list(recording.events)
