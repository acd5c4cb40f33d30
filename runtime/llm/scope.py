"""Where ``complete`` is called from: the running handler, known without being passed."""

from __future__ import annotations

from contextvars import ContextVar
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from runtime.llm.router import Router


class Running(Protocol):
    """One invocation of a handler, as the LLM layer sees it; the pump provides it."""

    @property
    def agent(self) -> str:
        """Name of the listener whose handler runs."""

    @property
    def frame_id(self) -> str:
        """UUID of the frame it runs on."""

    @property
    def conversation_id(self) -> str:
        """UUID of the conversation that the frame is of."""

    @property
    def call_id(self) -> object:
        """Id of the call that is being served."""

    @property
    def router(self) -> Router | None:
        """The pump's router; None where the organism declares no ``llm``, and once the invocation is over.

        A handler that outlives its invocation (abandoned after its timeout) can thereby ask nothing more.
        """

    def exhaust(self, limit: str, reason: str) -> None:
        """End the conversation, because it or the run has used up what it may.

        Args:
            limit: The key of the limit, such as ``budget.run.tokens``.
            reason: What its source is told.
        """

    def emit(self, kind: type, /, *own: object) -> None:
        """Put an event on the pump's stream.

        Args:
            kind: A record class of runtime.events.
            *own: Its fields after the first six (seq, monotonic_ns, time, conversation, frame, call), which
                the pump fills in.
        """


running: ContextVar[Running | None] = ContextVar("running", default=None)
"""The invocation that the current context belongs to; tasks that a handler starts inherit it."""
