"""Which backend answers, what is told of it, and what is forgotten (contract section 13)."""

from __future__ import annotations

import asyncio
import gc
import tracemalloc
from typing import Any

import pytest

from runtime.errors import InvalidOrganism, LLMError
from runtime.events import LLMAnswered, LLMRequested, LLMRetried
from runtime.llm import Usage
from runtime.organism.spec import BackendSpec

FIRST = {"one.yaml": "rules: [{reply: one}]", "two.yaml": "rules: [{reply: two}]"}
BROKEN = {"one.yaml": "rules: [{error: overloaded}]", "two.yaml": "rules: [{reply: two}]"}


def backend(script: str, **more: Any) -> BackendSpec:
    return BackendSpec("scripted", script=script, **more)


def test_the_lowest_priority_number_answers(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml", priority=2), backend("two.yaml", priority=1), scripts=FIRST)
    assert invocation.ask("hello") == "two"


def test_of_equal_priority_the_first_declared_answers(asked_by: Any) -> None:
    assert asked_by(backend("one.yaml"), backend("two.yaml"), scripts=FIRST).ask("hello") == "one"


def test_a_backend_that_fails_is_followed_by_the_next(asked_by: Any) -> None:
    assert asked_by(backend("one.yaml"), backend("two.yaml"), scripts=BROKEN).ask("hello") == "two"


def test_failing_over_is_told_as_requested_retried_requested_answered(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml", model="m"), backend("two.yaml"), scripts=BROKEN)
    invocation.ask("hello")
    requested, retried, again, answered = invocation.events
    assert requested[6:] == ("editor", "scripted", "m", (("system", "You edit."), ("user", "hello")))
    assert isinstance(retried, LLMRetried)
    assert (retried.backend, retried.attempt) == ("scripted", 1)
    assert "overloaded" in retried.reason
    assert isinstance(again, LLMRequested)
    assert again.backend == "scripted#2"
    assert isinstance(answered, LLMAnswered)
    assert (answered.content, answered.model, answered.finish_reason) == ("two", "scripted", "stop")
    assert answered.duration_ns >= 0


def test_when_all_fail_each_reason_is_told(asked_by: Any) -> None:
    scripts = {"one.yaml": "rules: [{error: overloaded}]", "two.yaml": "rules: [{error: asleep}]"}
    with pytest.raises(LLMError, match=r"(?s)scripted: overloaded.*scripted#2: asleep"):
        asked_by(backend("one.yaml"), backend("two.yaml"), scripts=scripts).ask("hello")


def test_round_robin_takes_turns(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), backend("two.yaml"), scripts=FIRST, strategy="round-robin")
    assert [invocation.ask("hello") for _ in range(3)] == ["one", "two", "one"]


def test_least_loaded_prefers_the_idle_backend(asked_by: Any) -> None:
    slow = {"one.yaml": "rules: [{reply: one, delay: 0.01}]", "two.yaml": "rules: [{reply: two}]"}
    invocation = asked_by(backend("one.yaml"), backend("two.yaml"), scripts=slow, strategy="least-loaded")

    async def both() -> list[str]:
        answers = await asyncio.gather(invocation.complete("a"), invocation.complete("b"))
        return [answer.content for answer in answers]

    assert asyncio.run(both()) == ["one", "two"]


def test_a_backend_slower_than_its_timeout_fails(asked_by: Any) -> None:
    slow = {"one.yaml": "rules: [{reply: one, delay: 60}]", "two.yaml": "rules: [{reply: two}]"}
    invocation = asked_by(backend("one.yaml", timeout=0.01), backend("two.yaml"), scripts=slow)
    assert invocation.ask("hello") == "two"


def test_cancelling_the_handler_cancels_the_completion(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), scripts={"one.yaml": "rules: [{reply: one, delay: 60}]"})

    async def cancelled() -> bool:
        task = asyncio.create_task(invocation.complete("hello"))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        return task.cancelled()

    assert asyncio.run(cancelled())


def test_only_a_backend_that_serves_the_model_answers(asked_by: Any) -> None:
    invocation = asked_by(
        backend("one.yaml", supported_models=("small",)),
        backend("two.yaml", supported_models=("large",)),
        scripts=FIRST,
    )
    assert invocation.ask("hello", model="large") == "two"


