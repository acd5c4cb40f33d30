"""Hints on whom a handler names: receivers that it may not send to, and what it waits for in vain."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final

from designer.models.hint import Hint, HintKind
from designer.models.hinting.deeds import Send, Todo
from designer.models.hinting.handler_facts import HandlerFacts
from designer.models.hinting.scene import Scene, last
from runtime.organism.names import Guesses, is_reserved
from runtime.organism.spec import ListenerSpec
from runtime.organism.wording import shown

_MOST_USERS: Final = 50
"""A handler that more listeners share is nobody's in particular, so what it names is held against none of them."""
_MOST_SEARCHES: Final = 50
"""Searches for whom a listener can reach, in one go."""


class ReceiverRules:
    """The rules on receivers, for one state of the organism."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._sent: dict[str, frozenset[str]] = {}
        self._searches_left = _MOST_SEARCHES
        self._guesses = Guesses()

    def receivers(self, index: int, listener: ListenerSpec, facts: HandlerFacts) -> Iterator[Hint]:
        """It names receivers that are not among its peers, or that there are not."""
        seen: set[str] = set()
        for file, send in facts.sends:
            name = send.to.lower()
            if name in seen or is_reserved(name) or name == listener.name.lower():
                continue
            seen.add(name)
            receiver = self._scene.by_name.get(name)
            if receiver is None:
                yield from self._no_receiver(index, listener, file, send)
            elif self._is_beyond(listener, receiver):
                message = (
                    f"{file} sends to {shown(receiver.name)} in line {send.line}, which was not found among the peers "
                    f"of {shown(listener.name)}."
                )
                key = f"listeners[{index}].peers" if listener.peers else f"listeners[{index}].name"
                yield self._scene.hint(
                    HintKind.NOT_A_PEER,
                    listener,
                    message,
                    key,
                    subject=receiver.name,
                    file=file,
                    file_line=send.line,
                )

    def _is_beyond(self, listener: ListenerSpec, receiver: ListenerSpec) -> bool:
        """Whether a listener may not send to one that its source names, and can't mean its caller by it."""
        name = receiver.name.lower()
        users = self._scene.users[listener.handler]
        if len(users) > _MOST_USERS:
            return False
        for user in users:
            own = user.name.lower()
            # A peer that there is not may be the one that is meant, misspelt.
            is_unsure = own in self._scene.unbound or not self._scene.peers[own] <= self._scene.by_name.keys()
            if is_unsure or name in self._scene.peers[own] or own in self._scene.peers[name] or name == own:
                return False
        return not self._scene.may_choose(receiver, listener)

    def _no_receiver(self, index: int, listener: ListenerSpec, file: str, send: Send) -> Iterator[Hint]:
        known = [each.name for each in self._scene.spec.listeners if each is not listener]
        guess = self._guesses.nearest(send.to, known)
        # Any other name may be that of a source, to whom what goes to the caller may go by name.
        if guess:
            message = (
                f"{file} sends to {shown(send.to)} in line {send.line}, and a listener of that name was not found; "
                f"did you mean `{guess}`?"
            )
            yield self._scene.hint(
                HintKind.NO_RECEIVER,
                listener,
                message,
                f"listeners[{index}].handler",
                subject=send.to,
                file=file,
                file_line=send.line,
                fix=guess,
            )

    def todos(self, index: int, listener: ListenerSpec, facts: HandlerFacts) -> Iterator[Hint]:
        """It waits for what nobody in its reach was found to send."""
        if not facts.todos or not self._searches_left:
            return
        self._searches_left -= 1
        reach = self._reach(listener)
        told: set[tuple[str, str]] = set()
        for file, todo in facts.todos:
            key = (todo.wait_for.lower(), todo.from_listener.lower())
            message = "" if key in told else self._todo_fault(listener, todo, reach, file)
            told.add(key)
            if message:
                yield self._scene.hint(
                    HintKind.TODO,
                    listener,
                    message,
                    f"listeners[{index}].handler",
                    subject=f"{todo.wait_for} {todo.from_listener}".strip(),
                    file=file,
                    file_line=todo.line,
                )

    def _todo_fault(self, listener: ListenerSpec, todo: Todo, reach: Mapping[str, ListenerSpec], file: str) -> str:
        where = f"{file} waits for {shown(todo.wait_for)} in line {todo.line}"
        sender = todo.from_listener.lower()
        if sender and sender not in self._scene.by_name:
            return f"{where} from {shown(todo.from_listener)}, and a listener of that name was not found."
        if not todo.wait_for:
            return ""
        pattern = todo.wait_for.lower()
        has_wildcards = any(sign in pattern for sign in "*?[")
        for each in reach.values():
            names = self._sent_classes(each)
            if names is None or pattern in names or (has_wildcards and any(fnmatchcase(n, pattern) for n in names)):
                return ""
        if len(reach) == 1:
            return f"{where}, and nobody was found whom {shown(listener.name)} sends to."
        return (
            f"{where}, and none of the {len(reach) - 1} listeners in reach of {shown(listener.name)} was found to take "
            "it or to answer with it."
        )

    def _reach(self, listener: ListenerSpec) -> dict[str, ListenerSpec]:
        """Whom what a listener sends may come to, itself included, as messages of its own class do."""
        found = {listener.name.lower(): listener}
        waiting = [listener]
        while waiting:
            each = waiting.pop()
            if each.name.lower() in self._scene.unbound:
                return self._scene.by_name
            for peer in self._scene.peers[each.name.lower()]:
                if peer in self._scene.by_name and peer not in found:
                    found[peer] = self._scene.by_name[peer]
                    waiting.append(found[peer])
        return found

    def _sent_classes(self, listener: ListenerSpec) -> frozenset[str] | None:
        """Names, in lower case, of what comes to a listener and of what it may send; None for anything."""
        known = self._sent.get(listener.name)
        if known is None:
            facts = self._scene.facts(listener)
            if not facts.is_known and not listener.response_class:
                return None
            paths = (listener.payload_class, *listener.response_class, *facts.answers)
            known = self._sent[listener.name] = frozenset(last(path).lower() for path in paths) | facts.makes
        return known
