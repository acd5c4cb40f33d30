"""All that is known of a run, folded from its event records: same records, same state, whatever the batches.

Nothing here calls out, looks at the clock or knows Qt.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from designer.models.live.context import ContextEntry, context_of
from designer.models.live.folding import Folding
from designer.models.live.limits import Limits
from designer.models.live.run_facts import RunWord
from designer.models.live.states import DeliveryState
from runtime import events as told
from runtime.events import Event

_DONE = DeliveryState.DONE

UNSEEN = "its end was not seen"
STOPPED = "the run stopped"


class Folds(Folding):
    """What the records of one run, or one recording, come to.

    Attributes:
        limits: How much is kept.
        messages: Rows with their deliveries.
        frames: The trees of frames.
        calls: Who waits for whom.
        todos: What agents wait for.
        traffic: Numbers of listeners and edges.
        answers: What came of each message from outside.
        log: What was printed, and what is out of the ordinary.
        run: The run itself.
        revision: Grows with each batch that held a record.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        super().__init__(limits)
        self.revision = 0
        self._idle_end = 0
        self._methods = self._table()

    def take(self, records: Iterable[Event]) -> None:
        """Fold records in; those of one stream, in order."""
        find, last = self._methods.get, None
        for record in records:
            last = record
            method = find(type(record))
            if method is not None:
                method(record)
        if last is not None:
            run, messages = self.run, self.messages
            run.last_ns, run.last_time = last.monotonic_ns, last.time
            run.in_flight, run.messages = messages.under_way, messages.sent_count
            # Nobody tells that it is idle before anything came from outside: until then there is only Boot.
            run.is_idle = messages.end == self._idle_end or not (len(self.answers) or messages.under_way)
            self.revision += 1

    def end(self) -> None:
        """Take no more records.

        From here on nothing in it refers back to it, so that a ring of messages is freed with the last reference, and
        not only when the garbage collector looks at what is old.
        """
        self._methods = {}

    def context(self, frame: str) -> Iterable[ContextEntry]:
        """The slots of a frame, as far as the ring still holds them, in order."""
        node = self.frames.by_id.get(frame)
        return context_of(self.messages, frame, None if node is None else node.position)

    # Frames

    def _frame_opened(self, record: told.FrameOpened) -> None:
        # The message that opened it stands just before.
        self.frames.opened(record, max(0, self.messages.end - 1))

    def _frame_closed(self, record: told.FrameClosed) -> None:
        self.frames.closed(record)
        if record.frame == record.conversation:
            node = self.frames.by_id.get(record.frame)
            if node is not None and node.calls:
                self.answers.ending(record.conversation, record.reason)

    def _evicted(self, record: told.FrameEvicted) -> None:
        self.frames.ending(record.frame, "it was idle, and made room for others")
        self.log.take(record)

    # LLMs and limits

    def _llm_answered(self, record: told.LLMAnswered) -> None:
        tokens = record.prompt_tokens + record.completion_tokens
        self.run.tokens += tokens
        self.frames.asked(record.frame, tokens)
        self.log.take(record)

    def _budget(self, record: told.BudgetReached) -> None:
        self.answers.ending(record.conversation, record.reason)
        self.frames.ending(record.frame, record.reason)
        self.log.take(record)

    def _missed(self, record: told.EventsMissed) -> None:
        self.messages.missed += record.missed
        self.log.missed += record.missed
        self.log.take(record)
        # Of what was under way the end may be among what was missed: no more of it is kept than rows.
        for step in self.messages.lost(_DONE, _DONE, UNSEEN, rows=self.messages.surplus()):
            self._ended(step, record.monotonic_ns, record.time)
        for number in self.calls.oldest(len(self.calls) - self.limits.messages):
            self._settle(number, "done", record)

    # The run

    def _idle(self, record: told.RunIdle) -> None:
        self._idle_end = self.messages.end
        self._clear(record, _DONE, _DONE, UNSEEN, "done")

    def _stopped(self, record: told.RunStopped) -> None:
        self.answers.stopped(STOPPED)
        self._clear(record, DeliveryState.ABANDONED, DeliveryState.DROPPED, STOPPED, "ended")
        self._idle_end = self.messages.end
        self.run.stopped(record)
        self.log.take(record)

    def _clear(self, record: Event, running: DeliveryState, waiting: DeliveryState, why: str, outcome: str) -> None:
        """Nothing is under way any more, whatever was missed."""
        for step in self.messages.lost(running, waiting, why):
            self._ended(step, record.monotonic_ns, record.time)
        for number in self.calls.oldest(len(self.calls)):
            self._settle(number, outcome, record)

    def _run_started(self, record: told.RunStarted) -> None:
        self.run.started(record)
        self.log.take(record)

    def _run_failed(self, record: told.RunFailed) -> None:
        self.run.failed(record)
        self.run.errors += 1
        self.log.take(record)

    def _became(self, state: RunWord) -> Callable[[Event], None]:
        def became(record: Event) -> None:
            self.run.became(state)
            self.log.take(record)

        return became

    def _table(self) -> dict[type[Event], Callable[[Any], None]]:
        """Which method takes which record.

        HandlerStarted is told by MessageDispatched, MessageQueued by MessageSent: a delivery waits from the start.
        """
        return {
            told.MessageSent: self._sent,
            told.MessageDispatched: self._dispatched,
            told.HandlerFinished: self._finished,
            told.MessageReceived: self.messages.received,
            told.MessageRepaired: _both(self.messages.repaired, self.log.take),
            told.MessageRejected: self._rejected,
            told.MessageDropped: self._dropped,
            told.MessageHeld: self._held,
            told.MessageReleased: self._released,
            told.ReplyArrived: self._replied,
            told.ReplyRead: self._read,
            told.CallSettled: self._call_settled,
            told.HandlerFailed: self._handler_failed,
            told.HandlerTimedOut: self._timed_out,
            told.HandlerAbandoned: self._abandoned,
            told.FrameOpened: self._frame_opened,
            told.FrameClosed: self._frame_closed,
            told.FrameEvicted: self._evicted,
            told.WatcherRegistered: self.todos.registered,
            told.WatcherRaised: self.todos.raised,
            told.WatcherClosed: self.todos.ended,
            told.WatcherExpired: self.todos.ended,
            told.LLMAnswered: self._llm_answered,
            told.LLMRequested: self.log.take,
            told.LLMRetried: self.log.take,
            told.ContextFull: self.log.take,
            told.OutputWritten: self.log.take,
            told.BudgetReached: self._budget,
            told.ListenerRegistered: _both(self.run.registered, self.log.take),
            told.ListenerUnregistered: _both(self.run.unregistered, self.log.take),
            told.RunStarted: self._run_started,
            told.RunPaused: self._became("paused"),
            told.RunResumed: self._became("running"),
            told.RunDraining: self._became("draining"),
            told.RunFailed: self._run_failed,
            told.RunStopped: self._stopped,
            told.RunIdle: self._idle,
            told.EventsMissed: self._missed,
        }


def _both(first: Callable[[Any], None], second: Callable[[Any], None]) -> Callable[[Any], None]:
    def both(record: Any) -> None:
        first(record)
        second(record)

    return both
