"""Sending into a run from outside: what a person wrote in Inject, and starts."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from uuid import UUID, uuid4

from designer.models.live.injecting import Injecting
from designer.run.here import Here
from runtime.errors import OrganismError
from runtime.organism.starts import Start


class NotSent(Exception):
    """Why something could not be sent, in one sentence."""


class Sender:
    """Sends into one run, always as the same source, so that each of its conversations can be gone on with."""

    def __init__(self, here: Here) -> None:
        self._here = here
        self._conversations: dict[str, str] = {}

    async def send(self, what: Injecting | Start) -> None:
        """Send it; waits while the intake of the run is full.

        Raises:
            NotSent: It can't be; says why.
        """
        pump, source = self._here.pump, self._here.source
        try:
            if isinstance(what, Injecting):
                await pump.inject(what.payload, to=what.listener, thread_id=what.conversation or None, from_id=source)
            else:
                await pump.inject(
                    self._value(what), to=what.listener, thread_id=self._conversation(what), from_id=source
                )
        except asyncio.CancelledError:
            raise
        except OrganismError as error:
            raise NotSent(str(error)) from error
        except BaseException as error:  # a payload class has code of its own
            raise NotSent(f"{type(error).__name__}: {error}") from error

    def _value(self, start: Start) -> object:
        """The payload of a start, an instance of its listener's class."""
        from runtime.organism.written_payloads import read_payload

        here = self._here
        codec = here.pump.listeners.named(start.listener).codec
        max_bytes = here.snapshot.spec.limits.max_message_bytes
        return read_payload(start.payload, codec, max_bytes=max_bytes, folder=here.snapshot.folder).value

    def _conversation(self, start: Start) -> str | None:
        """The id of a start's conversation: its name where that is an id, else one for all starts that share it."""
        if not start.conversation:
            return None
        with suppress(ValueError):
            return str(UUID(start.conversation))
        return self._conversations.setdefault(start.conversation, str(uuid4()))
