"""The organism that runs in the window while it is measured: one that keeps a rate, and two that play ping-pong."""

from __future__ import annotations

from pathlib import Path

ORGANISM = """\
organism: {name: bench}
limits: {handler_timeout: 0, max_hops: 1000000000}
listeners:
  - {name: pacer, payload_class: handlers.Go, handler: handlers.pace, description: Keeps a rate, peers: [%(names)s]}
  - {name: ping, payload_class: handlers.Ball, handler: handlers.play, description: Plays, peers: [pong]}
  - {name: pong, payload_class: handlers.Ball, handler: handlers.play, description: Plays, peers: [ping]}
"""
ECHO = "  - {name: %s, payload_class: handlers.Beat, handler: handlers.take, description: Takes a beat}\n"
HANDLERS = """\
import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass

from runtime import HandlerMetadata, HandlerResponse, xmlify

ECHOES = %(echoes)r
TEXT = "a text of some length, as messages have " * 4


@xmlify
@dataclass
class Go:
    rate: int
    seconds: float


@xmlify
@dataclass
class Beat:
    number: int
    text: str


@xmlify
@dataclass
class Ball:
    left: int


async def pace(payload: Go, metadata: HandlerMetadata) -> AsyncIterator[HandlerResponse]:
    start, sent = time.monotonic(), 0
    while (elapsed := time.monotonic() - start) < payload.seconds:
        while sent < elapsed * payload.rate:
            yield HandlerResponse(Beat(sent, TEXT), to=ECHOES[sent %% len(ECHOES)])
            sent += 1
        await asyncio.sleep(0.002)


async def take(payload: Beat, metadata: HandlerMetadata) -> None:
    return None


async def play(payload: Ball, metadata: HandlerMetadata) -> HandlerResponse | None:
    if not payload.left:
        return None
    return HandlerResponse(Ball(payload.left - 1), to="pong" if metadata.from_id in ("console", "pong") else "ping")
"""


def organism(folder: Path, echoes: int = 8) -> Path:
    """A folder with the organism that is run here."""
    names = [f"echo{number}" for number in range(echoes)]
    folder.mkdir(parents=True)
    text = ORGANISM % {"names": ", ".join(names)} + "".join(ECHO % name for name in names)
    (folder / "organism.yaml").write_text(text, "utf-8")
    (folder / "handlers.py").write_text(HANDLERS % {"echoes": names}, "utf-8")
    return folder / "organism.yaml"
