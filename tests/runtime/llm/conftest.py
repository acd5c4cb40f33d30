"""An invocation as the pump makes them, and organisms of one scripted backend."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from runtime.llm import LLMResponse, complete, running
from runtime.llm.router import Router
from runtime.organism.spec import BackendSpec, LLMSpec


@dataclass
class Invocation:
    """One running handler; keeps what it emits as the records that the pump would build."""

    router: Router | None
    agent: str = "editor"
    frame_id: str = "frame-1"
    conversation_id: str = "conversation-1"
    call_id: int = 1
    events: list[Any] = field(default_factory=list)

    def emit(self, kind: type, /, *own: object) -> None:
        self.events.append(kind(len(self.events) + 1, 0, 0.0, self.conversation_id, self.frame_id, self.call_id, *own))

    async def complete(self, *said: str, **options: Any) -> LLMResponse:
        """What a handler does: user messages and answers in turn, the last from the user."""
        token = running.set(self)
        try:
            return await complete(dialogue(*said), **options)
        finally:
            running.reset(token)

    def ask(self, *said: str, **options: Any) -> str:
        return asyncio.run(self.complete(*said, **options)).content


def dialogue(*said: str) -> list[Mapping[str, str]]:
    roles = ("user", "assistant")
    return [
        {"role": "system", "content": "You edit."},
        *({"role": roles[index % 2], "content": text} for index, text in enumerate(said)),
    ]


@pytest.fixture
def asked_by(tmp_path: Path) -> Callable[..., Invocation]:
    """An invocation over these backends; scripts are given as texts by file name."""

    def build(*backends: BackendSpec, scripts: Mapping[str, str], **spec: Any) -> Invocation:
        for name, text in scripts.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        return Invocation(Router(LLMSpec(backends=backends, **spec), tmp_path, {}))

    return build


@pytest.fixture
def scripted(asked_by: Callable[..., Invocation]) -> Callable[[str], Invocation]:
    """An invocation whose only backend answers from this script."""

    def build(script: str) -> Invocation:
        return asked_by(BackendSpec("scripted", script="replies.yaml"), scripts={"replies.yaml": script})

    return build
