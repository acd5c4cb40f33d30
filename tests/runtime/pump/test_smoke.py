from __future__ import annotations

from dataclasses import dataclass

from runtime import HandlerResponse, StreamPump, xmlify
from runtime.testing import running


@xmlify
@dataclass
class Ask:
    text: str


@xmlify
@dataclass
class Answer:
    text: str


async def test_a_request_is_answered_through_a_peer() -> None:
    async def front(payload: Ask | Answer, metadata: object) -> object:
        if isinstance(payload, Ask):
            return HandlerResponse(payload, to="back")
        return Answer(payload.text + "!")

    async def back(payload: Ask, metadata: object) -> Answer:
        return Answer(payload.text.upper())

    pump = StreamPump()
    pump.register_listener("front", Ask, front)
    pump.register_listener("back", Ask, back)
    async with running(pump) as recording:
        answer = await pump.request("front", Ask("hi"), timeout=5)
    assert answer == Answer("HI!")
    assert "HandlerFailed" not in recording.names()
