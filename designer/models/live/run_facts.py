"""What a run is doing, in a few facts, from the records alone."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal

from runtime.events import ListenerRegistered, ListenerUnregistered, RunFailed, RunStarted, RunStopped

RunWord = Literal["ready", "running", "paused", "draining", "stopped", "failed"]


class RunFacts:
    """One run; written by the fold only.

    Attributes:
        organism: Its name.
        state: ready, running, paused, draining, stopped or failed.
        started_at: Seconds since the epoch, None before.
        stopped_at: Seconds since the epoch, None before.
        reason: Why it failed, empty where it did not.
        drained: Whether all that was in flight finished before it stopped.
        is_idle: Whether nothing is queued, held or handled.
        listeners: By name, those that the records told of: whether each is an agent.
        listener_count: How many there were at the start.
        in_flight: Deliveries that are not over.
        messages: Messages that were sent.
        errors: Handlers that failed and messages that were refused, in all.
        tokens: What LLMs have used.
        last_ns: When the last record was written, on the monotonic clock.
        last_time: The same, seconds since the epoch.
    """

    def __init__(self) -> None:
        self._listeners: dict[str, bool] = {}
        self.listeners: Mapping[str, bool] = MappingProxyType(self._listeners)
        self.organism = ""
        self.state: RunWord = "ready"
        self.started_at: float | None = None
        self.stopped_at: float | None = None
        self.reason = ""
        self.drained = False
        self.is_idle = True
        self.listener_count = 0
        self.in_flight = 0
        self.messages = 0
        self.errors = 0
        self.tokens = 0
        self.last_ns = 0
        self.last_time = 0.0

    @property
    def is_over(self) -> bool:
        """Whether nothing more comes."""
        return self.stopped_at is not None

    def registered(self, record: ListenerRegistered) -> None:
        """A listener can be called."""
        self._listeners[record.name] = record.agent

    def unregistered(self, record: ListenerUnregistered) -> None:
        """A listener is gone."""
        self._listeners.pop(record.name, None)

    def started(self, record: RunStarted) -> None:
        """The pump takes messages."""
        self.organism, self.listener_count = record.organism, record.listener_count
        self.state, self.started_at = "running", record.time

    def became(self, state: RunWord) -> None:
        """The run is in another state."""
        if self.state not in ("stopped", "failed"):
            self.state = state

    def failed(self, record: RunFailed) -> None:
        """The pump itself broke."""
        self.state, self.reason = "failed", record.reason

    def stopped(self, record: RunStopped) -> None:
        """The run is over."""
        self.became("stopped")
        self.stopped_at, self.drained = record.time, record.drained
