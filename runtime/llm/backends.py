"""What the router needs of a backend, and which providers this version builds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from runtime.errors import LLMError
from runtime.llm.records import LLMRequest, LLMResponse
from runtime.llm.scope import Running
from runtime.organism.spec import BackendSpec

SCRIPTED = "scripted"


class Backend(Protocol):
    """Something that completes dialogues."""

    async def answer(self, request: LLMRequest, model: str, here: Running) -> LLMResponse:
        """Complete the dialogue.

        Args:
            request: What is asked.
            model: The model to use: the one asked for, else the backend's default; may be empty.
            here: The invocation that asks.

        Raises:
            LLMError: It could not; the router then tries the next backend.
        """

    def forget_frame(self, frame_id: str) -> None:
        """Drop what is kept for a frame that closed."""


class Unbuilt:
    """Stands for a provider that this version knows by name only; whoever asks it is told so."""

    def __init__(self, provider: str) -> None:
        self._provider = provider

    async def answer(self, request: LLMRequest, model: str, here: Running) -> LLMResponse:
        """Refuse, and say what to do.

        Raises:
            LLMError: Always.
        """
        raise LLMError(
            f"this version can't reach the provider {self._provider!r}; "
            f"use `provider: {SCRIPTED}` with a `script:` file of replies"
        )

    def forget_frame(self, frame_id: str) -> None:
        """Nothing is kept."""


def build(spec: BackendSpec, folder: Path) -> Backend:
    """The backend of one entry of ``llm.backends``.

    Args:
        spec: The entry.
        folder: The organism's folder, from which files resolve.

    Raises:
        InvalidOrganism: The script of a scripted backend has errors.
    """
    if spec.provider != SCRIPTED:
        return Unbuilt(spec.provider)
    from runtime.llm.scripted import Scripted  # lxml and PyYAML only where a script is used

    return Scripted.of(spec, folder)


def names_of(specs: Sequence[BackendSpec]) -> tuple[str, ...]:
    """Distinct names for backends, in the order declared: ``scripted``, then ``scripted#2``."""
    seen: dict[str, int] = {}
    names: list[str] = []
    for spec in specs:
        count = seen[spec.provider] = seen.get(spec.provider, 0) + 1
        names.append(spec.provider if count == 1 else f"{spec.provider}#{count}")
    return tuple(names)
