"""``complete``: where it may be called and what it takes (contract section 13)."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from typing import Any

import pytest

from runtime.errors import LLMError
from runtime.llm import LLMResponse, Usage, complete, running

ANY = "rules: [{reply: fine}]"
HELLO = [{"role": "user", "content": "hello"}]


def test_outside_a_handler_it_says_where_to_call_it() -> None:
    with pytest.raises(LLMError, match="outside a handler; await it in a handler"):
        asyncio.run(complete(HELLO))


def test_without_an_llm_section_it_says_what_to_declare(scripted: Any) -> None:
    invocation = scripted(ANY)
    invocation.router = None
    with pytest.raises(LLMError, match=r"editor asked for an LLM.*`llm:` section"):
        invocation.ask("hello")


def test_inside_a_handler_it_returns_content_model_usage_and_finish_reason(scripted: Any) -> None:
    answer = asyncio.run(scripted(ANY).complete("hello"))
    assert answer == LLMResponse("fine", "scripted", Usage(prompt_tokens=3 + 2, completion_tokens=1), "stop")


def test_a_task_that_a_handler_starts_is_known_as_that_handler(scripted: Any) -> None:
    invocation = scripted("rules: [{when: {agent: editor}, reply: fine}]")

    async def handler() -> LLMResponse:
        running.set(invocation)
        return await asyncio.create_task(complete(HELLO))

    assert asyncio.run(handler()).content == "fine"


@pytest.mark.parametrize(
    ("messages", "said"),
    [
        ([], "messages is empty"),
        ("hello", "messages is 'hello' \\(str\\); pass a list"),
        ([{"role": "user"}], r"messages\[0\].*exactly the keys"),
        ([HELLO[0], {"role": "user", "content": "x", "name": "y"}], r"messages\[1\].*exactly the keys"),
        ([{"role": "tool", "content": "x"}], r"messages\[0\] has the role 'tool' \(str\); known are system"),
        ([{"role": "user", "content": None}], r"messages\[0\] has the content None.*pass text"),
        ([("user", "x")], r"messages\[0\].*mapping"),
    ],
)
def test_messages_of_a_wrong_shape_are_named(messages: Any, said: str) -> None:
    with pytest.raises(LLMError, match=said):
        asyncio.run(complete(messages))


@pytest.mark.parametrize(
    "options",
    [
        {"model": 5},
        {"temperature": 2.1},
        {"temperature": float("nan")},
        {"temperature": True},
        {"temperature": "0"},
        {"max_tokens": 0},
        {"max_tokens": 1.5},
        {"max_tokens": True},
    ],
)
def test_an_option_out_of_range_is_named(options: dict[str, Any]) -> None:
    with pytest.raises(LLMError, match=next(iter(options))):
        asyncio.run(complete(HELLO, **options))


def test_usage_adds_up() -> None:
    assert (Usage(1, 2) + Usage(10, 20)).total == 33


def test_importing_it_loads_no_backend_and_no_parser() -> None:
    heavy = ("lxml", "yaml", "runtime.llm.router")
    code = f"import sys, runtime.llm; print([name for name in {heavy} if name in sys.modules])"
    env = {"PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    assert done.stdout.strip() == "[]"
