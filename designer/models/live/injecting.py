"""What a person wants to send into a run."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Injecting:
    """One message from outside that is asked for.

    Attributes:
        listener: Whom it goes to, as declared.
        payload: Its XML, as it shall arrive; it may be invalid, where somebody wants to see it rejected.
        conversation: The id of a conversation of ours that it goes on with; empty for a new one.
    """

    listener: str
    payload: bytes
    conversation: str = ""
