"""Contract sections 2, 9 and 13: what agents may spend on a language model."""

from __future__ import annotations

from pathlib import Path

import pytest

from runtime import HandlerMetadata, RequestError, StreamPump
from runtime.events import BudgetReached
from runtime.llm import complete
from runtime.organism.spec import AllowanceSpec, BackendSpec, BudgetSpec, LLMSpec, OrganismSpec
from runtime.testing import running
from tests.runtime.pump.organisms import Answer, Ask


async def chatter(payload: Ask, metadata: HandlerMetadata) -> Answer:
    response = await complete([{"role": "user", "content": payload.text}])
    return Answer(response.content)


def pump_with_budget(folder: Path, **budget: AllowanceSpec) -> StreamPump:
    (folder / "replies.yaml").write_text("rules:\n  - reply: a reply of some length, which costs tokens\n")
    spec = OrganismSpec(
        path=folder / "organism.yaml",
        llm=LLMSpec(backends=(BackendSpec("scripted", script="replies.yaml"),)),
        budget=BudgetSpec(**budget),
    )
    pump = StreamPump(spec)
    pump.register_listener("chatter", Ask, chatter, response_class=Answer, agent=True)
    return pump


async def outcome(pump: StreamPump) -> str:
    """What comes of one request: an answer, or what its source is told instead."""
    try:
        await pump.request("chatter", Ask("hello"), timeout=5)
    except RequestError as refused:
        return refused.error.message
    return "answered"


async def test_without_a_budget_nothing_is_limited(tmp_path: Path) -> None:
    async with pump_with_budget(tmp_path) as pump:
        for _ in range(5):
            assert await pump.request("chatter", Ask("hello"), timeout=5)


async def test_a_conversation_that_has_used_its_tokens_ends_with_the_stated_reason(tmp_path: Path) -> None:
    """Contract section 9: a budget ends the conversation, and its source gets one `limit` with the reason."""
    pump = pump_with_budget(tmp_path, conversation=AllowanceSpec(tokens=5))
    async with running(pump) as recording:
        with pytest.raises(RequestError) as caught:
            await pump.request("chatter", Ask("hello"), timeout=5)
        await pump.idle()
    assert caught.value.error.code == "limit"
    assert "budget.conversation.tokens" in caught.value.error.message
    assert [event.limit for event in recording.of(BudgetReached)] == ["budget.conversation.tokens"]


async def test_the_budget_of_a_conversation_is_its_own(tmp_path: Path) -> None:
    pump = pump_with_budget(tmp_path, conversation=AllowanceSpec(tokens=40))
    async with pump:
        for _ in range(5):
            assert await pump.request("chatter", Ask("hello"), timeout=5)


async def test_a_run_that_has_used_its_tokens_ends_every_conversation_that_asks(tmp_path: Path) -> None:
    """Contract section 2: `budget: {run: …}` counts all conversations together."""
    pump = pump_with_budget(tmp_path, run=AllowanceSpec(tokens=40))
    async with pump:
        results = [await outcome(pump) for _ in range(10)]
    assert results[0] == "answered"
    assert "budget.run.tokens" in results[-1]
