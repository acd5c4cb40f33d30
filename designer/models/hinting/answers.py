"""Hints on answers: none was found, or one that its caller doesn't name."""

from __future__ import annotations

from collections.abc import Iterator

from designer.models.hint import Hint, HintKind
from designer.models.hinting.deeds import Send
from designer.models.hinting.handler_facts import HandlerFacts
from designer.models.hinting.scene import Scene, last, quoted
from designer.models.library import SYSTEM_CLASSES
from runtime.handlers import CALLER
from runtime.organism.names import is_reserved
from runtime.organism.spec import ListenerSpec
from runtime.organism.wording import shown


class AnswerRules:
    """The rules on answers, for one state of the organism."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene

    def unanswered(self, index: int, listener: ListenerSpec, facts: HandlerFacts) -> Iterator[Hint]:
        """Nothing was found with which a listener answers, though an answer is expected."""
        if facts.deeds.may_answer or any(self._may_call(send, listener) for _, send in facts.sends):
            return
        why, key = self._expectation(index, listener, facts)
        if not why:
            return
        message = (
            f"No answer was found in {shown(listener.handler)}: no payload and no `respond` is returned there, {why}."
        )
        yield self._scene.hint(HintKind.UNANSWERED, listener, message, key, file=facts.file, file_line=facts.deeds.line)

    def _may_call(self, send: Send, listener: ListenerSpec) -> bool:
        """Whether a receiver may be the one who called: sending to that one answers."""
        name = send.to.lower()
        if name == CALLER:
            return True
        caller = self._scene.by_name.get(name)
        if caller is None:
            return not is_reserved(name)  # a source from outside
        return listener.name.lower() in self._scene.peers[name] or self._scene.may_choose(caller, listener)

    def _expectation(self, index: int, listener: ListenerSpec, facts: HandlerFacts) -> tuple[str, str]:
        """Why an answer is expected, and the key that says so; empty where none is."""
        named = [last(path) for path in listener.response_class]
        if named:
            return f"while its response_class is {quoted(named)}", f"listeners[{index}].response_class"
        own = [last(path) for path in facts.answers if path not in SYSTEM_CLASSES]
        if own:
            return f"while its annotation says {quoted(own)}", f"listeners[{index}].handler"
        for caller in self._scene.callers.get(listener.name.lower(), ()):
            lacking = self._only_source_of(caller, listener)
            if lacking:
                return f"while {shown(caller.name)} takes {quoted(lacking)}", f"listeners[{index}].handler"
        return "", ""

    def _only_source_of(self, caller: ListenerSpec, listener: ListenerSpec) -> list[str]:
        """Classes that a caller takes and that only this listener is left to answer with."""
        accepted = self._scene.facts(caller).accepted
        if accepted is None:
            return []
        own = self._scene.handlers.class_path(caller.payload_class)
        wanted = {path for path in accepted if path not in SYSTEM_CLASSES and path != own}
        for peer in caller.peers:
            other = self._scene.by_name.get(peer.lower())
            if other is None or other is listener:
                continue
            answers = self._answers(other)
            if not answers:
                return []
            wanted -= answers
        return sorted(last(path) for path in wanted)

    def _answers(self, listener: ListenerSpec) -> set[str]:
        """Classes with which a listener says that it answers."""
        declared = {self._scene.handlers.class_path(path) for path in listener.response_class}
        return (declared | set(self._scene.facts(listener).answers)) - {""}

    def replies(self, index: int, caller: ListenerSpec, facts: HandlerFacts) -> Iterator[Hint]:
        """A peer answers with a class that its caller doesn't name."""
        accepted = facts.accepted
        if accepted is None:
            return
        for position, name in enumerate(caller.peers):
            peer = self._scene.by_name.get(name.lower())
            for dotted in peer.response_class if peer is not None and peer is not caller else ():
                path = self._scene.handlers.class_path(dotted)
                if not path or path in accepted or self._scene.handlers.inherits(dotted):
                    continue
                message = (
                    f"{shown(name)} answers with {last(dotted)}, which was not found in the annotation of "
                    f"{shown(caller.handler)}: its payload is {shown(facts.annotation)}."
                )
                yield self._scene.hint(
                    HintKind.REPLY,
                    caller,
                    message,
                    f"listeners[{index}].peers[{position}]",
                    subject=f"{name} {last(dotted)}",
                    file=facts.file,
                    file_line=facts.deeds.line,
                )
