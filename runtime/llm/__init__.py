"""Language models for handlers: ``from runtime.llm import complete`` (contract section 13).

Importing this package is light: backends and their SDKs load when an organism that uses them starts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from runtime.errors import LLMError
from runtime.llm.records import LLMRequest, LLMResponse, Message, Usage, request_of
from runtime.llm.scope import Running, running

__all__ = [
    "LLMError",
    "LLMRequest",
    "LLMResponse",
    "Message",
    "Running",
    "Usage",
    "complete",
    "running",
]


async def complete(
    messages: Sequence[Mapping[str, str]],
    *,
    model: str | None = None,
    temperature: float | None = None,
    max_tokens: int | None = None,
) -> LLMResponse:
    """Ask a model for the next message of a dialogue; inside a handler only.

    The router of the pump that runs the handler picks the backend. Agent and frame are known from where
    it is called.

    Args:
        messages: The dialogue: mappings with the keys ``role`` (system, user or assistant) and ``content``.
        model: A model's name; None takes the backend's default.
        temperature: 0 to 2; None leaves it to the backend.
        max_tokens: The longest answer wanted; None leaves it to the backend.

    Raises:
        LLMError: An argument is wrong, it was called outside a handler, the organism declares no ``llm``,
            or no backend could answer.
    """
    request = request_of(messages, model=model, temperature=temperature, max_tokens=max_tokens)
    here = running.get()
    if here is None:
        raise LLMError(
            "complete() was called outside a handler; "
            "await it in a handler, or in a task that the handler started, while a pump runs it"
        )
    router = here.router
    if router is None:
        raise LLMError(
            f"{here.agent} asked for an LLM, but the organism declares none, or the call is over; "
            "an `llm:` section with at least one backend in the organism file declares it"
        )
    return await router.complete(request, here)
