"""The register of conversations and frames: who may use which id, and who makes room (contract section 7)."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from runtime.errors import UnknownThread
from runtime.events import FrameClosed, FrameEvicted, FrameOpened
from runtime.pump.stream import EventStream
from runtime.pump.threads import Conversation, Frame, ThreadIds, canonical_thread_id

if TYPE_CHECKING:
    from runtime.pump.listeners import Listener


class Registry:
    """All frames of one pump, as a tree below the root frame.

    Attributes:
        root: The frame `system.<organism name>`.
        conversations: Open conversations by id, the pump's own left out.
        frames: All open frames by id.
        busy: Conversations in flight.
    """

    def __init__(self, organism: str, events: EventStream, max_threads: int) -> None:
        self._events = events
        self._max_threads = max_threads
        self._new_id = ThreadIds()
        self._numbers = count(1)
        self._idle: dict[Conversation, None] = {}
        self.conversations: dict[str, Conversation] = {}
        self.frames: dict[str, Frame] = {}
        self.busy = 0
        own = Conversation(self._new_id(), next(self._numbers), "system")
        self.root = own.frame = Frame(own.id, next(self._numbers), f"system.{organism}", None, None, own)
        self.frames[own.id] = self.root

    def conversation(self, source: str, thread_id: str | None, *, strict: bool) -> Conversation:
        """The source's conversation with this id, or a new one.

        Args:
            source: Name of the source.
            thread_id: The id that was asked for, if any; one that is not in use becomes the conversation's.
            strict: Whether an id that cannot be had is an error; otherwise a fresh id is taken.

        Raises:
            UnknownThread: The id is malformed or in use elsewhere, and strict.
        """
        wanted = None
        if thread_id is not None:
            wanted = canonical_thread_id(thread_id.strip())
            if wanted is None and strict:
                raise UnknownThread(
                    f"{thread_id!r} is no thread id: pass what inject returned, a UUID, or None for a new conversation"
                )
        known = self.conversations.get(wanted) if wanted is not None else None
        if known is not None and known.source.lower() == source.lower():
            return known
        if wanted is not None and wanted in self.frames:
            if strict:
                raise UnknownThread(f"thread {wanted} is in use elsewhere; pass None for a new conversation")
            wanted = None
        return self._open_conversation(source, wanted or self._new_id())

    def _open_conversation(self, source: str, conversation_id: str) -> Conversation:
        conversation = Conversation(conversation_id, next(self._numbers), source)
        frame = Frame(conversation_id, next(self._numbers), source, None, self.root, conversation)
        conversation.frame = frame
        self.conversations[conversation_id] = conversation
        self.frames[conversation_id] = frame
        self._idle[conversation] = None
        if self._events.active:
            self._events.emit(FrameOpened, conversation_id, conversation_id, 0, source, self.root.id, frame.chain)
        return conversation

    def open(self, parent: Frame, listener: Listener) -> Frame:
        """The frame in which the listener works for this parent frame, made on first use.

        Below a closed frame each message gets a frame of its own that is closed from the start: tools there
        still do their work, but nothing is kept.
        """
        children = parent.children
        if children is not None:
            known = children.get(listener.key)
            if known is not None and known.listener is listener:
                return known
        conversation = parent.conversation
        frame = Frame(self._new_id(), next(self._numbers), listener.name, listener, parent, conversation)
        if parent.closed:
            frame.closed = True
            return frame
        if children is None:
            parent.children = {listener.key: frame}
        else:
            children[listener.key] = frame
        self.frames[frame.id] = frame
        if self._events.active:
            self._events.emit(FrameOpened, conversation.id, frame.id, 0, listener.name, parent.id, frame.chain)
        return frame

    def close(self, frame: Frame, reason: str) -> None:
        """Forget one frame; what it still does is the caller's matter."""
        frame.closed = True
        self.frames.pop(frame.id, None)
        if self._events.active:
            self._events.emit(FrameClosed, frame.conversation.id, frame.id, 0, frame.name, reason)

    def begin(self, conversation: Conversation) -> None:
        """Something of the conversation is in flight."""
        if conversation.live == 0:
            self.busy += 1
            self._idle.pop(conversation, None)
        conversation.live += 1

    def end(self, conversation: Conversation) -> Conversation | None:
        """Something of the conversation is over; the conversation to evict for it, if one must go."""
        conversation.live -= 1
        if conversation.live:
            return None
        self.busy -= 1
        if conversation.ended or conversation.frame is self.root:
            return None
        self._idle[conversation] = None
        return self.overdue()

    def overdue(self) -> Conversation | None:
        """The least recently active idle conversation, while more are kept than allowed."""
        return next(iter(self._idle)) if len(self._idle) > self._max_threads else None

    def forget(self, conversation: Conversation, *, evicted: bool) -> None:
        """Take the conversation off the register; its frames have been closed."""
        conversation.ended = True
        self._idle.pop(conversation, None)
        self.conversations.pop(conversation.id, None)
        if evicted:
            self._events.emit(FrameEvicted, conversation.id, conversation.id, 0, conversation.source)
