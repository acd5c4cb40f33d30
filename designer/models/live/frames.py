"""The frames of a run as trees, one for each conversation, from the records alone."""

from __future__ import annotations

from collections import Counter, OrderedDict, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

from designer.models.live.limits import Limits
from runtime.events import FrameClosed, FrameOpened

if TYPE_CHECKING:
    from designer.models.live.calls import OpenCall


class FrameNode:
    """One listener working for one caller frame; written by the fold only.

    Attributes:
        id: Of the frame.
        listener: Name of the listener or the source.
        parent: Id of the caller's frame, empty for the pump's own.
        chain: The names from the root to here.
        children: Frames below, in the order they were opened.
        conversation: Id of the conversation.
        opened_at: Seconds since the epoch.
        closed_at: Seconds since the epoch, None while it is open.
        ended_why: Why it was closed, empty while it is open.
        messages: Messages on its record, in and out.
        handling_ns: Time that its handlers have taken.
        busy: Handlers that run.
        errors: Handlers that failed, and messages of it that were refused.
        last_at: When something last happened in it, seconds since the epoch.
        tokens: What its requests to LLMs have used.
        position: Where in the ring of messages its record begins, at the earliest.
        calls: Calls that it has made and that are open, by number; None for none ever.
    """

    __slots__ = (
        "busy",
        "calls",
        "chain",
        "children",
        "closed_at",
        "conversation",
        "ended_why",
        "errors",
        "handling_ns",
        "id",
        "last_at",
        "listener",
        "messages",
        "opened_at",
        "parent",
        "position",
        "tokens",
    )

    def __init__(
        self, id: str, listener: str, parent: str, chain: tuple[str, ...], conversation: str, at: float, position: int
    ) -> None:
        self.id = id
        self.listener = listener
        self.parent = parent
        self.chain = chain
        self.children: list[FrameNode] = []
        self.conversation = conversation
        self.opened_at = self.last_at = at
        self.closed_at: float | None = None
        self.ended_why = ""
        self.messages = self.handling_ns = self.busy = self.errors = self.tokens = 0
        self.position = position
        self.calls: dict[int, OpenCall] | None = None

    @property
    def is_open(self) -> bool:
        """Whether it goes on."""
        return self.closed_at is None

    @property
    def waiting_for(self) -> dict[str, int]:
        """Calls that it has made and that nobody has answered yet: how many to which listener."""
        return dict(Counter(call.listener for call in self.calls.values())) if self.calls else {}

    def walk(self) -> Iterator[FrameNode]:
        """This frame and all below it, parents first, siblings in order."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


@dataclass(frozen=True, slots=True)
class FrameChanges:
    """What has become of the tree since it was asked last: ids of frames."""

    added: tuple[str, ...]
    changed: frozenset[str]
    removed: frozenset[str]


class FrameTree:
    """All frames that are kept.

    Beyond the limit, conversations that have ended leave first, the oldest first; then closed frames of those
    that go on; then whole conversations, the oldest first.

    Attributes:
        by_id: All of them, the pump's own included.
        pump: The pump's own frame, once it is known.
        left_out: Frames that had no room.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self._limit = (limits or Limits()).frames
        self._nodes: dict[str, FrameNode] = {}
        # Others leave at the front all the time, which a dict is slow to walk over.
        self._roots: OrderedDict[str, FrameNode] = OrderedDict()
        self._root_list: tuple[FrameNode, ...] | None = ()
        self._ended: deque[str] = deque()
        self._closed: deque[str] = deque()
        self._added: dict[str, None] = {}
        self._changed: set[str] = set()
        self._removed: set[str] = set()
        self.by_id: Mapping[str, FrameNode] = MappingProxyType(self._nodes)
        self.pump: FrameNode | None = None
        self.left_out = 0

    # Reading

    @property
    def roots(self) -> tuple[FrameNode, ...]:
        """The conversations, newest last, and what stands beside them directly below the pump's own frame."""
        if self._root_list is None:
            self._root_list = tuple(self._roots.values())
        return self._root_list

    def chain(self, frame: str) -> tuple[str, ...]:
        """The names from the root to a frame, empty where it is not known."""
        node = self._nodes.get(frame)
        return () if node is None else node.chain

    def take_changes(self) -> FrameChanges:
        """What has changed since this was called last, for the one view that follows."""
        changes = FrameChanges(
            tuple(self._added), frozenset(self._changed.difference(self._added)), frozenset(self._removed)
        )
        self._added, self._changed, self._removed = {}, set(), set()
        return changes

    # Records

    def opened(self, record: FrameOpened, position: int) -> None:
        """A listener, or a source, works for a caller frame from now on."""
        nodes = self._nodes
        if record.frame in nodes:
            return
        parent = nodes.get(record.parent)
        if parent is None and len(record.chain) == 2:
            self.opened_pump(record.parent, record.chain[0], record.time)
            parent = nodes.get(record.parent)
        node = FrameNode(
            record.frame, record.listener, record.parent, record.chain, record.conversation, record.time, position
        )
        nodes[node.id] = node
        self._added[node.id] = None
        if parent is None or parent is self.pump:
            # One whose caller was missed, or has left, stands at the top.
            self._roots[node.id] = node
            self._root_list = None
        if parent is not None:
            parent.children.append(node)
        if len(nodes) > self._limit:
            self._make_room(node)

    def opened_pump(self, frame: str, name: str, time: float) -> None:
        """The pump's own frame, which no record opens, was told of."""
        if self.pump is None:
            self.pump = FrameNode(frame, name, "", (name,), frame, time, 0)
            self._nodes[frame] = self.pump
            self._added[frame] = None

    def closed(self, record: FrameClosed) -> None:
        """A frame has ended."""
        node = self._nodes.get(record.frame)
        if node is None or node.closed_at is not None:
            return
        node.closed_at = node.last_at = record.time
        node.ended_why = node.ended_why or record.reason
        self._changed.add(node.id)
        if node.id in self._roots:
            self._ended.append(node.id)
        else:
            self._closed.append(node.id)

    def ending(self, frame: str, why: str) -> None:
        """A frame is about to be closed, and why."""
        node = self._nodes.get(frame)
        if node is not None:
            node.ended_why = why

    def recorded(self, frame: str, time: float, handled: bool = False) -> FrameNode | None:
        """A message was put on a frame's record, and its handler called or not; the frame, if it is kept."""
        node = self._nodes.get(frame)
        if node is not None:
            node.messages += 1
            node.last_at = time
            if handled:
                node.busy += 1
            self._changed.add(frame)
        return node

    def handled(self, frame: str, time: float, duration_ns: int, error: int = 0) -> None:
        """A handler has ended."""
        node = self._nodes.get(frame)
        if node is not None:
            if node.busy:
                node.busy -= 1
            node.handling_ns += duration_ns
            node.last_at = time
            node.errors += error
            self._changed.add(frame)

    def failed(self, frame: str, time: float) -> None:
        """A message of a frame was refused."""
        node = self._nodes.get(frame)
        if node is not None:
            node.errors += 1
            node.last_at = time
            self._changed.add(frame)

    def asked(self, frame: str, tokens: int) -> None:
        """An LLM has answered one of its handlers."""
        node = self._nodes.get(frame)
        if node is not None:
            node.tokens += tokens
            self._changed.add(frame)

    def touch(self, frame: str) -> None:
        """Something else about a frame has changed."""
        if frame in self._nodes:
            self._changed.add(frame)

    # Inside

    def _make_room(self, newest: FrameNode) -> None:
        nodes = self._nodes
        while len(nodes) > self._limit:
            node = self._oldest(self._ended) or self._oldest(self._closed)
            if node is None:
                oldest = next(iter(self._roots.values()), newest)
                if newest.id == oldest.id or (newest.chain[:2] == oldest.chain[:2] and self._is_below(newest, oldest)):
                    self.left_out += 1
                    self._remove(newest)
                    return
                node = oldest
            self._remove(node)

    def _oldest(self, line: deque[str]) -> FrameNode | None:
        while line:
            node = self._nodes.get(line.popleft())
            if node is not None:
                return node
        return None

    def _is_below(self, node: FrameNode, root: FrameNode) -> bool:
        at: FrameNode | None = node
        while at is not None:
            if at is root:
                return True
            at = self._nodes.get(at.parent)
        return False

    def _remove(self, node: FrameNode) -> None:
        parent = self._nodes.get(node.parent)
        if parent is not None:
            parent.children.remove(node)
        if self._roots.pop(node.id, None) is not None:
            self._root_list = None
        for each in list(node.walk()):
            self._nodes.pop(each.id, None)
            self._changed.discard(each.id)
            if each.id in self._added:
                del self._added[each.id]
            else:
                self._removed.add(each.id)
