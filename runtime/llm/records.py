"""What is asked of a model and what comes back (contract section 13)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeGuard

from runtime.errors import LLMError

Role = Literal["system", "user", "assistant"]
_ROLES = ("system", "user", "assistant")


class Message(NamedTuple):
    """One entry of the dialogue that a model continues.

    Attributes:
        role: Who says it: system, user or assistant.
        content: The text.
    """

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens that were read and written.

    Attributes:
        prompt_tokens: Tokens of all messages sent.
        completion_tokens: Tokens of the answer.
    """

    prompt_tokens: int = 0
    completion_tokens: int = 0

    @property
    def total(self) -> int:
        """Tokens read and written together."""
        return self.prompt_tokens + self.completion_tokens

    def __add__(self, other: Usage) -> Usage:
        return Usage(self.prompt_tokens + other.prompt_tokens, self.completion_tokens + other.completion_tokens)


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One completion that a handler asks for, checked.

    Attributes:
        messages: The dialogue so far; at least one message.
        model: The model asked for; empty takes each backend's default.
        temperature: 0 to 2; None leaves it to the backend.
        max_tokens: The longest answer wanted; None leaves it to the backend.
    """

    messages: tuple[Message, ...]
    model: str = ""
    temperature: float | None = None
    max_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class LLMResponse:
    """What a model answered.

    Attributes:
        content: The text, as the model wrote it.
        model: The model that answered.
        usage: Tokens read and written.
        finish_reason: Why the text ends where it does: ``stop`` where the model had finished.
    """

    content: str
    model: str
    usage: Usage
    finish_reason: str


def request_of(
    messages: Sequence[Mapping[str, str]],
    *,
    model: str | None = None,
    temperature: float | None = None,
    max_tokens: int | None = None,
) -> LLMRequest:
    """Check what a handler passed to ``complete``.

    Args:
        messages: Mappings with exactly the keys ``role`` and ``content``.
        model: A model's name; None and empty both mean the backend's default.
        temperature: 0 to 2.
        max_tokens: At least 1.

    Raises:
        LLMError: An argument is not as said; names it, what it is and what it should be.
    """
    if not isinstance(messages, Sequence) or isinstance(messages, (str, bytes)):
        raise LLMError(
            f"messages is {_shown(messages)}; pass a list of "
            '{"role": "system" | "user" | "assistant", "content": "text"}'
        )
    if not messages:
        raise LLMError('messages is empty; pass at least one {"role": "user", "content": "text"}')
    if model is not None and not isinstance(model, str):
        raise LLMError(f"model is {_shown(model)}; pass a model's name, or None for the backend's default")
    if temperature is not None and not (_is_number(temperature) and 0 <= temperature <= 2):
        raise LLMError(f"temperature is {_shown(temperature)}; pass a number from 0 to 2, or None")
    if max_tokens is not None and (isinstance(max_tokens, bool) or not isinstance(max_tokens, int) or max_tokens < 1):
        raise LLMError(f"max_tokens is {_shown(max_tokens)}; pass a whole number of at least 1, or None")
    checked = tuple(_message(index, message) for index, message in enumerate(messages))
    return LLMRequest(checked, model or "", temperature, max_tokens)


def _message(index: int, message: object) -> Message:
    if not isinstance(message, Mapping) or set(message) != {"role", "content"}:
        raise LLMError(
            f'messages[{index}] is {_shown(message)}; pass a mapping with exactly the keys "role" and "content"'
        )
    role, content = message["role"], message["content"]
    if not _is_role(role):
        raise LLMError(f"messages[{index}] has the role {_shown(role)}; known are {', '.join(_ROLES)}")
    if not isinstance(content, str):
        raise LLMError(f"messages[{index}] has the content {_shown(content)}; pass text (str)")
    return Message(role, content)


def _is_role(role: object) -> TypeGuard[Role]:
    return isinstance(role, str) and role in _ROLES


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: object) -> str:
    text = repr(value)
    return f"{text if len(text) <= 80 else text[:77] + '...'} ({type(value).__name__})"