def test_a_model_that_nobody_serves_is_named_with_those_that_are(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml", supported_models=("small",)), scripts=FIRST)
    with pytest.raises(LLMError, match=r"no backend serves the model 'large'.*scripted serves small"):
        invocation.ask("hello", model="large")


def test_an_llm_section_without_backends_says_what_to_add(asked_by: Any) -> None:
    with pytest.raises(LLMError, match="has no backends; add one"):
        asked_by(scripts={}).ask("hello")


@pytest.mark.parametrize("provider", ["openai", "anthropic", "xai", "ollama", "local", "rehearsal", "my-own"])
def test_a_provider_of_a_later_version_says_so_when_it_would_be_used(asked_by: Any, provider: str) -> None:
    invocation = asked_by(BackendSpec(provider, model="m"), scripts={})
    with pytest.raises(LLMError, match=f"can't reach the provider '{provider}'; use `provider: scripted`"):
        invocation.ask("hello")


def test_a_scripted_backend_answers_behind_a_provider_of_a_later_version(asked_by: Any) -> None:
    invocation = asked_by(BackendSpec("openai"), backend("one.yaml", priority=2), scripts=FIRST)
    assert invocation.ask("hello") == "one"


def test_all_broken_scripts_are_reported_at_once(asked_by: Any) -> None:
    scripts = {"one.yaml": "rulez: []", "two.yaml": "- 1"}
    with pytest.raises(InvalidOrganism) as caught:
        asked_by(backend("one.yaml"), backend("two.yaml"), scripts=scripts)
    assert {problem.file for problem in caught.value.problems} == {"one.yaml", "two.yaml"}


def test_tokens_are_counted_per_agent_frame_conversation_and_run(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)
    invocation.ask("hello")
    invocation.frame_id, invocation.agent = "frame-2", "stylist"
    invocation.ask("hello")
    tokens = invocation.router.tokens
    once = Usage(5, 1)
    assert (tokens.agent("editor"), tokens.agent("stylist")) == (once, once)
    assert (tokens.frame("frame-1"), tokens.frame("frame-2")) == (once, once)
    assert (tokens.conversation("conversation-1"), tokens.run) == (once + once, once + once)


def test_a_forgotten_frame_leaves_its_tokens_with_the_conversation(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)
    invocation.ask("hello")
    invocation.router.forget_frame("frame-1")
    tokens = invocation.router.tokens
    assert (tokens.frame("frame-1"), tokens.conversation("conversation-1")) == (Usage(), Usage(5, 1))


def test_a_forgotten_conversation_takes_its_frames_along(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)
    invocation.ask("hello")
    invocation.router.forget("conversation-1")
    tokens = invocation.router.tokens
    assert (tokens.frame("frame-1"), tokens.conversation("conversation-1")) == (Usage(), Usage())


def test_forgetting_the_frame_of_the_source_forgets_its_conversation(asked_by: Any) -> None:
    """Contract section 7: the id of a conversation is that of its source's frame."""
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)
    invocation.ask("hello")
    invocation.router.forget_frame("conversation-1")
    tokens = invocation.router.tokens
    assert (tokens.frame("frame-1"), tokens.conversation("conversation-1")) == (Usage(), Usage())


def test_the_run_and_the_agent_keep_the_tokens_of_what_is_forgotten(asked_by: Any) -> None:
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)
    invocation.ask("hello")
    invocation.router.forget("conversation-1")
    assert invocation.router.tokens.run == invocation.router.tokens.agent("editor") == Usage(5, 1)


def test_forgetting_what_was_never_known_does_nothing(asked_by: Any) -> None:
    router = asked_by(backend("one.yaml"), scripts=FIRST).router
    router.forget_frame("nobody")
    router.forget("nobody")
    assert router.tokens.run == Usage()


def test_an_answer_after_its_frame_was_forgotten_counts_on_run_and_agent_only(asked_by: Any) -> None:
    """A handler that outlived its frame must leave nothing behind (contract section 7)."""
    slow = {"one.yaml": "rules: [{reply: one, delay: 0.01}]"}
    invocation = asked_by(backend("one.yaml"), scripts=slow)
    router = invocation.router

    async def outlive() -> None:
        task = asyncio.create_task(invocation.complete("hello"))
        await asyncio.sleep(0)
        router.forget("conversation-1")
        await task

    asyncio.run(outlive())
    assert router.tokens.run == router.tokens.agent("editor") == Usage(5, 1)
    assert router.tokens.frame("frame-1") == router.tokens.conversation("conversation-1") == Usage()


def test_memory_does_not_grow_with_conversations_served(asked_by: Any) -> None:
    """Contract section 7: memory does not grow with the number of conversations ever served."""
    invocation = asked_by(backend("one.yaml"), scripts=FIRST)

    async def serve(count: int) -> None:
        for number in range(count):
            invocation.conversation_id, invocation.frame_id = f"conversation-{number}", f"frame-{number}"
            await invocation.complete("hello")
            invocation.router.forget(invocation.conversation_id)
            invocation.events.clear()

    tracemalloc.start()
    try:
        asyncio.run(serve(300))
        gc.collect()
        before, _ = tracemalloc.get_traced_memory()
        asyncio.run(serve(1_500))
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert after - before < 20_000
