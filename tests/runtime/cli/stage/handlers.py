"""What a stage for the command line's tests needs: handlers of every temper."""

import asyncio
import logging
import sys
import threading
import time
from dataclasses import dataclass

from runtime import HandlerMetadata, HandlerResponse, xmlify


@xmlify
@dataclass
class Ask:
    text: str
    times: int = 1


@xmlify
@dataclass
class Answer:
    text: str


async def echo(payload: Ask, metadata: HandlerMetadata) -> Answer:
    return Answer(" ".join([payload.text] * payload.times))


async def say_nothing(payload: Ask, metadata: HandlerMetadata) -> None:
    return None


async def fail(payload: Ask, metadata: HandlerMetadata) -> None:
    raise ValueError(payload.text)


async def wait(payload: Ask, metadata: HandlerMetadata) -> None:
    await asyncio.Event().wait()


async def block(payload: Ask, metadata: HandlerMetadata) -> None:
    print("blocking now", flush=True)
    while True:
        time.sleep(0.05)


async def talk(payload: Ask, metadata: HandlerMetadata) -> Answer:
    print("printed by a handler")
    logging.getLogger("stage").warning("logged by a handler")
    sys.stdout.write("written by a handler\n")
    return Answer(payload.text)


async def answer_late(payload: Ask, metadata: HandlerMetadata) -> Answer:
    await asyncio.sleep(0.5)
    return Answer(payload.text)


async def answer_twice(payload: Ask, metadata: HandlerMetadata) -> list[HandlerResponse]:
    return [
        HandlerResponse(Answer("first"), to=metadata.from_id),
        HandlerResponse.respond(Answer("second")),
    ]


async def leave_thread(payload: Ask, metadata: HandlerMetadata) -> Answer:
    threading.Thread(target=threading.Event().wait).start()
    return Answer(payload.text)


async def fail_in_thread(payload: Ask, metadata: HandlerMetadata) -> Answer:
    def run() -> None:
        raise ValueError("in a thread")

    thread = threading.Thread(target=run, name="apart")
    thread.start()
    await asyncio.to_thread(thread.join)
    return Answer(payload.text)
