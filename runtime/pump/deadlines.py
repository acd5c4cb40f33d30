"""Suspended handlers and their deadlines: one coarse timer for all of them (contract section 8)."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator

from runtime.events import HandlerTimedOut
from runtime.llm.router import Router as LLMRouter
from runtime.pump.calls import Calls
from runtime.pump.handling import GRACE_S, Invocation

_SOONEST_NS = 10_000_000
"""Nanoseconds until the timer looks again where a deadline has passed and nothing could be done."""

_now = time.monotonic_ns


class Deadlines:
    """Watches over the handlers that are suspended.

    Attributes:
        events: The pump's stream.
        llm: The pump's LLM router.
    """

    def __init__(self, calls: Calls, llm: LLMRouter | None, kick: Callable[[], None]) -> None:
        self.events = calls.events
        self.llm = llm
        self._calls = calls
        self._kick = kick
        self._suspended: dict[Invocation, None] = {}
        self._timer: asyncio.TimerHandle | None = None

    def __iter__(self) -> Iterator[Invocation]:
        return iter(tuple(self._suspended))

    def suspended(self, invocation: Invocation) -> None:
        """A handler awaits something: others may run, and its clock is watched."""
        self._suspended[invocation] = None
        frame = invocation.delivery.frame
        if frame.running is None:
            frame.running = [invocation]
        else:
            frame.running.append(invocation)
        if invocation.deadline_ns:
            self._arm(invocation.deadline_ns)
        self._kick()

    def resumed(self, invocation: Invocation) -> None:
        """A handler has ended, or is about to take its next step as a generator."""
        self._suspended.pop(invocation, None)
        running = invocation.delivery.frame.running
        if running is not None and invocation in running:
            running.remove(invocation)

    def cancelled(self, invocation: Invocation) -> None:
        """A handler was asked to stop: it has a little time for that."""
        invocation.deadline_ns = _now() + int(GRACE_S * 1e9)
        self._arm(invocation.deadline_ns)

    def exhaust(self, invocation: Invocation, limit: str, reason: str) -> None:
        """A handler has found that its conversation, or the run, has used up what it may."""
        self._calls.exhaust(invocation.delivery.frame.conversation, limit, reason)

    def _arm(self, deadline_ns: int) -> None:
        loop = asyncio.get_running_loop()
        when = loop.time() + max(0.0, (deadline_ns - _now()) * 1e-9)
        if self._timer is not None:
            if self._timer.when() <= when:
                return
            self._timer.cancel()
        self._timer = loop.call_at(when, self._tick)

    def _tick(self) -> None:
        self._timer = None
        now = _now()
        for invocation in tuple(self._suspended):
            if invocation.stop_reason:
                if now >= invocation.deadline_ns:
                    invocation.abandon()
            elif invocation.overdue(now):
                self._time_out(invocation)
        deadlines = [
            max(invocation.deadline_ns, now + _SOONEST_NS)
            for invocation in self._suspended
            if invocation.deadline_ns and not invocation.abandoned
        ]
        if deadlines:
            self._arm(min(deadlines))

    def _time_out(self, invocation: Invocation) -> None:
        listener = invocation.listener
        timeout_s = listener.timeout_ns / 1e9
        invocation.timed_out = True
        invocation.emit(HandlerTimedOut, invocation.delivery.message, listener.name, timeout_s)
        self._calls.fail(
            invocation.delivery.call,
            "timeout",
            f"{listener.name} did not finish within {timeout_s:g} s",
        )
        invocation.cancel(f"its timeout of {timeout_s:g} s")

    def close(self) -> None:
        """Look no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
