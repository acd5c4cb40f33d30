"""How much of a run is kept: every fold is bounded, however long the run."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """What is kept at most; the oldest leaves first.

    Attributes:
        messages: Rows of messages.
        message_bytes: Bytes of their payloads, documents and errors, all together.
        log_lines: Lines of the log.
        log_bytes: Their text, all together.
        frames: Frames; those that have ended leave first.
        todos: Todos; those that are over leave first.
        injections: Messages from outside with what came of them.
        injection_bytes: Bytes of their payloads and replies, all together.
        replies: Replies of one injection, the newest.
        edges: Pairs of listeners, and listeners, that are counted apart.
    """

    messages: int = 100_000
    message_bytes: int = 64 * MIB
    log_lines: int = 20_000
    log_bytes: int = 16 * MIB
    frames: int = 10_000
    todos: int = 5_000
    injections: int = 1_000
    injection_bytes: int = 16 * MIB
    replies: int = 100
    edges: int = 20_000
