"""The todos of a run: what agents wait for, and what has arrived, from the records alone."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

from designer.models.live.limits import Limits
from runtime.events import WatcherClosed, WatcherExpired, WatcherRaised, WatcherRegistered

TodoState = Literal["open", "raised", "closed", "expired"]


class Raised(NamedTuple):
    """What raised a todo: the message's number, the name of its class, and its sender."""

    message: int
    payload_type: str
    from_id: str


class _Nudge:
    """What the agent of one frame was told of its raised todos last; shared by the todos of the frame."""

    __slots__ = ("text", "todos")

    def __init__(self) -> None:
        self.text = ""
        self.todos = 0


class Todo:
    """One todo of one agent; written by the fold only.

    Attributes:
        id: What closes it.
        listener: Name of the agent.
        frame: Id of the frame in which it was made.
        conversation: Id of the conversation.
        call: Number of the call that was served then.
        wait_for: Name of a payload class, with * and ?.
        from_listener: Only messages of this sender count; empty for all.
        description: The agent's own words.
        registered_at: Seconds since the epoch.
        state: open, raised, closed or expired.
        raised_by: What raised it, None if nothing has.
        was_raised: Whether it was raised when it ended, or is.
        changed_at: When its state changed last, seconds since the epoch.
    """

    __slots__ = (
        "_nudge",
        "call",
        "changed_at",
        "conversation",
        "description",
        "frame",
        "from_listener",
        "id",
        "listener",
        "raised_by",
        "registered_at",
        "state",
        "wait_for",
        "was_raised",
    )

    def __init__(self, record: WatcherRegistered, nudge: _Nudge) -> None:
        self.id = record.watcher
        self.listener = record.listener
        self.frame = record.frame
        self.conversation = record.conversation
        self.call = record.call
        self.wait_for = record.wait_for
        self.from_listener = record.from_listener
        self.description = record.description
        self.registered_at = self.changed_at = record.time
        self.state: TodoState = "open"
        self.raised_by: Raised | None = None
        self.was_raised = False
        self._nudge = nudge

    @property
    def is_over(self) -> bool:
        """Whether it waits no more."""
        return self.state in ("closed", "expired")

    @property
    def nudge(self) -> str:
        """What the agent was told last of the raised todos of its frame; empty if never."""
        return self._nudge.text


class TodoBoard:
    """All todos that are kept; those that are over leave first, the oldest first.

    Attributes:
        items: By id, oldest first.
        raised_count: How many are raised.
        open_count: How many wait.
        revision: Grows with each change.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limit = (limits or Limits()).todos
        self._todos: dict[str, Todo] = {}
        self._over: deque[str] = deque()
        self._nudges: dict[str, _Nudge] = {}
        self._raised: dict[str, int] = {}
        self.items: Mapping[str, Todo] = MappingProxyType(self._todos)
        self.raised_count = 0
        self.open_count = 0
        self.revision = 0

    def raised_for(self, listener: str) -> int:
        """How many todos of a listener are raised."""
        return self._raised.get(listener.lower(), 0)

    # Records

    def registered(self, record: WatcherRegistered) -> None:
        """An agent waits."""
        if record.watcher in self._todos:
            return
        nudge = self._nudges.get(record.frame)
        if nudge is None:
            nudge = self._nudges[record.frame] = _Nudge()
        nudge.todos += 1
        self._todos[record.watcher] = Todo(record, nudge)
        self.open_count += 1
        self.revision += 1
        if len(self._todos) > self._limit:
            self._make_room()

    def raised(self, record: WatcherRaised) -> None:
        """What it waits for has arrived."""
        todo = self._todos.get(record.watcher)
        if todo is None or todo.state != "open":
            return
        todo.state, todo.was_raised, todo.changed_at = "raised", True, record.time
        todo.raised_by = Raised(record.message, record.payload_type, record.from_id)
        self.open_count -= 1
        self._count_raised(todo, 1)
        self.revision += 1

    def ended(self, record: WatcherClosed | WatcherExpired) -> None:
        """It waits no more."""
        todo = self._todos.get(record.watcher)
        if todo is None or todo.is_over:
            return
        self._uncount(todo)
        todo.state = "closed" if isinstance(record, WatcherClosed) else "expired"
        todo.was_raised, todo.changed_at = record.was_raised, record.time
        self._over.append(todo.id)
        self.revision += 1

    def nudged(self, frame: str, nudge: str) -> None:
        """An agent was told of its raised todos."""
        known = self._nudges.get(frame)
        if known is not None and known.text != nudge:
            known.text = nudge
            self.revision += 1

    # Inside

    def _count_raised(self, todo: Todo, by: int) -> None:
        key = todo.listener.lower()
        count = self._raised.get(key, 0) + by
        if count:
            self._raised[key] = count
        else:
            self._raised.pop(key, None)
        self.raised_count += by

    def _uncount(self, todo: Todo) -> None:
        if todo.state == "open":
            self.open_count -= 1
        elif todo.state == "raised":
            self._count_raised(todo, -1)

    def _make_room(self) -> None:
        oldest = self._over.popleft() if self._over else next(iter(self._todos))
        todo = self._todos.pop(oldest)
        self._uncount(todo)
        nudge = self._nudges.get(todo.frame)
        if nudge is not None:
            nudge.todos -= 1
            if not nudge.todos:
                del self._nudges[todo.frame]
