"""The payload classes that every organism has (contract sections 5, 9 and 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from runtime.payloads.xmlify import xmlify

ErrorCode = Literal["validation", "routing", "handler", "timeout", "no-reply", "limit"]


@xmlify
@dataclass(frozen=True, slots=True)
class Boot:
    """The organism has started."""

    organism_name: str
    timestamp: datetime
    listener_count: int


@xmlify
@dataclass(frozen=True, slots=True)
class TextInput:
    """Plain text from outside."""

    text: str
    source: str = "console"
    user: str = ""


@xmlify
@dataclass(frozen=True, slots=True)
class TextOutput:
    """Plain text as an answer."""

    text: str
    status: str = "ok"


@xmlify
@dataclass(frozen=True, slots=True)
class SystemError:
    """Something that you sent or called went wrong."""

    code: ErrorCode
    message: str
    retry_allowed: bool
    peer: str = ""
    """The listener that you had called, where there is one."""


@xmlify
@dataclass(frozen=True, slots=True)
class Rejected:
    """A message that a stage did not let through."""

    stage: str
    reason: str
    sender: str
    document: str


@xmlify
@dataclass(frozen=True, slots=True)
class TodoUntil:
    """Tell me when a message arrives."""

    wait_for: str
    """Payload class name; * and ? match as in file names."""
    from_listener: str = ""
    """Only from this listener."""
    description: str = ""


@xmlify
@dataclass(frozen=True, slots=True)
class TodoRegistered:
    """Your todo is watched for."""

    id: str
    wait_for: str
    description: str = ""


@xmlify
@dataclass(frozen=True, slots=True)
class TodoComplete:
    """Close a todo."""

    id: str


@xmlify
@dataclass(frozen=True, slots=True)
class TodoClosed:
    """Your todo is closed."""

    id: str
    was_raised: bool


SYSTEM_CLASSES = (Boot, SystemError, TodoRegistered, TodoClosed)
"""Classes that come from the pump alone (contract section 6)."""
