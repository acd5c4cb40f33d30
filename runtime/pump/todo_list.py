"""The todos of a run as a person sees them, who may close one by hand (contract section 17)."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from runtime.errors import OrganismError
from runtime.primitives import TodoClosed
from runtime.pump.post import Post
from runtime.pump.todos import TODO_COMPLETE, Watcher


class Todos:
    """The watchers of a pump, listed."""

    def __init__(self, post: Post, kick: Callable[[], None]) -> None:
        self._post = post
        self._kick = kick

    def __iter__(self) -> Iterator[Watcher]:
        return iter(self._post.todos.watchers)

    def __len__(self) -> int:
        return len(self._post.todos.watchers)

    def close(self, watcher_id: str) -> None:
        """Close a watcher by hand; its agent gets TodoClosed.

        Raises:
            OrganismError: No open watcher has this id.
        """
        watcher: Watcher | None = self._post.todos.find(watcher_id)
        if watcher is None:
            raise OrganismError(f"no open todo has the id {watcher_id!r}")
        was_raised = self._post.todos.close(watcher)
        self._post.tell_later(watcher.frame, TodoClosed(watcher.id, was_raised), TODO_COMPLETE)
        self._kick()
