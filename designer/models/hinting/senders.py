"""Hints on listeners to whom nothing comes: nobody sends there, or broadcasts pass by."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from designer.models.hint import Hint, HintKind
from designer.models.hinting.deeds import ANY_CLASS
from designer.models.hinting.handler_facts import HandlerFacts
from designer.models.hinting.scene import Scene, last, quoted
from runtime.organism.spec import ListenerSpec
from runtime.organism.wording import shown

_NO_FACTS: Final = HandlerFacts()


class SenderRules:
    """The rules on senders, for one state of the organism."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def unsent(self, index: int, listener: ListenerSpec) -> Iterator[Hint]:
        """Nothing was found that sends to a listener."""
        lower = listener.name.lower()
        callers = [each for each in self._scene.callers.get(lower, ()) if each is not listener]
        is_named = (
            lower in self._scene.starts
            or lower == self._scene.spec.errors_to.lower()
            or lower in self._scene.handlers.literals
        )
        # Without starts an organism is entered by whom nobody calls.
        if is_named or lower in self._scene.unreachable or not (callers or self._scene.starts):
            return
        facts = [self._scene.facts(each) for each in callers]
        if any(each.is_free for each in facts) or any(each is not listener for each in self._scene.free):
            return
        taken = {last(listener.payload_class), ANY_CLASS}
        if taken & self._scene.unbound_broadcasts or any(taken & each.broadcasts for each in facts):
            return
        what = "no `to=`, broadcast or start names it or its class"
        message = f"Nothing was found that sends to {shown(listener.name)}: {what}."
        first = facts[0] if facts else _NO_FACTS
        yield self._scene.hint(
            HintKind.UNSENT,
            listener,
            message,
            f"listeners[{index}].name",
            file=first.file,
            file_line=first.deeds.line,
        )

    def off_the_bus(self, index: int, listener: ListenerSpec) -> Iterator[Hint]:
        """Others of its class take broadcasts, or should, and it doesn't."""
        path = listener.payload_class
        group = self._scene.groups[path]
        if listener.broadcast or not path or len(group) < 2:
            return
        flagged = bool(self._scene.flagged[path])
        # Who sends to the others itself is the one who broadcasts.
        if any(self._is_member(name, path, flagged=flagged) for name in self._scene.peers[listener.name.lower()]):
            return
        senders = self._scene.callers.get(listener.name.lower(), ())
        sender = next((each for each in senders if self._may_miss(each, listener, flagged=flagged)), None)
        if sender is None:
            return
        members = self._scene.flagged[path] or [each for each in group if each is not listener]
        names, word = quoted([each.name for each in members]), last(path)
        if flagged:
            message = (
                f"A broadcast of {word} by {shown(sender.name)} goes to {names} and not to {shown(listener.name)}, "
                "which takes the same class: `broadcast: true` was not found there."
            )
        else:
            message = (
                f"{shown(sender.name)} sends {word} to nobody by name, and {shown(listener.name)} and {names} take it: "
                "`broadcast: true` was not found at any."
            )
        facts = self._scene.facts(sender)
        yield self._scene.hint(
            HintKind.BUS,
            listener,
            message,
            f"listeners[{index}].name",
            subject=word,
            file=facts.file,
            file_line=facts.deeds.line,
        )

    def _is_member(self, name: str, payload_class: str, *, flagged: bool) -> bool:
        """Whether a listener takes a class, and broadcasts of it if any listener of the class does."""
        found = self._scene.by_name.get(name)
        return found is not None and found.payload_class == payload_class and found.broadcast == flagged

    def _may_miss(self, sender: ListenerSpec, listener: ListenerSpec, *, flagged: bool) -> bool:
        """Whether a sender that has the listener as its peer has others of its class too, and broadcasts."""
        path, lower = listener.payload_class, listener.name.lower()
        peers = self._scene.peers[sender.name.lower()] - {lower}
        if not any(self._is_member(name, path, flagged=flagged) for name in peers):
            return False
        facts = self._scene.facts(sender)
        if last(path) in facts.broadcasts:
            return True
        return (
            flagged and (facts.is_free or ANY_CLASS in facts.broadcasts) and lower not in self._scene.handlers.literals
        )
